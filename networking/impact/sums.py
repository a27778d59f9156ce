"""The sums of a cohort's impact report: counts over its people, pairs, sessions, steps, maps and
check-ins. Never a word, and no key is opened.

What the database can add up, it adds up: a row for each pair or map comes back, and never one
for each session or contact. Ten queries, whatever the number of people.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Exists, F, Max, OuterRef, Q

from networking.maps.content import KINDS_OF_HELP
from networking.models import (
    Barrier,
    CheckIn,
    Cohort,
    Contact,
    Membership,
    Moment,
    NetworkMap,
    OutreachStep,
    Pair,
    Reach,
    Role,
    Session,
    Topic,
    UnitProgress,
)
from networking.rhythm import paces
from networking.suppression import Value, few, hidden_cells

SIDES: Final = (Role.MENTEE, Role.MENTOR)
STANDINGS: Final = ("active", "finished", "other")
NOT_HELD: Final = (Session.Outcome.MOVED, Session.Outcome.CANCELLED, Session.Outcome.NO_SHOW)
WHYS: Final = tuple(Session.Why)
REASONS: Final = tuple(Pair.EndReason)
STATES: Final = tuple(OutreachStep.State)
RATINGS: Final = ("going", "goals", "support", "challenges")
COVERED: Final = ("areas", "helps", "contacts")
"""What of a map is compared from first to last."""

FIRST, LAST, CHANGE, MORE = "first", "last", "change", "more"

Values = dict[str, Value]


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
    pairs = list(Pair.objects.filter(cohort=cohort).order_by("pk"))
    people = _people(cohort)
    values = {
        **_standings(people, pairs),
        **_pairs(pairs),
        **_meetings(pairs, on),
        **_sessions(cohort, on),
        **_funnel(cohort, units, people),
        **_steps(cohort),
        **_maps(cohort, people),
        **_ratings(cohort, pairs),
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

People = Mapping[Role, Mapping[UUID, bool]]
"""The people of each side who were ever in the cohort; and whether they are in it now."""


def _people(cohort: Cohort) -> People:
    rows = Membership.objects.filter(cohort=cohort, role__in=SIDES).order_by()
    found: dict[Role, dict[UUID, bool]] = {role: {} for role in SIDES}
    for role, person, ended_on in rows.values_list("role", "person_id", "ended_on"):
        here = found[Role(role)]
        here[person] = here.get(person, False) or ended_on is None
    return found


def _standings(people: People, pairs: Iterable[Pair]) -> Values:
    """Of each side, who is in a pair that runs, who finished one as planned, and who did not or
    waits for one."""
    active: dict[Role, set[Any]] = {role: set() for role in SIDES}
    finished: dict[Role, set[Any]] = {role: set() for role in SIDES}
    for pair in pairs:
        into = active if pair.is_running else finished
        if pair.is_running or pair.end_reason == Pair.EndReason.COMPLETED:
            into[Role.MENTEE].add(pair.mentee_id)
            into[Role.MENTOR] |= {pair.mentor_id, pair.co_mentor_id}
    found: Values = {}
    for role in SIDES:
        joined = people[role].keys()
        now, done = joined & active[role], joined & finished[role]
        found[f"{role}_joined"] = _heads(len(joined))
        found[f"{role}_active"] = _heads(len(now))
        found[f"{role}_finished"] = _heads(len(done - now))
        found[f"{role}_other"] = _heads(len(joined - now - done))
    return found


def _heads(number: int, of: int | None = None) -> Value:
    """A number that counts people, or pairs."""
    return Value(number, number, of)


def _pairs(pairs: Sequence[Pair]) -> Values:
    reasons = [pair.end_reason for pair in pairs]
    return {
        "pairs": _heads(len(pairs)),
        "pairs_running": _heads(reasons.count("")),
        **{f"pairs_{reason}": _heads(reasons.count(reason)) for reason in REASONS},
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
        "below_half": _heads(below, len(pairs)),
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


def _added_up(keys: Iterable[str], rows: Iterable[Any]) -> Values:
    """The sum of each key over the rows, one for each person, and how many of them are in it."""
    rows = list(rows)
    columns = {key: [row[f"n_{key}"] for row in rows] for key in keys}
    return {
        key: Value(sum(column), len(column) - column.count(0)) for key, column in columns.items()
    }


# --- Course and steps -----------------------------------------------------------------------


def _funnel(cohort: Cohort, units: Sequence[int], people: People) -> Values:
    """How many of each side have done each unit."""
    rows = UnitProgress.objects.filter(
        person__memberships__cohort=cohort,
        person__memberships__role__in=SIDES,
    )
    counts = (
        rows.order_by()
        .values_list("person__memberships__role", "unit")
        .annotate(people=Count("person", distinct=True))
    )
    found = {(role, unit): number for role, unit, number in counts}
    return {
        f"unit_{unit}_{role}": _heads(found.get((role.value, unit), 0), len(people[role]))
        for unit in units
        for role in SIDES
    }


def _steps(cohort: Cohort) -> Values:
    """Steps that are shared with the mentor, by how they went. What a person keeps for herself
    is in no number."""
    rows = OutreachStep.objects.filter(reach=Reach.MENTOR, pair__cohort=cohort).order_by()
    counted = {"steps": Q(), **{f"step_{state}": Q(state=state) for state in STATES}}
    counts = {
        f"n_{key}": Count("pk", filter=condition or None) for key, condition in counted.items()
    }
    return _added_up(counted, rows.values("person").annotate(**counts))


# --- Maps -----------------------------------------------------------------------------------


def _maps(cohort: Cohort, people: People) -> Values:
    """From the first to the last shared map of each person who shares two, with a pair of this
    cohort, be it running or ended.

    The programme's page of sums over maps shows how things stand on the newest shared maps. Where
    the last maps here are those but for fewer than five, one table less the other would tell about
    these: then only the change is shown.
    """
    spans, others = _spans(cohort, people)
    first, last = [one for one, _ in spans], [other for _, other in spans]
    content = _content_of([*first, *last])
    came = _new_contacts(first, last)
    number = len(spans)
    found: Values = {
        "maps_people": _heads(number),
        "new_contacts": Value(sum(came.values()), len(came)),
        "new_people": _heads(len(came), number),
    }
    levels = 1 if few(others) else number  # one: not shown
    for name in COVERED:
        before = [content.get(pk, {}).get(name, 0) for pk in first]
        after = [content.get(pk, {}).get(name, 0) for pk in last]
        more = sum(new > old for old, new in zip(before, after, strict=True))
        found[f"{name}_{FIRST}"] = Value(sum(before), min(levels, number))
        found[f"{name}_{LAST}"] = Value(sum(after), min(levels, number))
        found[f"{name}_{CHANGE}"] = Value(sum(after) - sum(before), number)
        found[f"{name}_{MORE}"] = _heads(more, number)
    return found


def _spans(cohort: Cohort, people: People) -> tuple[list[tuple[UUID, UUID]], int]:
    """The first and the last map of each person with two; and by how many maps the last ones
    differ from those that the programme's page adds up for this cohort."""
    hers = Q(pair__cohort=cohort) | Q(
        pair__ended_on=None,
        person__in=Membership.objects.running()
        .filter(cohort=cohort, role=Role.MENTEE)
        .values("person"),
    )
    shared = NetworkMap.objects.shared().filter(hers, pair__programme=cohort.programme_id)
    rows = shared.order_by("person", "drawn_on", "created_at").values_list(
        "pk", "person_id", "pair_id", "pair__cohort_id", "pair__ended_on"
    )
    spans, elsewhere = [], {}
    for person, maps in groupby(rows, key=lambda row: row[1]):
        is_here = people[Role.MENTEE].get(person, False)
        mine = []
        for pk, _person, pair, of_cohort, ended_on in maps:
            if ended_on is None and is_here:
                elsewhere[pair] = pk
            if of_cohort == cohort.pk and (ended_on is not None or is_here):
                mine.append(pk)
        if len(mine) > 1:
            spans.append((mine[0], mine[-1]))
    return spans, len({last for _first, last in spans} ^ set(elsewhere.values()))


def _content_of(maps: Sequence[UUID]) -> dict[UUID, dict[str, int]]:
    """Of each map how many contacts there are, in how many areas, for how many kinds of help."""
    gives: dict[str, Any] = {
        f"gives_{kind.value}": Max(F("helps").bitand(kind.value)) for kind in KINDS_OF_HELP
    }
    rows: Any = (
        Contact.objects.present()
        .filter(map__in=maps)
        .order_by()
        .values("map_id")
        .annotate(contacts=Count("pk"), areas=Count("area", distinct=True), **gives)
    )
    return {
        row["map_id"]: {
            "contacts": row["contacts"],
            "areas": row["areas"],
            "helps": sum(row[name] > 0 for name in gives),
        }
        for row in rows
    }


def _new_contacts(first: Sequence[UUID], last: Sequence[UUID]) -> dict[UUID, int]:
    """How many contacts of each last map were not on the same person's first one, by origin."""
    there = Contact.objects.present().filter(
        origin=OuterRef("origin"), map__person=OuterRef("map__person"), map__in=first
    )
    rows = Contact.objects.present().filter(map__in=last).exclude(Exists(there)).order_by()
    return dict(rows.values_list("map_id").annotate(came=Count("pk")))


# --- Self-ratings ---------------------------------------------------------------------------


def _ratings(cohort: Cohort, pairs: Iterable[Pair]) -> Values:
    """Of those who rated themselves early and before the end: the sums then and now, and how
    many rose. Of a person with two pairs, the last counts."""
    mentees = {pair.pk: pair.mentee_id for pair in pairs}
    rows = CheckIn.objects.filter(
        pair__cohort=cohort, moment__in=(Moment.EARLY, Moment.CLOSING)
    ).order_by("pair__started_on", "pair")
    said: dict[tuple[Any, Any], dict[str, Sequence[int | None]]] = {}
    for pair, person, moment, *ratings in rows.values_list("pair", "person", "moment", *RATINGS):
        said.setdefault((pair, person), {})[moment] = ratings
    both = {
        (Role.MENTEE if mentees.get(pair) == person else Role.MENTOR, person): (
            given[Moment.EARLY],
            given[Moment.CLOSING],
        )
        for (pair, person), given in said.items()
        if len(given) == 2
    }
    found: Values = {}
    for role in SIDES:
        given = [moments for (side, _person), moments in both.items() if side == role]
        for place, name in enumerate(RATINGS):
            both_said = [(early[place], closing[place]) for early, closing in given]
            found |= _rated(f"{role}_{name}", both_said)
    return found


def _rated(key: str, said: Iterable[tuple[int | None, int | None]]) -> Values:
    both = [(old, new) for old, new in said if old and new]
    rose = sum(new > old for old, new in both)
    return {
        f"{key}_people": _heads(len(both)),
        f"{key}_{FIRST}": Value(sum(old for old, _ in both), len(both)),
        f"{key}_{LAST}": Value(sum(new for _, new in both), len(both)),
        f"{key}_{MORE}": _heads(rose, len(both)),
    }
