"""A mentor asks for help to sign in for their mentee. The mentor never sees a code."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motm.web.responses import SeeOther
from networking.accounts.recovery.requests import MayNot, ask_for_mentee, open_request_for
from networking.people.models.pairs import Pair
from networking.people.models.roles import Role
from networking.people.recipients import readers_in
from networking.people.requests import PersonRequest, is_from_another_person
from networking.ui.responses import refuse_other_person


@require_http_methods(["GET", "HEAD", "POST"])
def return_ask(request: PersonRequest, pair_id: uuid.UUID) -> HttpResponse:
    """Says what happens then, and asks."""
    assert request.person is not None
    if is_from_another_person(request):
        return refuse_other_person(request, request.path)
    rows = Pair.objects.running().mentored_by(request.person).select_related("mentee")
    pair = get_object_or_404(rows, pk=pair_id)
    if request.method == "POST":
        try:
            ask_for_mentee(pair=pair, by=request.person)
        except MayNot as gone:
            raise Http404 from gone
        messages.success(request, _("Sent. A coordinator will look at it."))
        return SeeOther(request.path)
    programme = pair.programme_id
    context = {
        "pair": pair,
        "asked": open_request_for(pair),
        "readers": readers_in([programme], [Role.COORDINATOR])[programme],
    }
    return render(request, "networking/accounts/recovery/return_ask.html", context)
