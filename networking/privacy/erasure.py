"""Deleting a person: nobody can read her words from the first moment, in any copy.

What becomes of each row and field is said in `networking.privacy.registry.table`.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connections, models, transaction
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone

from motm.days import today_here
from networking.data_policy.personal_fields import UNCHANGED, ErasurePolicy, Rows
from networking.encryption.models import DataKey
from networking.mentoring.pairing.models import EndRequest
from networking.mentoring.pairing.shared_rows import close_to_open_pages
from networking.mentoring.sessions.models import Session
from networking.people.models.audit import AuditEvent
from networking.people.models.pairs import Pair
from networking.people.models.programmes import Membership
from networking.people.models.users import User
from networking.privacy.pair_words import blank_together, pairs_with_words_of
from networking.privacy.registry.table import PERSONAL


def rows_of(label: str, rows: Rows, person: User) -> models.QuerySet[Any]:
    """Her rows of one model of the privacy table."""
    hers = Q()
    for owner in rows.owners:
        hers |= Q(**{owner: person.pk})
    found: models.QuerySet[Any] = apps.get_model(label)._base_manager.filter(hers)
    return found


def erase_person(*, person: User) -> None:
    """Destroys her key and those of her pairs, then her rows; a stub without any data stays.

    The keys go first: they live in the other database, so the two cannot go together, and what
    a crash in between leaves behind cannot be read. Repeating it completes it. Pairs and audit
    lines stay and point at the stub. A guest had no account, so the audit does not note that
    she was here either. All her sessions end.

    What her pairs wrote together has one key each, and goes with the first of its people: nobody
    can tell whose sentence it was. A pair that goes on without its co-mentor gets a new key with
    the next thing that is written in it.
    """
    pairs, until = pairs_with_words_of(person), timezone.now()
    DataKey.erase(person.pk, *pairs)
    with transaction.atomic():
        row = User.objects.select_for_update().get(pk=person.pk)
        if row.erased_at is None and not row.is_guest:
            AuditEvent.note(AuditEvent.Verb.ERASED, actor=row, about=row)
        _delete_rows(row)
        _end_roles(row)
        _empty_rows(row, pairs, until)
        _leave_stub(row)
    ended = Pair.objects.without_words().filter(pk__in=pairs).values_list("pk", flat=True)
    DataKey.erase(person.pk, *ended)  # a save that ran beside may have made a new one
    forget_on_disk("default")
    person.__dict__.pop("vault", None)
    person.refresh_from_db()


def forget_on_disk(alias: str) -> None:
    """Makes the files of an SQLite database let go of deleted rows now: they are overwritten
    (`secure_delete`), but the write-ahead log still holds them. Does nothing in a transaction.

    PostgreSQL drops them at its next vacuum.
    """
    connection = connections[alias]
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _delete_rows(person: User) -> None:
    for label, rows in PERSONAL.items():
        if rows.policy is ErasurePolicy.DELETED and label != DataKey._meta.label:
            rows_of(label, rows, person).delete()
    people = ContentType.objects.get_for_model(User)
    LogEntry.objects.filter(content_type=people, object_id=str(person.pk)).update(
        object_repr="", change_message=""
    )


def _today_or_start() -> models.Case:
    """The day a membership or pair ends: today, or its first day where that is still to come."""
    today = Value(today_here(), models.DateField())
    return Case(When(started_on__gt=today, then=F("started_on")), default=today)


def _end_roles(person: User) -> None:
    end: dict[str, Any] = {"ended_on": _today_or_start()}
    Membership.objects.running().filter(person=person).update(**end)
    pairs = Pair.objects.running()
    pairs.filter(mentee=person).update(**end, end_reason=Pair.EndReason.MENTEE)
    close_to_open_pages(pairs.filter(mentor=person))
    pairs.filter(mentor=person).update(**end, end_reason=Pair.EndReason.MENTOR)
    pairs.filter(co_mentor=person).update(co_mentor=None)
    Pair.objects.filter(asked_co_mentor=person).update(asked_co_mentor=None)


def _empty_rows(person: User, pairs: Collection[UUID], until: datetime) -> None:
    """Blanks the fields of rows that stay, and what her pairs wrote together. Notes that mentors
    kept for themselves about sessions with her go with her too."""
    for label, rows in PERSONAL.items():
        if rows.policy is not ErasurePolicy.EMPTIED or label == User._meta.label:
            continue
        for name, field in rows.fields.items():
            if field.erased_value is UNCHANGED or field.sealed_by == "pair":
                continue
            hers = rows_of(label, rows, person)
            if field.only_for:
                hers = hers.filter(**{field.only_for: person})
            hers.update(**{name: field.erased_value})
    Session.objects.filter(pair__mentee=person).update(note=b"")
    blank_together(pairs, until=until)
    open_ones = EndRequest.objects.open().filter(pair__in=pairs, pair__ended_on__isnull=False)
    open_ones.update(settled_at=timezone.now(), outcome=EndRequest.Outcome.ENDED)


def _leave_stub(person: User) -> None:
    person.erased_at = person.erased_at or timezone.now()
    person.session_epoch += 1
    for name, field in PERSONAL[User._meta.label].fields.items():
        if field.erased_value is UNCHANGED:
            continue
        if User._meta.get_field(name).many_to_many:
            getattr(person, name).clear()
        else:
            value = field.erased_value
            setattr(person, name, value(person.erased_at) if callable(value) else value)
    person.save()
