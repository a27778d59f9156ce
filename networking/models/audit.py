"""Who did or opened what, without a word of what it said. Append-only, except by retention."""

import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from networking.models.people import User


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    def visible_to(self, person: User) -> Self:
        """What happened to her own account; for coordinators what happened in their programmes."""
        from networking.models.programmes import Programme

        if person.is_superuser:
            return self
        return self.filter(
            models.Q(about_id=person.pk)
            | models.Q(programme__in=Programme.objects.coordinated_by(person))
        )

    def told_to(self, person: User) -> Self:
        """What others did to her account, newest first: she is told."""
        return self.filter(about_id=person.pk).exclude(actor_id=person.pk).order_by("-at")


class AuditEvent(models.Model):
    class Verb(models.TextChoices):
        CODE_ISSUED = "code_issued", _("issued a one-time code for")
        CODE_USED = "code_used", _("used a one-time code")
        EXPORTED_OWN = "exported_own", _("downloaded everything of her own")
        EXPORTED_PROGRESS = "exported_progress", _("exported the progress of a programme")
        ERASED = "erased", _("deleted her account")
        MERGED = "merged", _("brought work done as a guest into")
        PASSWORD_CHANGED = "password_changed", _("changed the password of")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField(default=timezone.now, editable=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    verb = models.CharField(max_length=20, choices=Verb)
    about = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    programme = models.ForeignKey(
        "networking.Programme", on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        ordering = ("-at",)
        indexes = [models.Index(fields=("about", "-at"), name="audit_about_newest")]

    def __str__(self) -> str:
        return f"audit {str(self.pk)[:8]}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("The audit is append-only.")
        super().save(*args, **kwargs)

    @classmethod
    def note(
        cls,
        verb: "AuditEvent.Verb",
        *,
        actor: User | None,
        about: User | None = None,
        programme: Any = None,
    ) -> None:
        """Adds one line to the audit."""
        cls.objects.create(verb=verb, actor=actor, about=about, programme=programme)
