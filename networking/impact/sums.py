"""The sums of a cohort's impact report: counts over its people, pairs, sessions, steps, maps and
check-ins. Never a word, and no key is opened.

What the database can add up, it adds up: a row comes back for each pair, check-in and contact of
a shared map, none for each session or unit. Twelve queries, whatever the number of people.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.db.models import Count, F, Q, Sum

from networking.impact.changes import (
    CHANGE,
    COVERED,
    FIRST,
    LAST,
    SIDES,
    Values,
    heads,
    map_changes,
    rating_changes,
)
from networking.models import (
    Barrier,
    Cohort,
    Membership,
    OutreachStep,
    Pair,
    Reach,
    Role,
    Session,
    Topic,
    UnitProgress,
    User,
)
from networking.rhythm import paces
from networking.suppression import Value, few, hidden_cells

STANDINGS: Final = ("active", "finished", "other")
NOT_HELD: Final = (Session.Outcome.MOVED, Session.Outcome.CANCELLED, Session.Outcome.NO_SHOW)
WHYS: Final = tuple(Session.Why)
REASONS: Final = tuple(Pair.EndReason)
STATES: Final = tuple(OutreachStep.State)
_ASKED: Final = (
    "programme_id",
    "mentee_id",
    "started_on",
    "ended_on",
    "end_reason",
    "rhythm_days",
    "earlier_rhythms",
)
"""What is read of each pair."""


@dataclass(frozen=True, slots=True)
class Figures:
    """All values of a report by key, and which of them are not shown. `sums` says which cells
    add up to which."""

    cohort: Cohort
    on: date
    values: Values
    sums: tuple[tuple[str, ...], ...]
    hidden: frozenset[str] = field(default_factory=frozenset)

    def is_few(self, key: str) -> bool:
        """Whether it can be told that a hidden number is about fewer than five people: not of
        one that adds up with others, where that would narrow them down."""
        summed = any(key in cells for cells in self.sums)
        return not summed and few(self.values[key].people)


def figures_of(cohort: Cohort, *, on: date, units: Sequence[int]) -> Figures:
    """The report's values on a day; `units` are the ids of the course's units."""
    pairs = list(Pair.objects.filter(cohort=cohort).only(*_ASKED).order_by())
    joined = _standings(cohort)
    values = {
        **joined,
        **_pairs(pairs),
        **_meetings(pairs, on),
        **_sessions(cohort, on),
        **_funnel(cohort, units, joined),
        **_steps(cohort),
        **map_changes(cohort),
        **rating_changes(cohort),
    }
    sums = _sums(values)
    return Figures(cohort, on, values, sums, frozenset(hidden_cells(values, sums)))


def _sums(values: Values) -> tuple[tuple[str, ...], ...]:
    """Which cells add up to which: of each, the whole first. Two numbers of different tables
    that count the same pairs, as far as can be seen, give each other away too."""
    found = [
        *((f"{side}_joined", *(f"{side}_{standing}" for standing in STANDINGS)) for side in SIDES),
        ("pairs", "pairs_running", *(f"pairs_{reason}" for reason in REASONS)),
        ("not_held", *NOT_HELD),
        ("not_held", *(f"why_{why}" for why in WHYS)),
        ("steps", *(f"step_{state}" for state in STATES)),
        *((f"{name}_{LAST}", f"{name}_{FIRST}", f"{name}_{CHANGE}") for name in COVERED),
    ]
    for one, other in (
        ("mentee_active", "pairs_running"),
        ("mentor_active", "pairs_running"),
        ("mentee_finished", "pairs_completed"),
        ("mentor_finished", "pairs_completed"),
        ("mentee_joined", "pairs"),
    ):
        if values[one].number == values[other].number:
            found.append((one, other))
    return tuple(found)


# --- People and pairs -----------------------------------------------------------------------


def _members(cohort: Cohort, role: Role) -> Any:
    """The people who were ever in the cohort on this side, as a subquery."""
    return Membership.objects.filter(cohort=cohort, role=role).values("person")


def _standings(cohort: Cohort) -> Values:
    """Of each side, who is in a pair that runs, who finished one as planned, and who did not or
    waits for one. One query a side."""
    found: Values = {}
    pairs = Pair.objects.filter(cohort=cohort)
    for role in SIDES:
        met = _people_of(pairs.running(), role)
        finished = _people_of(pairs.filter(end_reason=Pair.EndReason.COMPLETED), role)
        told = User.objects.filter(pk__in=_members(cohort, role)).aggregate(
            joined=Count("pk"),
            active=Count("pk", filter=met),
            finished=Count("pk", filter=~met & finished),
            other=Count("pk", filter=~met & ~finished),
        )
        found |= {f"{role}_{key}": heads(number) for key, number in told.items()}
    return found


def _people_of(pairs: Any, role: Role) -> Q:
    """Whether somebody is in one of these pairs, on this side. The lists are made once: asked
    person by person, SQLite would read all pairs for each."""
    if role == Role.MENTEE:
        return Q(pk__in=pairs.values("mentee"))
    co_mentors = pairs.exclude(co_mentor=None).values("co_mentor")
    return Q(pk__in=pairs.values("mentor")) | Q(pk__in=co_mentors)


def _pairs(pairs: Sequence[Pair]) -> Values:
    reasons = [pair.end_reason for pair in pairs]
    return {
        "pairs": heads(len(pairs)),
        "pairs_running": heads(reasons.count("")),
        **{f"pairs_{reason}": heads(reasons.count(reason)) for reason in REASONS},
    }


# --- Sessions -------------------------------------------------------------------------------


def _meetings(pairs: Sequence[Pair], on: date) -> Values:
    """Held against planned, as on each pair's page (networking.rhythm)."""
    found = paces(pairs, on=on)
    paced = [(pair.mentee_id, found[pair.pk]) for pair in pairs]
    held = {person for person, pace in paced if pace.held}
    due = {person for person, pace in paced if pace.planned}
    below = sum(pace.below_half for _person, pace in paced)
    return {
        "held": Value(sum(pace.held for _person, pace in paced), len(held)),
        "planned": Value(sum(pace.planned for _person, pace in paced), len(due)),
        "minutes": Value(sum(pace.minutes for _person, pace in paced), len(held)),
        "below_half": heads(below, len(pairs)),
    }


def _sessions(cohort: Cohort, on: date) -> Values:
    """What did not take place and why, topics and barriers; a row for each pair comes back."""
    held = Q(outcome=Session.Outcome.HELD)
    counted: dict[str, Q] = {
        "not_held": ~held,
        **{outcome.value: Q(outcome=outcome) for outcome in NOT_HELD},
        **{f"why_{why}": Q(why=why) for why in WHYS},
        **{f"topic_{mark}": held & Q(**{f"is_topic_{mark}__gt": 0}) for mark in map(int, Topic)},
        **{f"barrier_{mark}": Q(**{f"is_barrier_{mark}__gt": 0}) for mark in map(int, Barrier)},
    }
    marks: dict[str, Any] = {f"is_topic_{n}": F("topics").bitand(n) for n in map(int, Topic)}
    marks |= {f"is_barrier_{n}": F("barriers").bitand(n) for n in map(int, Barrier)}
    rows: Any = Session.objects.filter(pair__cohort=cohort, on__lte=on).alias(**marks)
    counts = {f"n_{key}": Count("pk", filter=condition) for key, condition in counted.items()}
    return _added_up(counted, rows.order_by().values("pair__mentee").annotate(**counts))


def _added_up(keys: Iterable[str], people: Any) -> Values:
    """The sum of each key over a row for each person, and how many of them are in it."""
    sums = {f"sum_{key}": Sum(f"n_{key}") for key in keys}
    of_them = {f"of_{key}": Count("n_" + key, filter=Q(**{f"n_{key}__gt": 0})) for key in keys}
    row = people.aggregate(**sums, **of_them)
    return {key: Value(row[f"sum_{key}"] or 0, row[f"of_{key}"]) for key in keys}


# --- Course and steps -----------------------------------------------------------------------


def _funnel(cohort: Cohort, units: Sequence[int], joined: Values) -> Values:
    """How many of each side have done each unit. Asked by person only: asked by unit too, SQLite
    would read what everybody on the site has done."""
    found: Values = {}
    for role in SIDES:
        rows = UnitProgress.objects.filter(person__in=_members(cohort, role)).order_by()
        done = dict(rows.values_list("unit").annotate(people=Count("pk")))
        of = joined[f"{role}_joined"].number
        found |= {f"unit_{unit}_{role}": heads(done.get(unit, 0), of) for unit in units}
    return found


def _steps(cohort: Cohort) -> Values:
    """Steps that are shared with the mentor, by how they went. What a person keeps for herself
    is in no number."""
    rows = OutreachStep.objects.filter(reach=Reach.MENTOR, pair__cohort=cohort).order_by()
    counted = {"steps": Q(), **{f"step_{state}": Q(state=state) for state in STATES}}
    counts = {
        f"n_{key}": Count("pk", filter=condition or None) for key, condition in counted.items()
    }
    return _added_up(counted, rows.values("person").annotate(**counts))
