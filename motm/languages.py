"""In which languages the site can be read, and the two that only test it."""

from typing import Any, Final

import django.conf.locale
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from motm import env

TAGS: Final = {"xa": "en-XA", "xb": "en-XB"}
"""By which HTML knows the two."""

PSEUDO_RIGHT_TO_LEFT: Final = ["xb"]


def languages_of(*, testing: bool, secure: bool) -> tuple[list[tuple[str, Any]], dict[str, str]]:
    """The languages that are offered, and of those the test languages with their tags.

    English; for people who work on the software two pseudo-locales, which show what a translation
    would break before there is one: xa is longer and accented, xb is written from right to left.
    In production neither has a page.
    """
    wanted = env.flag(
        "MOTM_TEST_LANGUAGES",
        "1 offers two test languages, longer and mirrored English; not in production.",
        testing,
    )
    if wanted and secure:
        raise ImproperlyConfigured(
            "MOTM_TEST_LANGUAGES is 1, but nobody who reads here can read a test language. "
            "Take MOTM_TEST_LANGUAGES away, or set MOTM_MODE=local on your own computer."
        )
    django.conf.locale.LANG_INFO.update(
        {
            "xa": {"bidi": False, "code": "xa", "name": "Accented", "name_local": "Åççéñţéð"},
            "xb": {"bidi": True, "code": "xb", "name": "Mirrored", "name_local": "Mirrored ⇄"},
        }
    )
    pseudo = [("xa", _("Accented English")), ("xb", _("Mirrored English"))] if wanted else []
    return [("en", _("English")), *pseudo], {code: TAGS[code] for code, _name in pseudo}
