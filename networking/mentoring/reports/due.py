"""Which reports of a pair are due, late, kept as a draft, or sent: as its mentor sees them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import (
    Case,
    DateField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from networking.mentoring.reports.actions import (
    SHORTEST,
    Period,
    last_over,
    period_with,
    periods_over,
)
from networking.mentoring.reports.models import FollowUpReport
from networking.people.models.pairs import Pair
from networking.people.models.programmes import Programme
from networking.people.models.users import User

SHOWN: Final = 12
"""So many late ones and sent ones are listed: three years of quarters, a year of months."""


@dataclass(frozen=True, slots=True)
class Reports:
    """The reports of one pair. `open` are periods that are over and of which she sent none, the
    latest first; `by_others`: another mentor of the pair has sent one."""

    open: tuple[Period, ...]
    drafts: frozenset[date]
    sent: tuple[FollowUpReport, ...]
    by_others: frozenset[date]
    runs: Period

    @property
    def due(self) -> Period | None:
        """The one that the page opens with: the latest of which nobody has sent one, or else one
        that she began."""
        wanted = [each for each in self.open if each.ends_on not in self.by_others]
        begun = [each for each in self.open if each.starts_on in self.drafts]
        return next(iter([*wanted, *begun]), None)

    def open_at(self, day: date | None) -> Period | None:
        """The open period that begins on this day."""
        return next((each for each in self.open if each.starts_on == day), None)

    def known_at(self, day: date | None) -> Period | None:
        """The same, or one of which she sent the report: a form may be sent twice."""
        sent = (Period(row.starts_on, row.ends_on) for row in self.sent if row.starts_on == day)
        return self.open_at(day) or next(sent, None)


def reports_of(pair: Pair, person: User) -> Reports:
    """One query; the programme must be loaded. A period of which she began a report stays as it
    was, also where the programme asks for other periods since."""
    today = pair.programme.today()
    rows = list(FollowUpReport.objects.in_pair(pair))
    hers = [row for row in rows if row.written_by_id == person.pk]
    sent = [row for row in hers if row.sent_at]
    drafts = {Period(row.starts_on, row.ends_on) for row in hers if not row.sent_at}
    begun = {period.starts_on for period in drafts}
    over = {each for each in periods_over(pair, today) if each.starts_on not in begun}
    late = [each for each in over | drafts if not _is_covered(each, sent)]
    return Reports(
        open=tuple(sorted(late, key=_start, reverse=True)[:SHOWN]),
        drafts=frozenset(begun),
        sent=tuple(sent[:SHOWN]),
        by_others=frozenset(
            row.ends_on for row in rows if row.sent_at and row.written_by_id != person.pk
        ),
        runs=period_with(today, pair.programme.report_months),
    )


def _start(period: Period) -> date:
    return period.starts_on


def _is_covered(period: Period, sent: list[FollowUpReport]) -> bool:
    """Whether a report was sent that tells of all its days."""
    return any(
        row.starts_on <= period.starts_on and row.ends_on >= period.ends_on for row in sent
    ) or any(row.starts_on == period.starts_on for row in sent)


# --- For coordinators -------------------------------------------------------------------------


def without_report(programmes: Iterable[Programme]) -> QuerySet[Pair]:
    """The running pairs of these programmes of which nobody has sent the report of the period
    that ended last, each with `due_until`; those that wait for the first one longest on top. A
    pair that is too new for a report is not among them."""
    groups: dict[date, list[Any]] = defaultdict(list)
    for programme in programmes:
        period = last_over(programme.today(), programme.report_months)
        groups[period.ends_on].append(programme.pk)
    wanted, days = Q(pk__in=[]), []
    sent = FollowUpReport.objects.sent().filter(pair=OuterRef("pk"))
    for ends_on, keys in groups.items():
        began = Q(programme__in=keys, started_on__lte=ends_on - timedelta(days=SHORTEST - 1))
        wanted |= began & Q(~Exists(sent.filter(ends_on__gte=ends_on)))
        days.append(When(programme__in=keys, then=Value(ends_on)))
    latest = sent.order_by("-ends_on").values("ends_on")[:1]
    found: QuerySet[Pair] = (
        Pair.objects.running()
        .filter(wanted)
        .annotate(
            due_until=Case(*days, default=Value(None), output_field=DateField()),
            sent_until=Subquery(latest),
        )
        .select_related("mentee", "mentor", "co_mentor", "programme")
        .order_by(F("sent_until").asc(nulls_first=True), "started_on", "pk")
    )
    return found
