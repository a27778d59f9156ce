"""The log of sessions as it is read: what was held, what was not and why, and where nothing is
logged. *Did not meet* is a row; *nothing logged* is a time without one.

Its mentee always reads the log of her pairs; mentors while the pair runs; coordinators never do:
they see counts (networking.rhythm).
"""

import datetime
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q, QuerySet, Subquery
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from motm.days import day_and_hour
from networking.encryption.wrapping import Unreadable
from networking.mentoring.sessions.models import Barrier, Session, Topic
from networking.mentoring.sessions.rhythm import (
    Pace,
    Pauses,
    paces,
    pauses_of,
    planned_sessions,
    rhythm_of,
)
from networking.people.models.pairs import Pair
from networking.people.models.users import User

PER_PAGE: Final = 52
"""A year, where a pair meets every week."""
LOOKED_AT: Final = 6
"""So many of the newest sessions are asked for what is usual."""

_DAY: Final = datetime.timedelta(days=1)


def pairs_to_read(person: User) -> QuerySet[Pair]:
    """The pairs whose log she reads, with their people."""
    running = Q(ended_on=None) & (Q(mentor_id=person.pk) | Q(co_mentor_id=person.pk))
    found: QuerySet[Pair] = Pair.objects.filter(Q(mentee_id=person.pk) | running)
    return found.select_related("mentee", "mentor", "co_mentor", "programme")


# --- One session ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SessionShown:
    """One session as somebody of its pair sees it. `note` is empty for everybody but who logged
    it (`is_hers`), and where it was not asked for."""

    id: uuid.UUID
    on: datetime.date
    outcome: str
    why: str
    minutes: int | None
    where: str
    topics: int
    barriers: int
    agreed: str
    note: str
    next_on: datetime.date | None
    next_at: datetime.time | None
    version: int
    is_hers: bool
    can_be_read: bool = True
    is_gap: bool = False

    @property
    def is_held(self) -> bool:
        return self.outcome == Session.Outcome.HELD

    @property
    def said(self) -> str:
        """How it went, in a line; for what was not held with its reason."""
        if self.is_held:
            return _("Met")
        if self.why == Session.Why.UNKNOWN:
            return _("Did not meet")
        return _("Did not meet: %(why)s") % {"why": str(Session.Why(self.why).label).lower()}

    @property
    def how(self) -> str:
        """How it went, as it was chosen."""
        return str(Session.Outcome(self.outcome).label)

    @property
    def place(self) -> str:
        return str(Session.Where(self.where).label) if self.where else ""

    @property
    def next_when(self) -> str:
        """When they meet next, as both of them read it; empty where nothing was agreed."""
        return day_and_hour(self.next_on, self.next_at) if self.next_on else ""

    @property
    def topic_names(self) -> list[str]:
        return [str(topic.label) for topic in Topic.of(self.topics)]

    @property
    def barrier_names(self) -> list[str]:
        return [str(barrier.label) for barrier in Barrier.of(self.barriers)]


def shown(row: Session, person: User, *, with_note: bool = False) -> SessionShown:
    """A session with its words; `row.pair` must be loaded. Words that cannot be opened are told,
    and left out."""
    is_hers = row.logged_by_id == person.pk
    agreed, note, can_be_read = "", "", True
    try:
        agreed = row.pair.vault.open(row, "agreed")
        note = person.vault.open(row, "note") if is_hers and with_note else ""
    except Unreadable:
        can_be_read = False
    return SessionShown(
        id=row.pk,
        on=row.on,
        outcome=row.outcome,
        why=row.why,
        minutes=row.minutes,
        where=row.where,
        topics=row.topics,
        barriers=row.barriers,
        agreed=agreed,
        note=note,
        next_on=row.next_on,
        next_at=row.next_at,
        version=row.version,
        is_hers=is_hers,
        can_be_read=can_be_read,
    )


def _shown(pair: Pair, person: User, rows: Iterable[Session]) -> list[SessionShown]:
    found = []
    for row in rows:
        row.pair = pair  # one pair, one key
        found.append(shown(row, person))
    return found


def _log(pair: Pair, person: User) -> Any:
    return Session.objects.visible_to(person).filter(pair=pair).newest_first()


def latest(pair: Pair, person: User, limit: int) -> list[SessionShown]:
    """The newest sessions of a pair, as far as she may read them: one query, and the pair's key.
    No private note is opened."""
    return _shown(pair, person, _log(pair, person)[:limit])


def next_time(sessions: Sequence[SessionShown], today: datetime.date) -> SessionShown | None:
    """The session in which the next time was agreed on, if that is today or to come: of the
    newest first, the first one says it."""
    newest = sessions[0] if sessions else None
    if newest is None or newest.next_on is None or newest.next_on < today:
        return None
    return newest


def next_row(pair: Pair, person: User) -> Session | None:
    """The same as a row, for the calendar: one query. `log_changed_at`: when any session of the
    pair was last saved."""
    latest = Session.objects.filter(pair=pair).order_by("-saved_at").values("saved_at")[:1]
    row: Session | None = _log(pair, person).annotate(log_changed_at=Subquery(latest)).first()
    has_next = row is not None and row.next_on and row.next_on >= pair.programme.today()
    return row if has_next else None


# --- The whole log ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Gap:
    """A time in which the rhythm asked for a session, and none is logged: neither that they met
    nor that they did not. Days in a pause do not count."""

    first: datetime.date
    last: datetime.date | None
    is_gap: bool = True

    @property
    def said(self) -> str:
        first = date_format(self.first, "DATE_FORMAT")
        if self.last is None:
            return _("Nothing logged since %(day)s") % {"day": first}
        last = date_format(self.last, "DATE_FORMAT")
        return _("Nothing logged between %(first)s and %(last)s") % {"first": first, "last": last}


@dataclass(frozen=True, slots=True)
class Month:
    """What the log says of one month; gaps are where they end, as they are read."""

    first: datetime.date
    entries: list[SessionShown | Gap]


@dataclass(frozen=True, slots=True)
class LogPage:
    """A part of the log, the newest first, with the gaps in it; and what was held in all."""

    entries: list[SessionShown | Gap]
    number: int
    has_older: bool
    next: SessionShown | None
    pace: Pace

    @property
    def newer(self) -> int:
        return self.number - 1

    @property
    def older(self) -> int:
        return self.number + 1

    @property
    def months(self) -> list[Month]:
        """The entries by month, the newest first."""
        found: list[Month] = []
        for entry in self.entries:
            day = (entry.last or entry.first) if isinstance(entry, Gap) else entry.on
            first = day.replace(day=1)
            if not found or (found[-1].first != first and not isinstance(entry, Gap)):
                found.append(Month(first, []))
            found[-1].entries.append(entry)
        return found

    @property
    def is_empty(self) -> bool:
        return all(entry.is_gap for entry in self.entries)


def log_page(pair: Pair, person: User, number: int = 1) -> LogPage | None:
    """One page of the log; None where there is none of this number. Three queries and the pair's
    key, whatever the length of the log."""
    start = (number - 1) * PER_PAGE
    before = 1 if start else 0  # the one that stands above tells whether a gap is between
    rows = list(_log(pair, person)[start - before : start + PER_PAGE + 1])
    if number > 1 and len(rows) <= before:
        return None
    has_older = len(rows) > before + PER_PAGE
    newer = rows[0].on if before else None
    sessions = _shown(pair, person, rows[before : before + PER_PAGE])
    older = rows[-1].on if has_older else None
    pauses = pauses_of([pair])
    entries = _with_gaps(pair, sessions, pauses.get(pair.pk, ()), newer=newer, older=older)
    today = pair.programme.today()
    pace = paces([pair], on=today, pauses=pauses)[pair.pk]
    coming = next_time(sessions, today) if not before else None
    return LogPage(entries, number, has_older, coming, pace)


def _with_gaps(
    pair: Pair,
    sessions: Sequence[SessionShown],
    pauses: Pauses,
    *,
    newer: datetime.date | None,
    older: datetime.date | None,
) -> list[SessionShown | Gap]:
    """The sessions with the gaps between them. `newer`: the day of the session on the page before
    this one; `older`: of the one on the page after it."""
    found: list[SessionShown | Gap] = []
    if newer is None and (gap := _gap_at_the_end(pair, sessions, pauses)):
        found.append(gap)
    above = newer
    for session in sessions:
        if above and (gap := _gap(pair, session.on, above, pauses)):
            found.append(gap)
        found.append(session)
        above = session.on
    below = pair.started_on if older is None else None
    if above and below and (gap := _gap(pair, below, above, pauses)):
        found.append(gap)
    return found


def _gap(pair: Pair, first: datetime.date, last: datetime.date, pauses: Pauses) -> Gap | None:
    """Between two days: where more than the one session on the last of them was planned."""
    planned = planned_sessions(started_on=first, until=last, rhythm=rhythm_of(pair), pauses=pauses)
    return Gap(first, last) if planned > 1 else None


def _gap_at_the_end(pair: Pair, sessions: Sequence[SessionShown], pauses: Pauses) -> Gap | None:
    """After the newest session: where a whole rhythm is over since, and no next time is set."""
    today = pair.programme.today()
    if next_time(sessions, today):
        return None
    first = sessions[0].on if sessions else pair.started_on
    until = pair.ended_on or today
    after = first + _DAY
    if not planned_sessions(started_on=after, until=until, rhythm=rhythm_of(pair), pauses=pauses):
        return None
    return Gap(first, pair.ended_on)


# --- What is usual ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Usual:
    """What a form for the next session begins with: how long and where they met last, the time of
    the day on which they agreed last, the day that was planned for this one, and the next time
    that is agreed on already: today or to come."""

    minutes: int | None = None
    where: str = ""
    next_at: datetime.time | None = None
    planned_on: datetime.date | None = None
    coming_on: datetime.date | None = None
    coming_at: datetime.time | None = None


def usual_of(pair: Pair) -> Usual:
    """What is usual in this pair; one query, and no key."""
    rows = Session.objects.filter(pair=pair).newest_first()
    newest = list(
        rows.values("on", "outcome", "minutes", "where", "next_on", "next_at")[:LOOKED_AT]
    )
    held = next((row for row in newest if row["outcome"] == Session.Outcome.HELD), None)
    today, planned = pair.programme.today(), newest[0]["next_on"] if newest else None
    coming = planned if planned and planned >= today else None
    if planned is not None and not newest[0]["on"] < planned <= today:
        planned = None
    return Usual(
        minutes=held["minutes"] if held else None,
        where=held["where"] if held else "",
        next_at=next((row["next_at"] for row in newest if row["next_at"]), None),
        planned_on=planned,
        coming_on=coming,
        coming_at=newest[0]["next_at"] if coming else None,
    )
