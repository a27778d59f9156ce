"""Deleting oneself, for what is written in and around a pair: nobody reads it afterwards."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from networking.data_policy.personal_fields import DataKind
from networking.encryption.vault import Vault
from networking.encryption.wrapping import Unreadable
from networking.models import (
    CheckIn,
    Concern,
    ContactNote,
    DataKey,
    EndRequest,
    FollowUpReport,
    Pair,
    PracticeNote,
    Session,
    User,
)
from networking.privacy import pair_words
from networking.privacy.erasure import erase_person
from networking.privacy.registry.table import PERSONAL
from tests.support.erasing import dump
from tests.support.rows.pair_words import ROLES, Written, three, write_all
from tests.support.rows.pairs import make_concern, make_end_request, make_session
from tests.support.rows.people import PASSWORD, make_member, make_pair

pytestmark = pytest.mark.django_db


def erase(client: Client, person: User) -> None:
    client.force_login(person)
    assert client.post(reverse("networking:erase"), {"password": PASSWORD}).status_code == 303


def expected(role: str, made: Written) -> set[str]:
    """What may still be read in a copy: what the other two wrote under keys of their own."""
    others = [other for other in ROLES if other != role]
    kinds = ("note of", "practice of", "check-in of", "asked by", "taken by")
    sentences = {sentence for *_rest, sentence in made.copies}
    return sentences & {f"{kind} {other}" for kind in kinds for other in others}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("ended", [False, True])
def test_no_text_of_hers_can_be_read_in_rows_or_in_a_copy_made_before(client, role, ended):
    pair = three()
    made = write_all(pair)
    if ended:
        Pair.objects.update(ended_on=timezone.localdate(), end_reason="completed")
    assert len(made.readable()) == len({sentence for *_rest, sentence in made.copies})
    erase(client, getattr(pair, role))
    assert made.readable() == expected(role, made)
    call_command("tidy", verbosity=0)
    assert made.readable() == expected(role, made)
    for model, blanks in pair_words.TOGETHER.items():
        for row in model.objects.all():
            assert {name: bytes(getattr(row, name)) for name in blanks} == blanks
    assert DataKey.objects.filter(pk=pair.mentee.pk).exists() is (role != "mentee")


@pytest.mark.parametrize("role", ROLES)
def test_counts_and_choices_stay(client, role):
    pair = three()
    write_all(pair)
    person = getattr(pair, role)
    before = [Session.objects.count(), CheckIn.objects.count(), FollowUpReport.objects.count()]
    erase(client, person)
    assert before == [
        Session.objects.count(),
        CheckIn.objects.count(),
        FollowUpReport.objects.count(),
    ]
    assert set(Session.objects.values_list("minutes", flat=True)) == {60}
    check_in = CheckIn.objects.get(person=person)
    assert (check_in.going, check_in.has_words, bytes(check_in.words)) == (4, False, b"")
    assert bytes(EndRequest.objects.get(person=person).words) == b""
    assert not PracticeNote.objects.filter(person=person).exists()


def test_with_the_mentee_go_the_notes_that_mentors_kept_about_her(client):
    pair = three()
    write_all(pair)
    erase(client, pair.mentee)
    assert {bytes(row.note) for row in Session.objects.all()} == {b""}


def test_with_a_mentor_her_own_note_goes_and_not_the_co_mentors(client):
    pair = three()
    write_all(pair)
    erase(client, pair.mentor)
    notes = {row.logged_by_id: bool(row.note) for row in Session.objects.all()}
    assert notes == {pair.mentor.pk: False, pair.co_mentor.pk: True}


def test_a_pair_that_goes_on_without_its_co_mentor_writes_on_under_a_new_key(client):
    pair = three()
    make_session(pair=pair, agreed="before")
    old = bytes(DataKey.objects.get(pk=pair.pk).wrapped)
    erase(client, pair.co_mentor)
    assert old not in dump("keys")
    pair = Pair.objects.get(pk=pair.pk)
    assert pair.is_running
    assert pair.words_gone_at is None
    row = make_session(pair=pair, agreed="after")
    assert Vault(pair.pk).open(Session.objects.get(pk=row.pk), "agreed") == "after"
    call_command("tidy", verbosity=0)
    assert Vault(pair.pk).open(Session.objects.get(pk=row.pk), "agreed") == "after"


def test_a_co_mentor_who_had_left_before_takes_her_sentences_with_her(client):
    pair = three()
    made, left = write_all(pair), pair.co_mentor
    Pair.objects.update(co_mentor=None)
    erase(client, left)
    assert "agreed with co_mentor" not in made.readable()


@pytest.mark.parametrize("role", ["mentee", "mentor"])
def test_a_late_save_makes_no_new_key_for_a_pair_whose_words_are_gone(client, role):
    pair = three()
    make_session(pair=pair, agreed="before")
    erase(client, getattr(pair, role))
    pair = Pair.objects.get(pk=pair.pk)
    assert pair.words_gone_at is not None
    with pytest.raises(Unreadable):
        pair.vault.seal(Session(pk=uuid.uuid4()), "agreed", "late")
    assert not DataKey.objects.filter(pk=pair.pk).exists()


def test_what_a_save_beside_left_goes_with_the_next_tidy(client):
    pair = three()
    row = make_session(pair=pair, agreed="before")
    erase(client, pair.mentor)
    Session.objects.filter(pk=row.pk).update(agreed=b"late", note=b"late")
    DataKey.objects.create(owner=pair.pk, master_id="test", wrapped=b"x")  # an old copy restored
    call_command("tidy", verbosity=0)
    row.refresh_from_db()
    assert (bytes(row.agreed), bytes(row.note)) == (b"", b"")
    assert not DataKey.objects.filter(pk=pair.pk).exists()


def test_with_a_coordinator_go_the_notes_that_they_kept_and_nothing_of_the_pair(client):
    pair = three()
    write_all(pair)
    erase(client, ContactNote.objects.get().written_by)
    assert not ContactNote.objects.exists()
    assert Vault(pair.pk).open(Session.objects.get(logged_by=pair.mentor), "agreed")


@pytest.mark.parametrize("role", ["mentee", "mentor"])
def test_what_does_not_feel_right_stays_under_the_programmes_key(client, role):
    pair = three()
    make_concern(person=pair.mentee, programme=pair.programme, pair=pair, words="I am afraid")
    erase(client, getattr(pair, role))
    call_command("tidy", verbosity=0)
    concern = Concern.objects.get()
    assert Vault(pair.programme.pk).open(concern, "words") == "I am afraid"


def test_an_open_request_to_end_is_settled_where_the_pair_ends_by_it(client):
    pair = three()
    make_end_request(pair=pair, person=pair.mentor)
    erase(client, pair.mentee)
    assert EndRequest.objects.get().outcome == EndRequest.Outcome.ENDED


def test_who_was_asked_about_is_asked_about_no_more(client):
    pair = make_pair()
    Pair.objects.update(asked_co_mentor=make_member(programme=pair.programme, role="mentor"))
    erase(client, Pair.objects.get().asked_co_mentor)
    assert Pair.objects.get().asked_co_mentor is None


def test_the_page_says_that_what_a_pair_wrote_together_goes(client):
    pair = three()
    client.force_login(pair.mentor)
    page = client.get(reverse("networking:erase")).content.decode()
    assert "What you and your pair wrote together" in page


@pytest.mark.parametrize("begin", [erase_person])
def test_another_pair_of_hers_is_treated_alike_and_those_of_others_stay(
    begin: Callable[..., None],
):
    first = three()
    second = three(programme=first.programme, mentor=first.mentor)
    other = three(programme=first.programme)
    rows = {pair.pk: make_session(pair=pair, agreed="words") for pair in (first, second, other)}
    begin(person=first.mentor)
    for pair in (first, second):
        with pytest.raises(Unreadable):
            Vault(pair.pk).open(rows[pair.pk], "agreed")
    assert Vault(other.pk).open(rows[other.pk], "agreed") == "words"


def test_every_sealed_field_that_hangs_on_a_pair_is_known():
    """What the retention of a cohort deletes is all that the privacy table calls own words."""
    sealed = {
        (label, name)
        for label, rows in PERSONAL.items()
        for name, rule in rows.fields.items()
        if rule.kind is DataKind.OWN_WORDS
        and label not in ("networking.Concern", "networking.PracticeNote")
        and "pair" in rows.fields
        and "reach" not in rows.fields
    }
    known = {
        (model._meta.label, name)
        for blanks in (pair_words.TOGETHER, pair_words.OF_ONE)
        for model, values in blanks.items()
        for name in values
        if isinstance(apps.get_model(model._meta.label)._meta.get_field(name), models.BinaryField)
    }
    assert known == sealed


def test_a_date_in_the_past_is_no_reason_to_keep(client):
    """Pairs that ended long ago go the same way."""
    long_ago = timezone.localdate() - timedelta(days=90)
    pair = three(started_on=long_ago - timedelta(days=90))
    made = write_all(pair)
    Pair.objects.update(ended_on=long_ago, end_reason="completed")
    erase(client, pair.mentee)
    assert "agreed with mentor" not in made.readable()
