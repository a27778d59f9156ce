"""The page of a map, and what is on it."""

from typing import Any

from playwright.sync_api import Page, expect

MAP = "/en/me/map/"


def pick(page: Page, name: str) -> None:
    """Touch a choice on its words, as a thumb does."""
    page.locator(f"label:has(#{name})").click()


def add(page: Page, label: str, area: str, circle: int) -> None:
    page.locator("#add-label").fill(label)
    pick(page, f"add-{area}")
    pick(page, f"add-circle-{circle}")
    page.wait_for_timeout(650)  # a second press that comes sooner is a double press
    page.locator("#add-button").click()
    expect(page.locator("#add-form")).to_contain_text(f"{label} is on your map")


def node(page: Page, number: int) -> Any:
    return page.locator(f"#drawing a[href*='/{number}/']")


def draw_three(page: Page) -> None:
    page.goto(MAP)
    add(page, "Ana", "friends", 1)
    add(page, "Omar", "friends", 1)
    add(page, "Library", "services", 3)


def expect_focus(page: Page, name: str) -> None:
    expect(page.locator(f"#{name}")).to_be_focused()
