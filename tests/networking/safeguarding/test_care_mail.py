"""The mail at once to those who read what does not feel right."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.urls import reverse

from networking.models import Concern, Pair, Role, User
from tests.support.rows.people import make_coordinator, make_member, make_pair, make_person
from tests.support.strict_client import StrictClient

pytestmark = pytest.mark.django_db
FORM = reverse("networking:not_right")
WORDS = "He waits below my window"


@pytest.fixture
def pair(db: None) -> Pair:
    return make_pair(mentee=make_person(nickname="Amina"))


def with_address(person: User, **fields: Any) -> User:
    EmailAddress.objects.create(
        user=person,
        email=f"{uuid.uuid4().hex[:8]}@example.org",
        **{"verified": True, "primary": True, **fields},
    )
    return person


def lead_of(pair: Pair, **fields: Any) -> User:
    person = make_person(**fields)
    return make_member(programme=pair.programme, role=Role.SAFEGUARDING, person=person)


@pytest.fixture
def tell(pair: Pair, django_capture_on_commit_callbacks: Any) -> Callable[[], Any]:
    """Amina sends the form, each time the same one."""
    client = StrictClient()
    client.force_login(pair.mentee)
    form = {"about": str(pair.pk), "words": WORDS, "concern": str(uuid.uuid4())}

    def send() -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(FORM, form)

    return send


def address_of(person: User) -> str:
    return str(EmailAddress.objects.get(user=person).email)


def test_lead_and_coordinator_each_get_a_mail_that_leads_to_it(
    pair: Pair, tell: Callable[[], Any]
) -> None:
    people = [
        with_address(lead_of(pair)),
        with_address(make_coordinator(programme=pair.programme)),
    ]
    assert tell().status_code == 303
    assert {tuple(sent.to) for sent in mail.outbox} == {(address_of(who),) for who in people}
    assert all(reverse("networking:care") in sent.body for sent in mail.outbox)


def test_it_says_neither_what_nor_who(pair: Pair, tell: Callable[[], Any]) -> None:
    with_address(lead_of(pair, nickname="Ludmila"))
    tell()
    (sent,) = mail.outbox
    whole = sent.message().as_string()
    for word in ("Amina", "Ludmila", WORDS, pair.programme.name, "feel right", "safeguarding"):
        assert word not in whole


def test_nobody_gets_it_who_may_not_read_it(pair: Pair, tell: Callable[[], Any]) -> None:
    """Her own mentor, who coordinates too; another programme's lead; an address that nobody has
    confirmed; somebody who may not sign in any more."""
    with_address(pair.mentor)
    make_member(programme=pair.programme, role=Role.COORDINATOR, person=pair.mentor)
    with_address(lead_of(make_pair()))
    with_address(lead_of(pair), verified=False)
    with_address(lead_of(pair, is_active=False))
    with_address(pair.mentee)
    assert tell().status_code == 303
    assert Concern.objects.exists()
    assert not mail.outbox


def test_a_form_sent_twice_sends_one_mail(pair: Pair, tell: Callable[[], Any]) -> None:
    with_address(lead_of(pair))
    tell()
    assert tell().status_code == 303
    assert len(mail.outbox) == 1


def test_each_gets_it_in_her_language(pair: Pair, tell: Callable[[], Any]) -> None:
    with_address(lead_of(pair, language="xa"))
    tell()
    (sent,) = mail.outbox
    assert sent.subject != "Please look today"
    assert "/xa/" in sent.body


class Broken(EmailBackend):
    """A mail server that is not there."""

    def send_messages(self, messages: Any) -> int:
        raise ConnectionRefusedError


def test_a_mail_server_that_is_not_there_loses_nothing(
    pair: Pair, tell: Callable[[], Any], settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    lead = with_address(lead_of(pair))
    settings.EMAIL_BACKEND = f"{__name__}.Broken"
    assert tell().status_code == 303
    assert Concern.objects.safeguarded_by(lead).exists()
    assert "ConnectionRefusedError" in caplog.text
    assert address_of(lead) not in caplog.text
