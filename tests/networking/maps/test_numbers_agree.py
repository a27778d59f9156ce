"""One cohort, and every place that counts its sessions and flags: all of them tell one number."""

import csv
import io
import re
from datetime import timedelta
from typing import Any

import pypdfium2
import pytest
import tablib
from allauth.account.models import EmailAddress
from bs4 import BeautifulSoup
from django.core import mail
from django.core.management import call_command
from django.urls import reverse

from networking.coordination.flags.queries import flags_of
from networking.coordination.today.queries import first_page
from networking.mentoring.sessions.rhythm import paces
from networking.models import Pair, Session, User
from tests.support.rows.pairs import make_session, today
from tests.support.rows.people import make_cohort, make_coordinator, make_pair, make_programme
from tests.support.strict_client import StrictClient

HELD = (5, 4, 3, 4, 5, 1)
"""Sessions of each of six pairs in sixty days; the last one has not met for a long time."""


@pytest.fixture
def pairs(course: None, settings: Any) -> list[Pair]:
    settings.MAIL_WORKS = True
    programme = make_programme(name="Harbour")
    cohort = make_cohort(programme=programme)
    made = []
    for held in HELD:
        started = today() - timedelta(days=60)
        pair = make_pair(programme=programme, cohort=cohort, started_on=started)
        row = pair.mentee.memberships.get()
        row.cohort = cohort
        row.save()
        for number in range(held):
            make_session(pair=pair, days_ago=58 if held == 1 else 1 + number * 11)
        make_session(pair=pair, days_ago=59, outcome=Session.Outcome.NO_SHOW)
        made.append(pair)
    return made


@pytest.fixture
def keeper(pairs: list[Pair]) -> User:
    person = make_coordinator(programme=pairs[0].programme)
    EmailAddress.objects.create(
        user=person, email="keeper@example.org", verified=True, primary=True
    )
    return person


def signed_in(person: User) -> StrictClient:
    client = StrictClient()
    client.force_login(person)
    return client


def column(rows: list[list[str]], name: str) -> list[int]:
    """The numbers of one column, by the words of its head."""
    place = [head.lower() for head in rows[0]].index(name)
    return [int(row[place]) for row in rows[1:] if any(row)]


def of_table(table: Any) -> list[list[str]]:
    """The cells of a table on a page, its head first."""
    return [
        [" ".join(cell.get_text(" ").split()) for cell in row.find_all(["th", "td"])]
        for row in table.find_all("tr")
    ]


def of_csv(answer: Any) -> list[list[str]]:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def of_xlsx(answer: Any) -> list[list[str]]:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    book = tablib.Dataset().load(content, format="xlsx")
    return [[str(head) for head in book.headers], *[[str(cell) for cell in row] for row in book]]


def test_one_number_of_sessions_on_screens_in_files_and_in_the_report(
    pairs: list[Pair], keeper: User
) -> None:
    desk, total = signed_in(keeper), sum(HELD)
    assert sum(pace.held for pace in paces(pairs, on=today()).values()) == total
    pace = f"/admin/networking/programme/{pairs[0].programme_id}/pace/"
    page = BeautifulSoup(desk.get(pace).content, "html.parser")
    told = {
        "the list": sum(column(of_table(page.find("table")), "held")),
        "its csv": sum(column(of_csv(desk.post(f"{pace}export/csv/")), "held")),
        "its xlsx": sum(column(of_xlsx(desk.post(f"{pace}export/xlsx/")), "held")),
    }
    cohort = pairs[0].cohort_id
    report = reverse("admin:networking_cohort_impact", args=[cohort])
    page = BeautifulSoup(desk.get(report).content, "html.parser")
    words = " ".join(page.find(id="sessions").get_text(" ").split())
    told["the report"] = int(words.split("Sessions held ")[-1].split()[0])
    for kind in ("csv", "pdf"):
        file = desk.get(reverse("admin:networking_cohort_impact_file", args=[cohort, kind]))
        text = file.content.decode("utf-8-sig", "replace") if kind == "csv" else of_pdf(file)
        line = next(
            line for line in text.splitlines() if "Sessions held" in line and line[-1:].isdigit()
        )
        told[f"the report's {kind}"] = int(line.replace(",", " ").split()[-1])
    told["the mentors' pages"] = sum(met(pair) for pair in pairs)
    assert told == dict.fromkeys(told, total)


def of_pdf(answer: Any) -> str:
    document = pypdfium2.PdfDocument(answer.content)
    return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def met(pair: Pair) -> int:
    """How often they met, as the mentor's page of this pair says."""
    url = reverse("networking:mentoring_pair", args=[pair.pk])
    page = BeautifulSoup(signed_in(pair.mentor).get(url).content, "html.parser")
    said = " ".join(page.get_text(" ").split())
    return int(said.split("You met ")[1].split()[0].replace("once", "1"))


def test_one_number_of_flags_on_the_first_page_the_list_its_files_and_in_the_mail(
    pairs: list[Pair], keeper: User
) -> None:
    desk, programme = signed_in(keeper), pairs[0].programme
    total = len(flags_of([programme], today=today()))
    assert total
    flags = f"/admin/networking/programme/{programme.pk}/flags/"
    page = BeautifulSoup(desk.get(flags).content, "html.parser")
    mail.outbox.clear()
    call_command("send_digest", verbosity=0)
    (sent,) = mail.outbox
    kinds = {str(kind.label) for kind, _count in first_page(keeper, today=today()).flag_counts}
    told = {
        "the list": len(page.select("article.flag")),
        "its csv": len(of_csv(desk.post(f"{flags}export/csv/"))) - 1,
        "its xlsx": len(of_xlsx(desk.post(f"{flags}export/xlsx/"))) - 1,
        "the first page": sum(
            count for _kind, count in first_page(keeper, today=today()).flag_counts
        ),
        "the mail": sum(
            int(number)
            for number, words in re.findall(r"^(\d+)  (.+)$", sent.body, re.M)
            if words in kinds
        ),
    }
    assert told == dict.fromkeys(told, total)
