"""A whole visit: both modules worked through on a phone, joined, signed out, and found again."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from networking.models import Answer, Reflection, User
from tests.browser.support.learner import MODULES, answers, choose, expect_saved, reflection, ticks
from tests.support.rows.people import PASSWORD


def unit_paths(page: Page, module: str) -> list[str]:
    """The addresses of a module's units, as its overview links them."""
    page.goto(f"/en/modules/{module}/")
    links = page.locator(f"main a[href^='/en/modules/{module}/']").evaluate_all(
        "(all) => all.map((link) => link.getAttribute('href'))"
    )
    return sorted({link.split("#")[0] for link in links} - {f"/en/modules/{module}/"})


def work_through(page: Page, path: str, *, javascript: bool) -> dict[str, str]:
    """Everything that can be done in a unit. Answers what was written, by the field's id."""
    page.goto(path)
    written: dict[str, str] = {}
    for number in range(ticks(page).count()):
        ticks(page).nth(number).click()
        expect(ticks(page).nth(number)).to_have_attribute("aria-checked", "true")
    for number in range(answers(page).count()):
        form = answers(page).nth(number)
        words = f"Answer {number} of {path}"
        form.locator("textarea").fill(words)
        form.get_by_role("button", name="Save").click()
        expect_saved(answers(page).nth(number))
        written[str(answers(page).nth(number).get_attribute("id"))] = words
    note = f"Reflection on {path}"
    if javascript:
        choose(reflection(page), "me")
    reflection(page).locator("textarea").fill(note)
    reflection(page).get_by_role("button", name="Save").click()
    expect_saved(reflection(page))
    written[str(reflection(page).get_attribute("id"))] = note
    expect(page.locator("#open")).to_contain_text("Nothing left to do here.")
    page.locator("#unit-done-button").click()
    expect(page.locator("#unit-done-button")).to_have_text("Mark as not done")
    return written


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "plain"])
def test_a_whole_visit(open_page: Callable[..., Page], javascript: bool) -> None:
    page = open_page(javascript=javascript)
    nickname = f"Visitor {'with' if javascript else 'without'} scripts"
    written: dict[str, dict[str, str]] = {}
    totals = {}
    for module in MODULES:
        paths = unit_paths(page, module)
        totals[module] = len(paths)
        for path in paths:
            written[path] = work_through(page, path, javascript=javascript)
        expect(page.locator("#count")).to_contain_text(f"{len(paths)} of {len(paths)}")
    assert totals[MODULES[0]] == 13

    page.goto("/en/join/")
    page.get_by_label("Nickname").fill(nickname)
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Join").click()
    page.wait_for_url("**/me/**")
    page.locator("header").get_by_role("button", name="Sign out").click()
    expect(page.locator("h1")).to_have_text("You are signed out")
    page.goto(next(iter(written)))
    expect(reflection(page).locator("textarea")).to_have_value("")

    other = open_page(javascript=javascript)
    other.goto("/en/accounts/login/")
    other.get_by_label("Nickname").fill(nickname.upper())
    other.get_by_label("Password").fill(PASSWORD)
    other.locator("main").get_by_role("button", name="Sign in").click()
    other.wait_for_url("**/me/**")
    for module, total in totals.items():
        other.goto(f"/en/modules/{module}/")
        expect(other.locator("main")).to_contain_text(f"{total} of {total}")
    for path, words in written.items():
        other.goto(path)
        for form, text in words.items():
            expect(other.locator(f"#{form} textarea")).to_have_value(text)
        for number in range(ticks(other).count()):
            expect(ticks(other).nth(number)).to_have_attribute("aria-checked", "true")
    person = User.objects.get(nickname=nickname)
    assert Answer.objects.filter(person=person).count() + Reflection.objects.filter(
        person=person
    ).count() == sum(len(words) for words in written.values())
