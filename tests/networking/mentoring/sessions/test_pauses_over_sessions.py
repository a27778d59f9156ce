"""A pause over a planned session asks what becomes of it; and both sides see a pause that comes."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils.formats import date_format

from motm.days import day_and_hour
from networking.models import Pair, Pause, Session, User
from tests.support.browse import Page, open_page
from tests.support.rows.pairs import make_pause, make_session, today
from tests.support.rows.people import make_pair
from tests.support.strict_client import StrictClient

pytestmark = pytest.mark.django_db


def day(number: int) -> date:
    return today() + timedelta(days=number)


@pytest.fixture
def pair() -> Pair:
    """They meet in a week, at half past five."""
    pair = make_pair(started_on=day(-60))
    make_session(pair=pair, days_ago=7, next_on=day(7), next_at=time(17, 30))
    return pair


def of(person: User) -> StrictClient:
    client = StrictClient()
    client.force_login(person)
    return client


def url(pair: Pair) -> str:
    return reverse("networking:pauses", args=[pair.pk])


def pausing(client: StrictClient, pair: Pair, first: int, last: int, **more: Any) -> Any:
    """What somebody types into the form of a new pause, and sends."""
    form = open_page(client, url(pair)).form("pause-form")
    form.type("starts_on", str(day(first))).type("ends_on", str(day(last)))
    return client.post(url(pair), {**form.fields(), **more})


def next_on(pair: Pair) -> date | None:
    return Session.objects.filter(pair=pair).newest_first()[0].next_on


@pytest.mark.parametrize("side", ["mentee", "mentor"])
def test_it_is_asked_before_anything_is_saved(pair: Pair, side: str) -> None:
    client = of(getattr(pair, side))
    answer = pausing(client, pair, 4, 11)
    assert answer.status_code == 422
    page = Page(client, url(pair), answer.content.decode())
    when = day_and_hour(day(7), time(17, 30))
    assert f"You planned to meet on {when}. Will you still meet then?" in page.text("pause-form")
    assert "did not work" not in answer.content.decode()
    assert page.form("pause-form").fields()["starts_on"] == str(day(4))
    assert not Pause.objects.exists()


def test_that_it_stays_keeps_both(pair: Pair) -> None:
    assert pausing(of(pair.mentee), pair, 4, 11, stays="yes").status_code == 303
    assert Pause.objects.get(pair=pair).starts_on == day(4)
    assert next_on(pair) == day(7)


def test_that_it_does_not_stay_cancels_it_for_both(pair: Pair) -> None:
    answer = pausing(of(pair.mentee), pair, 4, 11, stays="no")
    assert answer.status_code == 303
    assert next_on(pair) is None
    assert of(pair.mentor).get(f"/en/pair/{pair.pk}/next.ics").status_code == 404
    listed = of(pair.mentor).get(reverse("networking:mentoring")).content.decode()
    assert "Next session" not in listed
    first, last = date_format(day(4), "j F"), date_format(day(11), "j F")
    assert f"Pause from {first} to {last}." in listed


@pytest.mark.parametrize(("first", "last"), [(1, 6), (8, 11)])
def test_beside_the_session_nothing_is_asked(pair: Pair, first: int, last: int) -> None:
    answer = pausing(of(pair.mentee), pair, first, last, stays="no")
    assert answer.status_code == 303
    assert next_on(pair) == day(7)


def test_a_pause_that_grows_over_it_asks_once(pair: Pair) -> None:
    pause = make_pause(pair=pair, starts_on=day(8), ends_on=day(11))
    client, sent = of(pair.mentee), {"ends_on": str(day(11)), "why": pause.why}
    changed = {**sent, "change": str(pause.pk), "starts_on": str(day(5))}
    answer = client.post(url(pair), changed)
    assert answer.status_code == 422
    page = Page(client, url(pair), answer.content.decode())
    assert page.by_id(f"pause-{pause.pk}").find("details").has_attr("open")
    assert client.post(url(pair), {**changed, "stays": "yes"}).status_code == 303
    assert client.post(url(pair), {**changed, "starts_on": str(day(4))}).status_code == 303
    assert next_on(pair) == day(7)


def test_an_odd_answer_saves_nothing(pair: Pair) -> None:
    assert pausing(of(pair.mentee), pair, 4, 11, stays="perhaps").status_code == 422
    assert not Pause.objects.exists()


def test_a_pause_that_comes_is_on_my_page_of_both(pair: Pair) -> None:
    make_pause(pair=pair, starts_on=day(20), ends_on=day(25))
    make_pause(pair=pair, starts_on=day(40), ends_on=day(45))
    said = f"Pause from {date_format(day(20), 'j F')} to {date_format(day(25), 'j F')}."
    for person in (pair.mentee, pair.mentor):
        page = of(person).get(reverse("networking:me")).content.decode()
        assert page.count("Pause from") == page.count(said) == 1
