"""How a total is broken down, so that a small cohort is told something and nobody is told of.

Parts about few are added up to one row before anything is hidden: "Health and Transport, together"
says more than two rows that are not shown. What a mentor logged is theirs to be known by too: such
a part is told where three mentors logged it, so that none of them can take off their own and is
left with another's.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from networking.backoffice.disclosure import FEWEST, Value

MENTORS: Final = 3
"""At least this many mentors logged what is shown of their pairs."""

Who = tuple[Any, Any]
"""Whom a line is about, and which mentor logged it; None: no mentor did."""
Row = tuple[str, ...]
"""The parts that are added up in one row of a table."""


@dataclass(slots=True)
class Lines:
    """By key: what is counted for each of those who have any of it."""

    of: dict[str, dict[Who, int]] = field(default_factory=lambda: defaultdict(dict))

    def add(self, who: Who, keys: Iterable[str], numbers: Iterable[int]) -> None:
        for key, number in zip(keys, numbers, strict=True):
            if number:
                self.of[key][who] = self.of[key].get(who, 0) + number

    def value(self, *keys: str) -> Value:
        """The sum of these parts, and of how many people, and mentors, it is."""
        found = [(who, number) for key in keys for who, number in self.of.get(key, {}).items()]
        return Value(
            number=sum(number for _who, number in found),
            people=len({person for (person, _mentor), _number in found}),
            by_few=0 < len({mentor for (_person, mentor), _number in found} - {None}) < MENTORS,
        )


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The rows of a table, each of one part or of several, and those of them that are not told.
    No row at all: with the whole beside them even a zero would tell."""

    rows: tuple[Row, ...]
    untold: frozenset[str] = frozenset()


def key_of(row: Row) -> str:
    """Under which key the value of a row is found."""
    return "+".join(row)


def broken_down(parts: Sequence[str], lines: Lines, *, has_whole: bool) -> Breakdown:
    """The rows for these parts. Parts about few are one row, in the place of the first of them.
    `has_whole`: their sum is shown beside them, so one row alone would come out of it; the
    smallest of the others joins it then."""
    values = {part: lines.value(part) for part in parts}
    some = sorted((part for part in parts if values[part].number), key=lambda p: values[p].number)
    few = [part for part in some if values[part].tells_too_much]
    if not few or (len(few) == 1 and not has_whole):
        return Breakdown(tuple((part,) for part in parts))
    joined, others = few, [part for part in some if part not in few]
    while has_whole and others and not _can_be_told(joined, lines):
        joined = [*joined, others.pop(0)]
    told = _can_be_told(joined, lines)
    if has_whole and not told:
        return Breakdown(())
    together = tuple(part for part in parts if part in joined)
    rows = tuple(
        together if part == together[0] else (part,)
        for part in parts
        if part == together[0] or part not in joined
    )
    return Breakdown(rows, frozenset() if told else frozenset([key_of(together)]))


def _can_be_told(parts: Sequence[str], lines: Lines) -> bool:
    """Not one part alone, not about few, and not so small a sum that each is known to be one."""
    value = lines.value(*parts)
    many = value.number >= len(parts) + FEWEST - 1
    return len(parts) > 1 and many and not value.tells_too_much


# --- A row of units -----------------------------------------------------------------------------


def bands(done: Sequence[int], of: int) -> list[slice]:
    """Units of a course in their order, as rows: one that can be told of by itself, or several
    together, of which the average is told. `done`: how many people have done each; `of`: how many
    there are."""
    found: list[slice] = []
    start = 0
    for place, number in enumerate(done):
        alone = slice(place, place + 1)
        if not number or (start == place and is_told(done, alone, of)):
            found += [slice(start, place)] if start < place else []
            found.append(alone)
            start = place + 1
        elif is_told(done, slice(start, place + 1), of):
            found.append(slice(start, place + 1))
            start = place + 1
    return [*found, slice(start, len(done))] if start < len(done) else found


def is_told(done: Sequence[int], band: slice, of: int) -> bool:
    """One unit counts people, and those who have not done it must not be few either. Of several
    the average does not tell how many have done each: enough people have a part in it."""
    numbers = done[band]
    if len(numbers) == 1:
        return not Value(numbers[0], numbers[0], of).tells_too_much
    return max(numbers, default=0) >= FEWEST
