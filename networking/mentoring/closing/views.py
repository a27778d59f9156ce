"""The closing path of a pair, for each of its people."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from motm.rows.versions import Conflict
from motm.web.responses import SeeOther
from networking.encryption.wrapping import Unreadable
from networking.mentoring.closing.forms import ClosingForm
from networking.mentoring.closing.queries import (
    LATER,
    MARKED,
    TAKE_ALONG,
    ClosingPage,
    NotOpen,
    choose_later,
    mark_done,
    path_of,
    write_takes_along,
)
from networking.people.models.pairs import Pair
from networking.people.requests import PersonRequest, is_from_another_person
from networking.ui.responses import refuse_other_person


@sensitive_post_parameters("words")
@require_http_methods(["GET", "HEAD", "POST"])
def closing(request: PersonRequest, pair_id: uuid.UUID) -> HttpResponse:
    """Her path, and one step of it. Nothing is there before the last month, and a month after
    the end; coordinators have no way in."""
    assert request.person is not None
    people = ("programme", "cohort", "mentee", "mentor", "co_mentor")
    pairs = Pair.objects.of_member(request.person).select_related(*people)
    pair = get_object_or_404(pairs, pk=pair_id)
    if request.method == "POST" and is_from_another_person(request):
        return refuse_other_person(request, request.path)
    path = path_of(request.person, pair)
    if path is None:
        raise Http404
    if request.method != "POST":
        return _page(request, path)
    form = ClosingForm(request.POST)
    if not form.is_valid():
        return _page(request, path, form, status=422)
    return _taken(request, path, form)


def _taken(request: PersonRequest, path: ClosingPage, form: ClosingForm) -> HttpResponse:
    """Does what a valid form says; where another window wrote too, both texts are shown."""
    data = form.cleaned_data
    ids: dict[str, Any] = {"pair": path.pair, "person": path.person}
    try:
        if data["step"] in MARKED:
            mark_done(**ids, step=data["step"])
        elif data["step"] == LATER:
            choose_later(**ids, contact=data["contact"])
        else:
            write_takes_along(**ids, words=data["words"], version=data["version"])
    except NotOpen as gone:
        raise Http404 from gone
    except Conflict:
        return _page(request, ClosingPage(path.pair, path.person), form, conflict=True, status=409)
    except Unreadable:
        form.add_error(
            "words", _("We cannot open your earlier text right now. Copy what you typed.")
        )
        return _page(request, path, form, status=422)
    messages.success(request, _("Saved."))
    return SeeOther(f"{request.path}#{data['step']}")


def _page(
    request: PersonRequest,
    path: ClosingPage,
    form: ClosingForm | None = None,
    *,
    conflict: bool = False,
    status: int = 200,
) -> HttpResponse:
    """`form`: what was sent and could not be taken; its words stay on the page."""
    try:
        stored = path.words
    except Unreadable:
        stored = ""
    typed = form is not None and form.data.get("step") == TAKE_ALONG
    context = {
        "path": path,
        "pair": path.pair,
        "form": form,
        "words": form["words"].value() if form is not None and typed else stored,
        "version": form.data.get("version") if form and typed and not conflict else path.version,
        "stored": stored if conflict else "",
    }
    return render(request, "networking/mentoring/closing/closing.html", context, status=status)
