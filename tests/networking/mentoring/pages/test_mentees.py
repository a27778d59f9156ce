"""The mentor's page: how far each mentee is, when they met, who comes first, and what it costs."""

import gzip
from datetime import time, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format

from modules.models.structure import Kind
from modules.tree import Course
from networking.learning.models.progress import set_done, set_tick
from networking.mentoring.pages.mentees import mentees_of
from networking.mentoring.pages.progress import how_far
from networking.models import Membership, Pair, Reach, Reflection, Role, Session, Tick, User
from tests.support.browse import open_page
from tests.support.budgets import queries_of
from tests.support.rows.cast import make_step
from tests.support.rows.course import places, ticking
from tests.support.rows.pairs import make_pause, make_report, make_session, today
from tests.support.rows.people import make_pair, make_person, make_programme
from tests.support.strict_client import StrictClient

pytestmark = pytest.mark.django_db
LIST, PAIR = "networking:mentoring", "networking:mentoring_pair"


def ago(days: int) -> Any:
    return today() - timedelta(days=days)


@pytest.fixture
def pair() -> Pair:
    return make_pair(started_on=ago(60))


def signed_in(person: User) -> StrictClient:
    browser = StrictClient()
    browser.force_login(person)
    return browser


def said_of(pair: Pair, url: str = "") -> str:
    url = url or reverse(PAIR, args=[pair.pk])
    return open_page(signed_in(pair.mentor), url).text("main")


# --- When they met ----------------------------------------------------------------------------


def test_not_met_and_nothing_logged_are_two_things(pair: Pair) -> None:
    url = reverse(LIST)
    assert "Nothing logged yet. Nothing logged for 60 days." in said_of(pair, url)
    make_session(pair=pair, days_ago=3, outcome=Session.Outcome.NO_SHOW)
    assert "Not met yet." in said_of(pair, url)
    make_session(pair=pair, days_ago=9)
    assert "Met 9 days ago." in said_of(pair, url)
    make_session(pair=pair)
    assert "Met today." in said_of(pair, url)


def test_the_next_time_is_told_and_asked_about_when_it_is_over(pair: Pair) -> None:
    day = today() + timedelta(days=2)
    make_session(pair=pair, days_ago=20, next_on=day)
    assert f"Next session: {date_format(day, 'l j F')} " in said_of(pair)
    make_session(pair=pair, days_ago=10, next_on=ago(3))
    assert "You planned to meet on" in said_of(pair)


def test_both_sides_read_weekday_day_and_hour_of_the_next_session(pair: Pair) -> None:
    day = today() + timedelta(days=8)
    make_session(pair=pair, days_ago=1, next_on=day, next_at=time(17, 30))
    said = f"Next session: {date_format(day, 'l j F')}, 17:30"
    assert said in said_of(pair, reverse(LIST))
    assert said in said_of(pair)
    client = StrictClient()
    client.force_login(pair.mentee)
    for name, args in (("my_mentor", []), ("sessions", [pair.pk])):
        assert said in client.get(reverse(f"networking:{name}", args=args)).content.decode()


def test_who_has_waited_longest_by_her_rhythm_comes_first(pair: Pair) -> None:
    mentor, course = pair.mentor, Course("en")
    common = {"programme": pair.programme, "mentor": mentor, "started_on": ago(60)}
    weekly = make_pair(**common, rhythm_days=7)
    monthly = make_pair(**common, rhythm_days=31)
    pauses = make_pair(**common, rhythm_days=7)
    rested = make_pair(**common, rhythm_days=7)
    make_pause(pair=pauses, starts_on=ago(1), ends_on=today() + timedelta(days=5))
    make_pause(pair=rested, starts_on=ago(50), ends_on=ago(2))
    make_session(pair=pair, days_ago=10)
    make_session(pair=weekly, days_ago=10)
    found = [each.pair for each in mentees_of(mentor, course)]
    assert found == [monthly, weekly, pair, rested, pauses]
    assert "Pause until" in said_of(pauses, reverse(LIST))


def test_what_she_is_asked_for_stands_with_its_mentee(pair: Pair) -> None:
    Pair.objects.filter(pk=pair.pk).update(
        started_on=ago(400), planned_end_on=today() + timedelta(days=20)
    )
    said = said_of(pair, reverse(LIST))
    assert "Report from" in said
    assert "Closing checklist: your pair ends on" in said
    assert "Check-in (takes one minute)" in said
    make_report(pair=pair, ends_on=today())
    assert "Report from" not in said_of(pair, reverse(LIST))


# --- How far ----------------------------------------------------------------------------------


def test_units_are_done_under_way_or_not_yet(pair: Pair) -> None:
    first, second = places()[0], ticking()
    set_done(person=pair.mentee, unit_id=first.unit.id, done=True)
    before = how_far(pair.mentee, Course("en"))
    assert {line.state for line in before.modules[0].units} == {"done", "not_yet"}
    open_unit = next(place for place in places()[1:] if place.unit.ticks)
    set_tick(person=pair.mentee, item_id=open_unit.tick.id, ticked=True)
    far = how_far(pair.mentee, Course("en"))
    assert far.comes_next is not None
    assert (far.comes_next.unit.id, far.comes_next.state) == (open_unit.unit.id, "under_way")
    said = said_of(pair)
    assert "1 of 13 units done" in said.replace("of 13", "of 13")
    assert "under way" in said
    assert "Last ticked in this unit:" in said
    assert str(open_unit.tick.title) not in said
    assert second.unit is not None


def test_what_she_writes_for_herself_moves_nothing(pair: Pair) -> None:
    before = how_far(pair.mentee, Course("en"))
    note = Reflection(person=pair.mentee, block_id=places()[-1].reflection_id)
    note.write("for me")
    note.save()
    assert how_far(pair.mentee, Course("en")) == before


def test_a_module_for_mentors_is_shown_when_she_has_begun_it(pair: Pair) -> None:
    assert len(how_far(pair.mentee, Course("en")).modules) == 1
    second = places("kheiron-sustainable-network")[0]
    set_done(person=pair.mentee, unit_id=second.unit.id, done=True)
    assert len(how_far(pair.mentee, Course("en")).modules) == 2


def test_the_companion_questions_are_in_the_mentors_language(pair: Pair) -> None:
    User.objects.filter(pk=pair.mentee_id).update(language="xa")
    unit = places()[0].unit
    block = next(block for block in unit.blocks if block.kind == Kind.COMPANION)
    page = open_page(signed_in(pair.mentor), reverse(PAIR, args=[pair.pk]))
    for item in block.items:
        assert str(item.title) in page.text("companion")
    assert "reads in this language" in page.text("main")
    with translation.override("xa"):
        url = reverse(PAIR, args=[pair.pk])
    theirs = open_page(signed_in(pair.mentor), url)
    assert str(block.items[0].title) not in theirs.text("companion")


def test_who_has_done_everything_has_nothing_next(pair: Pair) -> None:
    for place in places():
        set_done(person=pair.mentee, unit_id=place.unit.id, done=True)
    assert "All units are done." in said_of(pair)


def test_the_page_of_a_mentee_opens_nothing_that_she_shares(pair: Pair) -> None:
    make_step(pair.mentee, "hello over the fence", reach=Reach.MENTOR, pair=pair)
    said = said_of(pair)
    assert "The next outreach step is planned for" in said
    assert "hello over the fence" not in said


# --- What it costs ----------------------------------------------------------------------------


def with_work(pair: Pair) -> None:
    """A pair in which much has happened."""
    for place in places()[:5]:
        set_done(person=pair.mentee, unit_id=place.unit.id, done=True)
    for days in (40, 26, 12):
        make_session(pair=pair, days_ago=days, agreed="the library", next_on=today())
    make_pause(pair=pair, starts_on=ago(20), ends_on=ago(15))
    make_step(pair.mentee, "again", reach=Reach.MENTOR, pair=pair)
    Tick.objects.get_or_create(person=pair.mentee, item_id=ticking().tick.id)


def test_twenty_mentees_cost_as_many_queries_as_two_and_few_bytes() -> None:
    programme = make_programme(report_months=1)
    mentor = make_person()
    Membership.objects.create(programme=programme, person=mentor, role=Role.MENTOR)

    def more(count: int) -> Pair:
        for _ in range(count):
            pair = make_pair(programme=programme, mentor=mentor, started_on=ago(90))
            with_work(pair)
        return pair

    pair, browser = more(2), signed_in(mentor)
    urls = [
        reverse(LIST),
        reverse(PAIR, args=[pair.pk]),
        reverse("networking:report", args=[pair.pk]),
        reverse("networking:practice"),
        reverse("networking:practice_new"),
    ]
    for url in urls:
        browser.get(url)
    few = [queries_of(browser, url) for url in urls]
    more(18)
    assert [queries_of(browser, url) for url in urls] == few
    assert max(few) <= 8, few
    weights = [len(gzip.compress(browser.get(url).content, 6)) for url in urls]
    assert max(weights) <= 12_000, weights
