"""The coordinators' pages on a phone of 360 pixels: none scrolls sideways. What is wider scrolls in
a box of its own, which has a name and is reached with the keyboard.

The pages are found as a coordinator finds them, by the links from the first page on; of every kind
the first one. Names are as long as they may be, and of one word.
"""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.urls import get_resolver, resolve
from playwright.sync_api import Page, expect

from networking.models import User
from tests.browser.conftest import Site
from tests.browser.support.busy_programme import (
    ASIDE,
    NUMBERS,
    WORD,
    make_busy_programme,
    make_long,
)
from tests.support.rows.pairs import today
from tests.support.rows.people import (
    make_cohort,
    make_coordinator,
    make_member,
    make_pair,
    make_programme,
)

SignIn = Callable[[Page, User], None]


NO_PAGE = ("export", "example", "file", "back", "delete")
"""How the names of addresses end that are a file or a button, or not there for anybody."""

NOT_EVERYWHERE = (*NO_PAGE, "add", "history")
"""Coordinators do not add everything; one list of changes is like the other."""


def aside(page: Page) -> list[str]:
    """The faults of the page."""
    return [f"{page.url}: {fault}" for fault in page.evaluate(ASIDE)]


def kind_of(address: str) -> str:
    """The name of the address; matching is another page once a mentee is chosen."""
    parts = urlsplit(address)
    name = str(resolve(parts.path).url_name)
    if name.endswith("_history"):
        return "history"
    return f"{name}, chosen" if parts.query.startswith("mentee=") else name


def links(page: Page) -> Iterator[str]:
    """Where a page leads to, within the coordinators' pages."""
    found = "Array.from(document.querySelectorAll('a[href]'), (a) => a.pathname + a.search)"
    for address in page.evaluate(found):
        if address.startswith("/admin/"):
            yield address


def walk(page: Page) -> tuple[dict[str, str], list[str]]:
    """One address of each kind, and the faults of all of them."""
    seen, faults, ahead = {"index": "/admin/"}, list[str](), ["/admin/"]
    while ahead:
        answer = page.goto(ahead.pop(0))
        assert answer
        assert answer.ok, page.url
        faults += aside(page)
        for address in links(page):
            kind = kind_of(address)
            if kind not in seen and not kind.endswith(NO_PAGE):
                seen[kind] = address
                ahead.append(address)
    return seen, faults


def kinds() -> set[str]:
    """The names of all pages that coordinators have."""
    admin = next(each for each in get_resolver().url_patterns if str(each.pattern) == "admin/")
    names = {str(name) for name in admin.reverse_dict if isinstance(name, str)}
    return {n for n in names if n.startswith("networking_") and not n.endswith(NOT_EVERYWHERE)}


@pytest.mark.every_font
def test_no_page_of_the_coordinators_scrolls_sideways(
    page: Page, site: Site, sign_in: SignIn
) -> None:
    sign_in(page, make_busy_programme())
    seen, faults = walk(page)
    faults += [f"nothing leads to {kind}" for kind in sorted(kinds() - seen.keys())]
    page.context.add_cookies([{"name": "language", "value": "xb", "url": site.url}])
    page.emulate_media(color_scheme="dark")
    for address in seen.values():
        page.goto(address)
        assert page.locator("html").get_attribute("dir") == "rtl"
        faults += [f"mirrored and dark: {fault}" for fault in aside(page)]
    assert not faults, "\n".join(faults)


@pytest.mark.every_font
def test_what_comes_after_a_button_does_not_either(page: Page, sign_in: SignIn) -> None:
    """A list of people that is wrong, and one that is right; what a new end moves; a code."""
    programme = make_programme(name=f"{WORD} {WORD}verein {next(NUMBERS)}")
    cohort = make_cohort(programme=programme, name=f"{WORD} {WORD}")
    people = {"mentee": make_long("moving"), "mentor": make_long("along")}
    make_pair(programme=programme, cohort=cohort, planned_end_on=today(), **people)
    listed = make_member(programme=programme, person=make_long("listed"))
    sign_in(page, make_coordinator(programme=programme))
    faults = []

    def press(name: str, seen: str) -> None:
        page.locator("#content").get_by_role("button", name=name).click()
        expect(page.locator("#content")).to_contain_text(seen)
        faults.extend(aside(page))

    def bring(line: str, seen: str) -> None:
        page.goto(f"/admin/networking/programme/{programme.pk}/list/")
        text = f"role,cohort,nickname\n{line}\n".encode()
        file: Any = {"name": "list.csv", "mimeType": "text/csv", "buffer": text}
        page.locator("input[type=file]").set_input_files(file)
        press("Check the file", seen)

    bring(f"{WORD},{WORD}{WORD},{WORD}", "Nothing was imported")
    bring(f"mentor,{cohort.name},{listed}", "Is this right?")
    page.goto(f"/admin/networking/cohort/{cohort.pk}/end/")
    press("Show what moves", people["mentee"].nickname)
    page.goto(f"/admin/networking/user/{listed.pk}/code/")
    press("Make the code", "The name is not printed.")
    assert not faults, "\n".join(faults)
