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
from functools import lru_cache
from typing import Final, NamedTuple

Point = tuple[int, int]

WIDTH: Final = 1000
HEIGHT: Final = 1240
CENTRE: Final[Point] = (500, 620)
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


def from_edge(end: Point) -> tuple[int, int, int, int]:
    """A line from the edge of a node to a point, both seen from its centre."""
    by = NODE / max(math.hypot(*end), NODE)
    return round(end[0] * by), round(end[1] * by), *end


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
