"""Logging a session on a phone: in few taps, once, and without losing a word on the way."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from networking.models import Pair, Session, User
from tests.browser.support.learner import forgive, no_connection
from tests.support.rows.pairs import make_session, today
from tests.support.rows.people import make_pair, make_person

SignIn = Callable[[Page, User], None]
Checked = Callable[[Page], None]


class Taps:
    """Counts what she taps."""

    def __init__(self, page: Page) -> None:
        self.page, self.number = page, 0

    def choose(self, name: str, value: str) -> None:
        self.page.locator(f"label:has([name={name}][value='{value}'])").click()
        self.number += 1

    def press(self, name: str, role: Any = "button") -> None:
        self.page.get_by_role(role, name=name).first.click()
        self.number += 1


def make_old(**fields: Any) -> Pair:
    return make_pair(started_on=today() - timedelta(days=60), **fields)


def new(pair: Pair) -> str:
    return f"/en/mentoring/{pair.pk}/sessions/new/"


def only(pair: Pair) -> Session:
    return Session.objects.get(pair=pair)


def log_in_few_taps(page: Page, pair: Pair) -> None:
    """The first session takes five taps from the list, and the second three."""
    page.goto(f"/en/mentoring/{pair.pk}/sessions/")
    taps = Taps(page)
    taps.press("Log a session", "link")
    taps.choose("outcome", "held")
    taps.choose("length", "45")
    taps.choose("where", "cafe")
    taps.press("Save this session")
    expect(page.locator("main")).to_contain_text("The session is logged.")
    assert taps.number == 5
    row = only(pair)
    assert (row.on, row.outcome, row.minutes, row.where) == (today(), "held", 45, "cafe")
    Session.objects.filter(pk=row.pk).update(on=today() - timedelta(days=14))
    page.goto(f"/en/mentoring/{pair.pk}/sessions/")
    taps = Taps(page)
    taps.press("Log a session", "link")
    taps.choose("outcome", "held")
    taps.press("Save this session")
    expect(page.locator("main")).to_contain_text("The session is logged.")
    assert taps.number == 3
    row = Session.objects.newest_first().filter(pair=pair)[0]
    assert (row.on, row.minutes, row.where) == (today(), 45, "cafe")


def test_a_session_is_logged_in_few_taps(page: Page, sign_in: SignIn) -> None:
    pair = make_old()
    sign_in(page, pair.mentor)
    log_in_few_taps(page, pair)


def test_it_takes_as_few_without_javascript(no_js_page: Page, sign_in: SignIn) -> None:
    pair = make_old()
    sign_in(no_js_page, pair.mentor)
    log_in_few_taps(no_js_page, pair)


@pytest.mark.parametrize("javascript", [True, False])
def test_what_does_not_matter_is_out_of_the_way(
    open_page: Callable[..., Page], sign_in: SignIn, javascript: bool
) -> None:
    pair, page = make_old(), open_page(javascript=javascript)
    sign_in(page, pair.mentor)
    page.goto(new(pair))
    for name in ("Why not?", "How long?", "Where?"):
        expect(page.get_by_role("group", name=name)).to_be_visible()
    page.locator("[name=outcome][value=held]").check()
    expect(page.get_by_role("group", name="Why not?")).to_be_hidden()
    expect(page.locator("[name=on]")).to_be_hidden()
    page.get_by_label("Another day").first.check()
    expect(page.locator("[name=on]")).to_be_visible()
    page.locator("[name=outcome][value=no_show]").check()
    expect(page.get_by_role("group", name="How long?")).to_be_hidden()
    page.locator("[name=on]").fill((today() - timedelta(days=3)).isoformat())
    page.get_by_role("button", name="Save this session").click()
    wrong = page.get_by_role("alert")
    expect(wrong).to_contain_text("Say why not")
    expect(wrong).to_be_focused()
    page.locator("[name=why][value=childcare]").check()
    page.wait_for_timeout(700)  # sooner, the script takes it for a double tap
    page.get_by_role("button", name="Save this session").click()
    expect(page.locator("main")).to_contain_text("Did not meet: childcare")
    assert only(pair).on == today() - timedelta(days=3)


def test_a_double_tap_saves_once(page: Page, sign_in: SignIn) -> None:
    pair = make_old()
    sign_in(page, pair.mentor)
    page.goto(new(pair))
    page.locator("[name=outcome][value=held]").check()
    page.locator("[name=length][value='60']").check()
    page.get_by_role("button", name="Save this session").dblclick()
    expect(page.locator("main")).to_contain_text("The session is logged.")
    assert only(pair).version == 1


def test_going_back_and_saving_again_is_still_one(no_js_page: Page, sign_in: SignIn) -> None:
    page, pair = no_js_page, make_old()
    sign_in(page, pair.mentor)
    page.goto(new(pair))
    page.locator("[name=outcome][value=held]").check()
    page.locator("[name=length][value='60']").check()
    with page.expect_request(lambda request: request.method == "POST") as sent:
        page.get_by_role("button", name="Save this session").click()
    expect(page.locator("main")).to_contain_text("The session is logged.")
    answer = page.request.post(
        sent.value.url,
        data=sent.value.post_data or "",
        headers={"Content-Type": "application/x-www-form-urlencoded", "Referer": page.url},
    )
    assert answer.status == 200
    assert Session.objects.filter(pair=pair).count() == 1


def test_a_lost_connection_is_told_and_nothing_typed_is_lost(page: Page, sign_in: SignIn) -> None:
    pair = make_old()
    sign_in(page, pair.mentor)
    page.goto(new(pair))
    page.locator("[name=outcome][value=held]").check()
    page.locator("[name=length][value='60']").check()
    page.get_by_label("What did you agree on?").fill("We go to the library.")
    with no_connection(page):
        page.get_by_role("button", name="Save this session").click()
        expect(page.locator("#session-form")).to_contain_text("Not saved. No connection.")
        expect(page.get_by_label("What did you agree on?")).to_have_value("We go to the library.")
    expect(page.locator("main")).to_contain_text("The session is logged.", timeout=20_000)
    forgive(page)
    assert pair.vault.open(only(pair), "agreed") == "We go to the library."


def test_two_mentors_see_both_versions(page: Page, sign_in: SignIn) -> None:
    pair = make_old(co_mentor=make_person())
    row = make_session(pair=pair, agreed="tea")
    sign_in(page, pair.mentor)
    url = f"/en/mentoring/{pair.pk}/sessions/{row.pk}/"
    page.goto(url)
    other = page.context.new_page()
    other.goto(url)
    for window, agreed in ((other, "coffee"), (page, "the park")):
        window.get_by_label("What did you agree on?").fill(agreed)
        window.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#stored")).to_contain_text("coffee")
    expect(page.locator("#stored")).to_be_focused()
    expect(page.get_by_label("What did you agree on?")).to_have_value("the park")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("main")).to_contain_text("Saved.")
    row.refresh_from_db()
    assert pair.vault.open(row, "agreed") == "the park"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_each_page_keeps_the_rules_of_accessibility(
    open_page: Callable[..., Page], sign_in: SignIn, axe: Checked, scheme: str
) -> None:
    pair, page = make_old(), open_page(color_scheme=scheme)
    make_session(pair=pair, days_ago=40, agreed="tea", topics=7, barriers=3)
    row = make_session(pair=pair, next_on=today() + timedelta(days=5))
    of_pair = f"/en/mentoring/{pair.pk}/sessions/"
    shared = [of_pair, f"{of_pair}{row.pk}/", f"/en/pair/{pair.pk}/pauses/"]
    for person, more in ((pair.mentor, f"{of_pair}new/"), (pair.mentee, "/en/me/mentor/")):
        sign_in(page, person)
        for url in (*shared, more):
            page.goto(url)
            axe(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= 360, url
    sign_in(page, pair.mentor)
    page.goto(f"{of_pair}new/")
    page.get_by_role("button", name="Save this session").click()
    expect(page.get_by_role("alert")).to_be_focused()
    axe(page)


@pytest.mark.parametrize("language", ["en", "xa", "xb"])
def test_each_page_fits_a_small_phone(
    open_page: Callable[..., Page], sign_in: SignIn, language: str
) -> None:
    pair, page = make_old(), open_page(viewport={"width": 320, "height": 640})
    row = make_session(pair=pair, agreed="tea " * 20 + "x" * 60, topics=7, barriers=31)
    of_pair = f"/{language}/mentoring/{pair.pk}/sessions/"
    sign_in(page, pair.mentor)
    for url in (of_pair, f"{of_pair}new/", f"{of_pair}{row.pk}/"):
        page.goto(url)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, url


def test_what_is_to_be_chosen_breaks_between_words_and_stays_in_its_frame(
    page: Page, sign_in: SignIn
) -> None:
    pair = make_old()
    sign_in(page, pair.mentor)
    page.goto(new(pair))
    page.locator("#session-more summary").click()
    broken = page.evaluate(
        "Array.from(document.querySelectorAll('#session-form .reach span')).filter((e) => {"
        " const text = e.firstChild, range = new Range(), frame = e.closest('.picks');"
        " const inside = e.getBoundingClientRect().right <= frame.getBoundingClientRect().right;"
        " return !inside || Array.from(text.data.matchAll(/\\S+/g)).some((word) => {"
        " range.setStart(text, word.index);"
        " range.setEnd(text, word.index + word[0].length);"
        " return range.getClientRects().length !== 1 }) }).map((e) => e.textContent)"
    )
    assert not broken
