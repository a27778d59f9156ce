"""How a pair ends well: what each takes along, and the certificate."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from networking.models.pairs import Pair
from networking.models.people import User
from networking.models.programmes import Programme, Role


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


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def visible_to(self, person: User) -> Self:
        """Her own. What it certifies anybody may check who holds its code."""
        return self.filter(person_id=person.pk)

    def editable_by(self, person: User) -> Self:
        return self.visible_to(person)


class Certificate(models.Model):
    """What was certified, without a name: the paper has the name, and here is only a keyed hash
    of it, made with the code on the paper, so that a changed name does not pass."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pair = models.ForeignKey(Pair, on_delete=models.PROTECT, related_name="certificates")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="certificates"
    )
    role = models.CharField(max_length=12, choices=Role)
    programme_name = models.CharField(max_length=120)
    code_hash = models.CharField(max_length=64, unique=True)
    name_hash = models.CharField(max_length=64)
    starts_on = models.DateField()
    ends_on = models.DateField()
    sessions = models.PositiveIntegerField(default=0)
    minutes = models.PositiveIntegerField(default=0)
    units = models.PositiveSmallIntegerField(default=0)
    units_total = models.PositiveSmallIntegerField(default=0)
    issued_on = models.DateField(default=timezone.localdate)
    revoked_at = models.DateTimeField(null=True)

    objects = CertificateQuerySet.as_manager()

    def __str__(self) -> str:
        return f"certificate {str(self.pk)[:8]}"


class ConsentQuerySet(models.QuerySet["Consent"]):
    def visible_to(self, person: User) -> Self:
        return self.filter(person_id=person.pk)

    def editable_by(self, person: User) -> Self:
        return self.visible_to(person)

    def given(self) -> Self:
        return self.filter(withdrawn_at=None)

    def in_order(self) -> Self:
        """As they were answered, the newest last."""
        return self.order_by(Coalesce("given_at", "withdrawn_at"))


class Consent(models.Model):
    """One answer to an agreement: its version and language, when the person agreed, and when they
    withdrew. Somebody who said no has no `given_at`, and said so at `withdrawn_at`. The texts
    themselves are in `networking.consents`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="consents"
    )
    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, null=True, related_name="consents"
    )
    purpose = models.CharField(max_length=16)
    text_version = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=10)
    given_at = models.DateTimeField(null=True, default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("person", "programme", "purpose"),
                condition=Q(withdrawn_at=None),
                name="consent_given_once",
                violation_error_message=_("You agreed to this already."),
            ),
            models.CheckConstraint(
                condition=Q(given_at__isnull=False) | Q(withdrawn_at__isnull=False),
                name="consent_is_an_answer",
                violation_error_message=_("Say yes or no."),
            ),
        ]

    def __str__(self) -> str:
        return f"consent {str(self.pk)[:8]}"
