"""The page of one pair in admin: its days, how it ends there, and how its messages name it."""

from datetime import date, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from networking.mentoring.pairing.actions import end_pair
from networking.models import AuditEvent, EndRequest, Pair, Programme, Role, Session
from tests.support.admin_forms import change_url, edit, end_in_admin, form_on
from tests.support.rows.pairs import make_end_request, make_session, today
from tests.support.rows.people import (
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
    client.force_login(make_coordinator(programme=programme, nickname="Dora"))
    return client


def errors_of(answer: Any, name: str) -> str:
    """What the page says at one field."""
    page = BeautifulSoup(answer.content, "html.parser")
    row = page.select_one(f".field-{name} .errorlist, #id_{name}_error")
    return " ".join(row.get_text(" ").split()) if row else ""


def message(answer: Any) -> Any:
    found = BeautifulSoup(answer.content, "html.parser").select_one(".messagelist")
    assert found is not None
    return found


def words(answer: Any) -> str:
    return " ".join(BeautifulSoup(answer.content, "html.parser").get_text(" ").split())


# --- Ending -------------------------------------------------------------------------------------


def test_a_pair_ends_on_a_page_of_its_own(browser: StrictClient, pair: Pair) -> None:
    link = reverse("admin:networking_pair_end", args=[pair.pk])
    page = browser.get(change_url(pair))
    assert link in page.content.decode()
    assert "ended_on" not in form_on(page)
    assert end_in_admin(browser, pair, reason="match").status_code == 303
    pair.refresh_from_db()
    assert (pair.ended_on, pair.end_reason) == (today(), "match")


def test_the_page_says_what_goes_and_what_stays_and_ends_nothing(
    browser: StrictClient, pair: Pair
) -> None:
    said = words(browser.get(reverse("admin:networking_pair_end", args=[pair.pk])))
    assert "What Ada shares with this pair is closed to the mentor" in said
    assert "This is kept" in said
    assert "An ended pair cannot be opened again" in said
    pair.refresh_from_db()
    assert pair.is_running


def test_an_end_without_a_reason_is_told_and_keeps_the_day(
    browser: StrictClient, pair: Pair
) -> None:
    day = (today() - timedelta(days=3)).isoformat()
    answer = end_in_admin(browser, pair, on=day)
    assert answer.status_code == 422
    assert errors_of(answer, "reason") == "Choose why it ends."
    assert form_on(answer)["on"] == day
    pair.refresh_from_db()
    assert pair.is_running


@pytest.mark.parametrize(
    ("days_ago", "said"),
    [
        (-1, "Choose today or an earlier day."),
        (93, "Choose a day in the last three months."),
        (51, "The pair began on"),
        (10, "They met on"),
    ],
)
def test_a_day_on_which_it_cannot_have_ended_is_told(
    browser: StrictClient, pair: Pair, days_ago: int, said: str
) -> None:
    make_session(pair=pair, days_ago=20)
    make_session(pair=pair, days_ago=9)
    on = today() - timedelta(days=days_ago)
    answer = end_in_admin(browser, pair, on=on, reason="match")
    assert errors_of(answer, "on").startswith(said)
    pair.refresh_from_db()
    assert pair.is_running


def test_a_pair_ends_on_the_day_of_its_last_session(browser: StrictClient, pair: Pair) -> None:
    make_session(pair=pair, days_ago=9)
    last = today() - timedelta(days=9)
    assert end_in_admin(browser, pair, on=last, reason="match").status_code == 303
    pair.refresh_from_db()
    assert pair.ended_on == last


def test_a_session_that_was_not_held_keeps_no_pair(browser: StrictClient, pair: Pair) -> None:
    make_session(pair=pair, days_ago=2, outcome=Session.Outcome.CANCELLED)
    before = today() - timedelta(days=10)
    assert end_in_admin(browser, pair, on=before, reason="match").status_code == 303


def test_a_session_of_another_pair_keeps_no_pair(browser: StrictClient, pair: Pair) -> None:
    make_session(pair=make_pair(programme=pair.programme), days_ago=0)
    before = today() - timedelta(days=10)
    assert end_in_admin(browser, pair, on=before, reason="match").status_code == 303


def test_who_ended_a_pair_is_in_its_history_and_in_the_audit(
    browser: StrictClient, pair: Pair
) -> None:
    end_in_admin(browser, pair, reason="match")
    history = words(browser.get(reverse("admin:networking_pair_history", args=[pair.pk])))
    assert "Dora Ended the pair." in history
    line = AuditEvent.objects.get(verb=AuditEvent.Verb.PAIR_ENDED, about=pair.mentee)
    assert line.actor is not None
    assert line.actor.nickname == "Dora"


def test_ending_a_pair_settles_what_was_asked_for_it(browser: StrictClient, pair: Pair) -> None:
    asked = make_end_request(pair=pair, person=pair.mentee)
    end_in_admin(browser, pair, reason="mentee")
    asked.refresh_from_db()
    assert asked.outcome == EndRequest.Outcome.ENDED


def test_the_end_can_be_corrected_and_stays_an_end(browser: StrictClient, pair: Pair) -> None:
    end_in_admin(browser, pair, reason="match")
    earlier = today() - timedelta(days=4)
    answer = end_in_admin(browser, pair, follow=True, on=earlier, reason="completed")
    assert "The end of the pair Ada · Bea <b> is corrected." in message(answer).get_text()
    pair.refresh_from_db()
    assert (pair.ended_on, pair.end_reason) == (earlier, "completed")


def test_an_end_of_long_ago_is_not_corrected(browser: StrictClient, pair: Pair) -> None:
    ended = today() - timedelta(days=15)
    end_pair(pair=pair, by=None, on=ended, reason="match")
    url = reverse("admin:networking_pair_end", args=[pair.pk])
    assert browser.post(url, {"on": today(), "reason": "other"}).status_code == 303
    assert url not in browser.get(change_url(pair)).content.decode()
    pair.refresh_from_db()
    assert (pair.ended_on, pair.end_reason) == (ended, "match")


def test_the_second_of_two_who_end_a_pair_reads_what_the_first_entered(
    browser: StrictClient, pair: Pair
) -> None:
    url = reverse("admin:networking_pair_end", args=[pair.pk])
    opened = form_on(browser.get(url))
    end_pair(pair=pair, by=None, on=today(), reason="mentor")
    answer = browser.post(url, {**opened, "reason": "match"}, follow=True)
    assert "Somebody else has ended this pair" in message(answer).get_text()
    assert form_on(answer)["reason"] == "mentor"
    pair.refresh_from_db()
    assert pair.end_reason == "mentor"


def test_how_it_goes_is_read_after_the_end_too(browser: StrictClient, pair: Pair) -> None:
    end_in_admin(browser, pair, reason="match")
    goes = reverse("admin:networking_programme_flag", args=[pair.programme_id, pair.pk])
    assert goes in browser.get(change_url(pair)).content.decode()
    assert "planned sessions took place" in words(browser.get(goes))


# --- Days that cannot be meant ------------------------------------------------------------------


FAR = [date(2062, 11, 5), date(206, 11, 5)]


@pytest.mark.parametrize("day", FAR, ids=str)
def test_a_new_pair_does_not_begin_in_a_far_year(
    browser: StrictClient, programme: Programme, day: date
) -> None:
    mentee = make_member(programme=programme)
    mentor = make_member(programme=programme, role=Role.MENTOR)
    data = {"programme": programme.pk, "mentor": mentor.pk, "mentee": mentee.pk, "rhythm_days": 14}
    url = reverse("admin:networking_pair_add")
    answer = browser.post(url, {**data, "started_on": day.isoformat()})
    assert errors_of(answer, "started_on").startswith("Look at the year.")
    assert not Pair.objects.filter(mentee=mentee).exists()
    assert browser.post(url, {**data, "started_on": today()}).status_code == 302


def test_a_pair_does_not_plan_to_end_in_a_far_year(browser: StrictClient, pair: Pair) -> None:
    answer = edit(browser, change_url(pair), planned_end_on="2206-06-30")
    assert errors_of(answer, "planned_end_on").startswith("Look at the year.")
    pair.refresh_from_db()
    assert pair.planned_end_on is None


@pytest.mark.parametrize("day", FAR, ids=str)
def test_a_far_start_from_before_is_corrected(browser: StrictClient, pair: Pair, day: date) -> None:
    Pair.objects.filter(pk=pair.pk).update(started_on=day)
    right = today() - timedelta(days=5)
    assert edit(browser, change_url(pair), started_on=right).status_code == 302
    pair.refresh_from_db()
    assert pair.started_on == right


def test_a_far_planned_end_from_before_does_not_hold_up_the_rest(
    browser: StrictClient, pair: Pair
) -> None:
    Pair.objects.filter(pk=pair.pk).update(planned_end_on=date(2206, 6, 30))
    assert edit(browser, change_url(pair), rhythm_days=21).status_code == 302


def test_a_pair_that_was_to_begin_later_ends_today(browser: StrictClient, pair: Pair) -> None:
    Pair.objects.filter(pk=pair.pk).update(started_on=date(2062, 11, 5))
    assert end_in_admin(browser, pair, reason="other").status_code == 303
    pair.refresh_from_db()
    assert (pair.started_on, pair.ended_on) == (today(), today())


def test_the_start_stays_once_a_session_is_logged(browser: StrictClient, pair: Pair) -> None:
    make_session(pair=pair, days_ago=9)
    assert "started_on" not in form_on(browser.get(change_url(pair)))
    Pair.objects.filter(pk=pair.pk).update(started_on=date(206, 11, 5))
    late = edit(browser, change_url(pair), started_on=today() - timedelta(days=8))
    assert errors_of(late, "started_on").startswith("A session of")
    right = today() - timedelta(days=9)
    assert edit(browser, change_url(pair), started_on=right).status_code == 302


def test_a_day_that_is_no_day_is_told_with_how_to_write_it(
    browser: StrictClient, pair: Pair
) -> None:
    answer = edit(browser, change_url(pair), planned_end_on="24/12/2026")
    said = "Enter a date as year-month-day, for example 2026-12-24."
    assert errors_of(answer, "planned_end_on") == said


# --- How messages name a pair -------------------------------------------------------------------


def test_the_message_about_a_changed_pair_names_its_two_people(
    browser: StrictClient, pair: Pair
) -> None:
    said = message(edit(browser, change_url(pair), follow=True, rhythm_days=21))
    assert "“Ada · Bea <b>”" in said.get_text()
    assert str(pair) not in said.get_text()
    assert said.select_one("a")["href"] == change_url(pair)


def test_the_message_about_an_ended_pair_names_its_two_people(
    browser: StrictClient, pair: Pair
) -> None:
    said = message(end_in_admin(browser, pair, follow=True, reason="match"))
    assert "The pair Ada · Bea <b> has ended." in said.get_text()


def test_the_message_about_a_new_pair_names_its_two_people(
    browser: StrictClient, programme: Programme
) -> None:
    mentee = make_member(programme=programme, person=make_person(nickname="Cleo"))
    mentor = make_member(programme=programme, role=Role.MENTOR, person=make_person(nickname="Eli"))
    data = {
        "programme": programme.pk,
        "mentor": mentor.pk,
        "mentee": mentee.pk,
        "rhythm_days": 14,
        "started_on": timezone.localdate(),
    }
    said = message(browser.post(reverse("admin:networking_pair_add"), data, follow=True))
    made = Pair.objects.get(mentee=mentee)
    assert "“Cleo · Eli” was added" in said.get_text()
    assert said.select_one("a")["href"] == change_url(made)


def test_the_log_of_a_changed_pair_holds_no_name(browser: StrictClient, pair: Pair) -> None:
    edit(browser, change_url(pair), rhythm_days=21)
    line = LogEntry.objects.get(object_id=str(pair.pk))
    assert line.object_repr == str(pair)
    assert "Ada" not in f"{line.object_repr} {line.change_message}"
    assert date_format(today()) not in line.change_message
