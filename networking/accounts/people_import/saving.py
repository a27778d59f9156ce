"""The yes to a list: memberships for people who have an account, cards for people who have none.

What was checked travels in the page itself, signed, and holds ids only: of the file nothing is
kept here, before the yes or after it. All of it is written, or nothing.
"""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.core import signing
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from networking.accounts.join_cards.making import MOST, Made, MadeAlready, Printed, make_cards
from networking.accounts.join_cards.models import CardSheet
from networking.accounts.people_import.checking import Checked, known_people, roles_taken
from networking.accounts.people_import.reading import BadList
from networking.backoffice.spreadsheets import harmless
from networking.people.models.programmes import Cohort, Membership, Programme
from networking.people.models.roles import Role
from networking.people.models.users import User

_SALT: Final = "networking.people-list"
_HOURS: Final = 24
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Line = tuple[int, str, str, str]
"""Line of the file, role, id of the cohort or nothing, id of the person or nothing."""


@dataclass(frozen=True, slots=True, order=True)
class CardOfLine:
    """Which card belongs to a line of the file."""

    line: int
    role: str
    cohort: str
    number: str


@dataclass(slots=True)
class Taken:
    """What was made."""

    members: int = 0
    numbers: list[CardOfLine] = field(default_factory=list)
    cards: Made | None = None


def packed(checked: Checked, *, programme: Programme, by: User) -> str:
    """The lines as a hidden field carries them, for this person and this programme only."""
    lines = [
        (
            row.line,
            row.role.value,
            row.cohort.pk.hex if row.cohort else "",
            row.person.pk.hex if row.person else "",
        )
        for row in checked.rows
    ]
    return signing.dumps([programme.pk.hex, by.pk.hex, lines], salt=_SALT, compress=True)


def unpacked(text: str, *, programme: Programme, by: User) -> list[Line]:
    """The lines again. Raises BadList where they are not of this page, or too old."""
    try:
        of, hers, lines = signing.loads(text, salt=_SALT, max_age=_HOURS * 3600)
    except signing.BadSignature as error:
        raise BadList(_("This page is from yesterday or older. Choose your file again.")) from error
    if (of, hers) != (programme.pk.hex, by.pk.hex):
        raise BadList(_("This page is somebody else's. Choose your file again."))
    return [tuple(line) for line in lines]


CHANGED: Final = _("Something has changed since you chose the file. Choose it again.")


@transaction.atomic
def take(
    *, lines: list[Line], programme: Programme, by: User, page_id: uuid.UUID, days: int
) -> Taken:
    """Writes all of it. `page_id` is of the page's choice: the same yes sent twice is written
    once. Raises MadeAlready then, and BadList where something has changed meanwhile."""
    Programme.objects.select_for_update().get(pk=programme.pk)
    cohorts = {row.pk.hex: row for row in programme.cohorts.all()}
    if any(cohort and cohort not in cohorts for _line, _role, cohort, _person in lines):
        raise BadList(CHANGED)
    members = [line for line in lines if line[3]]
    taken = Taken(members=_members(members, cohorts, programme, by))
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for line, role, cohort, person in lines:
        if not person:
            groups[role, cohort].append(line)
    _cards(taken, groups, cohorts, programme=programme, by=by, page_id=page_id, days=days)
    return taken


def _members(lines: list[Line], cohorts: dict[str, Cohort], programme: Programme, by: User) -> int:
    people = {row.pk.hex: row for row in known_people(by, pk__in={line[3] for line in lines})}
    if any(person not in people for _line, _role, _cohort, person in lines):
        raise BadList(CHANGED)
    there = roles_taken(programme, list(people.values()))
    again = [(people[person].pk, role) in there for _line, role, _cohort, person in lines]
    if lines and all(again):
        raise MadeAlready
    if any(again):
        raise BadList(CHANGED)
    try:
        with transaction.atomic():
            for _line, role, cohort, person in lines:
                Membership.objects.create(
                    programme=programme,
                    person=people[person],
                    role=role,
                    cohort=cohorts.get(cohort),
                )
    except IntegrityError as error:
        raise BadList(CHANGED) from error
    return len(lines)


def _cards(
    taken: Taken,
    groups: dict[tuple[str, str], list[int]],
    cohorts: dict[str, Cohort],
    *,
    by: User,
    page_id: uuid.UUID,
    programme: Programme,
    days: int,
) -> None:
    """A sheet for each role and cohort, several where a sheet is full; cards in the order of
    the lines."""
    printed: list[Printed] = []
    marks: list[str] = []
    for (role, cohort), lines in groups.items():
        for start in range(0, len(lines), MOST):
            part = lines[start : start + MOST]
            made = make_cards(
                by=by,
                sheet_id=uuid.uuid5(page_id, f"{role} {cohort} {start}"),
                programme=programme,
                cohort=cohorts.get(cohort),
                role=role,
                count=len(part),
                days=days,
            )
            marks.append(made.sheet.mark)
            printed += made.cards
            name = cohorts[cohort].name if cohort else ""
            taken.numbers += [
                CardOfLine(line, str(Role(role).label), name, card.mark)
                for line, card in zip(part, made.cards, strict=True)
            ]
    taken.numbers.sort()
    if printed:
        sheet = CardSheet(programme=programme, mark=", ".join(marks))
        taken.cards = Made(sheet, tuple(printed))


def example(kind: str) -> tuple[bytes, str]:
    """A list to start from, as `csv` or `xlsx`, with its type of content."""
    head: list[Any] = [_("role"), _("cohort"), _("nickname"), _("for your eyes only")]
    lines = [
        [*map(str, head)],
        [str(Role.MENTEE.label), "", "", str(_("this column is not read"))],
        [str(Role.MENTOR.label), "", "", ""],
    ]
    if kind == "csv":
        text = "\r\n".join(";".join(line) for line in lines) + "\r\n"
        return text.encode("utf-8-sig"), "text/csv; charset=utf-8"
    return _workbook(lines), XLSX


def numbers_file(taken: Taken) -> bytes:
    """The numbers of the cards as a workbook, to put beside one's own list."""
    heads = (_("line of your file"), _("role"), _("cohort"), _("card number"))
    rows = [(row.line, row.role, harmless(row.cohort), row.number) for row in taken.numbers]
    return _workbook([[*map(str, heads)], *map(list, rows)])


def _workbook(lines: Sequence[Sequence[Any]]) -> bytes:
    import io

    from openpyxl import Workbook

    book, made = Workbook(write_only=True), io.BytesIO()
    sheet = book.create_sheet("list")
    for line in lines:
        sheet.append(line)
    book.save(made)
    return made.getvalue()
