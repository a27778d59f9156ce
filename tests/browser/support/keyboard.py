"""Going through a page by keyboard."""

from typing import Any

import pytest
from playwright.sync_api import Page

FURTHEST = 150


FOCUSED = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const label = e.labels && e.labels.length ? e.labels[0].innerText : e.innerText;
  return {words: (label || "").trim(), visible: e.matches(":focus-visible")};
}"""


def tab_to(page: Page, words: str) -> None:
    """Presses Tab until what begins with `words` has the focus, which must show."""
    for _ in range(FURTHEST):
        page.keyboard.press("Tab")
        found: Any = page.evaluate(FOCUSED)
        if found and found["words"].startswith(words):
            assert found["visible"], f"{words!r} has the focus, and it does not show"
            return
    pytest.fail(f"Tab never reaches {words!r} on {page.url}")


def press(page: Page, words: str) -> None:
    """Goes to a link or button and presses it; waits for the page it leads to."""
    tab_to(page, words)
    with page.expect_navigation():
        page.keyboard.press("Enter")
