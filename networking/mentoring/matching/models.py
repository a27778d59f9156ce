"""What a person says about herself so that a coordinator can find her a match."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from networking.people.models.fields import Marks
from networking.people.models.programmes import Programme
from networking.people.models.users import User


class Interest(Marks):
    """What she likes to do. Stored as the sum of the values."""

    WALKING = 1, _("Walking and nature")
    SPORT = 2, _("Sport")
    COOKING = 4, _("Cooking and eating")
    MUSIC = 8, _("Music and dance")
    READING = 16, _("Books and writing")
    CRAFTS = 32, _("Crafts and making things")
    FILM = 64, _("Films and theatre")
    CHILDREN = 128, _("Doing things with children")
    COMPUTERS = 256, _("Computers and phones")
    WORK = 512, _("Work and learning")
    FAITH = 1024, _("Community or faith groups")


class FreeTime(Marks):
    """When she has time."""

    WEEK_MORNING = 1, _("Weekday mornings")
    WEEK_AFTERNOON = 2, _("Weekday afternoons")
    WEEK_EVENING = 4, _("Weekday evenings")
    WEEKEND_DAY = 8, _("At the weekend, in the daytime")
    WEEKEND_EVENING = 16, _("At the weekend, in the evening")


class MatchingProfileQuerySet(models.QuerySet["MatchingProfile"]):
    def visible_to(self, person: User) -> Self:
        """Her own, and of the programmes that she coordinates."""
        return self.filter(
            models.Q(person_id=person.pk)
            | models.Q(programme__in=Programme.objects.editable_by(person))
        )

    def editable_by(self, person: User) -> Self:
        return self.filter(person_id=person.pk)

    def in_programme(self, programme: Programme) -> Self:
        return self.filter(programme=programme)


class MatchingProfile(models.Model):
    """Languages, interests, place and times of one person in one programme; chosen from lists,
    never typed, and for the programme's coordinators only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="matching_profiles"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="matching_profiles"
    )
    languages = models.JSONField(_("languages"), default=list)
    interests = models.PositiveIntegerField(_("interests"), default=0)
    free_times = models.PositiveSmallIntegerField(_("times"), default=0)
    place = models.CharField(_("place"), max_length=120, blank=True)
    saved_at = models.DateTimeField(default=timezone.now)

    objects = MatchingProfileQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("programme", "person"),
                name="matching_profile_once_per_programme",
                violation_error_message=_("This is there already. Look again, then save."),
            ),
        ]

    def __str__(self) -> str:
        return f"matching profile {str(self.pk)[:8]}"
