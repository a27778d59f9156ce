"""What a list asks for, line by line, and what is wrong with it, in plain words.

Three columns count: role, cohort, nickname. Everything else in the file (names, addresses, phone
numbers) is not looked at and goes nowhere.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.text import get_text_list
from django.utils.translation import gettext

from motm.spelling import name_key, name_keys
from networking.accounts.people_import.headers import COHORT, NICKNAME, ROLE, column_of, role_of
from networking.accounts.people_import.reading import NOT_UTF8, BadList, Table
from networking.people.models.programmes import Cohort, Membership, Programme
from networking.people.models.roles import Role
from networking.people.models.users import User


@dataclass(frozen=True, slots=True)
class Row:
    """One line that is in order. Without a person it becomes a join card."""

    line: int
    role: Role
    cohort: Cohort | None
    person: User | None


@dataclass(slots=True)
class Checked:
    rows: list[Row] = field(default_factory=list)
    problems: list[tuple[int, Any]] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    sheet: str = ""
    merged: bool = False

    @property
    def members(self) -> list[Row]:
        return [row for row in self.rows if row.person]

    @property
    def cards(self) -> list[Row]:
        return [row for row in self.rows if not row.person]


def place_of_columns(header: Sequence[str]) -> dict[str, int]:
    """Where the columns that count are. Raises BadList where two have one meaning."""
    found: dict[str, int] = {}
    for place, title in enumerate(header):
        code = column_of(title)
        if code in found:
            text = gettext("Two columns mean the same: “%(first)s” and “%(second)s”. Keep one.")
            raise BadList(text % {"first": header[found[code]], "second": title})
        if code:
            found[code] = place
    return found


def check(*, table: Table, programme: Programme, by: User) -> Checked:
    """Looks at every line. Three queries, for any number of lines. Raises BadList."""
    places = place_of_columns(table.header)
    checked = Checked(
        ignored=[
            title
            for place, title in enumerate(table.header)
            if title and place not in places.values()
        ],
        sheet=table.sheet,
        merged=bool(table.merged),
    )
    cells = [
        (line, {code: values[place] for code, place in places.items()})
        for line, values in table.rows
    ]
    look = _Look(programme, by, [values.get(NICKNAME, "") for _line, values in cells])
    for line, values in cells:
        row = look.at(line, values)
        if table.is_guess and not isinstance(row, Row) and not "".join(values.values()).isascii():
            raise BadList(NOT_UTF8)
        if isinstance(row, Row):
            checked.rows.append(row)
        else:
            checked.problems += [(line, text) for text in row]
    return checked


class _Look:
    """What the programme has, read once, and what the lines before this one took."""

    def __init__(self, programme: Programme, by: User, nicknames: Sequence[str]) -> None:
        self.cohorts: dict[str, list[Cohort]] = defaultdict(list)
        for row in programme.cohorts.all():
            self.cohorts[name_key(row.name)].append(row)
        keys = {key for name in nicknames if name for key in name_keys(name)}
        self.people = {row.nickname_key: row for row in known_people(by, nickname_key__in=keys)}
        self.taken = roles_taken(programme, list(self.people.values()))
        self.lines: dict[tuple[UUID, Role], int] = {}

    def at(self, line: int, values: dict[str, str]) -> Row | list[Any]:
        """The row of a line, or all that is wrong with it."""
        role, cohort, nickname = (values.get(code, "") for code in (ROLE, COHORT, NICKNAME))
        problems: list[Any] = []
        found_role = role_of(role)
        if found_role is None:
            problems.append(self._no_role(role))
        found_cohort = self._cohort(cohort, problems)
        keys = name_keys(nickname) if nickname else ()
        person = next((self.people[key] for key in keys if key in self.people), None)
        if nickname and person is None:
            text = gettext(
                "Nobody in your programmes has the nickname “%(name)s”. Leave it empty to make a "
                "card."
            )
            problems.append(text % {"name": nickname})
        if person is not None and found_role is not None:
            problems += self._twice(line, person, found_role)
        if problems or found_role is None:
            return problems
        return Row(line, found_role, found_cohort, person)

    def _cohort(self, name: str, problems: list[Any]) -> Cohort | None:
        """The one with exactly this name, else the only one whose name is spelled alike."""
        alike = self.cohorts.get(name_key(name), []) if name else []
        exact = [row for row in alike if " ".join(row.name.split()) == name]
        if len(exact or alike) == 1:
            return (exact or alike)[0]
        if alike:
            names = get_text_list([f"“{row.name}”" for row in alike], gettext("or"))
            text = gettext("“%(name)s” may be %(names)s. Write it exactly.")
            problems.append(text % {"name": name, "names": names})
        elif name:
            text = gettext("There is no cohort “%(name)s” in this programme. Make it first.")
            problems.append(text % {"name": name})
        return None

    def _no_role(self, role: str) -> Any:
        if not role:
            return gettext("The role is missing. Write mentee or mentor.")
        return gettext("“%(role)s” is not a role here. Write mentee or mentor.") % {"role": role}

    def _twice(self, line: int, person: User, role: Role) -> list[Any]:
        if (person.pk, role) in self.taken:
            return [gettext("This person already has this role here. Remove the line.")]
        before = self.lines.setdefault((person.pk, role), line)
        if before != line:
            text = gettext("Line %(line)d has the same person with the same role.")
            return [text % {"line": before}]
        return []


def known_people(by: User, **wanted: Any) -> list[User]:
    """People who have an account and belong to one of `by`'s programmes now: nobody learns from
    a list who else has one. One query."""
    rows = Membership.objects.running().filter(programme__in=Programme.objects.editable_by(by))
    people = User.objects.present().filter(pk__in=rows.values("person"), is_active=True)
    return list(people.filter(**wanted))


def roles_taken(programme: Programme, people: Sequence[User]) -> set[tuple[UUID, str]]:
    """Which of these people have which role in the programme now; one query."""
    rows = Membership.objects.running().filter(programme=programme, person__in=people)
    return set(rows.values_list("person", "role"))
