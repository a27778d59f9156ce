"""Continue where you stopped: where she did something last, or after it."""

import pytest

from modules.tree import Course
from networking.learning.checklist_sync import SKETCHED_CONTACTS, tick_by_doing
from networking.mentoring.pages.progress import how_far
from networking.models import User
from tests.support.browse import open_page
from tests.support.rows.course import FIRST, SECOND, Place, places
from tests.support.rows.people import make_pair
from tests.support.strict_client import StrictClient

pytestmark = pytest.mark.django_db


def do(client: StrictClient, url: str, **data: str) -> None:
    assert client.post(url, data).status_code == 303


def goes_on_at(client: StrictClient, page: str = "/en/") -> str:
    """Where the link to go on leads."""
    link = open_page(client, page).soup.select_one("main a.button")
    assert link is not None
    return str(link["href"])


def with_ticks(slug: str = FIRST) -> list[Place]:
    return [place for place in places(slug) if place.unit.ticks]


def test_a_visitor_starts_with_the_first_unit(client: StrictClient) -> None:
    assert goes_on_at(client) == goes_on_at(client, f"/en/modules/{FIRST}/") == places()[0].url


def test_after_a_unit_in_the_middle_it_is_the_one_behind_it(client: StrictClient) -> None:
    do(client, places()[5].done_url, done="1")
    assert goes_on_at(client) == places()[6].url
    assert goes_on_at(client, f"/en/modules/{FIRST}/") == places()[6].url


def test_a_unit_that_was_begun_is_where_she_stopped(client: StrictClient) -> None:
    begun = with_ticks()[-1]
    do(client, places()[0].done_url, done="1")
    do(client, begun.tick_url, ticked="1")
    assert goes_on_at(client) == begun.url


def test_a_text_counts_as_a_beginning(client: StrictClient) -> None:
    place = places()[3]
    do(client, place.reflection_url, words="A thought.", version="0", reach="me")
    assert goes_on_at(client) == place.url


def test_after_the_last_unit_it_is_the_first_open_one(client: StrictClient) -> None:
    do(client, places()[-1].done_url, done="1")
    assert goes_on_at(client) == places()[0].url


def test_of_two_modules_it_is_the_one_she_was_in_last(client: StrictClient) -> None:
    do(client, places(FIRST)[0].done_url, done="1")
    do(client, places(SECOND)[0].done_url, done="1")
    assert goes_on_at(client) == places(SECOND)[1].url
    do(client, with_ticks(FIRST)[1].tick_url, ticked="1")
    assert goes_on_at(client) == with_ticks(FIRST)[1].url


def for_whom(place: Place) -> frozenset[str]:
    return frozenset(place.unit.audience)


def next_of(client: StrictClient, place: Place) -> str:
    """Where *Next* leads from a unit."""
    return str(open_page(client, place.url).soup.select_one("a[rel=next]")["href"])


@pytest.mark.parametrize("who", ["mentee", "mentor"])
def test_continue_and_next_prefer_the_units_for_the_reader(client: StrictClient, who: str) -> None:
    client.force_login(getattr(make_pair(), who))
    first, theirs = places()[0], [p for p in places()[1:] if who in for_whom(p)]
    do(client, first.done_url, done="1")
    assert goes_on_at(client) == next_of(client, first) == theirs[0].url
    path = open_page(client, f"/en/modules/{FIRST}/").by_id("path")
    assert [str(a["href"]) for a in path.select(".path .next a")] == [theirs[0].url]


def test_a_unit_for_others_is_offered_beside_and_says_for_whom(client: StrictClient) -> None:
    passed = next(place for place in places()[1:] if "mentee" not in for_whom(place))
    first = places()[0]
    for _ in ("open", "done"):
        link = open_page(client, first.url).by_id("unit-done").select_one(f"[href='{passed.url}']")
        assert "For mentors" in link.text
        do(client, first.done_url, done="1")


def test_every_stone_says_for_whom_it_is(client: StrictClient) -> None:
    stones = open_page(client, f"/en/modules/{FIRST}/").by_id("path").select(".path li")
    for stone, place in zip(stones, places(), strict=True):
        said = stone.small.text
        assert all(f"{role}s" in said for role in for_whom(place)), said


def test_when_all_of_hers_are_done_the_others_follow(client: StrictClient) -> None:
    left = [place for place in places() if "mentee" not in for_whom(place)]
    for place in places():
        if place not in left:
            do(client, place.done_url, done="1")
    assert goes_on_at(client) == left[0].url


def test_a_mentors_module_comes_first_for_nobody_but_mentors(client: StrictClient) -> None:
    def cards(who: StrictClient) -> list[bool]:
        found = open_page(who, "/en/").soup.select(".module-card")
        return [card.select_one("a.button") is not None for card in found]

    assert cards(client) == [True, False]
    mentor = StrictClient()
    mentor.force_login(make_pair().mentor)
    assert cards(mentor) == [True, True]
    do(client, places(SECOND)[0].done_url, done="1")
    assert cards(client) == [True, True]


def test_work_on_the_map_does_not_move_where_she_stopped(client: StrictClient) -> None:
    person = make_pair().mentee
    client.force_login(person)
    do(client, places()[0].done_url, done="1")
    before = goes_on_at(client)
    tick_by_doing(person, SKETCHED_CONTACTS)
    assert goes_on_at(client) == before


def test_her_mentor_is_told_the_unit_with_which_she_goes_on(client: StrictClient) -> None:
    pair = make_pair()
    client.force_login(pair.mentee)
    for number, _place in enumerate(with_ticks()):
        do(client, places()[number].done_url, done="1")
        mentee = User.objects.get(pk=pair.mentee_id)
        told = how_far(mentee, Course("en")).comes_next
        assert told is not None
        assert told.url == goes_on_at(client)
