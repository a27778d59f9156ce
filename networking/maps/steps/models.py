"""Outreach steps: one small thing a person plans to do this week, and what came of it."""

import uuid
from typing import Final, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from networking.maps.models import NetworkMap
from networking.people.models.pairs import Pair
from networking.people.models.users import User
from networking.people.sharing import Reach

STEP_WORDS: Final = ("who", "action", "company", "learned")
"""The fields of a step that hold sealed words."""


class OutreachStepQuerySet(models.QuerySet["OutreachStep"]):
    def visible_to(self, person: User) -> Self:
        """Her own, and what is shared with her in a pair that runs now."""
        shared = Pair.objects.running().mentored_by(person)
        return self.filter(Q(person_id=person.pk) | Q(reach=Reach.MENTOR, pair__in=shared))

    def editable_by(self, person: User) -> Self:
        return self.filter(person_id=person.pk)

    def shared_with(self, person: User) -> Self:
        """What others share with her now."""
        shared = Pair.objects.running().mentored_by(person)
        return self.filter(reach=Reach.MENTOR, pair__in=shared)

    def open(self) -> Self:
        """Planned, and nothing said about it yet; the next one first."""
        return self.filter(state=OutreachStep.State.PLANNED).order_by("on", "created_at")

    def settled(self) -> Self:
        """Those of which she said how they went, the latest first."""
        return self.exclude(state=OutreachStep.State.PLANNED).order_by("-settled_at")


class OutreachStep(models.Model):
    """Who or where, when, what she will say or do, and who comes along; afterwards how it went.

    `gap` is the code of the gap it came from (networking.maps.gaps), or empty. `version` counts its
    saves, so that two windows do not overwrite each other.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        DONE = "done", _("Done")
        TRIED = "tried", _("Tried")
        NOT_YET = "not_yet", _("Not yet")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="outreach_steps"
    )
    map = models.ForeignKey(
        NetworkMap, on_delete=models.SET_NULL, null=True, related_name="outreach_steps"
    )
    gap = models.CharField(max_length=24, blank=True)
    who = models.BinaryField(default=b"")
    action = models.BinaryField(default=b"")
    company = models.BinaryField(default=b"")
    learned = models.BinaryField(default=b"")
    on = models.DateField(_("when"))
    at = models.TimeField(_("at what time"), null=True, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.PLANNED)
    settled_at = models.DateTimeField(null=True)
    reach = models.CharField(max_length=8, choices=Reach, default=Reach.ME)
    pair = models.ForeignKey(
        Pair, on_delete=models.PROTECT, null=True, related_name="shared_outreach_steps"
    )
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    saved_at = models.DateTimeField(default=timezone.now)

    objects = OutreachStepQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(reach=Reach.ME, pair=None) | Q(reach=Reach.MENTOR, pair__isnull=False),
                name="outreach_step_shared_with_a_pair",
                violation_error_message=_("A step is shared with a pair, or with nobody."),
            ),
            models.CheckConstraint(
                condition=Q(state="planned", settled_at=None)
                | (~Q(state="planned") & Q(settled_at__isnull=False)),
                name="outreach_step_settled_on_a_day",
                violation_error_message=_("A step that is over says when."),
            ),
        ]
        indexes = [models.Index(fields=("person", "state", "on"), name="outreach_step_next")]

    def __str__(self) -> str:
        return f"outreach step {str(self.pk)[:8]}"

    def text(self, field: str = "action") -> str:
        """The words of one of STEP_WORDS; the person must be loaded."""
        return self.person.vault.open(self, field)

    def write(self, **words: str) -> None:
        """Seals words into their fields, unsaved."""
        for field, said in words.items():
            assert field in STEP_WORDS, field
            setattr(self, field, self.person.vault.seal(self, field, said))
