"""Programmes, who belongs to them, and the pairs that meet in them."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from networking.models.people import User


class Role(models.TextChoices):
    MENTEE = "mentee", _("Mentee")
    MENTOR = "mentor", _("Mentor")
    COORDINATOR = "coordinator", _("Coordinator")
    SAFEGUARDING = "safeguarding", _("Safeguarding lead")


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    def with_contact(self) -> Self:
        """Programmes that say whom to ask."""
        return self.exclude(contact="")

    def coordinated_by(self, person: User) -> Self:
        """Programmes in which she is a coordinator now."""
        return self.filter(
            pk__in=Membership.objects.running()
            .filter(person_id=person.pk, role=Role.COORDINATOR)
            .values("programme")
        )

    def visible_to(self, person: User) -> Self:
        """Her own programmes; administrators of the site see all."""
        if person.is_superuser:
            return self
        return self.filter(
            pk__in=Membership.objects.running().filter(person_id=person.pk).values("programme")
        )

    def editable_by(self, person: User) -> Self:
        """The programmes that she coordinates; administrators of the site edit all."""
        return self if person.is_superuser else self.coordinated_by(person)


class Programme(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=120, unique=True)
    time_zone = models.CharField(_("time zone"), max_length=64, default="Europe/Madrid")
    contact = models.TextField(
        _("whom to ask"),
        max_length=2000,
        blank=True,
        help_text=_("Shown to members on the help page: who helps, when, and how to reach them."),
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class CohortQuerySet(models.QuerySet["Cohort"]):
    def visible_to(self, person: User) -> Self:
        return self.filter(programme__in=Programme.objects.visible_to(person))

    def editable_by(self, person: User) -> Self:
        return self.filter(programme__in=Programme.objects.editable_by(person))


class Cohort(models.Model):
    """A group that starts together."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="cohorts")
    name = models.CharField(_("name"), max_length=120)
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)

    objects = CohortQuerySet.as_manager()

    class Meta:
        verbose_name = _("cohort")
        verbose_name_plural = _("cohorts")
        ordering = ("programme", "name")
        constraints = [
            models.UniqueConstraint(
                fields=("programme", "name"),
                name="cohort_name_once_per_programme",
                violation_error_message=_("This programme has a cohort with this name already."),
            ),
            models.CheckConstraint(
                condition=Q(starts_on=None)
                | Q(ends_on=None)
                | Q(ends_on__gte=models.F("starts_on")),
                name="cohort_ends_after_start",
                violation_error_message=_("A cohort cannot end before it starts."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(models.QuerySet["Membership"]):
    def running(self) -> Self:
        return self.filter(ended_on=None)

    def visible_to(self, person: User) -> Self:
        """Her own; for coordinators all of their programmes."""
        if person.is_superuser:
            return self
        return self.filter(
            Q(person_id=person.pk) | Q(programme__in=Programme.objects.coordinated_by(person))
        )

    def editable_by(self, person: User) -> Self:
        return self.filter(programme__in=Programme.objects.editable_by(person))


class Membership(models.Model):
    """A person's role in a programme; one row per role."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("programme")
    )
    cohort = models.ForeignKey(
        Cohort,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name=_("cohort"),
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="memberships",
        verbose_name=_("person"),
    )
    role = models.CharField(_("role"), max_length=12, choices=Role)
    started_on = models.DateField(_("since"), default=timezone.localdate)
    ended_on = models.DateField(_("until"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ("programme", "role", "started_on")
        constraints = [
            models.UniqueConstraint(
                fields=("programme", "person", "role"),
                condition=Q(ended_on=None),
                name="membership_role_once_per_programme",
                violation_error_message=_("This person has this role in the programme already."),
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=models.F("started_on")),
                name="membership_ends_after_start",
                violation_error_message=_("A membership cannot end before it starts."),
            ),
        ]

    def __str__(self) -> str:
        return f"membership {str(self.pk)[:8]}"

    def clean(self) -> None:
        from django.core.exceptions import ValidationError

        if self.cohort is not None and self.cohort.programme_id != self.programme_id:
            raise ValidationError({"cohort": _("Choose a cohort of the same programme.")})


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def visible_to(self, person: User) -> Self:
        return self.filter(programme__in=Programme.objects.editable_by(person))

    def editable_by(self, person: User) -> Self:
        """The same: who sees an invitation manages it."""
        return self.visible_to(person)


class Invitation(models.Model):
    """A place kept for somebody: a code, of which only a hash is stored, opens it once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="invitations")
    cohort = models.ForeignKey(
        Cohort, on_delete=models.PROTECT, null=True, blank=True, related_name="invitations"
    )
    role = models.CharField(_("role"), max_length=12, choices=Role)
    code_hash = models.CharField(max_length=128, unique=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("expires at"))
    accepted_at = models.DateTimeField(_("accepted at"), null=True, editable=False)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="invitations",
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_at=None, accepted_by=None)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="invitation_accepted_by_someone",
                violation_error_message=_(
                    "An accepted invitation names who accepted it, and when."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"invitation {str(self.pk)[:8]}"


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
    rhythm_days = models.PositiveSmallIntegerField(
        _("days between sessions"),
        default=14,
        help_text=_("What the pair agreed: 14 means a session every two weeks, at least."),
    )
    started_on = models.DateField(_("since"), default=timezone.localdate)
    ended_on = models.DateField(_("until"), null=True, blank=True)
    end_reason = models.CharField(_("why it ended"), max_length=10, choices=EndReason, blank=True)

    objects = PairQuerySet.as_manager()

    class Meta:
        verbose_name = _("pair")
        verbose_name_plural = _("pairs")
        ordering = ("programme", "started_on")
        constraints = [
            models.CheckConstraint(
                condition=~Q(mentor=models.F("mentee")),
                name="pair_is_two_people",
                violation_error_message=_("Nobody can be her own mentor."),
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
        ]

    def __str__(self) -> str:
        return f"pair {str(self.pk)[:8]}"
