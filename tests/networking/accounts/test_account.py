"""What a person changes about herself: nickname, e-mail, language and password."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache

from networking.accounts import forms
from networking.models import AuditEvent, User
from tests.support.rows.people import PASSWORD, make_guest, make_person
from tests.support.strict_client import StrictClient

ACCOUNT = "/en/me/account/"
CHANGE = "/en/accounts/password/change/"
SET = "/en/accounts/password/set/"
NEW = "nine yellow umbrellas"


@pytest.fixture(autouse=True)
def fresh(settings, db):
    settings.MAIL_WORKS = True
    cache.clear()


@pytest.fixture
def amina(db):
    return make_person(nickname="Amina", email="amina@example.org", language="en")


@pytest.fixture
def hers(amina):
    client = StrictClient()
    client.force_login(amina)
    return client


def change(client, **fields):
    sent = {"nickname": "Amina", "email": "amina@example.org", "language": "en", **fields}
    return client.post(ACCOUNT, sent)


def test_it_shows_what_is_there(hers):
    page = hers.get(ACCOUNT).content.decode()
    assert 'value="Amina"' in page
    assert 'value="amina@example.org"' in page
    assert re.search(r'value="en"[^>]*\schecked', page)


def test_it_is_for_members(client):
    assert client.get(ACCOUNT).status_code == 302
    make_guest(client)
    assert client.get(ACCOUNT).status_code == 302
    assert change(client, nickname="Other").status_code == 403


def test_a_new_nickname(hers, amina):
    response = change(hers, nickname=" Nour  al Din ")
    assert (response.status_code, response.headers["Location"]) == (303, ACCOUNT)
    assert "Saved." in hers.get(ACCOUNT).content.decode()
    amina.refresh_from_db()
    assert (amina.nickname, amina.nickname_key) == ("Nour al Din", "nour al din")


def test_her_own_nickname_in_other_letters_is_free(hers, amina):
    assert change(hers, nickname="AMINA").status_code == 303


def test_a_taken_nickname_changes_nothing(hers, amina):
    make_person(nickname="Bea")
    response = change(hers, nickname="bea", language="xa")
    assert response.status_code == 422
    page = response.content.decode()
    assert "Somebody already has this nickname" in page
    assert 'value="bea"' in page
    assert re.search(r'value="xa"[^>]*\schecked', page)
    assert "You are signed in as <bdi>Amina</bdi>" in page
    amina.refresh_from_db()
    assert (amina.nickname, amina.language) == ("Amina", "en")


def test_who_is_quicker_gets_the_nickname(hers, amina, monkeypatch):
    look = forms.clean_nickname

    def looked(nickname, of=None):
        free = look(nickname, of=of)
        make_person(nickname="BEA")
        return free

    monkeypatch.setattr(forms, "clean_nickname", looked)
    response = change(hers, nickname="Bea")
    assert response.status_code == 422
    assert "You are signed in as <bdi>Amina</bdi>" in response.content.decode()
    amina.refresh_from_db()
    assert amina.nickname == "Amina"


def test_a_new_language(hers, amina):
    response = change(hers, language="xb")
    assert response.headers["Location"] == "/xb/me/account/"
    assert hers.cookies["language"].value == "xb"
    amina.refresh_from_db()
    assert amina.language == "xb"


def test_a_new_address_needs_the_password(hers, amina):
    """Whoever finds the phone signed in must not make herself a way in that stays."""
    for password in ("", "wrong"):
        response = change(hers, email="new@example.org", password=password)
        assert response.status_code == 422
        assert 'value="new@example.org"' in response.content.decode()
    amina.refresh_from_db()
    assert amina.email == "amina@example.org"
    assert not mail.outbox


def test_a_new_address(hers, amina):
    EmailAddress.objects.create(user=amina, email=amina.email, verified=True, primary=True)
    assert change(hers, email="New@example.org", password=PASSWORD).status_code == 303
    amina.refresh_from_db()
    assert amina.email == "new@example.org"
    address = EmailAddress.objects.get()
    assert (address.email, address.verified, address.primary) == ("new@example.org", False, True)
    [sent] = mail.outbox
    assert sent.to == ["new@example.org"]
    [link] = re.findall(r"http://testserver(/\S+)", sent.body)
    hers.post(link)
    assert EmailAddress.objects.get().verified


def test_no_address_any_more(hers, amina):
    EmailAddress.objects.create(user=amina, email=amina.email, primary=True)
    assert change(hers, email="", password=PASSWORD).status_code == 303
    amina.refresh_from_db()
    assert amina.email == ""
    assert not EmailAddress.objects.exists()


def test_an_address_that_stays_needs_no_password(hers):
    assert change(hers, email="AMINA@example.org").status_code == 303
    assert not mail.outbox


def test_an_address_of_somebody_else_looks_like_any_other(hers):
    known = make_person(email="known@example.org")
    EmailAddress.objects.create(user=known, email=known.email, verified=True, primary=True)
    assert change(hers, email="known@example.org", password=PASSWORD).status_code == 303
    [link] = re.findall(r"http://testserver(/\S+)", mail.outbox[0].body)
    assert "It belongs to another account" in hers.get(link).content.decode()
    hers.post(link)
    assert EmailAddress.objects.filter(verified=True).get().user == known


def test_without_mail_no_address_is_asked_for(hers, amina, settings):
    settings.MAIL_WORKS = False
    User.objects.filter(pk=amina.pk).update(email="")
    assert 'name="email"' not in hers.get(ACCOUNT).content.decode()
    response = hers.post(ACCOUNT, {"nickname": "Nour", "language": "en"})
    assert response.status_code == 303


@pytest.mark.parametrize(
    "fields",
    [
        {"nickname": ""},
        {"nickname": "x" * 500},
        {"nickname": "a\x00b"},
        {"nickname": "a@b.example"},
        {"language": "tlh"},
        {"language": ""},
        {"email": "nonsense", "password": PASSWORD},
        {"email": "x" * 300 + "@example.org", "password": PASSWORD},
    ],
)
def test_odd_input_is_refused_and_changes_nothing(hers, amina, fields):
    before = User.objects.filter(pk=amina.pk).values().get()
    assert change(hers, **fields).status_code == 422
    assert User.objects.filter(pk=amina.pk).values().get() == before


def test_a_new_password_keeps_this_session_and_ends_the_others(hers, amina):
    other = StrictClient()
    other.force_login(amina)
    response = hers.post(CHANGE, {"oldpassword": PASSWORD, "password1": NEW})
    assert (response.status_code, response.headers["Location"]) == (303, ACCOUNT)
    assert "Your new password is saved." in hers.get(ACCOUNT).content.decode()
    assert other.get(ACCOUNT).status_code == 302
    assert AuditEvent.objects.get().verb == AuditEvent.Verb.PASSWORD_CHANGED
    amina.refresh_from_db()
    assert amina.check_password(NEW)


@pytest.mark.parametrize(
    ("old", "new"), [("wrong", NEW), (PASSWORD, "short"), ("", ""), (PASSWORD, "amina")]
)
def test_a_wrong_or_weak_password_is_refused(hers, amina, old, new):
    response = hers.post(CHANGE, {"oldpassword": old, "password1": new})
    assert response.status_code == 422
    amina.refresh_from_db()
    assert amina.check_password(PASSWORD)
    assert hers.get(ACCOUNT).status_code == 200


@pytest.fixture
def without(hers, amina):
    """Amina, who has no password yet: somebody else made her account."""
    amina.set_unusable_password()
    amina.save()
    hers.force_login(amina)
    return hers


def test_who_has_no_password_yet_chooses_one(without, amina):
    assert without.get(CHANGE).headers["Location"] == SET
    assert "Choose a password" in without.get(SET).content.decode()
    response = without.post(SET, {"password1": NEW})
    assert (response.status_code, response.headers["Location"]) == (303, ACCOUNT)
    assert without.get(ACCOUNT).status_code == 200
    assert AuditEvent.objects.get().verb == AuditEvent.Verb.PASSWORD_CHANGED
    amina.refresh_from_db()
    assert amina.check_password(NEW)


@pytest.mark.parametrize("new", ["", "short", "amina"])
def test_a_weak_first_password_is_refused(without, amina, new):
    assert without.post(SET, {"password1": new}).status_code == 422
    amina.refresh_from_db()
    assert not amina.has_usable_password()


def test_who_has_a_password_needs_it_to_change_it(hers, amina):
    assert hers.post(SET, {"password1": NEW}).headers["Location"] == CHANGE
    amina.refresh_from_db()
    assert amina.check_password(PASSWORD)


def test_guests_have_no_password_to_change(client):
    make_guest(client)
    assert client.get(CHANGE).status_code == 302


def test_it_asks_few_queries(hers, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        hers.get(ACCOUNT)
