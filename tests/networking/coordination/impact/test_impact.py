"""The impact report of a cohort: right, the same on page, PDF and in files, and about nobody."""

import csv
import io
import json
from datetime import date, timedelta
from typing import Any

import openpyxl
import page as pdf_rules
import pytest
import tablib
from bs4 import BeautifulSoup
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from modules.tree import Course
from networking.coordination.impact import pdf
from networking.coordination.impact.report import impact_of
from networking.coordination.impact.words import Report
from networking.maps.content import MapContent
from networking.mentoring.pairing.actions import end_pair
from networking.models import (
    Area,
    Barrier,
    Cohort,
    Help,
    MapReach,
    Moment,
    NetworkMap,
    OutreachStep,
    Pair,
    Reach,
    Role,
    Session,
    Topic,
    UnitProgress,
)
from tests.support.rows.cast import make_step
from tests.support.rows.maps import make_content, make_entry, make_map
from tests.support.rows.pairs import make_check_in, make_session
from tests.support.rows.people import (
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
NICKNAME = "Zephyrine"
TODAY = timezone.localdate


def friend(*more: Any) -> MapContent:
    """One near friend to talk to, the same on every map of a person, and whoever else."""
    one = make_entry(1, LABEL, helps=Help.TALK, origin="0c7a3e2e-2a1c-4a7e-9a55-2f6f3f1b0a01")
    return make_content(one, *more)


def make_one(cohort: Cohort, number: int, *, maps: int = 2) -> Pair:
    """A pair of the cohort with something of everything."""
    programme = cohort.programme
    mentee = make_member(
        programme=programme, cohort=cohort, person=make_person(nickname=f"{NICKNAME} {number}")
    )
    mentor = make_member(programme=programme, cohort=cohort, role=Role.MENTOR)
    start = TODAY() - timedelta(days=70)
    pair = make_pair(
        programme=programme, cohort=cohort, mentee=mentee, mentor=mentor, started_on=start
    )
    for ago in (50, 30):
        topics, barriers = Topic.COURSE | Topic.WORK, Barrier.LANGUAGE
        make_session(pair=pair, days_ago=ago, topics=topics, barriers=barriers)
    make_session(pair=pair, days_ago=10, outcome=Session.Outcome.CANCELLED, why=Session.Why.HEALTH)
    club = make_entry(2, LABEL, area=Area.CLUBS, helps=Help.TOGETHER)
    contents = [friend(), friend(club)][2 - maps :]
    for content, ago in zip(contents, (60, 5)[2 - maps :], strict=True):
        day = TODAY() - timedelta(days=ago)
        make_map(person=mentee, content=content, pair=pair, reach=MapReach.COUNTS, drawn_on=day)
    for moment, rating in ((Moment.EARLY, 2), (Moment.CLOSING, 4)):
        make_check_in(pair=pair, moment=moment, going=rating, goals=3)
    State = OutreachStep.State
    for state in (State.DONE, State.PLANNED):
        settled = timezone.now() if state == State.DONE else None
        make_step(mentee, "I go", reach=Reach.MENTOR, pair=pair, state=state, settled_at=settled)
    make_step(mentee, "mine alone")
    UnitProgress.objects.create(person=mentee, unit_id=Course("en").modules()[0].units[0].id)
    return pair


@pytest.fixture
def cohort(db: None) -> Cohort:
    """Six pairs of the same kind."""
    cohort = make_cohort(programme=make_programme(name="Harbour"), name="Spring")
    for number in range(6):
        make_one(cohort, number)
    return cohort


def report_of(cohort: Cohort) -> Report:
    return impact_of(cohort, on=TODAY(), modules=Course("en").modules())


def numbers(report: Report) -> dict[str, list[str]]:
    """What stands in each row, by section and title."""
    return {
        "/".join([section.key, *[table.title] * section.key.startswith("course"), row.title]): [
            cell.text for cell in row.cells
        ]
        for section in report.sections
        for table in section.tables
        for row in table.rows
    }


def test_six_pairs_are_added_up(cohort: Cohort) -> None:
    found = numbers(report_of(cohort))
    assert found["people/Joined the cohort, in all"] == ["6", "6"]
    assert found["people/In a pair that meets now"] == ["6", "6"]
    assert found["pairs/Pairs, in all"] == ["6"]
    assert found["sessions/Sessions held"] == ["12"]
    assert found["sessions/Sessions planned by the rhythm of each pair"] == ["30"]
    assert found["sessions/Minutes together"] == ["720"]
    assert found["sessions/Pairs that held fewer than half"] == ["6"]
    assert found["not_held/Not held, in all"] == found["not_held/Health"] == ["6"]
    assert found["not_held/Transport"] == ["0"]
    assert found["topics/The course"] == found["topics/Work or study"] == ["12"]
    assert found["barriers/Language"] == ["12"]
    assert found["steps/Steps planned, in all"] == ["12"]
    assert found["steps/Done"] == found["steps/Still planned"] == ["6"]
    first = Course("en").modules()[0]
    assert found[f"course-{first.id}/Mentees/1. {first.units[0].title}"] == ["6"]
    assert found[f"course-{first.id}/Mentors/1. {first.units[0].title}"] == ["0"]


def test_maps_are_compared_from_the_first_to_the_last(cohort: Cohort) -> None:
    found = numbers(report_of(cohort))
    assert found["maps/Areas of life with somebody in them"] == ["1.0", "2.0", "+1.0", "6"]
    assert found["maps/Kinds of help that somebody gives"] == ["1.0", "2.0", "+1.0", "6"]
    assert found["maps/People who share two maps or more"] == ["6"]
    assert found["maps/New contacts on their last maps"] == ["6"]


def test_ratings_are_compared_of_those_who_gave_both(cohort: Cohort) -> None:
    found = numbers(report_of(cohort))
    assert found["ratings-mentee/How is it going?"] == ["2.0", "4.0", "6", "6"]
    assert found["ratings-mentee/I know what I want to reach."] == ["3.0", "3.0", "6", "0"]
    assert found["ratings-mentee/Somebody supports me."] == ["nobody", "nobody", "0", "0"]


def test_what_a_person_takes_back_is_in_no_number(cohort: Cohort) -> None:
    person = Pair.objects.first().mentee
    NetworkMap.objects.filter(person=person).update(reach=MapReach.NOBODY, pair=None)
    OutreachStep.objects.filter(person=person).update(reach=Reach.ME, pair=None)
    found = numbers(report_of(cohort))
    assert found["maps/People who share two maps or more"] == ["5"]
    assert found["steps/Steps planned, in all"] == ["10"]


def test_ended_pairs_count_with_what_they_still_share(cohort: Cohort) -> None:
    for pair in Pair.objects.all():
        end_pair(pair=pair, by=None, on=TODAY(), reason=Pair.EndReason.COMPLETED)
    found = numbers(report_of(cohort))
    assert found["people/Finished a pair as planned"] == ["6", "6"]
    assert found["pairs/Ended: Completed as planned"] == ["6"]
    assert found["maps/People who share two maps or more"] == ["6"]


TOLD = (
    {"people", "pairs"},
    {
        "sessions/Sessions held",
        "sessions/Sessions planned by the rhythm of each pair",
        "not_held/Not held, in all",
    },
)


def test_of_four_people_only_the_totals_are_told() -> None:
    """How many people, pairs and sessions there are; of all else, zeros or words."""
    cohort = make_cohort(programme=make_programme(), name="Small")
    for number in range(4):
        make_one(cohort, number)
    found = numbers(report_of(cohort))
    assert found["people/Joined the cohort, in all"] == ["4", "4"]
    assert (found["pairs/Pairs, in all"], found["sessions/Sessions held"]) == (["4"], ["8"])
    sections, rows = TOLD
    rest = {
        text
        for key, row in found.items()
        for text in row
        if key.split("/")[0] not in sections and key not in rows
    }
    few = {f"not shown: about fewer than 5 {who}" for who in ("people", "pairs")}
    assert rest <= {"0", "not shown", "nobody", *few}
    assert few <= rest


def test_a_report_names_the_pairs_and_not_the_sessions_that_are_few(cohort: Cohort) -> None:
    """Ten sessions of five pairs: the total is told; and of four pairs, that they are few."""
    Session.objects.filter(pair__in=Pair.objects.all()[:2]).delete()
    found = numbers(report_of(cohort))
    assert found["sessions/Sessions held"] == ["8"]
    assert found["sessions/Minutes together"] == ["not shown: about fewer than 5 pairs"]
    row = "topics/The course and Work or study, together"
    assert found[row] == ["not shown: about fewer than 5 pairs"]


def test_what_one_mentor_logged_is_told_as_a_total_alone() -> None:
    cohort = make_cohort(programme=make_programme(), name="One mentor")
    pairs = [make_one(cohort, number) for number in range(5)]
    Pair.objects.filter(pk__in=[pair.pk for pair in pairs]).update(mentor=pairs[0].mentor)
    found = numbers(report_of(cohort))
    assert found["sessions/Sessions held"] == ["10"]
    for row in ("sessions/Minutes together", "barriers/Language"):
        assert found[row] == ["not shown: logged by fewer than 3 mentors"]
    assert "not_held/Health" not in found


def test_a_person_without_a_pair_does_not_hide_how_many_joined(cohort: Cohort) -> None:
    make_member(programme=cohort.programme, cohort=cohort)
    found = numbers(report_of(cohort))
    assert found["people/Joined the cohort, in all"] == ["7", "6"]
    assert found["people/In a pair that meets now"] == ["6", "6"]


def test_of_a_cohort_of_fourteen_most_figures_are_told() -> None:
    """Seven pairs that differ: two logged little, and each mentee is at another unit."""
    cohort = make_cohort(programme=make_programme(), name="Seven")
    units = Course("en").modules()[0].units
    for number in range(7):
        pair = make_one(cohort, number)
        UnitProgress.objects.bulk_create(
            UnitProgress(person=pair.mentee, unit_id=unit.id) for unit in units[1 : number + 2]
        )
        if number < 2:
            Session.objects.filter(pair=pair).delete()
    cells = [
        cell
        for section in report_of(cohort).sections
        for table in section.tables
        for row in table.rows
        for cell in row.cells
    ]
    told = [cell for cell in cells if cell.number is not None]
    assert len(told) >= 0.6 * len(cells)
    assert sum(cell.number != 0 for cell in told) >= 30


def test_one_map_of_one_person_cannot_be_had_from_the_sums_over_maps(cohort: Cohort) -> None:
    """The programme's page adds up the newest maps. With one person more there, whose only map
    is in no comparison, that page less this report would be her map."""
    make_one(cohort, 6, maps=1)
    found = numbers(report_of(cohort))
    row = found["maps/Areas of life with somebody in them"]
    assert row == ["not shown", "not shown", "+1.0", "6"]
    for number in range(7, 11):
        make_one(cohort, number, maps=1)
    found = numbers(report_of(cohort))
    row = found["maps/Areas of life with somebody in them"]
    assert row == ["1.0", "2.0", "+1.0", "6"]


def test_a_person_who_moved_on_to_another_cohort_is_not_told_by_comparing(cohort: Cohort) -> None:
    other = make_cohort(programme=cohort.programme, name="Autumn")
    mentee = Pair.objects.first().mentee
    mentee.memberships.update(cohort=other)
    found = numbers(report_of(cohort))
    assert found["maps/People who share two maps or more"] == ["5"]
    assert found["people/Joined the cohort, in all"][0] == "5"


# --- Page, PDF, files -----------------------------------------------------------------------


def browse(cohort: Cohort, kind: str = "", person: Any = None) -> Any:
    browser = StrictClient()
    browser.force_login(person or make_coordinator(programme=cohort.programme))
    name = "admin:networking_cohort_impact" + ("_file" if kind else "")
    return browser.get(reverse(name, args=[cohort.pk, kind] if kind else [cohort.pk]))


def tables_of_page(text: str) -> list[list[list[str]]]:
    page = BeautifulSoup(text, "html.parser")
    return [
        [[cell.get_text(strip=True) for cell in row(["th", "td"])] for row in table("tr")]
        for table in page.select("#content-main table")
    ]


def tables_of_pdf(report: Report, monkeypatch: pytest.MonkeyPatch) -> list[list[list[str]]]:
    """What Typst is given: words and numbers only."""
    given: list[dict[str, Any]] = []
    setting = pdf.paper

    def noted(source: bytes, told: dict[str, Any], **options: Any) -> bytes:
        given.append(json.loads(json.dumps(told)))
        return setting(source, told, **options)

    monkeypatch.setattr(pdf, "paper", noted)
    pdf.pdf_of(report)
    return [table["rows"] for section in given[-1]["sections"] for table in section["tables"]]


def test_page_pdf_csv_and_xlsx_hold_the_same_numbers(
    cohort: Cohort, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_one(cohort, 6, maps=1)
    on_page = tables_of_page(browse(cohort).content.decode())
    assert on_page == tables_of_pdf(report_of(cohort), monkeypatch)
    flat = [
        (row[0], head, cell)
        for table in on_page
        for row in table[1:]
        for head, cell in zip(table[0][1:], row[1:], strict=True)
    ]
    lines = list(csv.reader(io.StringIO(browse(cohort, "csv").content.decode("utf-8-sig"))))
    sheet = tablib.Dataset().load(browse(cohort, "xlsx").content, format="xlsx")
    for rows in (lines[1:], [[str(cell or "0") for cell in row] for row in sheet]):
        told = [tuple(row[2:]) for row in rows if row[0] != "About"]
        assert [(what, head) for what, head, _ in told] == [(w, h) for w, h, _ in flat]
        for (_, _, shown), (_, _, cell) in zip(flat, told, strict=True):
            assert shown == cell or float(shown) == float(cell)


def test_the_workbook_shows_its_texts_whole_and_keeps_its_head_in_sight(cohort: Cohort) -> None:
    make_one(cohort, 6)
    sheet = openpyxl.load_workbook(io.BytesIO(browse(cohort, "xlsx").content)).active
    assert sheet.freeze_panes == "A2"
    for first, *cells in sheet.columns:
        width = sheet.column_dimensions[first.column_letter].width
        longest = max(len(str(cell.value or "")) for cell in (first, *cells))
        assert width >= longest or all(cell.alignment.wrap_text for cell in cells)
        assert width >= len(first.value)
    assert {type(row[4].value) for row in sheet.iter_rows(min_row=8)} >= {int}


def test_each_bar_stands_for_a_number_of_the_table(cohort: Cohort) -> None:
    page = BeautifulSoup(browse(cohort).content.decode(), "html.parser")
    plots = page.select("svg.plot")
    assert len(plots) >= 5
    for plot in plots:
        beside = plot.find_parent(class_="beside").find("table").get_text(" ")
        assert plot["aria-label"]
        assert not plot.find(style=True)
        for text in plot.find_all("text"):
            assert text.get_text().split()[0] in beside


def test_nobody_is_named_and_no_key_is_opened(cohort: Cohort) -> None:
    coordinator = make_coordinator(programme=cohort.programme)
    with CaptureQueriesContext(connections["keys"]) as asked:
        said = [browse(cohort, kind, coordinator).content for kind in ("", "csv", "pdf")]
    assert len(asked) == 0
    for content in said[:2]:
        assert NICKNAME not in content.decode()
        assert LABEL not in content.decode()


def test_it_costs_the_same_queries_for_two_pairs_and_for_many(cohort: Cohort) -> None:
    small = make_cohort(programme=make_programme(), name="Small")
    make_one(small, 20)
    found = []
    for each in (small, cohort):
        with CaptureQueriesContext(connection) as asked:
            report_of(Cohort.objects.select_related("programme").get(pk=each.pk))
        found.append(len(asked))
    assert found[0] == found[1] <= 14


@pytest.mark.parametrize("language", ["en", "xa", "xb"])
def test_the_pdf_keeps_the_rules_of_accessible_pdf(cohort: Cohort, language: str) -> None:
    with override(language):
        data = pdf.pdf_of(report_of(cohort))
        assert data == pdf.pdf_of(report_of(cohort))
    found = pdf_rules.validate_pdf_bytes(data, profile="ua1")
    assert found.is_compliant, [failure.message for failure in found.failures]
    assert b"/Lang" in data
    assert b"/MarkInfo" in data


@pytest.mark.parametrize(
    "name", ["مجموعة الربيع", "वसंत 🌷 2026", '"#set page(width: 1pt)\\ [', "𓀀𓂀"]
)
def test_any_name_of_a_cohort_gives_a_pdf(cohort: Cohort, name: str) -> None:
    cohort.name = name
    cohort.starts_on = date(2026, 2, 1)
    found = pdf_rules.validate_pdf_bytes(pdf.pdf_of(report_of(cohort)), profile="ua1")
    assert found.is_compliant, [failure.message for failure in found.failures]


def test_a_file_has_its_kind_and_others_are_not_there(cohort: Cohort) -> None:
    coordinator = make_coordinator(programme=cohort.programme)
    answer = browse(cohort, "pdf", coordinator)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert ".pdf" in answer.headers["Content-Disposition"]
    assert browse(cohort, "exe", coordinator).status_code == 404
    stranger = make_coordinator(programme=make_programme())
    assert browse(cohort, "", stranger).status_code == 404
    assert browse(cohort, "csv", stranger).status_code == 404
