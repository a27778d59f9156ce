"""Our own file of a map: it loads back to the identical map.

Fields may be added without a new version, for what is unknown is passed over; a new version
means that an older reader would misunderstand.
"""

import datetime
import json
from typing import Any, Final

from django.utils.translation import gettext as _

from networking.maps.content import Entry, MapContent
from networking.maps.files.names import Brought, Names
from networking.maps.files.reading import (
    LARGEST_NUMBER,
    LARGEST_SLOT,
    BadFile,
    Loose,
    each,
    group,
    lines,
    no_more_than_fit,
    one_of,
    origin_from,
    place_of_contact,
    place_of_tie,
    put_together,
    sensible_date,
    shown,
    whole,
)
from networking.maps.models import NO_HELP, Area, Circle, Help, Nature

FORMAT: Final = "mentor-on-the-move/network-map"
VERSION: Final = 1

AREA_CODES: Final = {area.value: area for area in Area}
CIRCLE_CODES: Final = {circle.name.lower(): circle for circle in Circle}
NATURE_CODES: Final = {nature.value: nature for nature in Nature}
HELP_CODES: Final = {str(kind.name).lower(): kind for kind in Help}


def circle_code(circle: Circle) -> str:
    """`near`, `middle` or `outer`: the same in every language and file."""
    return circle.name.lower()


def help_codes(entry: Entry) -> list[str]:
    """The kinds of help by their codes: `talk`, `practical`, …"""
    return [code for code, kind in HELP_CODES.items() if kind in entry.helps]


def as_data(content: MapContent, drawn_on: datetime.date) -> dict[str, Any]:
    """The map as JSON holds it; docs/map-files.md says what each field is."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "drawn_on": drawn_on.isoformat(),
        "contacts": [
            {
                "number": entry.number,
                "label": entry.label,
                "nature": entry.nature.value,
                "area": entry.area.value,
                "circle": circle_code(entry.circle),
                "helps": help_codes(entry),
                "slot": entry.slot,
                "origin": str(entry.origin),
            }
            for entry in content.entries
        ],
        "ties": [list(pair) for pair in sorted(content.ties)],
    }


def own_json(content: MapContent, drawn_on: datetime.date) -> bytes:
    """The file."""
    parts = [
        f" {json.dumps(name)}: {lines(value) if isinstance(value, list) else json.dumps(value)}"
        for name, value in as_data(content, drawn_on).items()
    ]
    return ("{\n" + ",\n".join(parts) + "\n}\n").encode("utf-8", "replace")


def is_ours(data: dict[str, Any]) -> bool:
    """Whether this says of itself that it is a file of ours."""
    name = data.get("format")
    return isinstance(name, str) and name.startswith("mentor-on-the-move/")


def read(data: dict[str, Any], today: datetime.date) -> Brought:
    """The map in the file. Raises BadFile."""
    if data.get("format") != FORMAT:
        raise BadFile(
            _("This file holds more than a map. Open your map, and load “a map to keep” there.")
        )
    version = data.get("version")
    if isinstance(version, bool) or not isinstance(version, int) or version < 1:
        raise BadFile(_("%(value)s is not a version of this file.") % {"value": shown(version)})
    if version > VERSION:
        raise BadFile(
            _("The file was made by a newer version of this site, and cannot be read here yet.")
        )
    no_more_than_fit(data.get("contacts"))
    drawn_on, notes = sensible_date(data.get("drawn_on"), today)
    names = Names()
    content, odd = names.settled(_content(data, names))
    return Brought(content, drawn_on, notes, odd=odd)


def _content(data: dict[str, Any], names: Names) -> MapContent:
    found: list[Loose] = []
    each(
        data.get("contacts"), "contacts", place_of_contact,
        lambda one: found.append(_loose(one, names)),
    )  # fmt: skip
    content = put_together(found)
    ties: list[tuple[int, int]] = []
    each(
        data.get("ties", []), "ties", place_of_tie,
        lambda pair: ties.append(_tie(pair, content.by_number)),
    )  # fmt: skip
    return MapContent.of(content.entries, ties)


def _loose(value: object, names: Names) -> Loose:
    data = group(value)
    number, slot = data.get("number"), data.get("slot")
    origin = origin_from(data.get("origin"))
    entry = Entry(
        number=1 if number is None else whole("number", number, 1, LARGEST_NUMBER),
        label=names.read(data.get("label"), origin),
        nature=one_of("nature", data.get("nature", "person"), NATURE_CODES),
        area=one_of("area", data.get("area"), AREA_CODES),
        circle=one_of("circle", data.get("circle"), CIRCLE_CODES),
        helps=_helps(data.get("helps", [])),
        slot=0 if slot is None else whole("slot", slot, 0, LARGEST_SLOT),
        origin=origin,
    )
    return Loose(entry, has_number=number is not None, has_slot=slot is not None)


def _helps(value: object) -> Help:
    if not isinstance(value, list):
        raise BadFile(
            _("%(name)s is %(value)s. It must be a list.")
            % {"value": shown(value), "name": shown("helps")}
        )
    helps = NO_HELP
    for code in value:
        helps |= one_of("helps", code, HELP_CODES)
    return helps


def _tie(pair: object, there: dict[int, Entry]) -> tuple[int, int]:
    if not isinstance(pair, list) or len(pair) != 2:
        raise BadFile(_("this must be the numbers of two contacts."))
    one, other = (whole("number", value, 1, LARGEST_NUMBER) for value in pair)
    for number in (one, other):
        if number not in there:
            raise BadFile(_("there is no contact with number %(n)d.") % {"n": number})
    if one == other:
        raise BadFile(_("contact %(n)d is connected with itself.") % {"n": one})
    return one, other
