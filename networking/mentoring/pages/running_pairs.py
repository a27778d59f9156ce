"""The pairs of a person that run now, as my page begins with them: when they meet next, what is
asked of her there, and that a pair is new. No word of anybody is opened.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any, Final

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.safestring import SafeString

from motm.days import day_and_hour
from networking.mentoring.certificates.issuing import closing_is_open
from networking.mentoring.check_ins.actions import Days, Due, due_of
from networking.mentoring.check_ins.models import CheckIn, Moment
from networking.mentoring.pages.mentees import first_of, latest_of
from networking.mentoring.reports.actions import Period, period_due
from networking.mentoring.reports.models import FollowUpReport
from networking.mentoring.sessions.models import Session
from networking.people.models.pairs import Pair
from networking.people.models.users import User
from networking.people.sharing import named

NEW_DAYS: Final = 60
"""For this long, a pair that has logged nothing is shown as news."""


@dataclass(slots=True)
class PairNow:
    """One running pair, as `person`, who is in it, sees it on top of her page."""

    pair: Pair
    person: User
    today: date
    pauses: set[Days] = field(default_factory=set)

    def _given(self, name: str) -> Any:
        """What `running_pairs` asked about the pair."""
        return getattr(self.pair, name)

    @property
    def is_mentee(self) -> bool:
        return self.pair.mentee_id == self.person.pk

    @property
    def nickname(self) -> str:
        return self.pair.mentee.nickname or ""

    @property
    def mentors(self) -> SafeString:
        """The nicknames of the mentors, as a sentence holds them."""
        people = (self.pair.mentor, self.pair.co_mentor)
        return named(person.nickname for person in people if person and person.nickname)

    @property
    def is_new(self) -> bool:
        """Nothing is logged yet, and they were brought together not long ago."""
        days = (self.today - self.pair.started_on).days
        return not self._given("has_sessions") and days <= NEW_DAYS

    # --- When they meet ---

    @property
    def next_on(self) -> date | None:
        found: date | None = self._given("planned_on")
        return found

    @property
    def next_when(self) -> str:
        """The day and the hour on which they agreed last; empty where there is none."""
        at: time | None = self._given("planned_at")
        return day_and_hour(self.next_on, at) if self.next_on else ""

    @property
    def is_next_over(self) -> bool:
        """That day has passed, and nothing is logged since."""
        return self.next_on is not None and self.next_on < self.today

    @property
    def paused_until(self) -> date | None:
        return next((last for first, last in self.pauses if first <= self.today <= last), None)

    @property
    def next_pause(self) -> Days | None:
        """The next pause that is still to come."""
        return min((days for days in self.pauses if days[0] > self.today), default=None)

    @property
    def order(self) -> tuple[Any, ...]:
        """What waits for a line in the log comes first, then the next day on which they meet; then
        pairs without one, and those that pause."""
        on = self.next_on or date.max
        return (self.paused_until is not None, on, self.pair.started_on, str(self.pair.pk))

    # --- What is asked of her ---

    @property
    def due(self) -> Due | None:
        """A check-in."""
        sent = [moment.value for moment in Moment if self._given(f"sent_{moment.value}")]
        return due_of(self.pair, sent=sent, pauses=self.pauses, today=self.today)

    @property
    def report(self) -> Period | None:
        """The period of which a mentor has sent no report; mentees send none."""
        period = None if self.is_mentee else period_due(self.pair, self.today)
        sent: date | None = self._given("reported_until")
        return period if period and (sent is None or sent < period.ends_on) else None

    @property
    def is_closing(self) -> bool:
        return closing_is_open(self.pair, self.today)

    @property
    def ends_on(self) -> date | None:
        return self.pair.end_day


def running_pairs(person: User) -> QuerySet[Pair]:
    """Her running pairs with all that `pairs_now` needs; a row for each pause of a pair."""
    sessions = Session.objects.filter(pair=OuterRef("pk")).newest_first()
    sent = CheckIn.objects.filter(pair=OuterRef("pk"), person=person.pk)
    found: QuerySet[Pair] = (
        Pair.objects.running()
        .of_member(person)
        .select_related("mentee", "mentor", "co_mentor", "programme", "cohort")
        .annotate(
            pause_from=F("pauses__starts_on"),
            pause_to=F("pauses__ends_on"),
            has_sessions=Exists(sessions),
            planned_on=first_of(sessions, "next_on"),
            planned_at=first_of(sessions, "next_at"),
            reported_until=latest_of(FollowUpReport.objects.sent(), "ends_on"),
            **{f"sent_{moment.value}": Exists(sent.filter(moment=moment)) for moment in Moment},
        )
        .order_by("started_on", "pk")
    )
    return found


def pairs_now(person: User, rows: Iterable[Pair]) -> list[PairNow]:
    """Each pair once, with its pauses; those that need her first on top."""
    found: dict[Any, PairNow] = {}
    for row in rows:
        now = found.setdefault(row.pk, PairNow(row, person, row.programme.today()))
        first, last = row.pause_from, row.pause_to  # type: ignore[attr-defined]
        if first and last:
            now.pauses.add((first, last))
    return sorted(found.values(), key=_order)


def _order(now: PairNow) -> tuple[Any, ...]:
    return now.order
