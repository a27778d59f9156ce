"""How far a person has come: units done, and lines ticked. Keyed on content, never on language."""

import uuid
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Final, Self

from django.conf import settings
from django.db import models
from django.db.models import Value
from django.utils import timezone

from modules.models.structure import Item, Unit
from motm.rows.compiled_queries import Prepared
from networking.people.models.users import User


class OwnQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Rows that belong to one person and that nobody else reads one by one."""

    def visible_to(self, person: User) -> Self:
        return self.filter(person_id=person.pk)

    def editable_by(self, person: User) -> Self:
        """The same: what is hers she may change."""
        return self.visible_to(person)


@dataclass(frozen=True, slots=True)
class Progress:
    """What a person has done: ids of done units and of ticked items; and in `recent`, newest
    first, what she did where, as ("done", unit), ("tick", item), ("answer", item) or ("note",
    block) with their ids."""

    done: frozenset[int]
    ticked: frozenset[int]
    recent: tuple[tuple[str, int], ...]


NOTHING_DONE = Progress(frozenset(), frozenset(), ())


class UnitProgress(models.Model):
    """A unit that a person marked as done. The row is the mark: taking it back deletes it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="units_done"
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="done_by")
    done_at = models.DateTimeField(default=timezone.now)

    objects = OwnQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("person", "unit"), name="unit_done_once_per_person")
        ]

    def __str__(self) -> str:
        return f"unit done {str(self.pk)[:8]}"


class Tick(models.Model):
    """A line of a checklist that a person ticked. The row is the tick."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="ticks"
    )
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="ticked_by")
    ticked_at = models.DateTimeField(default=timezone.now)

    objects = OwnQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("person", "item"), name="tick_once_per_person")
        ]

    def __str__(self) -> str:
        return f"tick {str(self.pk)[:8]}"


def _everything_done(person_id: uuid.UUID) -> models.QuerySet[Any, Any]:
    from networking.learning.models.texts import Answer, Reflection

    hers = {"person_id": person_id}
    units = UnitProgress.objects.filter(**hers).values_list("unit_id", Value("done"), "done_at")
    return units.union(
        Tick.objects.filter(**hers).values_list("item_id", Value("tick"), "ticked_at"),
        Answer.objects.filter(**hers).values_list("item_id", Value("answer"), "saved_at"),
        Reflection.objects.filter(**hers).values_list("block_id", Value("note"), "saved_at"),
        all=True,
    )


_DONE: Final = Prepared(_everything_done, uuid.UUID)


def progress_of(person: User | None) -> Progress:
    """All that `person` has done, in every module: one query, none for a first-time visitor.

    A person has at most a row for each unit, line and question of the course, so asking for all
    is cheaper than naming the ones a page needs.
    """
    if person is None:
        return NOTHING_DONE
    rows = sorted(_DONE.tuples(person.pk), key=itemgetter(2), reverse=True)
    recent = tuple((kind, row_id) for row_id, kind, _moment in rows)
    return Progress(
        frozenset(row_id for kind, row_id in recent if kind == "done"),
        frozenset(row_id for kind, row_id in recent if kind == "tick"),
        recent,
    )


def set_done(*, person: User, unit_id: int, done: bool) -> None:
    """Marks a unit as done, or takes the mark back. Repeating it changes nothing."""
    if done:
        UnitProgress.objects.bulk_create(
            [UnitProgress(person=person, unit_id=unit_id)], ignore_conflicts=True
        )
    else:
        UnitProgress.objects.editable_by(person).filter(unit_id=unit_id).delete()


def set_tick(*, person: User, item_id: int, ticked: bool) -> None:
    """Ticks a line, or takes the tick back. Repeating it changes nothing."""
    if ticked:
        Tick.objects.bulk_create([Tick(person=person, item_id=item_id)], ignore_conflicts=True)
    else:
        Tick.objects.editable_by(person).filter(item_id=item_id).delete()
