"""Memberships, pairs, people and one-time codes, as coordinators and administrators tend them."""

import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from networking.accounts.join_cards.joining import join_with_card
from networking.accounts.recovery.models import use_code
from networking.models import AuditEvent, Membership, Pair, Programme, RecoveryCode, Role, User
from tests.support.admin_forms import change_url, edit, end_in_admin
from tests.support.admin_forms import form_on as form_of
from tests.support.rows.cards import make_sheet, row_of
from tests.support.rows.people import (
    make_admin,
    make_cohort,
    make_coordinator,
    make_member,
    make_pair,
    make_person,
    make_programme,
)
from tests.support.strict_client import StrictClient


@pytest.fixture
def programme(db: None) -> Programme:
    return make_programme(name="Harbour")


@pytest.fixture
def coordinator(programme: Programme) -> User:
    return make_coordinator(programme=programme, nickname="Zoe")


@pytest.fixture
def browser(coordinator: User) -> StrictClient:
    return signed_in(coordinator)


def signed_in(person: User) -> StrictClient:
    client = StrictClient()
    client.force_login(person)
    return client


def words(answer: object) -> str:
    return " ".join(BeautifulSoup(answer.content, "html.parser").get_text(" ").split())


# --- Memberships ---


def test_a_coordinator_moves_and_ends_memberships(
    programme: Programme, browser: StrictClient
) -> None:
    person = make_member(programme=programme)
    cohort = make_cohort(programme=programme)
    row = Membership.objects.get(person=person)
    assert edit(browser, change_url(row), cohort=cohort.pk).status_code == 302
    assert edit(browser, change_url(row), ended_on=timezone.localdate()).status_code == 302
    row.refresh_from_db()
    assert (row.cohort, row.ended_on) == (cohort, timezone.localdate())
    assert browser.post(change_url(row), {"ended_on": "", "cohort": ""}).status_code == 409


def test_what_a_coordinator_cannot_do_to_memberships(
    programme: Programme, browser: StrictClient
) -> None:
    person = make_member(programme=programme)
    row = Membership.objects.get(person=person)
    elsewhere = make_cohort(programme=make_programme())
    today = timezone.localdate()
    for wrong in (
        {"cohort": elsewhere.pk},
        {"ended_on": today + timedelta(days=3)},
        {"ended_on": row.started_on - timedelta(days=3)},
        {"ended_on": "yesterday"},
    ):
        answer = edit(browser, change_url(row), **wrong)
        assert answer.status_code == 200
        assert answer.context["errors"]
    edit(browser, change_url(row), role=Role.COORDINATOR, person=make_person().pk)
    row.refresh_from_db()
    assert (row.role, row.person, row.ended_on) == (Role.MENTEE, person, None)
    colleague = Membership.objects.get(person=make_coordinator(programme=programme))
    assert browser.post(change_url(colleague), {"ended_on": today}).status_code == 403
    assert browser.post(reverse("admin:networking_membership_add"), {}).status_code == 403


def test_a_membership_with_a_running_pair_is_not_ended(
    programme: Programme, browser: StrictClient
) -> None:
    pair = make_pair(programme=programme)
    for person in (pair.mentor, pair.mentee):
        row = Membership.objects.get(person=person)
        answer = edit(browser, change_url(row), ended_on=timezone.localdate())
        assert "in a running pair" in words(answer)


def test_an_administrator_brings_people_in_by_nickname(programme: Programme) -> None:
    keeper, ada = signed_in(make_admin()), make_person(nickname="Ada")
    url = reverse("admin:networking_membership_add")
    data = {"programme": programme.pk, "role": "mentor", "started_on": "2026-11-01"}
    assert "Nobody has this nickname" in words(keeper.post(url, {**data, "nickname": "Bea"}))
    assert keeper.post(url, {**data, "nickname": " aDa "}).status_code == 302
    assert Membership.objects.get(person=ada).role == Role.MENTOR
    twice = keeper.post(url, {**data, "nickname": "Ada"})
    assert "already has this role in the programme" in words(twice)
    elsewhere = make_cohort(programme=make_programme())
    wrong = keeper.post(url, {**data, "nickname": "Ada", "role": "mentee", "cohort": elsewhere.pk})
    assert "Choose a cohort of the same programme" in words(wrong)


# --- Pairs ---


def test_a_coordinator_makes_and_ends_a_pair(programme: Programme, browser: StrictClient) -> None:
    mentor = make_member(programme=programme, role=Role.MENTOR)
    mentee = make_member(programme=programme)
    url = reverse("admin:networking_pair_add")
    data = {
        "programme": programme.pk,
        "mentor": mentor.pk,
        "mentee": mentee.pk,
        "rhythm_days": 14,
        "started_on": timezone.localdate(),
    }
    for wrong, said in (
        ({"mentor": mentee.pk}, "Select a valid choice"),
        ({"co_mentor": mentor.pk}, "must be a third person"),
        ({"rhythm_days": 0}, "Choose between 1 and 92 days"),
    ):
        assert said in words(browser.post(url, {**data, **wrong}))
    assert browser.post(url, data).status_code == 302
    pair = Pair.objects.get(mentee=mentee)
    again = browser.post(url, data)
    assert again.status_code == 200
    assert again.context["errors"]
    assert end_in_admin(browser, pair, reason="completed").status_code == 303
    pair.refresh_from_db()
    assert pair.end_reason == "completed"
    assert browser.post(change_url(pair), {"ended_on": "", "rhythm_days": 7}).status_code == 409
    pair.refresh_from_db()
    assert pair.rhythm_days == 14


def test_the_people_of_a_pair_stay(programme: Programme, browser: StrictClient) -> None:
    pair = make_pair(programme=programme)
    third = make_member(programme=programme, role=Role.MENTOR)
    edit(browser, change_url(pair), mentor=third.pk, co_mentor=third.pk, rhythm_days=7)
    before = pair.mentor
    pair.refresh_from_db()
    assert (pair.mentor, pair.co_mentor, pair.rhythm_days) == (before, None, 7)


# --- People ---


def test_a_coordinator_reads_people(programme: Programme, browser: StrictClient) -> None:
    ada = make_person(nickname="Ada", email="ada@example.org")
    make_member(programme=programme, person=ada)
    make_member(programme=make_programme(name="Elsewhere"), person=ada, role=Role.MENTOR)
    answer = browser.get(change_url(ada))
    assert "Mentee (Harbour)" in words(answer)
    assert "lsewhere" not in words(answer)
    assert "ada@example.org" not in answer.content.decode()
    assert "password" not in {field.get("name") for field in soup_fields(answer)}
    assert browser.post(change_url(ada), {"is_superuser": "on", "nickname": "x"}).status_code == 403
    ada.refresh_from_db()
    assert not ada.is_superuser


def test_the_page_of_a_person_leads_to_the_join_card_that_they_used(
    programme: Programme, browser: StrictClient
) -> None:
    ada = make_person(nickname="Ada")
    here, elsewhere = make_sheet(programme=programme, count=2), make_sheet()
    join_with_card(card=row_of(here.cards[1]), person=ada)
    join_with_card(card=row_of(elsewhere.cards[0]), person=ada)
    found = BeautifulSoup(browser.get(change_url(ada)).content, "html.parser")
    links = {link["href"]: link.get_text() for link in found.select("fieldset a[href*=cardsheet]")}
    assert links == {change_url(here.sheet): here.cards[1].mark}
    assert browser.get(change_url(here.sheet)).status_code == 200


def soup_fields(answer: object) -> list:
    return BeautifulSoup(answer.content, "html.parser").select("input, select, textarea")


def test_an_administrator_gives_and_takes_rights(programme: Programme) -> None:
    keeper = make_admin()
    client, ada = signed_in(keeper), make_person(nickname="Ada")
    assert edit(client, change_url(ada), may_edit_content="on").status_code == 302
    assert User.objects.get(pk=ada.pk).has_perm("modules.change_text")
    data = form_of(client.get(change_url(ada)))
    assert data["may_edit_content"] == "on"
    del data["may_edit_content"], data["is_active"]
    assert client.post(change_url(ada), data).status_code == 302
    fresh = User.objects.get(pk=ada.pk)
    assert not fresh.is_active
    assert not fresh.user_permissions.exists()
    assert client.post(change_url(keeper), {"is_superuser": ""}).status_code == 403


# --- One-time codes ---


def code_url(person: User) -> str:
    return reverse("admin:networking_user_code", args=[person.pk])


def test_a_code_is_asked_for_made_by_post_and_shown_once(
    programme: Programme, browser: StrictClient
) -> None:
    ada = make_member(programme=programme, person=make_person(nickname="Ada"))
    assert code_url(ada) in browser.get(change_url(ada)).content.decode()
    asked = browser.get(code_url(ada))
    assert asked.status_code == 200
    assert not RecoveryCode.objects.exists()
    shown = browser.post(code_url(ada))
    code = re.search(r"[2-9A-Z]{5}-[2-9A-Z]{5}", words(shown)).group()
    assert "30 minutes" in words(shown)
    assert "no-store" in shown.headers["Cache-Control"]
    assert AuditEvent.objects.get(verb="code_issued").about == ada
    assert code not in words(browser.get(code_url(ada)))
    assert use_code(nickname="Ada", typed=code) == ada


def test_codes_are_refused_in_kind_words(programme: Programme, browser: StrictClient) -> None:
    elsewhere = make_programme()
    both = make_member(programme=programme)
    make_member(programme=elsewhere, person=both)
    for person in (make_coordinator(programme=programme), both):
        assert code_url(person) not in browser.get(change_url(person)).content.decode()
        for answer in (browser.get(code_url(person)), browser.post(code_url(person))):
            assert answer.status_code == 403
            assert "You cannot make a code" in words(answer)
    outsider = make_member(programme=elsewhere)
    for answer in (browser.get(code_url(outsider)), browser.post(code_url(outsider))):
        assert answer.status_code == 404
    assert not RecoveryCode.objects.exists()
    assert signed_in(both).post(code_url(outsider)).status_code == 302
