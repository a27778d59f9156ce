"""What reaches the coordinator or the safeguarding lead, and nobody else."""

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


class ConcernQuerySet(models.QuerySet["Concern"]):
    def visible_to(self, person: User) -> Self:
        """Who wrote it, and who looks after it. Never the one it is about, and not an
        administrator of the site."""
        theirs = self.model.objects.safeguarded_by(person).values("pk")
        return self.filter(Q(person_id=person.pk) | Q(pk__in=theirs))

    def safeguarded_by(self, person: User) -> Self:
        """Those that she looks after, as safeguarding lead or coordinator of the programme. Who
        is or was in a pair with the writer reads none of hers: it may be about her, also where
        the writer does not say so."""
        met = Pair.objects.ever_of(person)
        with_writer = met.filter(
            Q(mentee=OuterRef("person"))
            | Q(mentor=OuterRef("person"))
            | Q(co_mentor=OuterRef("person"))
            | Q(earlier_co_mentors=OuterRef("person"))
        )
        return (
            self.filter(programme__in=Programme.objects.safeguarded_by(person))
            .exclude(person_id=person.pk)
            .exclude(Q(pair__isnull=False) & Q(pair__in=met))
            .exclude(Exists(with_writer))
        )

    def editable_by(self, person: User) -> Self:
        return self.safeguarded_by(person)

    def open(self) -> Self:
        return self.filter(closed_at=None)

    def closed(self) -> Self:
        return self.exclude(closed_at=None)


class Concern(models.Model):
    """*This does not feel right.* Sealed with the programme's key, so that it stays readable for
    the safeguarding lead when its writer deletes herself: the form says so, and for how long."""

    class Outcome(models.TextChoices):
        TALKED = "talked", _("We talked, and it is settled")
        CHANGED = "changed", _("Something was changed")
        ENDED = "ended", _("The pair was ended")
        PASSED_ON = "passed_on", _("Passed on to others who can help")
        MISTAKEN = "mistaken", _("It was a misunderstanding")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="concerns")
    pair = models.ForeignKey(Pair, on_delete=models.PROTECT, null=True, related_name="concerns")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="concerns"
    )
    words = models.BinaryField(default=b"")
    note = models.BinaryField(default=b"")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    seen_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)

    objects = ConcernQuerySet.as_manager()

    class Meta:
        verbose_name = _("concern")
        verbose_name_plural = _("concerns")
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at=None, outcome="")
                | (Q(closed_at__isnull=False) & ~Q(outcome="")),
                name="concern_closed_with_an_outcome",
                violation_error_message=_("Say what came of it."),
            ),
        ]
        indexes = [models.Index(fields=("programme", "closed_at"), name="concern_open")]

    def __str__(self) -> str:
        return f"concern {str(self.pk)[:8]}"
