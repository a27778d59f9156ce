"""Reading her maps: the numbers of one, all of them over time, and two side by side."""

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from networking.maps.comparing.history import MapHistory
from networking.maps.comparing.two_maps import Comparison, TwoMapsForm
from networking.maps.content import content_of
from networking.maps.models import NetworkMap
from networking.maps.reading.measures import FEW, measures_shown
from networking.people.access import open_to_guests, public
from networking.people.requests import PersonRequest


@public
@require_safe
def maps(request: PersonRequest) -> HttpResponse:
    """All her maps by date, and the lines over them; a choice of two leads to both side by side.
    A visitor, who has none, reads what will be here."""
    history = MapHistory(request.person)
    form = TwoMapsForm(history, request.GET if "before" in request.GET else None)
    if form.is_bound and form.is_valid():
        return redirect(form.url)
    return render(
        request, "networking/maps/comparing/maps.html", {"history": history, "form": form}
    )


@open_to_guests
@require_safe
def map_compare(request: PersonRequest, before_id: uuid.UUID, after_id: uuid.UUID) -> HttpResponse:
    """Two of her maps, the earlier one first, and the difference in words."""
    history = MapHistory(request.person)
    two = history.two(before_id, after_id)
    if two is None:
        raise Http404
    differ = before_id != after_id
    context = {
        "history": history,
        "form": TwoMapsForm(history, chosen=two if differ else None),
        "comparison": Comparison(*two, history.names) if differ else None,
    }
    return render(request, "networking/maps/comparing/map_compare.html", context)


@open_to_guests
@require_safe
def map_measures(request: PersonRequest, map_id: uuid.UUID) -> HttpResponse:
    """The measures of one map of hers, each with what it means, its formula and its source."""
    assert request.person is not None
    row = get_object_or_404(NetworkMap.objects.editable_by(request.person), pk=map_id)
    row.person = request.person
    content = content_of(row)
    context = {
        "map_row": row,
        "size": len(content),
        "is_small": len(content) <= FEW,
        "measures": measures_shown(content),
    }
    return render(request, "networking/maps/comparing/map_measures.html", context)
