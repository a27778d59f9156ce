"""What a pair logs about its meetings, how it goes, and what its mentor reports."""

import uuid
from typing import Any, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from networking.models.marks import Marks
from networking.models.pairs import Pair
from networking.models.people import User
from networking.models.programmes import Programme


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


class Moment(models.TextChoices):
    """When a check-in is due; how many weeks after what, the programme sets."""

    EARLY = "early", _("After the first sessions")
    MIDDLE = "middle", _("In the middle")
    CLOSING = "closing", _("Before the end")


def rating(name: Any) -> "models.PositiveSmallIntegerField[int | None, int | None]":
    """From 1 (not at all) to 5 (very much); None: not said."""
    return models.PositiveSmallIntegerField(
        name, null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )


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


class FlagOutcomeQuerySet(models.QuerySet["FlagOutcome"]):
    def visible_to(self, person: User) -> Self:
        return self.filter(pair__in=Pair.objects.editable_by(person))

    def editable_by(self, person: User) -> Self:
        return self.visible_to(person)


class FlagOutcome(models.Model):
    """A coordinator looked after a flag: what came of it. The flag itself is computed
    (`networking.flags`); it is closed for the time that began on `since`."""

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
