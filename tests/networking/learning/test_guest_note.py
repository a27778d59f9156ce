"""What becomes of the work of a guest: told once a day, where they work."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.support.browse import open_page
from tests.support.rows.course import FIRST, places
from tests.support.rows.people import make_guest, make_person
from tests.support.strict_client import StrictClient

pytestmark = pytest.mark.django_db
NOTE = "You work here without an account."


def is_told(client: StrictClient, url: str = "") -> bool:
    page = open_page(client, url or places()[0].url)
    return page.soup.main is not None and NOTE in page.soup.main.get_text()


def test_a_guest_is_told_once_a_day(client: StrictClient, monkeypatch: pytest.MonkeyPatch) -> None:
    make_guest(client)
    assert is_told(client)
    assert not is_told(client)
    assert not is_told(client, f"/en/modules/{FIRST}/")
    tomorrow = timezone.localdate() + timedelta(days=1)
    monkeypatch.setattr(timezone, "localdate", lambda *_given, **_named: tomorrow)
    assert is_told(client)


@pytest.mark.parametrize("who", ["visitor", "member"])
def test_who_is_no_guest_is_not_told(client: StrictClient, who: str) -> None:
    if who == "member":
        client.force_login(make_person())
    assert not is_told(client)


def test_a_page_without_the_note_does_not_use_it_up(client: StrictClient) -> None:
    make_guest(client)
    client.get("/en/help/")
    assert is_told(client)


def test_who_signed_in_does_not_read_that_no_account_is_needed(client: Any) -> None:
    free = "You need no account"
    assert free in open_page(client, "/en/").text("main")
    assert free in open_page(client, "/en/me/").text("main")
    client.force_login(make_person())
    assert free not in open_page(client, "/en/").text("main")
    assert free not in open_page(client, "/en/me/").text("main")
