"""Every page in accented English: a sentence in plain English was never marked for translation."""

import re
from typing import Any

import pytest
from bs4 import BeautifulSoup, Comment
from django.urls import NoReverseMatch, reverse
from django.utils import translation

from tests.cast import NAMES, WORDS, Cast, make_cast, routes
from tests.course import FIRST, SECOND, places
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
ACCENTED = re.compile("[åçéîķļñöŕšţûýž]", re.I)
WORD = re.compile(r"[A-Za-z]{2,}")
TYPED = {"textarea", "blockquote", "bdi", "script", "style", "code"}


def plain(html: str) -> list[str]:
    """Texts of more than a word on the page, in plain English, that nobody typed."""
    page, found = BeautifulSoup(html, "html.parser"), []
    texts: list[tuple[str, Any]] = [
        (str(text), text.parent)
        for text in page.find_all(string=True)
        if not isinstance(text, Comment)
    ]
    for tag in page.find_all(True):
        for name in ("aria-label", "title", "placeholder", "alt"):
            if tag.get(name):
                texts.append((str(tag[name]), tag))
    for text, tag in texts:
        around = [tag, *tag.parents] if tag else []
        if any(parent.name in TYPED or parent.get("dir") == "auto" for parent in around):
            continue
        if any(parent.get("translate") == "no" for parent in around):
            continue
        if any(typed in text for typed in (*WORDS, *NAMES)):
            continue
        if any((parent.get("lang") or "en-XA") != "en-XA" for parent in around):
            continue
        if len(WORD.findall(text)) > 1 and not ACCENTED.search(text):
            found.append(" ".join(text.split())[:80])
    return found


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def pages() -> list[str]:
    """Every page without an id in its address, and the course."""
    found = []
    for name, _pattern, _way in routes():
        if name.startswith("admin:") or name in ("exit", "networking:export_json"):
            continue
        try:
            found.append(reverse(name))
        except NoReverseMatch:
            continue
    found += [place.url for slug in (FIRST, SECOND) for place in places(slug)]
    found += [reverse("networking:module", args=[slug]) for slug in (FIRST, SECOND)]
    found += [reverse("networking:page", args=[n]) for n in ("help", "privacy", "accessibility")]
    return found


@pytest.mark.parametrize("who", ["visitor", "guest", "mentee", "coordinator"])
def test_no_plain_english_is_left(cast: Cast, who: str) -> None:
    client = cast.browser(who, StrictClient())
    with translation.override("xa"):
        addresses = [url for url in pages() if url.startswith("/xa/") and "/components/" not in url]
        left = {}
        for url in addresses:
            answer = client.get(url)
            if answer.status_code == 200 and plain(answer.content.decode()):
                left[url] = plain(answer.content.decode())[:6]
    assert left == {}


def test_the_search_finds_plain_english() -> None:
    assert plain("<p>Two words</p><p>Ţŵö ŵöŕðš</p><textarea>I typed this</textarea>") == [
        "Two words"
    ]
