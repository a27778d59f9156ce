"""What a person agreed to, or refused, and when."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from networking.people.models.programmes import Programme
from networking.people.models.users import User


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
    themselves are in `networking.consents.records`."""

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
