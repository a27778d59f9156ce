"""A note for *this device only* stays in the browser: no request holds it, no row is made of it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from networking.models import Reflection, User
from tests.browser.support.learner import (
    Wire,
    answers,
    choose,
    expect_readers,
    expect_said,
    expect_saved,
    forgive,
    open_unit,
    reflection,
    stored_notes,
    ticks,
    write,
)
from tests.support.rows.people import PASSWORD, make_person

SECRET = "Only this phone may know it."
BEACONS = """
window.beacons = [];
navigator.sendBeacon = (url, data) => {
  sessionStorage.setItem('beacons', (sessionStorage.getItem('beacons') || '') +
    Array.from(data || [], String).join());
  return true;
};
"""


@pytest.fixture
def wire(page: Page) -> Wire:
    """Listens to everything that leaves the browser, beacons included."""
    page.add_init_script(BEACONS)
    return Wire(page.context)


def beacons(page: Page) -> str:
    return str(page.evaluate("sessionStorage.getItem('beacons') || ''"))


def press_save(page: Page) -> None:
    reflection(page).get_by_role("button", name="Save").click()


def person_of(page: Page) -> User:
    """The latest guest: tests run one after the other."""
    return User.objects.order_by("-date_joined").first()  # type: ignore[return-value]


def test_this_device_is_the_default_and_nothing_of_it_is_sent(page: Page, wire: Wire) -> None:
    open_unit(page)
    form = reflection(page)
    expect(form.locator("input[value=device]")).to_be_checked()
    expect_readers(form, "It stays on this device.")
    rows = Reflection.objects.count()
    write(form, SECRET)
    expect(form.locator(".state")).to_contain_text("Kept in this browser")
    expect_said(page, "Kept in this browser. It was not sent.")
    press_save(page)
    ticks(page).first.click()
    expect(ticks(page).first).to_have_attribute("aria-checked", "true")
    write(answers(page).first, "An answer")
    expect_saved(answers(page).first)
    page.locator("#unit-done-button").click()
    expect(page.locator("#count")).to_contain_text("1 of")
    form.locator("textarea").press_sequentially(" And more.")
    page.wait_for_timeout(2000)
    page.reload()
    expect(reflection(page).locator("textarea")).to_have_value(f"{SECRET} And more.")
    assert not wire.carries("this phone")
    assert not wire.carries("this%20phone")
    assert not wire.carries("this+phone")
    assert "phone" not in beacons(page)
    assert Reflection.objects.count() == rows


def test_no_way_of_reading_the_form_finds_the_note(page: Page) -> None:
    open_unit(page)
    write(reflection(page), SECRET)
    found = page.evaluate(
        "Array.from(document.forms).flatMap((form) => Array.from(new FormData(form).values()))"
    )
    assert SECRET not in found
    included = page.evaluate("Object.values(htmx.values(document.forms[3] || document.body))")
    assert SECRET not in included


def test_a_visitors_note_follows_her_when_she_becomes_a_guest(page: Page) -> None:
    open_unit(page)
    write(reflection(page), SECRET)
    assert [key.split(":")[1] for key in stored_notes(page)] == [""]
    ticks(page).first.click()
    expect(ticks(page).first).to_have_attribute("aria-checked", "true")
    notes = stored_notes(page)
    assert list(notes.values()) == [SECRET]
    (key,) = notes
    assert re.fullmatch(r"motm-note:[0-9a-f]{16}:\d+", key)
    page.reload()
    expect(reflection(page).locator("textarea")).to_have_value(SECRET)


def test_notes_are_shown_to_their_owner_only(page: Page) -> None:
    open_unit(page)
    ticks(page).first.click()
    expect(ticks(page).first).to_have_attribute("aria-checked", "true")
    page.reload()
    write(reflection(page), SECRET)
    page.context.clear_cookies()
    open_unit(page)
    expect(reflection(page).locator("textarea")).to_have_value("")
    ticks(page).first.click()
    expect(ticks(page).first).to_have_attribute("aria-checked", "true")
    page.reload()
    expect(reflection(page).locator("textarea")).to_have_value("")


def test_only_me_is_kept_as_soon_as_it_is_chosen(page: Page) -> None:
    """A private text does not stay on a phone that others use, and no further press is needed."""
    open_unit(page)
    form = reflection(page)
    write(form, "Not for this phone.")
    choose(form, "me")
    expect_said(page, "Saved. Only you can read it.")
    expect_readers(form, "Only you can read it.")
    assert stored_notes(page) == {}
    form.locator("textarea").press_sequentially(" Again.")
    form.locator("textarea").blur()
    expect_saved(form)
    page.wait_for_timeout(500)
    page.reload()
    expect(reflection(page).locator("input[value=me]")).to_be_checked()
    expect(reflection(page).locator("textarea")).to_have_value("Not for this phone. Again.")


def test_only_me_is_kept_even_if_she_goes_on_at_once(page: Page) -> None:
    open_unit(page)
    write(reflection(page), "Not for this phone.")
    choose(reflection(page), "me")
    page.goto("/en/")
    page.wait_for_timeout(500)
    open_unit(page)
    expect(reflection(page).locator("textarea")).to_have_value("Not for this phone.")
    expect_readers(reflection(page), "Only you can read it.")
    assert stored_notes(page) == {}


def test_keeping_it_on_the_server_can_be_undone(page: Page) -> None:
    open_unit(page)
    form = reflection(page)
    write(form, "Back again.")
    choose(form, "me")
    form.get_by_role("button", name="Undo").click()
    expect(form.locator(".state")).to_contain_text("Our copy is deleted")
    expect_readers(form, "It stays on this device.")
    assert list(stored_notes(page).values()) == ["Back again."]
    assert Reflection.objects.latest("saved_at").is_empty


def test_from_the_server_to_this_device_empties_the_row(page: Page, wire: Wire) -> None:
    open_unit(page)
    form = reflection(page)
    choose(form, "me")
    write(form, "On the server first.")
    press_save(page)
    expect_saved(form)
    row = Reflection.objects.order_by("-saved_at").first()
    assert row is not None
    assert row.text() == "On the server first."
    choose(form, "device")
    expect_said(page, "Our copy is deleted")
    form.locator("textarea").press_sequentially(" Now secret.")
    page.wait_for_timeout(2000)
    row = Reflection.objects.get(pk=row.pk)
    assert row.text() == ""
    assert row.is_empty
    assert not wire.carries("Now secret")
    assert "Now secret" not in beacons(page)
    assert list(stored_notes(page).values()) == ["On the server first. Now secret."]
    page.reload()
    expect(reflection(page).locator("input[value=device]")).to_be_checked()
    expect(reflection(page).locator("textarea")).to_have_value("On the server first. Now secret.")


def test_choosing_this_device_for_an_empty_place_sends_nothing(page: Page, wire: Wire) -> None:
    open_unit(page)
    choose(reflection(page), "me")
    choose(reflection(page), "device")
    page.wait_for_timeout(2000)
    assert wire.posts("/reflection/") == []


def test_a_local_note_is_kept_until_the_server_has_it(page: Page) -> None:
    open_unit(page)
    form = reflection(page)
    write(form, "Not lost.")
    page.route("**/reflection/", lambda route: route.fulfill(status=503, body=""))
    choose(form, "me")
    expect(form.locator(".state")).to_contain_text("Not saved")
    assert list(stored_notes(page).values()) == ["Not lost."]
    page.unroute("**/reflection/")
    expect_saved(form)
    assert stored_notes(page) == {}
    forgive(page)


def test_a_phone_that_others_use_is_asked_once(page: Page) -> None:
    """Who chose to keep one text elsewhere keeps the next one there, until she chooses anew."""
    open_unit(page)
    choose(reflection(page), "me")
    page.reload()
    expect_readers(reflection(page), "Only you can read it.")
    choose(reflection(page), "device")
    page.reload()
    expect_readers(reflection(page), "It stays on this device.")


def test_a_browser_that_forgets_does_not_keep_by_default_and_says_so(page: Page) -> None:
    """Those of Apple delete what scripts keep after seven days without a visit."""
    page.add_init_script(
        "Object.defineProperty(navigator, 'vendor', { get: () => 'Apple Computer, Inc.' })"
    )
    open_unit(page)
    expect_readers(reflection(page), "Only you can read it.")
    choose(reflection(page), "device")
    expect(reflection(page)).to_contain_text("if you do not visit this site for 7 days")


def test_a_note_can_be_deleted(page: Page) -> None:
    open_unit(page)
    form = reflection(page)
    write(form, SECRET)
    page.on("dialog", lambda dialog: dialog.accept())
    form.locator("summary").click()
    form.get_by_role("button", name="Delete it from this device").click()
    expect(form.locator("textarea")).to_have_value("")
    expect(form.locator("textarea")).to_be_focused()
    expect(form.locator(".state")).to_contain_text("Deleted from this device.")
    assert stored_notes(page) == {}


def test_two_tabs_show_the_same_note(page: Page) -> None:
    other = page.context.new_page()
    open_unit(page)
    open_unit(other)
    write(reflection(page), "One note.")
    expect(reflection(other).locator("textarea")).to_have_value("One note.")


def test_a_note_and_a_text_for_one_place_are_both_kept(page: Page) -> None:
    open_unit(page)
    write(reflection(page), "The note.")
    choose(reflection(page), "me")
    expect_saved(reflection(page))
    owner = page.evaluate("document.body.dataset.owner")
    place = (reflection(page).get_attribute("id") or "").split("-")[1]
    page.evaluate(f"localStorage.setItem('motm-note:{owner}:{place}', 'From before.')")
    page.reload()
    form = reflection(page)
    expect(form.locator("textarea")).to_have_value("The note.")
    expect(form.locator(".state")).to_contain_text("another text in this browser")
    choose(form, "device")
    expect(form.locator("textarea")).to_have_value("From before.\n\nThe note.")


def blocked(context_page: Page) -> Page:
    """A browser that keeps nothing, as some do in private windows or by a setting."""
    context_page.add_init_script(
        "for (const kind of ['localStorage', 'sessionStorage']) Object.defineProperty(window, kind,"
        " { get() { throw new DOMException('blocked', 'SecurityError') } })"
    )
    return context_page


def test_where_storage_is_blocked_the_choice_is_not_offered(page: Page) -> None:
    open_unit(blocked(page))
    form = reflection(page)
    expect(form.locator("input[value=device]")).to_have_count(0)
    expect(form.locator("[data-no-device]")).to_contain_text("This browser cannot keep texts")
    expect(form.locator("input[value=me]")).to_be_checked()
    ticks(page).first.click()
    expect(ticks(page).first).to_have_attribute("aria-checked", "true")
    write(answers(page).first, "Works all the same.")
    expect_saved(answers(page).first)
    write(form, "Sent, and said so.")
    expect_saved(form)


def test_where_storage_is_full_it_says_so(page: Page) -> None:
    open_unit(page)
    page.evaluate("() => { Storage.prototype.setItem = () => { throw new DOMException('full') } }")
    write(reflection(page), "Too much.")
    expect(reflection(page).locator(".state .error")).to_contain_text("cannot keep texts")


def test_without_javascript_only_me_is_first_and_it_says_why(no_js_page: Page) -> None:
    open_unit(no_js_page)
    form = reflection(no_js_page)
    expect(form.locator("input[name=reach]").first).to_have_value("me")
    expect(form.locator("input[name=reach]").first).to_be_checked()
    form.locator("summary").click()
    expect(form.locator("[data-no-device]")).to_contain_text("needs JavaScript")
    form.locator("textarea").fill("Without scripts.")
    press_save(no_js_page)
    expect_saved(reflection(no_js_page))


def test_the_mentor_is_not_offered_to_who_has_none(page: Page) -> None:
    open_unit(page)
    mentor: Any = reflection(page).locator("input[value=mentor]")
    expect(mentor).to_be_disabled()
    expect(reflection(page)).to_contain_text("You need a mentor first.")


def test_a_visitors_note_comes_along_when_she_joins(page: Page) -> None:
    open_unit(page)
    write(reflection(page), SECRET)
    page.goto("/en/join/")
    page.get_by_label("Nickname").fill("Joined with a note")
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Join").click()
    page.wait_for_url("**/me/**")
    open_unit(page)
    expect(reflection(page).locator("textarea")).to_have_value(SECRET)


def test_a_visitors_note_does_not_go_to_who_signs_in(
    page: Page, sign_in: Callable[[Page, User], None]
) -> None:
    open_unit(page)
    write(reflection(page), SECRET)
    sign_in(page, make_person())
    open_unit(page)
    expect(reflection(page).locator("textarea")).to_have_value("")


def test_a_visitors_note_follows_what_she_did_in_another_tab(page: Page) -> None:
    open_unit(page)
    write(reflection(page), SECRET)
    other = page.context.new_page()
    open_unit(other)
    ticks(other).first.click()
    expect(ticks(other).first).to_have_attribute("aria-checked", "true")
    page.reload()
    expect(reflection(page).locator("textarea")).to_have_value(SECRET)


def test_her_notes_are_listed_with_her_texts(page: Page) -> None:
    open_unit(page)
    ticks(page).first.click()
    expect(ticks(page).first).to_have_attribute("aria-checked", "true")
    write(reflection(page), SECRET)
    title = page.locator("h1").inner_text()
    page.goto("/en/me/reflections/")
    notes = page.locator("[data-device-notes]")
    expect(notes.locator("blockquote")).to_have_text([SECRET])
    expect(notes.get_by_role("link", name=title)).to_have_attribute(
        "href", re.compile("#reflection-")
    )
