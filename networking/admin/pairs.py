"""Pairs: who meets whom. What is shared with a pair is read by the people in it."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from networking.admin.scope import (
    ConstrainedForm,
    ProgrammeFilter,
    RunningFilter,
    ScopedAdmin,
    Who,
    asking,
)
from networking.models import Membership, Pair, Programme, Role, User
from networking.sharing import close_to_open_pages

PEOPLE = {"mentor": Role.MENTOR, "co_mentor": Role.MENTOR, "mentee": Role.MENTEE}


class NewPairForm(ConstrainedForm):
    """People are members of the programme who have the role there now."""

    class Meta:
        model = Pair
        fields = ("programme", "mentee", "mentor", "co_mentor", "rhythm_days", "started_on")

    def clean(self) -> Any:
        data = super().clean() or self.cleaned_data
        for name, role in PEOPLE.items():
            person, programme = data.get(name), data.get("programme")
            if person is None or programme is None:
                continue
            rows = Membership.objects.running().filter(person=person, role=role)
            if not rows.filter(programme=programme).exists():
                text = _("Choose somebody who has this role in the same programme.")
                self.add_error(name, ValidationError(text))
        return data


class PairForm(ConstrainedForm):
    class Meta:
        model = Pair
        fields = ("rhythm_days", "ended_on", "end_reason")


@admin.register(Pair)
class PairAdmin(ScopedAdmin):
    """The people of a pair never change, and an ended pair stays ended: either would show
    texts to somebody with whom their writer never shared them. Another mentor is another pair."""

    rank = 3
    added_by = changed_by = Who.COORDINATORS
    list_display = ("mentee", "mentor", "co_mentor", "programme", "started_on", "ended_on")
    list_filter = (ProgrammeFilter, RunningFilter)
    list_select_related = ("mentee", "mentor", "co_mentor", "programme")
    shown = ("programme", "mentee", "mentor", "co_mentor", "started_on")

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        kwargs["form"] = PairForm if obj else NewPairForm
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*self.shown, *PairForm.Meta.fields) if obj else NewPairForm.Meta.fields

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.shown if obj else ()

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        ended = isinstance(obj, Pair) and obj.ended_on is not None
        return not ended and super().has_change_permission(request, obj)

    def save_model(self, request: Any, obj: Any, form: Any, change: Any) -> None:
        super().save_model(request, obj, form, change)
        if obj.ended_on:
            close_to_open_pages([obj])

    def reachable(self, db_field: Any, request: HttpRequest) -> QuerySet[Any]:
        """Mentors and mentees of her programmes; a mentee who has a mentor now is not offered."""
        role = PEOPLE.get(db_field.name)
        if role is None:
            return super().reachable(db_field, request)
        programmes = Programme.objects.editable_by(asking(request))
        members = Membership.objects.running().filter(programme__in=programmes, role=role)
        people: QuerySet[Any] = User.objects.filter(pk__in=members.values("person"))
        if role == Role.MENTEE:
            met = Pair.objects.running().filter(mentee=OuterRef("pk"))
            people = people.exclude(Exists(met))
        return people.order_by("nickname_key")
