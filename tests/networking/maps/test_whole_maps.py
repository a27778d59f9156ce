"""Whole maps: begun, dated, deleted, and shared; and how many there can be."""

import uuid
from datetime import date, timedelta
from functools import partial

import pytest
from django.utils import timezone

from networking.maps import actions
from networking.maps.actions import (
    ContactFields,
    MapLimit,
    begin_map,
    change_contact,
    date_map,
    delete_map,
    move_contact,
    save_content,
    set_removed,
    share_map,
)
from networking.maps.content import MapContent, content_of, latest_map, load
from networking.models import (
    Area,
    Circle,
    Contact,
    MapReach,
    NetworkMap,
    Pair,
    Tie,
    User,
)
from networking.people.sharing import NotYourMentor
from tests.support.map_verbs import contact, four, here, said
from tests.support.rows.cast import make_step
from tests.support.rows.maps import make_map, random_content
from tests.support.rows.people import make_pair, make_person

pytestmark = pytest.mark.django_db

FRIEND = ContactFields("Ana", Area.FRIENDS, Circle.NEAR)


@pytest.fixture
def person(db: None) -> User:
    return make_person()


# --- maps ---


def test_a_new_map_starts_as_the_last(person: User) -> None:
    pair = make_pair(mentee=person)
    last = make_map(
        person=person, content=random_content(seed=3, contacts=12, ties=9), pair=pair, reach="whole"
    )
    set_removed(contact=contact(last, 5), removed=True)
    before = said(last)
    new = begin_map(person=person, after=last.pk)
    assert said(new) == before == said(last)
    assert (new.reach, new.pair, new.drawn_on) == ("me", None, timezone.localdate())
    assert new.version == 1
    assert {row.pk for row in new.contacts.all()}.isdisjoint(row.pk for row in last.contacts.all())
    assert load(here(new)).removed == ()
    assert latest_map(person) == new


def test_a_change_of_the_new_map_leaves_the_old_one(person: User) -> None:
    last = four(person, (1, 2))
    before = said(last)
    new = begin_map(person=person, after=last.pk)
    change_contact(contact=contact(new, 1), fields=FRIEND, knows=[3], offered=[2, 3])
    set_removed(contact=contact(new, 4), removed=True)
    assert said(last) == before


def test_a_double_click_begins_one_map(person: User) -> None:
    last = four(person)
    first, second = (begin_map(person=person, after=last.pk) for _ in range(2))
    assert first == second
    assert NetworkMap.objects.count() == 2


def test_the_first_map_can_be_begun_empty_once(person: User) -> None:
    assert begin_map(person=person, after=None) == begin_map(person=person, after=None)
    assert content_of(here(NetworkMap.objects.get())) == MapContent()


def test_after_a_map_of_a_later_day_the_new_one_is_the_newest_all_the_same(person: User) -> None:
    later = timezone.localdate() + timedelta(days=30)
    last = make_map(person=person, drawn_on=later)
    new = begin_map(person=person, after=last.pk)
    assert latest_map(person) == new
    assert begin_map(person=person, after=last.pk) == new


def test_a_map_that_was_begun_today_and_not_changed_is_not_begun_again(person: User) -> None:
    first = four(person)
    new = begin_map(person=person, after=first.pk)
    assert begin_map(person=person, after=new.pk) == new
    move_contact(contact=contact(new, 1), area=Area.CLUBS, circle=Circle.OUTER)
    assert begin_map(person=person, after=new.pk) != new


def test_there_is_a_limit_of_maps(person: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST_MAPS", 2)
    make_map(person=person)
    last = make_map(person=person)
    for begin in (
        partial(begin_map, person=person, after=latest_map(person).pk),  # type: ignore[union-attr]
        partial(save_content, person=person, content=MapContent(), drawn_on=date(2026, 1, 1)),
    ):
        with pytest.raises(MapLimit, match="You can keep 2 maps"):
            begin()
    delete_map(row=last)
    begin_map(person=person, after=latest_map(person).pk)  # type: ignore[union-attr]


def test_the_limits_are_those_that_are_promised() -> None:
    assert (actions.MOST_CONTACTS, actions.MOST_MAPS) == (150, 100)


def test_a_content_that_is_too_large_is_not_half_written(person: User) -> None:
    with pytest.raises(MapLimit):
        make_map(person=person, content=random_content(seed=4, contacts=151))
    assert not NetworkMap.objects.exists()


def test_a_dated_map_finds_its_place_among_the_others(person: User) -> None:
    old, new = (make_map(person=person, drawn_on=date(2026, month, 1)) for month in (1, 5))
    date_map(row=new, drawn_on=date(2025, 7, 1))
    assert latest_map(person) == old
    assert here(new).drawn_on == date(2025, 7, 1)


def test_deleting_a_map_keeps_steps_and_other_maps(person: User) -> None:
    old, new = four(person, (1, 2)), four(person, (3, 4))
    step = make_step(person, "I ask at the library", map=new)
    for _ in range(2):
        delete_map(row=new)
    step.refresh_from_db()
    assert (step.map, step.text("action")) == (None, "I ask at the library")
    assert list(NetworkMap.objects.all()) == [old]
    assert (Contact.objects.count(), Tie.objects.count()) == (4, 1)


# --- sharing ---


def test_sharing_and_taking_back(person: User) -> None:
    pair, row = make_pair(mentee=person), make_map(person=person)
    for reach in (MapReach.COUNTS, MapReach.WHOLE, MapReach.WHOLE):
        share_map(row=row, reach=reach, pair_id=pair.pk)
        assert (here(row).reach, here(row).pair) == (reach, pair)
    assert NetworkMap.objects.shared_with(pair.mentor).get() == row
    for pair_id in (pair.pk, None):
        share_map(row=row, reach=MapReach.NOBODY, pair_id=pair_id)
        assert (here(row).reach, here(row).pair) == ("me", None)
    assert not NetworkMap.objects.visible_to(pair.mentor).exists()


def ended() -> Pair:
    day = timezone.localdate()
    return make_pair(started_on=day, ended_on=day, end_reason=Pair.EndReason.MATCH)


@pytest.mark.parametrize("whose", ["ended", "foreign", "as_mentor", "unknown", "none"])
def test_with_a_pair_that_is_not_hers_now_nothing_is_shared(whose: str) -> None:
    pair = ended() if whose == "ended" else make_pair()
    person = {"foreign": make_person, "as_mentor": lambda: pair.mentor}.get(
        whose, lambda: pair.mentee
    )()
    pair_id = {"unknown": uuid.uuid4(), "none": None}.get(whose, pair.pk)
    row = make_map(person=person)
    for reach in (MapReach.COUNTS, MapReach.WHOLE):
        with pytest.raises(NotYourMentor):
            share_map(row=row, reach=reach, pair_id=pair_id)
    assert (here(row).reach, here(row).pair) == ("me", None)


def test_what_was_shared_in_an_ended_pair_can_still_be_taken_back() -> None:
    pair = make_pair()
    row = make_map(person=pair.mentee, pair=pair, reach="whole")
    Pair.objects.update(ended_on=timezone.localdate(), end_reason="other")
    share_map(row=row, reach=MapReach.NOBODY, pair_id=pair.pk)
    assert here(row).pair is None
