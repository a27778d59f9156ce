"""The page of one pair in admin: how it ends there, and how its messages name it."""

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils.formats import date_format

from networking.models import Pair, Programme, Role, Session
from tests.pairs import make_session, today
from tests.people import make_coordinator, make_member, make_pair, make_person, make_programme
from tests.strict_client import StrictClient


@pytest.fixture
def programme(db: None) -> Programme:
    return make_programme(name="Harbour")


@pytest.fixture
def pair(programme: Programme) -> Pair:
    """Ada and Bea, who have met for fifty days."""
    return make_pair(
        programme=programme,
        mentee=make_person(nickname="Ada"),
        mentor=make_person(nickname="Bea <b>"),
        started_on=today() - timedelta(days=50),
    )


@pytest.fixture
def browser(programme: Programme) -> StrictClient:
    client = StrictClient()
    client.force_login(make_coordinator(programme=programme))
    return client


def save(client: StrictClient, pair: Pair, *, follow: bool = False, **changes: Any) -> Any:
    url = reverse("admin:networking_pair_change", args=[pair.pk])
    return client.post(url, {"rhythm_days": 14, **changes}, follow=follow)


def errors_of(answer: Any, name: str) -> str:
    """What the page says at one field."""
    row = BeautifulSoup(answer.content, "html.parser").select_one(f".field-{name} .errorlist")
    return " ".join(row.get_text(" ").split()) if row else ""


def message(answer: Any) -> Any:
    found = BeautifulSoup(answer.content, "html.parser").select_one(".messagelist")
    assert found is not None
    return found


# --- A reason, and no day -----------------------------------------------------------------------


def test_a_reason_without_a_day_is_told_at_the_day(browser: StrictClient, pair: Pair) -> None:
    answer = save(browser, pair, end_reason="match")
    assert answer.status_code == 200
    assert "Say on which day the pair ended" in errors_of(answer, "ended_on")
    pair.refresh_from_db()
    assert (pair.is_running, pair.end_reason) == (True, "")


def test_a_reason_without_a_day_keeps_what_was_typed(browser: StrictClient, pair: Pair) -> None:
    answer = save(browser, pair, end_reason="match", rhythm_days=21)
    page = BeautifulSoup(answer.content, "html.parser")
    assert page.select_one("#id_end_reason option[selected]")["value"] == "match"
    assert page.select_one("#id_rhythm_days")["value"] == "21"
    pair.refresh_from_db()
    assert pair.rhythm_days == 14


def test_a_day_that_is_no_day_is_told_once(browser: StrictClient, pair: Pair) -> None:
    answer = save(browser, pair, end_reason="match", ended_on="soon")
    assert errors_of(answer, "ended_on") == "Enter a valid date."


# --- A day before they met for the last time --------------------------------------------------


def test_a_pair_does_not_end_before_a_session_it_held(browser: StrictClient, pair: Pair) -> None:
    make_session(pair=pair, days_ago=20)
    make_session(pair=pair, days_ago=9)
    before = today() - timedelta(days=10)
    answer = save(browser, pair, end_reason="match", ended_on=before)
    met = date_format(today() - timedelta(days=9))
    said = f"They met on {met}. Choose that day or a later one."
    assert errors_of(answer, "ended_on") == said
    pair.refresh_from_db()
    assert pair.is_running


def test_a_pair_ends_on_the_day_of_its_last_session(browser: StrictClient, pair: Pair) -> None:
    make_session(pair=pair, days_ago=9)
    last = today() - timedelta(days=9)
    assert save(browser, pair, end_reason="match", ended_on=last).status_code == 302
    pair.refresh_from_db()
    assert pair.ended_on == last


def test_a_session_that_was_not_held_keeps_no_pair(browser: StrictClient, pair: Pair) -> None:
    make_session(pair=pair, days_ago=2, outcome=Session.Outcome.CANCELLED)
    before = today() - timedelta(days=10)
    assert save(browser, pair, end_reason="match", ended_on=before).status_code == 302


def test_a_session_of_another_pair_keeps_no_pair(browser: StrictClient, pair: Pair) -> None:
    make_session(pair=make_pair(programme=pair.programme), days_ago=0)
    before = today() - timedelta(days=10)
    assert save(browser, pair, end_reason="match", ended_on=before).status_code == 302


# --- How messages name a pair -------------------------------------------------------------------


def test_the_message_about_a_changed_pair_names_its_two_people(
    browser: StrictClient, pair: Pair
) -> None:
    said = message(save(browser, pair, follow=True, rhythm_days=21))
    assert "“Ada · Bea <b>”" in said.get_text()
    assert str(pair) not in said.get_text()
    assert said.select_one("a")["href"] == reverse("admin:networking_pair_change", args=[pair.pk])


def test_the_message_about_an_ended_pair_names_its_two_people(
    browser: StrictClient, pair: Pair
) -> None:
    said = message(save(browser, pair, follow=True, ended_on=today(), end_reason="match"))
    assert "Ada · Bea <b>" in said.get_text()


def test_the_message_about_a_new_pair_names_its_two_people(
    browser: StrictClient, programme: Programme
) -> None:
    mentee = make_member(programme=programme, person=make_person(nickname="Cleo"))
    mentor = make_member(programme=programme, role=Role.MENTOR, person=make_person(nickname="Dora"))
    data = {
        "programme": programme.pk,
        "mentor": mentor.pk,
        "mentee": mentee.pk,
        "rhythm_days": 14,
        "started_on": today(),
    }
    said = message(browser.post(reverse("admin:networking_pair_add"), data, follow=True))
    made = Pair.objects.get(mentee=mentee)
    assert "“Cleo · Dora” was added" in said.get_text()
    assert said.select_one("a")["href"] == reverse("admin:networking_pair_change", args=[made.pk])


def test_the_log_of_a_changed_pair_holds_no_name(browser: StrictClient, pair: Pair) -> None:
    save(browser, pair, rhythm_days=21)
    line = LogEntry.objects.get(object_id=str(pair.pk))
    assert line.object_repr == str(pair)
    assert "Ada" not in f"{line.object_repr} {line.change_message}"
