"""The impact report of a cohort, in words: what the page, the PDF and the files are all made of.

Every number is in a table, once. A plot shows numbers of the table beside it and no others.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from modules.tree import ModuleTree
from networking.impact.changes import CHANGE, COVERED, FIRST, LAST, MORE, RATINGS, SIDES
from networking.impact.sums import (
    NOT_HELD,
    REASONS,
    STANDINGS,
    STATES,
    WHYS,
    Figures,
    figures_of,
)
from networking.models import Barrier, CheckIn, Cohort, Moment, OutreachStep, Role, Topic
from networking.suppression import FEWEST

__all__ = ["Bars", "Cell", "Report", "Row", "Section", "Table", "impact_of"]


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


def impact_of(cohort: Cohort, *, on: date, modules: Sequence[ModuleTree]) -> Report:
    """The report of a cohort (with its programme loaded) on a day, in the active language."""
    units = [unit.id for module in modules for unit in module.units]
    words = _Words(figures_of(cohort, on=on, units=units))
    return Report(
        title=_("Impact report"),
        cohort=cohort.name,
        programme=cohort.programme.name,
        on=on,
        facts=_facts(cohort, on),
        reading=_reading(),
        sections=(
            _people(words),
            _pairs(words),
            _sessions(words),
            _not_held(words),
            _topics(words),
            _barriers(words),
            *(_course(words, module) for module in modules),
            _steps(words),
            _maps(words),
            *(_ratings(words, role) for role in SIDES),
        ),
    )


def _facts(cohort: Cohort, on: date) -> tuple[tuple[str, str], ...]:
    facts = [(_("Programme"), cohort.programme.name), (_("Cohort"), cohort.name)]
    if cohort.starts_on:
        facts.append((_("Starts on"), date_format(cohort.starts_on)))
    if cohort.ends_on:
        facts.append((_("Ends on"), date_format(cohort.ends_on)))
    return (*facts, (_("As things stood on"), date_format(on)))


def _reading() -> tuple[str, ...]:
    return (
        _(
            "These are counts and averages over the whole cohort. No word that somebody wrote is "
            "in them, and nothing about a single person."
        ),
        _(
            "A number about fewer than %(fewest)s people is not shown, and neither is one from "
            "which such a number could be worked out. So “not shown” does not mean none; a zero "
            "means none."
        )
        % {"fewest": FEWEST},
        _(
            "Maps and steps count only where their person shares them with her mentor, maps as "
            "numbers or whole, and as long as she does. Who shares none is not in these parts, "
            "and whoever did not answer both check-ins is not in the self-ratings."
        ),
        _(
            "Sessions are what mentors logged. What nobody logged is missing here, so more "
            "sessions may have been held than are counted."
        ),
        _("The report says what changed, not why: people change in half a year for many reasons."),
    )


class _Words:
    """Cells and tables out of the figures."""

    def __init__(self, figures: Figures) -> None:
        self.figures = figures

    def cell(self, key: str) -> Cell:
        """A number, or in words why there is none."""
        if key in self.figures.hidden:
            few = _("fewer than %(fewest)s") % {"fewest": FEWEST}
            return Cell(few if self.figures.is_few(key) else _("not shown"))
        number = self.figures.values[key].number
        return Cell(number_format(number), number)

    def mean(self, key: str, *, signed: bool = False) -> Cell:
        """A sum divided by its people, with one decimal."""
        value = self.figures.values[key]
        if key in self.figures.hidden:
            return Cell(_("not shown"))
        if not value.people:
            return Cell(pgettext("no average, because of nobody", "nobody"))
        mean = round(value.number / value.people, 1) + 0.0  # -0.0 is 0.0
        sign = "+" if signed and mean > 0 else ""
        return Cell(sign + number_format(mean, decimal_pos=1), mean)

    def table(self, title: str, what: str, column: str, rows: Iterable[tuple[Any, str]]) -> Table:
        """One column of numbers."""
        lines = tuple(Row(str(name), (self.cell(key),)) for name, key in rows)
        return Table(title, (what, column), lines)


# --- The sections ---------------------------------------------------------------------------


def _people(words: _Words) -> Section:
    names = {
        "joined": _("Joined the cohort, in all"),
        "active": _("In a pair that meets now"),
        "finished": _("Finished a pair as planned"),
        "other": _("Stopped earlier, or have no pair yet"),
    }
    rows = tuple(
        Row(names[key], tuple(words.cell(f"{role}_{key}") for role in SIDES))
        for key in ("joined", *STANDINGS)
    )
    table = Table(_("People"), (_("People"), _("Mentees"), _("Mentors")), rows)
    says = _("Everybody who was ever in the cohort. The last three lines add up to the first.")
    return Section("people", _("People"), (says,), (table,))


def _pairs(words: _Words) -> Section:
    rows = [
        (_("Pairs, in all"), "pairs"),
        (_("Meet now"), "pairs_running"),
        *((_("Ended: %(why)s") % {"why": why.label}, f"pairs_{why}") for why in REASONS),
    ]
    table = words.table(_("Pairs"), _("Pairs"), _("Number"), rows)
    return Section("pairs", _("Pairs, and why they ended"), (), (table,))


def _sessions(words: _Words) -> Section:
    rows = [
        (_("Sessions held"), "held"),
        (_("Sessions planned by the rhythm of each pair"), "planned"),
        (_("Minutes together"), "minutes"),
        (_("Pairs that held fewer than half"), "below_half"),
    ]
    table = words.table(_("Sessions held"), _("Sessions"), _("Number"), rows)
    says = _(
        "What is planned follows from what each pair agreed, such as a session every two weeks; "
        "declared pauses do not count."
    )
    return Section("sessions", _("Sessions"), (says,), (table,))


def _not_held(words: _Words) -> Section:
    what = _("Not held")
    rows: list[tuple[Any, str]] = [(_("Not held, in all"), "not_held")]
    rows += [(outcome.label, outcome.value) for outcome in NOT_HELD]
    whys = [(why.label, f"why_{why}") for why in WHYS]
    reasons = words.table(_("Why not"), _("Reason"), _("Sessions"), whys)
    return Section(
        "not_held",
        _("Sessions that were not held"),
        (_("Logged as not held; each with one reason."),),
        (reasons, words.table(what, what, _("Sessions"), rows)),
        Bars(_("A bar for each reason why a session was not held.")),
    )


def _topics(words: _Words) -> Section:
    rows = [(mark.label, f"topic_{int(mark)}") for mark in Topic.every()]
    table = words.table(_("Topics"), _("Topic"), _("Sessions"), rows)
    says = _("What held sessions were about; one session may be about several things.")
    bars = Bars(_("A bar for each topic: in how many held sessions it came up."))
    return Section("topics", _("Topics"), (says,), (table,), bars)


def _barriers(words: _Words) -> Section:
    rows = [(mark.label, f"barrier_{int(mark)}") for mark in Barrier.every()]
    table = words.table(_("Barriers"), _("Barrier"), _("Sessions"), rows)
    says = _("What got in the way, as mentors marked it; a session may have several.")
    bars = Bars(_("A bar for each barrier: in how many sessions it was marked."))
    return Section("barriers", _("Barriers"), (says,), (table,), bars)


def _course(words: _Words, module: ModuleTree) -> Section:
    """The funnel of a module: how many have done each unit, in the order of the units."""
    rows = tuple(
        Row(
            f"{number}. {unit.title}",
            tuple(words.cell(f"unit_{unit.id}_{role}") for role in SIDES),
        )
        for number, unit in enumerate(module.units, start=1)
    )
    title = str(module.title)
    table = Table(title, (_("Unit"), _("Mentees"), _("Mentors")), rows)
    says = _("How many of those who joined the cohort have done each unit by now.")
    bars = Bars(
        _("Bars for each unit, in the order of the course: how many people have done it."),
        (0, 1),
    )
    name = _("Course: %(module)s") % {"module": title}
    return Section(f"course-{module.id}", name, (says,), (table,), bars)


def _steps(words: _Words) -> Section:
    State = OutreachStep.State
    names = {
        State.PLANNED: _("Still planned"),
        State.DONE: _("Done"),
        State.TRIED: _("Tried"),
        State.NOT_YET: _("Not yet"),
    }
    rows = [(_("Steps planned, in all"), "steps")]
    rows += [(names[state], f"step_{state}") for state in STATES]
    table = words.table(_("Steps"), _("Steps"), _("Number"), rows)
    says = _("Small steps towards other people that mentees planned and share with their mentor.")
    return Section("steps", _("Steps taken"), (says,), (table,))


def _maps(words: _Words) -> Section:
    names = {
        "areas": _("Areas of life with somebody in them"),
        "helps": _("Kinds of help that somebody gives"),
        "contacts": _("People, groups and places"),
    }
    rows = tuple(
        Row(
            names[name],
            (
                words.mean(f"{name}_{FIRST}"),
                words.mean(f"{name}_{LAST}"),
                words.mean(f"{name}_{CHANGE}", signed=True),
                words.cell(f"{name}_{MORE}"),
            ),
        )
        for name in COVERED
    )
    heads = (
        _("On average, on a map"),
        _("First map"),
        _("Last map"),
        _("Change"),
        _("People with more"),
    )
    counts = words.table(
        _("Who is in this comparison"),
        _("Maps"),
        _("Number"),
        [
            (_("People who share two maps or more"), "maps_people"),
            (_("New contacts on their last maps"), "new_contacts"),
            (_("People with a new contact"), "new_people"),
        ],
    )
    says = (
        _("The first and the last map that a person shares are compared, whatever is on them."),
        _("There are six areas of life, and five kinds of help."),
    )
    bars = Bars(_("For each line two bars: the average on the first and on the last map."), (0, 1))
    title = _("Change of the network maps")
    return Section("maps", title, says, (Table(title, heads, rows), counts), bars)


def _question(name: str) -> str:
    """What the form of a check-in asks."""
    asked: Any = CheckIn._meta.get_field(name)
    return str(asked.verbose_name)


def _ratings(words: _Words, role: Role) -> Section:
    title = {
        Role.MENTEE: _("Mentees: how they rate themselves"),
        Role.MENTOR: _("Mentors: how they rate themselves"),
    }[role]
    rows = tuple(
        Row(
            _question(name),
            (
                words.mean(f"{role}_{name}_{FIRST}"),
                words.mean(f"{role}_{name}_{LAST}"),
                words.cell(f"{role}_{name}_people"),
                words.cell(f"{role}_{name}_{MORE}"),
            ),
        )
        for name in RATINGS
    )
    heads = (
        _("Average, from 1 to 5"),
        str(Moment.EARLY.label),
        str(Moment.CLOSING.label),
        _("People who answered both"),
        _("Rated higher at the end"),
    )
    says = _("From 1 (not at all) to 5 (very much), at the first check-in and at the last one.")
    bars = Bars(_("For each question two bars: the average early, and before the end."), (0, 1), 5)
    return Section(f"ratings-{role}", title, (says,), (Table(title, heads, rows),), bars)
