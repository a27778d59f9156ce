"""Short words for the verbs of a network map, as tests use them."""

import uuid
from typing import Any

from networking.maps.actions import ContactFields, add_contact
from networking.maps.content import content_of
from networking.models import Area, Circle, Contact, NetworkMap, User
from tests.support.rows.maps import make_content, make_entry, make_map


def fields(label: str = "Ana", **given: Any) -> ContactFields:
    return ContactFields(
        label,
        **{"area": Area.FRIENDS, "circle": Circle.NEAR, **given},  # type: ignore[arg-type]
    )


def add(person: User, label: str = "Ana", row: NetworkMap | None = None, **given: Any) -> Contact:
    origin = given.pop("origin", None) or uuid.uuid4()
    return add_contact(person=person, row=row, origin=origin, fields=fields(label, **given))


def here(row: NetworkMap) -> NetworkMap:
    """The map as another request finds it."""
    return NetworkMap.objects.select_related("person").get(pk=row.pk)


def contact(row: NetworkMap, number: int) -> Contact:
    contact = Contact.objects.get(map=row, number=number)
    contact.map = here(row)
    return contact


def slots(row: NetworkMap) -> dict[int, int]:
    return {entry.number: entry.slot for entry in content_of(here(row)).entries}


def said(row: NetworkMap) -> tuple[Any, Any]:
    """All that stands on a map, to compare."""
    content = content_of(here(row))
    return content.entries, content.ties


def four(person: User, *ties: tuple[int, int]) -> NetworkMap:
    return make_map(
        person=person, content=make_content(*(make_entry(n) for n in range(1, 5)), ties=ties)
    )
