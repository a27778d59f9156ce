"""Somebody who is quicker than her connection: every press counts, and says what it said."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from networking.models import Answer, Reach, Tick, User
from tests.browser.support.learner import (
    answers,
    choose,
    expect_said,
    expect_saved,
    open_unit,
    ticks,
    write,
)
from tests.browser.support.map_page import draw_three, expect_focus, node
from tests.support.rows.people import make_pair

SignIn = Callable[[Page, User], None]


@pytest.fixture
def phone(open_page: Callable[..., Page]) -> Page:
    return open_page(has_touch=True)


def hold(page: Page, path: str) -> list[Route]:
    """Keeps the next request to such an address back, until the test lets it go."""
    held: list[Route] = []
    page.route(path, lambda route: held.append(route), times=1)
    return held


def let_go(held: list[Route]) -> None:
    assert len(held) == 1
    held[0].continue_()


# --- On a unit's page ---------------------------------------------------------------------------


def test_a_choice_that_had_to_wait_still_says_who_reads_it(page: Page, sign_in: SignIn) -> None:
    """Also where the focus is in another field by the time that it is sent."""
    pair = make_pair()
    sign_in(page, pair.mentee)
    open_unit(page)
    forms = answers(page)
    write(forms.nth(0), "for me")
    choose(forms.nth(0), "mentor")
    expect_saved(forms.nth(0))
    held = hold(page, "**/answer/")
    write(forms.nth(1), "for both")
    choose(forms.nth(1), "mentor")
    choose(forms.nth(0), "me")
    forms.nth(2).locator("textarea").click()
    let_go(held)
    expect(forms.nth(0).locator(".state")).to_have_attribute("data-reach", Reach.ME)
    expect_saved(forms.nth(1))
    reaches = list(Answer.objects.filter(person=pair.mentee).values_list("reach", flat=True))
    assert sorted(reaches) == sorted([Reach.ME, Reach.MENTOR])


def test_ticks_that_had_to_wait_all_count(phone: Page, sign_in: SignIn) -> None:
    pair = make_pair()
    sign_in(phone, pair.mentee)
    open_unit(phone)
    held = hold(phone, "**/tick/")
    for place in range(3):
        ticks(phone).nth(place).tap()
    let_go(held)
    for place in range(3):
        expect(ticks(phone).nth(place)).to_have_attribute("aria-checked", "true")
    assert Tick.objects.filter(person=pair.mentee).count() == 3


# --- On a map -----------------------------------------------------------------------------------


def open_card(phone: Page, number: int) -> Any:
    draw_three(phone)
    node(phone, number).tap()
    expect_focus(phone, "chosen-card")
    return phone.locator("#chosen")


def test_another_button_of_a_card_waits_for_the_first(phone: Page) -> None:
    open_card(phone, 1)
    held = hold(phone, "**/move/")
    phone.locator("#chosen-farther").tap()
    phone.locator("#chosen-clubs").tap()
    let_go(held)
    expect_said(phone, "Ana is now here: Middle circle, Clubs.")
    expect_focus(phone, "chosen-clubs")


def test_a_node_that_was_tapped_during_a_move_opens(phone: Page) -> None:
    """Though the drawing, and its link in it, is another one by then."""
    card = open_card(phone, 1)
    held = hold(phone, "**/move/")
    phone.locator("#chosen-farther").tap()
    node(phone, 3).tap()
    let_go(held)
    expect(card).to_contain_text("Library")
    expect(phone.locator("#middle-list #c1")).to_have_count(1)


def test_two_steps_one_after_the_other_are_two(phone: Page) -> None:
    open_card(phone, 3)
    for _step in range(2):
        with phone.expect_response("**/move/"):
            phone.locator("#chosen-closer").tap()
        phone.wait_for_timeout(100)  # well within the time of a double click
    expect(phone.locator("#near-list #c3")).to_have_count(1)


def test_a_double_tap_is_one_step(phone: Page) -> None:
    open_card(phone, 3)
    held = hold(phone, "**/move/")
    for _tap in range(2):
        phone.locator("#chosen-closer").tap()
    let_go(held)
    expect_said(phone, "Library is now here: Middle circle, Services.")
    phone.wait_for_timeout(400)
    expect(phone.locator("#middle-list #c3")).to_have_count(1)
