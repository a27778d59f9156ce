"""Closing the flags of a pair after a talk, and the notes that coordinators keep about it."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup

from networking.coordination.flags.queries import flags_of
from networking.models import ContactNote, FlagOutcome, Pair, Programme, Role, Session, User
from networking.privacy.erasure import erase_person
from tests.support.rows.pairs import make_session, today
from tests.support.rows.people import (
    make_admin,
    make_coordinator,
    make_member,
    make_pair,
    make_person,
    make_programme,
)
from tests.support.strict_client import StrictClient


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


def soup(answer: Any) -> BeautifulSoup:
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def flags(programme: Programme) -> str:
    return f"/admin/networking/programme/{programme.pk}/flags/"


def long_pair(programme: Programme, name: str = "Ada", **fields: Any) -> Pair:
    """A pair of half a year, that has held two sessions long ago and logged one that was not."""
    fields = {"started_on": today() - timedelta(days=180), **fields}
    mentee = make_person(nickname=name)
    pair = make_pair(programme=programme, mentee=mentee, **fields)
    make_session(pair=pair, days_ago=170)
    make_session(pair=pair, days_ago=150, minutes=30)
    make_session(pair=pair, days_ago=100, outcome=Session.Outcome.NO_SHOW)
    return pair


def flag_page(programme: Programme, pair: Pair) -> str:
    return f"{flags(programme)}{pair.pk}/"


def closing(browser: StrictClient, url: str, **changes: Any) -> dict[str, Any]:
    """What the form of a pair sends as it stands there."""
    form = soup(browser.get(url)).select_one("form.closing")
    data: dict[str, Any] = {"note": ""}
    for field in form.select("input[name]"):
        if field["type"] == "checkbox":
            data.setdefault(field["name"], []).append(field["value"])
        elif field["type"] == "hidden" or (field["type"] == "radio" and field.has_attr("checked")):
            data[field["name"]] = field["value"]
    return {**data, **changes}


def kinds(programme: Programme, pair: Pair) -> set[str]:
    found = flags_of([programme], today=today())
    return {flag.kind.value for flag in found if flag.seen.pair == pair}


def test_one_press_closes_all_flags_of_a_pair_and_leads_to_the_next(
    programme: Programme, browser: StrictClient, zoe: User
) -> None:
    pair, other = long_pair(programme, "Ada"), long_pair(programme, "Bea")
    before = kinds(programme, pair)
    assert len(before) > 2
    answer = browser.post(flag_page(programme, pair), closing(browser, flag_page(programme, pair)))
    assert (answer.status_code, answer.url) == (303, flag_page(programme, other))
    assert not kinds(programme, pair)
    rows = FlagOutcome.objects.all()
    assert {(row.pair, row.closed_by, row.outcome) for row in rows} == {(pair, zoe, "talked")}
    assert {row.kind for row in rows} == before
    again = browser.post(flag_page(programme, other), closing(browser, flag_page(programme, other)))
    assert again.url == flags(programme)


def test_a_flag_that_is_left_out_stays_open_and_its_pair_comes_again(
    programme: Programme, browser: StrictClient
) -> None:
    pair = long_pair(programme)
    url = flag_page(programme, pair)
    data = closing(browser, url, outcome="ends")
    left, *data["flags"] = data["flags"]
    assert browser.post(url, data).url == url
    assert kinds(programme, pair) == {left.split()[0]}
    assert set(FlagOutcome.objects.values_list("outcome", flat=True)) == {"ends"}


def test_a_form_that_closes_nothing_is_told_so(programme: Programme, browser: StrictClient) -> None:
    pair = long_pair(programme)
    url = flag_page(programme, pair)
    for changes, told in (
        ({"flags": []}, "Tick what this closes, or write a note."),
        ({"outcome": ""}, "Choose what came of it."),
    ):
        answer = browser.post(url, closing(browser, url, **changes))
        assert answer.status_code == 422
        assert told in answer.content.decode()
    assert not FlagOutcome.objects.exists()


def test_flags_that_went_away_meanwhile_are_no_mistake(
    programme: Programme, browser: StrictClient
) -> None:
    pair = long_pair(programme)
    url = flag_page(programme, pair)
    data = closing(browser, url)
    for _ in range(2):
        assert browser.post(url, data).status_code == 303
    closed = FlagOutcome.objects.count()
    assert closed == len(data["flags"])


# --- Notes about a pair ---


NOTE = "Called both, they meet on Thursday"


def test_a_note_is_kept_once_and_read_by_the_coordinators(
    programme: Programme, browser: StrictClient, zoe: User
) -> None:
    pair = long_pair(programme)
    url = flag_page(programme, pair)
    data = closing(browser, url, note=NOTE)
    for _ in range(2):
        browser.post(url, data)
    row = ContactNote.objects.get()
    assert (row.pair, row.written_by, NOTE.encode() in bytes(row.words)) == (pair, zoe, False)
    ben = signed_in(make_coordinator(programme=programme, nickname="Ben"))
    assert NOTE in ben.get(url).content.decode()
    assert NOTE not in ben.get("/admin/").content.decode()


def test_a_note_can_be_kept_where_no_flag_is_raised(
    programme: Programme, browser: StrictClient
) -> None:
    url = flag_page(programme, make_pair(programme=programme))
    data = closing(browser, url, note=NOTE)
    assert "flags" not in data
    assert browser.post(url, data).status_code == 303
    assert NOTE in browser.get(url).content.decode()


def test_a_note_sent_twice_is_one_and_a_changed_one_is_a_second(
    programme: Programme, browser: StrictClient
) -> None:
    """The page behind *Back* still has the id of the note that was kept."""
    url = flag_page(programme, make_pair(programme=programme))
    data = closing(browser, url, note=NOTE)
    for words in (NOTE, NOTE, "They meet on Friday."):
        browser.post(url, {**data, "note": words})
    assert ContactNote.objects.count() == 2
    page = browser.get(url).content.decode()
    assert (page.count(NOTE), page.count("They meet on Friday.")) == (1, 1)


def test_the_id_of_a_note_of_another_pair_changes_nothing_there(
    programme: Programme, browser: StrictClient
) -> None:
    one, two = (flag_page(programme, make_pair(programme=programme)) for _ in range(2))
    data = closing(browser, one, note=NOTE)
    browser.post(one, data)
    browser.post(two, {**data, "note": "Another pair."})
    assert NOTE in browser.get(one).content.decode()
    assert "Another pair." in browser.get(two).content.decode()


def test_people_of_the_pair_and_administrators_read_no_note(
    programme: Programme, browser: StrictClient
) -> None:
    mentor = make_coordinator(programme=programme, nickname="Mo")
    make_member(programme=programme, role=Role.MENTOR, person=mentor)
    pair = long_pair(programme, mentor=mentor)
    url = flag_page(programme, pair)
    browser.post(url, closing(browser, url, note=NOTE))
    for person in (mentor, make_admin()):
        page = signed_in(person).get(url).content.decode()
        assert NOTE not in page
        assert 'name="note"' not in page
        data = {"note_id": str(uuid.uuid4()), "note": "mine"}
        assert signed_in(person).post(url, data).status_code == 422
    assert ContactNote.objects.count() == 1


def test_notes_go_with_what_the_pair_wrote(programme: Programme, browser: StrictClient) -> None:
    pair = long_pair(programme)
    url = flag_page(programme, pair)
    browser.post(url, closing(browser, url, note=NOTE))
    erase_person(person=pair.mentee)
    assert bytes(ContactNote.objects.get().words) == b""
    page = soup(browser.get(url))
    assert NOTE not in page.get_text()
    assert not page.select("[name=note]")
