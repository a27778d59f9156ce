"""Wrong states cannot be stored: each constraint refuses its row, with a sentence for people."""

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from motm.spelling import name_key
from networking.models import (
    Answer,
    AuditEvent,
    Cohort,
    Contact,
    KeptCopy,
    Membership,
    NetworkMap,
    OutreachStep,
    Pair,
    Tick,
    Tie,
    UnitProgress,
    User,
)
from tests.support.rows.course import asking, ticking
from tests.support.rows.maps import make_map
from tests.support.rows.people import (
    make_cohort,
    make_member,
    make_pair,
    make_person,
    make_programme,
)

pytestmark = pytest.mark.django_db


def two_ticks() -> None:
    person = make_person()
    for _ in range(2):
        Tick.objects.create(person=person, item_id=ticking().tick.id)


def two_marks() -> None:
    person = make_person()
    for _ in range(2):
        UnitProgress.objects.create(person=person, unit_id=asking().unit.id)


def two_answers() -> None:
    person = make_person()
    for _ in range(2):
        Answer.objects.create(person=person, item_id=asking().question.id)


def shared_with_nobody() -> None:
    Answer.objects.create(person=make_person(), item_id=asking().question.id, reach="mentor")


def a_copy_of_nothing() -> None:
    KeptCopy.objects.create(person=make_person(), tab=uuid.uuid4())


def her_own_mentor() -> None:
    person = make_person()
    Pair.objects.create(programme=make_programme(), mentor=person, mentee=person)


def two_mentors_at_once() -> None:
    pair = make_pair()
    make_pair(programme=pair.programme, mentee=pair.mentee)


def an_end_without_a_reason() -> None:
    make_pair(ended_on=date(2100, 1, 1))


def a_pair_that_ends_before_it_starts() -> None:
    make_pair(started_on=date(2026, 5, 1), ended_on=date(2026, 4, 1), end_reason="other")


def a_rhythm_of_no_days() -> None:
    make_pair(rhythm_days=0)


def the_same_role_twice() -> None:
    programme = make_programme()
    person = make_member(programme=programme)
    make_member(programme=programme, person=person)


def a_cohort_that_ends_before_it_starts() -> None:
    Cohort.objects.create(
        programme=make_programme(), name="x", starts_on=date(2026, 2, 1), ends_on=date(2026, 1, 1)
    )


def the_same_nickname_in_other_letters() -> None:
    make_person(nickname="Ünal")
    make_person(nickname="U\u0308NAL")


def a_deleted_person_with_a_name() -> None:
    User.objects.filter(pk=make_person().pk).update(erased_at="2026-01-01T00:00Z")


def another_contact(**fields: Any) -> Contact:
    """One more on a map of two friends, at places 0 and 1 of the near circle."""
    row = make_map(person=make_person())
    given = {"number": 3, "area": "friends", "circle": 1, "slot": 2, **fields}
    return Contact.objects.create(map=row, **given)


def two_contacts_with_a_number() -> None:
    another_contact(number=2)


def two_contacts_in_one_place() -> None:
    another_contact(slot=1)


def the_same_contact_twice_on_a_map() -> None:
    first = another_contact()
    Contact.objects.create(
        map=first.map, number=4, origin=first.origin, area="clubs", circle=1, slot=0
    )


def a_contact_in_no_area() -> None:
    another_contact(area="work")


def a_contact_in_no_circle() -> None:
    another_contact(circle=4)


def a_kind_of_help_that_is_none() -> None:
    another_contact(helps=32)


def a_contact_of_no_nature() -> None:
    another_contact(nature="animal")


def two_ties_of_two_contacts() -> None:
    tie = Tie.objects.get(map=make_map(person=make_person()))
    Tie.objects.create(map=tie.map, first=tie.first, second=tie.second)


def a_tie_the_other_way_round() -> None:
    tie = Tie.objects.get(map=make_map(person=make_person()))
    Tie.objects.create(map=tie.map, first=tie.second, second=tie.first)


def a_contact_that_knows_itself() -> None:
    contact = another_contact()
    Tie.objects.create(map=contact.map, first=contact, second=contact)


def a_map_shared_with_nobody() -> None:
    NetworkMap.objects.create(person=make_person(), reach="whole")


def a_private_map_with_a_pair() -> None:
    NetworkMap.objects.create(person=make_person(), pair=make_pair())


def a_step_shared_with_nobody() -> None:
    OutreachStep.objects.create(person=make_person(), on=date(2026, 11, 2), reach="mentor")


def a_step_that_is_over_at_no_time() -> None:
    OutreachStep.objects.create(person=make_person(), on=date(2026, 11, 2), state="done")


WRONG: list[Callable[[], None]] = [
    two_ticks, two_marks, two_answers, shared_with_nobody, a_copy_of_nothing, her_own_mentor,
    two_mentors_at_once, an_end_without_a_reason, a_pair_that_ends_before_it_starts,
    a_rhythm_of_no_days, the_same_role_twice, a_cohort_that_ends_before_it_starts,
    the_same_nickname_in_other_letters, a_deleted_person_with_a_name, two_contacts_with_a_number,
    two_contacts_in_one_place, the_same_contact_twice_on_a_map, a_contact_in_no_area,
    a_contact_in_no_circle, a_kind_of_help_that_is_none, a_contact_of_no_nature,
    two_ties_of_two_contacts, a_tie_the_other_way_round, a_contact_that_knows_itself,
    a_map_shared_with_nobody, a_private_map_with_a_pair, a_step_shared_with_nobody,
    a_step_that_is_over_at_no_time,
]  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: wrong.__name__)
def test_the_database_refuses(wrong: Callable[[], None]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        wrong()


def test_every_constraint_explains_itself() -> None:
    silent = [
        constraint.name
        for label in ("modules", "networking")
        for model in apps.get_app_config(label).get_models()
        for constraint in model._meta.constraints
        if constraint.violation_error_message == constraint.default_violation_error_message
    ]
    allowed = {
        # No form makes these rows: what a person does twice is one row already.
        "unit_done_once_per_person", "tick_once_per_person", "answer_once_per_question",
        "reflection_once_per_place", "copy_of_answer_once_per_tab",
        "copy_of_reflection_once_per_tab", "content_revision_is_one_row",
        # The verbs of networking/maps/changes.py give numbers and places.
        "contact_number_once_per_map", "contact_origin_once_per_map", "contact_has_its_place",
        "tie_once_per_two_contacts",
    }  # fmt: skip
    assert set(silent) <= allowed


def test_a_cohort_belongs_to_the_members_programme() -> None:
    row = Membership(programme=make_programme(), cohort=make_cohort(), person=make_person())
    with pytest.raises(ValidationError, match="Choose a cohort of the same programme"):
        row.full_clean()


def test_a_place_is_free_for_others_while_a_contact_is_off_the_map() -> None:
    first = another_contact(removed_at="2026-11-02T00:00Z")
    Contact.objects.create(map=first.map, number=4, area="friends", circle=1, slot=2)


def test_the_audit_is_append_only() -> None:
    AuditEvent.note(AuditEvent.Verb.EXPORTED_OWN, actor=make_person())
    event = AuditEvent.objects.get()
    with pytest.raises(TypeError):
        event.save()


def test_personal_rows_are_named_by_kind_and_id_only() -> None:
    answer = Answer(person=make_person(), item_id=asking().question.id)
    answer.write("the heron waits")
    answer.save()
    assert str(answer) == f"answer {str(answer.pk)[:8]}"
    assert "heron" not in repr(answer)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Ünal", "ünal"),
        ("Ünal", "U\u0308NAL"),
        ("straße", "STRASSE"),
        ("a  b", " A B "),
        ("ﬁ", "FI"),
    ],
)
def test_nicknames_that_look_the_same_are_the_same(first: str, second: str) -> None:
    assert name_key(first) == name_key(second)


def test_what_people_did_protects_the_course() -> None:
    tick = Tick.objects.create(person=make_person(), item_id=ticking().tick.id)
    with pytest.raises(models.ProtectedError):
        tick.item.delete()


def related(field: Any) -> bool:
    return field.is_relation and field.many_to_one and field.related_model is User


def test_no_person_takes_anything_along_when_deleted() -> None:
    """A row that points at a person protects her: erasing is said, row by row."""
    for model in apps.get_app_config("networking").get_models():
        for field in model._meta.get_fields():
            if related(field) and not field.auto_created:
                assert field.remote_field.on_delete is models.PROTECT, f"{model}.{field.name}"
