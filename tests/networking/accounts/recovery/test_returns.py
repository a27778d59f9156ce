"""The way back in for who lost her card: a mentor asks, a coordinator answers, she is told."""

import gzip
import re

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from networking.accounts.recovery.models import may_issue_code
from networking.models import AuditEvent, Pair, RecoveryCode, ReturnRequest, Role
from tests.support.at_once import at_once, on_postgresql
from tests.support.rows.people import (
    make_admin,
    make_coordinator,
    make_member,
    make_pair,
    make_person,
    make_programme,
)
from tests.support.strict_client import StrictClient

CODE = re.compile(r'<p class="code" dir="ltr">([0-9A-Z]{5}-[0-9A-Z]{5})</p>')
LIST = "/admin/networking/returnrequest/"


@pytest.fixture
def pair(db) -> Pair:
    return make_pair(mentee=make_person(nickname="Amina"), mentor=make_person(nickname="Moira"))


def browser_of(person) -> StrictClient:
    client = StrictClient()
    client.force_login(person)
    return client


def page_of(pair: Pair) -> str:
    return reverse("networking:return_ask", args=[pair.pk])


def asked(pair: Pair) -> ReturnRequest:
    assert browser_of(pair.mentor).post(page_of(pair)).status_code == 303
    return ReturnRequest.objects.get()


def told(person) -> str:
    return browser_of(person).get(reverse("networking:me")).content.decode()


def test_a_mentor_asks_once_however_often_she_sends(pair: Pair) -> None:
    mentor = browser_of(pair.mentor)
    assert "Ask the coordinator" in mentor.get(page_of(pair)).content.decode()
    for _time in range(3):
        assert mentor.post(page_of(pair)).headers["Location"] == page_of(pair)
    row = ReturnRequest.objects.get()
    assert (row.person, row.asked_by) == (pair.mentee, pair.mentor)
    page = mentor.get(page_of(pair)).content.decode()
    assert "No coordinator has answered yet" in page
    assert "Ask the coordinator" not in page
    assert AuditEvent.objects.filter(verb="return_asked", about=pair.mentee).count() == 1
    assert "Moira asked for help to sign in" in told(pair.mentee)


def test_the_mentor_gets_no_code_from_anywhere(pair: Pair) -> None:
    coordinator, row = make_coordinator(programme=pair.programme), asked(pair)
    mentor = browser_of(pair.mentor)
    assert not RecoveryCode.objects.exists()
    address = f"{LIST}{row.pk}/change/"
    assert mentor.post(address, {"code": "1"}).status_code == 302
    assert not RecoveryCode.objects.exists()
    code = CODE.search(browser_of(coordinator).post(address, {"code": "1"}).content.decode())
    assert code
    for url in (page_of(pair), reverse("networking:mentoring_pair", args=[pair.pk])):
        assert code[1] not in mentor.get(url).content.decode()


def test_a_coordinator_makes_the_code_and_it_is_shown_once_without_a_name(pair: Pair) -> None:
    coordinator, row = make_coordinator(programme=pair.programme, nickname="Carla"), asked(pair)
    browser, address = browser_of(coordinator), f"{LIST}{row.pk}/change/"
    assert "Amina" in browser.get(LIST).content.decode()
    assert "Make the code" in browser.get(address).content.decode()
    page = browser.post(address, {"code": "1"}).content.decode()
    code = CODE.search(page)
    assert code
    printed = re.sub(r'<(\w+) class="[^"]*no-print.*?</\1>|<div class="breadcrumbs">.*?</div>', "",
                     page[page.index('<div id="content-main"'):], flags=re.S)  # fmt: skip
    assert "Amina" not in printed
    assert "/en/recover/" in printed
    row.refresh_from_db()
    assert (row.outcome, row.settled_by) == ("code", coordinator)
    again = browser.post(address, {"code": "1"}, follow=True).content.decode()
    assert "already answered it" in again
    assert code[1] not in again
    assert RecoveryCode.objects.count() == 1
    assert "Carla made a one-time code for you" in told(pair.mentee)
    data = {"nickname": "Amina", "code": code[1], "password": "three blue heron feet"}
    answer = StrictClient().post(reverse("networking:recover"), data)
    assert answer.headers["Location"] == "/en/me/"


def test_a_coordinator_says_no_and_nothing_changes(pair: Pair) -> None:
    coordinator, row = make_coordinator(programme=pair.programme), asked(pair)
    browser, address = browser_of(coordinator), f"{LIST}{row.pk}/change/"
    assert browser.post(address, {"no": "1"}).headers["Location"] == LIST
    row.refresh_from_db()
    assert (row.outcome, RecoveryCode.objects.count()) == ("refused", 0)
    assert "said no" in told(pair.mentee) or "refused" in told(pair.mentee)
    assert asked_again(pair)


def asked_again(pair: Pair) -> bool:
    browser_of(pair.mentor).post(page_of(pair))
    return ReturnRequest.objects.open().count() == 1


def test_the_page_keeps_to_its_budget(pair: Pair) -> None:
    mentor = browser_of(pair.mentor)
    mentor.get(page_of(pair))
    with (
        CaptureQueriesContext(connections["default"]) as main,
        CaptureQueriesContext(connections["keys"]) as keys,
    ):
        page = mentor.get(page_of(pair))
    assert len(main) + len(keys) <= 8
    assert len(gzip.compress(page.content, 6)) <= 12_000


def test_who_is_no_mentor_of_a_running_pair_finds_no_page(pair: Pair) -> None:
    programme = pair.programme
    strangers = [
        pair.mentee,
        make_member(programme=programme, role=Role.MENTOR),
        make_coordinator(programme=programme),
        make_pair().mentor,
    ]
    for person in strangers:
        browser = browser_of(person)
        assert browser.get(page_of(pair)).status_code == 404
        assert browser.post(page_of(pair)).status_code == 404
    pair.ended_on, pair.end_reason = timezone.localdate(), Pair.EndReason.MENTOR
    pair.save()
    assert browser_of(pair.mentor).post(page_of(pair)).status_code == 404
    assert not ReturnRequest.objects.exists()


def test_requests_of_other_programmes_are_not_there(pair: Pair) -> None:
    row = asked(pair)
    browser = browser_of(make_coordinator(programme=make_programme()))
    assert "Amina" not in browser.get(LIST).content.decode()
    for data in ({}, {"code": "1"}, {"no": "1"}):
        assert browser.post(f"{LIST}{row.pk}/change/", data).status_code == 404
    assert ReturnRequest.objects.open().count() == 1


def test_where_no_code_may_be_made_the_request_waits_for_who_may(pair: Pair) -> None:
    coordinator = make_coordinator(programme=pair.programme)
    make_member(programme=make_programme(), person=pair.mentee)
    row = asked(pair)
    browser, address = browser_of(coordinator), f"{LIST}{row.pk}/change/"
    assert "Make the code" not in browser.get(address).content.decode()
    assert browser.post(address, {"code": "1"}).status_code == 403
    assert not RecoveryCode.objects.exists()
    keeper = browser_of(make_admin())
    assert CODE.search(keeper.post(address, {"code": "1"}).content.decode())


def test_a_mentor_who_coordinates_too_does_not_do_it_alone(pair: Pair) -> None:
    make_member(programme=pair.programme, role=Role.COORDINATOR, person=pair.mentor)
    row = asked(pair)
    browser = browser_of(pair.mentor)
    assert not may_issue_code(coordinator=pair.mentor, person=pair.mentee)
    assert browser.post(f"{LIST}{row.pk}/change/", {"code": "1"}).status_code == 403
    code_page = reverse("admin:networking_user_code", args=[pair.mentee.pk])
    assert browser.post(code_page).status_code == 403
    assert not RecoveryCode.objects.exists()
    other = browser_of(make_coordinator(programme=pair.programme))
    assert CODE.search(other.post(code_page).content.decode())
    row.refresh_from_db()
    assert row.outcome == "code", "a code made from the page of the person answers it too"


def test_a_coordinator_who_may_not_asks_who_may(pair: Pair) -> None:
    coordinator = make_coordinator(programme=pair.programme)
    make_member(programme=make_programme(), person=pair.mentee)
    browser = browser_of(coordinator)
    code_page = reverse("admin:networking_user_code", args=[pair.mentee.pk])
    assert 'name="ask"' in browser.get(code_page).content.decode()
    for _time in range(2):
        assert browser.post(code_page, {"ask": "1"}).status_code == 303
    assert ReturnRequest.objects.get().asked_by == coordinator


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_two_mentors_at_once_ask_once() -> None:
    pair = make_pair()
    pair.co_mentor = make_member(programme=pair.programme, role=Role.MENTOR)
    pair.save()
    people = [pair.mentor, pair.co_mentor]
    browsers = [browser_of(person) for person in people]
    answers = at_once(*(lambda each=each: each.post(page_of(pair)) for each in browsers))
    assert [answer.status_code for answer in answers] == [303, 303]
    assert ReturnRequest.objects.count() == 1
