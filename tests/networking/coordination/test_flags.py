"""Flags: what raises each, on which day, what does not, and how one is closed."""

from datetime import date, timedelta
from typing import Any

import pytest

from modules.models.structure import Unit
from networking.coordination.flags.kinds import Kind
from networking.coordination.flags.loading import mentee_units
from networking.coordination.flags.queries import Flag, close_flag, flags_of
from networking.models import FlagOutcome, Moment, Pair, Programme, Session, UnitProgress
from tests.support.rows.pairs import make_check_in, make_pause, make_session
from tests.support.rows.people import make_cohort, make_coordinator, make_pair, make_programme

START = date(2026, 3, 2)
NOTHING: set[Kind] = set()


def later(weeks: int = 0, days: int = 0) -> date:
    return START + timedelta(weeks=weeks, days=days)


@pytest.fixture
def programme(course: None) -> Programme:
    """Each kind can be raised without the others: all but the one under test ask late."""
    return make_programme(
        name="Harbour", quiet_weeks=52, stalled_weeks=52, early_weeks=50, middle_weeks=51
    )


def set_up(programme: Programme, **fields: Any) -> Pair:
    Programme.objects.filter(pk=programme.pk).update(**fields)
    return make_pair(programme=programme, started_on=START, rhythm_days=92)


def raised(programme: Programme, today: date) -> dict[Kind, Flag]:
    return {flag.kind: flag for flag in flags_of([programme], today=today)}


# --- No session for a while ---


def test_quiet_from_the_day_on_which_the_weeks_are_full(programme: Programme) -> None:
    pair = set_up(programme, quiet_weeks=4)
    assert not raised(programme, later(weeks=4, days=-1))
    flag = raised(programme, later(weeks=4))[Kind.QUIET]
    assert (flag.pair, flag.since) == (pair, START)
    assert flag.facts[0] == "No session has taken place since they began on 2 March 2026."
    assert "28 days, not counting pauses" in flag.facts[1]
    assert "Call the mentor" in flag.first_step


def test_a_session_ends_the_quiet_and_begins_another_time(programme: Programme) -> None:
    pair = set_up(programme, quiet_weeks=4)
    make_session(pair=pair, on=later(weeks=3))
    assert not raised(programme, later(weeks=7, days=-1))
    flag = raised(programme, later(weeks=7))[Kind.QUIET]
    assert flag.since == later(weeks=3)
    assert "The last session that took place was on 23 March 2026." in flag.facts


def test_what_is_logged_and_was_not_held_is_no_session_and_is_told(programme: Programme) -> None:
    pair = set_up(programme, quiet_weeks=4)
    before = raised(programme, later(weeks=4))[Kind.QUIET]
    assert "Not logged is not the same as not met" in before.facts[2]
    make_session(pair=pair, on=later(weeks=2), outcome=Session.Outcome.CANCELLED)
    flag = raised(programme, later(weeks=4))[Kind.QUIET]
    assert flag.facts[2] == "On 16 March 2026 they logged one that did not take place."


def test_a_pause_is_no_absence(programme: Programme) -> None:
    pair = set_up(programme, quiet_weeks=4)
    make_pause(pair=pair, starts_on=later(weeks=2), ends_on=later(weeks=3, days=-1))
    assert not raised(programme, later(weeks=5, days=-1))
    assert Kind.QUIET in raised(programme, later(weeks=5))


def test_in_a_pause_nothing_is_raised_but_the_coming_end(programme: Programme) -> None:
    pair = set_up(programme, quiet_weeks=4, stalled_weeks=2, early_weeks=1)
    Pair.objects.filter(pk=pair.pk).update(rhythm_days=1, planned_end_on=later(weeks=14))
    last = later(weeks=11)
    make_pause(pair=pair, starts_on=later(weeks=10), ends_on=last)
    day_before = set(raised(programme, later(weeks=10, days=-1)))
    assert day_before >= {Kind.QUIET, Kind.BELOW_HALF, Kind.STALLED, Kind.CHECK_IN, Kind.ENDS}
    assert set(raised(programme, later(weeks=10))) == {Kind.ENDS}
    assert set(raised(programme, last)) == {Kind.ENDS}
    assert Kind.QUIET in raised(programme, last + timedelta(days=1))


def test_pairs_that_ended_or_have_not_begun_raise_nothing(programme: Programme) -> None:
    pair = set_up(programme, quiet_weeks=1)
    assert not raised(programme, later(days=-1))
    day = later(weeks=20)
    assert raised(programme, day)
    Pair.objects.filter(pk=pair.pk).update(ended_on=later(weeks=2), end_reason="other")
    assert not raised(programme, day)


# --- Fewer than half ---


def half(programme: Programme, held_after: list[int]) -> Pair:
    pair = set_up(programme)
    Pair.objects.filter(pk=pair.pk).update(rhythm_days=7)
    for days in held_after:
        make_session(pair=pair, on=later(days=days))
    return pair


def test_half_of_four_is_enough_and_one_is_not(programme: Programme) -> None:
    pair = half(programme, [1])
    assert not raised(programme, later(weeks=4, days=-1))
    flag = raised(programme, later(weeks=4))[Kind.BELOW_HALF]
    assert flag.since == later(weeks=4)
    assert flag.facts[0] == "1 of 4 planned sessions took place."
    make_session(pair=pair, on=later(days=2))
    assert not raised(programme, later(weeks=5, days=-1))
    assert raised(programme, later(weeks=5))[Kind.BELOW_HALF].since == later(weeks=5)


def test_one_time_below_half_has_one_beginning(programme: Programme) -> None:
    """A session that does not lift it above half begins no new time; one that does, does."""
    pair = half(programme, [])
    assert raised(programme, later(weeks=10))[Kind.BELOW_HALF].since == later(weeks=4)
    make_session(pair=pair, on=later(weeks=9))
    assert raised(programme, later(weeks=10))[Kind.BELOW_HALF].since == later(weeks=4)
    for days in range(1, 5):
        make_session(pair=pair, on=later(weeks=10, days=days))
    assert Kind.BELOW_HALF not in raised(programme, later(weeks=10, days=5))
    assert raised(programme, later(weeks=11))[Kind.BELOW_HALF].since == later(weeks=11)


# --- Stalled ---


def do_unit(pair: Pair, unit: Unit, day: date) -> None:
    UnitProgress.objects.create(person=pair.mentee, unit=unit, done_at=f"{day}T12:00Z")


def test_stalled_without_a_unit_done(programme: Programme) -> None:
    pair = set_up(programme, stalled_weeks=3)
    assert not raised(programme, later(weeks=3, days=-1))
    flag = raised(programme, later(weeks=3))[Kind.STALLED]
    assert (flag.since, flag.facts[-1]) == (
        START,
        f"Done: 0 of the {mentee_units().count()} units for mentees.",
    )
    do_unit(pair, mentee_units()[0], later(weeks=2))
    assert not raised(programme, later(weeks=5, days=-1))
    assert raised(programme, later(weeks=5))[Kind.STALLED].since == later(weeks=2)


def test_who_has_done_all_is_not_stalled(programme: Programme) -> None:
    pair = set_up(programme, stalled_weeks=3)
    units = list(mentee_units())
    assert 3 < len(units) < Unit.objects.counted().count()
    for unit in units[1:]:
        do_unit(pair, unit, later(weeks=1))
    assert Kind.STALLED in raised(programme, later(weeks=9))
    do_unit(pair, units[0], later(weeks=1))
    assert not raised(programme, later(weeks=9))


def test_what_she_did_before_the_pair_began_does_not_make_her_late(programme: Programme) -> None:
    pair = set_up(programme, stalled_weeks=3)
    do_unit(pair, mentee_units()[0], later(weeks=-20))
    assert not raised(programme, later(weeks=3, days=-1))
    assert raised(programme, later(weeks=3))[Kind.STALLED].since == START


# --- Check-ins ---


def test_a_check_in_is_overdue_after_a_week_of_grace(programme: Programme) -> None:
    pair = set_up(programme, early_weeks=3, middle_weeks=40)
    assert not raised(programme, later(weeks=4))
    flag = raised(programme, later(weeks=4, days=1))[Kind.CHECK_IN]
    assert flag.since == later(weeks=3)
    assert [fact.split("'")[0] for fact in flag.facts] == ["The mentee", "The mentor"]
    make_check_in(pair=pair, moment=Moment.EARLY)
    flag = raised(programme, later(weeks=4, days=1))[Kind.CHECK_IN]
    assert len(flag.facts) == 1
    assert flag.facts[0].startswith("The mentor's check-in")
    make_check_in(pair=pair, person=pair.mentor, moment=Moment.EARLY)
    assert not raised(programme, later(weeks=4, days=1))


# --- The end ---


def test_ends_within_a_month(programme: Programme) -> None:
    pair = set_up(programme)
    cohort = make_cohort(programme=programme)
    cohort.ends_on = later(weeks=30)
    cohort.save()
    Pair.objects.filter(pk=pair.pk).update(cohort=cohort)
    Programme.objects.update(closing_weeks=1)
    assert Kind.ENDS not in raised(programme, cohort.ends_on - timedelta(days=31))
    flag = raised(programme, cohort.ends_on - timedelta(days=30))[Kind.ENDS]
    assert flag.since == cohort.ends_on - timedelta(days=30)
    after = raised(programme, cohort.ends_on + timedelta(days=3))[Kind.ENDS]
    assert "still a pair" in after.facts[0]
    Pair.objects.filter(pk=pair.pk).update(planned_end_on=later(weeks=40))
    assert Kind.ENDS not in raised(programme, cohort.ends_on)


# --- Closing ---


def test_a_closed_flag_stays_closed_and_a_new_absence_raises_a_new_one(
    programme: Programme,
) -> None:
    pair = set_up(programme, quiet_weeks=4)
    by = make_coordinator(programme=programme)
    flag = raised(programme, later(weeks=4))[Kind.QUIET]
    first = close_flag(flag=flag, outcome=FlagOutcome.Outcome.TALKED, by=by)
    again = close_flag(flag=flag, outcome=FlagOutcome.Outcome.ENDS, by=by)
    assert (first, again.outcome) == (again, "talked")
    assert not raised(programme, later(weeks=4))
    assert not raised(programme, later(weeks=9))
    make_session(pair=pair, on=later(weeks=9))
    assert not raised(programme, later(weeks=12))
    new = raised(programme, later(weeks=13))[Kind.QUIET]
    assert new.since == later(weeks=9)
    assert new.facts[-1].endswith("I talked with them: it goes on.")


def test_other_kinds_stay_open(programme: Programme) -> None:
    set_up(programme, quiet_weeks=4, stalled_weeks=4)
    found = raised(programme, later(weeks=4))
    assert set(found) == {Kind.QUIET, Kind.STALLED}
    close_flag(flag=found[Kind.QUIET], outcome="talked", by=make_coordinator(programme=programme))
    assert set(raised(programme, later(weeks=4))) == {Kind.STALLED}


# --- What it costs ---


def test_what_is_shown_of_a_flag_is_read_with_it(
    programme: Programme, django_assert_num_queries: Any
) -> None:
    """Pages show it without another query, and it is what is stored."""
    pair = set_up(programme, quiet_weeks=1, stalled_weeks=2, closing_weeks=3)
    cohort = make_cohort(programme=programme)
    Pair.objects.filter(pk=pair.pk).update(cohort=cohort)
    other = make_pair(programme=programme, started_on=START, rhythm_days=92)
    stored = Programme.objects.get(pk=programme.pk)
    flags = [flag for flag in flags_of([programme], today=later(4)) if flag.kind == Kind.QUIET]
    assert {flag.pair for flag in flags} == {pair, other}
    with django_assert_num_queries(0):
        for flag in flags:
            mine = pair if flag.pair == pair else other
            assert (str(flag.pair.mentee), str(flag.pair.mentor)) == (
                str(mine.mentee),
                str(mine.mentor),
            )
            assert str(flag.pair.cohort) == (cohort.name if mine == pair else "None")
            assert len(flag.facts) == 3
            for of in ("quiet", "stalled", "early", "middle", "closing"):
                name = f"{of}_weeks"
                assert getattr(flag.pair.programme, name) == getattr(stored, name), name
            assert flag.pair.programme.name == stored.name
    assert flags[0].pair.programme is flags[1].pair.programme


def test_six_queries_for_any_number_of_pairs(
    programme: Programme, django_assert_max_num_queries: Any
) -> None:
    Programme.objects.filter(pk=programme.pk).update(quiet_weeks=1, early_weeks=1)
    for _pair in range(3):
        pair = make_pair(programme=programme, started_on=START, rhythm_days=7)
        make_session(pair=pair, on=later(days=1))
        make_pause(pair=pair, starts_on=later(weeks=2), ends_on=later(weeks=3))
    day = later(weeks=20)
    for flag in flags_of([programme], today=day)[:2]:
        close_flag(flag=flag, outcome="pause", by=make_coordinator(programme=programme))
    with django_assert_max_num_queries(6):
        assert len(flags_of([programme], today=day)) >= 6
