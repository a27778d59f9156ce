"""Reading a map from a file: what comes, what is refused, and with which words."""

import copy
import json
from datetime import date
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from networking.maps.drawing.label_rules import label_problem
from networking.maps.files import MAP_FILES, read_map_file
from networking.maps.files.reading import BadFile
from networking.models import Area, Circle, Help, Nature
from tests.support.map_files import DAY, SOME, alter, contact_changed, data, easynwk, ours

TODAY = date(2026, 11, 20)
examples = partial(hypothesis_settings, derandomize=True, deadline=None)


def read(value: Any) -> Any:
    return read_map_file(value if isinstance(value, bytes) else data(value), TODAY)


def problems(value: Any) -> str:
    with pytest.raises(BadFile) as caught:
        read(value)
    return "\n".join(caught.value.problems)


# --- What is wrong, and where ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"area": "work"}, "“area” is “work”. It must be one of: family, friends,"),
        ({"area": ["friends"]}, "“area” is a list."),
        ({"area": None}, "“area” is null."),
        ({"circle": 2}, "“circle” is “2”. It must be one of: near, middle, outer."),
        ({"nature": "dog"}, "“nature” is “dog”."),
        ({"helps": ["money"]}, "“helps” is “money”."),
        ({"helps": "talk"}, "“helps” is “talk”. It must be a list."),
        ({"number": True}, "“number” is true."),
        ({"number": 1.0}, "“number” is “1.0”."),
        ({"number": 0}, "It must be a number from 1 to 9999."),
        ({"number": 10**400}, "“number” is “1000"),
        ({"slot": -1}, "“slot” is “-1”."),
        ({"origin": "me"}, "“origin” is “me”."),
        ({"origin": "٠" * 36}, "“origin”"),
    ],
)
def test_a_bad_contact_is_named_with_its_fault(fields, said):
    told = problems(contact_changed(4, **fields))
    assert told.startswith("Contact 4: ")
    assert said in told
    told.encode()  # a page must be able to show it


@pytest.mark.parametrize(
    ("given_file", "said"),
    [
        (b"", "The file is empty."),
        (b"  \n", "The file is empty."),
        (b"\xff\xfe{\x00}", "This is not a map."),
        (b'{"format":\n  oops}', "line 2, column 3"),
        (b"[]", "This file holds no map."),
        (b"7", "This file holds no map."),
        (b"{}", "This file holds no map."),
        (b"NaN", "“NaN” in the file is not a number."),
        (b'{"a": 1, "a": 2}', "“a” is used twice"),
        (b"[" * 100_000, "nested too deep"),
        (b'{"versions": ' + b"[" * 900 + b"]" * 900 + b"}", "“nwk” is missing"),
        (b"1" * 5000, "A number in the file is too long."),
        (b"E;Rosa;45\r\nN;1;Ewald", "old easyNWK"),
        (ours(version=2), "newer version"),
        (ours(version="1"), "“1” is not a version"),
        (ours(version=True), "true is not a version"),
        (ours(format="mentor-on-the-move/everything-of-mine"), "more than a map"),
        (ours(contacts=None), "“contacts” is missing"),
        (ours(contacts=[1]), "Contact 1: this is “1”."),
        (ours(contacts=[{}] * 151), "has 151 contacts. A map here holds 150."),
        (ours(ties=[[1, 99]]), "Connection 1: there is no contact with number 99."),
        (ours(ties=[[1, 1]]), "Connection 1: contact 1 is connected with itself."),
        (ours(ties=[[1, 2], [1]]), "Connection 2: this must be the numbers of two contacts."),
        (ours(ties={"1": 2}), "“ties” is missing, or is not a list."),
        ({"versions": []}, "“versions” is missing"),
        ({"versions": {}}, "“versions” is missing"),
        ({"versions": [3], "currentVersion": 3}, "“nwk” is missing"),
        (easynwk(alter(1, angle="x")), "Contact 1: “angle” is “x”. It must be a number."),
        (easynwk(alter(1, distance=10**400)), "far too large"),
        (easynwk(alter(1), alter(1)), "Two contacts have the same “id”"),
        (b'{"versions":[{"nwk":{"alteri":[{"name":"A","distance":1e999}]}}]}', "far too large"),
    ],
)
def test_a_bad_file_says_what_is_wrong_and_where(given_file, said):
    assert said in problems(given_file)


def test_two_contacts_with_one_number_or_origin():
    first = ours()["contacts"][0]
    assert "the same “number”" in problems(contact_changed(2, number=first["number"]))
    assert "the same “origin”" in problems(contact_changed(2, origin=first["origin"]))


def test_several_faults_are_said_together_but_not_all():
    broken = ours(contacts=[{"label": "A", "area": "x"}] * 100)
    assert len(problems(broken).splitlines()) == 6


def test_a_file_by_hand_needs_only_names_areas_and_circles():
    by_hand = {"format": "mentor-on-the-move/network-map", "version": 1, "contacts": [
        {"label": " Ana ", "area": "friends", "circle": "near"},
        {"label": "Omar", "area": "friends", "circle": "near", "new field": {}},
        {"label": "Li", "area": "friends", "circle": "near", "slot": 0, "number": 7},
    ]}  # fmt: skip
    (brought,) = read(by_hand)
    assert [(e.label, e.number, e.slot) for e in brought.content.entries] == [
        ("Li", 7, 0), ("Ana", 8, 1), ("Omar", 9, 2)
    ]  # fmt: skip
    assert brought.drawn_on == TODAY
    assert "no date" in brought.notes[0]


@pytest.mark.parametrize("day", ["2026-11-21", "1066-01-01", "2026-13-01", "today", 5, None])
def test_a_date_that_cannot_be_is_today(day):
    (brought,) = read(ours(drawn_on=day))
    assert brought.drawn_on == TODAY


# --- easyNWK from elsewhere -----------------------------------------------------------------------


def test_a_file_of_easynwk_comes_in_with_words_on_what_does_not():
    (brought,) = read(
        easynwk(
            alter(11, 82.6, 61.5, supportEmotional=2, supportSocial="3", supportLinking=2),
            alter(9, 10, 20, human=False, role="Hund", note="bites", currentGender="divers"),
            alter(8, 150, 99, role="Nachbar*in", age="27"),
            alter(7, 91, 120, deceased=True, conflict=True, supportInstrumental=1),
            alter(6, -100, 40, role="Vereinskolleg*in"),
            alter(5, -170, 40),
            alter(4, -45, 1),
            alter(3, 45, 0),
            alter(2, 45, 20, name=""),
            ties=[(11, 8), (8, 11), (11, 99), (7, 7), (11, 9)],
        )
    )
    found = {e.number: (e.area, e.circle) for e in brought.content.entries}
    assert found == {
        11: (Area.FAMILY, Circle.MIDDLE),
        9: (Area.FAMILY, Circle.NEAR),
        8: (Area.NEIGHBOURS, Circle.OUTER),
        7: (Area.FRIENDS, Circle.OUTER),
        6: (Area.CLUBS, Circle.MIDDLE),
        5: (Area.COMMUNITY, Circle.MIDDLE),
        4: (Area.SERVICES, Circle.NEAR),
    }
    assert brought.content.ties == {(8, 11), (9, 11)}
    assert brought.content.by_number[11].helps == Help.TALK | Help.TOGETHER
    assert brought.content.by_number[9].nature is Nature.PLACE
    said = " ".join(brought.notes)
    for words in (
        "2 contacts have no name or no place",
        "outside the last circle",
        "not a person",
        "notes and ages of 2",
        "gender of 1",
        "“linking” of 1",
        "you give to 1",
        "1 contact has died",
        "conflict with 1",
        "2 connections lead to nobody",
    ):
        assert words in said


def test_places_become_slots_and_nobody_shares_one():
    (brought,) = read(easynwk(*(alter(n, 45 + n / 100, 20) for n in range(1, 101))))
    assert sorted(e.slot for e in brought.content.entries) == list(range(100))
    assert [e.number for e in sorted(brought.content.entries, key=lambda e: e.slot)] == list(
        range(1, 101)
    )


@pytest.mark.parametrize("angle", [-180, 180, 540, -90, 0, 90, 359.9, -1e5])
def test_every_angle_has_an_area(angle):
    (brought,) = read(easynwk(alter(1, angle)))
    assert len(brought.content) == 1


def test_odd_ids_get_numbers():
    (brought,) = read(
        easynwk(alter("a"), alter(None), alter(-4), alter(10**9, name="B"), ties=[("a", -4)])  # type: ignore[arg-type]
    )
    assert sorted(brought.content.by_number) == [1, 2, 3, 4]
    assert brought.content.ties == {(1, 3)}


def test_several_versions_come_with_the_current_one_first():
    file = easynwk(alter(1))
    older = {"id": 1, "title": "First", "date": "2024-01-01", "nwk": {"alteri": [alter(1)]}}
    broken = {"id": 2, "nwk": {"alteri": [alter(1, angle="x")]}}
    file["versions"] = [older, broken, *file["versions"]]
    found = read(file)
    assert [brought.drawn_on.year for brought in found] == [2025, 2024]
    assert found[1].title == "“First”"
    assert found[0].notes == (
        "1 older map in the file is left out: it cannot be read, or there are too many.",
    )


@pytest.mark.parametrize("relations", [[("a", "c")], [("a", "c"), ("a", "x"), ("a", "a"), None]])
def test_relations_of_an_early_easynwk_are_ties(relations):
    nwk = easynwk(alter("a"), alter("b"), alter("c"))["versions"][0]["nwk"]  # type: ignore[arg-type]
    del nwk["connections"]
    nwk["relations"] = [pair and {"id1": pair[0], "id2": pair[1]} for pair in relations]
    (brought,) = read(nwk)
    assert brought.content.ties == {(1, 3)}
    lost = len(relations) - 1
    assert any(f"{lost} connections lead to nobody" in note for note in brought.notes) is bool(lost)


# --- Names that cannot stay -----------------------------------------------------------------------

LONG = "Beratungsstelle für Familien und Migration"


@pytest.mark.parametrize(
    ("name", "problem", "nearest"),
    [
        (LONG, "The name is too long", "Beratungsstelle für Familien und"),
        ("x" * 41, "The name is too long", "x" * 40),
        ("Ana 600 123 456", "This looks like a phone number.", ""),
        ("ana@example.org", "This looks like an e-mail address.", ""),
        ("see ana.example.com", "This looks like a web address.", ""),
        ("a\u202eb", "Write the name on one line", "a b"),
        ("Ana\nMaria", "Write the name on one line", "Ana Maria"),
        ("\ud800 half", "Write the name on one line", "half"),
        (7, "The name must be a text.", ""),
        (["Ana"], "The name must be a text.", ""),
        ("\u200b", "Type a name", ""),
    ],
)
@pytest.mark.parametrize("kind", ["ours", "easynwk"])
def test_a_name_that_cannot_stay_is_asked_for_and_the_map_comes(kind, name, problem, nearest):
    file = (
        contact_changed(4, label=name)
        if kind == "ours"
        else easynwk(alter(1), alter(2), alter(3), alter(4, name=name), ties=[(1, 4)])
    )
    (brought,) = read(file)
    (odd,) = brought.odd
    assert (problem in odd.problem, odd.nearest) == (True, nearest)
    entry = brought.content.by_number[odd.number]
    assert entry.label == f"{entry.area.label} {odd.number}"
    assert len(brought.content) == (6 if kind == "ours" else 4)
    assert len(brought.content.ties) == (5 if kind == "ours" else 1)
    odd.found.encode()  # a page must be able to show it


@pytest.mark.parametrize("label", ["", None])
def test_a_name_that_is_missing_in_a_file_of_ours_is_asked_for(label):
    (brought,) = read(contact_changed(4, label=label))
    assert [odd.found for odd in brought.odd] == ["" if label == "" else "null"]


@pytest.mark.parametrize("name", ["WG 2019-2023", "A.Be", "Class of 2024/2025"])
def test_a_name_with_years_or_initials_comes_as_it_is(name):
    (brought,) = read(easynwk(alter(1, name=name)))
    assert (brought.content.entries[0].label, brought.odd) == (name, ())


def test_a_single_map_of_an_old_easynwk_web():
    (brought,) = read(easynwk(alter(1))["versions"][0]["nwk"])
    assert len(brought.content) == 1


def test_a_contact_that_was_moved_in_easynwk_comes_to_its_new_place():
    file = json.loads(MAP_FILES["easynwk.json"].made(SOME, DAY, names=True))
    moved = file["versions"][0]["nwk"]["alteri"][0]
    moved.update(angle=-45.5, distance=90, name="Renamed")
    (brought,) = read(file)
    entry = brought.content.by_number[moved["id"]]
    assert (entry.area, entry.circle) == (Area.SERVICES, Circle.OUTER)
    assert entry.origin == SOME.by_number[moved["id"]].origin
    others = [e for e in brought.content.entries if e.number != moved["id"]]
    assert others == [e for e in SOME.entries if e.number != moved["id"]]


# --- Anything at all ------------------------------------------------------------------------------

atoms = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
anything = st.recursive(
    atoms, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)  # fmt: skip
PLACES = [
    path
    for value in (ours(), easynwk(alter(1), alter(2), ties=[(1, 2)]))
    for path in [(value, *keys) for keys in (
        ("version",), ("contacts",), ("contacts", 0), ("contacts", 1, "label"), ("drawn_on",),
        ("contacts", 1, "number"), ("contacts", 2, "helps"), ("contacts", 2, "origin"), ("ties",),
        ("contacts", 2, "slot"), ("ties", 0), ("currentVersion",), ("versions",), ("versions", 0),
        ("versions", 0, "nwk"), ("versions", 0, "date"), ("versions", 0, "title"),
        ("versions", 0, "nwk", "relations"),
        ("versions", 0, "nwk", "alteri"), ("versions", 0, "nwk", "alteri", 0),
        ("versions", 0, "nwk", "connections"), ("versions", 0, "nwk", "connections", 0, "id1"),
        *(("versions", 0, "nwk", "alteri", 1, name) for name in (
            "id", *["name"] * 3, "role", "human", "angle", "distance", "note", "currentGender",
            "motm", "supportEmotional", "supportLinking", "deceased")),
    )]
]  # fmt: skip


def reads_or_says_why(given_file: bytes) -> None:
    """Either whole maps, as the database takes them, or plain words."""
    try:
        found = read(given_file)
    except BadFile as bad:
        " ".join(bad.problems).encode()
        return
    for brought in found:
        content = brought.content
        assert len(content) <= 150
        assert brought.drawn_on <= TODAY
        assert len({(*entry.cell, entry.slot) for entry in content.entries}) == len(content)
        assert len(content.by_number) == len(content.by_origin) == len(content)
        assert all(1 <= entry.number <= 9999 for entry in content.entries)
        assert all(label_problem(entry.label) is None for entry in content.entries)
        assert all({*pair} <= content.by_number.keys() for pair in content.ties)
        assert {odd.number for odd in brought.odd} <= content.by_number.keys()
        assert all(label_problem(odd.nearest) is None for odd in brought.odd if odd.nearest)
        assert all(odd.found.isprintable() and len(odd.found) < 44 for odd in brought.odd)
        assert "".join(entry.label for entry in content.entries).encode() is not None


@given(st.binary(max_size=400))
@examples(max_examples=150)
def test_any_bytes(given_file):
    reads_or_says_why(given_file)


@given(anything)
@examples(max_examples=100)
def test_any_json(value):
    reads_or_says_why(data(value))


@given(st.sampled_from(PLACES), anything)
@examples(max_examples=400)
def test_a_good_file_with_anything_in_one_place(place, value):
    whole, *keys = place
    whole = copy.deepcopy(whole)
    inner: Any = whole
    for key in keys[:-1]:
        if not isinstance(inner, list | dict) or (isinstance(inner, dict) and key not in inner):
            return
        inner = inner[key]
    inner[keys[-1]] = value
    reads_or_says_why(data(whole))


@given(st.sampled_from([data(ours()), data(easynwk(alter(1)))]), st.data())
@examples(max_examples=100)
def test_a_good_file_with_bytes_lost_or_changed(whole, draw):
    start = draw.draw(st.integers(0, len(whole)))
    length = draw.draw(st.integers(0, 20))
    put = draw.draw(st.binary(max_size=5))
    reads_or_says_why(whole[:start] + put + whole[start + length :])
