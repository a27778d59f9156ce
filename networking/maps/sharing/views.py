"""Choosing who can see a map."""

import uuid

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from motm.web.responses import SeeOther
from networking.maps.actions import share_map
from networking.maps.models import MapReach, NetworkMap
from networking.maps.sharing.part import MapSharing, ShareForm, sharing_context
from networking.people.access import open_to_guests
from networking.people.requests import PersonRequest, is_from_another_person
from networking.people.sharing import NotYourMentor
from networking.ui.responses import refuse_other_person


@open_to_guests
@require_POST
def map_share(request: PersonRequest, map_id: uuid.UUID) -> HttpResponse:
    """Shares one map with the pair that the page showed, or takes it back: one tap."""
    assert request.person is not None
    here = reverse("networking:map_on", args=[map_id])
    if is_from_another_person(request):
        return refuse_other_person(request, here)
    row = get_object_or_404(NetworkMap.objects.editable_by(request.person), pk=map_id)
    row.person = request.person
    problem = _taken(row, ShareForm(request.POST))
    if not (request.htmx or problem):
        return SeeOther(f"{here}#sharing")
    context = sharing_context(row, request.person, problem)
    template = "_sharing" if request.htmx else "map_sharing"
    context["live"] = _said(context["sharing"]) if request.htmx else ""
    status = 422 if problem else 200
    return render(
        request,
        f"networking/maps/sharing/{template}.html",
        {**context, "here": here},
        status=status,
    )


def _taken(row: NetworkMap, form: ShareForm) -> str:
    """Does what the form says; or why it was not done."""
    if not form.is_valid():
        return _("The page did not say what to do. Nothing was shared. Choose again.")
    reach = MapReach(form.cleaned_data["reach"])
    try:
        share_map(row=row, reach=reach, pair_id=form.cleaned_data["pair"])
    except NotYourMentor:
        return _(
            "Your mentor has changed since this page was opened. Nothing was shared. Choose again."
        )
    return ""


def _said(sharing: MapSharing) -> str:
    """What the live region says: who can see the map now."""
    if sharing.problem:
        return sharing.problem
    words = {
        MapReach.NOBODY: _("Only you can see this map."),
        MapReach.COUNTS: _("Your mentor sees only the numbers of this map."),
        MapReach.WHOLE: _("Your mentor sees this whole map."),
    }
    return words[sharing.reach]
