"""What people type is never cut, and every page for trouble gives it back."""

import re
from collections.abc import Iterator
from unittest import mock

import pytest
from allauth.account import forms as account_forms
from allauth.mfa.webauthn import forms as passkey_forms
from django import forms
from django.conf import settings
from django.urls import get_resolver, reverse

from networking.ui.typed_text import LEFT_OUT, TYPED
from tests.support.browse import open_page
from tests.support.rows.course import asking
from tests.support.rows.people import make_pair, make_person
from tests.support.strict_client import StrictClient

pytestmark = pytest.mark.django_db
HEAD = {"HX-Request": "true"}
SESSION_WORDS = {"agreed": "Call the club on Monday.", "note": "She seemed tired."}
REPORT_WORDS = {"problems": "The bus is late.", "view": "We go on well."}
OF_COORDINATORS = re.compile(r"\.(backoffice|coordination)\.|\badmin\b|_admin$").search
TYPED_INTO = (forms.CharField, forms.DateField, forms.TimeField, forms.IntegerField)


def forms_of_ours() -> Iterator[type[forms.BaseForm]]:
    """Every form of the learner's side, allauth's included; the admin keeps its own."""
    assert get_resolver().url_patterns  # so that all modules with forms are loaded
    waiting = list(forms.BaseForm.__subclasses__())
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        ours = kind.__module__.startswith("networking.") and not OF_COORDINATORS(kind.__module__)
        if ours or kind.__module__ in (account_forms.__name__, passkey_forms.__name__):
            yield kind


def test_every_field_is_given_back_or_left_out_for_a_reason() -> None:
    named = set(TYPED) | set(LEFT_OUT)
    forgotten = {
        f"{kind.__module__}.{kind.__name__}.{name}"
        for kind in forms_of_ours()
        for name, field in kind.base_fields.items()  # type: ignore[attr-defined]
        if isinstance(field, (*TYPED_INTO, forms.FileField)) and name not in named
    }
    assert forgotten == set()
    assert not set(TYPED) & set(LEFT_OUT)


def test_no_secret_is_given_back() -> None:
    secret = {
        name
        for kind in forms_of_ours()
        for name, field in kind.base_fields.items()  # type: ignore[attr-defined]
        if isinstance(field.widget, forms.PasswordInput)
    }
    assert {"password", "oldpassword", "password1", "password2"} <= secret
    assert not secret & set(TYPED)


@pytest.mark.parametrize(
    ("address", "words"),
    [("networking:session_new", SESSION_WORDS), ("networking:report", REPORT_WORDS)],
)
def test_an_old_form_gives_back_all_that_a_mentor_typed(
    csrf_client: StrictClient, address: str, words: dict[str, str]
) -> None:
    pair = make_pair()
    csrf_client.force_login(pair.mentor)
    answer = csrf_client.post(reverse(address, args=[pair.pk]), words)
    text = answer.content.decode()
    assert answer.status_code == 403
    assert "Your text is not lost." in text
    assert [typed for typed in words.values() if typed not in text] == []


@pytest.mark.parametrize(
    ("address", "words"),
    [("networking:session_new", SESSION_WORDS), ("networking:report", REPORT_WORDS)],
)
def test_a_session_that_ended_gives_back_all_that_a_mentor_typed(
    client: StrictClient, address: str, words: dict[str, str]
) -> None:
    url = reverse(address, args=[make_pair().pk])
    answer = client.post(url, words)
    text = answer.content.decode()
    assert answer.status_code == 403
    assert [typed for typed in words.values() if typed not in text] == []
    in_place = client.post(url, words, headers=HEAD)
    assert (in_place.status_code, in_place.headers["HX-Reswap"]) == (422, "beforeend")
    assert "Your text is still here." in in_place.content.decode()


def test_a_password_is_not_given_back(csrf_client: StrictClient) -> None:
    secret = {"login": "Mina", "password": "quite secret words"}
    text = csrf_client.post(reverse("account_login"), secret).content.decode()
    assert "Mina" in text
    assert "quite secret words" not in text


def test_a_form_that_is_too_large_is_given_back(client: StrictClient) -> None:
    words = "x" * 300_000 + " THE END"
    body = f"words={words.replace(' ', '+')}"
    answer = client.post(asking().answer_url, body, "application/x-www-form-urlencoded")
    assert answer.status_code == 400
    assert "This is too long" in answer.content.decode()
    assert words in answer.content.decode()


@pytest.mark.parametrize(
    ("body", "is_given_back"),
    [("words=" + "x" * 300_000, True), ("words=x&" * 400, False)],
    ids=["too large", "too many fields"],
)
def test_a_form_that_cannot_be_taken_and_leads_nowhere_is_404(
    client: StrictClient, body: str, is_given_back: bool
) -> None:
    client.raise_request_exception = False
    answer = client.post("/en/nothing/", body, "application/x-www-form-urlencoded")
    assert answer.status_code == 404
    assert ("Your text is not lost." in answer.content.decode()) is is_given_back


def test_a_fault_of_ours_gives_back_what_was_typed_and_logs_none_of_it(
    client: StrictClient, caplog: pytest.LogCaptureFixture
) -> None:
    client.raise_request_exception = False
    with mock.patch(
        "networking.learning.views.answers.save_words", side_effect=RuntimeError("broken")
    ):
        answer = client.post(asking().answer_url, {"words": "the heron waits"})
    assert answer.status_code == 500
    assert "the heron waits" in answer.content.decode()
    assert "heron" not in caplog.text


@pytest.mark.parametrize("address", ["/en/nothing/", "/en/me/finish/nothing/"])
def test_titles_of_pages_for_trouble_begin_with_error(client: StrictClient, address: str) -> None:
    assert "<title>Error: " in client.get(address).content.decode()


def test_no_field_cuts_what_is_pasted() -> None:
    """A browser cuts beyond `maxlength` without a word."""
    written = [
        path.name
        for path in (settings.BASE_DIR / "templates").rglob("*.html")
        if 'maxlength="' in path.read_text()
    ]
    assert written == []
    for widget in (forms.TextInput({"maxlength": 5}), forms.Textarea({"maxlength": 5})):
        assert "maxlength" not in widget.render("words", "six letters")


@pytest.mark.parametrize(("more", "said"), [(1000, "1,000 letters"), (1, "1 letter.")])
def test_what_is_too_long_is_given_back_whole(client: StrictClient, more: int, said: str) -> None:
    client.force_login(make_person())
    words = "x" * (5000 + more - 7) + "THE END"
    page = open_page(client, asking().url)
    form = page.form(asking().answer_form).type("words", words)
    plain, in_place = form.post(), form.post(htmx=True)
    assert (plain.status_code, in_place.status_code) == (422, 422)
    assert words in plain.content.decode()
    for answer in (plain, in_place):
        assert f"This text is too long by {said}" in answer.content.decode()


def test_a_letter_is_one_letter_even_if_it_is_an_emoji(client: StrictClient) -> None:
    client.force_login(make_person())
    assert client.post(asking().answer_url, {"words": "🌱" * 5000}).status_code == 303
