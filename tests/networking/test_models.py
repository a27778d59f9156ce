"""Wrong states cannot be stored: each constraint refuses its row, with a sentence for people."""

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from networking.models import (
    Answer,
    AuditEvent,
    Cohort,
    KeptCopy,
    Membership,
    Pair,
    Tick,
    UnitProgress,
    User,
)
from networking.models.people import nickname_key
from tests.course import asking, ticking
from tests.people import make_cohort, make_member, make_pair, make_person, make_programme

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


WRONG: list[Callable[[], None]] = [
    two_ticks, two_marks, two_answers, shared_with_nobody, a_copy_of_nothing, her_own_mentor,
    two_mentors_at_once, an_end_without_a_reason, a_pair_that_ends_before_it_starts,
    a_rhythm_of_no_days, the_same_role_twice, a_cohort_that_ends_before_it_starts,
    the_same_nickname_in_other_letters, a_deleted_person_with_a_name,
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
    }  # fmt: skip
    assert set(silent) <= allowed


def test_a_cohort_belongs_to_the_members_programme() -> None:
    row = Membership(programme=make_programme(), cohort=make_cohort(), person=make_person())
    with pytest.raises(ValidationError, match="Choose a cohort of the same programme"):
        row.full_clean()


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
    assert nickname_key(first) == nickname_key(second)


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
