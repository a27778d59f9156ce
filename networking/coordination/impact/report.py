"""The impact report of a cohort, in words: what the page, the PDF and the files are all made of.

Every number is in a table, once. A plot shows numbers of the table beside it and no others.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from modules.tree import ModuleTree
from networking.backoffice.disclosure import FEWEST
from networking.coordination.impact.breakdowns import MENTORS
from networking.coordination.impact.changes import (
    CHANGE,
    COVERED,
    FIRST,
    LAST,
    MORE,
    RATINGS,
    SIDES,
)
from networking.coordination.impact.figures import NOT_HELD, REASONS, STANDINGS, WHYS, figures_of
from networking.coordination.impact.words import (
    Bars,
    Cell,
    Report,
    Row,
    Section,
    Table,
    Words,
    fewer_people,
)
from networking.maps.steps.models import OutreachStep
from networking.mentoring.check_ins.models import CheckIn, Moment
from networking.mentoring.sessions.models import Barrier, Topic
from networking.people.models.programmes import Cohort
from networking.people.models.roles import Role

__all__ = ["Bars", "Cell", "Report", "Row", "Section", "Table", "impact_of"]


def impact_of(cohort: Cohort, *, on: date, modules: Sequence[ModuleTree]) -> Report:
    """The report of a cohort (with its programme loaded) on a day, in the active language."""
    units = [[unit.id for unit in module.units] for module in modules]
    words = Words(figures_of(cohort, on=on, modules=units))
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
            *(_course(words, place, module) for place, module in enumerate(modules)),
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
            "The total numbers of people, pairs and sessions are always shown. Any other number "
            "is hidden if it is about fewer than %(fewest)s people or pairs, or if fewer than "
            "%(mentors)s mentors logged it. Numbers that would give a hidden number away are "
            "hidden too. “Not shown” "
            "does not mean none."
        )
        % {"fewest": FEWEST, "mentors": MENTORS},
        _("Small numbers are first added up in one row, if that is enough to show them."),
        _(
            "Maps and steps count only while a mentee shares them with a mentor. People who share "
            "none are not in these parts. People who did not answer both check-ins are not in the "
            "self-ratings."
        ),
        _(
            "Sessions are what mentors logged. What nobody logged is missing here, so more "
            "sessions may have been held than are counted."
        ),
        _("The report says what changed, not why: people change in half a year for many reasons."),
    )


# --- The sections ---------------------------------------------------------------------------


def _people(words: Words) -> Section:
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


def _pairs(words: Words) -> Section:
    names = {
        "pairs": _("Pairs, in all"),
        "pairs_running": _("Meet now"),
        **{f"pairs_{why}": _("Ended: %(why)s") % {"why": why.label} for why in REASONS},
        "pairs_early": _("Ended earlier than planned"),
    }
    first = ("pairs", "pairs_running", "pairs_completed", "pairs_early")
    what = _("Pairs")
    table = words.broken_down(what, what, _("Number"), "reasons", names, *first)
    return Section("pairs", _("Pairs, and why they ended"), (), (table,))


def _sessions(words: Words) -> Section:
    rows = [
        (_("Sessions held"), "held"),
        (_("Sessions planned by the rhythm of each pair"), "planned"),
        (_("Minutes together"), "minutes"),
        (_("Pairs that held fewer than half"), "below_half"),
    ]
    table = words.table(_("Sessions held"), _("Sessions"), _("Number"), rows)
    says = _(
        "“Planned” is what each pair agreed, for example one session every two weeks. Pauses are "
        "left out."
    )
    return Section("sessions", _("Sessions"), (says,), (table,))


def _not_held(words: Words) -> Section:
    what, column = _("Not held"), _("Sessions")
    names = {
        "not_held": _("Not held, in all"),
        **{outcome.value: outcome.label for outcome in NOT_HELD},
        **{f"why_{why}": why.label for why in WHYS},
    }
    reasons = words.broken_down(_("Why not"), _("Reason"), column, "whys", names)
    return Section(
        "not_held",
        _("Sessions that were not held"),
        (_("Logged as not held; each with one reason."),),
        (reasons, words.broken_down(what, what, column, "outcomes", names, "not_held")),
        Bars(_("A bar for each reason why a session was not held.")),
    )


def _topics(words: Words) -> Section:
    names = {f"topic_{int(mark)}": mark.label for mark in Topic.every()}
    table = words.broken_down(_("Topics"), _("Topic"), _("Sessions"), "topics", names)
    says = _("What held sessions were about; one session may be about several things.")
    bars = Bars(_("A bar for each topic: in how many held sessions it came up."))
    return Section("topics", _("Topics"), (says,), (table,), bars)


def _barriers(words: Words) -> Section:
    names = {f"barrier_{int(mark)}": mark.label for mark in Barrier.every()}
    table = words.broken_down(_("Barriers"), _("Barrier"), _("Sessions"), "barriers", names)
    says = _("What got in the way, as mentors marked it; a session may have several.")
    bars = Bars(_("A bar for each barrier: in how many sessions it was marked."))
    return Section("barriers", _("Barriers"), (says,), (table,), bars)


def _course(words: Words, place: int, module: ModuleTree) -> Section:
    """The funnel of a module: how many have done each unit, in the order of the units; a table
    for each side, of those that are not few."""
    title = str(module.title)
    sides = {Role.MENTEE: _("Mentees"), Role.MENTOR: _("Mentors")}
    tables, says = [], [_("How many of those who joined the cohort have done each unit by now.")]
    for role, name in sides.items():
        done = words.figures.units[role][place]
        rows = tuple(Row(_of_units(module, band), (_done(mean),)) for band, mean in done)
        if rows:
            tables.append(Table(name, (_("Unit"), name), rows))
        elif words.figures.values[f"{role}_joined"].number:
            text = _("%(side)s: not shown, because fewer than %(n)s joined the cohort.")
            says.append(text % {"side": name, "n": FEWEST})
    bars = Bars(
        _("Bars for each unit, in the order of the course: how many people have done it."), (0,)
    )
    name = _("Course: %(module)s") % {"module": title}
    key = f"course-{module.id}"
    return Section(key, name, tuple(says), tuple(tables), bars if tables else None)


def _of_units(module: ModuleTree, band: slice) -> str:
    if band.stop - band.start == 1:
        return f"{band.stop}. {module.units[band.start].title}"
    numbers = {"first": band.start + 1, "last": band.stop}
    return _("%(first)s to %(last)s, on average") % numbers


def _done(mean: float | None) -> Cell:
    if mean is None:
        return Cell(fewer_people())
    if mean == round(mean):
        return Cell(number_format(round(mean)), round(mean))
    return Cell(number_format(mean, decimal_pos=1), round(mean, 1))


def _steps(words: Words) -> Section:
    State = OutreachStep.State
    names = {
        "steps": _("Steps planned, in all"),
        f"step_{State.PLANNED}": _("Still planned"),
        f"step_{State.DONE}": _("Done"),
        f"step_{State.TRIED}": _("Tried"),
        f"step_{State.NOT_YET}": _("Not yet"),
    }
    what = _("Steps")
    table = words.broken_down(what, what, _("Number"), "steps", names, "steps")
    says = _("Small steps towards other people that mentees planned and share with their mentor.")
    return Section("steps", _("Outreach steps"), (says,), (table,))


def _maps(words: Words) -> Section:
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
    counts = [
        (_("People who share two maps or more"), "maps_people"),
        (_("New contacts on their last maps"), "new_contacts"),
        (_("People with a new contact"), "new_people"),
    ]
    is_told = words.figures.values["maps_people"].people >= FEWEST
    title, who = _("Change of the network maps"), _("People in this comparison")
    number = words.table(who, _("Maps"), _("Number"), counts if is_told else counts[:1])
    tables = (Table(title, heads, rows), number) if is_told else (number,)
    says = (
        _("The first and the last map that a person shares are compared, whatever is on them."),
        _("There are six areas of life, and five kinds of help."),
    )
    bars = Bars(_("For each line two bars: the average on the first and on the last map."), (0, 1))
    return Section("maps", title, says, tables, bars if is_told else None)


def _question(name: str) -> str:
    """What the form of a check-in asks."""
    asked: Any = CheckIn._meta.get_field(name)
    return str(asked.verbose_name)


def _ratings(words: Words, role: Role) -> Section:
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
    table = Table(title, heads, rows)
    people = [words.figures.values[f"{role}_{name}_people"].people for name in RATINGS]
    is_told = max(people) >= FEWEST
    if not is_told:
        most = f"{role}_{RATINGS[people.index(max(people))]}_people"
        table = words.table(title, _("People"), _("Number"), [(heads[3], most)])
    says = _("From 1 (not at all) to 5 (very much), at the first check-in and at the last one.")
    bars = Bars(_("For each question two bars: the average early, and before the end."), (0, 1), 5)
    return Section(f"ratings-{role}", title, (says,), (table,), bars if is_told else None)
