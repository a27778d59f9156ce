"""Pages for when something is wrong: plain words, the right status, and they always show."""

from unittest import mock

import pytest
from django.db import DatabaseError

from tests.support.rows.course import asking
from tests.support.rows.people import make_person
from tests.support.strict_client import StrictClient

pytestmark = pytest.mark.django_db


def test_404_says_what_to_do(client: StrictClient) -> None:
    answer = client.get("/en/nothing/")
    assert answer.status_code == 404
    assert "This page is not here" in answer.content.decode()
    assert 'href="/en/help/"' in answer.content.decode()


def test_404_speaks_the_language_of_its_address(client: StrictClient) -> None:
    assert 'dir="rtl"' in client.get("/xb/nothing/").content.decode()


def test_a_host_that_is_not_ours_is_400(client: StrictClient) -> None:
    answer = client.get("/en/", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "We could not read this" in answer.content.decode()


def test_too_large_a_form_is_400(client: StrictClient) -> None:
    answer = client.post(asking().answer_url, {"words": "x" * 3_000_000})
    assert answer.status_code == 400
    assert "Nothing was changed." in answer.content.decode()


def test_too_many_fields_are_400(client: StrictClient) -> None:
    answer = client.post(asking().answer_url, {f"field{n}": "x" for n in range(400)})
    assert answer.status_code == 400


def test_a_database_that_does_not_answer_is_a_page_of_its_own(client: StrictClient) -> None:
    client.raise_request_exception = False
    client.force_login(make_person())
    url = asking().url
    with mock.patch(
        "django.db.backends.utils.CursorWrapper.execute", side_effect=DatabaseError("no server")
    ):
        answer = client.get(url)
        health = StrictClient().get("/healthz")
    assert answer.status_code == 500
    text = answer.content.decode()
    assert "Something broke on our side" in text
    assert "no server" not in text
    assert (health.status_code, health.content) == (503, b"a database does not answer\n")


def test_error_pages_keep_the_way_out(client: StrictClient) -> None:
    for answer in (client.get("/en/nothing/"), client.get("/en/", headers={"Host": "x.example"})):
        assert 'href="/exit/"' in answer.content.decode()
