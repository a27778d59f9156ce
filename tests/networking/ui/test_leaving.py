"""Leaving quickly, and a guest who is done here."""

import pytest
from django.urls import reverse

from networking.models import DataKey, Tick, User
from networking.people.requests import GUEST, owner_token
from tests.support.rows.people import checklist_item, make_guest, make_person, question_item
from tests.support.strict_client import StrictClient

FINISH = "/en/me/finish/"
FROM_HERE = {"Sec-Fetch-Site": "same-origin"}


@pytest.mark.parametrize("headers", [{}, FROM_HERE, {"Sec-Fetch-Site": "none"}])
def test_leaving_quickly_signs_out(client, settings, headers):
    client.force_login(make_person())
    response = client.get("/exit/", headers=headers)
    assert response.status_code == 303
    assert response.headers["Location"] == settings.EXIT_URL
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert "Clear-Site-Data" not in response.headers, "it blocks Chromium for seconds"
    assert "no-store" in response.headers["Cache-Control"]
    assert "_auth_user_id" not in client.session
    assert client.get("/en/me/account/").status_code == 302


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {**FROM_HERE, "Sec-Purpose": "prefetch"},
    ],
)
def test_no_other_site_and_no_prefetch_signs_anybody_out(client, headers):
    client.force_login(make_person())
    assert client.get("/exit/", headers=headers).status_code == 303
    assert "_auth_user_id" in client.session


def test_leaving_quickly_lets_go_of_a_guest(client):
    """Whoever takes the phone next starts anew, with the same browser and all its cookies."""
    client.get("/en/accounts/login/")
    guest = make_guest(client)
    client.get("/exit/", headers=FROM_HERE)
    assert GUEST not in client.session
    second = make_guest(client, item=checklist_item(1))
    assert second.pk != guest.pk
    assert Tick.objects.filter(person=guest).count() == 1, "a link destroys nothing"


def leave(client):
    client.get("/en/accounts/login/")
    guest = make_guest(client)
    client.get("/exit/", headers=FROM_HERE)
    return guest


def test_a_guest_who_left_quickly_can_open_the_work_again(client):
    """No page shows it, nor that it is there, but the one that she knows."""
    guest = leave(client)
    assert GUEST not in client.session
    assert 'data-owner=""' in client.get("/en/me/").content.decode()
    page = client.get(FINISH).content.decode()
    assert "Somebody left quickly on this device" in page
    assert "1 tick" in page
    assert client.post(FINISH, {"choice": "open"}).headers["Location"] == "/en/me/"
    assert client.session[GUEST] == str(guest.pk)
    assert "Your work is open again." in client.get("/en/me/").content.decode()


def test_leaving_quickly_twice_loses_nothing(client):
    """A second press, or a press on the next visit, counts no new day either."""
    guest = leave(client)
    since = client.session["aside"]
    client.get("/exit/", headers=FROM_HERE)
    assert client.session["aside"] == since
    client.post(FINISH, {"choice": "open"})
    assert client.session[GUEST] == str(guest.pk)


def test_after_a_day_nobody_opens_it_again(client, monkeypatch):
    guest = leave(client)
    monkeypatch.setattr("networking.people.guests.ONE_DAY", -1)
    assert "Somebody left quickly" not in client.get(FINISH).content.decode()
    client.post(FINISH, {"choice": "open"})
    assert GUEST not in client.session
    guest.refresh_from_db()
    assert guest.erased_at is None


def test_what_was_left_quickly_can_be_deleted(client):
    guest = leave(client)
    client.post(FINISH, {"choice": "delete"})
    guest.refresh_from_db()
    assert guest.erased_at
    assert not Tick.objects.exists()


def test_what_was_left_quickly_is_not_for_who_works_here_now(client):
    first = leave(client)
    second = make_guest(client, item=checklist_item(1))
    assert "Somebody left quickly" not in client.get(FINISH).content.decode()
    client.post(FINISH, {"choice": "delete"})
    assert Tick.objects.filter(person=first).count() == 1
    assert second.pk != first.pk


def test_the_script_signs_out_with_a_post_that_leads_nowhere(csrf_client):
    csrf_client.force_login(make_person())
    response = csrf_client.post("/exit/", headers=FROM_HERE)
    assert (response.status_code, response.content) == (204, b"")
    assert "_auth_user_id" not in csrf_client.session


def test_leaving_quickly_only_reads(client):
    client.force_login(make_person())
    before = User.objects.values_list("pk", "last_active_at", "session_epoch").get()
    client.get("/exit/")
    assert User.objects.values_list("pk", "last_active_at", "session_epoch").get() == before


def test_a_visitor_has_nothing_to_finish(client):
    page = client.get(FINISH).content.decode()
    assert "There is nothing of yours here" in page
    assert client.post(FINISH, {"choice": "delete"}).status_code == 303


def test_a_member_is_offered_to_sign_out(client):
    client.force_login(make_person())
    page = client.get(FINISH).content.decode()
    assert f'action="{reverse("account_logout")}"' in page
    assert client.post(FINISH, {"choice": "delete"}).status_code == 303
    assert "_auth_user_id" in client.session
    assert User.objects.get().erased_at is None


def test_a_guest_is_asked_plainly(client):
    make_guest(client)
    page = client.get(FINISH).content.decode()
    assert "You worked here without an account: 1 tick." in page
    assert "Delete everything of mine here" in page
    assert "Leave it in this browser" in page
    assert "nothing here for 30 days" in page
    assert Tick.objects.count() == 1


def test_a_guest_deletes_everything_at_once(csrf_client):
    client = csrf_client
    client.get("/en/accounts/login/")
    token = client.cookies["csrf"].value
    guest = tick_with(client, token)
    item = question_item()
    data = {"words": "Private", "version": "0", "reach": "me", "csrfmiddlewaretoken": token}
    data["tab"] = "11111111-1111-4111-8111-111111111111"
    client.post(reverse("networking:answer_save", args=[item.pk]), data)
    assert DataKey.objects.filter(pk=guest.pk).exists()
    response = client.post(FINISH, {"choice": "delete", "csrfmiddlewaretoken": token})
    assert (response.status_code, response.headers["Location"]) == (303, "/en/signed-out/")
    assert "Clear-Site-Data" not in response.headers, "it blocks Chromium for seconds"
    assert client.cookies["csrf"].value != token, "the guest is not found again by it"
    assert not DataKey.objects.filter(pk=guest.pk).exists()
    guest.refresh_from_db()
    assert guest.erased_at
    assert not Tick.objects.exists()
    page = client.get("/en/signed-out/").content.decode()
    assert "Everything is deleted" in page
    assert f'data-note-from="{owner_token(guest)}"' in page
    assert GUEST not in client.session
    assert tick_with(client, client.cookies["csrf"].value).pk != guest.pk


def tick_with(client, token):
    """The guest whom this browser becomes, with CSRF checked."""
    url = reverse("networking:item_tick", args=[checklist_item().pk])
    response = client.post(url, {"ticked": "1", "csrfmiddlewaretoken": token})
    assert response.status_code == 303
    return User.objects.get(pk=client.session[GUEST])


@pytest.mark.parametrize("choice", ["keep", "", "nonsense"])
def test_anything_else_keeps_everything(client, choice):
    guest = make_guest(client)
    response = client.post(FINISH, {"choice": choice})
    assert (response.status_code, response.headers["Location"]) == (303, "/en/")
    assert "Your work stays in this browser" in client.get("/en/").content.decode()
    assert client.session[GUEST] == str(guest.pk)
    assert Tick.objects.count() == 1


def test_a_form_shown_to_somebody_else_deletes_nothing(client):
    make_guest(client)
    stale = {"choice": "delete", "owner": owner_token(make_person())}
    assert client.post(FINISH, stale).headers["Location"] == FINISH
    assert Tick.objects.count() == 1


def test_deleting_twice_is_harmless(client):
    make_guest(client)
    client.post(FINISH, {"choice": "delete"})
    assert client.post(FINISH, {"choice": "delete"}).status_code == 303


def test_another_browser_is_another_guest(client):
    guest = make_guest(client)
    other = StrictClient()
    other.post(FINISH, {"choice": "delete"})
    guest.refresh_from_db()
    assert guest.erased_at is None


def test_signed_out_says_who_is_in(client):
    client.force_login(make_person())
    assert "You are signed in" in client.get("/en/signed-out/").content.decode()
