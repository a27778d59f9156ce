"""The whole way with a network map: draw twelve contacts, find a gap, plan a step, say how it went,
draw the next map and see what has changed; by touch, by keyboard alone, and without JavaScript."""

import datetime
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.support.keyboard import FOCUSED, FURTHEST

UNIT = "/en/modules/empowerment-through-networking/practical-tool-network-mapping/"
CONTACTS = [
    ("my sister", "Family", "Near"),
    ("uncle S.", "Family", "Middle"),
    ("cousin", "Family", "Outer"),
    ("Lina", "Friends", "Near"),
    ("K. from the course", "Friends", "Middle"),
    ("my neighbour", "Neighbours", "Middle"),
    ("family upstairs", "Neighbours", "Outer"),
    ("parents' café", "Community groups", "Middle"),
    ("choir", "Community groups", "Outer"),
    ("library", "Services", "Middle"),
    ("advice office", "Services", "Outer"),
    ("Dr M.", "Services", "Outer"),
]


class Pointer:
    """Somebody who presses what she sees, with a finger or a mouse."""

    def __init__(self, page: Page, *, touch: bool) -> None:
        self.page, self.touch = page, touch

    def press(self, what: Locator) -> None:
        if self.touch:
            what.tap()
        else:
            what.click()

    def write(self, field: Locator, words: str) -> None:
        self.press(field)
        field.fill(words)

    def pick(self, choice: Locator) -> None:
        """Presses the label of a radio button or check box, as thumbs do."""
        self.press(choice.locator("xpath=ancestor::label[1]"))
        expect(choice).to_be_checked()

    def write_date(self, field: Locator, day: datetime.date) -> None:
        self.press(field)
        field.fill(day.isoformat())


class Keyboard:
    """Somebody who has only keys: Tab, arrows, Space, Enter and letters."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def reach(self, what: Locator) -> None:
        """Presses Tab until this has the focus, which must show."""
        aim = what.element_handle()
        for _ in range(FURTHEST):
            if self.page.evaluate("(aim) => document.activeElement === aim", aim):
                found: Any = self.page.evaluate(FOCUSED)
                assert found["visible"], f"{found['words']!r} has the focus, and it does not show"
                return
            self.page.keyboard.press("Tab")
        pytest.fail(f"Tab never reaches {what} on {self.page.url}")

    def press(self, what: Locator) -> None:
        self.reach(what)
        self.page.keyboard.press("Enter")

    def write(self, field: Locator, words: str) -> None:
        self.reach(field)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(words)

    def write_date(self, field: Locator, day: datetime.date) -> None:
        self.reach(field)
        self.page.keyboard.type(day.strftime("%m%d%Y"))
        expect(field).to_have_value(day.isoformat())

    def pick(self, choice: Locator) -> None:
        """Space on a check box; in a group of radio buttons, Tab to it and arrows inside it."""
        if choice.get_attribute("type") == "checkbox":
            self.reach(choice)
            self.page.keyboard.press("Space")
        else:
            group = choice.locator("xpath=ancestor::fieldset[1]").locator("input[type=radio]")
            checked = group.locator(":scope:checked")
            self.reach(checked if checked.count() else group.first)
            if not checked.count():
                self.page.keyboard.press("Space")
            for _ in range(group.count()):
                if choice.is_checked():
                    break
                self.page.keyboard.press("ArrowDown")
        expect(choice).to_be_checked()


def put(hand: Any, label: str, area: str, circle: str) -> None:
    """Puts one contact on the map with the form at the top of the list."""
    page: Page = hand.page
    form = page.locator("#add-form")
    if not form.is_visible():
        hand.press(page.locator("#add summary").first)
    hand.write(form.get_by_label("A name for this contact"), label)
    hand.pick(form.get_by_role("radio", name=area, exact=True))
    hand.pick(form.get_by_role("radio", name=re.compile(f"^{circle}")))
    hand.press(form.get_by_role("button", name="Put on my map"))
    expect(page.locator("#list").get_by_role("link", name=label).first).to_be_visible()
    expect(page.locator("#add-form").get_by_label("A name for this contact")).to_have_value("")
    page.wait_for_timeout(650)  # sooner than a person can, a second press counts as a double click


def row(page: Page, label: str) -> Locator:
    """The way to open a contact in the list."""
    return page.locator("#list ul").get_by_role("link", name=label, exact=True)


def say_who_knows(hand: Any, label: str, *others: str) -> None:
    """Opens a contact's row and ticks whom they know."""
    page: Page = hand.page
    hand.press(row(page, label))
    form = page.locator("form[id$=-form][id^=c]")
    for other in others:
        hand.pick(form.get_by_role("checkbox", name=other, exact=True))
    hand.press(form.get_by_role("button", name="Save"))
    expect(form).to_have_count(0)


def plan_a_step(hand: Any, day: datetime.date) -> None:
    """From the gap in clubs to a planned step."""
    page: Page = hand.page
    gap = page.locator("#says li", has_text="Nobody in clubs")
    hand.press(gap.get_by_role("link", name=re.compile("Plan a step")))
    expect(page.locator("h1")).to_have_text("Plan an outreach step")
    form = page.locator("#step-form")
    hand.write(form.get_by_label("Who or where"), "chess evening")
    hand.pick(form.get_by_role("radio", name="Another day", exact=True))
    hand.write_date(form.locator("[name=on]"), day)
    hand.write(form.get_by_label("What will you say or do?"), "I ask whether I may watch.")
    hand.press(form.get_by_role("button", name="Plan this step"))
    expect(page.locator("main")).to_contain_text("I ask whether I may watch.")


def say_how_it_went(hand: Any) -> None:
    page: Page = hand.page
    page.goto("/en/me/")
    card = page.locator("article", has_text="chess evening")
    done = card.get_by_role("button", name="Done")
    if not done.is_visible():
        hand.press(card.locator("summary"))
    hand.write(card.get_by_label("What did you learn?"), "They meet on Fridays.")
    hand.press(done)
    expect(page.locator("main")).to_contain_text("They meet on Fridays.")


def move_closer(hand: Any, label: str, *, javascript: bool) -> None:
    """By a tap on the node of the drawing, which offers closer, farther and the areas."""
    page: Page = hand.page
    hand.press(page.locator("#drawing").get_by_role("link", name=re.compile(re.escape(label))))
    if javascript:
        closer = page.locator("#chosen-closer")
        hand.press(closer)
        expect(page.locator("#live")).to_contain_text("near circle", ignore_case=True)
        expect(closer).to_be_focused()
    else:
        form = page.locator("form[id$=-form][id^=c]")
        hand.pick(form.get_by_role("radio", name=re.compile("^Near")))
        hand.press(form.get_by_role("button", name="Save"))
    expect(page.locator("#list")).to_contain_text("Near circle 3")


@pytest.fixture(params=["touch", "keyboard", "plain"])
def hand(request: pytest.FixtureRequest, open_page: Callable[..., Page]) -> Any:
    """Who goes the way."""
    if request.param == "keyboard":
        return Keyboard(open_page(viewport={"width": 1280, "height": 800}))
    touch = request.param == "touch"
    return Pointer(open_page(javascript=touch, has_touch=touch), touch=touch)


def test_the_whole_way_from_a_first_contact_to_what_has_changed(
    hand: Any, request: pytest.FixtureRequest
) -> None:
    page: Page = hand.page
    javascript = "plain" not in request.node.name
    page.goto(UNIT)
    hand.press(page.locator("#block-draw-here").get_by_role("link"))
    expect(page.locator("h1")).to_contain_text("My network map")
    for contact in CONTACTS:
        put(hand, *contact)
    expect(page.locator("main")).to_contain_text("12 contacts.")
    say_who_knows(hand, "my sister", "uncle S.", "Lina")
    say_who_knows(hand, "library", "advice office")
    expect(page.locator("main")).to_contain_text("3 of 66 possible connections between them.")
    expect(page.locator("main")).to_contain_text("Nobody in clubs.")
    expect(page.locator("#drawing a")).to_have_count(12)

    plan_a_step(hand, datetime.date.today() + datetime.timedelta(days=2))
    say_how_it_went(hand)
    page.goto(UNIT)
    for tick in page.get_by_role("checkbox").all():
        expect(tick).to_have_attribute("aria-checked", "true")

    page.goto("/en/me/map/")
    hand.press(page.get_by_role("button", name="Start a new map"))
    expect(page.locator("main")).to_contain_text("12 contacts.")
    put(hand, "chess club", "Clubs", "Outer")
    move_closer(hand, "my neighbour", javascript=javascript)
    hand.press(page.get_by_role("link", name=re.compile("^What has changed")))
    main = page.locator("main")
    expect(main).to_contain_text("1 new: chess club")
    expect(main).to_contain_text("First contact in clubs.")
    expect(main).to_contain_text("1 closer: my neighbour")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
