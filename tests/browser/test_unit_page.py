"""Ticks, done-marks and answers on a unit's page, with JavaScript and without."""

from typing import Any

import pypdfium2 as pdfium
import pytest
import zxingcpp
from playwright.sync_api import Page, Route, expect

from networking.models import User
from tests.browser.support.learner import (
    PATH,
    UNIT,
    answers,
    expect_said,
    expect_saved,
    open_unit,
    reflection,
    ticks,
    write,
)


def count_of(page: Page) -> str:
    return page.locator("#count").inner_text()


def form_of(box: Any) -> str:
    """The id of the form that a box of a checklist is in."""
    return str(box.get_attribute("id")).removesuffix("-button")


def test_a_tick_changes_in_place_keeps_focus_and_is_said(page):
    open_unit(page)
    box = ticks(page).first
    title = box.inner_text().strip()
    address = page.url
    box.click()
    expect(ticks(page).first).to_have_attribute("aria-checked", "true")
    expect(ticks(page).first).to_be_focused()
    expect_said(page, f"Ticked: {title}")
    expect(page.locator("#open a")).to_have_attribute("href", f"#{form_of(ticks(page).nth(1))}")
    assert page.url == address
    page.wait_for_timeout(700)
    ticks(page).first.click()
    expect(ticks(page).first).to_have_attribute("aria-checked", "false")
    expect_said(page, f"Not ticked: {title}")
    expect(page.locator("#open a")).to_have_attribute("href", f"#{form_of(ticks(page).first)}")


def test_a_tick_without_javascript(no_js_page):
    open_unit(no_js_page)
    ticks(no_js_page).first.click()
    expect(ticks(no_js_page).first).to_have_attribute("aria-checked", "true")
    ticks(no_js_page).first.click()
    expect(ticks(no_js_page).first).to_have_attribute("aria-checked", "false")


def test_done_changes_the_count_and_can_be_taken_back(page):
    open_unit(page)
    before = count_of(page)
    page.locator("#unit-done-button").click()
    expect(page.locator("#unit-done-button")).to_have_text("Mark as not done")
    expect(page.locator("#count")).to_contain_text("1 of")
    expect(page.locator("#unit-done-button")).to_be_focused()
    expect_said(page, "1 of")
    page.wait_for_timeout(700)
    page.locator("#unit-done-button").click()
    expect(page.locator("#count")).to_have_text(before, use_inner_text=True)


def test_a_double_click_is_one_click_and_one_guest(page):
    open_unit(page)
    before = User.objects.count()
    ticks(page).first.dblclick()
    expect(ticks(page).first).to_have_attribute("aria-checked", "true")
    page.locator("#unit-done-button").dblclick()
    expect(page.locator("#count")).to_contain_text("1 of")
    page.wait_for_timeout(800)
    expect(ticks(page).first).to_have_attribute("aria-checked", "true")
    expect(page.locator("#count")).to_contain_text("1 of")
    assert User.objects.count() == before + 1


def test_many_quick_ticks_leave_the_page_as_a_fresh_one(page):
    open_unit(page)
    boxes = ticks(page)
    total = boxes.count()
    page.evaluate("document.querySelectorAll('[role=checkbox]').forEach((box) => box.click())")
    for number in range(total):
        expect(boxes.nth(number)).to_have_attribute("aria-checked", "true")
    expect(page.locator("#unit-done")).not_to_contain_text("ticks")
    page.wait_for_load_state("networkidle")
    after = page.locator("#open").inner_text()
    page.reload()
    assert page.locator("#open").inner_text() == after


def test_two_tabs_of_one_visitor_are_one_guest(page):
    other = page.context.new_page()
    open_unit(page)
    open_unit(other)
    ticks(page).nth(0).click()
    expect(ticks(page).nth(0)).to_have_attribute("aria-checked", "true")
    ticks(other).nth(1).click()
    expect(ticks(other).nth(1)).to_have_attribute("aria-checked", "true")
    page.reload()
    expect(ticks(page).nth(0)).to_have_attribute("aria-checked", "true")
    expect(ticks(page).nth(1)).to_have_attribute("aria-checked", "true")


def test_an_answer_without_javascript(no_js_page):
    open_unit(no_js_page)
    form = answers(no_js_page).first
    form.locator("textarea").fill("Two people from the choir.")
    form.get_by_role("button", name="Save").click()
    expect_saved(answers(no_js_page).first)
    expect(answers(no_js_page).first.locator("textarea")).to_have_value(
        "Two people from the choir."
    )


def test_the_way_somebody_took_is_not_kept_in_the_browser(page):
    open_unit(page)
    ticks(page).first.click()
    expect(ticks(page).first).to_have_attribute("aria-checked", "true")
    page.wait_for_timeout(100)
    assert page.evaluate(f"sessionStorage.getItem('{PATH}')") is None
    assert page.evaluate("Object.keys(localStorage).length") == 0


def test_a_unit_by_keyboard_alone(page):
    """Tab, Space and Enter reach and work everything on the page, in the order it is read."""
    open_unit(page)
    done: list[str] = []
    for _ in range(120):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            "(() => { const e = document.activeElement;"
            " return [e.id, e.getAttribute('role') || e.tagName, e.matches(':focus-visible')] })()"
        )
        name, role, visible = focused
        assert visible or role == "BODY"
        if role == "checkbox" and "tick" not in done:
            page.keyboard.press("Space")
            expect(page.locator(f"#{name}")).to_have_attribute("aria-checked", "true")
            expect(page.locator(f"#{name}")).to_be_focused()
            done.append("tick")
        elif role == "TEXTAREA" and name.startswith("answer-") and "answer" not in done:
            page.keyboard.type("By hand.")
            page.keyboard.press("Tab")
            page.keyboard.press("Enter")
            expect(page.locator(f"#{name.removesuffix('-words')}-state")).to_contain_text(
                "Saved at"
            )
            done.append("answer")
        elif name == "unit-done-button":
            page.keyboard.press("Enter")
            expect(page.locator("#count")).to_contain_text("1 of")
            expect(page.locator("#unit-done-button")).to_be_focused()
            done.append("done")
        elif (
            role == "A" and "done" in done and page.evaluate("document.activeElement.rel") == "next"
        ):
            page.keyboard.press("Enter")
            page.wait_for_url(lambda url: UNIT not in url)
            done.append("next")
            break
    assert sorted(done) == ["answer", "done", "next", "tick"]


def test_an_answer_is_saved_while_its_writer_rests(page):
    open_unit(page)
    form = answers(page).first
    write(form, "I sing.")
    expect_saved(form)
    expect(form.locator("textarea")).to_be_focused()
    expect_said(page, "Saved.")
    page.reload()
    expect(answers(page).first.locator("textarea")).to_have_value("I sing.")


@pytest.mark.every_font
def test_a_unit_prints_on_one_sheet_and_says_how_to_come_back(page):
    """With the widest font too; its text is ten points or more."""
    open_unit(page)
    sheets = pdfium.PdfDocument(page.pdf(format="A4", prefer_css_page_size=True))
    assert len(sheets) == 1
    found = zxingcpp.read_barcodes(sheets[0].render(scale=4).to_pil())
    assert [code.text for code in found] == [page.url]
    page.emulate_media(media="print")
    size = page.evaluate(
        "parseFloat(getComputedStyle(document.querySelector('.block p')).fontSize)"
    )
    assert size * 72 / 96 >= 10


def know_no_field_sizing(page: Page) -> None:
    """As in a browser whose fields do not grow with their words."""

    def unknown(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("field-sizing", "unknown"))

    page.route("**/css/motm*.css", unknown)


def printed(page: Page) -> str:
    sheets = pdfium.PdfDocument(page.pdf(format="A4", prefer_css_page_size=True))
    return " ".join(sheet.get_textpage().get_text_bounded() for sheet in sheets)


@pytest.mark.parametrize("grows", [True, False])
def test_a_long_text_is_printed_whole_and_once(page: Page, grows: bool) -> None:
    """As it is in the field, sent or not."""
    if not grows:
        know_no_field_sizing(page)
    open_unit(page)
    for form in (answers(page).first, reflection(page)):
        form.locator("textarea").fill("Beginning. " + "A neighbour asked me in. " * 60 + "End.")
    text = printed(page)
    assert text.count("Beginning.") == text.count("End.") == 2


def test_a_saved_text_is_printed_whole_without_javascript(no_js_page: Page) -> None:
    know_no_field_sizing(no_js_page)
    open_unit(no_js_page)
    form = answers(no_js_page).first
    form.locator("textarea").fill("A neighbour asked me in. " * 60 + "End.")
    form.get_by_role("button", name="Save").click()
    expect_saved(answers(no_js_page).first)
    assert printed(no_js_page).count("End.") == 1
