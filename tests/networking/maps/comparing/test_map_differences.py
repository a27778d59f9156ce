"""What is different between two maps: found by origin, said in words, and nothing made up."""

import random
import re
import uuid
from typing import Any

import pytest
from django.utils.html import strip_tags

from networking.maps.comparing.differences import NAMED, Differences
from networking.maps.content import AREAS, KINDS_OF_HELP, Entry, MapContent
from networking.models import Area, Circle, Help
from tests.support.rows.maps import make_content, make_entry, random_content

ORIGINS = {name: uuid.UUID(int=n, version=4) for n, name in enumerate("abcdefgh", 1)}


def contact(name: str, number: int, **fields: Any) -> Entry:
    """The contact of this letter, whatever its number is on a map."""
    return make_entry(number, fields.pop("label", name.upper()), origin=ORIGINS[name], **fields)


def between(before: MapContent, after: MapContent) -> Differences:
    return Differences.between(before, after)


def words(before: MapContent, after: MapContent) -> list[str]:
    return [strip_tags(sentence) for sentence in between(before, after).sentences()]


def labels(entries: tuple[Entry, ...]) -> list[str]:
    return [entry.label for entry in entries]


def test_the_same_map_has_no_difference() -> None:
    content = random_content(seed=3, contacts=20, ties=30)
    assert words(content, content) == ["Nothing is different between these two maps."]
    assert words(MapContent(), MapContent()) == ["Nothing is different between these two maps."]


def test_what_came_went_and_moved_is_said() -> None:
    before = make_content(
        contact("a", 1, circle=Circle.OUTER, helps=Help.TALK),
        contact("b", 2, circle=Circle.NEAR, area=Area.FAMILY),
        contact("c", 3, circle=Circle.MIDDLE, area=Area.SERVICES, helps=Help.INFORMATION),
        contact("d", 4, circle=Circle.NEAR, area=Area.FAMILY),
        ties=[(1, 2), (2, 3)],
    )
    after = make_content(
        contact("a", 9, circle=Circle.MIDDLE, label="Omar", helps=Help.TALK),
        contact("b", 2, circle=Circle.OUTER, area=Area.FAMILY),
        contact("d", 3, circle=Circle.NEAR, area=Area.NEIGHBOURS),
        contact("e", 4, circle=Circle.NEAR, area=Area.CLUBS, helps=Help.LANGUAGE),
        contact("f", 5, circle=Circle.OUTER, area=Area.CLUBS),
        ties=[(2, 9), (4, 5), (3, 4)],
    )
    found = between(before, after)
    assert labels(found.new) == ["E", "F"]
    assert found.new_numbers == {4, 5}
    assert labels(found.gone) == ["C"]
    assert labels(found.closer) == ["Omar"]
    assert labels(found.farther) == ["B"]
    assert labels(found.other_area) == ["D"]
    assert found.ties_new == {(4, 5), (3, 4)}
    assert found.ties_gone == {(2, 3)}
    assert found.first_areas == (Area.NEIGHBOURS, Area.CLUBS)
    assert found.lost_areas == (Area.SERVICES,)
    assert found.first_helps == (Help.LANGUAGE,)
    assert found.lost_helps == (Help.INFORMATION,)
    assert words(before, after) == [
        "2 new: E, F",
        "1 closer: Omar",
        "1 farther: B",
        "1 in another area: D",
        "1 gone: C",
        "First contact in neighbours and clubs.",
        "Nobody in services any more.",
        "First contact for language practice.",
        "Nobody for information any more.",
        "2 new connections between them.",
        "1 pair that knew each other is not on the map now.",
    ]


def test_a_new_label_is_no_change_worth_telling() -> None:
    before = make_content(contact("a", 1, label="my neighbour"))
    after = make_content(contact("a", 1, label="Ana"))
    assert words(before, after) == ["Nothing is different between these two maps."]


def test_contacts_with_the_same_label_are_told_apart() -> None:
    after = make_content(contact("a", 1, label="Ana"), contact("b", 2, label="Ana"))
    assert words(MapContent(), after)[0] == "2 new: Ana (1), Ana (2)"


def test_labels_stand_apart_and_are_escaped() -> None:
    after = make_content(contact("a", 1, label="<b>{0} %s & {names}</b>"))
    [sentence, *_rest] = between(MapContent(), after).sentences()
    assert sentence == ('1 new: <bdi translate="no">&lt;b&gt;{0} %s &amp; {names}&lt;/b&gt;</bdi>')


@pytest.mark.parametrize(
    ("count", "named"), [(NAMED, NAMED), (NAMED + 1, NAMED + 1), (NAMED + 2, NAMED), (150, NAMED)]
)
def test_many_names_are_cut_short(count: int, named: int) -> None:
    after = random_content(seed=1, contacts=count)
    [sentence, *_rest] = between(MapContent(), after).sentences()
    assert sentence.startswith(f"{count} new: ")
    assert sentence.count("<bdi") == named
    more = re.search(r"and (\d+) more", sentence)
    assert (int(more[1]) if more else 0) == count - named


def changed(before: MapContent, seed: int) -> MapContent:
    """The map some months later: some gone, some moved, some new, all numbers drawn anew."""
    draw = random.Random(seed)
    stayed = [entry for entry in before.entries if draw.random() < 0.8]
    fresh = random_content(seed=seed + 100, contacts=draw.randrange(8)).entries
    numbers = draw.sample(range(1, 400), len(stayed) + len(fresh))
    entries = [
        make_entry(
            number,
            entry.label,
            origin=entry.origin,
            area=draw.choice([entry.area, draw.choice(AREAS)]),
            circle=draw.choice([entry.circle, draw.choice(list(Circle))]),
            helps=entry.helps,
        )
        for number, entry in zip(numbers, [*stayed, *fresh], strict=True)
    ]
    pairs = [(a, b) for a in numbers for b in numbers if a < b]
    return make_content(*entries, ties=draw.sample(pairs, min(len(pairs), draw.randrange(20))))


@pytest.mark.parametrize("seed", range(15))
def test_differences_add_up(seed: int) -> None:
    """Over random maps: what there was, with what came and without what went, is what there is;
    the other way round everything is the other way round."""
    before = random_content(seed=seed, contacts=[0, 1, 2, 5, 12, 40][seed % 6], ties=seed * 2)
    after = changed(before, seed)
    found, back = between(before, after), between(after, before)
    assert len(before) + len(found.new) - len(found.gone) == len(after)
    assert len(before.ties) + len(found.ties_new) - len(found.ties_gone) == len(after.ties)
    assert found.ties_new <= after.ties
    assert found.ties_gone <= before.ties
    assert found.new_numbers <= set(after.by_number)
    new, moved = {e.origin for e in found.new}, {e.origin for e in found.closer + found.farther}
    assert not new & (moved | set(before.by_origin))
    assert not {e.origin for e in found.closer} & {e.origin for e in found.farther}
    for entry in after.entries:
        then = before.by_origin.get(entry.origin)
        assert (then is None) == (entry in found.new)
        if then is not None:
            assert (entry.circle < then.circle) == (entry in found.closer)
            assert (entry.area is not then.area) == (entry in found.other_area)
    for area in AREAS:
        assert (area in found.first_areas) == (before.in_area(area) == 0 < after.in_area(area))
    for kind in KINDS_OF_HELP:
        assert (kind in found.lost_helps) == (after.giving(kind) == 0 < before.giving(kind))
    assert {e.origin for e in back.new} == {e.origin for e in found.gone}
    assert {e.origin for e in back.closer} == {e.origin for e in found.farther}
    assert len(back.ties_new) == len(found.ties_gone)
    assert back.first_areas == found.lost_areas
    told = " ".join(strip_tags(sentence) for sentence in found.sentences())
    assert "%" not in told
    assert ("Nothing is different" in told) == (not found.sentences()[0][0].isdigit())
