"""What she does with her map ticks the lines of the unit that teaches it."""

import uuid

import pytest

from modules.models.structure import Item
from modules.models.texts import ContentRevision
from networking.learning.checklist_sync import (
    IDENTIFIED_GAP,
    PLANNED_OUTREACH,
    SKETCHED_CONTACTS,
    tick_by_doing,
)
from networking.maps.actions import ContactFields, add_contact
from networking.models import Area, Circle, Tick, User
from networking.people.requests import GUEST
from networking.people.roles import with_roles
from tests.support.browse import open_page
from tests.support.rows.course import places
from tests.support.rows.people import make_person
from tests.support.rows.steps import NEW, make_step, typed
from tests.support.strict_client import StrictClient

pytestmark = pytest.mark.django_db
ALL = (SKETCHED_CONTACTS, IDENTIFIED_GAP, PLANNED_OUTREACH)


def ticked(person: User) -> set[str]:
    """The keys of the lines that she has ticked."""
    return set(Tick.objects.filter(person=person).values_list("item__key", flat=True))


def put_on_map(person: User, label: str = "Ana") -> None:
    fields = ContactFields(label, Area.FRIENDS, Circle.NEAR)
    add_contact(person=person, row=None, origin=uuid.uuid4(), fields=fields)


def line(key: str) -> Item:
    return Item.objects.get(block__key="map-checklist", key=key)


@pytest.mark.parametrize("key", ALL)
def test_every_line_is_in_the_course(key: str) -> None:
    person = make_person()
    tick_by_doing(person, key)
    assert ticked(person) == {key}


def test_ticking_twice_is_ticking_once() -> None:
    person = make_person()
    for _ in range(2):
        tick_by_doing(person, PLANNED_OUTREACH)
    assert Tick.objects.filter(person=person).count() == 1


def test_the_first_contact_ticks_its_line() -> None:
    person = make_person()
    put_on_map(person)
    assert ticked(person) == {SKETCHED_CONTACTS}


def test_what_she_unticked_by_hand_is_not_ticked_by_one_more_contact() -> None:
    person = make_person()
    put_on_map(person)
    Tick.objects.all().delete()
    put_on_map(person, "Omar")
    assert ticked(person) == set()


def test_a_step_ticks_its_line() -> None:
    person = make_person()
    make_step(person=person)
    assert ticked(person) == {PLANNED_OUTREACH}


def test_a_step_from_a_gap_ticks_two() -> None:
    person = make_person()
    make_step(person=person, gap="area-clubs")
    assert ticked(person) == {PLANNED_OUTREACH, IDENTIFIED_GAP}


def test_a_guests_doing_ticks_too(client: StrictClient) -> None:
    client.post(NEW, typed(gap="area-clubs"))
    guest = User.objects.get(pk=client.session[GUEST])
    assert ticked(guest) == {PLANNED_OUTREACH, IDENTIFIED_GAP}


def test_the_unit_shows_it_and_by_hand_it_can_be_taken_back(client: StrictClient) -> None:
    person = make_person()
    client.force_login(person)
    make_step(person=person)
    ticked_line = line(PLANNED_OUTREACH).pk
    unit = next(p for p in places() if ticked_line in [each.id for each in p.unit.ticks])
    form = f"tick-{ticked_line}"
    page = open_page(client, unit.url)
    assert page.by_id(f"{form}-button")["aria-checked"] == "true"
    page.form(form).post(press=f"{form}-button")
    assert ticked(person) == set()


def test_a_line_that_left_the_course_is_left_alone() -> None:
    person = make_person()
    line(PLANNED_OUTREACH).retire()
    ContentRevision.advance()
    make_step(person=person)
    assert ticked(person) == set()


def test_the_line_of_another_checklist_with_the_same_key_is_left_alone() -> None:
    person = make_person()
    other = Item.objects.filter(block__kind="checklist").exclude(block__key="map-checklist")[0]
    Item.objects.filter(pk=other.pk).update(key=PLANNED_OUTREACH)
    ContentRevision.advance()
    make_step(person=person)
    assert list(Tick.objects.values_list("item_id", flat=True)) == [line(PLANNED_OUTREACH).pk]


def test_finding_the_line_costs_no_query_of_its_own(django_assert_num_queries) -> None:
    person = with_roles(User.objects.all()).get(pk=make_person().pk)
    person.content_revision = ContentRevision.current()
    tick_by_doing(person, PLANNED_OUTREACH)
    with django_assert_num_queries(1) as asked:
        tick_by_doing(person, PLANNED_OUTREACH)
    assert asked.captured_queries[0]["sql"].startswith("INSERT")
