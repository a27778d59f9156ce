"""What a list asks for, line by line, and what is wrong with it, in plain words.

Three columns count: role, cohort, nickname. Everything else in the file (names, addresses, phone
numbers) is not looked at and goes nowhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from networking.models import Cohort, Membership, Programme, Role, User
from networking.people_list.reading import BadList, Table
from networking.spelling import name_keys

ROLES: Final = (Role.MENTEE, Role.MENTOR)
ROLE, COHORT, NICKNAME = "role", "cohort", "nickname"
COLUMNS: Final[dict[str, tuple[Any, ...]]] = {
    ROLE: (_("role"),),
    COHORT: (_("cohort"), _("group")),
    NICKNAME: (_("nickname"),),
}
"""The columns that count, by their code, with their words in the language of the page."""


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

    @property
    def members(self) -> list[Row]:
        return [row for row in self.rows if row.person]

    @property
    def cards(self) -> list[Row]:
        return [row for row in self.rows if not row.person]


def _key(text: str) -> str:
    return " ".join(text.casefold().split())


def place_of_columns(header: Sequence[str]) -> dict[str, int]:
    """Where the columns that count stand. Raises BadList where there is no role, or one twice."""
    names = {_key(str(word)): code for code, words in COLUMNS.items() for word in words}
    names |= {code: code for code in COLUMNS} | {"group": COHORT}
    found: dict[str, int] = {}
    for place, title in enumerate(header):
        code = names.get(_key(title))
        if code in found:
            raise BadList(_("A column is there twice. Keep one of each."))
        if code:
            found[code] = place
    if ROLE not in found:
        words = {"role": gettext("role"), "cohort": gettext("cohort"), "nick": gettext("nickname")}
        text = gettext(
            "The first line must name a column “%(role)s”. “%(cohort)s” and “%(nick)s” may stand "
            "beside it."
        )
        raise BadList(text % words)
    return found


def check(*, table: Table, programme: Programme, by: User) -> Checked:
    """Looks at every line. Three queries, for any number of lines. Raises BadList."""
    places = place_of_columns(table.header)
    checked = Checked(
        ignored=[
            title
            for place, title in enumerate(table.header)
            if title and place not in places.values()
        ]
    )
    cells = [
        (line, {code: values[place] for code, place in places.items()})
        for line, values in table.rows
    ]
    look = _Look(programme, by, [values.get(NICKNAME, "") for _line, values in cells])
    for line, values in cells:
        row = look.at(line, values)
        if isinstance(row, Row):
            checked.rows.append(row)
        else:
            checked.problems += [(line, text) for text in row]
    return checked


class _Look:
    """What the programme has, read once, and what the lines before this one took."""

    def __init__(self, programme: Programme, by: User, nicknames: Sequence[str]) -> None:
        self.cohorts = {_key(row.name): row for row in programme.cohorts.all()}
        self.roles = {_key(str(role.label)): role for role in ROLES}
        self.roles |= {role.value: role for role in ROLES}
        keys = {key for name in nicknames if name for key in name_keys(name)}
        self.people = {row.nickname_key: row for row in known_people(by, nickname_key__in=keys)}
        self.taken = roles_taken(programme, list(self.people.values()))
        self.lines: dict[tuple[UUID, Role], int] = {}

    def at(self, line: int, values: dict[str, str]) -> Row | list[Any]:
        """The row of a line, or all that is wrong with it."""
        role, cohort, nickname = (values.get(code, "") for code in (ROLE, COHORT, NICKNAME))
        problems: list[Any] = []
        found_role = self.roles.get(_key(role))
        if found_role is None:
            problems.append(self._no_role(role))
        found_cohort = self.cohorts.get(_key(cohort))
        if cohort and found_cohort is None:
            text = gettext("There is no cohort “%(name)s” in this programme. Make it first.")
            problems.append(text % {"name": cohort})
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

    def _no_role(self, role: str) -> Any:
        if not role:
            return gettext("The role is missing. Write mentee or mentor.")
        return gettext("“%(role)s” is no role here. Write mentee or mentor.") % {"role": role}

    def _twice(self, line: int, person: User, role: Role) -> list[Any]:
        if (person.pk, role) in self.taken:
            return [gettext("This person has this role here already. Take the line out.")]
        before = self.lines.setdefault((person.pk, role), line)
        if before != line:
            text = gettext("The same person with the same role stands in line %(line)d too.")
            return [text % {"line": before}]
        return []


def known_people(by: User, **wanted: Any) -> list[User]:
    """People who have an account and belong to one of her programmes now: nobody learns from a
    list who else has one. One query."""
    rows = Membership.objects.running().filter(programme__in=Programme.objects.editable_by(by))
    people = User.objects.filter(pk__in=rows.values("person"), is_active=True, erased_at=None)
    return list(people.filter(**wanted))


def roles_taken(programme: Programme, people: Sequence[User]) -> set[tuple[UUID, str]]:
    """Which of these people have which role in the programme now; one query."""
    rows = Membership.objects.running().filter(programme=programme, person__in=people)
    return set(rows.values_list("person", "role"))
