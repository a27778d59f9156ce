"""The two languages that only test the site.

They show what a translation would break before there is one: xa is longer and accented, xb is
written from right to left.
"""

from typing import Any, Final

import django.conf.locale
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from motm.configuration import env

NAMES: Final[dict[str, Any]] = {"xa": _("Accented English"), "xb": _("Mirrored English")}
TAGS: Final = {"xa": "en-XA", "xb": "en-XB"}
"""By which HTML knows them."""

PSEUDO_RIGHT_TO_LEFT: Final = ["xb"]


def test_languages(*, testing: bool, secure: bool) -> dict[str, str]:
    """The test languages with their tags, where people who work on the software want them; in
    production none has a page."""
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
    return TAGS if wanted else {}
