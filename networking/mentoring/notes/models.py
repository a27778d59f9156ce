"""Notes of mentors on their practice, and of coordinators on whom they talked with."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from networking.people.models.pairs import Pair
from networking.people.models.programmes import Programme
from networking.people.models.users import User


class ContactNoteQuerySet(models.QuerySet["ContactNote"]):
    def visible_to(self, person: User) -> Self:
        """The coordinators of the pair's programme, but for pairs that they are or were in
        themselves: there they are one of those whom the note is about."""
        programmes = Programme.objects.coordinated_by(person)
        return self.filter(pair__programme__in=programmes).exclude(
            pair__in=Pair.objects.ever_of(person)
        )

    def editable_by(self, person: User) -> Self:
        return self.visible_to(person).filter(written_by_id=person.pk)

    def about(self, pair: Pair) -> Self:
        """Those with words, the latest first."""
        rows = self.filter(pair=pair).exclude(words=b"").select_related("written_by")
        return rows.order_by("-saved_at", "pk")


class ContactNote(models.Model):
    """A line that a coordinator keeps for the others: when they talked with a pair, and what was
    agreed. Sealed with the pair's key, so that it goes with what the pair wrote; its two people
    do not read it. The id comes with the form, so that a note sent twice is one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pair = models.ForeignKey(Pair, on_delete=models.PROTECT, related_name="contact_notes")
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    words = models.BinaryField(default=b"")
    saved_at = models.DateTimeField(default=timezone.now)

    objects = ContactNoteQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=("pair", "-saved_at"), name="contact_note_of_pair")]

    def __str__(self) -> str:
        return f"contact note {str(self.pk)[:8]}"


class PracticeReach(models.TextChoices):
    ME = "me", _("Only me")
    COORDINATOR = "coordinator", _("Me and the coordinator")


class PracticeNoteQuerySet(models.QuerySet["PracticeNote"]):
    def visible_to(self, person: User) -> Self:
        """Her own; and what is addressed to the coordinators of the programme."""
        theirs = self.model.objects.addressed_to(person).values("pk")
        return self.filter(Q(person_id=person.pk) | Q(pk__in=theirs))

    def addressed_to(self, person: User) -> Self:
        """Those that she reads as a coordinator: others' notes, and none of who mentors or
        mentored her, or mentors beside her."""
        met = Pair.objects.ever_of(person)
        programmes = Programme.objects.coordinated_by(person)
        return (
            self.filter(reach=PracticeReach.COORDINATOR, programme__in=programmes)
            .exclude(person_id=person.pk)
            .exclude(
                Exists(met.filter(Q(mentor=OuterRef("person")) | Q(co_mentor=OuterRef("person"))))
            )
        )

    def editable_by(self, person: User) -> Self:
        return self.filter(person_id=person.pk)

    def newest_first(self) -> Self:
        return self.order_by("-created_at", "pk")


class PracticeNote(models.Model):
    """A mentor's reflection on her own practice; sealed with her key."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="practice_notes"
    )
    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="practice_notes"
    )
    words = models.BinaryField(default=b"")
    reach = models.CharField(max_length=12, choices=PracticeReach, default=PracticeReach.ME)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    saved_at = models.DateTimeField(default=timezone.now)

    objects = PracticeNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("private note")
        verbose_name_plural = _("private notes")
        indexes = [models.Index(fields=("person", "-created_at"), name="practice_note_newest")]

    def __str__(self) -> str:
        return f"practice note {str(self.pk)[:8]}"

    def text(self) -> str:
        """The words; the person must be loaded."""
        return self.person.vault.open(self, "words")
