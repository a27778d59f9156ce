"""Continue where you stopped: where she did something last, or after it."""

import pytest

from tests.browse import open_page
from tests.course import FIRST, SECOND, Place, places
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db


def do(client: StrictClient, url: str, **data: str) -> None:
    assert client.post(url, data).status_code == 303


def goes_on_at(client: StrictClient, page: str = "/en/") -> str:
    """Where the link to go on leads."""
    link = open_page(client, page).soup.select_one(".resume a.button")
    assert link is not None
    return str(link["href"])


def with_ticks(slug: str = FIRST) -> list[Place]:
    return [place for place in places(slug) if place.unit.ticks]


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
