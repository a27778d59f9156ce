"""How far people have come, per person and module: for coordinators. Counts and dates, no words.

One query gives all rows with all counts, whatever number of people there are; texts are counted
by what is known without their key.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from modules.tree import ModuleTree, UnitTree
from motm.days import local_day
from networking.learning.models.progress import Tick, UnitProgress
from networking.learning.models.texts import Answer, Reflection
from networking.maps.models import NetworkMap
from networking.people.models.pairs import Pair
from networking.people.models.programmes import Membership, MembershipQuerySet
from networking.people.models.roles import Role

LEARNERS = (Role.MENTEE, Role.MENTOR)
QUIET_DAYS = 14
SHOWN = 10


def _of_this_person(rows: QuerySet[Any]) -> Coalesce:
    """How many of these rows belong to the person of the outer row."""
    counted = (
        rows.filter(person=OuterRef("person"))
        .order_by()
        .values("person")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return Coalesce(Subquery(counted, output_field=models.IntegerField()), 0)


def _units_done(units: Iterable[UnitTree]) -> Coalesce:
    return _of_this_person(UnitProgress.objects.filter(unit_id__in=[unit.id for unit in units]))


class MemberProgressQuerySet(MembershipQuerySet):
    def one_per_person(self, roles: Iterable[str] = Role.values) -> Self:
        """One row for each person in each programme, whatever number of these roles she has."""
        running = Membership.objects.running().filter(role__in=list(roles))
        earlier = running.filter(
            programme=OuterRef("programme"), person=OuterRef("person"), pk__lt=OuterRef("pk")
        )
        rows = self.running().filter(role__in=list(roles), person__erased_at=None)
        return rows.exclude(Exists(earlier))

    def with_standing(self) -> Self:
        """Adds which roles she has in this programme, and her cohort there."""
        here = Membership.objects.running().filter(
            programme=OuterRef("programme"), person=OuterRef("person")
        )
        cohorts = here.exclude(cohort=None).order_by("started_on", "pk")
        roles = {f"is_{role.value}": Exists(here.filter(role=role)) for role in Role}
        return self.annotate(
            cohort_name=Coalesce(Subquery(cohorts.values("cohort__name")[:1]), Value("")),
            cohort_here=Subquery(cohorts.values("cohort")[:1]),
            **roles,
        )

    def with_counts(self, modules: Iterable[ModuleTree]) -> Self:
        """Adds units done per module, ticks, and how many answers and reflections there are."""
        done = {f"done_{module.id}": _units_done(module.units) for module in modules}
        return self.annotate(
            tick_count=_of_this_person(Tick.objects.all()),
            answer_count=_of_this_person(Answer.objects.filter(is_empty=False)),
            reflection_count=_of_this_person(Reflection.objects.filter(is_empty=False)),
            **done,
        )

    def with_all_done(self, modules: Iterable[ModuleTree]) -> Self:
        """Adds `done_all`: how many units she has done in all modules together."""
        return self.annotate(done_all=_units_done(unit for m in modules for unit in m.units))

    def idle_for(self, days: int) -> Self:
        """People who did nothing here in so many days."""
        return self.filter(person__last_active_at__lt=timezone.now() - timedelta(days=days))

    def not_started(self) -> Self:
        """People without a unit done, a line ticked or an answer written."""
        kinds: tuple[Any, ...] = (UnitProgress, Tick, Answer)
        nothing = [~Exists(kind.objects.filter(person=OuterRef("person"))) for kind in kinds]
        return self.filter(*nothing)

    def without_mentor(self) -> Self:
        """People who meet no mentor now."""
        paired = Pair.objects.running().filter(mentee=OuterRef("person"))
        return self.exclude(Exists(paired))

    def who_need(self, what: str) -> Self:
        """Of the mentees and mentors, those whom the coordinators' first page names."""
        learners = self.filter(Q(is_mentee=True) | Q(is_mentor=True))
        if what == "quiet":
            return learners.idle_for(QUIET_DAYS)
        if what == "not_started":
            return learners.not_started()
        return self.filter(is_mentee=True).without_mentor()


class MemberProgress(Membership):
    """A membership, read as the progress of the person in it."""

    objects = MemberProgressQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        proxy = True
        verbose_name = _("progress of a person")
        verbose_name_plural = _("progress")


def roles_of(row: Any) -> list[Role]:
    """The roles that `with_standing` found."""
    return [role for role in Role if getattr(row, f"is_{role.value}")]


# --- One person ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class UnitState:
    """One unit, as far as one person has come. Whether a text is shared is not told."""

    unit: UnitTree
    done_on: date | None
    ticks: int
    answers: int
    has_text: bool


@dataclass(frozen=True, slots=True)
class ModuleState:
    module: ModuleTree
    units: tuple[UnitState, ...]

    @property
    def done(self) -> int:
        return sum(state.done_on is not None for state in self.units)

    @property
    def total(self) -> int:
        return len(self.units)


def progress_in(person_id: Any, modules: Iterable[ModuleTree]) -> list[ModuleState]:
    """One person's units, with counts and dates; four queries, and never a word."""
    done: dict[int, datetime] = dict(
        UnitProgress.objects.filter(person=person_id).values_list("unit_id", "done_at")
    )
    ticked = set(Tick.objects.filter(person=person_id).values_list("item_id", flat=True))
    answers = Answer.objects.filter(person=person_id, is_empty=False)
    answered = set(answers.values_list("item_id", flat=True))
    texts = Reflection.objects.filter(person=person_id, is_empty=False)
    reflected = set(texts.values_list("block_id", flat=True))
    return [
        ModuleState(
            module,
            tuple(
                UnitState(
                    unit=unit,
                    done_on=local_day(done[unit.id]) if unit.id in done else None,
                    ticks=sum(item.id in ticked for item in unit.ticks),
                    answers=sum(item.id in answered for item in unit.questions),
                    has_text=any(block.id in reflected for block in unit.reflections),
                )
                for unit in module.units
            ),
        )
        for module in modules
    ]


def has_map(person_id: Any) -> bool:
    """Whether a network map of hers exists: that, and nothing about it, is for coordinators."""
    return NetworkMap.objects.filter(person=person_id).exists()


def far_filter(queryset: Any, column: str, total: int, how_far: str) -> Any:
    """Rows where none, some, or all of `total` units are done, by the count in `column`."""
    if how_far == "none":
        return queryset.filter(**{column: 0})
    if how_far == "all":
        return queryset.filter(**{f"{column}__gte": total})
    return queryset.filter(**{f"{column}__gt": 0, f"{column}__lt": total})
