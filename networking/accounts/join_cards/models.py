"""Join cards: places kept for people whose names nobody writes down."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from networking.people.models.programmes import Cohort, Programme
from networking.people.models.roles import Role
from networking.people.models.users import User


class CardSheetQuerySet(models.QuerySet["CardSheet"]):
    def visible_to(self, person: User) -> Self:
        return self.filter(programme__in=Programme.objects.editable_by(person))

    def editable_by(self, person: User) -> Self:
        return self.visible_to(person)


class CardSheet(models.Model):
    """Cards that were printed together. The sheet itself is not kept: nobody can read a code
    again; printing anew cancels what is not used and makes other codes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="card_sheets")
    cohort = models.ForeignKey(
        Cohort, on_delete=models.PROTECT, null=True, blank=True, related_name="card_sheets"
    )
    role = models.CharField(_("role"), max_length=12, choices=Role)
    mark = models.CharField(_("mark"), max_length=8)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)

    objects = CardSheetQuerySet.as_manager()

    class Meta:
        verbose_name = _("sheet of join cards")
        verbose_name_plural = _("sheets of join cards")
        ordering = ("-made_at",)
        constraints = [
            models.UniqueConstraint(
                fields=("programme", "mark"),
                name="card_sheet_mark_once_per_programme",
                violation_error_message=_("This is there already. Look again, then save."),
            ),
        ]

    def __str__(self) -> str:
        return f"sheet {self.mark}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> Self:
        """Cards that somebody can still join with."""
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=timezone.now())

    def used_by(self, person: User) -> Self:
        """Those of a printed sheet that this person joined with, the last first."""
        rows = self.filter(accepted_by=person, sheet__isnull=False).select_related("sheet")
        return rows.order_by("-accepted_at")

    def visible_to(self, person: User) -> Self:
        return self.filter(programme__in=Programme.objects.editable_by(person))

    def editable_by(self, person: User) -> Self:
        """The same: who sees an invitation manages it."""
        return self.visible_to(person)


class Invitation(models.Model):
    """A join card: a place kept for somebody. Its word code, or the longer token in its QR code,
    opens it once; only keyed hashes of both are stored."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="invitations")
    cohort = models.ForeignKey(
        Cohort, on_delete=models.PROTECT, null=True, blank=True, related_name="invitations"
    )
    role = models.CharField(_("role"), max_length=12, choices=Role)
    sheet = models.ForeignKey(
        CardSheet, on_delete=models.PROTECT, null=True, blank=True, related_name="cards"
    )
    number = models.PositiveSmallIntegerField(_("number on the sheet"), default=1)
    code_hash = models.CharField(max_length=128, unique=True, editable=False)
    token_hash = models.CharField(max_length=128, unique=True, null=True, editable=False)  # noqa: DJ001  unique: NULL is 'none'
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("expires at"))
    revoked_at = models.DateTimeField(_("cancelled at"), null=True, editable=False)
    accepted_at = models.DateTimeField(_("accepted at"), null=True, editable=False)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="invitations",
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_at=None, accepted_by=None)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="invitation_accepted_by_someone",
                violation_error_message=_(
                    "An accepted invitation names who accepted it, and when."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"invitation {str(self.pk)[:8]}"
