"""Personal notes: one per unit, each with its reach; what is for the device only never arrives."""

import pytest

from networking.models import KeptCopy, Reflection, User
from tests.support.browse import Form, Page, open_page
from tests.support.rows.course import FIRST, SECOND, Place, places
from tests.support.rows.people import make_pair, make_person
from tests.support.strict_client import StrictClient

pytestmark = pytest.mark.django_db
WORDS = "Today I said hello to my neighbour."


def last_unit() -> Place:
    return places()[-1]


def note(page: Page) -> Form:
    return page.form(last_unit().reflection_form)


def save_button() -> str:
    return f"{last_unit().reflection_form}-save"


@pytest.mark.parametrize("slug", [FIRST, SECOND])
def test_every_unit_has_one_reflection(client: StrictClient, slug: str) -> None:
    for place in places(slug):
        assert len(place.unit.reflections) == 1, place.unit.slug


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize("member", [False, True])
def test_a_note_is_saved_and_found_again(client: StrictClient, htmx: bool, member: bool) -> None:
    if member:
        client.force_login(make_person())
    form = note(open_page(client, last_unit().url)).type("words", WORDS)
    assert form.post(press=save_button(), htmx=htmx).status_code == (200 if htmx else 303)
    assert note(open_page(client, last_unit().url)).fields()["words"] == WORDS
    assert Reflection.objects.get().reach == "me"


def test_without_javascript_only_me_comes_first_and_the_page_says_why(
    client: StrictClient,
) -> None:
    form = note(open_page(client, last_unit().url))
    assert form.fields()["reach"] == "me"
    outside = [
        radio["value"]
        for radio in form.tag("input", type="radio")
        if not radio.find_parent("template")
    ]
    assert outside == ["me", "mentor"]
    assert "needs JavaScript" in form.tag.get_text()


def test_this_device_only_is_refused_by_the_server(client: StrictClient) -> None:
    answer = client.post(last_unit().reflection_url, {"words": WORDS, "reach": "device"})
    assert answer.status_code == 422
    page = Page(client, "", answer.content.decode())
    assert "never sent" in page.text(f"{last_unit().reflection_form}-state")
    assert not Reflection.objects.exists()
    assert not User.objects.exists()


def test_without_a_mentor_the_choice_is_closed_and_says_so(client: StrictClient) -> None:
    page = open_page(client, last_unit().url)
    assert page.by_id(f"{last_unit().reflection_form}-mentor").has_attr("disabled")
    assert "You need a mentor first." in note(page).tag.get_text()
    client.post(last_unit().reflection_url, {"words": WORDS, "reach": "mentor"})
    assert Reflection.objects.get().reach == "me"


def test_with_a_mentor_a_note_can_be_shared(client: StrictClient) -> None:
    pair = make_pair()
    client.force_login(pair.mentee)
    page = open_page(client, last_unit().url)
    assert not page.by_id(f"{last_unit().reflection_form}-mentor").has_attr("disabled")
    note(page).type("words", WORDS).type("reach", "mentor").post_and_swap(press=save_button())
    assert [note.pair for note in Reflection.objects.visible_to(pair.mentor)] == [pair]
    assert page.text(f"{last_unit().reflection_form}-readers") == "You and your mentor can read it."
    assert not Reflection.objects.visible_to(make_pair(programme=pair.programme).mentor).exists()


def test_a_shared_note_shows_its_reach_when_she_comes_back(client: StrictClient) -> None:
    client.force_login(make_pair().mentee)
    client.post(last_unit().reflection_url, {"words": WORDS, "reach": "mentor"})
    assert note(open_page(client, last_unit().url)).fields()["reach"] == "mentor"


def test_two_tabs_keep_both_notes(client: StrictClient) -> None:
    client.force_login(make_person())
    first, second = (open_page(client, last_unit().url) for _ in range(2))
    note(first).type("words", "one").post_and_swap(press=save_button())
    note(second).type("words", "two").post_and_swap(press=save_button())
    assert "Both texts are kept" in second.text("live")
    fresh = open_page(client, last_unit().url)
    assert note(fresh).fields()["words"] == "one"
    assert "two" in fresh.text(f"{last_unit().reflection_form}-state")
    assert KeptCopy.objects.count() == 1


def test_another_persons_page_saves_nothing_and_shows_the_note(client: StrictClient) -> None:
    client.force_login(make_person())
    form = note(open_page(client, last_unit().url)).type("words", WORDS)
    client.force_login(make_person())
    answer = form.post(press=save_button())
    assert answer.status_code == 403
    assert WORDS in answer.content.decode()
    assert not Reflection.objects.exists()


def test_a_note_belongs_to_its_unit(client: StrictClient) -> None:
    client.post(last_unit().reflection_url, {"words": WORDS})
    other = places()[0]
    assert open_page(client, other.url).form(other.reflection_form).fields()["words"] == ""


@pytest.mark.parametrize("block_id", [0, 10**30])
def test_a_place_that_takes_no_note_is_404(client: StrictClient, block_id: int) -> None:
    answer = client.post(f"/en/blocks/{block_id}/reflection/", {"words": WORDS})
    assert answer.status_code == 404
