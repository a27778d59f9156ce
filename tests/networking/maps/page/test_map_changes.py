"""The verbs of network maps: what each changes, what it leaves alone, and what it refuses."""

import uuid
from datetime import date

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from networking.encryption.wrapping import Unreadable
from networking.maps.actions import (
    ContactFields,
    MapLimit,
    add_contact,
    change_contact,
    date_map,
    move_contact,
    set_removed,
)
from networking.maps.content import content_of, load
from networking.models import (
    Area,
    Circle,
    Contact,
    DataKey,
    Help,
    Nature,
    NetworkMap,
    User,
)
from tests.support.map_verbs import add, contact, fields, four, here, said, slots
from tests.support.rows.maps import make_content, make_entry, make_map, random_content
from tests.support.rows.people import make_person

pytestmark = pytest.mark.django_db

FRIEND = ContactFields("Ana", Area.FRIENDS, Circle.NEAR)


@pytest.fixture
def person(db: None) -> User:
    return make_person()


# --- adding ---


def test_the_first_contact_makes_the_first_map(person: User) -> None:
    made = add(person)
    row = NetworkMap.objects.get()
    assert (row.person, row.drawn_on, row.reach) == (person, timezone.localdate(), "me")
    assert (made.map_id, made.number, made.slot) == (row.pk, 1, 0)
    assert [entry.label for entry in content_of(here(row)).entries] == ["Ana"]


def test_without_a_map_named_it_goes_on_the_newest(person: User) -> None:
    old = make_map(person=person, drawn_on=date(2026, 1, 1))
    newest = make_map(person=person, drawn_on=date(2026, 5, 1))
    assert add(person).map_id == newest.pk
    assert add(person, row=old).map_id == old.pk


def test_the_same_form_sent_twice_adds_one(person: User) -> None:
    origin = uuid.uuid4()
    first = add(person, origin=origin)
    version = here(first.map).version
    again = add(person, "Typed anew", origin=origin)
    assert again.pk == first.pk
    assert (Contact.objects.count(), here(first.map).version) == (1, version)


def test_the_same_form_after_it_was_taken_off_does_not_put_it_back(person: User) -> None:
    first = add(person, origin=(origin := uuid.uuid4()))
    set_removed(contact=first, removed=True)
    assert add(person, origin=origin).removed_at is not None


def test_all_that_was_said_is_kept(person: User) -> None:
    made = add(
        person, "Library", nature=Nature.PLACE, area=Area.SERVICES, circle=Circle.OUTER,
        helps=Help.INFORMATION | Help.LANGUAGE,
    )  # fmt: skip
    (entry,) = content_of(here(made.map)).entries
    assert entry.label == "Library"
    assert (entry.nature, entry.area, entry.circle) == ("place", "services", 3)
    assert entry.kinds_of_help == (Help.INFORMATION, Help.LANGUAGE)


def test_numbers_go_on_and_equal_labels_are_told_apart(person: User) -> None:
    first, second = add(person), add(person, "ana")
    content = content_of(here(first.map))
    assert (first.number, second.number) == (1, 2)
    assert (content.name(1), content.name(2)) == ("Ana (1)", "ana (2)")


def test_a_number_is_not_given_again_while_its_contact_can_come_back(person: User) -> None:
    row = make_map(person=person)
    set_removed(contact=contact(row, 2), removed=True)
    assert add(person, row=row).number == 3


def test_a_full_map_refuses_and_says_what_to_do(person: User) -> None:
    row = make_map(person=person, content=random_content(seed=1, contacts=150))
    with pytest.raises(MapLimit, match="150 contacts at most"):
        add(person, row=row)
    set_removed(contact=contact(row, 7), removed=True)
    add(person, row=row)
    with pytest.raises(MapLimit):
        set_removed(contact=contact(row, 7), removed=False)
    assert len(content_of(here(row))) == 150


def test_the_limit_lets_a_repeated_form_through(person: User) -> None:
    row = make_map(person=person, content=random_content(seed=1, contacts=150))
    there = contact(row, 3)
    assert add(person, row=row, origin=there.origin).pk == there.pk


# --- places in the drawing ---


def test_each_cell_is_filled_from_its_first_place(person: User) -> None:
    cells = [
        (Area.FRIENDS, Circle.NEAR), (Area.FRIENDS, Circle.NEAR), (Area.FRIENDS, Circle.OUTER),
        (Area.CLUBS, Circle.NEAR), (Area.FRIENDS, Circle.NEAR),
    ]  # fmt: skip
    made = [add(person, area=area, circle=circle) for area, circle in cells]
    assert [one.slot for one in made] == [0, 1, 0, 0, 2]


def test_a_freed_place_is_taken_again_and_nobody_else_moves(person: User) -> None:
    row = add(person).map
    for _ in range(4):
        add(person, row=row)
    before = slots(row)
    set_removed(contact=contact(row, 2), removed=True)
    assert slots(row) == {number: slot for number, slot in before.items() if number != 2}
    new = add(person, row=row)
    assert (new.number, new.slot) == (6, before[2])
    kept = {number: slot for number, slot in slots(row).items() if number in (1, 3, 4, 5)}
    assert kept == {number: slot for number, slot in before.items() if number != 2}


def test_moving_takes_the_first_free_place_and_leaves_the_others(person: User) -> None:
    row = make_map(
        person=person,
        content=make_content(*(make_entry(n) for n in (1, 2, 3)), make_entry(4, area=Area.CLUBS)),
    )
    move_contact(contact=contact(row, 1), area=Area.CLUBS, circle=Circle.NEAR)
    assert slots(row) == {1: 1, 2: 1, 3: 2, 4: 0}
    move_contact(contact=contact(row, 4), area=Area.FRIENDS, circle=Circle.NEAR)
    assert slots(row) == {1: 1, 2: 1, 3: 2, 4: 0}


def test_a_number_is_never_given_again(person: User) -> None:
    row = four(person)
    Contact.objects.filter(
        map=row, number=4
    ).delete()  # as `tidy` does a day after it was taken off
    added = add_contact(
        person=person, row=here(row), origin=uuid.uuid4(), fields=fields("The new one")
    )
    assert added.number == 5


def test_moving_to_where_it_is_changes_nothing(person: User) -> None:
    row = make_map(person=person)
    before = (said(row), here(row).version)
    move_contact(contact=contact(row, 2), area=Area.FRIENDS, circle=Circle.NEAR)
    assert (said(row), here(row).version) == before


def test_each_change_counts_one_version(person: User) -> None:
    row = make_map(person=person)
    assert here(row).version == 1
    add(person, row=row)
    change_contact(contact=contact(row, 1), fields=FRIEND)
    move_contact(contact=contact(row, 1), area=Area.CLUBS, circle=Circle.OUTER)
    set_removed(contact=contact(row, 1), removed=True)
    date_map(row=here(row), drawn_on=date(2025, 1, 1))
    assert here(row).version == 6


# --- changing, and who knows whom ---


def test_changing_writes_what_was_said_and_keeps_number_and_origin(person: User) -> None:
    row = four(person)
    before = contact(row, 2)
    wanted = fields(
        "Bea", area=Area.FAMILY, circle=Circle.MIDDLE, nature=Nature.GROUP, helps=Help.TALK
    )
    change_contact(contact=before, fields=wanted)
    after = content_of(here(row)).by_number[2]
    assert (after.label, after.area, after.circle) == ("Bea", "family", 2)
    assert (after.nature, after.helps, after.origin) == ("group", Help.TALK, before.origin)


def test_a_label_that_stays_is_not_sealed_anew(person: User) -> None:
    row = four(person)
    before = contact(row, 1)
    change_contact(contact=before, fields=fields("contact 1", circle=Circle.OUTER))
    assert bytes(contact(row, 1).label) == bytes(before.label)


@pytest.mark.parametrize("number", [1, 4])
def test_ties_are_set_whichever_of_the_two_is_opened(person: User, number: int) -> None:
    row = four(person, (1, 4), (2, 3))
    others = {1, 2, 3, 4} - {number}
    change_contact(contact=contact(row, number), fields=FRIEND, knows=[2], offered=others)
    assert content_of(here(row)).ties == {tuple(sorted((number, 2))), (2, 3)}
    change_contact(contact=contact(row, 2), fields=FRIEND, knows=[], offered={number, 3})
    assert content_of(here(row)).ties == set()


def test_ties_to_contacts_that_were_not_offered_stay(person: User) -> None:
    row = four(person, (1, 2), (1, 4))
    change_contact(contact=contact(row, 1), fields=FRIEND, knows=[3], offered=[2, 3])
    assert content_of(here(row)).ties == {(1, 3), (1, 4)}


def test_saying_ties_again_changes_nothing(person: User) -> None:
    row = four(person, (1, 2))
    for _ in range(2):
        change_contact(contact=contact(row, 2), fields=FRIEND, knows=[1, 3], offered=[1, 3, 4])
        assert content_of(here(row)).ties == {(1, 2), (2, 3)}


@pytest.mark.parametrize("odd", [{1}, {99}, {1, 99, -5}])
def test_nobody_knows_herself_or_somebody_who_is_not_there(person: User, odd: set[int]) -> None:
    row, other = four(person), four(make_person(), (1, 2))
    change_contact(contact=contact(row, 1), fields=FRIEND, knows=odd, offered=odd)
    assert content_of(here(row)).ties == set()
    assert content_of(here(other)).ties == {(1, 2)}


def test_whom_she_knows_costs_the_same_for_few_and_for_many(person: User) -> None:
    row = make_map(person=person, content=random_content(seed=2, contacts=60, ties=700))
    change_contact(contact=contact(row, 5), fields=FRIEND)
    known = content_of(here(row)).known_by(5)
    counts = []
    for offered in ({known[0]}, set(known)):
        opened = contact(row, 5)
        with CaptureQueriesContext(connections["default"]) as seen:
            change_contact(contact=opened, fields=FRIEND, knows=[], offered=offered)
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert content_of(here(row)).known_by(5) == ()


# --- taking off and putting back ---


def test_taken_off_it_counts_nowhere_and_comes_back_with_its_ties(person: User) -> None:
    row = four(person, (1, 2), (2, 4))
    before = said(row)
    set_removed(contact=contact(row, 2), removed=True)
    loaded = load(here(row))
    assert [entry.number for entry in loaded.content.entries] == [1, 3, 4]
    assert loaded.content.ties == set()
    assert [entry.number for entry in loaded.removed] == [2]
    set_removed(contact=contact(row, 2), removed=False)
    assert said(row) == before


def test_it_takes_another_place_where_its_own_was_taken(person: User) -> None:
    row = four(person, (1, 2))
    set_removed(contact=contact(row, 2), removed=True)
    add(person, row=row)
    set_removed(contact=contact(row, 2), removed=False)
    assert slots(row) == {1: 0, 3: 2, 4: 3, 5: 1, 2: 4}
    assert content_of(here(row)).ties == {(1, 2)}


def test_what_is_off_the_map_can_be_moved_and_comes_back_there(person: User) -> None:
    row = four(person)
    set_removed(contact=contact(row, 2), removed=True)
    move_contact(contact=contact(row, 2), area=Area.CLUBS, circle=Circle.OUTER)
    set_removed(contact=contact(row, 2), removed=False)
    assert content_of(here(row)).by_number[2].cell == (Circle.OUTER, Area.CLUBS)


@pytest.mark.parametrize("removed", [True, False])
def test_repeating_it_changes_nothing(person: User, removed: bool) -> None:
    row = four(person)
    set_removed(contact=contact(row, 2), removed=removed)
    before = (contact(row, 2).removed_at, here(row).version)
    set_removed(contact=contact(row, 2), removed=removed)
    assert (contact(row, 2).removed_at, here(row).version) == before


# --- labels that are sealed ---


def test_a_label_opens_in_its_row_only(person: User) -> None:
    row = four(person)
    first, second = contact(row, 1), contact(row, 2)
    second.label = first.label
    with pytest.raises(Unreadable):
        second.text()
    assert b"contact 1" not in bytes(first.label)


def test_without_its_key_a_map_still_shows_and_can_be_changed(person: User) -> None:
    row = four(person, (1, 2))
    sealed = bytes(contact(row, 1).label)
    DataKey.erase(person.pk)
    content = content_of(here(row))
    assert {entry.label for entry in content.entries} == {"cannot be read"}
    assert (set(content.ties), content.measures.size) == ({(1, 2)}, 4)
    move_contact(contact=contact(row, 1), area=Area.CLUBS, circle=Circle.OUTER)
    change_contact(contact=contact(row, 1), fields=fields("cannot be read", helps=Help.TALK))
    assert bytes(contact(row, 1).label) == sealed
    change_contact(contact=contact(row, 1), fields=fields("Typed anew"))
    assert content_of(here(row)).by_number[1].label == "Typed anew"
