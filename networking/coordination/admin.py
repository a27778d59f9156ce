"""Programmes, their cohorts, who belongs to them, and kept places."""

import zoneinfo
from functools import lru_cache
from typing import Any, Final

from django import forms
from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from motm.web.responses import SeeOther
from networking.accounts.people_import.admin import WithList
from networking.backoffice.scope import ConstrainedForm, ProgrammeFilter, Who
from networking.coordination.flags.admin import WithFlags
from networking.coordination.flags.attendance_admin import WithPace
from networking.coordination.impact.admin import WithImpact
from networking.coordination.map_sums.admin import WithMapSums
from networking.coordination.progress.matrix_admin import WithMatrix
from networking.coordination.progress.queries import LEARNERS
from networking.mentoring.matching.admin import WithMatching
from networking.mentoring.pairing.admin.cycles import WithMovingEnd
from networking.people.models.programmes import Cohort, Membership, Programme, site_time_zone
from networking.people.models.users import User
from networking.privacy.admin import WithRetention

AREAS: Final = (
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
)


@lru_cache(maxsize=1)
def time_zones() -> list[tuple[str, list[tuple[str, str]]]]:
    """Places, by area: names such as *Factory* or *EST5EDT* say nothing to people."""
    found: dict[str, list[tuple[str, str]]] = {area: [] for area in AREAS}
    for zone in sorted(zoneinfo.available_timezones()):
        area, _slash, place = zone.partition("/")
        if place and area in found:
            names = [name.replace("_", " ") for name in reversed(place.split("/"))]
            found[area].append((zone, ", ".join(names)))
    return [(area, zones) for area, zones in found.items() if zones]


class ProgrammeForm(ConstrainedForm):
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=time_zones,
        initial=site_time_zone,
        help_text=_("It says which day is today for the people of the programme."),
    )

    class Meta:
        model = Programme
        fields = (
            "name",
            "contact",
            "time_zone",
            "places",
            "early_weeks",
            "middle_weeks",
            "closing_weeks",
            "quiet_weeks",
            "stalled_weeks",
            "report_months",
            "safeguarding_months",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """A zone that is stored stays on offer, whatever it is."""
        super().__init__(*args, **kwargs)
        field: Any = self.fields.get("time_zone")
        now = self.instance.time_zone
        places = {zone for _area, zones in time_zones() for zone, _place in zones}
        if field is not None and now not in places:
            field.choices = [(now, now), *time_zones()]


@admin.register(Programme)
class ProgrammeAdmin(WithFlags, WithPace, WithList, WithMatching, WithMapSums):
    """Only administrators add programmes; a coordinator tends her own."""

    rank = 6
    added_by = Who.ADMINISTRATORS
    changed_by = Who.COORDINATORS
    form = ProgrammeForm
    list_display = ("name", "members", "time_zone")
    fieldsets = (
        (None, {"fields": ("name", "contact", "time_zone", "places")}),
        (_("Check-ins"), {"fields": ("early_weeks", "middle_weeks", "closing_weeks")}),
        (_("Flags and reports"), {"fields": ("quiet_weeks", "stalled_weeks", "report_months")}),
        (_("What is kept"), {"fields": ("safeguarding_months",)}),
    )
    change_form_template = "admin/networking/programme/change_form.html"

    def scope(self, person: User) -> QuerySet[Any]:
        running = Q(memberships__ended_on=None)
        return Programme.objects.editable_by(person).annotate(
            member_count=Count("memberships__person", filter=running, distinct=True)
        )

    def response_add(self, request: HttpRequest, obj: Any, *args: Any) -> HttpResponse:
        """On to its first cohort."""
        super().response_add(request, obj, *args)  # says that it was saved
        return SeeOther(f"{reverse('admin:networking_cohort_add')}?programme={obj.pk}")

    @admin.display(description=_("members"), ordering="member_count")
    def members(self, programme: Any) -> int:
        return int(programme.member_count)


class CohortForm(ConstrainedForm):
    class Meta:
        model = Cohort
        fields = ("programme", "name", "starts_on", "ends_on", "retention_months")


@admin.register(Cohort)
class CohortAdmin(WithMatrix, WithRetention, WithMovingEnd, WithImpact):
    """A cohort stays in its programme: its members would be in two otherwise. Its end moves by
    the action that moves everything that hangs on it."""

    rank = 5
    added_by = changed_by = Who.COORDINATORS
    form = CohortForm
    list_display = ("name", "programme", "starts_on", "ends_on")
    list_filter = (ProgrammeFilter,)
    list_select_related = ("programme",)

    def response_add(self, request: HttpRequest, obj: Any, *args: Any) -> HttpResponse:
        """On to the people of the first cohort; later ones end on the list."""
        answer = super().response_add(request, obj, *args)
        if Membership.objects.filter(programme=obj.programme_id, role__in=LEARNERS).exists():
            return answer
        return SeeOther(reverse("admin:networking_programme_list", args=[obj.programme_id]))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("programme", "ends_on") if obj else ()
