"""Flags, held against planned, and the matrix as pages and files: the same numbers, one scope."""

import csv
import io
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from bs4 import BeautifulSoup
from django.db import connections
from django.test.utils import CaptureQueriesContext

from modules.tree import Course
from networking.coordination.flags.queries import flags_of
from networking.learning.models.progress import set_done, set_tick
from networking.mentoring.pairing.actions import end_pair
from networking.models import (
    AuditEvent,
    Cohort,
    Membership,
    Pair,
    Programme,
    Role,
    Session,
    UnitProgress,
    User,
)
from tests.support.postgres import count_rows
from tests.support.rows.course import ticking
from tests.support.rows.pairs import make_check_in, make_session, today
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
from tests.support.workbooks import as_shown


@pytest.fixture
def programme(course: None) -> Programme:
    return make_programme(name="Harbour")


@pytest.fixture
def zoe(programme: Programme) -> User:
    return make_coordinator(programme=programme, nickname="Zoe")


@pytest.fixture
def browser(zoe: User) -> StrictClient:
    return signed_in(zoe)


def signed_in(person: User) -> StrictClient:
    client = StrictClient()
    client.force_login(person)
    return client


def pages(programme: Programme, cohort: Cohort | None = None) -> dict[str, str]:
    found = {
        "flags": f"/admin/networking/programme/{programme.pk}/flags/",
        "pace": f"/admin/networking/programme/{programme.pk}/pace/",
    }
    if cohort is not None:
        found["matrix"] = f"/admin/networking/cohort/{cohort.pk}/matrix/"
    return found


def long_pair(programme: Programme, name: str = "Ada", **fields: Any) -> Pair:
    """A pair of half a year, that has held two sessions long ago and logged one that was not."""
    fields = {"started_on": today() - timedelta(days=180), **fields}
    mentee = make_person(nickname=name)
    pair = make_pair(programme=programme, mentee=mentee, **fields)
    make_session(pair=pair, days_ago=170)
    make_session(pair=pair, days_ago=150, minutes=30)
    make_session(pair=pair, days_ago=100, outcome=Session.Outcome.NO_SHOW)
    return pair


def soup(answer: Any) -> BeautifulSoup:
    assert answer.status_code == 200, answer.status_code
    return BeautifulSoup(answer.content, "html.parser")


def cells(answer: Any) -> list[list[str]]:
    """The lines of the table on the page, without its titles, as they are read aloud."""
    page = soup(answer)
    for sign in page.select("#list [aria-hidden]"):
        sign.decompose()
    rows = page.select("#list tbody tr, #list tfoot tr")
    return [[" ".join(c.get_text(" ").split()) for c in row.find_all(["th", "td"])] for row in rows]


def files(browser: StrictClient, url: str, query: str = "") -> tuple[list, list]:
    """The lines of both files."""
    made = browser.post(f"{url}export/csv/{query}").getvalue().decode("utf-8-sig")
    book = browser.post(f"{url}export/xlsx/{query}").getvalue()
    sheet = openpyxl.load_workbook(io.BytesIO(book)).active
    return list(csv.reader(io.StringIO(made))), [[as_shown(c) for c in row] for row in sheet.rows]


# --- Flags ---


def test_flags_stand_on_the_page_with_facts_and_a_first_step(
    programme: Programme, browser: StrictClient
) -> None:
    pair = long_pair(programme)
    found = flags_of([programme], today=today())
    page = soup(browser.get(pages(programme)["flags"]))
    cards = [" ".join(card.get_text(" ").split()) for card in page.select(".flag")]
    assert len(cards) == len(found) >= 4
    for flag, card in zip(found, cards, strict=True):
        assert str(flag.kind.label) in card
        assert flag.first_step in card
        assert all(fact in card for fact in flag.facts)
        assert f"Ada · {pair.mentor}" in card


def test_flags_are_narrowed(programme: Programme, browser: StrictClient, zoe: User) -> None:
    cohort = make_cohort(programme=programme)
    ben = make_coordinator(programme=programme, nickname="Ben")
    long_pair(programme, "Ada", cohort=cohort, coordinator=zoe)
    long_pair(programme, "Bea", coordinator=ben)
    long_pair(programme, "Cai")

    def names(query: str) -> set[str]:
        page = soup(browser.get(pages(programme)["flags"] + query))
        return {card.find("bdi").get_text() for card in page.select(".flag")}

    assert names("") == {"Ada", "Bea", "Cai"}
    assert names(f"?cohort={cohort.pk}") == {"Ada"}
    assert names("?whose=mine") == {"Ada", "Cai"}
    assert names("?kind=quiet&whose=mine") == {"Ada", "Cai"}
    for impossible in ("?kind=no", "?cohort=no", f"?cohort={make_cohort().pk}", "?whose=x"):
        assert names(impossible) == set()


def test_only_cohorts_in_which_a_pair_runs_are_offered(
    programme: Programme, browser: StrictClient
) -> None:
    running = make_cohort(programme=programme, name="Spring")
    long_pair(programme, "Ada", cohort=running)
    over = long_pair(programme, "Bea", cohort=make_cohort(programme=programme, name="Autumn"))
    end_pair(pair=over, by=None, on=today(), reason=Pair.EndReason.COMPLETED)
    for name in ("flags", "pace"):
        offered = soup(browser.get(pages(programme)[name])).select("[name=cohort] option")
        assert [option.get_text() for option in offered] == ["All", "Spring"]


def test_files_equal_the_flags_on_screen(programme: Programme, browser: StrictClient) -> None:
    long_pair(programme)
    for query in ("", "?kind=quiet"):
        screen = soup(browser.get(pages(programme)["flags"] + query)).select(".flag")
        lines, rows = files(browser, pages(programme)["flags"], query)
        assert len(lines) == len(rows) == len(screen) + 1
        for card, line in zip(screen, lines[1:], strict=True):
            words = " ".join(card.get_text(" ").split())
            assert all(cell in words for cell in (line[0], line[1], line[3], line[5], line[6]))
    event = AuditEvent.objects.latest("at")
    assert (event.verb, event.programme) == ("exported_list", programme)


def test_a_coordinator_in_the_pair_is_not_told_of_check_ins(
    programme: Programme, zoe: User
) -> None:
    make_member(programme=programme, role=Role.MENTOR, person=zoe)
    pair = long_pair(programme, mentor=zoe)
    ben = make_coordinator(programme=programme, nickname="Ben")
    for person, told in ((ben, True), (zoe, False)):
        browser = signed_in(person)
        for url in (pages(programme)["flags"], f"{pages(programme)['flags']}{pair.pk}/", "/admin/"):
            page = browser.get(url).content.decode()
            assert ("check-in “" in page) is told, (person, url)
            assert "No session for a while" in page


# --- Held against planned ---


def test_not_met_and_not_logged_stand_apart(programme: Programme, browser: StrictClient) -> None:
    pair = long_pair(programme)
    make_session(pair=pair, days_ago=1, outcome="moved", next_on=today() + timedelta(days=4))
    row = cells(browser.get(pages(programme)["pace"]))[0]
    assert row[:5] == ["Ada", str(pair.mentor), "17 %", "2", "12"]
    assert row[7:9] == ["9", "1"]
    assert row[12] == "90"
    assert str(today().year) in row[6]


def test_a_workbook_counts_with_shares_and_has_room_for_its_titles(
    programme: Programme, browser: StrictClient
) -> None:
    long_pair(programme)
    book = browser.post(f"{pages(programme)['pace']}export/xlsx/").getvalue()
    sheet = openpyxl.load_workbook(io.BytesIO(book)).active
    share = sheet["C2"]
    assert (share.value, share.number_format) == (0.17, "0%")
    titles = {cell.column_letter: len(cell.value) for cell in sheet[1]}
    widths = {letter: sheet.column_dimensions[letter].width for letter in titles}
    assert all(widths[letter] >= min(titles[letter] + 2, 40) for letter in titles)


def test_files_equal_the_pace_on_screen(programme: Programme, browser: StrictClient) -> None:
    for name in ("Ada", "Bea", "Cai"):
        long_pair(programme, name)
    screen = cells(browser.get(pages(programme)["pace"]))
    lines, rows = files(browser, pages(programme)["pace"])
    days = {5, 6, 10}
    for shown, line, row in zip(screen, lines[1:], rows[1:], strict=True):
        for place, cell in enumerate(shown):
            told = "" if cell == "-" else cell
            if place not in days:
                assert line[place] == told
                assert ("" if row[place] is None else str(row[place])) == told


# --- The matrix ---


def people(programme: Programme) -> Cohort:
    """Ada has done the first module, Bea one unit and begun another, Cai nothing."""
    cohort = make_cohort(programme=programme, name="Spring")
    found = {
        name: make_member(programme=programme, person=make_person(nickname=name), cohort=cohort)
        for name in ("Ada", "Bea", "Cai")
    }
    make_member(programme=programme, person=make_person(nickname="Out"))
    first = Course("en").modules()[0]
    for unit in first.units:
        set_done(person=found["Ada"], unit_id=unit.id, done=True)
    begun = ticking()
    other = next(unit for unit in first.units if unit.id != begun.unit.id)
    set_done(person=found["Bea"], unit_id=other.id, done=True)
    set_tick(person=found["Bea"], item_id=begun.tick.id, ticked=True)
    mentor = make_member(
        programme=programme, role=Role.MENTOR, person=make_person(nickname="Max"), cohort=cohort
    )
    make_pair(programme=programme, mentor=mentor, mentee=found["Bea"])
    return cohort


def test_the_matrix_says_who_has_done_what(programme: Programme, browser: StrictClient) -> None:
    url = pages(programme, people(programme))["matrix"]
    rows = {row[0]: row for row in cells(browser.get(url))}
    assert list(rows) == ["Ada", "Bea", "Cai", "Max", "Done by"]
    number = len(Course("en").modules()[0].units)
    assert rows["Ada"][1:4] == ["Mentee", "-", f"{number} of {number}"]
    assert set(rows["Ada"][4 : 4 + number]) == {"done"}
    assert rows["Bea"][1:4] == ["Mentee", "Max", f"1 of {number}"]
    assert set(rows["Bea"][4 : 4 + number]) == {"done", "begun", "not yet"}
    assert rows["Done by"][3] == f"{number + 1} of {4 * number}"
    assert sorted(rows["Done by"][4 : 4 + number]) == ["1 of 4"] * (number - 1) + ["2 of 4"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?q=BE", ["Bea"]),
        ("?role=mentor", ["Max"]),
        ("?far=none", ["Cai", "Max"]),
        ("?far=some", ["Ada", "Bea"]),
        ("?far=all", []),
        ("?role=no", []),
    ],
)
def test_the_matrix_is_narrowed(
    programme: Programme, browser: StrictClient, query: str, expected: list[str]
) -> None:
    url = pages(programme, people(programme))["matrix"]
    assert [row[0] for row in cells(browser.get(url + query))][: len(expected)] == expected
    assert [line[0] for line in files(browser, url, query)[0]][1:-1] == expected


def test_files_equal_the_matrix_on_screen(programme: Programme, browser: StrictClient) -> None:
    url = pages(programme, people(programme))["matrix"]
    screen = cells(browser.get(url))
    lines, rows = files(browser, url)
    plain = [[cell.replace("-", "") for cell in row] for row in screen]
    assert lines[1:] == plain
    assert [["" if cell is None else str(cell) for cell in row] for row in rows[1:]] == plain
    assert {event.verb for event in AuditEvent.objects.all()} == {"exported_progress"}


def test_each_person_of_the_matrix_has_her_page(
    programme: Programme, browser: StrictClient
) -> None:
    page = soup(browser.get(pages(programme, people(programme))["matrix"]))
    for link in page.select("#list tbody th a"):
        assert link.get_text() in soup(browser.get(link["href"])).get_text()


def test_more_than_a_page_of_people(programme: Programme, browser: StrictClient) -> None:
    cohort = make_cohort(programme=programme)
    crowd(programme, 210, cohort=cohort)
    url = pages(programme, cohort)["matrix"]
    assert len(cells(browser.get(url))) == 201
    assert len(cells(browser.get(f"{url}?p=2"))) == 11
    assert len(files(browser, url)[0]) == 212
    assert cells(browser.get(url))[-1] == cells(browser.get(f"{url}?p=2"))[-1]


# --- Who may ---


def test_another_programme_is_not_there(programme: Programme, browser: StrictClient) -> None:
    other = make_programme(name="Elsewhere")
    cohort, pair = make_cohort(programme=other), long_pair(other)
    for url in pages(other, cohort).values():
        assert browser.get(url).status_code == 404
        assert browser.post(f"{url}export/csv/").status_code == 404
        assert browser.get(f"{url}export/csv/").status_code == 405
    assert browser.get(f"{pages(other)['flags']}{pair.pk}/").status_code == 404
    assert browser.get(f"{pages(programme)['flags']}{pair.pk}/").status_code == 404
    assert signed_in(make_admin()).get(pages(other)["flags"]).status_code == 200
    assert not AuditEvent.objects.exists()


# --- What it costs ---


def crowd(programme: Programme, number: int, cohort: Cohort | None = None) -> None:
    """Many pairs with a session and a check-in each, their people in a cohort."""
    start = User.objects.count()
    made = User.objects.bulk_create(
        User(
            nickname=f"n{start + n:05}",
            nickname_key=f"n{start + n:05}",
            nickname_search=f"n{start + n:05}",
            password="!",
        )
        for n in range(number)
    )
    half = number // 2
    Membership.objects.bulk_create(
        Membership(
            programme=programme,
            person=person,
            cohort=cohort,
            role=Role.MENTEE if place < half else Role.MENTOR,
        )
        for place, person in enumerate(made)
    )
    unit = Course("en").modules()[0].units[0]
    UnitProgress.objects.bulk_create(
        UnitProgress(person=person, unit_id=unit.id) for person in made[:half]
    )
    pairs = Pair.objects.bulk_create(
        Pair(
            programme=programme,
            cohort=cohort,
            mentee=mentee,
            mentor=mentor,
            started_on=today() - timedelta(days=100),
        )
        for mentee, mentor in zip(made[:half], made[half:], strict=True)
    )
    Session.objects.bulk_create(
        Session(
            pair=pair,
            logged_by=pair.mentor,
            on=today() - timedelta(days=60),
            outcome="held",
            minutes=60,
        )
        for pair in pairs
    )
    count_rows()


def queries(browser: StrictClient, url: str) -> int:
    with CaptureQueriesContext(connections["default"]) as seen:
        assert browser.get(url).status_code == 200
    return len(seen)


def test_pages_cost_the_same_for_20_and_2000_people(
    programme: Programme, browser: StrictClient, zoe: User
) -> None:
    cohort = make_cohort(programme=programme)
    crowd(programme, 20, cohort)
    make_check_in(pair=Pair.objects.all()[0])
    urls = ["/admin/", *pages(programme, cohort).values()]
    for url in urls:
        queries(browser, url)
    few = {url: queries(browser, url) for url in urls}
    crowd(programme, 1980, cohort)
    assert {url: queries(browser, url) for url in urls} == few
    assert max(few.values()) <= 12, few


def test_the_first_page_of_an_administrator_lists_programmes(programme: Programme) -> None:
    long_pair(programme)
    page = soup(signed_in(make_admin()).get("/admin/")).get_text(" ")
    assert "Harbour" in page
    assert "Ada" in page
