"""Held against planned: days that count, planned sessions, and the pace of many pairs."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from networking.mentoring.sessions import rhythm
from networking.mentoring.sessions.rhythm import (
    Pace,
    Rhythm,
    active_days,
    day_of,
    paces,
    planned_sessions,
)
from networking.models import Pair, Session
from tests.support.rows.pairs import make_pause, make_session, today
from tests.support.rows.people import make_pair

START = date(2026, 3, 2)
days = st.integers(-60, 400).map(lambda number: START + timedelta(days=number))
pauses = st.lists(st.tuples(days, st.integers(0, 90)), max_size=5).map(
    lambda found: [(first, first + timedelta(days=length)) for first, length in found]
)
rhythms = st.integers(1, 92)


def day(number: int) -> date:
    return START + timedelta(days=number)


def planned(until: date, *away: tuple[date, date], rhythm_days: int = 14) -> int:
    return planned_sessions(
        started_on=START, until=until, rhythm=Rhythm(rhythm_days), pauses=list(away)
    )


# --- Days that count --------------------------------------------------------------------------


@given(until=days, away=pauses)
def test_a_day_counts_when_it_is_over_and_in_no_pause(until, away):
    one_by_one = sum(
        not any(first <= day(number) <= last for first, last in away)
        for number in range((until - START).days)
    )
    assert active_days(START, until, away) == one_by_one


def test_a_pause_that_is_there_twice_is_taken_out_once():
    away = (day(3), day(9))
    assert active_days(START, day(20), [away]) == 13
    assert active_days(START, day(20), [away, away, (day(5), day(7))]) == 13


def test_a_pause_outside_takes_nothing_out():
    outside = [(day(-30), day(-1)), (day(20), day(40))]
    assert active_days(START, day(20), outside) == 20


def test_a_pause_over_all_of_it_leaves_nothing():
    assert active_days(START, day(20), [(day(-5), day(30))]) == 0


def test_a_pause_to_the_end_of_the_calendar_is_taken_as_it_is():
    assert active_days(START, day(20), [(day(10), date.max)]) == 10


def test_before_its_start_no_day_counts():
    assert active_days(START, day(-3), []) == 0


@given(number=st.integers(0, 400), away=pauses)
def test_the_day_on_which_so_many_days_are_over(number, away):
    found = day_of(START, number, away)
    assert active_days(START, found, away) == number
    if number:
        assert active_days(START, found - timedelta(days=1), away) == number - 1


# --- Planned sessions -------------------------------------------------------------------------


def test_the_first_session_is_planned_when_the_first_rhythm_is_over():
    assert [planned(day(number)) for number in (0, 13, 14, 27, 28)] == [0, 0, 1, 1, 2]


def test_a_pause_puts_off_what_is_planned():
    assert planned(day(28), (day(14), day(27))) == 1


@given(until=days, later=st.integers(0, 200), away=pauses, every=rhythms)
def test_planned_never_falls_as_time_goes_on(until, later, away, every):
    after = until + timedelta(days=later)
    now, then = (planned(when, *away, rhythm_days=every) for when in (until, after))
    assert 0 <= now <= then


@given(until=days, away=pauses, more=pauses, every=rhythms)
def test_no_pause_makes_more_planned(until, away, more, every):
    fewer = planned(until, *away, *more, rhythm_days=every)
    assert fewer <= planned(until, *away, rhythm_days=every)


@given(until=days, away=pauses, every=rhythms)
def test_the_order_of_pauses_says_nothing(until, away, every):
    there = planned(until, *away, rhythm_days=every)
    assert there == planned(until, *reversed(away), rhythm_days=every)


# --- A rhythm that changed ---------------------------------------------------------------------

changes = st.lists(st.tuples(rhythms, st.integers(-30, 300)), max_size=4).map(
    lambda found: tuple(sorted(((n, day(on)) for n, on in found), key=lambda one: one[1]))
)


@given(until=days, later=st.integers(0, 200), away=pauses, more=pauses, every=rhythms, old=changes)
def test_with_any_change_planned_never_falls_and_no_pause_makes_it_more(
    until, later, away, more, every, old
):
    rhythm = Rhythm(every, old)
    now = rhythm.planned(START, until, away)
    assert 0 <= now <= rhythm.planned(START, until + timedelta(days=later), away)
    assert rhythm.planned(START, until, [*away, *more]) <= now


@given(until=days, away=pauses, every=rhythms, new=rhythms, old=changes)
def test_a_change_leaves_what_was_planned_by_its_day(until, away, every, new, old):
    old = tuple((n, on) for n, on in old if on < until)
    before = Rhythm(every, old).planned(START, until, away)
    assert Rhythm(new, (*old, (every, until))).planned(START, until, away) == before


@given(sessions=st.integers(1, 20), away=pauses, every=rhythms, old=changes)
def test_the_day_with_so_many_sessions_is_the_first_one(sessions, away, every, old):
    rhythm = Rhythm(every, old)
    found = rhythm.day_with(START, sessions, away)
    assert rhythm.planned(START, found, away) >= sessions
    assert rhythm.planned(START, found - timedelta(days=1), away) < sessions


def test_part_of_a_rhythm_that_is_over_counts_for_the_next_session():
    """Half of 28 days is over; with seven days, the other half takes four."""
    rhythm = Rhythm(7, ((28, day(14)),))
    assert [rhythm.planned(START, day(number), ()) for number in (14, 17, 18, 25)] == [0, 0, 1, 2]


def test_a_time_between_two_days_has_only_the_rhythms_of_then():
    rhythm = Rhythm(7, ((28, day(28)), (14, day(56))))
    assert rhythm.planned(day(28), day(56), ()) == 2
    assert rhythm.planned(day(60), day(74), ()) == 2
    assert rhythm.planned(day(0), day(20), ()) == 0


# --- The pace of pairs ------------------------------------------------------------------------


def pace(pair: Pair, **options) -> Pace:
    return paces([pair], **{"on": today(), **options})[pair.pk]


def make_old_pair(*, days_old: int = 140, **fields) -> Pair:
    return make_pair(started_on=today() - timedelta(days=days_old), **fields)


@pytest.mark.django_db
def test_only_sessions_that_were_held_count_as_held():
    pair = make_old_pair()
    make_session(pair=pair, days_ago=20, minutes=45)
    make_session(pair=pair, days_ago=12, minutes=60)
    make_session(pair=pair, days_ago=3, outcome=Session.Outcome.NO_SHOW)
    found = pace(pair)
    assert (found.held, found.planned, found.minutes) == (2, 10, 105)
    assert found.last_held_on == today() - timedelta(days=12)
    assert found.last_logged_on == today() - timedelta(days=3)


@pytest.mark.django_db
def test_where_nothing_is_logged_nothing_is_held():
    assert pace(make_old_pair()) == Pace(0, 10, 0, None, None)


@pytest.mark.django_db
def test_an_ended_pair_counts_until_its_end():
    pair = make_old_pair(ended_on=today() - timedelta(days=70), end_reason="completed")
    assert pace(pair).planned == 5


@pytest.mark.django_db
def test_a_part_of_the_time_counts_what_was_held_and_planned_in_it():
    pair = make_old_pair()
    make_session(pair=pair, days_ago=100)
    make_session(pair=pair, days_ago=20)
    recent = pace(pair, since=today() - timedelta(days=56))
    assert (recent.held, recent.planned, recent.minutes) == (1, 4, 60)
    before = pace(pair, on=today() - timedelta(days=84))
    assert (before.held, before.planned) == (1, 4)
    assert pace(pair, since=today() - timedelta(days=900)) == pace(pair)
    long_ago = pace(pair, since=today() - timedelta(days=10))
    assert (long_ago.held, long_ago.last_held_on) == (0, today() - timedelta(days=20))


@pytest.mark.django_db
def test_declared_pauses_are_counted_out():
    pair = make_old_pair()
    make_pause(
        pair=pair,
        starts_on=today() - timedelta(days=70),
        ends_on=today() - timedelta(days=43),
    )
    assert pace(pair).planned == 8


@pytest.mark.parametrize(("many", "number"), [(10_000, 1), (10_000, 9), (2, 9)])
@pytest.mark.django_db
def test_any_number_of_pairs_is_two_queries(django_assert_num_queries, monkeypatch, many, number):
    monkeypatch.setattr(rhythm, "MANY", many)
    pairs = [make_old_pair() for _ in range(number)]
    for pair in pairs:
        make_session(pair=pair, days_ago=4)
    with django_assert_num_queries(2):
        found = paces(pairs, on=today())
    assert {each.held for each in found.values()} == {1}
    assert set(found) == {pair.pk for pair in pairs}


@pytest.mark.django_db
def test_for_no_pairs_nothing_is_asked(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert paces([], on=today()) == {}


@pytest.mark.parametrize(
    ("held", "planned", "said"), [(1, 3, False), (1, 4, True), (2, 4, False), (0, 0, False)]
)
def test_less_than_half_is_said_from_four_planned_sessions_on(held, planned, said):
    assert Pace(held, planned, 0, None, None).below_half is said
