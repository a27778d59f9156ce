"""A whole visit without JavaScript: read, tick, answer, finish all units, join, come back."""

import pytest
from bs4 import BeautifulSoup

from networking.models import User
from tests.support.browse import Form, open_page
from tests.support.rows.course import FIRST, Place, places
from tests.support.rows.people import PASSWORD
from tests.support.strict_client import StrictClient

NICKNAME = "Amina by the sea"


def words(place: Place, what: str) -> str:
    return f"{what} about {place.unit.slug}, in “my” words & no others"


def work_through(client: StrictClient, place: Place) -> None:
    """Tick every line, answer every question, write the note, and mark the unit as done."""
    page = open_page(client, place.url)
    for line in place.unit.ticks:
        assert page.form(f"tick-{line.id}").post(press="").status_code == 303
    for question in place.unit.questions:
        form = page.form(f"answer-{question.id}").type("words", words(place, question.key))
        assert form.post(press=f"answer-{question.id}-save").status_code == 303
    note = page.form(place.reflection_form).type("words", words(place, "A note"))
    assert note.post(press=f"{place.reflection_form}-save").status_code == 303
    assert page.form("unit-done").post(press="unit-done-button").status_code == 303


def assert_all_there(client: StrictClient) -> None:
    """13 of 13, every tick, and every text."""
    overview = open_page(client, f"/en/modules/{FIRST}/")
    assert overview.text("count").startswith("13 of 13 completed")
    for place in places():
        page = open_page(client, place.url)
        for line in place.unit.ticks:
            assert page.by_id(f"tick-{line.id}-button")["aria-checked"] == "true"
        for question in place.unit.questions:
            shown = page.form(f"answer-{question.id}").fields()["words"]
            assert shown == words(place, question.key)
        assert page.form(place.reflection_form).fields()["words"] == words(place, "A note")


def form_with(client: StrictClient, url: str, field: str) -> Form:
    """The form on a page that has this field."""
    page = open_page(client, url)
    found = page.by_id("main").find(attrs={"name": field})
    assert found is not None
    form = found.find_parent("form")
    assert form is not None
    return Form(page, form)


def follow(client: StrictClient, answer: object, steps: int = 5) -> str:
    """Follow an answer to the page that it leads to."""
    for _ in range(steps):
        if answer.status_code not in (302, 303):  # type: ignore[attr-defined]
            break
        answer = client.get(answer.headers["Location"])  # type: ignore[attr-defined]
    assert answer.status_code == 200  # type: ignore[attr-defined]
    return str(BeautifulSoup(answer.content, "html.parser").find(id="main"))  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_a_whole_visit(csrf_client: StrictClient) -> None:
    client = csrf_client
    assert client.get("/").headers["Location"] == "/en/"
    for place in places():
        work_through(client, place)
    assert_all_there(client)
    assert User.objects.get().is_guest

    form = form_with(client, "/en/join/", "username")
    data = {**form.fields(), "username": NICKNAME, "password1": PASSWORD}
    follow(client, client.post(str(form.tag.get("action") or "/en/join/"), data))
    assert User.objects.get().nickname == NICKNAME
    assert_all_there(client)

    page = open_page(client, "/en/")
    sign_out = page.soup.find("form", action="/en/accounts/logout/")
    assert sign_out is not None
    follow(client, Form(page, sign_out).post(press=""))
    overview = open_page(client, f"/en/modules/{FIRST}/")
    assert overview.text("count").startswith("0 of 13 completed")

    elsewhere = StrictClient(enforce_csrf_checks=True)
    form = form_with(elsewhere, "/en/accounts/login/", "login")
    data = {**form.fields(), "login": NICKNAME.upper(), "password": PASSWORD}
    follow(elsewhere, elsewhere.post("/en/accounts/login/", data))
    assert_all_there(elsewhere)
