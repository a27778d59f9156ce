"""The table that says what becomes of every personal field, and the check that holds it."""

from dataclasses import replace

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import models

from networking.data_policy.personal_fields import UNCHANGED, DataKind, ErasurePolicy, Field
from networking.models import Answer, User
from networking.privacy.registry import checks
from networking.privacy.registry.checks import field_names, gaps, is_personal
from networking.privacy.registry.labels import NAMES, SECTION_TITLES
from networking.privacy.registry.table import NOT_PERSONAL, ORDER, PERSONAL, join

LABEL = "networking.Answer"


def without(field: str) -> dict:
    rows = PERSONAL[LABEL]
    fields = {name: rule for name, rule in rows.fields.items() if name != field}
    return {**PERSONAL, LABEL: replace(rows, fields=fields)}


def having(field: str, rule: Field) -> dict:
    rows = PERSONAL[LABEL]
    return {**PERSONAL, LABEL: replace(rows, fields={**rows.fields, field: rule})}


def test_the_table_has_no_gap():
    assert gaps(apps.get_models()) == []


def test_a_field_that_is_not_classified_is_found_and_said():
    (problem,) = gaps(apps.get_models(), without("words"))
    assert problem.id == "networking.E003"
    assert problem.msg == "networking.Answer.words is not classified."
    assert "networking/privacy/registry" in problem.hint


def test_manage_py_check_goes_red_on_it(monkeypatch):
    monkeypatch.setattr(checks.gaps, "__defaults__", (without("reach"),))
    with pytest.raises(SystemCheckError, match=r"networking.Answer.reach is not classified"):
        call_command("check")


def test_a_classified_field_that_is_gone_is_found():
    table = having("mood", Field(DataKind.METADATA, why_not="gone"))
    assert [problem.id for problem in gaps(apps.get_models(), table)] == ["networking.E004"]


@pytest.mark.parametrize(
    ("rule", "number"),
    [
        (Field(DataKind.METADATA), "E005"),
        (Field(DataKind.METADATA, export="saved_at", why_not="and also not"), "E005"),
        (Field(DataKind.METADATA, export="a name without a title"), "E006"),
    ],
)
def test_a_field_says_either_how_it_is_exported_or_why_not(rule, number):
    found = gaps(apps.get_models(), having("version", rule))
    assert [problem.id for problem in found] == [f"networking.{number}"]


def test_a_personal_model_that_is_missing_is_found():
    table = {label: rows for label, rows in PERSONAL.items() if label != LABEL}
    assert [problem.id for problem in gaps(apps.get_models(), table)] == ["networking.E001"]


def test_a_model_that_is_gone_is_found():
    models_left = [model for model in apps.get_models() if model is not Answer]
    assert [problem.id for problem in gaps(models_left)] == ["networking.E002"]


def test_what_stays_after_erasing_says_why():
    table = {**PERSONAL, LABEL: replace(PERSONAL[LABEL], policy=ErasurePolicy.RETAINED, why="")}
    assert [problem.id for problem in gaps(apps.get_models(), table)] == ["networking.E007"]


def test_a_model_of_a_package_that_points_at_people_is_personal():
    assert is_personal(apps.get_model("admin.LogEntry"))
    assert is_personal(apps.get_model("account.EmailAddress"))
    assert not is_personal(ContentType)


def fields_of_people() -> list[tuple[str, Field, models.Field]]:
    return [
        (f"{label}.{name}", rule, apps.get_model(label)._meta.get_field(name))
        for label, rows in PERSONAL.items()
        for name, rule in rows.fields.items()
    ]


def test_all_own_words_are_sealed():
    """A field of own words is binary: plain text never reaches the main database."""
    for name, rule, field in fields_of_people():
        if rule.kind is DataKind.OWN_WORDS:
            assert isinstance(field, models.BinaryField), name


def test_what_people_call_others_is_sealed():
    """A name of somebody else that a person types herself is binary too. What is plain points at
    people of the site, or stands in the admin's own log."""
    plain = {
        name
        for name, rule, field in fields_of_people()
        if rule.kind is DataKind.OTHERS
        and not field.is_relation
        and not isinstance(field, models.BinaryField)
    }
    assert plain == {"admin.LogEntry.object_id", "admin.LogEntry.object_repr"}


def test_every_sealed_field_is_known_as_words():
    """The download opens every binary field that it holds."""
    for name, rule, field in fields_of_people():
        if isinstance(field, models.BinaryField) and rule.export:
            assert rule.kind in (DataKind.OWN_WORDS, DataKind.OTHERS), name


def test_the_stub_keeps_nothing_but_number_and_moment():
    kept = {
        name
        for name, rule in PERSONAL["networking.User"].fields.items()
        if name in field_names(User) and rule.export and rule.erased_value is UNCHANGED
    }
    assert kept == set()


def test_every_title_is_used():
    exported = {rule.export for rows in PERSONAL.values() for rule in rows.fields.values()}
    assert set(NAMES) == exported - {""}
    assert set(SECTION_TITLES) == {rows.section for rows in PERSONAL.values()} - {""}


def test_erasing_and_the_download_go_through_the_rows_in_this_order():
    """What points at other rows comes before them."""
    assert list(PERSONAL) == list(ORDER)
    assert " ".join(label.removeprefix("networking.") for label in PERSONAL) == (
        "DataKey KeptCopy Answer Reflection OutreachStep Tie Contact NetworkMap UnitProgress "
        "Tick PracticeNote Closing MatchingProfile ReturnRequest Absence Pause Session "
        "CheckIn FollowUpReport EndRequest Concern ContactNote FlagOutcome Certificate "
        "Consent RecoveryCode mfa.Authenticator account.EmailConfirmation "
        "account.EmailAddress User Membership Pair CardSheet Invitation AuditEvent "
        "admin.LogEntry sessions.Session"
    )
    assert list(NOT_PERSONAL) == [
        f"networking.{name}" for name in ("Programme", "Cohort", "SiteMark", "KeyStoreMark")
    ]


def test_a_room_that_hands_up_no_rows_stops_the_start():
    before = dict(PERSONAL)
    with pytest.raises(ImproperlyConfigured, match=r"networking\.Answer"):
        join({label: rows for label, rows in before.items() if label != LABEL})
    with pytest.raises(ImproperlyConfigured):
        join(before, {LABEL: before[LABEL]})
    assert list(PERSONAL.items()) == list(before.items())
