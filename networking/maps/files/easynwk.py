"""Maps for easyNWK Web, and maps from it (github.com/fhstp/easynwk-web, 2.7.1).

It has four quadrants where we have six areas, and knows a place only by its angle and distance.
So each of our cells has its part of a quadrant, and each slot its point in there, which is read
back to the same slot. What it has no field for stands under `motm`, which it keeps.
"""

import contextlib
import datetime
import functools
import json
import math
from dataclasses import replace
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy, pgettext

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
    measure,
    no_more_than_fit,
    origin_from,
    place_of_contact,
    place_of_tie,
    put_together,
    sensible_date,
    shown,
)
from networking.maps.models import NO_HELP, Area, Circle, Help, Nature

MOST_VERSIONS: Final = 12
"""Of one file, so many are offered; what nobody can look through helps nobody."""

_ANGLES: Final = {
    Area.FAMILY: (0, 90),
    Area.FRIENDS: (90, 135),
    Area.NEIGHBOURS: (135, 180),
    Area.COMMUNITY: (-180, -135),
    Area.CLUBS: (-135, -90),
    Area.SERVICES: (-90, 0),
}
"""Degrees, counter-clockwise from the right. Its quadrants from 0: family, friends, colleagues
(from -180), professional help (from -90)."""
_DISTANCES: Final = {
    Circle.NEAR: (0, 33.33),
    Circle.MIDDLE: (33.33, 66.67),
    Circle.OUTER: (66.67, 100),
}
_ROLES: Final = {
    Area.FAMILY: "Familienangehörige*r",
    Area.FRIENDS: "Freund*in",
    Area.NEIGHBOURS: "Nachbar*in",
    Area.COMMUNITY: "Kolleg*in",
    Area.CLUBS: "Vereinskolleg*in",
    Area.SERVICES: "prof. Helfer*in",
}
"""Its own codes for roles, German in every language; it shows them translated."""
_GROUP: Final = "Gruppe"
_PLACE: Final = "Ort"
_NO_GENDER: Final = "nicht festgelegt"
_SUPPORTS: Final = {
    Help.TALK: "supportEmotional",
    Help.PRACTICAL: "supportInstrumental",
    Help.INFORMATION: "supportInformational",
    Help.TOGETHER: "supportSocial",
}
_HELPS_ME: Final = ("2", "3")
"""1 is help that ego gives, 2 help that she gets, 3 both."""


@functools.cache
def point(area: Area, circle: Circle, slot: int) -> tuple[float, float]:
    """Angle and distance of a slot: far from the slots before it, and never another's point."""
    (start, end), (inner, outer) = _ANGLES[area], _DISTANCES[circle]
    along, across = (0.5 + slot * 0.7548776662466927) % 1, (0.5 + slot * 0.5698402909980532) % 1
    angle = start + (end - start) * (0.1 + 0.8 * along)
    return round(angle, 4), round(inner + (outer - inner) * (0.3 + 0.55 * across), 4)


@functools.cache
def _slots(area: Area, circle: Circle) -> dict[tuple[float, float], int]:
    return {point(area, circle, slot): slot for slot in range(LARGEST_SLOT + 1)}


# --- Out ----------------------------------------------------------------------------------


def easynwk_json(content: MapContent, drawn_on: datetime.date) -> bytes:
    """A file that easyNWK opens, with this map as its one version."""
    ego = {
        "name": pgettext("the person in the centre of a map", "Me"),
        "currentGender": _NO_GENDER,
        "age": "",
        "note": "",
        "emoji": "",
    }
    alteri = lines(_alter(entry) for entry in content.entries)
    connections = lines({"id1": one, "id2": other} for one, other in sorted(content.ties))
    return (
        f'{{"versions": [{{"id": 1, "title": "", "date": "{drawn_on.isoformat()}", "nwk": {{\n'
        f' "ego": {json.dumps(ego, ensure_ascii=False)},\n'
        f' "alteri": {alteri},\n'
        f' "connections": {connections}\n'
        '}}],\n"currentVersion": 1}\n'
    ).encode("utf-8", "replace")


def _alter(entry: Entry) -> dict[str, Any]:
    angle, distance = point(entry.area, entry.circle, entry.slot)
    is_human = entry.nature is not Nature.PLACE
    roles = {Nature.GROUP: _GROUP, Nature.PLACE: _PLACE}
    role = roles.get(entry.nature, _ROLES[entry.area])
    return {
        "id": entry.number,
        "name": entry.label,
        "role": role,
        "roleDefault": False,
        "human": is_human,
        "currentGender": _NO_GENDER,
        "genderDefault": True,
        "age": "",
        "note": "",
        "deceased": False,
        "edgeType": int(is_human),  # it allows no line from the centre to what is not human
        "edgeTypeByUser": -1,
        "angle": angle,
        "distance": distance,
        "emoji": "",
        "conflict": False,
        **{field: 2 * (kind in entry.helps) for kind, field in _SUPPORTS.items()},
        "supportLinking": 0,
        "motm": {"origin": str(entry.origin), "language": Help.LANGUAGE in entry.helps},
    }


# --- In -----------------------------------------------------------------------------------


def is_easynwk(data: dict[str, Any]) -> bool:
    """Whether this looks like a file of easyNWK, of any of its versions on the web."""
    return "versions" in data or "alteri" in data


def read(data: dict[str, Any], today: datetime.date) -> list[Brought]:
    """The maps in the file, the current one first. Raises BadFile where that one is bad; how many
    others are bad, or too many, is said with the first."""
    if "versions" not in data:
        return [_read_version({"nwk": data}, today)]
    current, others = _current_first(data)
    first, older = _read_version(current, today), []
    for version in others[: MOST_VERSIONS - 1]:
        with contextlib.suppress(BadFile):
            older.append(_read_version(version, today))
    missing = len(others) - len(older)
    left = (str(_OLDER % {"n": missing}),) if missing else ()
    return [replace(first, notes=(*first.notes, *left)), *older]


def _current_first(data: dict[str, Any]) -> tuple[Any, list[Any]]:
    versions = data["versions"]
    if not isinstance(versions, list) or not versions:
        raise BadFile(_("%(name)s is missing, or is not a list.") % {"name": shown("versions")})
    current = data.get("currentVersion")
    chosen = next(
        (one for one in versions if isinstance(one, dict) and one.get("id") == current),
        versions[-1],
    )
    return chosen, [one for one in reversed(versions) if one is not chosen]


def _read_version(version: Any, today: datetime.date) -> Brought:
    nwk = version.get("nwk") if isinstance(version, dict) else None
    if not isinstance(nwk, dict):
        raise BadFile(_("%(name)s is missing in the file.") % {"name": shown("nwk")})
    no_more_than_fit(nwk.get("alteri"))
    reader = _Reader()
    each(nwk.get("alteri"), "alteri", place_of_contact, reader.take)
    content, odd = reader.names.settled(put_together(reader.numbered()))
    for name in ("connections", "relations"):  # as early versions called them
        each(nwk.get(name, []), name, place_of_tie, reader.connect)
    drawn_on, about_date = sensible_date(version.get("date"), today)
    title = version.get("title")
    return Brought(
        MapContent.of(content.entries, reader.ties),
        drawn_on,
        (*reader.notes(), *about_date),
        shown(title) if isinstance(title, str) and title.strip() else "",
        odd,
    )


class _Reader:
    """Reads contacts one by one, and counts what we have no place for."""

    def __init__(self) -> None:
        self.names = Names()
        self.found: list[tuple[object, float, Loose]] = []
        self.numbers: dict[object, int] = {}
        self.ties: list[tuple[int, int]] = []
        self.left: dict[str, int] = {}

    def _leave(self, what: str, there: bool = True) -> None:
        self.left[what] = self.left.get(what, 0) + there

    def take(self, value: object) -> None:
        """Reads one contact."""
        data = group(value)
        distance = measure("distance", data.get("distance", 0) or 0)
        if distance <= 0 or data.get("name") in ("", None):
            return self._leave("unplaced")  # begun, and never put on the map
        angle = measure("angle", data.get("angle", 0) or 0)
        ours = data.get("motm")
        extra = ours if isinstance(ours, dict) else {}
        area, circle = _area(angle, data, is_ours=bool(extra)), _circle(distance)
        origin = origin_from(extra.get("origin"))
        slot = _slots(area, circle).get((round(angle, 4), round(distance, 4)))
        entry = Entry(
            number=1,
            label=self.names.read(data.get("name"), origin),
            nature=_nature(data),
            area=area,
            circle=circle,
            helps=_helps(data, extra),
            slot=slot or 0,
            origin=origin,
        )
        loose = Loose(entry, has_number=True, has_slot=slot is not None)
        self.found.append((_id(data.get("id")), angle, loose))
        self._leave("outside", distance > 100)
        return self._count_left(data, is_ours=bool(extra))

    def _count_left(self, data: dict[str, Any], *, is_ours: bool) -> None:
        given = any(_support(data.get(field)) == "1" for field in _SUPPORTS.values())
        gender = data.get("currentGender")
        self._leave("not human", data.get("human") is False and not is_ours)
        self._leave("notes", bool(data.get("note")) or bool(data.get("age")))
        self._leave("genders", gender not in (None, "", _NO_GENDER))
        self._leave("linking", _support(data.get("supportLinking")) in _HELPS_ME)
        self._leave("given", given)
        self._leave("deceased", data.get("deceased") is True)
        self._leave("conflicts", data.get("conflict") is True)

    def numbered(self) -> list[Loose]:
        """What was read. Its own ids are our numbers where they can be; who has a point that is
        no slot of ours gets a slot by the angle."""
        ids = [own for own, _angle, _loose in self.found]
        _refuse_twice(ids)
        usable = all(isinstance(own, int) and 1 <= own <= LARGEST_NUMBER for own in ids)
        loose = []
        for place, (own, angle, one) in enumerate(self.found, 1):
            number = own if usable and isinstance(own, int) else place
            self.numbers[own] = number
            loose.append((angle, replace(one, entry=replace(one.entry, number=number))))
        return [one for _angle, one in sorted(loose, key=lambda pair: pair[0])]

    def connect(self, value: object) -> None:
        """Reads one connection; one that leads nowhere is left out."""
        data = value if isinstance(value, dict) else {}
        one, other = (self.numbers.get(_id(data.get(name))) for name in ("id1", "id2"))
        if one is None or other is None or one == other:
            return self._leave("connections")
        return self.ties.append((one, other))

    def notes(self) -> tuple[str, ...]:
        """What will not come, in sentences."""
        counts = ((words, self.left.get(what, 0)) for what, words in _LEFT.items())
        return tuple(str(words % {"n": count}) for words, count in counts if count)


_OLDER: Final[Any] = ngettext_lazy(
    "%(n)d older map in the file is left out: it cannot be read, or there are too many.",
    "%(n)d older maps in the file are left out: they cannot be read, or there are too many.",
    "n",
)
_LEFT: Final[dict[str, Any]] = {
    "unplaced": ngettext_lazy(
        "%(n)d contact has no name or no place on the map, and is left out.",
        "%(n)d contacts have no name or no place on the map, and are left out.",
        "n",
    ),
    "outside": ngettext_lazy(
        "%(n)d contact is outside the last circle there. It will be in the outer circle.",
        "%(n)d contacts are outside the last circle there. They will be in the outer circle.",
        "n",
    ),
    "not human": ngettext_lazy(
        "%(n)d contact is not a person there. Here it will be a place.",
        "%(n)d contacts are not people there. Here they will be places.",
        "n",
    ),
    "notes": ngettext_lazy(
        "The note or age of %(n)d contact is left out.",
        "The notes and ages of %(n)d contacts are left out.",
        "n",
    ),
    "genders": ngettext_lazy(
        "The gender of %(n)d contact is left out.",
        "The genders of %(n)d contacts are left out.",
        "n",
    ),
    "linking": ngettext_lazy(
        "The support “linking” of %(n)d contact is left out.",
        "The support “linking” of %(n)d contacts is left out.",
        "n",
    ),
    "given": ngettext_lazy(
        "Support that you give to %(n)d contact is left out.",
        "Support that you give to %(n)d contacts is left out.",
        "n",
    ),
    "deceased": ngettext_lazy(
        "%(n)d contact has died. Here it will be like the others.",
        "%(n)d contacts have died. Here they will be like the others.",
        "n",
    ),
    "conflicts": ngettext_lazy(
        "The conflict with %(n)d contact is left out.",
        "The conflicts with %(n)d contacts are left out.",
        "n",
    ),
    "connections": ngettext_lazy(
        "%(n)d connection leads to nobody, and is left out.",
        "%(n)d connections lead to nobody, and are left out.",
        "n",
    ),
}


def _id(value: object) -> object:
    """An id by which connections can name a contact; without one, nobody can."""
    if isinstance(value, bool) or not isinstance(value, int | str) or value == "":
        return object()
    return value


def _refuse_twice(ids: list[object]) -> None:
    twice = [own for own in dict.fromkeys(ids) if ids.count(own) > 1]
    if twice:
        raise BadFile(
            _("Two contacts have the same %(name)s: %(values)s.")
            % {"name": shown("id"), "values": ", ".join(shown(own) for own in twice[:5])}
        )


def _area(angle: float, data: dict[str, Any], *, is_ours: bool) -> Area:
    """The area of an angle. In maps from elsewhere half a quadrant means nothing: there the role
    tells neighbours from friends, and clubs from other groups."""
    turned = math.remainder(angle, 360)
    found = next(
        (area for area, (start, end) in _ANGLES.items() if start <= turned < end), Area.NEIGHBOURS
    )
    if is_ours:
        return found
    role = _role(data)
    if found in (Area.FRIENDS, Area.NEIGHBOURS):
        return Area.NEIGHBOURS if "nachbar" in role or "neighb" in role else Area.FRIENDS
    if found in (Area.COMMUNITY, Area.CLUBS):
        return Area.CLUBS if "verein" in role or "club" in role else Area.COMMUNITY
    return found


def _circle(distance: float) -> Circle:
    return next((c for c, (_inner, outer) in _DISTANCES.items() if distance < outer), Circle.OUTER)


def _role(data: dict[str, Any]) -> str:
    role = data.get("role")
    return role.casefold() if isinstance(role, str) else ""


def _nature(data: dict[str, Any]) -> Nature:
    if data.get("human", True) is False:
        return Nature.PLACE
    return Nature.GROUP if _role(data) in (_GROUP.casefold(), "group") else Nature.PERSON


def _support(value: object) -> str:
    """The direction of support; its form writes numbers or texts."""
    return str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""


def _helps(data: dict[str, Any], extra: dict[str, Any]) -> Help:
    helps = Help.LANGUAGE if extra.get("language") is True else NO_HELP
    for kind, field in _SUPPORTS.items():
        if _support(data.get(field)) in _HELPS_ME:
            helps |= kind
    return helps
