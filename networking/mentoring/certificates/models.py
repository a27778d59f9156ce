"""Certificates: that they were given, to whom, and whether they hold."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from networking.people.models.pairs import Pair
from networking.people.models.roles import Role
from networking.people.models.users import User


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
