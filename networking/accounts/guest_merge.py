"""What a guest did, joined to the account that she has: by union, and nothing is overwritten."""

import uuid
from dataclasses import dataclass
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from networking.learning.models.progress import Tick, UnitProgress
from networking.learning.models.texts import Answer, KeptCopy, Reflection
from networking.maps.models import Contact, MapReach, NetworkMap
from networking.maps.steps.models import STEP_WORDS, OutreachStep
from networking.people.models.audit import AuditEvent
from networking.people.models.users import User
from networking.people.sharing import Reach
from networking.privacy.guests import Work, work_of


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge did. `kept_beside` counts the texts that stand beside another one now."""

    work: Work
    kept_beside: int


NOTHING_MERGED = Merged(Work(), 0)
BATCH: Final = 200


def merge_guest(*, guest: User, account: User) -> Merged:
    """Moves all that `guest` did into `account`, in one transaction.

    The guest's row is left with nothing of its own, for its caller to erase. Repeating it
    changes nothing: what was moved is no longer the guest's. Where two texts stand for one
    place, the account's stays and the guest's becomes a kept copy. Raises Unreadable, and
    changes nothing, where a text of either cannot be opened.
    """
    try:
        with transaction.atomic():
            return _merge(guest, account)
    except IntegrityError:  # the account did the same in another window at this moment
        with transaction.atomic():
            return _merge(guest, account)


def _merge(guest: User, account: User) -> Merged:
    locked = User.objects.guests().select_for_update().filter(pk=guest.pk).first()
    if locked is None or account.pk == guest.pk:
        return NOTHING_MERGED
    found = work_of(guest)
    _unite(Tick, "item_id", "ticked_at", guest, account)
    _unite(UnitProgress, "unit_id", "done_at", guest, account)
    beside = sum(_move_texts(kind, guest, account) for kind in (Answer, Reflection))
    _move_steps(guest, account)
    _move_maps(guest, account)
    if found:
        AuditEvent.note(AuditEvent.Verb.MERGED, actor=account, about=account)
    return Merged(found, beside)


def _unite(kind: Any, place: str, moment: str, guest: User, account: User) -> None:
    """Marks that have no words: each place once, with the earlier of two dates."""
    theirs = {getattr(row, place): row for row in kind.objects.editable_by(account)}
    for row in kind.objects.editable_by(guest):
        other = theirs.get(getattr(row, place))
        if other is None:
            row.person = account
            row.save(update_fields=["person"])
            continue
        if getattr(row, moment) < getattr(other, moment):
            setattr(other, moment, getattr(row, moment))
            other.save(update_fields=[moment])
        row.delete()


def _move_texts(kind: Any, guest: User, account: User) -> int:
    """Moves the texts of one kind; how many of them stand beside another text now."""
    rows = kind.objects.editable_by(account).select_for_update()
    theirs = {getattr(row, kind.PLACE): row for row in rows}
    beside = 0
    for row in kind.objects.editable_by(guest).select_for_update():
        row.person = guest
        words, copies = row.text(), _texts_beside(row, guest)
        other = theirs.get(getattr(row, kind.PLACE))
        if other is None:
            _hand_over(row, words, account)
            other = row
        else:
            other.person = account
            beside += _join_texts(row, words, other)
        beside += sum(_keep_beside(other, words, saved_at) for words, saved_at in copies)
        if other is not row:
            row.delete()
    return beside


def _texts_beside(row: Any, guest: User) -> list[tuple[str, Any]]:
    """The words and dates of a text's kept copies, which are taken away with it."""
    found = []
    for copy in KeptCopy.objects.editable_by(guest).beside(
        *(([row], []) if isinstance(row, Answer) else ([], [row]))
    ):
        copy.person = guest
        found.append((copy.text(), copy.saved_at))
        copy.delete()
    return found


def _hand_over(row: Any, words: str, account: User) -> None:
    """The row becomes the account's; its words are sealed anew, under the account's key."""
    row.person = account
    row.write(words)
    row.save(update_fields=["person", "words", "is_empty"])


def _join_texts(row: Any, words: str, other: Any) -> int:
    """Puts the guest's words where the account has a text; 1 where both are kept."""
    if row.is_empty:
        return 0
    if not other.is_empty:
        return _keep_beside(other, words, row.saved_at)
    other.write(words)
    other.version += 1
    # The place may have been shared while it was empty; these words were never shared.
    other.reach, other.pair, other.saved_at = Reach.ME, None, timezone.now()
    other.save(update_fields=["words", "is_empty", "version", "reach", "pair", "saved_at"])
    return 0


def _keep_beside(other: Any, words: str, saved_at: Any) -> int:
    """Keeps the words as a copy beside the account's text, unless they are there already."""
    account = other.person
    there = [other.text(), *(words for words, _when in _copies(other, account))]
    if not words.strip() or words in there:
        return 0
    place = {"answer" if isinstance(other, Answer) else "reflection": other}
    copy = KeptCopy(person=account, tab=uuid.uuid4(), saved_at=saved_at, **place)
    copy.words = account.vault.seal(copy, "words", words)
    copy.save()
    return 1


def _copies(row: Any, account: User) -> list[tuple[str, Any]]:
    rows = list(
        KeptCopy.objects.visible_to(account).beside(
            *(([row], []) if isinstance(row, Answer) else ([], [row]))
        )
    )
    for copy in rows:
        copy.person = account
    return [(copy.text(), copy.saved_at) for copy in rows]


def _move_steps(guest: User, account: User) -> None:
    """Her steps become the account's, for itself alone; their words are sealed anew."""
    for step in OutreachStep.objects.editable_by(guest).select_for_update():
        step.person = guest
        words = {name: step.text(name) for name in STEP_WORDS}
        step.person, step.reach, step.pair = account, Reach.ME, None
        step.write(**words)
        step.save(update_fields=["person", "reach", "pair", *STEP_WORDS])


def _move_maps(guest: User, account: User) -> None:
    """Her maps become the account's, with all that is on them, shared with nobody.

    All of them, also where the account has more than can be begun then: nothing is lost. Only
    a map with nobody on it goes, where the account has one.
    """
    rows = {row.pk: row for row in NetworkMap.objects.editable_by(guest).select_for_update()}
    contacts = list(Contact.objects.editable_by(guest))
    if NetworkMap.objects.editable_by(account).exists():
        drawn = {contact.map_id for contact in contacts if contact.removed_at is None}
        NetworkMap.objects.filter(pk__in=rows.keys() - drawn).delete()
        contacts = [contact for contact in contacts if contact.map_id in drawn]
    labels = []
    for contact in contacts:
        contact.map = rows[contact.map_id]
        contact.map.person = guest
        labels.append(contact.text())
    for contact, label in zip(contacts, labels, strict=True):
        contact.map.person = account
        contact.write(label)
    Contact.objects.bulk_update(contacts, ["label"], batch_size=BATCH)
    NetworkMap.objects.editable_by(guest).update(person=account, reach=MapReach.NOBODY, pair=None)
