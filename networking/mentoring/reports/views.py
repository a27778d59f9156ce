"""A mentor's follow-up reports: the one that is due, late ones, and those that were sent."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from motm.rows.versions import Conflict
from motm.web.responses import SeeOther
from networking.encryption.wrapping import Unreadable
from networking.mentoring.reports.actions import (
    Period,
    ReportShown,
    begin_report,
    numbers_of,
    save_report,
    send_report,
    shown,
)
from networking.mentoring.reports.due import Reports, reports_of
from networking.mentoring.reports.forms import ReportForm
from networking.mentoring.reports.models import FollowUpReport
from networking.people.models.pairs import Pair
from networking.people.requests import PersonRequest, is_from_another_person
from networking.ui.responses import refuse_other_person

WORDS = ("problems", "view")


def _pair(request: PersonRequest, pair_id: uuid.UUID) -> Pair:
    """A pair that she mentors now; no other one is there."""
    assert request.person is not None
    pairs = Pair.objects.running().mentored_by(request.person)
    return get_object_or_404(pairs.select_related("mentee", "programme"), pk=pair_id)


@sensitive_post_parameters(*WORDS)
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: PersonRequest, pair_id: uuid.UUID) -> HttpResponse:
    """The report of the period that is due, or of an earlier one that was not sent yet."""
    if request.method == "POST" and is_from_another_person(request):
        return refuse_other_person(request, request.path)
    assert request.person is not None
    pair = _pair(request, pair_id)
    reports = reports_of(pair, request.person)
    if request.method == "POST":
        period = reports.known_at(_day(request.POST.get("period", "")))
        if period is None:
            return _page(request, pair, reports, None, typed=ReportForm(request.POST), status=409)
        return _sent(request, pair, reports, period)
    asked = request.GET.get("period", "")
    period = reports.open_at(_day(asked)) if asked else reports.due
    if asked and period is None:
        raise Http404
    return _page(request, pair, reports, period)


def _day(text: str) -> Any:
    """A day as addresses hold it; None where it is something else."""
    try:
        return parse_date(text)
    except ValueError:
        return None


def _page(
    request: PersonRequest,
    pair: Pair,
    reports: Reports,
    period: Period | None,
    *,
    form: ReportForm | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """The form of a period with its numbers, and what was sent. `other`: what another window
    saved; `typed`: a form that cannot be taken any more, to copy from it."""
    context = {"pair": pair, "reports": reports, "period": period, "form": form, **more}
    name = "mentoring_report"
    if period is not None:
        context["numbers"] = numbers_of(pair, period)
        if form is None:
            assert request.person is not None
            row = begin_report(pair=pair, person=request.person, period=period)
            context |= _draft(shown(row))
            name += "_check" if "check" in request.GET and row.version else ""
    return render(request, f"networking/mentoring/reports/{name}.html", context, status=status)


def _draft(draft: ReportShown) -> dict[str, Any]:
    """The form with what is saved of it. Words that cannot be opened are not put into it."""
    given: dict[str, Any] = {"problems": draft.problems, "view": draft.view}
    given |= {"progress": draft.row.progress, "version": draft.row.version}
    return {"draft": draft, "form": ReportForm(initial=given)}


def _sent(request: PersonRequest, pair: Pair, reports: Reports, period: Period) -> HttpResponse:
    """Keeps or sends what a valid form says; or says on the page why not."""
    assert request.person is not None
    form = ReportForm(request.POST, sends="send" in request.POST)
    if not form.is_valid():
        return _page(request, pair, reports, period, form=form, status=422)
    common: dict[str, Any] = {"pair": pair, "person": request.person, "period": period}
    common |= {"version": form.cleaned_data["version"], "said": form.said}
    try:
        row = _send_or_keep(request)(**common)
    except Conflict as other:
        return _conflict(request, pair, reports, period, form, other.row)
    except Unreadable:
        form.add_error(None, _not_saved())
        return _page(request, pair, reports, period, form=form, status=422)
    except Pair.DoesNotExist as gone:
        raise Http404 from gone
    if row.sent_at:
        messages.success(request, _("The report is sent."))
        return SeeOther(reverse("networking:report_sent", args=[pair.pk, row.pk]))
    here = f"{request.path}?period={period.starts_on.isoformat()}"
    if form.sends:
        return SeeOther(f"{here}&check=1")
    messages.success(request, _("Saved as a draft. Only you can read it."))
    return SeeOther(here)


def _send_or_keep(request: PersonRequest) -> Callable[..., FollowUpReport]:
    """What was sent cannot be changed: the first press keeps a draft and shows it, and only the
    button below that sends."""
    return send_report if request.POST.get("send") == "sure" else save_report


def _conflict(
    request: PersonRequest,
    pair: Pair,
    reports: Reports,
    period: Period,
    form: ReportForm,
    row: FollowUpReport,
) -> HttpResponse:
    """Another window saved or sent something else: both are shown, nothing is lost."""
    stored = shown(row)
    if row.sent_at:
        return _page(request, pair, reports, None, typed=form, other=stored, status=409)
    form.rebase_on(row.version)
    return _page(request, pair, reports, period, form=form, other=stored, status=409)


def _not_saved() -> str:
    return _(
        "This was not saved, because we cannot open your earlier text right now. Copy "
        "what you typed, and tell your coordinator."
    )


@require_safe
def report_sent(request: PersonRequest, pair_id: uuid.UUID, report_id: uuid.UUID) -> HttpResponse:
    """A report that she sent, to read, with the numbers of the day on which it was sent."""
    assert request.person is not None
    pair = _pair(request, pair_id)
    rows = FollowUpReport.objects.sent().written_by(request.person, pair)
    row = get_object_or_404(rows, pk=report_id)
    row.pair = pair
    context = {"pair": pair, "report": shown(row)}
    return render(request, "networking/mentoring/reports/mentoring_report_sent.html", context)
