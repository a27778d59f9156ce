"""What is under every drawing of a network map, and how its parts look.

The stones of the three circles, the names of circles and areas, and *Me*: made once for each
language and direction. On a page things look by class, where the style sheet knows dark and
narrow screens; in a file by attributes, so that it looks right in whatever opens it.
"""

from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from networking.maps.content import AREAS, CIRCLES
from networking.maps.drawing import geometry
from networking.maps.drawing.geometry import AISLE, CENTRE, EGO, HEIGHT, RINGS, WIDTH, Box
from networking.maps.drawing.label_wrapping import em_width, wrapped
from networking.maps.models import Area, Circle

# A shape for each area, so that nobody needs to see colours: about 46 units across.
SHAPES: Final[dict[Area, str]] = {
    Area.FAMILY: "M-23 0a23 23 0 1 1 46 0a23 23 0 1 1-46 0z",
    Area.FRIENDS: "M0-26 26 0 0 26-26 0z",
    Area.NEIGHBOURS: "M-21-9 0-25 21-9V20H-21z",
    Area.COMMUNITY: "M-25 0-13-22H13L25 0 13 22H-13z",
    Area.SERVICES: "M-15-20H15q5 0 5 5V15q0 5-5 5H-15q-5 0-5-5V-15q0-5 5-5z",
    Area.CLUBS: "M-21-19H21V4Q18 19 0 25-18 19-21 4z",
}
# Okabe and Ito's colours, which people who see colours differently can tell apart.
COLOURS: Final[dict[Area, str]] = {
    Area.FAMILY: "#E69F00",
    Area.FRIENDS: "#56B4E9",
    Area.NEIGHBOURS: "#009E73",
    Area.COMMUNITY: "#F0E442",
    Area.SERVICES: "#0072B2",
    Area.CLUBS: "#CC79A7",
}
_IN_CIRCLE: Final[dict[Circle, Promise]] = {
    Circle.NEAR: gettext_lazy("%(area)s, near circle"),
    Circle.MIDDLE: gettext_lazy("%(area)s, middle circle"),
    Circle.OUTER: gettext_lazy("%(area)s, outer circle"),
}
_AREA_SIZE: Final = 35
_RING_SIZE: Final = 33
_ME_SIZE: Final = 34
_ASCENT: Final = 36  # of the names of circles
_BOLD: Final = 1.1
_ROW: Final = 48  # from line to line of an area's name
_UPPER: Final = (0, 1, 5)  # the sectors of the upper half


@dataclass(frozen=True)
class Words:
    """What is written on every drawing in one language."""

    areas: tuple[str, ...]
    circles: tuple[str, ...]
    cells: dict[tuple[Circle, Area], str]
    me: str
    title: str
    contact: str
    new: str


@lru_cache(maxsize=32)
def words(language: str | None) -> Words:
    """They must be asked for in the language that is active: it is the key under which they are
    kept."""
    return Words(
        areas=tuple(str(area.label) for area in AREAS),
        circles=tuple(str(circle.label) for circle in CIRCLES),
        cells={
            (circle, area): str(_IN_CIRCLE[circle]) % {"area": area.label}
            for circle in CIRCLES
            for area in AREAS
        },
        me=_("Me"),
        title=_("The drawing of the map"),
        contact=_("%(number)d. %(name)s. %(place)s."),
        new=_("%(number)d. %(name)s. %(place)s. New."),
    )


@dataclass(frozen=True)
class Look:
    """The attributes of each part, as they are written into its tag."""

    stones: tuple[str, str, str]
    ties: str
    me: str
    me_word: str
    areas: dict[Area, str]
    area_names: str
    ring_names: str
    starting: str
    ending: str
    nodes: str
    target: str
    new: str
    number: str
    number_on_dark: str
    badge: str
    labels: dict[tuple[str, str], str]
    """By the end at which they hold on, and for which screens alone they are."""
    lines: dict[str, str]
    """To labels that stand away from their node."""
    borders: str


PAGE: Final = Look(
    stones=(' class="r1"', ' class="r2"', ' class="r3"'),
    ties=' class="t"',
    me=' class="me"',
    me_word="",
    areas={area: f' class="a{n}"' for n, area in enumerate(AREAS)},
    area_names=' class="names"',
    ring_names=' class="rings"',
    starting=' class="b"',
    ending=' class="e"',
    nodes=' class="n"',
    target="",
    new=' class="new"',
    number="",
    number_on_dark="",
    badge=' class="more"',
    labels={
        ("middle", ""): "",
        ("middle", "w"): ' class="w"',
        ("middle", "p"): ' class="p"',
        ("start", ""): ' class="b"',
        ("start", "w"): ' class="b w"',
        ("start", "p"): ' class="b p"',
        ("end", ""): ' class="e"',
        ("end", "w"): ' class="e w"',
        ("end", "p"): ' class="e p"',
    },
    lines={"": ' class="l"', "w": ' class="l w"', "p": ' class="l p"'},
    borders=' class="l"',
)
INK: Final = "#1D2A30"
_ROUND: Final = 'stroke-linejoin="round"'
FILE: Final = Look(
    stones=(
        f' fill="#DCEBE9" stroke="#DCEBE9" stroke-width="20" {_ROUND}',
        f' fill="#EFE7DA" stroke="#EFE7DA" stroke-width="20" {_ROUND}',
        f' fill="#F6F1E8" stroke="#F6F1E8" stroke-width="20" {_ROUND}',
    ),
    ties=' fill="none" stroke="#8C8273" stroke-width="2"',
    me=' fill="#0E5A60"',
    me_word=f' fill="#FFFFFF" font-size="{_ME_SIZE}" font-weight="700"',
    areas={
        area: f' fill="{colour}" stroke="{INK}" stroke-width="3" {_ROUND}'
        for area, colour in COLOURS.items()
    },
    area_names=f' font-size="{_AREA_SIZE}" font-weight="700"',
    ring_names=f' font-size="{_RING_SIZE}" font-weight="600" fill="#52616A"',
    starting=' text-anchor="start"',
    ending=' text-anchor="end"',
    nodes="",
    target=' fill="none" stroke="none"',
    new=' fill="none" stroke-dasharray="9 6"',
    number=' fill="#000000" stroke="none" font-size="24" font-weight="700"',
    number_on_dark=' fill="#FFFFFF" stroke="none" font-size="24" font-weight="700"',
    badge=f' fill="#FFFFFF" stroke="{INK}" stroke-width="2"',
    labels={
        (anchor, ""): f' fill="{INK}" stroke="#FFFFFF" stroke-width="6" paint-order="stroke"'
        + (f' text-anchor="{anchor}"' if anchor != "middle" else "")
        for anchor in ("middle", "start", "end")
    },
    lines={"": ' fill="none" stroke="#8C8273" stroke-width="2"'},
    borders=' fill="none" stroke="#8C8273"',
)


@dataclass(frozen=True)
class Frame:
    """What goes under the ties, what goes over them, and the room that words take."""

    under: str
    over: str
    written: tuple[Box, ...]


@lru_cache(maxsize=64)
def frame(language: str | None, rtl: bool, look_of_file: bool) -> Frame:
    """The same for everybody who reads in this language."""
    look, said = FILE if look_of_file else PAGE, words(language)
    rings = [_ring_name(n, name, rtl) for n, name in enumerate(said.circles)]
    areas = [_area_name(n, name, rtl, look) for n, name in enumerate(said.areas)]
    x, y = CENTRE
    over = (
        f'<g{look.me}><circle cx="{x}" cy="{y}" r="{EGO}"/><text x="{x}" y="{y + 12}"'
        f"{look.me_word}{_squeezed(said.me, _ME_SIZE, 2 * EGO - 12)}>{escape(said.me)}</text></g>"
        f"<g{look.ring_names}>{''.join(text for text, _box in rings)}</g>"
        f"<g{look.area_names}>{''.join(text for text, _box in areas)}</g>"
    )
    under = "".join(f'<path{look.stones[n]} d="{_stones(n)}"/>' for n in (2, 1, 0))
    under += f'<path{look.borders} d="{_borders()}"/>'
    return Frame(under, over, tuple(box for _text, box in (*rings, *areas)))


def _stones(ring: int) -> str:
    """The six stones of a ring as one path; a wide stroke in the colour of the fill rounds their
    corners."""
    return "".join(
        f"M{ax} {ay}A{outer} {outer} 0 0 1 {bx} {by}L{cx} {cy}A{inner} {inner} 0 0 0 {dx} {dy}z"
        for outer, inner, (ax, ay), (bx, by), (cx, cy), (dx, dy) in geometry.stones(ring)
    )


def _borders() -> str:
    """A line between one ring and the next, in the upper and in the lower half."""
    x, y = CENTRE
    return "".join(
        f"M{x - radius} {y + shift}A{radius} {radius} 0 0 {sweep} {x + radius} {y + shift}"
        for radius in ((RINGS[0][1] + RINGS[1][0]) // 2, (RINGS[1][1] + RINGS[2][0]) // 2)
        for shift, sweep in ((-AISLE, 1), (AISLE, 0))
    )


def _squeezed(text: str, size: float, room: float) -> str:
    """Sets the letters of a long translation closer, so that it fits whatever the font."""
    if em_width(text) * size <= room:
        return ""
    return f' textLength="{round(room)}" lengthAdjust="spacingAndGlyphs"'


def _ring_name(ring: int, name: str, rtl: bool) -> tuple[str, Box]:
    """In the aisle, on the side where reading begins, in the middle of its ring."""
    inner, outer = RINGS[ring]
    room = outer - inner - 8
    x = CENTRE[0] + (1 if rtl else -1) * (inner + outer) // 2
    y = CENTRE[1] + 10
    half = min(room, em_width(name) * _RING_SIZE * _BOLD) / 2
    box = Box(x - half, y - _ASCENT, x + half, y + _ASCENT - 26)
    return f'<text x="{x}" y="{y}"{_squeezed(name, _RING_SIZE, room)}>{escape(name)}</text>', box


def _area_name(sector: int, name: str, rtl: bool, look: Look) -> tuple[str, Box]:
    """Over or under the circle, in the middle or in a corner, its shape beside it."""
    in_middle = sector in (0, 3)
    room = 230 if in_middle else 260
    lines = wrapped(name, room / _AREA_SIZE / _BOLD)
    wide = min(room, max(map(em_width, lines)) * _AREA_SIZE * _BOLD)
    y = 44 if sector in _UPPER else HEIGHT - 22 - _ROW * (len(lines) - 1)
    anchor = ""
    if in_middle:
        x, anchor = round(CENTRE[0] + 36 - wide / 2), look.starting
        left, right, symbol = x - 64.0, x + wide, x - 36
    elif (sector > 3) is not rtl:
        x, symbol, anchor = 74, 38, look.starting
        left, right = 8.0, x + wide
    else:
        x, symbol, anchor = WIDTH - 74, WIDTH - 38, look.ending
        left, right = x - wide, WIDTH - 8.0
    shape = (
        f'<path{look.areas[AREAS[sector]]} transform="translate({symbol} '
        f'{y - 11 + _ROW * (len(lines) - 1) // 2})" d="{SHAPES[AREAS[sector]]}"/>'
    )
    text = "".join(
        f'<text{anchor} x="{x}" y="{y + _ROW * n}"{_squeezed(line, _AREA_SIZE * _BOLD, room)}>'
        f"{escape(line)}</text>"
        for n, line in enumerate(lines)
    )
    return shape + text, Box(left, y - 40, right, y + _ROW * (len(lines) - 1) + 18)
