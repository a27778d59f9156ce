"""Pages of our own in the coordinators' pages: found by programme, narrowed by a form, paged."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from networking.backoffice.scope import ScopedAdmin, asking
from networking.people.models.pairs import Pair
from networking.people.models.programmes import Cohort, Programme

PER_PAGE = 200
MINE = "mine"


class OwnPages(ScopedAdmin):
    """A list with pages of our own beside it."""

    def page(self, route: str, view: Any, name: str, *methods: str) -> URLPattern:
        """An address of the admin's that answers these methods only."""
        allowed = ["GET", "HEAD", *methods] if methods != ("POST",) else ["POST"]
        guarded = self.admin_site.admin_view(require_http_methods(allowed)(view))
        return path(route, guarded, name=f"networking_{name}")

    def programme(self, request: HttpRequest, programme_id: UUID) -> Programme:
        """A programme that she coordinates; another one is not there."""
        return self.hers(request, Programme.objects.editable_by(asking(request)), programme_id)

    def hers(self, request: HttpRequest, rows: QuerySet[Any], key: Any) -> Any:
        if not self.has_view_permission(request):
            raise PermissionDenied
        found = rows.filter(pk=key).first()
        if found is None:
            raise Http404
        return found

    def shown(self, request: HttpRequest, title: str, **context: Any) -> dict[str, Any]:
        """What every page of the admin needs, and this one besides."""
        own = {"opts": self.opts, "title": title, "subtitle": None}
        return {**self.admin_site.each_context(request), **own, **context}


class Narrowing(forms.Form):
    """The filters of a list, in the address. What cannot be is no filter: then nothing is found."""

    use_required_attribute = False
    template_name_div = "admin/networking/_narrowing.html"

    def asked(self, name: str) -> str:
        return str(self.cleaned_data.get(name, "")) if self.is_valid() else ""


def choice(label: Any, everything: Any, choices: list[tuple[str, Any]]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[("", everything), *choices], required=False)


class PairNarrowing(Narrowing):
    """Running pairs of a programme: of one cohort, of her own list. A cohort in which no pair runs
    any more is not offered: a programme has hundreds of them after some years."""

    def __init__(self, programme: Programme, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        running = Pair.objects.running().filter(programme=programme)
        cohorts = Cohort.objects.filter(programme=programme, pk__in=running.values("cohort"))
        named = [(str(pk), name) for pk, name in cohorts.values_list("pk", "name")]
        self.fields["cohort"] = choice(_("Cohort"), _("All"), named)
        mine = [(MINE, _("Those I am in charge of today"))]
        self.fields["whose"] = choice(_("Pairs"), _("All"), mine)

    def pairs(self, programme: Programme, hers: Any) -> QuerySet[Pair]:
        """The running pairs that it lets through; `hers` is what her own list is."""
        rows = Pair.objects.running().filter(programme=programme)
        if not self.is_valid():
            return rows.none()
        if cohort := self.asked("cohort"):
            rows = rows.filter(cohort_id=UUID(cohort))
        return rows.filter(hers) if self.asked("whose") == MINE else rows


def page_of(request: HttpRequest, rows: Any, per_page: int = PER_PAGE) -> Page[Any]:
    """The page that the address asks for; the nearest where it asks for none of them."""
    return Paginator(rows, per_page).get_page(request.GET.get("p"))
