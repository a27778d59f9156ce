"""People: what a coordinator may know of them, and the one-time code that lets one back in."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, F, OuterRef, Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from motm.admin.editing import EditingForm
from motm.days import local_day
from motm.spelling import search_key
from motm.web.responses import SeeOther
from networking.accounts.join_cards.making import mark_of
from networking.accounts.join_cards.models import Invitation
from networking.accounts.recovery.link import recovery_link
from networking.accounts.recovery.models import LIFETIME, may_issue_code
from networking.accounts.recovery.requests import MayNot, ask_as_coordinator, give_code
from networking.backoffice.scope import (
    PEOPLE,
    ChoiceFilter,
    ProgrammeFilter,
    ScopedAdmin,
    Who,
    asking,
    members_of,
)
from networking.coordination.progress.queries import MemberProgress
from networking.people.models.pairs import Pair
from networking.people.models.programmes import Membership, Programme
from networking.people.models.roles import Role
from networking.people.models.users import User


def editing_permission() -> Permission:
    """The right to edit the course."""
    return Permission.objects.get(content_type__app_label="modules", codename="change_text")


class MemberOf(ProgrammeFilter):
    def narrow(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        rows = Membership.objects.running().filter(programme=UUID(value), person=OuterRef("pk"))
        return queryset.filter(Exists(rows))


class HasRole(ChoiceFilter):
    """A role in one of the programmes that the asking person coordinates."""

    title = _("role")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, str]]:
        self.programmes = Programme.objects.editable_by(asking(request))
        return [(role.value, str(role.label)) for role in Role]

    def narrow(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        rows = Membership.objects.running().filter(
            programme__in=self.programmes, role=value, person=OuterRef("pk")
        )
        return queryset.filter(Exists(rows))


class Standing(ChoiceFilter):
    """For administrators: members, guests, and what is left of people who deleted themselves."""

    title = _("account")
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        if not asking(request).is_superuser:
            return []
        return [
            ("member", _("Has joined")),
            ("guest", _("Guest")),
            ("inactive", _("May not sign in")),
            ("erased", _("Deleted their account")),
        ]

    def narrow(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        chosen: dict[str, dict[str, Any]] = {
            "member": {"nickname_key__isnull": False},
            "guest": {"nickname_key": None, "erased_at": None},
            "inactive": {"is_active": False, "erased_at": None},
            "erased": {"erased_at__isnull": False},
        }
        return queryset.filter(**chosen[value])


class PersonForm(EditingForm):
    """What an administrator decides about a person. Her name, address and words are her own."""

    may_edit_content = forms.BooleanField(
        label=_("May edit the course"),
        required=False,
        help_text=_("Change texts of the modules and pages, and take parts out of the course."),
    )

    class Meta:
        model = User
        fields = ("is_active", "is_superuser")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rights = self.instance.user_permissions.filter(pk=editing_permission().pk)
        self.initial["may_edit_content"] = rights.exists()
        if "is_superuser" in self.fields:
            self.fields["is_superuser"].label = _("Administrator")
            self.fields["is_superuser"].help_text = _(
                "Sees all programmes, and can make other people administrators. Cannot read what "
                "people write."
            )


def _around(asking_person: User, person: User) -> dict[str, Any]:
    """Where a coordinator finds more of somebody: progress, pairs, those that run first, and the
    join cards that they used."""
    progress: Any = MemberProgress.objects
    rows = progress.editable_by(asking_person).one_per_person().filter(person=person)
    pairs = Pair.objects.editable_by(asking_person).of_member(person)
    pairs = pairs.select_related("mentee", "mentor").order_by(F("ended_on").desc(nulls_first=True))
    used = Invitation.objects.visible_to(asking_person).used_by(person)
    return {
        "progress_rows": rows.select_related("programme"),
        "pairs": pairs,
        "cards": [(card, mark_of(card.sheet, card.number)) for card in used if card.sheet],
    }


@admin.register(User)
class PersonAdmin(ScopedAdmin):
    """Nickname, language, roles and dates. No e-mail address, and nothing that a person wrote."""

    rank = 2
    group = PEOPLE
    changed_by = Who.ADMINISTRATORS
    form = PersonForm
    list_display = ("nickname_shown", "roles", "last_active", "since")
    list_filter = (MemberOf, HasRole, Standing)
    search_fields = ("nickname",)
    search_help_text = _("Search by nickname")
    ordering = ("nickname_key",)
    shown = ("nickname_shown", "language", "roles", "since", "last_active")
    change_form_template = "admin/networking/user/change_form.html"

    def scope(self, person: User) -> QuerySet[Any]:
        """Members now; people who left a programme are nobody else's business."""
        rows = Membership.objects.running().select_related("programme").order_by("role")
        hers = Prefetch("memberships", rows.editable_by(person), to_attr="roles_here")
        return members_of(person).prefetch_related(hers)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if not asking(request).is_superuser:
            return self.shown
        return (*self.shown, "is_active", "is_superuser", "may_edit_content")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.shown

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Administrators; but nobody locks herself out, and a deleted person stays deleted."""
        if isinstance(obj, User) and (obj == request.user or obj.erased_at or obj.is_guest):
            return False
        return super().has_change_permission(request, obj)

    def get_search_results(self, request: Any, queryset: Any, search_term: str) -> Any:
        if search_term:
            queryset = queryset.filter(nickname_search__contains=search_key(search_term))
        return queryset, False

    def save_model(self, request: Any, obj: Any, form: Any, change: Any) -> None:
        """What she changed; the right to edit the course is a row of its own."""
        super().save_model(request, obj, form, change)
        if "may_edit_content" in form.changed_data:
            rights = obj.user_permissions
            change_right = rights.add if form.cleaned_data["may_edit_content"] else rights.remove
            change_right(editing_permission())

    @admin.display(description=_("nickname"), ordering="nickname_key")
    def nickname_shown(self, person: Any) -> str:
        return str(person)

    @admin.display(description=_("roles"))
    def roles(self, person: Any) -> str:
        rows = getattr(person, "roles_here", [])
        return ", ".join(f"{row.get_role_display()} ({row.programme})" for row in rows) or "-"

    @admin.display(description=_("last active"), ordering="last_active_at")
    def last_active(self, person: Any) -> str:
        return date_format(local_day(person.last_active_at))

    @admin.display(description=_("since"), ordering="created_at")
    def since(self, person: Any) -> str:
        return date_format(local_day(person.created_at))

    def may_edit_content(self, person: Any) -> bool:
        """For the page of somebody whom one may look at and not change."""
        return bool(person.user_permissions.filter(pk=editing_permission().pk).exists())

    may_edit_content.short_description = _("may edit the course")  # type: ignore[attr-defined]
    may_edit_content.boolean = True  # type: ignore[attr-defined]

    # --- The one-time code ---

    def get_urls(self) -> list[URLPattern]:
        code = self.admin_site.admin_view(self.code_view)
        return [
            path("<uuid:person_id>/code/", code, name="networking_user_code"),
            *super().get_urls(),
        ]

    def render_change_form(self, request: Any, context: Any, *args: Any, **kwargs: Any) -> Any:
        person = kwargs.get("obj")
        if person is not None:
            context |= _around(asking(request), person)
        context["may_issue_code"] = person is not None and may_issue_code(
            coordinator=asking(request), person=person
        )
        return super().render_change_form(request, context, *args, **kwargs)

    def code_view(self, request: HttpRequest, person_id: Any) -> HttpResponse:
        """Asks first; a POST makes the code and shows it this once. The address holds no code.
        Where she may not make one, a POST asks who may."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        person = self.get_queryset(request).filter(pk=person_id).first()
        if person is None:
            raise Http404
        context: dict[str, Any] = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": translated("One-time code"),
            "subtitle": None,
            "member": person,
            "minutes": int(LIFETIME.total_seconds() // 60),
            "code": None,
        }
        if not may_issue_code(coordinator=asking(request), person=person):
            if request.method == "POST" and "ask" in request.POST:
                return self.ask_for_code(request, person)
            template = "admin/networking/user/no_code.html"
            return TemplateResponse(request, template, context, status=403)
        if request.method == "POST":
            context["code"] = give_code(person=person, by=asking(request))
            context["way"] = recovery_link(request)
        return TemplateResponse(request, "admin/networking/user/code.html", context)

    def ask_for_code(self, request: HttpRequest, person: Any) -> HttpResponse:
        """She knows the person and may not make the code: somebody else answers."""
        try:
            ask_as_coordinator(person=person, by=asking(request))
        except MayNot as refused:
            raise PermissionDenied from refused
        text = translated("Sent. Another coordinator can make the code. This person is told.")
        self.message_user(request, text)
        return SeeOther(reverse("admin:networking_user_change", args=[person.pk]))
