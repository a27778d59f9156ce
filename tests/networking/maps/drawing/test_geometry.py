"""Where things stand on the drawing of a map: nothing overlaps, nobody jumps, nothing gets out."""

import itertools
import math
import random
from collections.abc import Iterable

import pytest
from django.utils.translation import override

from networking.maps.drawing import frame as drawing_frame
from networking.maps.drawing import geometry
from networking.maps.drawing.frame import frame
from networking.maps.drawing.geometry import (
    CENTRE,
    EGO,
    FRAME,
    HEIGHT,
    NODE,
    PHONE,
    TARGET,
    WIDTH,
    Box,
    around,
)
from networking.maps.drawing.label_places import Settings, labels, settings_of
from networking.maps.drawing.label_wrapping import (
    clean,
    em_width,
    is_right_to_left,
    letters_of,
    wrapped,
)

CELLS = [(ring, sector) for ring in range(3) for sector in range(6)]
SMALLEST = 344  # CSS pixels that the drawing is wide on a phone of 360
LABELS = (
    "Ana",
    "i",
    "W" * 40,
    "my neighbour",
    "parents of the others at school",
    "Gemeindebibliothek",
    "سارة",
    "أم علي وأختها الصغيرة",
    "李小龍",
    "👩‍👩‍👧 family 🏳️‍🌈🇺🇦",
    "Ŵŵ Щука ﷽",
    "a\u0301\u0301\u0301\u0301\u0301\u0301 zalgo",
    "கௌசல்யா",
    "",
)


def spread(seed: int, contacts: int, cells: list[tuple[int, int]]) -> list[tuple[int, int, int]]:
    """Cells and slots of so many contacts."""
    draw = random.Random(seed)
    taken = dict.fromkeys(CELLS, -1)
    found = []
    for _ in range(contacts):
        cell = draw.choice(cells)
        taken[cell] += 1
        found.append((*cell, taken[cell]))
    return found


def overlaps(boxes: Iterable[Box]) -> list[tuple[Box, Box]]:
    return [(a, b) for a, b in itertools.combinations(boxes, 2) if a.meets(b)]


def inside(box: Box) -> bool:
    return (
        box.left >= FRAME.left
        and box.top >= FRAME.top
        and box.right <= FRAME.right
        and box.bottom <= FRAME.bottom
    )


def from_centre(box: Box) -> float:
    """How near a box comes to the centre."""
    x = max(box.left - CENTRE[0], CENTRE[0] - box.right, 0)
    y = max(box.top - CENTRE[1], CENTRE[1] - box.bottom, 0)
    return math.hypot(x, y)


def cases() -> list[tuple[int, list[tuple[int, int]]]]:
    """How many contacts, and in which cells they are: all, one only, one area, one circle."""
    return [
        *((n, CELLS) for n in (0, 1, 2, 5, 12, 25, 40, 80, 150)),
        *((150, [cell]) for cell in ((0, 0), (0, 4), (1, 1), (2, 3), (2, 5))),
        (60, [(ring, 2) for ring in range(3)]),
        (60, [(0, sector) for sector in range(6)]),
    ]


@pytest.mark.parametrize("rtl", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_no_label_meets_anything(seed: int, rtl: bool) -> None:
    """For any spread over cells and any labels, on wide and on narrow screens."""
    written = frame("en", rtl, False).written
    labels_seen = 0
    for contacts, cells in cases():
        draw = random.Random(seed)
        placed = spread(seed, contacts, cells)
        nodes, marks = [], set()
        for ring, sector, slot in placed:
            at = geometry.place(ring, sector, slot, rtl)
            if at is None:
                marks.add(geometry.badge(ring, sector, rtl))
            else:
                text = clean(draw.choice(LABELS[:4] if seed == 0 else LABELS))
                nodes.append((at, settings_of(text)))
        for scale in (1, PHONE):
            found = labels(nodes, marks, written, scale)
            shown = [
                (at, label.box.scaled(at, scale))
                for (at, _settings), label in zip(nodes, found, strict=True)
                if label is not None
            ]
            boxes = [box for _at, box in shown]
            labels_seen += len(boxes)
            rooms = [around(at, NODE * scale) for at in (*(at for at, _settings in nodes), *marks)]
            assert not overlaps(boxes)
            assert not [box for box in boxes for room in rooms if box.meets(room)]
            assert not [box for box in boxes for words in written if box.meets(words)]
            assert all(map(inside, boxes))
            assert all(from_centre(box) >= EGO - 2 for box in boxes)
    assert labels_seen > 200


def test_a_label_keeps_within_its_box() -> None:
    for text in filter(None, LABELS):
        for label in labels([((500, 300), settings_of(clean(text)))], (), ()):
            assert label is not None
            width = label.box.right - label.box.left
            assert 1 <= len(label.lines) <= 3
            assert all(em_width(line) * geometry.FONT <= width for line in label.lines)


def people(
    contacts: int, areas: int, seed: int, rtl: bool
) -> list[tuple[tuple[int, int], Settings]]:
    """Where contacts with long names stand: in some of the cells of some areas."""
    draw = random.Random(seed)
    cells = draw.sample([cell for cell in CELLS if cell[1] < areas], areas + 2)
    names = (
        "Maria from the bakery on", "Grandmother Konstantina", "Beratungsstelle Familien",
        "Dr. Novak, the old doctor", "Choir of Saint Michael's", "سارة من المكتبة الكبيرة",
    )  # fmt: skip
    taken = [(*cell, place) for cell in cells for place in range(4)]
    chosen = sorted(draw.sample(taken, contacts))
    places = (geometry.place(*cell, rtl) for cell in chosen)
    return [(place, settings_of(clean(draw.choice(names)))) for place in places if place]


@pytest.mark.parametrize("rtl", [False, True])
@pytest.mark.parametrize("language", ["en", "xa"])
def test_every_name_of_thirteen_shows_on_a_phone(language: str, rtl: bool) -> None:
    """Names of 24 letters, in three areas or in all six."""
    with override(language):
        written = frame(language, rtl, False).written
    for seed in range(25):
        nodes = people(13, 3 + seed % 4, seed, rtl)
        for scale in (1, PHONE):
            found = labels(nodes, (), written, scale)
            assert [
                at for (at, _settings), label in zip(nodes, found, strict=True) if not label
            ] == []


def test_most_names_of_forty_show_on_a_phone_and_nearly_all_on_wide_screens() -> None:
    written = frame("en", False, False).written
    for seed in range(10):
        nodes = [
            (at, settings_of("Maria from the bakery on"))
            for at in (geometry.place(*one) for one in spread(seed, 40, CELLS))
            if at
        ]
        for scale, share in ((1, 0.97), (PHONE, 0.8)):
            found = labels(nodes, (), written, scale)
            assert sum(label is not None for label in found) >= share * len(nodes)


def test_a_line_leads_to_a_label_that_stands_away_and_runs_over_nobody() -> None:
    lines = 0
    for seed in range(10):
        nodes = people(13, 3, seed, False)
        for (at, _settings), label in zip(nodes, labels(nodes, (), (), PHONE), strict=True):
            if label is None or label.line is None:
                continue
            lines += 1
            x, y = at[0] + label.line[0], at[1] + label.line[1]
            assert around((x, y), 2).meets(label.box)
            end = at[0] + label.line[0] * PHONE, at[1] + label.line[1] * PHONE
            for other, _text in nodes:
                if other != at:
                    assert distance_to_line(other, at, end) >= NODE
    assert lines > 10


def distance_to_line(
    point: tuple[float, float], one: tuple[float, float], other: tuple[float, float]
) -> float:
    long = math.dist(one, other)
    along = (
        (point[0] - one[0]) * (other[0] - one[0]) + (point[1] - one[1]) * (other[1] - one[1])
    ) / long
    by = min(max(along, 0), long) / long
    return math.dist(point, (one[0] + (other[0] - one[0]) * by, one[1] + (other[1] - one[1]) * by))


@pytest.mark.parametrize("language", ["en", "xa", "xb"])
@pytest.mark.parametrize("rtl", [False, True])
def test_names_of_areas_and_circles_keep_apart(language: str, rtl: bool) -> None:
    with override(language):
        written = frame(language, rtl, False).written
    assert not overlaps(written)
    assert all(map(inside, written))


def test_words_of_the_frame_can_be_read_on_a_phone() -> None:
    assert geometry.FONT * PHONE * SMALLEST / WIDTH >= 12
    assert drawing_frame._AREA_SIZE * SMALLEST / WIDTH >= 12
    assert drawing_frame._RING_SIZE * SMALLEST / WIDTH >= 11


def every_place(rtl: bool = False) -> list[tuple[int, int]]:
    return [place for ring, sector in CELLS for place in geometry.places(ring, sector, rtl)]


def test_targets_are_large_enough_on_a_phone_and_do_not_overlap() -> None:
    scale = SMALLEST / WIDTH
    assert 2 * TARGET * PHONE * scale >= 24
    for one, other in itertools.combinations(every_place(), 2):
        assert math.dist(one, other) >= 2 * TARGET * PHONE
    for place in every_place():
        assert math.dist(place, CENTRE) >= EGO + NODE
        assert inside(around(place, TARGET * PHONE))


def test_numbers_can_be_read_on_a_phone() -> None:
    assert 24 * PHONE * SMALLEST / WIDTH >= 11


def test_each_place_is_in_its_ring_and_sector() -> None:
    for ring, sector in CELLS:
        inner, outer = geometry.RINGS[ring]
        for x, y in geometry.places(ring, sector):
            shift = -geometry.AISLE if sector in (0, 1, 5) else geometry.AISLE
            x, y = x - CENTRE[0], y - CENTRE[1] - shift
            assert inner + NODE <= math.hypot(x, y) <= outer - NODE
            turn = math.degrees(math.atan2(x, -y)) - 60 * sector
            assert abs((turn + 180) % 360 - 180) < 30


def test_a_place_depends_on_circle_area_and_slot_alone() -> None:
    """Nobody jumps: slots have no neighbours to ask, and the first ones are there from the start.
    The places are data: to change one moves people on maps that exist."""
    for ring, sector in CELLS:
        table = geometry.places(ring, sector)
        assert len(set(table)) == len(table) >= 5
        for slot in range(len(table) - 1):
            assert geometry.place(ring, sector, slot) == table[slot]
        for slot in (len(table) - 1, 40, 149):
            assert geometry.place(ring, sector, slot) is None
        assert geometry.badge(ring, sector) == table[-1]
    assert geometry.place(0, 0, 0) == (500, 493)
    assert geometry.place(2, 4, 5) == (240, 1012)


def test_right_to_left_is_mirrored() -> None:
    assert every_place(rtl=True) == [(WIDTH - x, y) for x, y in every_place()]


def test_ties_keep_clear_of_the_centre_and_of_the_frame() -> None:
    for one, other in itertools.combinations(every_place(), 2):
        bend = geometry.bend(one, other)
        assert bend == geometry.bend(other, one)
        for step in range(1, 20):
            t = step / 20
            x, y = (
                (1 - t) ** 2 * a + 2 * t * (1 - t) * b + t**2 * c
                for a, b, c in zip(one, bend, other, strict=True)
            )
            assert math.dist((x, y), CENTRE) > EGO
            assert 0 < x < WIDTH
            assert 0 < y < HEIGHT


def test_lines_are_short_and_at_most_two() -> None:
    assert wrapped("my neighbour", 20) == ("my neighbour",)
    assert wrapped("my neighbour", 5) == ("my", "neighb…")
    assert wrapped("one two three four five", 5) == ("one two", "three f…")
    assert wrapped("W" * 40, 6.5) == ("WWWWW…",)
    assert wrapped("", 6.5) == ()


def test_letters_are_cut_whole() -> None:
    family, flag = "👩‍👩‍👧", "🇺🇦"
    assert letters_of(f"a{family}{flag}{flag}e\u0301b") == ["a", family, flag, flag, "e\u0301", "b"]
    assert wrapped(family * 10, 4) == (family * 2 + "…",)


def test_what_cannot_be_drawn_is_left_out() -> None:
    assert clean("a\x00\x1bb\ud800\ufffe c\u202ed\n e") == "ab cd e"
    assert clean("x" + "\u0301" * 20) == "x" + "\u0301" * 3
    assert clean("👩‍👧 می‌خواهم") == "👩‍👧 می‌خواهم"


def test_direction_is_that_of_the_first_letter() -> None:
    assert is_right_to_left("12 سارة Ana")
    assert not is_right_to_left("(Ana) سارة")
    assert not is_right_to_left("123")
