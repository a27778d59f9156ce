"""Joining in a real browser: a password can be shown, and the next page says what to write down."""

from playwright.sync_api import expect

from tests.browser.conftest import OpenPage, Site


def test_a_password_is_shown_while_its_button_is_pressed(site: Site, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(site + "/en/join/")
    field, button = page.get_by_label("Password", exact=True), page.get_by_text("Show the password")
    field.fill("three green umbrellas")
    expect(field).to_have_attribute("type", "password")
    button.click()
    expect(field).to_have_attribute("type", "text")
    expect(button).to_have_attribute("aria-pressed", "true")
    button.click()
    expect(field).to_have_attribute("type", "password")
    expect(field).to_have_value("three green umbrellas")


def test_a_shown_password_is_sent_as_a_password(site: Site, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(site + "/en/join/")
    page.get_by_label("Nickname", exact=True).fill("Shows it")
    page.get_by_label("Password", exact=True).fill("three green umbrellas")
    page.get_by_text("Show the password").click()
    kinds = page.evaluate(
        """() => new Promise((done) => document.querySelector('main form').addEventListener(
            'submit', (event) => { event.preventDefault();
                done(document.querySelector('[name=password1]').type); })
            || document.querySelector('main form button.button:not([data-show])').click())"""
    )
    assert kinds == "password"


def test_without_javascript_there_is_no_button_to_show_it(site: Site, open_page: OpenPage) -> None:
    page = open_page(javascript=False)
    page.goto(site + "/en/join/")
    expect(page.get_by_label("Password", exact=True)).to_be_visible()
    expect(page.get_by_text("Show the password")).to_be_hidden()


def test_who_has_joined_reads_what_to_write_down(site: Site, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(site + "/en/join/")
    page.get_by_label("Nickname", exact=True).fill("Reads it")
    page.get_by_label("Password", exact=True).fill("three green umbrellas")
    page.get_by_role("button", name="Join", exact=True).click()
    expect(page.get_by_text("You are Reads it here.")).to_be_visible()
