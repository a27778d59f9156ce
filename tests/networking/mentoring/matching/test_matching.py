"""Matching help: what people say about themselves, and what coordinators see of it."""

import re
from typing import Any

import pytest
from django.urls import reverse

from networking.mentoring.matching.queries import candidates, matches_for
from networking.models import Consent, FreeTime, Interest, MatchingProfile, Role, User
from tests.support.rows.pairs import make_profile
from tests.support.rows.people import make_coordinator, make_member, make_pair, make_programme
from tests.support.strict_client import StrictClient

pytestmark = pytest.mark.django_db


def signed_in(person: User) -> StrictClient:
    client = StrictClient()
    client.force_login(person)
    return client


@pytest.fixture
def world(course: None) -> dict[str, Any]:
    """A mentee who waits, two free mentors, and a pair."""
    programme = make_programme(places="Centro\nNorte\n\nCentro")
    mentee = make_member(programme=programme, role=Role.MENTEE)
    near = make_member(programme=programme, role=Role.MENTOR)
    far = make_member(programme=programme, role=Role.MENTOR)
    pair = make_pair(programme=programme)
    make_profile(programme=programme, person=near, languages=["ar", "es"], place="Centro")
    make_profile(programme=programme, person=far, languages=["fi"], interests=0, free_times=0)
    return {
        "programme": programme,
        "mentee": mentee,
        "near": near,
        "far": far,
        "pair": pair,
        "coordinator": make_coordinator(programme=programme),
    }


SAID = {
    "language_1": "ar",
    "language_2": "am",
    "interests": [str(int(Interest.WALKING))],
    "free_times": [str(int(FreeTime.WEEK_EVENING))],
    "place": "Centro",
}


def test_a_mentee_says_what_helps_and_finds_it_again(world: Any) -> None:
    client, url = signed_in(world["mentee"]), reverse("networking:matching_profile")
    assert client.post(url, SAID).status_code == 303
    row = MatchingProfile.objects.get(person=world["mentee"])
    assert (row.languages, row.place) == (["ar", "am"], "Centro")
    page = client.get(url).content.decode()
    assert re.search(r'<option value="am"\s+selected', page)
    assert page.count("checked") == 2


def test_saying_it_agrees_and_deleting_it_takes_that_back(world: Any) -> None:
    client, url = signed_in(world["mentee"]), reverse("networking:matching_profile")
    given = Consent.objects.given().filter(person=world["mentee"], purpose="matching")
    client.post(url, SAID)
    assert given.get().programme == world["programme"]
    client.post(url, {"remove": "1"})
    assert not given.exists()
    assert Consent.objects.filter(person=world["mentee"], purpose="matching").count() == 1


def test_it_is_taken_back_with_one_tap(world: Any) -> None:
    client, url = signed_in(world["mentee"]), reverse("networking:matching_profile")
    client.post(url, SAID)
    assert client.post(url, {"remove": "1"}).status_code == 303
    assert not MatchingProfile.objects.filter(person=world["mentee"]).exists()


@pytest.mark.parametrize(
    ("name", "odd"), [("language_1", "klingon"), ("interests", "3"), ("place", "my street 5")]
)
def test_what_is_not_on_the_lists_is_refused_and_nothing_is_saved(
    world: Any, name: str, odd: str
) -> None:
    url = reverse("networking:matching_profile")
    assert signed_in(world["mentee"]).post(url, {**SAID, name: odd}).status_code == 422
    assert not MatchingProfile.objects.filter(person=world["mentee"]).exists()


def test_who_is_in_no_programme_is_told_so(world: Any) -> None:
    from tests.support.rows.people import make_person

    page = signed_in(make_person()).get(reverse("networking:matching_profile"))
    assert "You are in no programme now" in page.content.decode()


def test_the_table_shows_who_is_free_and_what_they_have_in_common(world: Any) -> None:
    signed_in(world["mentee"]).post(reverse("networking:matching_profile"), SAID)
    url = reverse("admin:networking_programme_matching", args=[world["programme"].pk])
    client = signed_in(world["coordinator"])
    page = client.get(url).content.decode()
    assert world["mentee"].nickname in page
    assert f"?mentee={world['pair'].mentee.pk}" not in page  # she has a mentor
    page = client.get(url, {"mentee": str(world["mentee"].pk)}).content.decode()
    beside = page[page.index('id="beside"') : page.index('id="mentees"')]
    assert beside.index(world["near"].nickname) < beside.index(world["far"].nickname)
    assert world["pair"].mentor.nickname in beside  # nobody is left out: the person decides


def test_most_in_common_stands_first_and_nobody_is_her_own_mentor(world: Any) -> None:
    make_member(programme=world["programme"], role=Role.MENTOR, person=world["mentee"])
    make_profile(programme=world["programme"], person=world["mentee"], place="Centro")
    mentee = next(
        each
        for each in candidates(world["programme"], Role.MENTEE)
        if each.person == world["mentee"]
    )
    found = matches_for(mentee, candidates(world["programme"], Role.MENTOR))
    assert found[0].mentor.person == world["near"]
    assert world["mentee"] not in [match.mentor.person for match in found]


def test_the_link_makes_the_pair_with_both_chosen(world: Any) -> None:
    client, url = signed_in(world["coordinator"]), reverse("admin:networking_pair_add")
    chosen = {
        "programme": str(world["programme"].pk),
        "mentee": str(world["mentee"].pk),
        "mentor": str(world["near"].pk),
    }
    assert len(re.findall(r"\sselected", client.get(url, chosen).content.decode())) >= 3


def test_the_same_number_of_queries_for_two_and_forty(
    world: Any, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    url = reverse("admin:networking_programme_matching", args=[world["programme"].pk])
    client = signed_in(world["coordinator"])

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            client.get(url, {"mentee": str(world["mentee"].pk)})
        return len(found)

    few = asked()
    for _number in range(20):
        for role in (Role.MENTOR, Role.MENTEE):
            person = make_member(programme=world["programme"], role=role)
            make_profile(programme=world["programme"], person=person)
    assert asked() == few


def test_another_programmes_coordinator_sees_no_table(world: Any) -> None:
    stranger = make_coordinator(programme=make_programme())
    url = reverse("admin:networking_programme_matching", args=[world["programme"].pk])
    assert signed_in(stranger).get(url).status_code == 404
