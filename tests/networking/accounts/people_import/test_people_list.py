"""A list of people brought by a coordinator: looked at first, then taken whole or not at all."""

import base64
import io
import re
from typing import Any

import openpyxl
import pypdfium2 as pdfium
import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.urls import reverse

from networking.models import Cohort, Invitation, Membership, Programme, Role, User
from tests.support.rows.people import (
    make_admin,
    make_cohort,
    make_coordinator,
    make_member,
    make_person,
    make_programme,
)
from tests.support.strict_client import StrictClient

SECRET = "Zephyrine Quillon of 12 Vellum Row"


@pytest.fixture
def programme(db: None) -> Programme:
    return make_programme()


@pytest.fixture
def cohort(programme: Programme) -> Cohort:
    return make_cohort(programme=programme, name="Spring")


@pytest.fixture
def browser(programme: Programme) -> StrictClient:
    client = StrictClient()
    client.force_login(make_coordinator(programme=programme))
    return client


def page(programme: Programme) -> str:
    return reverse("admin:networking_programme_list", args=[programme.pk])


def send(client: StrictClient, programme: Programme, text: str | bytes) -> Any:
    data = text.encode() if isinstance(text, str) else text
    return client.post(page(programme), {"file": SimpleUploadedFile("list.csv", data)})


def yes(answer: Any, **more: Any) -> dict[str, Any]:
    """What the form of the preview posts."""
    form = BeautifulSoup(answer.content, "html.parser").find_all("form")[-1]
    data: dict[str, Any] = {
        str(each["name"]): each["value"] for each in form.find_all("input", type="hidden")
    }
    data.pop("csrfmiddlewaretoken", None)
    return {**data, "languages": ["en"], "days": "30", **more}


def problems(answer: Any) -> list[tuple[str, str]]:
    """The line and what is wrong with it."""
    lines = BeautifulSoup(answer.content, "html.parser").select("ul.faults li")
    told = [re.fullmatch(r"Line (\d+): (.+)", line.text.strip(), re.S) for line in lines]
    return [(each[1], each[2]) for each in told if each]


def written() -> tuple[int, int]:
    return Membership.objects.count(), Invitation.objects.count()


def test_a_list_is_shown_first_and_then_taken_whole(
    browser: StrictClient, programme: Programme, cohort: Cohort
) -> None:
    make_member(programme=programme, role=Role.MENTOR, person=make_person(nickname="Moira"))
    text = "\n".join(
        ("Name;Role;Cohort;Nickname", f"{SECRET};mentee;SPRING;", "x;Mentor;;", "y;mentee;;moira",
         "z;mentee;Spring;")
    )  # fmt: skip
    before = written()
    answer = send(browser, programme, text)
    assert answer.status_code == 200
    assert written() == before, "nothing is written before the yes"
    shown = answer.content.decode()
    assert "Nothing is imported yet" in shown
    assert "Name" in shown
    assert "Zephyrine" not in shown
    done = browser.post(page(programme), yes(answer))
    assert done.status_code == 200
    assert written() == (before[0] + 1, 3)
    moira = Membership.objects.get(person=User.objects.get(nickname="Moira"), role=Role.MENTEE)
    assert (moira.programme, moira.cohort) == (programme, None)
    soup = BeautifulSoup(done.content, "html.parser")
    marks = {
        row.find_all("td")[0].text: row.find_all("td")[1].text for row in soup.select("tbody tr")
    }
    cards = {f"{card.sheet.mark}-{card.number:02}": card for card in Invitation.objects.all()}
    assert [cards[marks[line]].role for line in ("2", "3", "5")] == ["mentee", "mentor", "mentee"]
    assert [cards[marks[line]].cohort for line in ("2", "3", "5")] == [cohort, None, cohort]
    cards_file, numbers = (
        base64.b64decode(str(link["href"]).partition("base64,")[2])
        for link in soup.find_all("a", download=True)
    )
    printed = pdfium.PdfDocument(cards_file)[0].get_textpage().get_text_range()
    for line, role in (("2", "Mentee"), ("3", "Mentor"), ("5", "Mentee")):
        assert re.search(rf"{marks[line]}\s+{role}\b", printed), line
    sheet = openpyxl.load_workbook(io.BytesIO(numbers)).active
    assert [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)] == [
        ["line of your file", "role", "cohort", "card number"],
        [2, "Mentee", "Spring", marks["2"]],
        [3, "Mentor", "", marks["3"]],
        [5, "Mentee", "Spring", marks["5"]],
    ]


def test_what_is_wrong_is_told_line_by_line_and_nothing_is_written(
    browser: StrictClient, programme: Programme, cohort: Cohort
) -> None:
    member = make_member(programme=programme, role=Role.MENTEE, person=make_person(nickname="Ada"))
    make_person(nickname="Stranger")
    before = written()
    text = "\n".join(
        ("role,cohort,nickname", "queen,Spring,", ",,", "mentee,Autumn,", "mentee,,Stranger",
         "mentee,,ada", "mentor,,ADA", "mentor,,Ada", "coordinator,,")
    )  # fmt: skip
    answer = send(browser, programme, text)
    assert answer.status_code == 422
    found = problems(answer)
    assert [line for line, _text in found] == ["2", "4", "5", "6", "8", "9"]
    told = " ".join(text for _line, text in found)
    for words in ("“queen” is not a role", "no cohort “Autumn”", "“Stranger”",
                  "already has this role here", "Line 7 has the same person"):  # fmt: skip
        assert words in told
    assert written() == before
    assert member.memberships.count() == 1


def test_sent_twice_it_is_taken_once(
    browser: StrictClient, programme: Programme, cohort: Cohort
) -> None:
    make_member(programme=programme, role=Role.MENTOR, person=make_person(nickname="Moira"))
    for text in ("role;nickname\nmentee;\n", "role;nickname\nmentee;Moira\n"):
        data = yes(send(browser, programme, text))
        assert browser.post(page(programme), data).status_code == 200
        after = written()
        again = browser.post(page(programme), data)
        assert again.status_code == 303
        assert written() == after


def test_what_changed_meanwhile_stops_all_of_it(
    browser: StrictClient, programme: Programme
) -> None:
    person = make_person(nickname="Moira")
    row = Membership.objects.create(programme=programme, person=person, role=Role.MENTOR)
    data = yes(send(browser, programme, "role;nickname\nmentee;\nmentee;Moira\n"))
    row.ended_on = row.started_on
    row.save()
    before = written()
    answer = browser.post(page(programme), data)
    assert answer.status_code == 422
    assert "Something has changed" in answer.content.decode()
    assert written() == before


def test_the_yes_of_one_page_fits_no_other(browser: StrictClient, programme: Programme) -> None:
    keeper, other = make_admin(), make_programme()
    data = yes(send(browser, programme, "role\nmentee\n"))
    client = StrictClient()
    client.force_login(keeper)
    for url in (page(programme), page(other)):
        assert client.post(url, data).status_code == 422
    assert browser.post(page(other), data).status_code == 404
    data["list"] = data["list"][:-2] + "xx"
    assert browser.post(page(programme), data).status_code == 422
    assert not Invitation.objects.exists()


def test_an_invalid_choice_of_languages_comes_back(
    browser: StrictClient, programme: Programme
) -> None:
    data = yes(send(browser, programme, "role\nmentee\n"), languages=[], days="0")
    answer = browser.post(page(programme), data)
    assert answer.status_code == 422
    assert yes(answer)["list"] == data["list"]
    assert browser.post(page(programme), yes(answer)).status_code == 200
    assert Invitation.objects.count() == 1


def test_files_that_cannot_be_read_are_told_in_words(
    browser: StrictClient, programme: Programme
) -> None:
    for data, words in (
        (b"", "The file is empty"),
        (b"PK\x03\x04", "Save it as CSV or XLSX"),
        (b"name;phone\nx;y\n", "Found: “name”, “phone”"),
        (b"role;role\nmentee;mentee\n", "Two columns mean the same"),
        (b"role;x\n" + b"a" * 500_001, "500 kB"),
    ):
        answer = send(browser, programme, data)
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert browser.post(page(programme)).status_code == 422


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_example_can_be_sent_as_it_is(
    browser: StrictClient, programme: Programme, kind: str
) -> None:
    url = reverse("admin:networking_programme_list_example", args=[programme.pk, kind])
    answer = send(browser, programme, browser.get(url).content)
    assert answer.status_code == 200
    assert browser.post(page(programme), yes(answer)).status_code == 200
    assert sorted(Invitation.objects.values_list("role", flat=True)) == ["mentee", "mentor"]


def test_many_of_one_kind_fill_several_sheets_in_the_order_of_the_lines(
    browser: StrictClient, programme: Programme
) -> None:
    answer = send(browser, programme, "role\n" + "mentee\n" * 130)
    done = browser.post(page(programme), yes(answer)).content.decode()
    marks = re.findall(r'<td>(\d+)</td><td dir="ltr">([A-Z0-9]+)-(\d+)</td>', done)
    assert [int(line) for line, _sheet, _number in marks] == list(range(2, 132))
    assert [int(number) for _line, _sheet, number in marks] == [*range(1, 121), *range(1, 11)]
    assert len({sheet for _line, sheet, _number in marks}) == 2


def rows(answer: Any) -> list[tuple[str, str]]:
    """Role and cohort of each line of the preview."""
    soup = BeautifulSoup(answer.content, "html.parser")
    cells = [[cell.text for cell in row.find_all("td")] for row in soup.select("tbody tr")]
    return [(role, cohort) for _line, role, cohort, _what in cells]


@pytest.mark.parametrize(
    "data",
    [
        "Rolle;Kohorte\nMentee;Spring\nMentor/in;Spring\n",
        "rol,grupo\nmentees,spring\nmentora,SPRING\n",
        "Rôle;Groupe\nmentorée;Spring\nmentors;Spring\n",
        "ruolo;gruppo\nmentee;Spring\nmentori;Spring\n",
        "Papel;Turma\nmentorado;Spring\nmentor(a);Spring\n",
        "Rol;Groep\nmentee;Spring\nmentoren;Spring\n",
        "الدور;المجموعة\nمتدربة;Spring\nمرشد;Spring\n",
        "Роль;Група\nменті;Spring\nменторка;Spring\n",
        "Rol;Grup\nmenti;Spring\nmentör;Spring\n",
        "Роля;Кохорта\nМенти;Spring\nМентори;Spring\n",
        "Rola\tGrupa\nmentee\tSpring\nmentorka\tSpring\n",
        "People, spring; and others\n\nrole,cohort\nMentees,Spring\nMentor*in,Spring\n",
    ],
    ids=["de", "es", "fr", "it", "pt", "nl", "ar", "uk", "tr", "bg", "pl", "a title above"],
)
def test_a_list_in_another_language_is_read(
    browser: StrictClient, programme: Programme, cohort: Cohort, data: str
) -> None:
    assert rows(send(browser, programme, data)) == [("Mentee", "Spring"), ("Mentor", "Spring")]


@pytest.mark.parametrize("role", ["mentore", "mentor/mentee", "coordinator", "tutor", "mentor?"])
def test_a_role_that_may_be_another_is_refused(
    browser: StrictClient, programme: Programme, role: str
) -> None:
    answer = send(browser, programme, f"role\n{role}\n")
    assert problems(answer) == [("2", f"“{role}” is not a role here. Write mentee or mentor.")]


def test_the_exact_cohort_wins(browser: StrictClient, programme: Programme, cohort: Cohort) -> None:
    make_cohort(programme=programme, name="SPRING")
    text = "role;cohort\nmentee;Spring\nmentee;SPRING\n"
    assert rows(send(browser, programme, text)) == [("Mentee", "Spring"), ("Mentee", "SPRING")]


def test_a_cohort_that_may_be_two_is_asked_for(
    browser: StrictClient, programme: Programme, cohort: Cohort
) -> None:
    make_cohort(programme=programme, name="SPRING")
    [(line, told)] = problems(send(browser, programme, "role;cohort\nmentee;spring\n"))
    assert line == "2"
    assert told.startswith("“spring” may be “")
    assert "“Spring”" in told
    assert "“SPRING”" in told


@pytest.mark.parametrize("text", [
    "role;cohort\r\nmentee;Пролет 2026\r\n", "role;nickname\r\nmentee;Пешо\r\n",
    "роля\r\nменти\r\n",
])  # fmt: skip
def test_letters_of_another_code_page_are_told(
    browser: StrictClient, programme: Programme, text: str
) -> None:
    make_cohort(programme=programme, name="Пролет 2026")
    answer = send(browser, programme, text.encode("cp1251"))
    assert answer.status_code == 422
    assert "it is not UTF-8. Save the list as XLSX, or as “CSV UTF-8”" in answer.content.decode()
    assert "Make it first" not in answer.content.decode()


def test_western_letters_are_taken_where_the_programme_knows_them(
    browser: StrictClient, programme: Programme
) -> None:
    make_cohort(programme=programme, name="Früh")
    text = "Rôle;Groupe;Remarque\nmentoré;Früh;déjà là\n"
    assert rows(send(browser, programme, text.encode("cp1252"))) == [("Mentee", "Früh")]
    other = "role;note\nmentee;Пешо\n".encode("cp1251")
    assert rows(send(browser, programme, other)) == [("Mentee", "-")], "a note is not read"


def test_a_list_from_another_keyboard_finds_its_people(
    browser: StrictClient, programme: Programme
) -> None:
    make_member(programme=programme, role=Role.MENTOR, person=make_person(nickname="İpek"))
    answer = send(browser, programme, "role;nickname\nmentee;ipek\n")
    assert "İpek" in answer.content.decode()
    assert browser.post(page(programme), yes(answer)).status_code == 200
    assert Membership.objects.filter(person__nickname="İpek", role=Role.MENTEE).exists()


def test_several_faults_are_told_at_once(browser: StrictClient, programme: Programme) -> None:
    text = "role;cohort;nickname\nqueen;Autumn;Nobody\nmentee;Winter;\n"
    found = problems(send(browser, programme, text))
    assert [line for line, _told in found] == ["2", "2", "2", "3"]


def test_nothing_of_other_columns_reaches_a_database(
    browser: StrictClient, programme: Programme
) -> None:
    text = f"role;full name;note\nmentee;{SECRET};{SECRET}\n"
    seen: list[str] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        seen.append(f"{sql} {params}")
        return execute(sql, params, many, context)

    with connections["default"].execute_wrapper(watch):
        answer = send(browser, programme, text)
        assert browser.post(page(programme), yes(answer)).status_code == 200
    assert Invitation.objects.count() == 1
    assert not [line for line in seen if SECRET in line or "Zephyrine" in line]
