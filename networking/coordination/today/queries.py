"""What needs a coordinator today: the first page and the weekly mail count by this, and by nothing
else. Counts and flags are of her list: pairs that she follows, that she covers for somebody who is
away, and that nobody follows (`networking.people.coverage`)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property, reduce
from operator import or_
from typing import Any, Final

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from networking.accounts.join_cards.models import CardSheet
from networking.accounts.recovery.models import ReturnRequest
from networking.coordination.flags.kinds import Kind
from networking.coordination.flags.queries import Flag, by_pair, flags_of, told_to
from networking.coordination.progress.queries import LEARNERS, QUIET_DAYS, SHOWN, MemberProgress
from networking.mentoring.check_ins.models import CheckIn
from networking.mentoring.pairing.models import EndRequest
from networking.mentoring.reports.due import without_report
from networking.mentoring.reports.models import FollowUpReport
from networking.people.coverage import Following, following
from networking.people.models.pairs import Pair
from networking.people.models.programmes import Cohort, Membership, Programme
from networking.people.models.roles import Role
from networking.people.models.users import User
from networking.safeguarding.models import Concern

TOP: Final = 6
"""So many pairs with flags stand on the first page; the list has them all."""


@dataclass(frozen=True, slots=True)
class Need:
    """One kind of thing that waits for her: how many, and where they are."""

    name: str
    count: int
    words: Any
    step: Any
    url: str
    programme: str = ""
    """Where she has several, and each has a page: which one. Not for the mail."""


@dataclass(frozen=True, slots=True)
class Named:
    """Some people, the first few of them by name."""

    count: int
    first: list[Any]

    @property
    def more(self) -> int:
        return self.count - len(self.first)


@dataclass
class Today:
    """A coordinator's day."""

    programmes: list[Any]
    needs: list[Need]
    flags: list[Flag]
    people: dict[str, Named] = field(default_factory=dict)
    days: int = QUIET_DAYS

    @cached_property
    def pairs(self) -> list[list[Flag]]:
        """The flags of each pair to ask about, those with the most first."""
        return by_pair(self.flags)

    @property
    def top(self) -> list[tuple[Pair, list[Flag]]]:
        return [(flags[0].pair, flags) for flags in self.pairs[:TOP]]

    @property
    def beginning(self) -> list[Any]:
        """Her programmes that nobody has joined yet."""
        return [row for row in self.programmes if not row.members]

    @property
    def uncoordinated(self) -> list[Any]:
        """Programmes that nobody coordinates: administrators see them, and name somebody."""
        return [row for row in self.programmes if not row.coordinators_count]

    @property
    def several(self) -> bool:
        return len(self.programmes) > 1

    @property
    def flag_counts(self) -> list[tuple[Kind, int]]:
        """How many flags of each kind there are, those with none left out."""
        counted = Counter(flag.kind for flag in self.flags)
        return [(kind, counted[kind]) for kind in Kind if counted[kind]]

    @property
    def waiting(self) -> list[Need]:
        """What waits, the most urgent first."""
        return [need for need in self.needs if need.count]


# --- What is counted: name, words, first step, list -----------------------------------------

MINE: Final = "whose=mine"

NEEDS: Final[tuple[tuple[str, Any, Any, str, str], ...]] = (
    (
        "concerns",
        _("Concerns"),
        _("Read them today."),
        "networking:care",
        "",
    ),
    (
        "end_requests",
        _("Requests to end a pair"),
        _("Talk with each of them alone."),
        "admin:networking_endrequest_changelist",
        f"?open=1&{MINE}",
    ),
    (
        "calls",
        _("People who ask you to call"),
        _("They asked for it in a check-in."),
        "admin:networking_checkin_changelist",
        f"?needs=call&{MINE}",
    ),
    (
        "returns",
        _("Requests for help to sign in"),
        _("Make sure that it is really them, then give them a code."),
        "admin:networking_returnrequest_changelist",
        "?open=1",
    ),
    (
        "check_ins",
        _("Check-ins to read"),
        _("Each takes a minute to read."),
        "admin:networking_checkin_changelist",
        f"?needs=unread&{MINE}",
    ),
    (
        "alone",
        _("Mentees without a mentor"),
        _("See who would fit."),
        "admin:networking_programme_matching",
        "",
    ),
    (
        "unfollowed",
        _("Pairs with no coordinator in charge today"),
        _("Decide who is in charge."),
        "admin:networking_pair_changelist",
        "?running=1&whose=lost",
    ),
    (
        "reports_sent",
        _("Follow-up reports to read"),
        _("The mentor would like to know that you read it."),
        "admin:networking_followupreport_changelist",
        f"?read=0&{MINE}",
    ),
    (
        "reports",
        _("Pairs without the last follow-up report"),
        _("A friendly word is enough. Late is fine."),
        "admin:networking_followupreport_missing",
        "",
    ),
)
"""What waits, the most urgent first: name, words, what to do first, and the list that has them
all."""

BY_PROGRAMME: Final = ("alone",)
"""What has a page in each programme."""


def needs_of(programmes: Iterable[Any]) -> list[Need]:
    """The counts of all her programmes together; of what has a page in each programme, a line for
    each of them in which it waits."""
    rows = list(programmes)
    found = []
    for name, words, step, where, query in NEEDS:
        counts = [(row, getattr(row, f"{name}_count")) for row in rows]
        if name not in BY_PROGRAMME:
            total = sum(count for _row, count in counts)
            found.append(Need(name, total, words, step, reverse(where) + query))
            continue
        for row, count in counts:
            url, called = reverse(where, args=[row.pk]) + query, row.name if len(rows) > 1 else ""
            found.append(Need(name, count, words, step, url, called))
    return found


# --- Reading ---------------------------------------------------------------------------------


def today_of(person: User, programmes: QuerySet[Programme], *, today: date) -> Today:
    """What these programmes need of her, without names: eight queries at most."""
    who = following(programmes, today=today)
    rows = list(_counted(programmes, person, who, today).order_by("name"))
    ids = [row.pk for row in rows]
    flags = flags_of(ids, today=today, hers=who.hers(person)) if rows else []
    return Today(rows, needs_of(rows), told_to(flags, person))


def first_page(person: User, *, today: date) -> Today:
    """The same for the first page, with the people by name who did nothing lately, have not begun
    or have no mentor: one query more. An administrator who coordinates nothing sees how the
    programmes are, and no flags: those are on each programme's page."""
    hers = Programme.objects.coordinated_by(person)
    found = today_of(person, hers, today=today)
    if not found.programmes and person.is_superuser:
        rows = Programme.objects.annotate(**_members(today)).order_by("name")
        found = Today(list(rows[:SHOWN]), [], [])
    found.people = _people(found.programmes, today)
    return found


def _number_of(rows: QuerySet[Any], programme: str = "programme", what: str = "pk") -> Coalesce:
    """How many rows belong to the programme of the outer row."""
    here = rows.filter(**{programme: OuterRef("pk")}).order_by().values(programme)
    counted = here.annotate(number=Count(what, distinct=what != "pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _counted(
    programmes: QuerySet[Programme], person: User, who: Following, today: date
) -> QuerySet[Programme]:
    """Each programme with what waits in it: one query, whatever number of people there are."""
    hers, of_pair = who.hers(person, "pair__"), {"programme": "pair__programme"}
    running = {"pair__ended_on": None}
    check_ins = CheckIn.objects.addressed_to(person).filter(hers, read_at=None, **running)
    ends = EndRequest.objects.addressed_to(person).open().filter(hers, **running)
    sent = FollowUpReport.objects.addressed_to(person).filter(hers, read_at=None, **running)
    return programmes.annotate(
        **_members(today),
        concerns_count=_number_of(Concern.objects.safeguarded_by(person).open()),
        end_requests_count=_number_of(ends, **of_pair),
        returns_count=_number_of(ReturnRequest.objects.open()),
        check_ins_count=_number_of(check_ins, **of_pair),
        calls_count=_number_of(check_ins.filter(wants_call=True), **of_pair),
        unfollowed_count=_number_of(Pair.objects.running().filter(who.lost())),
        reports_sent_count=_number_of(sent, **of_pair),
        reports_count=_number_of(without_report(who.programmes.values())),
    )


def _members(today: date) -> dict[str, Any]:
    learners = Membership.objects.running().filter(role__in=LEARNERS)
    active = learners.filter(person__last_active_at__gte=_lately(today))
    people = MemberProgress.objects.all()
    kinds = _kinds(people, today)
    return {
        "members": _number_of(learners, what="person"),
        "active": _number_of(active, what="person"),
        "cohorts_count": _number_of(Cohort.objects.all()),
        "sheets_count": _number_of(CardSheet.objects.all()),
        "coordinators_count": _number_of(
            Membership.objects.running().filter(role=Role.COORDINATOR)
        ),
        **{f"{name}_count": _number_of(rows) for name, rows in kinds.items()},
    }


def _lately(today: date) -> datetime:
    now = timezone.localtime()
    day = datetime.combine(today, time(now.hour, now.minute, now.second), now.tzinfo)
    return day - timedelta(days=QUIET_DAYS)


# --- People by name --------------------------------------------------------------------------


def _kinds(rows: Any, today: date) -> Mapping[str, Any]:
    """People who did nothing lately, have not begun, or have no mentor: one row a person."""
    learners = rows.one_per_person(LEARNERS)
    return {
        "quiet": learners.filter(person__last_active_at__lt=_lately(today)),
        "not_started": learners.not_started(),
        "alone": rows.one_per_person([Role.MENTEE]).without_mentor(),
    }


def _people(programmes: list[Any], today: date) -> dict[str, Named]:
    """The first few of each, in one query, which never looks at those who were here in years
    past."""
    rows: Any = MemberProgress.objects.running()
    rows = rows.filter(programme__in=[row.pk for row in programmes])
    kinds = _kinds(rows, today)
    orders = {"quiet": ("person__last_active_at", "pk"), "not_started": ("started_on", "pk")}
    orders["alone"] = orders["not_started"]
    marks: dict[str, Any] = {
        f"first_{name}": Q(pk__in=found.order_by(*orders[name]).values("pk")[:SHOWN])
        for name, found in kinds.items()
    }
    any_of_them = reduce(or_, marks.values())
    listed = rows.filter(any_of_them).annotate(**marks).select_related("person", "programme")
    people = sorted(listed, key=lambda row: (row.started_on, str(row.pk)))
    by_activity = sorted(people, key=lambda row: row.person.last_active_at)
    return {
        name: Named(
            sum(getattr(row, f"{name}_count") for row in programmes),
            [
                row
                for row in (by_activity if name == "quiet" else people)
                if getattr(row, f"first_{name}")
            ],
        )
        for name in kinds
    }
