"""Deleting oneself: what nobody can read any more, and what stays."""

import uuid
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from modules.models.structure import Block, Kind
from networking.accounts.recovery.models import issue_code
from networking.data_policy.personal_fields import ErasurePolicy
from networking.encryption.vault import Vault
from networking.encryption.wrapping import Unreadable
from networking.learning.models.texts import save_words
from networking.models import (
    Answer,
    AuditEvent,
    DataKey,
    KeptCopy,
    Membership,
    Pair,
    Reach,
    Reflection,
    Tick,
    User,
)
from networking.people.requests import owner_token
from networking.privacy import erasure
from networking.privacy.erasure import erase_person, rows_of
from networking.privacy.registry.table import PERSONAL
from tests.support.erasing import dump, erase, member
from tests.support.rows.people import (
    PASSWORD,
    checklist_item,
    make_coordinator,
    make_guest,
    make_member,
    make_pair,
    make_person,
    make_programme,
    question_item,
)

pytestmark = pytest.mark.django_db

SENTENCE = "My sister lives in the yellow house behind the mosque."
SECOND = "I am afraid of the man who owns this phone."
THIRD = "Nobody may know that I write this."


def write_everything(client: Client) -> None:
    """A sentence in an answer, one in a reflection, and one in a kept copy, through the site."""
    answer = reverse("networking:answer_save", args=[question_item().pk])
    block = Block.objects.filter(kind=Kind.REFLECTION).order_by("pk")[0]
    reflection = reverse("networking:reflection_save", args=[block.pk])
    tick = reverse("networking:item_tick", args=[checklist_item().pk])
    first = {"words": SENTENCE, "version": "0", "tab": str(uuid.uuid4()), "reach": "me"}
    assert client.post(answer, first).status_code == 303
    assert client.post(reflection, {**first, "words": SECOND}).status_code == 303
    second = {**first, "words": THIRD, "tab": str(uuid.uuid4())}
    assert client.post(answer, second).status_code == 409
    assert client.post(tick, {"ticked": "1"}).status_code == 303


def test_a_dump_holds_no_sentence_that_a_person_typed(client):
    member(client)
    write_everything(client)
    for alias in ("default", "keys"):
        held = dump(alias)
        for sentence in (SENTENCE, SECOND, THIRD):
            assert sentence.encode() not in held
            assert sentence.split(" ", 3)[-1].encode() not in held
    assert KeptCopy.objects.count() == 1  # so there was something to find


def test_after_delete_me_neither_the_rows_nor_a_copy_made_before_can_be_read(client):
    person = member(client)
    write_everything(client)
    copies = [*Answer.objects.all(), *Reflection.objects.all(), *KeptCopy.objects.all()]
    wrapped = bytes(DataKey.objects.get(pk=person.pk).wrapped)
    assert {Vault(person.pk).open(row, "words") for row in copies} == {SENTENCE, SECOND, THIRD}

    answer = erase(client, password=PASSWORD)
    assert answer.status_code == 303
    assert "Everything is deleted" in client.get(answer.url).content.decode()

    for row in copies:
        with pytest.raises(Unreadable):
            Vault(person.pk).open(row, "words")  # the master key is at hand
    assert wrapped not in dump("keys")
    for model in (Answer, Reflection, KeptCopy, Tick):
        assert not model.objects.exists()


def test_nothing_of_her_stays_in_the_account(client):
    person = member(client, nickname="Yellow Amaranth", email="amaranth@example.org")
    EmailAddress.objects.create(user=person, email=person.email, primary=True)
    erase(client, password=PASSWORD)
    held = dump("default").lower()
    assert b"amaranth" not in held
    person.refresh_from_db()
    assert person.erased_at is not None
    assert not person.is_active
    assert not person.has_usable_password()
    assert person.created_at == person.last_active_at == person.erased_at


def test_every_row_that_the_table_says_is_deleted_is_deleted(client):
    programme = make_programme()
    person = make_member(programme=programme)
    client.force_login(person)
    write_everything(client)
    issue_code(coordinator=make_coordinator(programme=programme), person=person)
    EmailAddress.objects.create(user=person, email="a@example.org")
    erase_person(person=person)
    for label, rows in PERSONAL.items():
        if rows.policy is ErasurePolicy.DELETED:
            assert not rows_of(label, rows, person).exists(), label


def test_a_wrong_password_deletes_nothing_and_says_so(client):
    person = member(client)
    write_everything(client)
    for typed in ("not it", "", "x" * 200, PASSWORD.upper()):
        answer = erase(client, password=typed)
        assert answer.status_code == 422
        assert "Nothing was deleted" in answer.content.decode()
        assert typed.encode() not in answer.content or not typed
    person.refresh_from_db()
    assert person.erased_at is None
    assert Answer.objects.count() == 1


def test_passwords_cannot_be_tried_without_end(client):
    member(client)
    answers = [erase(client, password="wrong").content.decode() for _ in range(12)]
    assert "not your password" in answers[0]
    assert "Too many tries" in answers[-1]
    assert "Too many tries" in erase(client, password=PASSWORD).content.decode()


def test_a_guest_needs_only_the_button(client):
    guest = make_guest(client)
    write_everything(client)
    page = client.get(reverse("networking:erase")).content.decode()
    assert "password" not in page.split("<main")[1]
    assert erase(client).status_code == 303
    assert not Tick.objects.exists()
    assert not DataKey.objects.filter(pk=guest.pk).exists()
    assert client.get(reverse("networking:privacy_mine")).status_code == 302
    assert not AuditEvent.objects.exists()


def test_a_guest_who_deleted_herself_can_start_anew(client):
    first = make_guest(client)
    erase(client)
    second = make_guest(client)
    assert second.pk != first.pk
    assert Tick.objects.get().person == second


def test_work_done_in_this_browser_before_signing_in_goes_too(client):
    guest, person = make_guest(client), make_person()
    client.post(reverse("account_login"), {"login": person.nickname, "password": PASSWORD})
    assert erase(client, password=PASSWORD).status_code == 303
    assert not Tick.objects.exists()
    assert User.objects.get(pk=guest.pk).erased_at


def test_afterwards_the_script_knows_once_whose_notes_to_delete_here(client):
    person = member(client)
    answer = erase(client, password=PASSWORD)
    assert "Clear-Site-Data" not in answer.headers, "it blocks Chromium for seconds"
    done, later = (client.get(answer.url).content.decode() for _visit in range(2))
    assert f'data-note-from="{owner_token(person)}"' in done
    assert "<h1>Everything is deleted</h1>" in done
    assert "data-note-from" not in later
    assert "Everything is deleted" not in later


def test_a_visitor_finds_nothing_to_delete(client):
    for answer in (client.get(reverse("networking:erase")), erase(client, password=PASSWORD)):
        assert answer.status_code == 200
        assert "Nothing of yours is here" in answer.content.decode()
    assert not User.objects.exists()


def test_reading_the_page_deletes_nothing_and_offers_the_download_first(client):
    person = member(client)
    page = client.get(reverse("networking:erase")).content.decode()
    assert reverse("networking:export_page") in page
    assert "7 days" in page
    person.refresh_from_db()
    assert person.erased_at is None


def test_every_session_of_hers_ends(client):
    person = make_person()
    other = Client()
    for browser in (client, other):
        browser.force_login(person)
    erase(client, password=PASSWORD)
    for browser in (client, other):
        assert browser.get(reverse("networking:privacy_mine")).status_code == 302
        signed_in = browser.post(
            reverse("account_login"), {"login": person.nickname, "password": PASSWORD}
        )
        assert signed_in.status_code == 422


def test_a_page_of_somebody_else_deletes_nobody(client):
    person = member(client)
    answer = erase(client, password=PASSWORD, owner=owner_token(make_person()))
    assert answer.status_code == 403
    person.refresh_from_db()
    assert person.erased_at is None


def test_a_form_without_its_token_deletes_nobody(csrf_client):
    person = member(csrf_client)
    assert erase(csrf_client, password=PASSWORD).status_code == 403
    person.refresh_from_db()
    assert person.erased_at is None


def test_repeating_it_changes_nothing(client):
    person = member(client)
    write_everything(client)
    erase_person(person=person)
    before = User.objects.values().get(pk=person.pk)
    erase_person(person=person)
    erase_person(person=User.objects.get(pk=person.pk))
    after = User.objects.values().get(pk=person.pk)
    for changing in ("session_epoch", "password"):
        del before[changing], after[changing]
    assert before == after
    assert AuditEvent.objects.filter(verb=AuditEvent.Verb.ERASED).count() == 1


@pytest.mark.parametrize("step", ["_delete_rows", "_end_roles", "_leave_stub"])
def test_a_crash_halfway_leaves_nothing_readable_and_is_completed(client, monkeypatch, step):
    person = member(client)
    write_everything(client)
    row = Answer.objects.get()

    def crash(person: User) -> None:
        raise RuntimeError("the power went")

    with monkeypatch.context() as broken:
        broken.setattr(erasure, step, crash)
        with pytest.raises(RuntimeError):
            erase_person(person=User.objects.get(pk=person.pk))
    assert Answer.objects.exists()  # nothing half-written in the main database
    with pytest.raises(Unreadable):
        Vault(person.pk).open(row, "words")
    assert "cannot be read" in client.get(reverse("networking:reflections")).content.decode()

    assert erase(client, password=PASSWORD).status_code == 303
    assert not Answer.objects.exists()
    assert User.objects.get(pk=person.pk).erased_at


def test_a_key_made_by_a_save_that_ran_beside_is_destroyed_too(client, monkeypatch):
    person = member(client)
    end_roles = erasure._end_roles

    def saving_beside(row: User) -> None:
        end_roles(row)
        Vault(row.pk).seal(Answer(pk=uuid.uuid4()), "words", "late")

    monkeypatch.setattr(erasure, "_end_roles", saving_beside)
    erase_person(person=person)
    assert not DataKey.objects.filter(pk=person.pk).exists()


@pytest.mark.parametrize(
    ("role", "reason"), [("mentee", Pair.EndReason.MENTEE), ("mentor", Pair.EndReason.MENTOR)]
)
def test_her_pair_ends_and_stays_countable(role, reason):
    pair = make_pair()
    person = getattr(pair, role)
    erase_person(person=person)
    pair.refresh_from_db()
    assert (pair.ended_on, pair.end_reason) == (timezone.localdate(), reason)
    assert getattr(pair, role).pk == person.pk
    assert not Membership.objects.running().filter(person=person).exists()
    other = pair.mentor if role == "mentee" else pair.mentee
    assert Membership.objects.running().filter(person=other).exists()


def test_a_pair_that_has_not_begun_ends_on_its_first_day():
    later = timezone.localdate() + timedelta(days=9)
    pair = make_pair(started_on=later)
    Membership.objects.update(started_on=later)
    erase_person(person=pair.mentee)
    pair.refresh_from_db()
    assert pair.ended_on == later


def test_a_pair_that_ended_before_stays_as_it_was():
    day = timezone.localdate() - timedelta(days=3)
    pair = make_pair(started_on=day, ended_on=day, end_reason=Pair.EndReason.COMPLETED)
    erase_person(person=pair.mentor)
    pair.refresh_from_db()
    assert (pair.ended_on, pair.end_reason) == (day, Pair.EndReason.COMPLETED)


def test_a_co_mentor_leaves_and_the_pair_goes_on():
    pair = make_pair()
    pair.co_mentor = make_person()
    pair.save()
    erase_person(person=pair.co_mentor)
    pair.refresh_from_db()
    assert pair.co_mentor is None
    assert pair.ended_on is None


def test_what_was_shared_with_a_mentor_who_deletes_herself_is_read_by_nobody(client):
    pair = make_pair()
    save_words(
        kind=Answer,
        person=pair.mentee,
        place_id=question_item().pk,
        words=SENTENCE,
        version=0,
        tab=uuid.uuid4(),
        reach=Reach.MENTOR,
    )
    erase_person(person=pair.mentor)
    assert not Answer.objects.visible_to(pair.mentor).exists()
    client.force_login(pair.mentee)
    page = client.get(reverse("networking:privacy_mine")).content.decode()
    assert "no longer meet" in page


def test_the_admin_log_forgets_her_name():
    person, admin = make_person(nickname="Yellow Amaranth"), make_person()
    LogEntry.objects.create(
        user=admin,
        content_type=ContentType.objects.get_for_model(User),
        object_id=str(person.pk),
        object_repr=str(person),
        action_flag=CHANGE,
    )
    erase_person(person=person)
    assert b"Amaranth" not in dump("default")
    assert LogEntry.objects.count() == 1


def test_a_nickname_is_free_again(client):
    person = member(client, nickname="Amaranth")
    erase(client, password=PASSWORD)
    assert make_person(nickname="Amaranth").pk != person.pk


def test_others_keep_what_is_theirs(client):
    other = Client()
    make_guest(other)
    write_everything(other)
    member(client)
    write_everything(client)
    erase(client, password=PASSWORD)
    page = other.get(reverse("networking:reflections")).content.decode()
    for sentence in (SENTENCE, SECOND, THIRD):
        assert sentence in page
    assert DataKey.objects.count() == 1


def test_no_model_of_ours_is_left_out_of_this_file():
    """A new model with own words needs a test here that it goes."""
    sealed = {
        label
        for label, rows in PERSONAL.items()
        if any(rule.kind == "own words" for rule in rows.fields.values())
    }
    assert sealed == {
        "networking.Answer",
        "networking.Reflection",
        "networking.KeptCopy",
        "networking.OutreachStep",  # and labels, in test_erase_maps.py
        "networking.Session",  # this one and all below in test_erase_pairs.py
        "networking.CheckIn",
        "networking.FollowUpReport",
        "networking.PracticeNote",
        "networking.EndRequest",
        "networking.Closing",
        "networking.Concern",
        "networking.ContactNote",
    }
    assert all(apps.get_model(label) for label in sealed)
