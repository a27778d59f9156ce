"""The coordinators' pages on a phone of 360 pixels: none scrolls sideways. What is wider scrolls in
a box of its own, which has a name and is reached with the keyboard.

The pages are found as a coordinator finds them, by the links from the first page on; of every kind
the first one. Names are as long as they may be, and of one word.
"""

import functools
import itertools
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.urls import get_resolver, resolve
from playwright.sync_api import Page, expect

from networking.models import AuditEvent, Role, User
from tests.browser.conftest import Site
from tests.cast import make_following
from tests.pairs import make_profile, make_session, today
from tests.people import (
    make_absence,
    make_cohort,
    make_coordinator,
    make_member,
    make_pair,
    make_person,
    make_programme,
)

SignIn = Callable[[Page, User], None]

WORD = "Donaudampfschifffahrtsgesellschaft"
"""Half of a phone does not hold it; nicknames may be somewhat longer."""

NUMBERS = itertools.count(1)
"""What tells the names of two tests apart."""

NO_PAGE = ("export", "example", "file", "back", "delete")
"""How the names of addresses end that are a file or a button, or not there for anybody."""

NOT_EVERYWHERE = (*NO_PAGE, "add", "history")
"""Coordinators do not add everything; one list of changes is like the other."""

ASIDE = """() => {
    const shown = (e) => e.getClientRects().length && getComputedStyle(e).visibility === "visible";
    const said = (e) => e.outerHTML.slice(0, 100).replace(/\\s+/g, " ");
    const root = document.documentElement, faults = [];
    const within = (e) => getComputedStyle(e).overflowX !== "visible";
    const boxed = (e) => e && (within(e) || boxed(e.parentElement));
    if (root.scrollWidth > root.clientWidth) {
        faults.push(`the page is ${root.scrollWidth} pixels wide`);
        for (const e of document.body.querySelectorAll("*")) {
            const box = e.getBoundingClientRect();
            if ((box.right > innerWidth + 1 || box.left < -1) && !boxed(e.parentElement))
                faults.push(`beyond the edge: ${said(e)}`);
        }
    }
    const own = "input, select, textarea, .visually-hidden";
    for (const e of document.body.querySelectorAll("*")) {
        if (e.scrollWidth <= e.clientWidth + 1 || e.matches(own) || !shown(e)) continue;
        const how = getComputedStyle(e).overflowX;
        const named = e.ariaLabel || document.getElementById(e.getAttribute("aria-labelledby"));
        if (how === "auto" || how === "scroll") {
            if (e.tabIndex !== 0 || !e.getAttribute("role") || !named)
                faults.push(`scrolls and is not reached, or has no name: ${said(e)}`);
        } else if (how !== "visible") faults.push(`cut off: ${said(e)}`);
    }
    return faults.slice(0, 6);
}"""
"""What is wider than the phone, or can be seen only with a finger."""


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


def make_long(kind: str) -> User:
    """Somebody whose nickname is as long as it may be, of one word, and nobody else's."""
    return make_person(nickname=long_name(kind))


def long_name(kind: str) -> str:
    return f"{kind}{next(NUMBERS)}{WORD}{WORD}"[:40]


@functools.cache
def make_busy_programme() -> User:
    """Something in every list, made once for both font sets; who looks after it."""
    programme = make_programme(name=f"{WORD} {WORD}{next(NUMBERS)}", contact=WORD, places=WORD)
    cohort = make_cohort(programme=programme, name=f"{WORD}1 {WORD}")
    cohort.starts_on, cohort.ends_on = today() - timedelta(days=200), today() + timedelta(days=20)
    cohort.save()
    pair = make_pair(
        programme=programme,
        cohort=cohort,
        mentee=make_member(programme=programme, person=make_long("mentee"), cohort=cohort),
        mentor=make_member(
            programme=programme, role=Role.MENTOR, person=make_long("mentor"), cohort=cohort
        ),
        started_on=today() - timedelta(days=180),
    )
    make_following(pair)
    make_session(pair=pair, days_ago=150)
    for role in (Role.MENTEE, Role.MENTOR):
        person = make_member(programme=programme, role=role, person=make_long(f"free{role[-1]}"))
        make_profile(programme=programme, person=person)
    keeper = make_coordinator(programme=programme, nickname=long_name("keeper"))
    make_absence(programme=programme, person=keeper)
    joined = AuditEvent.Verb.JOINED
    AuditEvent.note(joined, actor=pair.mentee, about=pair.mentee, programme=programme)
    return keeper


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
