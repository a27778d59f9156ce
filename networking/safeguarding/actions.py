"""*This does not feel right*: telling it, and looking after what was told. Sealed with the
programme's key, so that it stays readable for the time that the form names."""

import calendar
import uuid
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from motm.rows.once import create_once
from motm.rows.versions import Conflict
from networking.people.models.pairs import Pair
from networking.people.models.programmes import Membership, Programme
from networking.people.models.roles import Role
from networking.people.models.users import User
from networking.people.recipients import Reader, readers_in
from networking.safeguarding.mail import call_readers
from networking.safeguarding.models import Concern

READERS: Final = (Role.SAFEGUARDING, Role.COORDINATOR)
MEMBERS: Final = (Role.MENTEE, Role.MENTOR)


@dataclass(frozen=True, slots=True)
class Place:
    """What a concern can be about: a pair of hers, or something else in a programme."""

    programme: Programme
    pair: Pair | None
    others: tuple[str, ...]
    readers: tuple[Reader, ...]

    @property
    def code(self) -> str:
        """Its name in a form."""
        return str(self.pair.pk if self.pair else self.programme.pk)


def places_of(person: User) -> list[Place]:
    """Where she can say so: her pairs, those that run first, and each programme in which she is
    or was a mentee or mentor. People who have left can still tell. Five queries for any number."""
    roles = Membership.objects.filter(person=person, role__in=MEMBERS)
    programmes = {row.programme_id: row.programme for row in roles.select_related("programme")}
    people = ("programme", "mentee", "mentor", "co_mentor")
    rows = Pair.objects.of_member(person).select_related(*people)
    pairs = list(rows.order_by(models.F("ended_on").desc(nulls_first=True), "-started_on"))
    programmes |= {pair.programme_id: pair.programme for pair in pairs}
    without = {person.pk, *_met_by(person)}
    readers = readers_in(programmes, READERS, without=without)
    found = [
        Place(pair.programme, pair, _others(pair, person), tuple(readers[pair.programme_id]))
        for pair in pairs
    ]
    return found + [
        Place(programme, None, (), tuple(readers[pk])) for pk, programme in programmes.items()
    ]


def _met_by(person: User) -> set[uuid.UUID]:
    """Who is or was in a pair with her; one query."""
    people = ("mentee_id", "mentor_id", "co_mentor_id", "earlier_co_mentors")
    rows = Pair.objects.ever_of(person).order_by().values_list(*people)
    return {pk for row in rows for pk in row if pk is not None}


def _others(pair: Pair, person: User) -> tuple[str, ...]:
    """Who else is in it; a person who deleted their account has no name any more."""
    others = (each.nickname for each in pair.people() if each != person)
    return tuple(filter(None, others))


def tell(*, person: User, place: Place, words: str, concern_id: uuid.UUID) -> Concern:
    """Keeps what she tells. Its id was drawn when the form was made, so that a form sent twice
    tells once; changed and sent again from the same page, it is another one: nothing is lost.
    Those who read it get a mail, once it is kept."""
    return create_once(lambda drawn: _told(person, place, words, drawn), concern_id)


@transaction.atomic
def _told(person: User, place: Place, words: str, concern_id: uuid.UUID) -> Concern:
    rows = Concern.objects.filter(person=person, programme=place.programme, pair=place.pair)
    there = rows.filter(pk=concern_id).first()
    if there is not None:
        if place.programme.vault.open(there, "words") == words:
            return there
        concern_id = uuid.uuid4()
    row = Concern(pk=concern_id, person=person, programme=place.programme, pair=place.pair)
    row.words = place.programme.vault.seal(row, "words", words)
    row.save(force_insert=True)
    transaction.on_commit(partial(call_readers, row, READERS))
    return row


def told_by(person: User) -> models.QuerySet[Concern]:
    """Her own, the newest first."""
    rows: models.QuerySet[Concern] = Concern.objects.filter(person=person)
    return rows.select_related("programme").order_by("-created_at")


# --- Looking after it -------------------------------------------------------------------------


def unread_by(person: User) -> models.QuerySet[Concern]:
    """Those that she looks after, which are open and nobody has read."""
    rows: models.QuerySet[Concern] = Concern.objects.safeguarded_by(person)
    return rows.filter(closed_at=None, seen_at=None)


def mark_of(concern: Concern) -> str:
    """A name for the note as it is kept now, for forms: it says nothing about the words."""
    return salted_hmac("networking.concern", bytes(concern.note).hex()).hexdigest()[:24]


def seal_of(note: str) -> str:
    """A name for the words of a note, to tell whether they were changed in the form."""
    return salted_hmac("networking.concern.words", note).hexdigest()[:24]


def _held(concern: Concern, by: User) -> Concern:
    """The concern as it is now, held until the transaction ends; for those who look after it."""
    rows = Concern.objects.safeguarded_by(by).select_for_update(of=("self",))
    return rows.select_related("programme").get(pk=concern.pk)


@transaction.atomic
def mark_seen(*, concern: Concern, by: User) -> Concern:
    """Tells the writer that it was read. The first reader stays."""
    row = _held(concern, by)
    if row.seen_at is None:
        row.seen_at, row.seen_by = timezone.now(), by
        row.save(update_fields=["seen_at", "seen_by"])
    return row


@transaction.atomic
def write_note(*, concern: Concern, by: User, mark: str, note: str) -> Concern:
    """Writes the note that was typed on top of `mark`. Raises Conflict, and Unreadable
    where the note that is kept cannot be opened: it is not written over."""
    row = _held(concern, by)
    if row.programme.vault.open(row, "note") == note:
        return row
    if mark_of(row) != mark:
        raise Conflict(row)
    row.note = row.programme.vault.seal(row, "note", note)
    row.save(update_fields=["note"])
    return row


@transaction.atomic
def close(*, concern: Concern, by: User, outcome: str) -> Concern:
    """Closes it; from now on the time runs after which it is deleted. What is closed stays as
    it was closed."""
    row = mark_seen(concern=concern, by=by)
    if row.closed_at is None:
        row.closed_at, row.closed_by, row.outcome = timezone.now(), by, outcome
        row.save(update_fields=["closed_at", "closed_by", "outcome"])
    return row


def due_for_deletion(now: datetime) -> models.QuerySet[Concern]:
    """Those that were closed so long ago that their programme keeps them no more."""
    kept = Programme.objects.order_by().values_list("safeguarding_months", flat=True).distinct()
    due = Q(pk__in=())
    for months in kept:
        until = _months_before(now, months)
        due |= Q(programme__safeguarding_months=months, closed_at__lt=until)
    rows: models.QuerySet[Concern] = Concern.objects.filter(due)
    return rows


def _months_before(moment: datetime, months: int) -> datetime:
    """The same day so many months earlier, or the last of its month."""
    count = moment.year * 12 + moment.month - 1 - months
    year, month = max(count // 12, 1), count % 12 + 1
    day = min(moment.day, calendar.monthrange(year, month)[1])
    return moment.replace(year=year, month=month, day=day)
