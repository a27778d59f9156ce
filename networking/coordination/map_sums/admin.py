"""Sums over the maps that a programme's people share. No label, and no row of a person."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from networking.backoffice.disclosure import FEWEST
from networking.backoffice.scope import ScopedAdmin
from networking.coordination.map_sums.queries import map_sums


class WithMapSums(ScopedAdmin):
    """Programmes, each with a page of sums over its maps."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_safe(self.map_sums_view))
        return [
            path("<uuid:programme_id>/maps/", view, name="networking_programme_maps"),
            *super().get_urls(),
        ]

    def map_sums_view(self, request: HttpRequest, programme_id: UUID) -> HttpResponse:
        """Programme and cohorts beside each other; another programme is not there."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        programme: Any = self.get_object(request, str(programme_id))
        if programme is None:
            raise Http404
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Network maps: %(programme)s") % {"programme": programme},
            "subtitle": None,
            "programme": programme,
            "sums": map_sums(programme),
            "fewest": FEWEST,
        }
        return TemplateResponse(request, "admin/networking/programme/maps.html", context)
