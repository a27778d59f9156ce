"""Wide tables of the coordinators' pages on the screen of an office: what fits, and the sign where
there is more."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from networking.models import Programme, Role, User
from tests.browser.conftest import Site
from tests.support.rows.people import (
    make_cohort,
    make_coordinator,
    make_member,
    make_pair,
    make_person,
    make_programme,
)

SignIn = Callable[[Page, User], None]

BOX = ".wide"
SHADE = "e => getComputedStyle(e, '::after').opacity"
HIDDEN = """e => {
    const box = e.getBoundingClientRect();
    const mid = box.top + box.height / 2;
    const seen = (x) => e.contains(document.elementFromPoint(x, mid));
    return !seen(box.left + 1) && !seen(box.right - 1);
}"""
"""Whether neither end of a link can be seen."""


@pytest.fixture
def programme(site: Site) -> Programme:
    """Eight people of a cohort, four pairs."""
    programme = make_programme()
    cohort = make_cohort(programme=programme)
    for number in range(4):
        mentee, mentor = (make_person(nickname=f"{programme.pk.hex[:6]} {r}{number}") for r in "ab")
        make_member(programme=programme, person=mentee, cohort=cohort)
        make_member(programme=programme, person=mentor, cohort=cohort, role=Role.MENTOR)
        make_pair(programme=programme, mentee=mentee, mentor=mentor, cohort=cohort)
    return programme


@pytest.fixture
def coordinator(programme: Programme) -> User:
    return make_coordinator(programme=programme)


def addresses(programme: Programme) -> dict[str, str]:
    cohort = programme.cohorts.get()
    lists = ("memberprogress", "pair", "checkin", "membership", "followupreport")
    return {
        "matrix": reverse("admin:networking_cohort_matrix", args=[cohort.pk]),
        "pace": reverse("admin:networking_programme_pace", args=[programme.pk]),
        **{name: reverse(f"admin:networking_{name}_changelist") for name in lists},
    }


def test_every_column_is_seen_on_a_screen_of_1280_pixels(
    page: Page, programme: Programme, coordinator: User, sign_in: SignIn
) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    sign_in(page, coordinator)
    for name, address in addresses(programme).items():
        page.goto(address)
        for box in page.locator(BOX).all():
            room = box.evaluate("e => e.scrollWidth - e.clientWidth")
            assert room <= 0, (name, room)
            assert box.evaluate(SHADE) == "0", name


def test_where_a_table_goes_on_there_is_a_shade_until_its_end(
    page: Page, programme: Programme, coordinator: User, sign_in: SignIn
) -> None:
    page.set_viewport_size({"width": 800, "height": 800})
    sign_in(page, coordinator)
    page.goto(addresses(programme)["matrix"])
    box = page.locator(BOX)
    assert box.evaluate("e => e.scrollWidth > e.clientWidth")
    assert box.evaluate(SHADE) == "1"
    box.evaluate("e => e.scrollTo(e.scrollWidth, 0)")
    page.wait_for_function(f"e => ({SHADE})(e) === '0'", arg=box.element_handle())


def test_a_focused_link_is_not_under_the_column_that_stays(
    page: Page, programme: Programme, coordinator: User, sign_in: SignIn
) -> None:
    page.set_viewport_size({"width": 320, "height": 800})
    sign_in(page, coordinator)
    page.goto(addresses(programme)["memberprogress"])
    page.locator("#result_list thead a").last.focus()
    for _step in range(page.locator("#result_list thead a").count() - 1):
        page.keyboard.press("Shift+Tab")
        focused = page.locator(":focus")
        assert not focused.evaluate(HIDDEN), focused.text_content()


def test_the_whole_matrix_is_on_a_printed_page(
    page: Page, programme: Programme, coordinator: User, sign_in: SignIn
) -> None:
    """A4 on its side, less its margins, is 1046 pixels wide."""
    sign_in(page, coordinator)
    page.goto(addresses(programme)["matrix"])
    page.set_viewport_size({"width": 1046, "height": 720})
    page.emulate_media(media="print")
    table = page.locator(f"{BOX} table").bounding_box()
    assert table
    assert table["x"] + table["width"] <= 1046
    assert page.locator(BOX).evaluate("e => getComputedStyle(e, '::after').display") == "none"


def test_no_table_of_the_impact_report_lies_on_another(
    page: Page, programme: Programme, coordinator: User, sign_in: SignIn
) -> None:
    sign_in(page, coordinator)
    page.goto(reverse("admin:networking_cohort_impact", args=[programme.cohorts.get().pk]))
    parts = page.locator(".impact .wide")
    several = [part for part in parts.all() if part.locator("table").count() > 1]
    assert several
    for part in several:
        boxes = [table.bounding_box() for table in part.locator("table").all()]
        ends = [box["y"] + box["height"] for box in boxes if box]
        assert all(end <= box["y"] for end, box in zip(ends, boxes[1:], strict=False) if box)


def test_filters_are_folded_until_one_is_used(
    page: Page, programme: Programme, coordinator: User, sign_in: SignIn
) -> None:
    sign_in(page, coordinator)
    address = addresses(programme)["pair"]
    page.goto(address)
    assert not page.locator("#changelist-filter").is_visible()
    page.locator(".filters > summary").click()
    page.locator("#changelist-filter").get_by_role("link", name="Runs now").click()
    assert page.locator("#changelist-filter").is_visible()
