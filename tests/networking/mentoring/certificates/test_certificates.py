"""Certificates: who gets one, what it says, checking one, and what stays after deletion."""

import uuid
from datetime import timedelta
from typing import Any

import page as pdf_rules
import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from networking.mentoring.certificates import codes, sheet
from networking.mentoring.certificates.forms import CertificateForm
from networking.models import AuditEvent, Certificate, Pair, Role, UnitProgress, User
from networking.people.requests import owner_token
from networking.privacy.erasure import erase_person
from tests.support.browse import open_page
from tests.support.erasing import dump
from tests.support.rows.cast import WHO, make_cast
from tests.support.rows.course import FIRST, places
from tests.support.rows.ending import ending_pair
from tests.support.rows.pairs import make_certificate, today
from tests.support.rows.people import PASSWORD, make_member

pytestmark = pytest.mark.django_db

NAME = "Amina Rahimi"
CODE = "7QXB" * 7
PERSIAN = "امیر\u200cحسین"
SINHALA = "ශ්\u200dරී"


def url_of(pair: Pair) -> str:
    return reverse("networking:certificate", args=[pair.pk])


def make(client: Client, pair: Pair, person: User, name: str = NAME, **data):
    client.force_login(person)
    return client.post(url_of(pair), {"name": name, "form": str(uuid.uuid4()), "file": "", **data})


@pytest.fixture(autouse=True)
def told(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What each sheet that was set was told, the last one last."""
    seen: list[dict[str, Any]] = []
    tell = sheet._inputs

    def noted(*values: Any) -> dict[str, Any]:
        seen.append(tell(*values))
        return seen[-1]

    monkeypatch.setattr(sheet, "_inputs", noted)
    return seen


def text_of(told: list[dict[str, Any]]) -> str:
    """What stands on the last sheet."""
    last = told[-1]
    lines = [" ".join(line) for line in last["facts"]]
    parts = ("title", "above", "name", "took_part", "programme", "check", "code")
    return " ".join([*(last[name] for name in parts), *lines])


def code_on(told: list[dict[str, Any]]) -> str:
    return str(told[-1]["code"])


# --- Making one -------------------------------------------------------------------------------


def test_the_answer_is_the_sheet_and_it_says_what_was_done(client, told):
    pair = ending_pair()
    for place in places(FIRST)[:4]:
        UnitProgress.objects.create(person=pair.mentee, unit_id=place.unit.id)
    answer = make(client, pair, pair.mentee)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/pdf"
    assert "no-store" in answer.headers["Cache-Control"]
    text = text_of(told)
    for said in (NAME, "as a mentee", pair.programme.name, "2 hours 30 minutes", "4 of "):
        assert said in text
    row = Certificate.objects.get()
    assert (row.sessions, row.minutes, row.role, row.units) == (3, 150, Role.MENTEE, 4)
    assert row.units_total == len(places(FIRST))
    assert (row.starts_on, row.ends_on, row.issued_on) == (pair.started_on, today(), today())
    line = AuditEvent.objects.get(verb=AuditEvent.Verb.CERTIFIED)
    assert line.about == line.actor == pair.mentee


@pytest.mark.parametrize("language", ["en", "xa", "xb"])
@pytest.mark.parametrize("name", [NAME, "A" * 80, '#read("/etc/passwd") $x$ *b* \\ "]}'])
def test_the_sheet_keeps_the_rules_of_accessible_pdf(client, language, name):
    pair = ending_pair()
    client.force_login(pair.mentee)
    with override(language):
        answer = client.post(url_of(pair), {"name": name, "file": ""})
    found = pdf_rules.validate_pdf_bytes(answer.content, profile="ua1")
    assert found.is_compliant, [failure.message for failure in found.failures]
    assert found.document.page_count == 1


@pytest.mark.parametrize("role", ["mentor", "co_mentor"])
def test_mentors_get_one_of_sessions_and_hours_and_no_units(client, role, told):
    pair = ending_pair()
    pair.co_mentor = make_member(programme=pair.programme, role="mentor")
    pair.save()
    make(client, pair, getattr(pair, role))
    text = text_of(told)
    assert "volunteer mentor" in text
    assert "Units" not in text
    assert Certificate.objects.get().role == Role.MENTOR
    assert pair.mentee.nickname not in text


@pytest.mark.parametrize("name", ["أمينة رحيمي", PERSIAN, "Zoë O’Brien-Nguyễn", "Амина", "A" * 80])
def test_names_of_many_scripts_can_be_printed(client, name):
    pair = ending_pair()
    assert make(client, pair, pair.mentee, name).status_code == 200


@pytest.mark.parametrize(
    "name", ["", "   ", "\u200b", "\0", "A" * 81, "Amina 𒀀", SINHALA, "\u200d"]
)
def test_a_name_that_cannot_be_printed_is_told_and_stays_in_the_field(client, name):
    pair = ending_pair()
    answer = make(client, pair, pair.mentee, name)
    assert answer.status_code == 422
    assert not Certificate.objects.exists()
    if len(name) > 4:
        assert f'value="{name}"' in answer.content.decode()


def test_signs_that_join_and_part_letters_are_printed_as_written(client, told):
    pair = ending_pair()
    make(client, pair, pair.mentee, PERSIAN)
    assert told[-1]["name"] == PERSIAN
    form = CertificateForm({"name": f" {SINHALA}\u200d \u200b"})
    assert form.fields["name"].clean(form.data["name"]) == SINHALA


@pytest.mark.parametrize(
    "name", ["Together 🤝 Graz", "一起 Graz", "👩\u200d👧", "a\u0301\ud7b0 𓀀", "©"]
)
def test_any_name_of_a_programme_gives_a_certificate(client, name):
    pair = ending_pair()
    pair.programme.name = name
    pair.programme.save()
    answer = make(client, pair, pair.mentee)
    found = pdf_rules.validate_pdf_bytes(answer.content, profile="ua1")
    assert found.is_compliant, [failure.message for failure in found.failures]


def test_where_the_paper_fails_nothing_is_certified(client, monkeypatch):
    def fails(*_values: Any, **_options: Any) -> bytes:
        raise RuntimeError("no paper")

    monkeypatch.setattr("networking.mentoring.certificates.views.pdf_of", fails)
    pair = ending_pair()
    with pytest.raises(RuntimeError):
        make(client, pair, pair.mentee)
    assert not Certificate.objects.exists()
    assert not AuditEvent.objects.filter(verb=AuditEvent.Verb.CERTIFIED).exists()


def test_the_page_says_that_it_is_made_and_its_button_brings_that_paper(client, told):
    pair = ending_pair()
    client.force_login(pair.mentee)
    field = open_page(client, url_of(pair)).soup.find(id="id_name")
    assert field["autocomplete"] == "name"
    form = str(uuid.uuid4())
    answer = client.post(url_of(pair), {"name": NAME, "form": form})
    said = answer.content.decode()
    assert "Your certificate is made" in said
    assert f"<bdi>{NAME}</bdi>" in said
    file = BeautifulSoup(said, "html.parser").find(id="file-form")
    sent = {each["name"]: each.get("value", "") for each in file.select("[name]")}
    paper = client.post(file["action"], sent)
    assert paper.content.startswith(b"%PDF")
    assert told[0]["code"] == told[1]["code"]
    assert Certificate.objects.count() == 1


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(0, "0 minutes"), (1, "1 minute"), (60, "1 hour"), (190, "3 hours 10 minutes")],
)
def test_time_is_said_as_people_say_it(minutes, said):
    assert sheet.time_of(minutes) == said


def test_neither_name_nor_code_is_stored_anywhere(client, told):
    pair = ending_pair()
    make(client, pair, pair.mentee, "Xanthippe Quill")
    code = code_on(told)
    for alias in ("default", "keys"):
        held = dump(alias).lower()
        assert b"xanthippe" not in held
        assert code.encode().lower() not in held
        assert code.replace("-", "").encode().lower() not in held


def test_a_form_sent_twice_makes_one_certificate(client, told):
    pair, form = ending_pair(), str(uuid.uuid4())
    first, second = (make(client, pair, pair.mentee, form=form).content for _ in range(2))
    assert first == second
    assert told[0]["code"] == told[1]["code"]
    assert Certificate.objects.count() == 1
    make(client, pair, pair.mentee, "Another Name", form=form)
    assert Certificate.objects.count() == 2


def test_an_old_page_sent_after_cancelling_makes_a_new_one(client, told):
    pair, form = ending_pair(), str(uuid.uuid4())
    make(client, pair, pair.mentee, form=form)
    first = code_on(told)
    client.post(url_of(pair), {"revoke": str(Certificate.objects.get().pk)})
    make(client, pair, pair.mentee, form=form)
    second = code_on(told)
    assert first != second
    assert Certificate.objects.filter(revoked_at=None).count() == 1


@pytest.mark.parametrize(
    ("fields", "who_gets_it"),
    [
        ({}, {"mentee", "mentor"}),
        ({"planned_end_on": today() - timedelta(days=3)}, {"mentee", "mentor"}),
        ({"planned_end_on": today() + timedelta(days=40)}, set()),
        ({"planned_end_on": None}, set()),
        ({"started_on": today() - timedelta(days=20)}, set()),
        ({"ended_on": today(), "end_reason": "completed"}, {"mentee", "mentor"}),
        ({"ended_on": today() - timedelta(days=2), "end_reason": "match"}, {"mentee"}),
        (
            {
                "started_on": today() - timedelta(days=20),
                "ended_on": today(),
                "end_reason": "completed",
            },
            set(),
        ),
    ],
)
def test_when_there_is_one(client, fields, who_gets_it):
    pair = ending_pair(**fields)
    found = set()
    for role in ("mentee", "mentor"):
        answer = make(client, pair, getattr(pair, role))
        page = open_page(client, url_of(pair))
        assert page.has("certificate-form") is (answer.status_code == 200)
        if answer.status_code == 200:
            found.add(role)
        else:
            assert answer.status_code == 422
    assert found == who_gets_it


@pytest.mark.parametrize("who", WHO)
def test_only_people_of_the_pair_reach_it(who):
    cast = make_cast()
    Pair.objects.filter(pk=cast.rows["pair"].pk).update(
        started_on=today() - timedelta(days=100), planned_end_on=today()
    )
    browser, data = cast.browser(who), {"name": NAME}
    url = url_of(cast.rows["pair"])
    read = {"mentee": 200, "mentor": 200, "visitor": 302, "guest": 302}.get(who, 404)
    # Somebody who is not signed in (any more) gets back what they typed.
    sent = {"visitor": 403, "guest": 403}.get(who, read)
    assert browser.get(url).status_code == read
    assert browser.post(url, data).status_code == sent


def test_a_form_of_somebody_else_makes_nothing(client):
    pair = ending_pair()
    answer = make(client, pair, pair.mentee, owner=owner_token(pair.mentor))
    assert answer.status_code == 403
    assert not Certificate.objects.exists()


def test_nobody_cancels_what_is_not_theirs(client):
    pair = ending_pair()
    row = make_certificate(pair=pair, person=pair.mentor, code=CODE)
    client.force_login(pair.mentee)
    for value in (str(row.pk), "nonsense"):
        assert client.post(url_of(pair), {"revoke": value}).status_code == 303
    assert Certificate.objects.get().revoked_at is None


# --- Checking one -----------------------------------------------------------------------------


def found_with(client: Client, code: str):
    return client.post(reverse("networking:certificate_check"), {"code": code})


def test_anybody_checks_a_paper_by_its_square_or_by_typing(client, told):
    pair = ending_pair()
    make(client, pair, pair.mentee)
    code = code_on(told)
    visitor = Client()
    assert visitor.get("/check/").headers["Location"].endswith("/certificate/")
    answer = found_with(visitor, code.lower().replace("-", " "))
    assert answer.headers["Location"] == f"/check/{code}"
    page = open_page(visitor, f"/check/{code}")
    text = page.text("certified")
    for said in (pair.programme.name, "Mentee", "2 hours 30 minutes", "3"):
        assert said in text
    for hidden in (pair.mentee.nickname, pair.mentor.nickname, NAME, str(pair.pk)):
        assert hidden not in str(page.soup)


def test_it_says_whether_a_name_is_the_one_on_the_paper(client, told):
    pair = ending_pair()
    make(client, pair, pair.mentee, "Zoë O’Brien")
    code = code_on(told)
    for typed, said in (
        ("Zoë O’Brien", "Yes."),
        ("  zoë   o'BRIEN ", "Yes."),
        ("Zoe O’Brien", "No."),
        ("Zoë O’Brian", "No."),
    ):
        page = Client().post(f"/check/{code}", {"name": typed})
        assert page.status_code == 200
        assert said in page.content.decode()
    assert Client().post(f"/check/{code}", {"name": ""}).status_code == 422


def test_names_cannot_be_tried_without_end_and_the_right_one_always_works(client):
    cache.clear()
    pair = ending_pair()
    make_certificate(pair=pair, person=pair.mentee, code=CODE, name=NAME)
    answers = [client.post(f"/check/{CODE}", {"name": f"Name {n}"}) for n in range(12)]
    assert answers[0].status_code == 200
    assert answers[-1].status_code == 422
    assert "Too many names" in answers[-1].content.decode()
    assert "Yes." in client.post(f"/check/{CODE}", {"name": NAME}).content.decode()


def test_an_unknown_code_has_a_plain_answer(client):
    cache.clear()
    for code in ("7QXB-" * 6 + "7QXB", "nonsense", "%00"):
        answer = client.get(f"/check/{code}")
        assert answer.status_code == 404
        assert "No certificate has this code" in answer.content.decode()
    assert found_with(client, "2222-" * 6 + "2222").status_code == 404
    assert found_with(client, "short").status_code == 422


def test_only_wrong_codes_are_counted_and_the_right_one_always_works(client):
    cache.clear()
    pair = ending_pair()
    make_certificate(pair=pair, person=pair.mentee, code=CODE)
    assert {client.get(f"/check/{CODE}").status_code for _ in range(40)} == {200}
    answers = [found_with(client, "2" * 28).status_code for _ in range(35)]
    assert answers[0] == 404
    assert answers[-1] == 429
    assert client.get(f"/check/{CODE}").status_code == 200
    assert found_with(client, CODE).status_code == 303


def test_one_that_was_cancelled_says_so_and_nothing_else(client, told):
    pair = ending_pair()
    make(client, pair, pair.mentee)
    code = code_on(told)
    page = open_page(client, url_of(pair))
    assert page.has(f"revoke-{Certificate.objects.get().pk}")
    client.post(url_of(pair), {"revoke": str(Certificate.objects.get().pk)})
    answer = Client().get(f"/check/{code}").content.decode()
    assert "was cancelled" in answer
    assert pair.programme.name not in answer
    assert "Cancelled on" in open_page(client, url_of(pair)).text("issued")


def test_after_deletion_the_check_still_works_and_names_nobody(client, told):
    pair = ending_pair()
    make(client, pair, pair.mentee)
    code = code_on(told)
    client.post(reverse("networking:erase"), {"password": PASSWORD})
    answer = Client().get(f"/check/{code}")
    assert answer.status_code == 200
    assert pair.programme.name in answer.content.decode()
    assert "Yes." in Client().post(f"/check/{code}", {"name": NAME}).content.decode()


def test_a_pair_whose_mentor_left_the_site_still_certifies(client):
    pair = ending_pair()
    erase_person(person=pair.mentor)
    assert make(client, pair, pair.mentee).status_code == 200


# --- Codes ------------------------------------------------------------------------------------


@given(st.uuids(), st.uuids(), st.uuids(), st.text(max_size=40))
def test_a_code_reads_back_however_it_is_written(person, pair, form, name):
    code = codes.new_code(person_id=person, pair_id=pair, form_id=form, name=name)
    assert len(code) == codes.LENGTH
    shown = codes.in_groups(code)
    for typed in (
        code,
        shown,
        shown.lower(),
        shown.replace("-", " "),
        f"  {shown}\n",
        shown[:2] + "–" + shown[2:],
    ):
        assert codes.read_code(typed) == code
    assert codes.is_name(code, name, codes.name_hash(code, name))


@given(st.text(max_size=300))
def test_nothing_typed_breaks_the_reading(typed):
    found = codes.read_code(typed)
    assert found is None or set(found) <= set(codes.ALPHABET)
    codes.name_hash(CODE, typed)


def test_a_hash_is_of_one_code_and_one_name():
    assert codes.name_hash(CODE, "Amina") != codes.name_hash("8QXB" * 7, "Amina")
    assert codes.name_hash(CODE, "Amina") != codes.name_hash(CODE, "Amine")
    assert codes.name_hash(CODE, "Amina") == codes.name_hash(CODE, "AMINA ")
