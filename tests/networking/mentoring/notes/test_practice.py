"""A mentor's notes on her own mentoring: writing, two windows, reach, and who reads them."""

from typing import Any

import pytest
from django.urls import reverse

from networking.mentoring.notes.actions import (
    NoLongerMentor,
    change_note,
    withdraw_notes,
    write_note,
)
from networking.models import AuditEvent, Membership, PracticeNote, PracticeReach, Role, User
from tests.support.browse import Page, open_page
from tests.support.rows.pairs import make_practice_note, new_id
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
LIST, NEW = "networking:practice", "networking:practice_new"
WORDS = "I speak before she has ended"


def signed_in(person: User) -> StrictClient:
    browser = StrictClient()
    browser.force_login(person)
    return browser


@pytest.fixture
def mentor() -> User:
    """A mentor between two pairs."""
    return make_member(programme=make_programme(), role=Role.MENTOR)


def programme_of(mentor: User) -> Any:
    return Membership.objects.get(person=mentor, role=Role.MENTOR).programme


def url_of(note: PracticeNote) -> str:
    return reverse("networking:practice_note", args=[note.pk])


def new_page(mentor: User) -> Page:
    return open_page(signed_in(mentor), reverse(NEW))


def shared_note(mentor: User, words: str = WORDS) -> PracticeNote:
    return make_practice_note(
        person=mentor,
        programme=programme_of(mentor),
        words=words,
        reach=PracticeReach.COORDINATOR,
    )


# --- Writing --------------------------------------------------------------------------------


def test_a_mentor_between_two_pairs_finds_the_way_and_writes(mentor: User) -> None:
    browser = signed_in(mentor)
    assert reverse("networking:mentoring") in browser.get(reverse("networking:me")).content.decode()
    page = open_page(browser, reverse("networking:mentoring"))
    assert reverse(LIST) in str(page.soup.find("main"))
    assert "What was hard?" in new_page(mentor).text("main")
    answer = new_page(mentor).form("note-form").type("words", WORDS).post()
    assert answer.status_code == 303
    note = PracticeNote.objects.get()
    assert (note.reach, note.programme) == ("me", programme_of(mentor))
    assert WORDS in open_page(browser, reverse(LIST)).text("main")
    assert WORDS.encode() not in bytes(note.words)


def test_a_form_that_is_sent_twice_is_one_note(mentor: User) -> None:
    form = new_page(mentor).form("note-form").type("words", WORDS)
    assert [form.post().status_code for _ in range(2)] == [303, 303]
    assert PracticeNote.objects.count() == 1
    form.type("words", "another thought").post()
    assert PracticeNote.objects.count() == 2


def test_an_id_that_is_somebody_elses_takes_nothing_over(mentor: User) -> None:
    theirs = make_practice_note(person=make_person(), programme=make_programme(), words="hers")
    programme = programme_of(mentor)
    row = write_note(person=mentor, note_id=theirs.pk, programme=programme, words=WORDS, reach="me")
    assert row.pk != theirs.pk
    assert PracticeNote.objects.get(pk=theirs.pk).text() == "hers"


@pytest.mark.parametrize("words", ["", "   ", "x" * 5001, "a\0b"])
def test_what_cannot_be_kept_comes_back_as_it_was_typed(mentor: User, words: str) -> None:
    browser = signed_in(mentor)
    answer = browser.post(reverse(NEW), {"words": words, "reach": "coordinator"})
    assert answer.status_code == 422
    page = Page(browser, "", answer.content.decode())
    assert page.has("error-summary")
    fields = page.form("note-form").fields()
    assert fields["reach"] == "coordinator"
    if len(words) > 5000:
        assert fields["words"] == words
    assert not PracticeNote.objects.exists()


def test_with_several_programmes_she_chooses_one(mentor: User) -> None:
    second = make_programme()
    make_member(programme=second, role=Role.MENTOR, person=mentor)
    form = new_page(mentor).form("note-form").type("words", WORDS)
    assert form.post().status_code == 422
    assert form.type("programme", str(second.pk)).post().status_code == 303
    assert PracticeNote.objects.get().programme == second
    form.type("words", "again").type("programme", "")
    elsewhere = make_programme()
    answer = signed_in(mentor).post(
        reverse(NEW), {"words": "again", "programme": str(elsewhere.pk)}
    )
    assert answer.status_code == 422


# --- Two windows ----------------------------------------------------------------------------


def test_two_windows_lose_nothing(mentor: User) -> None:
    note = shared_note(mentor)
    browser = signed_in(mentor)
    one, two = (open_page(browser, url_of(note)) for _ in range(2))
    one.form("note-form").type("words", "from the first").type("reach", "me").post()
    answer = two.form("note-form").type("words", "from the second").post()
    assert answer.status_code == 409
    both = Page(browser, url_of(note), answer.content.decode())
    assert "from the first" in both.text("stored")
    fields = both.form("note-form").fields()
    assert (fields["words"], fields["reach"]) == ("from the second", "me")
    assert both.form("note-form").post().status_code == 303
    note.refresh_from_db()
    note.person = mentor
    assert (note.text(), note.reach) == ("from the second", "me")


def test_saving_what_is_there_changes_nothing(mentor: User) -> None:
    note = shared_note(mentor)
    row = change_note(note=note, version=0, words=WORDS, reach=PracticeReach.COORDINATOR)
    assert row.version == note.version


def test_taking_back_works_at_once_and_an_open_page_does_not_share_again(mentor: User) -> None:
    note, coordinator = shared_note(mentor), make_coordinator(programme=programme_of(mentor))
    browser = signed_in(mentor)
    open_before = open_page(browser, url_of(note))
    page = open_page(browser, reverse(LIST))
    assert page.form(f"withdraw-{note.pk}").post(press=f"withdraw-{note.pk}").status_code == 303
    url = reverse("admin:networking_practicenote_change", args=[note.pk])
    assert signed_in(coordinator).get(url).status_code == 404
    answer = open_before.form("note-form").type("words", "more").post()
    assert answer.status_code == 409
    note.refresh_from_db()
    assert note.reach == "me"


def test_all_are_taken_back_in_one_go_and_only_hers(mentor: User) -> None:
    other = make_member(programme=programme_of(mentor), role=Role.MENTOR)
    theirs = shared_note(other)
    for words in ("one", "two"):
        shared_note(mentor, words)
    assert withdraw_notes(person=mentor) == 2
    assert withdraw_notes(person=mentor) == 0
    assert withdraw_notes(person=mentor, note_id=theirs.pk) == 0
    theirs.refresh_from_db()
    assert theirs.reach == "coordinator"


def test_a_note_is_deleted_for_good(mentor: User) -> None:
    note = shared_note(mentor)
    page = open_page(signed_in(mentor), url_of(note))
    assert page.form("note-delete-button").post(press="note-delete-button").status_code == 303
    assert not PracticeNote.objects.exists()
    assert page.form("note-form").post().status_code == 404


def test_another_persons_form_changes_nothing(mentor: User) -> None:
    page = new_page(mentor)
    page.client.force_login(make_member(programme=programme_of(mentor), role=Role.MENTOR))
    answer = page.form("note-form").type("words", WORDS).post()
    assert answer.status_code == 403
    assert WORDS in answer.content.decode()
    assert not PracticeNote.objects.exists()


# --- Who reads ------------------------------------------------------------------------------


def test_who_is_no_mentor_any_more_keeps_her_notes_and_shares_no_more(mentor: User) -> None:
    note = make_practice_note(person=mentor, programme=programme_of(mentor), words=WORDS)
    Membership.objects.filter(person=mentor).update(ended_on="2100-01-01")
    browser = signed_in(mentor)
    assert WORDS in browser.get(reverse(LIST)).content.decode()
    assert browser.get(reverse(NEW)).status_code == 404
    page = open_page(browser, url_of(note))
    assert page.form("note-form").type("reach", "coordinator").post().status_code == 422
    assert page.form("note-form").type("reach", "me").type("words", "x").post().status_code == 303
    with pytest.raises(NoLongerMentor):
        write_note(person=mentor, note_id=new_id(), programme=note.programme, words="y", reach="me")


def test_a_coordinator_reads_what_is_addressed_to_her_and_the_writer_is_told(mentor: User) -> None:
    coordinator = make_coordinator(programme=programme_of(mentor))
    private = make_practice_note(person=mentor, programme=programme_of(mentor), words="my own")
    note, browser = shared_note(mentor), signed_in(coordinator)
    said = browser.get(reverse("admin:networking_practicenote_changelist"))
    assert said.context["cl"].result_count == 1
    assert WORDS not in said.content.decode()
    assert not AuditEvent.objects.exists()
    for row, status in ((note, 200), (private, 404)):
        url = reverse("admin:networking_practicenote_change", args=[row.pk])
        answer = browser.get(url)
        assert answer.status_code == status
        assert (WORDS in answer.content.decode()) is (status == 200)
        assert browser.post(url).status_code == (403 if status == 200 else 404)
    line = AuditEvent.objects.get()
    assert (line.verb, line.actor, line.about) == ("opened_note", coordinator, mentor)


def test_nobody_else_reads_it(mentor: User) -> None:
    programme, note = programme_of(mentor), shared_note(mentor)
    people = [
        make_admin(),
        make_coordinator(programme=make_programme()),
        make_member(programme=programme, role=Role.MENTOR),
        make_member(programme=programme, role=Role.SAFEGUARDING),
        make_member(programme=programme, role=Role.MENTEE),
    ]
    for person in people:
        assert not PracticeNote.objects.visible_to(person).exists()
        for url in (url_of(note), reverse("admin:networking_practicenote_change", args=[note.pk])):
            answer = signed_in(person).get(url)
            assert answer.status_code in (302, 404)
            assert WORDS not in answer.content.decode()


def test_a_coordinator_whom_she_mentors_does_not_read_it(mentor: User) -> None:
    note, programme = shared_note(mentor), programme_of(mentor)
    pair = make_pair(programme=programme, mentor=mentor)
    make_member(programme=programme, role=Role.COORDINATOR, person=pair.mentee)
    url = reverse("admin:networking_practicenote_change", args=[note.pk])
    assert signed_in(pair.mentee).get(url).status_code == 404


def test_many_notes_come_in_pages(mentor: User) -> None:
    for number in range(45):
        shared_note(mentor, f"note number {number}.")
    browser = signed_in(mentor)
    first = open_page(browser, reverse(LIST)).text("main")
    assert ("note number 44." in first, "note number 24." in first) == (True, False)
    last = open_page(browser, reverse(LIST) + "?page=3").text("main")
    assert "note number 0." in last
    assert browser.get(reverse(LIST) + "?page=odd").status_code == 200
