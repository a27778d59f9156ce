"""What the pages of check-ins, concerns, ending and consents weigh and ask."""

import gzip
from datetime import timedelta

import pytest
from django.urls import reverse

from networking.consents.records import PURPOSES, give
from networking.models import Pair, Programme, Role, User
from tests.support.budgets import PAGE, QUERIES, queries_of
from tests.support.rows.pairs import (
    make_check_in,
    make_concern,
    make_end_request,
    make_pause,
    today,
)
from tests.support.rows.people import (
    make_coordinator,
    make_member,
    make_pair,
    make_person,
    make_programme,
)
from tests.support.strict_client import StrictClient

pytestmark = pytest.mark.django_db
SENTENCE = "We walked along the river and talked about the swimming pool. "


def pages(pair: Pair) -> list[str]:
    names = ("not_right", "not_right_sent", "consents", "me")
    return [
        reverse("networking:check_in", args=[pair.pk, "early"]),
        reverse("networking:check_in", args=[pair.pk, "middle"]),
        reverse("networking:end_ask", args=[pair.pk]),
        *(reverse(f"networking:{name}") for name in names),
    ]


def rich(programme: Programme) -> Pair:
    """A pair that is under way, with readers, a pause, and what each page shows."""
    pair = make_pair(programme=programme, started_on=today() - timedelta(weeks=20))
    make_coordinator(programme=programme)
    make_member(programme=programme, role=Role.SAFEGUARDING)
    make_pause(pair=pair, starts_on=pair.started_on, ends_on=pair.started_on)
    for purpose in PURPOSES:
        give(person=pair.mentee, purpose=purpose.key, programme=programme)
    return pair


def fill(pair: Pair, number: int) -> None:
    """So many concerns, earlier pairs and readers."""
    for _number in range(number):
        make_concern(person=pair.mentee, programme=pair.programme, pair=pair, words=SENTENCE * 2)
        ended = {"ended_on": pair.started_on, "end_reason": Pair.EndReason.MENTOR}
        Pair.objects.create(
            programme=pair.programme,
            mentor=make_person(),
            mentee=pair.mentee,
            started_on=pair.started_on,
            **ended,
        )
        make_coordinator(programme=pair.programme)


@pytest.mark.parametrize("side", ["mentee", "mentor"])
def test_the_pages_weigh_and_ask_little(client: StrictClient, side: str) -> None:
    pair = rich(make_programme())
    person: User = getattr(pair, side)
    make_check_in(pair=pair, person=person, words=SENTENCE * 8)
    make_end_request(pair=pair, person=person, words=SENTENCE * 8)
    make_concern(person=person, programme=pair.programme, pair=pair, words=SENTENCE * 8)
    client.force_login(person)
    for url in pages(pair):
        client.get(url)
    weights = {url: len(gzip.compress(client.get(url).content, 6)) for url in pages(pair)}
    assert {url: weight for url, weight in weights.items() if weight > PAGE} == {}
    asked = {url: queries_of(client, url) for url in pages(pair)}
    assert {url: number for url, number in asked.items() if number > QUERIES} == {}


def test_they_ask_the_same_for_one_row_and_for_twenty(client: StrictClient) -> None:
    pair = rich(make_programme())
    make_check_in(pair=pair)
    fill(pair, 1)
    client.force_login(pair.mentee)
    before = {url: queries_of(client, url) for url in [*pages(pair), *pages(pair)]}
    fill(pair, 20)
    assert {url: queries_of(client, url) for url in pages(pair)} == before


def test_who_looks_after_others_finds_the_way_from_her_page(client: StrictClient) -> None:
    programme = make_programme()
    care = reverse("networking:care")
    for role, shown in ((Role.SAFEGUARDING, True), (Role.COORDINATOR, True), (Role.MENTOR, False)):
        client.force_login(make_member(programme=programme, role=role))
        page = client.get(reverse("networking:me")).content.decode()
        assert (f'href="{care}"' in page) is shown, role
