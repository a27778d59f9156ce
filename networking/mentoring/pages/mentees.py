"""A mentor's mentees: how far each is, when they met, and what the mentor is asked for.

Nothing here asks for a row of a person: every query begins at a running pair of the mentor. No
word of anybody is opened.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, IntegerField, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from modules.tree import Course, ModuleTree
from motm.days import day_and_hour, today_here
from networking.learning.models.progress import UnitProgress
from networking.learning.models.texts import Answer, Reflection
from networking.maps.models import NetworkMap
from networking.maps.steps.models import OutreachStep
from networking.mentoring.check_ins.actions import Due, due_for
from networking.mentoring.closing.queries import is_open
from networking.mentoring.reports.actions import Period, period_due
from networking.mentoring.reports.models import FollowUpReport
from networking.mentoring.sessions.models import Session
from networking.mentoring.sessions.rhythm import Pace, paces, rhythm_of
from networking.people.models.pairs import Pair, Pause
from networking.people.models.users import User

FOR: Final = "mentee"
"""The audience of the modules that are shown before she has begun them."""

NOT_YET: Final = Pace(0, 0, 0, None, None)


@dataclass(frozen=True, slots=True)
class ModuleDone:
    """How many units of a module she has done."""

    title: str
    done: int
    total: int


@dataclass(slots=True)
class Mentee:
    """A mentee in a running pair, as her mentor's pages need her."""

    pair: Pair
    today: date
    pace: Pace = NOT_YET
    modules: tuple[ModuleDone, ...] = ()
    due: Due | None = None

    def _given(self, name: str) -> Any:
        """What `pairs_of` asked about the pair."""
        return getattr(self.pair, name)

    @property
    def nickname(self) -> str:
        return self.pair.mentee.nickname or ""

    # --- What she shares: how much ---

    @property
    def maps(self) -> int:
        return int(self._given("map_count"))

    @property
    def steps(self) -> int:
        return int(self._given("step_count"))

    @property
    def texts(self) -> int:
        return int(self._given("answer_count") + self._given("reflection_count"))

    @property
    def shares_nothing(self) -> bool:
        return not (self.maps or self.steps or self.texts)

    @property
    def next_step_on(self) -> date | None:
        """The day of the next step that she planned and shares."""
        found: date | None = self._given("next_step_on")
        return found

    # --- When they met, and when they meet ---

    @property
    def met(self) -> str:
        """When they met last. *Not met* and *nothing logged* are two things."""
        if self.pace.last_held_on is None:
            return _("Not met yet") if self.pace.last_logged_on else _("Nothing logged yet")
        days = (self.today - self.pace.last_held_on).days
        if days <= 0:
            return _("Met today")
        return ngettext("Met %(days)s day ago", "Met %(days)s days ago", days) % {"days": days}

    @property
    def quiet(self) -> str:
        """For how long nothing was logged, where that is longer than the rhythm; else nothing."""
        latest = max(self.pace.last_logged_on or self.pair.started_on, self._rested_until)
        days = (self.today - latest).days
        if self.paused_until or rhythm_of(self.pair).waited(latest, self.today) <= 1:
            return ""
        if self.pace.last_held_on and self.pace.last_held_on == self.pace.last_logged_on:
            return _("Nothing logged since")
        words = "Nothing logged for %(days)s day", "Nothing logged for %(days)s days"
        return ngettext(*words, days) % {"days": days}

    @property
    def next_on(self) -> date | None:
        """The next time, as they agreed when they met last."""
        found: date | None = self._given("planned_on")
        return found

    @property
    def next_at(self) -> time | None:
        """The hour of that, where they said one."""
        found: time | None = self._given("planned_at")
        return found

    @property
    def next_when(self) -> str:
        """Both, as her mentee reads it too."""
        return day_and_hour(self.next_on, self.next_at) if self.next_on else ""

    @property
    def is_next_over(self) -> bool:
        """The day for which they agreed to meet has passed, and nothing is logged since."""
        return self.next_on is not None and self.next_on < self.today

    @property
    def paused_until(self) -> date | None:
        found: date | None = self._given("paused_until")
        return found

    @property
    def next_pause(self) -> tuple[date, date] | None:
        """The first and the last day of the next pause that is still to come."""
        first: date | None = self._given("pause_from")
        return (first, self._given("pause_to")) if first else None

    @property
    def _rested_until(self) -> date:
        """The last day of the latest pause that is over, or the start of the pair."""
        found: date | None = self._given("rested_until")
        return max(found or self.pair.started_on, self.pair.started_on)

    @property
    def order(self) -> tuple[Any, ...]:
        """The pair that has waited longest for a session, in rhythms of their own, comes
        first; a pause that is over does not count as waiting, and pairs that pause come last."""
        since = max(self.pace.last_held_on or self.pair.started_on, self._rested_until)
        waited = rhythm_of(self.pair).waited(since, self.today)
        return (self.paused_until is not None, -waited, self.pair.started_on, str(self.pair.pk))

    # --- What the mentor is asked for ---

    @property
    def report(self) -> Period | None:
        """The period of which no report was sent."""
        period = period_due(self.pair, self.today)
        sent: date | None = self._given("reported_until")
        return period if period and (sent is None or sent < period.ends_on) else None

    @property
    def ends_on(self) -> date | None:
        return self.pair.end_day

    @property
    def is_closing(self) -> bool:
        """The closing path is open: the pair ends within a month, or should have ended."""
        return is_open(self.pair, self.today)


def mentees_of(mentor: User, course: Course) -> list[Mentee]:
    """Those whom she mentors or co-mentors now, who needs her first on top: five queries for any
    number of them, one for none."""
    pairs = list(pairs_of(mentor))
    pace, done = paces(pairs, on=today_here()), _units_done(pairs)
    due = {each.pair.pk: each for each in due_for(pairs, mentor)}
    found = [
        Mentee(
            pair,
            pair.programme.today(),
            pace[pair.pk],
            tuple(_modules(course, done[pair.mentee_id])),
            due.get(pair.pk),
        )
        for pair in pairs
    ]
    return sorted(found, key=_order)


def _order(mentee: Mentee) -> tuple[Any, ...]:
    return mentee.order


def _units_done(pairs: Iterable[Pair]) -> dict[UUID, set[int]]:
    """The units that the mentees of these pairs have done; one query, none for no pairs."""
    found: dict[UUID, set[int]] = defaultdict(set)
    people = [pair.mentee_id for pair in pairs]
    if people:
        rows = UnitProgress.objects.filter(person__in=people)
        for person_id, unit_id in rows.values_list("person_id", "unit_id"):
            found[person_id].add(unit_id)
    return found


def _modules(course: Course, done: set[int]) -> Iterable[ModuleDone]:
    for module in course.modules():
        count = sum(unit.id in done for unit in module.units)
        if is_for_her(module, begun=bool(count)):
            yield ModuleDone(module.title, count, len(module.units))


def is_for_her(module: ModuleTree, *, begun: bool) -> bool:
    """Whether a mentor sees how far her mentee is in this module."""
    return begun or FOR in module.audience


# --- One query for the pairs, with all that is asked about each -------------------------------


def pairs_of(mentor: User) -> QuerySet[Pair]:
    """Her running pairs, each with what is shared in it and what is planned; one query."""
    today = today_here()
    steps = OutreachStep.objects.shared_with(mentor)
    sessions = Session.objects.filter(pair=OuterRef("pk")).newest_first()
    pauses = Pause.objects.filter(pair=OuterRef("pk")).order_by("-ends_on")
    coming = pauses.filter(starts_on__gt=today).order_by("starts_on")
    found: QuerySet[Pair] = (
        Pair.objects.running()
        .mentored_by(mentor)
        .select_related("mentee", "mentor", "co_mentor", "programme", "cohort")
        .annotate(
            map_count=_in_this_pair(NetworkMap.objects.shared_with(mentor)),
            step_count=_in_this_pair(steps),
            answer_count=_in_this_pair(Answer.objects.filter(is_empty=False)),
            reflection_count=_in_this_pair(Reflection.objects.filter(is_empty=False)),
            next_step_on=first_of(steps.open().filter(pair=OuterRef("pk"), on__gte=today), "on"),
            planned_on=first_of(sessions, "next_on"),
            planned_at=first_of(sessions, "next_at"),
            paused_until=first_of(
                pauses.filter(starts_on__lte=today, ends_on__gte=today), "ends_on"
            ),
            pause_from=first_of(coming, "starts_on"),
            pause_to=first_of(coming, "ends_on"),
            rested_until=first_of(pauses.filter(ends_on__lt=today), "ends_on"),
            reported_until=latest_of(FollowUpReport.objects.sent(), "ends_on"),
        )
        .order_by("started_on", "pk")
    )
    return found


def _in_this_pair(rows: QuerySet[Any]) -> Coalesce:
    """How many of these rows are shared with the pair of the outer row: what has a pair is."""
    counted = _grouped(rows).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def latest_of(rows: QuerySet[Any], day: str) -> Subquery:
    return Subquery(_grouped(rows).annotate(latest=Max(day)).values("latest"))


def _grouped(rows: QuerySet[Any]) -> QuerySet[Any, Any]:
    return rows.filter(pair=OuterRef("pk")).order_by().values("pair")


def first_of(rows: QuerySet[Any], name: str) -> Subquery:
    return Subquery(rows.values(name)[:1])
