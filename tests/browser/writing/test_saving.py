"""What is typed is saved while its writer rests; a lost connection loses nothing."""

import re
from collections.abc import Callable

from playwright.sync_api import Dialog, Page, Route, expect

from networking.models import Answer, KeptCopy, Pair, Reach, User
from tests.browser.support.learner import (
    Wire,
    answers,
    choose,
    expect_readers,
    expect_said,
    expect_saved,
    forgive,
    no_connection,
    open_unit,
    reflection,
    ticks,
    write,
)
from tests.support.rows.people import make_pair

NOT_SAVED = "Not saved. No connection. We will try again."


def test_typing_during_a_save_is_never_overwritten(page: Page) -> None:
    open_unit(page)
    wire = Wire(page.context)
    flying: list[int] = []

    def slow(route: Route) -> None:
        flying.append(1)
        assert sum(flying) == 1, "two saves of one form at once"
        page.wait_for_timeout(600)
        route.continue_()
        flying.append(-1)

    page.route("**/answer/", slow)
    form = answers(page).first
    write(form, "First words")
    expect(form.locator(".state")).to_contain_text("Saving")
    form.locator("textarea").press_sequentially(" and more")
    expect_saved(form)
    expect(form.locator("textarea")).to_have_value("First words and more")
    page.wait_for_timeout(2800)
    assert len(wire.posts("/answer/")) == 2
    page.unroute("**/answer/")
    page.reload()
    expect(answers(page).first.locator("textarea")).to_have_value("First words and more")


def test_nothing_is_sent_where_nothing_changed(page: Page) -> None:
    open_unit(page)
    wire = Wire(page.context)
    field = answers(page).first.locator("textarea")
    field.click()
    field.press_sequentially("a")
    field.press("Backspace")
    field.blur()
    page.wait_for_timeout(2000)
    assert wire.posts("/answer/") == []


def test_a_lost_connection_is_said_and_saved_when_it_is_back(page: Page) -> None:
    open_unit(page)
    form = answers(page).first
    with no_connection(page):
        write(form, "Written in the bus.")
        expect(form.locator(".state")).to_contain_text(NOT_SAVED)
        expect_said(page, NOT_SAVED)
    expect_saved(form)
    expect(form.locator(".state")).not_to_contain_text(NOT_SAVED)
    page.reload()
    expect(answers(page).first.locator("textarea")).to_have_value("Written in the bus.")


def test_a_server_in_trouble_is_tried_again(page: Page) -> None:
    open_unit(page)
    tries: list[int] = []

    def broken(route: Route) -> None:
        tries.append(1)
        if len(tries) == 1:
            route.fulfill(status=503, body="")
        else:
            route.continue_()

    page.route("**/answer/", broken)
    form = answers(page).first
    write(form, "Twice.")
    expect(form.locator(".state")).to_contain_text(NOT_SAVED)
    expect_saved(form)
    assert len(tries) == 2
    forgive(page)


def test_a_pressed_button_that_failed_saves_with_what_it_said(page: Page) -> None:
    open_unit(page)
    form = answers(page).first
    with no_connection(page):
        form.locator("textarea").fill("Pressed.")
        form.get_by_role("button", name="Save").click()
        expect(form.locator(".state")).to_contain_text(NOT_SAVED)
    expect_saved(form)


def test_ticks_without_connection_come_later(page: Page) -> None:
    open_unit(page)
    with no_connection(page):
        ticks(page).nth(0).click()
        ticks(page).nth(1).click()
        expect(page.locator("form[id^=tick-]").nth(1)).to_contain_text(NOT_SAVED)
        expect(ticks(page).nth(0)).to_have_attribute("aria-checked", "false")
        expect_said(page, NOT_SAVED)
    expect(ticks(page).nth(0)).to_have_attribute("aria-checked", "true")
    expect(ticks(page).nth(1)).to_have_attribute("aria-checked", "true")
    expect(page.locator("main")).not_to_contain_text(NOT_SAVED)


def test_a_stale_token_is_read_anew(page: Page) -> None:
    """As after signing in in another tab: the page's own token is old, the cookie's is not."""
    open_unit(page)
    page.context.clear_cookies(name="csrf")
    page.context.new_page().goto(page.url)
    form = answers(page).first
    write(form, "Still here.")
    expect_saved(form)


def test_a_token_that_is_refused_says_what_to_do(page: Page) -> None:
    open_unit(page)
    page.route("**/answer/", lambda route: route.fulfill(status=403, body=""))
    wire = Wire(page.context)
    form = answers(page).first
    write(form, "Refused.")
    expect(form.locator(".state")).to_contain_text("Not saved. Copy your text")
    page.wait_for_timeout(2500)
    assert len(wire.posts("/answer/")) == 1
    expect(form.locator("textarea")).to_have_value("Refused.")
    forgive(page)


def test_closing_the_page_sends_what_still_rests(page: Page) -> None:
    open_unit(page)
    write(answers(page).first, "Just typed.")
    page.goto("/en/")
    page.wait_for_timeout(500)
    open_unit(page)
    expect(answers(page).first.locator("textarea")).to_have_value("Just typed.")


def test_unsaved_words_warn_before_the_page_goes(page: Page) -> None:
    open_unit(page)
    warned: list[str] = []

    def hear(dialog: Dialog) -> None:
        warned.append(dialog.type)
        dialog.accept()

    page.on("dialog", hear)
    page.route("**/answer/", lambda route: route.abort())
    write(answers(page).first, "Not yet saved.")
    expect(answers(page).first.locator(".state")).to_contain_text(NOT_SAVED)
    page.goto("/en/help/")
    assert warned == ["beforeunload"]
    forgive(page)


def test_two_windows_keep_both_texts(page: Page) -> None:
    open_unit(page)
    ticks(page).first.click()
    expect(ticks(page).first).to_have_attribute("aria-checked", "true")
    page.reload()
    other = page.context.new_page()
    open_unit(other)
    write(answers(page).first, "From the first window.")
    expect_saved(answers(page).first)
    form = answers(other).first
    write(form, "From the second window.")
    expect(form.locator(".state")).to_contain_text("Both texts are kept")
    form.locator("textarea").press_sequentially(" More of it.")
    other.wait_for_timeout(2500)
    page.reload()
    place = re.sub(r"\D", "", answers(page).first.get_attribute("id") or "")
    person = Answer.objects.filter(item_id=int(place)).latest("saved_at").person
    texts = [row.text() for row in Answer.objects.filter(person=person)]
    copies = [copy.text() for copy in KeptCopy.objects.filter(person=person)]
    assert texts == ["From the first window."]
    assert copies == ["From the second window. More of it."]


def test_words_are_told_aloud_once_not_at_every_pause(page: Page) -> None:
    open_unit(page)
    form = answers(page).first
    write(form, "One.")
    expect_said(page, "Saved.")
    page.evaluate(
        "window.told = 0; new MutationObserver(() => { window.told += 1 })"
        ".observe(document.getElementById('live'), { childList: true })"
    )
    form.locator("textarea").press_sequentially(" Two.")
    page.wait_for_timeout(2500)
    assert page.evaluate("window.told") == 0
    form.get_by_role("button", name="Save").click()
    page.wait_for_function("window.told")


def mentee() -> User:
    """A person who has a mentor."""
    return make_pair().mentee


def test_only_a_choice_shares_an_answer(page: Page, sign_in: Callable[[Page, User], None]) -> None:
    """Neither resting nor passing over the choice shares it; what is shared stays so."""
    person = mentee()
    sign_in(page, person)
    open_unit(page)
    form = answers(page).first
    write(form, "For me.")
    form.locator("summary").focus()
    expect_saved(form)
    expect_readers(form, "Only you can read it.")
    assert person.answers.get().reach == Reach.ME
    choose(form, "mentor")
    expect_said(page, "Saved. You and your mentor can read it.")
    expect_readers(form, "You and your mentor can read it.")
    form.locator("textarea").press_sequentially(" And more.")
    page.wait_for_timeout(2500)
    answer = person.answers.get()
    answer.person = person
    assert (answer.reach, answer.text()) == (Reach.MENTOR, "For me. And more.")


def test_sharing_can_be_undone(page: Page, sign_in: Callable[[Page, User], None]) -> None:
    person = mentee()
    sign_in(page, person)
    open_unit(page)
    form = answers(page).first
    write(form, "Perhaps not.")
    choose(form, "mentor")
    form.get_by_role("button", name="Undo").click()
    expect_said(page, "Saved. Only you can read it.")
    expect_readers(form, "Only you can read it.")
    assert person.answers.get().reach == Reach.ME


def test_arrow_keys_share_nothing_on_their_way(
    page: Page, sign_in: Callable[[Page, User], None]
) -> None:
    """From *Only me* past *Me and my mentor* and on to *This device only*."""
    person = mentee()
    sign_in(page, person)
    open_unit(page)
    form = reflection(page)
    choose(form, "me")
    write(form, "Mine.")
    expect_saved(form)
    wire = Wire(page.context)
    form.locator("input[value=me]").focus()
    page.keyboard.press("ArrowDown")
    expect_readers(form, "You and your mentor can read it.")
    page.keyboard.press("ArrowDown")
    expect(form.locator(".state")).to_contain_text("Our copy is deleted")
    assert not [body for body in wire.posts("/reflection/") if "mentor" in body]


def test_what_was_shared_with_an_earlier_mentor_is_not_shared_with_the_next(
    page: Page, sign_in: Callable[[Page, User], None]
) -> None:
    """The page was opened while the first pair ran; typing on keeps what the server knows."""
    pair = make_pair()
    person = pair.mentee
    sign_in(page, person)
    open_unit(page)
    form = answers(page).first
    write(form, "Shared.")
    choose(form, "mentor")
    expect_readers(form, "You and your mentor can read it.")
    expect_saved(form)
    Pair.objects.filter(pk=pair.pk).update(
        ended_on=pair.started_on, end_reason=Pair.EndReason.OTHER
    )
    make_pair(mentee=person)
    form.locator("textarea").press_sequentially(" And more.")
    form.locator("textarea").blur()
    expect_readers(form, "Only you can read it.")
    assert person.answers.get().reach == Reach.ME


def test_a_text_that_cannot_be_taken_is_shown_with_the_reason_in_focus(page: Page) -> None:
    open_unit(page)
    form = answers(page).first
    field = form.locator("textarea")
    field.fill("x" * 5001)
    form.get_by_role("button", name="Save").click()
    expect(form.locator(".state .error")).to_contain_text("too long")
    expect(form.locator(".state .error")).to_be_focused()
    expect(field).to_have_value("x" * 5001)
