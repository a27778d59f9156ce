"""A pair agrees on another rhythm: it counts from that day, on every page and in every number."""

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from modules.tree import Course
from networking.coordination.flags.kinds import Kind
from networking.coordination.flags.queries import flags_of
from networking.mentoring.pairing.actions import change_rhythm
from networking.mentoring.reports.actions import Period, numbers_of
from networking.mentoring.sessions.log import Gap, log_page
from networking.mentoring.sessions.rhythm import paces
from networking.models import Moment, Pair
from networking.privacy.export import as_data
from tests.support.rows.pairs import make_check_in, make_session, today
from tests.support.rows.people import make_cohort, make_coordinator, make_pair, make_programme
from tests.support.strict_client import StrictClient

HELD = (80, 52, 24)
"""Days ago, of three sessions of a pair that meets every 28 days since ninety."""


@pytest.fixture
def pair(course: None) -> Pair:
    programme = make_programme(quiet_weeks=52, stalled_weeks=52)
    pair = make_pair(
        programme=programme,
        cohort=make_cohort(programme=programme),
        started_on=today() - timedelta(days=90),
        rhythm_days=28,
    )
    for days in HELD:
        make_session(pair=pair, days_ago=days)
    for person in (pair.mentee, pair.mentor):
        for moment in Moment:
            make_check_in(pair=pair, person=person, moment=moment)
    return pair


@pytest.fixture
def browser(pair: Pair) -> StrictClient:
    client = StrictClient()
    client.force_login(make_coordinator(programme=pair.programme))
    return client


def planned(pair: Pair, days: int = 0) -> int:
    return paces([pair], on=today() + timedelta(days=days))[pair.pk].planned


def save(browser: StrictClient, pair: Pair, rhythm_days: int) -> None:
    url = reverse("admin:networking_pair_change", args=[pair.pk])
    page = BeautifulSoup(browser.get(url).content, "html.parser")
    data: dict[str, Any] = {"cohort": str(pair.cohort_id), "rhythm_days": rhythm_days}
    for field in page.select("#pair_form input[type=hidden][name]"):
        data.setdefault(field["name"], field.get("value", ""))
    answer = browser.post(url, data)
    assert answer.status_code == 302, answer.content.decode()
    pair.refresh_from_db()


def test_a_new_rhythm_leaves_what_was_planned_and_raises_no_flag(
    browser: StrictClient, pair: Pair
) -> None:
    assert planned(pair) == 3
    save(browser, pair, 7)
    assert (pair.rhythm_days, planned(pair)) == (7, 3)
    assert not flags_of([pair.programme_id], today=today())
    assert (planned(pair, 5), planned(pair, 6), planned(pair, 13)) == (3, 4, 5)


def test_the_form_says_that_a_new_rhythm_counts_from_today(
    browser: StrictClient, pair: Pair
) -> None:
    url = reverse("admin:networking_pair_change", args=[pair.pk])
    page = BeautifulSoup(browser.get(url).content, "html.parser")
    assert "A new number counts from today" in page.select_one(".field-rhythm_days").get_text()


def test_lists_files_and_reports_tell_what_was_planned_before(
    browser: StrictClient, pair: Pair
) -> None:
    """The pace page, its file, the impact report and the numbers of a report about a month."""
    pace = reverse("admin:networking_programme_pace", args=[pair.programme_id])
    impact = reverse("admin:networking_cohort_impact_file", args=[pair.cohort_id, "csv"])
    period = Period(today() - timedelta(days=60), today() - timedelta(days=1))

    def told() -> tuple[Any, ...]:
        row = BeautifulSoup(browser.get(pace).content, "html.parser").select_one("#list tbody tr")
        cells = [cell.get_text(strip=True) for cell in row.find_all(["th", "td"])]
        lines = browser.get(impact).content.decode("utf-8-sig").splitlines()
        return cells[3:7], [line for line in lines if "lanned" in line], numbers_of(pair, period)

    before = told()
    assert before[0][:2] == ["3", "3"]
    save(browser, pair, 7)
    assert told() == before


def test_a_flag_says_since_when_each_rhythm_holds(pair: Pair) -> None:
    change_rhythm(pair=pair, days=7)
    then = today() + timedelta(days=50)
    (flag,) = [f for f in flags_of([pair.programme_id], today=then) if f.kind is Kind.BELOW_HALF]
    _held, first, second = flag.facts
    assert ("every 28 days" in first, "every 7 days" in second) == (True, True)
    assert flag.since > today()


def test_a_second_change_on_one_day_takes_the_place_of_the_first(pair: Pair) -> None:
    change_rhythm(pair=pair, days=7)
    change_rhythm(pair=pair, days=14)
    pair.refresh_from_db()
    assert (pair.rhythm_days, pair.earlier_rhythms) == (14, [[28, today().isoformat()]])
    change_rhythm(pair=pair, days=28)
    pair.refresh_from_db()
    assert (pair.rhythm_days, pair.earlier_rhythms) == (28, [])


def test_on_the_first_day_of_a_pair_there_is_no_rhythm_before(pair: Pair) -> None:
    new = make_pair(programme=pair.programme, rhythm_days=14)
    change_rhythm(pair=new, days=7)
    new.refresh_from_db()
    assert (new.rhythm_days, new.earlier_rhythms) == (7, [])


def test_a_coordinator_sees_the_rhythm_before_on_the_page_of_the_pair(
    browser: StrictClient, pair: Pair
) -> None:
    change_rhythm(pair=pair, days=7)
    url = reverse("admin:networking_programme_flag", args=[pair.programme_id, pair.pk])
    words = BeautifulSoup(browser.get(url).content, "html.parser").get_text(" ")
    assert "one session every 7 days" in " ".join(words.split())
    assert "one session every 28 days" in " ".join(words.split())


def test_the_log_tells_no_gap_by_a_rhythm_that_came_later(pair: Pair) -> None:
    def gaps() -> int:
        page = log_page(pair, pair.mentor)
        return sum(isinstance(entry, Gap) for entry in page.entries)

    change_rhythm(pair=pair, days=7)
    assert gaps() == 0
    Pair.objects.filter(pk=pair.pk).update(earlier_rhythms=[])
    pair.refresh_from_db()
    assert gaps() == 3


def test_a_person_takes_the_earlier_rhythms_along(pair: Pair) -> None:
    change_rhythm(pair=pair, days=7)
    (row,) = as_data(pair.mentee, Course("en"))["pairs"]
    assert row["earlier_days_between_sessions"] == [{"days": 28, "until": today().isoformat()}]
