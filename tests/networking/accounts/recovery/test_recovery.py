"""The way back in: by e-mail, or with a one-time code from the coordinator."""

import re
from datetime import timedelta
from functools import partial

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.utils import timezone

from networking.accounts.recovery.models import TRIES, issue_code, may_issue_code, recover_account
from networking.coordination.people_admin import editing_permission
from networking.models import AuditEvent, Membership, RecoveryCode, Role, Tick
from tests.support.at_once import at_once, on_postgresql
from tests.support.rows.people import (
    PASSWORD,
    make_admin,
    make_coordinator,
    make_guest,
    make_member,
    make_person,
    make_programme,
)
from tests.support.strict_client import StrictClient

RECOVER = "/en/recover/"
RESET = "/en/accounts/password/reset/"
NEW = "nine yellow umbrellas"
WRONG = "This nickname and this code do not match, or the code is too old."


@pytest.fixture(autouse=True)
def fresh(settings, db):
    settings.MAIL_WORKS = True
    cache.clear()


@pytest.fixture
def programme(db):
    return make_programme()


@pytest.fixture
def coordinator(programme):
    return make_coordinator(programme=programme, nickname="Carla")


@pytest.fixture
def amina(programme):
    return make_member(programme=programme, person=make_person(nickname="Amina"))


@pytest.fixture
def code(coordinator, amina):
    return issue_code(coordinator=coordinator, person=amina)


def recover(client, code, nickname="Amina", password=NEW, **more):
    return client.post(RECOVER, {"nickname": nickname, "code": code, "password": password, **more})


@pytest.mark.parametrize("typed", [str, str.lower, lambda code: code.replace("-", " ")])
def test_a_code_leads_back_in(client, amina, code, typed):
    elsewhere = StrictClient()
    elsewhere.force_login(amina)
    response = recover(client, typed(code), "aMINA")
    assert response.status_code == 303
    assert response.headers["Location"] == "/en/me/"
    assert client.session["_auth_user_id"] == str(amina.pk)
    assert client.get("/en/me/account/").status_code == 200
    assert elsewhere.get("/en/me/account/").status_code == 302, "other sessions are over"
    amina.refresh_from_db()
    assert amina.check_password(NEW)
    used = AuditEvent.objects.get(verb=AuditEvent.Verb.CODE_USED)
    assert (used.actor, used.about) == (amina, amina)


def test_a_code_works_once(client, amina, code):
    recover(client, code)
    other = StrictClient()
    response = recover(other, code, password="another long password")
    assert response.status_code == 422
    amina.refresh_from_db()
    assert amina.check_password(NEW)


def test_a_guests_work_is_asked_about(client, code):
    make_guest(client)
    assert recover(client, code).headers["Location"].startswith("/en/me/bring/")
    assert Tick.objects.count() == 1


def broken(kind, code, amina, coordinator):
    """What is wrong with the try, apart from the password."""
    rows = RecoveryCode.objects.filter(person=amina)
    if kind == "wrong code":
        return {"code": "22222-22222"}
    if kind == "nobody":
        return {"nickname": "Nobody", "code": code}
    if kind == "another person":
        return {"nickname": make_person(nickname="Bea").nickname, "code": code}
    if kind == "old":
        rows.update(expires_at=timezone.now() - timedelta(seconds=1))
    elif kind == "replaced":
        issue_code(coordinator=coordinator, person=amina)
    elif kind == "inactive":
        type(amina).objects.filter(pk=amina.pk).update(is_active=False)
    elif kind == "coordinator has gone":
        Membership.objects.filter(person=coordinator).update(ended_on=timezone.localdate())
    elif kind == "became a coordinator":
        make_member(programme=make_programme(), role=Role.COORDINATOR, person=amina)
    return {"code": code}


@pytest.mark.parametrize(
    "kind",
    [
        "wrong code",
        "nobody",
        "another person",
        "old",
        "replaced",
        "inactive",
        "coordinator has gone",
        "became a coordinator",
    ],
)
def test_all_failures_look_the_same(client, code, amina, coordinator, kind):
    response = recover(client, **broken(kind, code, amina, coordinator))
    assert response.status_code == 422
    page = response.content.decode()
    assert page.count(WRONG) == 1
    assert code not in page
    assert NEW not in page
    assert "_auth_user_id" not in client.session
    amina.refresh_from_db()
    assert amina.check_password(PASSWORD)


def test_what_was_typed_is_still_there_but_no_secret(client, code):
    page = recover(client, "22222-22222").content.decode()
    assert 'value="Amina"' in page
    assert "22222" not in page


def test_a_weak_password_does_not_spend_the_code(client, code):
    response = recover(client, code, password="short")
    assert response.status_code == 422
    assert recover(client, code).status_code == 303


def test_after_five_wrong_tries_the_code_is_dead(client, amina, code):
    for _ in range(TRIES):
        assert recover(client, "22222-22222").status_code == 422
    assert RecoveryCode.objects.get().failures == TRIES
    assert recover(client, code).status_code == 422


def test_tries_are_limited(client, code, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "recover": "60/m/ip,2/300s/key"}
    for nickname in ("Amina", "aMINA"):
        recover(client, "22222-22222", nickname)
    response = recover(client, code)
    assert response.status_code == 429
    assert "Wait five minutes" in response.content.decode()
    assert recover(client, "22222-22222", "Bea").status_code == 422


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"nickname": "a\x00b", "code": "x", "password": NEW},
        {"nickname": "x" * 9000, "code": "y" * 9000, "password": "z" * 9000},
        {"nickname": "Amina", "code": "\u202e", "password": NEW},
    ],
)
def test_odd_input_is_refused_in_plain_words(client, code, data):
    assert client.post(RECOVER, data).status_code == 422


def test_whose_code_a_coordinator_may_issue(coordinator, amina, programme):
    elsewhere = make_member(programme=make_programme())
    assert may_issue_code(coordinator=coordinator, person=amina)
    assert not may_issue_code(coordinator=coordinator, person=elsewhere)
    assert not may_issue_code(coordinator=amina, person=coordinator)
    assert not may_issue_code(coordinator=coordinator, person=make_coordinator(programme=programme))


def test_that_a_code_was_issued_is_told_to_her(code, amina):
    [event] = AuditEvent.objects.told_to(amina)
    assert event.verb == AuditEvent.Verb.CODE_ISSUED


def test_only_an_administrator_makes_a_code_for_who_edits_the_course(coordinator, amina):
    """The code would open the course too, which the coordinator may not change."""
    amina.user_permissions.add(editing_permission())
    assert not may_issue_code(coordinator=coordinator, person=amina)
    assert may_issue_code(coordinator=make_admin(), person=amina)


def test_a_code_dies_where_she_was_let_edit_the_course_meanwhile(client, code, amina):
    amina.user_permissions.add(editing_permission())
    assert recover(client, code).status_code == 422


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_a_code_used_twice_at_once_works_once(transactional_db):
    programme = make_programme()
    amina = make_member(programme=programme, person=make_person(nickname="Amina"))
    code = issue_code(coordinator=make_coordinator(programme=programme), person=amina)
    try_it = partial(recover_account, nickname="Amina", typed=code, password=NEW)
    assert sorted(found is None for found in at_once(try_it, try_it)) == [False, True]


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_wrong_tries_at_once_all_count(transactional_db):
    programme = make_programme()
    amina = make_member(programme=programme, person=make_person(nickname="Amina"))
    issue_code(coordinator=make_coordinator(programme=programme), person=amina)
    try_it = partial(recover_account, nickname="Amina", typed="22222-22222", password=NEW)
    at_once(try_it, try_it, try_it)
    assert RecoveryCode.objects.get().failures == 3


def test_by_mail(client, settings):
    amina = make_person(nickname="Amina", email="amina@example.org")
    elsewhere = StrictClient()
    elsewhere.force_login(amina)
    response = client.post(RESET, {"email": "Amina@example.org"})
    assert response.status_code == 303
    assert "we have sent a link" in client.get(response.headers["Location"]).content.decode()
    [sent] = mail.outbox
    assert "Amina" in sent.body
    [link] = re.findall(r"http://testserver(/en/\S+)", sent.body)
    form = client.get(link, follow=True)
    assert "Choose a new password" in form.content.decode()
    url = form.redirect_chain[-1][0]
    weak = client.post(url, {"password1": "short"})
    assert weak.status_code == 422
    done = client.post(url, {"password1": NEW})
    assert done.status_code == 303
    assert "Your new password works" in client.get(done.headers["Location"]).content.decode()
    amina.refresh_from_db()
    assert amina.check_password(NEW)
    assert elsewhere.get("/en/me/account/").status_code == 302
    assert AuditEvent.objects.get().verb == AuditEvent.Verb.PASSWORD_CHANGED
    again = StrictClient().get(link)
    assert "This link does not work any more" in again.content.decode()


def test_an_unknown_address_is_answered_the_same(client):
    make_person(nickname="Amina", email="amina@example.org")
    known = client.post(RESET, {"email": "amina@example.org"})
    unknown = client.post(RESET, {"email": "nobody@example.org"})
    assert (known.status_code, known.headers["Location"]) == (
        unknown.status_code,
        unknown.headers["Location"],
    )
    assert "No account here has this address" in mail.outbox[1].body


def test_a_link_to_an_address_she_gave_up_is_dead(client):
    amina = make_person(nickname="Amina", email="old@example.org")
    client.post(RESET, {"email": "old@example.org"})
    [link] = re.findall(r"http://testserver(/en/\S+)", mail.outbox[0].body)
    client.force_login(amina)
    data = {"nickname": "Amina", "email": "new@example.org", "language": "en"}
    assert client.post("/en/me/account/", {**data, "password": PASSWORD}).status_code == 303
    assert EmailAddress.objects.get().email == "new@example.org"
    page = StrictClient().get(link).content.decode()
    assert "This link does not work any more" in page


@pytest.mark.parametrize("email", ["", "nonsense", "a\x00@example.org", "x" * 3000])
def test_an_odd_address_is_refused(client, email):
    assert client.post(RESET, {"email": email}).status_code == 422
    assert not mail.outbox


def test_both_ways_are_named(client):
    page = client.get(RESET).content.decode()
    assert "Send me the link" in page
    assert 'href="/en/recover/"' in page


def test_without_mail_there_is_the_code_alone(client, settings):
    settings.MAIL_WORKS = False
    make_person(nickname="Amina", email="amina@example.org")
    page = client.get(RESET).content.decode()
    assert "Send me the link" not in page
    assert 'href="/en/recover/"' in page
    response = client.post(RESET, {"email": "amina@example.org"})
    assert response.headers["Location"] == RECOVER
    assert not mail.outbox


def test_a_broken_link(client):
    response = client.get("/en/accounts/password/reset/key/zz-nonsense/")
    assert "This link does not work any more" in response.content.decode()
