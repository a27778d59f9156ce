"""That somebody of a pair asks to end it."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from networking.people.models.pairs import Pair
from networking.people.models.programmes import Programme
from networking.people.models.users import User


class EndRequestQuerySet(models.QuerySet["EndRequest"]):
    def open(self) -> Self:
        return self.filter(settled_at=None)

    def visible_to(self, person: User) -> Self:
        """Who asked, and the coordinators to whom it is addressed. Not the other side."""
        theirs = self.model.objects.addressed_to(person).values("pk")
        return self.filter(Q(person_id=person.pk) | Q(pk__in=theirs))

    def addressed_to(self, person: User) -> Self:
        """Those that she settles as a coordinator: not in a pair that she is or was in herself,
        where she would learn that the other side asked."""
        programmes = Programme.objects.coordinated_by(person)
        return self.filter(pair__programme__in=programmes).exclude(
            pair__in=Pair.objects.ever_of(person)
        )

    def editable_by(self, person: User) -> Self:
        """Coordinators settle it; the person who asked may withdraw it while it is open."""
        theirs = self.model.objects.addressed_to(person).values("pk")
        return self.filter(Q(person_id=person.pk, settled_at=None) | Q(pk__in=theirs))


class EndRequest(models.Model):
    """One side asks the coordinator to end the pair. Sealed with her own key."""

    class Outcome(models.TextChoices):
        ENDED = "ended", _("The pair has ended")
        GOES_ON = "goes_on", _("We talked: the pair goes on")
        TAKEN_BACK = "taken_back", _("Withdrawn by the writer")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pair = models.ForeignKey(Pair, on_delete=models.PROTECT, related_name="end_requests")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="end_requests"
    )
    words = models.BinaryField(default=b"")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)

    objects = EndRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request to end a pair")
        verbose_name_plural = _("requests to end a pair")
        constraints = [
            models.UniqueConstraint(
                fields=("pair", "person"),
                condition=Q(settled_at=None),
                name="end_request_open_once",
                violation_error_message=_("You have asked for this already."),
            ),
        ]

    def __str__(self) -> str:
        return f"end request {str(self.pk)[:8]}"
