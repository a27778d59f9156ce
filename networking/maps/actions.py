"""Every change of a network map: atomic, with the map locked, within its limits.

A label is sealed for its row, so it is sealed anew where a contact is copied to another map.
"""

import datetime
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.http import Http404
from django.utils import timezone
from django.utils.translation import ngettext

from motm.days import today_here
from networking.learning.checklist_sync import SKETCHED_CONTACTS, tick_by_doing
from networking.maps.content import Entry, MapContent, label_of, latest_map, load
from networking.maps.models import (
    MOST_CONTACTS,
    MOST_MAPS,
    NO_HELP,
    Area,
    Circle,
    Contact,
    Help,
    MapReach,
    Nature,
    NetworkMap,
    Tie,
    free_slot,
)
from networking.people.models.pairs import Pair
from networking.people.models.users import User
from networking.people.sharing import NotYourMentor


class MapLimit(Exception):
    """A map is full, or a person has as many maps as there can be; says so in plain words."""


class MapGone(Http404):
    """The map or the contact went since it was read: deleted in another window, or brought along
    into an account, whose key alone opens it now. For whoever asks, the address leads nowhere."""


@dataclass(frozen=True, slots=True)
class ContactFields:
    """What a person says about a contact."""

    label: str
    area: Area
    circle: Circle
    nature: Nature = Nature.PERSON
    helps: Help = NO_HELP


def fields_of(contact: Contact) -> ContactFields:
    """What is said about a contact now; its map's person must be loaded."""
    return ContactFields(
        label_of(contact),
        Area(contact.area),
        Circle(contact.circle),
        Nature(contact.nature),
        Help(contact.helps),
    )


def _locked(row: NetworkMap) -> NetworkMap:
    """The map, held until the transaction ends, with the person who asked on it."""
    hers = NetworkMap.objects.editable_by(row.person).select_for_update()
    held = hers.filter(pk=row.pk).first()
    if held is None:
        raise MapGone
    held.person = row.person
    return held


def _hold_person(person: User) -> None:
    """Holds her row until the transaction ends: two first contacts make one map, and nothing is
    written for somebody who has been deleted."""
    rows = User.objects.present().select_for_update().filter(pk=person.pk)
    if rows.first() is None:
        raise MapGone


def _slot_in(row: NetworkMap, area: Area, circle: Circle) -> int:
    cell = Contact.objects.present().filter(map=row, area=area, circle=circle)
    return free_slot(set(cell.values_list("slot", flat=True)))


@transaction.atomic
def add_contact(
    *, person: User, row: NetworkMap | None, origin: uuid.UUID, fields: ContactFields
) -> Contact:
    """Puts a contact on the map `row`; without one, on her newest, or on a first, made now.

    `origin` was drawn when the form was made: the same form sent twice adds one contact. Raises
    MapLimit where the map is full.
    """
    _hold_person(person)
    row = row or latest_map(person) or NetworkMap.objects.create(person=person)
    row = _locked(row)
    rows = Contact.objects.filter(map=row)
    there = rows.filter(origin=origin).first()
    if there is not None:
        there.map = row
        return there
    if rows.present().count() >= MOST_CONTACTS:
        raise MapLimit(_full())
    contact = Contact(
        map=row,
        number=row.last_number + 1,
        origin=origin,
        nature=fields.nature,
        area=fields.area,
        circle=fields.circle,
        helps=int(fields.helps),
        slot=_slot_in(row, fields.area, fields.circle),
    )
    contact.write(fields.label)
    contact.save(force_insert=True)
    row.note_number(contact.number)
    row.count_version()
    if contact.number == 1:
        tick_by_doing(person, SKETCHED_CONTACTS)
    return contact


def _full() -> str:
    return ngettext(
        "A map holds %(n)d contact at most. Take one off, or begin a new map.",
        "A map holds %(n)d contacts at most. Take one off, or begin a new map.",
        MOST_CONTACTS,
    ) % {"n": MOST_CONTACTS}


@transaction.atomic
def change_contact(
    *,
    contact: Contact,
    fields: ContactFields,
    knows: Collection[int] = (),
    offered: Collection[int] = (),
) -> None:
    """Writes what a person says about a contact, and whom of the `offered` it `knows`: numbers.

    Ties to contacts that her page did not offer, because they came later, stay as they are.
    """
    row, held = _held(contact)
    if label_of(held) != fields.label:  # one that cannot be opened is written anew only if typed
        held.write(fields.label)
    held.nature, held.helps = fields.nature, int(fields.helps)
    _place(held, row, fields.area, fields.circle)
    held.save()
    _set_ties(held, row, set(knows) & set(offered), set(offered))
    row.count_version()


@transaction.atomic
def move_contact(*, contact: Contact, area: Area, circle: Circle) -> None:
    """Puts a contact into another area or circle. Repeating it changes nothing."""
    row, held = _held(contact)
    if (held.area, held.circle) == (area, circle):
        return
    _place(held, row, area, circle)
    held.save(update_fields=["area", "circle", "slot"])
    row.count_version()


@transaction.atomic
def set_removed(*, contact: Contact, removed: bool) -> None:
    """Takes a contact off the map, or puts it back with its ties. Repeating it changes nothing.

    Raises MapLimit where the map has become full meanwhile.
    """
    row, held = _held(contact)
    if removed == (held.removed_at is not None):
        return
    if not removed:
        if Contact.objects.present().filter(map=row).count() >= MOST_CONTACTS:
            raise MapLimit(_full())
        present = Contact.objects.present().filter(map=row, area=held.area, circle=held.circle)
        taken = set(present.values_list("slot", flat=True))
        held.slot = free_slot(taken) if held.slot in taken else held.slot
    held.removed_at = timezone.now() if removed else None
    held.save(update_fields=["removed_at", "slot"])
    row.count_version()


def _held(contact: Contact) -> tuple[NetworkMap, Contact]:
    """The map, locked, and the contact as it is now."""
    row = _locked(contact.map)
    held = Contact.objects.filter(map=row, pk=contact.pk).first()
    if held is None:
        raise MapGone
    held.map = row
    return row, held


def _place(contact: Contact, row: NetworkMap, area: Area, circle: Circle) -> None:
    """Keeps the slot where the cell is the same; else takes the first free one."""
    if (contact.area, contact.circle) != (area, circle):
        contact.slot = _slot_in(row, area, circle)
        contact.area, contact.circle = area, circle


def _set_ties(contact: Contact, row: NetworkMap, knows: set[int], offered: set[int]) -> None:
    others = {
        other.number: other
        for other in Contact.objects.filter(map=row, number__in=offered).exclude(pk=contact.pk)
    }
    wanted = [Tie.between(contact, others[number]) for number in knows if number in others]
    dropped = [other.pk for number, other in others.items() if number not in knows]
    Tie.objects.filter(
        Q(first=contact, second__in=dropped) | Q(second=contact, first__in=dropped)
    ).delete()
    Tie.objects.bulk_create(wanted, ignore_conflicts=True)


@transaction.atomic
def begin_map(*, person: User, after: uuid.UUID | None) -> NetworkMap:
    """A new map of today that starts as the last: same contacts, numbers, places and ties; shared
    with nobody. Where the last is dated later than today, so is the new one, which stays the
    newest. `after` is the newest map on the page that asked: where it no longer is, the new
    one was begun already, and that one is returned; so is one that was begun today and that
    nobody has changed since. Raises MapLimit."""
    _hold_person(person)
    last = latest_map(person)
    if last is not None and last.pk != after:
        return last
    today = today_here()
    if last is None:
        return _saved(person, MapContent(), today)
    if last.is_untouched and NetworkMap.objects.editable_by(person).count() > 1:
        return last
    return _saved(person, load(last).content, max(today, last.drawn_on))


@transaction.atomic
def save_content(
    *,
    person: User,
    content: MapContent,
    drawn_on: datetime.date,
    map_id: uuid.UUID | None = None,
) -> NetworkMap:
    """Writes a whole map, as a new one, shared with nobody. Where she has the map `map_id`, it was
    saved already, and that one is returned. Raises MapLimit."""
    _hold_person(person)
    map_id = map_id or uuid.uuid4()
    there = NetworkMap.objects.editable_by(person).filter(pk=map_id).first()
    return there or _saved(person, content, drawn_on, map_id)


def _saved(
    person: User, content: MapContent, drawn_on: datetime.date, map_id: uuid.UUID | None = None
) -> NetworkMap:
    if NetworkMap.objects.editable_by(person).count() >= MOST_MAPS:
        raise MapLimit(
            ngettext(
                "You can keep %(n)d map. Delete an old one first.",
                "You can keep %(n)d maps. Delete an old one first.",
                MOST_MAPS,
            )
            % {"n": MOST_MAPS}
        )
    if len(content) > MOST_CONTACTS:
        raise MapLimit(_full())
    row = NetworkMap.objects.create(
        pk=map_id or uuid.uuid4(),
        person=person,
        drawn_on=drawn_on,
        last_number=max((entry.number for entry in content.entries), default=0),
    )
    contacts = {entry.number: _contact(row, entry) for entry in content.entries}
    Contact.objects.bulk_create(contacts.values())
    write_ties(contacts, content.ties)
    return row


def _contact(row: NetworkMap, entry: Entry) -> Contact:
    contact = Contact(
        map=row,
        number=entry.number,
        origin=entry.origin,
        nature=entry.nature,
        area=entry.area,
        circle=entry.circle,
        helps=int(entry.helps),
        slot=entry.slot,
    )
    contact.write(entry.label)
    return contact


def write_ties(contacts: dict[int, Contact], ties: Iterable[tuple[int, int]]) -> None:
    """Adds the ties between contacts of one map, given by their numbers."""
    Tie.objects.bulk_create(
        [Tie.between(contacts[one], contacts[other]) for one, other in ties], ignore_conflicts=True
    )


@transaction.atomic
def share_map(*, row: NetworkMap, reach: MapReach, pair_id: uuid.UUID | None) -> None:
    """Shares one map with the pair that her page showed, or with nobody. Repeating it changes
    nothing. Raises NotYourMentor where that pair has ended: she meant another person."""
    held = _locked(row)
    pair = None
    if reach != MapReach.NOBODY:
        running = Pair.objects.running().filter(mentee=held.person)
        pair = running.filter(pk=pair_id).first() if pair_id is not None else None
        if pair is None:
            raise NotYourMentor
    NetworkMap.objects.filter(pk=row.pk).update(reach=reach, pair=pair)
    row.reach, row.pair = reach, pair


@transaction.atomic
def date_map(*, row: NetworkMap, drawn_on: datetime.date) -> None:
    """Says on which day the map was true: one that was drawn on paper is typed in later."""
    _locked(row)
    NetworkMap.objects.filter(pk=row.pk).update(drawn_on=drawn_on)
    row.count_version()
    row.drawn_on = drawn_on


@transaction.atomic
def delete_map(*, row: NetworkMap) -> None:
    """Deletes a map with all that is on it; steps that were planned from it stay. Repeating it
    changes nothing."""
    hers = NetworkMap.objects.editable_by(row.person).select_for_update()
    held = hers.filter(pk=row.pk).first()
    if held is not None:
        held.delete()
