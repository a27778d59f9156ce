"""The audit in the coordinators' pages: narrowed, searched, and taken along, within one's scope."""

import csv
import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from networking.models import AuditEvent, Programme
from tests.support.rows.people import (
    make_coordinator,
    make_member,
    make_pair,
    make_person,
    make_programme,
)
from tests.support.strict_client import StrictClient

pytestmark = pytest.mark.django_db
LIST = reverse("admin:networking_auditevent_changelist")
PAIRED, MADE = AuditEvent.Verb.PAIRED, AuditEvent.Verb.CARDS_MADE


@pytest.fixture
def programme() -> Programme:
    return make_programme(name="Harbour")


@pytest.fixture
def browser(programme: Programme) -> StrictClient:
    client = StrictClient()
    client.force_login(make_coordinator(programme=programme, nickname="Zoë"))
    return client


def note(programme: Programme, nickname: str, *, days_ago: int = 0, verb: str = PAIRED) -> Any:
    """A line about a member of the programme."""
    person = make_member(programme=programme, person=make_person(nickname=nickname))
    return AuditEvent.objects.create(
        verb=verb, about=person, programme=programme, at=timezone.now() - timedelta(days=days_ago)
    )


def found(browser: StrictClient, query: str) -> set[Any]:
    answer = browser.get(LIST + query)
    assert answer.status_code == 200
    return set(answer.context["cl"].result_list)


def lines(browser: StrictClient, query: str = "") -> list[list[str]]:
    content = browser.post(f"{LIST}export/csv/{query}").getvalue().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(content)))


def test_it_is_narrowed_by_time_and_by_what_was_done(
    programme: Programme, browser: StrictClient
) -> None:
    new, month, old = (note(programme, f"Ana {n}", days_ago=n) for n in (1, 20, 60))
    cards = note(programme, "Bea", verb=MADE)
    assert found(browser, "?days=7") == {new, cards}
    assert found(browser, "?days=30") == {new, month, cards}
    assert found(browser, "?days=90&verb=paired") == {new, month, old}
    assert found(browser, "?days=1000") == set()


def test_it_is_searched_by_a_nickname_however_it_is_spelled(
    programme: Programme, browser: StrictClient
) -> None:
    row, _other = note(programme, "Renée"), note(programme, "Bea")
    assert found(browser, "?q=renee") == {row}


def test_nobody_is_found_by_a_name_whom_she_does_not_know(
    programme: Programme, browser: StrictClient
) -> None:
    """A line of her programme about somebody of another one shows no name, and finds none."""
    stranger = make_pair(programme=make_programme(), mentee=make_person(nickname="Stranger"))
    row = AuditEvent.objects.create(verb=PAIRED, about=stranger.mentee, programme=programme)
    assert row in found(browser, "")
    assert found(browser, "?q=stranger") == set()
    assert "Stranger" not in str(lines(browser))


def test_a_file_has_the_lines_of_the_list_and_leaves_one_itself(
    programme: Programme, browser: StrictClient
) -> None:
    note(programme, "Ana"), note(programme, "Bea", days_ago=50)
    note(make_programme(name="Quay"), "Far")
    heads, *rows = lines(browser, "?days=7")
    assert len(heads) == 5
    assert [(row[1], row[3], row[4]) for row in rows] == [("", "Ana", "Harbour")]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", rows[0][0])
    event = AuditEvent.objects.latest("at")
    assert (event.verb, event.programme) == ("exported_list", programme)
    assert browser.get(f"{LIST}export/csv/").status_code == 405
    assert browser.post(f"{LIST}export/exe/").status_code == 404
    assert browser.post(f"{LIST}export/xlsx/").getvalue()[:2] == b"PK"


def test_who_opened_what_is_in_no_list_and_no_file(
    programme: Programme, browser: StrictClient
) -> None:
    row = note(programme, "Ana", verb=AuditEvent.Verb.OPENED_CHECK_IN)
    assert row not in found(browser, "")
    assert "Ana" not in str(lines(browser))
