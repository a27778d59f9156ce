"""What mentors send to coordinators: follow-up reports, and notes on their own mentoring."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from motm.days import today_here
from motm.web.responses import SeeOther
from networking.backoffice.filters import WhosePair
from networking.backoffice.scope import SAID, ChoiceFilter, ProgrammeFilter, ScopedAdmin, asking
from networking.mentoring.notes.actions import shown as note_shown
from networking.mentoring.notes.models import PracticeNote
from networking.mentoring.reports.actions import mark_read, next_unread, shown
from networking.mentoring.reports.due import without_report
from networking.mentoring.reports.models import FollowUpReport
from networking.people.coverage import following
from networking.people.models.audit import AuditEvent
from networking.people.models.programmes import Programme
from networking.people.models.users import User

PER_PAGE = 100


class OfProgramme(ProgrammeFilter):
    """The programme of the pair that a report is about."""

    def narrow(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(pair__programme=value)


class ReadFilter(ChoiceFilter):
    title = _("read")
    parameter_name = "read"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        return [("0", _("Not read yet")), ("1", _("Read"))]

    def narrow(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(read_at__isnull=value == "0")


class ToCoordinators(ScopedAdmin):
    """A list of what is addressed to coordinators, and the page of one. Not for people who are
    in the pair, and not for an administrator of the site."""

    list_per_page = 50

    def scope(self, person: Any) -> QuerySet[Any]:
        found: QuerySet[Any] = self.model._default_manager.addressed_to(person)
        return found

    def one(self, request: HttpRequest, object_id: str) -> Any:
        """A row that is addressed to her; another one is not there."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        return row

    def page(self, request: HttpRequest, template: str, **context: Any) -> HttpResponse:
        whole = {**self.admin_site.each_context(request), "opts": self.opts, "subtitle": None}
        return TemplateResponse(request, f"admin/networking/{template}", {**whole, **context})

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        raise Http404


@admin.register(FollowUpReport)
class ReportAdmin(ToCoordinators):
    """Reports that were sent; a draft is nobody's but its writer's. Opening one is noted, and the
    writer sees it. The words stand on the page of one report only."""

    rank = 6
    group = SAID
    list_display = ("mentee", "writer", "period", "held", "planned", "rating", "sent", "is_read")
    list_filter = (ReadFilter, WhosePair, OfProgramme)
    list_select_related = ("pair__mentee", "written_by")
    ordering = ("-sent_at", "pk")
    change_list_template = "admin/networking/followupreport/change_list.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("pair__programme")

    @admin.display(description=_("mentee"), ordering="pair__mentee__nickname_key")
    def mentee(self, row: FollowUpReport) -> str:
        return str(row.pair.mentee)

    @admin.display(description=_("from"), ordering="written_by__nickname_key")
    def writer(self, row: FollowUpReport) -> str:
        return str(row.written_by)

    @admin.display(description=_("period"), ordering="starts_on")
    def period(self, row: FollowUpReport) -> str:
        return f"{_day(row.starts_on)} \u2013 {_day(row.ends_on)}"

    @admin.display(description=_("progress"), ordering="progress")
    def rating(self, row: FollowUpReport) -> str:
        return f"{row.progress}/5" if row.progress else "-"

    @admin.display(description=_("sent"), ordering="sent_at")
    def sent(self, row: FollowUpReport) -> Any:
        return row.sent_at

    @admin.display(description=_("read"), boolean=True, ordering="read_at")
    def is_read(self, row: FollowUpReport) -> bool:
        return row.read_at is not None

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_safe(self.missing_view))
        own = path("missing/", view, name="networking_followupreport_missing")
        return [own, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """One report with its words; the button says that it was read."""
        row = self.one(request, object_id)
        if request.method == "POST":
            mark_read(report=row, by=asking(request))
            return SeeOther(_after(asking(request), wants_next="_next" in request.POST))
        verb = AuditEvent.Verb.OPENED_REPORT
        AuditEvent.note_opened(verb, actor=asking(request), about=row.written_by, row_id=row.pk)
        title = translated("Follow-up report")
        return self.page(request, "followupreport/one.html", title=title, report=shown(row))

    def missing_view(self, request: HttpRequest) -> HttpResponse:
        """Who has not sent the report of the period that ended last: three queries, for any
        number of pairs."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        programmes = list(Programme.objects.editable_by(asking(request)))
        chosen = request.GET.get("programme", "")
        rows = without_report([p for p in programmes if chosen in ("", str(p.pk))])
        page = Paginator(rows, PER_PAGE).get_page(request.GET.get("p"))
        title = translated("Reports that are not sent yet")
        context = {"title": title, "page": page, "programmes": programmes, "chosen": chosen}
        return self.page(request, "followupreport/missing.html", **context)


def _after(person: User, *, wants_next: bool) -> str:
    """The next report of her list; the list where there is none, or she has had enough."""
    if wants_next:
        who = following(Programme.objects.coordinated_by(person), today=today_here())
        if row := next_unread(person, mine=who.hers(person, "pair__")):
            return reverse("admin:networking_followupreport_change", args=[row.pk])
    return reverse("admin:networking_followupreport_changelist") + "?read=0&whose=mine"


def _day(day: Any) -> str:
    return str(date_format(day, "SHORT_DATE_FORMAT"))


@admin.register(PracticeNote)
class PracticeNoteAdmin(ToCoordinators):
    """Notes that mentors addressed to the coordinators; shared no more, they are gone from here at
    once. Opening one is noted, and the writer sees it."""

    rank = 7
    group = SAID
    list_display = ("writer", "programme", "written")
    list_display_links = ("writer", "written")
    list_filter = (ProgrammeFilter,)
    list_select_related = ("person", "programme")
    ordering = ("-created_at", "pk")

    @admin.display(description=_("from"), ordering="person__nickname_key")
    def writer(self, row: PracticeNote) -> str:
        return str(row.person)

    @admin.display(description=_("written"), ordering="created_at")
    def written(self, row: PracticeNote) -> Any:
        return row.created_at

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """One note with its words, to read."""
        row = self.one(request, object_id)
        if request.method == "POST":
            raise PermissionDenied
        verb = AuditEvent.Verb.OPENED_NOTE
        AuditEvent.note_opened(verb, actor=asking(request), about=row.person, row_id=row.pk)
        title = translated("Private note")
        return self.page(request, "practicenote/one.html", title=title, note=note_shown(row))
