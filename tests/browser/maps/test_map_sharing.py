"""Sharing a map in a real browser: one tap, said aloud, seen by the mentor, taken back."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from networking.models import MapReach, NetworkMap, Pair, Reach, User
from tests.browser.support.layout import fits
from tests.support.rows.cast import make_step
from tests.support.rows.maps import make_map
from tests.support.rows.people import (
    make_cohort,
    make_coordinator,
    make_member,
    make_pair,
    make_programme,
)

Checked = Callable[[Page], None]
OpenPage = Callable[..., Page]
SignIn = Callable[[Page, User], None]


@pytest.fixture
def pair(site: Any) -> Pair:
    """A pair; the mentee has a map that is hers alone."""
    made = make_pair()
    make_map(person=made.mentee)
    return made


def sharing(page: Page) -> Any:
    return page.locator("#sharing")


def test_one_tap_shares_and_one_takes_back(page: Page, pair: Pair, sign_in: SignIn) -> None:
    sign_in(page, pair.mentee)
    page.goto("/en/me/map/")
    numbers, alone = page.locator("#sharing-counts"), page.locator("#sharing-me")
    numbers.click()
    expect(sharing(page)).to_contain_text(f"{pair.mentor.nickname} can see only its numbers.")
    expect(numbers).to_have_attribute("aria-pressed", "true")
    expect(numbers).to_be_focused()
    expect(page.locator("#live")).to_have_text("Your mentor sees only the numbers of this map.")
    assert NetworkMap.objects.get(person=pair.mentee).reach == MapReach.COUNTS
    alone.click()
    expect(sharing(page)).to_contain_text("Only you can see this map.")
    expect(alone).to_be_focused()
    assert NetworkMap.objects.get(person=pair.mentee).reach == MapReach.NOBODY


def test_by_keyboard_alone(page: Page, pair: Pair, sign_in: SignIn) -> None:
    sign_in(page, pair.mentee)
    page.goto("/en/me/map/")
    page.locator("#sharing-me").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#sharing-whole")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#sharing-whole")).to_be_focused()


def test_without_scripts_the_mentor_opens_it_and_she_is_told(
    open_page: OpenPage, pair: Pair, sign_in: SignIn
) -> None:
    hers, mentors = open_page(javascript=False), open_page(javascript=False)
    sign_in(hers, pair.mentee)
    sign_in(mentors, pair.mentor)
    hers.goto("/en/me/map/")
    hers.locator("#sharing-whole").click()
    expect(sharing(hers)).to_contain_text("can see the whole map.")
    mentors.goto("/en/me/")
    mentors.locator("header").get_by_role("link", name="My mentees").click()
    mentors.locator("a[href$='/shared/']").click()
    mentors.get_by_role("link", name="Map of 2 November 2026").click()
    expect(mentors.locator("#drawing svg")).to_be_visible()
    expect(mentors.locator("main")).to_contain_text("Knows Omar")
    hers.goto("/en/me/privacy/")
    expect(hers.locator("#opened")).to_contain_text(f"{pair.mentor.nickname} opened your map.")
    hers.get_by_role("button", name="Stop sharing everything").click()
    expect(hers.locator("#shared")).to_contain_text("You have shared nothing.")
    assert mentors.reload().status == 404  # type: ignore[union-attr]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_all_fits(
    open_page: OpenPage, axe: Checked, sign_in: SignIn, scheme: str, site: Any
) -> None:
    programme = make_programme()
    pair = make_pair(programme=programme)
    whole = make_map(person=pair.mentee, pair=pair, reach=MapReach.WHOLE)
    counts = make_map(person=pair.mentee, pair=pair, reach=MapReach.COUNTS)
    make_step(pair.mentee, "say hello", reach=Reach.MENTOR, pair=pair)
    cohort = make_cohort(programme=programme)
    for _ in range(5):
        mentee = make_member(programme=programme, cohort=cohort)
        more = make_pair(programme=programme, mentee=mentee)
        make_map(person=mentee, pair=more, reach=MapReach.COUNTS)
    paths = {
        pair.mentee: ["/en/me/map/", "/en/me/privacy/"],
        pair.mentor: [
            "/en/mentoring/",
            f"/en/mentoring/{pair.pk}/",
            *(f"/en/mentoring/maps/{row.pk}/" for row in (whole, counts)),
        ],
        make_coordinator(programme=programme): [
            f"/admin/networking/programme/{programme.pk}/maps/"
        ],
    }
    for person, theirs in paths.items():
        page = open_page(color_scheme=scheme, viewport={"width": 320, "height": 640})
        sign_in(page, person)
        for path in theirs:
            assert page.goto(path).status == 200  # type: ignore[union-attr]
            axe(page)
            fits(page)
            page.goto(path.replace("/en/", "/xb/"))
            fits(page)
