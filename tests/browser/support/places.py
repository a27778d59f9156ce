"""Every page of the site, for tests that look at all of them."""

from tests.browser.support.learner import MODULES, UNIT

READING = [
    "/en/",
    *(f"/en/modules/{module}/" for module in MODULES),
    UNIT,
    "/en/modules/empowerment-through-networking/illustrative-scenario/",
    "/en/modules/empowerment-through-networking/overcoming-common-barriers/",
    "/en/help/",
    "/en/privacy/",
    "/en/accessibility/",
    "/en/components/",
    "/en/not-there/",
]
"""The course and what belongs to it, with a page that does not exist."""

COMING_IN = [
    "/en/join/",
    "/en/join/card/",
    "/en/join/card/no-such-card/",
    "/en/accounts/login/",
    "/en/accounts/2fa/passkeys/login/",
    "/en/recover/",
    "/en/accounts/password/reset/",
    "/en/accounts/password/reset/done/",
    "/en/accounts/password/reset/key/none-none/",
    "/en/signed-out/",
    "/en/certificate/",
    "/check/not-a-code",
]

MINE = [
    "/en/me/",
    "/en/me/reflections/",
    "/en/me/map/",
    "/en/me/maps/",
    "/en/me/map/bring/",
    "/en/me/map/names/",
    "/en/me/steps/",
    "/en/me/steps/new/",
    "/en/me/privacy/",
    "/en/me/privacy/export/",
    "/en/me/privacy/delete/",
    "/en/me/account/",
    "/en/me/finish/",
    "/en/me/bring/",
    "/en/me/sign-out-everywhere/",
    "/en/accounts/password/change/",
    "/en/accounts/logout/",
    "/en/accounts/2fa/",
    "/en/accounts/2fa/needed/",
    "/en/me/certificates/",
    "/en/mentoring/",
    "/en/me/mentor/",
    "/en/me/not-right/",
    "/en/me/not-right/sent/",
    "/en/me/privacy/consents/",
]
"""What a member sees; `GUESTS` of it a guest too."""

GUESTS = [*MINE[:10], "/en/me/finish/", "/en/join/", "/en/accounts/login/"]
