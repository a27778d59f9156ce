"""How it goes: what the two of a pair answer at set moments."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from networking.people.models.fields import rating
from networking.people.models.pairs import Pair
from networking.people.models.programmes import Programme
from networking.people.models.users import User


class Moment(models.TextChoices):
    """When a check-in is due; how many weeks after what, the programme sets."""

    EARLY = "early", _("After the first sessions")
    MIDDLE = "middle", _("In the middle")
    CLOSING = "closing", _("Before the end")


class CheckInQuerySet(models.QuerySet["CheckIn"]):
    def visible_to(self, person: User) -> Self:
        """Her own, and those that are addressed to her. Never the other side of the pair."""
        theirs = self.model.objects.addressed_to(person).values("pk")
        return self.filter(Q(person_id=person.pk) | Q(pk__in=theirs))

    def addressed_to(self, person: User) -> Self:
        """Those that she reads as a coordinator: of her programmes, without the pairs that she
        is or was in herself, for there she is the other side."""
        programmes = Programme.objects.coordinated_by(person)
        return self.filter(pair__programme__in=programmes).exclude(
            pair__in=Pair.objects.ever_of(person)
        )

    def editable_by(self, person: User) -> Self:
        """Her own, while the pair runs."""
        return self.filter(person_id=person.pk, pair__ended_on=None)

    def at(self, pair: Pair, moment: Moment) -> Self:
        """Those of one moment of a pair."""
        return self.filter(pair=pair, moment=moment)


class CheckIn(models.Model):
    """One side of a pair says how it goes, to the coordinator only. Sealed with her own key."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pair = models.ForeignKey(Pair, on_delete=models.PROTECT, related_name="check_ins")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="check_ins"
    )
    moment = models.CharField(max_length=8, choices=Moment)
    going = rating(_("How is it going?"))
    goals = rating(_("I know what I want to reach."))
    support = rating(_("Somebody supports me."))
    challenges = rating(_("I can face what is difficult."))
    wants_call = models.BooleanField(_("Please call me"), default=False)
    words = models.BinaryField(default=b"")
    has_words = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    saved_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)
    read_at = models.DateTimeField(null=True)
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = CheckInQuerySet.as_manager()

    class Meta:
        verbose_name = _("check-in")
        verbose_name_plural = _("check-ins")
        constraints = [
            models.UniqueConstraint(
                fields=("pair", "person", "moment"),
                name="check_in_once_per_moment",
                violation_error_message=_("This is there already. Look again, then save."),
            ),
        ]
        indexes = [
            models.Index(fields=("pair",), condition=Q(read_at=None), name="check_in_unread"),
        ]

    def __str__(self) -> str:
        return f"check-in {str(self.pk)[:8]}"
