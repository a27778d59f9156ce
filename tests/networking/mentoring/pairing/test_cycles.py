"""Moving the end of a cycle: what moves with it, what stays, and that it is shown first."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils.formats import date_format

from networking.mentoring.pairing.actions import end_pair, move_end, what_moves
from networking.models import AuditEvent, Cohort, Pair, User
from tests.support.rows.pairs import today
from tests.support.rows.people import (
    make_cohort,
    make_coordinator,
    make_pair,
    make_person,
    make_programme,
)
from tests.support.strict_client import StrictClient

pytestmark = pytest.mark.django_db


def day(number: int) -> date:
    """So many days from today."""
    return today() + timedelta(days=number)


@pytest.fixture
def cohort(course: None) -> Cohort:
    """It runs for thirty more days."""
    found = make_cohort(programme=make_programme())
    found.starts_on, found.ends_on = day(-60), day(30)
    found.save()
    return found


@pytest.fixture
def coordinator(cohort: Cohort) -> User:
    return make_coordinator(programme=cohort.programme)


@pytest.fixture
def browser(coordinator: User) -> StrictClient:
    return signed_in(coordinator)


@pytest.fixture
def pair_until(cohort: Cohort) -> Callable[..., Pair]:
    """Makes a pair of the cohort; with a number, with an own end in so many days."""

    def make(number: int | None = None, **fields: Any) -> Pair:
        own = None if number is None else day(number)
        fields = {"started_on": day(-50), "planned_end_on": own, **fields}
        return make_pair(programme=cohort.programme, cohort=cohort, **fields)

    return make


def signed_in(person: User) -> StrictClient:
    client = StrictClient()
    client.force_login(person)
    return client


def address(cohort: Cohort) -> str:
    return reverse("admin:networking_cohort_end", args=[cohort.pk])


def page_of(answer: Any) -> BeautifulSoup:
    return BeautifulSoup(answer.content, "html.parser")


def words(answer: Any) -> str:
    return " ".join(page_of(answer).get_text(" ").split())


def preview(client: StrictClient, cohort: Cohort, until: date) -> Any:
    return client.get(address(cohort), {"until": until.isoformat()})


def press(client: StrictClient, cohort: Cohort, answer: Any, **changes: str) -> Any:
    """Sends the form of a page as it stands, but for the changes."""
    fields = page_of(answer).select("#content-main form input[name]")
    data = {field["name"]: field.get("value", "") for field in fields}
    return client.post(address(cohort), {**data, **changes})


def end_of(row: Any) -> date | None:
    row.refresh_from_db()
    return row.ends_on if isinstance(row, Cohort) else row.planned_end_on


# --- What moves, and what stays ---------------------------------------------------------------


def test_moving_the_end_of_a_cycle_moves_every_date_that_hangs_on_it(
    cohort: Cohort, coordinator: User, pair_until: Callable[..., Pair]
) -> None:
    plain, own, ended = pair_until(), pair_until(10), pair_until()
    end_pair(pair=ended, by=None, on=today(), reason=Pair.EndReason.MATCH)
    moved = move_end(cohort=cohort, until=day(58), by=coordinator)
    pairs = {pair.pk: pair for pair in Pair.objects.select_related("cohort")}
    assert (moved.days, moved.with_cohort, len(moved.moving)) == (28, 1, 1)
    assert pairs[plain.pk].end_day == day(58)
    assert pairs[own.pk].end_day == day(38)
    assert pairs[ended.pk].ended_on == today()
    assert AuditEvent.objects.filter(verb=AuditEvent.Verb.EXTENDED).count() == 1


@pytest.mark.parametrize("own", [5, 19, 20])
def test_to_an_earlier_day_an_own_end_that_is_not_later_stays(
    cohort: Cohort, coordinator: User, pair_until: Callable[..., Pair], own: int
) -> None:
    pair = pair_until(own)
    moved = move_end(cohort=cohort, until=day(20), by=coordinator)
    assert end_of(pair) == day(own)
    assert (moved.pairs, len(moved.staying)) == (0, 1)


def test_to_an_earlier_day_a_later_own_end_is_cut_to_the_new_end(
    cohort: Cohort, coordinator: User, pair_until: Callable[..., Pair]
) -> None:
    pair = pair_until(45)
    move_end(cohort=cohort, until=day(20), by=coordinator)
    assert end_of(pair) == day(20)


def test_an_own_end_is_never_cut_to_a_day_before_today(
    cohort: Cohort, coordinator: User, pair_until: Callable[..., Pair]
) -> None:
    to_come, gone = pair_until(10), pair_until(-3)
    move_end(cohort=cohort, until=day(-20), by=coordinator)
    assert (end_of(to_come), end_of(gone)) == (today(), day(-3))


def test_an_own_end_is_never_cut_to_a_day_before_the_pair_began(
    cohort: Cohort, coordinator: User, pair_until: Callable[..., Pair]
) -> None:
    pair = pair_until(25, started_on=day(12))
    move_end(cohort=cohort, until=day(5), by=coordinator)
    assert end_of(pair) == day(12)


def test_there_and_back_leaves_an_own_end_that_was_not_later_as_it_was(
    cohort: Cohort, coordinator: User, pair_until: Callable[..., Pair]
) -> None:
    pair = pair_until(10)
    move_end(cohort=cohort, until=day(12), by=coordinator)
    assert end_of(pair) == day(10)


def test_a_cohort_without_an_end_gets_one_and_no_own_end_moves(
    cohort: Cohort, coordinator: User, pair_until: Callable[..., Pair]
) -> None:
    pair, until = pair_until(10), day(100)
    Cohort.objects.filter(pk=cohort.pk).update(ends_on=None)
    cohort.refresh_from_db()
    assert what_moves(cohort=cohort, until=until).days == 0
    move_end(cohort=cohort, until=until, by=coordinator)
    assert (end_of(cohort), end_of(pair)) == (until, day(10))


# --- The page -----------------------------------------------------------------------------------


def test_the_page_says_first_what_moves_and_then_does_it(
    cohort: Cohort, browser: StrictClient, pair_until: Callable[..., Pair]
) -> None:
    pair_until()
    shown = preview(browser, cohort, day(37))
    assert "1 pair that ends with its cohort" in words(shown)
    assert end_of(cohort) == day(30)
    assert press(browser, cohort, shown).status_code == 303
    assert end_of(cohort) == day(37)


def test_the_page_names_each_own_end_that_moves_with_its_two_days(
    cohort: Cohort, browser: StrictClient, pair_until: Callable[..., Pair]
) -> None:
    pair_until(45, mentee=make_person(nickname="Ada"), mentor=make_person(nickname="Bea"))
    said = words(preview(browser, cohort, day(20)))
    assert "1 pair with an end of its own: Ada · Bea" in said
    assert f"from {date_format(day(45))} to {date_format(day(20))}" in said
    assert "This stays" not in said


def test_the_page_names_each_own_end_that_stays(
    cohort: Cohort, browser: StrictClient, pair_until: Callable[..., Pair]
) -> None:
    pair_until(10, mentee=make_person(nickname="Ada"), mentor=make_person(nickname="Bea"))
    said = words(preview(browser, cohort, day(20)))
    assert "This stays 1 pair with an end of its own: Ada · Bea" in said
    assert f"on {date_format(day(10))}" in said


def test_the_page_does_what_it_said(
    cohort: Cohort, browser: StrictClient, pair_until: Callable[..., Pair]
) -> None:
    cut, kept = pair_until(45), pair_until(10)
    press(browser, cohort, preview(browser, cohort, day(20)))
    assert (end_of(cohort), end_of(cut), end_of(kept)) == (day(20), day(20), day(10))


def test_a_day_that_was_changed_is_shown_before_it_is_done(
    cohort: Cohort, browser: StrictClient, pair_until: Callable[..., Pair]
) -> None:
    pair = pair_until(45)
    other = press(browser, cohort, preview(browser, cohort, day(40)), until=day(5).isoformat())
    assert other.status_code == 422
    assert "another day than the one you looked at" in words(other)
    assert f"to {date_format(day(5))}" in words(other)
    assert (end_of(cohort), end_of(pair)) == (day(30), day(45))


def test_a_changed_day_is_done_with_the_next_press(cohort: Cohort, browser: StrictClient) -> None:
    shown = preview(browser, cohort, day(40))
    again = press(browser, cohort, shown, until=day(50).isoformat())
    assert press(browser, cohort, again).status_code == 303
    assert end_of(cohort) == day(50)


def test_a_press_that_was_shown_nothing_moves_nothing(
    cohort: Cohort, browser: StrictClient
) -> None:
    answer = browser.post(address(cohort), {"until": day(50).isoformat()})
    assert answer.status_code == 422
    assert end_of(cohort) == day(30)


def test_pairs_that_changed_since_are_shown_again(
    cohort: Cohort, browser: StrictClient, pair_until: Callable[..., Pair]
) -> None:
    pair = pair_until(10)
    shown = preview(browser, cohort, day(20))
    Pair.objects.filter(pk=pair.pk).update(planned_end_on=day(28))
    again = press(browser, cohort, shown)
    assert again.status_code == 422
    assert f"from {date_format(day(28))} to {date_format(day(20))}" in words(again)
    assert end_of(pair) == day(28)


def test_a_press_sent_twice_moves_once(
    cohort: Cohort, browser: StrictClient, pair_until: Callable[..., Pair]
) -> None:
    pair = pair_until(10)
    shown = preview(browser, cohort, day(37))
    assert [press(browser, cohort, shown).status_code for _ in range(2)] == [303, 303]
    assert end_of(pair) == day(17)


def test_the_present_end_moves_nothing_and_the_page_says_so(
    cohort: Cohort, browser: StrictClient
) -> None:
    answer = preview(browser, cohort, day(30))
    assert answer.status_code == 422
    assert "ends on this day now" in words(answer)


@pytest.mark.parametrize("until", ["before", "9999-01-01", "soon"])
def test_an_end_that_cannot_be_is_told_and_moves_nothing(
    cohort: Cohort, browser: StrictClient, until: str
) -> None:
    typed = day(-61).isoformat() if until == "before" else until
    for answer in (
        browser.get(address(cohort), {"until": typed}),
        browser.post(address(cohort), {"until": typed}),
    ):
        assert answer.status_code == 422
        assert typed in answer.content.decode()
    assert end_of(cohort) == day(30)


def test_a_coordinator_of_another_programme_moves_nothing(cohort: Cohort) -> None:
    stranger = signed_in(make_coordinator(programme=make_programme()))
    assert stranger.get(address(cohort)).status_code == 404
    assert stranger.post(address(cohort), {"until": day(90).isoformat()}).status_code == 404
