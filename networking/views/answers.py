"""Saving what people write: answers to questions, and reflections."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from modules.models import Kind
from modules.tree import Course
from motm.http import SeeOther
from networking.access import open_to_guests, public
from networking.forms import CopyForm, WordsForm
from networking.models import Answer, KeptCopy, Reflection
from networking.models.reflections import Saved, save_words, use_copy
from networking.pages import UnitPage
from networking.path import unit_url
from networking.requests import PersonRequest, is_from_another_person, person_or_guest
from networking.writings import Shown, copies_of, shown


def fragment(template: str, context: dict[str, Any], said: str, status: int = 200) -> HttpResponse:
    """A part of a page for HTMX, with what the live region says about it."""
    return HttpResponse(render_to_string(template, {**context, "live": said}), status=status)


def refuse_other_person(request: PersonRequest, back: str, words: str = "") -> HttpResponse:
    """She signed out, or somebody else signed in, since the page was opened.

    Nothing is saved, for it would land with the wrong person, and nothing is lost: HTMX keeps
    the page as it is and shows a notice; a plain browser gets a page with the text on it.
    """
    context = {"words": words, "back": back, "anchor": request.path}
    name = "networking/_signed_out.html" if request.htmx else "networking/signed_out_here.html"
    return render(request, name, context, status=200 if request.htmx else 403)


def _saved_context(page: UnitPage, saved: Saved) -> Shown:
    text = shown(saved.row, copies_of(saved.row))
    text.status = "conflict" if saved.conflict else "saved"
    return text


def _said(text: Shown) -> str:
    if text.status == "conflict":
        return _("You also wrote in another window. Both texts are kept.")
    return _("Saved.")


def _save(
    request: PersonRequest, page: UnitPage, form: WordsForm, kind: Any, place_id: int
) -> Shown:
    """Saves the words; where the form is not valid, shows them again with what is wrong."""
    if not form.is_valid():
        typed = request.POST.get("words", "")
        version = request.POST.get("version", "0")
        return Shown(
            words=typed,
            version=int(version) if version.isascii() and version.isdigit() else 0,
            reach=request.POST.get("reach", ""),
            status="error",
            error=form.problem,
        )
    data = form.cleaned_data
    saved = save_words(
        kind=kind,
        person=person_or_guest(request),
        place_id=place_id,
        words=data["words"],
        version=data["version"],
        tab=data["tab"],
        reach=data["reach"],
    )
    return _saved_context(page, saved)


def _respond(
    request: PersonRequest, page: UnitPage, text: Shown, context: dict[str, Any], anchor: str
) -> HttpResponse:
    """The state of the text for HTMX; the page (or the form again) for a plain browser."""
    failed = text.status == "error"
    if request.htmx:
        return fragment(
            "networking/_saved.html",
            context | page.open_context(),
            text.error if failed else _said(text),
            422 if failed else 200,
        )
    if failed or text.status == "conflict":
        return render(
            request, "networking/write_again.html", context, status=422 if failed else 409
        )
    return SeeOther(f"{unit_url(page.module, page.unit)}#{anchor}")


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
        return refuse_other_person(request, unit_url(module, unit), request.POST.get("words", ""))
    page = UnitPage(module, unit, request)
    text = _save(request, page, WordsForm(request.POST), Answer, item.id)
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
        return refuse_other_person(request, unit_url(module, unit), request.POST.get("words", ""))
    page = UnitPage(module, unit, request)
    text = _save(request, page, WordsForm(request.POST), Reflection, block.id)
    return _respond(request, page, text, page.reflection(block, text), f"reflection-{block.id}")


@open_to_guests
@require_POST
def copy_resolve(request: PersonRequest, copy_id: Any) -> HttpResponse:
    """Uses a kept copy in place of the current text, or deletes it."""
    person = person_or_guest(request)
    copy = get_object_or_404(KeptCopy.objects.editable_by(person), pk=copy_id)
    copy.person = person
    form = CopyForm(request.POST)
    row = copy.original
    row.person = person
    if form.is_valid() and form.cleaned_data["choice"] == "use":
        row = use_copy(copy)
    elif form.is_valid():
        copy.delete()
    return _place_of(request, row)


def _place_of(request: PersonRequest, row: Answer | Reflection) -> HttpResponse:
    """The form of the text as it is now; where its question left the course, her reflections."""
    course, row = Course(get_language()), type(row).objects.of(row.person).get(pk=row.pk)
    assert request.person is not None
    row.person = request.person
    text = shown(row, copies_of(row))
    if isinstance(row, Answer):
        found = course.item_by_id(row.item_id, Kind.QUESTIONS)
        anchor, template = f"answer-{row.item_id}", "networking/_answer.html"
    else:
        found = course.reflection_by_id(row.block_id)  # type: ignore[assignment]
        anchor, template = f"reflection-{row.block_id}", "networking/_reflection.html"
    if found is None:
        return SeeOther("../../me/reflections/")
    module, unit, place = found
    page = UnitPage(module, unit, request)
    if not request.htmx:
        return SeeOther(f"{unit_url(module, unit)}#{anchor}")
    context = page.answer(place, text) if isinstance(row, Answer) else page.reflection(place, text)  # type: ignore[arg-type]
    return fragment(template, context | page.open_context(), _("Done."))
