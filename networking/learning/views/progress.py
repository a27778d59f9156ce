"""Ticks and done-marks. Guests may; setting a state twice is harmless."""

from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from modules.models.structure import Kind
from modules.tree import Course
from motm.web.responses import SeeOther
from networking.learning.models.progress import set_done, set_tick
from networking.learning.unit_page import UnitPage
from networking.learning.unit_path import unit_url
from networking.people.access import public
from networking.people.requests import PersonRequest, is_from_another_person, person_or_guest
from networking.ui.fields import SwitchForm
from networking.ui.responses import fragment, refuse_other_person


@public
@require_POST
def item_tick(request: PersonRequest, item_id: int) -> HttpResponse:
    """Ticks a line of a checklist (`ticked=1`), or takes the tick back (`ticked=0`)."""
    found = Course(get_language()).item_by_id(item_id, Kind.CHECKLIST)
    if found is None:
        raise Http404
    module, unit, item = found
    form = SwitchForm.of(request.POST, "ticked")
    if not form.is_valid():
        return HttpResponseBadRequest(form.errors["state"][0])
    if is_from_another_person(request):
        return refuse_other_person(request, unit_url(module, unit))
    set_tick(person=person_or_guest(request), item_id=item.id, ticked=form.is_on)
    if not request.htmx:
        return SeeOther(f"{unit_url(module, unit)}#tick-{item.id}")
    page = UnitPage(module, unit, request)
    said = _("Ticked: %(line)s") if form.is_on else _("Not ticked: %(line)s")
    context = page.tick(item, form.is_on) | page.open_context()
    return fragment("networking/learning/_tick.html", context, said % {"line": item.title})


@public
@require_POST
def unit_done(request: PersonRequest, unit_id: int) -> HttpResponse:
    """Marks a unit as done (`done=1`), or takes the mark back (`done=0`)."""
    found = Course(get_language()).unit_by_id(unit_id)
    if found is None:
        raise Http404
    module, unit = found
    form = SwitchForm.of(request.POST, "done")
    if not form.is_valid():
        return HttpResponseBadRequest(form.errors["state"][0])
    if is_from_another_person(request):
        return refuse_other_person(request, unit_url(module, unit))
    set_done(person=person_or_guest(request), unit_id=unit.id, done=form.is_on)
    if not request.htmx:
        return SeeOther(f"{unit_url(module, unit)}#unit-done")
    context = UnitPage(module, unit, request).open_context()
    said = _("%(done)s of %(total)s completed") % {
        "done": context["done_count"],
        "total": context["total"],
    }
    return fragment("networking/learning/_done.html", context, said)
