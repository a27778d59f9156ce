"""What a learner does on a unit's page, in the words of the tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import BrowserContext, Page, Request, expect

MODULES = ("empowerment-through-networking", "kheiron-sustainable-network")
UNIT = "/en/modules/empowerment-through-networking/identifying-interests-and-network-goals/"
"""A unit that has a checklist, questions and a reflection."""

PATH = "htmx-current-path-for-history"


def open_unit(page: Page, path: str = UNIT) -> Page:
    page.goto(path)
    return page


def ticks(page: Page) -> Any:
    """The boxes of the checklists, as a screen reader finds them."""
    return page.get_by_role("checkbox")


def answers(page: Page) -> Any:
    return page.locator("form[id^=answer-]")


def reflection(page: Page) -> Any:
    return page.locator("form[id^=reflection-]")


def write(form: Any, words: str) -> None:
    """Types into the form's textarea as a person does, over what was there."""
    field = form.locator("textarea")
    field.click()
    field.fill("")
    field.press_sequentially(words)


def choose(form: Any, reach: str) -> None:
    """Opens the line that says who can read the text, and chooses."""
    if not form.locator("fieldset").is_visible():
        form.locator("summary").click()
    form.locator(f"input[name=reach][value={reach}]").check()


def expect_readers(form: Any, words: str) -> None:
    """The line that says who can read the text."""
    expect(form.locator("summary")).to_contain_text(words)


def expect_saved(form: Any) -> None:
    expect(form.locator(".state")).to_contain_text("Saved at")


def expect_said(page: Page, words: str) -> None:
    expect(page.locator("#live")).to_contain_text(words)


def stored_notes(page: Page) -> dict[str, str]:
    """The notes in this browser's own storage."""
    notes: dict[str, str] = page.evaluate(
        "Object.fromEntries(Object.entries(localStorage)"
        ".filter(([key]) => key.startsWith('motm-note:')))"
    )
    return notes


class Wire:
    """Everything that left a browser: addresses, headers and bodies of all requests."""

    def __init__(self, context: BrowserContext) -> None:
        self.requests: list[Request] = []
        context.on("request", lambda request: self.requests.append(request))

    def posts(self, part: str = "") -> list[str]:
        """Bodies of the posts to addresses with this part in them."""
        return [
            request.post_data or ""
            for request in self.requests
            if request.method == "POST" and part in request.url
        ]

    def carries(self, words: str) -> bool:
        return any(
            words in (request.post_data or "")
            or words in request.url
            or words in str(request.headers)
            for request in self.requests
        )


@contextmanager
def no_connection(page: Page) -> Iterator[None]:
    """Takes the browser offline. htmx writes what failed to the console: that is no fault here."""
    page.context.set_offline(True)
    yield
    forgive(page)
    page.context.set_offline(False)


def forgive(page: Page) -> None:
    """Forgets the failed requests that a test made on purpose, and answers that came too late."""
    visitor = page.context.visitor  # type: ignore[attr-defined]
    meant = ("console: htmx:", "console: Response Status Error")
    visitor.faults = [fault for fault in visitor.faults if not fault.startswith(meant)]
