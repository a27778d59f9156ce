"""What a map says: counts first, sensible for few contacts, and never more than is there."""

import re

import pytest

from networking.maps.content import AREAS, KINDS_OF_HELP, MapContent
from networking.maps.reading.gaps import AREA_IN, HELP_FOR
from networking.maps.reading.summary import says, summary_of, with_and, with_or
from networking.models import Area, Circle, Help
from tests.support.rows.maps import make_content, make_entry, random_content


def said(content: MapContent) -> str:
    return " ".join(says(content).sentences)


def friends(count: int, *ties: tuple[int, int], **fields) -> MapContent:
    return make_content(*(make_entry(n, **fields) for n in range(1, count + 1)), ties=ties)


def test_an_empty_map_says_what_to_do_first() -> None:
    nothing = says(MapContent())
    assert nothing.sentences[0] == "Nobody is on the map yet."
    assert nothing.sentences[1].startswith("Start with one person, group or place.")
    assert nothing.gaps == ()


def test_one_contact_has_no_ratio() -> None:
    assert said(friends(1)).startswith("1 contact. Add more contacts to see more here.")


@pytest.mark.parametrize(
    ("ties", "words"), [([], "These two do not know each other."), ([(1, 2)], "These two know")]
)
def test_two_contacts_are_one_pair(ties, words: str) -> None:
    text = said(friends(2, *ties))
    assert text.startswith("2 contacts.")
    assert words in text
    assert "Add more contacts" in text
    assert " of 1 " not in text


@pytest.mark.parametrize(
    ("ties", "words"),
    [
        ([], "No two of them know each other."),
        ([(1, 2)], "1 of 6 possible connections between them."),
        ([(1, 2), (3, 4)], "2 of 6 possible connections between them."),
    ],
)
def test_pairs_are_counted(ties, words: str) -> None:
    assert words in said(friends(4, *ties))


def test_the_words_of_the_issue() -> None:
    """12 contacts, nobody in clubs, nobody for language practice."""
    areas = [area for area in AREAS if area is not Area.CLUBS]
    entries = [
        make_entry(n, area=areas[n % 5], circle=list(Circle)[n % 3], helps=Help(15))
        for n in range(1, 13)
    ]
    content = make_content(*entries, ties=[(1, 2), (2, 3), (4, 5)])
    assert says(content).sentences == (
        "12 contacts.",
        "3 of 66 possible connections between them.",
        "Nobody in clubs.",
        "Nobody for language practice.",
    )


def test_several_empty_areas_share_a_sentence() -> None:
    content = make_content(
        *(make_entry(n, area=area, helps=Help.TALK) for n, area in enumerate(AREAS[:3], 1))
    )
    assert "Nobody in community groups, services or clubs." in said(content)
    assert (
        "Nobody for practical help, information, doing things together or language practice."
        in said(content)
    )


def test_a_map_without_gaps_says_so() -> None:
    content = make_content(
        *(make_entry(n, area=area, helps=Help(31)) for n, area in enumerate(AREAS, 1))
    )
    assert "Someone in every area. Someone for every kind of help." in said(content)


def test_help_that_was_never_marked_is_not_called_missing() -> None:
    assert said(friends(3)).endswith("No help is marked yet. You can mark it at each contact.")


@pytest.mark.parametrize("size", [0, 1, 2, 3, 5, 12, 40, 150])
def test_sentences_never_contradict_the_map(size: int) -> None:
    """Over random maps: every number is a count of the map, and who is missing is missing."""
    for ties in (0, 1, 7, 20_000):
        content = random_content(seed=size + ties, contacts=size, ties=ties)
        text, summary = said(content), summary_of(content)
        for words in (text, summary, *(gap.title + gap.why for gap in says(content).gaps)):
            assert "%" not in words
            assert not re.search(r"\bnan\b|\bnone\b", words.casefold())
        count = content.measures
        allowed = {count.size, count.ties, count.pairs}
        assert {int(number) for number in re.findall(r"\d+", text)} <= allowed
        if not size:
            continue
        for area in AREAS:
            missing = re.search(rf"Nobody in [^.]*\b{AREA_IN[area]}\b", text)
            assert bool(missing) is (content.in_area(area) == 0)
        if any(content.giving(kind) for kind in KINDS_OF_HELP):
            for kind in KINDS_OF_HELP:
                missing = re.search(rf"Nobody for [^.]*\b{HELP_FOR[kind]}\b", text)
                assert bool(missing) is (content.giving(kind) == 0)
        for entry in content.entries:
            assert entry.label not in text + summary


@pytest.mark.parametrize("size", [1, 2, 3, 12, 150])
def test_the_summary_counts_everyone_once_by_circle_and_once_by_area(size: int) -> None:
    content = random_content(seed=size, contacts=size, ties=5)
    numbers = [int(number) for number in re.findall(r"\d+", summary_of(content))]
    assert numbers[0] == size
    assert sum(numbers[1:4]) == size
    assert sum(numbers[4:10]) == size


def test_the_summary_in_words() -> None:
    assert summary_of(MapContent()) == (
        "Nobody is on the map yet. You are in the centre of three circles and six areas."
    )
    content = make_content(
        make_entry(1, area=Area.FAMILY), make_entry(2, circle=Circle.OUTER), ties=[(1, 2)]
    )
    assert summary_of(content) == (
        "2 contacts. Near 1, middle circle 0, outer circle 1. Family 1, Friends 1, "
        "Neighbours 0, Community groups 0, Services 0, Clubs 0. These two know each other."
    )


def test_lists_of_words() -> None:
    assert with_or([]) == ""
    assert with_or(["a"]) == "a"
    assert with_or(["a", "b"]) == "a or b"
    assert with_and(["a", "b", "c"]) == "a, b and c"
