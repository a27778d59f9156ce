"""Her maps over time, two side by side, and the numbers of one: what the pages show, to whom, and
what they cost."""

import datetime
import gzip
import uuid
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from modules.tree import Course
from networking.maps.actions import begin_map, move_contact, set_removed
from networking.maps.content import AREAS, MapContent, load
from networking.maps.egonet import MEASURES
from networking.maps.reading.measures import MEANINGS, measures_shown
from networking.maps.reading.summary import says, says_context
from networking.models import Area, Circle, Contact, Help, MapReach, NetworkMap, Pair, User
from tests.support.pseudo import plain
from tests.support.rows.course import places
from tests.support.rows.maps import make_content, make_entry, make_map, random_content
from tests.support.rows.people import make_guest, make_pair, make_person
from tests.support.strict_client import StrictClient

pytestmark = pytest.mark.django_db
MAPS = "/en/me/maps/"


def day(number: int) -> datetime.date:
    return datetime.date(2026, 1, 1) + datetime.timedelta(days=number)


def page(client: StrictClient, url: str, status: int = 200) -> Tag:
    answer = client.get(url)
    assert answer.status_code == status
    found = BeautifulSoup(answer.content, "html.parser").find("main")
    assert isinstance(found, Tag)
    return found


def words(tag: Any) -> str:
    return " ".join(tag.get_text(" ").split())


def queries(client: StrictClient, url: str) -> int:
    """How many queries one page asks both databases, warm."""
    client.get(url)
    with (
        CaptureQueriesContext(connections["default"]) as main,
        CaptureQueriesContext(connections["keys"]) as keys,
    ):
        assert client.get(url).status_code == 200
    return len(main) + len(keys)


def compare_url(one: NetworkMap, other: NetworkMap) -> str:
    return reverse("networking:map_compare", args=[one.pk, other.pk])


def measures_url(row: NetworkMap) -> str:
    return reverse("networking:map_measures", args=[row.pk])


@pytest.fixture
def person(client: StrictClient) -> User:
    person = make_person()
    client.force_login(person)
    return person


# --- over time --------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["visitor", "guest", "member"])
def test_without_a_map_it_says_what_will_be_here(client: StrictClient, who: str) -> None:
    if who == "guest":
        make_guest(client)
    elif who == "member":
        client.force_login(make_person())
    main = page(client, MAPS)
    assert "Your maps will be here" in words(main)
    assert main.find("a", href="/en/me/map/", string="Draw your first map")


def test_all_maps_by_date_newest_first(client: StrictClient, person: User) -> None:
    second = make_map(person=person, content=random_content(seed=1, contacts=12), drawn_on=day(60))
    first = make_map(person=person, drawn_on=day(1))
    main = page(client, MAPS)
    cards = main.select("li.card")
    assert [words(card.h3) for card in cards] == ["2 March 2026", "2 January 2026"]
    assert "12 contacts, 6 of 6 areas, 5 of 5 kinds of help" in words(cards[0])
    assert "2 contacts, 1 of 6 areas, 0 of 5 kinds of help" in words(cards[1])
    assert cards[0].find("a", href=reverse("networking:map_on", args=[second.pk]))
    assert cards[0].find("a", href=compare_url(first, second))
    assert "Compare" not in words(cards[1])


def test_one_map_has_its_dot_and_nothing_to_compare(client: StrictClient, person: User) -> None:
    make_map(person=person)
    main = page(client, MAPS)
    assert len(main.select("figure svg")) == 3
    assert "You have one map so far" in words(main)
    assert not main.find("form")


@pytest.mark.parametrize(
    ("reach", "running", "said"),
    [
        (MapReach.NOBODY, True, "Only you can see it."),
        (MapReach.COUNTS, True, "Your mentor sees only numbers."),
        (MapReach.WHOLE, True, "Your mentor sees the whole map."),
        (MapReach.WHOLE, False, "Only you can see it."),
    ],
)
def test_it_says_who_can_see_each_map(
    client: StrictClient, reach: str, running: bool, said: str
) -> None:
    pair = make_pair()
    client.force_login(pair.mentee)
    make_map(person=pair.mentee, pair=pair if reach != MapReach.NOBODY else None, reach=reach)
    if not running:
        Pair.objects.filter(pk=pair.pk).update(ended_on=timezone.localdate(), end_reason="other")
    assert said in words(page(client, MAPS).select("li.card")[0])


def test_who_was_taken_off_does_not_count(client: StrictClient, person: User) -> None:
    content = make_content(
        make_entry(1, area=Area.CLUBS, helps=Help.LANGUAGE), make_entry(2, area=Area.FAMILY)
    )
    row = make_map(person=person, content=content)
    contact = Contact.objects.get(map=row, number=1)
    contact.map = row
    set_removed(contact=contact, removed=True)
    assert "1 contact, 1 of 6 areas, 0 of 5 kinds of help" in words(page(client, MAPS))


def test_the_table_holds_the_numbers_of_the_lines(client: StrictClient, person: User) -> None:
    contents = [random_content(seed=n, contacts=n) for n in (1, 4, 9)]
    for number, content in enumerate(contents):
        make_map(person=person, content=content, drawn_on=day(number * 40))
    main = page(client, MAPS)
    rows = [[words(cell) for cell in row.find_all("td")] for row in main.select("tbody tr")]
    assert rows == [
        [
            str(len(content)),
            str(sum(content.in_area(area) > 0 for area in Area)),
            str(sum(content.giving(kind) > 0 for kind in Help)),
        ]
        for content in reversed(contents)
    ]
    assert "Contacts first 1, now 9" in words(main.select("figure")[0])


def points(main: Tag, line: int = 0) -> list[tuple[float, float]]:
    drawn = main.select("figure svg")[line].find_all("path")[1]["d"]
    return [tuple(map(float, point.split())) for point in str(drawn)[1:].split("L")]  # type: ignore[misc]


@pytest.mark.parametrize("language", ["en", "xb"])
@pytest.mark.parametrize("days", [[0, 0], [0, 0, 0, 1], [0, 300, 301, 302], list(range(100))])
def test_time_runs_in_the_direction_of_reading(
    client: StrictClient, person: User, language: str, days: list[int]
) -> None:
    """Each map stands on its own place, inside the frame, also where many are of one day."""
    for number, when in enumerate(days):
        make_map(person=person, content=random_content(seed=1, contacts=number), drawn_on=day(when))
    drawn = points(page(client, f"/{language}/me/maps/"))
    along, up = [x for x, _y in drawn], [y for _x, y in drawn]
    assert len(drawn) == len(days)
    assert len({*along}) == len(days)
    assert along == sorted(along, reverse=language == "xb")
    assert up == sorted(up, reverse=True)
    assert all(0 < x < 600 for x in along)
    assert all(0 < y < 100 for y in up)


def test_an_empty_map_lies_on_the_ground(client: StrictClient, person: User) -> None:
    make_map(person=person, content=MapContent())
    main = page(client, MAPS)
    assert "0 contacts, 0 of 6 areas" in words(main)
    assert points(main) == points(main, 2)


def test_a_hundred_maps_cost_what_two_cost(client: StrictClient, person: User) -> None:
    content = random_content(seed=2, contacts=6, ties=4)
    for number in range(2):
        make_map(person=person, content=content, drawn_on=day(number))
    few = queries(client, MAPS)
    for number in range(2, 100):
        make_map(person=person, content=content, drawn_on=day(number * 9))
    assert queries(client, MAPS) == few <= 8
    assert len(gzip.compress(client.get(MAPS).content, 6)) <= 12_000


def test_labels_are_not_opened_for_the_list(client: StrictClient, person: User) -> None:
    make_map(person=person)
    client.get(MAPS)
    with CaptureQueriesContext(connections["keys"]) as keys:
        client.get(MAPS)
    assert len(keys) == 0


# --- two side by side -------------------------------------------------------------------------


@pytest.fixture
def two(person: User) -> tuple[NetworkMap, NetworkMap]:
    """A map, and the next one that began as its copy: Omar came closer, and the library is new."""
    first = make_map(
        person=person,
        content=make_content(
            make_entry(1, "Ana"), make_entry(2, "Omar", circle=Circle.OUTER), ties=[(1, 2)]
        ),
        drawn_on=day(0),
    )
    second = begin_map(person=person, after=first.pk)
    content = load(second).content
    library = make_entry(3, "Library", area=Area.SERVICES, helps=Help.INFORMATION)
    again = make_map(
        person=person,
        content=make_content(*content.entries, library, ties=content.ties),
        drawn_on=day(90),
    )
    omar = Contact.objects.get(map=again, number=2)
    omar.map = again
    move_contact(contact=omar, area=Area.FRIENDS, circle=Circle.NEAR)
    second.delete()
    return first, again


def test_the_difference_in_words_and_drawings(
    client: StrictClient, two: tuple[NetworkMap, NetworkMap]
) -> None:
    main = page(client, compare_url(*two))
    said = [words(line) for line in main.select("#different-title + ul li")]
    assert said == [
        "1 new: Library",
        "1 closer: Omar",
        "First contact in services.",
        "First contact for information.",
    ]
    for name in main.find_all("bdi"):
        assert name["translate"] == "no"
    before, after = main.select(".two-maps section")
    assert words(before.h2) == "1 January 2026"
    assert words(after.h2) == "1 April 2026"
    assert not before.select("svg .new")
    assert len(after.select("svg .new")) == 1
    ids = [tag["id"] for tag in main.find_all(id=True)]
    assert len(ids) == len(set(ids))


def test_the_earlier_map_comes_first_however_they_are_named(
    client: StrictClient, two: tuple[NetworkMap, NetworkMap]
) -> None:
    forwards, backwards = (str(page(client, compare_url(*order))) for order in (two, two[::-1]))
    assert forwards == backwards


def test_choosing_two_maps_leads_to_them(
    client: StrictClient, two: tuple[NetworkMap, NetworkMap]
) -> None:
    first, second = two
    answer = client.get(MAPS, {"before": second.pk, "after": first.pk})
    assert answer.status_code == 302
    assert answer.headers["Location"] == compare_url(second, first)


def test_a_choice_that_cannot_be_comes_back(
    client: StrictClient, two: tuple[NetworkMap, NetworkMap]
) -> None:
    first, second = two
    twice = page(client, f"{MAPS}?before={first.pk}&after={first.pk}")
    assert "This is the same map. Choose two different maps." in words(twice)
    chosen = [str(option["value"]) for option in twice.select("option[selected]")]
    assert chosen == [str(first.pk)] * 2
    for value in ("", "nothing", str(uuid.uuid4())):
        main = page(client, f"{MAPS}?before={value}&after={second.pk}")
        assert main.select(".error-summary")


def test_the_same_map_twice_asks_for_another(
    client: StrictClient, two: tuple[NetworkMap, NetworkMap]
) -> None:
    main = page(client, compare_url(two[0], two[0]))
    assert "This is the same map twice. Choose two different maps." in words(main)
    assert main.find("form")
    assert not main.find("svg", class_="netmap")


def test_with_one_map_it_says_what_to_do(client: StrictClient, person: User) -> None:
    row = make_map(person=person)
    main = page(client, compare_url(row, row))
    assert "Draw the next one after some weeks" in words(main)
    assert "twice" not in words(main)


def test_maps_of_one_day_are_told_apart_in_the_choice(client: StrictClient, person: User) -> None:
    for hours in (0, 2):
        row = make_map(person=person)
        begun = timezone.now() - datetime.timedelta(hours=hours)
        NetworkMap.objects.filter(pk=row.pk).update(created_at=begun)
    names = [words(option) for option in page(client, MAPS).select("select[name=after] option")]
    assert len(set(names)) == 2
    assert all(name.startswith("2 November 2026, ") for name in names)


def test_comparing_costs_no_more_than_a_page_may(client: StrictClient, person: User) -> None:
    rows = [
        make_map(person=person, content=random_content(seed=n, contacts=size, ties=size))
        for n, size in enumerate((2, 3, 40, 40))
    ]
    few = queries(client, compare_url(rows[0], rows[1]))
    assert queries(client, compare_url(rows[2], rows[3])) == few <= 8
    assert len(gzip.compress(client.get(compare_url(rows[2], rows[3])).content, 6)) <= 14_000


def test_a_map_of_another_person_is_not_there(client: StrictClient, person: User) -> None:
    hers, others = make_map(person=person), make_map(person=make_person())
    for url in (
        compare_url(hers, others),
        compare_url(others, hers),
        compare_url(others, others),
        measures_url(others),
    ):
        assert client.get(url).status_code == 404
    assert len(page(client, MAPS).select("li.card")) == 1


def test_her_mentor_does_not_read_her_own_pages(client: StrictClient) -> None:
    pair = make_pair()
    row = make_map(person=pair.mentee, pair=pair, reach=MapReach.WHOLE)
    client.force_login(pair.mentor)
    assert client.get(compare_url(row, row)).status_code == 404
    assert client.get(measures_url(row)).status_code == 404


# --- the numbers ------------------------------------------------------------------------------


def test_every_measure_has_its_row_with_its_source(client: StrictClient, person: User) -> None:
    row = make_map(person=person, content=random_content(seed=4, contacts=12, ties=20))
    main = page(client, measures_url(row))
    assert MEANINGS.keys() == MEASURES.keys()
    titles = [words(cell) for cell in main.select("tbody th")]
    assert titles == [str(meaning.title) for meaning in MEANINGS.values()]
    for source in MEASURES.values():
        assert source.formula in words(main)
        assert source.citation in words(main)
    assert "%" not in words(main)


@pytest.mark.parametrize("size", [0, 1, 2, 3, 40])
def test_what_is_not_defined_says_what_it_needs(size: int) -> None:
    content = random_content(seed=size, contacts=size, ties=size)
    shown = dict(zip(MEANINGS, measures_shown(content), strict=True))
    for name, measure in shown.items():
        defined = getattr(content.measures, name) is not None
        assert bool(measure.value) is defined
        assert bool(measure.needs) is not defined
        assert "nan" not in measure.value.casefold()
    assert (shown["density"].value == "") is (size < 2)
    assert (shown["constraint"].value == "") is (size < 1)


def test_a_small_map_says_that_its_numbers_jump(client: StrictClient, person: User) -> None:
    sizes = {1: "Add more contacts", 8: "Your map is small", 9: ""}
    for size, said in sizes.items():
        row = make_map(person=person, content=random_content(seed=size, contacts=size))
        notice = page(client, measures_url(row)).select(".notice")
        assert [said in words(one) for one in notice] == [True] * bool(said)
    empty = make_map(person=person, content=MapContent())
    assert "not defined yet" in words(page(client, measures_url(empty)))


def test_numbers_are_written_as_the_language_writes_them() -> None:
    content = make_content(make_entry(1), make_entry(2), ties=[(1, 2)])
    shown = dict(zip(MEANINGS, measures_shown(content), strict=True))
    assert shown["constraint"].value == "1.125"
    assert shown["density"].value == "1.00"
    with translation.override("de"):
        german = dict(zip(MEANINGS, measures_shown(content), strict=True))
        assert german["constraint"].value == "1,125"


# --- its part of the map's page ---------------------------------------------------------------


def gaps_shown(html: str) -> list[Tag]:
    return BeautifulSoup(html, "html.parser").find_all("li")


def test_each_gap_leads_to_its_unit_and_to_a_step(client: StrictClient, person: User) -> None:
    row = make_map(person=person, content=make_content(make_entry(1, helps=Help.TALK)))
    context = says_context(load(row).content, row, Course("en"))
    first, more = gaps_shown(context["says_gaps"]), gaps_shown(context["says_more"])
    assert len(first) == 3
    assert context["says_more_title"] == f"{len(more)} more gaps"
    by_slug = {place.unit.slug: place.url for place in places()}
    for gap, shown in zip(context["says"].gaps, first + more, strict=True):
        plan, unit = (str(link["href"]) for link in shown.find_all("a"))
        assert words(shown.h4) == gap.title
        assert gap.why in words(shown)
        assert unit == by_slug[gap.unit_slug]
        assert plan == f"/en/me/steps/new/?map={row.pk}&gap={gap.code}"
        assert client.get(plan).status_code == 200


def test_where_no_help_is_marked_the_map_does_not_open_on_nobody_for_talking() -> None:
    """She may just not have marked it yet: that is in the fold, or first where nothing else is."""
    five = [make_entry(n, area=area) for n, area in enumerate(AREAS[:5], 1)]
    context = says_context(make_content(*five), None, Course("en"))
    assert [words(gap.h4) for gap in gaps_shown(context["says_gaps"])] == [
        "Nobody in clubs",
        "All are in the near circle",
    ]
    assert "Nobody for talking" in words(gaps_shown(context["says_more"])[0])
    six = [make_entry(n, area=area, circle=Circle(1 + n % 2)) for n, area in enumerate(AREAS, 1)]
    context = says_context(make_content(*six), None, Course("en"))
    assert [words(gap.h4) for gap in gaps_shown(context["says_gaps"])] == ["Nobody for talking"]


def test_a_unit_that_is_gone_leaves_the_link_out(empty_course: None) -> None:
    context = says_context(make_content(make_entry(1)), None, Course("en"))
    links = [[link["href"] for link in gap("a")] for gap in gaps_shown(context["says_gaps"])]
    assert links == [[f"/en/me/steps/new/?gap={gap.code}"] for gap in context["says"].gaps[:3]]
    assert context["says_measures_url"] == ""


@pytest.mark.parametrize("language", ["en", "xa", "xb"])
def test_gaps_are_in_the_language_of_the_page(client: StrictClient, language: str) -> None:
    client.force_login(person := make_person())
    make_map(person=person, content=make_content(make_entry(1)))
    with translation.override(language):
        [title, *_rest] = [gap.title for gap in says(make_content(make_entry(1))).gaps]
    said = page(client, f"/{language}/me/map/").find(id="says")
    assert title in words(said)
    assert {str(link["href"])[:4] for link in said.select("ul a")} == {f"/{language}/"}  # type: ignore[union-attr]


def test_two_maps_of_two_people_share_no_address(client: StrictClient) -> None:
    """What is kept for everyone has nobody's map in it."""
    for _number in range(2):
        client.force_login(person := make_person())
        row = make_map(person=person, content=make_content(make_entry(1)))
        said = page(client, "/en/me/map/").find(id="says")
        plans = [link["href"] for link in said.select("a.button")]  # type: ignore[union-attr]
        assert plans
        assert all(f"map={row.pk}" in plan for plan in plans)


def test_no_plain_english_is_left(client: StrictClient, two: tuple[NetworkMap, NetworkMap]) -> None:
    with translation.override("xa"):
        urls = [reverse("networking:maps"), compare_url(*two), compare_url(two[0], two[0])]
        urls += [measures_url(row) for row in two]
    assert [plain(client.get(url).content.decode()) for url in urls] == [[]] * len(urls)
