"""The second step in a real browser: a passkey is set up and signs in; digits need no script."""

import re
from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from playwright.sync_api import Page, expect

from networking.models import User
from tests.support.rows.people import PASSWORD, make_coordinator, make_programme
from tests.support.second_factor import digits, paper_codes, with_app

SIGN_IN, MINE = "/en/accounts/login/", "/en/accounts/2fa/"
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def coordinator(name: str) -> User:
    """A coordinator who has set nothing up."""
    person = make_coordinator(programme=make_programme(), nickname=f"{name} {User.objects.count()}")
    Authenticator.objects.filter(user=person).delete()
    return person


def plug_in(page: Page) -> None:
    """A phone that keeps passkeys and opens them at once."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})


def sign_in(page: Page, person: User) -> None:
    page.goto(SIGN_IN)
    page.get_by_label("Nickname").fill(str(person.nickname))
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def confirm_password(page: Page) -> None:
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()


def on_localhost(open_page: Any, site: Any) -> Page:
    """Passkeys belong to a name: browsers know none for an address in digits."""
    page: Page = open_page(base_url=site.url.replace("127.0.0.1", "localhost"))
    page.context.visitor.site = type(site)(  # type: ignore[attr-defined]
        site.url.replace("127.0.0.1", "localhost"), site.folder
    )
    plug_in(page)
    return page


def test_a_passkey_is_set_up_and_signs_in_alone(
    open_page: Any, site: Any, axe: Callable[[Page], None]
) -> None:
    person, page = coordinator("Key Kim"), on_localhost(open_page, site)
    sign_in(page, person)
    page.goto("/admin/")
    expect(page.get_by_role("heading", name="A security check, please")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="Set up a passkey").click()
    confirm_password(page)
    axe(page)
    page.get_by_label("A name for it").fill("my blue phone")
    page.get_by_role("button", name="Set it up").click()
    expect(page.get_by_role("heading", name="Codes on paper")).to_be_visible()
    axe(page)
    page.get_by_role("link", name=re.compile("I have them")).click()
    assert page.url.endswith("/admin/")
    page.goto("/en/accounts/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.goto(SIGN_IN)
    page.get_by_role("link", name="Sign in with a passkey").click()
    axe(page)
    page.get_by_role("button", name="Use my passkey").click()
    page.wait_for_url("**/en/me/**")
    page.goto(MINE)
    expect(page.get_by_text("my blue phone").first).to_be_visible()
    axe(page)


def test_a_passkey_is_the_second_step_after_the_password(open_page: Any, site: Any) -> None:
    person, page = coordinator("Key Kit"), on_localhost(open_page, site)
    sign_in(page, person)
    page.goto("/en/accounts/2fa/passkeys/add/")
    confirm_password(page)
    page.get_by_label("Yes, the passkey is enough").uncheck()
    page.get_by_role("button", name="Set it up").click()
    expect(page.get_by_role("heading", name="Codes on paper")).to_be_visible()
    page.goto("/en/accounts/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    sign_in(page, person)
    page.get_by_role("button", name="Use my passkey").click()
    page.wait_for_url("**/en/me/**")


def test_digits_sign_in_without_script(no_js_page: Page, site: Any) -> None:
    person = with_app(coordinator("Digit Dan"))
    page = no_js_page
    page.goto(SIGN_IN)
    expect(page.get_by_role("link", name="Sign in with a passkey")).to_be_hidden()
    sign_in(page, person)
    expect(page.get_by_role("heading", name="Security check")).to_be_visible()
    page.get_by_label("Code").fill("12 34 56")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("This code is not right").first).to_be_visible()
    page.get_by_label("Code").fill(digits())
    page.get_by_role("button", name="Sign in").click()
    page.goto("/admin/networking/cohort/")
    assert page.url.endswith("/admin/networking/cohort/")


def test_an_app_is_set_up_without_script(
    no_js_page: Page, site: Any, axe: Callable[[Page], None]
) -> None:
    person, page = coordinator("App Ada"), no_js_page
    sign_in(page, person)
    page.goto("/admin/")
    page.get_by_role("link", name="Set up an app").click()
    confirm_password(page)
    picture = page.get_by_role("img", name=re.compile("A picture for the app"))
    assert picture.evaluate("img => img.naturalWidth") > 100
    secret = page.locator("code").inner_text()
    page.get_by_label("Code").fill(digits(secret))
    page.get_by_role("button", name="Finish").click()
    expect(page.get_by_role("heading", name="Codes on paper")).to_be_visible()
    assert page.get_by_text(paper_codes(person)[0]).is_visible()
