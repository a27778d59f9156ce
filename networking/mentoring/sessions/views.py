"""The log of a pair's sessions: logging one, changing it, reading it, and the next time."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from motm.rows.versions import Conflict
from motm.web.responses import send_to
from networking.encryption.wrapping import Unreadable
from networking.mentoring.sessions.actions import (
    LoggedThatDay,
    change_session,
    log_session,
    take_back_session,
)
from networking.mentoring.sessions.calendar import meeting_file
from networking.mentoring.sessions.forms import SessionForm, logged_already, new_session
from networking.mentoring.sessions.log import log_page, next_row, pairs_to_read, shown, usual_of
from networking.mentoring.sessions.models import Session
from networking.people.access import public
from networking.people.models.pairs import Pair
from networking.people.models.users import User
from networking.people.requests import PersonRequest, is_from_another_person
from networking.ui.responses import refuse_other_person

get_or_post = require_http_methods(["GET", "HEAD", "POST"])
WORDS = ("agreed", "note")


def _is_refused(request: PersonRequest) -> bool:
    """Whether nobody is signed in by now, or somebody else than the form was shown to."""
    return request.person is None or is_from_another_person(request)


def _mentored(person: User, pair_id: uuid.UUID) -> Pair:
    """A running pair in which she is mentor or co-mentor."""
    rows = Pair.objects.running().mentored_by(person).select_related("mentee", "programme")
    return get_object_or_404(rows, pk=pair_id)


def _log_of(session: Session) -> str:
    """The log that a session is in, from its top: what is told about it is there."""
    return reverse("networking:sessions", args=[session.pair_id])


def _not_saved() -> str:
    return _(
        "This was not saved, because we cannot open your earlier text right now. Copy "
        "what you typed, and tell your coordinator."
    )


# --- Logging a session ------------------------------------------------------------------------


@public
@sensitive_post_parameters(*WORDS)
@get_or_post
def session_new(request: PersonRequest, pair_id: uuid.UUID) -> HttpResponseBase:
    """Logging a session. It begins with what is usual in this pair."""
    if request.method == "POST" and _is_refused(request):
        return refuse_other_person(request, request.path)
    if request.person is None:
        return redirect_to_login(request.get_full_path())
    pair = _mentored(request.person, pair_id)
    usual = usual_of(pair)
    if request.method != "POST":
        form = SessionForm(
            initial=new_session(usual, pair.programme.today()), pair=pair, usual=usual
        )
        return _form_page(request, pair, form)
    form = SessionForm(request.POST, pair=pair, usual=usual)
    return _logged(request, pair, form) if form.is_valid() else _form_page(request, pair, form, 422)


def _logged(request: PersonRequest, pair: Pair, form: SessionForm) -> HttpResponse:
    """Logs what a valid form says; or says on the form why not."""
    assert request.person is not None
    try:
        row = log_session(
            pair=pair,
            by=request.person,
            session_id=form.session_id,
            log=form.log,
            another=form.cleaned_data["another"],
        )
    except Conflict as other:
        return _conflict(request, other.row, form)
    except LoggedThatDay:
        form.ask_about_another()
    except Unreadable:
        form.add_error(None, _not_saved())
    except Pair.DoesNotExist as gone:
        raise Http404 from gone
    else:
        messages.success(request, _("The session is logged."))
        return send_to(_log_of(row), htmx=bool(request.htmx))
    return _form_page(request, pair, form, 422)


def _form_page(
    request: PersonRequest, pair: Pair, form: SessionForm, status: int = 200
) -> HttpResponse:
    """The page of a new session; the form alone for HTMX."""
    context = {
        "pair": pair,
        "form": form,
        "url": reverse("networking:session_new", args=[pair.pk]),
        "session": None,
        "conflict": False,
    }
    part = "_session_form.html" if request.htmx else "session_new.html"
    return render(request, f"networking/mentoring/sessions/{part}", context, status=status)


# --- One session ------------------------------------------------------------------------------


@public
@sensitive_post_parameters(*WORDS)
@get_or_post
def session(request: PersonRequest, pair_id: uuid.UUID, session_id: uuid.UUID) -> HttpResponseBase:
    """One session: its mentors change it, its mentee reads it, without the private note."""
    if request.method == "POST" and _is_refused(request):
        return refuse_other_person(request, request.path)
    if request.person is None:
        return redirect_to_login(request.get_full_path())
    rows = Session.objects.visible_to(request.person).in_pair(pair_id)
    row = get_object_or_404(rows.with_people(), pk=session_id)
    if not row.pair.has_mentor(request.person):
        return _read_page(request, row)
    if request.method != "POST":
        return _session_page(request, row)
    if "take_back" in request.POST:
        return _taken_back(request, row)
    before = shown(row, request.person, with_note=True)
    form = SessionForm(request.POST, pair=row.pair, before=before)
    return (
        _changed(request, row, form) if form.is_valid() else _session_page(request, row, form, 422)
    )


def _read_page(request: PersonRequest, row: Session) -> HttpResponse:
    """What the mentee reads; she changes nothing."""
    if request.method == "POST":
        raise Http404
    assert request.person is not None
    context = {"pair": row.pair, "session": shown(row, request.person)}
    return render(request, "networking/mentoring/sessions/session_read.html", context)


def _changed(request: PersonRequest, row: Session, form: SessionForm) -> HttpResponse:
    """Changes the session; or says on the form why not."""
    assert request.person is not None
    version = form.cleaned_data["version"] or 0
    try:
        change_session(session=row, by=request.person, version=version, log=form.log)
    except Conflict as other:
        return _conflict(request, other.row, form)
    except Unreadable:
        form.add_error(None, _not_saved())
        return _session_page(request, row, form, 422)
    except Session.DoesNotExist as gone:
        raise Http404 from gone
    messages.success(request, _("Saved."))
    return send_to(_log_of(row), htmx=bool(request.htmx))


def _taken_back(request: PersonRequest, row: Session) -> HttpResponse:
    """Deletes the session, if it is as she saw it."""
    assert request.person is not None
    seen = request.POST.get("version", "")
    version = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0
    try:
        take_back_session(session=row, by=request.person, version=version)
    except Conflict as other:
        messages.warning(
            request, _("This session has changed since you opened the page. It was not deleted.")
        )
        return send_to(_log_of(other.row), htmx=False)
    messages.success(request, _("The session is deleted."))
    return send_to(reverse("networking:sessions", args=[row.pair_id]), htmx=False)


def _conflict(request: PersonRequest, stored: Session, form: SessionForm) -> HttpResponse:
    """Both: what is saved now, and what she typed, to be saved on top of it."""
    form.rebase_on(stored.version)
    return _session_page(request, stored, form, 422 if request.htmx else 409, conflict=True)


def _session_page(
    request: PersonRequest,
    row: Session,
    form: SessionForm | None = None,
    status: int = 200,
    *,
    conflict: bool = False,
) -> HttpResponse:
    """The page of one session for its mentors; the form alone for HTMX."""
    assert request.person is not None
    now = shown(row, request.person, with_note=True)
    if form is None:
        there = logged_already(now, row.pair.programme.today())
        form = SessionForm(initial=there, pair=row.pair, before=now)
    context = {
        "pair": row.pair,
        "form": form,
        "url": reverse("networking:session", args=[row.pair_id, row.pk]),
        "session": now,
        "conflict": conflict,
    }
    part = "_session_form.html" if request.htmx else "session.html"
    return render(request, f"networking/mentoring/sessions/{part}", context, status=status)


# --- The log, and the next time ---------------------------------------------------------------


def _page_number(request: PersonRequest) -> int:
    """Which page of the log is asked for; 0 where that is no number of a page."""
    given = request.GET.get("page", "1")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 6 else 0


@require_safe
def sessions(request: PersonRequest, pair_id: uuid.UUID) -> HttpResponse:
    """The log of a pair, the newest first, with the times in which nothing is logged."""
    assert request.person is not None
    pair = get_object_or_404(pairs_to_read(request.person), pk=pair_id)
    number = _page_number(request)
    log = log_page(pair, request.person, number) if number else None
    if log is None:
        raise Http404
    context: dict[str, Any] = {
        "pair": pair,
        "log": log,
        "mentors": pair.has_mentor(request.person),
    }
    return render(request, "networking/mentoring/sessions/sessions.html", context)


@require_safe
def session_ics(request: PersonRequest, pair_id: uuid.UUID) -> HttpResponse:
    """The next time of a running pair for a calendar: no name in it, and no word."""
    assert request.person is not None
    pairs = Pair.objects.running().of_member(request.person).select_related("programme")
    row = next_row(get_object_or_404(pairs, pk=pair_id), request.person)
    if row is None:
        raise Http404
    return HttpResponse(
        meeting_file(row, row.log_changed_at),  # type: ignore[attr-defined]
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="meeting.ics"'},
    )
