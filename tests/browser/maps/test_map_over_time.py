"""Maps over time, two side by side and the numbers of one: rules of accessibility, narrow screens,
the keyboard alone, and paper."""

import datetime
import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from networking.maps.content import AREAS, Entry
from networking.models import Circle, Help, NetworkMap, User
from tests.browser.support.keyboard import press, tab_to
from tests.browser.support.layout import fits
from tests.support.rows.maps import make_content, make_entry, make_map
from tests.support.rows.people import make_person

SignIn = Callable[[Page, User], None]
Checked = Callable[[Page], None]
LABELS = ("Ana", "the very long name of my neighbour", "Library", "سارة", "book club", "M.")


def entry(number: int, circle: Circle) -> Entry:
    return make_entry(
        number,
        LABELS[number - 1],
        circle=circle,
        area=AREAS[number - 1],
        helps=Help.TALK,
        origin=uuid.UUID(int=number, version=4),
    )


@pytest.fixture
def maps(page: Page, site: Any, sign_in: SignIn) -> list[NetworkMap]:
    """Three maps of the person who is signed in on `page`; each has two more contacts."""
    person = make_person()
    sign_in(page, person)
    return maps_of(person)


def maps_of(person: User) -> list[NetworkMap]:
    made = []
    for number in range(3):
        entries = [entry(n, list(Circle)[(n + number) % 3]) for n in range(1, 3 + 2 * number)]
        content = make_content(*entries, ties=[(1, 2)])
        day = datetime.date(2026, 3 + 3 * number, 2)
        made.append(make_map(person=person, content=content, drawn_on=day))
    return made


def paths(made: list[NetworkMap], language: str = "en") -> list[str]:
    mine = f"/{language}/me"
    first, *_rest, last = (row.pk for row in made)
    return [
        f"{mine}/maps/",
        f"{mine}/maps/?before={last}&after={last}",
        f"{mine}/maps/{first}/{last}/",
        f"{mine}/maps/{last}/{last}/",
        f"{mine}/map/{last}/measures/",
        f"{mine}/map/{first}/measures/",
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(
    open_page: Callable[..., Page], sign_in: SignIn, axe: Checked, scheme: str
) -> None:
    page = open_page(color_scheme=scheme)
    page.goto("/en/me/maps/")
    axe(page)
    person = make_person()
    sign_in(page, person)
    for path in paths(maps_of(person)):
        page.goto(path)
        for fold in page.locator("main summary").all():
            fold.click()
        axe(page)


@pytest.mark.parametrize("language", ["en", "xa", "xb"])
def test_everything_fits_a_phone_of_320_pixels(
    page: Page, maps: list[NetworkMap], language: str
) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    for path in paths(maps, language):
        page.goto(path)
        for fold in page.locator("main summary").all():
            fold.click()
        fits(page)


def test_two_maps_are_found_and_compared_by_keyboard(page: Page, maps: list[NetworkMap]) -> None:
    page.goto("/en/me/maps/")
    tab_to(page, "The same as a table")
    page.keyboard.press("Enter")
    expect(page.get_by_role("cell", name="6", exact=True).first).to_be_visible()
    tab_to(page, "One map")
    page.keyboard.press("End")
    tab_to(page, "The other map")
    page.keyboard.press("Home")
    press(page, "Show both")
    expect(page).to_have_url(re.compile(f"/en/me/maps/{maps[0].pk}/{maps[2].pk}/"))
    expect(page.locator("main")).to_contain_text("4 new:")
    press(page, "Open this map")
    expect(page).to_have_url(re.compile(f"/en/me/map/{maps[0].pk}/$"))


def test_maps_stand_side_by_side_where_there_is_room(page: Page, maps: list[NetworkMap]) -> None:
    path = paths(maps)[2]

    def boxes() -> list[dict[str, float]]:
        page.goto(path)
        return [drawing.bounding_box() for drawing in page.locator("svg.netmap").all()]  # type: ignore[misc]

    before, after = boxes()
    assert before["y"] + before["height"] <= after["y"], "one below the other on a phone"
    page.set_viewport_size({"width": 1200, "height": 900})
    before, after = boxes()
    assert before["y"] == after["y"]
    assert before["x"] + before["width"] <= after["x"]
    path = paths(maps, "xb")[2]
    before, after = boxes()
    assert after["x"] + after["width"] <= before["x"], "time runs in the direction of reading"


def test_a_screen_reader_hears_both_drawings(page: Page, maps: list[NetworkMap]) -> None:
    page.goto(paths(maps)[2])
    drawings = page.get_by_role("main").get_by_role("img")
    expect(drawings).to_have_count(2)
    expect(drawings.first).to_have_accessible_description("2 contacts. " + SUMMARY)


SUMMARY = (
    "Near 0, middle circle 1, outer circle 1. Family 1, Friends 1, Neighbours 0, "
    "Community groups 0, Services 0, Clubs 0. These two know each other."
)


def test_paper_shows_the_table_and_no_forms(page: Page, maps: list[NetworkMap]) -> None:
    page.goto(paths(maps)[0])
    page.emulate_media(media="print")
    expect(page.locator("table")).to_be_visible()
    expect(page.locator("select").first).to_be_hidden()


def test_all_of_it_works_without_javascript(no_js_page: Page, sign_in: SignIn) -> None:
    person = make_person()
    sign_in(no_js_page, person)
    made = maps_of(person)
    no_js_page.goto("/en/me/maps/")
    no_js_page.get_by_label("One map").select_option(str(made[0].pk))
    no_js_page.get_by_role("button", name="Show both").click()
    expect(no_js_page.get_by_role("heading", level=1)).to_have_text("Two maps side by side")
    expect(no_js_page.locator("svg.netmap .new")).to_have_count(4)
