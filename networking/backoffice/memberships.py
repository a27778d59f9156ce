"""Who belongs to a programme in which role, and who stands in for whom."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from motm.spelling import search_key
from networking.backoffice.scope import (
    PEOPLE,
    ConstrainedForm,
    ProgrammeFilter,
    RoleFilter,
    RunningFilter,
    ScopedAdmin,
    Who,
    asking,
)
from networking.people.models.pairs import Pair
from networking.people.models.programmes import Absence, Cohort, Membership
from networking.people.models.roles import Role
from networking.people.models.users import User


class NewMembershipForm(ConstrainedForm):
    """The person is named by typing: no list of everyone is ever shown."""

    nickname = forms.CharField(
        label=_("Nickname"),
        max_length=160,
        help_text=_("Of somebody who has joined the site. Ask them first: it is their choice."),
    )

    class Meta:
        model = Membership
        fields = ("programme", "cohort", "role", "started_on")

    def clean_nickname(self) -> str:
        nickname = str(self.cleaned_data["nickname"])
        person = User.objects.named(nickname).present().filter(is_active=True).first()
        if person is None:
            raise ValidationError(_("Nobody has this nickname. Check the spelling."))
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
                raise ValidationError(_("This person is in a running pair. End the pair first."))
        return data


@admin.register(Membership)
class MembershipAdmin(ScopedAdmin):
    """Administrators bring people in; a coordinator moves her members between cohorts and ends
    memberships. Nobody is pulled in: what has ended is read only, and other coordinators and
    the safeguarding lead are an administrator's matter."""

    rank = 4
    group = PEOPLE
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

    def named(self, row: Membership) -> str:
        return f"{row.person}, {row.get_role_display()} ({row.programme})"

    def why_closed(self, row: Membership) -> str:
        if row.ended_on is None:
            return ""
        return translated("This membership ended on %(day)s.") % {"day": date_format(row.ended_on)}

    def get_search_results(self, request: Any, queryset: Any, search_term: str) -> Any:
        return queryset.filter(
            person__nickname_search__contains=search_key(search_term)
        ) if search_term else queryset, False


# --- Absences -----------------------------------------------------------------------------

COVERED = (Role.COORDINATOR, Role.SAFEGUARDING)
"""Roles in which somebody stands in: people wait for an answer."""


class AbsenceForm(ConstrainedForm):
    """The deputy has the same role in the same programme, and is not away at the same time."""

    class Meta:
        model = Absence
        fields = ("membership", "deputy", "starts_on", "ends_on")

    def clean(self) -> Any:
        data = super().clean() or self.cleaned_data
        away, deputy = data.get("membership"), data.get("deputy")
        starts, ends = data.get("starts_on"), data.get("ends_on")
        if away is None or deputy is None or starts is None or ends is None:
            return data
        same = Membership.objects.running().filter(programme=away.programme_id, role=away.role)
        if deputy.pk == away.person_id or not same.filter(person=deputy).exists():
            text = _("Choose somebody else with the same role in the same programme.")
            self.add_error("deputy", ValidationError(text))
        others = Absence.objects.filter(starts_on__lte=ends, ends_on__gte=starts)
        others = others.exclude(pk=self.instance.pk)
        both = Q(membership__person=deputy) | Q(membership=away)
        if others.filter(both, membership__programme=away.programme_id).exists():
            text = _("One of the two is already away on these days. Choose other days or people.")
            self.add_error(None, ValidationError(text))
        return data


@admin.register(Absence)
class AbsenceAdmin(ScopedAdmin):
    """While somebody is away, what would reach her in the first page and the digest reaches her
    deputy, and pages that name her name the deputy too."""

    rank = 9
    added_by = changed_by = Who.COORDINATORS
    form = AbsenceForm
    list_display = ("who", "role", "deputy", "starts_on", "ends_on")
    list_select_related = ("membership__person", "deputy")

    def named(self, row: Absence) -> str:
        days = {"first": date_format(row.starts_on), "last": date_format(row.ends_on)}
        words = translated("%(who)s, from %(first)s to %(last)s")
        return words % {"who": row.membership.person, **days}

    @admin.display(description=_("who is away"), ordering="membership__person__nickname_key")
    def who(self, absence: Absence) -> str:
        return str(absence.membership.person)

    @admin.display(description=_("role"))
    def role(self, absence: Absence) -> str:
        return str(absence.membership.get_role_display())

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "membership":
            field.label_from_instance = _called
        return field

    def reachable(self, db_field: Any, request: HttpRequest) -> QuerySet[Any]:
        """Those of her programmes who have such a role."""
        rows = Membership.objects.running().editable_by(asking(request)).filter(role__in=COVERED)
        if db_field.name == "membership":
            return rows.select_related("person", "programme").order_by("person__nickname_key")
        people: QuerySet[Any] = User.objects.filter(pk__in=rows.values("person"))
        return people.order_by("nickname_key")


def _called(row: Membership) -> str:
    return f"{row.person} ({row.get_role_display()}, {row.programme})"
