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


def _settings(text: str) -> tuple[tuple[Line, ...], ...]:
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
    nodes: Sequence[tuple[Point, str]],
    marks: Iterable[Point],
    written: Iterable[Box],
    scale: float = 1,
) -> list[Label | None]:
    """A label for each node, in their order; None where there is no room for three letters.

    `marks` are the nodes that need no label, `written` the boxes of other words. A label keeps
    clear of every node but its own, of other labels and words, and of the frame. Nodes and labels
    are `scale` times as large: a label's box is that of the usual size all the same.
    """
    settings = [_settings(text) for _at, text in nodes]
    sizes = tuple(
        (at, tuple(map(_size, ways))) for (at, _text), ways in zip(nodes, settings, strict=True)
    )
    found = _laid_out(sizes, tuple(marks), tuple(written), scale)
    return [
        _label(at, ways, size, one)
        for ways, (at, size), one in zip(settings, sizes, found, strict=True)
    ]


def _label(
    at: Point, ways: tuple[tuple[Line, ...], ...], sizes: tuple[Size, ...], found: Found | None
) -> Label | None:
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
