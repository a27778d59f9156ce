"""Leave quickly, and what the Back button shows afterwards."""

from collections.abc import Callable

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from networking.models import User
from tests.browser.learner import (
    answers,
    expect_saved,
    forgive,
    open_unit,
    reflection,
    stored_notes,
    ticks,
    write,
)

SESSION = settings.SESSION_COOKIE_NAME


def gone(page: Page, leave: Callable[[], object]) -> None:
    """Leaves, and waits for the neutral site, which no test can reach: the browser says so."""
    with page.expect_request(lambda request: request.url.startswith(settings.EXIT_URL)):
        leave()
    page.wait_for_timeout(300)
    assert not page.url.startswith("http://127.0.0.1")


def cookies(page: Page) -> set[str]:
    return {cookie["name"] for cookie in page.context.cookies()}  # type: ignore[typeddict-item]


def work(page: Page) -> None:
    """Something of hers on the page and in the browser."""
    open_unit(page)
    write(answers(page).first, "Mine alone.")
    expect_saved(answers(page).first)
    write(reflection(page), "A note of this phone.")
    assert SESSION in cookies(page)


@pytest.mark.parametrize("way", ["link", "keys"])
def test_leaving_signs_out_and_leaves_nothing_in_back(page: Page, way: str) -> None:
    page.goto("/en/")
    work(page)
    if way == "link":
        gone(page, lambda: page.locator("[data-leave]").click(no_wait_after=True))
    else:
        page.locator("h1").click()

        def three_times() -> None:
            for _ in range(3):
                page.keyboard.press("Shift")

        gone(page, three_times)
    assert SESSION not in cookies(page)
    page.go_back()
    expect(page.locator("body")).not_to_contain_text("Mine alone.")
    open_unit(page)
    expect(answers(page).first.locator("textarea")).to_have_value("")
    expect(reflection(page).locator("textarea")).to_have_value("")
    assert list(stored_notes(page).values()) == ["A note of this phone."]


def test_the_page_is_blank_at_once(page: Page) -> None:
    work(page)
    left: list[str] = []

    def press() -> None:
        pressed = "document.querySelector('[data-leave]').click()"
        seen = "document.body.textContent + document.title"
        left.append(page.evaluate(f"() => {{ {pressed}; return {seen} }}"))

    gone(page, press)
    assert left == [""]


def test_typing_capital_letters_does_not_leave(page: Page) -> None:
    open_unit(page)
    answers(page).first.locator("textarea").click()
    for letter in "ABCD":
        page.keyboard.down("Shift")
        page.keyboard.press(letter)
        page.keyboard.up("Shift")
    expect(answers(page).first.locator("textarea")).to_have_value("ABCD")
    page.wait_for_timeout(300)
    assert page.url.endswith("/identifying-interests-and-network-goals/")


def test_leaving_without_javascript(no_js_page: Page) -> None:
    open_unit(no_js_page)
    ticks(no_js_page).first.click()
    gone(no_js_page, lambda: no_js_page.locator("[data-leave]").click(no_wait_after=True))
    assert SESSION not in cookies(no_js_page)


def test_back_after_signing_out_shows_nothing_of_hers(
    page: Page, sign_in: Callable[[Page, User], None]
) -> None:
    person = User.objects.create_user(nickname="Leaver", password="a long enough password")
    sign_in(page, person)
    work(page)
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(lambda url: "/modules/" not in url)
    page.go_back()
    expect(page.locator("body")).not_to_contain_text("Mine alone.")
    expect(page.locator("body")).not_to_contain_text("Leaver")
    assert SESSION not in cookies(page) or "Leaver" not in page.content()


def test_a_page_out_of_the_browsers_memory_loads_again(page: Page) -> None:
    open_unit(page)
    page.evaluate("window.old = true")
    page.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    page.wait_for_function("!window.old && document.readyState === 'complete'")
    expect(page.locator("h1")).to_be_visible()


def test_a_form_of_hers_saves_nothing_for_the_next_person(
    page: Page, sign_in: Callable[[Page, User], None]
) -> None:
    first = User.objects.create_user(nickname="First of two")
    second = User.objects.create_user(nickname="Second of two")
    sign_in(page, first)
    open_unit(page)
    sign_in(page, second)
    form = answers(page).first
    write(form, "Of the first one.")
    expect(form.locator(".state")).to_contain_text("This was not saved yet.")
    expect(form.locator("textarea")).to_have_value("Of the first one.")
    assert second.answers.count() == first.answers.count() == 0
    forgive(page)
