"""A mentor's follow-up reports: which period is due, what the log says about it, and saving one.

A programme asks for them every month or every three months. A period is a month or a quarter of
the calendar, in the time zone of the programme. It is due when it is over, and stays open: a late
report is better than none. Its numbers come from the log; those of the day on which it was sent
are kept with it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from motm.rows.versions import Conflict
from networking.encryption.wrapping import Unreadable
from networking.mentoring.reports.models import FollowUpReport
from networking.mentoring.sessions.models import Barrier, Session, Topic
from networking.mentoring.sessions.rhythm import planned_sessions, rhythm_of
from networking.people.models.pairs import Pair, Pause
from networking.people.models.users import User

SHORTEST: Final = 14
"""A pair that has just begun has nothing to report: fewer days than these are joined to the
period that follows."""

_DAY: Final = timedelta(days=1)


# --- Periods --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Period:
    """From its first to its last day, both included."""

    starts_on: date
    ends_on: date

    @property
    def days(self) -> int:
        return (self.ends_on - self.starts_on).days + 1


def period_with(day: date, months: int) -> Period:
    """The month or quarter of the calendar in which a day is."""
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    following = first.month - 1 + months
    after = date(first.year + following // 12, following % 12 + 1, 1)
    return Period(first, after - _DAY)


def last_over(today: date, months: int) -> Period:
    """The month or quarter before the one that runs."""
    return period_with(period_with(today, months).starts_on - _DAY, months)


def periods_over(pair: Pair, today: date) -> list[Period]:
    """The periods of a pair that are over, the latest first; its programme must be loaded. The
    first one begins with the pair."""
    months, found = pair.programme.report_months, list[Period]()
    period = last_over(today, months)
    while period.ends_on >= pair.started_on:
        if period.starts_on > pair.started_on:
            found.append(period)
            period = period_with(period.starts_on - _DAY, months)
            continue
        begun = Period(pair.started_on, period.ends_on)
        if begun.days >= SHORTEST:
            found.append(begun)
        elif found:
            found[-1] = Period(pair.started_on, found[-1].ends_on)
        break
    return found


def period_due(pair: Pair, today: date) -> Period | None:
    """The period that ended last, of which a report is asked for; None where the pair is too new.
    Costs nothing; the programme must be loaded."""
    return next(iter(periods_over(pair, today)), None)


# --- What the log says ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Numbers:
    """What is counted in a period. Topics and barriers as they are stored."""

    held: int = 0
    planned: int = 0
    minutes: int = 0
    topics: int = 0
    barriers: int = 0

    @property
    def topic_words(self) -> list[str]:
        return [str(topic.label) for topic in Topic.of(self.topics)]

    @property
    def barrier_words(self) -> list[str]:
        return [str(barrier.label) for barrier in Barrier.of(self.barriers)]


def numbers_of(pair: Pair, period: Period) -> Numbers:
    """What the pair logged in this period, against its rhythm; two queries."""
    days = period.starts_on, period.ends_on
    rows = list(
        Session.objects.filter(pair=pair, on__range=days)
        .order_by()
        .values_list("outcome", "minutes", "topics", "barriers")
    )
    pauses = Pause.objects.filter(pair=pair).values_list("starts_on", "ends_on")
    held = [minutes or 0 for outcome, minutes, *_marks in rows if outcome == Session.Outcome.HELD]
    return Numbers(
        held=len(held),
        planned=planned_sessions(
            started_on=period.starts_on,
            until=period.ends_on + _DAY,
            rhythm=rhythm_of(pair),
            pauses=pauses,
        ),
        minutes=sum(held),
        topics=_together(topics for *_rest, topics, _barriers in rows),
        barriers=_together(barriers for *_rest, barriers in rows),
    )


def _together(marks: Iterable[int]) -> int:
    return reduce(or_, marks, 0)


# --- What is shown --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReportShown:
    """A report with its words, as its writer sees it, and the coordinator once it is sent."""

    row: FollowUpReport
    problems: str
    view: str
    can_be_read: bool = True

    @property
    def period(self) -> Period:
        return Period(self.row.starts_on, self.row.ends_on)

    @property
    def numbers(self) -> Numbers:
        row = self.row
        return Numbers(row.held, row.planned, row.minutes, row.topics, row.barriers)

    @property
    def progress(self) -> str:
        """How she sees the progress, in a word; empty where she did not say."""
        return dict(ratings()).get(self.row.progress or 0, "")


def ratings() -> list[tuple[int, str]]:
    """From 1 to 5, in the language of the page."""
    return [
        (1, _("No progress yet")),
        (2, _("A little")),
        (3, _("Some")),
        (4, _("Good progress")),
        (5, _("Very good progress")),
    ]


def shown(row: FollowUpReport) -> ReportShown:
    """A report with its words; `row.pair` must be loaded. Costs the pair's key."""
    try:
        return ReportShown(
            row, row.pair.vault.open(row, "problems"), row.pair.vault.open(row, "view")
        )
    except Unreadable:
        return ReportShown(row, "", "", can_be_read=False)


# --- Saving and sending ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Said:
    """What a mentor says in a report, besides the numbers."""

    progress: int | None = None
    problems: str = ""
    view: str = ""

    def is_what(self, row: FollowUpReport) -> bool:
        """Whether the row says the same. Opens its words: raises Unreadable."""
        vault = row.pair.vault
        stored = row.progress, vault.open(row, "problems"), vault.open(row, "view")
        return stored == (self.progress, self.problems, self.view)


def begin_report(*, pair: Pair, person: User, period: Period) -> FollowUpReport:
    """Her report of this period, as it is saved, or else an empty one, which is not. One query."""
    hers = FollowUpReport.objects.written_by(person, pair)
    row = hers.filter(starts_on=period.starts_on).first()
    row = row or FollowUpReport(
        written_by=person, starts_on=period.starts_on, ends_on=period.ends_on, version=0
    )
    row.pair = pair
    return row


@transaction.atomic
def save_report(
    *, pair: Pair, person: User, period: Period, version: int, said: Said
) -> FollowUpReport:
    """Keeps what she typed on top of `version` (0: nothing yet) as a draft; nobody else reads it.

    Saving the same again changes nothing. Raises Conflict, Unreadable where the words
    that are kept cannot be opened, and Pair.DoesNotExist where she mentors there no more.
    """
    row = _held(pair.pk, person, period)
    if row.version and said.is_what(row):
        return row
    _write(row, version, said)
    return row


@transaction.atomic
def send_report(
    *, pair: Pair, person: User, period: Period, version: int, said: Said
) -> FollowUpReport:
    """Sends it to the coordinators, with the numbers of today. A form that is sent twice sends
    once. Raises what `save_report` raises."""
    row = _held(pair.pk, person, period)
    same = bool(row.version) and said.is_what(row)
    if row.sent_at and same:
        return row
    if not same:
        _write(row, version, said)
    numbers = numbers_of(row.pair, Period(row.starts_on, row.ends_on))
    for name in Numbers.__slots__:
        setattr(row, name, getattr(numbers, name))
    row.sent_at = timezone.now()
    row.save()
    return row


def _held(pair_id: UUID, person: User, period: Period) -> FollowUpReport:
    """Her report, held with its pair until the transaction ends: two windows come one after the
    other, and so do sending and the end of the pair."""
    pairs = Pair.objects.running().mentored_by(person).select_for_update(of=("self",))
    return begin_report(pair=pairs.get(pk=pair_id), person=person, period=period)


def _write(row: FollowUpReport, version: int, said: Said) -> None:
    if row.sent_at or row.version != version:
        raise Conflict(row)
    row.progress = said.progress
    row.problems = row.pair.vault.seal(row, "problems", said.problems)
    row.view = row.pair.vault.seal(row, "view", said.view)
    row.version, row.saved_at = row.version + 1, timezone.now()
    row.save()


@transaction.atomic
def mark_read(*, report: FollowUpReport, by: User) -> None:
    """A coordinator has read it. Only the first one is kept."""
    rows = FollowUpReport.objects.sent().filter(pk=report.pk, read_at=None)
    rows.update(read_at=timezone.now(), read_by=by)


def next_unread(person: User, *, mine: Q) -> FollowUpReport | None:
    """The report that waits longest on her list; `mine` finds its rows (`Following.hers`)."""
    rows = FollowUpReport.objects.addressed_to(person).filter(mine, read_at=None)
    return rows.filter(pair__ended_on=None).order_by("sent_at", "pk").first()
