"""The sheet of cards as PDF, tagged so that screen readers can read it (PDF/UA-1).

It holds codes, so it is made in the answer that sends it and is kept nowhere. It names nobody and
no programme: a card that is lost tells only that somebody may join something. 120 cards take
about half a second.
"""

import functools
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from motm.days import local_day
from networking.accounts.join_cards.codes import in_words
from networking.accounts.join_cards.making import Made, Printed
from networking.accounts.word_list import LANGUAGE, LANGUAGES, CardLanguage, words
from networking.people.models.roles import Role
from networking.ui.context import language_tag
from networking.ui.fonts import missing_in
from networking.ui.qr import svg_square
from networking.ui.typesetting import paper

_SHEET: Final = Path(__file__).with_name("sheet.typ").read_bytes()
MOST_LANGUAGES: Final = 3


def printable_languages() -> list[CardLanguage]:
    """The languages whose letters this server has fonts for. The first time about 0.1 s."""
    there = _printable(tuple(settings.PAPER_FONT_FOLDERS))
    return [language for language in LANGUAGES if language.code in there]


@functools.lru_cache(maxsize=2)
def _printable(_folders: tuple[str, ...]) -> frozenset[str]:
    return frozenset(
        language.code
        for language in LANGUAGES
        if not missing_in([language.by_words, language.by_link, " ".join(words()[language.code])])
    )


def pdf_of(made: Made, languages: Collection[str], site: str) -> bytes:
    """The cards of a sheet. `site` is where it stands: https://example.org."""
    inputs = _inputs(made, [LANGUAGE[code] for code in languages], site)
    return paper(_SHEET, inputs, made_on=local_day(made.sheet.made_at))


def _inputs(made: Made, languages: Sequence[CardLanguage], site: str) -> dict[str, Any]:
    plain = site.partition("://")[2]
    has_words = all(card.code for card in made.cards)
    return {
        "title": _("Join cards %(mark)s") % {"mark": made.sheet.mark},
        "lang": language_tag(get_language() or "en").partition("-")[0],
        "address": f"{plain}/j",
        "languages": [_language(language, has_words=has_words) for language in languages],
        "cards": [_card(card, languages, site) for card in made.cards],
    }


def _language(language: CardLanguage, *, has_words: bool) -> dict[str, Any]:
    sentence = language.by_words if has_words else language.by_link
    parts = sentence.split("{address}")
    return {"code": language.code, "rtl": language.rtl, "sentence": parts}


def _card(card: Printed, languages: Sequence[CardLanguage], site: str) -> dict[str, Any]:
    link = link_of(card.token, site)
    return {
        "mark": card.mark,
        "role": str(Role(card.role).label),
        "square": svg_square(link),
        "alt": _("QR code of the card %(mark)s") % {"mark": card.mark},
        "words": [in_words(card.code, one.code) for one in languages] if card.code else [],
        "link": "" if card.code else link.partition("://")[2],
    }


def link_of(token: str, site: str) -> str:
    """What the QR code of a card says."""
    return f"{site}/j/{token}"
