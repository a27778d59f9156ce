"""Check-ins, to the coordinators to whom they are addressed: how it goes, whom to call, and where
the two sides of a pair disagree."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import BooleanField, Case, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from motm.days import local_day, today_here
from motm.web.responses import SeeOther
from networking.backoffice.filters import WhosePair
from networking.backoffice.scope import SAID, ChoiceFilter, ProgrammeFilter, ScopedAdmin, asking
from networking.encryption.wrapping import Unreadable
from networking.mentoring.check_ins.actions import mark_all_read, mark_read, next_unread
from networking.mentoring.check_ins.forms import FACES, RATINGS, SCALE
from networking.mentoring.check_ins.models import CheckIn, Moment
from networking.people.coverage import following
from networking.people.models.audit import AuditEvent
from networking.people.models.programmes import Cohort, Programme
from networking.people.models.users import User

UNREAD = "?needs=unread&whose=mine"
APART = 2
"""From so many steps between the faces of the two sides on, they disagree."""


def with_sides(rows: QuerySet[CheckIn]) -> QuerySet[Any]:
    """Adds `of_mentee`, and `disagrees`: whether the other side's face of the same moment is two
    steps away or more."""
    others = CheckIn.objects.filter(pair=OuterRef("pair"), moment=OuterRef("moment"))
    others = others.filter(
        Q(person=OuterRef("pair__mentee")) | Q(pair__mentee=OuterRef("person"))
    ).exclude(person=OuterRef("person"))
    apart = Q(going__gte=OuterRef("going") + APART) | Q(going__lte=OuterRef("going") - APART)
    found: QuerySet[Any] = rows.annotate(
        of_mentee=Case(
            When(person=F("pair__mentee"), then=Value(True)),
            default=Value(False),
            output_field=BooleanField(),
        ),
        disagrees=Exists(others.filter(apart)),
    )
    return found


class PairsProgramme(ProgrammeFilter):
    def narrow(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(pair__programme=value)


class PairsCohort(ChoiceFilter):
    """Cohorts of her programmes."""

    title = _("cohort")
    parameter_name = "cohort"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, str]]:
        rows = Cohort.objects.editable_by(asking(request)).select_related("programme")
        return [(str(row.pk), f"{row.name} ({row.programme.name})") for row in rows]

    def narrow(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(pair__cohort=value)


class MomentFilter(ChoiceFilter):
    title = _("moment")
    parameter_name = "moment"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, str]]:
        return [(moment.value, str(moment.label)) for moment in Moment]

    def narrow(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(moment=value)


class SideFilter(ChoiceFilter):
    title = _("side")
    parameter_name = "side"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        return [("mentee", _("Mentee")), ("mentor", _("Mentor"))]

    def narrow(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(of_mentee=value == "mentee")


class NeedsFilter(ChoiceFilter):
    """What needs somebody."""

    title = _("what needs you")
    parameter_name = "needs"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        return [
            ("unread", _("Not read yet")),
            ("call", _("Wants a call")),
            ("apart", _("The two sides disagree")),
        ]

    def narrow(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        if value == "unread":
            return queryset.filter(read_at=None)
        if value == "call":
            return queryset.filter(wants_call=True, read_at=None)
        return queryset.filter(disagrees=True)


def face(value: int | None, faces: Any = FACES) -> str:
    """A face with its word; a dash where nothing was chosen."""
    return next((f"{each.icon} {each.label}" for each in faces if each.value == value), "-")


def day_of(moment: Any) -> str:
    return date_format(local_day(moment), "SHORT_DATE_FORMAT")


@admin.register(CheckIn)
class CheckInAdmin(ScopedAdmin):
    """Nobody reads here what the other side of her own pair says, nor an administrator of the
    site what is addressed to coordinators. Opening is noted, and the writer sees it."""

    rank = 4
    group = SAID
    list_display = ("writer", "side", "when", "how", "call", "apart", "is_read", "saved", "pair_of")
    list_display_links = ("writer",)
    list_filter = (NeedsFilter, WhosePair, PairsProgramme, PairsCohort, MomentFilter, SideFilter)
    list_select_related = ("person", "pair__mentee", "pair__mentor", "pair__programme")
    ordering = ("-saved_at", "pk")
    actions = ("read_these",)

    def scope(self, person: User) -> QuerySet[Any]:
        return with_sides(CheckIn.objects.addressed_to(person).defer("words"))

    @admin.display(description=_("who"), ordering="person__nickname_key")
    def writer(self, row: Any) -> str:
        return row.person.nickname or translated("Someone who deleted their account")

    @admin.display(description=_("side"))
    def side(self, row: Any) -> str:
        return translated("Mentee") if row.of_mentee else translated("Mentor")

    @admin.display(description=_("moment"), ordering="moment")
    def when(self, row: Any) -> str:
        return str(row.get_moment_display())

    @admin.display(description=_("How is it going?"), ordering="going")
    def how(self, row: Any) -> str:
        return face(row.going)

    @admin.display(description=_("wants a call"), ordering="wants_call")
    def call(self, row: Any) -> str:
        return translated("Wants a call") if row.wants_call else ""

    @admin.display(description=_("the two disagree"))
    def apart(self, row: Any) -> str:
        return translated("They disagree") if row.disagrees else ""

    @admin.display(description=_("read"), ordering="read_at")
    def is_read(self, row: Any) -> str:
        return day_of(row.read_at) if row.read_at else translated("Not yet")

    @admin.display(description=_("sent"), ordering="saved_at")
    def saved(self, row: Any) -> str:
        return day_of(row.saved_at)

    @admin.display(description=_("pair"))
    def pair_of(self, row: Any) -> str:
        return f"{row.pair.mentee} · {row.pair.mentor}"

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """What one side says; the button says that it was read."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        person = asking(request)
        if request.method == "POST":
            return self.read(request, row, person)
        verb = AuditEvent.Verb.OPENED_CHECK_IN
        AuditEvent.note_opened(verb, actor=person, about=row.person, row_id=row.pk)
        context = {**self.admin_site.each_context(request), "opts": self.opts, **_shown(row)}
        return TemplateResponse(request, "admin/networking/checkin/one.html", context)

    def read(self, request: HttpRequest, row: CheckIn, person: User) -> HttpResponse:
        """Marks as read what she had before her."""
        given = request.POST.get("version", "")
        version = int(given[:9]) if given.isdecimal() else 0
        if mark_read(check_in=row, by=person, version=version):
            return SeeOther(self._after(person, wants_next="_next" in request.POST))
        text = translated("It was changed since you opened it. Read it again.")
        self.message_user(request, text, level=messages.WARNING)
        return SeeOther(request.path)

    def _after(self, person: User, *, wants_next: bool) -> str:
        """The next one of her list; the list where there is none, or she has had enough."""
        if wants_next:
            who = following(Programme.objects.coordinated_by(person), today=today_here())
            if row := next_unread(person, mine=who.hers(person, "pair__")):
                return reverse("admin:networking_checkin_change", args=[row.pk])
        return reverse("admin:networking_checkin_changelist") + UNREAD

    @admin.action(description=_("I have read these"))
    def read_these(self, request: HttpRequest, queryset: QuerySet[CheckIn]) -> None:
        """What the list shows is all that some of them say. The others are opened one by one."""
        read = mark_all_read(queryset, by=asking(request))
        left = queryset.filter(read_at=None).count()
        text = ngettext("{n} check-in marked as read.", "{n} check-ins marked as read.", read)
        self.message_user(request, text.format(n=read))
        if left:
            text = ngettext(
                "{n} has words or asks for a call. Open it to read it.",
                "{n} have words or ask for a call. Open them to read them.",
                left,
            )
            self.message_user(request, text.format(n=left), level=messages.WARNING)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        raise Http404


def _shown(row: Any) -> dict[str, Any]:
    """The page of one: what she says, and the faces of the others at the same moment."""
    try:
        words, can_be_read = row.person.vault.open(row, "words"), True
    except Unreadable:
        words, can_be_read = "", False
    others = CheckIn.objects.filter(pair=row.pair_id, moment=row.moment).exclude(pk=row.pk)
    rated = [(row._meta.get_field(name).verbose_name, getattr(row, name)) for name in RATINGS]
    return {
        "title": str(row.get_moment_display()),
        "subtitle": None,
        "row": row,
        "words": words,
        "can_be_read": can_be_read,
        "going": face(row.going),
        "ratings": [(label, face(value, SCALE)) for label, value in rated if value is not None],
        "others": [(each.person, face(each.going)) for each in others.select_related("person")],
    }
