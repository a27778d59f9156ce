"""Before a page goes with words that would be lost, the browser asks; and only then."""

from collections.abc import Callable
from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import Dialog, Page, expect

from networking.models import Pair, User
from tests.browser.support.learner import answers, expect_said, no_connection, open_unit, write
from tests.support.rows.people import make_pair, make_programme

SignIn = Callable[[Page, User], None]
HOME = "/en/"


@pytest.fixture
def asked(page: Page) -> list[str]:
    """What the browser asked; every question is answered with *Leave*."""
    heard: list[str] = []

    def hear(dialog: Dialog) -> None:
        heard.append(dialog.type)
        dialog.accept()

    page.on("dialog", hear)
    return heard


@pytest.fixture
def pair(page: Page, sign_in: SignIn) -> Pair:
    """A pair, with its mentor signed in."""
    pair = make_pair(started_on=date(2025, 10, 8), programme=make_programme(report_months=3))
    sign_in(page, pair.mentor)
    return pair


@pytest.mark.parametrize(
    ("address", "field"), [("session_new", "agreed"), ("report", "problems"), ("end_ask", "words")]
)
def test_a_mentor_is_asked_before_typed_words_go(
    page: Page, pair: Pair, asked: list[str], address: str, field: str
) -> None:
    page.goto(reverse(f"networking:{address}", args=[pair.pk]))
    page.locator(f"[name={field}]").press_sequentially("Three hundred words.")
    page.get_by_role("link", name="Help").first.click()
    page.wait_for_url("**/help/")
    assert asked == ["beforeunload"]


@pytest.mark.parametrize(
    ("address", "field"), [("practice_new", "words"), ("step_new", "action"), ("step_new", "who")]
)
def test_notes_and_steps_are_asked_about_as_well(
    page: Page, pair: Pair, asked: list[str], address: str, field: str
) -> None:
    page.goto(reverse(f"networking:{address}"))
    page.locator(f"[name={field}]").press_sequentially("Words.")
    page.goto(HOME)
    assert asked == ["beforeunload"]


def test_what_came_back_with_an_error_is_asked_about(
    page: Page, pair: Pair, asked: list[str]
) -> None:
    """It is in the field already, and saved nowhere."""
    page.goto(reverse("networking:step_new"))
    page.locator("[name=who]").fill("The club")
    page.locator("main form").get_by_role("button").first.click()
    expect(page.locator("#error-summary")).to_be_visible()
    assert asked == []
    page.goto(HOME)
    assert asked == ["beforeunload"]


def test_nothing_is_asked_where_nothing_was_typed(page: Page, pair: Pair, asked: list[str]) -> None:
    page.goto(reverse("networking:report", args=[pair.pk]))
    field = page.locator("[name=problems]")
    field.press_sequentially("a")
    field.press("Backspace")
    page.goto(HOME)
    assert asked == []


def test_sending_asks_nothing(page: Page, pair: Pair, asked: list[str]) -> None:
    page.goto(reverse("networking:practice_new"))
    page.locator("[name=words]").press_sequentially("What I learned.")
    page.locator("main form").get_by_role("button").first.click()
    page.wait_for_load_state()
    page.goto(HOME)
    assert asked == []


def test_saved_answers_ask_nothing(page: Page, asked: list[str]) -> None:
    open_unit(page)
    write(answers(page).first, "Saved on the way.")
    page.goto(HOME)
    assert asked == []


def test_old_browsers_ask_too(page: Page, pair: Pair) -> None:
    """Chromium before 119 looks at `returnValue` only."""
    page.goto(reverse("networking:report", args=[pair.pk]))
    page.locator("[name=problems]").fill("Words.")
    assert page.evaluate(
        "() => { const event = new Event('beforeunload', { cancelable: true });"
        " Object.defineProperty(event, 'returnValue', { value: '', writable: true });"
        " window.dispatchEvent(event); return event.returnValue === true; }"
    )
    page.evaluate("document.querySelector('[name=problems]').value = ''")


def test_what_does_not_feel_right_is_left_without_a_question(
    page: Page, sign_in: SignIn, asked: list[str]
) -> None:
    """A question would hold her on this page while somebody comes closer. The page says so."""
    sign_in(page, make_pair().mentee)
    page.goto("/en/me/not-right/")
    page.locator("[name=words]").press_sequentially("He shouts.")
    expect(page.locator("main")).to_contain_text("they are not kept")
    page.goto(HOME)
    assert asked == []


def test_a_link_in_place_says_that_there_is_no_connection(page: Page) -> None:
    """Aloud and on the screen; the page of the map follows such links."""
    page.goto("/en/me/map/")
    page.evaluate(
        """() => {
          const link = document.createElement('a');
          link.href = location.href;
          link.id = 'try';
          link.textContent = 'Try';
          link.setAttribute('hx-get', location.href);
          document.querySelector('main').append(link);
          htmx.process(link);
        }"""
    )
    with no_connection(page):
        page.locator("#try").click()
        expect_said(page, "No connection")
        box = page.locator("#live").bounding_box()
        assert box
        assert box["width"] > 200
        assert 0 < box["y"] < 740
