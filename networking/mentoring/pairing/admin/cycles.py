"""Moving the end of a cycle: one action, with what it moves shown first."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from motm.web.responses import SeeOther
from networking.backoffice.scope import ScopedAdmin, asking
from networking.mentoring.pairing.actions import Moved, NotShown, move_end, what_moves
from networking.people.models.programmes import Cohort

ANEW = _(
    "Nothing has moved yet. This is another day than the one you looked at, or the pairs have "
    "changed. Read what moves now, then press again."
)


class EndForm(forms.Form):
    """The new end, and the mark of what the page has shown about it."""

    until = forms.DateField(label=_("New end"), widget=forms.DateInput(attrs={"type": "date"}))
    shown = forms.CharField(required=False)


class WithMovingEnd(ScopedAdmin):
    """Cohorts, each with a page that moves its end."""

    change_form_template = "admin/networking/cohort/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        only = require_http_methods(["GET", "HEAD", "POST"])
        view = self.admin_site.admin_view(only(self.end_view))
        return [
            path("<uuid:cohort_id>/end/", view, name="networking_cohort_end"),
            *super().get_urls(),
        ]

    def end_view(self, request: HttpRequest, cohort_id: UUID) -> HttpResponse:
        """Asks for the new end; with one, says what would move; a press does what was shown."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        cohort: Any = self.get_object(request, str(cohort_id))
        if cohort is None:
            raise Http404
        typed = request.POST if request.method == "POST" else request.GET
        form = EndForm(typed if "until" in typed else None, initial={"until": _later(cohort)})
        moved, done = self._try(request, cohort, form) if form.is_valid() else (None, False)
        if moved is not None and done:
            self.message_user(request, _told(cohort, moved), messages.SUCCESS)
            return SeeOther(reverse("admin:networking_cohort_change", args=[cohort.pk]))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": translated("Move the end of %(cohort)s") % {"cohort": cohort},
            "cohort": cohort,
            "form": form,
            "moved": moved,
        }
        status = 422 if form.errors else 200
        name = "admin/networking/cohort/end.html"
        return TemplateResponse(request, name, context, status=status)

    def _try(
        self, request: HttpRequest, cohort: Cohort, form: EndForm
    ) -> tuple[Moved | None, bool]:
        """What would move, or has moved, and whether it has; None with the reason on the form
        where it cannot."""
        until, shown = form.cleaned_data["until"], form.cleaned_data["shown"]
        try:
            if request.method == "POST":
                moved = move_end(cohort=cohort, until=until, by=asking(request), shown=shown)
                return moved, True
            if until == cohort.ends_on:
                raise ValidationError(_("The cycle ends on this day now. Choose another day."))
            return what_moves(cohort=cohort, until=until), False
        except NotShown as other:
            form.add_error("until", ANEW)
            return other.moved, False
        except ValidationError as error:
            form.add_error("until", error)
            return None, False


def _later(cohort: Cohort) -> Any:
    """A suggestion: a month after the present end."""
    return (cohort.ends_on or cohort.programme.today()) + timedelta(days=30)


def _told(cohort: Cohort, moved: Moved) -> str:
    return translated("%(cohort)s ends on %(day)s now; %(pairs)s pairs moved with it.") % {
        "cohort": cohort,
        "day": date_format(cohort.ends_on) if cohort.ends_on else "",
        "pairs": moved.pairs,
    }
