"""Gaps of a map: found where they are and nowhere else, the most useful first."""

import pytest
from django.utils import translation

from networking.maps.content import AREAS, KINDS_OF_HELP, MapContent
from networking.maps.reading.gaps import CLOSED, ONE_CIRCLE, Gap, gap_named, gaps_of
from networking.models import Area, Circle, Help, OutreachStep
from tests.support.rows.course import places
from tests.support.rows.maps import make_content, make_entry, random_content

ALL_HELP = Help(31)


def codes(content: MapContent) -> list[str]:
    return [gap.code for gap in gaps_of(content)]


def everywhere(**fields) -> MapContent:
    """One contact in each area, in circles by turns, all of them helping with everything."""
    circles = list(Circle)
    return make_content(
        *(
            make_entry(n, area=area, **{"circle": circles[n % 3], "helps": ALL_HELP, **fields})
            for n, area in enumerate(AREAS, 1)
        )
    )


ALL_CODES = [
    *(f"area-{area}" for area in AREAS),
    *(f"help-{name}" for name in ("talk", "practical", "information", "together", "language")),
    CLOSED,
    ONE_CIRCLE,
]


def test_an_empty_map_and_a_full_one_have_no_gaps() -> None:
    assert codes(MapContent()) == []
    assert codes(everywhere()) == []


@pytest.mark.parametrize("code", ALL_CODES)
def test_a_gap_is_known_by_its_code(code: str) -> None:
    gap = gap_named(code)
    assert gap is not None
    assert gap.code == code
    assert gap.title
    assert gap.why
    assert len(code) <= OutreachStep._meta.get_field("gap").max_length


@pytest.mark.parametrize("code", ["", "area-", "area-moon", "help-0", "CLOSED", "area-family "])
def test_there_are_no_other_codes(code: str) -> None:
    assert gap_named(code) is None


@pytest.mark.django_db
@pytest.mark.parametrize("code", ALL_CODES)
def test_the_unit_that_helps_is_in_the_course_and_for_her(code: str) -> None:
    gap = gap_named(code)
    assert gap is not None
    unit = next(place.unit for place in places() if place.unit.slug == gap.unit_slug)
    assert "mentee" in unit.audience


def test_gaps_are_said_in_the_language_of_the_page() -> None:
    english = gap_named("area-clubs")
    assert english is not None
    assert english.title == "Nobody in clubs"
    with translation.override("xa"):
        accented = gap_named("area-clubs")
        assert accented is not None
        assert accented.code == english.code
        assert accented.title.startswith("Ñöb")


@pytest.mark.parametrize("seed", range(12))
def test_gaps_are_what_the_map_lacks(seed: int) -> None:
    """Over random maps: an area, a kind of help or a shape is a gap if and only if it is one."""
    size = [1, 2, 3, 3, 4, 5, 6, 8, 12, 20, 40, 150][seed]
    content = random_content(seed=seed, contacts=size, ties=[3, 10_000][seed % 2])
    expected = {f"area-{area.value}" for area in AREAS if not content.in_area(area)}
    expected |= {
        f"help-{str(kind.name).lower()}" for kind in KINDS_OF_HELP if not content.giving(kind)
    }
    if size >= 3 and content.measures.ties == content.measures.pairs:
        expected.add(CLOSED)
    if size >= 3 and any(content.in_circle(circle) == size for circle in Circle):
        expected.add(ONE_CIRCLE)
    found = codes(content)
    assert len(found) == len(set(found))
    assert set(found) == expected
    assert found == codes(MapContent.of(reversed(content.entries), content.ties))
    for gap in gaps_of(content):
        named = gap_named(gap.code)
        assert isinstance(named, Gap)
        assert "%" not in gap.title + gap.why


def test_the_first_three_show_three_sides_of_the_map() -> None:
    friends = [make_entry(n, circle=Circle.NEAR, helps=Help.TOGETHER) for n in (1, 2, 3)]
    apart = make_content(*friends)
    assert codes(apart)[:3] == ["area-clubs", "help-talk", ONE_CIRCLE]
    close = make_content(*friends, ties=[(1, 2), (1, 3), (2, 3)])
    assert codes(close)[:4] == ["area-clubs", "help-talk", CLOSED, ONE_CIRCLE]
    assert codes(close)[4:] == [
        "area-community",
        "help-language",
        "area-neighbours",
        "help-information",
        "area-services",
        "help-practical",
        "area-family",
    ]


def test_help_that_was_never_marked_comes_last() -> None:
    content = make_content(make_entry(1, area=Area.CLUBS))
    assert codes(content) == [
        "area-community",
        "area-neighbours",
        "area-services",
        "area-friends",
        "area-family",
        "help-talk",
        "help-language",
        "help-together",
        "help-information",
        "help-practical",
    ]


@pytest.mark.parametrize(
    ("circle", "title"),
    [(Circle.NEAR, "near circle"), (Circle.MIDDLE, "middle"), (Circle.OUTER, "outer")],
)
def test_the_one_circle_is_named(circle: Circle, title: str) -> None:
    [gap] = gaps_of(everywhere(circle=circle))
    assert gap.code == ONE_CIRCLE
    assert title in gap.title


def test_two_contacts_have_no_shape_yet() -> None:
    two = make_content(make_entry(1), make_entry(2), ties=[(1, 2)])
    assert not {CLOSED, ONE_CIRCLE} & set(codes(two))
