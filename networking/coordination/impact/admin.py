"""The impact report of a cohort: page, PDF and files for a spreadsheet, of the same numbers."""

from typing import Any, Final
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.safestring import mark_safe
from django.utils.text import slugify
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as translated
from django.views.decorators.http import require_safe

from modules.tree import Course
from networking.backoffice.scope import ScopedAdmin
from networking.coordination.impact.files import csv_of, xlsx_of
from networking.coordination.impact.pdf import pdf_of
from networking.coordination.impact.plots import plot
from networking.coordination.impact.report import impact_of
from networking.coordination.impact.words import Report, Section
from networking.people.models.programmes import Cohort

_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILES: Final[dict[str, Any]] = {
    "pdf": (pdf_of, "application/pdf"),
    "xlsx": (xlsx_of, _XLSX),
    "csv": (csv_of, "text/csv; charset=utf-8"),
}


class WithImpact(ScopedAdmin):
    """Cohorts, each with a report of what it did and what changed. It names nobody, so reading it
    is in no audit."""

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(require_safe(self.impact_view))
        file = self.admin_site.admin_view(require_safe(self.impact_file_view))
        return [
            path("<uuid:cohort_id>/impact/", page, name="networking_cohort_impact"),
            path("<uuid:cohort_id>/impact.<str:kind>", file, name="networking_cohort_impact_file"),
            *super().get_urls(),
        ]

    def impact_view(self, request: HttpRequest, cohort_id: UUID) -> HttpResponse:
        cohort = self._cohort(request, cohort_id)
        report = _report(cohort)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": report.title,
            "subtitle": cohort.name,
            "cohort": cohort,
            "report": report,
            "sections": [(section, _drawn(section)) for section in report.sections],
            "kinds": [(kind, kind.upper()) for kind in FILES],
        }
        return TemplateResponse(request, "admin/networking/cohort/impact.html", context)

    def impact_file_view(self, request: HttpRequest, cohort_id: UUID, kind: str) -> HttpResponse:
        if kind not in FILES:
            raise Http404
        cohort = self._cohort(request, cohort_id)
        report = _report(cohort)
        write, content_type = FILES[kind]
        response = HttpResponse(write(report), content_type=content_type)
        name = slugify(f"{translated('impact')} {cohort.name} {report.on.isoformat()}")
        response.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
        return response

    def _cohort(self, request: HttpRequest, cohort_id: UUID) -> Cohort:
        """A cohort of her programmes; another one is not there."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        cohort: Any = self.get_object(request, str(cohort_id))
        if cohort is None:
            raise Http404
        found: Cohort = cohort
        return found


def _report(cohort: Cohort) -> Report:
    modules = Course(get_language() or "en").modules()
    return impact_of(cohort, on=cohort.programme.today(), modules=modules)


def _drawn(section: Section) -> str:
    bars = section.plotted
    if bars is None:
        return ""
    return mark_safe(  # noqa: S308  its words are escaped where they are drawn
        plot(section.tables[0], bars, rtl=get_language_bidi())
    )
