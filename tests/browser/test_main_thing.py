"""The main thing first: the way to the first tick, and how much of a unit's page is course."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.support.learner import UNIT, open_unit, ticks

pytestmark = pytest.mark.every_font
HEIGHT = 740
COURSE = 0.7
UNITS = [
    "/en/modules/empowerment-through-networking/community-and-social-connections/",
    "/en/modules/empowerment-through-networking/overcoming-common-barriers/",
    UNIT,
    "/en/modules/empowerment-through-networking/practical-tool-network-mapping/",
    "/en/modules/kheiron-sustainable-network/regular-mentor-meetings/",
]
# From the title to the last block is course, with the air between: what is to be read, ticked,
# answered. The choices and buttons around a reflection are not, nor is all above and below.
SHARE = """() => {
  const box = (part) => part.getBoundingClientRect();
  const parts = [...document.querySelectorAll('.unit-head, .unit-head ~ .flow > .block, .step')]
    .filter((part) => part.id !== 'unit-done');
  const length = box(parts.at(-1)).bottom - box(parts[0]).top;
  const around = [...document.querySelectorAll('.reflection .write > *:not(textarea)')];
  const taken = around.reduce((sum, part) => sum + box(part).height, 0);
  return (length - taken) / document.documentElement.scrollHeight;
}"""


def top_of(part: Any) -> float:
    """How far below the top of the page it begins; without a script the page is not scrolled."""
    place = part.bounding_box()
    assert place is not None
    return float(place["y"])


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "plain"])
def test_the_first_tick_is_two_taps_and_two_screens_away(
    open_page: Callable[..., Page], javascript: bool
) -> None:
    page = open_page(javascript=javascript, has_touch=True)
    page.goto("/en/")
    start = page.locator("main a.button").first
    assert top_of(start) + 48 <= HEIGHT
    start.tap()
    expect(page.locator("#path")).to_contain_text("Unit 1 of")
    box = ticks(page).first
    assert top_of(box) + 48 <= 2 * HEIGHT
    box.tap()
    expect(ticks(page).first).to_have_attribute("aria-checked", "true")


@pytest.mark.parametrize("path", UNITS)
def test_most_of_a_unit_is_course(page: Page, path: str) -> None:
    open_unit(page, path)
    share = page.evaluate(SHARE)
    assert share >= COURSE, f"{share:.0%} of the page"


def test_the_path_is_a_list_where_it_is_shown_and_nothing_where_not(
    open_page: Callable[..., Page],
) -> None:
    for width, shown in ((360, 0), (1280, 13)):
        page = open_page(viewport={"width": width, "height": HEIGHT})
        open_unit(page, UNITS[0])
        links = page.get_by_role("navigation", name="The path of this module").get_by_role("link")
        expect(links).to_have_count(shown)
        expect(page.locator("#path [aria-expanded], #path details")).to_have_count(0)


def test_the_skip_link_leads_to_the_title(open_page: Callable[..., Page]) -> None:
    page = open_page(viewport={"width": 1280, "height": HEIGHT})
    open_unit(page, UNITS[0])
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Go to the text")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_attribute("role", "checkbox")


def test_the_menu_of_languages_covers_no_focus_and_closes(page: Page) -> None:
    page.goto("/en/")
    menu, summary = page.locator(".languages"), page.locator(".languages > summary")
    for leave in ("Escape", "Shift+Tab"):
        summary.focus()
        page.keyboard.press("Enter")
        expect(menu).to_have_attribute("open", "")
        below, first = (page.locator(part) for part in ("main", ".languages form"))
        assert top_of(first) + first.bounding_box()["height"] <= top_of(below)
        page.keyboard.press(leave)
        expect(menu).not_to_have_attribute("open", "")


def test_with_letters_twice_as_large_nothing_is_cut(open_page: Callable[..., Page]) -> None:
    page = open_page(viewport={"width": 390, "height": HEIGHT})
    for path in ("/en/", "/en/modules/empowerment-through-networking/", UNITS[0]):
        page.goto(path)
        page.evaluate("document.documentElement.style.fontSize = '32px'")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
