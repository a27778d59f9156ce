"""A card in the hand: its square is scanned, and a nickname and a password are enough."""

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser, expect

from networking.models import Membership
from networking.ui.qr import svg_square
from tests.browser.conftest import OpenPage, Site
from tests.support.rows.cards import make_card, row_of
from tests.support.rows.people import PASSWORD
from tests.support.scanning import codes_in_picture


def scanned(chromium: Browser, said: str) -> str:
    """What a phone's camera reads in the square, drawn in a real browser."""
    table = chromium.new_page()
    table.set_content(svg_square(said).replace("<svg", '<svg width="400" height="400"', 1))
    read = codes_in_picture(table.locator("svg").screenshot())
    table.close()
    assert read == [said]
    return read[0]


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without"])
def test_scan_and_join_on_a_small_phone(
    chromium: Browser, open_page: OpenPage, site: Site, script: bool
) -> None:
    cache.clear()
    card = make_card()
    url = scanned(chromium, f"{site.url}/j/{card.token}")
    page = open_page(javascript=script)
    page.goto(url)
    expect(page.get_by_role("heading", level=1)).to_have_text("Join with a card")
    wide = page.evaluate("document.documentElement.scrollWidth") if script else 360
    assert wide <= 360
    assert row_of(card).accepted_at is None, "looking uses nothing up"
    page.get_by_label("Nickname").fill(f"Card {script}")
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Join", exact=True).click()
    page.wait_for_url("**/en/me/")
    expect(page.locator(".notice", has_text="You have joined")).to_be_visible()
    member = Membership.objects.get(role="mentee", programme=row_of(card).programme)
    assert str(member.person.nickname) == f"Card {script}"
    page.goto(url)
    expect(page.get_by_role("heading", level=1)).to_have_text("You have already joined")
