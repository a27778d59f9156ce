"""What is thrown away once a day, and when. In batches, so that memory stays small."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from allauth.account.models import EmailConfirmation
from django.apps import apps
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import connections, models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from networking.accounts.join_cards.models import CardSheet, Invitation
from networking.accounts.recovery.models import RecoveryCode, ReturnRequest
from networking.consents.models import Consent
from networking.data_policy.personal_fields import ErasurePolicy
from networking.encryption.models import DataKey
from networking.maps.models import Contact
from networking.people.models.audit import AuditEvent
from networking.people.models.users import User
from networking.people.requests import GUEST
from networking.privacy import key_store, pair_words, retention
from networking.privacy.erasure import erase_person, forget_on_disk
from networking.privacy.registry.table import PERSONAL
from networking.safeguarding import actions as concerns

BATCH: Final = 500
AUDIT_KEPT: Final = timedelta(days=730)
CODES_KEPT: Final = timedelta(days=7)
TAKEN_OFF_KEPT: Final = timedelta(days=1)
CARDS_KEPT: Final = timedelta(days=90)
ASKED_KEPT: Final = timedelta(days=180)
IDLE_DAYS = int(settings.GUEST_IDLE_DAYS)


@dataclass(frozen=True, slots=True)
class Step:
    """One kind of thing that goes; `run(dry_run)` answers how many."""

    name: Any
    run: Callable[[bool], int]


def idle_guests(dry_run: bool) -> int:
    """Guests who did nothing for a month: as if each had pressed *delete*."""
    idle = User.objects.guests().idle_since(timezone.now() - timedelta(days=IDLE_DAYS))
    if dry_run:
        return idle.count()
    count = 0
    while ids := list(idle.values_list("pk", flat=True)[:BATCH]):
        for pk in ids:
            with transaction.atomic():  # the lock: she may be joining at this moment
                guest = idle.select_for_update().filter(pk=pk).first()
                if guest is not None:
                    erase_person(person=guest)
                    count += 1
    return count


def left_behind(dry_run: bool) -> int:
    """Rows of people who were erased: a save that ran beside the erasing left them."""
    count = 0
    for label, rows in PERSONAL.items():
        if rows.policy is ErasurePolicy.DELETED and label != DataKey._meta.label:
            for owner in rows.owners:
                found = apps.get_model(label)._base_manager.filter(
                    **{f"{owner}__erased_at__isnull": False}
                )
                count += _delete(found, dry_run)
    return count


def words_left_behind(dry_run: bool) -> int:
    """Words of people who were erased, and in pairs whose words are deleted, in rows that stay."""
    count = 0
    for rows, blanks in pair_words.left_behind():
        count += rows.count() if dry_run else rows.update(**blanks)
    return count


def bare_stubs(dry_run: bool) -> int:
    """Stubs that nothing points at any more: nobody needs them to count."""
    stubs = User.objects.filter(erased_at__isnull=False)
    for relation in User._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel):
            pointing = relation.related_model._base_manager.filter(
                **{relation.field.name: OuterRef("pk")}
            )
            stubs = stubs.filter(~Exists(pointing))
    return _delete(stubs, dry_run)


def old_sessions(dry_run: bool) -> int:
    return _delete(Session.objects.filter(expire_date__lt=timezone.now()), dry_run)


def sessions_of_nobody(dry_run: bool) -> int:
    """Sessions whose person is gone; they open nothing, but say how she signed in."""
    count, last = 0, ""
    while batch := list(
        Session.objects.filter(session_key__gt=last).order_by("session_key")[:BATCH]
    ):
        last = batch[-1].session_key
        owners = {session.session_key: _owner(session) for session in batch}
        here = _people_here(owner for owner in owners.values() if owner)
        gone = [key for key, owner in owners.items() if owner and owner not in here]
        count += len(gone)
        if gone and not dry_run:
            Session.objects.filter(session_key__in=gone).delete()
    return count


def _owner(session: Session) -> str:
    data = session.get_decoded()
    return str(data.get(SESSION_KEY) or data.get(GUEST) or "")


def _people_here(ids: Iterable[str]) -> set[str]:
    found = User.objects.present().filter(pk__in=set(ids)).values_list("pk", flat=True)
    return {str(pk) for pk in found}


def old_codes(dry_run: bool) -> int:
    before = timezone.now() - CODES_KEPT
    return _delete(RecoveryCode.objects.filter(expires_at__lt=before), dry_run)


def words_of_ended_pairs(dry_run: bool) -> int:
    """What pairs wrote, some months after they and their cohort have ended; how many pairs."""
    return len(retention.due_pairs()) if dry_run else retention.delete_due()


def old_concerns(dry_run: bool) -> int:
    """What did not feel right, as long after it was closed as the programme says on the form."""
    return _delete(concerns.due_for_deletion(timezone.now()), dry_run)


def old_cards(dry_run: bool) -> int:
    """Join cards that nobody used: three months after they expired or were cancelled. Those that
    were used: two years after, as the audit. Then sheets of which no card is left."""
    now = timezone.now()
    unused = Q(expires_at__lt=now - CARDS_KEPT) | Q(revoked_at__lt=now - CARDS_KEPT)
    over = (Q(accepted_at=None) & unused) | Q(accepted_at__lt=_audit_ends())
    count = _delete(Invitation.objects.filter(over), dry_run)
    empty = CardSheet.objects.filter(made_at__lt=now - CARDS_KEPT, cards=None)
    return count + _delete(empty, dry_run)


def old_consents(dry_run: bool) -> int:
    """What somebody agreed to or refused, two years after they said no, withdrew, or deleted their
    account: until then it shows what they had said."""
    over = Q(withdrawn_at__lt=_audit_ends()) | Q(person__erased_at__lt=_audit_ends())
    return _delete(Consent.objects.filter(over), dry_run)


def old_return_requests(dry_run: bool) -> int:
    before = timezone.now() - ASKED_KEPT
    return _delete(ReturnRequest.objects.filter(settled_at__lt=before), dry_run)


def taken_off_maps(dry_run: bool) -> int:
    """Contacts that were taken off a map yesterday or before, with their ties: until then the
    page offers to put them back."""
    before = timezone.now() - TAKEN_OFF_KEPT
    return _delete(Contact.objects.filter(removed_at__lt=before), dry_run)


def old_confirmations(dry_run: bool) -> int:
    return _delete(EmailConfirmation.objects.all_expired(), dry_run)


def old_audit(dry_run: bool) -> int:
    return _delete(AuditEvent.objects.filter(at__lt=_audit_ends()), dry_run)


def old_admin_log(dry_run: bool) -> int:
    return _delete(LogEntry.objects.filter(action_time__lt=_audit_ends()), dry_run)


def _audit_ends() -> datetime:
    return timezone.now() - AUDIT_KEPT


def old_cache(dry_run: bool) -> int:
    """Counts of sign-in attempts that are over."""
    connection = connections["default"]
    table = connection.ops.quote_name(str(settings.CACHES["default"]["LOCATION"]))
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    what = "SELECT COUNT(*)" if dry_run else "DELETE"
    with connection.cursor() as cursor:
        cursor.execute(f"{what} FROM {table} WHERE expires < %s", [now])
        return int(cursor.fetchone()[0]) if dry_run else int(cursor.rowcount)


def keys_without_owner(dry_run: bool) -> int:
    """Raises KeysKept where deleting them may be a mistake."""
    return len(key_store.keys_of_nobody()) if dry_run else key_store.delete_keys_of_nobody()


def _delete(rows: models.QuerySet[Any], dry_run: bool) -> int:
    """Deletes rows batch by batch; how many."""
    if dry_run:
        return rows.count()
    count = 0
    while ids := list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        rows.model._base_manager.filter(pk__in=ids).delete()
        count += len(ids)
    return count


def let_go_on_disk() -> None:
    """Makes the files of both databases let go of what was deleted: SQLite empties its log,
    PostgreSQL vacuums the tables of personal rows. Does nothing in a transaction."""
    for alias in ("default", "keys"):
        forget_on_disk(alias)
    for label in PERSONAL:
        connection = connections["keys" if label == DataKey._meta.label else "default"]
        if connection.vendor == "postgresql" and not connection.in_atomic_block:
            table = connection.ops.quote_name(apps.get_model(label)._meta.db_table)
            with connection.cursor() as cursor:
                cursor.execute(f"VACUUM {table}")


STEPS: Final = (
    Step(_("idle guests"), idle_guests),
    Step(_("rows left behind by deleted people"), left_behind),
    Step(_("ended pairs' words"), words_of_ended_pairs),
    Step(_("closed concerns whose time is over"), old_concerns),
    Step(_("texts left behind in rows that stay"), words_left_behind),
    Step(_("keys without an owner"), keys_without_owner),
    Step(_("expired sessions"), old_sessions),
    Step(_("sessions of deleted people"), sessions_of_nobody),
    Step(_("contacts taken off a map"), taken_off_maps),
    Step(_("old one-time codes"), old_codes),
    Step(_("join cards whose time is over"), old_cards),
    Step(_("settled requests for help to sign in"), old_return_requests),
    Step(_("old agreements to texts"), old_consents),
    Step(_("expired e-mail confirmations"), old_confirmations),
    Step(_("lines of the audit older than two years"), old_audit),
    Step(_("lines of the admin log older than two years"), old_admin_log),
    Step(_("expired rows of the cache"), old_cache),
    Step(_("stubs that nothing points at"), bare_stubs),
)
"""In this order: what an earlier step lets go of, a later one can take."""
