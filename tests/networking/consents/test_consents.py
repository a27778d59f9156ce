"""What people agree to: which text, in which version and language; and taking it back."""

import dataclasses
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from networking.accounts.join_cards.joining import join_with_card
from networking.consents import records as consents
from networking.consents.records import (
    BY_KEY,
    agree_at_joining,
    count_to_ask,
    give,
    required_at_joining,
    state,
)
from networking.models import (
    Answer,
    Consent,
    Invitation,
    MatchingProfile,
    Membership,
    Reach,
    Role,
    User,
)
from networking.privacy.withdrawing import withdraw_consent
from tests.support.browse import open_page
from tests.support.rows.course import asking
from tests.support.rows.pairs import make_profile
from tests.support.rows.people import make_member, make_pair, make_person, make_programme
from tests.support.strict_client import StrictClient

pytestmark = pytest.mark.django_db
PAGE = reverse("networking:consents")


@pytest.fixture
def changed_text(monkeypatch: Any) -> None:
    """The text about taking part has its next version."""
    new = dataclasses.replace(BY_KEY["taking_part"], version=3)
    rest = [each for each in consents.PURPOSES if each.key != "taking_part"]
    monkeypatch.setattr(consents, "PURPOSES", (new, *rest))
    monkeypatch.setitem(BY_KEY, "taking_part", new)


def stated(person: User) -> dict[str, consents.Stated]:
    return {each.purpose.key: each for each in state(person)}


def to_ask(person: User) -> list[consents.Stated]:
    """What she is asked about: the same on her page and on that of the texts."""
    found = [each for each in state(person) if each.to_ask]
    assert count_to_ask(person) == len(found)
    return found


def post(client: StrictClient, person: User, purpose: str, agree: str, version: int = 1) -> Any:
    programme = Membership.objects.filter(person=person)[0].programme_id
    data = {"purpose": purpose, "programme": programme, "agree": agree, "version": version}
    return client.post(PAGE, data)


def test_joining_agrees_to_taking_part_and_the_rest_is_asked_on_its_own() -> None:
    programme = make_programme()
    person = make_member(programme=programme)
    assert {each.purpose.key for each in to_ask(person)} == {"taking_part", "what_i_write"}
    agree_at_joining(person=person, programme=programme)
    assert [each.purpose.key for each in to_ask(person)] == ["what_i_write"]
    assert stated(person)["matching"].given is None


def test_a_consent_keeps_version_language_and_day() -> None:
    programme = make_programme()
    person = make_member(programme=programme)
    with translation.override("es"):
        row = give(person=person, purpose="matching", programme=programme)
    assert (row.text_version, row.language, row.withdrawn_at) == (1, "es", None)
    assert stated(person)["matching"].language_name == "español"


def test_agreeing_twice_keeps_the_first_day() -> None:
    programme = make_programme()
    person = make_member(programme=programme)
    first = give(person=person, purpose="matching", programme=programme)
    assert give(person=person, purpose="matching", programme=programme) == first
    assert give(person=person, purpose="matching", programme=None) == give(
        person=person, purpose="matching", programme=None
    )
    assert Consent.objects.count() == 2


def test_a_text_that_has_changed_is_asked_about_again(changed_text: None) -> None:
    programme = make_programme()
    person = make_member(programme=programme)
    old = Consent.objects.create(
        person=person, programme=programme, purpose="taking_part", text_version=1, language="en"
    )
    give(person=person, purpose="what_i_write", programme=programme)
    assert [each.purpose.key for each in to_ask(person)] == ["taking_part"]
    client = StrictClient()
    client.force_login(person)
    assert "The text has changed since you agreed" in client.get(PAGE).content.decode()
    assert post(client, person, "taking_part", "1", version=2).status_code == 422
    assert post(client, person, "taking_part", "1", version=3).status_code == 303
    assert to_ask(person) == []
    old.refresh_from_db()
    assert old.withdrawn_at is not None


def test_the_page_agrees_and_withdraws(client: StrictClient) -> None:
    person = make_member(programme=make_programme())
    client.force_login(person)
    assert open_page(client, PAGE).form("agree-3").post(agree="1").status_code == 303
    assert stated(person)["matching"].given
    assert "You agreed on" in client.get(PAGE).content.decode()
    assert open_page(client, PAGE).form("no-3").post(agree="0").status_code == 303
    assert stated(person)["matching"].given is None
    assert "You withdrew this on" in client.get(PAGE).content.decode()


def test_what_waits_for_an_answer_comes_first_with_yes_and_no_side_by_side(
    client: StrictClient,
) -> None:
    person = make_member(programme=make_programme())
    client.force_login(person)
    keys = [each.purpose.key for each in state(person)]
    assert keys == ["taking_part", "what_i_write", "matching"]
    page = open_page(client, PAGE)
    assert page.text("agree-2").startswith("I agree")
    assert page.text("no-2").startswith("No")


def test_saying_no_is_an_answer_and_is_not_asked_again(client: StrictClient) -> None:
    pair = make_pair()
    answer = Answer(person=pair.mentee, item_id=asking().question.id, reach=Reach.MENTOR, pair=pair)
    answer.write("Words")
    answer.save()
    client.force_login(pair.mentee)
    for _ in range(2):
        assert post(client, pair.mentee, "what_i_write", "0").status_code == 303
    answer.refresh_from_db()
    assert answer.reach == Reach.ME
    assert Consent.objects.filter(purpose="what_i_write").count() == 1
    assert "what_i_write" not in [each.purpose.key for each in to_ask(pair.mentee)]
    assert "You said no on" in client.get(PAGE).content.decode()


def test_after_a_no_one_can_agree_all_the_same(client: StrictClient) -> None:
    person = make_member(programme=make_programme())
    client.force_login(person)
    post(client, person, "what_i_write", "0")
    assert post(client, person, "what_i_write", "1").status_code == 303
    assert stated(person)["what_i_write"].given
    assert stated(person)["what_i_write"].refused_on is None


@pytest.mark.parametrize("has_agreed", [True, False])
def test_leaving_the_programme_is_asked_once_more(client: StrictClient, has_agreed: bool) -> None:
    pair = make_pair()
    if has_agreed:
        give(person=pair.mentee, purpose="taking_part", programme=pair.programme)
    client.force_login(pair.mentee)
    asked = post(client, pair.mentee, "taking_part", "0")
    assert asked.status_code == 200
    assert "your pair end today" in asked.content.decode()
    pair.refresh_from_db()
    assert pair.is_running
    data = {"purpose": "taking_part", "programme": pair.programme_id, "agree": "0", "leave": "1"}
    assert client.post(PAGE, data).status_code == 303
    pair.refresh_from_db()
    assert not pair.is_running
    assert stated(pair.mentee) == {}


def test_each_role_reads_what_concerns_it() -> None:
    programme = make_programme()
    mentee, mentor = (
        make_member(programme=programme),
        make_member(programme=programme, role=Role.MENTOR),
    )
    lines = {
        person: " ".join(map(str, stated(person)["taking_part"].text))
        for person in (mentee, mentor)
    }
    assert "My mentor sees which units I have done" in lines[mentee]
    assert "My mentee" not in lines[mentee]
    assert "My mentor" not in lines[mentor]
    assert "My mentee sees my nickname" in lines[mentor]


def test_taking_back_matching_deletes_what_was_said_for_it() -> None:
    programme = make_programme()
    person = make_member(programme=programme)
    make_profile(programme=programme, person=person)
    give(person=person, purpose="matching", programme=programme)
    assert withdraw_consent(person=person, purpose="matching", programme=programme)
    assert not withdraw_consent(person=person, purpose="matching", programme=programme)
    assert not MatchingProfile.objects.exists()


def test_taking_back_what_i_write_closes_all_that_is_shared() -> None:
    pair = make_pair()
    answer = Answer(person=pair.mentee, item_id=asking().question.id, reach=Reach.MENTOR, pair=pair)
    answer.write("Words")
    answer.save()
    give(person=pair.mentee, purpose="what_i_write", programme=pair.programme)
    withdraw_consent(person=pair.mentee, purpose="what_i_write", programme=pair.programme)
    answer.refresh_from_db()
    assert (answer.reach, answer.pair) == (Reach.ME, None)
    assert answer.text() == "Words"


@pytest.mark.parametrize("who", ["mentee", "mentor", "co_mentor"])
def test_who_takes_back_taking_part_leaves_her_programme_and_no_other(who: str) -> None:
    pair = make_pair(co_mentor=make_person())
    person = getattr(pair, who)
    make_member(programme=pair.programme, role=Role.COORDINATOR, person=person)
    other = make_programme()
    make_member(programme=other, person=person)
    give(person=person, purpose="taking_part", programme=pair.programme)
    withdraw_consent(person=person, purpose="taking_part", programme=pair.programme)
    pair.refresh_from_db()
    assert pair.is_running is (who == "co_mentor")
    assert (pair.co_mentor is None) is (who == "co_mentor")
    left = Membership.objects.running().filter(person=person)
    assert {(row.programme, row.role) for row in left} == {
        (pair.programme, "coordinator"),
        (other, "mentee"),
    }


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"purpose": "matching", "agree": "1"},
        {"purpose": "nothing", "agree": "1", "version": "1"},
        {"purpose": "matching", "agree": "2", "version": "1"},
        {"purpose": "matching", "agree": "1", "version": "x"},
        {"purpose": "matching", "agree": "1", "version": "7"},
    ],
)
def test_what_is_no_answer_changes_nothing(client: StrictClient, data: dict[str, str]) -> None:
    person = make_member(programme=make_programme())
    client.force_login(person)
    programme = str(Membership.objects.get().programme_id)
    assert client.post(PAGE, {"programme": programme, **data}).status_code == 422
    assert not Consent.objects.exists()


def test_nobody_agrees_in_a_programme_that_she_is_not_in(client: StrictClient) -> None:
    client.force_login(make_person())
    data = {"purpose": "matching", "programme": make_programme().pk, "agree": "1", "version": 1}
    assert client.post(PAGE, data).status_code == 422
    assert not Consent.objects.exists()


def test_a_card_shows_the_text_beside_its_button_and_joining_agrees_to_it() -> None:
    programme, person = make_programme(), make_person()
    for role, agreed in ((Role.MENTEE, ["taking_part"]), (Role.SAFEGUARDING, [])):
        card = Invitation.objects.create(
            programme=programme,
            role=role,
            code_hash=f"hash of {role}",
            expires_at=timezone.now() + timedelta(days=3),
        )
        join_with_card(card=card, person=person)
        found = Consent.objects.filter(person=person).values_list("purpose", flat=True)
        assert list(found) == agreed
        Consent.objects.all().delete()
        assert [each.key for each in required_at_joining(role)] == agreed


def test_my_page_asks_gently_and_not_again_after_the_answer(client: StrictClient) -> None:
    programme = make_programme()
    person = make_member(programme=programme)
    client.force_login(person)
    me = reverse("networking:me")
    assert "Please read 2 agreements" in open_page(client, me).text("consents-ask")
    give(person=person, purpose="taking_part", programme=programme)
    give(person=person, purpose="what_i_write", programme=programme)
    assert not open_page(client, me).has("consents-ask")
    withdraw_consent(person=person, purpose="what_i_write", programme=programme)
    assert to_ask(person) == []
    assert not open_page(client, me).has("consents-ask")
