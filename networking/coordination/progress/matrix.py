"""People and units: for a cohort, who has done which unit. Whether something was begun is known
from ticks and from texts that exist; no word is read."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final
from uuid import UUID

from django.db import models
from django.db.models import Count, OuterRef, QuerySet, Subquery, Value
from django.utils.translation import gettext_lazy as _

from modules.tree import ModuleTree, UnitTree
from networking.coordination.progress.queries import LEARNERS, MemberProgress, far_filter, roles_of
from networking.learning.models.progress import Tick, UnitProgress
from networking.learning.models.texts import Answer, Reflection
from networking.people.models.pairs import Pair
from networking.people.models.programmes import Cohort, Membership

BATCH: Final = 500


class State(models.TextChoices):
    """How far somebody is in a unit: a word, and a sign beside it."""

    DONE = "done", _("done")
    BEGUN = "begun", _("begun")
    OPEN = "open", _("not yet")

    @property
    def sign(self) -> str:
        return {"done": "✓", "begun": "◐", "open": "·"}[self.value]


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One person: `row` is her place in the list of progress, which has a page of its own."""

    row: Any
    states: Mapping[int, State]

    @property
    def name(self) -> str:
        return str(self.row.person)

    @property
    def roles(self) -> str:
        return ", ".join(str(role.label) for role in roles_of(self.row))

    @property
    def mentor(self) -> str:
        return self.row.mentor_name or ""

    def state(self, unit: UnitTree) -> State:
        return self.states.get(unit.id, State.OPEN)

    def done(self, units: Iterable[UnitTree]) -> int:
        return sum(self.state(unit) is State.DONE for unit in units)


def people_of(
    cohort: Cohort,
    modules: Sequence[ModuleTree],
    *,
    search: str = "",
    role: str = "",
    how_far: str = "",
) -> QuerySet[Any]:
    """The mentees and mentors of a cohort, one row each, with the mentor of each mentee. `search`
    is a part of a nickname as `spelling.search_key` writes it."""
    here = Membership.objects.running().filter(cohort=cohort, role__in=LEARNERS)
    rows: Any = MemberProgress.objects.filter(
        programme=cohort.programme_id, person__in=here.values("person")
    )
    mentor = Pair.objects.running().filter(mentee=OuterRef("person"))
    rows = rows.one_per_person().with_standing()
    rows = rows.annotate(mentor_name=Subquery(mentor.values("mentor__nickname")[:1]))
    if search:
        rows = rows.filter(person__nickname_search__contains=search)
    if role:
        rows = rows.filter(**{f"is_{role}": True})
    if how_far:
        total = sum(len(module.units) for module in modules)
        rows = far_filter(rows.with_all_done(modules), "done_all", total, how_far)
    found: QuerySet[Any] = rows.select_related("person").order_by("person__nickname_key", "pk")
    return found


def matrix_rows(people: Iterable[Any]) -> Iterator[MatrixRow]:
    """The people with how far each is in each unit; one query for every five hundred."""
    unread = iter(people)
    while batch := list(islice(unread, BATCH)):
        states = _states([row.person_id for row in batch])
        for row in batch:
            yield MatrixRow(row, states.get(row.person_id, {}))


def _states(person_ids: list[UUID]) -> dict[UUID, dict[int, State]]:
    hers = {"person__in": person_ids}
    begun = Value(State.BEGUN.value)
    texts = {"is_empty": False}
    rows = (
        UnitProgress.objects.filter(**hers)
        .values_list("person", "unit", Value(State.DONE.value))
        .union(
            Tick.objects.filter(**hers).values_list("person", "item__block__unit", begun),
            Answer.objects.filter(**hers, **texts).values_list(
                "person", "item__block__unit", begun
            ),
            Reflection.objects.filter(**hers, **texts).values_list("person", "block__unit", begun),
        )
    )
    found: dict[UUID, dict[int, State]] = defaultdict(dict)
    for person_id, unit_id, state in rows:
        if found[person_id].get(unit_id) is not State.DONE:
            found[person_id][unit_id] = State(state)
    return found


def done_by(people: QuerySet[Any], modules: Sequence[ModuleTree]) -> dict[int, int]:
    """How many of these people have done each unit, on all pages together: a query for the people
    and one for each few thousand of them. It names them, for a database that knows little about
    its tables yet once took minutes to join the two; and it asks by person only: asked by unit
    too, SQLite would read what everybody on the site has done."""
    units = {unit.id for module in modules for unit in module.units}
    ids, found = list(people.order_by().values_list("person", flat=True)), Counter[int]()
    for start in range(0, len(ids), NAMED_AT_ONCE):
        rows = UnitProgress.objects.filter(person__in=ids[start : start + NAMED_AT_ONCE])
        counted = rows.order_by().values("unit_id").annotate(number=Count("pk"))
        found.update({row["unit_id"]: row["number"] for row in counted if row["unit_id"] in units})
    return found


NAMED_AT_ONCE: Final = 5000
ROLES: Final = [(role.value, role.label) for role in LEARNERS]
