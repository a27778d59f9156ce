"""Programmes, their cohorts, who belongs to them, and kept places."""

import zoneinfo
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from networking.admin.maps import WithMapSums
from networking.admin.scope import (
    ConstrainedForm,
    ProgrammeFilter,
    RoleFilter,
    RunningFilter,
    ScopedAdmin,
    Who,
    asking,
)
from networking.models import Cohort, Invitation, Membership, Pair, Programme, Role, User
from networking.models.people import nickname_key


class ProgrammeForm(ConstrainedForm):
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=lambda: [(zone, zone) for zone in sorted(zoneinfo.available_timezones())],
    )

    class Meta:
        model = Programme
        fields = ("name", "contact", "time_zone")


@admin.register(Programme)
class ProgrammeAdmin(WithMapSums):
    """Only administrators add programmes; a coordinator tends her own."""

    rank = 6
    added_by = Who.ADMINISTRATORS
    changed_by = Who.COORDINATORS
    form = ProgrammeForm
    list_display = ("name", "members", "time_zone")

    def scope(self, person: User) -> QuerySet[Any]:
        running = Q(memberships__ended_on=None)
        return Programme.objects.editable_by(person).annotate(
            member_count=Count("memberships__person", filter=running, distinct=True)
        )

    @admin.display(description=_("members"), ordering="member_count")
    def members(self, programme: Any) -> int:
        return int(programme.member_count)


class CohortForm(ConstrainedForm):
    class Meta:
        model = Cohort
        fields = ("programme", "name", "starts_on", "ends_on")


@admin.register(Cohort)
class CohortAdmin(ScopedAdmin):
    """A cohort stays in its programme: its members would be in two otherwise."""

    rank = 5
    added_by = changed_by = Who.COORDINATORS
    form = CohortForm
    list_display = ("name", "programme", "starts_on", "ends_on")
    list_filter = (ProgrammeFilter,)
    list_select_related = ("programme",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("programme",) if obj else ()


class NewMembershipForm(ConstrainedForm):
    """The person is named by typing: no list of everyone is ever shown."""

    nickname = forms.CharField(
        label=_("Nickname"),
        max_length=160,
        help_text=_("Of somebody who has joined the site. Ask her first: it is her choice."),
    )

    class Meta:
        model = Membership
        fields = ("programme", "cohort", "role", "started_on")

    def clean_nickname(self) -> str:
        nickname = str(self.cleaned_data["nickname"])
        person = User.objects.named(nickname).filter(is_active=True, erased_at=None).first()
        if person is None:
            raise ValidationError(_("Nobody goes by this nickname. Look at how it is written."))
        self.instance.person = person
        return nickname

    def _post_clean(self) -> None:
        if "nickname" not in self.errors:
            super()._post_clean()


class MembershipForm(ConstrainedForm):
    class Meta:
        model = Membership
        fields = ("cohort", "ended_on")

    def clean(self) -> Any:
        """A pair of people where one is no member any more would still share texts."""
        data = super().clean() or self.cleaned_data
        row = self.instance
        if data.get("ended_on") and row.role in (Role.MENTEE, Role.MENTOR):
            mine = Q(mentee=row.person_id)
            if row.role == Role.MENTOR:
                mine = Q(mentor=row.person_id) | Q(co_mentor=row.person_id)
            if Pair.objects.running().filter(mine, programme=row.programme_id).exists():
                raise ValidationError(_("This person is in a pair that runs now. End it first."))
        return data


@admin.register(Membership)
class MembershipAdmin(ScopedAdmin):
    """Administrators bring people in; a coordinator moves her members between cohorts and ends
    memberships. Nobody is pulled in: what has ended is read only, and other coordinators and
    the safeguarding lead are an administrator's matter."""

    rank = 4
    added_by = Who.ADMINISTRATORS
    changed_by = Who.COORDINATORS
    form = MembershipForm
    list_display = ("person", "role", "programme", "cohort", "started_on", "ended_on")
    list_filter = (ProgrammeFilter, RoleFilter, RunningFilter)
    list_select_related = ("person", "programme", "cohort")
    search_fields = ("person__nickname",)
    search_help_text = _("Search by nickname")
    shown = ("person", "programme", "role", "started_on")

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is None:
            kwargs["form"] = NewMembershipForm
        elif isinstance(obj, Membership):
            kwargs["form"] = self._form_for(obj)
        return super().get_form(request, obj, change=change, **kwargs)

    def _form_for(self, membership: Membership) -> type[MembershipForm]:
        """Offers cohorts of the row's own programme."""

        class Form(MembershipForm):
            def __init__(self, *args: Any, **kwargs: Any) -> None:
                super().__init__(*args, **kwargs)
                if "cohort" in self.fields:
                    cohorts = Cohort.objects.filter(programme=membership.programme_id)
                    self.fields["cohort"].queryset = cohorts  # type: ignore[attr-defined]

        return Form

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ("nickname", "programme", "cohort", "role", "started_on")
        return (*self.shown, "cohort", "ended_on")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.shown if obj else ()

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        person = asking(request)
        if not super().has_change_permission(request, obj):
            return False
        if not isinstance(obj, Membership):
            return True
        open_row = obj.ended_on is None
        return open_row and (person.is_superuser or obj.role in (Role.MENTEE, Role.MENTOR))

    def get_search_results(self, request: Any, queryset: Any, search_term: str) -> Any:
        return queryset.filter(
            person__nickname_key__contains=nickname_key(search_term)
        ) if search_term else queryset, False


@admin.register(Invitation)
class InvitationAdmin(ScopedAdmin):
    """To look at; their codes are made and shown elsewhere, and only a hash is stored."""

    rank = 7
    viewed_by = Who.ADMINISTRATORS
    list_display = ("__str__", "programme", "role", "created_at", "expires_at", "accepted_at")
    list_filter = (ProgrammeFilter, RoleFilter)
    list_select_related = ("programme",)
    fields = (
        "programme",
        "cohort",
        "role",
        "created_at",
        "expires_at",
        "accepted_at",
        "accepted_by",
    )
    readonly_fields = fields
    ordering = ("-created_at",)
