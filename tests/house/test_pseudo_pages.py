"""Every page in accented English: a sentence in plain English was never marked for translation."""

import pytest
from django.urls import NoReverseMatch, reverse
from django.utils import translation

from tests.support.pseudo import plain
from tests.support.rows.cast import Cast, make_cast, routes
from tests.support.rows.course import FIRST, SECOND, places
from tests.support.strict_client import StrictClient

pytestmark = pytest.mark.django_db


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
