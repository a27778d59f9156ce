"""Ticking a line of a checklist."""

from datetime import timedelta

import pytest
from django.test import Client

from networking.models import Tick, User
from networking.people.requests import GUEST, owner_token
from tests.support.browse import open_page
from tests.support.rows.course import places, ticking
from tests.support.rows.people import make_guest, make_person
from tests.support.strict_client import StrictClient

pytestmark = pytest.mark.django_db


def ticks_of(person: User) -> set[int]:
    return set(Tick.objects.visible_to(person).values_list("item_id", flat=True))


def is_ticked(client: Client, item_id: int) -> bool:
    button = open_page(client, ticking().url).by_id(f"tick-{item_id}-button")
    return bool(button["aria-checked"] == "true")


def test_a_visitor_becomes_a_guest_at_her_first_tick(client: StrictClient) -> None:
    place = ticking()
    assert not User.objects.exists()
    answer = open_page(client, place.url).form(f"tick-{place.tick.id}").post(press="")
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"{place.url}#tick-{place.tick.id}"
    guest = User.objects.get()
    assert guest.is_guest
    assert not guest.has_usable_password()
    assert client.session[GUEST] == str(guest.pk)
    assert ticks_of(guest) == {place.tick.id}
    assert is_ticked(client, place.tick.id)


def test_a_member_ticks_in_place(client: StrictClient) -> None:
    place, person = ticking(), make_person()
    client.force_login(person)
    answer = open_page(client, place.url).form(f"tick-{place.tick.id}").post(press="", htmx=True)
    assert answer.status_code == 200
    assert 'aria-checked="true"' in answer.content.decode()
    assert "<html" not in answer.content.decode()
    assert ticks_of(person) == {place.tick.id}


def test_a_tick_can_be_taken_back(client: StrictClient) -> None:
    place = ticking()
    client.post(place.tick_url, {"ticked": "1"})
    guest = User.objects.get()
    open_page(client, place.url).form(f"tick-{place.tick.id}").post(press="")
    assert ticks_of(guest) == set()
    assert not is_ticked(client, place.tick.id)


@pytest.mark.parametrize("htmx", [False, True])
def test_the_same_tick_twice_is_one_tick(client: StrictClient, htmx: bool) -> None:
    form = open_page(client, ticking().url).form(f"tick-{ticking().tick.id}")
    form.post(press="", htmx=htmx)
    form.post(press="", htmx=htmx)
    assert Tick.objects.count() == 1
    assert User.objects.count() == 1


def test_two_first_clicks_at_once_make_one_guest(client: StrictClient) -> None:
    """Both carry the CSRF cookie of the page and no session yet."""
    place = ticking()
    page = open_page(client, place.url)
    twin = StrictClient()
    twin.cookies = client.cookies.copy()
    page.form(f"tick-{place.tick.id}").post(press="")
    page.form(f"tick-{place.tick.id}").post(press="", client=twin)
    assert User.objects.count() == 1
    assert twin.session[GUEST] == client.session[GUEST]


def test_two_browsers_are_two_guests(client: StrictClient) -> None:
    make_guest(client)
    make_guest(StrictClient())
    assert User.objects.count() == 2


def test_tabs_opened_before_the_first_tick_go_on_working(csrf_client: StrictClient) -> None:
    place = ticking()
    tabs = [open_page(csrf_client, place.url) for _ in range(2)]
    for tab, item in zip(tabs, place.unit.ticks, strict=False):
        assert tab.form(f"tick-{item.id}").post(press="").status_code == 303
    assert Tick.objects.count() == 2
    assert User.objects.count() == 1


def test_two_tabs_with_different_ticks_keep_both(client: StrictClient) -> None:
    place, person = ticking(), make_person()
    client.force_login(person)
    tabs = [open_page(client, place.url) for _ in range(2)]
    for tab, item in zip(tabs, place.unit.ticks, strict=False):
        tab.form(f"tick-{item.id}").post_and_swap(press="")
    assert ticks_of(person) == {item.id for item in place.unit.ticks[:2]}


def test_a_tick_counts_in_every_language(client: StrictClient) -> None:
    place = ticking()
    client.post(place.tick_url, {"ticked": "1"})
    page = open_page(client, place.url.replace("/en/", "/xa/"))
    assert page.by_id(f"tick-{place.tick.id}-button")["aria-checked"] == "true"


def test_the_live_region_says_what_was_ticked(client: StrictClient) -> None:
    place = ticking()
    page = open_page(client, place.url)
    assert page.text("live") == ""
    page.form(f"tick-{place.tick.id}").post_and_swap(press="")
    assert page.text("live") == f"Ticked: {place.tick.title}"


def test_a_tick_needs_a_page_that_knows_the_csrf_secret(csrf_client: StrictClient) -> None:
    answer = csrf_client.post(ticking().tick_url, {"ticked": "1"})
    assert answer.status_code == 403
    assert not User.objects.exists()


def test_a_page_of_somebody_else_changes_nothing_of_mine(client: StrictClient) -> None:
    """She signed out and another person signed in while the page was open."""
    place, first, second = ticking(), make_person(), make_person()
    client.force_login(first)
    form = open_page(client, place.url).form(f"tick-{place.tick.id}")
    assert form.fields()["owner"] == owner_token(first)
    client.force_login(second)
    assert form.post(press="").status_code == 403
    assert not Tick.objects.exists()


@pytest.mark.parametrize("state", ["", "2", "yes", "\x00", "1" * 9000])
def test_an_odd_state_is_refused_and_makes_no_guest(client: StrictClient, state: str) -> None:
    answer = client.post(ticking().tick_url, {"ticked": state})
    assert answer.status_code == 400
    assert not User.objects.exists()


def test_only_lines_of_checklists_can_be_ticked(client: StrictClient) -> None:
    other = next(b.items[0] for p in places() for b in p.unit.blocks if b.kind == "cards")
    for item_id in (0, other.id, 10**30):
        assert client.post(f"/en/items/{item_id}/tick/", {"ticked": "1"}).status_code == 404
    assert not User.objects.exists()


def test_ticks_cannot_be_set_by_reading(client: StrictClient) -> None:
    assert client.get(ticking().tick_url, {"ticked": "1"}).status_code == 405


def test_a_browser_that_lost_its_session_does_not_lead_to_the_guest_before(
    client: StrictClient,
) -> None:
    """A shared phone: the CSRF cookie outlives the session."""
    before = make_guest(client)
    User.objects.update(created_at=before.created_at - timedelta(minutes=2))
    del client.cookies["session"]
    assert make_guest(client) != before
    assert User.objects.count() == 2


def test_a_token_never_leads_to_a_member(client: StrictClient) -> None:
    member = make_guest(client)
    member.nickname = "Joined"
    member.save()
    del client.cookies["session"]
    assert make_guest(client) != member
