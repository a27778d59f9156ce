"""My page leads where she can go: what waits is on top, and no way ends at a closed door."""

from datetime import time, timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.formats import date_format

from networking.mentoring.closing.queries import is_open
from networking.mentoring.pairing.actions import note_pairing
from networking.models import Membership, Pair, Role, User
from networking.safeguarding.actions import mark_seen
from tests.support.my_page import ME, a_lot_of_work, queries, read
from tests.support.rows.pairs import make_check_in, make_concern, make_pause, make_session
from tests.support.rows.people import (
    make_cohort,
    make_coordinator,
    make_member,
    make_pair,
    make_person,
    make_programme,
)
from tests.support.rows.steps import make_step

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
    assert "2 concerns to read" in notice.get_text()
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


# --- The pair, on top ---------------------------------------------------------------------------


def top(client) -> str:
    """What stands first on her page."""
    first = read(client, ME).select_one("h1").find_next("section")
    return " ".join(first.get_text(" ").split())


def header(client) -> list[str]:
    return [str(link["href"]) for link in read(client, ME).select(".site-nav li a")]


def make_met(**fields):
    """A pair that met last week, and meets on a Tuesday evening."""
    pair = make_pair(started_on=timezone.localdate() - timedelta(days=19))
    day = timezone.localdate() + timedelta(days=8)
    given = {"days_ago": 7, "next_on": day, "next_at": time(17, 30), **fields}
    make_session(pair=pair, **given)
    return pair, f"Next session: {date_format(day, 'l j F')}, 17:30"


def test_a_mentees_page_begins_with_her_next_session_and_what_is_to_do(client):
    pair, said = make_met()
    client.force_login(pair.mentee)
    said += f" With {pair.mentor.nickname} . To do: Check-in (takes one minute) My mentor"
    assert top(client) == said
    check_in = reverse("networking:check_in", args=[pair.pk, "early"])
    assert read(client, ME).select_one(f'#my-pair a[href="{check_in}"]')
    make_check_in(pair=pair)
    assert "To do" not in top(client)


def test_a_mentors_page_begins_with_each_mentee_and_logging_a_session(client):
    pair, said = make_met()
    other = make_pair(programme=pair.programme, mentor=pair.mentor)
    over, _said = make_met(next_on=timezone.localdate() - timedelta(days=2))
    Pair.objects.filter(pk=over.pk).update(mentor=pair.mentor)
    client.force_login(pair.mentor)
    cards = read(client, ME).select("#my-mentees li.card")
    texts = [" ".join(card.get_text(" ").split()) for card in cards]
    assert [text.split(" ")[1] for text in texts] == [
        each.mentee.nickname.split(" ")[1] for each in (over, pair, other)
    ]
    assert "You planned to meet on" in texts[0]
    assert said in texts[1]
    assert f"New: you are the mentor of {other.mentee.nickname} ." in texts[2]
    for card, each in zip(cards, (over, pair, other), strict=True):
        assert card.find("a", href=reverse("networking:session_new", args=[each.pk]))
    assert top(client).startswith("My mentees")


@pytest.mark.parametrize("page", [ME, "networking:my_mentor"])
def test_a_new_pair_is_good_news_with_a_name_and_what_happens_next(client, page):
    programme = make_programme()
    coordinator = make_coordinator(programme=programme)
    pair = make_pair(programme=programme, mentor=make_person(nickname="Teodora"))
    note_pairing(pair, by=coordinator)
    client.force_login(pair.mentee)
    read_page = read(client, page)
    text = " ".join(read_page.main.get_text(" ").split())
    assert "Teodora" in text.split("will introduce you")[0]
    assert "Your coordinator will introduce you to each other." in text
    assert not read_page.select(".notice.tip")
    assert "matched you with a mentor" in read(client, "networking:privacy_mine").get_text()


def test_a_pause_that_runs_is_told(client):
    pair, _said = make_met()
    today = timezone.localdate()
    make_pause(pair=pair, starts_on=today, ends_on=today + timedelta(days=3))
    make_pause(pair=pair, starts_on=today + timedelta(days=9), ends_on=today + timedelta(days=9))
    client.force_login(pair.mentee)
    assert top(client).count("Pause until") == 1


def test_the_header_leads_to_her_mentor_or_her_mentees(client):
    pair = make_pair()
    mine, theirs = reverse("networking:my_mentor"), reverse("networking:mentoring")
    for person, name, has in (
        (pair.mentee, "networking:my_mentor", mine),
        (pair.mentor, "networking:mentoring", theirs),
    ):
        client.force_login(person)
        assert {mine, theirs} & set(header(client)) == {has}
        current = read(client, name)
        assert current.select_one('.site-nav [aria-current="page"]')["href"] == has
    client.force_login(make_person())
    assert not {mine, theirs} & set(header(client))


@pytest.mark.parametrize("count", [1, 6])
def test_a_mentors_page_asks_no_more_for_many_mentees(client, count):
    mentor, programme = make_person(), make_programme()
    for _number in range(count):
        pair = make_pair(
            programme=programme,
            mentor=mentor,
            started_on=timezone.localdate() - timedelta(days=100),
        )
        make_session(pair=pair, days_ago=9)
        for week in (1, 3):
            day = timezone.localdate() + timedelta(weeks=week)
            make_pause(pair=pair, starts_on=day, ends_on=day)
    make_step(person=mentor)
    a_lot_of_work(mentor)
    client.force_login(mentor)
    assert len(read(client, ME).select("#my-mentees li.card")) == count
    assert queries(client, ME) <= 8


# --- Without a mentor ---------------------------------------------------------------------------

CARD, MATCH = reverse_lazy("networking:card_typed"), reverse_lazy("networking:matching_profile")


def test_nobody_is_promised_a_mentor_who_is_in_no_programme(client):
    client.force_login(make_person())
    page = read(client, "networking:my_mentor")
    assert "Your coordinator" not in page.main.get_text()
    assert page.main.find("a", href=str(CARD))
    assert not page.main.find("a", href=str(MATCH))


def test_a_mentee_who_waits_can_say_what_would_fit(client):
    client.force_login(make_member(programme=make_programme()))
    page = read(client, "networking:my_mentor")
    assert "Your coordinator is looking for somebody who fits." in page.main.get_text()
    assert page.main.find("a", href=str(MATCH))


def test_a_mentor_is_promised_no_mentor(client):
    client.force_login(make_pair().mentor)
    page = read(client, "networking:my_mentor")
    assert "Your coordinator" not in page.main.get_text()
    assert page.main.find("a", href=reverse("networking:mentoring"))


def test_people_without_a_programme_find_where_to_type_a_card(client):
    client.force_login(make_person())
    assert read(client, ME).main.find("a", href=str(CARD))
    assert BeautifulSoup(
        client.get(reverse("networking:page", args=["help"])).content, "html.parser"
    ).main.find("a", href=str(CARD))
    client.force_login(make_pair().mentee)
    assert not read(client, ME).main.find("a", href=str(CARD))
