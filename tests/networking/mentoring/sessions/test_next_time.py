"""The next time that a pair agreed on: it stays until it is changed, is past, or is taken away."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from icalendar import Calendar

from networking.mentoring.sessions.actions import take_back_session
from networking.mentoring.sessions.log import next_row
from networking.models import Pair, Session, User
from tests.support.browse import open_page
from tests.support.rows.pairs import make_session, today
from tests.support.rows.people import make_pair, make_person
from tests.support.strict_client import StrictClient

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair() -> Pair:
    """A pair that began two months ago."""
    return make_pair(started_on=day(-60), co_mentor=make_person())


def day(number: int) -> date:
    return today() + timedelta(days=number)


def new(pair: Pair) -> str:
    return f"/en/mentoring/{pair.pk}/sessions/new/"


def browser(person: User) -> StrictClient:
    client = StrictClient()
    client.force_login(person)
    return client


def coming(pair: Pair) -> tuple[date, str] | None:
    """The next time, as everybody in the pair finds it."""
    found = next_row(pair, pair.mentor)
    calendar = browser(pair.mentee).get(f"/en/pair/{pair.pk}/next.ics")
    assert calendar.status_code == (200 if found else 404)
    return (found.next_on, str(found.next_at)) if found and found.next_on else None


def agreed_on(pair: Pair, number: int, **changed: Any) -> Session:
    """They met a week ago, and agreed on a day."""
    return make_session(pair=pair, days_ago=7, next_on=day(number), next_at="17:30", **changed)


def logging(pair: Pair, *, by: User | None = None, **changed: Any) -> Any:
    """The form of a new session as it opens, with these things chosen and sent."""
    form = open_page(browser(by or pair.mentor), new(pair)).form("session-form")
    return form.post(**{"outcome": "held", "length": "60", **changed})


def test_a_next_time_stays_when_another_session_is_logged(pair: Pair) -> None:
    agreed_on(pair, 5)
    opened = open_page(browser(pair.mentor), new(pair))
    assert "You have already agreed on this day" in opened.text("session-form")
    sent = opened.form("session-form").fields()
    assert (sent["next_on"], sent["next_at"]) == (day(5).isoformat(), "17:30")
    assert logging(pair).status_code == 303
    assert coming(pair) == (day(5), "17:30:00")
    page = open_page(browser(pair.mentee), "/en/me/mentor/")
    assert page.has("next-time")


def test_where_nothing_is_agreed_on_the_form_does_not_say_so(pair: Pair) -> None:
    opened = open_page(browser(pair.mentor), new(pair))
    assert "You have already agreed on this day" not in opened.text("session-form")


def test_a_next_time_goes_where_the_field_is_emptied(pair: Pair) -> None:
    agreed_on(pair, 5)
    assert logging(pair, next_on="").status_code == 303
    assert coming(pair) is None


def test_a_next_time_is_replaced_by_another_one(pair: Pair) -> None:
    agreed_on(pair, 5)
    assert logging(pair, next_on=day(9).isoformat()).status_code == 303
    assert coming(pair) == (day(9), "17:30:00")


@pytest.mark.parametrize(
    ("number", "changed"),
    [
        (0, {}),
        (5, {"day": day(5).isoformat(), "outcome": "cancelled", "why": "work"}),
    ],
)
def test_the_day_that_is_logged_is_not_to_come_any_more(
    pair: Pair, number: int, changed: dict[str, Any]
) -> None:
    agreed_on(pair, number)
    assert logging(pair, **changed).status_code == 303
    assert coming(pair) is None


def test_the_meeting_of_today_stays_when_an_earlier_one_is_logged(pair: Pair) -> None:
    agreed_on(pair, 0)
    assert logging(pair, day=day(-1).isoformat()).status_code == 303
    assert coming(pair) == (today(), "17:30:00")


def test_a_later_meeting_is_cancelled_and_the_next_one_stays(pair: Pair) -> None:
    agreed_on(pair, 5)
    changed = {"day": "other", "on": day(12).isoformat(), "outcome": "cancelled", "why": "work"}
    assert logging(pair, **changed).status_code == 303
    assert coming(pair) == (day(5), "17:30:00")


def test_who_left_the_field_as_it_was_takes_nothing_from_the_other_mentor(pair: Pair) -> None:
    agreed_on(pair, 5)
    form = open_page(browser(pair.mentor), new(pair)).form("session-form")
    logging(pair, by=pair.co_mentor, next_on=day(9).isoformat(), next_at="10:00")
    answer = form.post(outcome="held", length="60", day=day(-1).isoformat())
    assert answer.status_code == 303
    assert coming(pair) == (day(9), "10:00:00")


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({}, (day(5), "17:30:00")),
        ({"next_on": day(9).isoformat()}, (day(9), "17:30:00")),
        ({"next_on": ""}, None),
        ({"next_on": day(-8).isoformat()}, (day(5), "17:30:00")),
    ],
)
def test_what_is_said_of_the_next_time_counts_with_an_older_session_too(
    pair: Pair, said: dict[str, str], found: Any
) -> None:
    agreed_on(pair, 5)
    assert logging(pair, day=day(-20).isoformat(), **said).status_code == 303
    assert coming(pair) == found


def test_a_form_that_is_sent_twice_says_the_same_next_time(pair: Pair) -> None:
    agreed_on(pair, 5)
    form = open_page(browser(pair.mentor), new(pair)).form("session-form")
    for _time in range(2):
        assert form.post(outcome="held", length="60").status_code == 303
        assert coming(pair) == (day(5), "17:30:00")
    assert Session.objects.filter(pair=pair).count() == 2


# --- One entry in a calendar ----------------------------------------------------------------------


def entry(pair: Pair) -> tuple[str, int, date]:
    """UID, SEQUENCE and day of what the mentee takes into her calendar."""
    raw = browser(pair.mentee).get(f"/en/pair/{pair.pk}/next.ics").content
    event = Calendar.from_ical(raw).events[0]
    start = event.start
    on = start.date() if isinstance(start, datetime) else start
    return str(event["UID"]), int(event["SEQUENCE"]), on


def saved(hours_ago: int) -> None:
    """The session that was logged last was saved so long ago."""
    row = Session.objects.order_by("-created_at")[0]
    Session.objects.filter(pk=row.pk).update(saved_at=timezone.now() - timedelta(hours=hours_ago))


def test_every_later_next_session_moves_the_one_entry() -> None:
    pair = make_pair(started_on=day(-60))
    mentor, found = browser(pair.mentor), []
    url = f"/en/mentoring/{pair.pk}/sessions/new/"
    for ago, said in ((7, day(10)), (1, day(10)), (0, day(17))):
        typed = {"day": str(day(-ago)), "outcome": "held", "length": "60", "next_on": str(said)}
        assert mentor.post(url, typed).status_code == 303
        saved(hours_ago=ago + 1)
        found.append(entry(pair))
    assert len({uid for uid, _sequence, _on in found}) == 1
    assert [on for _uid, _sequence, on in found] == [day(10), day(10), day(17)]
    assert found[0][1] < found[1][1] < found[2][1]


def test_a_session_logged_by_mistake_and_deleted_moves_it_back() -> None:
    pair = make_pair(started_on=day(-60))
    agreed_on(pair, 10)
    saved(hours_ago=2)
    before = entry(pair)
    row = make_session(pair=pair, next_on=day(20))
    saved(hours_ago=1)
    moved = entry(pair)
    take_back_session(session=row, by=pair.mentor, version=1)
    after = entry(pair)
    assert (before[2], moved[2], after[2]) == (day(10), day(20), day(10))
    assert before[0] == after[0]
    assert before[1] < moved[1] < after[1]


def test_two_pairs_of_one_mentor_are_two_entries() -> None:
    first, second = make_pair(), make_pair()
    agreed_on(first, 10)
    agreed_on(second, 10)
    assert entry(first)[0] != entry(second)[0]
