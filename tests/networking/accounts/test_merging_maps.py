"""A guest's maps and steps, brought along into the account that she has."""

import datetime
import uuid
from functools import partial

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from networking.accounts import guest_merge
from networking.accounts.guest_merge import merge_guest
from networking.encryption.wrapping import Unreadable
from networking.maps import actions as changes
from networking.maps.actions import ContactFields, MapGone, MapLimit, begin_map, set_removed
from networking.maps.content import content_of, latest_map
from networking.maps.steps.actions import Plan, change_step, plan_step
from networking.models import (
    Area,
    Circle,
    Contact,
    DataKey,
    MapReach,
    NetworkMap,
    OutreachStep,
    Reach,
    Tie,
    User,
)
from networking.privacy.guests import Work, erase_guest, work_of
from tests.support.at_once import at_once, on_postgresql
from tests.support.rows.cast import make_step
from tests.support.rows.maps import make_content, make_entry, make_map, random_content
from tests.support.rows.people import PASSWORD, make_guest, make_pair, make_person
from tests.support.strict_client import StrictClient

pytestmark = pytest.mark.django_db

BRING = "/en/me/bring/"
WORDS = {"who": "The choir", "action": "I sing", "company": "Omar", "learned": "They are kind"}


@pytest.fixture
def account(db):
    return make_person(nickname="Amina")


@pytest.fixture
def guest(db):
    return User.objects.guest_for("a guest's browser")


def merge(guest, account):
    return merge_guest(guest=guest, account=User.objects.get(pk=account.pk))


def maps_of(person) -> list:
    """All that stands on her maps, the newest first."""
    rows = NetworkMap.objects.editable_by(person).newest_first().select_related("person")
    return [(row.drawn_on, content_of(row)) for row in rows]


def empty_map(person) -> NetworkMap:
    """A map from which everybody was taken off again."""
    row = make_map(person=person, content=make_content(make_entry(1)))
    set_removed(contact=Contact.objects.select_related("map__person").get(map=row), removed=True)
    return row


def step_of(person, **fields) -> OutreachStep:
    step = make_step(person, "x", **fields)
    step.write(**WORDS)
    step.save()
    return step


def test_her_maps_move_as_they_are_and_are_sealed_anew(guest, account):
    make_map(person=account, drawn_on=datetime.date(2026, 1, 1))
    row = make_map(person=guest, content=random_content(seed=1, contacts=12, ties=9))
    before = [*maps_of(guest), *maps_of(account)]
    sealed = {bytes(label) for label in row.contacts.values_list("label", flat=True)}
    assert merge(guest, account).work == Work(maps=1, contacts=12)
    assert maps_of(guest) == []
    assert sealed.isdisjoint(bytes(label) for label in row.contacts.values_list("label", flat=True))
    erase_guest(guest=guest)
    assert not DataKey.objects.filter(pk=guest.pk).exists()
    assert maps_of(account) == before, "the labels open with the account's key"
    assert Tie.objects.filter(map=row).count() == 9


def test_a_contact_that_can_be_put_back_can_be_put_back_afterwards(guest, account):
    row = make_map(person=guest)
    gone = Contact.objects.select_related("map__person").get(map=row, number=2)
    set_removed(contact=gone, removed=True)
    assert merge(guest, account).work == Work(maps=1, contacts=1)
    erase_guest(guest=guest)
    set_removed(
        contact=Contact.objects.select_related("map__person").get(pk=gone.pk), removed=False
    )
    ((_day, content),) = maps_of(account)
    assert {entry.label for entry in content.entries} == {"Ana", "Omar"}
    assert content.ties == {(1, 2)}


def test_her_steps_move_and_stay_with_their_map(guest, account):
    row = make_map(person=guest)
    planned = step_of(guest, map=row, gap="closed")
    done = step_of(guest, state="done", settled_at=timezone.now())
    assert merge(guest, account).work == Work(maps=1, contacts=2, steps=2)
    erase_guest(guest=guest)
    for step, state in ((planned, "planned"), (done, "done")):
        found = OutreachStep.objects.select_related("person").get(pk=step.pk)
        assert {name: found.text(name) for name in WORDS} == WORDS
        assert (found.person, found.state, found.version) == (account, state, step.version)
    found = OutreachStep.objects.get(pk=planned.pk)
    assert (found.map, found.gap) == (row, "closed")


def test_nothing_is_shared_by_it(guest):
    """Even if a guest's rows were shared, which cannot be: nobody else was ever asked."""
    pair = make_pair()
    make_map(person=guest, pair=pair, reach=MapReach.WHOLE)
    step_of(guest, reach=Reach.MENTOR, pair=pair)
    merge(guest, pair.mentee)
    for model in (NetworkMap, Contact, Tie, OutreachStep):
        assert not model.objects.visible_to(pair.mentor).exists()
        assert model.objects.visible_to(pair.mentee).exists()


def test_repeating_it_changes_nothing(guest, account):
    make_map(person=guest)
    step_of(guest)
    assert merge(guest, account).work
    before = (maps_of(account), list(OutreachStep.objects.values()))
    for _ in range(2):
        assert not merge(guest, account).work
        erase_guest(guest=guest)
    assert (maps_of(account), list(OutreachStep.objects.values())) == before


def late_changes(row):
    """What a window of the guest does to her map, each from rows that it has read already."""
    one = Contact.objects.select_related("map__person").get(map=row, number=1)
    said = ContactFields("Too late", Area.CLUBS, Circle.OUTER)
    new = {"origin": uuid.uuid4(), "fields": said}
    person = one.map.person
    return [
        partial(changes.change_contact, contact=one, fields=said),
        partial(changes.move_contact, contact=one, area=Area.CLUBS, circle=Circle.OUTER),
        partial(set_removed, contact=one, removed=True),
        partial(changes.add_contact, person=person, row=one.map, **new),
        partial(changes.add_contact, person=person, row=None, **new),
        partial(changes.date_map, row=one.map, drawn_on=datetime.date(2026, 1, 1)),
        partial(begin_map, person=person, after=None),
    ]


def test_a_change_that_read_the_map_before_writes_nothing_afterwards(guest, account):
    row, step = make_map(person=guest), step_of(guest)
    read, late = OutreachStep.objects.select_related("person").get(), late_changes(row)
    before = maps_of(guest)
    merge(guest, account)
    erase_guest(guest=guest)
    for change in late:
        with pytest.raises(MapGone):
            change()
    changes.delete_map(row=late[0].keywords["contact"].map)
    plan = Plan("Who", "What", "", timezone.localdate())
    with pytest.raises(OutreachStep.DoesNotExist):
        change_step(step=read, version=1, plan=plan)
    with pytest.raises(Unreadable):
        plan_step(person=read.person, step_id=uuid.uuid4(), plan=plan)
    assert maps_of(account) == before
    assert OutreachStep.objects.get() == step
    assert not DataKey.objects.filter(pk=guest.pk).exists(), "no key for who is not there"


def test_above_the_limit_nothing_is_lost(guest, account, monkeypatch):
    monkeypatch.setattr(changes, "MOST_MAPS", 2)
    for person in (account, guest):
        for month in (3, 5):
            make_map(person=person, drawn_on=datetime.date(2026, month, 1))
    merge(guest, account)
    erase_guest(guest=guest)
    assert len(maps_of(account)) == 4
    newest = latest_map(account)
    with pytest.raises(MapLimit):
        begin_map(person=account, after=newest and newest.pk)


def test_an_empty_map_does_not_hide_the_one_that_she_has(guest, account):
    hers = make_map(person=account, drawn_on=datetime.date(2026, 1, 1))
    step = step_of(guest, map=empty_map(guest))
    assert merge(guest, account).work == Work(steps=1)
    assert latest_map(account) == hers
    assert NetworkMap.objects.get() == hers
    step.refresh_from_db()
    assert (step.person, step.map) == (account, None)


def test_an_empty_map_comes_along_where_she_has_none(guest, account):
    row = empty_map(guest)
    assert not merge(guest, account).work
    erase_guest(guest=guest)
    assert NetworkMap.objects.get() == row
    assert latest_map(account) == row


def test_a_label_that_cannot_be_opened_stops_it_and_nothing_changes(guest, account):
    make_map(person=guest)
    step_of(guest)
    DataKey.erase(guest.pk)
    with pytest.raises(Unreadable):
        merge(User.objects.get(pk=guest.pk), account)
    assert work_of(guest) == Work(maps=1, contacts=2, steps=1)
    assert not work_of(account)


def test_after_a_crash_in_the_middle_nothing_is_half_done(guest, account, monkeypatch):
    make_map(person=guest)
    step_of(guest)

    def crash(*args, **kwargs):
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(guest_merge, "_move_maps", crash)
        with pytest.raises(RuntimeError):
            merge(guest, account)
    assert work_of(guest) == Work(maps=1, contacts=2, steps=1)
    assert merge(guest, account).work == Work(maps=1, contacts=2, steps=1)


@pytest.mark.parametrize(
    ("work", "said"),
    [
        (Work(maps=1, contacts=12, steps=2), "1 map with 12 contacts, 2 steps"),
        (Work(ticks=3, maps=2, contacts=1), "3 ticks, 2 maps with 1 contact"),
        (Work(steps=1), "1 step"),
        (Work(), ""),
    ],
)
def test_what_is_found_is_said(work, said):
    assert work.said() == said
    assert bool(work) == bool(said)


def test_counting_asks_once_whatever_there_is(account):
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connections["default"]) as seen:
            work_of(account)
        counts.append(len(seen))
        make_map(person=account)
        step_of(account)
    assert counts == [1, 1]
    assert work_of(account) == Work(maps=2, contacts=4, steps=2)


def test_another_persons_are_not_counted(account):
    pair = make_pair(mentor=account)
    make_map(person=pair.mentee, pair=pair, reach=MapReach.WHOLE)
    step_of(pair.mentee, reach=Reach.MENTOR, pair=pair)
    assert not work_of(account)


def test_the_pages_say_what_was_found_and_what_came_along(client, account):
    guest = make_guest(client)
    make_map(person=guest)
    step_of(guest)
    found = "1 tick, 1 map with 2 contacts, 1 step"
    assert f"You worked here without an account: {found}." in page(client, "/en/me/finish/")
    assert f"Found in this browser: {found}." in page(client, "/en/join/")
    client.post("/en/accounts/login/", {"login": "Amina", "password": PASSWORD})
    assert f"Found: {found}." in page(client, BRING)
    client.post(BRING, {"bring": "1"})
    assert f"Now in your account: {found}." in page(client, BRING)
    assert [len(content) for _day, content in maps_of(account)] == [2]


def page(client: StrictClient, url: str) -> str:
    return client.get(url).content.decode()


def test_a_map_alone_is_work_that_she_is_asked_about(client, account):
    guest = make_guest(client)
    make_map(person=guest)
    guest.ticks.all().delete()
    answer = client.post("/en/accounts/login/", {"login": "Amina", "password": PASSWORD})
    assert answer.headers["Location"].startswith(BRING)


def test_joining_keeps_maps_steps_and_their_key(client):
    guest = make_guest(client)
    row, step = make_map(person=guest), step_of(guest)
    before, key = maps_of(guest), bytes(DataKey.objects.get(pk=guest.pk).wrapped)
    asked = {"username": "Amina", "password1": PASSWORD, "bring": "1"}
    answer = client.post("/en/join/", asked)
    assert answer.status_code in (302, 303), answer.content.decode()
    member = User.objects.get(nickname="Amina")
    assert member.pk == guest.pk
    assert maps_of(member) == before
    assert bytes(DataKey.objects.get(pk=member.pk).wrapped) == key
    assert NetworkMap.objects.get() == row
    assert OutreachStep.objects.get() == step


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_two_at_once_bring_it_once(transactional_db):
    account = make_person(nickname="Amina")
    client = StrictClient()
    guest = make_guest(client)
    make_map(person=guest)
    step_of(guest)
    client.post("/en/accounts/login/", {"login": "Amina", "password": PASSWORD})
    second = StrictClient()
    second.cookies.update(dict(client.cookies.items()))
    both = [partial(one.post, BRING, {"bring": "1"}) for one in (client, second)]
    assert [answer.status_code for answer in at_once(*both)] == [303, 303]
    assert [len(content) for _day, content in maps_of(account)] == [2]
    assert OutreachStep.objects.get().person == account
