"""One small step in a real browser: planned from a gap, shared, done; by keyboard, without
JavaScript, and within the rules of accessibility."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from networking.models import OutreachStep, User
from tests.browser.support.keyboard import press, tab_to
from tests.browser.support.learner import expect_said, forgive
from tests.support.rows.maps import make_content, make_entry, make_map
from tests.support.rows.people import make_pair, make_person
from tests.support.rows.steps import NEW, STEPS, day, make_step

SignIn = Callable[[Page, User], None]
Checked = Callable[[Page], None]
UNIT = "/en/modules/empowerment-through-networking/practical-tool-network-mapping/"


def fill(page: Page, on: int = 0, **words: str) -> None:
    for name, said in {"who": "Walking group", "action": "I say hello.", **words}.items():
        page.locator(f"[name={name}]").fill(said)
    page.locator("label:has(#id_day_other)").click()
    page.locator("[name=on]").fill(day(on).isoformat())


def card(page: Page) -> Any:
    """The card of the only step on the page."""
    return page.locator("article[id^=step-]")


def test_from_a_gap_to_a_shared_step_that_is_done(page: Page, sign_in: SignIn) -> None:
    pair = make_pair()
    make_map(person=pair.mentee, content=make_content(make_entry(1, "Ana")))
    sign_in(page, pair.mentee)
    page.goto("/en/me/map/")
    page.locator("#says").get_by_role("link", name="Plan a step").first.click()
    expect(page.locator(".goal")).to_contain_text("Nobody in clubs")
    fill(page)
    page.get_by_label("Me and my mentor").check()
    page.get_by_role("button", name="Plan this step").click()
    expect(card(page)).to_contain_text("You and your mentor can read it.")
    assert OutreachStep.objects.shared_with(pair.mentor).count() == 1
    page.goto("/en/me/")
    card(page).locator("textarea").fill("They were kind.")
    card(page).get_by_role("button", name="Done").click()
    expect(card(page)).to_contain_text("They were kind.")
    expect_said(page, "Saved: Done")
    expect(page.locator("[id^=step-][id$=-done]")).to_be_focused()
    page.keyboard.press("Tab")
    expect(card(page).get_by_role("link", name="Edit")).to_be_focused()
    page.goto(UNIT)
    for name in ("I identified one “gap” to explore", "I planned one outreach step this week"):
        expect(page.get_by_role("checkbox", name=name)).to_have_attribute("aria-checked", "true")


def test_by_keyboard_alone(page: Page) -> None:
    page.goto(UNIT)
    press(page, "Open my network map")
    page.goto(NEW)
    tab_to(page, "Who or where?")
    page.keyboard.type("The library")
    tab_to(page, "Today")
    page.keyboard.press("ArrowDown")
    tab_to(page, "What will you say or do?")
    page.keyboard.type("I ask for a card.")
    press(page, "Plan this step")
    expect(card(page)).to_contain_text("The library")
    tab_to(page, "How did it go?")
    page.keyboard.press("Enter")
    tab_to(page, "What did you learn?")
    page.keyboard.type("I need my passport.")
    tab_to(page, "Tried")
    page.keyboard.press("Enter")
    expect(card(page)).to_contain_text("I need my passport.")
    press(page, "Plan a step")
    assert page.url.endswith(NEW)


def test_without_javascript(no_js_page: Page) -> None:
    page = no_js_page
    page.goto(f"{NEW}?gap=help-language")
    fill(page, on=20)
    page.get_by_role("button", name="Plan this step").click()
    expect(page.locator("#error-summary")).to_contain_text("more than a week away")
    page.get_by_label("Keep this day").check()
    page.get_by_role("button", name="Plan this step").click()
    expect(page.locator("main")).to_contain_text("Your step is planned.")
    card(page).locator("summary").click()
    card(page).locator("textarea").fill("The café was closed.")
    card(page).get_by_role("button", name="Not yet").click()
    expect(card(page)).to_contain_text("The café was closed.")
    card(page).get_by_role("link", name="Plan it again").click()
    expect(page.locator("[name=who]")).to_have_value("Walking group")
    page.goto(STEPS)
    card(page).get_by_role("link", name="Edit").click()
    page.locator("#step-delete summary").click()
    page.get_by_role("button", name="Yes, delete it").click()
    expect(page.locator("main")).to_contain_text("The step is deleted.")
    assert card(page).count() == 0


def test_the_calendar_file_is_downloaded(page: Page, sign_in: SignIn) -> None:
    person = make_person()
    make_step(person=person, who="Zephyrine")
    sign_in(page, person)
    page.goto(STEPS)
    with page.expect_download() as found:
        card(page).get_by_role("link", name="Put it into my calendar").click()
    assert found.value.suggested_filename == "step.ics"
    text = found.value.path().read_text()
    assert text.startswith("BEGIN:VCALENDAR")
    assert "Zephyrine" not in text


def test_two_windows_lose_nothing(page: Page, sign_in: SignIn) -> None:
    person = make_person()
    make_step(person=person)
    sign_in(page, person)
    other = page.context.new_page()
    for window in (page, other):
        window.goto(STEPS)
        card(window).locator("summary").click()
        window.locator("textarea").fill("the first" if window is page else "the second")
    card(page).get_by_role("button", name="Done").click()
    expect(card(page)).to_contain_text("How it went:")
    card(other).get_by_role("button", name="Tried").click()
    expect(card(other).locator(".error")).to_contain_text("You also wrote in another window.")
    expect(card(other).locator("blockquote")).to_have_text("the first")
    expect(other.locator("textarea")).to_have_value("the second")
    card(other).get_by_role("button", name="Tried").click()
    expect(card(other)).to_contain_text("the second")
    forgive(other)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(
    open_page: Callable[..., Page], axe: Checked, sign_in: SignIn, scheme: str
) -> None:
    page, pair = open_page(color_scheme=scheme), make_pair()
    make_map(person=pair.mentee)
    step = make_step(person=pair.mentee, pair=pair, on=day(0), gap="area-clubs")
    make_step(person=pair.mentee, settled="not_yet", learned="A little.")
    make_step(person=pair.mentee, settled="done", learned="A lot.", days_ago=4)
    sign_in(page, pair.mentee)
    for url in (STEPS, f"{STEPS}{step.pk}/", f"{NEW}?gap=closed", "/en/me/", "/en/me/map/", UNIT):
        page.goto(url)
        axe(page)
    page.goto(NEW)
    fill(page, on=30, who="")
    page.get_by_role("button", name="Plan this step").click()
    expect(page.locator("#error-summary")).to_be_visible()
    axe(page)


@pytest.mark.parametrize("language", ["en", "xa", "xb"])
def test_it_fits_a_phone_of_320_pixels(
    open_page: Callable[..., Page], sign_in: SignIn, language: str
) -> None:
    page, person = open_page(viewport={"width": 320, "height": 640}), make_person()
    step = make_step(person=person, on=day(0), who="W" * 60, company="A rather long name " * 4)
    make_step(person=person, settled="not_yet", learned="x" * 90, days_ago=2)
    sign_in(page, person)
    for url in (STEPS, f"{STEPS}{step.pk}/", f"{NEW}?gap=help-talk", "/en/me/"):
        page.goto(url.replace("/en/", f"/{language}/", 1))
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, url


def test_what_is_wrong_is_seen_at_once_on_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 640})
    page.goto(f"{NEW}?gap=area-clubs")
    page.get_by_role("button", name="Plan this step").click()
    wrong = page.get_by_role("alert")
    expect(wrong).to_be_focused()
    expect(wrong.get_by_role("link", name="Say who, or where")).to_be_in_viewport()
    wrong.get_by_role("link", name="Say what you will do").click()
    expect(page.locator("[name=action]")).to_be_focused()
    expect(page.get_by_text("What will you say or do?")).to_be_in_viewport()
