"""A mentor's notes on her own mentoring: all of them, a new one, and one to change or delete."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from motm.rows.versions import Conflict
from motm.web.responses import SeeOther
from networking.encryption.wrapping import Unreadable
from networking.mentoring.notes.actions import (
    NoLongerMentor,
    change_note,
    delete_note,
    shown,
    withdraw_notes,
    write_note,
)
from networking.mentoring.notes.forms import PracticeForm
from networking.mentoring.notes.models import PracticeNote, PracticeReach
from networking.people.models.programmes import Programme
from networking.people.models.users import User
from networking.people.requests import PersonRequest, is_from_another_person
from networking.ui.responses import refuse_other_person

PER_PAGE = 20
get_or_post = require_http_methods(["GET", "HEAD", "POST"])


def _programmes(person: User) -> list[Programme]:
    """Where she is a mentor now."""
    return list(Programme.objects.mentored_by(person))


def _refused(request: PersonRequest) -> HttpResponse | None:
    """What to answer to a form that was shown to somebody else."""
    if request.method != "POST" or not is_from_another_person(request):
        return None
    return refuse_other_person(request, request.path)


@get_or_post
def practice(request: PersonRequest) -> HttpResponse:
    """Her notes, the newest first; a POST makes one of them hers alone, at once. Who is no mentor
    and has no notes finds nothing here."""
    if refused := _refused(request):
        return refused
    assert request.person is not None
    person, programmes = request.person, _programmes(request.person)
    notes = PracticeNote.objects.editable_by(person).newest_first()
    page = Paginator(notes, PER_PAGE).get_page(request.GET.get("page"))
    if not programmes and not page.paginator.count:
        raise Http404
    if request.method == "POST":
        withdraw_notes(person=person, note_id=_note_id(request))
        messages.success(request, _("Only you can read it now."))
        return SeeOther(reverse("networking:practice"))
    for note in page:
        note.person = person
    context = {"page": page, "notes": [shown(note) for note in page], "is_mentor": programmes}
    return render(request, "networking/mentoring/notes/practice.html", context)


def _note_id(request: PersonRequest) -> uuid.UUID:
    """The note that a button was pressed for; nothing else is withdrawn here."""
    try:
        return uuid.UUID(request.POST.get("note", ""))
    except ValueError as odd:
        raise Http404 from odd


@sensitive_post_parameters("words")
@get_or_post
def practice_new(request: PersonRequest) -> HttpResponse:
    """A new note; its id is drawn with the form."""
    if refused := _refused(request):
        return refused
    assert request.person is not None
    programmes = _programmes(request.person)
    if not programmes:
        raise Http404
    if request.method != "POST":
        form = PracticeForm(initial={"note": uuid.uuid4()}, programmes=programmes)
        return _form_page(request, form)
    form = PracticeForm(request.POST, programmes=programmes)
    if form.is_valid() and _written(request.person, form):
        return _saved(request)
    return _form_page(request, form, status=422)


def _written(person: User, form: PracticeForm) -> bool:
    """Keeps what a valid form says; or says on the form why not."""
    data = form.cleaned_data
    try:
        write_note(
            person=person,
            note_id=data["note"],
            programme=form.in_programme,
            words=data["words"],
            reach=data["reach"],
        )
    except Unreadable:
        form.add_error(None, _not_saved())
    except NoLongerMentor:
        form.add_error(None, _no_longer())
    else:
        return True
    return False


def _saved(request: PersonRequest) -> HttpResponse:
    messages.success(request, _("Saved."))
    return SeeOther(reverse("networking:practice"))


def _form_page(
    request: PersonRequest,
    form: PracticeForm,
    *,
    note: PracticeNote | None = None,
    conflict: bool = False,
    status: int = 200,
) -> HttpResponse:
    """The form of a note. `conflict`: another window saved the note as it is shown."""
    context = {
        "form": form,
        "note": shown(note) if note else None,
        "conflict": conflict,
        "url": reverse("networking:practice_note", args=[note.pk])
        if note
        else reverse("networking:practice_new"),
    }
    return render(request, "networking/mentoring/notes/practice_note.html", context, status=status)


@sensitive_post_parameters("words")
@get_or_post
def practice_note(request: PersonRequest, note_id: uuid.UUID) -> HttpResponse:
    """One note of hers, to change or to delete; nobody else's is there."""
    if refused := _refused(request):
        return refused
    assert request.person is not None
    notes = PracticeNote.objects.editable_by(request.person).select_related("programme")
    note = get_object_or_404(notes, pk=note_id)
    note.person, programmes = request.person, [note.programme]
    if request.method != "POST":
        return _form_page(request, _form_of(note), note=note)
    if "delete" in request.POST:
        delete_note(note=note)
        messages.success(request, _("The note is deleted."))
        return SeeOther(reverse("networking:practice"))
    form = PracticeForm(request.POST, programmes=programmes, chosen=False)
    status, stored = _changed(note, form) if form.is_valid() else (422, note)
    if status == 200:
        return _saved(request)
    return _form_page(request, form, note=stored, conflict=status == 409, status=status)


def _form_of(note: PracticeNote) -> PracticeForm:
    """The form with the note in it. Words that cannot be opened are not put into it."""
    now = shown(note)
    given: dict[str, Any] = {"reach": note.reach, "version": note.version}
    if now.can_be_read:
        given["words"] = now.words
    return PracticeForm(initial=given, programmes=[note.programme], chosen=False)


def _changed(note: PracticeNote, form: PracticeForm) -> tuple[int, PracticeNote]:
    """Changes the note; or says on the form why not. The status of the answer, and the note as it
    is saved now."""
    data = form.cleaned_data
    try:
        row = change_note(
            note=note, version=data["version"], words=data["words"], reach=data["reach"]
        )
    except Conflict as other:
        both = {other.row.reach, data["reach"]} == {PracticeReach.COORDINATOR.value}
        reach = PracticeReach.COORDINATOR if both else PracticeReach.ME
        form.rebase_on(other.row.version, reach=reach.value)
        return 409, other.row
    except Unreadable:
        form.add_error(None, _not_saved())
    except NoLongerMentor:
        form.add_error("reach", _no_longer())
    except PracticeNote.DoesNotExist as gone:
        raise Http404 from gone
    else:
        return 200, row
    return 422, note


def _not_saved() -> str:
    return _(
        "This was not saved, because we cannot open your earlier text right now. Copy "
        "what you typed, and tell your coordinator."
    )


def _no_longer() -> str:
    return _("You are not a mentor in this programme now. Keep the note for yourself.")
