"""What an impact report is made of: sections, tables and cells; and its numbers in words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.formats import number_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from networking.backoffice.disclosure import FEWEST, few
from networking.coordination.impact.breakdowns import MENTORS, key_of
from networking.coordination.impact.figures import NOT_HELD, SUMMED, Figures


@dataclass(frozen=True, slots=True)
class Cell:
    """A number as people read it, and as a file or a plot has it: None where it is not shown."""

    text: str
    number: int | float | None = None


@dataclass(frozen=True, slots=True)
class Row:
    title: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """`heads` are the titles of the columns, that of the row titles first."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Bars:
    """A plot of some columns of a table: which, up to which number, and what it shows in words.
    None as `most`: up to the largest number shown."""

    alt: str
    columns: tuple[int, ...] = (0,)
    most: float | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report. `bars` plots its first table."""

    key: str
    title: str
    says: tuple[str, ...]
    tables: tuple[Table, ...]
    bars: Bars | None = None

    @property
    def plotted(self) -> Bars | None:
        """The plot without columns that would have no bar; None where that is all."""
        if self.bars is None:
            return None
        rows = self.tables[0].rows
        columns = [n for n in self.bars.columns if any(r.cells[n].number for r in rows)]
        return replace(self.bars, columns=tuple(columns)) if columns else None


@dataclass(frozen=True, slots=True)
class Report:
    title: str
    cohort: str
    programme: str
    on: date
    facts: tuple[tuple[str, str], ...]
    reading: tuple[str, ...]
    sections: tuple[Section, ...]


class Words:
    """Cells and tables out of the figures."""

    def __init__(self, figures: Figures) -> None:
        self.figures = figures

    def cell(self, key: str) -> Cell:
        """A number, or in words why there is none."""
        if key in self.figures.hidden:
            return Cell(self._why_not(key))
        number = self.figures.values[key].number
        return Cell(number_format(number), number)

    def _why_not(self, key: str) -> str:
        """No more than what may be said of a number that is not shown."""
        value = self.figures.values[key]
        if few(value.people) and key not in SUMMED:
            return fewer_pairs() if _is_of_pairs(key) else fewer_people()
        if value.by_few:
            return _("not shown: logged by fewer than %(n)s mentors") % {"n": MENTORS}
        return _("not shown")

    def mean(self, key: str, *, signed: bool = False) -> Cell:
        """A sum divided by its people, with one decimal."""
        value = self.figures.values[key]
        if key in self.figures.hidden:
            return Cell(_("not shown"))
        if not value.people:
            return Cell(pgettext("no average, because there is nobody", "nobody"))
        mean = round(value.number / value.people, 1) + 0.0  # -0.0 is 0.0
        sign = "+" if signed and mean > 0 else ""
        return Cell(sign + number_format(mean, decimal_pos=1), mean)

    def broken_down(
        self, title: str, what: str, column: str, name: str, names: Mapping[str, Any], *first: str
    ) -> Table:
        """A table of parts, small ones added up, below the rows of `first`; `names` are what rows
        are called, by their keys."""
        rows = [(names[key], key) for key in first]
        parts = self.figures.rows[name].rows
        rows += [(_together([str(names[key]) for key in row]), key_of(row)) for row in parts]
        made = self.table(title, what, column, rows)
        if parts:
            return made
        none = Row(_("Each one by itself"), (Cell(fewer_pairs()),))
        return replace(made, rows=(*made.rows, none))

    def table(self, title: str, what: str, column: str, rows: Iterable[tuple[Any, str]]) -> Table:
        """One column of numbers."""
        lines = tuple(Row(str(name), (self.cell(key),)) for name, key in rows)
        return Table(title, (what, column), lines)


def fewer_people() -> str:
    return _("not shown: about fewer than %(n)s people") % {"n": FEWEST}


def fewer_pairs() -> str:
    return _("not shown: about fewer than %(n)s pairs") % {"n": FEWEST}


_OF_PAIRS = ("pairs", "minutes", "below_half", "why_", "topic_", "barrier_", *NOT_HELD)


def _is_of_pairs(key: str) -> bool:
    return key.startswith(_OF_PAIRS)


def _together(names: Sequence[str]) -> str:
    """What several parts are called that are added up."""
    if len(names) == 1:
        return names[0]
    return _("%(parts)s, together") % {"parts": get_text_list(list(names), _("and"))}
