"""Making, changing and ending pairs, and moving the end of a cycle: what coordinators do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Final

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from networking.mentoring.pairing.shared_rows import close_to_open_pages
from networking.people.models.audit import AuditEvent
from networking.people.models.pairs import Pair
from networking.people.models.programmes import Cohort, Membership, Programme
from networking.people.models.roles import Role
from networking.people.models.users import User

LONGEST: Final = timedelta(days=3 * 366)
"""No cycle is planned further ahead: a year typed wrong is told."""


def has_role(*, programme: Programme, person: User, role: Role) -> bool:
    """Whether she has this role in the programme now; one query."""
    rows = Membership.objects.running().filter(programme=programme, person=person, role=role)
    return rows.exists()


def cohort_of(*, programme: Programme, mentee: User) -> Cohort | None:
    """The cohort in which she is a mentee; one query."""
    rows = Membership.objects.running().filter(programme=programme, person=mentee, role=Role.MENTEE)
    row = rows.select_related("cohort").first()
    return row.cohort if row else None


def note_pairing(pair: Pair, *, by: User | None) -> None:
    """Tells the people of a new pair; a pair without a cohort of its own joins its mentee's."""
    if pair.cohort_id is None:
        pair.cohort = cohort_of(programme=pair.programme, mentee=pair.mentee)
        pair.save(update_fields=["cohort"])
    _tell(AuditEvent.Verb.PAIRED, pair, by)


def _locked(pair: Pair) -> Pair:
    """The pair as it is now with its programme, held until the transaction ends."""
    return Pair.objects.select_for_update(of=("self",)).select_related("programme").get(pk=pair.pk)


@transaction.atomic
def change_rhythm(*, pair: Pair, days: int) -> None:
    """From today the pair plans a session every `days` days; what was planned until yesterday
    stays as it was. A second change on one day takes the place of the first."""
    row = _locked(pair)
    today = row.programme.today()
    earlier, before = list(row.earlier_rhythms), row.rhythm_days
    if earlier and earlier[-1][1] == today.isoformat():
        before, _day = earlier.pop()
    if before != days and row.started_on < today:
        earlier.append([before, today.isoformat()])
    row.rhythm_days, row.earlier_rhythms = days, earlier
    row.save(update_fields=["rhythm_days", "earlier_rhythms"])
    pair.rhythm_days, pair.earlier_rhythms = days, earlier


@transaction.atomic
def end_pair(*, pair: Pair, by: User | None, on: date, reason: str) -> None:
    """Ends the pair. What was shared with it is closed to its mentors from this moment, to pages
    that are open too. A day to come counts as today, and one before its start as its first day.
    One that was to begin later begins and ends today. Ending what has ended changes nothing.
    """
    row = _locked(pair)
    if row.ended_on is None:
        today = row.programme.today()
        row.started_on = min(row.started_on, today)
        row.ended_on = max(row.started_on, min(on, today))
        row.end_reason = reason
        row.asked_co_mentor = None
        row.save(update_fields=["started_on", "ended_on", "end_reason", "asked_co_mentor"])
        close_to_open_pages([row])
        _tell(AuditEvent.Verb.PAIR_ENDED, row, by)
    pair.refresh_from_db()


@transaction.atomic
def correct_end(*, pair: Pair, on: date, reason: str) -> None:
    """Puts the day and the reason of an end right. The pair stays ended; one that runs stays as
    it is."""
    row = _locked(pair)
    if row.ended_on is not None:
        row.ended_on = max(row.started_on, min(on, row.programme.today()))
        row.end_reason = reason
        row.save(update_fields=["ended_on", "end_reason"])
    pair.refresh_from_db()


def _tell(verb: AuditEvent.Verb, pair: Pair, by: User | None) -> None:
    """A line for each person of the pair."""
    for person in pair.people():
        AuditEvent.note(verb, actor=by, about=person, programme=pair.programme)


# --- A co-mentor joins ------------------------------------------------------------------------


@transaction.atomic
def ask_for_co_mentor(*, pair: Pair, co_mentor: User | None) -> None:
    """Asks the mentee whether somebody may join as co-mentor: she would read what is shared with
    the pair. None takes the question back. Raises ValidationError where it cannot be.
    """
    row = Pair.objects.select_for_update(of=("self",)).get(pk=pair.pk)
    if co_mentor is not None:
        if row.ended_on is not None:
            raise ValidationError(_("This pair has ended."))
        if row.has_member(co_mentor):
            raise ValidationError(_("The co-mentor must be a third person."))
        if not has_role(programme=row.programme, person=co_mentor, role=Role.MENTOR):
            raise ValidationError(_("Choose somebody who is a mentor in the same programme."))
    row.asked_co_mentor = co_mentor
    row.save(update_fields=["asked_co_mentor"])
    pair.refresh_from_db()


@transaction.atomic
def answer_co_mentor(*, mentee: User, pair: Pair, asked: str, welcome: bool) -> bool:
    """The mentee answers; `asked` is the id of whom she was asked about. False where that is no
    longer the question: nothing is changed then. Somebody who is no mentor of the programme any
    more does not join: the question is withdrawn."""
    row = (
        Pair.objects.running()
        .select_for_update(of=("self",))
        .filter(pk=pair.pk, mentee=mentee)
        .exclude(asked_co_mentor=None)
        .first()
    )
    if row is None or str(row.asked_co_mentor_id) != asked:
        return False
    helper = row.asked_co_mentor
    assert helper is not None
    still = has_role(programme=row.programme, person=helper, role=Role.MENTOR)
    if welcome and still:
        row.co_mentor = helper
    row.asked_co_mentor = None
    row.save(update_fields=["co_mentor", "asked_co_mentor"])
    if welcome and still:
        _tell(AuditEvent.Verb.PAIRED, row, mentee)
    return still or not welcome


@transaction.atomic
def leave_as_co_mentor(*, pair: Pair, by: User | None) -> None:
    """The co-mentor leaves a pair that goes on; what is shared with it is closed to her."""
    row = Pair.objects.select_for_update(of=("self",)).get(pk=pair.pk)
    left = row.co_mentor
    if left is not None:
        row.co_mentor = None
        row.save(update_fields=["co_mentor"])
        row.earlier_co_mentors.add(left)
        AuditEvent.note(AuditEvent.Verb.PAIR_ENDED, actor=by, about=left, programme=row.programme)
    pair.refresh_from_db()


# --- The end of a cycle -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OwnEnd:
    """A pair with an end of its own: the day it has, and the day it gets."""

    pair: Pair
    now: date
    then: date

    @property
    def moves(self) -> bool:
        return self.now != self.then


@dataclass(frozen=True, slots=True)
class Moved:
    """What moving the end of a cohort moves: by how many days, how many pairs with it, and the
    ends that pairs have of their own, those too that stay as they are."""

    days: int
    with_cohort: int
    own_ends: tuple[OwnEnd, ...]
    mark: str
    """Stands for all of this; a press that brings it did see it."""

    @property
    def moving(self) -> list[OwnEnd]:
        return [each for each in self.own_ends if each.moves]

    @property
    def staying(self) -> list[OwnEnd]:
        return [each for each in self.own_ends if not each.moves]

    @property
    def pairs(self) -> int:
        return self.with_cohort + len(self.moving)


class NotShown(Exception):
    """What would move is not what was shown to her: another day, or the pairs have changed.
    `moved` is what would move now."""

    def __init__(self, moved: Moved) -> None:
        super().__init__("not shown")
        self.moved = moved


def what_moves(*, cohort: Cohort, until: date) -> Moved:
    """What `move_end` would do: two queries, nothing is written. Raises ValidationError where the
    new end is before the cohort's start, or too far ahead."""
    return _plan(cohort, until, _with_own_end(cohort))


@transaction.atomic
def move_end(*, cohort: Cohort, until: date, by: User, shown: str | None = None) -> Moved:
    """Moves the end of a cycle, and with it every date that hangs on it, in one action.

    Pairs without an end of their own end with their cohort. To a later day, an end of their own
    moves by as many days. To an earlier day, it is cut to the cohort's new end where it lies
    after that, and stays where it does not. Closing check-ins, the flag *ends within a month*,
    the closing path and the time after which words are deleted are computed from these ends, so
    they move along. Raises ValidationError as `what_moves` does, and NotShown where `shown` is
    the mark of something else. An end that is there already moves nothing.
    """
    row = Cohort.objects.select_for_update(of=("self",)).get(pk=cohort.pk)
    moved = _plan(row, until, _with_own_end(row).select_for_update(of=("self",)))
    if row.ends_on != until:
        if shown not in (None, moved.mark):
            raise NotShown(moved)
        for end in moved.moving:
            end.pair.planned_end_on = end.then
            end.pair.save(update_fields=["planned_end_on"])
        row.ends_on = until
        row.save(update_fields=["ends_on"])
        AuditEvent.note(AuditEvent.Verb.EXTENDED, actor=by, programme=row.programme)
    cohort.refresh_from_db()
    return moved


def _running(cohort: Cohort) -> models.QuerySet[Pair]:
    found: models.QuerySet[Pair] = Pair.objects.running().filter(cohort=cohort)
    return found


def _with_own_end(cohort: Cohort) -> models.QuerySet[Pair]:
    rows = (
        _running(cohort)
        .exclude(planned_end_on=None)
        .select_related("mentee", "mentor", "programme")
    )
    return rows.order_by("planned_end_on", "mentee__nickname_key")


def _plan(cohort: Cohort, until: date, own: Iterable[Pair]) -> Moved:
    """What moves when the cohort ends on another day; `own` are the pairs with their own end."""
    if cohort.starts_on and until < cohort.starts_on:
        raise ValidationError(_("A cohort cannot end before it starts."))
    if until > cohort.programme.today() + LONGEST:
        raise ValidationError(_("Choose a day in the next three years."))
    days = (until - cohort.ends_on).days if cohort.ends_on else 0
    same = cohort.ends_on == until
    with_cohort = 0 if same else _running(cohort).filter(planned_end_on=None).count()
    ends = tuple(_own_end(pair, days=days, until=until) for pair in own)
    told = sorted(f"{each.pair.pk} {each.now} {each.then}" for each in ends)
    facts = "\n".join([f"{cohort.pk} {cohort.ends_on} {until} {with_cohort}", *told])
    return Moved(days, with_cohort, ends, sha256(facts.encode()).hexdigest())


def _own_end(pair: Pair, *, days: int, until: date) -> OwnEnd:
    """An own end is never cut to a day before today, nor to one before the pair began."""
    now = pair.planned_end_on
    assert now is not None
    if days < 0:
        return OwnEnd(pair, now, min(now, max(until, pair.programme.today(), pair.started_on)))
    return OwnEnd(pair, now, now + timedelta(days=days))
