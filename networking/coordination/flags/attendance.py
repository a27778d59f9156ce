"""Held against planned, for lists: each running pair with its pace, what did not take place, what
is not logged, and when they meet next."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, OuterRef, QuerySet, Subquery

from networking.coordination.flags.queries import Flag, flags_among, told_to
from networking.mentoring.sessions.models import Session
from networking.mentoring.sessions.rhythm import Pace, paces, rhythm_of
from networking.people.models.pairs import Pair
from networking.people.models.users import User

NOT_MET: Final = (Session.Outcome.CANCELLED, Session.Outcome.NO_SHOW)
"""A session that was moved has another day: it counts there."""

BATCH: Final = 1000


@dataclass(frozen=True, slots=True)
class PaceRow:
    """One pair. What is not met was logged as such; what is not logged may have been held."""

    pair: Pair
    pace: Pace
    not_met: int
    next_on: date | None

    @property
    def not_logged(self) -> int:
        return max(0, self.pace.planned - self.pace.held - self.not_met)

    @property
    def earlier(self) -> list[tuple[int, date]]:
        """The days between sessions before, the newest first, each with the day until which
        they counted."""
        return list(reversed(rhythm_of(self.pair).earlier))

    @property
    def share(self) -> int | None:
        """Held, in hundredths of what was planned; None where nothing was planned yet."""
        if not self.pace.planned:
            return None
        return round(100 * self.pace.held / self.pace.planned)


def with_next(pairs: QuerySet[Pair], today: date) -> QuerySet[Pair]:
    """Adds `next_on`: the day that the newest log names, if it is still to come."""
    newest = Session.objects.filter(pair=OuterRef("pk")).newest_first()
    return pairs.annotate(next_said=Subquery(newest.values("next_on")[:1]))


def pace_rows(pairs: Iterable[Pair], today: date) -> Iterator[PaceRow]:
    """The rows of pairs read `with_next`; three queries for each thousand of them."""
    unread = iter(pairs)
    while batch := list(islice(unread, BATCH)):
        pace, missed = paces(batch, on=today), _missed(batch, today)
        for pair in batch:
            said: Any = pair
            day = said.next_said
            coming = day if day and day >= today else None
            yield PaceRow(pair, pace[pair.pk], missed.get(pair.pk, 0), coming)


def _missed(pairs: list[Pair], today: date) -> dict[UUID, int]:
    rows = Session.objects.filter(
        pair__in=[pair.pk for pair in pairs], outcome__in=NOT_MET, on__lte=today
    )
    counted = rows.order_by().values("pair_id").annotate(number=Count("pk"))
    return {row["pair_id"]: row["number"] for row in counted}


# --- On other pages ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Standing:
    """How a pair stands: its pace and its open flags."""

    row: PaceRow
    flags: list[Flag]


def standings(pairs: QuerySet[Pair], *, person: User, today: date) -> list[Standing]:
    """How these pairs stand, as `person` is told; ended pairs have no flags. For
    `admin/networking/pair/_standing.html`. Ten queries at most, and one for no pairs."""
    people = ("mentee", "mentor", "programme", "cohort")
    rows = list(with_next(pairs, today).select_related(*people).order_by("-started_on", "pk"))
    if not rows:
        return []
    listed = Pair.objects.filter(pk__in=[row.pk for row in rows])
    flags = told_to(flags_among(listed, today=today), person)
    return [
        Standing(row, [flag for flag in flags if flag.pair.pk == row.pair.pk])
        for row in pace_rows(rows, today)
    ]


def standings_of(person: User, member: Any, *, today: date) -> list[Standing]:
    """The running pairs of one member, of those that `person` coordinates."""
    pairs = Pair.objects.running().editable_by(person).of_member(member)
    return standings(pairs, person=person, today=today)
