"""The second factor: who must have one, how it is set up and given, and no way around it."""

import gzip
import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from django.core.management import CommandError, call_command
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from networking.accounts.recovery.models import issue_code
from networking.encryption.models import DataKey
from networking.encryption.wrapping import Unreadable
from networking.models import AuditEvent, Role, User
from networking.second_factor.factors import open_secret, required_for
from tests.support.rows.people import (
    PASSWORD,
    make_admin,
    make_coordinator,
    make_member,
    make_pair,
    make_person,
    make_programme,
)
from tests.support.second_factor import SECRET, digits, paper_codes, sign_in_half_way, with_app
from tests.support.strict_client import StrictClient

ADMIN = "/admin/networking/cohort/"
NEEDED, MINE, GIVE = (
    reverse(name) for name in ("second_factor_needed", "mfa_index", "mfa_authenticate")
)
ADD_APP, REMOVE_APP = reverse("mfa_activate_totp"), reverse("mfa_deactivate_totp")


def plain_coordinator(name: str = "Carla") -> User:
    """A coordinator who has not set one up yet."""
    person = make_coordinator(programme=make_programme(), nickname=name)
    Authenticator.objects.filter(user=person).delete()
    return person


def sign_in(client: StrictClient, person: User, code: str = "", after: str = "") -> str:
    """Through the forms; answers where she lands."""
    data = {"login": person.nickname, "password": PASSWORD, "next": after}
    answer = client.post(reverse("account_login"), data)
    assert answer.status_code == 303, answer.content
    if code:
        assert answer.headers["Location"] == GIVE
        answer = client.post(GIVE, {"code": code})
    return answer.headers.get("Location", "") if answer.status_code == 303 else ""


def confirm_password(client: StrictClient, then: str) -> None:
    answer = client.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": then})
    assert answer.headers["Location"] == then


def set_up_app(client: StrictClient) -> None:
    """From the page that shows the secret to the digits of it."""
    confirm_password(client, ADD_APP)
    page = client.get(ADD_APP).content.decode()
    secret = re.search(r"<code[^>]*>([A-Z2-7]{32})</code>", page)
    assert secret
    answer = client.post(ADD_APP, {"code": digits(secret[1])})
    assert (answer.status_code, answer.headers["Location"]) == (
        303,
        reverse("mfa_view_recovery_codes"),
    )


def test_a_coordinator_without_one_is_led_to_a_page_that_explains(client: StrictClient) -> None:
    person = plain_coordinator()
    sign_in(client, person)
    answer = client.get(ADMIN, follow=True)
    assert answer.redirect_chain[-1][0].startswith(NEEDED)
    assert len(answer.redirect_chain) == 2, "no loop"
    page = answer.content.decode()
    assert ADD_APP in page
    assert reverse("mfa_add_webauthn") in page


def test_once_it_is_set_up_this_session_comes_in_and_her_others_end(client: StrictClient) -> None:
    person, elsewhere = plain_coordinator(), StrictClient()
    sign_in(elsewhere, person)
    sign_in(client, person)
    set_up_app(client)
    assert client.get(ADMIN).status_code == 200
    assert elsewhere.get(MINE).status_code == 302
    assert len(paper_codes(person)) == 10
    codes = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert paper_codes(person)[0] in codes
    assert AuditEvent.objects.filter(verb="second_factor", about=person).count() == 1
    told = client.get(reverse("networking:me")).content.decode()
    assert "If it was not you" in told


def test_signing_in_asks_for_the_digits_and_leads_where_she_was_going(
    client: StrictClient,
) -> None:
    person = with_app(make_coordinator(programme=make_programme()))
    assert sign_in(client, person, after=ADMIN) == GIVE
    assert client.get(ADMIN).status_code == 302
    wrong = client.post(GIVE, {"code": "000000"})
    assert wrong.status_code == 422
    assert "This code is not right" in wrong.content.decode()
    answer = client.post(GIVE, {"code": digits()})
    assert (answer.status_code, answer.headers["Location"]) == (303, ADMIN)
    assert client.get(ADMIN).status_code == 200


def test_digits_work_once_and_so_does_a_code_on_paper(client: StrictClient) -> None:
    person = with_app(make_coordinator(programme=make_programme()))
    seen, code = digits(), paper_codes(person)[3]
    assert sign_in(client, person, seen)
    assert not sign_in(StrictClient(), person, seen)
    assert sign_in(StrictClient(), person, code)
    assert not sign_in(StrictClient(), person, code)


def test_guessing_digits_is_stopped_after_some_tries(client: StrictClient) -> None:
    person = with_app(make_coordinator(programme=make_programme()))
    sign_in(client, person)
    answers = [client.post(GIVE, {"code": f"{n:06}"}) for n in range(9)]
    assert "Too many tries" in answers[-1].content.decode()
    assert client.post(GIVE, {"code": digits()}).status_code == 422


def test_a_session_from_before_gives_it_now_and_goes_on(client: StrictClient) -> None:
    person = with_app(make_coordinator(programme=make_programme()))
    sign_in_half_way(client, person)
    page = client.get(ADMIN, follow=True)
    assert page.redirect_chain[-1][0] == f"{NEEDED}?next=%2Fadmin%2Fnetworking%2Fcohort%2F"
    again = reverse("mfa_reauthenticate")
    assert f"{again}?next=" in page.content.decode()
    answer = client.post(again, {"code": digits(), "next": ADMIN})
    assert answer.headers["Location"] == ADMIN
    assert client.get(ADMIN).status_code == 200
    assert client.get(f"{NEEDED}?next={ADMIN}").headers["Location"] == ADMIN


@pytest.mark.parametrize(
    "name",
    [
        "mfa_activate_totp",
        "mfa_deactivate_totp",
        "mfa_add_webauthn",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_download_recovery_codes",
    ],
)
def test_who_holds_only_the_password_touches_nothing_of_it(client: StrictClient, name: str) -> None:
    person = with_app(make_coordinator(programme=make_programme()))
    sign_in_half_way(client, person)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": MINE})
    for answer in (client.get(reverse(name)), client.post(reverse(name), {"code": "1"})):
        assert answer.status_code == 303
        assert answer.headers["Location"].startswith(NEEDED)
    assert client.get(ADMIN).status_code == 302
    assert Authenticator.objects.filter(user=person).count() == 2


def test_the_last_one_stays_with_who_must_have_it_and_goes_where_she_may(
    client: StrictClient,
) -> None:
    for person, may in (
        (with_app(make_coordinator(programme=make_programme())), False),
        (with_app(make_member(programme=make_programme(), role=Role.SAFEGUARDING)), False),
        (with_app(make_pair().mentor), True),
    ):
        browser = StrictClient()
        browser.force_login(person)
        confirm_password(browser, REMOVE_APP)
        page, answer = browser.get(REMOVE_APP), browser.post(REMOVE_APP)
        assert answer.status_code == (303 if may else 422)
        assert ("Your role needs" in page.content.decode()) is not may
        assert Authenticator.objects.filter(user=person).count() == (0 if may else 2)
    assert AuditEvent.objects.filter(verb="second_factor").count() == 1


@pytest.mark.django_db
def test_who_must_have_one() -> None:
    programme, pair = make_programme(), make_pair()
    must = [
        make_coordinator(programme=programme),
        make_member(programme=programme, role=Role.SAFEGUARDING),
        make_admin(),
    ]
    assert [required_for(person) for person in must] == [True] * 3
    others = [pair.mentor, pair.mentee, make_person()]
    assert [required_for(person) for person in others] == [False] * 3


def test_a_one_time_code_sets_a_password_and_no_more(client: StrictClient) -> None:
    pair = make_pair()
    person = with_app(pair.mentor)
    code = issue_code(coordinator=make_coordinator(programme=pair.programme), person=person)
    data = {"nickname": person.nickname, "code": code, "password": "three blue heron feet"}
    assert person.nickname
    answer = client.post(reverse("networking:recover"), data)
    assert answer.headers["Location"] == GIVE
    account = reverse("networking:account")
    assert client.get(account).status_code == 302
    assert client.post(GIVE, {"code": digits()}).status_code == 303
    assert client.get(account).status_code == 200


def test_a_password_by_mail_signs_nobody_in(
    client: StrictClient, mailoutbox: list, settings: Any
) -> None:
    settings.MAIL_WORKS = True
    person = with_app(make_coordinator(programme=make_programme()))
    person.email = "carla@example.org"
    person.save()
    client.post(reverse("account_reset_password"), {"email": person.email})
    link = re.search(r"https?://[^/]+(/\S+key/\S+)", mailoutbox[0].body)
    assert link
    form = client.get(link[1]).headers["Location"]
    assert client.post(form, {"password1": "three blue heron feet"}).status_code == 303
    assert client.get(ADMIN).status_code == 302
    data = {"login": person.nickname, "password": "three blue heron feet"}
    assert client.post(reverse("account_login"), data).headers["Location"] == GIVE


@pytest.mark.django_db
def test_what_opens_an_account_is_sealed_with_the_key_of_its_person() -> None:
    person = with_app(make_person())
    stored = Authenticator.objects.get(user=person, type="totp").data["secret"]
    assert SECRET not in stored
    assert open_secret(stored) == SECRET
    other = make_person()
    with pytest.raises(Unreadable):
        open_secret(f"{other.pk}.{stored.partition('.')[2]}")
    DataKey.erase(person.pk)
    with pytest.raises(Unreadable):
        open_secret(stored)


def test_who_runs_the_server_helps_somebody_who_lost_it(client: StrictClient, capsys) -> None:
    person = with_app(make_coordinator(programme=make_programme(), nickname="Lost Lena"))
    client.force_login(person)
    call_command("lost_second_factor", "lost lena")
    assert not Authenticator.objects.filter(user=person).exists()
    assert client.get(MINE).status_code == 302, "her sessions have ended"
    browser = StrictClient()
    sign_in(browser, person)
    assert browser.get(ADMIN, follow=True).redirect_chain[-1][0].startswith(NEEDED)
    assert "If it was not you" in browser.get(reverse("networking:me")).content.decode()
    with pytest.raises(CommandError):
        call_command("lost_second_factor", "lost lena")


NO_KEY = (
    '{"id":"AA","rawId":"AA","type":"public-key","response":{"clientDataJSON":"AA",'
    '"authenticatorData":"AA","signature":"AA","userHandle":"AA"}}'
)


@pytest.mark.parametrize(
    "credential",
    ["", "{", "[]", "{}", '"x"', '{"id": 5}', '{"response": {"userHandle": "AAAA"}}', NO_KEY],
)
def test_an_odd_passkey_comes_back_in_words(client: StrictClient, credential: str) -> None:
    url = reverse("mfa_login_webauthn")
    options = client.get(url, headers={"accept": "application/json"}).json()
    assert options["request_options"]["publicKey"]["userVerification"] == "required"
    answer = client.post(url, {"credential": credential})
    assert answer.status_code == 422
    assert "Sign in with a passkey" in answer.content.decode()
    assert "_auth_user_id" not in client.session


class TouchedKey:
    """What a key answered; `verified` where it asked for a finger, a face or a code."""

    def __init__(self, verified: bool) -> None:
        self.response = self.authenticator_data = self
        self.is_user_verified = lambda: verified


@pytest.mark.parametrize("verified", [True, False])
def test_a_key_that_was_only_touched_signs_nobody_in_alone(
    client: StrictClient, monkeypatch: pytest.MonkeyPatch, verified: bool
) -> None:
    person, url = make_person(), reverse("mfa_login_webauthn")
    key = Authenticator.objects.create(user=person, type=Authenticator.Type.WEBAUTHN, data={})
    monkeypatch.setattr(auth, "parse_authentication_response", lambda _answer: TouchedKey(verified))
    monkeypatch.setattr(auth, "extract_user_from_response", lambda _answer: person)
    monkeypatch.setattr(auth, "complete_authentication", lambda _person, _answer: key)
    answer = client.post(url, {"credential": NO_KEY})
    signed_in = "_auth_user_id" in client.session
    assert (answer.status_code, signed_in) == ((303, True) if verified else (422, False))


@pytest.mark.parametrize("name", ["mfa_index", "second_factor_needed"])
def test_its_pages_keep_to_their_budget(client: StrictClient, name: str) -> None:
    client.force_login(make_pair().mentor)
    client.get(reverse(name))
    with (
        CaptureQueriesContext(connections["default"]) as main,
        CaptureQueriesContext(connections["keys"]) as keys,
    ):
        page = client.get(reverse(name))
    assert len(main) + len(keys) <= 8
    assert len(gzip.compress(page.content, 6)) <= 12_000


def test_the_script_of_passkeys_is_on_their_pages_only(client: StrictClient) -> None:
    alone = client.get(reverse("mfa_login_webauthn")).content
    assert b"mfa/js/webauthn.js" in alone
    assert len(gzip.compress(alone, 6)) <= 12_000
    for name in ("account_login", "account_signup", "networking:home"):
        assert b"webauthn.js" not in client.get(reverse(name)).content


def test_the_pages_say_what_is_there(client: StrictClient) -> None:
    person = make_person()
    client.force_login(person)
    assert ADD_APP in client.get(MINE).content.decode()
    with_app(person)
    client.force_login(person)
    page = client.get(MINE).content.decode()
    assert REMOVE_APP in page
    assert reverse("mfa_view_recovery_codes") in page
    assert reverse("mfa_index") in client.get(reverse("networking:account")).content.decode()
