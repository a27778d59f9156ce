"""Signing in and out, the session in between, and whom nobody learns anything about."""

import re

import pytest
from django.contrib.auth import get_user
from django.core.cache import cache
from django.urls import reverse

from networking.models import Role, Tick, User
from networking.people.requests import GUEST, owner_token
from tests.support.rows.people import (
    PASSWORD,
    checklist_item,
    make_coordinator,
    make_guest,
    make_member,
    make_person,
    make_programme,
)
from tests.support.second_factor import digits, with_app
from tests.support.strict_client import StrictClient

SIGN_IN = "/en/accounts/login/"
SIGN_OUT = "/en/accounts/logout/"
WRONG = "This nickname and this password do not match."


@pytest.fixture(autouse=True)
def no_limits_from_before(db):
    cache.clear()


def sign_in(client, nickname="Amina", password=PASSWORD, **more):
    return client.post(SIGN_IN, {"login": nickname, "password": password, **more})


def is_in(client):
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("typed", ["Amina", "amina", " AMINA ", "Ａmina"])
def test_signs_in_however_the_nickname_is_typed(client, typed):
    person = make_person(nickname="Amina")
    response = sign_in(client, typed)
    assert response.status_code == 303
    assert response.headers["Location"] == "/en/me/"
    assert client.session["_auth_user_id"] == str(person.pk)


def test_leads_to_where_she_was_going(client):
    make_person(nickname="Amina")
    page = client.get(SIGN_IN, {"next": "/en/help/"}).content.decode()
    assert '<input type="hidden" name="next" value="/en/help/">' in page
    assert sign_in(client, next="/en/help/").headers["Location"] == "/en/help/"


@pytest.mark.parametrize("url", ["https://example.org/", "//example.org", "javascript:alert(1)"])
def test_never_leads_to_another_site(client, url):
    make_person(nickname="Amina")
    assert sign_in(client, next=url).headers["Location"] == "/en/me/"


def test_a_coordinator_gets_to_the_admin(client):
    with_app(make_coordinator(programme=make_programme(), nickname="Carla"))
    response = client.get("/admin/", follow=True)
    assert "Sign in" in response.content.decode()
    response = sign_in(client, "Carla", next="/admin/")
    assert client.get("/admin/").status_code != 200  # the password alone opens nothing
    response = client.post(response.headers["Location"], {"code": digits()})
    assert response.headers["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_a_mentee_does_not(client):
    make_member(programme=make_programme(), role=Role.MENTEE, person=make_person(nickname="Amina"))
    sign_in(client, next="/admin/")
    assert client.get("/admin/").status_code != 200


def failing(kind):
    """Sign-ins that fail, each for another reason."""
    person = make_person(nickname="Amina")
    if kind == "inactive":
        User.objects.filter(pk=person.pk).update(is_active=False)
    elif kind == "erased":
        from networking.privacy.erasure import erase_person

        erase_person(person=person)
    return {"wrong password": "not her password"}.get(kind, PASSWORD)


@pytest.mark.parametrize("kind", ["wrong password", "nobody", "inactive", "erased"])
def test_all_failures_look_the_same(client, kind):
    password = failing(kind)
    response = sign_in(client, "Nobody" if kind == "nobody" else "Amina", password)
    assert response.status_code == 422
    page = response.content.decode()
    assert page.count(WRONG) == 1
    assert f'value="{"Nobody" if kind == "nobody" else "Amina"}"' in page
    assert password not in page
    assert not is_in(client)
    rest = re.sub(r'value="[^"]*"', "", page)
    other = sign_in(client, "Somebody else", "whatever this is").content.decode()
    assert rest == re.sub(r'value="[^"]*"', "", other)


@pytest.mark.parametrize(
    ("login", "password"), [("", ""), ("a\x00b", "x"), ("x" * 5000, "y" * 5000)]
)
def test_odd_input_is_refused_in_plain_words(client, login, password):
    response = sign_in(client, login, password)
    assert response.status_code == 422
    assert "This did not work yet" in response.content.decode()


def test_guessing_is_slowed_down_per_person(client):
    make_person(nickname="Amina")
    for typed in ("Amina", "amina", "AMINA", " amina", "Amina", "aMina", "amIna", "amina"):
        assert WRONG in sign_in(client, typed, "wrong").content.decode()
    response = sign_in(client, "Amina")
    assert response.status_code == 422
    assert "Too many tries. Wait five minutes, then try again." in response.content.decode()
    make_person(nickname="Bea")
    assert sign_in(client, "Bea").status_code == 303


def test_guessing_is_slowed_down_per_address(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login": "2/m/ip"}
    for _ in range(2):
        sign_in(client, "Nobody", "wrong")
    response = sign_in(client, "Nobody", "wrong")
    assert response.status_code == 429
    assert "Wait five minutes" in response.content.decode()


def test_the_session_gets_a_new_key_and_a_new_token(client):
    make_person(nickname="Amina")
    make_guest(client)
    key = client.session.session_key
    client.get(SIGN_IN)
    token = client.cookies["csrf"].value
    sign_in(client)
    assert client.session.session_key != key
    assert client.cookies["csrf"].value != token


def test_her_language_is_used_from_then_on(client):
    make_person(nickname="Amina", language="xa")
    response = sign_in(client, next="/en/help/")
    assert response.headers["Location"] == "/xa/help/"
    assert client.cookies["language"].value == "xa"
    assert client.get("/").headers["Location"] == "/xa/"


def test_a_language_chosen_later_is_kept(client):
    person = make_person(nickname="Amina", language="en")
    sign_in(client)
    client.post(reverse("set_language"), {"language": "xb", "next": "/en/help/"})
    person.refresh_from_db()
    assert person.language == "xb"


def test_an_unknown_language_changes_nothing(client):
    person = make_person(nickname="Amina", language="en")
    sign_in(client)
    client.post(reverse("set_language"), {"language": "tlh", "next": "/en/help/"})
    person.refresh_from_db()
    assert person.language == "en"


def test_without_javascript_or_with_htmx_a_closed_page_leads_here(client):
    response = client.get("/en/me/account/")
    assert response.status_code == 302
    assert response.headers["Location"] == f"{SIGN_IN}?next=/en/me/account/"
    response = client.get("/en/me/account/", headers={"HX-Request": "true"})
    assert response.headers["HX-Redirect"] == f"{SIGN_IN}?next=/en/me/account/"


def test_asking_to_sign_out_signs_nobody_out(client):
    make_person(nickname="Amina")
    sign_in(client)
    assert "Sign out?" in client.get(SIGN_OUT).content.decode()
    assert is_in(client)


def test_signing_out(client):
    person = make_person(nickname="Amina")
    sign_in(client)
    response = client.post(SIGN_OUT)
    assert response.status_code == 303
    assert response.headers["Location"] == "/en/signed-out/"
    assert "Clear-Site-Data" not in response.headers, "it blocks Chromium for seconds"
    page = client.get("/en/signed-out/").content.decode()
    assert "You are signed out" in page
    assert f'data-forget-notes="{owner_token(person)}" hidden' in page
    assert "Amina" not in page
    assert not client.session.keys()


def test_after_signing_out_no_address_shows_anything(client):
    make_person(nickname="Amina")
    sign_in(client)
    old = client.cookies["session"].value
    client.post(SIGN_OUT)
    client.get("/en/signed-out/")
    for cookie in (None, old):
        if cookie:
            client.cookies["session"] = cookie
        for url in ("/en/me/account/", "/en/me/", "/en/me/reflections/", "/en/me/privacy/"):
            assert "Amina" not in client.get(url).content.decode(), url
        assert client.get("/en/me/account/").status_code == 302
        assert "Amina" not in client.get("/en/").content.decode()


@pytest.mark.parametrize("url", ["/en/", "/en/me/account/", SIGN_OUT, "/en/help/"])
def test_pages_of_a_person_are_kept_nowhere(client, url):
    make_person(nickname="Amina")
    sign_in(client)
    response = client.get(url)
    assert "no-store" in response.headers["Cache-Control"]
    assert "Cookie" in response.headers["Vary"]


def test_the_page_after_signing_out_can_be_loaded_again(client):
    make_person(nickname="Amina")
    sign_in(client)
    client.post(SIGN_OUT)
    client.get("/en/signed-out/")
    page = client.get("/en/signed-out/").content.decode()
    assert "You are signed out" in page
    assert "data-forget-notes" not in page


def test_who_began_to_work_in_between_keeps_her_work(client):
    make_person(nickname="Amina")
    sign_in(client)
    client.post(SIGN_OUT)
    guest = make_guest(client)
    client.get("/en/signed-out/")
    assert client.session[GUEST] == str(guest.pk)


def test_a_guest_who_posts_sign_out_loses_nothing(client):
    guest = make_guest(client)
    assert client.post(SIGN_OUT).status_code == 303
    assert client.session[GUEST] == str(guest.pk)


def test_a_guest_that_was_left_lying_is_deleted_at_sign_out(client):
    guest = make_guest(client)
    make_person(nickname="Amina")
    sign_in(client)
    assert client.session[GUEST] == str(guest.pk)
    client.post(SIGN_OUT)
    assert not Tick.objects.exists()
    assert GUEST not in client.session


def test_no_guest_reaches_the_next_person(client):
    """Amina signs out; what Bea then does on the same phone is Bea's alone."""
    make_person(nickname="Amina")
    bea = make_person(nickname="Bea")
    first = make_guest(client)
    sign_in(client)
    client.post("/en/me/bring/", {"bring": "1"})
    client.post(SIGN_OUT)
    second = make_guest(client, item=checklist_item(1))
    assert second.pk != first.pk
    sign_in(client, "Bea")
    client.post("/en/me/bring/", {"bring": "1"})
    assert [tick.item for tick in Tick.objects.filter(person=bea)] == [checklist_item(1)]


def test_everywhere_ends_every_session(client):
    make_person(nickname="Amina")
    other = StrictClient()
    sign_in(client)
    sign_in(other)
    assert "Sign out everywhere" in client.get("/en/me/sign-out-everywhere/").content.decode()
    assert get_user_of(other) is not None, "asking changes nothing"
    response = client.post("/en/me/sign-out-everywhere/")
    assert response.headers["Location"] == "/en/signed-out/"
    assert "You are signed out everywhere" in client.get("/en/signed-out/").content.decode()
    assert get_user_of(other) is None
    assert sign_in(client).status_code == 303


def get_user_of(client):
    """Who the next request of this browser would be, by the sessions that still hold."""
    response = client.get("/en/help/")
    user = get_user(response.wsgi_request)
    return user if user.is_authenticated else None


def test_everywhere_is_for_members(client):
    make_guest(client)
    response = client.post("/en/me/sign-out-everywhere/")
    assert response.status_code == 302
    assert response.headers["Location"].startswith(SIGN_IN)


def test_csrf_is_asked_for(csrf_client):
    make_person(nickname="Amina")
    assert sign_in(csrf_client).status_code == 403
    csrf_client.get(SIGN_IN)
    token = csrf_client.cookies["csrf"].value
    assert sign_in(csrf_client, csrfmiddlewaretoken=token).status_code == 303
    assert csrf_client.post(SIGN_OUT).status_code == 403


def test_signing_in_asks_few_queries(client, django_assert_max_num_queries):
    make_person(nickname="Amina")
    with django_assert_max_num_queries(8):
        client.get(SIGN_IN)


def test_many_names_do_not_push_out_the_count_of_one():
    """Django's cache keeps 300 rows unless told otherwise, and drops a third beyond."""
    for number in range(320):
        cache.set(f"attempts-{number}", [number], 300)
    assert all(cache.get(f"attempts-{number}") == [number] for number in range(320))


def test_the_password_is_not_said_to_be_there_still(client):
    sent = {"login": "Nobody Here", "password": "seven red bicycles"}
    page = client.post(reverse("account_login"), sent).content.decode()
    assert "apart from the password" in page
    assert "seven red bicycles" not in page
