"""Saving what people write: answers to questions, and reflections."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from modules.models.structure import Kind
from modules.tree import Course
from motm.web.responses import SeeOther, send_to
from networking.encryption.wrapping import Unreadable
from networking.learning.forms import CopyForm, WordsForm
from networking.learning.models.texts import (
    Answer,
    KeptCopy,
    Reflection,
    Saved,
    save_words,
    settle_copy,
)
from networking.learning.saved_texts import Shown, copies_of, shown
from networking.learning.unit_page import UnitPage
from networking.learning.unit_path import unit_url
from networking.people.access import public
from networking.people.requests import PersonRequest, is_from_another_person, person_or_guest
from networking.people.sharing import Reach
from networking.ui.responses import fragment, refuse_other_person


def _saved_context(saved: Saved, version_in_place: int | None) -> Shown:
    """What the form shows after a save. Where HTMX swaps only the state, the field goes on
    showing the text that came second: it keeps its old version (`version_in_place`), so that
    typing on changes the kept copy and never the other text."""
    text = shown(saved.row, copies_of(saved.row))
    text.status = "conflict" if saved.conflict else "saved"
    if saved.conflict and version_in_place is not None:
        text.version = version_in_place
    return text


def _said(text: Shown) -> str:
    if text.status == "conflict":
        return _("You also wrote in another window. Both texts are kept.")
    if text.reach == Reach.MENTOR:
        return _("Saved. You and your mentor can read it.")
    return _("Saved. Only you can read it.")


def _save(request: PersonRequest, form: WordsForm, kind: Any, place_id: int) -> Shown:
    """Saves the words; where that cannot be, shows them again with what is wrong."""
    if not form.is_valid():
        return _not_saved(request, form, form.problem)
    try:
        saved = _saved(request, form, kind, place_id)
    except Unreadable:
        problem = _(
            "This was not saved, because we cannot open your earlier text right now. "
            "Copy your words, and tell your coordinator."
        )
        return _not_saved(request, form, problem)
    return _saved_context(saved, form.cleaned_data["version"] if request.htmx else None)


def _saved(request: PersonRequest, form: WordsForm, kind: Any, place_id: int) -> Saved:
    """Saves what a valid form holds."""
    return save_words(
        kind=kind, person=person_or_guest(request), place_id=place_id, **form.cleaned_data
    )


def _not_saved(request: PersonRequest, form: WordsForm, problem: str) -> Shown:
    return Shown(
        words=request.POST.get("words", "").replace("\0", ""),
        version=form.cleaned_data.get("version", 0),
        reach=request.POST.get("reach", ""),
        status="error",
        error=problem,
    )


def _respond(
    request: PersonRequest, page: UnitPage, text: Shown, context: dict[str, Any], anchor: str
) -> HttpResponse:
    """The state of the text for HTMX; the page (or the form again) for a plain browser."""
    failed = text.status == "error"
    here = f"{unit_url(page.module, page.unit)}#{anchor}"
    if request.htmx:
        return fragment(
            "networking/learning/_saved.html",
            context | page.open_context(),
            text.error if failed else _said(text),
            422 if failed else 200,
        )
    if failed or text.status == "conflict":
        context["back"] = here
        return render(
            request, "networking/learning/write_again.html", context, status=422 if failed else 409
        )
    return SeeOther(here)


@public
@sensitive_post_parameters("words")
@require_POST
def answer_save(request: PersonRequest, item_id: int) -> HttpResponse:
    """Saves an answer to a question of a unit."""
    found = Course(get_language()).item_by_id(item_id, Kind.QUESTIONS)
    if found is None:
        raise Http404
    module, unit, item = found
    if is_from_another_person(request):
        return refuse_other_person(request, unit_url(module, unit))
    page = UnitPage(module, unit, request)
    text = _save(request, WordsForm(request.POST), Answer, item.id)
    return _respond(request, page, text, page.answer(item, text), f"answer-{item.id}")


@public
@sensitive_post_parameters("words")
@require_POST
def reflection_save(request: PersonRequest, block_id: int) -> HttpResponse:
    """Saves a reflection whose reach is not this device."""
    found = Course(get_language()).reflection_by_id(block_id)
    if found is None:
        raise Http404
    module, unit, block = found
    if is_from_another_person(request):
        return refuse_other_person(request, unit_url(module, unit))
    page = UnitPage(module, unit, request)
    text = _save(request, WordsForm(request.POST), Reflection, block.id)
    return _respond(request, page, text, page.reflection(block, text), f"reflection-{block.id}")


@public
@sensitive_post_parameters("words")
@require_POST
def copy_resolve(request: PersonRequest, copy_id: Any) -> HttpResponse:
    """Uses a kept copy in place of the current text, or deletes it.

    What she typed in the form around the button is saved first; where she is signed out by now,
    it is shown again. `?state=` says which copy the button was shown with: a second click finds
    it used, and changes nothing.
    """
    if request.person is None or is_from_another_person(request):
        return refuse_other_person(request, reverse("networking:reflections"))
    person = person_or_guest(request)
    copy = get_object_or_404(KeptCopy.objects.editable_by(person), pk=copy_id)
    row, form = copy.original, CopyForm(request.POST)
    copy.person = row.person = person
    if form.is_valid():
        words_form = WordsForm(request.POST)
        if "words" in request.POST and words_form.is_valid():
            _saved(request, words_form, type(row), row.place_id)
        use = form.cleaned_data["choice"] == "use"
        settle_copy(copy, state=request.GET.get("state", copy.state), use=use)
    return _place_of(request, row)


def _place_of(request: PersonRequest, row: Answer | Reflection) -> HttpResponse:
    """The form of the text as it is now; where its question left the course, her reflections."""
    course, row = Course(get_language()), type(row).objects.of(row.person).get(pk=row.pk)
    assert request.person is not None
    row.person = request.person
    text = shown(row, copies_of(row))
    if isinstance(row, Answer):
        found = course.item_by_id(row.item_id, Kind.QUESTIONS)
        anchor, template = f"answer-{row.item_id}", "networking/learning/_answer.html"
    else:
        found = course.reflection_by_id(row.block_id)  # type: ignore[assignment]
        anchor, template = f"reflection-{row.block_id}", "networking/learning/_reflection.html"
    if found is None:
        return send_to(reverse("networking:reflections"), htmx=bool(request.htmx))
    module, unit, place = found
    page = UnitPage(module, unit, request)
    if not request.htmx:
        return SeeOther(f"{unit_url(module, unit)}#{anchor}")
    context = page.answer(place, text) if isinstance(row, Answer) else page.reflection(place, text)  # type: ignore[arg-type]
    return fragment(template, context | page.open_context(), _("Done."))
