"""Which words of ended pairs go when: said before anything is deleted."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as translated
from django.views.decorators.http import require_safe

from networking.backoffice.scope import ScopedAdmin, asking
from networking.people.models.programmes import Programme
from networking.privacy.retention import going


class WithRetention(ScopedAdmin):
    """Cohorts, with a page that says what their pairs wrote and when it goes. No word of it."""

    change_list_template = "admin/networking/cohort/change_list.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_safe(self.retention_view))
        return [path("retention/", view, name="networking_retention"), *super().get_urls()]

    def retention_view(self, request: HttpRequest) -> HttpResponse:
        """Her programmes' cohorts, those first whose time is over: `tidy` deletes them today."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": translated("What will be deleted, and when"),
            "subtitle": None,
            "rows": going(Programme.objects.editable_by(asking(request))),
        }
        return TemplateResponse(request, "admin/networking/cohort/retention.html", context)
