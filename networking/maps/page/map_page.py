"""The page of a network map, put together from its parts, and what a change sends of them.

The parts have ids. After a change they are made again, and those that differ go to HTMX, out of
band: rows of the list one by one, so that a form that is open in another row stays as it is.
"""

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import Any, Final

from django.http import Http404
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, get_language_bidi

from motm.prerendered import ID, address, put_in
from motm.rows.compiled_queries import Prepared
from networking.learning.unit_page import course_for
from networking.maps.content import AREAS, CIRCLES, EMPTY_MAP, KINDS_OF_HELP, Entry, LoadedMap, load
from networking.maps.drawing.svg import drawing
from networking.maps.models import Circle, Contact, Nature, NetworkMap
from networking.maps.page import list_rows
from networking.maps.page.forms import AddForm, ChangeForm, ContactForm, DateForm
from networking.maps.page.links import Place, ways_on
from networking.maps.reading.summary import says_context, summary_of
from networking.maps.sharing.part import sharing_part
from networking.maps.steps.cards import card
from networking.maps.steps.queries import open_steps
from networking.people.requests import PersonRequest, owner_token

_OWN: Final = Prepared(
    lambda person: NetworkMap.objects.filter(person_id=person).newest_first(), uuid.UUID
)
STEPS_SHOWN: Final = 3
"""At most this many steps are on the page of a map, so that a map stays a map."""
_MARKS: Final = ("csrf_token", "owner", "origin", "map", "added")
_MARK: Final = re.compile("\x01(\\w+)\x02")


@dataclass(frozen=True, slots=True)
class Parts:
    """What a change can touch: parts by their ids, and the rows of each circle's list."""

    version: int
    single: dict[str, str]
    rows: dict[Circle, dict[int, str]]


class MapPage:
    """One map for the person who drew it; without a row, the start of a first one."""

    def __init__(self, request: PersonRequest, map_id: uuid.UUID | None = None) -> None:
        self.request, self.person = request, request.person
        self.maps = _OWN.rows(self.person.pk) if self.person else []
        wanted = [row for row in self.maps if map_id in (None, row.pk)]
        if map_id is not None and not wanted:
            raise Http404
        self.row = wanted[0] if wanted else None
        if self.row is not None and self.person is not None:
            self.row.person = self.person
        self.nameless = False

    @cached_property
    def loaded(self) -> LoadedMap | None:
        return load(self.row) if self.row is not None else None

    @cached_property
    def content(self) -> Any:
        content = self.loaded.content if self.loaded is not None else EMPTY_MAP
        return content.without_names() if self.nameless else content

    @cached_property
    def csrf_token(self) -> str:
        return get_token(self.request)

    @cached_property
    def url(self) -> str:
        """Where this map always is."""
        return address("networking:map_on", self.row.pk) if self.row else self.home

    @cached_property
    def home(self) -> str:
        """Where its page is: the newest map is *my map*."""
        newest = self.row is None or self.row is self.maps[0]
        return reverse("networking:map") if newest else self.url

    def again(self) -> "MapPage":
        """The same map, read anew after a change."""
        page = MapPage(self.request, self.row.pk if self.row else None)
        page.csrf_token = self.csrf_token
        return page

    # --- contacts ---

    def contact(self, number: int) -> Contact:
        """The row of a contact, also of one that was taken off, to be changed."""
        if self.row is None or self.person is None:
            raise Http404
        found = get_object_or_404(
            Contact.objects.editable_by(self.person), map=self.row, number=number
        )
        found.map = self.row
        return found

    def entry(self, number: int) -> Entry | None:
        """The contact as it stands on the map, if it does."""
        found: Entry | None = self.content.by_number.get(number)
        return found

    def off(self, number: int | None) -> Entry | None:
        """The contact that was taken off, if it was."""
        gone = self.loaded.removed if self.loaded and not self.nameless else ()
        return next((entry for entry in gone if entry.number == number), None)

    # --- parts ---

    @property
    def base(self) -> dict[str, Any]:
        """What every form holds."""
        return {
            "csrf_token": self.csrf_token,
            "owner": owner_token(self.request.person),
            "here": self.home,
            "url": self.url,
        }

    def render(self, template: str, **context: Any) -> str:
        """One part from its template."""
        return render_to_string(f"networking/maps/page/_{template}.html", {**self.base, **context})

    @cached_property
    def _said(self) -> dict[str, Any]:
        """Its addresses are those of a stand-in."""
        return says_context(self.content, self.row and _A_MAP, course_for(self.request))

    def _counted(self) -> str:
        """The sentences about the map, over the list; its gaps stand below, where the next step
        is, so that the list is not far down on a phone."""
        sentences = " ".join(
            f"<span>{escape(said)}</span>" for said in self._said["says"].sentences
        )
        return f'<p class="lead counts" id="counts">{sentences}</p>'

    def _gaps(self) -> str:
        said = (self._said[name] for name in _SAID)
        return put_in(_says(get_language() or "en", *said), {ID: self.row.pk} if self.row else {})

    def _href(self) -> Callable[[Entry], str] | None:
        if self.nameless or self.row is None:
            return None
        return lambda entry: f"{self.url}{entry.number}/#c{entry.number}"

    @cached_property
    def svg(self) -> str:
        """The drawing."""
        return drawing(
            self.content,
            rtl=get_language_bidi(),
            href=self._href(),
            summary=summary_of(self.content),
        )

    def told(self, number: int | None = None, *, problem: str = "", autofocus: bool = False) -> str:
        """That a contact was taken off, with the way back; or why something was not done; or
        nothing."""
        off = self.off(number)
        if off is None and not problem:
            return _nothing("told")
        return self.render("told", off=off, problem=problem, autofocus=autofocus)

    @cached_property
    def parts(self) -> Parts:
        rows = list_rows.rows(self.content, "" if self.nameless else self.url)
        version = self.row.version if self.row else 0
        gone = self.loaded.removed if self.loaded and not self.nameless else ()
        hidden = f'<input type="hidden" id="map-version" name="version" value="{version}">'
        return Parts(
            version,
            {
                "map-version": hidden,
                "counts": self._counted(),
                "says": self._gaps(),
                "drawing": f'<div id="drawing">{self.svg}</div>',
                **{
                    f"{list_rows.LISTS[circle]}-head": list_rows.head(circle, len(rows[circle]))
                    for circle in CIRCLES
                },
                "gone-list": self.render("gone", gone=gone) if gone else _nothing("gone"),
            },
            rows,
        )

    # --- forms ---

    def add_form(self, form: AddForm | None = None, added: Entry | None = None) -> str:
        """The form for one more: again, with what was typed in it; or new, and then all of it is
        kept but for what differs from reader to reader. `added`: what was just put on the map;
        the next is most often of the same kind, so area and circle stay."""
        values = {
            "csrf_token": self.csrf_token,
            "owner": owner_token(self.request.person),
            "origin": str(uuid.uuid4()),
            "map": str(self.row.pk) if self.row else "",
            "added": "",
        }
        if form is not None:
            values["origin"] = str(form["origin"].value() or values["origin"])
            return render_to_string(
                "networking/maps/page/_add.html", {**values, **_fields(form, "add")}
            )
        if added is not None:
            values["added"] = self.render(
                "added",
                entry=added,
                place=list_rows.place_of(added),
                is_twin=self.content.name(added.number) != added.label,
            )
        kind = (added.area.value, str(int(added.circle))) if added else ("", "")
        kept = _new_form(get_language() or "en", *kind, bool(added))
        return _MARK.sub(lambda found: values[found[1]], kept)

    def opened(self, number: int, form: ChangeForm | None = None) -> str:
        """A contact's row, opened: everything about it in one form."""
        entry = self.entry(number) or self.off(number)
        assert entry is not None
        form = form or ChangeForm.of(entry)
        others = [other for other in self.content.entries if other.number != number]
        place = [other.number for other in self.content.entries].index
        here = place(number) if entry in self.content.entries else len(others)
        return self.render(
            "opened",
            entry=entry,
            next=next(iter(self.content.entries[here + 1 :]), None),
            url=f"{self.url}{number}/",
            others=self._others(entry, form),
            was=form["was"].value() or _place_code(entry),
            offered=",".join(str(other.number) for other in others),
            **_fields(form, f"c{number}"),
        )

    def _others(self, entry: Entry, form: ChangeForm) -> list[tuple[Entry, str, bool]]:
        """All others, and whether they are marked as known to a contact."""
        number = entry.number
        knows = set(self.content.known_by(number)) if self.entry(number) else set()
        if form.is_bound:
            data = form.cleaned_data
            knows = (knows - data["offered"]) | (data["knows"] & data["offered"])
        others = (other for other in self.content.entries if other.number != number)
        return [(other, self.content.name(other.number), other.number in knows) for other in others]

    def saved(self, entry: Entry, form: ChangeForm) -> list[str]:
        """What one change leaves different in the opened row itself: its heading, and where the
        contact was; after its name was touched, that field with what is wrong, and the others,
        of whom one may have had the same name."""
        parts = [
            self.render("title", entry=entry),
            self.render("was", entry=entry, was=_place_code(entry)),
        ]
        if form.only == "label":
            parts.append(self.render("name", **_fields(form, f"c{entry.number}")))
            others = self._others(entry, form)
            parts += [self.render("knows", entry=entry, others=others)] if others else []
        return parts

    def chosen(self, entry: Entry, *, autofocus: bool = False) -> str:
        """What can be done with a contact that was tapped in the drawing."""
        return self.render(
            "chosen",
            entry=entry,
            name=self.content.name(entry.number),
            place=list_rows.place_of(entry),
            url=f"{self.url}{entry.number}/",
            closer=int(max(entry.circle - 1, Circle.NEAR)),
            farther=int(min(entry.circle + 1, Circle.OUTER)),
            areas=[(area, list_rows.badge(area)) for area in AREAS],
            autofocus=autofocus,
        )

    # --- the whole page ---

    def context(
        self,
        *,
        opened: tuple[int, str] = (0, ""),
        add: str = "",
        told: str = "",
        date_form: DateForm | None = None,
    ) -> dict[str, Any]:
        """What map.html needs. `opened`: a contact and its form, shown in its row;
        `add`: the form for one more, where it is not the usual one."""
        parts, row = self.parts, self.row
        return {
            "csrf_token": self.csrf_token,
            "nameless": self.nameless,
            "empty": not self.content.entries,
            "here": self.home,
            "map_row": row,
            "drawn_on": date_format(row.drawn_on, "DATE_FORMAT") if row else "",
            "part": {
                name.replace("-", "_"): mark_safe(html)  # noqa: S308
                for name, html in parts.single.items()
            },
            "drawing": self.svg,
            "symbols": list_rows.SYMBOLS,
            "lists": [self._list(circle, *opened) for circle in CIRCLES],
            "told": mark_safe(told or self.told()),  # noqa: S308
            "add": mark_safe(add or self.add_form()),  # noqa: S308
            "adding": bool(add) or not self.content.entries,
            **self._steps(),
            **(self._more(row, date_form) if row is not None else {}),
        }

    def _steps(self) -> dict[str, Any]:
        """What she has planned; where that is nothing, the part is the same for everyone."""
        steps = open_steps(self.person) if self.person and not self.nameless else []
        if steps or self.row is None:
            tokens = {"csrf_token": self.csrf_token, "owner": owner_token(self.person)}
            return {"step_cards": [card(step, **tokens) for step in steps[:STEPS_SHOWN]]}
        return {"no_steps": put_in(_no_steps(get_language() or "en"), {ID: self.row.pk})}

    def _list(self, circle: Circle, number: int, opened: str) -> dict[str, str]:
        """One circle: its name in ids, its heading and its rows."""
        rows = "".join(
            list_rows.item(n, html, opened if n == number else "")
            for n, html in self.parts.rows[circle].items()
        )
        name = list_rows.LISTS[circle]
        head = self.parts.single[f"{name}-head"]
        return {"id": name, "head": mark_safe(head), "rows": mark_safe(rows)}  # noqa: S308

    def _more(self, row: NetworkMap, date_form: DateForm | None) -> dict[str, Any]:
        """Who sees the map, and the ways on from it."""
        assert self.person is not None
        tokens = {"csrf_token": self.csrf_token, "owner": owner_token(self.person)}
        return {
            "sharing": sharing_part(row, self.person, **tokens),
            "more": ways_on(Place.of(row, self.maps), **tokens, date_form=date_form),
        }


def _place_code(entry: Entry) -> str:
    return f"{entry.area} {int(entry.circle)}"


def _fields(form: ContactForm, prefix: str) -> dict[str, Any]:
    """What _map_fields.html needs."""
    form.auto_id = f"{prefix}-%s"
    return {
        "form": form,
        "prefix": prefix,
        "typed": form.typed,
        "wrong": next(iter(form.errors), "") if form.is_bound else "",
        "errors": {name: form.errors.get(name, ()) for name in ContactForm.base_fields},
        "areas": [(area, list_rows.badge(area)) for area in AREAS],
        "circles": [
            {"value": str(int(circle)), "title": circle.label, "hint": list_rows.HINTS[circle]()}
            for circle in CIRCLES
        ],
        "natures": tuple(Nature),
        "kinds": [(str(int(kind)), kind.label) for kind in KINDS_OF_HELP],
    }


@cache
def _nothing(template: str) -> str:
    """A part with nothing in it, which is the place where a change puts something."""
    return render_to_string(f"networking/maps/page/_{template}.html")


_A_MAP: Final = NetworkMap(pk=ID)
_SAID: Final = ("says_gaps", "says_more", "says_more_title", "says_measures_url")


@lru_cache(maxsize=256)
def _says(language: str, *said: str) -> str:
    """The gaps, without the sentences over them: many maps have the same."""
    context = {"says": {"sentences": ()}, **dict(zip(_SAID, said, strict=True))}
    return render_to_string("networking/maps/page/_says.html", context)


@lru_cache(maxsize=32)
def _no_steps(language: str) -> str:
    return render_to_string("networking/maps/page/_steps.html", {"map_row": {"pk": ID}})


@lru_cache(maxsize=512)
def _new_form(language: str, area: str, circle: str, autofocus: bool) -> str:
    """The form for one more as it is before it is sent, with marks where readers differ."""
    form = AddForm(initial={"area": area, "circle": circle})
    marks = {name: mark_safe(f"\x01{name}\x02") for name in _MARKS}  # noqa: S308
    context = {**marks, **_fields(form, "add"), "autofocus": autofocus}
    return render_to_string("networking/maps/page/_add.html", context)
