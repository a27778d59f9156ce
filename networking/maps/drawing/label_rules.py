"""What a contact may be called: a nickname, not what somebody could be found or reached by.

Contacts are other people, who were not asked. The same rule holds for what is typed and for
what a file brings. It knows no database.
"""

import re
import unicodedata
from textwrap import shorten
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from motm.spelling import BLANK_LETTERS

LABEL_LENGTH: Final = 40
PHONE_DIGITS: Final = 6
"""This many digits with nothing but separators between them are taken for a phone number."""

_DIGITS: Final = re.compile(rf"\+?\d(?:[\W_]*\d){{{PHONE_DIGITS - 1},}}")
_YEARS: Final = re.compile(
    r"(?:\d{1,2},? )?(?P<first>(?:19|20)\d\d) ?[/\u2010-\u2014&-] ?(?P<last>(?:(?:19|20)\d\d)|\d\d)"
)
"""A school year or some years, perhaps with a class before them: 2024/2025, 2019-23, 5 2024/25."""
_MAIL: Final = re.compile(r"[^\s@]\s?@\s?[^\s@]+\.\w\w")  # not "amig@s", as many write in Spanish
_ENDINGS: Final = (
    "com|org|net|info|edu|gov|app|io|eu|at|be|bg|br|cat|ch|cn|co|cz|de|dev|dk|es|eus|fi|fr|gal|gr"
    "|hu|ie|it|link|ma|me|nl|no|online|pl|pt|ro|ru|se|site|social|tr|tv|ua|uk"
)
_WEB: Final = re.compile(
    rf"\b[a-z][a-z0-9+.-]*://|\bwww\.\S|(?<![\w.])(?:[\w-]+\.)+(?:{_ENDINGS})(?![\w.])",
    re.IGNORECASE,
)
_LONGEST_INITIALS: Final = 3
_REFUSED: Final = frozenset(("Cc", "Cf", "Cs", "Co", "Zl", "Zp"))
_KEPT: Final = frozenset("\u200c\u200d\u200e\u200f\u061c")
"""Joiners, which Persian and Indic names and many emoji need, and marks of direction, which
keyboards for Arabic and Hebrew write; unlike overrides they only touch their own place."""


def label_problem(text: str) -> str | None:
    """What is wrong with a label, as a sentence that says what to do; None where nothing is."""
    label = text.strip()
    if not _shows_something(label):
        return _("Type a name for this contact: a nickname, initials, or “my neighbour”.")
    if any(_is_odd(sign) for sign in label):
        return _("Write the name on one line, with letters, numbers and usual signs.")
    if len(label) > LABEL_LENGTH:
        return ngettext(
            "The name is too long: %(n)d character at most. A nickname is enough.",
            "The name is too long: %(n)d characters at most. A nickname is enough.",
            LABEL_LENGTH,
        ) % {"n": LABEL_LENGTH}
    plain = "".join(map(_plain_digit, unicodedata.normalize("NFKC", label)))
    if _MAIL.search(plain):
        return _("This looks like an e-mail address. Write a nickname without it.")
    if any(not _is_initials(found) for found in _WEB.finditer(plain)):
        return _("This looks like a web address. Write a name without it.")
    if any(not _is_years(found[0]) for found in _DIGITS.finditer(plain)):
        return _("This looks like a phone number. Write a nickname without it.")
    return None


def nearest_label(text: str) -> str:
    """What comes nearest to a text that is no label: on one line, cut between words; nothing where
    that is no label either."""
    line = "".join(" " if _is_odd(sign) else sign for sign in text)
    near = shorten(line, LABEL_LENGTH, placeholder="") or line.strip()[:LABEL_LENGTH]
    return "" if label_problem(near) else near.strip()


def _plain_digit(sign: str) -> str:
    return str(unicodedata.decimal(sign)) if sign.isdecimal() else sign


def _is_years(digits: str) -> bool:
    """Whether this is a year and a later one, as school years are written, and no phone number."""
    found = _YEARS.fullmatch(digits)
    return found is not None and found["first"][-len(found["last"]) :] <= found["last"]


def _is_initials(found: re.Match[str]) -> bool:
    """Whether what could be a web address is initials: A.Be, J.M.De, Jo.Ma. An address is written
    small after its dot, and what leads into a site goes on after a slash."""
    *first, last = found[0].split(".")
    if len(last) != 2 or found.string[found.end() :].startswith("/"):
        return False
    return all(len(part) == 1 for part in first) or all(
        part.istitle() and len(part) <= _LONGEST_INITIALS for part in (*first, last)
    )


def _shows_something(label: str) -> bool:
    """Whether there is a letter, number or sign; what Python does not know yet may be one."""
    return any(
        (category := unicodedata.category(sign)) == "Cn"
        or (category[0] not in "CZM" and sign not in BLANK_LETTERS)
        for sign in label
    )


def _is_odd(sign: str) -> bool:
    """Line ends, control characters, overrides of direction, and what is no character at all."""
    if sign in _KEPT:
        return False
    return unicodedata.category(sign) in _REFUSED or ord(sign) & 0xFFFE == 0xFFFE
