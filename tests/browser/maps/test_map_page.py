"""A network map on a real phone: by touch, by keyboard alone, and without JavaScript."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from networking.models import User
from tests.browser.support.layout import fits
from tests.browser.support.learner import expect_said
from tests.browser.support.map_page import MAP, draw_three, expect_focus, node, pick
from tests.support.rows.maps import make_map, random_content
from tests.support.rows.people import make_person

SignIn = Callable[[Page, User], None]


def row(page: Page, label: str) -> Any:
    return page.locator(".contact", has_text=label)


@pytest.fixture
def phone(open_page: Callable[..., Page]) -> Page:
    return open_page(has_touch=True)


# --- By touch ---------------------------------------------------------------------------------


def test_contacts_are_drawn_one_after_the_other(phone: Page) -> None:
    draw_three(phone)
    expect_focus(phone, "add-label")
    expect(phone.locator("#near-head")).to_contain_text("2")
    expect(phone.locator("#counts")).to_contain_text("3 contacts.")
    expect(phone.locator("#drawing a")).to_have_count(3)
    expect(phone.locator("#add-services")).to_be_checked()
    fits(phone)


def test_a_row_opens_changes_and_closes_in_place(phone: Page) -> None:
    draw_three(phone)
    row(phone, "Ana").locator("a").tap()
    expect_focus(phone, "c1-form")
    pick(phone, "c1-knows-2")
    pick(phone, "c1-knows-3")
    pick(phone, "c1-help-1")
    fits(phone)
    phone.locator("#c1-save").click()
    expect(phone.locator("#c1-row")).to_contain_text("Knows Omar and Library")
    expect(phone.locator("#c3-row")).to_contain_text("Knows Ana")
    expect(phone.locator("#c1-form")).to_have_count(0)
    expect_focus(phone, "c1-link")
    expect_said(phone, "Saved: Ana")
    assert phone.url.endswith(("/me/map/?added=1#add-label",)), "no request left the page"


def test_each_tick_saves_itself_and_leaving_loses_nothing(phone: Page) -> None:
    draw_three(phone)
    phone.locator("#c3-link").click()
    pick(phone, "c3-help-4")
    expect_said(phone, "Saved: Library")
    expect(phone.locator("#c3-row")).to_contain_text("Information")
    pick(phone, "c3-knows-1")
    expect(phone.locator("#c1-row")).to_contain_text("Knows Library")
    pick(phone, "c3-knows-1")
    expect(phone.locator("#c1-row")).to_contain_text("Knows nobody")
    pick(phone, "c3-place")
    phone.goto("/en/help/")
    phone.goto(MAP)
    expect(phone.locator("#c3-row")).to_contain_text("A place")
    expect(phone.locator("#c3-row")).to_contain_text("Information")


def test_quick_ticks_are_all_saved(phone: Page) -> None:
    draw_three(phone)
    phone.locator("#c1-link").click()
    for name in ("c1-help-1", "c1-help-2", "c1-help-4", "c1-help-2", "c1-knows-2", "c1-group"):
        pick(phone, name)
    phone.locator("#c1-next").click()
    expect_focus(phone, "c2-form")
    expect(phone.locator("#c1-form")).to_have_count(0)
    expect(phone.locator("#c1-row")).to_contain_text("A group")
    expect(phone.locator("#c1-row")).to_contain_text("Someone to talk to · Information")
    expect(phone.locator("#c1-row")).to_contain_text("Knows Omar")


def test_a_row_that_moves_with_a_tick_stays_open_under_the_thumb(phone: Page) -> None:
    draw_three(phone)
    phone.locator("#c1-link").click()
    for name, place in (("c1-circle-3", "outer"), ("c1-clubs", "outer"), ("c1-circle-1", "near")):
        pick(phone, name)
        expect(phone.locator(f"#{place}-list #c1-form")).to_have_count(1)
        expect_focus(phone, name)
        expect(phone.locator(f"label:has(#{name})")).to_be_in_viewport()


def test_a_name_that_cannot_stay_is_told_and_holds_up_no_tick(phone: Page) -> None:
    draw_three(phone)
    phone.locator("#c1-link").click()
    phone.locator("#c1-label").fill("06 12 34 56 78")
    pick(phone, "c1-help-1")
    expect(phone.locator("#c1-label-error")).to_contain_text("phone number")
    expect(phone.locator("#c1-row")).to_contain_text("Someone to talk to")
    expect(phone.locator("#c1-label")).to_have_value("06 12 34 56 78")
    phone.locator("#c1-label").fill("Anna")
    phone.locator("#c1-help-1").focus()
    expect(phone.locator("#c1-row")).to_contain_text("Anna")
    expect(phone.locator("#c1-label-error")).to_have_count(0)


def test_a_second_press_keeps_what_is_typed_and_closing_saves_it(phone: Page) -> None:
    draw_three(phone)
    phone.locator("#c2-link").click()
    phone.locator("#c2-label").fill("Omar from the")
    phone.locator("#c2-link").click()
    expect_focus(phone, "c2-form")
    expect(phone.locator("#c2-label")).to_have_value("Omar from the")
    phone.locator("#c2-save").click()
    expect(phone.locator("#c2-form")).to_have_count(0)
    expect(phone.locator("#c2-link")).to_have_text("Omar from the")
    expect_focus(phone, "c2-link")


def test_what_is_typed_in_one_row_outlives_changes_elsewhere(phone: Page) -> None:
    """Also where its own row moves to another list, and in a list that is sent whole."""
    draw_three(phone)
    phone.locator("#c1-link").click()
    phone.locator("#c1-label").fill("not saved yet")
    node(phone, 1).click()
    for press in ("chosen-farther", "chosen-clubs", "chosen-farther"):
        phone.locator(f"#{press}").click()
        expect_focus(phone, press)
        expect(phone.locator("#c1-label")).to_have_value("not saved yet")
    expect_said(phone, "Outer circle, Clubs")
    phone.locator("#c2-link").click()
    phone.locator("#c2-remove").click()
    expect_focus(phone, "undo")
    expect(phone.locator("#c1-label")).to_have_value("not saved yet")
    phone.locator("#c1-save").click()
    expect(phone.locator("#outer-list #c1-link")).to_have_text("not saved yet")
    expect(phone.locator("#c1")).to_have_count(1)


def test_a_tap_on_a_node_moves_it(phone: Page) -> None:
    draw_three(phone)
    node(phone, 3).tap()
    expect_focus(phone, "chosen-card")
    phone.locator("#chosen-closer").tap()
    expect_said(phone, "Library is now here: Middle circle, Services.")
    expect_focus(phone, "chosen-closer")
    expect(phone.locator("#middle-list #c3")).to_have_count(1)
    expect(phone.locator("#outer-list li")).to_have_count(0)
    phone.locator("#chosen-clubs").tap()
    expect(phone.locator("#chosen-clubs")).to_have_attribute("aria-pressed", "true")
    expect(phone.locator("#c3-row")).to_contain_text("Clubs")
    phone.locator("#chosen-closer").tap()
    expect(phone.locator("#chosen-closer")).to_have_attribute("aria-disabled", "true")
    phone.locator("#chosen").get_by_role("link", name="Close").click()
    expect(phone.locator("#chosen")).to_be_empty()
    expect(node(phone, 3)).to_be_focused()


def test_taken_off_and_put_back(phone: Page) -> None:
    draw_three(phone)
    phone.locator("#c1-link").click()
    phone.locator("#c1-remove").click()
    expect_focus(phone, "undo")
    expect(phone.locator("#told")).to_contain_text("Ana was taken off the map.")
    expect(phone.locator("#c1")).to_have_count(0)
    expect(phone.locator("#drawing a")).to_have_count(2)
    phone.locator("#undo").click()
    expect_focus(phone, "c1-link")
    expect(phone.locator("#told")).to_be_empty()
    phone.locator("#c1-link").click()
    phone.locator("#c1-remove").click()
    expect_focus(phone, "undo")
    phone.locator("#gone > summary").click()
    phone.locator("#back-1").click()
    expect_focus(phone, "c1-link")
    expect(phone.locator("#gone")).to_be_hidden()


def test_a_mistake_is_shown_at_its_field(phone: Page) -> None:
    draw_three(phone)
    phone.locator("#add-label").fill("06 12 34 56 78")
    phone.wait_for_timeout(650)
    phone.locator("#add-button").click()
    expect_focus(phone, "add-label")
    expect(phone.locator("#add-label")).to_have_value("06 12 34 56 78")
    expect(phone.locator("#add-label-error")).to_contain_text("phone number")


# --- By keyboard alone ------------------------------------------------------------------------


def tab_to(page: Page, name: str, key: str = "Tab") -> None:
    for _ in range(150):
        if page.evaluate("document.activeElement.id") == name:
            return
        page.keyboard.press(key)
    pytest.fail(f"{name} cannot be reached with {key}")


def test_a_map_is_drawn_and_changed_by_keyboard_alone(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto(MAP)
    tab_to(page, "add-label")
    page.keyboard.type("Ana")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")  # family
    page.keyboard.press("ArrowDown")
    expect(page.locator("#add-friends")).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.locator("#c1-row")).to_contain_text("Friends")
    expect_focus(page, "add-label")
    page.keyboard.type("Omar")
    page.keyboard.press("Enter")
    expect(page.locator("#near-list li")).to_have_count(2)
    tab_to(page, "c1-link")
    page.keyboard.press("Enter")
    expect_focus(page, "c1-form")
    tab_to(page, "c1-knows-2")
    page.keyboard.press("Space")
    tab_to(page, "c1-save")
    page.keyboard.press("Enter")
    expect_focus(page, "c1-link")
    expect(page.locator("#c2-row")).to_contain_text("Knows Ana")
    node(page, 1).focus()
    page.keyboard.press("Enter")
    expect_focus(page, "chosen-card")
    tab_to(page, "chosen-farther")
    page.keyboard.press("Enter")
    expect_said(page, "Ana is now here: Middle circle, Friends.")
    expect_focus(page, "chosen-farther")


# --- Without JavaScript -----------------------------------------------------------------------


def test_everything_goes_without_javascript(no_js_page: Page) -> None:
    page = no_js_page
    draw_three(page)
    page.locator("#c1-link").click()
    assert page.url.endswith("/1/#c1")
    pick(page, "c1-knows-2")
    pick(page, "c1-circle-2")
    page.locator("#c1-save").click()
    expect(page.locator("#middle-list #c1-row")).to_contain_text("Knows Omar")
    node(page, 3).click()
    expect(page.locator("#c3-form")).to_be_visible()
    page.locator("#c3-remove").click()
    expect(page.locator("#told")).to_contain_text("Library was taken off the map.")
    page.locator("#undo").click()
    expect(page.locator("#c3-row")).to_be_visible()
    page.locator("#new-map").click()
    expect(page.locator("h1")).to_contain_text("My network map")
    page.get_by_role("link", name="Delete this map").click()
    page.locator("#delete-map").click()
    expect(page.locator("#c3-row")).to_be_visible()


# --- Rules ------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(
    open_page: Callable[..., Page], axe: Callable[[Page], None], sign_in: SignIn, scheme: str
) -> None:
    page = open_page(color_scheme=scheme)
    page.goto(MAP)
    axe(page)
    person = make_person(nickname=f"Draws in {scheme}")
    content = random_content(seed=7, contacts=12, ties=20)
    made = make_map(person=person, content=content)
    sign_in(page, person)
    page.goto(MAP)
    page.locator("#c7-link").click()
    expect_focus(page, "c7-form")
    node(page, 3).click()
    expect_focus(page, "chosen-card")
    page.locator("#add > summary").click()
    axe(page)
    page.locator("#c7-remove").click()
    expect_focus(page, "undo")
    page.locator("#gone > summary").click()
    axe(page)
    for path in (f"{MAP}{made.pk}/delete/", f"{MAP}?names=no"):
        page.goto(path)
        axe(page)


@pytest.mark.every_font
@pytest.mark.parametrize("language", ["en", "xa", "xb"])
@pytest.mark.parametrize("width", [320, 360, 1100, 1400])
def test_a_full_map_fits_its_screen(
    open_page: Callable[..., Page], sign_in: SignIn, width: int, language: str, font_set: str
) -> None:
    page = open_page(viewport={"width": width, "height": 740})
    person = make_person(nickname=f"Full map {language} {width} {font_set}")
    make_map(person=person, content=random_content(seed=150, contacts=150, ties=300))
    sign_in(page, person)
    page.goto(MAP.replace("en", language, 1))
    fits(page)
    page.locator("#c7-link").click()
    expect_focus(page, "c7-form")
    fits(page)


@pytest.mark.every_font
def test_a_map_of_forty_prints_on_one_sheet(
    open_page: Callable[..., Page], sign_in: SignIn
) -> None:
    page = open_page()
    person = make_person()
    make_map(person=person, content=random_content(seed=40, contacts=40, ties=100))
    sign_in(page, person)
    page.goto(MAP)
    sheet = page.pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", sheet)) == 1
