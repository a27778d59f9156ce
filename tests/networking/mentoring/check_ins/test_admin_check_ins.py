"""Check-ins in the coordinators' pages: whom to call, where two sides disagree, and reading one."""

from datetime import datetime
from typing import Any
from unittest import mock

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from networking.mentoring.check_ins.actions import mark_all_read
from networking.mentoring.pairing.actions import end_pair
from networking.models import AuditEvent, CheckIn, Moment, Pair
from tests.support.rows.cast import CHECK_IN, MENTOR_CHECK_IN, WHO, make_cast
from tests.support.rows.pairs import make_check_in, today
from tests.support.rows.people import (
    make_admin,
    make_cohort,
    make_coordinator,
    make_member,
    make_pair,
)
from tests.support.strict_client import StrictClient

pytestmark = pytest.mark.django_db
LIST = reverse("admin:networking_checkin_changelist")
WORDS = "The stairs are steep"


def one(row: CheckIn) -> str:
    return reverse("admin:networking_checkin_change", args=[row.pk])


def browser(person: Any) -> StrictClient:
    client = StrictClient()
    client.force_login(person)
    return client


def shown(client: StrictClient, **query: str) -> set[Any]:
    """Which check-ins the list shows."""
    answer = client.get(LIST, query)
    assert answer.status_code == 200
    return {row.pk for row in answer.context["cl"].result_list}


def test_the_list_is_narrowed_to_what_needs_somebody() -> None:
    pair = make_pair()
    client = browser(make_coordinator(programme=pair.programme))
    hers = make_check_in(pair=pair, going=2)
    his = make_check_in(pair=pair, person=pair.mentor, going=4, wants_call=True)
    later = make_check_in(pair=pair, moment=Moment.MIDDLE, going=5)
    CheckIn.objects.filter(pk=hers.pk).update(read_at="2026-01-01T00:00Z")
    assert shown(client, needs="unread") == {his.pk, later.pk}
    assert shown(client, needs="call") == {his.pk}
    assert shown(client, needs="apart") == {hers.pk, his.pk}
    assert shown(client, side="mentee") == {hers.pk, later.pk}
    assert shown(client, side="mentor", moment="early") == {his.pk}
    assert shown(client, needs="nonsense") == set()


def test_the_two_sides_disagree_from_two_steps_on_and_two_mentors_are_one_side() -> None:
    pair = make_pair()
    pair.co_mentor = make_member(programme=pair.programme, role="mentor")
    pair.save()
    client = browser(make_coordinator(programme=pair.programme))
    make_check_in(pair=pair, going=3)
    make_check_in(pair=pair, person=pair.mentor, going=4)
    far = make_check_in(pair=pair, person=pair.co_mentor, going=2)
    assert shown(client, needs="apart") == set()
    CheckIn.objects.filter(pk=far.pk).update(going=1)
    assert len(shown(client, needs="apart")) == 2
    CheckIn.objects.filter(pk=far.pk).update(going=None)
    assert shown(client, needs="apart") == set()


def test_the_list_knows_programme_and_cohort_and_nothing_of_other_programmes() -> None:
    pair, other = make_pair(), make_pair()
    pair.cohort = make_cohort(programme=pair.programme)
    pair.save()
    client = browser(make_coordinator(programme=pair.programme))
    row, foreign = make_check_in(pair=pair), make_check_in(pair=other)
    assert shown(client) == {row.pk}
    assert shown(client, cohort=str(pair.cohort.pk)) == {row.pk}
    assert shown(client, programme=str(other.programme.pk)) == set()
    assert client.get(one(foreign)).status_code == 404


def test_the_words_stand_on_one_page_for_those_to_whom_they_are_addressed() -> None:
    cast = make_cast()
    for row, words in (("check_in", CHECK_IN), ("mentor_check_in", MENTOR_CHECK_IN)):
        for who in WHO:
            client = cast.browser(who, StrictClient())
            pages = [client.get(LIST), client.get(one(cast.rows[row]))]
            text = [page.content.decode() for page in pages if page.status_code == 200]
            assert words not in "".join(text[:1])
            assert (words in "".join(text)) is (who in {"coordinator", "both_roles"}), who


def test_an_administrator_of_the_site_sees_none() -> None:
    row = make_check_in(pair=make_pair(), words=WORDS)
    client = browser(make_admin())
    assert shown(client) == set()
    assert client.get(one(row)).status_code == 404


def test_who_is_in_the_pair_reads_nothing_of_it_as_coordinator() -> None:
    pair = make_pair()
    make_member(programme=pair.programme, role="coordinator", person=pair.mentor)
    row = make_check_in(pair=pair, words=WORDS)
    own = make_check_in(pair=pair, person=pair.mentor, words="mine")
    client = browser(pair.mentor)
    assert shown(client) == set()
    for each in (row, own):
        assert client.get(one(each)).status_code == 404
        assert client.post(one(each), {"version": "1"}).status_code == 404
    end_pair(pair=pair, by=None, on=today(), reason=Pair.EndReason.OTHER)
    assert shown(client) == set()


def test_opening_it_is_noted_for_the_writer_and_reading_it_is_a_button() -> None:
    pair = make_pair()
    coordinator = make_coordinator(programme=pair.programme)
    row, client = make_check_in(pair=pair, words=WORDS), browser(coordinator)
    assert WORDS in client.get(one(row)).content.decode()
    line = AuditEvent.objects.get(verb=AuditEvent.Verb.OPENED_CHECK_IN)
    assert (line.actor, line.about) == (coordinator, pair.mentee)
    row.refresh_from_db()
    assert row.read_at is None
    assert client.post(one(row), {"version": "1"}).status_code == 303
    row.refresh_from_db()
    assert row.read_by == coordinator


def test_what_was_changed_meanwhile_is_not_marked_as_read() -> None:
    pair = make_pair()
    row = make_check_in(pair=pair, version=2)
    client = browser(make_coordinator(programme=pair.programme))
    for version in ("1", "", "x", "²", "9" * 5000):
        assert client.post(one(row), {"version": version}).status_code == 303
    row.refresh_from_db()
    assert row.read_at is None


def test_the_list_asks_the_same_number_of_queries_for_one_and_for_thirty() -> None:
    pair = make_pair()
    client = browser(make_coordinator(programme=pair.programme))
    make_check_in(pair=pair)
    before = count(client)
    for _number in range(29):
        make_check_in(pair=make_pair(programme=pair.programme))
    assert count(client) == before


def count(client: StrictClient) -> int:
    with CaptureQueriesContext(connection) as seen:
        client.get(LIST)
    return len(seen)


# --- One after the other, and many at once ----------------------------------------------------


def test_the_next_button_leads_through_what_is_unread_calls_first() -> None:
    pair = make_pair()
    person = make_coordinator(programme=pair.programme)
    client = browser(person)
    old = make_check_in(pair=pair, words=WORDS, saved_at="2026-01-02T00:00Z")
    new = make_check_in(pair=pair, moment=Moment.MIDDLE, saved_at="2026-02-02T00:00Z")
    call = make_check_in(pair=pair, person=pair.mentor, wants_call=True)
    ended = make_check_in(pair=make_pair(programme=pair.programme))
    end_pair(pair=ended.pair, by=None, on=today(), reason="other")
    where = [one(call)]
    for _ in range(3):
        answer = client.post(where[-1], {"version": "1", "_next": "1"})
        where.append(answer.url)
    assert where == [one(call), one(old), one(new), LIST + "?needs=unread&whose=mine"]
    read = CheckIn.objects.filter(read_by=person)
    assert set(read) == {call, old, new}


def test_the_other_button_leads_back_to_the_list() -> None:
    pair = make_pair()
    client = browser(make_coordinator(programme=pair.programme))
    row, _other = make_check_in(pair=pair), make_check_in(pair=pair, moment=Moment.MIDDLE)
    assert client.post(one(row), {"version": "1"}).url.startswith(LIST + "?")


def test_those_that_the_list_shows_whole_are_read_in_one_go() -> None:
    """Words are opened one by one, and so is who waits for a call."""
    pair, far = make_pair(), make_check_in(pair=make_pair())
    person = make_coordinator(programme=pair.programme)
    plain = [make_check_in(pair=pair, moment=moment) for moment in Moment]
    words = make_check_in(pair=pair, person=pair.mentor, words=WORDS)
    call = make_check_in(pair=pair, person=pair.mentor, moment=Moment.MIDDLE, wants_call=True)
    ids = [str(row.pk) for row in (*plain, words, call, far)]
    data = {"action": "read_these", "_selected_action": ids}
    page = browser(person).post(LIST, data, follow=True).content.decode()
    assert "3 check-ins marked as read." in page
    assert "2 have words or ask for a call." in page
    assert set(CheckIn.objects.filter(read_by=person)) == set(plain)
    assert set(CheckIn.objects.filter(read_at=None)) == {words, call, far}


def test_words_that_come_while_the_list_is_marked_as_read_are_not() -> None:
    pair = make_pair()
    row = make_check_in(pair=pair)
    person = make_coordinator(programme=pair.programme)

    def words_come() -> datetime:
        CheckIn.objects.filter(pk=row.pk).update(words=b"sealed", has_words=True)
        return timezone.now()

    with mock.patch("networking.mentoring.check_ins.actions.timezone") as clock:
        clock.now.side_effect = words_come
        assert mark_all_read(CheckIn.objects.all(), by=person) == 0
    row.refresh_from_db()
    assert row.read_at is None
