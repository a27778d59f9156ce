"""The map's page, and each change of a map. Open to visitors: a first contact makes a guest."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motm.web.responses import SeeOther, send_to
from networking.maps.actions import (
    MapLimit,
    add_contact,
    begin_map,
    change_contact,
    date_map,
    delete_map,
    move_contact,
    set_removed,
)
from networking.maps.content import Entry
from networking.maps.models import Area, Circle
from networking.maps.page.forms import AddForm, ChangeForm, DateForm, MoveForm, NewMapForm
from networking.maps.page.fragments import NOTHING_CHOSEN, changed, fragment, oob
from networking.maps.page.list_rows import place_of
from networking.maps.page.map_page import MapPage
from networking.people.access import public
from networking.people.requests import PersonRequest, is_from_another_person, person_or_guest
from networking.ui.fields import SwitchForm
from networking.ui.responses import refuse_other_person

MAP = "networking:map"


def _refused(request: PersonRequest) -> HttpResponse:
    return refuse_other_person(request, reverse(MAP))


def _shown(request: PersonRequest, page: MapPage, status: int = 200, **parts: Any) -> HttpResponse:
    return render(request, "networking/maps/page/map.html", page.context(**parts), status=status)


def _number(request: PersonRequest, name: str) -> int:
    """A contact's number in the address, or 0."""
    return _as_number(request.GET.get(name, ""))


def _posted_number(request: PersonRequest, name: str) -> int:
    return _as_number(request.POST.get(name, ""))


def _as_number(given: str) -> int:
    return int(given) if given.isdecimal() and len(given) < 6 else 0


# --- Reading ----------------------------------------------------------------------------------


@public
@require_safe
def my_map(request: PersonRequest) -> HttpResponse:
    """Their newest map; for people without one, the start of one."""
    return _read(request, MapPage(request))


@public
@require_safe
def map_on(request: PersonRequest, map_id: uuid.UUID) -> HttpResponse:
    """Any map of hers."""
    return _read(request, MapPage(request, map_id))


def _read(request: PersonRequest, page: MapPage) -> HttpResponse:
    """`?names=no`: without names, to print; `?added=`: a contact that was just put on the map;
    `?off=`: one that was just taken off."""
    page.nameless = request.GET.get("names") == "no"
    added = page.entry(_number(request, "added"))
    add = page.add_form(added=added) if added else ""
    return _shown(request, page, add=add, told=page.told(_number(request, "off")))


@public
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("label", "changed")
def contact(request: PersonRequest, map_id: uuid.UUID, number: int) -> HttpResponse:
    """A contact, opened in its row, or beside the drawing where HTMX asks for it there; and what
    is changed about it."""
    if request.method == "POST":
        return (
            _refused(request)
            if is_from_another_person(request)
            else _change(request, MapPage(request, map_id), number)
        )
    page = MapPage(request, map_id)
    entry = page.entry(number)
    if entry is None:  # taken off meanwhile, or never there
        page.contact(number)
        return send_to(f"{page.home}?off={number}#told", htmx=bool(request.htmx))
    if request.htmx.target == "chosen":
        return HttpResponse(page.chosen(entry, autofocus=True))
    opened = page.opened(number)
    if request.htmx:
        return HttpResponse(opened)
    return _shown(request, page, opened=(number, opened))


# --- Changing ---------------------------------------------------------------------------------


@public
@sensitive_post_parameters("label")
@require_POST
def map_add(request: PersonRequest) -> HttpResponse:
    """Puts a contact on a map; without one, on the newest, or on a first one, made now."""
    if is_from_another_person(request):
        return _refused(request)
    form = AddForm(request.POST)
    valid = form.is_valid()
    page = MapPage(request, form.cleaned_data.get("map"))
    before = page.parts if request.htmx and page.content.entries else None
    number = _added(request, page, form) if valid else 0
    if form.errors:
        again = page.add_form(form)
        if request.htmx:
            return fragment(again, said="", status=422)  # its summary is an alert
        return _shown(request, page, 422, add=again)
    after = page.again()
    if before is None:
        return send_to(f"{after.home}?added={number}#add-label", htmx=bool(request.htmx))
    return _one_more(before, after, number)


def _first_problem(form: Any) -> str:
    return str(next(iter(form.errors.values()))[0])


def _added(request: PersonRequest, page: MapPage, form: AddForm) -> int:
    """The number of the new contact; where the map is full, the form says so."""
    try:
        made = add_contact(
            person=person_or_guest(request),
            row=page.row,
            origin=form.cleaned_data["origin"],
            fields=form.contact,
        )
    except MapLimit as limit:
        form.add_error(None, str(limit))
        return 0
    return made.number


def _one_more(before: Any, page: MapPage, number: int) -> HttpResponse:
    """An empty form for the next one, and the parts in which the new one shows."""
    entry = page.entry(number)
    if entry is None:  # the same form was sent before, and the contact taken off since
        return send_to(f"{page.home}?off={number}", htmx=True)
    said = _("%(name)s is on your map: %(place)s.")
    return fragment(
        page.add_form(added=entry),
        changed(before, page),
        oob(page.told()),
        NOTHING_CHOSEN,
        said=said % {"name": page.content.name(number), "place": place_of(entry)},
    )


def _change(request: PersonRequest, page: MapPage, number: int) -> HttpResponse:
    """Saves what the opened row says; where something is wrong, shows it again as typed."""
    row, form = page.contact(number), ChangeForm(request.POST)
    before = page.parts if request.htmx else None
    if not form.is_valid():
        return _not_changed(page, number, form)
    change_contact(
        contact=row, fields=form.about(row), knows=form.cleaned_data["knows"], offered=form.offers
    )
    after, said = page.again(), _("Saved: %(name)s")
    if form.only and before is not None and after.entry(number):
        return _still_open(before, after, number, form, said)
    following = after.entry(_posted_number(request, "next"))
    if following is not None and after.entry(number):
        return _next_opened(before, after, number, following, said)
    return _after(before, after, number, said)


def _not_changed(page: MapPage, number: int, form: ChangeForm) -> HttpResponse:
    """The opened row again, as typed; after its name alone was touched, that field."""
    entry = page.entry(number)
    if page.request.htmx and form.only and entry is not None:
        parts = map(oob, page.saved(entry, form))
        return _in_place(fragment(*parts, said=_first_problem(form), status=422))
    opened = page.opened(number, form)
    if page.request.htmx:
        return fragment(opened, said="", status=422)
    return _shown(page.request, page, 422, opened=(number, opened))


def _in_place(answer: HttpResponse) -> HttpResponse:
    """Parts go to their places, and the opened row stays as it is."""
    answer["HX-Reswap"] = "none"
    return answer


def _still_open(
    before: Any, page: MapPage, number: int, form: ChangeForm, said: str
) -> HttpResponse:
    """One field was saved: what differs on the page, while its row stays open."""
    parts = [
        changed(before, page, still_open=number),
        *map(oob, page.saved(page.content.by_number[number], form)),
    ]
    return _in_place(fragment(*parts, said=said % {"name": page.content.name(number)}))


def _next_opened(
    before: Any, page: MapPage, number: int, following: Entry, said: str
) -> HttpResponse:
    """Closes the row of one contact and opens that of the next."""
    n = following.number
    if before is None:
        return SeeOther(f"{page.url}{n}/#c{n}")
    opened = f'<div id="c{n}-open" hx-swap-oob="innerHTML">{page.opened(n)}</div>'
    return fragment(changed(before, page), opened, said=said % {"name": page.content.name(number)})


def _after(before: Any, page: MapPage, number: int, said: str) -> HttpResponse:
    """The page after a change of one contact, at its row; where it is off the map, at the notice
    that says so."""
    on_map = page.entry(number) is not None
    entry = page.entry(number) or page.off(number)
    if before is None or entry is None or not page.content.entries:
        anchor = f"#c{number}-link" if on_map else f"?off={number}#undo"
        return send_to(f"{page.home}{anchor}", htmx=bool(page.request.htmx))
    name = page.content.name(number) if on_map else entry.label
    return fragment(
        changed(before, page, focus=number if on_map else 0),
        oob(page.told(number, autofocus=True)),
        NOTHING_CHOSEN,
        said=said % {"name": name},
    )


@public
@require_POST
def contact_move(request: PersonRequest, map_id: uuid.UUID, number: int) -> HttpResponse:
    """Puts a contact into another circle or area, by one tap beside the drawing."""
    if is_from_another_person(request):
        return _refused(request)
    page, form = MapPage(request, map_id), MoveForm(request.POST)
    row = page.contact(number)
    if not form.is_valid():
        return HttpResponseBadRequest(escape(_first_problem(form)))
    before = page.parts if request.htmx and page.entry(number) else None
    data = form.cleaned_data
    area, circle = Area(data["area"] or row.area), Circle(data["circle"] or row.circle)
    move_contact(contact=row, area=area, circle=circle)
    page = page.again()
    entry = page.entry(number)
    if before is None or entry is None:
        return _after(None, page, number, "")
    words = {"name": page.content.name(number), "place": place_of(entry)}
    said = _("%(name)s is now here: %(place)s.") % words
    return fragment(page.chosen(entry), changed(before, page), oob(page.told()), said=said)


@public
@require_POST
def contact_remove(request: PersonRequest, map_id: uuid.UUID, number: int) -> HttpResponse:
    """Takes a contact off the map (`state=1`), or puts it back (`state=0`)."""
    if is_from_another_person(request):
        return _refused(request)
    page, form = MapPage(request, map_id), SwitchForm.of(request.POST, "state")
    row = page.contact(number)
    if not form.is_valid():
        return HttpResponseBadRequest(escape(_first_problem(form)))
    before = page.parts if request.htmx and page.content.entries else None
    try:
        set_removed(contact=row, removed=form.is_on)
    except MapLimit as limit:
        told = page.told(problem=str(limit))
        if request.htmx:
            return fragment(oob(told), said="", status=422)  # it is an alert
        return _shown(request, page, 422, told=told)
    said = _("%(name)s was taken off the map.") if form.is_on else _("%(name)s is back.")
    return _after(before, page.again(), number, said)


# --- Maps -------------------------------------------------------------------------------------


@public
@require_POST
def map_new(request: PersonRequest) -> HttpResponse:
    """A new map that begins as a copy of the newest; sent twice it is one."""
    if is_from_another_person(request):
        return _refused(request)
    if request.person is None:
        raise Http404
    form = NewMapForm(request.POST)
    form.is_valid()
    try:
        begin_map(person=person_or_guest(request), after=form.cleaned_data.get("after"))
    except MapLimit as limit:
        page = MapPage(request)
        return _shown(request, page, 422, told=page.told(problem=str(limit)))
    said = _("This is your new map. It begins as a copy. The one before stays as it was.")
    messages.success(request, said)
    return SeeOther(reverse(MAP))


@public
@require_POST
def map_date(request: PersonRequest, map_id: uuid.UUID) -> HttpResponse:
    """Says on which day the map was true."""
    if is_from_another_person(request):
        return _refused(request)
    page, form = MapPage(request, map_id), DateForm(request.POST)
    assert page.row is not None
    if not form.is_valid():
        return _shown(request, page, 422, date_form=form)
    date_map(row=page.row, drawn_on=form.cleaned_data["drawn_on"])
    return SeeOther(page.url)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def map_delete(request: PersonRequest, map_id: uuid.UUID) -> HttpResponse:
    """Asks first, then deletes a map with all that is on it."""
    if request.method == "POST" and is_from_another_person(request):
        return _refused(request)
    page = MapPage(request, map_id)
    assert page.row is not None
    if request.method == "POST":
        delete_map(row=page.row)
        return SeeOther(reverse(MAP))
    context = {
        "map_row": page.row,
        "drawn_on": date_format(page.row.drawn_on, "DATE_FORMAT"),
        "count": len(page.content),
        "back": page.home,
    }
    return render(request, "networking/maps/page/map_delete.html", context)
