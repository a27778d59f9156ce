"""The same change of a network map, or two of them, at one moment."""

import uuid
from functools import partial

import pytest

from networking.maps.actions import begin_map, move_contact
from networking.models import Area, Circle, Contact, NetworkMap, User
from tests.support.at_once import at_once, on_postgresql
from tests.support.map_verbs import add, contact, four, here, slots
from tests.support.rows.maps import make_map
from tests.support.rows.people import make_person

pytestmark = [on_postgresql, pytest.mark.django_db(transaction=True)]


def test_two_first_contacts_at_once_make_one_map() -> None:
    person = make_person()
    calls = [
        partial(add, User.objects.get(pk=person.pk), f"contact {number}") for number in range(4)
    ]
    made = at_once(*calls)
    assert {contact.map_id for contact in made} == {NetworkMap.objects.get().pk}
    assert sorted(contact.number for contact in made) == [1, 2, 3, 4]
    assert sorted(contact.slot for contact in made) == [0, 1, 2, 3]
    assert NetworkMap.objects.get().version == 5


@pytest.mark.parametrize("first", [True, False])
def test_the_same_form_twice_at_once_adds_one(first: bool) -> None:
    person, origin = make_person(), uuid.uuid4()
    if not first:
        make_map(person=person)
    before = Contact.objects.count()
    calls = [partial(add, User.objects.get(pk=person.pk), origin=origin) for _ in range(3)]
    assert len({contact.pk for contact in at_once(*calls)}) == 1
    assert Contact.objects.count() == before + 1


def test_two_clicks_at_once_begin_one_map() -> None:
    person = make_person()
    last = make_map(person=person)
    calls = [
        partial(begin_map, person=User.objects.get(pk=person.pk), after=last.pk) for _ in range(3)
    ]
    assert len({row.pk for row in at_once(*calls)}) == 1
    assert NetworkMap.objects.count() == 2


def test_changes_of_two_contacts_at_once_keep_both_and_their_places() -> None:
    row = four(make_person())
    calls = [
        partial(move_contact, contact=contact(row, n), area=Area.CLUBS, circle=Circle.OUTER)
        for n in (1, 2, 3, 4)
    ]
    at_once(*calls)
    assert sorted(slots(row).values()) == [0, 1, 2, 3]
    assert here(row).version == 5
