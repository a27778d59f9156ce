"""Coordinators and their cards: making, printing anew, taking back, and nobody else's."""

import json
import uuid

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from networking.accounts.join_cards import sheet
from networking.accounts.join_cards.joining import join_with_card
from networking.accounts.join_cards.making import MOST, MayNot, make_cards
from networking.models import AuditEvent, CardSheet, Invitation, Membership, Role
from tests.support.rows.cards import make_sheet, row_of
from tests.support.rows.people import (
    make_admin,
    make_cohort,
    make_coordinator,
    make_member,
    make_person,
    make_programme,
)
from tests.support.strict_client import StrictClient

pytestmark = pytest.mark.django_db
ADD = "/admin/networking/cardsheet/add/"
LIST = "/admin/networking/cardsheet/"
NOBODYS = "00000000-0000-4000-8000-000000000000"


def signed_in(person):
    client = StrictClient()
    client.force_login(person)
    return client


@pytest.fixture
def programme(db):
    return make_programme(name="House of the Heron")


@pytest.fixture
def coordinator(programme):
    return make_coordinator(programme=programme, nickname="Zenobia")


@pytest.fixture
def client(coordinator):
    return signed_in(coordinator)


@pytest.fixture
def told(monkeypatch):
    """What each sheet that was printed was told."""
    seen, real = [], sheet.paper

    def noted(source, told, **options):
        seen.append(told)
        return real(source, told, **options)

    monkeypatch.setattr(sheet, "paper", noted)
    return seen


def form(programme, **more):
    return {
        "programme": str(programme.pk),
        "cohort": "",
        "role": "mentee",
        "count": "4",
        "languages": ["en", "fr"],
        "days": "60",
        "sheet": str(uuid.uuid4()),
        **more,
    }


def page(of, name="change"):
    return reverse(f"admin:networking_cardsheet_{name}", args=[of.pk])


def texts(response):
    return BeautifulSoup(response.content, "html.parser").get_text(" ", strip=True)


def test_the_answer_is_the_file_and_the_cards_are_there(client, programme, coordinator, told):
    cohort = make_cohort(programme=programme)
    answer = client.post(ADD, form(programme, cohort=str(cohort.pk), days="5"))
    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF")
    assert "no-store" in answer.headers["Cache-Control"]
    made = CardSheet.objects.get()
    assert answer.headers["Content-Disposition"] == f'attachment; filename="cards-{made.mark}.pdf"'
    assert (made.role, made.cohort, made.made_by) == ("mentee", cohort, coordinator)
    cards = list(made.cards.order_by("number"))
    assert [card.number for card in cards] == [1, 2, 3, 4]
    assert {(card.expires_at - made.made_at).days for card in cards} <= {4, 5}
    assert [card["mark"] for card in told[-1]["cards"]] == [
        f"{made.mark}-0{n}" for n in range(1, 5)
    ]
    line = AuditEvent.objects.get(verb=AuditEvent.Verb.CARDS_MADE)
    assert (line.actor, line.about, line.programme) == (coordinator, None, programme)


def test_no_name_and_no_programme_stands_on_a_card(client, programme, told):
    cohort = make_cohort(programme=programme, name="Spring of the otters")
    answer = client.post(ADD, form(programme, cohort=str(cohort.pk)))
    for secret in ("Heron", "Zenobia", "otters"):
        assert secret not in json.dumps(told[-1], ensure_ascii=False)
        assert secret.encode() not in answer.content


def test_a_form_that_is_sent_twice_makes_one_sheet(client, programme):
    data = form(programme)
    assert client.post(ADD, data).status_code == 200
    again = client.post(ADD, data)
    made = CardSheet.objects.get()
    assert (again.status_code, again.headers["Location"]) == (303, page(made))
    assert "made already" in texts(client.get(page(made)))
    assert Invitation.objects.count() == 4


@pytest.mark.parametrize(
    ("field", "typed"),
    [("count", "0"), ("count", str(MOST + 1)), ("count", "many"), ("days", "0"), ("days", "181"),
     ("days", "-5"), ("languages", []), ("languages", ["en", "fr", "es", "tr"]), ("sheet", "x"),
     ("languages", ["xx"]), ("role", "coordinator"), ("role", "safeguarding"), ("role", "queen"),
     ("programme", NOBODYS), ("cohort", NOBODYS), ("cohort", "x")],
)  # fmt: skip
def test_what_cannot_be_made_comes_back_as_a_form(client, programme, field, typed):
    answer = client.post(ADD, form(programme) | {field: typed})
    assert answer.status_code == 422
    assert not CardSheet.objects.exists()
    assert 'class="errornote"' in answer.content.decode()


def test_another_programmes_cohort_is_not_there(client, programme):
    theirs = make_cohort(name="Birch group")
    assert client.post(ADD, form(programme, cohort=str(theirs.pk))).status_code == 422
    assert "Birch group" not in texts(client.get(ADD))


def test_a_cohort_must_be_of_the_same_programme():
    one, two = make_programme(), make_programme()
    admin = signed_in(make_admin())
    cohort = make_cohort(programme=two)
    assert admin.post(ADD, form(one, cohort=str(cohort.pk))).status_code == 422
    assert admin.post(ADD, form(two, cohort=str(cohort.pk))).status_code == 200


def test_only_administrators_make_cards_for_coordinators(programme, coordinator, client):
    admin = make_admin()
    assert signed_in(admin).post(ADD, form(programme, role="coordinator")).status_code == 200
    with pytest.raises(MayNot):
        make_sheet(programme=programme, role=Role.COORDINATOR, by=coordinator)
    with pytest.raises(MayNot):
        make_cards(
            by=coordinator, sheet_id=uuid.uuid4(), programme=make_programme(), cohort=None,
            role="mentee", count=1, days=1,
        )  # fmt: skip
    theirs = CardSheet.objects.get()
    assert client.get(page(theirs)).status_code == 200
    assert "Print new cards" not in texts(client.get(page(theirs)))
    assert client.get(page(theirs, "anew")).status_code == 403


def test_the_list_counts_what_became_of_the_cards(client, programme):
    made = make_sheet(programme=programme, count=6)
    zoe = make_person(nickname="Zoe")
    join_with_card(card=row_of(made.cards[0]), person=zoe)
    Invitation.objects.filter(sheet=made.sheet, number=2).update(expires_at="2020-01-01T00:00Z")
    client.post(page(made.sheet, "back"), {"number": "3"})
    row = BeautifulSoup(client.get(LIST).content, "html.parser").select_one("#result_list tbody tr")
    cells = {cell["class"][0]: cell.get_text() for cell in row.find_all(["td", "th"])}
    counts = [cells[f"field-{name}"] for name in ("used", "open", "expired", "back")]
    assert counts == ["1", "3", "1", "1"]
    shown = texts(client.get(page(made.sheet)))
    for number, what in ((1, "Joined: Zoe"), (2, "Expired on"), (3, "Cancelled")):
        assert f"{made.sheet.mark}-0{number} {what}" in shown


def test_a_used_card_leads_to_its_person_as_long_as_the_coordinator_knows_them(client, programme):
    made = make_sheet(programme=programme, count=2)
    zoe, gone = make_person(nickname="Zoe"), make_person(nickname="Gone")
    for printed, person in zip(made.cards, (zoe, gone), strict=True):
        join_with_card(card=row_of(printed), person=person)
    Membership.objects.filter(person=gone).update(ended_on=timezone.localdate())
    shown = BeautifulSoup(client.get(page(made.sheet)).content, "html.parser")
    people = reverse("admin:networking_user_change", args=[zoe.pk])
    assert shown.find("a", href=people).get_text() == "Zoe"
    assert client.get(people).status_code == 200
    assert "Gone" not in shown.get_text()
    assert "Used" in shown.get_text()


def test_a_lost_card_is_taken_back_by_its_mark(client, programme, coordinator):
    made = make_sheet(programme=programme, count=3)
    answer = client.post(page(made.sheet, "back"), {"number": "2"})
    assert answer.status_code == 303
    assert "1 card is cancelled" in texts(client.get(page(made.sheet)))
    open_now = Invitation.objects.open().filter(sheet=made.sheet)
    assert [card.number for card in open_now.order_by("number")] == [1, 3]
    line = AuditEvent.objects.get(verb=AuditEvent.Verb.CARDS_REVOKED)
    assert (line.actor, line.programme) == (coordinator, programme)
    client.post(page(made.sheet, "back"), {"number": "2"})
    assert AuditEvent.objects.filter(verb=AuditEvent.Verb.CARDS_REVOKED).count() == 1


def test_a_whole_sheet_is_taken_back_and_who_joined_stays(client, programme):
    made = make_sheet(programme=programme, count=3)
    person = make_person()
    join_with_card(card=row_of(made.cards[0]), person=person)
    client.post(page(made.sheet, "back"), {"open": 2})
    assert not Invitation.objects.open().filter(sheet=made.sheet).exists()
    assert row_of(made.cards[0]).revoked_at is None
    assert Membership.objects.running().filter(person=person).exists()


@pytest.mark.parametrize("number", ["x", "-1", "1e3", "٣x"])
def test_a_number_that_is_none_takes_nothing_back(client, programme, number):
    made = make_sheet(programme=programme)
    assert client.post(page(made.sheet, "back"), {"number": number}).status_code == 404
    assert Invitation.objects.open().filter(sheet=made.sheet).count() == 3


def test_printing_anew_takes_back_what_is_open_and_makes_as_many(client, programme, told):
    cohort = make_cohort(programme=programme)
    made = make_sheet(programme=programme, cohort=cohort, count=4)
    join_with_card(card=row_of(made.cards[0]), person=make_person())
    data = {"languages": ["en"], "days": "30", "sheet": str(uuid.uuid4())}
    assert "3 cards" in texts(client.get(page(made.sheet, "anew")))
    answer = client.post(page(made.sheet, "anew"), data)
    assert answer.content.startswith(b"%PDF")
    new = CardSheet.objects.get(pk=data["sheet"])
    assert new.mark != made.sheet.mark
    assert (new.cohort, new.role, new.cards.count()) == (cohort, made.sheet.role, 3)
    assert not Invitation.objects.open().filter(sheet=made.sheet).exists()
    assert Invitation.objects.open().filter(sheet=new).count() == 3
    again = client.post(page(made.sheet, "anew"), data)
    assert again.headers["Location"] == page(new)
    assert CardSheet.objects.count() == 2


def test_a_sheet_without_open_cards_is_not_printed_anew(client, programme):
    made = make_sheet(programme=programme)
    client.post(page(made.sheet, "back"), {"open": 3})
    data = {"languages": ["en"], "days": "30", "sheet": str(uuid.uuid4())}
    assert client.post(page(made.sheet, "anew"), data).status_code == 303
    assert CardSheet.objects.count() == 1


def test_a_coordinator_of_another_programme_finds_nothing(programme):
    made = make_sheet(programme=programme)
    stranger = signed_in(make_coordinator(programme=make_programme()))
    for name in ("change", "anew", "history"):
        assert stranger.get(page(made.sheet, name)).status_code == 404
    assert stranger.post(page(made.sheet, "back")).status_code == 404
    data = {"languages": ["en"], "days": "30", "sheet": str(uuid.uuid4())}
    assert stranger.post(page(made.sheet, "anew"), data).status_code == 404
    assert made.sheet.mark not in texts(stranger.get(LIST))
    assert "Heron" not in texts(stranger.get(ADD))
    assert stranger.post(ADD, form(programme)).status_code == 422
    sheets = reverse("admin:networking_programme_cards", args=[programme.pk])
    assert stranger.get(sheets).status_code == 404
    assert Invitation.objects.open().filter(sheet=made.sheet).count() == 3


@pytest.mark.parametrize("role", [Role.MENTEE, Role.MENTOR, Role.SAFEGUARDING])
def test_members_do_not_come_in(programme, role):
    made = make_sheet(programme=programme)
    member = signed_in(make_member(programme=programme, role=role))
    assert member.post(page(made.sheet, "back")).status_code in (302, 403)
    assert member.post(ADD, form(programme)).status_code in (302, 403)
    assert CardSheet.objects.count() == 1
    assert Invitation.objects.open().count() == 3


def test_no_code_is_shown_again(client, programme, told):
    client.post(ADD, form(programme))
    made = CardSheet.objects.get()
    seen = texts(client.get(page(made))) + texts(client.get(LIST)) + texts(client.get("/admin/"))
    seen += texts(client.get(page(made, "history")))
    for card in told[-1]["cards"]:
        assert not [words for words in card["words"] if words in seen]
    assert not [row for row in made.cards.values_list("code_hash", flat=True) if row in seen]


def test_marks_of_a_programme_differ_when_many_sheets_are_made(programme, coordinator):
    marks = [make_sheet(programme=programme, by=coordinator, count=1).sheet.mark for _ in range(40)]
    assert len(set(marks)) == 40
    assert all(mark.isalnum() and len(mark) == 2 for mark in marks)


def test_the_list_asks_the_same_for_two_sheets_and_for_forty(
    client, programme, coordinator, django_assert_max_num_queries
):
    for _ in range(30):
        make_sheet(programme=programme, by=coordinator, count=2)
    with django_assert_max_num_queries(12):
        assert client.get(LIST).status_code == 200
