"""Marking a unit as done, and taking it back."""

import pytest
from django.urls import reverse

from modules.models.structure import Unit
from modules.models.texts import ContentRevision
from networking.models import UnitProgress, User
from tests.support.browse import Page, open_page
from tests.support.rows.course import FIRST, Place, asking, places, ticking
from tests.support.rows.people import make_person
from tests.support.strict_client import StrictClient

pytestmark = pytest.mark.django_db


def count(client: StrictClient) -> str:
    return open_page(client, f"/en/modules/{FIRST}/").text("count")


def press(page: Page, *, htmx: bool) -> None:
    if htmx:
        page.form("unit-done").post_and_swap(press="unit-done-button")
    else:
        assert page.form("unit-done").post(press="unit-done-button").status_code == 303


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize("member", [False, True])
def test_done_counts_and_can_be_taken_back(client: StrictClient, htmx: bool, member: bool) -> None:
    place = places()[0]
    if member:
        client.force_login(make_person())
    press(open_page(client, place.url), htmx=htmx)
    assert count(client).startswith("1 of 13 completed")
    press(open_page(client, place.url), htmx=htmx)
    assert count(client).startswith("0 of 13 completed")
    assert User.objects.count() == 1


def test_done_answers_with_a_place_on_the_page(client: StrictClient) -> None:
    place = places()[0]
    answer = client.post(place.done_url, {"done": "1"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{place.url}#unit-done")


def test_done_twice_is_done_once(client: StrictClient) -> None:
    form = open_page(client, places()[0].url).form("unit-done")
    for _ in range(2):
        assert form.post(press="unit-done-button").status_code == 303
    assert UnitProgress.objects.count() == 1
    assert User.objects.count() == 1


def test_the_count_changes_with_the_mark(client: StrictClient) -> None:
    page = open_page(client, places()[0].url)
    press(page, htmx=True)
    assert page.text("count").startswith("1 of 13 completed")
    assert page.text("live") == "1 of 13 completed"
    press(page, htmx=True)
    assert page.text("count").startswith("0 of 13 completed")


def test_what_is_open_is_shown_and_holds_nobody_up(client: StrictClient) -> None:
    place = ticking()
    page = open_page(client, place.url)
    link = page.by_id("open").a
    assert link.text == f"{len(place.unit.ticks)} things are still open here"
    assert page.by_id(str(link["href"]).removeprefix("#")).text.strip() == place.tick.title
    press(page, htmx=False)
    assert count(client).startswith("1 of 13 completed")


def test_what_is_done_leaves_the_list_of_what_is_open(client: StrictClient) -> None:
    place, question = ticking(), asking()

    def first_open(of: Place) -> str:
        return str(open_page(client, of.url).by_id("open").a["href"]).removeprefix("#")

    assert first_open(place) == f"tick-{place.tick.id}"
    client.post(place.tick_url, {"ticked": "1"})
    assert first_open(place) == f"tick-{place.unit.ticks[1].id}"
    for line in question.unit.ticks:
        client.post(reverse("networking:item_tick", args=[line.id]), {"ticked": "1"})
    assert first_open(question) == question.answer_form
    client.post(question.answer_url, {"words": "The library."})
    assert first_open(question) != question.answer_form
    client.post(question.answer_url, {"words": "  ", "version": "1"})
    assert first_open(question) == question.answer_form


def test_where_everything_is_ticked_nothing_is_left(client: StrictClient) -> None:
    place = ticking()
    for line in place.unit.ticks:
        client.post(reverse("networking:item_tick", args=[line.id]), {"ticked": "1"})
    assert open_page(client, place.url).text("open") == "Nothing left to do here."


@pytest.mark.parametrize("htmx", [False, True])
def test_a_unit_that_is_done_leads_to_the_next_one(client: StrictClient, htmx: bool) -> None:
    page = open_page(client, places()[0].url)
    before = page.by_id("unit-done")
    assert [link.get("rel") for link in before.select(".button")] == [None]
    press(page, htmx=htmx)
    done = (page if htmx else open_page(client, places()[0].url)).by_id("unit-done")
    assert "1 of 13 completed" in done.text
    assert done.select_one("a.button")["rel"] == ["next"]
    assert done.select_one("button").text == "Mark as not done"
    assert done.select_one("button")["class"] == ["plain"]


def test_all_units_count_whoever_they_speak_to(client: StrictClient) -> None:
    audiences = {tuple(place.unit.audience) for place in places()}
    assert len(audiences) > 2
    for place in places():
        client.post(place.done_url, {"done": "1"})
    assert count(client).startswith("13 of 13 completed")
    said = "You have completed all 13 units."
    assert said in open_page(client, place.url).text("unit-done")
    assert said in open_page(client, f"/en/modules/{FIRST}/").text("main")


def test_the_mark_of_a_retired_unit_is_kept_and_not_counted(client: StrictClient) -> None:
    place = places()[2]
    client.post(place.done_url, {"done": "1"})
    unit = Unit.objects.get(pk=place.unit.id)
    unit.retire()
    ContentRevision.advance()
    assert count(client).startswith("0 of 12 completed")
    unit.bring_back()
    ContentRevision.advance()
    assert count(client).startswith("1 of 13 completed")


def test_another_persons_page_marks_nothing_for_me(client: StrictClient) -> None:
    first, second = make_person(), make_person()
    client.force_login(first)
    form = open_page(client, places()[0].url).form("unit-done")
    client.force_login(second)
    assert form.post(press="unit-done-button").status_code == 403
    assert not UnitProgress.objects.exists()


def test_my_marks_are_mine_alone(client: StrictClient) -> None:
    client.post(places()[0].done_url, {"done": "1"})
    assert count(StrictClient()).startswith("0 of 13 completed")


@pytest.mark.parametrize("state", ["", "2", "done"])
def test_an_odd_state_is_refused(client: StrictClient, state: str) -> None:
    assert client.post(places()[0].done_url, {"done": state}).status_code == 400
    assert not User.objects.exists()


def test_a_unit_that_is_not_there_is_404(client: StrictClient) -> None:
    overview = Unit.objects.filter(is_overview=True)[0]
    for unit_id in (0, overview.pk, 10**30):
        assert client.post(f"/en/units/{unit_id}/done/", {"done": "1"}).status_code == 404
