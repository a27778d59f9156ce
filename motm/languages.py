"""In which languages the site can be read, and the two that only test it."""

from typing import Any

import django.conf.locale
from django.conf.global_settings import LANGUAGES_BIDI
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from motm import env


def language_settings(*, testing: bool, secure: bool) -> dict[str, Any]:
    """The settings of languages. English; for people who work on the software two pseudo-locales,
    which show what a translation would break before there is one: xa is longer and accented, xb
    is written from right to left. In production neither has a page."""
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
    return {
        "LANGUAGES": [("en", _("English")), *pseudo],
        "LANGUAGES_BIDI": [*LANGUAGES_BIDI, "xb"],
        "PSEUDO_LANGUAGES": {"xa": "en-XA", "xb": "en-XB"} if wanted else {},
    }
