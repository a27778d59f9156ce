"""The plots of an impact report: bars with their words and numbers, SVG as text.

One drawing serves the page and the PDF: attributes say how it looks on paper, and the page's
style sheet, which knows dark and contrast, overrules them by class. Bars tell themselves apart by
being full or hollow. What is not shown has no bar: its words stand in the place of one.
"""

import textwrap
from html import escape
from typing import Final

from networking.coordination.impact.words import Bars, Cell, Table

WIDTH: Final = 360
FONT: Final = 13
_LINE: Final = 17
_BAR: Final = 12
_GAP: Final = 4
_BETWEEN: Final = 10
_LETTERS: Final = 50
"""At most this many letters of a title are on a line."""
_LONGEST: Final = WIDTH - 60
"""The longest bar; its number stands after it."""
INK, BAR, PAPER = "#1d2a2e", "#0e5a60", "#ffffff"
_LOOKS: Final = {
    "full": f'class="full" fill="{BAR}" stroke="{BAR}"',
    "hollow": f'class="hollow" fill="{PAPER}" stroke="{BAR}"',
}


def plot(table: Table, bars: Bars, *, rtl: bool) -> str:
    """The drawing; an image whose words are in its label, and whose numbers are in the table."""
    drawing = _Drawing(rtl)
    looks = ("hollow", "full")[-len(bars.columns) :]
    if len(table.heads) > 2:
        for column, look in zip(bars.columns, looks, strict=True):
            drawing.legend(table.heads[column + 1], look)
        drawing.y += _BETWEEN
    most = bars.most or largest(table, bars)
    for row in table.rows:
        drawing.words(row.title)
        for column, look in zip(bars.columns, looks, strict=True):
            drawing.bar(row.cells[column], look, most)
        drawing.y += _BETWEEN
    return drawing.svg(bars.alt)


def largest(table: Table, bars: Bars) -> float:
    """The largest number that is shown; where there is none, anything above zero."""
    numbers = [row.cells[column].number or 0 for row in table.rows for column in bars.columns]
    return max(numbers, default=0) or 1


class _Drawing:
    """A drawing in the making, from the top down. What starts a line is at the right where one
    reads from there; letters find their own direction."""

    def __init__(self, rtl: bool) -> None:
        self.rtl = rtl
        self.y = 2
        self.parts: list[str] = []

    def words(self, text: str, indent: int = 0) -> None:
        for line in textwrap.wrap(text, _LETTERS) or [""]:
            self.text(line, indent, self.y + FONT)
            self.y += _LINE

    def text(self, text: str, start: int, y: int) -> None:
        anchor = ' text-anchor="end"' if self.rtl else ""
        x = WIDTH - start if self.rtl else start
        self.parts.append(f'<text x="{x}" y="{y}"{anchor}>{escape(text)}</text>')

    def box(self, look: str, width: float, y: int) -> None:
        x = WIDTH - 1 - width if self.rtl else 1
        self.parts.append(
            f'<rect {_LOOKS[look]} x="{x:g}" y="{y}" width="{width:g}" height="{_BAR}"/>'
        )

    def legend(self, title: str, look: str) -> None:
        self.box(look, _BAR, self.y + 3)
        self.words(title, indent=_BAR + 8)

    def bar(self, cell: Cell, look: str, most: float) -> None:
        """A bar with its number after it; or words in the place of both."""
        length = 0.0
        if cell.number:
            length = round(max(2.0, min(1.0, cell.number / most) * _LONGEST), 1)
            self.box(look, length, self.y + 2)
        self.text(cell.text, round(length) + 8 if length else 1, self.y + FONT)
        self.y += _BAR + _GAP

    def svg(self, alt: str) -> str:
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="plot" role="img" direction="ltr" '
            f'aria-label="{escape(alt)}" viewBox="0 0 {WIDTH} {self.y}" width="{WIDTH}" '
            f'height="{self.y}" font-family="sans-serif" font-size="{FONT}" fill="{INK}">'
            f"{''.join(self.parts)}</svg>"
        )
