"""What a total is broken down to: small parts are added up first, and none about few comes out."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from networking.backoffice.disclosure import FEWEST
from networking.coordination.impact.breakdowns import (
    MENTORS,
    Lines,
    bands,
    broken_down,
    is_told,
    key_of,
)

PARTS = tuple("abcdef")


def drawn(seed: int) -> Lines:
    """What people have of some parts, each logged by a mentor; a few mentors log for many."""
    draw = random.Random(seed)
    lines, mentors = Lines(), draw.choice((1, 3, 5))
    likely = {part: draw.choice((0, 0.1, 0.4, 0.9)) for part in PARTS}
    for person in range(draw.choice((2, 6, 9, 15))):
        numbers = [draw.randint(1, 3) * (draw.random() < likely[part]) for part in PARTS]
        lines.add((person, draw.randrange(mentors)), PARTS, numbers)
    return lines


@pytest.mark.parametrize("has_whole", [True, False])
@pytest.mark.parametrize("seeds", [range(n, n + 50) for n in range(0, 400, 50)])
def test_no_row_that_is_told_is_about_few(seeds: range, has_whole: bool) -> None:
    for seed in seeds:
        lines = drawn(seed)
        table = broken_down(PARTS, lines, has_whole=has_whole)
        for row in table.rows:
            value = lines.value(*row)
            if key_of(row) in table.untold or value.tells_too_much:
                assert not has_whole, "beside its whole it would come out"
            elif len(row) > 1:
                assert value.people >= FEWEST
                assert value.number >= len(row) + FEWEST - 1, "each could be known to be one"


@pytest.mark.parametrize("seed", range(100))
def test_every_part_is_in_one_row_or_none_is(seed: int) -> None:
    table = broken_down(PARTS, drawn(seed), has_whole=True)
    assert sorted(part for row in table.rows for part in row) in ([], sorted(PARTS))


def logged(**numbers: int) -> Lines:
    """Each part once by so many people, each with a mentor of their own."""
    lines = Lines()
    for part, people in numbers.items():
        for person in range(people):
            lines.add((person, f"mentor {person}"), [part], [1])
    return lines


def test_parts_that_are_not_small_stay_as_they_are() -> None:
    table = broken_down("abc", logged(a=9, b=6), has_whole=True)
    assert table.rows == (("a",), ("b",), ("c",))


def test_small_parts_are_one_row() -> None:
    lines = logged(a=9, b=4, c=4)
    assert broken_down("abc", lines, has_whole=False).untold == {"b+c"}, "four people in all"
    lines.of["c"] = {(person, f"mentor {person}"): 1 for person in range(4, 7)}
    for has_whole in (True, False):
        assert broken_down("abc", lines, has_whole=has_whole).rows == (("a",), ("b", "c"))


def test_one_small_part_beside_its_whole_takes_the_smallest_other_along() -> None:
    lines = logged(a=9, b=6, c=2)
    assert broken_down("abc", lines, has_whole=True).rows == (("a",), ("b", "c"))
    assert broken_down("abc", lines, has_whole=False).rows == (("a",), ("b",), ("c",))


def test_where_all_of_it_is_about_few_no_row_is_told_and_no_zero() -> None:
    assert broken_down("abc", logged(a=3), has_whole=True).rows == ()


def test_parts_that_would_be_known_by_counting_are_not_told() -> None:
    lines = Lines()
    for person, part in enumerate("abcde"):
        lines.add((person, f"mentor {person}"), [part], [1])
    assert broken_down("abcde", lines, has_whole=True).rows == ()
    assert broken_down("abcde", lines, has_whole=False).untold == {"a+b+c+d+e"}


def test_what_one_mentor_logged_of_many_pairs_is_theirs() -> None:
    """Three mentors at least: of two, each could take off their own."""
    for mentors in (1, MENTORS - 1, MENTORS):
        lines = Lines()
        for person in range(9):
            lines.add((person, person % mentors), ["a"], [1])
        assert lines.value("a").tells_too_much == (mentors < MENTORS)


# --- Units of a course ------------------------------------------------------------------------


@given(of=st.integers(FEWEST, 12), data=st.data())
def test_units_that_cannot_be_told_alone_are_told_with_their_neighbours(of, data) -> None:
    done = data.draw(st.lists(st.integers(0, of), max_size=13))
    found = bands(done, of)
    assert [place for band in found for place in range(len(done))[band]] == list(range(len(done)))
    for band in found:
        numbers = done[band]
        if len(numbers) == 1 and is_told(done, band, of):
            assert numbers[0] == 0 or (numbers[0] >= FEWEST and of - numbers[0] not in range(1, 5))
        elif is_told(done, band, of):
            assert max(numbers) >= FEWEST
        else:
            assert max(numbers) < FEWEST or len(numbers) == 1


def test_a_small_cohort_sees_how_far_it_is() -> None:
    done = [7, 6, 5, 4, 4, 3, 1, 0]
    found = bands(done, 7)
    assert [(band.start, band.stop) for band in found] == [(0, 1), (1, 3), (3, 7), (7, 8)]
    assert [is_told(done, band, 7) for band in found] == [True, True, False, True]
