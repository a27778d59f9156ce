"""What becomes of notes on a device when a guest joins, signs in, or is done here."""

from collections.abc import Callable

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from networking.models import User
from tests.browser.support.learner import open_unit, reflection, stored_notes, ticks, write
from tests.support.rows.people import PASSWORD, make_person

NOTE = "A note of this phone."


@pytest.fixture
def worked(page: Page) -> Page:
    """A guest: a tick, and a note that stays on the device."""
    open_unit(page)
    ticks(page).first.click()
    expect(ticks(page).first).to_have_attribute("aria-checked", "true")
    page.reload()
    write(reflection(page), NOTE)
    reflection(page).get_by_role("button", name="Save").click()
    assert list(stored_notes(page).values()) == [NOTE]
    return page


def member() -> User:
    cache.clear()
    return make_person(nickname=f"Out {User.objects.count()}")


def sign_in(page: Page, person: User) -> None:
    page.goto("/en/accounts/login/")
    page.get_by_label("Nickname").fill(str(person.nickname))
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in").click()


def test_who_is_done_deletes_the_notes_too(worked: Page) -> None:
    worked.goto("/en/me/finish/")
    worked.get_by_role("button", name="Delete everything of mine here").click()
    expect(worked.locator("h1")).to_have_text("Everything is deleted")
    assert stored_notes(worked) == {}
    open_unit(worked)
    expect(ticks(worked).first).to_have_attribute("aria-checked", "false")
    expect(reflection(worked).locator("textarea")).to_have_value("")


def test_joining_keeps_the_notes(worked: Page) -> None:
    worked.goto("/en/join/")
    worked.get_by_label("Nickname").fill(f"Joined {User.objects.count()}")
    worked.get_by_label("Password").fill(PASSWORD)
    worked.locator("main").get_by_role("button", name="Join").click()
    worked.wait_for_url("**/me/")
    open_unit(worked)
    expect(reflection(worked).locator("textarea")).to_have_value(NOTE)


def test_bringing_the_work_along_brings_the_notes(worked: Page) -> None:
    sign_in(worked, member())
    expect(worked.locator("h1")).to_have_text("Is this your work?")
    worked.locator("main").get_by_role("button", name="Continue").click()
    expect(worked.locator("h1")).to_have_text("Your work is in your account")
    open_unit(worked)
    expect(ticks(worked).first).to_have_attribute("aria-checked", "true")
    expect(reflection(worked).locator("textarea")).to_have_value(NOTE)


def test_leaving_the_work_behind_deletes_the_notes(worked: Page) -> None:
    sign_in(worked, member())
    worked.get_by_label("No, delete it from here").check()
    worked.locator("main").get_by_role("button", name="Continue").click()
    expect(worked.locator("h1")).to_have_text("The work is deleted")
    assert stored_notes(worked) == {}


def test_after_signing_out_her_notes_can_be_deleted(page: Page) -> None:
    person = member()
    sign_in(page, person)
    open_unit(page)
    write(reflection(page), NOTE)
    reflection(page).get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.locator("h1")).to_have_text("You are signed out")
    assert list(stored_notes(page).values()) == [NOTE], "they are hers to keep"
    expect(page.get_by_text("Reflections on this device", exact=True)).to_be_visible()
    page.get_by_role("button", name="Delete them now").click()
    assert stored_notes(page) == {}


def test_without_notes_nothing_is_offered(page: Page) -> None:
    sign_in(page, member())
    page.get_by_role("button", name="Sign out").click()
    expect(page.locator("h1")).to_have_text("You are signed out")
    expect(page.get_by_text("Reflections on this device", exact=True)).to_be_hidden()


def test_without_javascript(no_js_page: Page) -> None:
    """Ticks, joins and finds the tick again, on forms alone."""
    open_unit(no_js_page)
    ticks(no_js_page).first.click()
    no_js_page.goto("/en/join/")
    no_js_page.get_by_label("Nickname").fill(f"Plain {User.objects.count()}")
    no_js_page.get_by_label("Password").fill(PASSWORD)
    no_js_page.locator("main").get_by_role("button", name="Join").click()
    no_js_page.wait_for_url("**/me/")
    open_unit(no_js_page)
    expect(ticks(no_js_page).first).to_have_attribute("aria-checked", "true")
    no_js_page.get_by_role("button", name="Sign out").click()
    expect(no_js_page.locator("h1")).to_have_text("You are signed out")


PAGES = [
    "/en/accounts/login/",
    "/en/join/",
    "/en/recover/",
    "/en/accounts/password/reset/",
    "/en/accounts/password/reset/done/",
    "/en/signed-out/",
    "/en/me/finish/",
]
MEMBERS_PAGES = [
    "/en/me/account/",
    "/en/accounts/password/change/",
    "/en/accounts/logout/",
    "/en/me/sign-out-everywhere/",
    "/en/me/bring/",
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_easy_to_use_for_everyone(
    open_page: Callable[..., Page], axe: Callable[[Page], None], scheme: str
) -> None:
    page = open_page(color_scheme=scheme)
    for url in PAGES:
        page.goto(url)
        axe(page)
    sign_in(page, member())
    page.wait_for_url("**/me/")
    for url in MEMBERS_PAGES:
        page.goto(url)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, url
