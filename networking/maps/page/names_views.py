"""First contacts as a choice of its own: names first, one after the other, then sorted by taps."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from motm.web.responses import send_to
from networking.maps.actions import MapLimit, add_contact
from networking.maps.content import AREAS, CIRCLES
from networking.maps.models import Area
from networking.maps.page import list_rows
from networking.maps.page.names_forms import FirstNamesForm
from networking.people.access import public
from networking.people.requests import PersonRequest, is_from_another_person, person_or_guest
from networking.ui.responses import refuse_other_person


@public
@sensitive_post_parameters("label", "names")
@require_http_methods(["GET", "HEAD", "POST"])
def map_names(request: PersonRequest) -> HttpResponse:
    """Names, then for each an area and a circle; with the circle it is on the map."""
    if request.method != "POST":
        return _shown(request, FirstNamesForm(), [])
    if is_from_another_person(request):
        return refuse_other_person(request, reverse("networking:map_names"))
    form = FirstNamesForm(request.POST)
    if not form.is_valid():
        return _shown(request, form, form.waiting, status=422)
    if "sort" not in request.POST:
        return _shown(request, FirstNamesForm(), form.waiting)
    return _sorted(request, form)


def _sorted(request: PersonRequest, form: FirstNamesForm) -> HttpResponse:
    """One tap of the sorting: the area, or the circle, with which the contact is put on the map."""
    if not form.waiting:
        form.add_error("label", _("Type a name first."))
        return _shown(request, form, [], status=422)
    area, circle = form.cleaned_data["area"], form.cleaned_data["circle"]
    if request.POST.get("skip"):
        return _next(request, form.waiting[1:], "")
    if not area or circle is None:
        return _asked(request, form.waiting, area)
    fields = form.place(Area(area), circle)
    try:
        add_contact(
            person=person_or_guest(request), row=None, origin=form.waiting[0][1], fields=fields
        )
    except MapLimit as limit:
        form.add_error("label", str(limit))
        return _shown(request, form, form.waiting, status=422)
    words = {"name": fields.label, "place": list_rows.place_in_words(fields.area, fields.circle)}
    return _next(request, form.waiting[1:], _("%(name)s is on your map: %(place)s.") % words)


def _next(request: PersonRequest, waiting: list[Any], said: str) -> HttpResponse:
    if not waiting:
        return send_to(reverse("networking:map"), htmx=bool(request.htmx))
    return _asked(request, waiting, "", said)


def _asked(request: PersonRequest, waiting: list[Any], area: str, said: str = "") -> HttpResponse:
    """Where the first of the names belongs: first the area, then the circle."""
    context = {
        "asked": waiting[0][0],
        "left": len(waiting) - 1,
        "area": area and Area(area),
        "areas": [(one, list_rows.badge(one)) for one in AREAS],
        "circles": [
            {"value": int(one), "title": one.label, "hint": list_rows.HINTS[one]()}
            for one in CIRCLES
        ],
        "said": said,
    }
    return _shown(request, FirstNamesForm(), waiting, **context)


def _typed(form: FirstNamesForm, waiting: list[Any]) -> str:
    """What was typed last, to say it aloud; what is wrong is said at its field."""
    return _("Added: %(name)s") % {"name": waiting[-1][0]} if waiting and not form.errors else ""


def _shown(
    request: PersonRequest, form: FirstNamesForm, waiting: list[Any], status: int = 200, **more: Any
) -> HttpResponse:
    template = "_names" if request.htmx else "map_names"
    context = {"form": form, "waiting": waiting, "symbols": list_rows.SYMBOLS, **more}
    if request.htmx:
        context["live"] = more.get("said") or _typed(form, waiting)
    return render(request, f"networking/maps/page/{template}.html", context, status=status)
