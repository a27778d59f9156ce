"""Names of 40 letters without a space, everywhere that a mentee and a mentor read them: nothing
scrolls sideways on a phone of 360 pixels, with the widest font and with the narrowest.

The pages are found as people find them, by the links from *My page* on; of every kind the first.
"""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import Page

from networking.models import Membership, NetworkMap, Pair, User
from tests.browser.support.busy_programme import ASIDE, WORD, make_busy_programme
from tests.support.rows.maps import make_content, make_entry, make_map

SignIn = Callable[[Page, User], None]

NOT_A_PAGE = ("leave", "exit", "ics", "calendar", "file", "export", "picture", "next", "download")
"""Parts of the names of addresses that are a file, or lead away."""


@pytest.fixture
def pair() -> Pair:
    """All that a pair can have, with long names."""
    keeper = make_busy_programme()
    programmes = Membership.objects.filter(person=keeper).values("programme")
    return Pair.objects.select_related("mentee", "mentor").get(programme__in=programmes)


def kind_of(path: str) -> str | None:
    try:
        return str(resolve(path).url_name)
    except Resolver404:
        return None


def links(page: Page) -> Iterator[tuple[str, str]]:
    found = (
        "Array.from(document.querySelectorAll('main a[href]'),"
        " (a) => new URL(a.getAttribute('href'), location).href)"
    )
    for address in page.evaluate(found):
        path = urlsplit(address).path
        kind = kind_of(path) if path.startswith("/en/") and "/modules/" not in path else None
        if kind and not any(part in kind for part in NOT_A_PAGE):
            yield kind, path


def walk(page: Page) -> tuple[set[str], list[str]]:
    """The kinds of pages that there are, and the faults of all of them."""
    seen, ahead, faults = {"me"}, ["/en/me/"], list[str]()
    while ahead:
        path = ahead.pop(0)
        answer = page.goto(path)
        assert answer
        assert answer.ok, path
        faults += [f"{path}: {fault}" for fault in page.evaluate(ASIDE)]
        for kind, found in links(page):
            if kind not in seen:
                seen.add(kind)
                ahead.append(found)
    return seen, faults


@pytest.mark.every_font
@pytest.mark.parametrize("role", ["mentee", "mentor"])
def test_no_page_scrolls_sideways_for_a_long_name(
    page: Page, sign_in: SignIn, pair: Pair, role: str
) -> None:
    person = getattr(pair, role)
    if not NetworkMap.objects.filter(person=person).exists():
        label = (WORD + WORD)[:40]
        make_map(person=person, content=make_content(make_entry(1, label), make_entry(2, WORD)))
    sign_in(page, person)
    seen, faults = walk(page)
    assert not faults, "\n".join(faults)
    assert {"mentee": "my_mentor", "mentor": "mentoring"}[role] in seen
    assert len(seen) > 12
