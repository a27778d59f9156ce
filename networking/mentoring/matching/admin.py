"""Matching help: a table of free mentees and of mentors, and what one has in common with each."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from networking.backoffice.scope import ScopedAdmin
from networking.mentoring.matching.queries import candidates, matches_for
from networking.people.models.roles import Role


class WithMatching(ScopedAdmin):
    """Programmes, each with a page that helps to match. The person decides."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_safe(self.matching_view))
        return [
            path("<uuid:programme_id>/matching/", view, name="networking_programme_matching"),
            *super().get_urls(),
        ]

    def matching_view(self, request: HttpRequest, programme_id: UUID) -> HttpResponse:
        """Who is free; with a mentee chosen, the mentors who could fit. Another programme is not
        there."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        programme: Any = self.get_object(request, str(programme_id))
        if programme is None:
            raise Http404
        mentees = candidates(programme, Role.MENTEE)
        mentors = candidates(programme, Role.MENTOR)
        asked = request.GET.get("mentee", "")
        chosen = next((each for each in mentees if str(each.person.pk) == asked), None)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Matching: %(programme)s") % {"programme": programme},
            "subtitle": None,
            "programme": programme,
            "mentees": mentees,
            "mentors": mentors,
            "chosen": chosen,
            "matches": matches_for(chosen, mentors) if chosen else [],
        }
        return TemplateResponse(request, "admin/networking/programme/matching.html", context)
