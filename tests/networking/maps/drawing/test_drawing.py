"""The drawing of a map: well-formed, complete, in order, small, and safe whatever is written."""

import gzip
import re
import sys
from collections.abc import Iterator
from types import FrameType
from typing import Any
from xml.etree import ElementTree

import pytest
import typst
from django.utils import translation

from networking.maps.content import AREAS, CIRCLES, EMPTY_MAP, Entry, MapContent
from networking.maps.drawing.svg import drawing, standalone
from networking.models import Area, Circle
from tests.support.rows.maps import make_content, make_entry, random_content

NASTY = """<script>alert(1)</script> & "x' \x00\x0b\ufffe ]]> &amp;"""


def href(entry: Entry) -> str:
    return f"/en/me/map/0b1f/{entry.number}/?a=1&b=2#c{entry.number}"


def parsed(svg: str) -> ElementTree.Element:
    """The drawing as a tree, without namespaces in the names."""
    return ElementTree.fromstring(svg.replace(' xmlns="http://www.w3.org/2000/svg"', ""))


def drawn(content: MapContent, **fields: object) -> ElementTree.Element:
    return parsed(drawing(content, **{"rtl": False, "href": href, **fields}))


def links(tree: ElementTree.Element) -> list[ElementTree.Element]:
    return list(tree.iter("a"))


def titles(tree: ElementTree.Element) -> list[str]:
    return [link.findtext("title", "") for link in links(tree)]


def at(link: ElementTree.Element) -> tuple[int, int]:
    found = re.fullmatch(r"translate\((\d+) (\d+)\)", link.get("transform", ""))
    assert found
    return int(found[1]), int(found[2])


def places(content: MapContent, **fields: object) -> dict[str, tuple[int, int]]:
    """Where each contact stands, by what its link leads to."""
    return {link.get("href", ""): at(link) for link in links(drawn(content, **fields))}


def words_in(tree: ElementTree.Element) -> list[str]:
    return [text.text or "" for text in tree.iter("text")]


@pytest.fixture
def crowd() -> MapContent:
    return random_content(seed=7, contacts=40, ties=100)


def test_an_empty_map_shows_every_circle_and_area() -> None:
    tree = drawn(EMPTY_MAP)
    words = words_in(tree)
    assert "Me" in words
    assert all(str(one.label) in " ".join(words) for one in (*AREAS, *CIRCLES))
    assert [path.get("class") for path in tree.iter("path")][:3] == ["r3", "r2", "r1"]
    assert all(path.get("d", "").count("M") == 6 for path in list(tree.iter("path"))[:3])
    assert not links(tree)


def test_each_contact_is_a_link_with_a_name() -> None:
    content = make_content(make_entry(7, "Ana", area=Area.FRIENDS, circle=Circle.NEAR))
    (link,) = links(drawn(content))
    assert link.get("href") == href(content.entries[0])
    assert link.get("id") == "n7"
    assert link.findtext("title") == "7. Ana. Friends, near circle."
    assert [text.text for text in link.iter("text")] == ["7", "Ana"]


def test_a_label_of_the_other_direction_keeps_to_itself() -> None:
    content = make_content(make_entry(7, "سارة"))
    assert titles(drawn(content)) == ["7. \u2068سارة\u2069. Friends, near circle."]
    assert titles(drawn(content, rtl=True)) == ["7. سارة. Friends, near circle."]


def test_links_come_in_reading_order(crowd: MapContent) -> None:
    numbers = [int(title.split(".")[0]) for title in titles(drawn(crowd)) if "." in title[:4]]
    shown = set(numbers)
    assert len(shown) > 35
    assert numbers == [entry.number for entry in crowd.entries if entry.number in shown]


def test_the_drawing_has_a_name_and_a_summary() -> None:
    tree = drawn(EMPTY_MAP, summary="12 people & places.")
    assert tree.get("role") == "group"
    assert tree.get("aria-label")
    assert tree.findtext(f"desc[@id='{tree.get('aria-describedby')}']") == "12 people & places."


def test_without_links_it_is_an_image(crowd: MapContent) -> None:
    tree = drawn(crowd, href=None, element_id="before")
    assert tree.get("role") == "img"
    assert not links(tree)
    assert [node.get("id") for node in tree.iter() if node.get("id")] == ["before-says"]


def test_two_drawings_of_a_page_share_no_id(crowd: MapContent) -> None:
    found = [
        node.get("id")
        for name in ("drawing", "before", "after")
        for node in drawn(crowd, element_id=name).iter()
        if node.get("id")
    ]
    assert len(set(found)) == len(found) > 100


def test_nothing_that_the_policy_forbids(crowd: MapContent) -> None:
    tree = drawn(crowd, new={1})
    assert not [node.tag for node in tree.iter() if node.tag in ("style", "script", "image")]
    assert not [node for node in tree.iter() if "style" in node.attrib]
    assert not [name for node in tree.iter() for name in node.attrib if name.startswith("on")]


@pytest.mark.parametrize("label", [NASTY, "W" * 40, "سارة", "👩‍👩‍👧", "\ud800", " "])
def test_labels_are_only_ever_text(label: str) -> None:
    content = make_content(*(make_entry(n, label) for n in range(1, 9)))
    for svg in (
        drawing(content, rtl=False, href=href, summary=label),
        standalone(content, rtl=True, title=label, summary=label),
    ):
        svg.encode()
        assert not list(parsed(svg).iter("script"))
        assert "alert(1)" not in svg or "&lt;script&gt;" in svg


def test_an_address_is_escaped() -> None:
    content = make_content(make_entry(1))
    assert 'href="/?&quot;&gt;"' in drawing(content, rtl=False, href=lambda _entry: '/?">')


def test_a_full_cell_says_how_many_more_there_are() -> None:
    content = make_content(
        *(make_entry(n) for n in range(1, 13)), ties=[(1, 12), (11, 12), (10, 2)]
    )
    tree = drawn(content)
    assert len(links(tree)) == 6
    badge = links(tree)[-1]
    assert badge.get("href") == "#c6"
    assert badge.findtext("title") == "7 more in the list: Friends, near circle."
    assert badge.findtext("text") == "+7"
    ties = next(path for path in tree.iter("path") if path.get("class") == "t").get("d", "")
    assert ties.count("M") == 2  # the tie between two that have no place is not drawn
    assert " ".join(map(str, at(badge))) in ties


def test_a_cell_of_which_only_those_without_a_place_are_left() -> None:
    content = MapContent.of([make_entry(9, slot=8)])
    (badge,) = links(drawn(content))
    assert badge.findtext("text") == "+1"


def test_nobody_jumps(crowd: MapContent) -> None:
    """Whoever goes, and whoever comes, the others stay where they are."""
    before = places(crowd)
    for gone in crowd.entries[::7]:
        rest = MapContent.of([entry for entry in crowd.entries if entry is not gone], crowd.ties)
        after = places(rest)
        assert after.items() <= before.items() | {("#near", ()), ("#middle", ()), ("#outer", ())}
    more = MapContent.of([*crowd.entries, make_entry(41, slot=4, circle=Circle.OUTER)])
    assert {**places(more), **before} == places(more)


def test_right_to_left_is_mirrored(crowd: MapContent) -> None:
    mirrored = {link: (1000 - x, y) for link, (x, y) in places(crowd).items()}
    assert places(crowd, rtl=True) == mirrored


def test_new_contacts_are_marked_twice() -> None:
    content = make_content(make_entry(1, "Ana"), make_entry(2, "Omar"))
    one, other = links(drawn(content, new=[2]))
    assert not [ring for ring in one.iter("circle") if ring.get("class") == "new"]
    assert [ring for ring in other.iter("circle") if ring.get("class") == "new"]
    assert [title.endswith("New.") for title in titles(drawn(content, new=[2]))] == [False, True]


def test_all_ties_are_one_path_that_is_not_read_out(crowd: MapContent) -> None:
    (ties,) = [path for path in drawn(crowd).iter("path") if path.get("class") == "t"]
    assert ties.get("aria-hidden") == "true"
    assert 90 <= ties.get("d", "").count("M") <= 100


def test_words_are_those_of_the_language() -> None:
    with translation.override("xa"):
        other = words_in(drawn(EMPTY_MAP))
    assert "Near" not in other
    assert "Near" in words_in(drawn(EMPTY_MAP))


def test_long_names_of_areas_and_circles_keep_their_room() -> None:
    """The made-up languages are longer than English; what is longer still is set closer."""
    for language in ("xa", "xb"):
        with translation.override(language):
            tree = drawn(EMPTY_MAP)
        for text in tree.iter("text"):
            assert int(text.get("textLength", "0")) <= 360


def small(svg: str) -> int:
    return len(gzip.compress(svg.encode(), 6))


def test_it_is_small(crowd: MapContent) -> None:
    assert small(drawing(crowd, rtl=False, href=href, summary="x" * 200)) <= 4_000


def lines_run(contacts: int) -> int:
    """How many lines of Python one drawing takes: the same at each run, unlike seconds."""
    content = random_content(seed=1, contacts=contacts, ties=contacts * 5 // 2)
    drawing(content, rtl=False, href=href)  # fills what is kept
    count = 0

    def counted(_frame: FrameType, event: str, _argument: object) -> Any:
        nonlocal count
        count += event == "line"
        return counted

    before = sys.gettrace()
    sys.settrace(counted)
    try:
        drawing(content, rtl=False, href=href)
    finally:
        sys.settrace(before)
    return count


def test_it_grows_no_worse_than_what_is_on_it() -> None:
    """Fifteen times as many contacts and ties; `make bench` has the time it takes."""
    assert lines_run(150) <= 15 * 1.25 * lines_run(10)


def files() -> Iterator[tuple[str, MapContent]]:
    yield "empty", EMPTY_MAP
    yield "crowd", random_content(seed=2, contacts=150, ties=300)
    yield "scripts", make_content(*(make_entry(n, word) for n, word in enumerate(WORDS, 1)))


WORDS = ("سارة", "李小龍", "👩‍👩‍👧", "Ana & Co.", "<b>")


@pytest.mark.parametrize(("name", "content"), list(files()))
def test_a_file_stands_alone(name: str, content: MapContent) -> None:
    svg = standalone(content, rtl=False, title="My map & I", summary="Nobody yet.")
    tree = parsed(svg)
    assert tree.findtext("title") == "My map & I"
    assert tree.findtext("desc") == "Nobody yet."
    assert not list(tree.iter("a"))
    assert not [node for node in tree.iter() if "class" in node.attrib]
    assert not [value for node in tree.iter() for value in node.attrib.values() if "var(" in value]
    numbers = {str(entry.number) for entry in content.entries}
    assert len(numbers & set(words_in(tree))) >= min(len(numbers), 60)


def test_a_file_becomes_a_page_of_a_pdf() -> None:
    content = make_content(*(make_entry(n, word) for n, word in enumerate(WORDS, 1)), ties=[(1, 2)])
    svg = standalone(content, rtl=False, title="Map", summary="x")
    page = b'#set page(width: 18cm, height: 21cm, margin: 0cm)\n#image("map.svg", alt: "x")'
    made = typst.compile({"main": page, "map.svg": svg.encode()}, format="pdf")
    assert bytes(made).startswith(b"%PDF")
