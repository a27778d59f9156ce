"""Pairs: who meets whom, in which rhythm, with which pauses, and until when."""

import uuid
from datetime import date
from functools import cached_property
from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from networking.encryption.vault import Vault
from networking.people.models.programmes import Cohort, Programme
from networking.people.models.users import User


class PairQuerySet(models.QuerySet["Pair"]):
    def running(self) -> Self:
        """Pairs that meet now: what is shared with a pair is shared while it runs."""
        return self.filter(ended_on=None)

    def mentored_by(self, person: User) -> Self:
        return self.filter(Q(mentor_id=person.pk) | Q(co_mentor_id=person.pk))

    def visible_to(self, person: User) -> Self:
        """The three people in it, and the programme's coordinators."""
        if person.is_superuser:
            return self
        return self.filter(
            Q(mentee_id=person.pk)
            | Q(mentor_id=person.pk)
            | Q(co_mentor_id=person.pk)
            | Q(programme__in=Programme.objects.coordinated_by(person))
        )

    def editable_by(self, person: User) -> Self:
        return self.filter(programme__in=Programme.objects.editable_by(person))

    def coordinated_by(self, person: User) -> Self:
        """Pairs of the programmes in which she is a coordinator: an administrator is none."""
        return self.filter(programme__in=Programme.objects.coordinated_by(person))

    def of_member(self, person: User) -> Self:
        """Pairs in which she is mentee, mentor or co-mentor: not those that she coordinates."""
        return self.filter(
            Q(mentee_id=person.pk) | Q(mentor_id=person.pk) | Q(co_mentor_id=person.pk)
        )

    def ever_of(self, person: User) -> Self:
        """The same, and those that she left as co-mentor: what was said past her then, or about
        her, is not for her eyes afterwards either."""
        left = Pair.earlier_co_mentors.through._default_manager.filter(user_id=person.pk)
        return self.filter(
            Q(mentee_id=person.pk)
            | Q(mentor_id=person.pk)
            | Q(co_mentor_id=person.pk)
            | Q(pk__in=left.values("pair_id"))
        )

    def without_words(self) -> Self:
        """Ended pairs whose words are deleted: they get no key again."""
        return self.filter(words_gone_at__isnull=False, ended_on__isnull=False)

    def with_end(self) -> Self:
        """Adds `ends_on`: the day on which it is to end, its own or its cohort's, or None."""
        return self.annotate(ends_on=Coalesce("planned_end_on", "cohort__ends_on"))


class Pair(models.Model):
    """One mentor and one mentee, perhaps with a co-mentor, for a time."""

    class EndReason(models.TextChoices):
        COMPLETED = "completed", _("Completed as planned")
        MENTEE = "mentee", _("The mentee stopped")
        MENTOR = "mentor", _("The mentor stopped")
        MATCH = "match", _("The match did not fit")
        OTHER = "other", _("Another reason")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="pairs", verbose_name=_("programme")
    )
    mentor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="pairs_as_mentor",
        verbose_name=_("mentor"),
    )
    mentee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="pairs_as_mentee",
        verbose_name=_("mentee"),
    )
    co_mentor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="pairs_as_co_mentor",
        verbose_name=_("co-mentor"),
    )
    asked_co_mentor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    earlier_co_mentors = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, editable=False, related_name="+"
    )
    cohort = models.ForeignKey(
        Cohort,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="pairs",
        verbose_name=_("cohort"),
    )
    coordinator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="pairs_followed",
        verbose_name=_("coordinator in charge"),
        help_text=_("If this is empty, all coordinators of the programme are in charge."),
    )
    rhythm_days = models.PositiveSmallIntegerField(
        _("days between sessions"),
        default=14,
        help_text=_("What the pair agreed: 14 means at least one session every two weeks."),
    )
    earlier_rhythms = models.JSONField(default=list, editable=False)
    """What was agreed before, the oldest first: `[days, day]`, days between sessions
    until that day, which is the first of what was agreed next. Empty: always `rhythm_days`.
    Beside the pair and not in rows of its own: every page about pairs reads it, and no query
    asks for it."""
    started_on = models.DateField(_("since"), default=timezone.localdate)
    planned_end_on = models.DateField(
        _("planned end"),
        null=True,
        blank=True,
        help_text=_("If this is empty, the pair ends with its cohort."),
    )
    ended_on = models.DateField(_("last day"), null=True, blank=True)
    end_reason = models.CharField(_("why it ended"), max_length=10, choices=EndReason, blank=True)
    words_gone_at = models.DateTimeField(null=True, editable=False)

    objects = PairQuerySet.as_manager()

    class Meta:
        verbose_name = _("pair")
        verbose_name_plural = _("pairs")
        ordering = ("programme", "started_on")
        constraints = [
            models.CheckConstraint(
                condition=~Q(mentor=models.F("mentee")),
                name="pair_is_two_people",
                violation_error_message=_("Choose two different people."),
            ),
            models.CheckConstraint(
                condition=Q(co_mentor=None)
                | (~Q(co_mentor=models.F("mentor")) & ~Q(co_mentor=models.F("mentee"))),
                name="pair_co_mentor_is_a_third",
                violation_error_message=_("The co-mentor must be a third person."),
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None, end_reason="")
                | (Q(ended_on__gte=models.F("started_on")) & ~Q(end_reason="")),
                name="pair_end_has_a_reason",
                violation_error_message=_(
                    "An ended pair needs a day that is not before its start, and a reason."
                ),
            ),
            models.CheckConstraint(
                condition=Q(rhythm_days__gte=1, rhythm_days__lte=92),
                name="pair_rhythm_is_sensible",
                violation_error_message=_("Choose between 1 and 92 days."),
            ),
            models.UniqueConstraint(
                fields=("mentee",),
                condition=Q(ended_on=None),
                name="pair_one_at_a_time_per_mentee",
                violation_error_message=_("This mentee has a mentor now. End that pair first."),
            ),
            models.CheckConstraint(
                condition=Q(planned_end_on=None) | Q(planned_end_on__gte=models.F("started_on")),
                name="pair_planned_end_after_start",
                violation_error_message=_("A pair cannot end before it starts."),
            ),
        ]
        indexes = [
            models.Index(fields=("programme",), condition=Q(ended_on=None), name="pair_running"),
        ]

    def __str__(self) -> str:
        return f"pair {str(self.pk)[:8]}"

    def clean(self) -> None:
        if self.cohort is not None and self.cohort.programme_id != self.programme_id:
            raise ValidationError({"cohort": _("Choose a cohort of the same programme.")})

    @cached_property
    def vault(self) -> Vault:
        """Opens and seals what the pair writes together. Its key goes with the first of its
        people who deletes herself, and at the end of the cohort's retention."""
        return Vault(self.pk)

    def people(self) -> list[User]:
        """Mentee, mentor, and co-mentor where there is one; a query for each that is not loaded."""
        return [each for each in (self.mentee, self.mentor, self.co_mentor) if each is not None]

    def met_ids(self) -> set[uuid.UUID]:
        """Who is in it, and who left it as co-mentor: nobody of them is told what one of them
        tells others. One query."""
        left = self.earlier_co_mentors.values_list("pk", flat=True)
        return {pk for pk in (self.mentee_id, self.mentor_id, self.co_mentor_id, *left) if pk}

    @property
    def is_running(self) -> bool:
        return self.ended_on is None

    @property
    def end_day(self) -> date | None:
        """The day on which it is to end: its own, or its cohort's (which must be loaded)."""
        if self.planned_end_on:
            return self.planned_end_on
        return self.cohort.ends_on if self.cohort else None

    def has_mentor(self, person: User) -> bool:
        """Whether she mentors or co-mentors here; asks nothing."""
        return person.pk in (self.mentor_id, self.co_mentor_id)

    def has_member(self, person: User) -> bool:
        return person.pk == self.mentee_id or self.has_mentor(person)


class PauseQuerySet(models.QuerySet["Pause"]):
    def of_pair(self, pair: Pair) -> Self:
        """Those of one pair, the latest first, each with its pair."""
        return self.filter(pair=pair).select_related("pair").order_by("-starts_on", "pk")

    def visible_to(self, person: User) -> Self:
        return self.filter(pair__in=Pair.objects.visible_to(person))

    def editable_by(self, person: User) -> Self:
        """The people of a running pair declare pauses, and so do its coordinators."""
        return self.filter(
            Q(pair__in=Pair.objects.running().of_member(person))
            | Q(pair__in=Pair.objects.editable_by(person))
        )


class Pause(models.Model):
    """A time in which the pair does not plan to meet; it counts as nobody's absence."""

    class Why(models.TextChoices):
        HOLIDAYS = "holidays", _("Holidays or a journey")
        RELIGION = "religion", _("Ramadan or another religious time")
        EXAMS = "exams", _("Exams or a course")
        WORK = "work", _("A lot of work")
        HEALTH = "health", _("Health or family")
        OTHER = "other", _("Another reason")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pair = models.ForeignKey(Pair, on_delete=models.PROTECT, related_name="pauses")
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    why = models.CharField(_("why"), max_length=10, choices=Why, default=Why.OTHER)
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    declared_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PauseQuerySet.as_manager()

    class Meta:
        verbose_name = _("pause")
        verbose_name_plural = _("pauses")
        ordering = ("starts_on",)
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=models.F("starts_on")),
                name="pause_ends_after_start",
                violation_error_message=_("The last day cannot be before the first."),
            ),
        ]

    def __str__(self) -> str:
        return f"pause {str(self.pk)[:8]}"
