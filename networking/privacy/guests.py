"""What a guest did here, and deleting it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext, ngettext

from networking.learning.models.progress import Tick, UnitProgress
from networking.learning.models.texts import Answer, Reflection
from networking.maps.models import Contact
from networking.maps.steps.models import OutreachStep
from networking.people.models.users import User
from networking.privacy.erasure import erase_person


@dataclass(frozen=True, slots=True)
class Work:
    """How much there is of a person's work; empty texts and maps do not count."""

    ticks: int = 0
    units: int = 0
    answers: int = 0
    reflections: int = 0
    maps: int = 0
    contacts: int = 0
    steps: int = 0

    def __bool__(self) -> bool:
        return self != Work()

    def said(self) -> str:
        """For people: `8 ticks, 3 answers, 1 map with 12 contacts`."""
        parts = [
            ngettext("%(n)s unit done", "%(n)s units done", self.units) % {"n": self.units},
            ngettext("%(n)s tick", "%(n)s ticks", self.ticks) % {"n": self.ticks},
            ngettext("%(n)s answer", "%(n)s answers", self.answers) % {"n": self.answers},
            ngettext("%(n)s reflection", "%(n)s reflections", self.reflections)
            % {"n": self.reflections},
            self._maps_said(),
            ngettext("%(n)s step", "%(n)s steps", self.steps) % {"n": self.steps},
        ]
        counts = (self.units, self.ticks, self.answers, self.reflections, self.maps, self.steps)
        return ", ".join(part for part, count in zip(parts, counts, strict=True) if count)

    def _maps_said(self) -> str:
        maps = ngettext("%(n)s map", "%(n)s maps", self.maps) % {"n": self.maps}
        contacts = ngettext("%(n)s contact", "%(n)s contacts", self.contacts)
        return gettext("%(maps)s with %(contacts)s") % {
            "maps": maps,
            "contacts": contacts % {"n": self.contacts},
        }


def work_of(person: User) -> Work:
    """One query; no key is opened."""
    contacts = Contact.objects.editable_by(person).present()
    counts = (
        _count(Tick.objects.visible_to(person)),
        _count(UnitProgress.objects.visible_to(person)),
        _count(Answer.objects.editable_by(person).filter(is_empty=False)),
        _count(Reflection.objects.editable_by(person).filter(is_empty=False)),
        _count(contacts, Count("map", distinct=True)),
        _count(contacts),
        _count(OutreachStep.objects.editable_by(person)),
    )
    found = User.objects.filter(pk=person.pk).values_list(*counts).first()
    return Work(*found) if found else Work()


def _count(rows: QuerySet[Any], what: Any = Count("pk")) -> Coalesce:  # noqa: B008  (a constant)
    """How many there are, as a part of a larger query."""
    counted = rows.order_by().annotate(together=Value(1)).values("together").annotate(counted=what)
    return Coalesce(Subquery(counted.values("counted")), 0)


def erase_guest(*, guest: User) -> None:
    """Deletes a guest; a member whom the guest became at this moment is left alone.

    The row is claimed first: an inactive guest can no longer join. Repeating it completes it.
    """
    if User.objects.guests().filter(pk=guest.pk).update(is_active=False):
        erase_person(person=guest)
