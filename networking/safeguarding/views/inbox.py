"""Looking after what does not feel right: for safeguarding leads and coordinators."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from motm.rows.versions import Conflict
from motm.web.responses import SeeOther
from networking.encryption.wrapping import Unreadable
from networking.people.models.audit import AuditEvent
from networking.people.models.programmes import Programme
from networking.people.models.users import User
from networking.people.recipients import readers_in
from networking.people.requests import PersonRequest, is_from_another_person
from networking.safeguarding import actions as concerns
from networking.safeguarding.actions import READERS
from networking.safeguarding.forms import CareForm, marks_of
from networking.safeguarding.models import Concern
from networking.second_factor.factors import second_factor_required
from networking.ui.responses import refuse_other_person

CLOSED_SHOWN = 100


def looked_after(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view for people who look after a programme, signed in with a second factor; for
    everyone else it is not there."""
    guarded = second_factor_required(view)

    @wraps(view)
    def asked(request: PersonRequest, **kwargs: Any) -> HttpResponse:
        assert request.person is not None
        if not request.person.looks_after:
            raise Http404
        answer: HttpResponse = guarded(request, **kwargs)
        return answer

    return asked


@require_safe
@looked_after
def care(request: PersonRequest) -> HttpResponse:
    """What is open, then what was closed; without a word of it."""
    assert request.person is not None
    programmes = list(Programme.objects.safeguarded_by(request.person))
    rows = _with_people(request.person)
    readers = readers_in([each.pk for each in programmes], READERS)
    context = {
        "open": rows.open().order_by("created_at"),
        "closed": rows.closed().order_by("-closed_at")[:CLOSED_SHOWN],
        "programmes": [(each, readers[each.pk]) for each in programmes],
    }
    return render(request, "networking/safeguarding/care.html", context)


def _with_people(person: User) -> Any:
    people = ("person", "programme", "pair__mentee", "pair__mentor", "pair__co_mentor")
    return Concern.objects.safeguarded_by(person).select_related(*people, "seen_by", "closed_by")


@sensitive_post_parameters("note")
@require_http_methods(["GET", "HEAD", "POST"])
@looked_after
def care_one(request: PersonRequest, concern_id: uuid.UUID) -> HttpResponse:
    """One of them: to read, to mark as seen, to write a note, to close."""
    assert request.person is not None
    if is_from_another_person(request):
        return refuse_other_person(request, request.path)
    row = get_object_or_404(_with_people(request.person), pk=concern_id)
    if request.method != "POST":
        return _page(request, row)
    refused = _done(request, row)
    if refused is not None:
        return refused
    messages.success(request, _("Saved."))
    return SeeOther(reverse("networking:care_one", args=[row.pk]))


def _done(request: PersonRequest, row: Concern) -> HttpResponse | None:
    """Saves what was typed and does what the button says, both or neither; the page with what is
    wrong, and all that was typed, where that cannot be."""
    form = CareForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form, status=422)
    try:
        _saved(request, row, form)
    except Conflict as other:
        row.note = other.row.note
        form.rebase_on(row, _opened(row, "note"))
        return _page(request, row, form, meanwhile=True, status=409)
    except Unreadable:
        form.add_error("note", _("We cannot open the earlier note right now. Nothing was saved."))
        return _page(request, row, form, status=422)
    return None


@transaction.atomic
def _saved(request: PersonRequest, row: Concern, form: CareForm) -> None:
    person, data = request.user, form.cleaned_data
    assert isinstance(person, User)
    if form.is_noted:
        concerns.write_note(concern=row, by=person, mark=data["mark"], note=data["note"])
    if form.closes:
        concerns.close(concern=row, by=person, outcome=data["outcome"])
    elif request.POST.get("do") == "seen":
        concerns.mark_seen(concern=row, by=person)


def _page(
    request: PersonRequest,
    row: Concern,
    form: CareForm | None = None,
    *,
    meanwhile: bool = False,
    status: int = 200,
) -> HttpResponse:
    """The page of one, after a form with a mistake too. That the words were shown is noted once a
    day, and the writer sees it."""
    assert request.person is not None
    if request.method != "HEAD":
        verb = AuditEvent.Verb.OPENED_CONCERN
        AuditEvent.note_opened(verb, actor=request.person, about=row.person, row_id=row.pk)
    words, note = _opened(row, "words"), _opened(row, "note")
    context = {
        "concern": row,
        "words": words,
        "note": note,
        "form": form or CareForm(initial={"note": note or "", **marks_of(row, note)}),
        "meanwhile": meanwhile,
    }
    return render(request, "networking/safeguarding/care_one.html", context, status=status)


def _opened(row: Concern, field: str) -> str | None:
    """The words, or None where they cannot be opened."""
    try:
        return row.programme.vault.open(row, field)
    except Unreadable:
        return None
