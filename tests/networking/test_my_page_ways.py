"""My page leads where she can go: what waits is on top, and no way ends at a closed door."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from networking.closing import is_open
from networking.concerns import mark_seen
from networking.models import Membership, Pair, Role, User
from tests.networking.test_my_page import ME, a_lot_of_work, queries, read
from tests.pairs import make_concern
from tests.people import (
    make_cohort,
    make_coordinator,
    make_member,
    make_pair,
    make_person,
    make_programme,
)
from tests.steps import make_step

pytestmark = pytest.mark.django_db

WAYS = {
    "tell": reverse("networking:not_right"),
    "match": reverse("networking:matching_profile"),
    "care": reverse("networking:care"),
}


def ways(client: Client, person: User, name: str = ME) -> set[str]:
    """Which of these ways her page offers."""
    client.force_login(person)
    links = {link["href"] for link in read(client, name).main.select("a[href]")}
    return {way for way, address in WAYS.items() if address in links}


def ended(pair: Pair) -> Pair:
    Membership.objects.filter(programme=pair.programme).update(ended_on=timezone.localdate())
    Pair.objects.filter(pk=pair.pk).update(ended_on=timezone.localdate(), end_reason="match")
    return pair


WHO = {
    "waiting mentee": (lambda: make_member(programme=make_programme()), {"tell", "match"}),
    "free mentor": (
        lambda: make_member(programme=make_programme(), role=Role.MENTOR),
        {"tell", "match"},
    ),
    "mentee of a pair": (lambda: make_pair().mentee, {"tell"}),
    "mentor of a pair": (lambda: make_pair().mentor, {"tell", "match"}),
    "former mentee": (lambda: ended(make_pair()).mentee, {"tell"}),
    "former mentor": (lambda: ended(make_pair()).mentor, {"tell"}),
    "coordinator": (lambda: make_coordinator(programme=make_programme()), {"care"}),
    "lead": (
        lambda: make_member(programme=make_programme(), role=Role.SAFEGUARDING),
        {"care"},
    ),
    "nobody in a programme": (make_person, set()),
}


@pytest.mark.parametrize("who", WHO)
def test_only_ways_that_lead_somewhere_are_offered(client, who):
    made, expected = WHO[who]
    assert ways(client, made()) == expected


def test_the_help_page_leads_her_to_say_what_does_not_feel_right(client):
    address = reverse("networking:page", args=["help"])
    assert WAYS["tell"] not in client.get(address).content.decode()
    client.force_login(make_member(programme=make_programme()))
    assert f'href="{WAYS["tell"]}"' in client.get(address).content.decode()
    privacy = reverse("networking:page", args=["privacy"])
    assert WAYS["tell"] not in client.get(privacy).content.decode()


def test_who_looks_after_them_sees_on_top_how_many_nobody_has_read(client):
    pair = make_pair()
    lead = make_member(programme=pair.programme, role=Role.SAFEGUARDING)
    client.force_login(lead)
    assert not read(client, ME).select("#to-read")
    rows = [make_concern(person=pair.mentee, programme=pair.programme) for _number in range(3)]
    make_concern(person=make_pair().mentee, programme=make_programme())
    mark_seen(concern=rows[0], by=lead)
    page = read(client, ME)
    notice = page.select_one("h1").find_next("section")
    assert notice["id"] == "to-read"
    assert "2 things to read" in notice.get_text()
    assert notice.find("a")["href"] == WAYS["care"]
    client.force_login(pair.mentee)
    assert not read(client, ME).select("#to-read")
    for row in rows[1:]:
        mark_seen(concern=row, by=lead)
    client.force_login(lead)
    assert not read(client, ME).select("#to-read")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"planned_end_on": 40}, ""),
        ({"planned_end_on": 31}, "ends soon"),
        ({"planned_end_on": -3}, "ends soon"),
        ({"ended_on": -30}, "After the end"),
        ({"ended_on": -31}, ""),
        ({}, ""),
    ],
)
def test_the_closing_steps_are_on_top_in_their_time(client, fields, said):
    today = timezone.localdate()
    pair = make_pair(
        mentor=make_person(nickname="Teodora"),
        mentee=make_person(nickname="Amina"),
        co_mentor=make_person(nickname="Kim"),
        started_on=today - timedelta(days=200),
    )
    days = {name: today + timedelta(days=number) for name, number in fields.items()}
    why = {"end_reason": "completed"} if "ended_on" in days else {}
    Pair.objects.filter(pk=pair.pk).update(**days, **why)
    pair.refresh_from_db()
    assert is_open(pair, today) is bool(said)
    for person, other in (
        (pair.mentee, "Teodora"),
        (pair.mentor, "Amina"),
        (pair.co_mentor, "Amina"),
    ):
        client.force_login(person)
        card = read(client, ME).select_one("#closing-card")
        assert (card is not None) is bool(said)
        if card is not None:
            assert said in card.get_text()
            assert other in card.get_text()
            assert card.find("a", class_="button")["href"] == reverse(
                "networking:closing", args=[pair.pk]
            )


def test_the_end_of_the_group_counts_and_several_pairs_lead_to_all(client):
    programme, mentor = make_programme(), make_person()
    cohort = make_cohort(programme=programme)
    cohort.ends_on = timezone.localdate() + timedelta(days=9)
    cohort.save()
    for _number in range(2):
        make_pair(programme=programme, mentor=mentor, cohort=cohort)
    client.force_login(mentor)
    card = read(client, ME).select_one("#closing-card")
    assert card.find("a", href=reverse("networking:mentoring"))
    assert queries(client, ME) <= 8


def test_who_has_every_part_asks_no_more_than_eight_times(client):
    pair = make_pair(planned_end_on=timezone.localdate() + timedelta(days=5))
    person, programme = pair.mentee, make_programme()
    make_member(programme=programme, role=Role.SAFEGUARDING, person=person)
    make_concern(person=make_person(), programme=programme)
    make_step(person=person)
    a_lot_of_work(person)
    client.force_login(person)
    page = read(client, ME)
    assert page.select("#to-read")
    assert page.select("#closing-card")
    assert queries(client, ME) <= 8
