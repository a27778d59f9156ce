"""Flags: pairs that a coordinator may want to ask about. Each is defined here, once, and list,
file, digest and first page take them from here.

A flag is no reproach. It says which facts raised it, since when, and a kind first step; a time of
pause is counted out of all but the coming end. It is not stored: it is raised by what is known
today, and gone when that changes. Closing one with an outcome closes it for the time that began on
its `since`: the same absence is told once, a new one raises a new flag.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import models, transaction
from django.db.models import Count, Max, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from modules.models import Unit
from networking.check_ins import Due, due_of
from networking.models import (
    CheckIn,
    FlagOutcome,
    Pair,
    Role,
    Session,
    UnitProgress,
    User,
)
from networking.rhythm import FEW, Pace, active_days, paces, pauses_of

ENDS_DAYS: Final = 30
"""A pair that ends in so many days or fewer ends soon."""

Pauses = list[tuple[date, date]]


class Kind(models.TextChoices):
    QUIET = "quiet", _("No session for a while")
    BELOW_HALF = "below_half", _("Fewer than half of the sessions")
    STALLED = "stalled", _("No progress in the course")
    CHECK_IN = "check_in", _("Check-in overdue")
    ENDS = "ends", _("Ends within a month")


FIRST_STEPS: Final[Mapping[Kind, Any]] = {
    Kind.QUIET: _("Call the mentor and ask how they are. Perhaps they met and did not log it."),
    Kind.BELOW_HALF: _("Ask both what gets in the way. Perhaps another rhythm fits, or a pause."),
    Kind.STALLED: _("Ask the mentor which unit they are at. They could do the next one together."),
    Kind.CHECK_IN: _("Call and ask how it goes. A check-in takes a minute, with icons only."),
    Kind.ENDS: _("Plan the last meeting with both, or move the end if they need more time."),
}


@dataclass(frozen=True, slots=True)
class Flag:
    """`since` is the day from which the time counts: for a quiet pair its last session."""

    kind: Kind
    pair: Pair
    since: date
    facts: tuple[str, ...]

    @property
    def first_step(self) -> str:
        return str(FIRST_STEPS[self.kind])


@dataclass(slots=True)
class Seen:
    """What is known of a running pair on one day."""

    pair: Pair
    today: date
    pace: Pace
    pauses: Pauses
    sent: Mapping[UUID, set[str]]
    held_on: list[date] = field(default_factory=list)

    @property
    def rests(self) -> bool:
        """Whether it is in a declared pause today."""
        return any(first <= self.today <= last for first, last in self.pauses)

    def days_since(self, day: date) -> int:
        """Days from then to today, those of pauses left out."""
        return active_days(day, self.today, self.pauses)


Found = tuple[date, tuple[str, ...]] | None


# --- The five kinds: since when, and the facts ---------------------------------------------


def _quiet(seen: Seen) -> Found:
    pair, last = seen.pair, seen.pace.last_held_on
    since = max(pair.started_on, last or pair.started_on)
    days, weeks = seen.days_since(since), pair.programme.quiet_weeks
    if days < weeks * 7:
        return None
    first = _("The last session that took place was on {day}.")
    met = first if last else _("No session has taken place since they began on {day}.")
    logged = seen.pace.last_logged_on
    if logged and logged > since:
        after = str(_("On {day} they logged one that did not take place.")).format(day=_day(logged))
    else:
        after = said("Nothing else was logged since. Not logged is not the same as not met.")
    return since, (str(met).format(day=_day(since)), _so_long(days, weeks), after)


def _below_half(seen: Seen) -> Found:
    pace, pair = seen.pace, seen.pair
    if not pace.below_half:
        return None
    planned = said("{held} of {planned} planned sessions took place.").format(
        held=pace.held, planned=pace.planned
    )
    rhythm = ngettext(
        "Planned is one a day since {day}, times of pause not counted.",
        "Planned is one every {n} days since {day}, times of pause not counted.",
        pair.rhythm_days,
    ).format(n=pair.rhythm_days, day=_day(pair.started_on))
    return _fell_below(seen), (planned, rhythm)


def _fell_below(seen: Seen) -> date:
    """The day since which it has been below half without a break. With k sessions held it falls
    below when 2k + 1 are planned; if a session held after that day did not lift it above, the
    time began earlier."""
    start, rhythm = seen.pair.started_on, seen.pair.rhythm_days
    held_on = sorted(seen.held_on)
    for held in range(len(held_on), 0, -1):
        fell = day_of(start, max(FEW, 2 * held + 1) * rhythm, seen.pauses)
        if fell > held_on[held - 1]:
            return fell
    return day_of(start, FEW * rhythm, seen.pauses)


def _stalled(seen: Seen) -> Found:
    row: Any = seen.pair
    done, total = row.units_done or 0, row.units_in_all or 0
    if done >= total:
        return None
    last = timezone.localdate(row.last_unit_at) if row.last_unit_at else None
    since = max(row.started_on, last or row.started_on)
    days, weeks = seen.days_since(since), row.programme.stalled_weeks
    if days < weeks * 7:
        return None
    if last and last >= row.started_on:
        first = said("The last unit was done on {day}.").format(day=_day(last))
    else:
        first = said("No unit was done since they began on {day}.").format(day=_day(since))
    units = said("Done: {done} of the {total} units for mentees.").format(done=done, total=total)
    return since, (first, _so_long(days, weeks), units)


def _check_in(seen: Seen) -> Found:
    late = [(who, due) for who, due in _due(seen) if due.is_overdue]
    if not late:
        return None
    words = {
        "mentee": _("The mentee's check-in “{moment}” was due on {day}."),
        "mentor": _("The mentor's check-in “{moment}” was due on {day}."),
        "co_mentor": _("The co-mentor's check-in “{moment}” was due on {day}."),
    }
    return min(due.on for _who, due in late), tuple(
        str(words[who]).format(moment=due.moment.label, day=_day(due.on)) for who, due in late
    )


def _due(seen: Seen) -> Iterator[tuple[str, Due]]:
    pair = seen.pair
    for who in ("mentee", "mentor", "co_mentor"):
        person_id = getattr(pair, f"{who}_id")
        if person_id is not None:
            sent = seen.sent.get(person_id, ())
            if due := due_of(pair, sent=sent, today=seen.today, pauses=seen.pauses):
                yield who, due


def _ends(seen: Seen) -> Found:
    end = seen.pair.end_day
    if end is None or (end - seen.today).days > ENDS_DAYS:
        return None
    if end < seen.today:
        text = said("They were to end on {day}, and they are still a pair.")
    else:
        text = said("They are to end on {day}.")
    return end - timedelta(days=ENDS_DAYS), (text.format(day=_day(end)),)


_RAISED_BY: Final = {
    Kind.QUIET: _quiet,
    Kind.BELOW_HALF: _below_half,
    Kind.STALLED: _stalled,
    Kind.CHECK_IN: _check_in,
    Kind.ENDS: _ends,
}


def _day(day: date) -> str:
    return str(date_format(day, "j F Y"))


def _so_long(days: int, weeks: int) -> str:
    spent = ngettext(
        "{n} day, times of pause not counted.", "{n} days, times of pause not counted.", days
    ).format(n=days)
    asks = ngettext(
        "The programme asks after {n} week.", "The programme asks after {n} weeks.", weeks
    ).format(n=weeks)
    return f"{spent} {asks}"


def day_of(start: date, days: int, pauses: Iterable[tuple[date, date]]) -> date:
    """The first day before which so many active days have passed since `start`."""
    open_from = start
    for first, last in sorted(pauses):
        free = (first - open_from).days
        if free >= days:
            break
        days -= max(0, free)
        open_from = max(open_from, min(last, date.max - timedelta(days=days + 1)) + _ONE)
    return open_from + timedelta(days=days)


_ONE: Final = timedelta(days=1)


# --- Reading ---------------------------------------------------------------------------------


def flags_of(programmes: Any, *, today: date) -> list[Flag]:
    """The open flags of these programmes' running pairs: six queries at most, for any number."""
    return flags_among(Pair.objects.filter(programme__in=programmes), today=today)


def flags_among(pairs: QuerySet[Pair], *, today: date) -> list[Flag]:
    """The open flags of these pairs as far as they run, oldest first within each kind; six
    queries at most."""
    running = pairs.filter(ended_on=None, started_on__lte=today).order_by()
    closed = _closed(running)
    found = []
    for seen in _seen(running, today):
        for kind, raised_by in _RAISED_BY.items():
            if seen.rests and kind is not Kind.ENDS:
                continue
            raised, before = raised_by(seen), closed.get((seen.pair.pk, kind), {})
            if raised is not None and raised[0] not in before:
                facts = (*raised[1], *_told_before(before))
                found.append(Flag(kind, seen.pair, raised[0], facts))
    kinds = list(Kind)
    return sorted(found, key=lambda flag: (kinds.index(flag.kind), flag.since, str(flag.pair.pk)))


def told_to(flags: Iterable[Flag], person: User) -> list[Flag]:
    """Without the check-ins of pairs that she is in herself: there she is the other side, who is
    not told whether one was sent."""
    return [
        flag for flag in flags if flag.kind is not Kind.CHECK_IN or not flag.pair.has_member(person)
    ]


def _seen(running: QuerySet[Pair], today: date) -> list[Seen]:
    rows = list(_with_units(running).select_related(*_PEOPLE, "programme", "cohort").only(*_ASKED))
    pauses = pauses_of(rows) if rows else {}
    pace = paces(rows, on=today, pauses=pauses)
    sent: dict[UUID, dict[UUID, set[str]]] = defaultdict(lambda: defaultdict(set))
    rows_sent = CheckIn.objects.filter(pair__in=running.values("pk")).order_by()
    for pair_id, person_id, moment in rows_sent.values_list("pair_id", "person_id", "moment"):
        sent[pair_id][person_id].add(moment)
    nothing: Mapping[UUID, set[str]] = {}
    found = [
        Seen(pair, today, pace[pair.pk], pauses.get(pair.pk, []), sent.get(pair.pk, nothing))
        for pair in rows
    ]
    _read_days([seen for seen in found if seen.pace.below_half])
    return found


def _read_days(below: list[Seen]) -> None:
    """The days of the sessions held, for those below half only."""
    if not below:
        return
    by_pair = {seen.pair.pk: seen for seen in below}
    held = Session.objects.held().filter(pair__in=list(by_pair)).order_by()
    for pair_id, on in held.values_list("pair_id", "on"):
        if on <= by_pair[pair_id].today:
            by_pair[pair_id].held_on.append(on)


_PEOPLE: Final = ("mentee", "mentor", "co_mentor", "coordinator")
_ASKED: Final = (
    *(field.name for field in Pair._meta.concrete_fields),
    *(f"{who}__nickname" for who in _PEOPLE),
    *(f"programme__{name}" for name in ("name", "quiet_weeks", "stalled_weeks", "early_weeks")),
    *(f"programme__{name}" for name in ("middle_weeks", "closing_weeks", "report_months")),
    "cohort__name",
    "cohort__ends_on",
)


def mentee_units() -> QuerySet[Unit]:
    """The units that a mentee does: those that are hers, in modules that are."""
    hers = f'"{Role.MENTEE.value}"'
    units = Unit.objects.counted().annotate(
        whose=Cast("audience", TextField()), module_whose=Cast("module__audience", TextField())
    )
    found: QuerySet[Unit] = units.filter(whose__contains=hers, module_whose__contains=hers)
    return found.order_by()


def _with_units(pairs: QuerySet[Pair]) -> QuerySet[Pair]:
    """Adds how many of her units the mentee has done, of how many, and when the last."""
    hers = UnitProgress.objects.filter(
        person=OuterRef("mentee"), unit__in=mentee_units()
    ).order_by()
    grouped = hers.values("person")
    counted = mentee_units().values(one=Value(1)).annotate(number=Count("pk"))
    return pairs.annotate(
        units_done=Subquery(grouped.annotate(number=Count("pk")).values("number")),
        last_unit_at=Subquery(grouped.annotate(last=Max("done_at")).values("last")),
        units_in_all=Subquery(counted.values("number")),
    )


Outcomes = dict[date, tuple[str, date]]
"""By the day from which the time counted: what came of it, and on which day it was closed."""


def _closed(running: QuerySet[Pair]) -> dict[tuple[UUID, str], Outcomes]:
    found: dict[tuple[UUID, str], Outcomes] = defaultdict(dict)
    rows = FlagOutcome.objects.filter(pair__in=running.values("pk")).order_by("closed_at")
    values = rows.values_list("pair_id", "kind", "since", "outcome", "closed_at")
    for pair_id, kind, since, outcome, at in values:
        found[pair_id, kind][since] = (outcome, timezone.localdate(at))
    return found


def _told_before(before: Outcomes) -> tuple[str, ...]:
    """What came of the last flag of this kind."""
    if not before:
        return ()
    outcome, on = list(before.values())[-1]
    text = said("The last time, on {day}: {outcome}.")
    return (text.format(day=_day(on), outcome=FlagOutcome.Outcome(outcome).label),)


# --- Closing ---------------------------------------------------------------------------------


def close_flag(*, flag: Flag, outcome: str, by: User) -> FlagOutcome:
    """Closes it for the time that began on its `since`. Closing it twice keeps the first."""
    with transaction.atomic():
        row, _made = FlagOutcome.objects.get_or_create(
            pair=flag.pair,
            kind=flag.kind.value,
            since=flag.since,
            defaults={"outcome": FlagOutcome.Outcome(outcome), "closed_by": by},
        )
    return row
