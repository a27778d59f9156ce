"""What a table shows of a group gives nobody away: every way of filling in what is hidden is
tried, and no hidden number about few people has one value only."""

import random
from collections.abc import Iterator
from typing import Any

import pytest

from networking.backoffice.disclosure import FEWEST, Value, few, hidden_cells, worked_out

SUMS = (("whole", "a", "b", "c"), ("whole", "d", "e"), ("twin", "a"), ("other", "e", "f"))
PARTS = ("a", "b", "c")


def drawn(seed: int) -> dict[str, Value]:
    """A table of people who each have some of the cells: numbers and contributors that can be."""
    draw = random.Random(seed)
    people = draw.choice((1, 3, 5, 6, 8))
    likely = {cell: draw.choice((0, 0.2, 0.5, 1)) for cell in "abcf"}
    lines = []
    for _ in range(people):
        line = {cell: int(draw.random() < likely[cell]) for cell in "abcf"}
        line["whole"] = line["a"] + line["b"] + line["c"]
        line["d"] = draw.randint(0, line["whole"])
        line["e"] = line["whole"] - line["d"]
        line["twin"], line["other"] = line["a"], line["e"] + line["f"]
        lines.append(line)
    return {
        cell: Value(sum(x[cell] for x in lines), sum(x[cell] > 0 for x in lines))
        for cell in lines[0]
    }


def ways(values: dict[str, Value], hidden: set[str]) -> Iterator[dict[str, int]]:
    """Every table that looks the same: what is hidden is one or more, up to a bound."""
    most = 2 * max(value.number for value in values.values()) + FEWEST

    def choices(cell: str, limit: int) -> range:
        known = values[cell].number
        return range(1, limit + 1) if cell in hidden else range(known, known + 1)

    for whole in choices("whole", most):
        for a in choices("a", whole):
            for b in choices("b", whole - a):
                c = whole - a - b
                if c not in choices("c", whole) or a not in choices("twin", most):
                    continue
                for d in choices("d", whole):
                    e = whole - d
                    if e not in choices("e", whole):
                        continue
                    for f in choices("f", FEWEST + 4):
                        if e + f in choices("other", most):
                            yield {
                                "whole": whole, "a": a, "b": b, "c": c, "d": d, "e": e, "f": f,
                                "twin": a, "other": e + f,
                            }  # fmt: skip


@pytest.mark.parametrize("seeds", [range(n, n + 50) for n in range(0, 400, 50)])
def test_what_is_hidden_can_be_several_things(seeds: range) -> None:
    for seed in seeds:
        values = drawn(seed)
        hidden = hidden_cells(values, SUMS)
        seen: dict[str, set[int]] = {cell: set() for cell in hidden}
        for way in ways(values, hidden):
            for cell in hidden:
                seen[cell].add(way[cell])
        for cell in hidden:
            assert values[cell].number in seen[cell], (seed, cell)
            assert len(seen[cell]) > 1, (seed, cell, values)


@pytest.mark.parametrize("seed", range(100))
def test_nothing_about_few_people_is_shown_and_nothing_comes_out(seed: int) -> None:
    values = drawn(seed)
    hidden = hidden_cells(values, SUMS)
    assert not any(values[cell].tells_too_much for cell in values.keys() - hidden)
    assert not worked_out(SUMS, values.keys() - hidden)
    assert all(values[cell].people for cell in hidden), "a zero is shown"


def test_a_table_about_many_people_is_shown_whole() -> None:
    values = {"whole": Value(30, 20), "a": Value(20, 15), "b": Value(10, 9)}
    assert hidden_cells(values, [("whole", "a", "b")]) == set()


def test_the_whole_goes_rather_than_another_part() -> None:
    values = {"whole": Value(30, 20), "a": Value(28, 18), "b": Value(2, 2)}
    assert hidden_cells(values, [("whole", "a", "b")]) == {"whole", "b"}


def test_counting_tells_nothing_either() -> None:
    """Five reasons, one each, of five people: with the whole, each would be known to be one."""
    parts = {name: Value(1, 1) for name in "abcde"}
    assert "whole" in hidden_cells({"whole": Value(5, 5), **parts}, [("whole", *"abcde")])


def test_two_numbers_that_are_the_same_hide_together() -> None:
    values = {"whole": Value(9, 9), "a": Value(7, 7), "b": Value(2, 2), "twin": Value(9, 9)}
    assert hidden_cells(values, [("whole", "a", "b"), ("whole", "twin")]) == {"whole", "twin", "b"}


@pytest.mark.parametrize(("people", "of", "hides"), [(0, 9, 0), (3, 9, 1), (5, 9, 1), (9, 9, 0)])
def test_all_but_a_few_tells_as_much_as_a_few(people: int, of: int, hides: int) -> None:
    value: Any = Value(people, people, of)
    assert value.tells_too_much == bool(hides)
    assert few(people) == (0 < people < FEWEST)
