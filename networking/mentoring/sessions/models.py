"""What a pair logs about its meetings, how it goes, and what its mentor reports."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from networking.people.models.fields import Marks
from networking.people.models.pairs import Pair
from networking.people.models.users import User


class Topic(Marks):
    """What a session was about. Stored as the sum of the values."""

    COURSE = 1, _("The course")
    NETWORK = 2, _("People and places around me")
    LANGUAGE = 4, _("Language")
    WORK = 8, _("Work or study")
    HOME = 16, _("Home and neighbourhood")
    OFFICES = 32, _("Offices and papers")
    HEALTH = 64, _("Health")
    FAMILY = 128, _("Family and children")
    LEISURE = 256, _("Clubs and free time")
    TALK = 512, _("Just talking")


class Barrier(Marks):
    """What got in the way: the five barriers of the course's fourth unit."""

    LANGUAGE = 1, _("Language")
    CONFIDENCE = 2, _("Confidence")
    ACCESS = 4, _("Access and time")
    EXCLUSION = 8, _("Exclusion and bias")
    PRACTICAL = 16, _("Transport, childcare, money")


class SessionQuerySet(models.QuerySet["Session"]):
    def visible_to(self, person: User) -> Self:
        """The mentee's own, always; of mentors, while the pair runs."""
        running = Pair.objects.running().mentored_by(person)
        return self.filter(Q(pair__mentee_id=person.pk) | Q(pair__in=running))

    def editable_by(self, person: User) -> Self:
        """Mentors log, while the pair runs."""
        return self.filter(pair__in=Pair.objects.running().mentored_by(person))

    def in_pair(self, pair_id: uuid.UUID) -> Self:
        return self.filter(pair_id=pair_id)

    def with_people(self) -> Self:
        """With its pair, its programme and its people, and who logged it."""
        people = ("pair__mentee", "pair__mentor", "pair__co_mentor", "logged_by")
        return self.select_related("pair__programme", *people)

    def held(self) -> Self:
        return self.filter(outcome=Session.Outcome.HELD)

    def newest_first(self) -> Self:
        return self.order_by("-on", "-created_at", "pk")


class Session(models.Model):
    """One planned meeting of a pair: held, or not and why. What is not logged has no row.

    `agreed` is sealed with the pair's key, and its three people read it; `note` is the writer's
    own, sealed with hers. The id comes with the form, so that a save sent twice is one session.
    """

    class Outcome(models.TextChoices):
        HELD = "held", _("We met")
        MOVED = "moved", _("Moved to another day")
        CANCELLED = "cancelled", _("Cancelled in time")
        NO_SHOW = "no_show", _("One of us did not come")

    class Why(models.TextChoices):
        TRANSPORT = "transport", _("Transport")
        CHILDCARE = "childcare", _("Childcare")
        WORK = "work", _("Work")
        HEALTH = "health", _("Health")
        UNKNOWN = "unknown", _("Not known")

    class Where(models.TextChoices):
        OUTSIDE = "outside", _("Outside")
        CAFE = "cafe", _("Café")
        LIBRARY = "library", _("Library or centre")
        PROGRAMME = "programme", _("At the programme")
        ACTIVITY = "activity", _("At a club or an activity")
        CALL = "call", _("By phone or video")
        OTHER = "other", _("Somewhere else")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pair = models.ForeignKey(Pair, on_delete=models.PROTECT, related_name="sessions")
    logged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    on = models.DateField(_("date"))
    outcome = models.CharField(_("how it went"), max_length=10, choices=Outcome)
    why = models.CharField(_("why not"), max_length=10, choices=Why, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    where = models.CharField(_("where"), max_length=10, choices=Where, blank=True)
    topics = models.PositiveIntegerField(_("topics"), default=0)
    barriers = models.PositiveSmallIntegerField(_("what got in the way"), default=0)
    agreed = models.BinaryField(default=b"")
    note = models.BinaryField(default=b"")
    next_on = models.DateField(_("next time"), null=True, blank=True)
    next_at = models.TimeField(_("at what time"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    saved_at = models.DateTimeField(default=timezone.now)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        constraints = [
            models.CheckConstraint(
                condition=(Q(outcome="held", why="") & Q(minutes__gte=1, minutes__lte=720))
                | (~Q(outcome="held") & ~Q(why="") & Q(minutes=None)),
                name="session_held_or_why_not",
                violation_error_message=_("Say how long you met, or why you did not."),
            ),
        ]
        indexes = [models.Index(fields=("pair", "-on"), name="session_of_pair_newest")]

    def __str__(self) -> str:
        return f"session {str(self.pk)[:8]}"
