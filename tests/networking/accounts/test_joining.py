"""Joining: with a nickname and a password, and with what was done before as a guest."""

import re
from functools import partial

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.urls import reverse

from networking.accounts import signing_in
from networking.accounts.signing_in import BROUGHT
from networking.models import Answer, DataKey, Tick, User
from networking.people.requests import GUEST, owner_token
from tests.support.at_once import at_once, on_postgresql
from tests.support.browse import open_page
from tests.support.rows.people import PASSWORD, make_guest, make_person, question_item
from tests.support.strict_client import StrictClient

JOIN = "/en/join/"


@pytest.fixture(autouse=True)
def mail_works(settings):
    settings.MAIL_WORKS = True


def join(client, nickname="Amina", password=PASSWORD, **more):
    return client.post(JOIN, {"username": nickname, "password1": password, **more})


def answer(client, words, position=0):
    item = question_item(position)
    data = {
        "words": words,
        "version": "0",
        "reach": "me",
        "tab": "11111111-1111-4111-8111-111111111111",
    }
    response = client.post(reverse("networking:answer_save", args=[item.pk]), data)
    assert response.status_code == 303, response.content
    return item


def errors(response):
    return re.findall(r'<p class="error".*?</svg>(.*?)</p>', response.content.decode(), re.S)


def test_a_nickname_and_a_password_are_enough(client):
    response = join(client)
    assert response.status_code == 303
    assert response.headers["Location"] == "/en/me/"
    person = User.objects.named("amina").get()
    assert client.session["_auth_user_id"] == str(person.pk)
    assert (person.email, person.language) == ("", "en")
    assert mail.outbox == []


def test_the_next_page_says_who_one_is_and_what_to_write_down(client):
    join(client)
    page = client.get("/en/me/").content.decode()
    assert "You are Amina here. Write down your nickname and your password" in page
    assert "If you lose them, you cannot sign in again, unless you add an e-mail address" in page
    assert "coordinator can help you" not in page
    assert "Write down" not in client.get("/en/me/").content.decode()


def test_somebody_with_an_address_is_not_warned(client):
    join(client, email="amina@example.org")
    page = client.get("/en/me/").content.decode()
    assert "Write down your nickname" in page
    assert "If you lose them" not in page


def test_both_addresses_join(client):
    assert client.get(reverse("account_signup")).status_code == 200
    response = client.post(reverse("account_signup"), {"username": "Bea", "password1": PASSWORD})
    assert response.status_code == 303
    assert User.objects.named("bea").exists()


def test_joining_leads_to_where_she_was_going(client):
    assert join(client, next="/en/help/").headers["Location"] == "/en/help/"


def test_joining_never_leads_to_another_site(client):
    assert join(client, next="https://example.org/").headers["Location"] == "/en/me/"


@pytest.mark.parametrize("nickname", ["Amina", "amina", "  AMINA ", "A\u200cmina", "ＡＭＩＮＡ"])
def test_a_taken_nickname_is_refused_however_it_is_typed(client, nickname):
    make_person(nickname="Amina")
    response = join(client, nickname, email="a@example.org")
    assert response.status_code == 422
    page = response.content.decode()
    assert "Somebody already has this nickname" in page
    assert "“" in page, "some that are free are named"
    assert 'value="a@example.org"' in page, "what was typed is still there"
    assert PASSWORD not in page
    assert User.objects.count() == 1


def test_a_suggested_nickname_is_free(client):
    make_person(nickname="Amina")
    [said] = errors(join(client))
    free = re.findall("“(.*?)”", said)
    assert len(free) == 3
    assert join(client, free[0]).status_code == 303


@pytest.mark.parametrize(
    "nickname",
    [
        "",
        "a",
        "a" * 41,
        "\u200c\u200d",
        "ami\u202ena",
        "a\x00b",
        "a@example.org",
        "!!",
        "\ufdfa" * 40,
    ],
)
def test_an_odd_nickname_is_refused_in_plain_words(client, nickname):
    response = join(client, nickname, email="a@example.org")
    assert response.status_code == 422
    assert errors(response)
    assert not User.objects.exists()


@pytest.mark.parametrize("nickname", ["علی\u200cرضا", "Ünal", "রহিম", "O'Neill-Ö 7", "李华"])
def test_names_of_the_world_are_nicknames(client, nickname):
    assert join(client, nickname).status_code == 303
    assert User.objects.named(nickname).exists()


@pytest.mark.parametrize("password", ["", "short", "password", "amina123", "12345678"])
def test_a_weak_password_is_refused(client, password):
    response = join(client, "amina12", password)
    assert response.status_code == 422
    assert 'value="amina12"' in response.content.decode()
    assert not User.objects.exists()


def test_an_email_gets_a_mail_to_confirm_it(client):
    join(client, email="Amina@Example.org")
    [sent] = mail.outbox
    assert sent.to == ["amina@example.org"]
    assert EmailAddress.objects.get().verified is False
    [link] = re.findall(r"http://testserver(/\S+)", sent.body)
    assert "Is this your e-mail address?" in client.get(link).content.decode()
    assert client.post(link).status_code == 302
    assert EmailAddress.objects.get().verified is True


def test_without_mail_no_address_is_asked_for(client, settings):
    settings.MAIL_WORKS = False
    assert 'name="email"' not in client.get(JOIN).content.decode()
    assert join(client, email="a@example.org").status_code == 303
    assert User.objects.get().email == ""
    assert mail.outbox == []


def test_a_mail_server_that_is_down_stops_nobody(client, settings):
    settings.EMAIL_BACKEND = "tests.networking.accounts.test_joining.Down"
    assert join(client, email="a@example.org").status_code == 303


class Down:
    def __init__(self, **options):
        pass

    def send_messages(self, messages):
        raise ConnectionRefusedError


def test_nobody_learns_whose_address_it_is(client):
    """Joining with an address that belongs to somebody looks like joining with any other."""
    known = make_person(email="known@example.org")
    EmailAddress.objects.create(user=known, email=known.email, verified=True, primary=True)
    other = StrictClient()
    first, second = (
        join(client, "One", email="known@example.org"),
        join(other, "Two", email="x@example.org"),
    )
    assert first.status_code == second.status_code == 303
    assert first.headers["Location"] == second.headers["Location"]


def test_without_work_nothing_is_asked(client):
    assert 'name="bring"' not in client.get(JOIN).content.decode()


def test_what_was_found_is_shown(client):
    make_guest(client)
    answer(client, "Words of mine")
    page = open_page(client, JOIN)
    assert "Found in this browser: 1 tick, 1 answer." in str(page.soup)
    assert page.soup.find("input", {"name": "bring", "value": "1"}).has_attr("checked")
    assert "Words of mine" not in str(page.soup)


def test_joining_keeps_row_key_and_work(client):
    guest = make_guest(client)
    item = answer(client, "Words of mine")
    key = bytes(DataKey.objects.get(pk=guest.pk).wrapped)
    assert join(client, bring="1").status_code == 303
    person = User.objects.named("Amina").get()
    assert person.pk == guest.pk
    assert person.guest_token is None
    assert GUEST not in client.session
    assert bytes(DataKey.objects.get(pk=person.pk).wrapped) == key
    found = Answer.objects.get(person=person, item=item)
    found.person = person
    assert found.text() == "Words of mine"
    assert Tick.objects.filter(person=person).count() == 1


def test_with_no_the_guests_work_is_deleted(client):
    guest = make_guest(client)
    answer(client, "Words of mine")
    response = join(client, bring="0")
    assert response.headers["Location"] == "/en/me/bring/?next=%2Fen%2Fme%2F"
    person = User.objects.named("Amina").get()
    assert person.pk != guest.pk
    assert not Tick.objects.exists()
    assert not Answer.objects.exists()
    assert not DataKey.objects.filter(pk=guest.pk).exists()
    guest.refresh_from_db()
    assert guest.erased_at is not None
    page = client.get(response.headers["Location"]).content.decode()
    assert "The work is deleted" in page
    assert f'data-note-from="{owner_token(guest)}"' in page


def test_the_choice_has_to_be_made(client):
    make_guest(client)
    response = join(client)
    assert response.status_code == 422
    assert "Choose yes or no." in response.content.decode()
    assert Tick.objects.count() == 1


def test_a_refused_form_leaves_the_guest_as_she_was(client):
    guest = make_guest(client)
    make_person(nickname="Amina")
    assert join(client, bring="1").status_code == 422
    guest.refresh_from_db()
    assert guest.is_guest
    assert client.session[GUEST] == str(guest.pk)


def test_a_form_sent_again_is_answered_as_if_sent_once(client):
    """The first answer was lost on a weak connection: the browser still holds the old cookies."""
    make_guest(client)
    old = dict(client.cookies.items())
    join(client, bring="1")
    again = StrictClient()
    again.cookies.update(old)
    response = again.post(JOIN, {"username": "Amina", "password1": PASSWORD, "bring": "1"})
    assert response.status_code == 303
    assert again.session["_auth_user_id"] == str(User.objects.named("Amina").get().pk)
    assert User.objects.exclude(nickname=None).count() == 1


def test_a_stranger_does_not_get_in_by_joining(client):
    make_person(nickname="Amina")
    assert join(client, password="another password").status_code == 422
    assert join(client, password=PASSWORD).status_code == 422, "she did not join just now"
    assert "_auth_user_id" not in client.session


def test_the_session_has_a_new_key(client):
    make_guest(client)
    before = client.session.session_key
    join(client, bring="1")
    assert client.session.session_key != before


def test_open_tabs_still_belong_to_her(client):
    """Forms of pages opened before joining name the same owner afterwards."""
    guest = make_guest(client)
    join(client, bring="1")
    assert owner_token(User.objects.named("Amina").get()) == owner_token(guest)


def test_the_page_asks_few_queries(client, django_assert_max_num_queries):
    make_guest(client)
    client.get(JOIN)
    with django_assert_max_num_queries(8):
        client.get(JOIN)


def test_who_is_signed_in_is_not_asked_to_join(client):
    client.force_login(make_person())
    response = client.get(JOIN)
    assert response.status_code == 302
    assert client.get(response.headers["Location"]).headers["Location"] == "/en/me/"


def test_nothing_is_told_twice(client):
    make_guest(client)
    join(client, bring="0")
    assert BROUGHT in client.session
    assert client.get("/en/me/arrive/").headers["Location"] == "/en/me/"


def test_who_is_quicker_gets_the_nickname(client, monkeypatch):
    """Somebody takes the nickname between looking whether it is free and saving it."""
    guest = make_guest(client)
    look = signing_in.clean_nickname

    def looked(nickname):
        free = look(nickname)
        make_person(nickname="AMINA")
        return free

    monkeypatch.setattr(signing_in, "clean_nickname", looked)
    response = join(client, bring="1")
    assert response.status_code == 422
    assert "Somebody already has this nickname" in response.content.decode()
    guest.refresh_from_db()
    assert guest.is_guest
    assert Tick.objects.filter(person=guest).count() == 1


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_two_people_want_one_nickname_at_once(transactional_db):
    """One gets it; the other is told, and keeps her work."""
    clients = [StrictClient(), StrictClient()]
    for client in clients:
        make_guest(client)
    answers = at_once(
        *(
            partial(join, client, password=f"{PASSWORD} {number}", bring="1")
            for number, client in enumerate(clients)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [303, 422]
    assert User.objects.exclude(nickname=None).count() == 1
    assert User.objects.guests().count() == 1


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_a_double_click_joins_once(transactional_db):
    first, second = StrictClient(), StrictClient()
    make_guest(first)
    second.cookies.update(dict(first.cookies.items()))
    both = [partial(join, client, bring="1", email="a@example.org") for client in (first, second)]
    assert 303 in [answer.status_code for answer in at_once(*both)]
    assert User.objects.exclude(nickname=None).count() == 1
    assert Tick.objects.filter(person__nickname="Amina").count() == 1
