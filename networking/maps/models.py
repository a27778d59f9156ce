"""Network maps: who is around a person on a day. Labels are sealed; areas and circles are plain.

A map belongs to one person and is dated; the next one starts as a copy of the last. What stands
on it are contacts (people, groups and places) and the ties between them. Every change goes
through the functions at the end, which lock the map, keep to its limits and count its versions.
"""

import enum
import uuid
from typing import Final, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from motm.days import local_day, today_here
from networking.people.models.pairs import Pair
from networking.people.models.users import User

LABEL_LENGTH: Final = 40
MOST_CONTACTS: Final = 150
MOST_MAPS: Final = 100


class Area(models.TextChoices):
    """Where in life a contact belongs: the six sectors of the drawing, clockwise from the top."""

    FAMILY = "family", _("Family")
    FRIENDS = "friends", _("Friends")
    NEIGHBOURS = "neighbours", _("Neighbours")
    COMMUNITY = "community", _("Community groups")
    SERVICES = "services", _("Services")
    CLUBS = "clubs", _("Clubs")


class Circle(models.IntegerChoices):
    """How close a contact is: the three rings of the drawing, from the centre out."""

    NEAR = 1, pgettext_lazy("circle of a network map", "Near")
    MIDDLE = 2, pgettext_lazy("circle of a network map", "Middle")
    OUTER = 3, pgettext_lazy("circle of a network map", "Outer")


class Nature(models.TextChoices):
    """What a contact is."""

    PERSON = "person", _("A person")
    GROUP = "group", _("A group")
    PLACE = "place", _("A place")


class Help(enum.IntFlag):
    """The kinds of help a contact gives; one number holds them all."""

    TALK = 1
    PRACTICAL = 2
    INFORMATION = 4
    TOGETHER = 8
    LANGUAGE = 16

    @property
    def label(self) -> "str | Promise":
        """The words of one kind."""
        return HELP_LABELS[self]


HELP_LABELS: Final[dict[Help, "str | Promise"]] = {
    Help.TALK: _("Someone to talk to"),
    Help.PRACTICAL: _("Practical help"),
    Help.INFORMATION: _("Information"),
    Help.TOGETHER: _("Doing things together"),
    Help.LANGUAGE: _("Language practice"),
}
NO_HELP: Final = Help(0)
EVERY_HELP: Final = Help(31)


class MapReach(models.TextChoices):
    """Who can see a map, besides the person who drew it."""

    NOBODY = "me", _("Only me")
    COUNTS = "counts", _("My mentor sees only numbers")
    WHOLE = "whole", _("My mentor sees the whole map")


class NetworkMapQuerySet(models.QuerySet["NetworkMap"]):
    def visible_to(self, person: User) -> Self:
        """Her own, and what is shared with her, as counts or whole, in a pair that runs now."""
        shared = Pair.objects.running().mentored_by(person)
        return self.filter(Q(person_id=person.pk) | (self._shared & Q(pair__in=shared)))

    @property
    def _shared(self) -> Q:
        return ~Q(reach=MapReach.NOBODY)

    def editable_by(self, person: User) -> Self:
        """Her own: nobody else ever changes a map."""
        return self.filter(person_id=person.pk)

    def shared_with(self, person: User) -> Self:
        """What others share with her now, newest first."""
        shared = Pair.objects.running().mentored_by(person)
        return self.filter(self._shared, pair__in=shared).newest_first()

    def shared(self) -> Self:
        """What its people share with a pair, whether it runs or has ended."""
        return self.filter(self._shared)

    def shared_in_running_pairs(self) -> Self:
        """What is shared now, with anyone: the maps that sums over a group are made of."""
        return self.filter(self._shared, pair__ended_on=None)

    def newest_first(self) -> Self:
        return self.order_by("-drawn_on", "-created_at")


class NetworkMap(models.Model):
    """A person's map of one day. Without a contact it is a map all the same."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="network_maps"
    )
    drawn_on = models.DateField(_("date of the map"), default=timezone.localdate)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1)
    last_number = models.PositiveIntegerField(default=0, editable=False)
    reach = models.CharField(max_length=8, choices=MapReach, default=MapReach.NOBODY)
    pair = models.ForeignKey(
        Pair, on_delete=models.PROTECT, null=True, related_name="shared_network_maps"
    )

    objects = NetworkMapQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(reach=MapReach.NOBODY, pair=None)
                | (~Q(reach=MapReach.NOBODY) & Q(pair__isnull=False)),
                name="network_map_shared_with_a_pair",
                violation_error_message=_("A map is shared with a pair, or with nobody."),
            ),
        ]
        indexes = [
            models.Index(fields=("person", "-drawn_on", "-created_at"), name="network_map_newest")
        ]

    def __str__(self) -> str:
        return f"network map {str(self.pk)[:8]}"

    @property
    def is_untouched(self) -> bool:
        """Begun today, for today, and nothing on it changed since."""
        today = today_here()
        return self.version == 1 and local_day(self.created_at) == self.drawn_on == today

    def count_version(self) -> None:
        """Notes that something on the map changed; pages that were open know they are old."""
        type(self).objects.filter(pk=self.pk).update(version=F("version") + 1)
        self.version += 1

    def note_number(self, number: int) -> None:
        """Notes which number was given last: none is given twice, also after its contact has
        gone, so that a page from before does not mean another contact."""
        type(self).objects.filter(pk=self.pk).update(last_number=number)
        self.last_number = number


class ContactQuerySet(models.QuerySet["Contact"]):
    def visible_to(self, person: User) -> Self:
        """Those on her own maps, and on maps that are shared whole with her now."""
        whole = Pair.objects.running().mentored_by(person)
        return self.filter(
            Q(map__person_id=person.pk) | Q(map__reach=MapReach.WHOLE, map__pair__in=whole)
        )

    def editable_by(self, person: User) -> Self:
        return self.filter(map__person_id=person.pk)

    def present(self) -> Self:
        """Without those that were taken off the map and can still be put back."""
        return self.filter(removed_at=None)


class Contact(models.Model):
    """A person, group or place on a map.

    `number` tells contacts of a map apart, also where labels are equal; it never changes.
    `origin` is the same from map to map, so that two maps can be compared. `slot` is the place
    in the cell of its area and circle, so that nobody jumps when others come and go. A contact
    that was taken off (`removed_at`) counts nowhere, and goes for good after a day.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    map = models.ForeignKey(NetworkMap, on_delete=models.CASCADE, related_name="contacts")
    number = models.PositiveSmallIntegerField()
    origin = models.UUIDField(default=uuid.uuid4)
    label = models.BinaryField(default=b"")
    nature = models.CharField(max_length=6, choices=Nature, default=Nature.PERSON)
    area = models.CharField(max_length=10, choices=Area)
    circle = models.PositiveSmallIntegerField(choices=Circle)
    helps = models.PositiveSmallIntegerField(default=0)
    slot = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    removed_at = models.DateTimeField(null=True, editable=False)

    objects = ContactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("map", "number"), name="contact_number_once_per_map"),
            models.UniqueConstraint(fields=("map", "origin"), name="contact_origin_once_per_map"),
            models.UniqueConstraint(
                fields=("map", "area", "circle", "slot"),
                condition=Q(removed_at=None),
                name="contact_has_its_place",
            ),
            models.CheckConstraint(
                condition=Q(area__in=Area.values)
                & Q(circle__in=Circle.values)
                & Q(nature__in=Nature.values)
                & Q(helps__lte=int(EVERY_HELP)),
                name="contact_is_in_an_area_and_a_circle",
                violation_error_message=_("A contact needs an area and a circle."),
            ),
        ]

    def __str__(self) -> str:
        return f"contact {str(self.pk)[:8]}"

    def text(self) -> str:
        """The label; the map's person must be loaded, and her key opens once for all."""
        return self.map.person.vault.open(self, "label")

    def write(self, label: str) -> None:
        """Seals the label into the row, unsaved."""
        self.label = self.map.person.vault.seal(self, "label", label)


class TieQuerySet(models.QuerySet["Tie"]):
    def visible_to(self, person: User) -> Self:
        return self.filter(first__in=Contact.objects.visible_to(person))

    def editable_by(self, person: User) -> Self:
        return self.filter(map__person_id=person.pk)


class Tie(models.Model):
    """Two contacts of a map know each other. It goes with either of them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    map = models.ForeignKey(NetworkMap, on_delete=models.CASCADE, related_name="ties")
    first = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")

    objects = TieQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("first", "second"), name="tie_once_per_two_contacts"),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")),
                name="tie_is_between_two_contacts",
                violation_error_message=_("A contact cannot know itself."),
            ),
        ]

    def __str__(self) -> str:
        return f"tie {str(self.pk)[:8]}"

    @classmethod
    def between(cls, one: Contact, other: Contact) -> "Tie":
        """The tie of two contacts of one map, unsaved; the lesser id comes first."""
        first, second = sorted((one, other), key=lambda contact: contact.pk)
        return cls(map_id=one.map_id, first=first, second=second)


def free_slot(taken: "set[int] | frozenset[int]") -> int:
    """The first free place of a cell."""
    return next(slot for slot in range(len(taken) + 1) if slot not in taken)
