"""`manage.py tidy` and `manage.py rotate_master_key`."""

import base64
import uuid
from datetime import timedelta
from io import StringIO

import pytest
from allauth.account.models import EmailAddress, EmailConfirmation
from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from networking.accounts.recovery.models import issue_code
from networking.learning.models.texts import save_words
from networking.management import tidying
from networking.management.tidying import AUDIT_KEPT, IDLE_DAYS
from networking.models import (
    Answer,
    AuditEvent,
    Contact,
    DataKey,
    KeyStoreMark,
    Membership,
    NetworkMap,
    OutreachStep,
    Pair,
    RecoveryCode,
    SiteMark,
    Tick,
    Tie,
    User,
)
from networking.privacy.erasure import erase_person
from networking.privacy.key_store import mark_database
from tests.support.rows.cast import make_step
from tests.support.rows.maps import make_map, random_content
from tests.support.rows.people import (
    make_coordinator,
    make_guest,
    make_member,
    make_pair,
    make_person,
    make_programme,
    question_item,
)
from tests.support.tidying import tidy

pytestmark = pytest.mark.django_db

OLD_KEY = b"tests-only-master-key-32-bytes!!"
NEW_KEY = b"a-second-master-key-of-32-bytes!"


def write(person: User, words: str = "words") -> Answer:
    saved = save_words(
        kind=Answer,
        person=person,
        place_id=question_item().pk,
        words=words,
        version=0,
        tab=uuid.uuid4(),
        reach="me",
    )
    assert isinstance(saved.row, Answer)
    return saved.row


def idle(person: User, days: int = IDLE_DAYS + 1) -> User:
    User.objects.filter(pk=person.pk).update(last_active_at=timezone.now() - timedelta(days=days))
    return person


def test_an_idle_guest_goes_whole_and_her_stub_too(client):
    guest = idle(make_guest(client))
    write(guest)
    make_step(guest, "I ask", map=make_map(person=guest))
    counts = tidy()
    assert counts["idle guests"] == 1
    assert counts["stubs that nothing points at"] == 1
    assert not User.objects.exists()
    assert not Tick.objects.exists()
    for model in (Answer, NetworkMap, Contact, Tie, OutreachStep):
        assert not model.objects.exists()
    assert not DataKey.objects.exists()
    assert client.get(reverse("networking:privacy_mine")).status_code == 302


def test_a_guest_who_was_here_lately_stays(client):
    idle(make_guest(client), days=IDLE_DAYS - 1)
    assert tidy()["idle guests"] == 0
    assert Tick.objects.exists()


def test_members_stay_however_long_they_are_away():
    person = idle(make_person(), days=4000)
    write(person)
    assert tidy()["idle guests"] == 0
    assert Answer.objects.get().person == person


def test_many_guests_go_in_batches(monkeypatch):
    monkeypatch.setattr(tidying, "BATCH", 2)
    for _ in range(5):
        idle(make_guest(Client()))
    kept = make_guest(Client())
    assert tidy()["idle guests"] == 5
    assert list(User.objects.all()) == [kept]


def test_a_dry_run_counts_and_deletes_nothing(client):
    idle(make_guest(client))
    counts = tidy(dry_run=True)
    assert counts["idle guests"] == 1
    assert Tick.objects.exists()


def test_a_second_run_finds_nothing(client):
    idle(make_guest(client))
    erase_person(person=make_pair().mentee)
    tidy()
    assert set(tidy().values()) == {0}


def test_a_stub_that_pairs_point_at_stays():
    pair = make_pair()
    erase_person(person=pair.mentee)
    assert tidy()["stubs that nothing points at"] == 0
    assert Pair.objects.get().mentee_id == pair.mentee.pk


def test_a_stub_goes_when_the_audit_has_forgotten_her():
    person = make_person()
    erase_person(person=person)
    assert tidy()["stubs that nothing points at"] == 0
    AuditEvent.objects.update(at=timezone.now() - AUDIT_KEPT - timedelta(days=1))
    counts = tidy()
    assert counts["lines of the audit older than two years"] == 1
    assert counts["stubs that nothing points at"] == 1
    assert not User.objects.filter(pk=person.pk).exists()


def test_a_stub_that_a_membership_points_at_stays_even_without_audit():
    person = make_member(programme=make_programme())
    erase_person(person=person)
    AuditEvent.objects.all().delete()
    assert tidy()["stubs that nothing points at"] == 0
    assert Membership.objects.get().person_id == person.pk


def test_younger_audit_stays():
    AuditEvent.note(AuditEvent.Verb.CODE_USED, actor=None)
    AuditEvent.objects.update(at=timezone.now() - AUDIT_KEPT + timedelta(days=1))
    assert tidy()["lines of the audit older than two years"] == 0


def test_the_admin_log_is_kept_as_long():
    person = make_person()
    kind = ContentType.objects.get_for_model(User)
    for days in (AUDIT_KEPT.days + 1, 1):
        LogEntry.objects.create(
            user=person, content_type=kind, object_id="1", object_repr="", action_flag=ADDITION
        )
        last = LogEntry.objects.order_by("pk").last()
        LogEntry.objects.filter(pk=last.pk).update(
            action_time=timezone.now() - timedelta(days=days)
        )
    assert tidy()["lines of the admin log older than two years"] == 1


def test_rows_that_a_save_beside_the_erasing_left_are_finished():
    person, other = make_person(), make_person()
    write(other)
    make_step(other, "I ask", map=make_map(person=other))
    erase_person(person=person)
    for model in (Answer, OutreachStep, NetworkMap):
        model.objects.update(person=person)  # as an older version of the site could write it
    DataKey.objects.create(owner=person.pk, master_id="test", wrapped=b"x")
    assert tidy(dry_run=True)["rows left behind by deleted people"] == 6
    counts = tidy()
    # an answer, a step, a map, and two contacts with their tie
    assert counts["rows left behind by deleted people"] == 6
    for model in (NetworkMap, Contact, Tie, OutreachStep):
        assert not model.objects.exists()
    assert counts["keys without an owner"] == 1
    assert not Answer.objects.exists()
    assert DataKey.objects.get().pk == other.pk


def test_a_key_whose_owner_never_was_goes_and_the_others_stay():
    person = make_person()
    write(person)
    DataKey.objects.create(owner=uuid.uuid4(), master_id="test", wrapped=b"x")
    assert tidy()["keys without an owner"] == 1
    assert DataKey.objects.get().pk == person.pk


def keys_of_strangers(count: int) -> None:
    """Keys whose owners the main database does not know."""
    for _ in range(count):
        DataKey.objects.create(owner=uuid.uuid4(), master_id="test", wrapped=b"x")


def another_main_database() -> None:
    SiteMark.objects.update(site=uuid.uuid4())


def test_keys_stay_where_the_main_database_knows_nobody():
    """The wrong database, or one that was restored in part: every text would be lost."""
    keys_of_strangers(1)
    with pytest.raises(CommandError, match="no key was deleted"):
        tidy()
    assert DataKey.objects.exists()


def test_keys_stay_where_the_main_database_is_another_one_with_people_in_it():
    another_main_database()
    make_person()  # as `createsuperuser` or a visitor's first tick makes one
    keys_of_strangers(1)
    with pytest.raises(CommandError, match="the mark of another main database"):
        tidy()
    assert DataKey.objects.count() == 1


def test_keys_stay_where_more_would_go_than_a_day_leaves():
    make_person()
    keys_of_strangers(4)
    with pytest.raises(CommandError, match="4 of 4 keys have no owner"):
        tidy()
    assert DataKey.objects.count() == 4


def test_what_else_is_due_goes_even_if_keys_stay(client):
    guest = idle(make_guest(client))
    another_main_database()
    keys_of_strangers(4)
    with pytest.raises(CommandError, match="no key was deleted"):
        tidy()
    assert not User.objects.filter(pk=guest.pk).exists()


def test_a_person_can_have_those_keys_deleted_by_saying_how_many():
    another_main_database()
    write(make_person())
    keys_of_strangers(5)
    with pytest.raises(CommandError, match="You said 4"):
        tidy(delete_keys=4)
    assert DataKey.objects.count() == 6
    call_command("tidy", delete_keys=5, stdout=StringIO())
    assert DataKey.objects.count() == 1
    keys_of_strangers(1)  # and from then on the two databases belong together
    assert tidy()["keys without an owner"] == 1


def test_a_dry_run_counts_the_keys_that_stay():
    another_main_database()
    keys_of_strangers(5)
    assert tidy(dry_run=True)["keys without an owner"] == 5


def test_a_key_store_keeps_its_mark_when_another_main_database_is_migrated():
    own = KeyStoreMark.read()
    another_main_database()
    mark_database("keys")
    assert KeyStoreMark.read() == own != SiteMark.read()


def test_a_key_of_a_pair_stays():
    pair = make_pair()
    DataKey.objects.create(owner=pair.pk, master_id="test", wrapped=b"x")
    assert tidy()["keys without an owner"] == 0


def test_expired_sessions_go_and_running_ones_stay(client):
    client.force_login(make_person())
    other = Client()
    other.force_login(make_person())
    Session.objects.filter(pk=other.session.session_key).update(expire_date=timezone.now())
    assert tidy()["expired sessions"] == 1
    assert Session.objects.get().pk == client.session.session_key


def test_sessions_of_deleted_people_go_and_with_them_how_they_signed_in(client):
    people = [make_person(), make_person()]
    for person in people:
        client.logout()
        client.force_login(person)
        client.cookies.clear()
    make_guest(Client())
    erase_person(person=people[0])
    counts = tidy()
    assert counts["sessions of deleted people"] == 1
    assert Session.objects.count() == 2


def off_since(row: NetworkMap, number: int, **ago: int) -> None:
    gone = Contact.objects.filter(map=row, number=number)
    gone.update(removed_at=timezone.now() - timedelta(**ago))


def test_what_was_taken_off_a_map_goes_after_a_day_with_its_ties():
    row, other = make_map(person=make_person()), make_map(person=make_person())
    off_since(row, 1, hours=25)
    off_since(other, 1, hours=23)
    assert tidy(dry_run=True)["contacts taken off a map"] == 1
    assert tidy()["contacts taken off a map"] == 1
    assert [contact.number for contact in row.contacts.all()] == [2]
    assert not row.ties.exists()
    assert other.contacts.count() == 2, "it can still be put back"
    assert other.ties.count() == 1
    assert NetworkMap.objects.count() == 2


def test_what_was_taken_off_goes_in_batches(monkeypatch):
    monkeypatch.setattr(tidying, "BATCH", 2)
    row = make_map(person=make_person(), content=random_content(seed=1, contacts=9, ties=20))
    for number in range(1, 6):
        off_since(row, number, days=2)
    assert tidy()["contacts taken off a map"] == 5
    assert row.contacts.count() == 4


def test_maps_of_people_who_are_here_stay_however_old():
    person = idle(make_person(), days=4000)
    make_map(person=person, drawn_on=timezone.localdate() - timedelta(days=3650))
    tidy()
    assert Contact.objects.present().count() == 2


def test_codes_go_a_week_after_they_expired():
    programme = make_programme()
    coordinator, person = (
        make_coordinator(programme=programme),
        make_member(programme=programme),
    )
    issue_code(coordinator=coordinator, person=person)
    assert tidy()["old one-time codes"] == 0
    RecoveryCode.objects.update(expires_at=timezone.now() - timedelta(days=8))
    assert tidy()["old one-time codes"] == 1


def test_expired_confirmations_of_addresses_go():
    address = EmailAddress.objects.create(user=make_person(), email="a@example.org")
    for days in (0, 30):
        EmailConfirmation.objects.create(
            email_address=address, key=f"k{days}", sent=timezone.now() - timedelta(days=days)
        )
    assert tidy()["expired e-mail confirmations"] == 1


def test_expired_rows_of_the_cache_go():
    cache.clear()  # what a test outside a transaction left: no model, so no flush, owns this table
    cache.set("short", 1, timeout=60)
    cache.set("long", 1, timeout=6000)
    with connections["default"].cursor() as cursor:
        now = connections["default"].ops.adapt_datetimefield_value(
            timezone.now() - timedelta(days=1)
        )
        cursor.execute(
            "UPDATE shared_cache SET expires = %s WHERE cache_key LIKE %s", [now, "%short"]
        )
    assert tidy(dry_run=True)["expired rows of the cache"] == 1
    assert tidy()["expired rows of the cache"] == 1
    assert cache.get("long") == 1


@pytest.mark.django_db(transaction=True)
def test_the_files_let_go_of_what_was_deleted():
    """Outside a test's transaction, where the databases can be asked to."""
    erase_person(person=make_person())
    assert set(tidy().values()) == {0}


# --- rotate_master_key ---


def rotate() -> str:
    out = StringIO()
    call_command("rotate_master_key", stdout=out)
    return out.getvalue()


@pytest.fixture
def two_master_keys(settings):
    """Words sealed under the old master key; a new one is put before it."""
    settings.MASTER_KEYS = {"old": OLD_KEY}
    rows = [write(make_person(), f"words {number}") for number in range(3)]
    settings.MASTER_KEYS = {"new": NEW_KEY, "old": OLD_KEY}
    return rows


def words(rows: list[Answer]) -> list[str]:
    return [Answer.objects.get(pk=row.pk).text() for row in rows]


def test_after_rotating_the_old_master_key_is_not_needed(two_master_keys, settings):
    said = rotate()
    assert "3 keys are wrapped anew with 'new'" in said
    assert "No key needs old any more" in said
    settings.MASTER_KEYS = {"new": NEW_KEY}
    assert words(two_master_keys) == ["words 0", "words 1", "words 2"]


def test_rotating_twice_changes_nothing(two_master_keys):
    rotate()
    before = list(DataKey.objects.order_by("pk").values_list("wrapped", flat=True))
    assert "0 keys are wrapped anew" in rotate()
    assert list(DataKey.objects.order_by("pk").values_list("wrapped", flat=True)) == before


def test_a_missing_master_key_is_said_and_nothing_is_lost(two_master_keys, settings):
    settings.MASTER_KEYS = {"new": NEW_KEY}
    with pytest.raises(CommandError, match=r"3 keys could not be opened.*master keys old"):
        rotate()
    settings.MASTER_KEYS = {"new": NEW_KEY, "old": OLD_KEY}
    assert words(two_master_keys) == ["words 0", "words 1", "words 2"]


def test_rotating_works_in_batches(two_master_keys, monkeypatch):
    from networking.management.commands import rotate_master_key

    monkeypatch.setattr(rotate_master_key, "BATCH", 1)
    assert "3 keys" in rotate()


def test_the_keys_of_this_file_are_of_the_right_length():
    assert {len(base64.b64decode(base64.b64encode(key))) for key in (OLD_KEY, NEW_KEY)} == {32}
