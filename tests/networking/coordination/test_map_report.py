"""Sums over shared maps: right, about five people or more, and closed against subtracting."""

import random
from collections.abc import Iterable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from networking.backoffice.disclosure import FEWEST, Value, few
from networking.coordination.map_sums.queries import (
    _AREAS,
    _CIRCLES,
    _KEYS,
    Group,
    _hide_few,
    _sum,
    _total,
    _values,
    map_sums,
)
from networking.models import (
    Area,
    Circle,
    Cohort,
    Contact,
    Help,
    MapReach,
    Membership,
    NetworkMap,
    Pair,
    Programme,
    Role,
)
from tests.support.rows.maps import make_content, make_entry, make_map, random_content
from tests.support.rows.people import (
    make_admin,
    make_cohort,
    make_coordinator,
    make_member,
    make_pair,
    make_person,
    make_programme,
)
from tests.support.strict_client import StrictClient

pytestmark = pytest.mark.django_db
LABEL = "the ferryman of the north quay"
PAGE = "admin:networking_programme_maps"


def friend_and_club(number: int = 0) -> Any:
    """A near friend for talking, a club in the outer circle, who know each other."""
    friend = make_entry(1, LABEL, helps=Help.TALK)
    club = make_entry(2, LABEL, area=Area.CLUBS, circle=Circle.OUTER, helps=Help.TOGETHER)
    return make_content(friend, club, ties=[(1, 2)])


def share(
    programme: Programme,
    cohort: Cohort | None = None,
    content: Any = None,
    reach: str = MapReach.COUNTS,
) -> Pair:
    """One more mentee of the cohort, who shares a map."""
    mentee = make_member(programme=programme, cohort=cohort)
    pair = make_pair(programme=programme, mentee=mentee)
    make_map(person=mentee, content=content or friend_and_club(), pair=pair, reach=reach)
    return pair


def table(programme: Programme) -> dict[str, dict[str, str]]:
    """The sums as they are shown: by column, then by block and row."""
    sums = map_sums(programme)
    return {
        name: {"people": people}
        | {f"{b.title}/{line.title}": line.cells[n] for b in sums.blocks for line in b.lines}
        for n, (name, people) in enumerate(sums.columns)
    }


def test_five_people_give_sums() -> None:
    programme = make_programme(name="Harbour")
    for reach in (*[MapReach.COUNTS] * 3, *[MapReach.WHOLE] * 2):
        share(programme, reach=reach)
    found = table(programme)
    assert list(found) == ["Harbour"]
    sums = found["Harbour"]
    assert sums["people"] == "5"
    assert sums["In all/People, groups and places"] == "10"
    assert sums["In all/Pairs of them who know each other"] == "5"
    assert sums["In each area/Friends"] == sums["In each area/Clubs"] == "5"
    assert sums["In each area/Family"] == "0"
    assert sums["In each circle/Near"] == sums["In each circle/Outer"] == "5"
    assert sums["How many people have nobody in/Family"] == "5"
    assert sums["How many people have nobody in/Clubs"] == "0"
    assert sums["How many people have somebody for/Someone to talk to"] == "5"
    assert sums["How many people have somebody for/Practical help"] == "0"


def test_four_people_give_none() -> None:
    programme = make_programme()
    for _ in range(FEWEST - 1):
        share(programme)
    assert table(programme) == {}


def test_what_is_not_shared_or_not_now_is_in_no_sum() -> None:
    programme = make_programme(name="Harbour")
    for _ in range(5):
        pair = share(programme)
        older = random_content(seed=1, contacts=9)
        make_map(
            person=pair.mentee, content=older, pair=pair, reach="counts", drawn_on="2026-01-01"
        )
        make_map(person=pair.mentee, content=older)
    gone = Contact.objects.filter(map__pair=pair, map__drawn_on="2026-11-02").first()
    Contact.objects.filter(pk=gone.pk).update(removed_at=timezone.now())
    ended = share(programme)
    Pair.objects.filter(pk=ended.pk).update(ended_on=timezone.localdate(), end_reason="match")
    share(make_programme())
    sums = table(programme)["Harbour"]
    assert sums["people"] == "5"
    assert sums["In all/People, groups and places"] == "9"


def test_a_small_cohort_cannot_be_had_by_subtracting() -> None:
    programme = make_programme(name="Harbour")
    spring, autumn = (make_cohort(programme=programme, name=n) for n in ("Spring", "Autumn"))
    for _ in range(6):
        share(programme, spring)
    share(programme, autumn)
    found, sums = table(programme), map_sums(programme)
    assert list(found) == ["Spring"]
    assert (sums.small, sums.has_total) == (["Autumn"], False)
    for _ in range(4):
        share(programme, autumn)
    assert list(table(programme)) == ["Harbour", "Spring", "Autumn"] or set(table(programme)) == {
        "Harbour",
        "Spring",
        "Autumn",
    }


def test_several_small_cohorts_count_together() -> None:
    programme = make_programme(name="Harbour")
    large = make_cohort(programme=programme, name="Large")
    for _ in range(5):
        share(programme, large)
    for name, number in (("A", 2), ("B", 3)):
        cohort = make_cohort(programme=programme, name=name)
        for _ in range(number):
            share(programme, cohort)
    found = table(programme)
    assert list(found) == ["Harbour", "Large"]
    assert found["Harbour"]["people"] == "10"


def test_few_people_with_a_contact_in_an_area_are_not_told() -> None:
    programme = make_programme(name="Harbour")
    for _ in range(6):
        share(programme, content=make_content(make_entry(1), make_entry(2, area=Area.FAMILY)))
    for _ in range(2):
        share(programme)
    sums = table(programme)["Harbour"]
    assert sums["In each area/Clubs"] == "fewer than five people"
    assert sums["In each area/Family"] == "not shown"  # the rest of 16 would give it
    assert sums["In each area/Friends"] == "8"
    assert sums["How many people have nobody in/Clubs"] == "all but fewer than five people"
    assert sums["How many people have nobody in/Family"] == "fewer than five people"
    assert sums["In all/Pairs of them who know each other"] == "fewer than five people"


def test_beside_other_groups_a_cell_does_not_say_how_few_it_is_about() -> None:
    """Four and four of eight in all: "fewer than five" of both would tell each of them."""
    programme = make_programme(name="Harbour")
    for name in ("Spring", "Autumn"):
        cohort = make_cohort(programme=programme, name=name)
        for _ in range(6):
            share(programme, cohort, make_content(make_entry(1)))
        for _ in range(4):
            share(programme, cohort)
    found = table(programme)
    helped = "How many people have somebody for/Doing things together"
    assert found["Harbour"][helped] == "8"
    assert {found[name][helped] for name in ("Spring", "Autumn")} == {"not shown"}


# --- Nothing to work out -------------------------------------------------------------------


def exact(groups: list[Group], total: Group | None, keys: tuple[str, ...]) -> set[tuple[str, str]]:
    """The hidden cells that one subtraction in a row or a column gives, again and again: those of
    groups without a column are behind a wall together."""
    names = [group.name for group in groups if group.is_shown]
    shown = {group.name: group for group in groups if group.is_shown}
    known = {(n, k) for n, g in shown.items() for k in keys if k not in g.hidden}
    small = any(group.people for group in groups if not group.is_shown)
    if total is not None:
        known |= {("total", key) for key in keys if key not in total.hidden}
    rows = [[("total", key), *((n, key) for n in names)] for key in keys]
    rows = rows if total is not None and not small else []
    columns = [[(name, key) for key in keys] for name in [*names, *(["total"] if total else [])]]
    found: set[tuple[str, str]] = set()
    for _ in range(20):
        for line in [*rows, *columns]:
            missing = [cell for cell in line if cell not in known | found]
            if len(missing) == 1:
                found.add(missing[0])
    return found


@pytest.mark.parametrize("seed", range(60))
def test_no_cell_about_few_people_comes_out_of_the_others(seed: int) -> None:
    draw = random.Random(seed)
    keys = (
        "area_family",
        "area_friends",
        "area_neighbours",
        "area_community",
        "area_services",
        "area_clubs",
    )
    programme, groups = Programme(name="all"), []
    for n in range(draw.randint(1, 4)):
        people = draw.choice((0, 2, 4, 5, 6, 8, 20))
        values = {key: Value(of=None) for key in _KEYS}
        for key in keys:
            some = draw.randint(0, people)
            values[key] = Value(some + draw.randint(0, some), some)
        groups.append(Group(f"g{n}", people, values))
    for group in groups:
        if group.is_shown:
            _hide_few(group)
    total = _total(programme, groups)
    by_name = {group.name: group for group in groups} | ({"total": total} if total else {})
    for name, key in exact(groups, total, keys):
        assert not by_name[name].values[key].tells_too_much, (name, key)
    if total is not None:
        assert not few(sum(group.people for group in groups if not group.is_shown))


PRIME = 2**31 - 1


def of_maps(name: str, maps: list[list[tuple[Area, Circle]]]) -> Group:
    """A group as the queries give it, for maps without help and ties."""
    counts = {"contacts": sum(map(len, maps)), "in_contacts": sum(map(bool, maps))}
    for place, kinds, part in (("area", Area, 0), ("circle", Circle, 1)):
        for kind in kinds:
            found = [sum(contact[part] == kind for contact in content) for content in maps]
            counts[f"{place}_{kind.value}"] = sum(found)
            counts[f"in_{place}_{kind.value}"] = sum(map(bool, found))
    return Group(name, len(maps), _values(len(maps), counts, {}))


def random_group(draw: random.Random, name: str) -> Group:
    likely = {area: draw.choice((0, 0.1, 0.3, 0.9, 1)) for area in Area}
    circles = [draw.choice((0.01, 0.1, 0.5, 1)) for _ in Circle]
    maps = []
    for _ in range(draw.choice((1, 2, 3, 4, 5, 6, 7, 9))):
        areas = [area for area in Area if draw.random() < likely[area]] * draw.randint(1, 2)
        maps.append([(area, draw.choices(list(Circle), circles)[0]) for area in areas])
    return of_maps(name, maps)


def determined(columns: list[Group], rest: bool) -> set[tuple[str, str]]:
    """The cells of the table that have one value only, by all its sums together. The first
    column is the programme, and the last one, where there is a `rest`, is not shown."""
    keys = ("contacts", *_AREAS, *_CIRCLES)
    at = {cell: n for n, cell in enumerate((c.name, key) for c in columns for key in keys)}
    rows = []
    for column in columns:
        for parts in (_AREAS, _CIRCLES):
            rows.append({(column.name, "contacts"): -1, **{(column.name, k): 1 for k in parts}})
        if not rest or column is not columns[-1]:
            rows += [{(column.name, key): 1} for key in keys if key not in column.hidden]
    total, *others = columns
    rows += [{(total.name, k): -1, **{(c.name, k): 1 for c in others}} for k in keys]
    matrix = [[row.get(cell, 0) % PRIME for cell in at] for row in rows]
    done = 0
    for column in range(len(at)):  # reduced to echelon form, in whole numbers
        pivot = next((n for n in range(done, len(matrix)) if matrix[n][column]), None)
        if pivot is None:
            continue
        matrix[done], matrix[pivot] = matrix[pivot], matrix[done]
        inverse = pow(matrix[done][column], -1, PRIME)
        first = matrix[done] = [number * inverse % PRIME for number in matrix[done]]
        for n, line in enumerate(matrix):
            if n != done and line[column]:
                times = line[column]
                matrix[n] = [(x - times * y) % PRIME for x, y in zip(line, first, strict=True)]
        done += 1
    cells = list(at)
    alone = [line for line in matrix[:done] if sum(map(bool, line)) == 1]
    return {cells[next(n for n, number in enumerate(line) if number)] for line in alone}


@pytest.mark.parametrize("seeds", [range(40), (132, 361, 485, 523)])
def test_nothing_comes_out_of_several_rows_and_columns_together(seeds: Iterable[int]) -> None:
    programme = Programme(name="all")
    for seed in seeds:
        draw = random.Random(seed)
        groups = [random_group(draw, f"g{n}") for n in range(draw.randint(1, 4))]
        shown = [group for group in groups if group.is_shown]
        for group in shown:
            _hide_few(group)
        total = _total(programme, groups)
        if total is None:
            continue
        small = [group for group in groups if not group.is_shown]
        rest = Group("rest", 0, {key: _sum(small, key) for key in _KEYS})
        columns = [total, *shown, *([rest] if small else [])]
        by_name = {column.name: column for column in columns}
        for name, key in determined(columns, bool(small)):
            assert not by_name[name].values[key].tells_too_much, (seed, name, key)


# --- The page -------------------------------------------------------------------------------


def page(person: Any, programme: Programme) -> Any:
    browser = StrictClient()
    browser.force_login(person)
    return browser.get(reverse(PAGE, args=[programme.pk]))


def test_the_page_says_sums_and_no_label() -> None:
    programme = make_programme(name="Harbour")
    for _ in range(5):
        share(programme, reach=MapReach.WHOLE)
    answer = page(make_coordinator(programme=programme), programme)
    text = answer.content.decode()
    rows = [
        [cell.get_text(strip=True) for cell in row.find_all(["th", "td"])]
        for row in BeautifulSoup(text, "html.parser").select("table tr")
    ]
    assert ["People with a shared map", "5"] in rows
    assert ["Clubs", "5"] in rows
    assert LABEL not in text


def test_the_page_opens_no_key() -> None:
    programme = make_programme()
    for _ in range(5):
        share(programme, reach=MapReach.WHOLE)
    with CaptureQueriesContext(connections["keys"]) as asked:
        assert page(make_coordinator(programme=programme), programme).status_code == 200
    assert len(asked) == 0


def test_the_first_page_leads_there_and_others_find_nothing() -> None:
    programme, elsewhere = make_programme(), make_programme()
    url = reverse(PAGE, args=[programme.pk])
    browser = StrictClient()
    browser.force_login(make_coordinator(programme=programme))
    assert url in browser.get("/admin/").content.decode()
    assert "Fewer than five people share a map" in browser.get(url).content.decode()
    assert page(make_coordinator(programme=elsewhere), programme).status_code == 404
    assert page(make_admin(), programme).status_code == 200
    assert page(make_pair(programme=programme).mentor, programme).status_code in (302, 403)
    former = make_coordinator(programme=programme)
    Membership.objects.filter(person=former).update(ended_on=timezone.localdate())
    assert page(former, programme).status_code in (302, 403)


def test_a_coordinator_sees_that_a_map_exists_and_no_more() -> None:
    programme = make_programme()
    pair = share(programme, reach=MapReach.WHOLE)
    bare = make_member(programme=programme, person=make_person())
    browser = StrictClient()
    browser.force_login(make_coordinator(programme=programme))
    said = {}
    for person in (pair.mentee, bare):
        said[person] = progress_page(browser, person)
    assert "A network map exists" in said[pair.mentee]
    assert "A network map exists" not in said[bare]
    assert LABEL not in said[pair.mentee]
    NetworkMap.objects.update(reach=MapReach.NOBODY, pair=None)
    assert progress_page(browser, pair.mentee) == said[pair.mentee]  # nor whether she shares it


def progress_page(browser: StrictClient, person: Any) -> str:
    """What a coordinator reads about one person."""
    row = Membership.objects.get(person=person, role=Role.MENTEE)
    answer = browser.get(reverse("admin:networking_memberprogress_change", args=[row.pk]))
    return BeautifulSoup(answer.content, "html.parser").get_text()


def test_many_people_cost_no_more_queries() -> None:
    programme = make_programme()
    asked = []
    for number in (1, 12):
        cohort = make_cohort(programme=programme)
        for _ in range(number):
            share(programme, cohort)
        with CaptureQueriesContext(connections["default"]) as main:
            map_sums(programme)
        asked.append(len(main))
    assert asked[0] == asked[1] <= 5
