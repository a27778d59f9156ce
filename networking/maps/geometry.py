"""Where everything stands on the drawing of a network map: arithmetic alone, no Django, no words.

Three rings around a centre, six sectors clockwise from the top; a ring and a sector make a cell,
and each cell has fixed places. A contact's place follows from ring, sector and slot alone, so
that nobody jumps when others come and go; the table of places is data for the same reason:
people remember where somebody stands. It was found by trying: places of a cell and of its
neighbours are 71 units apart at least (24 CSS pixels where the drawing is 344 wide), and the
first ones of all cells leave as much room as can be for the labels of each other.

The upper and the lower half stand apart by an aisle, in which the names of the rings are written.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from networking.maps.label_lines import Line, em_width, lines_of

Point = tuple[int, int]

WIDTH: Final = 1000
HEIGHT: Final = 1160
CENTRE: Final[Point] = (500, 580)
AISLE: Final = 14  # half of it
GAP: Final = 12  # between the stones of a ring
ROUNDING: Final = 10  # of their corners
EGO: Final = 54
RINGS: Final = ((62, 276), (284, 388), (396, 494))
SECTORS: Final = 6
NODE: Final = 28  # half of the room a node takes
TARGET: Final = 26  # the radius of what can be pressed
PHONE: Final = 1.35  # on narrow screens nodes and their labels are so much larger
FONT: Final = 26  # of labels
LINE: Final = 28
_ABOVE, _BELOW = 21, 8  # how far letters reach from their line, upwards and downwards
_AIR: Final = 3
_WIDEST: Final = 6.5  # of a label, in em
_SHORT: Final = 3.6  # em: a label no longer than this stays on one line
_SQUARE: Final = 120  # of the grid on which boxes are kept

# From the centre, the y axis downwards, for the sector at the top and the one right of it; the
# others are their reflections. The last place of each cell is kept for the sign that more are
# there than the drawing shows.
_TOP: Final[tuple[tuple[Point, ...], ...]] = (
    ((0, -127), (85, -238), (-85, -238), (-52, -175), (52, -175), (0, -237)),
    ((0, -349), (-144, -335), (144, -335), (73, -335), (-73, -335)),
    ((0, -447), (-197, -429), (197, -429), (-68, -468), (68, -468), (-126, -427), (126, -427)),
)
_SIDE: Final[tuple[tuple[Point, ...], ...]] = (
    ((135, -132), (164, -50), (90, -50), (205, -140), (238, -50), (151, -202)),
    ((291, -182), (319, -50), (240, -236), (329, -122), (207, -300)),
    ((374, -229), (297, -332), (457, -50), (427, -182), (360, -299), (260, -392), (420, -111)),
)


@lru_cache(maxsize=64)
def places(ring: int, sector: int, rtl: bool = False) -> tuple[Point, ...]:
    """The places of a cell, in the order in which they are taken. Rings count from the
    centre, sectors clockwise from the top, both from 0; where a page runs from right to left,
    all stand mirrored."""
    table = (_TOP if sector in (0, 3) else _SIDE)[ring]
    across = -1 if (sector > 3) is not rtl else 1
    down = -1 if sector in (2, 3, 4) else 1
    return tuple((CENTRE[0] + across * x, CENTRE[1] + down * y) for x, y in table)


def place(ring: int, sector: int, slot: int, rtl: bool = False) -> Point | None:
    """Where the contact with this slot stands; None where the cell is full before it."""
    here = places(ring, sector, rtl)
    return here[slot] if 0 <= slot < len(here) - 1 else None


def badge(ring: int, sector: int, rtl: bool = False) -> Point:
    """Where a cell says how many more there are."""
    return places(ring, sector, rtl)[-1]


class Box(NamedTuple):
    """A rectangle: left, top, right, bottom."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        """Whether they have some room in common."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def scaled(self, at: Point, by: float) -> "Box":
        """As it is when all that belongs to the node at a point grows around that point."""
        x, y = at
        return Box(
            x + (self.left - x) * by,
            y + (self.top - y) * by,
            x + (self.right - x) * by,
            y + (self.bottom - y) * by,
        )


def around(at: Point, half: float) -> Box:
    """The square around a point."""
    return Box(at[0] - half, at[1] - half, at[0] + half, at[1] + half)


FRAME: Final = Box(4, 4, WIDTH - 4, HEIGHT - 4)
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
    """A label beside its node: its lines, where the first one stands from the node's centre, at
    which end it holds on (`middle`, `start` at its left end, `end`), and whether narrow screens
    have room for it too."""

    lines: tuple[str, ...]
    x: int
    y: int
    anchor: str
    everywhere: bool
    box: Box


def _settings(text: str) -> Iterator[tuple[Line, ...]]:
    """The lines of a label, as long as can be; then as short as its longest word."""
    words = [(word, em_width(word)) for word in text.split()]
    lines = lines_of(words, _WIDEST)
    if lines:
        yield lines
    if len(lines) == 1 and len(words) > 1:
        longest = max(wide for _word, wide in words)
        shorter = lines_of(words, max(longest, _SHORT))
        if len(shorter) > 1 and not shorter[-1][0].endswith("…"):
            yield shorter


Size = tuple[float, int]
"""How wide and how tall a label is."""


def _size(lines: tuple[Line, ...]) -> Size:
    wide = max(wide for _line, wide in lines) * FONT + 2 * _AIR
    return wide, _ABOVE + _BELOW + (len(lines) - 1) * LINE


def _beside(wide: float, tall: int) -> tuple[tuple[int, int, str, float], ...]:
    """Where a label can stand, the best place first: below its node, above, at the sides. For
    each the start of its first line, the end at which it holds on, and its left edge."""
    aside = _ABOVE - tall // 2
    return (
        (0, NODE + 1 + _ABOVE, "middle", -wide / 2),
        (0, -NODE - 1 - tall + _ABOVE, "middle", -wide / 2),
        (NODE + 3, aside, "start", NODE + 3 - _AIR),
        (-NODE - 3, aside, "end", _AIR - NODE - 3 - wide),
    )


def labels(
    nodes: Sequence[tuple[Point, str]], marks: Iterable[Point], written: Iterable[Box]
) -> list[Label | None]:
    """A label for each node where one fits, in their order; None where none does.

    `marks` are the nodes that need no label, `written` the boxes of other words. A label keeps
    clear of every node but its own, of other labels and words, and of the frame. On narrow
    screens nodes and labels are larger, and fewer labels are shown: a place that is free there
    too is taken before a better one.
    """
    settings = [tuple(_settings(text)) for _at, text in nodes]
    sizes = tuple(
        (at, tuple(map(_size, ways))) for (at, _text), ways in zip(nodes, settings, strict=True)
    )
    return [
        _label(at, ways, size, found)
        for ways, (at, size), found in zip(
            settings, sizes, _laid_out(sizes, tuple(marks), tuple(written)), strict=True
        )
    ]


def _label(
    at: Point,
    ways: tuple[tuple[Line, ...], ...],
    sizes: tuple[Size, ...],
    found: tuple[int, int, bool] | None,
) -> Label | None:
    if found is None:
        return None
    way, side, everywhere = found
    wide, tall = sizes[way]
    x, y, anchor, left = _beside(wide, tall)[side]
    x0, y0 = at[0] + left, at[1] + y - _ABOVE
    lines = tuple(line for line, _wide in ways[way])
    return Label(lines, x, y, anchor, everywhere, Box(x0, y0, x0 + wide, y0 + tall))


@lru_cache(maxsize=512)
def _laid_out(
    nodes: tuple[tuple[Point, tuple[Size, ...]], ...],
    marks: tuple[Point, ...],
    written: tuple[Box, ...],
) -> tuple[tuple[int, int, bool] | None, ...]:
    """Which of the ways to set each label fits at which side, and whether on narrow screens too.

    Kept, for a page that changes is drawn before and after: from sizes alone, so that no words
    of anybody stay in the process.
    """
    points = [at for at, _sizes in nodes] + list(marks)
    fixed = [*_EGO_BOXES, *written]
    wide = _Floor([*fixed, *(around(point, NODE) for point in points)])
    narrow = _Floor([*fixed, *(around(point, NODE * PHONE) for point in points)])
    found: list[tuple[int, int, bool] | None] = []
    for at, sizes in nodes:
        best, taken = None, None
        for way, side, box in _boxes(at, sizes):
            if wide.is_free(box):
                large = box.scaled(at, PHONE)
                if narrow.is_free(large):
                    narrow.take(large)
                    best, taken = (way, side, True), box
                    break
                if best is None:
                    best, taken = (way, side, False), box
        if taken is not None:
            wide.take(taken)
        found.append(best)
    return tuple(found)


def _boxes(at: Point, sizes: tuple[Size, ...]) -> Iterator[tuple[int, int, Box]]:
    for way, (wide, tall) in enumerate(sizes):
        for side, (_x, y, _anchor, left) in enumerate(_beside(wide, tall)):
            x0, y0 = at[0] + left, at[1] + y - _ABOVE
            yield way, side, Box(x0, y0, x0 + wide, y0 + tall)


def bend(one: Point, other: Point) -> Point:
    """The point towards which the curve between two contacts bends: a little inwards, but
    around the centre where the straight line would run through it, and aside where the two
    stand one behind the other, as seen from the centre: somebody may stand between them."""
    (x1, y1), (x2, y2) = sorted((one, other))
    middle_x, middle_y = (x1 + x2) / 2, (y1 + y2) / 2
    along_x, along_y = x2 - x1, y2 - y1
    length = math.hypot(along_x, along_y) or 1.0
    side_x, side_y = -along_y / length, along_x / length
    off = (middle_x - CENTRE[0]) * side_x + (middle_y - CENTRE[1]) * side_y
    if off < 0:
        side_x, side_y, off = -side_x, -side_y, -off
    clear = EGO * 1.9
    if off >= clear:
        by = -min(0.16 * length, 2 * (off - clear))
    else:
        beside = ((CENTRE[0] - x1) * along_x + (CENTRE[1] - y1) * along_y) / length
        by = 2 * (clear - off) if 0 < beside < length else 0.22 * length
    return round(middle_x + side_x * by), round(middle_y + side_y * by)


Stone = tuple[int, int, Point, Point, Point, Point]


def stones(ring: int) -> list[Stone]:
    """The six stones of a ring: the radius of the outer and of the inner side, and the corners,
    clockwise from the outer one. They are drawn with a line as wide as twice ROUNDING."""
    inner, outer = RINGS[ring][0] + ROUNDING, RINGS[ring][1] - ROUNDING
    aside = GAP / 2 + ROUNDING
    found = []
    for sector in range(SECTORS):
        shift = -AISLE if sector in (0, 1, 5) else AISLE
        corners = []
        for radius, side in ((outer, -1), (outer, 1), (inner, 1), (inner, -1)):
            half = math.pi / SECTORS - math.asin(aside / radius)
            angle = math.tau / SECTORS * sector + side * half
            x, y = CENTRE[0] + radius * math.sin(angle), CENTRE[1] - radius * math.cos(angle)
            corners.append((round(x), round(y + shift)))
        found.append((outer, inner, *corners))
    return found  # type: ignore[return-value]
