"""Progress per person and module: the list, what is downloaded of it, and one person's page."""

from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import get_language
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from modules.tree import Course, ModuleTree
from motm.days import local_day, today_here
from motm.spelling import search_key
from networking.backoffice.columns import BATCH, KINDS, Column, bar, download, note_download, of
from networking.backoffice.scope import (
    PEOPLE,
    ChoiceFilter,
    ProgrammeFilter,
    RoleFilter,
    ScopedAdmin,
    asking,
)
from networking.coordination.flags.attendance import standings_of
from networking.coordination.progress.queries import (
    MemberProgress,
    far_filter,
    has_map,
    progress_in,
    roles_of,
)
from networking.people.models.audit import AuditEvent
from networking.people.models.programmes import Cohort, Programme
from networking.people.models.users import User


def modules_shown(request: HttpRequest) -> list[ModuleTree]:
    """The current modules in the page's language; asked once a request."""
    kept: Any = request
    if not hasattr(kept, "modules_shown"):
        kept.modules_shown = Course(get_language() or "en").modules()
    found: list[ModuleTree] = kept.modules_shown
    return found


def _module_columns(module: ModuleTree) -> Column:
    total, name = len(module.units), f"done_{module.id}"
    return Column(
        name,
        str(module.title),
        lambda row: of(getattr(row, name), total),
        name,
        lambda row: bar(getattr(row, name), total),
    )


def columns(modules: list[ModuleTree]) -> list[Column]:
    """All columns, those first that say who needs somebody: a screen may show no more."""
    return [
        Column("nickname", _("nickname"), lambda row: str(row.person), "person__nickname_key"),
        Column("roles", _("role"), lambda row: ", ".join(str(r.label) for r in roles_of(row))),
        *(_module_columns(module) for module in modules),
        Column(
            "last_active",
            _("last active"),
            lambda row: local_day(row.person.last_active_at),
            "person__last_active_at",
        ),
        Column("ticks", _("ticks"), lambda row: row.tick_count, "tick_count"),
        Column("answers", _("answers written"), lambda row: row.answer_count, "answer_count"),
        Column(
            "reflections",
            _("reflections written"),
            lambda row: row.reflection_count,
            "reflection_count",
        ),
        Column("cohort", _("cohort"), lambda row: row.cohort_name, "cohort_name"),
        Column("programme", _("programme"), lambda row: str(row.programme), "programme__name"),
    ]


# --- Filters ------------------------------------------------------------------------------


class HasRoleHere(RoleFilter):
    def narrow(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(**{f"is_{value}": True})


class CohortFilter(ChoiceFilter):
    """The cohorts of her programmes, with the programme's name where there are several."""

    title = _("cohort")
    parameter_name = "cohort"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, str]]:
        rows = Cohort.objects.editable_by(asking(request)).order_by("programme__name", "name")
        found = list(rows.values_list("pk", "name", "programme__name"))
        several = len({programme for _pk, _name, programme in found}) > 1
        return [(str(pk), f"{name} ({of})" if several else name) for pk, name, of in found]

    def narrow(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(cohort_here=value)


class FarFilter(ChoiceFilter):
    """How far people are: in one module, or in all of them together."""

    column: ClassVar[str] = "done_all"
    total: ClassVar[int] = 0

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        return [
            ("none", _("No unit done yet")),
            ("some", _("Under way")),
            ("all", _("All units done")),
        ]

    def narrow(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        found: QuerySet[Any] = far_filter(queryset, self.column, self.total, value)
        return found


class FarInAll(FarFilter):
    title = _("all modules")
    parameter_name = "far"
    modules: ClassVar[list[ModuleTree]] = []

    def narrow(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        rows: Any = queryset
        return super().narrow(rows.with_all_done(self.modules), value)


def far_filters(modules: list[ModuleTree]) -> list[type[FarFilter]]:
    """One filter for all modules together, and one for each."""
    total = sum(len(module.units) for module in modules)
    found: list[type[FarFilter]] = [
        type("FarInAllNow", (FarInAll,), {"modules": modules, "total": total})
    ]
    for module in modules:
        found.append(
            type(
                f"FarIn{module.id}",
                (FarFilter,),
                {
                    "title": str(module.title),
                    "parameter_name": f"far_{module.id}",
                    "column": f"done_{module.id}",
                    "total": len(module.units),
                },
            )
        )
    return found


class NeedFilter(ChoiceFilter):
    """The same people as on the first page, all of them."""

    title = _("who needs me")
    parameter_name = "need"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        return [
            ("quiet", _("Not active recently")),
            ("not_started", _("Not started yet")),
            ("alone", _("Mentees without a mentor")),
        ]

    def narrow(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        rows: Any = queryset
        found: QuerySet[Any] = rows.who_need(value)
        return found


class IdleFilter(ChoiceFilter):
    title = _("not active for")
    parameter_name = "idle"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, str]]:
        return [(str(n), translated("%(n)s days or more") % {"n": n}) for n in (7, 14, 30, 90)]

    def narrow(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        rows: Any = queryset
        found: QuerySet[Any] = rows.idle_for(int(value))
        return found


# --- The pages ----------------------------------------------------------------------------


@admin.register(MemberProgress)
class ProgressAdmin(ScopedAdmin):
    """A row for each person in each programme. Counts and dates; never a word."""

    rank = 1
    group = PEOPLE
    change_list_template = "admin/networking/memberprogress/change_list.html"
    search_fields = ("person__nickname",)
    search_help_text = _("Search by nickname")
    ordering = ("person__nickname_key",)
    list_per_page = 100
    list_max_show_all = 500

    def scope(self, person: User) -> QuerySet[Any]:
        rows: Any = MemberProgress.objects
        found: QuerySet[Any] = rows.editable_by(person).one_per_person()
        return found

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: Any = super().get_queryset(request)
        found: QuerySet[Any] = (
            rows.with_standing()
            .with_counts(modules_shown(request))
            .select_related("person", "programme")
        )
        return found

    def get_list_display(self, request: HttpRequest) -> Any:
        """The same functions all through a request: Django finds what can be sorted by them."""
        kept: Any = request
        if not hasattr(kept, "columns_shown"):
            shown = columns(modules_shown(request))
            kept.columns_shown = [column.on_screen() for column in shown]
        return kept.columns_shown

    def get_list_filter(self, request: HttpRequest) -> Any:
        far = far_filters(modules_shown(request))
        return (NeedFilter, ProgrammeFilter, CohortFilter, HasRoleHere, *far, IdleFilter)

    def get_search_results(self, request: Any, queryset: Any, search_term: str) -> Any:
        if search_term:
            key = search_key(search_term)
            queryset = queryset.filter(person__nickname_search__contains=key)
        return queryset, False

    def get_urls(self) -> list[URLPattern]:
        export = self.admin_site.admin_view(require_POST(self.export_view))
        return [
            path("export/<str:kind>/", export, name="networking_memberprogress_export"),
            *super().get_urls(),
        ]

    def export_view(self, request: HttpRequest, kind: str) -> StreamingHttpResponse:
        """All rows that the list shows with the filters, search and order in the address.

        It is a POST, because it is noted in the audit: once for each programme with rows in it.
        """
        if not self.has_view_permission(request):
            raise PermissionDenied
        if kind not in KINDS:
            raise Http404
        rows = self.get_changelist_instance(request).get_queryset(request)
        found = rows.order_by().values("programme").distinct()
        programmes = Programme.objects.filter(pk__in=found)
        verb = AuditEvent.Verb.EXPORTED_PROGRESS
        note_download(verb, by=asking(request), programmes=programmes)
        shown = columns(modules_shown(request))
        return download(kind, translated("progress"), shown, rows.iterator(BATCH))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """One person's path through each module: states, dates and counts."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": str(row.person),
            "subtitle": None,
            "row": row,
            "roles": roles_of(row),
            "states": progress_in(row.person_id, modules_shown(request)),
            "has_map": has_map(row.person_id),
            "standings": standings_of(asking(request), row.person, today=today_here()),
        }
        return TemplateResponse(request, "admin/networking/memberprogress/person.html", context)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        raise Http404
