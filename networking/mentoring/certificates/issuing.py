"""Who gets a certificate and when; making one, cancelling it, and finding one by its code."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Count, Sum
from django.utils import timezone

from modules.tree import Course
from networking.learning.models.progress import UnitProgress
from networking.mentoring.certificates.codes import code_hash, name_hash, new_code
from networking.mentoring.certificates.models import Certificate
from networking.mentoring.sessions.models import Session
from networking.people.models.audit import AuditEvent
from networking.people.models.pairs import Pair
from networking.people.models.roles import Role
from networking.people.models.users import User

A_MONTH: Final = timedelta(days=31)
AFTER: Final = timedelta(days=30)


class Standing(Enum):
    """Whether somebody gets a certificate of a pair now."""

    READY = "ready"
    EARLY = "early"
    SHORT = "short"
    OTHER_END = "other_end"


def standing(pair: Pair, person: User, today: date) -> Standing:
    """In the last month of a pair, and after its end, for everyone in it; a pair that ended
    otherwise than planned still has one for its mentee. Not where they met for less than a
    month. The pair's cohort must be loaded; asks nothing.

    A mentor whose pair ended otherwise asks the coordinator: why it ended matters there.
    """
    if pair.ended_on is None:
        ends_on = pair.end_day
        if ends_on is None or ends_on - A_MONTH > today:
            return Standing.EARLY
        return Standing.READY if pair.started_on + A_MONTH <= today else Standing.SHORT
    if pair.started_on + A_MONTH > pair.ended_on:
        return Standing.SHORT
    planned = pair.end_reason == Pair.EndReason.COMPLETED
    if planned or person.pk == pair.mentee_id:
        return Standing.READY
    return Standing.OTHER_END


@dataclass(frozen=True, slots=True)
class Paired:
    """One of her pairs, for the list of certificates."""

    pair: Pair
    standing: str
    nicknames: tuple[str, ...]
    is_closing: bool


def pairs_with_standing(person: User, today: date) -> list[Paired]:
    """All her pairs, the newest first: one query."""
    rows = Pair.objects.of_member(person).select_related(
        "programme", "cohort", "mentee", "mentor", "co_mentor"
    )
    found = []
    for pair in rows.order_by("-started_on", "pk"):
        others = (each.nickname for each in pair.people() if each.pk != person.pk)
        names = tuple(filter(None, others))
        stands = standing(pair, person, today).value
        found.append(Paired(pair, stands, names, closing_is_open(pair, today)))
    return found


def closing_is_open(pair: Pair, today: date) -> bool:
    """From a month before the end of a pair until a month after it. The pair's cohort must be
    loaded; asks nothing."""
    if pair.ended_on is not None:
        return today <= pair.ended_on + AFTER
    return pair.end_day is not None and pair.end_day - A_MONTH <= today


def role_in(pair: Pair, person: User) -> Role:
    return Role.MENTEE if person.pk == pair.mentee_id else Role.MENTOR


@dataclass(frozen=True, slots=True)
class Facts:
    """What a certificate says, apart from the name."""

    role: Role
    programme_name: str
    starts_on: date
    ends_on: date
    sessions: int
    minutes: int
    units: int
    units_total: int
    issued_on: date

    @classmethod
    def of(cls, row: Certificate) -> "Facts":
        return cls(
            Role(row.role),
            row.programme_name,
            row.starts_on,
            row.ends_on,
            row.sessions,
            row.minutes,
            row.units,
            row.units_total,
            row.issued_on,
        )

    @property
    def is_mentee(self) -> bool:
        return self.role == Role.MENTEE


def facts(pair: Pair, person: User, course: Course, today: date) -> Facts:
    """What can be certified today: the sessions of the pair that were held, and for a mentee the
    units that she did, of the modules that she began. Two queries at most."""
    held = Session.objects.held().filter(pair=pair)
    sums = held.aggregate(sessions=Count("pk"), minutes=Sum("minutes"))
    role = role_in(pair, person)
    units = _units(person, course) if role == Role.MENTEE else (0, 0)
    return Facts(
        role,
        pair.programme.name,
        pair.started_on,
        pair.ended_on or today,
        sums["sessions"],
        sums["minutes"] or 0,
        *units,
        today,
    )


def _units(person: User, course: Course) -> tuple[int, int]:
    """How many units she did, and how many the modules have in which she did one."""
    done = set(UnitProgress.objects.filter(person=person).values_list("unit_id", flat=True))
    begun = [
        ids for module in course.modules() if done & (ids := {unit.id for unit in module.units})
    ]
    return sum(len(done & ids) for ids in begun), sum(map(len, begun))


class NotNow(Exception):
    """There is no certificate for her in this pair now."""


def issue(
    *, pair: Pair, person: User, name: str, form_id: uuid.UUID, course: Course
) -> tuple[Certificate, str]:
    """Makes a certificate and its code, which is told once. The same form sent twice gives the
    same certificate with the same code. Raises NotNow."""
    if standing(pair, person, pair.programme.today()) is not Standing.READY:
        raise NotNow
    ids = {"person_id": person.pk, "pair_id": pair.pk}
    code = new_code(**ids, form_id=form_id, name=name)
    if Certificate.objects.filter(code_hash=code_hash(code), revoked_at__isnull=False).exists():
        code = new_code(**ids, form_id=uuid.uuid4(), name=name)  # an old page, sent once more
    try:
        return _issued(pair, person, name, code, course), code
    except IntegrityError:
        return Certificate.objects.visible_to(person).get(code_hash=code_hash(code)), code


@transaction.atomic
def _issued(pair: Pair, person: User, name: str, code: str, course: Course) -> Certificate:
    there = Certificate.objects.visible_to(person).filter(code_hash=code_hash(code)).first()
    if there is not None:
        return there
    said = facts(pair, person, course, pair.programme.today())
    row = Certificate.objects.create(
        pair=pair,
        person=person,
        code_hash=code_hash(code),
        name_hash=name_hash(code, name),
        **{field: getattr(said, field) for field in Facts.__slots__},
    )
    verb = AuditEvent.Verb.CERTIFIED
    AuditEvent.note(verb, actor=person, about=person, programme=pair.programme)
    return row


def issued(pair: Pair, person: User) -> list[Certificate]:
    """Theirs of this pair, the newest first."""
    rows: Iterable[Certificate] = Certificate.objects.visible_to(person).filter(pair=pair)
    return sorted(rows, key=lambda row: (row.issued_on, str(row.pk)), reverse=True)


def revoke(*, person: User, certificate_id: uuid.UUID) -> bool:
    """Cancels one of hers: anyone who checks the paper reads that it is not valid any more."""
    rows = Certificate.objects.editable_by(person).filter(pk=certificate_id, revoked_at=None)
    return bool(rows.update(revoked_at=timezone.now()))


def with_code(code: str) -> Certificate | None:
    """The certificate with this code: one query, and nothing of a person in it."""
    return Certificate.objects.filter(code_hash=code_hash(code)).first()
