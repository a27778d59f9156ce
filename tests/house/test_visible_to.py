"""Who can reach which rows: each model's `visible_to` and `editable_by`, for each of the cast."""

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import pytest

from networking.models import (
    Answer,
    Cohort,
    Contact,
    KeptCopy,
    MapReach,
    Membership,
    NetworkMap,
    OutreachStep,
    Pair,
    Programme,
    Reach,
    Reflection,
    Role,
    Tick,
    Tie,
    UnitProgress,
    User,
)
from tests.support.rows.course import asking, ticking
from tests.support.rows.maps import make_map
from tests.support.rows.people import (
    make_admin,
    make_cohort,
    make_coordinator,
    make_member,
    make_pair,
    make_person,
    make_programme,
)

pytestmark = pytest.mark.django_db


@dataclass
class Cast:
    """One mentee with something of everything, and everyone around her."""

    mentee: User
    mentor: User
    co_mentor: User
    other_mentor: User
    coordinator: User
    other_coordinator: User
    two_roles: User
    admin: User
    stranger: User
    pair: Pair
    rows: dict[type, Any]


PEOPLE = [field.name for field in fields(Cast) if field.name not in ("pair", "rows")]


@pytest.fixture
def cast() -> Cast:
    programme, elsewhere = make_programme(), make_programme()
    cohort = make_cohort(programme=programme)
    co_mentor = make_member(programme=programme, role=Role.MENTOR)
    pair = make_pair(programme=programme, co_mentor=co_mentor)
    two_roles = make_member(programme=programme, role=Role.MENTOR)
    make_member(programme=elsewhere, role=Role.COORDINATOR, person=two_roles)
    mentee, place = pair.mentee, asking()
    answer = Answer(person=mentee, item_id=place.question.id, reach=Reach.MENTOR, pair=pair)
    answer.write("shared")
    answer.save()
    note = Reflection(person=mentee, block_id=place.reflection_id)
    note.write("private")
    note.save()
    shared = {"person": mentee, "pair": pair}
    whole = make_map(**shared, reach=MapReach.WHOLE)
    step = OutreachStep(**shared, reach=Reach.MENTOR, on=date(2026, 11, 2))
    step.save()
    rows = {
        NetworkMap: whole,
        Contact: Contact.objects.get(map=whole, number=1),
        Tie: Tie.objects.get(map=whole),
        OutreachStep: step,
        Answer: answer,
        Reflection: note,
        KeptCopy: KeptCopy.objects.create(person=mentee, answer=answer, tab=answer.pk),
        Tick: Tick.objects.create(person=mentee, item_id=ticking().tick.id),
        UnitProgress: UnitProgress.objects.create(person=mentee, unit_id=place.unit.id),
        Pair: pair,
        Programme: programme,
        Cohort: cohort,
        Membership: Membership.objects.get(person=mentee),
        User: mentee,
    }
    return Cast(
        mentee=mentee,
        mentor=pair.mentor,
        co_mentor=co_mentor,
        other_mentor=make_member(programme=programme, role=Role.MENTOR),
        coordinator=make_coordinator(programme=programme),
        other_coordinator=make_coordinator(programme=elsewhere),
        two_roles=two_roles,
        admin=make_admin(),
        stranger=make_person(),
        pair=pair,
        rows=rows,
    )


# Who sees the mentee's row of each kind, and who may change it.
SEES = {
    Answer: "mentee mentor co_mentor",
    Reflection: "mentee",
    KeptCopy: "mentee",
    NetworkMap: "mentee mentor co_mentor",
    Contact: "mentee mentor co_mentor",
    Tie: "mentee mentor co_mentor",
    OutreachStep: "mentee mentor co_mentor",
    Tick: "mentee",
    UnitProgress: "mentee",
    Pair: "mentee mentor co_mentor coordinator admin",
    Programme: "mentee mentor co_mentor other_mentor coordinator two_roles admin",
    Cohort: "mentee mentor co_mentor other_mentor coordinator two_roles admin",
    Membership: "mentee coordinator admin",
    User: "mentee coordinator admin",
}
EDITS = {
    Answer: "mentee",
    Reflection: "mentee",
    KeptCopy: "mentee",
    NetworkMap: "mentee",
    Contact: "mentee",
    Tie: "mentee",
    OutreachStep: "mentee",
    Tick: "mentee",
    UnitProgress: "mentee",
    Pair: "coordinator admin",
    Programme: "coordinator admin",
    Cohort: "coordinator admin",
    Membership: "coordinator admin",
}


@pytest.mark.parametrize("model", SEES, ids=lambda model: model.__name__)
def test_who_sees(cast: Cast, model: Any) -> None:
    row = cast.rows[model]
    seen = [
        name
        for name in PEOPLE
        if model.objects.visible_to(getattr(cast, name)).filter(pk=row.pk).exists()
    ]
    assert seen == SEES[model].split()


@pytest.mark.parametrize("model", EDITS, ids=lambda model: model.__name__)
def test_who_changes(cast: Cast, model: Any) -> None:
    row = cast.rows[model]
    may = [
        name
        for name in PEOPLE
        if model.objects.editable_by(getattr(cast, name)).filter(pk=row.pk).exists()
    ]
    assert may == EDITS[model].split()


def test_an_ended_pair_closes_what_was_shared(cast: Cast) -> None:
    cast.pair.ended_on, cast.pair.end_reason = date(2100, 1, 1), Pair.EndReason.MATCH
    cast.pair.save()
    for person in (cast.mentor, cast.co_mentor):
        for model in (Answer, NetworkMap, Contact, Tie, OutreachStep):
            assert not model.objects.visible_to(person).exists()


@pytest.mark.parametrize(
    ("reach", "seen"),
    [(MapReach.COUNTS, {NetworkMap}), (MapReach.WHOLE, {NetworkMap, Contact, Tie})],
)
def test_what_a_mentor_sees_of_a_map(cast: Cast, reach: str, seen: set[type]) -> None:
    NetworkMap.objects.update(reach=reach)
    reached = {
        model
        for model in (NetworkMap, Contact, Tie)
        if model.objects.visible_to(cast.mentor).exists()
    }
    assert reached == seen
    assert NetworkMap.objects.shared_with(cast.mentor).exists()
    assert not NetworkMap.objects.shared_with(cast.mentee).exists()


def test_what_was_taken_back_is_seen_by_nobody_else(cast: Cast) -> None:
    for model in (NetworkMap, OutreachStep):
        model.objects.update(reach="me", pair=None)
    for person in (cast.mentor, cast.co_mentor, cast.coordinator, cast.admin):
        for model in (NetworkMap, Contact, Tie, OutreachStep):
            assert not model.objects.visible_to(person).exists()


def test_an_ended_membership_closes_the_programme(cast: Cast) -> None:
    Membership.objects.filter(person=cast.coordinator).update(ended_on=date(2100, 1, 1))
    for model in (Pair, Programme, Cohort, Membership):
        assert not model.objects.editable_by(cast.coordinator).exists()
    assert User.objects.visible_to(cast.coordinator).get() == cast.coordinator


def test_a_person_is_listed_once_however_many_roles_she_has(cast: Cast) -> None:
    make_member(programme=cast.pair.programme, role=Role.MENTOR, person=cast.mentee)
    seen = list(User.objects.visible_to(cast.coordinator))
    assert len(seen) == len(set(seen))
