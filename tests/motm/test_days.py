"""Today is the programme's day, whatever the server's clock says; asked through the addresses."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from motm.days import day_and_hour, zone
from networking.models import Concern, Moment, Pair, Programme, Session
from tests.support.browse import open_page
from tests.support.rows.pairs import make_concern, make_pause, make_session
from tests.support.rows.people import (
    make_cohort,
    make_coordinator,
    make_guest,
    make_member,
    make_pair,
    make_person,
    make_programme,
)
from tests.support.rows.steps import make_step
from tests.support.strict_client import StrictClient

pytestmark = pytest.mark.django_db

BEHIND, AHEAD = "Pacific/Pago_Pago", "Pacific/Kiritimati"
UTC_TODAY = datetime.now(UTC).date()
THERE = {BEHIND: UTC_TODAY - timedelta(days=1), AHEAD: UTC_TODAY + timedelta(days=1)}
"""At half past ten in UTC it is yesterday in the one, and tomorrow in the other."""


@pytest.fixture(autouse=True)
def half_past_ten(monkeypatch: pytest.MonkeyPatch) -> None:
    moment = datetime.combine(UTC_TODAY, time(10, 30), UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)


@pytest.fixture(params=[BEHIND, AHEAD])
def programme(request: pytest.FixtureRequest) -> Programme:
    return make_programme(time_zone=request.param)


@pytest.fixture
def there(programme: Programme) -> date:
    """Today in the programme."""
    return THERE[programme.time_zone]


@pytest.fixture
def pair(programme: Programme, there: date) -> Pair:
    return make_pair(programme=programme, started_on=there - timedelta(days=60))


def of(person: Any) -> StrictClient:
    client = StrictClient()
    client.force_login(person)
    return client


def after(day: date, days: int = 1) -> date:
    return day + timedelta(days=days)


def text(client: StrictClient, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    page = BeautifulSoup(answer.content, "html.parser").main
    assert page is not None
    return " ".join(page.get_text(" ").split())


# --- The day itself ---------------------------------------------------------------------------


def test_the_server_has_another_day_than_either_programme() -> None:
    assert timezone.localdate() == UTC_TODAY
    for name, day in THERE.items():
        assert Programme(time_zone=name).today() == day


@pytest.mark.parametrize("name", ["Atlantis/Poseidonis", "../../etc/passwd", "", "\0"])
def test_a_zone_that_the_machine_does_not_know_is_the_sites(name: str) -> None:
    assert zone(name) == ZoneInfo(settings.TIME_ZONE)


def test_when_a_pair_meets_is_said_with_weekday_day_and_hour() -> None:
    assert day_and_hour(date(2026, 12, 8), time(17, 30)) == "Tuesday 8 December, 17:30"
    assert day_and_hour(date(2026, 12, 8)) == "Tuesday 8 December"


# --- Pairs ------------------------------------------------------------------------------------


def test_a_session_is_logged_on_the_programmes_today_and_no_later(pair: Pair, there: date) -> None:
    mentor, url = of(pair.mentor), reverse("networking:session_new", args=[pair.pk])
    chips = open_page(mentor, url).soup.select("[name=day]")
    assert [chip["value"] for chip in chips[:2]] == [str(there), str(after(there, -1))]
    said = {"outcome": "held", "length": "60"}
    assert mentor.post(url, {**said, "day": str(after(there))}).status_code == 422
    assert mentor.post(url, {**said, "day": str(there)}).status_code == 303
    assert Session.objects.get(pair=pair).on == there


def test_a_session_of_today_is_to_come_on_both_sides_and_in_the_calendar(
    pair: Pair, there: date
) -> None:
    row = make_session(pair=pair, on=after(there, -9), next_on=there, next_at=time(17, 30))
    when, ics = day_and_hour(there, time(17, 30)), reverse("networking:session_ics", args=[pair.pk])
    mentee, mentor = of(pair.mentee), of(pair.mentor)
    assert f"Next session: {when}" in text(mentee, reverse("networking:my_mentor"))
    assert f"Next session: {when}" in text(mentor, reverse("networking:mentoring"))
    assert mentee.get(ics).status_code == 200
    Session.objects.filter(pk=row.pk).update(next_on=after(there, -1))
    assert "Next session" not in text(mentee, reverse("networking:my_mentor"))
    assert "You planned to meet" in text(mentor, reverse("networking:mentoring"))
    assert mentee.get(ics).status_code == 404


def test_a_pause_runs_on_its_days(pair: Pair, there: date) -> None:
    make_pause(pair=pair, starts_on=there, ends_on=there)
    make_pause(pair=pair, starts_on=after(there, 3), ends_on=after(there, 4))
    page = text(of(pair.mentee), reverse("networking:pauses", args=[pair.pk]))
    assert page.count(" now ") == 1
    assert f"Pause until {date_format(there, 'j F')}." in text(
        of(pair.mentor), reverse("networking:mentoring")
    )


@pytest.mark.parametrize(("more", "status"), [(7, 200), (8, 404)])
def test_a_check_in_opens_a_week_before_its_day(
    programme: Programme, there: date, more: int, status: int
) -> None:
    start = after(there, more) - timedelta(weeks=programme.early_weeks)
    pair = make_pair(programme=programme, started_on=start)
    url = reverse("networking:check_in", args=[pair.pk, Moment.EARLY.value])
    page = open_page(of(pair.mentee), url)
    assert page.has("check-in-form") is (status == 200)


def test_the_closing_checklist_opens_a_month_before_the_end(
    programme: Programme, there: date
) -> None:
    for days in (31, 32):
        pair = make_pair(programme=programme, planned_end_on=after(there, days))
        mentee = of(pair.mentee)
        assert open_page(mentee, reverse("networking:me")).has("closing-card") is (days == 31)
        asked = mentee.get(reverse("networking:closing", args=[pair.pk]))
        assert asked.status_code == (200 if days == 31 else 404)


def test_a_pair_ends_today_and_not_tomorrow(pair: Pair, there: date) -> None:
    browser = of(make_coordinator(programme=pair.programme))
    url = reverse("admin:networking_pair_end", args=[pair.pk])
    answer = browser.post(url, {"reason": "match", "on": str(after(there))})
    assert "Choose today or an earlier day." in answer.content.decode()
    assert browser.post(url, {"reason": "match", "on": str(there)}).status_code in (302, 303)
    pair.refresh_from_db()
    assert pair.ended_on == there


def test_a_cohort_without_an_end_is_offered_a_month_from_today(
    programme: Programme, there: date
) -> None:
    browser = of(make_coordinator(programme=programme))
    cohort = make_cohort(programme=programme)
    answer = browser.get(reverse("admin:networking_cohort_end", args=[cohort.pk]))
    assert str(after(there, 30)) in answer.content.decode()


# --- What belongs to a person -----------------------------------------------------------------


def test_a_step_of_today_is_due(programme: Programme, there: date) -> None:
    person = make_member(programme=programme)
    make_step(person=person, on=there)
    assert "today" in text(of(person), reverse("networking:me")).lower()


def test_days_on_pages_are_those_of_the_programme(programme: Programme, there: date) -> None:
    person = make_member(programme=programme)
    row = make_concern(person=person, programme=programme)
    Concern.objects.filter(pk=row.pk).update(created_at=timezone.now())
    page = text(of(person), reverse("networking:not_right_sent"))
    assert date_format(there, "DATE_FORMAT") in page


def test_people_in_no_programme_have_the_day_of_the_site() -> None:
    person = make_person()
    make_step(person=person, on=UTC_TODAY)
    assert "today" in text(of(person), reverse("networking:me")).lower()
    guest = StrictClient()
    make_guest(guest)
    assert guest.get(reverse("networking:steps")).status_code == 200


def test_the_zone_of_one_request_is_not_left_for_the_next(programme: Programme) -> None:
    of(make_member(programme=programme)).get(reverse("networking:me"))
    assert timezone.get_current_timezone_name() == settings.TIME_ZONE
