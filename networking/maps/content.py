"""A network map as it is read: a value that drawing, words, measures and files are made from.

`MapContent` knows no database, so that a map that was just read from a file, one from a year
ago and the one on the page are handled alike. `load` makes it from the rows: two queries, and
the key's.
"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from operator import itemgetter
from typing import Any, Final

from django.utils.translation import gettext as _

from motm.rows.compiled_queries import Prepared
from networking.encryption.vault import Vault
from networking.encryption.wrapping import Unreadable
from networking.maps.egonet import Measures, measures
from networking.maps.models import EVERY_HELP, Area, Circle, Contact, Help, Nature, NetworkMap, Tie
from networking.people.models.users import User

AREAS: Final = tuple(Area)
CIRCLES: Final = tuple(Circle)
KINDS_OF_HELP: Final = tuple(Help)
_AREA_ORDER: Final = {area: place for place, area in enumerate(AREAS)}

# What the database holds, and what it stands for: looked up for each contact of each page.
_AREAS: Final = {area.value: area for area in AREAS}
_CIRCLES: Final = {circle.value: circle for circle in CIRCLES}
_NATURES: Final = {nature.value: nature for nature in Nature}
_HELPS: Final = tuple(Help(number) for number in range(int(EVERY_HELP) + 1))
_CONTACT: Final = Contact._meta.label_lower


@dataclass(frozen=True, slots=True)
class Entry:
    """One contact as it stands on a map."""

    number: int
    label: str
    nature: Nature
    area: Area
    circle: Circle
    helps: Help
    slot: int
    origin: uuid.UUID

    @property
    def cell(self) -> tuple[Circle, Area]:
        return self.circle, self.area

    @property
    def stand_in(self) -> str:
        """What takes the place of the label where no name is shown: `Friends 3`."""
        return f"{self.area.label} {self.number}"

    @property
    def kinds_of_help(self) -> tuple[Help, ...]:
        """The kinds of help that the contact gives, in their order."""
        return tuple(kind for kind in KINDS_OF_HELP if kind in self.helps)

    @property
    def reading_order(self) -> tuple[int, int, int]:
        """By circle from the centre, then by area, then by number: the order of the list, and
        of the focus in the drawing."""
        return int(self.circle), _AREA_ORDER[self.area], self.number


@dataclass(frozen=True)
class MapContent:
    """Who is on a map, in reading order, and who knows whom: pairs of numbers, smaller first."""

    entries: tuple[Entry, ...] = ()
    ties: frozenset[tuple[int, int]] = frozenset()

    @classmethod
    def of(cls, entries: Iterable[Entry], ties: Iterable[tuple[int, int]] = ()) -> "MapContent":
        """Puts entries in order and ties smaller number first; leaves out ties that lead to
        nobody on the map, and from a contact to itself."""
        ordered = tuple(sorted(entries, key=lambda entry: entry.reading_order))
        here = {entry.number for entry in ordered}
        pairs = {(min(pair), max(pair)) for pair in ties}
        return cls(
            ordered, frozenset(pair for pair in pairs if here.issuperset(pair) and len({*pair}) > 1)
        )

    def __len__(self) -> int:
        return len(self.entries)

    @cached_property
    def by_number(self) -> dict[int, Entry]:
        return {entry.number: entry for entry in self.entries}

    @cached_property
    def by_origin(self) -> dict[uuid.UUID, Entry]:
        return {entry.origin: entry for entry in self.entries}

    @cached_property
    def _known(self) -> dict[int, tuple[int, ...]]:
        place = {entry.number: n for n, entry in enumerate(self.entries)}
        known: dict[int, list[int]] = {number: [] for number in place}
        for one, other in self.ties:
            known[one].append(other)
            known[other].append(one)
        return {
            number: tuple(sorted(them, key=place.__getitem__)) for number, them in known.items()
        }

    def known_by(self, number: int) -> tuple[int, ...]:
        """The numbers of those whom this contact knows, in reading order."""
        return self._known[number]

    @cached_property
    def _names(self) -> dict[int, str]:
        seen: dict[str, list[Entry]] = {}
        for entry in self.entries:
            seen.setdefault(entry.label.casefold(), []).append(entry)
        return {
            entry.number: entry.label if len(same) == 1 else f"{entry.label} ({entry.number})"
            for same in seen.values()
            for entry in same
        }

    def name(self, number: int) -> str:
        """The label; where another contact has the same one, with the number behind it."""
        return self._names[number]

    def with_labels(self, labels: Mapping[int, str]) -> "MapContent":
        """The same map with other labels for some numbers; area and number for an empty one."""
        return replace(
            self,
            entries=tuple(
                replace(entry, label=labels[entry.number] or entry.stand_in)
                if entry.number in labels
                else entry
                for entry in self.entries
            ),
        )

    def without_names(self) -> "MapContent":
        """The same map with each label replaced by the area and the number: `Friends 3`."""
        return replace(
            self,
            entries=tuple(replace(entry, label=entry.stand_in) for entry in self.entries),
        )

    @cached_property
    def measures(self) -> Measures:
        """The measures of the ego network; areas count as the six that there are."""
        return measures(
            [entry.number for entry in self.entries],
            self.ties,
            {entry.number: entry.area for entry in self.entries},
            possible_areas=len(AREAS),
        )

    def in_area(self, area: Area) -> int:
        """How many contacts are in this area."""
        return sum(entry.area is area for entry in self.entries)

    def in_circle(self, circle: Circle) -> int:
        """How many contacts are in this circle."""
        return sum(entry.circle is circle for entry in self.entries)

    def giving(self, kind: Help) -> int:
        """How many contacts give this kind of help."""
        return sum(kind in entry.helps for entry in self.entries)


EMPTY_MAP: Final = MapContent()


@dataclass(frozen=True, slots=True)
class LoadedMap:
    """A map's row with what is on it. `removed` were taken off and can be put back, the latest
    first."""

    row: NetworkMap
    content: MapContent
    removed: tuple[Entry, ...]


_CONTACTS: Final = Prepared(
    lambda map_id: Contact.objects.filter(map_id=map_id).values_list(
        "removed_at", "pk", "label", "number", "nature", "area", "circle", "helps", "slot", "origin"
    ),
    uuid.UUID,
)
_TIES: Final = Prepared(
    lambda map_id: Tie.objects.filter(map_id=map_id).values_list("first__number", "second__number"),
    uuid.UUID,
)
_LATEST: Final = Prepared(
    lambda person: NetworkMap.objects.filter(person_id=person).newest_first()[:1], uuid.UUID
)


def latest_map(person: User) -> NetworkMap | None:
    """Her newest map, with herself on it: one query."""
    found = _LATEST.row(person.pk)
    if found is not None:
        found.person = person
    return found


def load(row: NetworkMap) -> LoadedMap:
    """What is on a map: two queries, and the key's where a contact is on it. `row.person` must
    be loaded: for her own map the person who asks, so that one vault serves the whole page."""
    vault = row.person.vault
    present: list[Entry] = []
    gone: list[tuple[Any, Entry]] = []
    for removed_at, *contact in _CONTACTS.tuples(row.pk):
        if removed_at is None:
            present.append(_entry(vault, *contact))
        else:
            gone.append((removed_at, _entry(vault, *contact)))
    gone.sort(key=itemgetter(0), reverse=True)
    return LoadedMap(
        row,
        MapContent.of(present, _TIES.tuples(row.pk) if present else ()),
        tuple(entry for _removed_at, entry in gone),
    )


def content_of(row: NetworkMap) -> MapContent:
    """The same, where nobody asks for rows."""
    return load(row).content


def _entry(
    vault: Vault,
    pk: uuid.UUID | str,
    label: bytes,
    number: int,
    nature: str,
    area: str,
    circle: int,
    helps: int,
    slot: int,
    origin: uuid.UUID | str,
) -> Entry:
    """A contact from what the database holds. A map has up to 150 of them: making models of the
    rows first would cost as much as the drawing."""
    return Entry(
        number,
        _label(vault, pk if isinstance(pk, uuid.UUID) else _dashed(pk), label),
        _NATURES[nature],
        _AREAS[area],
        _CIRCLES[circle],
        _HELPS[helps],
        slot,
        origin if isinstance(origin, uuid.UUID) else uuid.UUID(origin),
    )


def _dashed(pk: str) -> str:
    """An id as SQLite holds it, written as ids are: making an object of it costs four times as
    much, and a page does it for each contact."""
    return f"{pk[:8]}-{pk[8:12]}-{pk[12:16]}-{pk[16:20]}-{pk[20:]}"


def _label(vault: Vault, pk: uuid.UUID | str, value: bytes) -> str:
    """The label, or a plain sign where it cannot be opened: the rest of the map still is there."""
    try:
        return vault.open_value(bytes(value), f"{_CONTACT}:{pk}:label".encode())
    except Unreadable:
        return _("cannot be read")


def label_of(contact: Contact) -> str:
    """The same of one row; its map's person must be loaded."""
    return _label(contact.map.person.vault, contact.pk, bytes(contact.label))
