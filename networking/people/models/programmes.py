"""Programmes, their groups, who belongs to them in which role, and who stands in for whom."""

import uuid
from datetime import date
from functools import cached_property
from typing import Any, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from motm.days import today_here
from networking.encryption.vault import Vault
from networking.people.models.roles import Role
from networking.people.models.users import User


def _weeks(name: Any, default: int) -> "models.PositiveSmallIntegerField[int, int]":
    """A number of weeks that a programme sets."""
    return models.PositiveSmallIntegerField(
        name, default=default, validators=[MinValueValidator(1), MaxValueValidator(52)]
    )


def site_time_zone() -> str:
    """The zone of this installation: where a new programme most likely is."""
    return str(settings.TIME_ZONE)


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

    def mentored_by(self, person: User) -> Self:
        """Programmes in which she is a mentor now, also between two pairs."""
        rows = Membership.objects.running().filter(person_id=person.pk, role=Role.MENTOR)
        return self.filter(pk__in=rows.values("programme"))

    def safeguarded_by(self, person: User) -> Self:
        """Programmes in which she reads what does not feel right: as safeguarding lead or as
        coordinator. An administrator does not, unless she is one of them."""
        roles = (Role.SAFEGUARDING, Role.COORDINATOR)
        rows = Membership.objects.running().filter(person_id=person.pk, role__in=roles)
        return self.filter(pk__in=rows.values("programme"))

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
    time_zone = models.CharField(_("time zone"), max_length=64, default=site_time_zone)
    contact = models.TextField(
        _("who to ask"),
        max_length=2000,
        blank=True,
        help_text=_("Members see this on the Help page: who helps, when, and how to reach them."),
    )
    places = models.TextField(
        _("places"),
        max_length=2000,
        blank=True,
        help_text=_("Districts or towns where people can meet, one on each line. For matching."),
    )
    early_weeks = _weeks(_("early check-in, weeks after the start"), 3)
    middle_weeks = _weeks(_("middle check-in, weeks after the start"), 8)
    closing_weeks = _weeks(_("closing check-in, weeks before the planned end"), 4)
    quiet_weeks = _weeks(_("raise a flag after so many weeks without a session"), 4)
    stalled_weeks = _weeks(_("raise a flag after so many weeks without progress in the course"), 4)
    report_months = models.PositiveSmallIntegerField(
        _("follow-up reports"),
        choices=[(1, _("Every month")), (3, _("Every three months"))],
        default=3,
    )
    safeguarding_months = models.PositiveSmallIntegerField(
        _("keep concerns, in months after they are closed"),
        default=24,
        help_text=_("People read this on the form when they write a concern."),
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    @cached_property
    def vault(self) -> Vault:
        """Opens and seals what people tell the coordinator and the safeguarding lead."""
        return Vault(self.pk)

    def today(self) -> date:
        """The day that it is where the programme is."""
        return today_here(self.time_zone)

    @property
    def place_names(self) -> list[str]:
        """The places of the programme, each once, as they were written."""
        lines = (line.strip() for line in self.places.splitlines())
        return list(dict.fromkeys(line for line in lines if line))


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
    retention_months = models.PositiveSmallIntegerField(
        _("keep what its pairs wrote, in months after the end"),
        default=6,
        help_text=_(
            "Then what they wrote is deleted: check-ins, reports and others. Numbers stay."
        ),
    )
    words_gone_at = models.DateTimeField(null=True, editable=False)

    objects = CohortQuerySet.as_manager()

    class Meta:
        verbose_name = _("cohort")
        verbose_name_plural = _("cohorts")
        ordering = ("programme", "name")
        constraints = [
            models.UniqueConstraint(
                fields=("programme", "name"),
                name="cohort_name_once_per_programme",
                violation_error_message=_("This programme already has a cohort with this name."),
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
    ended_on = models.DateField(
        _("last day"),
        null=True,
        blank=True,
        help_text=_("Empty while the person has this role. With a day, the role ends at once."),
    )
    digest = models.BooleanField(
        _("weekly digest by e-mail"),
        default=True,
        help_text=_("For coordinators: how many people to call, without a name."),
    )

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
                violation_error_message=_("This person already has this role in the programme."),
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=models.F("started_on")),
                name="membership_ends_after_start",
                violation_error_message=_("A membership cannot end before it starts."),
            ),
        ]
        indexes = [
            models.Index(
                fields=("programme", "role"),
                condition=Q(ended_on=None),
                name="membership_running",
            ),
        ]

    def __str__(self) -> str:
        return f"membership {str(self.pk)[:8]}"

    def clean(self) -> None:
        from django.core.exceptions import ValidationError

        if self.cohort is not None and self.cohort.programme_id != self.programme_id:
            raise ValidationError({"cohort": _("Choose a cohort of the same programme.")})


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def on(self, day: Any) -> Self:
        """Those who are away on this day."""
        return self.filter(starts_on__lte=day, ends_on__gte=day)

    def visible_to(self, person: User) -> Self:
        return self.filter(membership__programme__in=Programme.objects.visible_to(person))

    def editable_by(self, person: User) -> Self:
        return self.filter(membership__programme__in=Programme.objects.editable_by(person))


class Absence(models.Model):
    """A coordinator or safeguarding lead is away, and somebody with the same role stands in."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    membership = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="absences", verbose_name=_("who is away")
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="deputy_for",
        verbose_name=_("deputy"),
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ("-starts_on",)
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=models.F("starts_on")),
                name="absence_ends_after_start",
                violation_error_message=_("The last day cannot be before the first."),
            ),
        ]

    def __str__(self) -> str:
        return f"absence {str(self.pk)[:8]}"
