"""Logging a session: nothing typed is lost, nothing is counted twice, and who may read what."""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from networking.mentoring.sessions.log import latest
from networking.models import Pair, Session, User
from networking.people.requests import owner_token
from tests.support.at_once import at_once, on_postgresql
from tests.support.browse import Page, open_page
from tests.support.rows.pairs import make_session, today
from tests.support.rows.people import make_coordinator, make_member, make_pair, make_person
from tests.support.strict_client import StrictClient

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def day(number: int) -> date:
    return today() + timedelta(days=number)


def make_running(**fields: Any) -> Pair:
    """A pair that began two months ago."""
    return make_pair(**{"started_on": day(-60), **fields})


def new(pair: Pair) -> str:
    return f"/en/mentoring/{pair.pk}/sessions/new/"


def log(pair: Pair) -> str:
    return f"/en/mentoring/{pair.pk}/sessions/"


def url_of(row: Session) -> str:
    return f"{log(row.pair)}{row.pk}/"


def typed(**changed: Any) -> dict[str, Any]:
    """What the form sends of a session that was held today."""
    return {"day": today().isoformat(), "outcome": "held", "length": "60", **changed}


def posted(client: StrictClient, pair: Pair, **changed: Any) -> Any:
    return client.post(new(pair), typed(**changed))


def page_of(client: StrictClient, answer: Any) -> Page:
    return Page(client, "the answer", answer.content.decode())


def fields(page: Page) -> dict[str, Any]:
    return page.form("session-form").fields()


def only(pair: Pair) -> Session:
    row = Session.objects.get(pair=pair)
    row.pair = pair
    return row


def note_of(row: Session, person: User) -> str:
    return person.vault.open(row, "note")


@pytest.fixture
def pair() -> Pair:
    return make_running(co_mentor=make_person())


@pytest.fixture
def mentor(client: StrictClient, pair: Pair) -> StrictClient:
    """The browser of the pair's mentor."""
    client.force_login(pair.mentor)
    return client


def browser(person: User) -> StrictClient:
    client = StrictClient()
    client.force_login(person)
    return client


# --- Logging ----------------------------------------------------------------------------------


def test_a_session_is_logged_with_all_that_was_said(mentor: StrictClient, pair: Pair) -> None:
    answer = posted(
        mentor, pair, where="cafe", topics=["1", "64"], barriers=["2"], agreed="We go together.",
        note="The sister was there.", next_on=day(7).isoformat(), next_at="17:30",
    )  # fmt: skip
    row = only(pair)
    assert answer.status_code == 303
    assert answer.headers["Location"] == log(pair)
    assert (row.on, row.outcome, row.minutes, row.where) == (today(), "held", 60, "cafe")
    assert (row.topics, row.barriers, row.logged_by_id) == (65, 2, pair.mentor_id)
    assert (row.next_on, str(row.next_at)) == (day(7), "17:30:00")
    assert pair.vault.open(row, "agreed") == "We go together."
    assert note_of(row, pair.mentor) == "The sister was there."
    assert b"sister" not in bytes(row.note)
    assert b"together" not in bytes(row.agreed)


def test_two_choices_and_a_button_are_enough_the_second_time(
    mentor: StrictClient, pair: Pair
) -> None:
    make_session(pair=pair, days_ago=14, minutes=75, where="library", topics=4, next_at="16:00")
    form = open_page(mentor, new(pair)).form("session-form")
    sent = form.fields()
    assert (sent["day"], sent["length"], sent["minutes"]) == (today().isoformat(), "other", "75")
    assert (sent["where"], sent["next_at"], sent["next_on"]) == ("library", "16:00", "")
    assert "topics" not in sent
    assert "outcome" not in sent
    assert form.type("outcome", "held").post().status_code == 303
    row = Session.objects.newest_first().filter(pair=pair)[0]
    assert (row.on, row.minutes, row.where, row.next_at) == (today(), 75, "library", None)


@pytest.mark.parametrize(("planned", "begins"), [(-3, -3), (-1, -1), (0, 0), (4, 0), (-20, 0)])
def test_it_begins_with_the_day_that_was_planned(
    mentor: StrictClient, pair: Pair, planned: int, begins: int
) -> None:
    make_session(pair=pair, days_ago=10, next_on=day(planned))
    assert fields(open_page(mentor, new(pair)))["day"] == day(begins).isoformat()


def test_what_was_not_held_keeps_its_reason_and_no_minutes(
    mentor: StrictClient, pair: Pair
) -> None:
    data = {"outcome": "no_show", "why": "childcare", "where": "cafe", "topics": ["1"]}
    assert posted(mentor, pair, **data).status_code == 303
    row = only(pair)
    assert (row.outcome, row.why, row.minutes, row.where) == ("no_show", "childcare", None, "")
    assert "Did not meet: childcare" in open_page(mentor, log(pair)).soup.main.get_text()


def test_a_reason_does_not_stay_where_they_met(mentor: StrictClient, pair: Pair) -> None:
    posted(mentor, pair, why="work")
    assert only(pair).why == ""


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"outcome": ""}, "Say how it went"),
        ({"outcome": "perhaps"}, "Say how it went"),
        ({"length": ""}, "Say how long you met"),
        ({"length": "other"}, "Say how long you met"),
        ({"length": "other", "minutes": "721"}, "1 to 720"),
        ({"length": "other", "minutes": "0"}, "1 to 720"),
        ({"length": "60", "minutes": "75"}, "How long was it"),
        ({"outcome": "moved"}, "Say why not"),
        ({"outcome": "moved", "why": "weather"}, "Choose one of these"),
        ({"day": ""}, "Say on which day"),
        ({"day": "other"}, "Say on which day"),
        ({"day": "soon"}, "Say on which day"),
        ({"day": day(1).isoformat()}, "in the future"),
        ({"day": day(1).isoformat(), "outcome": "no_show", "why": "work"}, "in the future"),
        ({"day": day(93).isoformat(), "outcome": "cancelled", "why": "work"}, "three months"),
        ({"day": day(-61).isoformat()}, "Your pair started on"),
        ({"day": "other", "on": "30 May"}, "type it like this"),
        ({"on": day(-2).isoformat()}, "Which one was it"),
        ({"next_on": today().isoformat()}, "after this one"),
        ({"next_on": day(-1).isoformat()}, "after this one"),
        ({"next_on": day(367).isoformat()}, "next year"),
        ({"next_on": "soon"}, "type it like this"),
        ({"next_at": "10:00"}, "Choose the day too"),
        ({"next_at": "noon"}, "17:30"),
        ({"where": "moon"}, "Choose one of these"),
        ({"topics": ["3"]}, "Choose from these"),
        ({"agreed": "x" * 2001}, "too long"),
        ({"note": "x" * 2001}, "too long"),
        ({"note": "a\0b"}, "cannot keep"),
    ],
)
def test_what_cannot_be_is_said_kindly_and_all_stays(
    mentor: StrictClient, pair: Pair, wrong: dict[str, Any], words: str
) -> None:
    data = {"agreed": "my <b>plan</b>", "note": "for me", "barriers": ["4", "8"], **wrong}
    for headers in ({}, HTMX):
        answer = mentor.post(new(pair), typed(**data), headers=headers)
        assert answer.status_code == 422
        page = page_of(mentor, answer)
        assert words in page.text("error-summary")
        sent = fields(page)
        assert sent["barriers"] == ["4", "8"]
        for name, value in data.items():
            if name in ("agreed", "note") and "\0" not in value:
                assert sent[name] == value
    assert not Session.objects.exists()


def test_what_is_wrong_is_tied_to_its_question_and_its_link_takes_the_focus(
    mentor: StrictClient, pair: Pair
) -> None:
    page = page_of(mentor, posted(mentor, pair, day="", outcome="", length=""))
    links = page.by_id("error-summary").find_all("a")
    targets = [page.by_id(str(link["href"]).removeprefix("#")) for link in links]
    assert [target["name"] for target in targets] == ["day", "outcome"]
    for target in targets:
        assert (target.name, target["type"]) == ("input", "radio")
        group = target.find_parent("fieldset")
        assert page.by_id(str(group["aria-describedby"])).find_parent("fieldset") is group


def test_a_coming_meeting_can_be_cancelled_in_time(mentor: StrictClient, pair: Pair) -> None:
    on = day(5).isoformat()
    data = {"day": "other", "on": on, "outcome": "moved", "why": "work", "next_on": on}
    assert posted(mentor, pair, **data).status_code == 303


# --- Once -------------------------------------------------------------------------------------


def test_a_form_sent_twice_is_one_session(mentor: StrictClient, pair: Pair) -> None:
    form = open_page(mentor, new(pair)).form("session-form")
    places = {form.post(**typed(note="n")).headers["Location"] for _ in range(3)}
    assert len(places) == Session.objects.count() == 1
    assert only(pair).version == 1


def test_gone_back_to_and_changed_it_is_still_one_session(mentor: StrictClient, pair: Pair) -> None:
    form = open_page(mentor, new(pair)).form("session-form")
    form.post(**typed())
    assert form.post(**typed(length="90", agreed="tea")).status_code == 303
    assert (only(pair).minutes, only(pair).version) == (90, 2)
    answer = form.post(**typed(length="30", agreed="coffee"))
    assert answer.status_code == 409
    page = page_of(mentor, answer)
    assert "tea" in page.text("stored")
    assert fields(page)["agreed"] == "coffee"
    assert page.form("session-form").post().status_code == 303
    assert (only(pair).minutes, only(pair).version) == (30, 3)


def test_the_id_of_another_pairs_session_is_not_hers_to_take(
    mentor: StrictClient, pair: Pair
) -> None:
    theirs = make_session(pair=make_running())
    assert posted(mentor, pair, session=theirs.pk).status_code == 303
    assert only(pair).pk != theirs.pk
    assert Session.objects.get(pk=theirs.pk).version == 1


def test_a_second_meeting_on_one_day_is_asked_about(mentor: StrictClient, pair: Pair) -> None:
    make_session(pair=pair, logged_by=pair.co_mentor)
    page = page_of(mentor, posted(mentor, pair, agreed="again"))
    assert "already logged" in page.text("error-summary")
    assert Session.objects.count() == 1
    assert page.form("session-form").post(another="1").status_code == 303
    assert Session.objects.count() == 2


def test_that_one_was_cancelled_and_another_held_is_not_asked_about(
    mentor: StrictClient, pair: Pair
) -> None:
    make_session(pair=pair, outcome=Session.Outcome.CANCELLED)
    assert posted(mentor, pair).status_code == 303


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_a_double_tap_at_the_same_moment_is_one_session() -> None:
    pair, sent = make_running(), typed(session=uuid.uuid4(), note="once")
    answers = at_once(*[lambda: browser(pair.mentor).post(new(pair), sent).status_code] * 4)
    assert answers == [303] * 4
    assert Session.objects.count() == 1


# --- Changing, and taking back ----------------------------------------------------------------


def test_a_page_of_a_session_holds_what_was_said(mentor: StrictClient, pair: Pair) -> None:
    row = make_session(
        pair=pair, agreed="tea", note="mine", minutes=75, topics=5, days_ago=9, where="cafe"
    )
    sent = fields(open_page(mentor, url_of(row)))
    assert (sent["day"], sent["on"], sent["outcome"]) == ("other", day(-9).isoformat(), "held")
    assert (sent["length"], sent["minutes"], sent["topics"]) == ("other", "75", ["1", "4"])
    assert (sent["agreed"], sent["note"], sent["where"]) == ("tea", "mine", "cafe")
    assert open_page(mentor, url_of(row)).form("session-form").post().status_code == 303
    assert only(pair).version == 1  # nothing was changed


@pytest.mark.parametrize(("ago", "marked"), [(0, "Today"), (1, "Yesterday"), (2, "Another day")])
def test_a_session_opens_with_its_day_by_its_name(
    mentor: StrictClient, pair: Pair, ago: int, marked: str
) -> None:
    page = open_page(mentor, url_of(make_session(pair=pair, days_ago=ago)))
    chosen = page.by_id("session-form").select_one('[name="day"][checked]')
    assert chosen.parent.get_text(strip=True) == marked
    assert fields(page)["on"] == (str(day(-ago)) if ago > 1 else "")
    assert page.form("session-form").post().status_code == 303
    assert only(pair).on == day(-ago)


def test_two_mentors_lose_nothing(mentor: StrictClient, pair: Pair) -> None:
    row = make_session(pair=pair, agreed="tea", note="for the first mentor")
    other = browser(pair.co_mentor)
    ours, theirs = open_page(mentor, url_of(row)), open_page(other, url_of(row))
    theirs.form("session-form").type("agreed", "coffee").post()
    for headers, status in (({}, 409), (HTMX, 422)):
        sent = ours.form("session-form").type("agreed", "the park").fields()
        answer = mentor.post(url_of(row), sent, headers=headers)
        assert answer.status_code == status
        page = page_of(mentor, answer)
        assert "coffee" in page.text("stored")
        assert fields(page)["agreed"] == "the park"
    assert pair.vault.open(only(pair), "agreed") == "coffee"
    page.form("session-form").post()
    assert pair.vault.open(only(pair), "agreed") == "the park"
    assert note_of(only(pair), pair.mentor) == "for the first mentor"


def test_a_co_mentor_changes_all_but_the_others_note(mentor: StrictClient, pair: Pair) -> None:
    row = make_session(pair=pair, agreed="tea", note="a crooked ladder")
    other = browser(pair.co_mentor)
    page = open_page(other, url_of(row))
    assert "crooked" not in str(page.soup)
    assert "note" not in fields(page)
    assert page.form("session-form").type("agreed", "x").post(note="hers").status_code == 303
    assert note_of(only(pair), pair.mentor) == "a crooked ladder"
    assert only(pair).logged_by_id == pair.mentor_id


def test_who_logged_it_takes_it_back(mentor: StrictClient, pair: Pair) -> None:
    row = make_session(pair=pair)
    form = open_page(mentor, url_of(row)).form("session-take-back")
    assert form.post(press="session-take-back-button").status_code == 303
    assert not Session.objects.exists()


def test_what_was_changed_meanwhile_is_not_taken_back(mentor: StrictClient, pair: Pair) -> None:
    row = make_session(pair=pair)
    form = open_page(mentor, url_of(row)).form("session-take-back")
    theirs = open_page(browser(pair.co_mentor), url_of(row)).form("session-form")
    theirs.type("agreed", "coffee").post()
    assert form.post(press="session-take-back-button").status_code == 303
    assert Session.objects.exists()


def test_the_other_mentor_does_not_take_it_back(pair: Pair) -> None:
    row, other = make_session(pair=pair, note="mine"), browser(pair.co_mentor)
    assert not open_page(other, url_of(row)).has("session-take-back")
    other.post(url_of(row), {"take_back": "1", "version": "1"})
    assert Session.objects.exists()


@pytest.mark.parametrize("version", ["", "x", "²", "9" * 40, "-1", "0"])
def test_an_odd_version_takes_nothing_back(mentor: StrictClient, pair: Pair, version: str) -> None:
    row = make_session(pair=pair)
    mentor.post(url_of(row), {"take_back": "1", "version": version})
    assert Session.objects.exists()


# --- Who may --------------------------------------------------------------------------------


def test_the_mentee_reads_it_without_the_note_and_changes_nothing(pair: Pair) -> None:
    row = make_session(pair=pair, agreed="tea at the weaver", note="a crooked ladder")
    client = browser(pair.mentee)
    for url in (url_of(row), log(pair), "/en/me/mentor/"):
        text = client.get(url).content.decode()
        assert "tea at the weaver" in text, url
        assert "crooked" not in text
        assert "ladder" not in text
    assert client.post(url_of(row), typed(agreed="x")).status_code == 404
    assert client.post(url_of(row), {"take_back": "1", "version": "1"}).status_code == 404
    assert (client.get(new(pair)).status_code, client.post(new(pair), typed()).status_code) == (
        404, 404,
    )  # fmt: skip
    assert only(pair).version == 1


def strangers(pair: Pair) -> list[User]:
    """Another mentor, a mentee of another pair, a former mentor, a coordinator, and one who is a
    coordinator and mentors somebody else."""
    both = make_running(programme=pair.programme).mentor
    make_member(programme=pair.programme, role="coordinator", person=both)
    former = make_pair(
        programme=pair.programme, mentee=pair.mentee, started_on=day(-90), ended_on=day(-70),
        end_reason="match",
    )  # fmt: skip
    return [
        make_running(programme=pair.programme).mentor,
        make_running(programme=pair.programme).mentee,
        former.mentor,
        make_coordinator(programme=pair.programme),
        both,
    ]


def test_a_stranger_finds_nothing(pair: Pair) -> None:
    row = make_session(pair=pair, next_on=day(3))
    ics, pauses = f"/en/pair/{pair.pk}/next.ics", f"/en/pair/{pair.pk}/pauses/"
    for person in strangers(pair):
        client = browser(person)
        for url in (new(pair), url_of(row), log(pair), ics, pauses):
            assert client.get(url).status_code == 404, (url, person)
        for url in (new(pair), url_of(row), pauses):
            assert client.post(url, typed()).status_code == 404, (url, person)
    assert Session.objects.count() == 1


def test_when_a_pair_ends_the_mentee_reads_on_and_the_mentors_do_not(pair: Pair) -> None:
    row = make_session(pair=pair, agreed="tea", next_on=day(3))
    Pair.objects.filter(pk=pair.pk).update(ended_on=today(), end_reason="completed")
    for person in (pair.mentor, pair.co_mentor):
        client = browser(person)
        for url in (new(pair), url_of(row), log(pair)):
            assert client.get(url).status_code == 404
        assert client.post(new(pair), typed()).status_code == 404
        assert client.post(url_of(row), typed()).status_code == 404
    mentee = browser(pair.mentee)
    assert "tea" in mentee.get(log(pair)).content.decode()
    assert mentee.get(url_of(row)).status_code == 200
    assert mentee.get(f"/en/pair/{pair.pk}/next.ics").status_code == 404


def test_a_session_under_the_address_of_another_pair_is_not_there(mentor: StrictClient) -> None:
    mine, other = make_running(), make_running()
    row = make_session(pair=mine)
    client = browser(mine.mentor)
    assert client.get(f"{log(other)}{row.pk}/").status_code == 404


def test_a_form_of_somebody_else_keeps_her_words_and_saves_nothing(
    mentor: StrictClient, pair: Pair
) -> None:
    sent = typed(owner=owner_token(make_person()), agreed="my words", note="and mine")
    answer = mentor.post(new(pair), sent)
    assert answer.status_code == 403
    assert "my words" in answer.content.decode()
    answer = StrictClient().post(new(pair), typed(agreed="my words"))
    assert answer.status_code == 403
    assert "my words" in answer.content.decode()
    assert not Session.objects.exists()


# --- Odd input --------------------------------------------------------------------------------


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    data=st.dictionaries(
        st.sampled_from(
            ["day", "on", "outcome", "why", "length", "minutes", "where", "topics", "barriers",
             "agreed", "note", "next_on", "next_at", "session", "version", "another"]
        ),
        st.one_of(
            st.text(max_size=20),
            st.sampled_from(["held", "no_show", "other", "60", "-1", "9" * 30, "work", "0001-01-01",
                             "9999-12-31", day(0).isoformat(), day(-3).isoformat(), "25:00"]),
        ),
    )
)  # fmt: skip
def test_whatever_is_sent_is_answered(mentor: StrictClient, pair: Pair, data: Any) -> None:
    row = Session.objects.first() or make_session(pair=pair, days_ago=20)
    for url in (new(pair), url_of(Session.objects.select_related("pair").get(pk=row.pk))):
        assert mentor.post(url, data).status_code in (303, 409, 422)


def test_latest_is_one_query_and_a_key(pair: Pair, django_assert_num_queries: Any) -> None:
    for number in range(5):
        make_session(pair=pair, agreed=f"plan {number}", note="secret", days_ago=number)
    fresh = Pair.objects.get(pk=pair.pk)
    with django_assert_num_queries(1), django_assert_num_queries(1, using="keys"):
        found = latest(fresh, pair.mentor, 3)
    assert [each.agreed for each in found] == ["plan 0", "plan 1", "plan 2"]
    assert {each.note for each in found} == {""}


def test_words_that_cannot_be_opened_are_told_and_not_written_over(
    mentor: StrictClient, pair: Pair
) -> None:
    row = make_session(pair=pair, agreed="tea")
    Session.objects.filter(pk=row.pk).update(agreed=b"\x01broken")
    assert "cannot be read" in mentor.get(log(pair)).content.decode()
    answer = mentor.post(url_of(row), typed(agreed="coffee", version="1"))
    assert answer.status_code == 422
    assert "was not saved" in page_of(mentor, answer).text("error-summary")
    assert bytes(only(pair).agreed) == b"\x01broken"
    assert timezone.now() > only(pair).saved_at
