"""Pairs: who meets whom, until when, and which coordinator is in charge."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, Min, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from motm.days import today_here
from networking.backoffice.filters import WhoseFilter
from networking.backoffice.near_days import is_near
from networking.backoffice.scope import (
    PEOPLE,
    ChoiceFilter,
    ConstrainedForm,
    ProgrammeFilter,
    RunningFilter,
    Who,
    asking,
)
from networking.mentoring.pairing.actions import (
    ask_for_co_mentor,
    change_rhythm,
    has_role,
    leave_as_co_mentor,
    note_pairing,
)
from networking.mentoring.pairing.admin.ending import WithEnding, may_be_corrected
from networking.mentoring.sessions.models import Session
from networking.people.models.pairs import Pair
from networking.people.models.programmes import Cohort, Membership, Programme
from networking.people.models.roles import Role
from networking.people.models.users import User

IN_CHARGE = "coordinator in charge"
FEW = 4
"""At most this many programmes have a button above the list."""
ROLES = {
    "mentor": Role.MENTOR,
    "co_mentor": Role.MENTOR,
    "mentee": Role.MENTEE,
    "coordinator": Role.COORDINATOR,
}


class NewPairForm(ConstrainedForm):
    """People are members of the programme who have the role there now."""

    class Meta:
        model = Pair
        fields = (
            "programme",
            "mentee",
            "mentor",
            "co_mentor",
            "cohort",
            "coordinator",
            "rhythm_days",
            "started_on",
            "planned_end_on",
        )

    def clean(self) -> Any:
        data = super().clean() or self.cleaned_data
        programme = data.get("programme")
        for name, role in ROLES.items():
            person = data.get(name)
            if person is None or programme is None:
                continue
            if not has_role(programme=programme, person=person, role=role):
                text = _("Choose somebody who has this role in the same programme.")
                self.add_error(name, ValidationError(text))
        return data


class PairForm(ConstrainedForm):
    """What changes in a pair that runs. A co-mentor joins when the mentee has said yes."""

    new_co_mentor = forms.ModelChoiceField(
        label=_("Ask the mentee about a co-mentor"),
        queryset=User.objects.none(),
        required=False,
        help_text=_(
            "The mentee is asked on My mentor. A co-mentor can read what the mentee shares with "
            "the mentor."
        ),
    )
    co_mentor_leaves = forms.BooleanField(label=_("The co-mentor leaves"), required=False)

    class Meta:
        model = Pair
        fields = ("cohort", "coordinator", "rhythm_days", "started_on", "planned_end_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = self.instance
        here = Membership.objects.running().filter(programme=row.programme_id)
        people = {role: here.filter(role=role).values("person") for role in ROLES.values()}
        fields: Any = self.fields
        if "cohort" in fields:
            fields["cohort"].queryset = Cohort.objects.filter(programme=row.programme_id)
        if "coordinator" in fields:
            offered = Q(pk__in=people[Role.COORDINATOR]) | Q(pk=row.coordinator_id)
            fields["coordinator"].queryset = User.objects.filter(offered)
        mentors = User.objects.filter(pk__in=people[Role.MENTOR]).order_by("nickname_key")
        if "rhythm_days" in fields:
            text = _("A new number counts from today. What was planned until now stays.")
            fields["rhythm_days"].help_text = text
        fields["new_co_mentor"].queryset = mentors.exclude(pk__in=[row.mentor_id, row.mentee_id])
        fields["new_co_mentor"].initial = row.asked_co_mentor_id
        if row.co_mentor_id:
            del fields["new_co_mentor"]
        else:
            del fields["co_mentor_leaves"]

    def clean_started_on(self) -> Any:
        """They have met since then, if they have met."""
        day = self.cleaned_data["started_on"]
        first = Session.objects.in_pair(self.instance.pk).aggregate(first=Min("on"))["first"]
        if first and day > first:
            text = _("A session of %(day)s is logged. Choose that day or an earlier one.")
            raise ValidationError(text, params={"day": date_format(first)})
        return day


def start_is_open(pair: Pair) -> bool:
    """Whether its first day can be corrected: until a session is logged; and where it can only
    be a slip."""
    logged = Session.objects.in_pair(pair.pk).exists()
    return not logged or not is_near(pair.started_on)


class InCharge(WhoseFilter):
    """Of a pair: the two that other lists have, and who is named on it, whoever is away."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        named = [("nobody", _("No one in particular")), ("others", _("Somebody else by name"))]
        return [*super().lookups(request, model_admin), *named]

    def narrow(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        if value == "nobody":
            return queryset.filter(coordinator=None)
        if value == "others":
            return queryset.exclude(coordinator=None).exclude(coordinator=self.person)
        return super().narrow(queryset, value)


class PairCohortFilter(ChoiceFilter):
    title = _("cohort")
    parameter_name = "cohort"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, str]]:
        rows = Cohort.objects.editable_by(asking(request)).order_by("name")
        return [(str(pk), name) for pk, name in rows.values_list("pk", "name")]

    def narrow(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(cohort=value)


@admin.register(Pair)
class PairAdmin(WithEnding):
    """The two people of a pair never change, and an ended pair stays ended: either would show
    texts to somebody with whom their writer never shared them. Another mentor is another pair;
    a co-mentor joins when the mentee agrees."""

    rank = 3
    group = PEOPLE
    added_by = changed_by = Who.COORDINATORS
    list_display = ("mentee", "mentor", "co_mentor", "cohort", "coordinator", "started_on", "ends")
    list_filter = (ProgrammeFilter, PairCohortFilter, RunningFilter, InCharge)
    list_select_related = ("mentee", "mentor", "co_mentor", "cohort", "coordinator")
    fixed = ("programme", "mentee", "mentor", "co_mentor")
    by_verb = ("rhythm_days",)
    how_it_ended = ("ended_on", "end_reason")
    actions = ("look_after", "look_after_no_more")

    @admin.display(description=_("ends"), ordering="ended_on")
    def ends(self, pair: Pair) -> Any:
        return pair.ended_on or pair.end_day

    @admin.action(description=_("Make me the coordinator in charge"))
    def look_after(self, request: Any, queryset: QuerySet[Any]) -> None:
        """Takes on pairs of the programmes that she coordinates."""
        person = asking(request)
        hers = Programme.objects.coordinated_by(person)
        rows = queryset.filter(ended_on=None, programme__in=hers)
        count = self._hand_over(request, rows, person)
        text = ngettext(
            "You are the coordinator in charge of %(n)s pair.",
            "You are the coordinator in charge of %(n)s pairs.",
            count,
        )
        self.message_user(request, text % {"n": count})

    @admin.action(description=_("Leave them to all coordinators"))
    def look_after_no_more(self, request: Any, queryset: QuerySet[Any]) -> None:
        count = self._hand_over(request, queryset.filter(ended_on=None), None)
        text = ngettext(
            "All coordinators are in charge of %(n)s pair now.",
            "All coordinators are in charge of %(n)s pairs now.",
            count,
        )
        self.message_user(request, text % {"n": count})

    @transaction.atomic
    def _hand_over(self, request: Any, rows: QuerySet[Any], person: User | None) -> int:
        """Writes who is in charge, and a line in the history of each pair."""
        chosen = list(rows.order_by())
        Pair.objects.filter(pk__in=[row.pk for row in chosen]).update(coordinator=person)
        self.log_changes(request, chosen, [{"changed": {"fields": [IN_CHARGE]}}])
        return len(chosen)

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        kwargs["form"] = PairForm if obj else NewPairForm
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return NewPairForm.Meta.fields
        if obj.ended_on is not None:
            return (*self.fixed, *PairForm.Meta.fields, *self.how_it_ended)
        about = "co_mentor_leaves" if obj.co_mentor_id else "new_co_mentor"
        return (*self.fixed, *PairForm.Meta.fields, about)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ()
        if obj.ended_on is not None:
            return (*self.fixed, *self.how_it_ended)
        return self.fixed if start_is_open(obj) else (*self.fixed, "started_on")

    def named(self, row: Pair) -> str:
        return f"{row.mentee} · {row.mentor}"

    def named_in_html(self, row: Pair) -> SafeString:
        return format_html("<bdi>{}</bdi> · <bdi>{}</bdi>", row.mentee, row.mentor)

    def render_change_form(self, request: Any, context: Any, *args: Any, **kwargs: Any) -> Any:
        pair = kwargs.get("obj")
        if pair is not None:
            open_end = pair.ended_on is None or may_be_corrected(pair)
            context["may_end"] = open_end and self.has_change_permission(request)
        return super().render_change_form(request, context, *args, **kwargs)

    def why_closed(self, row: Pair) -> str:
        if row.ended_on is None:
            return ""
        return translated("This pair ended on %(day)s.") % {"day": date_format(row.ended_on)}

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        ended = isinstance(obj, Pair) and obj.ended_on is not None
        return not ended and super().has_change_permission(request, obj)

    def save_model(self, request: Any, obj: Any, form: Any, change: Any) -> None:
        """A new pair is told to its people; a co-mentor comes and goes by the verbs."""
        person, data = asking(request), form.cleaned_data
        super().save_model(request, obj, form, change)
        if not change:
            note_pairing(obj, by=person)
            return
        if "rhythm_days" in form.changed_data:
            change_rhythm(pair=obj, days=data["rhythm_days"])
        if data.get("co_mentor_leaves"):
            leave_as_co_mentor(pair=obj, by=person)
        if "new_co_mentor" in form.changed_data:
            ask_for_co_mentor(pair=obj, co_mentor=data["new_co_mentor"])

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """With the way to people who wait for a pair, for the first few of her programmes."""
        programmes = Programme.objects.editable_by(asking(request)).order_by("name")[:FEW]
        return super().changelist_view(request, {"matching": programmes, **(extra_context or {})})

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """From the page of matching: programme, mentee and mentor are chosen already. Whoever
        makes a pair is in charge of it, where nothing else is said."""
        wanted = ("programme", "mentee", "mentor", "cohort")
        found: dict[str, Any] = {key: request.GET[key] for key in wanted if key in request.GET}
        if asking(request).coordinates:
            found.setdefault("coordinator", asking(request).pk)
        return {**super().get_changeform_initial_data(request), "started_on": today_here(), **found}

    def reachable(self, db_field: Any, request: HttpRequest) -> QuerySet[Any]:
        """Mentors, mentees and coordinators of her programmes; a mentee who has a mentor now is
        not offered."""
        role = ROLES.get(db_field.name)
        if role is None:
            return super().reachable(db_field, request)
        programmes = Programme.objects.editable_by(asking(request))
        members = Membership.objects.running().filter(programme__in=programmes, role=role)
        people: QuerySet[Any] = User.objects.filter(pk__in=members.values("person"))
        if role == Role.MENTEE:
            met = Pair.objects.running().filter(mentee=OuterRef("pk"))
            people = people.exclude(Exists(met))
        return people.order_by("nickname_key")
