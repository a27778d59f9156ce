"""Progress per person and module: what it counts, filters, sorts and sends; and what it costs."""

import csv
import io
import re
import uuid
from datetime import timedelta

import openpyxl
import pytest
from bs4 import BeautifulSoup
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from modules.tree import Course
from networking.backoffice.spreadsheets import harmless
from networking.learning.models.progress import set_done, set_tick
from networking.learning.models.texts import Reflection, save_words
from networking.models import AuditEvent, Membership, Programme, Reach, Role, UnitProgress, User
from tests.support.postgres import count_rows
from tests.support.rows.course import places, ticking
from tests.support.rows.people import (
    make_admin,
    make_cohort,
    make_coordinator,
    make_member,
    make_person,
    make_programme,
)
from tests.support.strict_client import StrictClient
from tests.support.workbooks import as_shown

LIST = "/admin/networking/memberprogress/"


@pytest.fixture
def programme(course: None) -> Programme:
    return make_programme(name="Harbour")


@pytest.fixture
def browser(programme: Programme) -> StrictClient:
    client = StrictClient()
    client.force_login(make_coordinator(programme=programme, nickname="Zoe"))
    return client


def people(programme: Programme) -> dict[str, User]:
    """Three mentees: finished with the first module, under way, not begun and long away."""
    first = Course("en").modules()[0]
    cohort = make_cohort(programme=programme, name="Spring")
    found = {}
    for name in ("Ada", "Bea", "Cai"):
        found[name] = make_member(
            programme=programme,
            person=make_person(nickname=name),
            cohort=cohort if name == "Ada" else None,
        )
    for unit in first.units:
        set_done(person=found["Ada"], unit_id=unit.id, done=True)
    set_done(person=found["Bea"], unit_id=first.units[0].id, done=True)
    set_tick(person=found["Bea"], item_id=ticking().tick.id, ticked=True)
    save_words(
        kind=Reflection,
        person=found["Bea"],
        place_id=places()[0].reflection_id,
        words="Only for me",
        version=0,
        tab=uuid.uuid4(),
        reach=Reach.ME,
    )
    long_ago = timezone.now() - timedelta(days=40)
    User.objects.filter(nickname="Cai").update(last_active_at=long_ago)
    return found


LAST_ACTIVE = 4
"""The column that is a date: its form differs between the page and the downloads."""


def on_screen(answer: object) -> list[list[str]]:
    """The list as it is read: titles, then rows; the box to choose rows left out."""
    table = BeautifulSoup(answer.content, "html.parser").find(id="result_list")
    if table is None:
        return []
    for sorting in table.select(".sortoptions"):
        sorting.decompose()
    rows = []
    for row in table.find_all("tr"):
        cells = [cell for cell in row.find_all(["th", "td"]) if "action-checkbox" not in str(cell)]
        rows.append([" ".join(cell.get_text(" ").split()) for cell in cells])
    return rows


def names(answer: object) -> list[str]:
    return [row[0] for row in on_screen(answer)[1:]]


def test_a_row_says_how_far_someone_is(programme: Programme, browser: StrictClient) -> None:
    people(programme)
    answer = browser.get(LIST)
    first, second = Course("en").modules()[:2]
    rows = {row[0]: row for row in on_screen(answer)[1:]}
    today = timezone.localdate()
    assert rows["Ada"][1:4] == [
        "Mentee",
        f"{len(first.units)} of {len(first.units)}",
        f"0 of {len(second.units)}",
    ]
    assert rows["Ada"][8:] == ["Spring", "Harbour"]
    assert rows["Bea"][2] == f"1 of {len(first.units)}"
    assert rows["Bea"][5:8] == ["1", "0", "1"]
    assert str(today.year) in rows["Ada"][LAST_ACTIVE]
    bar = BeautifulSoup(answer.content, "html.parser").find("progress")
    assert bar["max"] == str(len(first.units))


def test_one_row_for_a_person_with_two_roles(programme: Programme, browser: StrictClient) -> None:
    both = make_member(programme=programme, person=make_person(nickname="Dan"))
    make_member(programme=programme, role=Role.MENTOR, person=both)
    rows = [row for row in on_screen(browser.get(LIST)) if row[0] == "Dan"]
    assert [row[1] for row in rows] == ["Mentee, Mentor"]
    for role in ("mentee", "mentor"):
        assert "Dan" in names(browser.get(LIST, {"role": role}))
    assert "Dan" not in names(browser.get(LIST, {"role": "coordinator"}))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"far": "none"}, ["Cai", "Zoe"]),
        ({"far": "some"}, ["Ada", "Bea"]),
        ({"far": "all"}, []),
        ({"far_FIRST": "all"}, ["Ada"]),
        ({"far_FIRST": "some"}, ["Bea"]),
        ({"far_SECOND": "none"}, ["Ada", "Bea", "Cai", "Zoe"]),
        ({"idle": "30"}, ["Cai"]),
        ({"need": "quiet"}, ["Cai"]),
        ({"need": "not_started"}, ["Cai"]),
        ({"need": "alone"}, ["Ada", "Bea", "Cai"]),
        ({"role": "mentee"}, ["Ada", "Bea", "Cai"]),
        ({"q": "BE"}, ["Bea"]),
        ({"q": "be", "idle": "30"}, []),
    ],
)
def test_filters(programme: Programme, browser: StrictClient, query: dict, expected: list) -> None:
    people(programme)
    first, second = Course("en").modules()[:2]
    real = {
        name.replace("FIRST", str(first.id)).replace("SECOND", str(second.id)): value
        for name, value in query.items()
    }
    assert names(browser.get(LIST, real)) == expected


def test_cohorts_filter(programme: Programme, browser: StrictClient) -> None:
    people(programme)
    cohort = programme.cohorts.get()
    assert names(browser.get(LIST, {"cohort": cohort.pk})) == ["Ada"]


def test_columns_sort(programme: Programme, browser: StrictClient) -> None:
    people(programme)
    answer = browser.get(LIST)
    titles = on_screen(answer)[0]
    table = BeautifulSoup(answer.content, "html.parser").find(id="result_list")
    assert len(table.select("thead th a")) >= len(titles) - 1
    assert names(browser.get(LIST, {"o": "-0"})) == ["Zoe", "Cai", "Bea", "Ada"]
    module = titles.index(str(Course("en").modules()[0].title))
    assert names(browser.get(LIST, {"o": f"-{module}.0"})) == ["Ada", "Bea", "Cai", "Zoe"]


# --- What is downloaded ---


def read_csv(answer: object) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))


def read_xlsx(answer: object) -> list[list[object]]:
    sheet = openpyxl.load_workbook(io.BytesIO(answer.getvalue())).active
    return [[as_shown(cell) for cell in row] for row in sheet.rows]


QUERIES = ["", "?role=mentee", "?q=b", "?o=-0", "?far=none&o=-4.0", "?idle=30"]


@pytest.mark.parametrize("query", QUERIES)
def test_a_download_equals_the_screen(
    programme: Programme, browser: StrictClient, query: str
) -> None:
    people(programme)
    screen = on_screen(browser.get(LIST + query))
    lines = read_csv(browser.post(f"{LIST}export/csv/{query}"))
    cells = read_xlsx(browser.post(f"{LIST}export/xlsx/{query}"))
    assert len(lines) == len(screen)
    assert [str(title).lower() for title in lines[0]] == [title.lower() for title in screen[0]]
    for shown, line, row in zip(screen[1:], lines[1:], cells[1:], strict=True):
        spoken = [cell.replace("-", "") if cell == "-" else cell for cell in shown]
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", line[LAST_ACTIVE])
        del spoken[LAST_ACTIVE], line[LAST_ACTIVE]
        assert line == spoken
        told = ["" if cell is None else str(cell) for cell in row]
        del told[LAST_ACTIVE]
        assert told == spoken


def test_a_download_holds_all_pages(programme: Programme, browser: StrictClient) -> None:
    crowd(programme, 130)
    assert len(on_screen(browser.get(LIST))) == 101
    assert len(read_csv(browser.post(f"{LIST}export/csv/"))) == 132


def test_a_download_is_a_post_and_noted(programme: Programme, browser: StrictClient) -> None:
    people(programme)
    assert browser.get(f"{LIST}export/csv/").status_code == 405
    assert browser.post(f"{LIST}export/exe/").status_code == 404
    assert not AuditEvent.objects.exists()
    answer = browser.post(f"{LIST}export/csv/")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer.headers["Cache-Control"]
    event = AuditEvent.objects.get()
    assert (event.verb, event.programme) == ("exported_progress", programme)


def test_a_download_holds_only_her_programmes(programme: Programme, browser: StrictClient) -> None:
    people(programme)
    other = make_programme(name="Elsewhere")
    make_member(programme=other, person=make_person(nickname="Eve of elsewhere"))
    for query in ("", f"?programme={other.pk}", "?q=eve"):
        content = browser.post(f"{LIST}export/csv/{query}").getvalue().decode()
        assert "lsewhere" not in content
    assert browser.post(f"{LIST}export/csv/?person__email__startswith=a").status_code == 400


@pytest.mark.parametrize("name", ["=1+1", "+49 30", "-2", '=HYPERLINK("x")', " =1", "\t=1"])
def test_formulas_are_harmless(programme: Programme, browser: StrictClient, name: str) -> None:
    make_member(programme=programme, person=make_person(nickname=name))
    cells = {str(row[0]) for row in read_csv(browser.post(f"{LIST}export/csv/"))}
    assert not {cell for cell in cells if cell.strip()[:1] in "=+-@"}
    assert f"'{name.strip()}" in cells
    book = openpyxl.load_workbook(io.BytesIO(browser.post(f"{LIST}export/xlsx/").getvalue()))
    assert "f" not in {cell.data_type for row in book.active.rows for cell in row}


def test_numbers_stay_numbers_in_a_workbook(programme: Programme, browser: StrictClient) -> None:
    people(programme)
    rows = {row[0]: row for row in read_xlsx(browser.post(f"{LIST}export/xlsx/"))}
    assert rows["Bea"][5:8] == [1, 0, 1]
    assert harmless(-3) == -3


# --- One person's page ---


def test_one_persons_page(programme: Programme, browser: StrictClient) -> None:
    bea = people(programme)["Bea"]
    row = Membership.objects.get(person=bea)
    answer = browser.get(f"{LIST}{row.pk}/change/")
    page = " ".join(BeautifulSoup(answer.content, "html.parser").get_text(" ").split())
    first = Course("en").modules()[0]
    assert f"1 of {len(first.units)} units done" in page
    assert page.count("done on") == 1
    assert page.count("A reflection exists") == 1
    assert "Only for me" not in page
    assert browser.post(f"{LIST}{row.pk}/change/", {}).status_code == 200
    assert UnitProgress.objects.filter(person=bea).count() == 1


# --- Who needs me today? ---


def test_first_page(programme: Programme, browser: StrictClient) -> None:
    people(programme)
    answer = browser.get(reverse("admin:index"))
    page = " ".join(BeautifulSoup(answer.content, "html.parser").get_text(" ").split())
    assert "Harbour 3 mentees and mentors 2 of 3 were active in the last 14 days" in page
    assert "Not active recently 1 Cai" in page
    assert "Not started yet 1 Cai" in page
    assert "Mentees without a mentor 3" in page


def test_first_page_of_an_empty_site(course: None) -> None:
    client = StrictClient()
    client.force_login(make_admin())
    assert "There is no programme yet" in client.get(reverse("admin:index")).content.decode()


# --- What it costs ---


def crowd(programme: Programme, number: int, done: int = 1) -> None:
    """Many mentees, each with some units done."""
    units = Course("en").modules()[0].units[:done]
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
    Membership.objects.bulk_create(
        Membership(programme=programme, person=person, role=Role.MENTEE) for person in made
    )
    UnitProgress.objects.bulk_create(
        UnitProgress(person=person, unit_id=unit.id) for person in made for unit in units
    )
    count_rows()


def queries(browser: StrictClient, method: str, url: str) -> int:
    with CaptureQueriesContext(connections["default"]) as seen:
        answer = getattr(browser, method)(url)
        assert answer.status_code == 200
        if answer.streaming:
            assert answer.getvalue()
    return len(seen)


PAGES = [
    ("get", LIST),
    ("get", f"{LIST}?far=some&o=-2.0"),
    ("get", f"{LIST}?q=n"),
    ("post", f"{LIST}export/csv/"),
    ("post", f"{LIST}export/xlsx/"),
    ("get", "/admin/"),
    ("get", "/admin/networking/user/"),
    ("get", "/admin/networking/membership/"),
    ("get", "/admin/networking/pair/add/"),
]


def test_the_number_of_queries_is_the_same_for_20_and_2000(
    programme: Programme, browser: StrictClient
) -> None:
    crowd(programme, 20)
    for page in PAGES:
        queries(browser, *page)
    few = {page: queries(browser, *page) for page in PAGES}
    crowd(programme, 1980)
    many = {page: queries(browser, *page) for page in PAGES}
    assert many == few
    assert max(many.values()) <= 20
