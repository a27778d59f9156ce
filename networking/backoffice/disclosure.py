"""What a table may show of a group: no number about fewer than five people, and none from which
one could be worked out.

Numbers that add up to others give each other away, so the rules look at all the sums of a table
together: `hidden_cells` hides, `worked_out` finds what still comes out of what is shown.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, TypeVar

FEWEST: Final = 5
"""A number tells about so many people, or it is not shown."""

Cell = TypeVar("Cell", bound=Hashable)
Sum = Sequence[Cell]
"""A cell, and after it those that it is the sum of."""


def few(people: int) -> bool:
    """Whether a number about so many people would say too much of them; of nobody it does not."""
    return 0 < people < FEWEST


@dataclass(frozen=True, slots=True)
class Value:
    """What a group has in one row: a sum, and of how many people something is in it. `of`: in a
    row that counts people, how many there are in all; the others must not be few either.
    `by_few`: too few logged it, however many it is about."""

    number: int = 0
    people: int = 0
    of: int | None = None
    by_few: bool = False

    @property
    def tells_too_much(self) -> bool:
        others_are_few = self.of is not None and few(self.of - self.people)
        return self.by_few or few(self.people) or others_are_few

    def __add__(self, other: "Value") -> "Value":
        of = None if self.of is None or other.of is None else self.of + other.of
        by_few = self.by_few or other.by_few
        return Value(self.number + other.number, self.people + other.people, of, by_few)


def hidden_cells(values: Mapping[Cell, Value], sums: Sequence[Sum[Cell]]) -> set[Cell]:
    """The cells that are not shown: those about few people, and those that would give one of
    them away. A zero is always shown.

    A whole is shown where its hidden parts are two or more, five people have a part in them, and
    they add up to four more than one each: else the whole less the others, or counting, would
    tell. The whole goes rather than another part: what is left says more. Where several sums
    together still give a hidden cell away, the smallest of their shown cells goes, again and
    again.
    """
    hidden = {cell for cell, value in values.items() if value.tells_too_much}
    while True:
        given = [whole for whole, *parts in sums if _tells(values, hidden, whole, parts)]
        if not given:
            given = _smallest(values, hidden, sums)
        if not given:
            return hidden
        hidden |= set(given)


def _tells(
    values: Mapping[Cell, Value], hidden: set[Cell], whole: Cell, parts: Sequence[Cell]
) -> bool:
    """Whether a whole that is shown gives hidden parts of it away."""
    missing = [part for part in parts if part in hidden]
    if whole in hidden or not missing:
        return False
    rest = sum(values[part].number for part in missing)
    people = [values[part].people for part in missing]
    if not any(values[part].people for part in parts if part not in hidden):
        people.append(values[whole].people)
    return len(missing) < 2 or max(people) < FEWEST or rest < len(missing) + FEWEST - 1


def _smallest(
    values: Mapping[Cell, Value], hidden: set[Cell], sums: Sequence[Sum[Cell]]
) -> list[Cell]:
    """Of the sums that a cell is in which comes out all the same, the shortest one's smallest
    cell that is shown."""
    given = worked_out(sums, values.keys() - hidden)
    shown = [
        (len(cells), values[cell].number, cell)
        for cells in sums
        if given.intersection(cells)
        for cell in cells
        if cell not in hidden and values[cell].people
    ]
    return [min(shown, key=lambda found: found[:2])[2]] if shown else []


Row = dict[Cell, Fraction]


def worked_out(sums: Iterable[Sum[Cell]], known: Collection[Cell]) -> set[Cell]:
    """The unknown cells that have one value only: of each of the `sums`, the first cell is what
    the others add up to (Gauss-Jordan elimination)."""
    solved: dict[Cell, Row[Cell]] = {}
    for whole, *parts in sums:
        row = {cell: Fraction(1) for cell in parts if cell not in known}
        if whole not in known:
            row[whole] = Fraction(-1)
        for pivot in [cell for cell in row if cell in solved]:
            _subtract(row, solved[pivot], pivot)
        if not row:
            continue
        pivot, factor = next(iter(row.items()))
        row = {cell: number / factor for cell, number in row.items()}
        for other in solved.values():
            _subtract(other, row, pivot)
        solved[pivot] = row
    return {pivot for pivot, row in solved.items() if len(row) == 1}


def _subtract(row: Row[Cell], other: Row[Cell], pivot: Cell) -> None:
    """Takes the other row away so often that the pivot goes."""
    times = row.get(pivot, Fraction(0))
    for cell, number in other.items() if times else ():
        left = row.get(cell, Fraction(0)) - times * number
        if left:
            row[cell] = left
        else:
            row.pop(cell, None)
