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
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from networking.label_lines import em_width, wrapped

Point = tuple[int, int]

WIDTH: Final = 1000
HEIGHT: Final = 1160
CENTRE: Final[Point] = (500, 580)
AISLE: Final = 14  # half of it
EGO: Final = 54
RINGS: Final = ((62, 276), (284, 388), (396, 494))
SECTORS: Final = 6
NODE: Final = 28  # half of the room a node takes
TARGET: Final = 25  # the radius of what can be pressed
PHONE: Final = 1.4  # on narrow screens nodes and their labels are so much larger
FONT: Final = 26  # of labels
LINE: Final = 28
_ABOVE, _BELOW = 21, 8  # how far letters reach from their line, upwards and downwards
_AIR: Final = 3
_WIDEST: Final = (6.5, 4.1)  # of a label, in em: as it should be, and where that does not fit
_SQUARE: Final = 80  # of the grid on which boxes are kept

# From the centre, the y axis downwards, for the sector at the top and the one right of it; the
# others are their reflections. The last place of each cell is kept for the sign that more are
# there than the drawing shows.
_TOP: Final[tuple[tuple[Point, ...], ...]] = (
    ((-1, -228), (-5, -111), (-46, -170), (79, -228), (-83, -231), (43, -166)),
    ((0, -338), (-145, -336), (143, -336), (-72, -337), (71, -337)),
    ((0, -446), (198, -428), (-197, -429), (68, -468), (-68, -468), (-126, -427), (126, -428)),
)
_SIDE: Final[tuple[tuple[Point, ...], ...]] = (
    ((166, -55), (170, -176), (238, -53), (89, -56), (123, -121), (214, -120)),
    ((197, -285), (350, -58), (278, -172), (252, -239), (333, -128)),
    ((427, -182), (359, -300), (458, -50), (259, -392), (374, -230), (420, -112), (295, -330)),
)


@lru_cache(maxsize=64)
def places(ring: int, sector: int, rtl: bool = False) -> tuple[Point, ...]:
    """The places of a cell, in the order in which they are taken. Rings count from 1, sectors
    from 0; where a page runs from right to left, everything stands mirrored."""
    table = (_TOP if sector in (0, 3) else _SIDE)[ring - 1]
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
EGO_BOX: Final = around(CENTRE, EGO)


class _Floor:
    """Boxes that are taken, kept by the squares of a grid: asking for a free place costs the
    same on a full map as on an empty one."""

    def __init__(self, taken: Iterable[Box]) -> None:
        self.squares: dict[tuple[int, int], list[Box]] = {}
        for box in taken:
            self.take(box)

    def _under(self, box: Box) -> list[tuple[int, int]]:
        left, top, right, bottom = (int(side // _SQUARE) for side in box)
        return [(x, y) for x in range(left, right + 1) for y in range(top, bottom + 1)]

    def take(self, box: Box) -> None:
        for square in self._under(box):
            self.squares.setdefault(square, []).append(box)

    def is_free(self, box: Box) -> bool:
        if box[0] < FRAME[0] or box[1] < FRAME[1] or box[2] > FRAME[2] or box[3] > FRAME[3]:
            return False
        squares = self.squares
        return not any(
            box.meets(other) for under in self._under(box) for other in squares.get(under, ())
        )


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


def label_places(at: Point, text: str) -> "Iterable[Label]":
    """Where a label could stand, the best place first: below, above, at the sides."""
    tried: tuple[str, ...] = ()
    for widest in _WIDEST:
        lines = wrapped(text, widest)
        if lines == tried:
            return
        tried = lines
        wide = max(map(em_width, lines)) * FONT + 2 * _AIR
        tall = _ABOVE + _BELOW + (len(lines) - 1) * LINE
        beside = _ABOVE - tall // 2
        first = NODE + 1 + _ABOVE
        for x, y, anchor, left in (
            (0, first, "middle", -wide / 2),
            (0, first - 2 * NODE - 2 - tall, "middle", -wide / 2),
            (NODE + 2, beside, "start", NODE + 2 - _AIR),
            (-NODE - 2, beside, "end", _AIR - NODE - 2 - wide),
        ):
            x0, y0 = at[0] + left, at[1] + y - _ABOVE
            yield Label(lines, x, y, anchor, False, Box(x0, y0, x0 + wide, y0 + tall))


def labels(
    nodes: Sequence[tuple[Point, str]], marks: Iterable[Point], written: Iterable[Box]
) -> list[Label | None]:
    """A label for each node where one fits, in their order; None where none does.

    `marks` are the nodes that need no label, `written` the boxes of other words. A label keeps
    clear of every node but its own, of other labels and words, and of the frame; on narrow
    screens, where nodes and labels are larger, fewer are shown.
    """
    points = [point for point, _ in nodes] + list(marks)
    fixed = [EGO_BOX, *written]
    wide = _Floor([*fixed, *(around(point, NODE) for point in points)])
    narrow = _Floor([*fixed, *(around(point, NODE * PHONE) for point in points)])
    found: list[Label | None] = []
    for at, text in nodes:
        label = next((one for one in label_places(at, text) if wide.is_free(one.box)), None)
        if label is not None:
            wide.take(label.box)
            large = label.box.scaled(at, PHONE)
            if narrow.is_free(large):
                narrow.take(large)
                label = label._replace(everywhere=True)
        found.append(label)
    return found


def bend(one: Point, other: Point) -> Point:
    """The point towards which the curve between two contacts bends: a little inwards, but
    around the centre where the straight line would run through it."""
    (x1, y1), (x2, y2) = one, other
    middle_x, middle_y = (x1 + x2) / 2, (y1 + y2) / 2
    along_x, along_y = x2 - x1, y2 - y1
    length = math.hypot(along_x, along_y) or 1.0
    side_x, side_y = -along_y / length, along_x / length
    off = (middle_x - CENTRE[0]) * side_x + (middle_y - CENTRE[1]) * side_y
    if off < 0:
        side_x, side_y, off = -side_x, -side_y, -off
    clear = EGO * 1.9
    by = 2 * (clear - off) if off < clear else -min(0.3 * length, 2 * (off - clear))
    return round(middle_x + side_x * by), round(middle_y + side_y * by)


@lru_cache(maxsize=3)
def stones(ring: int, gap: int, rounding: int) -> str:
    """The six stones of a ring as one path, `gap` apart; a stroke of 2 x `rounding` in the colour
    of the fill rounds their corners."""
    inner, outer = RINGS[ring - 1][0] + rounding, RINGS[ring - 1][1] - rounding
    aside = gap / 2 + rounding
    path = []
    for sector in range(SECTORS):
        shift = -AISLE if sector in (0, 1, 5) else AISLE
        turn = math.radians(60 * sector)
        corners = []
        for radius, side in ((outer, -1), (outer, 1), (inner, 1), (inner, -1)):
            angle = turn + side * (math.pi / 6 - math.asin(aside / radius))
            corners.append(
                (
                    round(CENTRE[0] + radius * math.sin(angle)),
                    round(CENTRE[1] + shift - radius * math.cos(angle)),
                )
            )
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = corners
        path.append(
            f"M{ax} {ay}A{outer} {outer} 0 0 1 {bx} {by}L{cx} {cy}A{inner} {inner} 0 0 0 {dx} {dy}z"
        )
    return "".join(path)
