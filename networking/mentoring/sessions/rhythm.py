"""Held against planned: how many sessions a pair planned by its rhythm, and how many it held.

A pair agrees on a rhythm ("at least every two weeks"), not on a timetable. What it planned is
computed: the days that count, divided by the rhythm, rounded down. Days in a declared pause do not
count, whoever declared it and however often. A new rhythm counts from the day on which it was
agreed: the days before it are divided by the one before.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import ceil
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Max, Q, Sum
from django.utils.translation import gettext as _

from networking.mentoring.sessions.models import Session
from networking.people.models.pairs import Pair, Pause

Pauses = Iterable[tuple[date, date]]
"""First and last day of each, both included; in any order, and they may overlap."""

FEW: Final = 4
"""With fewer planned sessions than this, half of them says nothing yet."""

MANY: Final = 10_000
"""Above this a query asks by programme: databases take no longer list of ids."""

_DAY: Final = timedelta(days=1)


def active_days(start: date, until: date, pauses: Pauses) -> int:
    """Days from `start` up to and without `until` that are in no pause. `until` is a day that
    is not over: today, or the day after a period that ended."""
    days, open_from = 0, start
    for first, last in sorted(pauses):
        days += max(0, (min(first, until) - open_from).days)
        open_from = max(open_from, _after(last))
    return days + max(0, (until - open_from).days)


def _after(day: date) -> date:
    """The next day; the last day of the calendar has none."""
    return day if day == date.max else day + _DAY


def day_of(start: date, days: int, pauses: Pauses) -> date:
    """The first day before which this many active days have passed since `start`."""
    open_from = start
    for first, last in sorted(pauses):
        free = (first - open_from).days
        if free >= days:
            break
        days -= max(0, free)
        open_from = max(open_from, min(last, date.max - timedelta(days=days + 1)) + _DAY)
    return open_from + timedelta(days=days)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """`days` between sessions, and what was agreed before, the oldest first: the days, until
    the day on which the next one began."""

    days: int
    earlier: tuple[tuple[int, date], ...] = ()

    def parts(self, start: date, until: date) -> Iterator[tuple[int, date, date]]:
        """The times between two days, each with its own days between sessions: its first day,
        and the day after its last."""
        for days, before in self.earlier:
            if start < (end := min(before, until)):
                yield days, start, end
                start = end
        if start < until:
            yield self.days, start, until

    def planned(self, start: date, until: date, pauses: Pauses) -> int:
        """How many sessions this asks for from `start` up to and without `until`."""
        if not self.earlier:
            return active_days(start, until, pauses) // self.days
        return int(self._share(start, until, list(pauses)))

    def waited(self, start: date, until: date) -> Fraction:
        """The time between two days, in sessions, whatever pause was in it."""
        return self._share(start, until, ())

    def _share(self, start: date, until: date, pauses: Pauses) -> Fraction:
        """Whole sessions, and the part of the one that comes next."""
        parts = self.parts(start, until)
        return sum((Fraction(active_days(a, b, pauses), days) for days, a, b in parts), Fraction())

    def day_with(self, start: date, sessions: int, pauses: Pauses) -> date:
        """The first day before which this many sessions were planned since `start`."""
        left, pauses = Fraction(sessions), list(pauses)
        for days, before in self.earlier:
            if before <= start:
                continue
            here = Fraction(active_days(start, before, pauses), days)
            if here >= left:
                return day_of(start, ceil(left * days), pauses)
            left, start = left - here, before
        return day_of(start, ceil(left * self.days), pauses)


def rhythm_of(pair: Pair) -> Rhythm:
    """What the pair agreed on, now and before; asks nothing."""
    earlier = pair.earlier_rhythms
    if not earlier:
        return Rhythm(pair.rhythm_days)
    return Rhythm(
        pair.rhythm_days, tuple((days, date.fromisoformat(until)) for days, until in earlier)
    )


def planned_sessions(*, started_on: date, until: date, rhythm: Rhythm, pauses: Pauses) -> int:
    """How many sessions the rhythm asks for by then. It never falls as time goes on, and no pause
    makes it more."""
    return rhythm.planned(started_on, until, pauses)


@dataclass(frozen=True, slots=True)
class Pace:
    """What a pair held, and what it planned. The two last days are those of the whole log: of a
    session that was held, and of one that was logged at all, held or not."""

    held: int
    planned: int
    minutes: int
    last_held_on: date | None
    last_logged_on: date | None

    @property
    def below_half(self) -> bool:
        return self.planned >= FEW and self.held * 2 < self.planned


def paces(
    pairs: Collection[Pair],
    *,
    on: date,
    since: date | None = None,
    pauses: Mapping[UUID, Pauses] | None = None,
    theirs: Q | None = None,
) -> dict[UUID, Pace]:
    """The pace of each pair, from its start (or `since`, if that is later) to `on`, or to its end
    where it has ended. Two queries for any number of pairs, none for no pairs; one where the
    caller has read the pauses already (`pauses_of`). Where the caller found the pairs by a query,
    `theirs` finds their rows by it: quicker than by so many ids."""
    if not pairs:
        return {}
    theirs = theirs or _among(pairs)
    logged = _logged(theirs, on, since)
    pauses = pauses_of(pairs, theirs) if pauses is None else pauses
    found = {}
    for pair in pairs:
        held, minutes, last_held_on, last_logged_on = logged.get(pair.pk, _NOTHING)
        planned = planned_sessions(
            started_on=max(pair.started_on, since or pair.started_on),
            until=min(on, pair.ended_on or on),
            rhythm=rhythm_of(pair),
            pauses=pauses.get(pair.pk, ()),
        )
        found[pair.pk] = Pace(
            held=held,
            planned=planned,
            minutes=minutes or 0,
            last_held_on=last_held_on,
            last_logged_on=last_logged_on,
        )
    return found


def _among(pairs: Collection[Pair]) -> Q:
    """Rows of these pairs; of very many, all rows of their programmes."""
    if len(pairs) <= MANY:
        return Q(pair__in=[pair.pk for pair in pairs])
    return Q(pair__programme__in={pair.programme_id for pair in pairs})


_NOTHING: Final = (0, None, None, None)


def _logged(theirs: Q, on: date, since: date | None) -> dict[UUID, tuple[Any, ...]]:
    """How many sessions each pair held and how many minutes, the day of the last one that was
    held, and of the last one that was logged; one query."""
    held = Q(outcome=Session.Outcome.HELD)
    counted = held & Q(on__gte=since) if since else held
    rows = (
        Session.objects.filter(theirs, on__lte=on)
        .order_by()
        .values("pair_id")
        .annotate(
            held=Count("pk", filter=counted),
            spent=Sum("minutes", filter=counted),
            last_held_on=Max("on", filter=held),
            last_logged_on=Max("on"),
        )
        .values_list("pair_id", "held", "spent", "last_held_on", "last_logged_on")
    )
    return {row[0]: row[1:] for row in rows}


def pauses_of(
    pairs: Collection[Pair], theirs: Q | None = None
) -> dict[UUID, list[tuple[date, date]]]:
    """The declared pauses of each pair; one query. `theirs` as for `paces`."""
    found: dict[UUID, list[tuple[date, date]]] = {}
    rows = Pause.objects.filter(theirs or _among(pairs)).order_by()
    for pair_id, first, last in rows.values_list("pair_id", "starts_on", "ends_on"):
        found.setdefault(pair_id, []).append((first, last))
    return found


def rhythm_in_words(days: int) -> str:
    """What a pair agreed on, as a part of a sentence: *at least every two weeks*."""
    weeks, rest = divmod(days, 7)
    if days in (30, 31):
        return _("at least once a month")
    if days == 1:
        return _("at least once a day")
    if rest:
        return _("at least every %(days)s days") % {"days": days}
    if weeks == 1:
        return _("at least once a week")
    if weeks == 2:
        return _("at least every two weeks")
    return _("at least every %(weeks)s weeks") % {"weeks": weeks}
