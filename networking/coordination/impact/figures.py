"""The sums of a cohort's impact report: counts over its people, pairs, sessions, steps, maps and
check-ins. Never a word, and no key is opened.

What the database can add up, it adds up: a row comes back for each pair, check-in and contact of
a shared map, none for each session or unit. Twelve queries, whatever the number of people.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from django.db.models import Count, F, Q

from networking.backoffice.disclosure import Value, few, hidden_cells
from networking.coordination.impact.breakdowns import (
    Breakdown,
    Lines,
    bands,
    broken_down,
    is_told,
    key_of,
)
from networking.coordination.impact.changes import (
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
from networking.learning.models.progress import UnitProgress
from networking.maps.steps.models import OutreachStep
from networking.mentoring.sessions.models import Barrier, Session, Topic
from networking.mentoring.sessions.rhythm import paces
from networking.people.models.pairs import Pair
from networking.people.models.programmes import Cohort, Membership
from networking.people.models.roles import Role
from networking.people.models.users import User
from networking.people.sharing import Reach

STANDINGS: Final = ("active", "finished", "other")
NOT_HELD: Final = (Session.Outcome.MOVED, Session.Outcome.CANCELLED, Session.Outcome.NO_SHOW)
WHYS: Final = tuple(Session.Why)
REASONS: Final = tuple(Pair.EndReason)
STATES: Final = tuple(OutreachStep.State)
_ASKED: Final = (
    "programme_id",
    "mentee_id",
    "mentor_id",
    "started_on",
    "ended_on",
    "end_reason",
    "rhythm_days",
    "earlier_rhythms",
)
"""What is read of each pair."""


TOTALS: Final = frozenset(
    {
        *(f"{side}_{key}" for side in SIDES for key in ("joined", *STANDINGS)),
        *("pairs", "pairs_running", "pairs_completed", "pairs_early"),
        *("held", "planned", "not_held"),
    }
)
"""Always shown: how many people, pairs and sessions there are in all is no secret in a programme,
and a report without them says nothing. What is hidden is what they are broken down to."""


Done = tuple[slice, float | None]
"""Units of a module, and how many people have done one of them, on average; None: not shown."""


@dataclass(frozen=True, slots=True)
class Figures:
    """All values of a report by key, and which of them are not shown; `rows` are the rows of each
    table that breaks something down, and `units` those of the course for each side."""

    values: Values
    hidden: frozenset[str]
    rows: dict[str, Breakdown]
    units: dict[Role, list[list[Done]]]


def figures_of(cohort: Cohort, *, on: date, modules: Sequence[Sequence[int]]) -> Figures:
    """The report's values on a day; `modules` has the ids of each module's units."""
    pairs = list(Pair.objects.filter(cohort=cohort).only(*_ASKED).order_by())
    joined, ended = _standings(cohort), _ended(pairs)
    logged, steps = _sessions(cohort, on), _steps(cohort)
    rows = _broken_down(ended, logged, steps)
    values = {
        **joined,
        **_pairs(pairs),
        **_meetings(pairs, on),
        "not_held": logged.value("not_held"),
        "steps": steps.value("steps"),
        **{key_of(row): ended.value(*row) for row in rows["reasons"].rows},
        **{key_of(row): steps.value(*row) for row in rows["steps"].rows},
        **{key_of(row): logged.value(*row) for name in LOGGED for row in rows[name].rows},
        **map_changes(cohort),
        **rating_changes(cohort),
    }
    done = _done(cohort)
    units = {
        role: [_course(done[role], module, joined[f"{role}_joined"].number) for module in modules]
        for role in SIDES
    }
    untold = frozenset[str]().union(*(table.untold for table in rows.values()))
    hidden = (hidden_cells(values, _SUMS) | untold) - TOTALS
    return Figures(values, frozenset(hidden), rows, units)


_SUMS: Final = tuple((f"{name}_{LAST}", f"{name}_{FIRST}", f"{name}_{CHANGE}") for name in COVERED)
"""Cells that add up to others, the whole first, beside those that `broken_down` knows."""
SUMMED: Final = frozenset(cell for cells in _SUMS for cell in cells)

LOGGED: Final = ("outcomes", "whys", "topics", "barriers")
"""Tables of what mentors logged."""


def _broken_down(ended: Lines, logged: Lines, steps: Lines) -> dict[str, Breakdown]:
    all_steps = steps.value("steps")
    tables = {
        "reasons": (_EARLY, ended, True),
        "outcomes": (NOT_HELD, logged, True),
        "whys": ([f"why_{why}" for why in WHYS], logged, True),
        "topics": ([f"topic_{mark}" for mark in map(int, Topic)], logged, False),
        "barriers": ([f"barrier_{mark}" for mark in map(int, Barrier)], logged, False),
        "steps": ([f"step_{s}" for s in STATES], steps, not all_steps.tells_too_much),
    }
    return {
        name: broken_down(parts, lines, has_whole=has_whole)
        for name, (parts, lines, has_whole) in tables.items()
    }


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
    running, completed = reasons.count(""), reasons.count(Pair.EndReason.COMPLETED)
    return {
        "pairs": heads(len(pairs)),
        "pairs_running": heads(running),
        "pairs_completed": heads(completed),
        "pairs_early": heads(len(pairs) - running - completed),
    }


_EARLY: Final = tuple(f"pairs_{why}" for why in REASONS if why != Pair.EndReason.COMPLETED)


def _ended(pairs: Iterable[Pair]) -> Lines:
    """Of the pairs that ended before their time, why."""
    found = Lines()
    for pair in pairs:
        if (key := f"pairs_{pair.end_reason}") in _EARLY:
            found.add((pair.pk, None), [key], [1])
    return found


# --- Sessions -------------------------------------------------------------------------------


def _meetings(pairs: Sequence[Pair], on: date) -> Values:
    """Held against planned, as on each pair's page (networking.rhythm)."""
    found = paces(pairs, on=on)
    minutes, below = Lines(), Lines()
    for pair in pairs:
        pace, who = found[pair.pk], (pair.mentee_id, pair.mentor_id)
        minutes.add(who, ["minutes"], [pace.minutes])
        below.add((pair.pk, pair.mentor_id), ["below_half"], [int(pace.below_half)])
    return {
        "held": Value(sum(pace.held for pace in found.values())),
        "planned": Value(sum(pace.planned for pace in found.values())),
        "minutes": minutes.value("minutes"),
        "below_half": replace(below.value("below_half"), of=len(pairs)),
    }


def _sessions(cohort: Cohort, on: date) -> Lines:
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
    return _lines(counted, rows.order_by(), counts, "pair__mentee", "pair__mentor")


def _lines(
    keys: Iterable[str], rows: Any, counts: dict[str, Any], person: str, mentor: str = ""
) -> Lines:
    """What is counted for each person, or each with each mentor."""
    found, by = Lines(), [person, mentor] if mentor else [person]
    for row in rows.values(*by).annotate(**counts).values_list(*by, *counts):
        found.add((row[0], row[1] if mentor else None), keys, row[len(by) :])
    return found


# --- Course and steps -----------------------------------------------------------------------


def _done(cohort: Cohort) -> dict[Role, dict[int, int]]:
    """How many of each side have done each unit. Asked by person only: asked by unit too, SQLite
    would read what everybody on the site has done."""
    found: dict[Role, dict[int, int]] = {}
    for role in SIDES:
        rows = UnitProgress.objects.filter(person__in=_members(cohort, role)).order_by()
        found[role] = dict(rows.values_list("unit").annotate(people=Count("pk")))
    return found


def _course(done: dict[int, int], module: Sequence[int], of: int) -> list[Done]:
    """The units of a module in rows; none where those who joined are few."""
    numbers = [done.get(unit, 0) for unit in module]
    found: list[Done] = []
    for band in [] if few(of) else bands(numbers, of):
        mean = sum(numbers[band]) / len(numbers[band])
        found.append((band, mean if is_told(numbers, band, of) else None))
    return found


def _steps(cohort: Cohort) -> Lines:
    """Steps that are shared with the mentor, by how they went. What a person keeps for herself
    is in no number."""
    rows = OutreachStep.objects.filter(reach=Reach.MENTOR, pair__cohort=cohort).order_by()
    counted = {"steps": Q(), **{f"step_{state}": Q(state=state) for state in STATES}}
    counts = {
        f"n_{key}": Count("pk", filter=condition or None) for key, condition in counted.items()
    }
    return _lines(counted, rows, counts, "person")
