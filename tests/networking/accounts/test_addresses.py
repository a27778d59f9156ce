"""One e-mail address, however a browser writes its domain."""

import html
from importlib import import_module

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core import mail
from django.core.cache import cache
from django.urls import reverse

from motm import spelling
from networking.models import User
from tests.support.rows.people import PASSWORD, make_person

pytestmark = pytest.mark.django_db
JOIN, RESET = "/en/join/", "/en/accounts/password/reset/"
OWN, ASCII = "ana@bücher.example", "ana@xn--bcher-kva.example"


@pytest.fixture(autouse=True)
def fresh(settings):
    settings.MAIL_WORKS = True
    cache.clear()


def join(client, email, nickname="Ana"):
    return client.post(JOIN, {"username": nickname, "password1": PASSWORD, "email": email})


@pytest.mark.parametrize("joined", [OWN, ASCII, "ANA@Bu\u0308cher.EXAMPLE"])
@pytest.mark.parametrize("asked", [OWN, ASCII, "ana@BÜCHER.example"])
def test_a_new_password_comes_to_the_address_in_either_form(client, joined, asked):
    assert join(client, joined).status_code == 303
    assert User.objects.get().email == EmailAddress.objects.get().email == ASCII
    EmailAddress.objects.update(verified=True)
    client.logout()
    mail.outbox.clear()
    client.post(RESET, {"email": asked})
    [sent] = mail.outbox
    assert sent.to == [ASCII]
    assert "/password/reset/key/" in sent.body


def test_the_same_address_in_another_form_is_no_change(client):
    join(client, OWN)
    page = reverse("networking:account")
    answer = client.post(page, {"nickname": "Ana", "email": OWN, "language": "en"})
    assert answer.status_code == 303, "no password is asked for"


@pytest.mark.parametrize("page", ["join", "account", "reset"])
@pytest.mark.parametrize(
    ("email", "told"),
    [
        ("josé@example.org", "Before the @, an e-mail address cannot have the letter “é”."),
        ("жана@example.org", "Before the @, an e-mail address cannot have the letter “ж”."),
        ("jose.example.org", "An e-mail address looks like name@example.org."),
        ("jose@exam ple.org", "An e-mail address looks like name@example.org."),
    ],
)
def test_a_refusal_names_the_letter(client, page, email, told):
    if page == "join":
        answer = join(client, email)
    elif page == "reset":
        answer = client.post(RESET, {"email": email})
    else:
        client.force_login(make_person(nickname="Ana"))
        data = {"nickname": "Ana", "email": email, "language": "en", "password": PASSWORD}
        answer = client.post(reverse("networking:account"), data)
    text = html.unescape(answer.text)
    assert told in text
    assert ("address cannot" in text) != ("address looks like" in text), "one reason, not two"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("x@straße.example", "x@xn--strae-oqa.example"),
        ("x@пример.укр", "x@xn--e1afmkfd.xn--j1amh"),
        ("X@Example.ORG", "x@example.org"),
        ("x@bücher。example", "x@xn--bcher-kva.example"),
        ("", ""),
    ],
)
def test_a_domain_is_written_as_browsers_send_it(typed, kept):
    assert spelling.email(typed) == kept


def test_the_migration_writes_domains_and_merges_nobody():
    first = make_person(nickname="Ana", email=OWN)
    EmailAddress.objects.create(user=first, email=OWN, primary=True, verified=True)
    both = make_person(nickname="Bea", email="bea@example.org")
    EmailAddress.objects.create(user=both, email="bea@köln.example", primary=True)
    EmailAddress.objects.create(user=both, email="bea@xn--kln-sna.example", primary=False)
    import_module("networking.migrations.0016_spellings").write_domains(apps, None)
    first.refresh_from_db()
    assert first.email == EmailAddress.objects.get(user=first).email == ASCII
    kept = sorted(EmailAddress.objects.filter(user=both).values_list("email", flat=True))
    assert kept == ["bea@köln.example", "bea@xn--kln-sna.example"]
