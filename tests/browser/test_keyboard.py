"""The journeys around the course by keyboard alone: Tab, Enter, Space and letters, no pointer."""

from playwright.sync_api import Page, expect

from tests.browser.support.keyboard import press, tab_to
from tests.support.rows.people import PASSWORD


def fill(page: Page, label: str, words: str) -> None:
    tab_to(page, label)
    page.keyboard.press("Control+A")
    page.keyboard.type(words)


def test_joining_signing_out_and_coming_back(page: Page) -> None:
    page.goto("/en/")
    press(page, "Join")
    fill(page, "Nickname", "Keyboard walker")
    fill(page, "Password", PASSWORD)
    press(page, "Join")
    expect(page.locator("footer")).to_contain_text("Keyboard walker")
    press(page, "Sign out")
    page.goto("/en/")
    press(page, "Sign in")
    fill(page, "Nickname", "Keyboard walker")
    fill(page, "Password", PASSWORD)
    press(page, "Sign in")
    expect(page.locator("footer")).to_contain_text("Keyboard walker")


def test_changing_the_account_and_deleting_oneself(page: Page) -> None:
    page.goto("/en/join/")
    fill(page, "Nickname", "Keyboard leaver")
    fill(page, "Password", PASSWORD)
    press(page, "Join")
    page.goto("/en/me/")
    press(page, "My account")
    fill(page, "Nickname", "Keyboard goer")
    press(page, "Save")
    expect(page.locator("footer")).to_contain_text("Keyboard goer")
    page.goto("/en/me/")
    press(page, "Delete me now")
    fill(page, "Your password", PASSWORD)
    press(page, "Delete everything of mine now")
    expect(page.locator("footer")).not_to_contain_text("Keyboard goer")


def test_choosing_in_the_story_and_another_language(page: Page) -> None:
    page.goto("/en/modules/empowerment-through-networking/illustrative-scenario/")
    tab_to(page, "Lena offers")
    page.keyboard.press("Enter")
    expect(page.locator(".scene details[open]")).to_have_count(1)
    page.goto("/en/help/")
    tab_to(page, "Language")
    page.keyboard.press("Enter")
    tab_to(page, "Mirrored")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
