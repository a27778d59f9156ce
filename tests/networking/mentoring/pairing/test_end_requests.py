"""Asking to end a pair, settling it, and what an end closes."""

from typing import Any

import pytest
from django.urls import reverse

from networking.mentoring.pairing.actions import end_pair
from networking.mentoring.pairing.end_requests import LEFT, ask_to_end, settle, take_back
from networking.models import AuditEvent, EndRequest, Membership, Pair, Reach, Role, User
from tests.support.browse import open_page
from tests.support.rows.cast import MAP_LABEL, SHARED, STEP_SHARED, make_cast
from tests.support.rows.pairs import make_end_request, today
from tests.support.rows.people import make_coordinator, make_member, make_pair, make_person
from tests.support.strict_client import StrictClient

pytestmark = pytest.mark.django_db
WORDS = "We have nothing to say"


def address(pair: Pair) -> str:
    return reverse("networking:end_ask", args=[pair.pk])


def admin_page(row: EndRequest) -> str:
    return reverse("admin:networking_endrequest_change", args=[row.pk])


def browser(person: User) -> StrictClient:
    client = StrictClient()
    client.force_login(person)
    return client


@pytest.mark.parametrize("who", ["mentee", "mentor", "co_mentor"])
def test_either_side_asks_and_takes_it_back(who: str) -> None:
    pair = make_pair(co_mentor=make_person())
    client = browser(getattr(pair, who))
    assert open_page(client, address(pair)).form("end-form").post(words=WORDS).status_code == 303
    row = EndRequest.objects.get()
    assert row.person.vault.open(row, "words") == WORDS
    page = open_page(client, address(pair))
    assert WORDS in page.text("asked")
    assert page.form("end-back").post(back="1").status_code == 303
    row.refresh_from_db()
    assert (row.outcome, row.settled_by) == ("taken_back", row.person)
    assert open_page(client, address(pair)).has("end-form")


def test_words_are_not_needed_and_a_second_send_asks_once() -> None:
    pair = make_pair()
    for _time in range(2):
        assert browser(pair.mentee).post(address(pair), {"words": ""}).status_code == 303
    assert EndRequest.objects.count() == 1


def test_two_windows_lose_nothing() -> None:
    pair = make_pair()
    client = browser(pair.mentee)
    client.post(address(pair), {"words": WORDS})
    answer = client.post(address(pair), {"words": "Other words"})
    assert answer.status_code == 409
    assert WORDS in answer.content.decode()
    assert "Other words" in answer.content.decode()
    assert EndRequest.objects.count() == 1


def test_text_that_is_too_long_comes_back_whole() -> None:
    pair = make_pair()
    answer = browser(pair.mentee).post(address(pair), {"words": "w" * 4001})
    assert answer.status_code == 422
    assert "w" * 4001 in answer.content.decode()


def test_the_other_side_is_not_told_who_asked(client: StrictClient) -> None:
    pair = make_pair()
    coordinator = make_coordinator(programme=pair.programme)
    row = make_end_request(pair=pair, person=pair.mentee, words=WORDS)
    page = browser(pair.mentor).get(address(pair)).content.decode()
    assert WORDS not in page
    assert "You asked on" not in page
    settle(request=row, by=coordinator, outcome="ended", reason="match")
    told = AuditEvent.objects.told_to(pair.mentor)
    assert {line.actor for line in told} == {coordinator}


def test_a_coordinator_of_her_own_pair_neither_reads_nor_settles_it() -> None:
    pair = make_pair()
    make_member(programme=pair.programme, role=Role.COORDINATOR, person=pair.mentor)
    row = make_end_request(pair=pair, person=pair.mentee, words=WORDS)
    assert browser(pair.mentor).get(admin_page(row)).status_code == 404
    listed = browser(pair.mentor).get(reverse("admin:networking_endrequest_changelist"))
    assert pair.mentee.nickname not in listed.content.decode()
    assert not settle(request=row, by=pair.mentor, outcome="ended", reason="match")
    pair.refresh_from_db()
    assert pair.is_running


def test_a_coordinator_reads_it_and_ends_the_pair_with_its_reason() -> None:
    pair = make_pair()
    client = browser(make_coordinator(programme=pair.programme))
    row = make_end_request(pair=pair, person=pair.mentee, words=WORDS)
    second = make_end_request(pair=pair, person=pair.mentor)
    assert WORDS in client.get(admin_page(row)).content.decode()
    assert client.post(admin_page(row), {"outcome": "ended"}).status_code == 422
    data = {"outcome": "ended", "reason": "match"}
    assert client.post(admin_page(row), data).status_code == 303
    for each in (pair, row, second):
        each.refresh_from_db()
    assert (pair.ended_on, pair.end_reason) == (today(), "match")
    assert row.outcome == second.outcome == "ended"


@pytest.mark.parametrize("method", ["get", "post"])
def test_opening_it_is_noted_and_told_to_the_writer_alone(method: str) -> None:
    """Whichever way its words come: a form with a mistake shows them too."""
    pair = make_pair()
    row = make_end_request(pair=pair, person=pair.mentee, words="We never find a time")
    coordinator = make_coordinator(programme=pair.programme)
    url = reverse("admin:networking_endrequest_change", args=[row.pk])
    client = StrictClient()
    client.force_login(coordinator)
    for _time in range(2):
        assert "We never find a time" in getattr(client, method)(url).content.decode()
    line = AuditEvent.objects.get(verb="opened_end_request")
    assert (line.actor, line.about) == (coordinator, pair.mentee)
    assert line not in AuditEvent.objects.for_coordinators()


def test_or_it_goes_on() -> None:
    pair = make_pair()
    client = browser(make_coordinator(programme=pair.programme))
    row = make_end_request(pair=pair, person=pair.mentee)
    assert client.post(admin_page(row), {"outcome": "goes_on"}).status_code == 303
    pair.refresh_from_db()
    assert pair.is_running
    assert open_page(browser(pair.mentee), address(pair)).has("end-form")


def test_a_co_mentor_leaves_and_the_pair_goes_on() -> None:
    pair = make_pair(co_mentor=make_person())
    coordinator = make_coordinator(programme=pair.programme)
    row = make_end_request(pair=pair, person=pair.co_mentor)
    assert browser(coordinator).post(admin_page(row), {"outcome": LEFT}).status_code == 303
    pair.refresh_from_db()
    assert pair.is_running
    assert pair.co_mentor is None
    other = make_end_request(pair=pair, person=pair.mentor)
    assert browser(coordinator).post(admin_page(other), {"outcome": LEFT}).status_code == 422


def test_what_is_settled_is_neither_settled_again_nor_taken_back() -> None:
    pair = make_pair()
    coordinator = make_coordinator(programme=pair.programme)
    row = ask_to_end(pair=pair, person=pair.mentee, words=WORDS)
    assert settle(request=row, by=coordinator, outcome="goes_on")
    assert not settle(request=row, by=coordinator, outcome="ended", reason="match")
    assert not take_back(pair=pair, person=pair.mentee)
    pair.refresh_from_db()
    assert pair.is_running


# --- What an end closes -------------------------------------------------------------------------

HERS = (SHARED, STEP_SHARED, MAP_LABEL)


def addresses(pair: Pair, rows: dict[str, Any]) -> list[str]:
    """Where a mentor reads what is shared with her pair, and what is logged of it."""
    found = [reverse("networking:mentoring")]
    for name in ("mentoring_pair", "mentoring_shared", "sessions", "session_new", "session_ics"):
        found.append(reverse(f"networking:{name}", args=[pair.pk]))
    found.append(reverse("networking:session", args=[pair.pk, rows["session"].pk]))
    found.append(reverse("networking:mentoring_map", args=[rows["map"].pk]))
    found += [reverse("networking:end_ask", args=[pair.pk])]
    return [*found, reverse("networking:check_in", args=[pair.pk, "early"])]


def read(person: User, urls: list[str]) -> str:
    """All that she reads there."""
    client = browser(person)
    return "".join(
        answer.content.decode() for answer in map(client.get, urls) if answer.status_code == 200
    )


def test_everything_shared_is_closed_to_the_former_mentor_at_once() -> None:
    cast = make_cast()
    pair, rows = cast.rows["pair"], cast.rows
    rows["map"].reach = "whole"
    rows["map"].save()
    urls = addresses(pair, rows)
    before = read(pair.mentor, urls)
    assert all(words in before for words in HERS), "the test must see what is closed"
    end_pair(pair=pair, by=None, on=today(), reason=Pair.EndReason.OTHER)
    client = browser(pair.mentor)
    assert {client.get(url).status_code for url in urls[1:]} == {404}
    after = read(pair.mentor, urls)
    assert not any(words in after for words in HERS)


def test_a_new_mentor_sees_nothing_old_until_she_is_asked_again() -> None:
    cast = make_cast()
    pair, rows = cast.rows["pair"], cast.rows
    end_pair(pair=pair, by=None, on=today(), reason=Pair.EndReason.OTHER)
    new = make_pair(programme=pair.programme, mentee=pair.mentee)
    seen = read(new.mentor, [*addresses(new, rows), *addresses(pair, rows)])
    assert not any(words in seen for words in HERS)
    answer = rows["answer"]
    answer.refresh_from_db()
    assert answer.pair_id == pair.pk, "sharing is with the pair that has ended"
    answer.reach, answer.pair = Reach.MENTOR, new
    answer.save()
    assert SHARED in read(new.mentor, addresses(new, rows))


def test_who_leaves_the_programme_keeps_no_open_pair(client: StrictClient) -> None:
    pair = make_pair()
    end_pair(pair=pair, by=None, on=today(), reason=Pair.EndReason.MENTEE)
    client.force_login(pair.mentee)
    assert client.get(address(pair)).status_code == 404
    assert client.post(address(pair), {"words": ""}).status_code == 404
    assert Membership.objects.running().filter(person=pair.mentee).exists()
