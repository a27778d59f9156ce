"""The picture of a network map: SVG as text, for a page (classes, links) and as a file of its own.

Written by Python and not by a template: 40 contacts are 40 joins of short strings. What is the
same for everybody (rings, areas, their names) is made once for each language and direction. Where
everything stands is worked out in `networking.geometry`. Nobody gets a line of her own in here
that leaves her without a name: what is drawn of a contact is a number, that is always there, and
her label where it fits; the list beside the drawing has all of them.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Final

from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from networking import geometry
from networking.geometry import Box, Label, Point
from networking.label_lines import clean, em_width, is_right_to_left, wrapped
from networking.maps import AREAS, CIRCLES, Entry, MapContent
from networking.models import Area, Circle

# A shape for each area, so that nobody needs to see colours: about 48 units across.
SHAPES: Final[dict[Area, str]] = {
    Area.FAMILY: "M-23 0a23 23 0 1 1 46 0a23 23 0 1 1-46 0z",
    Area.FRIENDS: "M0-28 28 0 0 28-28 0z",
    Area.NEIGHBOURS: "M-22-8 0-26 22-8V22H-22z",
    Area.COMMUNITY: "M-27 0-14-23H14L27 0 14 23H-14z",
    Area.SERVICES: "M-21-21H21V21H-21z",
    Area.CLUBS: "M-22-20H22V4Q19 19 0 27Q-19 19-22 4z",
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
    Circle.NEAR: _("%(area)s, near circle"),
    Circle.MIDDLE: _("%(area)s, middle circle"),
    Circle.OUTER: _("%(area)s, outer circle"),
}
_NAME_SIZE: Final = 34  # of area names; those of the rings and the "Me" are set by these too
_RING_SIZE: Final = 29
_BOLD: Final = 1.1

# How things look: by class on a page, where the style sheet knows dark and narrow screens, and
# by attributes in a file, which has to look right in whatever opens it.
_CLASSES: Final[dict[str, str]] = {
    **{f"stones{n}": f' class="r{n}"' for n in range(1, 4)},
    "ties": ' class="t"',
    "me": ' class="me"',
    "names": ' class="names"',
    "rings": ' class="rings"',
    **{area: f' class="a{n}"' for n, area in enumerate(AREAS)},
    "badge": ' class="more"',
    "new": ' class="new"',
    "start": ' class="b"',
    "end": ' class="e"',
    "middle": "",
    "wide": "w",
    "number": "",
    "label": "",
    "target": "",
}
_INK: Final = "#1D2A30"
_NUMBER: Final = ' font-size="24" font-weight="700" stroke="none"'
_ATTRIBUTES: Final[dict[str, str]] = {
    **{
        f"stones{n}": f' fill="{tone}" stroke="{tone}" stroke-width="20" stroke-linejoin="round"'
        for n, tone in enumerate(("#E3F0EF", "#F1EADD", "#F7F2E9"), start=1)
    },
    "ties": ' fill="none" stroke="#8C8273" stroke-width="2.5" stroke-linecap="round"',
    "me": ' fill="#0E5A60"',
    "names": f' font-size="{_NAME_SIZE}" font-weight="700"',
    "rings": f' font-size="{_RING_SIZE}" font-weight="600" fill="#52616A"',
    **{
        area: f' fill="{colour}" stroke="{_INK}" stroke-width="3" stroke-linejoin="round"'
        for area, colour in COLOURS.items()
    },
    "badge": f' fill="#FFFFFF" stroke="{_INK}" stroke-width="2"',
    "new": ' fill="none" stroke-dasharray="9 6"',
    "start": ' text-anchor="start"',
    "end": ' text-anchor="end"',
    "middle": "",
    "number": f' fill="#000000"{_NUMBER}',
    f"number {Area.SERVICES}": f' fill="#FFFFFF"{_NUMBER}',
    "label": f' fill="{_INK}" stroke="#FFFFFF" stroke-width="6" paint-order="stroke"',
    "target": ' fill="none" stroke="none"',
}


@dataclass(frozen=True)
class _Words:
    """What is written on every drawing in one language."""

    areas: dict[Area, str]
    circles: dict[Circle, str]
    cells: dict[tuple[Circle, Area], str]
    me: str
    title: str
    contact: str
    new: str


@lru_cache(maxsize=32)
def _words(language: str | None) -> _Words:
    areas = {area: str(area.label) for area in AREAS}
    return _Words(
        areas=areas,
        circles={circle: str(circle.label) for circle in CIRCLES},
        cells={
            (circle, area): _IN_CIRCLE[circle] % {"area": areas[area]}
            for circle in CIRCLES
            for area in AREAS
        },
        me=gettext("Me"),
        title=gettext("The drawing of the map"),
        contact=gettext("%(number)d. %(name)s. %(place)s."),
        new=gettext("%(number)d. %(name)s. %(place)s. New."),
    )


@dataclass(frozen=True)
class _Frame:
    """What is under every map: the stones with their names, and the room that the names take."""

    under: str
    over: str
    written: tuple[Box, ...]


@lru_cache(maxsize=64)
def _frame(language: str | None, rtl: bool, as_file: bool) -> _Frame:
    words = _words(language)
    paint = _ATTRIBUTES if as_file else _CLASSES
    boxes: list[Box] = []
    stones = "".join(
        f'<path{paint[f"stones{n}"]} d="{geometry.stones(n, 12, 10)}"/>' for n in (3, 2, 1)
    )
    rings = "".join(
        _ring_name(n, words.circles[circle], rtl, boxes)
        for n, circle in enumerate(CIRCLES, start=1)
    )
    names = "".join(
        _area_name(n, area, words.areas[area], rtl, paint, boxes) for n, area in enumerate(AREAS)
    )
    x, y = geometry.CENTRE
    size = _squeezed(words.me, 34, 2 * geometry.EGO - 12)
    me = (
        f'<g{paint["me"]}><circle cx="{x}" cy="{y}" r="{geometry.EGO}"/>'
        f'<text x="{x}" y="{y + 12}"{_text_attributes(as_file)}{size}>{escape(words.me)}</text></g>'
    )
    over = f"{me}<g{paint['rings']}>{rings}</g><g{paint['names']}>{names}</g>"
    return _Frame(stones, over, tuple(boxes))


def _text_attributes(as_file: bool) -> str:
    return ' font-size="34" font-weight="700" fill="#FFFFFF"' if as_file else ""


def _squeezed(text: str, size: float, room: float) -> str:
    """Makes a long translation fit: the attribute that sets letters closer, where it is needed."""
    if em_width(text) * size * _BOLD <= room:
        return ""
    return f' textLength="{round(room)}" lengthAdjust="spacingAndGlyphs"'


def _ring_name(ring: int, name: str, rtl: bool, boxes: list[Box]) -> str:
    """In the aisle, on the side where reading begins, in the middle of the ring."""
    inner, outer = geometry.RINGS[ring - 1]
    if ring == 1:
        inner = geometry.EGO + 8
    room = outer - inner - 8
    x = geometry.CENTRE[0] + (1 if rtl else -1) * (inner + outer) // 2
    y = geometry.CENTRE[1] + 10
    half = min(room, em_width(name) * _RING_SIZE * _BOLD) / 2
    boxes.append(Box(x - half, y - 26, x + half, y + 10))
    return f'<text x="{x}" y="{y}"{_squeezed(name, _RING_SIZE, room)}>{escape(name)}</text>'


def _area_name(
    sector: int, area: Area, name: str, rtl: bool, paint: Mapping[str, str], boxes: list[Box]
) -> str:
    """Over and under the circle; its shape is beside it, as on the nodes."""
    at_top = sector in (0, 1, 5)
    widest = 360 if sector in (0, 3) else 270
    lines = wrapped(name, widest / _NAME_SIZE / _BOLD, 1 if sector in (0, 3) else 2)
    if sector in (0, 3):
        lines = (name,)
    wide = min(widest, max(map(em_width, lines)) * _NAME_SIZE * _BOLD)
    first = 46 if at_top else geometry.HEIGHT - 22 - 40 * (len(lines) - 1)
    middle_y = first - 12 + 20 * (len(lines) - 1)
    if sector in (0, 3):
        x, anchor = geometry.CENTRE[0] + 30, ""
        symbol = round(x - wide / 2 - 40)
        box = Box(symbol - 30, first - 38, x + wide / 2, first + 12)
    else:
        at_left = (sector in (4, 5)) is not rtl
        symbol = 36 if at_left else geometry.WIDTH - 36
        x = 76 if at_left else geometry.WIDTH - 76
        anchor = paint["start" if at_left else "end"]
        far = x + wide if at_left else x - wide
        box = Box(min(6, far), first - 38, max(x, far), first + 40 * len(lines) - 28)
        box = Box(6, *box[1:2], far, box[3]) if at_left else Box(far, box[1], 994, box[3])
    boxes.append(box)
    shape = f'<path{paint[area]} transform="translate({symbol} {middle_y})" d="{SHAPES[area]}"/>'
    return shape + "".join(
        f'<text{anchor} x="{x}" y="{first + 40 * n}"{_squeezed(line, _NAME_SIZE, widest)}>'
        f"{escape(line)}</text>"
        for n, line in enumerate(lines)
    )


@dataclass(frozen=True)
class _Placed:
    """A map with each contact at its place, and how many a cell has no place for."""

    shown: list[tuple[Entry, Point]]
    more: dict[tuple[Circle, Area], int]
    points: dict[int, Point]


def _placed(content: MapContent, rtl: bool) -> _Placed:
    shown: list[tuple[Entry, Point]] = []
    more: dict[tuple[Circle, Area], int] = {}
    points: dict[int, Point] = {}
    for entry in content.entries:
        sector = AREAS.index(entry.area)
        at = geometry.place(entry.circle, sector, entry.slot, rtl)
        if at is None:
            more[entry.cell] = more.get(entry.cell, 0) + 1
            at = geometry.badge(entry.circle, sector, rtl)
        else:
            shown.append((entry, at))
        points[entry.number] = at
    return _Placed(shown, more, points)


def _ties(content: MapContent, points: dict[int, Point]) -> str:
    """All ties as one path. Those of contacts that have no place end at their cell's sign."""
    lines = {
        (points[one], points[other]) for one, other in content.ties if points[one] != points[other]
    }
    parts = []
    for one, other in sorted(lines):
        x, y = geometry.bend(one, other)
        parts.append(f"M{one[0]} {one[1]}Q{x} {y} {other[0]} {other[1]}")
    return "".join(parts)


Href = Callable[[Entry], str]


def _label(label: Label | None, text: str, paint: Mapping[str, str], as_file: bool) -> str:
    if label is None:
        return ""
    extra = paint[label.anchor]
    if not as_file and not label.everywhere:
        extra = f' class="{label.anchor[0].replace("s", "b")} w"'.replace("m ", "")
    if is_right_to_left(text) and as_file:
        extra += ' unicode-bidi="plaintext"'
    x = f' x="{label.x}"' if label.x else ""
    return "".join(
        f'<text{extra}{paint["label"]}{x} y="{label.y + geometry.LINE * n}">{escape(line)}</text>'
        for n, line in enumerate(label.lines)
    )


def _nodes(
    content: MapContent,
    placed: _Placed,
    frame: _Frame,
    *,
    rtl: bool,
    href: Href | None,
    new: Collection[int],
    as_file: bool,
) -> Iterator[str]:
    """Cell by cell, in reading order, which is the order of the focus too."""
    words = _words(get_language())
    paint = _ATTRIBUTES if as_file else _CLASSES
    texts = {entry.number: clean(entry.label) for entry, _at in placed.shown}
    badges = {cell: geometry.badge(cell[0], AREAS.index(cell[1]), rtl) for cell in placed.more}
    labels = iter(
        geometry.labels(
            [(at, texts[entry.number]) for entry, at in placed.shown],
            badges.values(),
            frame.written,
        )
    )
    tag = "g" if href is None else "a"
    for cell, entries in groupby(placed.shown, key=lambda one: one[0].cell):
        area = cell[1]
        number = paint.get(f"number {area}", paint["number"])
        target = f'<circle r="{geometry.TARGET}"{paint["target"]}/><path d="{SHAPES[area]}"/>'
        yield f"<g{paint[area]}>"
        for entry, (x, y) in entries:
            n, text = entry.number, texts[entry.number]
            sentence = words.new if n in new else words.contact
            name = sentence % {"number": n, "name": _apart(text, rtl), "place": words.cells[cell]}
            link = "" if href is None else f' href="{escape(href(entry))}"'
            mark = f'<circle{paint["new"]} r="29"/>' if n in new else ""
            yield (
                f'<{tag}{link} transform="translate({x} {y})"><title>{escape(name)}</title>{target}'
                f'{mark}<text{number} y="9">{n}</text>'
                f"{_label(next(labels), text, paint, as_file)}</{tag}>"
            )
        yield "</g>"
        if cell in badges:
            yield _badge(cell, placed.more[cell], badges[cell], words, tag, paint)


def _badge(
    cell: tuple[Circle, Area],
    count: int,
    at: Point,
    words: _Words,
    tag: str,
    paint: Mapping[str, str],
) -> str:
    """The sign that a cell holds more than the drawing has places for; leads to the list."""
    name = ngettext(
        "%(n)d more in the list: %(place)s.", "%(n)d more in the list: %(place)s.", count
    ) % {"n": count, "place": words.cells[cell]}
    link = f' href="#circle-{int(cell[0])}"' if tag == "a" else ""
    return (
        f'<{tag}{link}{paint["badge"]} transform="translate({at[0]} {at[1]})">'
        f'<title>{escape(name)}</title><circle r="{geometry.TARGET}"/>'
        f'<text{paint["number"]} y="9">+{count}</text></{tag}>'
    )


def _apart(text: str, rtl: bool) -> str:
    """A name inside a sentence of the other direction keeps to itself."""
    return text if is_right_to_left(text) is rtl else f"\u2068{text}\u2069"


def _picture(
    content: MapContent, *, rtl: bool, href: Href | None, new: Collection[int], as_file: bool
) -> str:
    frame = _frame(get_language(), rtl, as_file)
    placed = _placed(content, rtl)
    paint = _ATTRIBUTES if as_file else _CLASSES
    nodes = "".join(_nodes(content, placed, frame, rtl=rtl, href=href, new=new, as_file=as_file))
    ties = _ties(content, placed.points)
    if ties:
        ties = f'<path{paint["ties"]} aria-hidden="true" d="{ties}"/>'
    return f'{frame.under}{ties}{frame.over}<g translate="no">{nodes}</g>'


_BOX: Final = f'viewBox="0 0 {geometry.WIDTH} {geometry.HEIGHT}"'


def drawing(
    content: MapContent,
    *,
    rtl: bool,
    href: Href | None = None,
    summary: str = "",
    new: Collection[int] = (),
    element_id: str = "drawing",
) -> SafeString:
    """The drawing for a page: each contact is a link, in reading order, with a name that says who
    and where. Without `href` it is an image, with the summary for those who do not see it.
    `new` are the numbers of contacts to be marked; `element_id` begins every id in it."""
    role = "img" if href is None else "group"
    body = _picture(content, rtl=rtl, href=href, new=new, as_file=False)
    return mark_safe(  # noqa: S308
        f'<svg class="netmap" {_BOX} role="{role}" '
        f'aria-label="{escape(_words(get_language()).title)}" '
        f'aria-describedby="{element_id}-says"><desc id="{element_id}-says">{escape(summary)}'
        f"</desc>{body}</svg>"
    )


def standalone(content: MapContent, *, rtl: bool, title: str, summary: str) -> str:
    """The drawing as a file: light, without links, looks the same in whatever opens it."""
    body = _picture(content, rtl=rtl, href=None, new=(), as_file=True)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {_BOX} width="{geometry.WIDTH}" '
        f'height="{geometry.HEIGHT}" xml:lang="{get_language()}" font-family="sans-serif" '
        f'font-size="{geometry.FONT}" text-anchor="middle" fill="{_INK}">'
        f"<title>{escape(clean(title))}</title><desc>{escape(clean(summary))}</desc>"
        f'<path fill="#FFFFFF" d="M0 0H{geometry.WIDTH}V{geometry.HEIGHT}H0z"/>{body}</svg>\n'
    )
