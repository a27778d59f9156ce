"""The picture of a network map: SVG as text, for a page (classes, links) and as a file of its own.

Written by Python and not by a template: 40 contacts are 40 joins of short strings. Where things
stand is worked out in `networking.maps.drawing.geometry`, what is the same for all in
`networking.maps.drawing.frame`. Of each contact the drawing shows the number, always, and the label
where it fits; of those for whom a cell has no place it says how many they are. The list beside
the drawing has everybody.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from itertools import groupby
from typing import Final

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext

from networking.maps.content import AREAS, Entry, MapContent
from networking.maps.drawing import geometry
from networking.maps.drawing.frame import (
    COLOURS,
    FILE,
    INK,
    PAGE,
    SHAPES,
    Look,
    Words,
    frame,
    words,
)
from networking.maps.drawing.geometry import FONT, HEIGHT, LINE, TARGET, WIDTH, Point
from networking.maps.drawing.label_places import Label, labels, settings_of
from networking.maps.drawing.label_wrapping import clean, is_right_to_left
from networking.maps.models import Area, Circle

__all__ = ["COLOURS", "SHAPES", "drawing", "standalone"]

Cell = tuple[Circle, Area]
Href = Callable[[Entry], str]
_DARK: Final = frozenset({Area.SERVICES})
"""Where the number is white."""
_MANY_TIES: Final = 150


def _cell(cell: Cell) -> tuple[int, int]:
    """Its ring and its sector, as geometry counts them."""
    return cell[0] - 1, AREAS.index(cell[1])


@lru_cache(maxsize=32768)
def _curve(one: Point, other: Point) -> str:
    """A tie. There are not many places on a drawing, so most are made once for all maps."""
    x, y = geometry.bend(one, other)
    return f"M{one[0]} {one[1]}Q{x} {y} {other[0]} {other[1]}"


def drawing(
    content: MapContent,
    *,
    rtl: bool,
    href: Href | None = None,
    summary: str = "",
    new: Collection[int] = (),
    element_id: str = "drawing",
) -> SafeString:
    """The drawing for a page: each contact is a link, in reading order, with a name that says who
    and where. Without `href` it is an image, with the summary for those who do not see it.

    `new` are the numbers of contacts to be marked. Ids in it begin with `element_id`; those of
    the contacts of *the* drawing are n1, n2, and so on.
    """
    said = words(get_language())
    ids = "n" if element_id == "drawing" else f"{element_id}-n"
    picture = _Picture(content, rtl, said, PAGE, href, frozenset(new), ids)
    return mark_safe(  # noqa: S308
        f'<svg class="netmap" viewBox="0 0 {WIDTH} {HEIGHT}" role="{"group" if href else "img"}" '
        f'aria-label="{escape(said.title)}" aria-describedby="{element_id}-says">'
        f'<desc id="{element_id}-says">{escape(clean(summary))}</desc>{picture.svg()}</svg>'
    )


def standalone(content: MapContent, *, rtl: bool, title: str, summary: str) -> str:
    """The drawing as a file: light, without links, looks the same in whatever opens it."""
    picture = _Picture(content, rtl, words(get_language()), FILE, None, frozenset(), "")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" '
        f'height="{HEIGHT}" xml:lang="{get_language() or "en"}" font-family="sans-serif" '
        f'font-size="{FONT}" text-anchor="middle" fill="{INK}">'
        f"<title>{escape(clean(title))}</title><desc>{escape(clean(summary))}</desc>"
        f'<path fill="#FFFFFF" d="M0 0H{WIDTH}V{HEIGHT}H0z"/>{picture.svg()}</svg>\n'
    )


@dataclass(frozen=True)
class _Picture:
    """One drawing in the making. `ids` begins the ids of links."""

    content: MapContent
    rtl: bool
    said: Words
    look: Look
    href: Href | None
    new: frozenset[int]
    ids: str

    def svg(self) -> str:
        """All that is inside the svg element: stones, ties, words, contacts."""
        under = frame(get_language(), self.rtl, self.look is FILE)
        shown: list[tuple[Entry, Point]] = []
        more: dict[Cell, list[int]] = {}
        points: dict[int, Point] = {}
        for entry in self.content.entries:
            at = geometry.place(*_cell(entry.cell), entry.slot, self.rtl)
            if at is None:
                more.setdefault(entry.cell, []).append(entry.number)
                at = self._badge_place(entry.cell)
            else:
                shown.append((entry, at))
            points[entry.number] = at
        texts = [clean(entry.label) for entry, _at in shown]
        nodes = "".join(
            self._cells(
                list(zip(shown, texts, self._labels(shown, texts, more), strict=True)), more
            )
        )
        ties = self._ties(points)
        return f'{under.under}{ties}{under.over}<g{self.look.nodes} translate="no">{nodes}</g>'

    def _labels(
        self, shown: list[tuple[Entry, Point]], texts: list[str], more: Collection[Cell]
    ) -> list[str]:
        """The label of each contact; where narrow screens, on which nodes and letters are larger,
        have room for another one only, both."""
        nodes = [(at, settings_of(text)) for (_entry, at), text in zip(shown, texts, strict=True)]
        marks = [self._badge_place(cell) for cell in more]
        written = frame(get_language(), self.rtl, self.look is FILE).written
        wide = labels(nodes, marks, written)
        if self.look is FILE:
            return [self._label(label, "") for label in wide]
        narrow = labels(nodes, marks, written, geometry.PHONE)
        return [
            self._label(one, "")
            if one == other
            else self._label(one, "w") + self._label(other, "p")
            for one, other in zip(wide, narrow, strict=True)
        ]

    def _badge_place(self, cell: Cell) -> Point:
        return geometry.badge(*_cell(cell), self.rtl)

    def _ties(self, points: dict[int, Point]) -> str:
        """All ties as one path. That of a contact without a place ends at its cell's sign."""
        curves = []
        for one, other in sorted(
            {
                (min(ends), max(ends))
                for ends in ((points[one], points[other]) for one, other in self.content.ties)
            }
        ):
            if one != other:
                curves.append(_curve(one, other))
        if not curves:
            return ""
        quiet = ' stroke-opacity="0.5"' if len(curves) > _MANY_TIES else ""
        return f'<path{self.look.ties}{quiet} aria-hidden="true" d="{"".join(curves)}"/>'

    def _cells(
        self,
        nodes: list[tuple[tuple[Entry, Point], str, str]],
        more: dict[Cell, list[int]],
    ) -> Iterator[str]:
        """Cell by cell, in reading order, which is the order of the focus too. A full cell ends
        with the sign that says how many more there are."""
        here = {cell: list(them) for cell, them in groupby(nodes, key=lambda node: node[0][0].cell)}
        for cell in self.said.cells:
            if cell in here:
                yield f"<g{self.look.areas[cell[1]]}>"
                for (entry, at), text, label in here[cell]:
                    yield self._node(entry, at, text, label)
                yield "</g>"
            if cell in more:
                yield self._badge(cell, more[cell])

    def _node(self, entry: Entry, at: Point, text: str, label: str) -> str:
        said, look, n = self.said, self.look, entry.number
        name = text.rstrip(".")  # a full stop follows
        title = (said.new if n in self.new else said.contact) % {
            "number": n,
            "name": name if is_right_to_left(name) is self.rtl else f"\u2068{name}\u2069",
            "place": said.cells[entry.cell],
        }
        tag, link = "g", ""
        if self.href is not None:
            tag, link = "a", f' id="{self.ids}{n}" href="{escape(self.href(entry))}"'
        mark = f'<circle{look.new} r="29"/>' if n in self.new else ""
        number = look.number_on_dark if entry.area in _DARK else look.number
        if n > 99:  # three digits are set closer, so that they stay inside the shape
            number += ' textLength="36" lengthAdjust="spacingAndGlyphs"'
        return (
            f'<{tag}{link} transform="translate({at[0]} {at[1]})"><title>{escape(title)}</title>'
            f'<circle r="{TARGET}"{look.target}/><path d="{SHAPES[entry.area]}"/>{mark}'
            f'<text{number} y="9">{n}</text>{label}</{tag}>'
        )

    def _label(self, label: Label | None, only: str) -> str:
        """A label with the line to it, if it has one. `only`: for wide or for narrow screens."""
        if label is None:
            return ""
        attributes = self.look.labels[label.anchor, only]
        x = f' x="{label.x}"' if label.x else ""
        line = ""
        if label.line is not None:
            x1, y1, x2, y2 = geometry.from_edge(label.line)
            line = f'<path{self.look.lines[only]} d="M{x1} {y1}L{x2} {y2}"/>'
        return line + "".join(
            f'<text{attributes}{x}{self._direction(line)} y="{label.y + LINE * n}">'
            f"{escape(line)}</text>"
            for n, line in enumerate(label.lines)
        )

    def _direction(self, line: str) -> str:
        """The style sheet says it for a page."""
        return ' unicode-bidi="plaintext"' if self.look is FILE and is_right_to_left(line) else ""

    def _badge(self, cell: Cell, numbers: list[int]) -> str:
        """The sign that a cell holds more than it has places for; leads to the first of them in
        the list."""
        count = len(numbers)
        name = ngettext(
            "%(n)d more in the list: %(place)s.", "%(n)d more in the list: %(place)s.", count
        ) % {"n": count, "place": self.said.cells[cell]}
        tag, link = "g", ""
        if self.href is not None:
            tag, link = "a", f' href="#c{numbers[0]}"'
        x, y = self._badge_place(cell)
        return (
            f'<{tag}{link}{self.look.badge} transform="translate({x} {y})">'
            f'<title>{escape(name)}</title><circle r="{TARGET}"/>'
            f'<text{self.look.number} y="9">+{count}</text></{tag}>'
        )
