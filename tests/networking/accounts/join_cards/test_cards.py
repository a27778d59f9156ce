"""Joining with a card: through its link or its words, by a button, once."""

import gzip
import logging
import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from networking.accounts.join_cards.codes import in_words, ticket_for
from networking.accounts.join_cards.joining import CardGone, join_with_card
from networking.models import AuditEvent, Invitation, Membership, Role, Tick, User
from networking.people.requests import owner_token
from tests.support.at_once import at_once, on_postgresql
from tests.support.rows.cards import link, make_card, row_of
from tests.support.rows.people import (
    PASSWORD,
    make_admin,
    make_cohort,
    make_guest,
    make_member,
    make_person,
    make_programme,
)
from tests.support.strict_client import StrictClient

pytestmark = pytest.mark.django_db
TYPED, NOW = "/en/join/card/", "/en/join/card/now/"
GONE = "This card does not work"


def page_of(card):
    return reverse("networking:card", args=[card.token])


def press(client, card, **more):
    """The button of a member."""
    return client.post(NOW, {"card": card.token, **more})


def join(client, card, nickname="Amina", password=PASSWORD, **more):
    """The form of a visitor."""
    return client.post(
        NOW, {"card": card.token, "username": nickname, "password1": password, **more}
    )


def signed_in(person):
    client = StrictClient()
    client.force_login(person)
    return client


def said(response):
    page = BeautifulSoup(response.content, "html.parser")
    return " ".join(page.select_one("main").get_text(" ", strip=True).split())


def is_open(card):
    return Invitation.objects.open().filter(pk=row_of(card).pk).exists()


# --- Opening the link -----------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "xb"])
def test_the_link_leads_to_the_page_in_the_browsers_language(client, language):
    card = make_card()
    answer = client.get(link(card), headers={"accept-language": language})
    assert (answer.status_code, answer.headers["Location"]) == (
        302,
        f"/{language}/join/card/{card.token}/",
    )


@pytest.mark.parametrize("who", ["visitor", "guest", "member"])
def test_previews_and_second_looks_change_nothing(client, who):
    card = make_card()
    if who == "guest":
        make_guest(client)
    elif who == "member":
        client.force_login(make_person())
    before = (Membership.objects.count(), User.objects.count(), client.cookies.get("session"))
    for method in (client.head, client.get, client.get):
        assert method(link(card)).status_code == 302
        assert method(page_of(card)).status_code == 200
    assert (Membership.objects.count(), User.objects.count()) == before[:2]
    assert is_open(card)
    assert "_auth_user_id" not in client.session or who == "member"


def test_pages_of_cards_are_kept_nowhere_and_told_to_nobody(client):
    card = make_card()
    for url in (link(card), page_of(card), TYPED, "/j/"):
        headers = client.get(url).headers
        assert "no-store" in headers["Cache-Control"], url
        assert headers["X-Robots-Tag"] == "noindex"
        assert headers["Referrer-Policy"] == "same-origin", "another site is told nothing"
    assert 'content="noindex"' in client.get(page_of(card)).content.decode()


def test_a_found_card_does_not_tell_which_programme_it_is_for(client):
    card = make_card(programme=make_programme(name="House of the Heron"))
    assert "Heron" not in client.get(page_of(card)).content.decode()
    client.force_login(make_person())
    assert "Heron" in client.get(page_of(card)).content.decode()


def test_a_typed_address_leads_to_the_words(client):
    assert client.get("/j/").headers["Location"] == TYPED
    assert client.get("/j", follow=True).redirect_chain[-1][0] == TYPED


# --- Joining --------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.MENTEE, Role.MENTOR])
def test_a_visitor_joins_site_and_programme_in_one_go(client, role):
    programme = make_programme(name="Heron")
    cohort = make_cohort(programme=programme)
    card = make_card(programme=programme, cohort=cohort, role=role)
    answer = join(client, card)
    assert answer.status_code == 303
    person = User.objects.named("amina").get()
    member = Membership.objects.get(person=person)
    assert (member.programme, member.cohort, member.role) == (programme, cohort, role)
    row = row_of(card)
    assert (row.accepted_by, row.accepted_at is not None) == (person, True)
    line = AuditEvent.objects.get(verb=AuditEvent.Verb.JOINED)
    assert (line.actor, line.about, line.programme) == (person, person, programme)
    place = "/en/me/" if role == Role.MENTEE else "/en/mentoring/"
    assert answer.headers["Location"] == place
    assert "You have joined Heron" in said(client.get(place))


def test_the_next_page_says_that_a_coordinator_can_help_to_sign_in(client):
    join(client, make_card())
    page = client.get("/en/me/").content.decode()
    assert "only a coordinator can help you to sign in again" in page


def test_a_guest_keeps_her_work(client):
    guest, card = make_guest(client), make_card()
    assert "Found in this browser" in said(client.get(page_of(card)))
    join(client, card, bring="1")
    member = Membership.objects.get(role=Role.MENTEE)
    assert member.person_id == guest.pk
    assert Tick.objects.filter(person=member.person).count() == 1


def test_somebody_with_an_account_signs_in_and_presses_the_button(client):
    person, card = make_person(nickname="Olena"), make_card()
    page = BeautifulSoup(client.get(page_of(card)).content, "html.parser")
    sign_in = page.find("a", string="Sign in first")["href"]
    answer = client.post(sign_in, {"login": "Olena", "password": PASSWORD})
    assert answer.headers["Location"] == page_of(card)
    assert not Membership.objects.filter(person=person).exists(), "signing in joins nothing"
    assert press(client, card).status_code == 303
    assert Membership.objects.filter(person=person, role=Role.MENTEE).exists()


def test_an_invalid_form_comes_back_and_the_card_stays_open(client):
    card = make_card()
    answer = join(client, card, password="short")
    assert answer.status_code == 422
    page = BeautifulSoup(answer.content, "html.parser")
    assert page.find("input", {"name": "username"})["value"] == "Amina"
    assert page.find("input", {"name": "card"})["value"] == card.token
    assert is_open(card)
    assert join(client, card).status_code == 303


def test_the_form_sent_twice_joins_once():
    card, first, second = make_card(), StrictClient(), StrictClient()
    assert join(first, card).status_code == 303
    again = join(second, card)
    assert again.status_code == 303
    assert User.objects.named("amina").count() == Membership.objects.filter(role="mentee").count()
    assert AuditEvent.objects.filter(verb=AuditEvent.Verb.JOINED).count() == 1
    wrong = join(StrictClient(), card, password="nine blue bicycles")
    assert wrong.status_code == 422
    other = join(StrictClient(), card, nickname="Berit")
    assert GONE in said(other)
    assert not User.objects.named("berit").exists()


def test_the_button_pressed_twice_joins_once(client):
    card = make_card()
    client.force_login(make_person())
    assert [press(client, card).status_code for _ in range(2)] == [303, 303]
    assert AuditEvent.objects.filter(verb=AuditEvent.Verb.JOINED).count() == 1
    assert "You have already joined" in said(client.get(page_of(card)))


def test_who_has_the_role_is_told_and_the_card_stays_open():
    programme = make_programme()
    card, person = make_card(programme=programme), make_member(programme=programme)
    client = signed_in(person)
    page = said(client.get(page_of(card)))
    assert "You have already joined" in page
    assert "Your card has not been used" in page
    answer = press(client, card)
    assert "Your card has not been used" in said(client.get(answer.headers["Location"]))
    assert is_open(card)
    assert Membership.objects.filter(person=person).count() == 1


def test_another_role_of_the_same_programme_is_one_more():
    programme = make_programme()
    card, person = make_card(programme=programme, role="mentor"), make_member(programme=programme)
    assert press(signed_in(person), card).status_code == 303
    assert set(Membership.objects.filter(person=person).values_list("role", flat=True)) == {
        "mentee",
        "mentor",
    }


def spoil(card, how):
    row = row_of(card)
    if how == "used":
        join_with_card(card=row, person=make_person())
    elif how == "expired":
        row.expires_at = timezone.now() - timedelta(seconds=1)
    elif how == "taken back":
        row.revoked_at = timezone.now()
    if how != "used":
        row.save()


@pytest.mark.parametrize("who", ["visitor", "member"])
def test_used_expired_taken_back_and_unknown_get_one_answer(client, who):
    if who == "member":
        client.force_login(make_person())
    answers = {client.get("/en/join/card/" + "a" * 26 + "/").content}
    for how in ("used", "expired", "taken back"):
        card = make_card()
        spoil(card, how)
        shown = client.get(page_of(card))
        assert shown.status_code == 404
        answers.add(shown.content)
        pressed = join(client, card) if who == "visitor" else press(client, card)
        assert pressed.status_code == 404
        assert GONE in said(pressed)
    plain = {re.sub(rb'value="\w{64}"|/join/card/[\w:-]+/', b"", answer) for answer in answers}
    assert len(plain) == 1
    assert Membership.objects.filter(role=Role.MENTEE).count() == 1


def test_a_card_taken_while_she_joins_leaves_her_a_member_of_the_site(client, monkeypatch):
    """Between the look at the card and its use, somebody else was quicker."""
    from networking.accounts.join_cards import views as cards

    def taken(**_named):
        raise CardGone

    monkeypatch.setattr(cards, "join_with_card", taken)
    card = make_card()
    answer = join(client, card)
    person = User.objects.named("amina").get()
    assert client.session["_auth_user_id"] == str(person.pk)
    assert not Membership.objects.filter(person=person).exists()
    assert "the card does not work any more" in said(client.get(answer.headers["Location"]))


def test_a_page_shown_to_one_person_joins_no_other(client):
    card, first, second = make_card(), make_person(), make_person()
    client.force_login(second)
    assert press(client, card, owner=owner_token(first)).status_code == 403
    assert is_open(card)


def test_who_signed_in_meanwhile_is_asked_again(client):
    card = make_card()
    client.force_login(make_person())
    answer = join(client, card, nickname="Somebody else")
    assert answer.headers["Location"] == page_of(card)
    assert is_open(card)
    assert not User.objects.named("somebody else").exists()


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.SAFEGUARDING])
def test_cards_of_an_administrator_make_coordinators(client, role):
    card = make_card(programme=make_programme(), role=role, by=make_admin())
    person = make_person()
    client.force_login(person)
    assert press(client, card).status_code == 303
    assert Membership.objects.get(person=person).role == role


# --- Words ----------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "es", "fr", "ar", "uk", "tr"])
def test_typed_words_lead_to_the_same_page(client, language):
    card = make_card()
    answer = client.post(TYPED, {"words": in_words(card.code, language).upper()})
    assert answer.status_code == 303
    url = answer.headers["Location"]
    assert card.token not in url
    shown = client.get(url)
    assert "Join with a card" in said(shown)
    code = BeautifulSoup(shown.content, "html.parser").find("input", {"name": "card"})["value"]
    client.post(NOW, {"card": code, "username": "Amina", "password1": PASSWORD})
    assert row_of(card).accepted_by == User.objects.named("amina").get()


@pytest.mark.parametrize(
    ("typed", "told"),
    [("", "Type the four words"), ("sun star rain", "A card has four words"),
     ("sun star rain table lake", "A card has four words"),
     ("sun stra rain table", "No card has the word “stra”"),
     ("<b>x</b>", "No card has the word"), ("sun sun sun sun", "do not open a card")],
)  # fmt: skip
def test_what_is_wrong_is_said_and_what_was_typed_stays(client, typed, told):
    answer = client.post(TYPED, {"words": typed})
    assert answer.status_code == 422
    assert told in said(answer)
    page = BeautifulSoup(answer.content, "html.parser")
    assert page.find("input", {"name": "words"}).get("value", "") == typed


@pytest.mark.parametrize("how", ["used", "expired", "taken back"])
def test_words_of_a_card_that_works_no_more_are_answered_like_wrong_ones(client, how):
    card = make_card()
    wrong = said(client.post(TYPED, {"words": "sun sun sun sun"}))
    spoil(card, how)
    answer = client.post(TYPED, {"words": in_words(card.code, "en")})
    assert (answer.status_code, said(answer)) == (422, wrong)


# --- Nothing of the code anywhere -----------------------------------------------------------


def test_no_code_reaches_a_log_the_audit_or_the_admins_log(client, caplog):
    caplog.set_level(logging.DEBUG)
    for how in ("open", "expired"):
        card = make_card()
        spoil(card, how)
        words = in_words(card.code, "en")
        client.get(link(card))
        client.get(page_of(card))
        assert client.post(page_of(card)).status_code == 405
        assert client.post(link(card)).status_code == 405
        client.post(TYPED, {"words": words})
        join(client, card, password="short")
        client.get(reverse("networking:card", args=[ticket_for(row_of(card))]))
        logged = "\n".join(
            record.getMessage() for record in caplog.records if "sql" not in vars(record)
        )
        assert card.token not in logged
        assert words not in logged
        lines = str(list(AuditEvent.objects.values()))
        assert card.token not in lines
        assert words not in lines


# --- At once --------------------------------------------------------------------------------


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_of_two_people_with_one_card_one_joins():
    card, people = make_card(), [make_person(), make_person()]
    browsers = [signed_in(person) for person in people]
    for browser in browsers:
        browser.get(page_of(card))
    answers = at_once(*(lambda b=browser: press(b, card).status_code for browser in browsers))
    assert sorted(answers) == [303, 404]
    assert Membership.objects.filter(person__in=people).count() == 1
    assert AuditEvent.objects.filter(verb=AuditEvent.Verb.JOINED).count() == 1


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_one_person_with_two_cards_at_once_uses_one():
    programme, person = make_programme(), make_person()
    cards = [make_card(programme=programme) for _ in range(2)]
    browsers = [signed_in(person) for _ in cards]
    at_once(
        *(lambda b=b, c=c: press(b, c).status_code for b, c in zip(browsers, cards, strict=True))
    )
    assert Membership.objects.filter(person=person).count() == 1
    assert [is_open(card) for card in cards].count(True) == 1


@pytest.mark.parametrize("who", ["visitor", "guest", "member", "in already"])
def test_a_cards_page_is_small_and_asks_little(client, who, django_assert_max_num_queries):
    programme = make_programme()
    card = make_card(programme=programme)
    if who == "guest":
        make_guest(client)
    elif who != "visitor":
        client.force_login(make_person() if who == "member" else make_member(programme=programme))
    with django_assert_max_num_queries(8):
        answer = client.get(page_of(card))
    assert len(gzip.compress(answer.content)) <= 12_000
