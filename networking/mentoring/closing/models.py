"""How a pair ends well: what each takes along, and the certificate."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from networking.people.models.pairs import Pair
from networking.people.models.users import User


class LaterContact(models.TextChoices):
    """What somebody wishes for after the end. Only what both chose is shown to both."""

    NONE = "none", _("Our time together ends here")
    MESSAGE = "message", _("A message now and then")
    MEET = "meet", _("Meet again sometimes")


class ClosingQuerySet(models.QuerySet["Closing"]):
    def visible_to(self, person: User) -> Self:
        """Her own; and in a running pair what the other side takes along."""
        return self.filter(
            Q(person_id=person.pk) | Q(pair__in=Pair.objects.running().of_member(person))
        )

    def editable_by(self, person: User) -> Self:
        return self.filter(person_id=person.pk)


class Closing(models.Model):
    """One person's way through the last weeks of a pair; words sealed with her own key."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pair = models.ForeignKey(Pair, on_delete=models.PROTECT, related_name="closings")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="closings"
    )
    takes_along = models.BinaryField(default=b"")
    later_contact = models.CharField(max_length=8, choices=LaterContact, blank=True)
    looked_back_at = models.DateTimeField(null=True)
    exported_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField(default=timezone.now)

    objects = ClosingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("pair", "person"),
                name="closing_once_per_person",
                violation_error_message=_("This is there already. Look again, then save."),
            ),
        ]

    def __str__(self) -> str:
        return f"closing {str(self.pk)[:8]}"
