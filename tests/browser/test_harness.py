"""The browser that the other tests are given works, and notices what it is there to notice."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from networking.models import User
from tests.browser.conftest import OpenPage, Site
from tests.browser.support.font_sets import CAN_BE_SET, FAMILIES


def test_the_site_opens(page: Page) -> None:
    answer = page.goto("/")
    assert answer
    assert answer.status == 200
    assert page.evaluate("typeof htmx") == "object"


def test_the_site_opens_without_javascript(no_js_page: Page) -> None:
    no_js_page.goto("/en/")
    assert no_js_page.locator("h1").is_visible()


def test_models_are_those_of_the_site(page: Page, sign_in: Callable[[Page, User], None]) -> None:
    person = User.objects.create_user(nickname="Harness")
    sign_in(page, person)
    page.goto("/en/me/")
    assert page.url.endswith("/en/me/")


def test_axe_finds_a_fault(page: Page, axe: Callable[[Page], None]) -> None:
    page.goto("/en/")
    page.evaluate("document.documentElement.removeAttribute('lang')")
    with pytest.raises(AssertionError, match="html-has-lang"):
        axe(page)


def test_broken_policy_is_noticed(open_page: OpenPage, site: Site) -> None:
    page = open_page()
    page.goto("/en/")
    page.evaluate("document.body.setAttribute('onclick', 'x()'); document.body.click()")
    page.evaluate("fetch('http://127.0.0.1:9/').catch(() => 0)")
    faults = page.context.visitor.faults  # type: ignore[attr-defined]
    assert any("Content Security Policy" in fault for fault in faults)
    faults.clear()


def test_script_error_is_noticed(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/en/")
    page.evaluate("setTimeout(() => { throw new Error('on purpose') })")
    page.wait_for_timeout(200)
    faults = page.context.visitor.faults  # type: ignore[attr-defined]
    assert any("on purpose" in fault for fault in faults)
    faults.clear()


@pytest.mark.every_font
@pytest.mark.skipif(not CAN_BE_SET, reason="Chromium takes fonts from the system here")
def test_pages_are_set_with_the_fonts_of_the_test_alone(page: Page, font_set: str) -> None:
    """Latin in the test's own font; Arabic from the product's; what neither has, from nowhere."""
    page.goto("/en/")
    page.evaluate("document.querySelector('h1').textContent = 'Mentor Наставник مرشد 導師 ሰላም'")
    session = page.context.new_cdp_session(page)
    for domain in ("DOM", "CSS"):
        session.send(f"{domain}.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    node = session.send("DOM.querySelector", {"nodeId": root, "selector": "h1"})["nodeId"]
    used = session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
    names = {font["familyName"] for font in used}
    assert FAMILIES[font_set] in names
    assert names <= {FAMILIES[font_set], "Noto Sans", "Noto Sans Arabic"}
