"""A guest's work, brought along into the account that she has."""

import uuid
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection
from django.urls import reverse

from modules.models.structure import Block, Kind
from networking.accounts import guest_merge
from networking.accounts.guest_merge import merge_guest
from networking.encryption.wrapping import Unreadable
from networking.learning.models.texts import save_words
from networking.models import (
    Answer,
    AuditEvent,
    DataKey,
    KeptCopy,
    Reach,
    Reflection,
    Tick,
    UnitProgress,
    User,
)
from networking.people.requests import GUEST, owner_token
from networking.privacy.guests import Work, erase_guest, work_of
from tests.support.at_once import at_once, on_postgresql
from tests.support.rows.people import (
    PASSWORD,
    checklist_item,
    make_guest,
    make_pair,
    make_person,
    question_item,
)
from tests.support.strict_client import StrictClient

BRING = "/en/me/bring/"


def reflection_block():
    return Block.objects.filter(kind=Kind.REFLECTION, retired_at=None).order_by("pk")[0]


def write(person, words, *, kind=Answer, place=None, version=0, tab=None, reach="me"):
    place = place or (question_item() if kind is Answer else reflection_block())
    return save_words(
        kind=kind,
        person=User.objects.get(pk=person.pk),
        place_id=place.pk,
        words=words,
        version=version,
        tab=tab or uuid.uuid4(),
        reach=reach,
    ).row


def texts(person, kind=Answer):
    found = []
    for row in kind.objects.filter(person_id=person.pk):
        row.person = User.objects.get(pk=person.pk)
        found.append(row.text())
    return sorted(found)


def copies(person):
    return texts(person, KeptCopy)


@pytest.fixture
def account(db):
    return make_person(nickname="Amina")


@pytest.fixture
def guest(db):
    return User.objects.guest_for(uuid.uuid4().hex)


@pytest.fixture
def signed_in(client, account):
    """A browser that worked as a guest and then signed in to an account."""
    make_guest(client)
    client.post("/en/accounts/login/", {"login": "Amina", "password": PASSWORD})
    return client


def merge(guest, account):
    return merge_guest(guest=guest, account=User.objects.get(pk=account.pk))


def test_marks_are_united_with_the_earlier_date(guest, account):
    both, hers = checklist_item(0), checklist_item(1)
    late = Tick.objects.create(person=account, item=both)
    early = Tick.objects.create(
        person=guest, item=both, ticked_at=late.ticked_at - timedelta(days=2)
    )
    Tick.objects.create(person=guest, item=hers)
    unit = both.block.unit
    done = UnitProgress.objects.create(person=account, unit=unit)
    UnitProgress.objects.create(person=guest, unit=unit, done_at=done.done_at + timedelta(days=1))
    assert merge(guest, account).work == Work(ticks=2, units=1)
    ticks = {tick.item_id: tick.ticked_at for tick in Tick.objects.filter(person=account)}
    assert set(ticks) == {both.pk, hers.pk}
    assert ticks[both.pk] == early.ticked_at
    assert UnitProgress.objects.get().done_at == done.done_at
    assert not work_of(guest)


@pytest.mark.parametrize("kind", [Answer, Reflection])
def test_a_text_moves_to_an_empty_place(guest, account, kind):
    write(guest, "From the street", kind=kind)
    assert merge(guest, account).kept_beside == 0
    assert texts(account, kind) == ["From the street"]
    assert DataKey.objects.filter(pk=account.pk).exists()
    erase_guest(guest=guest)
    assert texts(account, kind) == ["From the street"], "it is sealed under the account's key"


@pytest.mark.parametrize("kind", [Answer, Reflection])
def test_two_different_texts_are_both_kept(guest, account, kind):
    write(account, "At home", kind=kind)
    write(guest, "From the street", kind=kind)
    assert merge(guest, account).kept_beside == 1
    erase_guest(guest=guest)
    assert texts(account, kind) == ["At home"], "the account's stays current"
    assert copies(account) == ["From the street"]


def test_the_same_text_is_there_once(guest, account):
    write(account, "The same")
    write(guest, "The same")
    assert merge(guest, account).kept_beside == 0
    assert (texts(account), copies(account)) == (["The same"], [])


def test_an_empty_text_of_the_guest_changes_nothing(guest, account):
    write(account, "At home")
    write(guest, "")
    assert merge(guest, account).work == Work()
    assert (texts(account), copies(account)) == (["At home"], [])


def test_into_an_emptied_text_that_was_shared_nothing_is_shared(guest):
    """Her mentor may read that place; he was never meant to read what she wrote as a guest."""
    pair = make_pair()
    account = pair.mentee
    row = write(account, "x", reach="mentor")
    row = write(account, "", version=row.version, reach="mentor", tab=row.tab)
    assert row.reach == Reach.MENTOR
    write(guest, "Private")
    merge(guest, account)
    row.refresh_from_db()
    assert (row.reach, row.pair_id) == (Reach.ME, None)
    assert texts(account) == ["Private"]
    assert not Answer.objects.visible_to(pair.mentor).exists()


def test_kept_copies_come_along(guest, account):
    row = write(guest, "First")
    write(guest, "Second, in another tab", version=row.version - 1)
    assert copies(guest) == ["Second, in another tab"]
    write(account, "At home")
    assert merge(guest, account).kept_beside == 2
    erase_guest(guest=guest)
    assert texts(account) == ["At home"]
    assert copies(account) == ["First", "Second, in another tab"]


def test_kept_copies_come_along_with_a_text_that_moves(guest, account):
    row = write(guest, "First")
    write(guest, "Second, in another tab", version=row.version - 1)
    merge(guest, account)
    erase_guest(guest=guest)
    assert (texts(account), copies(account)) == (["First"], ["Second, in another tab"])


def test_repeating_it_changes_nothing(guest, account):
    write(account, "At home")
    write(guest, "From the street")
    Tick.objects.create(person=guest, item=checklist_item())
    assert merge(guest, account).work
    for _ in range(2):
        assert not merge(guest, account).work
        erase_guest(guest=guest)
    assert (texts(account), copies(account)) == (["At home"], ["From the street"])
    assert Tick.objects.filter(person=account).count() == 1
    assert AuditEvent.objects.filter(verb=AuditEvent.Verb.MERGED).count() == 1


def test_after_a_crash_in_the_middle_nothing_is_half_done(guest, account, monkeypatch):
    write(guest, "From the street")
    Tick.objects.create(person=guest, item=checklist_item())

    def crash(*args, **kwargs):
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(guest_merge, "_hand_over", crash)
        with pytest.raises(RuntimeError):
            merge(guest, account)
    assert work_of(guest) == Work(ticks=1, answers=1)
    assert not work_of(account)
    assert merge(guest, account).work == Work(ticks=1, answers=1)
    assert texts(account) == ["From the street"]


def test_a_text_that_cannot_be_opened_stops_it(guest, account):
    write(guest, "From the street")
    DataKey.objects.all().delete()
    with pytest.raises(Unreadable):
        merge(guest, account)
    assert work_of(guest) == Work(answers=1)


def test_a_member_is_never_taken_for_a_guest(account):
    member = make_person()
    Tick.objects.create(person=member, item=checklist_item())
    assert not merge(member, account).work
    erase_guest(guest=member)
    member.refresh_from_db()
    assert member.erased_at is None
    assert Tick.objects.filter(person=member).exists()


def test_no_words_are_left_in_the_guests_name(guest, account):
    write(guest, "From the street")
    merge(guest, account)
    erase_guest(guest=guest)
    guest.refresh_from_db()
    assert guest.erased_at is not None
    assert not DataKey.objects.filter(pk=guest.pk).exists()


def test_signing_in_shows_what_was_found_and_asks(signed_in):
    response = signed_in.post("/en/accounts/login/", {})
    page = signed_in.get(BRING).content.decode()
    assert response.status_code == 302, "she is signed in"
    assert "Found: 1 tick." in page
    assert 'name="bring"' in page


def test_where_she_was_going_is_kept(client, account):
    make_guest(client)
    data = {"login": "Amina", "password": PASSWORD, "next": "/en/help/"}
    response = client.post("/en/accounts/login/", data)
    assert response.headers["Location"] == f"{BRING}?next=%2Fen%2Fhelp%2F"
    page = client.get(response.headers["Location"]).content.decode()
    assert '<input type="hidden" name="next" value="/en/help/">' in page
    response = client.post(BRING, {"bring": "1", "next": "/en/help/"})
    assert 'href="/en/help/"' in client.get(response.headers["Location"]).content.decode()


def test_yes_brings_it_along(signed_in, account):
    guest = User.objects.guests().get()
    response = signed_in.post(BRING, {"bring": "1", "owner": owner_token(account)})
    assert (response.status_code, response.headers["Location"]) == (303, BRING)
    page = signed_in.get(BRING).content.decode()
    assert "Now in your account: 1 tick." in page
    assert f'data-note-from="{owner_token(guest)}" data-note-to="{owner_token(account)}"' in page
    assert Tick.objects.filter(person=account).count() == 1
    assert GUEST not in signed_in.session
    guest.refresh_from_db()
    assert guest.erased_at


def test_no_deletes_it(signed_in, account):
    guest = User.objects.guests().get()
    signed_in.post(BRING, {"bring": "0"})
    page = signed_in.get(BRING).content.decode()
    assert "The work is deleted" in page
    assert f'data-note-from="{owner_token(guest)}"' in page
    assert not Tick.objects.exists()
    assert not AuditEvent.objects.exists()


def test_sent_again_it_tells_the_same(signed_in, account):
    for _ in range(2):
        response = signed_in.post(BRING, {"bring": "1"})
        assert response.status_code == 303
        assert "Now in your account: 1 tick." in signed_in.get(BRING).content.decode()
    assert Tick.objects.count() == 1


@pytest.mark.parametrize("choice", [{}, {"bring": ""}, {"bring": "2"}, {"bring": "1\x00"}])
def test_without_a_choice_nothing_happens(signed_in, choice):
    response = signed_in.post(BRING, choice)
    assert response.status_code == 422
    assert User.objects.guests().count() == 1
    assert Tick.objects.count() == 1


def test_a_form_shown_to_somebody_else_does_nothing(signed_in):
    signed_in.post(BRING, {"bring": "0", "owner": "0123456789abcdef"})
    assert Tick.objects.count() == 1


def test_what_cannot_be_opened_is_said_in_plain_words(signed_in):
    guest = User.objects.guests().get()
    write(guest, "From the street")
    DataKey.objects.all().delete()
    response = signed_in.post(BRING, {"bring": "1"})
    assert response.status_code == 503
    assert "Nothing was changed and nothing is lost." in response.content.decode()
    assert work_of(guest) == Work(ticks=1, answers=1)
    assert GUEST in signed_in.session


def test_with_nothing_to_bring_it_says_so(client, account):
    client.force_login(account)
    assert "Nothing to add" in client.get(BRING).content.decode()
    assert client.post(BRING, {"bring": "1"}).status_code == 303


@pytest.mark.parametrize("who", ["visitor", "guest"])
def test_it_is_for_members(client, who):
    if who == "guest":
        make_guest(client)
    assert client.post(BRING, {"bring": "0"}).status_code == 302
    assert Tick.objects.count() == (who == "guest")


def test_a_guest_without_work_is_not_mentioned(client, account):
    item = checklist_item()
    make_guest(client, item=item)
    client.post(reverse("networking:item_tick", args=[item.pk]), {"ticked": "0"})
    response = client.post("/en/accounts/login/", {"login": "Amina", "password": PASSWORD})
    assert response.headers["Location"] == "/en/me/"
    assert GUEST not in client.session


def test_never_to_another_site(signed_in):
    response = signed_in.post(BRING, {"bring": "1", "next": "https://example.org/"})
    assert response.headers["Location"] == BRING
    page = signed_in.get(BRING, {"next": "https://example.org/"}).content.decode()
    assert 'href="https://example.org/"' not in page


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_two_at_once_bring_it_once(transactional_db):
    account = make_person(nickname="Amina")
    client = StrictClient()
    guest = make_guest(client)
    write(account, "At home")
    write(guest, "From the street")
    client.post("/en/accounts/login/", {"login": "Amina", "password": PASSWORD})
    second = StrictClient()
    second.cookies.update(dict(client.cookies.items()))
    both = [partial(one.post, BRING, {"bring": "1"}) for one in (client, second)]
    assert [answer.status_code for answer in at_once(*both)] == [303, 303]
    assert (texts(account), copies(account)) == (["At home"], ["From the street"])
    assert Tick.objects.filter(person=account).count() == 1
    assert "1 tick" in client.get(BRING).content.decode()
    assert connection.vendor == "postgresql"
