"""Pairs from their making to their end: co-mentors, deputies."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin import site
from django.urls import reverse

from networking.mentoring.pairing.actions import answer_co_mentor, ask_for_co_mentor, end_pair
from networking.models import (
    Absence,
    AuditEvent,
    CheckIn,
    Concern,
    EndRequest,
    FollowUpReport,
    Membership,
    Pair,
    Role,
    User,
)
from networking.safeguarding.actions import places_of
from tests.support.admin_forms import change_url, edit, end_in_admin, form_on
from tests.support.rows.pairs import (
    make_check_in,
    make_concern,
    make_end_request,
    make_report,
    make_session,
    today,
)
from tests.support.rows.people import (
    make_absence,
    make_cohort,
    make_coordinator,
    make_member,
    make_pair,
    make_programme,
)
from tests.support.strict_client import StrictClient

pytestmark = pytest.mark.django_db


def signed_in(person: User) -> StrictClient:
    client = StrictClient()
    client.force_login(person)
    return client


@pytest.fixture
def world(course: None) -> dict[str, Any]:
    """A running cohort of two pairs, one of them with an end of its own, and an ended pair."""
    programme = make_programme()
    cohort = make_cohort(programme=programme)
    cohort.starts_on, cohort.ends_on = today() - timedelta(days=60), today() + timedelta(days=30)
    cohort.save()
    start = {"started_on": today() - timedelta(days=50)}
    with_cohort = make_pair(programme=programme, cohort=cohort, **start)
    own_end = make_pair(
        programme=programme, cohort=cohort, planned_end_on=today() + timedelta(days=10), **start
    )
    ended = make_pair(programme=programme, cohort=cohort, **start)
    end_pair(pair=ended, by=None, on=today(), reason=Pair.EndReason.MATCH)
    return {
        "programme": programme,
        "cohort": cohort,
        "pair": with_cohort,
        "own_end": own_end,
        "ended": ended,
        "coordinator": make_coordinator(programme=programme),
        "other": make_coordinator(programme=programme),
    }


# --- Ending -----------------------------------------------------------------------------------


def test_ending_is_told_to_both_and_repeating_it_changes_nothing(world: Any) -> None:
    pair = world["pair"]
    for reason in (Pair.EndReason.COMPLETED, Pair.EndReason.OTHER):
        end_pair(pair=pair, by=world["coordinator"], on=today(), reason=reason)
    assert pair.end_reason == Pair.EndReason.COMPLETED
    told = AuditEvent.objects.filter(verb=AuditEvent.Verb.PAIR_ENDED, actor=world["coordinator"])
    assert {line.about_id for line in told} == {pair.mentee_id, pair.mentor_id}


def test_a_pair_is_ended_in_admin_with_a_reason(world: Any) -> None:
    pair, client = world["pair"], signed_in(world["coordinator"])
    assert end_in_admin(client, pair).status_code == 422  # no reason: the page says so
    long_ago = pair.started_on.replace(year=2019)  # words would be deleted tonight
    assert end_in_admin(client, pair, on=long_ago, reason="completed").status_code == 422
    pair.refresh_from_db()
    assert pair.is_running
    assert end_in_admin(client, pair, reason="completed").status_code == 303
    pair.refresh_from_db()
    assert (pair.ended_on, pair.end_reason) == (today(), "completed")


# --- A co-mentor ------------------------------------------------------------------------------


@pytest.fixture
def helper(world: Any) -> User:
    """Another mentor of the programme."""
    return make_member(programme=world["programme"], role=Role.MENTOR)


def reads_sessions(person: User, pair: Pair) -> bool:
    return (
        signed_in(person).get(reverse("networking:mentoring_pair", args=[pair.pk])).status_code
        == 200
    )


def test_a_co_mentor_sees_nothing_until_the_mentee_has_said_yes(world: Any, helper: User) -> None:
    pair = world["pair"]
    make_session(pair=pair, agreed="the blue door")
    coordinator = signed_in(world["coordinator"])
    asked = edit(coordinator, change_url(pair), new_co_mentor=str(helper.pk))
    assert asked.status_code == 302
    assert not reads_sessions(helper, pair)
    page = signed_in(pair.mentee).get(reverse("networking:my_mentor")).content.decode()
    assert helper.nickname in page
    answer = reverse("networking:co_mentor_answer", args=[pair.pk])
    sent = signed_in(pair.mentee).post(answer, {"asked": str(helper.pk), "welcome": "1"})
    assert sent.status_code == 303
    assert reads_sessions(helper, pair)


def test_a_co_mentor_who_is_not_welcome_does_not_join(world: Any, helper: User) -> None:
    pair = world["pair"]
    ask_for_co_mentor(pair=pair, co_mentor=helper)
    answer = reverse("networking:co_mentor_answer", args=[pair.pk])
    signed_in(pair.mentee).post(answer, {"asked": str(helper.pk), "welcome": "0"})
    pair.refresh_from_db()
    assert (pair.co_mentor, pair.asked_co_mentor) == (None, None)
    assert not reads_sessions(helper, pair)


def test_an_answer_about_somebody_else_counts_for_nothing(world: Any, helper: User) -> None:
    pair, other = world["pair"], make_member(programme=world["programme"], role=Role.MENTOR)
    ask_for_co_mentor(pair=pair, co_mentor=helper)
    ask_for_co_mentor(pair=pair, co_mentor=other)
    late = answer_co_mentor(mentee=pair.mentee, pair=pair, asked=str(helper.pk), welcome=True)
    pair.refresh_from_db()
    assert (late, pair.co_mentor, pair.asked_co_mentor) == (False, None, other)


def test_who_is_no_mentor_there_any_more_does_not_join(world: Any, helper: User) -> None:
    pair = world["pair"]
    ask_for_co_mentor(pair=pair, co_mentor=helper)
    Membership.objects.filter(person=helper).update(ended_on=today())
    url = reverse("networking:co_mentor_answer", args=[pair.pk])
    signed_in(pair.mentee).post(url, {"asked": str(helper.pk), "welcome": "1"})
    pair.refresh_from_db()
    assert (pair.co_mentor, pair.asked_co_mentor) == (None, None)
    assert not reads_sessions(helper, pair)


@pytest.mark.parametrize("who", ["mentor", "helper", "coordinator", "other_mentee"])
def test_nobody_but_the_mentee_answers(world: Any, helper: User, who: str) -> None:
    pair = world["pair"]
    ask_for_co_mentor(pair=pair, co_mentor=helper)
    person = {
        "mentor": pair.mentor,
        "helper": helper,
        "coordinator": world["coordinator"],
        "other_mentee": world["own_end"].mentee,
    }[who]
    url = reverse("networking:co_mentor_answer", args=[pair.pk])
    answer = signed_in(person).post(url, {"asked": str(helper.pk), "welcome": "1"})
    assert answer.status_code == 404
    pair.refresh_from_db()
    assert pair.co_mentor is None


def test_a_form_that_was_open_brings_back_nothing_that_ended_meanwhile(
    world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair, client = world["pair"], signed_in(world["coordinator"])
    place = Membership.objects.get(person=pair.mentee)

    def both_end() -> None:
        end_pair(pair=Pair.objects.get(pk=pair.pk), by=None, on=today(), reason="mentee")
        Membership.objects.filter(pk=place.pk).update(ended_on=today())

    elsewhere = make_cohort(programme=pair.programme)
    for row, changed in ((place, {"cohort": elsewhere.pk}), (pair, {"rhythm_days": 21})):
        admin_of = site._registry[type(row)]
        save = type(admin_of).save_model

        def late(self: Any, *args: Any, save: Any = save) -> None:
            both_end()
            save(self, *args)

        monkeypatch.setattr(type(admin_of), "save_model", late)
        Pair.objects.filter(pk=pair.pk).update(ended_on=None, end_reason="")
        Membership.objects.filter(pk=place.pk).update(ended_on=None)
        opened = form_on(client.get(change_url(row)))
        assert client.post(change_url(row), {**opened, **changed}).status_code == 302
        row.refresh_from_db()
        assert row.ended_on == today()


def test_who_left_as_co_mentor_never_reads_what_was_said_past_her(world: Any) -> None:
    pair, coordinator = world["pair"], world["coordinator"]
    make_member(programme=pair.programme, person=coordinator, role=Role.MENTOR)
    pair.co_mentor = coordinator
    pair.save()
    make_check_in(pair=pair, words="she frightens me")
    make_report(pair=pair)
    make_end_request(pair=pair, person=pair.mentee)
    make_concern(pair=pair, person=pair.mentee, programme=pair.programme, words="about her")
    left = edit(signed_in(coordinator), change_url(pair), co_mentor_leaves="on")
    assert left.status_code == 302
    pair.refresh_from_db()
    assert pair.co_mentor is None
    for rows in (CheckIn.objects, FollowUpReport.objects, EndRequest.objects):
        assert not rows.addressed_to(coordinator).exists()
        assert rows.addressed_to(world["other"]).exists()
    assert not Concern.objects.safeguarded_by(coordinator).exists()
    assert Concern.objects.safeguarded_by(world["other"]).exists()
    names = {reader.person_id for place in places_of(pair.mentee) for reader in place.readers}
    assert names == {world["other"].pk}


# --- Absences ---------------------------------------------------------------------------------


def test_a_deputy_has_the_same_role_in_the_same_programme(world: Any) -> None:
    coordinator = world["coordinator"]
    away = Membership.objects.get(person=coordinator, role=Role.COORDINATOR)
    deputy = make_coordinator(programme=world["programme"])
    client, url = signed_in(coordinator), reverse("admin:networking_absence_add")
    data = {
        "membership": str(away.pk),
        "starts_on": today().isoformat(),
        "ends_on": (today() + timedelta(days=5)).isoformat(),
    }
    for wrong in (world["pair"].mentor, coordinator):
        assert client.post(url, {**data, "deputy": str(wrong.pk)}).status_code == 200
    assert Absence.objects.count() == 0
    assert client.post(url, {**data, "deputy": str(deputy.pk)}).status_code == 302
    assert Absence.objects.get().deputy == deputy


def test_two_who_stand_in_for_each_other_are_not_away_at_the_same_time(world: Any) -> None:
    absence = make_absence(programme=world["programme"], person=world["coordinator"])
    deputy_row = Membership.objects.get(person=absence.deputy, role=Role.COORDINATOR)
    data = {
        "membership": str(deputy_row.pk),
        "deputy": str(world["coordinator"].pk),
        "starts_on": absence.ends_on.isoformat(),
        "ends_on": (absence.ends_on + timedelta(days=3)).isoformat(),
    }
    url = reverse("admin:networking_absence_add")
    assert signed_in(world["coordinator"]).post(url, data).status_code == 200
    assert Absence.objects.count() == 1
