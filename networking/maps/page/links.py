"""The ways on from a map: what has changed, files, a new map, another date.

The same for everyone but for ids, the date and what a form holds, so it is rendered once for each
language and kept; its form alone cost more than reading the whole map.
"""

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from motm.prerendered import CSRF_TOKEN, DAY, ID, OWNER, SECOND_ID, THIRD_ID, put_in
from networking.maps.models import NetworkMap
from networking.maps.page.forms import DateForm


@dataclass(frozen=True, slots=True)
class Place:
    """Where a map stands among her maps: its id and date, the newest one's id, and that of the
    one before it."""

    map_id: uuid.UUID
    drawn_on: datetime.date
    newest: uuid.UUID
    earlier: uuid.UUID | None

    @classmethod
    def of(cls, row: NetworkMap, maps: Sequence[NetworkMap]) -> "Place":
        """`maps` are all of hers, the newest first."""
        after = maps[maps.index(row) + 1 :]
        return cls(row.pk, row.drawn_on, maps[0].pk, after[0].pk if after else None)


def ways_on(
    place: Place, *, csrf_token: str, owner: str, date_form: DateForm | None = None
) -> SafeString:
    """The part of a map's page. `date_form`: where another date was refused."""
    if date_form is not None:
        return _rendered(place, csrf_token, owner, date_form)
    kept = _kept(get_language() or "en", place.map_id == place.newest, bool(place.earlier))
    values = {
        ID: place.map_id,
        SECOND_ID: place.newest,
        THIRD_ID: place.earlier,
        DAY: place.drawn_on,
        CSRF_TOKEN: csrf_token,
        OWNER: owner,
    }
    return put_in(kept, values)


@lru_cache(maxsize=64)
def _kept(language: str, is_newest: bool, has_earlier: bool) -> str:
    newest, earlier = ID if is_newest else SECOND_ID, THIRD_ID if has_earlier else None
    form = DateForm(initial={"drawn_on": DAY})
    return _rendered(Place(ID, DAY, newest, earlier), CSRF_TOKEN, OWNER, form)


def _rendered(place: Place, csrf_token: str, owner: str, form: DateForm) -> SafeString:
    context: dict[str, Any] = {
        "ways": _ways(place),
        "map_id": place.map_id,
        "newest": place.newest,
        "date_form": form,
        "csrf_token": csrf_token,
        "owner": owner,
    }
    return render_to_string("networking/maps/page/_more.html", context)


def _ways(place: Place) -> list[tuple[str, str, str]]:
    """Addresses with title and hint."""
    here = (
        reverse("networking:map")
        if place.map_id == place.newest
        else reverse("networking:map_on", args=[place.map_id])
    )
    ways = [
        (
            reverse("networking:maps"),
            _("My maps over time"),
            _("Every map that you drew, with its date."),
        ),
        (
            reverse("networking:map_files", args=[place.map_id]),
            _("Download this map"),
            _("As a picture, to print, or for other programs."),
        ),
        (
            f"{here}?names=no",
            _("Print without names"),
            _("Each name is replaced by the area and the number."),
        ),
    ]
    if place.earlier is None:
        return ways
    compared = reverse("networking:map_compare", args=[place.earlier, place.map_id])
    return [(compared, _("What has changed"), _("This map beside the one before.")), *ways]
