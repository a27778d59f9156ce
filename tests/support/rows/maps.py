"""Network maps for tests: by hand, at random, and in the database."""

import datetime
import random
import uuid
from collections.abc import Iterable
from typing import Any

from networking.maps.actions import save_content
from networking.maps.content import AREAS, CIRCLES, Entry, MapContent
from networking.maps.models import free_slot
from networking.models import Area, Circle, Help, MapReach, Nature, NetworkMap, Pair, User


def make_entry(number: int, label: str = "", **fields: Any) -> Entry:
    """One contact; a friend in the near circle unless said otherwise."""
    made: dict[str, Any] = {
        "nature": Nature.PERSON,
        "area": Area.FRIENDS,
        "circle": Circle.NEAR,
        "helps": Help(0),
        "slot": number - 1,
        "origin": uuid.uuid4(),
        **fields,
    }
    return Entry(number=number, label=label or f"contact {number}", **made)


def make_content(*entries: Entry, ties: Iterable[tuple[int, int]] = ()) -> MapContent:
    """A map of these contacts, each in the first free place of its cell."""
    return MapContent.of(_placed(entries), ties)


def _placed(entries: Iterable[Entry]) -> list[Entry]:
    taken: dict[Any, set[int]] = {}
    placed = []
    for entry in entries:
        slots = taken.setdefault(entry.cell, set())
        slot = free_slot(slots)
        slots.add(slot)
        fields = {name: getattr(entry, name) for name in Entry.__slots__} | {"slot": slot}
        placed.append(Entry(**fields))
    return placed


def random_content(*, seed: int, contacts: int, ties: int = 0) -> MapContent:
    """The same map for the same seed: `contacts` spread over all cells, and so many ties."""
    draw = random.Random(seed)
    entries = [
        make_entry(
            number,
            f"{draw.choice(NAMES)} {number}",
            nature=draw.choice(list(Nature)),
            area=draw.choice(AREAS),
            circle=draw.choice(CIRCLES),
            helps=Help(draw.randrange(32)),
            origin=uuid.UUID(int=draw.getrandbits(128), version=4),
        )
        for number in range(1, contacts + 1)
    ]
    pairs = [(a, b) for a in range(1, contacts + 1) for b in range(a + 1, contacts + 1)]
    return make_content(*entries, ties=draw.sample(pairs, min(ties, len(pairs))))


NAMES = ("Ana", "Omar", "my neighbour", "Library", "book club", "M.", "football", "Dr K", "سارة")


def make_map(
    *,
    person: User,
    content: MapContent | None = None,
    pair: Pair | None = None,
    reach: str = MapReach.NOBODY,
    drawn_on: datetime.date = datetime.date(2026, 11, 2),
) -> NetworkMap:
    """A map in the database: two friends who know each other unless given; shared with `pair`."""
    if content is None:
        content = make_content(make_entry(1, "Ana"), make_entry(2, "Omar"), ties=[(1, 2)])
    made = save_content(person=person, content=content, drawn_on=drawn_on)
    if pair is not None:
        made.reach, made.pair = reach, pair
        made.save(update_fields=["reach", "pair"])
    return made
