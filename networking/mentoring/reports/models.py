"""What a mentor writes about her mentoring: reports to the coordinator, and notes of her own."""

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


class FollowUpReportQuerySet(models.QuerySet["FollowUpReport"]):
    def sent(self) -> Self:
        return self.exclude(sent_at=None)

    def in_pair(self, pair: Pair) -> Self:
        """All of one pair, the latest period first: whoever wrote them, drafts too."""
        return self.filter(pair=pair).order_by("-starts_on", "pk")

    def written_by(self, person: User, pair: Pair) -> Self:
        """Hers in one pair."""
        return self.filter(written_by_id=person.pk, pair=pair)

    def visible_to(self, person: User) -> Self:
        """Its writer, while the pair runs; the coordinators, once it is sent to them."""
        theirs = self.model.objects.addressed_to(person).values("pk")
        running = Pair.objects.running().mentored_by(person)
        return self.filter(Q(written_by_id=person.pk, pair__in=running) | Q(pk__in=theirs))

    def addressed_to(self, person: User) -> Self:
        """Those that she reads as a coordinator: not of a pair that she is or was in herself,
        where a mentor says what its mentee does not see."""
        programmes = Programme.objects.coordinated_by(person)
        return (
            self.sent()
            .filter(pair__programme__in=programmes)
            .exclude(pair__in=Pair.objects.ever_of(person))
        )

    def editable_by(self, person: User) -> Self:
        """Its writer, until it is sent."""
        running = Pair.objects.running().mentored_by(person)
        return self.filter(written_by_id=person.pk, sent_at=None, pair__in=running)


class FollowUpReport(models.Model):
    """A mentor's short report on a month or a quarter, to the coordinator; sealed with the pair's
    key. The numbers are those of the log on the day it was sent."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pair = models.ForeignKey(Pair, on_delete=models.PROTECT, related_name="reports")
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    held = models.PositiveSmallIntegerField(_("sessions held"), default=0)
    planned = models.PositiveSmallIntegerField(_("sessions planned"), default=0)
    minutes = models.PositiveIntegerField(_("minutes"), default=0)
    topics = models.PositiveIntegerField(_("topics"), default=0)
    barriers = models.PositiveSmallIntegerField(_("what got in the way"), default=0)
    progress = rating(_("How do you see the progress?"))
    problems = models.BinaryField(default=b"")
    view = models.BinaryField(default=b"")
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = FollowUpReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow-up report")
        verbose_name_plural = _("follow-up reports")
        constraints = [
            models.UniqueConstraint(
                fields=("pair", "written_by", "starts_on"),
                name="report_once_per_period",
                violation_error_message=_("This is there already. Look again, then save."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=models.F("starts_on")),
                name="report_ends_after_start",
                violation_error_message=_("The last day cannot be before the first."),
            ),
        ]
        indexes = [
            models.Index(fields=("pair",), condition=Q(read_at=None), name="report_unread"),
        ]

    def __str__(self) -> str:
        return f"follow-up report {str(self.pk)[:8]}"
