"""When a check-in is due: from the start, from the end, pauses counted out."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from networking.mentoring.check_ins.actions import due_for, due_of, moments_of
from networking.models import Cohort, Moment, Pair, Programme
from tests.support.rows.pairs import make_check_in, make_pause
from tests.support.rows.people import (
    make_cohort,
    make_member,
    make_pair,
    make_person,
    make_programme,
)

START = date(2026, 1, 5)
WEEK = timedelta(weeks=1)


def pair_of(end: date | None = None, cohort_end: date | None = None, **fields: Any) -> Pair:
    """A pair that is in no database, with check-ins after 3 and 8 weeks and 4 before the end."""
    programme = Programme()
    cohort = Cohort(programme=programme, ends_on=cohort_end) if cohort_end else None
    return Pair(programme=programme, cohort=cohort, started_on=START, planned_end_on=end, **fields)


def test_early_and_middle_count_from_the_start_and_closing_from_the_end() -> None:
    assert moments_of(pair_of(end=START + 30 * WEEK)) == {
        Moment.EARLY: START + 3 * WEEK,
        Moment.MIDDLE: START + 8 * WEEK,
        Moment.CLOSING: START + 26 * WEEK,
    }


def test_a_pair_without_an_end_of_its_own_ends_with_its_cohort() -> None:
    assert moments_of(pair_of(cohort_end=START + 20 * WEEK))[Moment.CLOSING] == START + 16 * WEEK
    own = pair_of(end=START + 30 * WEEK, cohort_end=START + 20 * WEEK)
    assert moments_of(own)[Moment.CLOSING] == START + 26 * WEEK


def test_closing_is_not_there_where_no_end_is_known() -> None:
    assert set(moments_of(pair_of())) == {Moment.EARLY, Moment.MIDDLE}


def test_days_in_pauses_move_early_and_middle_and_not_closing() -> None:
    pauses = [(START + WEEK, START + 2 * WEEK - timedelta(days=1))]
    found = moments_of(pair_of(end=START + 30 * WEEK), pauses)
    assert found[Moment.EARLY] == START + 4 * WEEK
    assert found[Moment.MIDDLE] == START + 9 * WEEK
    assert found[Moment.CLOSING] == START + 26 * WEEK


def test_a_pause_after_its_day_does_not_move_a_check_in() -> None:
    pauses = [(START + 4 * WEEK, START + 6 * WEEK)]
    assert moments_of(pair_of(), pauses)[Moment.EARLY] == START + 3 * WEEK


def test_in_a_short_cycle_the_last_check_in_is_enough() -> None:
    assert moments_of(pair_of(end=START + 10 * WEEK)) == {
        Moment.EARLY: START + 3 * WEEK,
        Moment.CLOSING: START + 6 * WEEK,
    }
    assert moments_of(pair_of(end=START + WEEK)) == {Moment.CLOSING: START}


days = st.integers(-60, 200).map(lambda number: START + timedelta(days=number))
pauses_drawn = st.lists(st.tuples(days, days).map(lambda two: (min(two), max(two))), max_size=5)


@given(pauses_drawn)
def test_a_moment_has_its_weeks_of_days_outside_pauses_before_it(
    pauses: list[tuple[date, date]],
) -> None:
    for moment, weeks in ((Moment.EARLY, 3), (Moment.MIDDLE, 8)):
        on = moments_of(pair_of(), pauses)[moment]
        before = [START + timedelta(days=n) for n in range((on - START).days)]
        active = [day for day in before if not any(a <= day <= b for a, b in pauses)]
        assert len(active) == weeks * 7
        assert not any(a <= on <= b for a, b in pauses)


EARLY = START + 3 * WEEK
MIDDLE = START + 8 * WEEK


def asked(today: date, *sent: str, **fields: Any) -> tuple[str, bool] | None:
    due = due_of(pair_of(**fields), sent=sent, today=today)
    return (due.moment.value, due.is_overdue) if due else None


def test_a_check_in_is_asked_for_from_a_week_before_and_overdue_a_week_after() -> None:
    assert asked(EARLY - timedelta(days=8)) is None
    assert asked(EARLY - WEEK) == ("early", False)
    assert asked(EARLY + WEEK) == ("early", False)
    assert asked(EARLY + timedelta(days=8)) == ("early", True)


def test_what_was_sent_is_not_asked_for_again() -> None:
    assert asked(EARLY, "early") is None
    assert asked(MIDDLE, "early") == ("middle", False)


def test_one_check_in_is_asked_for_at_a_time() -> None:
    assert asked(MIDDLE - timedelta(days=1)) == ("early", True)
    assert asked(MIDDLE) == ("middle", False)


def test_who_sent_the_later_one_is_not_asked_for_the_earlier_one() -> None:
    assert asked(MIDDLE - timedelta(days=1), "middle") is None


def test_an_ended_pair_has_none_due() -> None:
    assert asked(EARLY, ended_on=EARLY, end_reason=Pair.EndReason.OTHER) is None


@pytest.mark.django_db
def test_each_side_is_asked_on_her_own() -> None:
    pair = make_pair(started_on=START, co_mentor=make_person())
    make_check_in(pair=pair, person=pair.mentee)
    assert due_for([pair], pair.mentee, EARLY) == []
    for mentor in (pair.mentor, pair.co_mentor):
        assert mentor is not None
        assert [due.moment for due in due_for([pair], mentor, EARLY)] == [Moment.EARLY]
    assert due_for([pair], make_member(programme=pair.programme), EARLY) == []


@pytest.mark.django_db
def test_what_is_due_in_two_pairs_and_in_twenty_is_one_query(
    django_assert_num_queries: Any,
) -> None:
    programme, mentor = make_programme(), make_person()
    cohort = make_cohort(programme=programme)
    for number in range(20):
        pair = make_pair(programme=programme, mentor=mentor, cohort=cohort, started_on=START)
        if number % 2:
            make_pause(pair=pair, starts_on=START, ends_on=START + 4 * WEEK)
            make_pause(pair=pair, starts_on=START + 5 * WEEK, ends_on=START + 6 * WEEK)
        make_check_in(pair=pair, person=pair.mentee)
        make_check_in(pair=pair, person=pair.mentee, moment=Moment.MIDDLE)
    pairs = list(Pair.objects.select_related("programme", "cohort"))
    with django_assert_num_queries(1):
        assert len(due_for(pairs, mentor, EARLY)) == 10
    with django_assert_num_queries(1):
        assert len(due_for(pairs[:2], mentor, MIDDLE)) == 2
