"""Making cards, printing them anew, and taking them back.

The codes exist in the answer that makes them, and nowhere after it.
"""

import secrets
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from motm.days import local_day
from networking.accounts.join_cards.codes import (
    WITHOUT_WORDS,
    Code,
    code_hash,
    new_code,
    new_token,
    no_code_hash,
    token_hash,
)
from networking.accounts.join_cards.models import CardSheet, Invitation
from networking.people.models.audit import AuditEvent
from networking.people.models.programmes import Cohort, Programme
from networking.people.models.roles import Role
from networking.people.models.users import User

MOST: Final = 120
"""Cards of one sheet: more than a workshop has people, and a file that is there in a moment."""
DAYS, LONGEST_DAYS = 60, 180
_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ"  # no I and no O, which look like digits
_DIGITS: Final = "23456789"


class MadeAlready(Exception):
    """This form made a sheet already: the cards of that one cannot be shown again."""


class MayNot(Exception):
    """She may not make cards for this role or programme."""


class NothingToPrint(Exception):
    """No card of this sheet is open any more."""


@dataclass(frozen=True, slots=True)
class Printed:
    """One card as it is printed; `code` is None where it has no words. The role is the card's
    own: a list prints cards of several roles on one paper."""

    mark: str
    role: str
    code: Code | None
    token: str


@dataclass(frozen=True, slots=True)
class Made:
    sheet: CardSheet
    cards: tuple[Printed, ...]


def roles_for(person: User) -> list[Role]:
    """The roles that she may make cards for: who joins as coordinator or safeguarding lead reads
    what people confide, so that is an administrator's matter."""
    return list(Role) if person.is_superuser else [Role.MENTEE, Role.MENTOR]


@transaction.atomic
def make_cards(
    *,
    by: User,
    sheet_id: uuid.UUID,
    programme: Programme,
    cohort: Cohort | None,
    role: str,
    count: int,
    days: int,
) -> Made:
    """A new sheet of cards. Raises MadeAlready where the same form came before, MayNot where
    she may not."""
    _check(by, programme, role)
    if cohort is not None and cohort.programme_id != programme.pk:
        raise MayNot
    return _make(by, sheet_id, programme, cohort, role, count, days)


@transaction.atomic
def print_anew(*, by: User, sheet: CardSheet, sheet_id: uuid.UUID, days: int) -> Made:
    """Cancels the open cards of a sheet and makes as many new ones, on a sheet with another
    mark: so that nobody takes old paper for new. Raises NothingToPrint where none is open."""
    _check(by, sheet.programme, sheet.role)
    if CardSheet.objects.filter(pk=sheet_id).exists():
        raise MadeAlready
    count = take_back(by=by, sheet=sheet)
    if not count:
        raise NothingToPrint
    return _make(by, sheet_id, sheet.programme, sheet.cohort, sheet.role, count, days)


@transaction.atomic
def take_back(*, by: User, sheet: CardSheet, number: int | None = None) -> int:
    """Cancels one card of a sheet, or all that are open; how many it was. Cards that somebody
    joined with stay as they are. Locks the rows, so that a card is used or cancelled, not both."""
    rows = Invitation.objects.select_for_update().open().filter(sheet=sheet).order_by("pk")
    if number is not None:
        rows = rows.filter(number=number)
    found = [row.pk for row in rows]
    Invitation.objects.filter(pk__in=found).update(revoked_at=timezone.now())
    if found:
        revoked = AuditEvent.Verb.CARDS_REVOKED
        AuditEvent.note(revoked, actor=by, programme=sheet.programme)
    return len(found)


def _check(by: User, programme: Programme, role: str) -> None:
    """The form offers nothing else; this is for people who ask without it."""
    mine = Programme.objects.editable_by(by).filter(pk=programme.pk).exists()
    if not mine or role not in roles_for(by):
        raise MayNot


def _make(
    by: User,
    sheet_id: uuid.UUID,
    programme: Programme,
    cohort: Cohort | None,
    role: str,
    count: int,
    days: int,
) -> Made:
    Programme.objects.select_for_update().get(pk=programme.pk)  # one mark is given at a time
    if CardSheet.objects.filter(pk=sheet_id).exists():
        raise MadeAlready
    sheet = CardSheet.objects.create(
        pk=sheet_id,
        programme=programme,
        cohort=cohort,
        role=role,
        mark=_free_mark(programme),
        made_by=by,
    )
    expires_at = timezone.now() + timedelta(days=days)
    printed, rows = [], []
    codes: Iterable[Code | None] = _free_codes(count)
    if role in WITHOUT_WORDS:
        codes = [None] * count
    for number, code in enumerate(codes, start=1):
        token = new_token()
        printed.append(Printed(mark_of(sheet, number), role, code, token))
        rows.append(
            Invitation(
                programme=programme,
                cohort=cohort,
                role=role,
                sheet=sheet,
                number=number,
                code_hash=code_hash(code) if code else no_code_hash(),
                token_hash=token_hash(token),
                expires_at=expires_at,
            )
        )
    Invitation.objects.bulk_create(rows)
    AuditEvent.note(AuditEvent.Verb.CARDS_MADE, actor=by, programme=programme)
    return Made(sheet, tuple(printed))


@dataclass(frozen=True, slots=True)
class Shown:
    """One card of a sheet for coordinators: what became of it, and who joined with it as far as
    they know that person."""

    number: int
    mark: str
    said: Any
    day: date
    is_open: bool
    person: User | None = None


def cards_of(sheet: CardSheet, *, known: QuerySet[User]) -> list[Shown]:
    """The cards of a sheet in their order, with those people who are in `known`; two queries."""
    cards = list(sheet.cards.order_by("number"))
    people = known.in_bulk([card.accepted_by_id for card in cards if card.accepted_by_id])
    return [_shown(sheet, card, people.get(card.accepted_by_id)) for card in cards]


def _shown(sheet: CardSheet, card: Invitation, person: User | None) -> Shown:
    is_open = False
    if card.accepted_at:
        said, at = _("Used"), card.accepted_at
    elif card.revoked_at:
        said, at = _("Cancelled"), card.revoked_at
    elif card.expires_at <= timezone.now():
        said, at = _("Expired on"), card.expires_at
    else:
        said, at, is_open = _("Unused, works until"), card.expires_at, True
    mark = mark_of(sheet, card.number)
    return Shown(card.number, mark, said, local_day(at), is_open, person)


def mark_of(sheet: CardSheet, number: int) -> str:
    """What is printed on a card so that a lost one can be found: `K7-03`."""
    return f"{sheet.mark}-{number:02}"


def _free_mark(programme: Programme) -> str:
    """A letter and a digit that no sheet of the programme has; longer where they run out.
    Random: a mark is asked for where many wrong words were typed."""
    taken = set(CardSheet.objects.filter(programme=programme).values_list("mark", flat=True))
    for length in range(2, 9):
        for _try in range(200):
            signs = (_LETTERS if place % 2 == 0 else _DIGITS for place in range(length))
            mark = "".join(secrets.choice(alphabet) for alphabet in signs)
            if mark not in taken:
                return mark
    raise RuntimeError("no mark is free")


def _free_codes(count: int) -> list[Code]:
    """Codes that no card has or had."""
    found: dict[str, Code] = {}
    while len(found) < count:
        more = {code_hash(code): code for code in (new_code() for _n in range(count - len(found)))}
        taken = Invitation.objects.filter(code_hash__in=more).values_list("code_hash", flat=True)
        found |= {key: more[key] for key in more.keys() - set(taken)}
    return list(found.values())
