"""Who did or opened what, without a word of what it said. Append-only, except by retention."""

import uuid
from typing import Any, Final, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from motm.days import today_here
from networking.people.models.programmes import Programme
from networking.people.models.users import User

_OPENED_LINES: Final = uuid.UUID("6f0b9a54-3f5e-4f0f-9d0e-5a1f0b1f7a10")
"""The namespace of the ids of lines about opening."""


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    def visible_to(self, person: User) -> Self:
        """What happened to her own account; for coordinators what happened in their programmes."""
        if person.is_superuser:
            return self
        return self.filter(
            models.Q(about_id=person.pk)
            | models.Q(programme__in=Programme.objects.coordinated_by(person))
        )

    def told_to(self, person: User) -> Self:
        """What others did to her account, newest first: she is told. And what she did herself
        to her second factor, for it could have been somebody with her password."""
        return self._told(person).exclude(verb__in=OPENED).order_by("-at")

    def _told(self, person: User) -> Self:
        by_herself = models.Q(actor_id=person.pk) & ~models.Q(verb=AuditEvent.Verb.SECOND_FACTOR)
        return self.filter(about_id=person.pk).exclude(by_herself)

    def told_with_opened(self, person: User) -> Self:
        """The same, and after it who opened what she shares (`is_opened`): of this she is told,
        and nobody else is."""
        rows = self._told(person)
        return rows.annotate(is_opened=models.Q(verb__in=OPENED)).order_by("is_opened", "-at")

    def for_coordinators(self) -> Self:
        """Without what would tell who shares with whom."""
        return self.exclude(verb__in=OPENED)


class AuditEvent(models.Model):
    class Verb(models.TextChoices):
        CODE_ISSUED = "code_issued", _("issued a one-time code for")
        CODE_USED = "code_used", _("used a one-time code")
        EXPORTED_OWN = "exported_own", _("downloaded a copy of their own work")
        EXPORTED_PROGRESS = "exported_progress", _("exported the progress of a programme")
        ERASED = "erased", _("deleted their account")
        MERGED = "merged", _("brought work done as a guest into")
        PASSWORD_CHANGED = "password_changed", _("changed the password of")
        JOINED = "joined", _("joined with a card")
        CARDS_MADE = "cards_made", _("made join cards in")
        CARDS_REVOKED = "cards_revoked", _("cancelled join cards in")
        RETURN_ASKED = "return_asked", _("asked for help to sign in for")
        RETURN_REFUSED = "return_refused", _("refused help to sign in for")
        SECOND_FACTOR = "second_factor", _("changed the security check of")
        PAIRED = "paired", _("made a pair with")
        PAIR_ENDED = "pair_ended", _("ended a pair of")
        EXTENDED = "extended", _("moved the end of a cycle in")
        CERTIFIED = "certified", _("made a certificate for")
        EXPORTED_LIST = "exported_list", _("downloaded a list of a programme")
        WORDS_DELETED = "words_deleted", _("deleted what ended pairs wrote in")
        OPENED_CHECK_IN = "opened_check_in", _("opened a check-in of")
        OPENED_REPORT = "opened_report", _("opened a follow-up report of")
        OPENED_NOTE = "opened_note", _("opened a private note by")
        OPENED_CONCERN = "opened_concern", _("opened a concern from")
        OPENED_END_REQUEST = "opened_end_request", _("opened the request to end a pair from")
        OPENED_MAP = "opened_map", _("opened a map shared by")
        OPENED_SHARED = "opened_shared", _("opened steps or texts shared by")

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

    @classmethod
    def note_opened(
        cls, verb: "AuditEvent.Verb", *, actor: User, about: User, row_id: uuid.UUID
    ) -> None:
        """Adds the line that `actor` opened what `about` shares: one a day for each row, which
        the line does not name. Its id is made from them, so that two windows add one line too;
        without a line to add it costs one query."""
        day = today_here().isoformat()
        line = AuditEvent(
            id=uuid.uuid5(_OPENED_LINES, f"{verb} {actor.pk} {row_id} {day}"),
            verb=verb,
            actor=actor,
            about=about,
        )
        if not cls.objects.filter(pk=line.pk).exists():
            AuditEvent.objects.bulk_create([line], ignore_conflicts=True)


OPENED: Final = tuple(verb for verb in AuditEvent.Verb if verb.value.startswith("opened_"))
"""Somebody opened what a person shares: for that person's eyes."""
