"""Leave quickly, and what the Back button shows afterwards."""

from collections.abc import Callable

import pytest
from django.conf import settings
from playwright.sync_api import Locator, Page, expect

from networking.models import User
from tests.browser.support.learner import (
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


def opened(page: Page, way: Locator) -> None:
    """Press it, and wait until the scripts of the next page have brought the notes back."""
    with page.expect_event("load"):
        way.click()


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
    page.go_back()
    expect(page.locator("body")).not_to_contain_text("Mine alone.")
    open_unit(page)
    expect(answers(page).first.locator("textarea")).to_have_value("")
    expect(reflection(page).locator("textarea")).to_have_value("")
    assert list(stored_notes(page).values()) == ["A note of this phone."]


def test_a_guest_who_left_opens_work_and_note_again(page: Page) -> None:
    work(page)
    gone(page, lambda: page.locator("[data-leave]").click(no_wait_after=True))
    page.goto("/en/me/finish/")
    opened(page, page.get_by_role("button", name="Open my work again"))
    open_unit(page)
    expect(answers(page).first.locator("textarea")).to_have_value("Mine alone.")
    expect(reflection(page).locator("textarea")).to_have_value("A note of this phone.")


def test_a_visitors_note_is_on_no_page_after_leaving_and_comes_back(page: Page) -> None:
    """Nobody owns it but the browser, so the next person who holds the phone would read it."""
    open_unit(page)
    write(reflection(page), "A note of this phone.")
    gone(page, lambda: page.locator("[data-leave]").click(no_wait_after=True))
    open_unit(page)
    expect(reflection(page).locator("textarea")).to_have_value("")
    page.goto("/en/me/finish/")
    opened(page, page.get_by_role("link", name="Show them in their units again"))
    open_unit(page)
    expect(reflection(page).locator("textarea")).to_have_value("A note of this phone.")


def test_the_page_is_blank_at_once(page: Page) -> None:
    work(page)
    left: list[str] = []

    def press() -> None:
        pressed = "document.querySelector('[data-leave]').click()"
        seen = "document.body.textContent + document.title"
        left.append(page.evaluate(f"() => {{ {pressed}; return {seen} }}"))

    gone(page, press)
    assert left == [""]


def stays(page: Page) -> None:
    page.wait_for_timeout(500)
    assert page.url.endswith("/identifying-interests-and-network-goals/")
    expect(page.locator("h1")).to_be_visible()


def test_typing_capital_letters_does_not_leave(page: Page) -> None:
    open_unit(page)
    answers(page).first.locator("textarea").click()
    for letter in "ABCD":
        page.keyboard.down("Shift")
        page.keyboard.press(letter)
        page.keyboard.up("Shift")
    expect(answers(page).first.locator("textarea")).to_have_value("ABCD")
    stays(page)


@pytest.mark.parametrize("held", ["Alt", "Control", "Meta"])
def test_changing_the_language_of_the_keyboard_does_not_leave(page: Page, held: str) -> None:
    """Alt and Shift together do that on many computers."""
    open_unit(page)
    page.keyboard.down(held)
    for _ in range(4):
        page.keyboard.press("Shift")
    page.keyboard.up(held)
    stays(page)


def test_selecting_with_shift_and_the_mouse_does_not_leave(page: Page) -> None:
    open_unit(page)
    for _ in range(4):
        page.locator("h1").click(modifiers=["Shift"])
    stays(page)


def test_shift_in_a_field_does_not_leave(page: Page) -> None:
    open_unit(page)
    answers(page).first.locator("textarea").click()
    for _ in range(5):
        page.keyboard.press("Shift")
    stays(page)


def test_the_first_and_the_second_press_are_told(page: Page) -> None:
    """Aloud and on the screen: nobody leaves without knowing why."""
    open_unit(page)
    page.locator("h1").click()
    page.keyboard.press("Shift")
    expect(page.locator("#live")).to_have_text("Press Shift two more times to leave quickly.")
    page.keyboard.press("Shift")
    expect(page.locator("#live")).to_have_text("Press Shift once more to leave quickly.")
    box = page.locator("#live").bounding_box()
    assert box
    assert box["width"] > 200
    stays(page)


def test_what_was_typed_goes_first(page: Page, sign_in: Callable[[Page, User], None]) -> None:
    person = User.objects.create_user(nickname="Left in a hurry")
    sign_in(page, person)
    open_unit(page)
    write(answers(page).first, "Typed just now.")
    gone(page, lambda: page.locator("[data-leave]").click(no_wait_after=True))
    page.wait_for_timeout(1000)
    answer = person.answers.get()
    answer.person = person
    assert answer.text() == "Typed just now."
    assert SESSION not in cookies(page)
    forgive(page)


def test_without_a_connection_another_address_is_shown(
    page: Page, sign_in: Callable[[Page, User], None]
) -> None:
    """The browser's own page for it names the neutral site; and once there is a connection again,
    nobody is signed in here."""
    person = User.objects.create_user(nickname="Left offline")
    sign_in(page, person)
    open_unit(page)
    page.context.set_offline(True)
    gone(page, lambda: page.locator("[data-leave]").click(no_wait_after=True))
    page.context.set_offline(False)
    forgive(page)
    page.goto("/en/", wait_until="commit")
    page.wait_for_timeout(1500)
    assert SESSION not in cookies(page)
    open_unit(page)
    expect(page.locator("body")).not_to_contain_text("Left offline")


def test_leaving_without_javascript(no_js_page: Page) -> None:
    open_unit(no_js_page)
    ticks(no_js_page).first.click()
    gone(no_js_page, lambda: no_js_page.locator("[data-leave]").click(no_wait_after=True))
    open_unit(no_js_page)
    expect(ticks(no_js_page).first).to_have_attribute("aria-checked", "false")
    assert no_js_page.get_attribute("body", "data-owner") == ""


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
    with page.expect_event("load"):
        page.evaluate(
            "window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))"
        )
    assert page.evaluate("window.old") is None
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
