"""Deleting a person: her words can be read by nobody from the first moment, in every copy."""

from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone

from networking.models import (
    Answer,
    AuditEvent,
    DataKey,
    KeptCopy,
    Membership,
    Pair,
    RecoveryCode,
    Reflection,
    Tick,
    UnitProgress,
    User,
)


def erase_person(*, person: User) -> None:
    """Destroys her key, then her rows; of the account a stub without any data stays.

    The key goes first: it lives in the other database, so the two cannot go together, and what
    a crash in between leaves behind cannot be read. Repeating it completes it. Pairs and
    audit lines stay and point at the stub. A guest had no account, so that she was here is not
    noted in the audit either.
    """
    DataKey.erase(person.pk)
    with transaction.atomic():
        row = User.objects.select_for_update().get(pk=person.pk)
        if row.erased_at is None and not row.is_guest:
            AuditEvent.note(AuditEvent.Verb.ERASED, actor=row, about=row)
        _delete_rows(row)
        _end_roles(row)
        _leave_stub(row)
    DataKey.erase(person.pk)  # a save that ran beside may have made her a new one
    person.__dict__.pop("vault", None)
    person.refresh_from_db()


def _delete_rows(person: User) -> None:
    for kind in (KeptCopy, Answer, Reflection, Tick, UnitProgress, RecoveryCode):
        kind._base_manager.filter(person=person).delete()
    EmailAddress.objects.filter(user=person).delete()
    about_people = ContentType.objects.get_for_model(User)
    LogEntry.objects.filter(content_type=about_people, object_id=str(person.pk)).update(
        object_repr="", change_message=""
    )


def _today_or_start() -> models.Case:
    """The day a membership or pair ends: today, or its first day where that is still to come."""
    today = Value(timezone.localdate(), models.DateField())
    return Case(When(started_on__gt=today, then=F("started_on")), default=today)


def _end_roles(person: User) -> None:
    end: dict[str, Any] = {"ended_on": _today_or_start()}
    Membership.objects.running().filter(person=person).update(**end)
    pairs = Pair.objects.running()
    pairs.filter(mentee=person).update(**end, end_reason=Pair.EndReason.MENTEE)
    pairs.filter(mentor=person).update(**end, end_reason=Pair.EndReason.MENTOR)
    pairs.filter(Q(co_mentor=person)).update(co_mentor=None)


def _leave_stub(person: User) -> None:
    if person.erased_at is None:
        person.erased_at = timezone.now()
    person.nickname = person.guest_token = None
    person.email = person.language = ""
    person.created_at = person.last_active_at = person.erased_at
    person.last_login = None
    person.is_active = person.is_superuser = False
    person.session_epoch += 1
    person.set_unusable_password()
    person.save()
    person.groups.clear()
    person.user_permissions.clear()
