"""The list of a map as HTML: one row for each contact, by circle, made by plain Python.

A page holds up to 150 rows, and a change compares all of them before and after: a template for
each would cost more than everything else on the page. What people typed comes escaped.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape  # Django's looks for lazy texts in each word of each row first
from typing import Final

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from networking.maps.content import AREAS, CIRCLES, KINDS_OF_HELP, Entry, MapContent
from networking.maps.drawing.frame import SHAPES
from networking.maps.models import EVERY_HELP, Area, Circle, Help, Nature

LISTS: Final = {Circle.NEAR: "near", Circle.MIDDLE: "middle", Circle.OUTER: "outer"}
"""The name of each circle in the ids of the page."""

NAMED: Final = 3
"""So many of those whom a contact knows are named in its row; from one more on, two and a count."""


@dataclass(frozen=True, slots=True)
class Words:
    """What rows say, in one language, escaped and ready to be put in."""

    areas: dict[Area, str]
    natures: dict[Nature, str]
    helps: tuple[str, ...]
    knows: tuple[str, str, str, str]


@lru_cache(maxsize=32)
def _words(language: str) -> Words:
    kinds = {kind: escape(str(kind.label)) for kind in KINDS_OF_HELP}
    return Words(
        {area: escape(str(area.label)) for area in AREAS},
        {
            nature: "" if nature is Nature.PERSON else f" · {escape(str(nature.label))}"
            for nature in Nature
        },
        tuple(
            _line(" · ".join(words for kind, words in kinds.items() if kind in Help(number)))
            for number in range(int(EVERY_HELP) + 1)
        ),
        (
            escape(_("Knows nobody else here")),
            escape(_("Knows {one}")),
            escape(_("Knows {one} and {two}")),
            escape(_("Knows {one}, {two} and {three}")),
        ),
    )


def _line(words: str) -> str:
    return f"<span>{words}</span> " if words else ""


@lru_cache(maxsize=1024)
def _others(language: str, count: int) -> str:
    words = ngettext(
        "Knows {one}, {two} and %(n)d other", "Knows {one}, {two} and %(n)d others", count
    )
    return escape(words % {"n": count})


def named(label: str) -> str:
    """A label inside a sentence: kept apart from its direction, and never translated."""
    return f'<bdi translate="no">{escape(label)}</bdi>'


def _knows(known: Sequence[str], words: Words, language: str) -> str:
    """Whom a contact knows, by name: the text alternative of the ties in the drawing."""
    count = len(known)
    sentence = words.knows[count] if count <= NAMED else _others(language, count - 2)
    one, two, three = (*known[:NAMED], "", "", "")[:NAMED]
    return sentence.format(one=one, two=two, three=three)


def rows(content: MapContent, map_url: str) -> dict[Circle, dict[int, str]]:
    """What is in each circle's list: a contact's number, and the closed row. `map_url` is the
    map's address; without one the rows lead nowhere, as on a sheet without names."""
    language = get_language() or "en"
    words = _words(language)
    made: dict[Circle, dict[int, str]] = {circle: {} for circle in CIRCLES}
    names = {entry.number: named(content.name(entry.number)) for entry in content.entries}
    for n, entry in content.by_number.items():
        name, known = names[n], [names[other] for other in content.known_by(n)]
        link = (
            f'<a id="c{n}-link" href="{map_url}{n}/#c{n}" hx-get="{map_url}{n}/"'
            f' hx-target="#c{n}-open">{name}</a>'
            if map_url
            else f"<b>{name}</b>"
        )
        made[entry.circle][n] = (
            f'<div class="contact" id="c{n}-row">{badge(entry.area, n)}'
            f"{link} <p>{_line(f'{words.areas[entry.area]}{words.natures[entry.nature]}')}"
            f"{words.helps[entry.helps]}{_line(_knows(known, words, language))}</p></div>"
        )
    return made


_ORDER: Final = {area: n for n, area in enumerate(AREAS)}


@lru_cache(maxsize=1024)
def badge(area: Area, number: int | str = "") -> SafeString:
    """An area's shape in its colour, as in the drawing, with a contact's number in it."""
    n = _ORDER[area]
    text = f'<text y="9">{number}</text>' if number else ""
    return mark_safe(  # noqa: S308
        f'<svg class="badge a{n}" viewBox="-32 -32 64 64" aria-hidden="true">'
        f'<use href="#s{n}"/>{text}</svg>'
    )


SYMBOLS: Final = mark_safe(  # noqa: S308
    "<svg hidden><defs>"
    + "".join(f'<path id="s{n}" d="{SHAPES[area]}"/>' for area, n in _ORDER.items())
    + "</defs></svg>"
)
"""The shapes, once on the page, for all badges."""


def item(number: int, row: str, opened: str = "") -> str:
    """A row with the place where it opens. What is open there, with what is typed in it, stays
    when the list around it is swapped (`hx-preserve`)."""
    return (
        f'<li id="c{number}">{row}'
        f'<div class="opened" id="c{number}-open" hx-preserve>{opened}</div></li>'
    )


@lru_cache(maxsize=1024)
def _head(language: str, circle: Circle, count: int) -> str:
    name = LISTS[circle]
    nobody = "" if count else f'<p class="soft">{escape(_("Nobody here yet."))}</p>'
    return (
        f'<div class="ring-head" id="{name}-head"><h3 id="{name}">{escape(TITLES[circle]())}'
        f' <span class="label">{count}</span></h3>{nobody}</div>'
    )


TITLES: Final = {
    Circle.NEAR: lambda: _("Near circle"),
    Circle.MIDDLE: lambda: _("Middle circle"),
    Circle.OUTER: lambda: _("Outer circle"),
}
HINTS: Final = {
    Circle.NEAR: lambda: _("I can always go to them."),
    Circle.MIDDLE: lambda: _("I see them from time to time."),
    Circle.OUTER: lambda: _("I know them a little."),
}


def head(circle: Circle, count: int) -> str:
    """The heading of a circle's list: how many are in it, or that nobody is."""
    return _head(get_language() or "en", circle, count)


def place_of(entry: Entry) -> str:
    """Where a contact is: its circle and area, as words."""
    return place_in_words(entry.area, entry.circle)


def place_in_words(area: Area, circle: Circle) -> str:
    """An area and a circle as words."""
    return f"{TITLES[circle]()}, {area.label}"
