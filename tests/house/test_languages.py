"""In which languages a page is offered: with one there is nothing to choose."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse

from networking.templatetags import site
from networking.ui import context
from tests.support.browse import open_page
from tests.support.rows.people import make_person
from tests.support.strict_client import StrictClient

pytestmark = pytest.mark.django_db
HOME, ACCOUNT = "networking:home", "networking:account"


def forget() -> None:
    """Empties what is kept of each language."""
    for kept in (context.page_of_language, site._kept):
        kept.cache_clear()


@pytest.fixture(params=[1, 3])
def languages(request: pytest.FixtureRequest, settings: Any) -> Iterator[int]:
    """How many languages the site has: one, or the three of the tests."""
    settings.LANGUAGES = settings.LANGUAGES[: request.param]
    forget()
    yield request.param
    forget()


def test_the_menu_is_there_where_there_is_a_choice(client: StrictClient, languages: int) -> None:
    menus = open_page(client, reverse(HOME)).soup.select(".languages")
    assert len(menus) == (1 if languages > 1 else 0)


def test_the_account_asks_for_a_language_where_there_is_a_choice(
    client: StrictClient, languages: int
) -> None:
    person = make_person(language="xb")
    client.force_login(person)
    page = open_page(client, reverse(ACCOUNT))
    assert len(page.soup.select("main [name=language]")) == (3 if languages > 1 else 0)
    data = {"nickname": person.nickname} | ({"language": "xa"} if languages > 1 else {})
    answer = client.post(reverse(ACCOUNT), data)
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/xa/" if languages > 1 else "/en/")
    person.refresh_from_db()
    assert person.language == ("xa" if languages > 1 else "xb")


@pytest.mark.parametrize("secure", [True, False])
def test_the_gallery_is_not_on_a_site_in_use(
    client: StrictClient, settings: Any, secure: bool
) -> None:
    settings.SECURE = secure
    answer = client.get(reverse("networking:gallery"))
    assert answer.status_code == (404 if secure else 200)
