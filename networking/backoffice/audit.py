"""Who did or opened what: to read, never to change."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from motm.spelling import search_key
from networking.backoffice.columns import BATCH, KINDS, Column, download, note_download
from networking.backoffice.scope import (
    ChoiceFilter,
    ProgrammeFilter,
    ScopedAdmin,
    asking,
    members_of,
)
from networking.people.models.audit import OPENED, AuditEvent
from networking.people.models.programmes import Programme
from networking.people.models.users import User


class VerbFilter(ChoiceFilter):
    title = gettext_lazy("what")
    parameter_name = "verb"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, str]]:
        verbs = [verb for verb in AuditEvent.Verb if verb not in OPENED]
        return [(verb.value, str(verb.label)) for verb in verbs]

    def narrow(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(verb=value)


class WhenFilter(ChoiceFilter):
    title = gettext_lazy("when")
    parameter_name = "days"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        return [(days, _("Last %(days)s days") % {"days": days}) for days in ("7", "30", "90")]

    def narrow(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(at__gte=timezone.now() - timedelta(days=int(value)))


def _moment(at: datetime) -> datetime:
    """To the second, by the clock of the site: a spreadsheet knows no zones."""
    return localtime(at).replace(tzinfo=None, microsecond=0)


COLUMNS = [
    Column("at", gettext_lazy("when"), lambda event: _moment(event.at)),
    Column("who", gettext_lazy("who"), lambda event: _name(event.actor, event.actor_known, "")),
    Column("what", gettext_lazy("did what"), lambda event: str(event.get_verb_display())),
    Column(
        "whom",
        gettext_lazy("whom it is about"),
        lambda event: _name(event.about, event.about_known, ""),
    ),
    Column("programme", gettext_lazy("programme"), lambda event: str(event.programme or "")),
]


@admin.register(AuditEvent)
class AuditAdmin(ScopedAdmin):
    """Names people of her own programmes; whoever else acted is *somebody else*. Who opened what
    a person shares stands on that person's page only: it would tell that she shares."""

    rank = 8
    list_display = ("at", "who", "what", "whom", "programme")
    list_filter = (WhenFilter, ProgrammeFilter, VerbFilter)
    search_fields = ("actor__nickname_key",)
    """That there is a search; what it finds, `get_search_results` says."""
    search_help_text = gettext_lazy("A nickname")
    change_list_template = "admin/networking/auditevent/change_list.html"
    list_select_related = ("actor", "about", "programme")
    fields = ("at", "who", "what", "whom", "programme")
    readonly_fields = fields

    def scope(self, person: User) -> QuerySet[Any]:
        known = members_of(person)
        return (
            AuditEvent.objects.for_coordinators()
            .visible_to(person)
            .annotate(
                actor_known=Exists(known.filter(pk=OuterRef("actor"))),
                about_known=Exists(known.filter(pk=OuterRef("about"))),
            )
        )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """For a coordinator, what happened in her programmes; her own account is on her page."""
        person, found = asking(request), super().get_queryset(request)
        if person.is_superuser:
            return found
        return found.filter(programme__in=Programme.objects.editable_by(person))

    def get_search_results(self, request: Any, queryset: Any, search_term: str) -> Any:
        """By the nicknames of people whom she knows: nobody else can be found by a name."""
        if key := search_key(search_term):
            queryset = queryset.filter(
                Q(actor_known=True, actor__nickname_search__contains=key)
                | Q(about_known=True, about__nickname_search__contains=key)
            )
        return queryset, False

    def get_urls(self) -> list[URLPattern]:
        export = self.admin_site.admin_view(require_POST(self.export_view))
        own = path("export/<str:kind>/", export, name="networking_auditevent_export")
        return [own, *super().get_urls()]

    def export_view(self, request: HttpRequest, kind: str) -> StreamingHttpResponse:
        """The lines that the list shows, as a file; noted in the audit itself."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if kind not in KINDS:
            raise Http404
        rows = self.get_changelist_instance(request).get_queryset(request)
        rows = rows.filter(at__lte=timezone.now())  # without the line about this file
        programmes = Programme.objects.filter(pk__in=rows.order_by().values("programme"))
        verb = AuditEvent.Verb.EXPORTED_LIST
        note_download(verb, by=asking(request), programmes=list(programmes))
        return download(kind, _("audit"), COLUMNS, rows.iterator(BATCH))

    @admin.display(description=gettext_lazy("who"))
    def who(self, event: Any) -> str:
        return _name(event.actor, event.actor_known)

    @admin.display(description=gettext_lazy("did what"))
    def what(self, event: Any) -> str:
        return str(event.get_verb_display())

    @admin.display(description=gettext_lazy("whom it is about"))
    def whom(self, event: Any) -> str:
        return _name(event.about, event.about_known)


def _name(person: User | None, known: bool, nobody: str = "-") -> str:
    if person is None:
        return nobody
    return str(person) if known else _("somebody else")
