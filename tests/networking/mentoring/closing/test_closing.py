"""The closing path: when it is there, for whom, what each step does, and who sees what of it."""

import gzip
import re
from datetime import timedelta

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.formats import date_format

from networking.mentoring.closing.queries import card_for
from networking.mentoring.pairing.retention_dates import words_go_on
from networking.models import Closing, LaterContact, MapReach, Pair, User
from networking.people.requests import owner_token
from tests.support.browse import open_page
from tests.support.rows.cast import WHO, make_cast
from tests.support.rows.ending import ending_pair
from tests.support.rows.maps import make_map
from tests.support.rows.pairs import make_certificate, make_closing, today
from tests.support.rows.people import make_cohort, make_member, make_pair

pytestmark = pytest.mark.django_db
WORDS = "I take the song of the ropemaker along"
ALL = ["look_back", "take_along", "later", "certificate", "export", "gone"]


def url_of(pair: Pair) -> str:
    return reverse("networking:closing", args=[pair.pk])


def browser_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def take(person: User, pair: Pair, step: str, **data):
    return browser_of(person).post(url_of(pair), {"step": step, **data})


def text_for(person: User, pair: Pair, section: str = "main") -> str:
    return open_page(browser_of(person), url_of(pair)).text(section)


def end(pair: Pair, reason: str = "completed", days_ago: int = 0) -> Pair:
    day = today() - timedelta(days=days_ago)
    Pair.objects.filter(pk=pair.pk).update(ended_on=day, end_reason=reason)
    return Pair.objects.get(pk=pair.pk)


# --- When, and for whom -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "there"),
    [
        ({"planned_end_on": today() + timedelta(days=31)}, True),
        ({"planned_end_on": today() + timedelta(days=32)}, False),
        ({"planned_end_on": today() - timedelta(days=60)}, True),
        ({"planned_end_on": None}, False),
        ({"ended_on": today() - timedelta(days=30), "end_reason": "completed"}, True),
        ({"ended_on": today() - timedelta(days=31), "end_reason": "completed"}, False),
        ({"ended_on": today() - timedelta(days=30), "end_reason": "match"}, True),
    ],
)
def test_it_opens_a_month_before_the_end_and_closes_a_month_after(fields, there):
    pair = ending_pair(**fields)
    for person in (pair.mentee, pair.mentor):
        client = browser_of(person)
        assert client.get(url_of(pair)).status_code == (200 if there else 404)
        answer = client.post(url_of(pair), {"step": "gone"})
        assert answer.status_code == (303 if there else 404)
        assert (card_for(pair, person) is not None) is there
    assert Closing.objects.exists() is there


def test_the_end_of_the_cohort_counts_where_a_pair_has_none_of_its_own():
    cohort = make_cohort()
    cohort.ends_on = today() + timedelta(days=10)
    cohort.save()
    pair = ending_pair(programme=cohort.programme, cohort=cohort, planned_end_on=None)
    assert browser_of(pair.mentee).get(url_of(pair)).status_code == 200
    cohort.ends_on = today() + timedelta(days=100)
    cohort.save()
    assert browser_of(pair.mentee).get(url_of(pair)).status_code == 404


@pytest.mark.parametrize("who", WHO)
def test_only_the_people_of_the_pair_reach_it(who):
    cast = make_cast()
    pair = cast.rows["pair"]
    Pair.objects.filter(pk=pair.pk).update(planned_end_on=today())
    answer = cast.browser(who).get(url_of(pair))
    expected = {"mentee": 200, "mentor": 200, "visitor": 302, "guest": 302}.get(who, 404)
    assert answer.status_code == expected
    assert (WORDS in answer.content.decode()) is (who in ("mentee", "mentor"))


def test_nobody_else_has_a_card():
    pair = ending_pair()
    assert card_for(pair, make_member(programme=pair.programme)) is None


# --- The steps --------------------------------------------------------------------------------


def test_each_step_is_taken_and_shown_as_done():
    pair = ending_pair()
    page = open_page(browser_of(pair.mentee), url_of(pair))
    assert [step for step in ALL if page.has(step)] == ALL
    assert len(page.soup.select(".path li.done")) == 0
    for step in ("look_back", "export", "gone"):
        answer = take(pair.mentee, pair, step)
        assert answer.status_code == 303
        assert answer.headers["Location"].endswith(f"#{step}")
    take(pair.mentee, pair, "take_along", words=WORDS, version="0")
    take(pair.mentee, pair, "later", contact="meet")
    make_certificate(pair=pair, person=pair.mentee, code="7QXB" * 7)
    page = open_page(browser_of(pair.mentee), url_of(pair))
    assert len(page.soup.select(".path li.done")) == 6
    card = card_for(pair, pair.mentee)
    assert card is not None
    assert (card.done, card.total, card.url) == (6, 6, url_of(pair))
    mentors = card_for(pair, pair.mentor)
    assert mentors is not None
    assert (mentors.done, mentors.total) == (0, 6)


def test_a_step_taken_twice_keeps_its_first_day():
    pair = ending_pair()
    take(pair.mentee, pair, "gone")
    first = Closing.objects.get().told_at
    take(pair.mentee, pair, "gone")
    assert Closing.objects.get().told_at == first


def test_looking_back_leads_the_mentee_to_her_two_maps_and_the_mentor_to_what_is_shared():
    pair = ending_pair()
    first = make_map(person=pair.mentee, drawn_on=today() - timedelta(days=150))
    last = make_map(person=pair.mentee, drawn_on=today(), pair=pair, reach=MapReach.WHOLE)
    hers = open_page(browser_of(pair.mentee), url_of(pair))
    compare = reverse("networking:map_compare", args=[first.pk, last.pk])
    assert hers.soup.find("a", href=compare)
    theirs = open_page(browser_of(pair.mentor), url_of(pair))
    assert theirs.soup.find("a", href=reverse("networking:mentoring_map", args=[last.pk]))
    assert str(first.pk) not in str(theirs.soup)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"step": "certificate"},
        {"step": "later"},
        {"step": "later", "contact": "marry"},
        {"step": "take_along", "words": "x" * 2001},
        {"step": "take_along", "words": "a\0b"},
    ],
)
def test_what_cannot_be_taken_is_told_and_nothing_typed_is_lost(data):
    pair = ending_pair()
    answer = browser_of(pair.mentee).post(url_of(pair), data)
    assert answer.status_code == 422
    assert not Closing.objects.exists()
    if len(data.get("words", "")) > 9:
        assert data["words"] in answer.content.decode()


def test_a_form_of_somebody_else_changes_nothing():
    pair = ending_pair()
    answer = take(pair.mentee, pair, "gone", owner=owner_token(pair.mentor))
    assert answer.status_code == 403
    assert not Closing.objects.exists()


# --- What she takes along ---------------------------------------------------------------------


def test_the_words_are_read_by_the_others_while_the_pair_runs():
    pair = ending_pair()
    pair.co_mentor = make_member(programme=pair.programme, role="mentor")
    pair.save()
    take(pair.mentee, pair, "take_along", words=WORDS, version="0")
    for person in (pair.mentor, pair.co_mentor):
        assert WORDS in text_for(person, pair)
    assert WORDS.encode() not in bytes(Closing.objects.get().takes_along)
    pair = end(pair)
    for person in (pair.mentor, pair.co_mentor):
        assert WORDS not in text_for(person, pair)
    assert WORDS in text_for(pair.mentee, pair)


def test_words_sent_twice_are_saved_once():
    pair = ending_pair()
    for _ in range(2):
        answer = take(pair.mentee, pair, "take_along", words=WORDS, version="0")
        assert answer.status_code == 303
    assert Closing.objects.get().version == 1


def test_two_windows_lose_nothing():
    pair = ending_pair()
    take(pair.mentee, pair, "take_along", words="the first window", version="0")
    answer = take(pair.mentee, pair, "take_along", words="the second window", version="0")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "the first window" in page
    assert "the second window" in page
    assert re.search(r'name="version"\s+value="1"', page)
    take(pair.mentee, pair, "take_along", words="the second window", version="1")
    assert "the second window" in text_for(pair.mentee, pair)


def test_empty_words_take_them_back():
    pair = ending_pair()
    take(pair.mentee, pair, "take_along", words=WORDS, version="0")
    take(pair.mentee, pair, "take_along", words="", version="1")
    assert bytes(Closing.objects.get().takes_along) == b""
    assert "takes this with them" not in text_for(pair.mentor, pair)


# --- Contact later ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hers", "theirs", "shown"),
    [
        ("meet", "meet", LaterContact.MEET),
        ("meet", "message", LaterContact.MESSAGE),
        ("message", "meet", LaterContact.MESSAGE),
        ("none", "meet", LaterContact.NONE),
        ("none", "none", LaterContact.NONE),
    ],
)
def test_what_both_wish_for_is_the_lesser_and_only_when_both_have_chosen(hers, theirs, shown):
    pair = ending_pair()
    take(pair.mentee, pair, "later", contact=hers)
    before = text_for(pair.mentor, pair, "later")
    assert "have both chosen" not in before
    assert "have both chosen" not in text_for(pair.mentee, pair, "later")
    take(pair.mentor, pair, "later", contact=theirs)
    for person in (pair.mentee, pair.mentor):
        said = text_for(person, pair, "later").split("have both chosen:")[1]
        assert str(shown.label) in said
        assert sum(str(label) in said for label in LaterContact.labels) == 1


def test_with_two_mentors_each_has_an_answer_of_her_own():
    pair = ending_pair()
    pair.co_mentor = make_member(programme=pair.programme, role="mentor")
    pair.save()
    for person, wish in ((pair.mentee, "meet"), (pair.mentor, "none"), (pair.co_mentor, "meet")):
        take(person, pair, "later", contact=wish)
    mentor = text_for(pair.mentor, pair, "later").split("have both chosen:")
    assert len(mentor) == 2, "a mentor does not read what the other mentor wishes for"
    co_mentor = text_for(pair.co_mentor, pair, "later").split("have both chosen:")[1]
    assert str(LaterContact.MEET.label) in co_mentor


# --- A sudden end -----------------------------------------------------------------------------


def test_a_pair_that_ended_suddenly_has_a_short_path_each_for_herself():
    pair = ending_pair()
    make_closing(pair=pair, person=pair.mentee, words=WORDS, later_contact="meet")
    make_closing(pair=pair, person=pair.mentor, words="hers", later_contact="meet")
    pair = end(pair, "match", days_ago=2)
    mentee, mentor = (
        open_page(browser_of(person), url_of(pair)) for person in (pair.mentee, pair.mentor)
    )
    assert [step for step in ALL if mentee.has(step)] == [
        "take_along",
        "certificate",
        "export",
        "gone",
    ]
    assert [step for step in ALL if mentor.has(step)] == ["take_along", "export", "gone"]
    assert WORDS not in str(mentor.soup)
    assert "Meet again" not in str(mentor.soup)
    assert "earlier than planned" in mentor.text("main")
    assert take(pair.mentor, pair, "later", contact="none").status_code == 404
    assert Closing.objects.get(person=pair.mentor).later_contact == "meet"


# --- What is deleted when, and what it costs --------------------------------------------------


def test_it_says_on_which_day_the_words_go():
    pair = ending_pair(planned_end_on=today() + timedelta(days=10))
    day = words_go_on(pair, ended_on=pair.end_day)
    assert day is not None
    assert date_format(day, "DATE_FORMAT") in text_for(pair.mentee, pair, "gone")


def test_eight_queries_and_twelve_kilobytes():
    pair = ending_pair()
    pair.co_mentor = make_member(programme=pair.programme, role="mentor")
    pair.save()
    for person in (pair.mentee, pair.mentor, pair.co_mentor):
        make_closing(pair=pair, person=person, words=WORDS * 30, later_contact="meet")
    for days in (100, 50, 1):
        make_map(person=pair.mentee, drawn_on=today() - timedelta(days=days))
    for name in ("closing", "certificate"):
        url = reverse(f"networking:{name}", args=[pair.pk])
        for person in (pair.mentee, pair.mentor):
            client = browser_of(person)
            client.get(url)
            with (
                CaptureQueriesContext(connections["default"]) as main,
                CaptureQueriesContext(connections["keys"]) as keys,
            ):
                page = client.get(url).content
            assert len(main) + len(keys) <= 8, [q["sql"] for q in main.captured_queries]
            assert len(gzip.compress(page, 6)) <= 12_000


def test_the_list_of_certificates_has_all_her_pairs_in_one_query():
    pair = ending_pair()
    for days in (400, 800):
        begun = today() - timedelta(days=days)
        make_pair(
            programme=pair.programme,
            mentor=pair.mentor,
            started_on=begun,
            ended_on=begun + timedelta(days=200),
            end_reason="completed",
        )
    client, url = browser_of(pair.mentor), reverse("networking:certificates")
    page = open_page(client, url)
    assert len(page.soup.select("main section")) == 3
    assert page.soup.find("a", href=reverse("networking:certificate", args=[pair.pk]))
    assert page.soup.find("a", href=url_of(pair))
    with CaptureQueriesContext(connections["default"]) as seen:
        client.get(url)
    assert len(seen) <= 4
