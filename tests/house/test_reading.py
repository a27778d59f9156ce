"""Reading needs no account: home, overviews, units, pages, in every language."""

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from modules.models.structure import Module, Unit
from modules.models.texts import ContentRevision, Text
from networking.models import UnitProgress
from tests.support.browse import Form, open_page
from tests.support.rows.course import FIRST, SECOND, module, places
from tests.support.rows.people import make_person
from tests.support.strict_client import StrictClient

LANGUAGES = [code for code, _ in settings.LANGUAGES]
pytestmark = pytest.mark.django_db


def addresses() -> list[str]:
    """Every address of the course, in the active language."""
    found = [reverse("networking:home")]
    for slug in (FIRST, SECOND):
        found.append(reverse("networking:module", args=[slug]))
        found += [place.url for place in places(slug)]
    return found


def test_the_front_door_leads_to_the_home_page(client: StrictClient) -> None:
    assert client.get("/").headers["Location"] == "/en/"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_the_course_opens(client: StrictClient, language: str) -> None:
    with translation.override(language):
        for url in addresses():
            answer = client.get(url)
            assert answer.status_code == 200, url
            assert "\x01" not in answer.content.decode(), url


@pytest.mark.parametrize(
    ("language", "tag", "direction"),
    [("en", "en", "ltr"), ("xa", "en-XA", "ltr"), ("xb", "en-XB", "rtl")],
)
def test_a_page_says_its_language_and_direction(
    client: StrictClient, language: str, tag: str, direction: str
) -> None:
    page = BeautifulSoup(client.get(f"/{language}/").content, "html.parser").html
    assert page is not None
    assert (page["lang"], page["dir"]) == (tag, direction)


def test_home_names_both_modules_and_counts_the_one_for_mentees(client: StrictClient) -> None:
    text = open_page(client, "/en/").text("main")
    assert module(FIRST).title in text
    assert f"0 of {len(module(FIRST).units)} completed" in text
    assert module(SECOND).title in text


def test_an_overview_counts_all_units_and_not_itself(client: StrictClient) -> None:
    page = open_page(client, f"/en/modules/{FIRST}/")
    assert page.text("count").startswith("0 of 13 completed")
    links = [str(link["href"]) for link in page.by_id("path").find_all("a")]
    assert links == [place.url for place in places()]


def test_a_new_visitor_is_not_told_to_continue(client: StrictClient) -> None:
    assert "Continue where you stopped" not in open_page(client, "/en/").text("main")


def test_continue_leads_to_the_open_unit_after_the_one_done_last(client: StrictClient) -> None:
    person = make_person()
    client.force_login(person)
    mine = [place for place in places() if "mentee" in place.unit.audience]
    first, second, third = mine[:3]
    for place in (third, first):
        UnitProgress.objects.create(person=person, unit_id=place.unit.id)
    for url in ("/en/", f"/en/modules/{FIRST}/"):
        links = [
            str(link["href"])
            for link in open_page(client, url).by_id("main").find_all("a")
            if link.get_text().startswith("Continue")
        ]
        assert second.url in links
    overview = open_page(client, f"/en/modules/{FIRST}/")
    assert overview.text("count").startswith("2 of 13 completed")


def test_units_may_be_read_in_any_order(client: StrictClient) -> None:
    assert client.get(places()[-1].url).status_code == 200


def test_a_unit_shows_goal_step_neighbours_and_where_it_stands(client: StrictClient) -> None:
    before, place, after = places()[4:7]
    text = " ".join(open_page(client, place.url).soup.main.get_text(" ").split())
    assert place.unit.goal in text
    assert place.unit.step in text
    assert f"Unit {place.unit.number} of 13" in text
    assert before.unit.title in text
    assert after.unit.title in text


def test_a_part_heading_stands_above_its_units(client: StrictClient) -> None:
    parts = {place.unit.part for place in places() if place.unit.part}
    assert parts == {"The Mentee's Role in Networking"}
    assert "The Mentee's Role in Networking" in open_page(client, f"/en/modules/{FIRST}/").text(
        "path"
    )


@pytest.mark.parametrize(
    "path",
    [
        "/en/modules/no-such-module/",
        f"/en/modules/{FIRST}/no-such-unit/",
        f"/en/modules/{FIRST}/overview/",
        f"/en/modules/{SECOND}/community-and-social-connections/",
        f"/en/modules/{'a' * 3000}/",
        "/zz/",
        "/en/nothing/",
        "/nothing",
    ],
)
def test_an_address_that_is_not_there_says_so_kindly(client: StrictClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "This page is not here" in answer.content.decode()


def test_a_retired_unit_leaves_the_course_and_the_count(client: StrictClient) -> None:
    place = places()[3]
    Unit.objects.get(pk=place.unit.id).retire()
    ContentRevision.advance()
    assert client.get(place.url).status_code == 404
    assert "of 12 completed" in open_page(client, f"/en/modules/{FIRST}/").text("count")


def test_a_retired_module_leaves_the_site(client: StrictClient) -> None:
    Module.objects.get(slug=SECOND).retire()
    ContentRevision.advance()
    assert client.get(f"/en/modules/{SECOND}/").status_code == 404
    assert client.get("/en/").status_code == 200


def test_an_edited_text_shows_at_the_next_page(client: StrictClient) -> None:
    place = places()[0]
    client.get(place.url)
    text = Text.objects.get(path=f"{FIRST}/{place.unit.slug}", field="goal", language="en")
    text.edit("You can find <b>three</b> places.", Text.Status.REVIEWED)
    assert "You can find <b>three</b> places." in open_page(client, place.url).text("main")


@pytest.mark.parametrize("name", ["help", "privacy", "accessibility"])
def test_pages_of_the_site_open(client: StrictClient, name: str) -> None:
    assert open_page(client, f"/en/{name}/").text("main")


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_reading_pages_take_nothing(client: StrictClient, method: str) -> None:
    for url in ("/en/", places()[0].url, "/healthz"):
        assert getattr(client, method)(url).status_code == 405


def test_head_answers_like_get_without_a_body(client: StrictClient) -> None:
    answer = client.head(places()[0].url)
    assert (answer.status_code, answer.content) == (200, b"")


def test_health_answers_ok(client: StrictClient) -> None:
    assert client.get("/healthz").content == b"ok\n"


def test_the_language_chooser_stays_on_the_page(client: StrictClient) -> None:
    place = places()[0]
    page = open_page(client, place.url)
    chooser = page.soup.find("form", action="/i18n/setlang/")
    assert chooser is not None
    form = Form(page, chooser)
    answer = client.post("/i18n/setlang/", {**form.fields(), "language": "xb"})
    assert answer.headers["Location"] == place.url.replace("/en/", "/xb/")
