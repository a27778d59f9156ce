"""Sharing a map: with whom she meant, as far as she said, until she takes it back."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from networking.maps.sharing.part import sharing_context
from networking.mentoring.pairing.shared_rows import close_to_open_pages
from networking.models import (
    Contact,
    MapReach,
    NetworkMap,
    OutreachStep,
    Pair,
    Reach,
    Tie,
    User,
)
from networking.people.requests import owner_token
from networking.people.roles import with_roles
from networking.privacy.withdrawing import withdraw_shared
from tests.support.browse import assert_same, open_page
from tests.support.rows.cast import make_step
from tests.support.rows.maps import make_map
from tests.support.rows.people import make_guest, make_pair, make_person
from tests.support.strict_client import StrictClient

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
REACHES = [MapReach.NOBODY, MapReach.COUNTS, MapReach.WHOLE]


@pytest.fixture
def pair(client: StrictClient) -> Pair:
    """A pair whose mentee is signed in."""
    co_mentor = make_person(nickname="Co Kim")
    made = make_pair(mentor=make_person(nickname="Mentor Mo"), co_mentor=co_mentor)
    client.force_login(made.mentee)
    return made


def share_url(row: NetworkMap) -> str:
    return reverse("networking:map_share", args=[row.pk])


def page_url(row: NetworkMap) -> str:
    return reverse("networking:map_on", args=[row.pk])


def end(pair: Pair) -> None:
    Pair.objects.filter(pk=pair.pk).update(ended_on=timezone.localdate(), end_reason="match")


def sharing(client: StrictClient, row: NetworkMap) -> str:
    """What the page says about who can see the map."""
    page = BeautifulSoup(client.get(page_url(row)).content, "html.parser")
    return " ".join(page.find(id="sharing").get_text().split())


def sees(person: User, row: NetworkMap) -> str:
    """How much of the map's rows a person reaches."""
    if Contact.objects.visible_to(person).filter(map=row).exists():
        assert Tie.objects.visible_to(person).filter(map=row).exists()
        return "whole"
    return "counts" if NetworkMap.objects.visible_to(person).filter(pk=row.pk).exists() else "me"


# --- Choosing -------------------------------------------------------------------------------


@pytest.mark.parametrize("reach", REACHES)
def test_each_choice_is_one_tap_without_scripts(
    client: StrictClient, pair: Pair, reach: str
) -> None:
    row = make_map(person=pair.mentee)
    answer = open_page(client, page_url(row)).form("sharing").post(press=f"sharing-{reach}")
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"{page_url(row)}#sharing"
    assert sees(pair.mentor, row) == sees(pair.co_mentor, row) == reach
    assert sees(make_person(), row) == "me"


@pytest.mark.parametrize("before", REACHES)
@pytest.mark.parametrize("reach", REACHES)
def test_what_is_swapped_is_what_a_fresh_page_says(
    client: StrictClient, pair: Pair, before: str, reach: str
) -> None:
    shared = pair if before != MapReach.NOBODY else None
    row = make_map(person=pair.mentee, pair=shared, reach=before)
    page = open_page(client, page_url(row))
    page.form("sharing").post_and_swap(press=f"sharing-{reach}")
    assert_same(page, open_page(client, page_url(row)))
    assert page.by_id(f"sharing-{reach}")["aria-pressed"] == "true"
    assert page.text("live")


def test_the_page_says_who_can_see_it_now(client: StrictClient, pair: Pair) -> None:
    row = make_map(person=pair.mentee)
    assert "Only you can see this map." in sharing(client, row)
    assert "Your mentor now: Mentor Mo and Co Kim." in sharing(client, row)
    client.post(share_url(row), {"reach": "counts", "pair": pair.pk})
    assert "Mentor Mo and Co Kim can see only its numbers." in sharing(client, row)
    client.post(share_url(row), {"reach": "whole", "pair": pair.pk})
    assert "You and Mentor Mo and Co Kim can see the whole map." in sharing(client, row)
    end(pair)
    said = sharing(client, row)
    assert "Only you can see this map. You shared it with a mentor" in said
    assert "When you have a mentor" in said


def test_each_map_is_shared_by_itself(client: StrictClient, pair: Pair) -> None:
    one, other = make_map(person=pair.mentee), make_map(person=pair.mentee)
    client.post(share_url(one), {"reach": "whole", "pair": pair.pk})
    assert (sees(pair.mentor, one), sees(pair.mentor, other)) == ("whole", "me")


def test_without_a_mentor_there_is_no_form(client: StrictClient) -> None:
    person = make_person()
    client.force_login(person)
    row = make_map(person=person)
    assert open_page(client, page_url(row)).by_id("sharing").find("form") is None
    answer = client.post(share_url(row), {"reach": "whole"}, headers=HTMX)
    assert answer.status_code == 422
    assert NetworkMap.objects.get().reach == MapReach.NOBODY


def test_a_guest_shares_with_nobody(client: StrictClient) -> None:
    guest = make_guest(client)
    row = make_map(person=guest)
    assert "When you have a mentor" in sharing(client, row)
    assert client.post(share_url(row), {"reach": "me"}).status_code == 303


def test_the_part_costs_one_query(pair: Pair) -> None:
    row = make_map(person=pair.mentee)
    person = with_roles(User.objects.all()).get(pk=pair.mentee.pk)
    with CaptureQueriesContext(connections["default"]) as asked:
        found = sharing_context(row, person)["sharing"]
        assert found.mentors.nicknames == ("Mentor Mo", "Co Kim")
        assert (found.was_shared, found.reach) == (False, MapReach.NOBODY)
    assert len(asked) == 1


# --- A page from before ---------------------------------------------------------------------


@pytest.mark.parametrize("reach", ["counts", "whole"])
def test_a_page_from_before_shares_nothing_with_the_next_mentor(
    client: StrictClient, pair: Pair, reach: str
) -> None:
    row = make_map(person=pair.mentee)
    before = open_page(client, page_url(row))
    end(pair)
    following = make_pair(programme=pair.programme, mentee=pair.mentee)
    answer = before.form("sharing").post(press=f"sharing-{reach}")
    assert answer.status_code == 422
    assert "Your mentor has changed since this page was opened" in answer.content.decode()
    assert sees(following.mentor, row) == "me"
    answer = before.form("sharing").post_and_swap(press=f"sharing-{reach}")
    assert answer.status_code == 422
    assert "Nothing was shared. Choose again." in before.text("sharing-problem")
    before.form("sharing").post(press=f"sharing-{reach}")
    assert sees(following.mentor, row) == reach
    assert sees(pair.mentor, row) == "me"


@pytest.mark.parametrize("data", [{}, {"reach": "all"}, {"reach": "whole", "pair": "x"}])
def test_an_odd_form_shares_nothing(client: StrictClient, pair: Pair, data: dict[str, str]) -> None:
    row = make_map(person=pair.mentee)
    assert client.post(share_url(row), data).status_code == 422
    assert sees(pair.mentor, row) == "me"


def test_nobody_shares_what_is_not_hers(client: StrictClient, pair: Pair) -> None:
    row = make_map(person=pair.mentee, pair=pair, reach="counts")
    for person in (pair.mentor, pair.co_mentor, make_person()):
        client.force_login(person)
        data = {"reach": "whole", "pair": pair.pk}
        assert client.post(share_url(row), data).status_code == 404
    other = make_pair()
    client.force_login(pair.mentee)
    assert client.post(share_url(row), {"reach": "whole", "pair": other.pk}).status_code == 422
    assert sees(pair.mentor, row) == "counts"
    assert sees(other.mentor, row) == "me"


def test_a_page_of_somebody_else_changes_nothing(client: StrictClient, pair: Pair) -> None:
    row = make_map(person=pair.mentee, pair=pair, reach="counts")
    data = {"reach": "whole", "pair": pair.pk, "owner": owner_token(make_person())}
    assert client.post(share_url(row), data).status_code == 403
    assert client.post(share_url(row), data, headers=HTMX).status_code == 422
    assert sees(pair.mentor, row) == "counts"


# --- Taking back ----------------------------------------------------------------------------


def shares(pair: Pair) -> tuple[NetworkMap, OutreachStep]:
    row = make_map(person=pair.mentee, pair=pair, reach=MapReach.WHOLE)
    return row, make_step(pair.mentee, "sing", reach=Reach.MENTOR, pair=pair)


def test_what_she_shared_stands_on_her_page_and_is_taken_back_there(
    client: StrictClient, pair: Pair
) -> None:
    row, step = shares(pair)
    make_step(pair.mentee, "alone")
    url = reverse("networking:privacy_mine")
    page = open_page(client, url)
    assert "You share 2 things" in page.text("shared")
    assert "Map of 2 November 2026" in page.text("maps")
    assert "Mentor Mo and Co Kim" in page.text("maps")
    assert "1 step that only you can see" in page.text("steps")
    for each in (row, step):
        pressed = page.by_id(f"withdraw-{each.pk}").find_parent("form")
        data = {field["name"]: field["value"] for field in pressed.find_all("input")}
        assert client.post(url, data).status_code == 303
    assert sees(pair.mentor, row) == "me"
    assert not OutreachStep.objects.visible_to(pair.mentor).exists()
    assert "You have shared nothing." in open_page(client, url).text("shared")


def test_everything_is_taken_back_at_once(client: StrictClient, pair: Pair) -> None:
    row, step = shares(pair)
    for _ in range(2):
        assert client.post(reverse("networking:privacy_mine")).status_code == 303
    assert sees(pair.mentor, row) == "me"
    step.refresh_from_db()
    assert (step.reach, step.pair, step.version) == (Reach.ME, None, 2)


def test_withdrawing_one_leaves_the_others(pair: Pair) -> None:
    row, step = shares(pair)
    assert withdraw_shared(person=pair.mentee, row_id=row.pk) == 1
    assert withdraw_shared(person=pair.mentor) == 0
    assert OutreachStep.objects.visible_to(pair.mentor).get() == step
    assert withdraw_shared(person=pair.mentee) == 1


def test_pages_open_while_the_pair_met_are_closed(pair: Pair) -> None:
    _row, step = shares(pair)
    close_to_open_pages([pair])
    step.refresh_from_db()
    assert (step.version, step.reach) == (2, Reach.MENTOR)


def test_a_new_mentor_sees_nothing_old_until_it_is_shared_again(
    client: StrictClient, pair: Pair
) -> None:
    row, _step = shares(pair)
    end(pair)
    following = make_pair(programme=pair.programme, mentee=pair.mentee)
    assert sees(following.mentor, row) == sees(pair.mentor, row) == "me"
    said = open_page(client, reverse("networking:privacy_mine")).text("maps")
    assert "You shared it with a mentor you no longer meet" in said
    open_page(client, page_url(row)).form("sharing").post(press="sharing-counts")
    assert sees(following.mentor, row) == "counts"


def test_names_run_in_their_own_direction() -> None:
    mentor = make_person(nickname="ليلى")
    pair = make_pair(mentor=mentor)
    context: dict[str, Any] = sharing_context(make_map(person=pair.mentee), pair.mentee)
    assert context["sharing"].mentors.names == "<bdi>ليلى</bdi>"
