"""Asking the coordinators to end a pair, and taking it back."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from motm.web.responses import SeeOther
from networking.encryption.wrapping import Unreadable
from networking.mentoring.pairing.end_forms import EndForm
from networking.mentoring.pairing.end_requests import (
    AskedAlready,
    ask_to_end,
    open_request,
    take_back,
)
from networking.people.access import pair_of_hers
from networking.people.models.pairs import Pair
from networking.people.models.roles import Role
from networking.people.recipients import readers_in
from networking.people.requests import PersonRequest, is_from_another_person
from networking.ui.responses import refuse_other_person


@sensitive_post_parameters("words")
@require_http_methods(["GET", "HEAD", "POST"])
def end_ask(request: PersonRequest, pair_id: uuid.UUID) -> HttpResponse:
    """Either side asks; the other side is not told."""
    assert request.person is not None
    if is_from_another_person(request):
        return refuse_other_person(request, request.path)
    pair = pair_of_hers(request.person, pair_id)
    if request.method != "POST":
        return _page(request, pair, EndForm())
    if "back" in request.POST:
        if take_back(pair=pair, person=request.person):
            messages.success(request, _("Your request is deleted. Your pair goes on."))
        return SeeOther(request.path)
    form = EndForm(request.POST)
    status = _asked(request, pair, form) if form.is_valid() else 422
    if status != 303:
        return _page(request, pair, form, status=status)
    messages.success(request, _("Sent. Your coordinators will talk with you."))
    return SeeOther(request.path)


def _asked(request: PersonRequest, pair: Pair, form: EndForm) -> int:
    """Asks what a valid form says; or says on the form why not. The status of the answer."""
    assert request.person is not None
    try:
        ask_to_end(pair=pair, person=request.person, words=form.cleaned_data["words"])
    except AskedAlready:
        form.add_error(None, _("You have already asked, in another window. Both texts are here."))
        return 409
    except Unreadable:
        form.add_error(None, _("This was not sent. Copy what you typed, and call somebody."))
        return 422
    except Pair.DoesNotExist as gone:
        raise Http404 from gone
    return 303


def _page(request: PersonRequest, pair: Pair, form: EndForm, status: int = 200) -> HttpResponse:
    assert request.person is not None
    row = open_request(pair=pair, person=request.person)
    context: dict[str, Any] = {
        "form": form,
        "pair": pair,
        "row": row,
        "words": _words(row) if row else "",
        "is_mentee": request.person.pk == pair.mentee_id,
        "others": [each.nickname for each in pair.people() if each != request.person],
        "readers": readers_in([pair.programme_id], [Role.COORDINATOR], without=pair.met_ids())[
            pair.programme_id
        ],
    }
    return render(request, "networking/mentoring/pairing/end_ask.html", context, status=status)


def _words(row: Any) -> str:
    try:
        return str(row.person.vault.open(row, "words"))
    except Unreadable:
        return ""
