"""A map as files: taking it away, and bringing one."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from motm.web.responses import SeeOther
from networking.maps.actions import MapLimit, save_content
from networking.maps.content import AREAS, content_of
from networking.maps.files import MAP_FILES, MapFile
from networking.maps.files.forms import BringForm, NamesForm, TakeForm, packed
from networking.maps.files.names import Brought
from networking.maps.models import NetworkMap
from networking.maps.reading.summary import size_sentence
from networking.people.access import open_to_guests, public
from networking.people.requests import PersonRequest, is_from_another_person, person_or_guest
from networking.ui.responses import refuse_other_person

# --- Taking away ----------------------------------------------------------------------------------


def _own(request: PersonRequest, map_id: uuid.UUID) -> NetworkMap:
    """Her own map; others' files are nobody else's to take, whatever is shared."""
    assert request.person is not None
    row = get_object_or_404(NetworkMap.objects.editable_by(request.person), pk=map_id)
    row.person = request.person
    return row


def _names(request: PersonRequest) -> bool | None:
    """Whether she asked for names (`?labels=yes`), for numbers instead, or for neither."""
    asked = request.GET.get("labels")
    return None if asked is None else asked == "yes"


@open_to_guests
@require_safe
def map_files(request: PersonRequest, map_id: uuid.UUID) -> HttpResponse:
    """What the map can be taken away as, and what each file is for."""
    row = _own(request, map_id)
    asked = _names(request)
    links = {
        file.name.replace(".", "_").replace("-", "_"): _link(row, file, asked)
        for file in MAP_FILES.values()
    }
    context = {"map_row": row, "asked": asked, "links": links}
    return render(request, "networking/maps/files/map_files.html", context)


def _link(row: NetworkMap, file: MapFile, asked: bool | None) -> dict[str, Any]:
    names = file.names if asked is None else asked
    url = reverse("networking:map_file", args=[row.pk, file.name])
    return {"url": f"{url}?labels={'yes' if names else 'no'}", "names": names}


@open_to_guests
@require_safe
def map_file(request: PersonRequest, map_id: uuid.UUID, name: str) -> HttpResponse:
    """One file. It is her own, and nobody else's, so nothing is noted about it."""
    row = _own(request, map_id)
    file = MAP_FILES.get(name)
    if file is None:
        raise Http404
    asked = _names(request)
    names = file.names if asked is None else asked
    download = file.download_name(row.drawn_on, names=names)
    return HttpResponse(
        file.made(content_of(row), row.drawn_on, names=names),
        content_type=file.content_type,
        headers={
            "Content-Disposition": f'attachment; filename="{download}"',
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )


# --- Bringing -------------------------------------------------------------------------------------


@public
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def map_bring(request: PersonRequest) -> HttpResponse:
    """Reads a file and shows what will come; a second post, with that page's own text, saves it."""
    if request.method != "POST":
        return _asks(request, BringForm())
    if is_from_another_person(request):
        return refuse_other_person(request, reverse("networking:map_bring"))
    if "maps" in request.POST:
        return _take(request)
    form = BringForm(request.POST, request.FILES)
    if not form.is_valid():
        return _asks(request, form, status=422)
    return _previewed(request, *packed(form.maps))


def _asks(request: PersonRequest, form: Any, status: int = 200) -> HttpResponse:
    return render(request, "networking/maps/files/map_bring.html", {"form": form}, status=status)


def _previewed(
    request: PersonRequest,
    text: str,
    maps: tuple[Brought, ...],
    chosen: int = 0,
    names: NamesForm | None = None,
) -> HttpResponse:
    """What was read, before it is saved. `names`: what was typed for the map `chosen`, and is
    wrong."""
    forms = [NamesForm(brought, which) for which, brought in enumerate(maps)]
    if names is not None:
        forms[chosen] = names
    context = {
        "maps": [_shown(*pair) for pair in zip(maps, forms, strict=True)],
        "several": len(maps) > 1,
        "packed": text,
        "chosen": chosen,
        "names": names,
    }
    status = 200 if names is None else 422
    return render(request, "networking/maps/files/map_bring.html", context, status=status)


def _shown(brought: Brought, names: NamesForm) -> dict[str, Any]:
    """A map that was read, as the page shows it before it is saved."""
    areas = [
        (area.label, [entry.label for entry in brought.content.entries if entry.area is area])
        for area in AREAS
    ]
    return {
        "title": brought.title,
        "drawn_on": brought.drawn_on,
        "notes": brought.notes,
        "size": size_sentence(len(brought.content)),
        "ties": len(brought.content.ties),
        "areas": [(label, names) for label, names in areas if names],
        "names": names,
    }


def _take(request: PersonRequest) -> HttpResponse:
    """Saves the map. Where a name cannot stay the page comes back as it was sent; where there is
    nothing to save, it asks for the file again and says why."""
    form = TakeForm(request.POST)
    if not form.is_valid():
        return _asks(request, BringForm.again(form.problem), status=422)
    if not form.names.is_valid():
        chosen = form.cleaned_data["which"]
        return _previewed(request, request.POST["maps"], form.offered, chosen, form.names)
    person, brought = person_or_guest(request), form.chosen
    try:
        row = save_content(
            person=person,
            content=brought.content,
            drawn_on=brought.drawn_on,
            map_id=form.map_id(person),
        )
    except MapLimit as limit:
        return _asks(request, BringForm.again(str(limit)), status=422)
    messages.success(request, _taken(form.names))
    return SeeOther(reverse("networking:map_on", args=[row.pk]))


def _taken(names: NamesForm) -> str:
    """That the map is there, and how many names are not."""
    said, nameless = _("The map is loaded. Only you can see it."), list(names.labels.values())
    if "" not in nameless:
        return said
    return f"{said} " + ngettext(
        "%(n)d name was left out. You see area and number there instead.",
        "%(n)d names were left out. You see area and number there instead.",
        nameless.count(""),
    ) % {"n": nameless.count("")}
