"""What became of a flag."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from networking.people.models.pairs import Pair
from networking.people.models.users import User


class FlagOutcomeQuerySet(models.QuerySet["FlagOutcome"]):
    def visible_to(self, person: User) -> Self:
        return self.filter(pair__in=Pair.objects.editable_by(person))

    def editable_by(self, person: User) -> Self:
        return self.visible_to(person)


class FlagOutcome(models.Model):
    """A coordinator looked after a flag: what came of it. The flag itself is computed
    (`networking.coordination.flags`); it is closed for the time that began on `since`."""

    class Outcome(models.TextChoices):
        TALKED = "talked", _("I talked with them: it goes on")
        PAUSE = "pause", _("They take a pause")
        CHANGED = "changed", _("We agreed on something else")
        ENDS = "ends", _("The pair ends")
        MISTAKEN = "mistaken", _("It was a mistake: something was not logged")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pair = models.ForeignKey(Pair, on_delete=models.PROTECT, related_name="flag_outcomes")
    kind = models.CharField(max_length=16)
    since = models.DateField()
    outcome = models.CharField(max_length=10, choices=Outcome)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    closed_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = FlagOutcomeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("pair", "kind", "since"),
                name="flag_closed_once",
                violation_error_message=_("This is there already. Look again, then save."),
            ),
        ]

    def __str__(self) -> str:
        return f"flag outcome {str(self.pk)[:8]}"
