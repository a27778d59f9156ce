"""A step as a calendar file: valid, hers alone, and without a word of hers."""

import datetime
import re
from typing import Any

import pytest
from django.urls import reverse
from icalendar import Calendar

from networking.maps.steps.actions import Plan, change_step
from networking.maps.steps.calendar import calendar_file
from networking.models import OutreachStep, Reach
from tests.support.rows.people import make_guest, make_pair, make_person
from tests.support.rows.steps import make_step, url_of
from tests.support.strict_client import StrictClient

pytestmark = pytest.mark.django_db
ON = datetime.date(2026, 11, 27)
WORDS = {"who": "Zephyrine", "action": "I sing in the cellar", "company": "Brindle"}
LINE = re.compile(rb"(?:[A-Z-]+(?:;[A-Z-]+=[^:;]+)*:[^\x00-\x08\x0b-\x1f]*|[ \t].+)\Z")


def read(step: OutreachStep) -> tuple[bytes, Any]:
    """The file, and the one event in it as a calendar understands it."""
    raw = calendar_file(step)
    whole = Calendar.from_ical(raw)
    assert not whole.errors
    assert [str(part.name) for part in whole.walk()] == ["VCALENDAR", "VEVENT", "VALARM"]
    assert all(not part.errors for part in whole.walk())
    return raw, whole.events[0]


def downloaded(client: StrictClient, step: OutreachStep) -> Any:
    return client.get(url_of(step, "step_ics"))


def test_it_is_sent_as_a_calendar_and_kept_by_nobody(client: StrictClient) -> None:
    person = make_person()
    client.force_login(person)
    answer = downloaded(client, make_step(person=person))
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="step.ics"'
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_guest_can_have_hers(client: StrictClient) -> None:
    guest = make_guest(client)
    assert downloaded(client, make_step(person=guest)).status_code == 200


def test_nobody_elses_is_there(client: StrictClient) -> None:
    pair = make_pair()
    step = make_step(person=pair.mentee, pair=pair)
    for other in (pair.mentor, make_person()):
        client.force_login(other)
        assert downloaded(client, step).status_code == 404


def test_a_day_without_a_time_is_the_whole_day_and_reminds_in_the_morning() -> None:
    _, event = read(make_step(person=make_person(), on=ON))
    assert event.start == ON
    assert event.end == ON + datetime.timedelta(days=1)
    assert event["TRANSP"] == "TRANSPARENT"
    assert event.alarms.times[0].trigger.replace(tzinfo=None) == datetime.datetime(2026, 11, 27, 8)


@pytest.mark.parametrize(
    ("at", "reminds"),
    [
        (datetime.time(17, 30), datetime.datetime(2026, 11, 27, 8)),
        (datetime.time(9), datetime.datetime(2026, 11, 27, 8)),
        (datetime.time(8, 30), datetime.datetime(2026, 11, 27, 7, 30)),
        (datetime.time(0, 15), datetime.datetime(2026, 11, 26, 23, 15)),
    ],
)
def test_a_time_is_the_time_where_she_is(at: datetime.time, reminds: datetime.datetime) -> None:
    raw, event = read(make_step(person=make_person(), on=ON, at=at))
    assert event.start == datetime.datetime.combine(ON, at)  # no zone: local time
    assert event.end - event.start == datetime.timedelta(minutes=30)
    assert b"TZID" not in raw
    assert event.alarms.times[0].trigger == reminds


def test_it_holds_no_word_of_hers_and_no_way_back(client: StrictClient) -> None:
    pair = make_pair(mentee=make_person(nickname="Quillon", email="q@quillon.example"))
    step = make_step(person=pair.mentee, pair=pair, gap="area-clubs", **WORDS)
    client.force_login(pair.mentee)
    text = downloaded(client, step).content.decode()
    for word in (*WORDS.values(), "Quillon", "mentor", "clubs", "http", "testserver", "@"):
        assert word.casefold() not in text.casefold()
    for known in (step.pk, pair.pk, pair.mentee.pk):
        assert str(known) not in text
        assert known.hex not in text
    assert "SUMMARY:My outreach step\r\n" in text
    assert "CLASS:PRIVATE\r\n" in text


def test_lines_end_and_fold_as_the_standard_says(client: StrictClient) -> None:
    person = make_person()
    client.force_login(person)
    step = make_step(person=person)
    for language in ("en", "xa", "xb"):
        url = url_of(step, "step_ics").replace("/en/", f"/{language}/", 1)
        raw = client.get(url).content
        assert raw.endswith(b"END:VCALENDAR\r\n")
        lines = raw.split(b"\r\n")[:-1]
        assert all(LINE.match(line) and len(line) <= 75 for line in lines)
        needed = (b"VERSION:2.0", b"BEGIN:VALARM", b"ACTION:DISPLAY")
        assert all(line in lines for line in needed)
        assert sum(line.startswith((b"UID:", b"DTSTAMP:", b"PRODID:")) for line in lines) == 3


def test_it_speaks_the_language_of_the_page(client: StrictClient) -> None:
    person = make_person()
    client.force_login(person)
    url = reverse("networking:step_ics", args=[make_step(person=person).pk])
    text = client.get(url.replace("/en/", "/xa/", 1)).content.decode()
    assert "SUMMARY:My outreach step" not in text
    assert "SUMMARY:" in text


def test_the_same_step_is_the_same_file_and_a_changed_one_takes_its_place() -> None:
    step = make_step(person=make_person(), on=ON)
    raw, before = read(step)
    assert calendar_file(step) == raw
    plan = Plan("Omar", "Tea.", "", ON + datetime.timedelta(days=1), reach=Reach.ME)
    _, after = read(change_step(step=step, version=1, plan=plan))
    assert after["UID"] == before["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)


def test_two_steps_are_two_entries() -> None:
    person = make_person()
    first, second = (read(make_step(person=person))[1]["UID"] for _ in range(2))
    assert first != second


def test_it_opens_no_key(django_assert_num_queries) -> None:
    step = OutreachStep.objects.get(pk=make_step(person=make_person()).pk)
    with django_assert_num_queries(0, using="keys"), django_assert_num_queries(0):
        calendar_file(step)
