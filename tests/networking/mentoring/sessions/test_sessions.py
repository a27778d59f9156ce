"""Sessions and forms that have grown old: nothing typed is lost, nothing lands with another."""

import pytest
from bs4 import BeautifulSoup

from networking.models import Answer, User
from tests.support.browse import open_page
from tests.support.rows.course import asking, ticking
from tests.support.rows.people import make_guest, make_person
from tests.support.strict_client import StrictClient

pytestmark = pytest.mark.django_db
WORDS = "I had just typed <all> of this."


def shown_again(html: bytes) -> list[str]:
    """What stands in the text areas of a page."""
    page = BeautifulSoup(html, "html.parser")
    return [area.get_text().removeprefix("\n") for area in page("textarea")]


def test_reading_starts_no_session(client: StrictClient) -> None:
    client.get(asking().url)
    assert "session" not in client.cookies


def test_a_stale_form_shows_the_typed_text_again(csrf_client: StrictClient) -> None:
    form = open_page(csrf_client, asking().url).form(asking().answer_form)
    form.type("words", WORDS)
    csrf_client.cookies["csrf"] = "b" * 32
    answer = form.post()
    assert answer.status_code == 403
    assert WORDS in shown_again(answer.content)
    assert not Answer.objects.exists()
    assert not User.objects.exists()


def test_a_stale_form_leads_back_to_its_page(csrf_client: StrictClient) -> None:
    place = ticking()
    answer = csrf_client.post(
        place.tick_url, {"ticked": "1"}, headers={"Referer": f"http://testserver{place.url}"}
    )
    assert answer.status_code == 403
    assert f'href="http://testserver{place.url}"' in answer.content.decode()


@pytest.mark.parametrize("before", ["https://elsewhere.example/", "//elsewhere.example/", "%zz"])
def test_a_stale_form_leads_to_no_other_site(csrf_client: StrictClient, before: str) -> None:
    answer = csrf_client.post(ticking().tick_url, {"ticked": "1"}, headers={"Referer": before})
    assert answer.status_code == 403
    assert "elsewhere" not in answer.content.decode()


def test_a_password_is_never_shown_again(csrf_client: StrictClient) -> None:
    data = {"login": "Amina", "password": "seven green bicycles"}
    answer = csrf_client.post("/en/accounts/login/", data)
    assert answer.status_code == 403
    assert "Amina" in answer.content.decode()
    assert "bicycles" not in answer.content.decode()


@pytest.mark.parametrize("htmx", [False, True])
def test_a_session_that_ended_under_a_form_loses_nothing(client: StrictClient, htmx: bool) -> None:
    client.force_login(make_person())
    form = open_page(client, asking().url).form(asking().answer_form).type("words", WORDS)
    client.cookies.pop("session")
    answer = form.post(htmx=htmx)
    if htmx:
        assert answer.status_code == 422
        assert "Sign in" in answer.content.decode()
    else:
        assert answer.status_code == 403
        assert WORDS in shown_again(answer.content)
    assert not Answer.objects.exists()


def test_a_page_that_needs_sign_in_leads_there_and_back(client: StrictClient) -> None:
    answer = client.get("/en/me/account/")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/en/accounts/login/?next=/en/me/account/"


def test_htmx_gets_the_address_of_the_sign_in_page(client: StrictClient) -> None:
    answer = client.get("/en/me/account/", headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"].startswith("/en/accounts/login/")
    assert answer.content == b""


@pytest.mark.parametrize("cookie", ["", "x", '"a\\000b"', "a" * 5000, "../../x"])
def test_a_broken_session_cookie_is_no_session(client: StrictClient, cookie: str) -> None:
    answer = client.get(asking().url, headers={"Cookie": f"session={cookie}"})
    assert answer.status_code == 200


def test_a_guest_that_is_gone_is_nobody(client: StrictClient) -> None:
    make_guest(client)
    User.objects.update(erased_at="2026-01-01T00:00Z")
    page = open_page(client, ticking().url)
    assert page.by_id(f"tick-{ticking().tick.id}-button")["aria-checked"] == "false"


def test_a_person_who_may_no_longer_sign_in_is_out(client: StrictClient) -> None:
    person = make_person()
    client.force_login(person)
    User.objects.update(is_active=False)
    assert client.get("/en/me/account/").status_code == 302


def test_sign_out_everywhere_ends_other_sessions(client: StrictClient) -> None:
    person, other = make_person(), StrictClient()
    for browser in (client, other):
        browser.force_login(person)
    person.sign_out_everywhere()
    for browser in (client, other):
        assert browser.get("/en/me/account/").status_code == 302
