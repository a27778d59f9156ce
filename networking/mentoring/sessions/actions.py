"""Every change of the log of sessions: atomic, with rows locked; nothing typed is overwritten.

A form for a new session carries the id of the row that it makes. So the same form sent twice, a
retry after a lost connection, and going back and sending it again, changed or not, is one session:
two rows would count one meeting twice. Where it was changed in another window, or by the other
mentor, both are shown, and the next save chooses.
"""

import datetime
import uuid
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from motm.rows.versions import Conflict
from networking.mentoring.sessions.models import Session
from networking.people.models.pairs import Pair
from networking.people.models.users import User

FACTS = ("on", "outcome", "why", "minutes", "where", "topics", "barriers", "next_on", "next_at")
FIRST = 1
"""The version of a session that was saved once."""


class LoggedThatDay(Exception):
    """A meeting on this day is logged already, in `row`: perhaps by the other mentor."""

    def __init__(self, row: Session) -> None:
        super().__init__("a meeting on this day is logged already")
        self.row = row


@dataclass(frozen=True, slots=True)
class Log:
    """What somebody says about one planned meeting. `agreed` is for the pair; `note` is for who
    logged the session alone, and is not read where somebody else changes it."""

    on: datetime.date
    outcome: str
    why: str = ""
    minutes: int | None = None
    where: str = ""
    topics: int = 0
    barriers: int = 0
    agreed: str = ""
    note: str = ""
    next_on: datetime.date | None = None
    next_at: datetime.time | None = None

    def is_what(self, row: Session, by: User) -> bool:
        """Whether the row says the same. Opens its words in any case, so that none that cannot be
        read are written over: raises Unreadable."""
        same_words = row.pair.vault.open(row, "agreed") == self.agreed
        if row.logged_by_id == by.pk:
            same_words = (by.vault.open(row, "note") == self.note) and same_words
        return same_words and all(getattr(row, name) == getattr(self, name) for name in FACTS)

    def write(self, row: Session, by: User) -> None:
        """Puts it all on the row, which must have its pair. The note of somebody else stays."""
        for name in FACTS:
            setattr(row, name, getattr(self, name))
        row.agreed = row.pair.vault.seal(row, "agreed", self.agreed) if self.agreed else b""
        if row.logged_by_id == by.pk:
            row.note = by.vault.seal(row, "note", self.note) if self.note else b""


@transaction.atomic
def log_session(
    *, pair: Pair, by: User, session_id: uuid.UUID, log: Log, another: bool = False
) -> Session:
    """Logs a session of a running pair. `another`: she says that they met twice on that day.

    Raises LoggedThatDay, Conflict where this form's session was changed by somebody since,
    Unreadable, and Pair.DoesNotExist where the pair is hers no more.
    """
    pairs = Pair.objects.running().mentored_by(by).select_related("programme")
    held = pairs.select_for_update(of=("self",)).get(pk=pair.pk)
    there = Session.objects.filter(pk=session_id).first()
    if there is not None and there.pair_id == held.pk:
        return change_session(session=there, by=by, version=FIRST, log=log)
    if not another:
        _refuse_second(held, log)
    row = Session(pk=uuid.uuid4() if there else session_id, pair=held, logged_by=by)
    newest = Session.objects.filter(pair=held).newest_first().first()
    log.write(row, by)
    row.save(force_insert=True)
    if newest is not None and newest.on > row.on:
        newest.pair = held
        _agree_there(newest, log)
    return row


def _agree_there(newest: Session, log: Log) -> None:
    """The newest session says when they meet next. Where an older one is logged after it, and
    another next time agreed on with it, that goes there too."""
    today, names = newest.pair.programme.today(), ("next_on", "next_at")
    coming = [newest.next_on, newest.next_at]
    if newest.next_on is None or newest.next_on < today:
        coming = [None, None]
    if (log.next_on and log.next_on < today) or coming == [log.next_on, log.next_at]:
        return
    newest.next_on, newest.next_at = log.next_on, log.next_at
    newest.version, newest.saved_at = newest.version + 1, timezone.now()
    newest.save(update_fields=[*names, "version", "saved_at"])


def _refuse_second(pair: Pair, log: Log) -> None:
    """Raises LoggedThatDay where both say that the pair met that day."""
    if log.outcome == Session.Outcome.HELD:
        row = Session.objects.held().filter(pair=pair, on=log.on).newest_first().first()
        if row is not None:
            raise LoggedThatDay(row)


def _held(session: Session, by: User) -> Session:
    """The session as it is now, held until the transaction ends. Raises Session.DoesNotExist
    where it was deleted, or the pair is theirs no more."""
    rows = Session.objects.editable_by(by).select_related("pair")
    return rows.select_for_update(of=("self",)).get(pk=session.pk)


@transaction.atomic
def change_session(*, session: Session, by: User, version: int, log: Log) -> Session:
    """Writes what was typed on top of `version`; saving what is there already changes nothing.
    Raises Conflict, Unreadable and Session.DoesNotExist."""
    held = _held(session, by)
    if log.is_what(held, by):
        return held
    if held.version != version:
        raise Conflict(held)
    log.write(held, by)
    held.version, held.saved_at = held.version + 1, timezone.now()
    held.save(update_fields=[*FACTS, "agreed", "note", "version", "saved_at"])
    return held


@transaction.atomic
def take_back_session(*, session: Session, by: User, version: int) -> None:
    """Takes a session out that was logged by mistake: for good, for an empty row would count.

    Only who logged it does, for her private note goes with it; and only as she saw it last, so
    that nothing which the other mentor added is deleted unseen. Twice is once.
    Raises Conflict.
    """
    held = Session.objects.editable_by(by).filter(pk=session.pk, logged_by=by)
    row = held.select_for_update(of=("self",)).first()
    if row is None:
        return
    if row.version != version:
        raise Conflict(row)
    row.delete()
    newest = Session.objects.filter(pair=row.pair_id).newest_first().first()
    if newest is not None:  # what it says of the next session is the newest word again
        Session.objects.filter(pk=newest.pk).update(saved_at=timezone.now())
