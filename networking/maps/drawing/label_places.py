"""Where labels stand on the drawing of a map: arithmetic alone, no Django, no words.

Everyone first gets room for a short label, then for a better one; where nothing fits beside a
node, a line leads to a label farther away.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from networking.maps.drawing.geometry import (
    CENTRE,
    EGO,
    FONT,
    FRAME,
    LINE,
    NODE,
    Box,
    Point,
    around,
)
from networking.maps.drawing.label_wrapping import Line, em_width, lines_of

_ABOVE, _BELOW = 21, 8  # how far letters reach from their line, upwards and downwards
_AIR: Final = 3
_WAYS: Final = ((7.2, 3), (7.2, 2), (4.4, 3), (3.6, 2), (5.0, 1), (3.6, 1), (2.4, 1))
"""How a label can be set: lines so wide at most, in em, and so many; the best way first."""
_WORTH: Final = 2  # ways that are worth a line from the node, where another one fits beside it
_AWAY: Final = (70, 100, 135, 175, 230)  # from a node's centre to a label at the end of a line
_TURNS: Final = tuple(
    (math.sin(turn * math.pi / 6), -math.cos(turn * math.pi / 6)) for turn in range(12)
)
_CLEAR: Final = 4  # half of what a line keeps clear of
_ATTEMPTS: Final = 4
_MANY: Final = 30  # from so many nodes on there is hardly room for lines, and much to try
_SQUARE: Final = 120  # of the grid on which boxes are kept

# Three boxes cover the circle in the centre better than one.
_EGO_BOXES: Final = tuple(
    Box(CENTRE[0] - x, CENTRE[1] - y, CENTRE[0] + x, CENTRE[1] + y)
    for x, y in ((EGO, 30), (44, 44), (30, EGO))
)


class _Floor:
    """Boxes that are taken, kept by the squares of a grid: asking for a free place costs the
    same on a full map as on an empty one."""

    def __init__(self, taken: Iterable[Box]) -> None:
        self.squares: dict[tuple[int, int], list[Box]] = {}
        for box in taken:
            self.take(box)

    def take(self, box: Box) -> None:
        left, top, right, bottom = box
        for x in range(int(left) // _SQUARE, int(right) // _SQUARE + 1):
            for y in range(int(top) // _SQUARE, int(bottom) // _SQUARE + 1):
                self.squares.setdefault((x, y), []).append(box)

    def leave(self, box: Box) -> None:
        """Gives the room of a box back."""
        for boxes in self.squares.values():
            if box in boxes:
                boxes.remove(box)

    def is_free(self, box: Box) -> bool:
        """Whether a box is inside the frame and meets nothing. Asked some hundred times for each
        drawing, so it compares by hand what `Box.meets` says."""
        left, top, right, bottom = box
        if left < FRAME[0] or top < FRAME[1] or right > FRAME[2] or bottom > FRAME[3]:
            return False
        for x in range(int(left) // _SQUARE, int(right) // _SQUARE + 1):
            for y in range(int(top) // _SQUARE, int(bottom) // _SQUARE + 1):
                for other in self.squares.get((x, y), ()):
                    if (
                        left < other[2]
                        and other[0] < right
                        and top < other[3]
                        and other[1] < bottom
                    ):
                        return False
        return True


class Label(NamedTuple):
    """A label beside its node: its lines, where the first one stands from the node's centre, and
    at which end it holds on (`middle`, `start` at its left end, `end`). `line`: where a line from
    the node leads to it, if it stands away from it."""

    lines: tuple[str, ...]
    x: int
    y: int
    anchor: str
    box: Box
    line: Point | None = None


Settings = tuple[tuple[Line, ...], ...]
"""The lines of a label, in each of the ways in which it can be set."""


def settings_of(text: str) -> Settings:
    """The ways to set a label that differ, from the whole of it to its first letters."""
    words = [(word, em_width(word)) for word in text.split()]
    found = (lines_of(words, widest, most) for widest, most in _WAYS)
    return tuple(dict.fromkeys(filter(None, found)))


Size = tuple[float, int]
"""How wide and how tall a label is."""


def _size(lines: tuple[Line, ...]) -> Size:
    wide = max(wide for _line, wide in lines) * FONT + 2 * _AIR
    return wide, _ABOVE + _BELOW + (len(lines) - 1) * LINE


class _Spot(NamedTuple):
    """Where a label can stand: the start of its first line, the end at which it holds on, the left
    end of its box, and where a line to it ends."""

    x: int
    y: int
    anchor: str
    left: float
    line: Point | None = None


@lru_cache(maxsize=4096)
def _spots(wide: float, tall: int) -> tuple[tuple[_Spot, ...], tuple[_Spot, ...]]:
    """The spots beside a node, and those away from it."""
    return _beside(wide, tall), _away(wide, tall)


def _away(wide: float, tall: int) -> tuple[_Spot, ...]:
    """Spots at the end of a line, the nearest ones first: one for each hour of a clock."""
    found = []
    for far in _AWAY:
        for across, down in _TURNS:
            x = round(across * (far + abs(across) * wide / 2))
            y = round(down * (far + abs(down) * tall / 2))
            reach = min(wide / 2 / abs(x) if x else 1, tall / 2 / abs(y) if y else 1)
            end = round(x * (1 - reach)), round(y * (1 - reach))
            found.append(_Spot(x, round(y - tall / 2) + _ABOVE, "middle", x - wide / 2, end))
    return tuple(found)


def _beside(wide: float, tall: int) -> tuple[_Spot, ...]:
    """The best spot first: below the node, above, at the sides, and below and above towards a
    side."""
    aside, below, above = _ABOVE - tall // 2, NODE + 1 + _ABOVE, -NODE - 1 - tall + _ABOVE
    return (
        _Spot(0, below, "middle", -wide / 2),
        _Spot(0, above, "middle", -wide / 2),
        _Spot(NODE + 3, aside, "start", NODE + 3 - _AIR),
        _Spot(-NODE - 3, aside, "end", _AIR - NODE - 3 - wide),
        _Spot(-NODE, below, "start", -NODE - _AIR),
        _Spot(NODE, below, "end", NODE + _AIR - wide),
        _Spot(-NODE, above, "start", -NODE - _AIR),
        _Spot(NODE, above, "end", NODE + _AIR - wide),
    )


Found = tuple[int, _Spot]
"""The way in which a label is set, and where it stands."""


def labels(
    nodes: Sequence[tuple[Point, Settings]],
    marks: Iterable[Point],
    written: Iterable[Box],
    scale: float = 1,
) -> list[Label | None]:
    """A label for each node, in their order; None where there is no room for three letters.

    `marks` are the nodes that need no label, `written` the boxes of other words. A label keeps
    clear of every node but its own, of other labels and words, and of the frame. Nodes and labels
    are `scale` times as large: a label's box is that of the usual size all the same.
    """
    sizes = tuple((at, tuple(map(_size, settings))) for at, settings in nodes)
    found = _laid_out(sizes, tuple(marks), tuple(written), scale)
    return [
        _label(at, settings, size, one)
        for (at, settings), (_at, size), one in zip(nodes, sizes, found, strict=True)
    ]


def _label(at: Point, ways: Settings, sizes: tuple[Size, ...], found: Found | None) -> Label | None:
    if found is None:
        return None
    way, spot = found
    lines = tuple(line for line, _wide in ways[way])
    return Label(lines, spot.x, spot.y, spot.anchor, _box(at, sizes[way], spot), spot.line)


def _box(at: Point, size: Size, spot: _Spot) -> Box:
    x, y = at[0] + spot.left, at[1] + spot.y - _ABOVE
    return Box(x, y, x + size[0], y + size[1])


@lru_cache(maxsize=512)
def _laid_out(
    nodes: tuple[tuple[Point, tuple[Size, ...]], ...],
    marks: tuple[Point, ...],
    written: tuple[Box, ...],
    scale: float,
) -> tuple[Found | None, ...]:
    """In which way each label is set, and at which side.

    First everyone gets room for a short label; then, one after the other, for a better one. So
    nobody's name takes the room of all of another's. Kept, for a page that changes is drawn
    before and after: from sizes alone, so that no words of anybody stay in the process.
    """
    points = [at for at, _sizes in nodes] + list(marks)
    taken = [*_EGO_BOXES, *written, *(around(point, NODE * scale) for point in points)]
    order, found = list(range(len(nodes))), []
    for _attempt in range(1 if len(nodes) > _MANY else _ATTEMPTS):
        found = _in_order(order, nodes, _Floor(taken), scale)
        left = [n for n in order if found[n] is None]
        if not left:
            break
        order = left + [n for n in order if n not in left]  # who found no room chooses first
    return tuple(one and one[0] for one in found)


def _in_order(
    order: list[int],
    nodes: tuple[tuple[Point, tuple[Size, ...]], ...],
    floor: _Floor,
    scale: float,
) -> list[tuple[Found, Box] | None]:
    found: list[tuple[Found, Box] | None] = [None] * len(nodes)
    is_full = len(nodes) > _MANY
    for choices in (_any, _best):
        for n in order:
            at, sizes = nodes[n]
            had = found[n]
            if had is not None:
                floor.leave(had[1])
            found[n] = now = _first_free(floor, at, sizes, choices(sizes, is_full), scale) or had
            if now is not None:
                floor.take(now[1])
    return found


def _any(sizes: tuple[Size, ...], is_full: bool) -> Iterator[Found]:
    """The shortest way first, and away from the node only where nothing fits beside it."""
    for way in reversed(range(len(sizes))):
        for spot in _spots(*sizes[way])[0]:
            yield way, spot
    for way in list(reversed(range(len(sizes))))[: 1 if is_full else None]:
        for spot in _spots(*sizes[way])[1]:
            yield way, spot


def _best(sizes: tuple[Size, ...], is_full: bool) -> Iterator[Found]:
    """The best way first; a long one at the end of a line before a short one beside the node."""
    for way, size in enumerate(sizes):
        for spot in _spots(*size)[0]:
            yield way, spot
        if way + 1 == min(_WORTH, len(sizes)) and not is_full:
            for better in range(way + 1):
                for spot in _spots(*sizes[better])[1]:
                    yield better, spot


def _first_free(
    floor: _Floor, at: Point, sizes: tuple[Size, ...], choices: Iterator[Found], scale: float
) -> tuple[Found, Box] | None:
    for way, spot in choices:
        box = _box(at, sizes[way], spot).scaled(at, scale)
        if floor.is_free(box) and (spot.line is None or _is_clear(floor, at, spot.line, scale)):
            return (way, spot), box
    return None


def _is_clear(floor: _Floor, at: Point, line: Point, scale: float) -> bool:
    """Whether a line from a node runs over no other node and no words."""
    x, y = line[0] * scale, line[1] * scale
    long = math.hypot(x, y)
    start = NODE * 1.5 * scale
    steps = range(round(start), round(long), 2 * _CLEAR)
    return all(
        floor.is_free(around((at[0] + x * step / long, at[1] + y * step / long), _CLEAR))  # type: ignore[arg-type]
        for step in steps
    )
