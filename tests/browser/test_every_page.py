"""Every page: rules of accessibility in light and dark, narrow phones, no broken policy.

That nothing breaks the security policy and that no other place is asked is watched by `open_page`
for every page of every test.
"""

from collections.abc import Callable
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from networking.models import User
from tests.browser.support.layout import fits
from tests.browser.support.learner import (
    answers,
    choose,
    expect_saved,
    open_unit,
    reflection,
    ticks,
    write,
)
from tests.browser.support.places import COMING_IN, GUESTS, MINE, READING
from tests.support.rows.people import make_coordinator, make_pair, make_person, make_programme

Checked = Callable[[Page], None]
SignIn = Callable[[Page, User], None]


def work(page: Page) -> None:
    """Something to show on the pages about her own things."""
    open_unit(page)
    ticks(page).first.click()
    expect(ticks(page).first).to_have_attribute("aria-checked", "true")
    choose(reflection(page), "me")
    reflection(page).locator("textarea").fill("My reflection.")
    reflection(page).get_by_role("button", name="Save").click()
    expect_saved(reflection(page))
    write(answers(page).first, "My answer.")
    expect_saved(answers(page).first)
    page.locator("#unit-done-button").click()
    expect(page.locator("#count")).to_contain_text("1 of")


def look_at(page: Page, paths: list[str], checked: Checked) -> None:
    """All faults of all pages at once."""
    faults = []
    for path in paths:
        page.goto(path)
        try:
            checked(page)
        except AssertionError as fault:
            faults.append(f"{path}: {fault}")
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(
    open_page: Callable[..., Page], axe: Checked, sign_in: SignIn, scheme: str
) -> None:
    page = open_page(color_scheme=scheme)
    look_at(page, READING + COMING_IN, axe)
    sign_in(page, make_person(nickname=f"Seen in {scheme}"))
    work(page)
    axe(page)
    look_at(page, MINE, axe)


def test_axe_finds_nothing_on_a_guests_pages(page: Page, axe: Checked) -> None:
    work(page)
    axe(page)
    look_at(page, GUESTS, axe)


def test_axe_finds_nothing_in_trouble(page: Page, axe: Checked) -> None:
    """Wrong forms, a text that was not saved, two texts for one question."""
    for path, button in (("/en/join/", "Join"), ("/en/accounts/login/", "Sign in")):
        page.goto(path)
        page.locator("main").get_by_role("button", name=button).click()
        page.wait_for_load_state()
        axe(page)
    open_unit(page)
    ticks(page).first.click()
    expect(ticks(page).first).to_have_attribute("aria-checked", "true")
    page.reload()
    other = page.context.new_page()
    open_unit(other)
    write(answers(page).first, "One.")
    expect_saved(answers(page).first)
    write(answers(other).first, "Two.")
    expect(answers(other).first.locator(".state")).to_contain_text("Both texts are kept")
    axe(other)


@pytest.mark.every_font
@pytest.mark.parametrize("language", ["en", "xa", "xb"])
def test_everything_fits_a_phone_of_320_pixels(
    open_page: Callable[..., Page], sign_in: SignIn, language: str, font_set: str
) -> None:
    page = open_page(viewport={"width": 320, "height": 640})

    def spoken(paths: list[str]) -> list[str]:
        return [path.replace("/en/", f"/{language}/", 1) for path in paths]

    look_at(page, spoken(READING + COMING_IN), fits)
    person = make_person(nickname=f"A long nickname for {language} and {font_set}")
    sign_in(page, person)
    work(page)
    fits(page)
    look_at(page, spoken(MINE), fits)


def header_rows(page: Page) -> int:
    """How many rows of links the header has."""
    middles: list[float] = page.locator(
        "header :is(.brand, .leave, li a, li button, summary):visible"
    ).evaluate_all(
        "(all) => all.filter((e) => !e.closest('.languages form'))"
        ".map((e) => e.getBoundingClientRect()).map((box) => (box.top + box.bottom) / 2)"
    )
    middles.sort()
    return 1 + sum(after - before > 16 for before, after in pairwise(middles))


@pytest.mark.every_font
@pytest.mark.parametrize("role", ["nobody", "mentee", "mentor"])
def test_the_header_has_two_rows_on_a_phone_and_one_on_a_wide_screen(
    page: Page, sign_in: SignIn, role: str, font_set: str
) -> None:
    """Three at most on a phone in letters as wide as Verdana's, which no phone comes with."""
    if role != "nobody":
        sign_in(page, getattr(make_pair(), role))
    page.goto("/en/help/")
    summary = page.locator(".languages summary")
    expect(summary).to_have_accessible_name("Language: English")
    assert header_rows(page) <= (3 if font_set == "wide" else 2)
    page.set_viewport_size({"width": 1280, "height": 800})
    assert header_rows(page) == 1


NO_DATA = ":not([type='application/json'])"
"""A block of data is no script: no browser runs it."""


def test_no_handler_or_style_is_written_into_a_page(page: Page) -> None:
    for path in READING + COMING_IN:
        page.goto(path)
        found = page.evaluate(
            "Array.from(document.querySelectorAll('*')).filter((e) => e.hasAttribute('style')"
            " || e.getAttributeNames().some((n) => n.startsWith('on') || n.startsWith('hx-on')))"
            ".map((e) => e.outerHTML.slice(0, 100))"
        )
        assert found == [], path
        assert page.locator(f"style, script:not([src]){NO_DATA}").count() == 0, path


def coordinators_pages(page: Page) -> list[str]:
    """Every list that the first page leads to, its first row, and the form to add one."""
    page.goto("/admin/")
    links = "Array.from(document.querySelectorAll('#content a')).map((a) => a.pathname)"
    lists = sorted({path for path in page.evaluate(links) if path.count("/") == 4})
    found = ["/admin/", *lists]
    for path in lists:
        page.goto(path)
        row = page.locator("#result_list tbody th a").first
        if row.count():
            found.append(str(row.get_attribute("href")))
        adding = page.locator("a.addlink").first
        if adding.count():
            found.append(str(adding.get_attribute("href")))
    return found


@pytest.mark.parametrize(("scheme", "role"), [("light", "coordinator"), ("dark", "administrator")])
def test_axe_finds_nothing_on_the_coordinators_pages(
    open_page: Callable[..., Page], axe: Checked, sign_in: SignIn, scheme: str, role: str
) -> None:
    programme = make_programme(name=f"Programme seen in {scheme}")
    person = make_coordinator(programme=programme)
    make_pair(programme=programme)
    if role == "administrator":
        User.objects.filter(pk=person.pk).update(is_superuser=True)
    page = open_page(color_scheme=scheme)
    sign_in(page, person)
    paths = coordinators_pages(page)
    assert len(paths) > 8
    faults = page.context.visitor.faults  # type: ignore[attr-defined]

    def checked(page: Page) -> None:
        assert not faults, faults
        axe(page)
        faults.clear()  # axe itself tries to read the sheets that Django's forms.css imports

    look_at(page, paths, checked)
