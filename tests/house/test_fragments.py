"""What HTMX swaps in is what a fresh page shows: old page + fragment = fresh page."""

import uuid

import pytest

from networking.models import KeptCopy, User
from tests.support.browse import Page, assert_same, open_page
from tests.support.rows.course import Place, asking, places, ticking
from tests.support.rows.people import make_guest, make_pair, make_person
from tests.support.strict_client import StrictClient

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["guest", "member", "mentee"])
def person(request: pytest.FixtureRequest, client: StrictClient) -> User:
    """Somebody who has done something here before."""
    if request.param == "guest":
        guest = make_guest(client)
        client.get(ticking().url)  # the first page of the day tells what becomes of their work
        return guest
    found = make_pair().mentee if request.param == "mentee" else make_person()
    client.force_login(found)
    return found


def swapped(
    client: StrictClient, place: Place, form: str, press: str | None, words: str = ""
) -> Page:
    """The page after one form of it was sent through HTMX."""
    page = open_page(client, place.url)
    if words:
        page.form(form).type("words", words)
    page.form(form).post_and_swap(press=press)
    return page


def test_a_tick(client: StrictClient, person: User) -> None:
    place = ticking()
    for _ in ("ticked", "not ticked"):
        page = swapped(client, place, f"tick-{place.unit.ticks[-1].id}", "")
        assert_same(page, open_page(client, place.url))


@pytest.mark.parametrize("number", [0, 5, 12])
def test_a_unit_done_and_not_done(client: StrictClient, person: User, number: int) -> None:
    place = places()[number]
    for _ in ("done", "not done"):
        page = swapped(client, place, "unit-done", "unit-done-button")
        assert_same(page, open_page(client, place.url))


def test_the_last_unit_done(client: StrictClient, person: User) -> None:
    for place in places()[:-1]:
        client.post(place.done_url, {"done": "1"})
    page = swapped(client, places()[-1], "unit-done", "unit-done-button")
    assert "You have completed all 13 units." in page.text("unit-done")
    assert_same(page, open_page(client, places()[-1].url))


def test_an_answer_saved(client: StrictClient, person: User) -> None:
    place = asking()
    page = swapped(client, place, place.answer_form, None, "The library, “perhaps”.")
    assert_same(page, open_page(client, place.url))


def test_an_answer_saved_for_her_mentor(client: StrictClient) -> None:
    client.force_login(make_pair().mentee)
    place = asking()
    page = open_page(client, place.url)
    form = page.form(place.answer_form).type("words", "The library.").type("reach", "mentor")
    form.post_and_swap(press=f"{place.answer_form}-save")
    assert_same(page, open_page(client, place.url))


def test_an_answer_changed_and_emptied(client: StrictClient, person: User) -> None:
    place = asking()
    page = swapped(client, place, place.answer_form, None, "The library.")
    for words in ("The park.", ""):
        page.form(place.answer_form).type("words", words).post_and_swap()
        assert_same(page, open_page(client, place.url))


def test_an_answer_in_conflict(client: StrictClient, person: User) -> None:
    """The field goes on showing what was typed, on top of the version it was typed on; only
    the remark that she has to choose is not there on a fresh page."""
    place = asking()
    page = open_page(client, place.url)
    client.post(place.answer_url, {"words": "from elsewhere"})
    page.form(place.answer_form).type("words", "from here").post_and_swap()
    fresh = open_page(client, place.url)
    copy = KeptCopy.objects.get().pk
    ours, theirs = (p.by_id(f"copy-{copy}-use").find_parent(class_="copy") for p in (page, fresh))
    assert str(ours) == str(theirs)
    assert "Both texts are kept" in page.text(f"{place.answer_form}-state")
    assert_same(page, fresh, f"#{place.answer_form}-state", "words")


def test_a_reflection_saved(client: StrictClient, person: User) -> None:
    place = places()[-1]
    page = swapped(client, place, place.reflection_form, f"{place.reflection_form}-save", "A note.")
    assert_same(page, open_page(client, place.url))


def test_a_reflection_shared(client: StrictClient) -> None:
    client.force_login(make_pair().mentee)
    place = places()[-1]
    page = open_page(client, place.url)
    form = page.form(place.reflection_form).type("words", "A note.").type("reach", "mentor")
    form.post_and_swap(press=f"{place.reflection_form}-save")
    assert_same(page, open_page(client, place.url))


@pytest.mark.parametrize("what", ["use", "delete"])
@pytest.mark.parametrize("kind", ["answer", "reflection"])
def test_a_copy_used_or_deleted(client: StrictClient, person: User, what: str, kind: str) -> None:
    place = asking()
    url, form = (
        (place.answer_url, place.answer_form)
        if kind == "answer"
        else (place.reflection_url, place.reflection_form)
    )
    for words in ("one", "two", "three"):
        client.post(url, {"words": words, "tab": str(uuid.uuid4())}, headers={"HX-Request": "true"})
    copy = KeptCopy.objects.order_by("saved_at")[0].pk
    page = swapped(client, place, form, f"copy-{copy}-{what}")
    assert_same(page, open_page(client, place.url))


def test_a_refused_text_leaves_the_page_as_it_is(client: StrictClient, person: User) -> None:
    place = asking()
    page = open_page(client, place.url)
    page.form(place.answer_form).type("words", "x" * 5001).post_and_swap()
    assert "too long" in page.text(f"{place.answer_form}-state")
    assert_same(page, open_page(client, place.url), f"#{place.answer_form}-state", "words")


def test_the_first_thing_a_visitor_does(client: StrictClient) -> None:
    """Only whose page it is differs then: a fresh page knows the guest."""
    place = ticking()
    page = swapped(client, place, f"tick-{place.tick.id}", "")
    client.get(place.url)  # which tells the new guest what becomes of their work
    fresh = open_page(client, place.url)
    for found in (page, fresh):
        assert found.soup.body is not None
        found.soup.body["data-owner"] = ""
        found.soup.body.attrs.pop("data-guest", None)
    assert_same(page, fresh, "owner")


@pytest.mark.parametrize("language", ["xa", "xb"])
def test_in_another_language(client: StrictClient, language: str) -> None:
    place = ticking()
    client.force_login(make_person())
    url = place.url.replace("/en/", f"/{language}/")
    page = open_page(client, url)
    page.form(f"tick-{place.tick.id}").post_and_swap(press="")
    page.form("unit-done").post_and_swap(press="unit-done-button")
    assert_same(page, open_page(client, url))


def test_a_swapped_control_keeps_its_id(client: StrictClient) -> None:
    """So that the focus stays where it was."""
    place = ticking()
    page = open_page(client, place.url)
    page.form(f"tick-{place.tick.id}").post_and_swap(press="")
    page.form("unit-done").post_and_swap(press="unit-done-button")
    assert page.has(f"tick-{place.tick.id}-button")
    assert page.has("unit-done-button")
    assert len(page.soup.find_all(id="live")) == 1
    ids = [tag["id"] for tag in page.soup.find_all(id=True)]
    assert len(ids) == len(set(ids))
