"""*This does not feel right*: who is named, who reads it, and how long it stays."""

import re
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from networking.mentoring.pairing.actions import end_pair
from networking.models import Absence, AuditEvent, Concern, Membership, Pair, Role, User
from networking.privacy.erasure import erase_person
from networking.safeguarding.actions import due_for_deletion, mark_of, write_note
from tests.support.browse import Page, open_page
from tests.support.rows.cast import CONCERN, CONCERN_NOTE, WHO, make_cast
from tests.support.rows.pairs import make_concern, today
from tests.support.rows.people import (
    make_admin,
    make_coordinator,
    make_member,
    make_pair,
    make_person,
    make_programme,
)
from tests.support.strict_client import StrictClient

pytestmark = pytest.mark.django_db
FORM = reverse("networking:not_right")
SENT = reverse("networking:not_right_sent")
CARE = reverse("networking:care")
WORDS = "He waits below my window"


def lead_of(pair: Pair, nickname: str = "") -> User:
    person = make_person(nickname=nickname)
    return make_member(programme=pair.programme, role=Role.SAFEGUARDING, person=person)


def browser(person: User) -> StrictClient:
    client = StrictClient()
    client.force_login(person)
    return client


def told(pair: Pair, words: str = WORDS) -> Concern:
    return make_concern(person=pair.mentee, programme=pair.programme, pair=pair, words=words)


def one(row: Concern) -> str:
    return reverse("networking:care_one", args=[row.pk])


# --- Telling ------------------------------------------------------------------------------------


def test_a_mentee_tells_with_two_fields_and_her_pair_is_chosen_already() -> None:
    pair = make_pair()
    lead_of(pair)
    answer = open_page(browser(pair.mentee), FORM).form("not-right-form").post(words=WORDS)
    assert answer.status_code == 303
    row = Concern.objects.get()
    assert (row.person, row.pair, row.programme) == (pair.mentee, pair, pair.programme)
    assert row.programme.vault.open(row, "words") == WORDS


def test_the_form_says_who_reads_it_how_long_it_stays_and_whom_to_call() -> None:
    pair = make_pair(mentor=make_person(nickname="Teodora"))
    lead_of(pair, nickname="Ludmila")
    make_coordinator(programme=pair.programme, nickname="Wilhelmina")
    pair.programme.safeguarding_months, pair.programme.contact = 18, "Call the harbour office"
    pair.programme.save()
    page = open_page(browser(pair.mentee), FORM)
    said = page.text("who-reads")
    assert "Ludmila (Safeguarding lead), Wilhelmina (Coordinator)" in said
    assert "18 months after it is closed, even if you delete your account" in said
    assert "Call the harbour office" in str(page.soup)
    assert page.soup.find("a", href="tel:112")


def test_who_is_away_stands_there_with_her_deputy() -> None:
    pair = make_pair()
    lead, deputy = lead_of(pair, nickname="Ludmila"), lead_of(pair, nickname="Desdemona")
    Absence.objects.create(
        membership=Membership.objects.get(person=lead),
        deputy=deputy,
        starts_on=today() - timedelta(days=1),
        ends_on=today() + timedelta(days=9),
    )
    for page in (open_page(browser(pair.mentee), FORM), open_page(browser(deputy), CARE)):
        assert "Desdemona stands in" in " ".join(page.soup.get_text(" ").split())


def test_a_coordinator_who_is_in_a_pair_with_her_is_not_named_and_does_not_read_it() -> None:
    pair = make_pair(mentor=make_person(nickname="Teodora"))
    make_member(programme=pair.programme, role=Role.COORDINATOR, person=pair.mentor)
    lead_of(pair)
    assert "Teodora" not in open_page(browser(pair.mentee), FORM).text("who-reads")
    about_her = told(pair)
    without_a_name = make_concern(person=pair.mentee, programme=pair.programme, words=WORDS)
    end_pair(pair=pair, by=None, on=today(), reason=Pair.EndReason.OTHER)
    for row in (about_her, without_a_name):
        assert row not in Concern.objects.visible_to(pair.mentor)
        assert browser(pair.mentor).get(one(row)).status_code == 404


def test_where_nobody_would_read_it_nothing_is_taken() -> None:
    pair = make_pair()
    answer = browser(pair.mentee).post(FORM, {"about": str(pair.pk), "words": WORDS})
    assert answer.status_code == 422
    assert "Nobody can read this" in answer.content.decode()
    assert WORDS in answer.content.decode()
    assert not Concern.objects.exists()


def test_who_waits_for_a_mentor_reads_only_what_is_so_for_her() -> None:
    pair = make_pair()
    lead_of(pair)
    waits = make_member(programme=pair.programme)
    for person, has_pair in ((waits, False), (pair.mentee, True)):
        page = open_page(browser(person), FORM)
        assert "Nobody else can" in page.text("who-reads")
        assert ("not your mentor" in page.text("who-reads")) is has_pair
        assert page.soup.find("a", href=SENT) is None
    told(pair)
    assert open_page(browser(pair.mentee), FORM).soup.find("a", href=SENT)


def test_who_is_in_no_programme_finds_help_and_no_form() -> None:
    client = browser(make_person())
    page = client.get(FORM).content.decode()
    assert "112" in page
    assert "not-right-form" not in page
    assert client.post(FORM, {"words": WORDS}).status_code == 422


def test_a_former_mentee_can_still_tell_about_a_pair_that_has_ended() -> None:
    pair = make_pair()
    lead_of(pair)
    end_pair(pair=pair, by=None, on=today(), reason=Pair.EndReason.OTHER)
    Membership.objects.filter(person=pair.mentee).update(ended_on=today())
    answer = browser(pair.mentee).post(FORM, {"about": str(pair.pk), "words": WORDS})
    assert answer.status_code == 303
    assert Concern.objects.get().pair == pair


def test_nobody_tells_about_a_pair_or_programme_of_others() -> None:
    pair, other = make_pair(), make_pair()
    lead_of(pair)
    lead_of(other)
    for place in (other.pk, other.programme.pk, uuid.uuid4(), "x"):
        data = {"about": str(place), "words": WORDS}
        assert browser(pair.mentee).post(FORM, data).status_code == 422
    assert not Concern.objects.exists()


def test_a_form_sent_twice_tells_once_and_changed_it_is_another_one() -> None:
    pair = make_pair()
    lead_of(pair)
    form = open_page(browser(pair.mentee), FORM).form("not-right-form")
    for words in (WORDS, WORDS, "And he rings at night"):
        assert form.post(words=words).status_code == 303
    found = {row.programme.vault.open(row, "words") for row in Concern.objects.all()}
    assert found == {WORDS, "And he rings at night"}
    assert Concern.objects.count() == 2


def test_an_id_of_somebody_else_takes_nothing_from_her() -> None:
    pair, other = make_pair(), make_pair()
    lead_of(other)
    row = told(pair)
    data = {"about": str(other.pk), "words": "mine", "concern": str(row.pk)}
    assert browser(other.mentee).post(FORM, data).status_code == 303
    assert Concern.objects.count() == 2
    row.refresh_from_db()
    assert row.programme.vault.open(row, "words") == WORDS


def test_she_sees_what_became_of_it_in_her_own_words() -> None:
    pair = make_pair()
    lead, client = lead_of(pair), browser(pair.mentee)
    row = told(pair)
    assert "Sent" in client.get(SENT).content.decode()
    browser(lead).post(one(row), {"do": "seen"})
    assert re.search(r">\s*Read<", client.get(SENT).content.decode())
    browser(lead).post(one(row), {"do": "note", "note": "Secret note", "mark": mark_of(row)})
    browser(lead).post(one(row), {"do": "close", "outcome": "talked"})
    page = client.get(SENT).content.decode()
    assert "We talked" in page
    assert WORDS in page
    assert "Secret note" not in page


def test_a_form_that_another_person_opened_is_not_taken() -> None:
    pair = make_pair()
    lead_of(pair)
    client = browser(pair.mentee)
    form = open_page(client, FORM).form("not-right-form")
    client.force_login(pair.mentor)
    answer = form.post(words=WORDS)
    assert (answer.status_code, Concern.objects.count()) == (403, 0)
    assert WORDS in answer.content.decode()


class Fuzz(TestCase):
    databases = {"default", "keys"}

    @settings(max_examples=40, derandomize=True, deadline=None)
    @given(st.dictionaries(st.sampled_from(["about", "words", "concern"]), st.text(max_size=60)))
    def test_whatever_is_sent_is_kept_or_shown_again(self, data: dict[str, str]) -> None:
        pair, client = make_pair(), StrictClient()
        lead_of(pair)
        client.check_pages = False
        client.force_login(pair.mentee)
        sent = {"about": str(pair.pk), **data}
        assert client.post(FORM, sent).status_code in (303, 422, 400)


# --- Looking after it ---------------------------------------------------------------------------


def test_the_words_are_on_pages_of_those_who_look_after_it_only() -> None:
    cast = make_cast()
    row = cast.rows["concern"]
    readers = {"coordinator", "both_roles", "safeguarding"}
    for who in WHO:
        page = cast.browser(who, StrictClient()).get(one(row))
        text = page.content.decode() if page.status_code == 200 else ""
        assert (CONCERN in text) is (who in readers), who
        assert (CONCERN_NOTE in text) is (who in readers), who
        listed = cast.browser(who, StrictClient()).get(CARE)
        assert CONCERN not in listed.content.decode()


def test_an_administrator_of_the_site_does_not_read_it() -> None:
    row = told(make_pair())
    client = browser(make_admin())
    assert client.get(CARE).status_code == 404
    assert client.get(one(row)).status_code == 404


def test_without_a_second_step_nobody_gets_in() -> None:
    pair = make_pair()
    row = told(pair)
    person = make_person()  # without a second factor
    Membership.objects.create(programme=pair.programme, person=person, role=Role.SAFEGUARDING)
    for address in (CARE, one(row)):
        answer = browser(person).get(address)
        assert answer.status_code == 303
        assert WORDS not in answer.content.decode()


def test_opening_it_is_told_to_the_writer_and_to_nobody_else() -> None:
    pair = make_pair()
    lead, row = lead_of(pair), told(pair)
    for _time in range(2):
        browser(lead).get(one(row))
    line = AuditEvent.objects.get(verb=AuditEvent.Verb.OPENED_CONCERN)
    assert (line.actor, line.about) == (lead, pair.mentee)
    assert line not in AuditEvent.objects.for_coordinators()


@pytest.mark.parametrize(
    ("data", "status"),
    [({"do": "close"}, 422), ({"do": "note", "note": "x", "mark": "an old one"}, 409)],
)
def test_an_answer_that_shows_the_words_after_a_mistake_is_noted_too(
    data: Any, status: int
) -> None:
    pair = make_pair()
    lead, row = lead_of(pair), told(pair)
    row = write_note(concern=row, by=lead, mark=mark_of(row), note="before")
    answer = browser(lead).post(one(row), data)
    assert answer.status_code == status
    assert AuditEvent.objects.filter(verb="opened_concern", actor=lead).count() == 1


def test_two_who_write_a_note_lose_nothing() -> None:
    pair = make_pair()
    lead, other, row = lead_of(pair), make_coordinator(programme=pair.programme), told(pair)
    first = open_page(browser(lead), one(row)).form("note-form")
    second = open_page(browser(other), one(row)).form("note-form")
    assert first.post(do="note", note="Called her").status_code == 303
    answer = second.post(do="note", note="Wrote to her")
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Called her" in page
    assert "Wrote to her" in page
    row.refresh_from_db()
    assert row.programme.vault.open(row, "note") == "Called her"
    write_note(concern=row, by=other, mark=mark_of(row), note="Both")
    row.refresh_from_db()
    assert row.programme.vault.open(row, "note") == "Both"


@pytest.mark.parametrize("button", ["care-seen", "care-note", "care-close"])
def test_whatever_button_is_pressed_the_note_that_was_typed_is_saved(button: str) -> None:
    pair = make_pair()
    lead, row = lead_of(pair), told(pair)
    form = open_page(browser(lead), one(row)).form(button)
    form.type("note", "Called her at six").type("outcome", "talked")
    assert form.post(press=button).status_code == 303
    row.refresh_from_db()
    assert row.programme.vault.open(row, "note") == "Called her at six"
    assert bool(row.seen_at) is (button != "care-note")
    assert bool(row.closed_at) is (button == "care-close")


def test_what_was_typed_comes_back_where_it_cannot_be_closed() -> None:
    pair = make_pair()
    lead, row = lead_of(pair), told(pair)
    form = open_page(browser(lead), one(row)).form("care-close")
    answer = form.type("note", "Called her at six").post(press="care-close")
    assert answer.status_code == 422
    page = Page(browser(lead), one(row), answer.content.decode())
    assert "Say what came of it" in page.text("error-summary")
    again = page.form("care-close")
    assert again.fields()["note"] == "Called her at six"
    assert again.type("outcome", "talked").post(press="care-close").status_code == 303
    row.refresh_from_db()
    assert row.programme.vault.open(row, "note") == "Called her at six"
    assert row.closed_at


@pytest.mark.parametrize("button", ["care-seen", "care-close"])
def test_a_note_of_somebody_else_is_asked_about_before_anything_is_done(button: str) -> None:
    pair = make_pair()
    lead, row = lead_of(pair), told(pair)
    form = open_page(browser(lead), one(row)).form(button)
    write_note(concern=row, by=lead, mark=mark_of(row), note="Called her")
    answer = form.type("note", "Wrote to her").type("outcome", "talked").post(press=button)
    assert answer.status_code == 409
    row.refresh_from_db()
    assert (row.seen_at, row.closed_at) == (None, None)
    assert row.programme.vault.open(row, "note") == "Called her"
    again = Page(browser(lead), one(row), answer.content.decode()).form(button)
    assert (again.fields()["note"], again.fields()["outcome"]) == ("Wrote to her", "talked")
    assert again.post(press=button).status_code == 303
    row.refresh_from_db()
    assert row.programme.vault.open(row, "note") == "Wrote to her"
    assert row.seen_at


@pytest.mark.parametrize("button", ["care-seen", "care-note", "care-close"])
def test_a_note_that_she_did_not_touch_takes_no_place(button: str) -> None:
    pair = make_pair()
    lead, row = lead_of(pair), told(pair)
    form = open_page(browser(lead), one(row)).form(button)
    write_note(concern=row, by=lead, mark=mark_of(row), note="Called her")
    assert form.type("outcome", "talked").post(press=button).status_code == 303
    row.refresh_from_db()
    assert row.programme.vault.open(row, "note") == "Called her"


def test_it_can_be_closed_where_its_note_cannot_be_opened() -> None:
    pair = make_pair()
    lead, row = lead_of(pair), told(pair)
    Concern.objects.filter(pk=row.pk).update(note=b"\x01" + bytes(40))
    form = open_page(browser(lead), one(row)).form("care-close").type("outcome", "talked")
    answer = form.type("note", "mine").post(press="care-close")
    assert answer.status_code == 422
    assert "mine" in answer.content.decode()
    assert form.type("note", "").post(press="care-close").status_code == 303
    row.refresh_from_db()
    assert row.closed_at


def test_it_is_closed_once_with_an_outcome() -> None:
    pair = make_pair()
    lead, other, row = lead_of(pair), make_coordinator(programme=pair.programme), told(pair)
    assert browser(lead).post(one(row), {"do": "close"}).status_code == 422
    for person, outcome in ((lead, "talked"), (other, "ended")):
        answer = browser(person).post(one(row), {"do": "close", "outcome": outcome})
        assert answer.status_code == 303
    row.refresh_from_db()
    assert (row.outcome, row.closed_by, row.seen_by) == ("talked", lead, lead)


def test_the_list_asks_the_same_number_of_queries_for_two_and_for_forty(
    django_assert_max_num_queries: Any,
) -> None:
    pair = make_pair()
    lead = lead_of(pair)
    for _number in range(40):
        told(pair)
    client = browser(lead)
    client.get(CARE)
    with django_assert_max_num_queries(10):
        client.get(CARE)


# --- How long it stays --------------------------------------------------------------------------


def test_it_stays_when_its_writer_deletes_herself() -> None:
    pair = make_pair()
    lead, row = lead_of(pair), told(pair)
    erase_person(person=pair.mentee)
    page = browser(lead).get(one(row)).content.decode()
    assert WORDS in page
    assert "Somebody who deleted their account" in page


def test_it_is_due_for_deletion_when_its_months_after_closing_are_over() -> None:
    long, short = make_programme(safeguarding_months=24), make_programme(safeguarding_months=1)
    now = datetime(2027, 3, 31, 12, tzinfo=UTC)
    rows = {}
    for name, programme, closed in (
        ("open", short, None),
        ("long", long, now - timedelta(days=700)),
        ("over", short, datetime(2027, 2, 28, 11, tzinfo=UTC)),
        ("last day", short, datetime(2027, 2, 28, 13, tzinfo=UTC)),
    ):
        row = make_concern(person=make_person(), programme=programme)
        Concern.objects.filter(pk=row.pk).update(
            closed_at=closed, outcome="talked" if closed else ""
        )
        rows[row.pk] = name
    assert [rows[row.pk] for row in due_for_deletion(now)] == ["over"]
    assert len(due_for_deletion(now + timedelta(days=900))) == 3
    Concern.objects.all().delete()
    assert not due_for_deletion(timezone.now())


# --- Nobody is chosen beforehand ------------------------------------------------------------------


def chosen(client: StrictClient) -> tuple[int, list[str]]:
    """How many choices there are, and which are chosen."""
    radios = open_page(client, FORM).soup.select('input[type="radio"][name="about"]')
    return len(radios), [str(radio["value"]) for radio in radios if radio.has_attr("checked")]


def test_no_pair_is_chosen_for_a_mentor_of_several() -> None:
    pair = make_pair()
    for _number in range(4):
        make_pair(programme=pair.programme, mentor=pair.mentor)
    assert chosen(browser(pair.mentor)) == (6, [])


def test_the_only_pair_or_programme_is_chosen() -> None:
    pair = make_pair()
    assert chosen(browser(pair.mentee)) == (2, [str(pair.pk)])
    programme = make_programme()
    client = browser(make_member(programme=programme))
    assert chosen(client) == (1, [str(programme.pk)])


def test_without_a_choice_nothing_is_sent_and_the_link_leads_to_the_first_one() -> None:
    mentor = make_pair(mentor=make_pair().mentor).mentor
    answer = browser(mentor).post(FORM, {"words": WORDS})
    assert answer.status_code == 422
    page = Page(StrictClient(), FORM, answer.content.decode())
    link = page.by_id("error-summary").find("a")
    assert "Choose what it is about." in link.get_text()
    first = page.by_id(str(link["href"]).removeprefix("#"))
    assert (first.name, first["type"], first["name"]) == ("input", "radio", "about")
    assert WORDS in page.text("not-right-form")
    assert not Concern.objects.exists()
