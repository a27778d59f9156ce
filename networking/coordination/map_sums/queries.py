"""Sums over the maps that are shared, for coordinators: how a group stands, and nobody in it.

Only maps that their people share as numbers or whole, in a pair that runs, are in a sum: of each
person the newest one. No label is read, and no key opened. Five queries, whatever the number of
people.

No number tells about fewer than five people, and none can be had by subtracting others:

- a group of fewer than five has no column;
- the programme's column stands only where the groups without a column are nobody, or five or
  more together;
- a cell to which one to four people contribute is not shown, nor is a cell that would give it
  away: the next smallest of its column, and the programme's, where it is the only one of its row;
- where such a cell still comes out of several rows and columns together, which is rare, the
  programme has no column.

What is left: whoever looks before and after a person shares sees what one map changes, and a mentor
who coordinates too knows one of the maps.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Count, F, OuterRef, Q, Subquery, UUIDField
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from networking.backoffice.disclosure import FEWEST, Value, few, worked_out
from networking.maps.content import AREAS, CIRCLES, KINDS_OF_HELP
from networking.maps.models import Area, Circle, Contact, Help, NetworkMap, Tie
from networking.people.models.pairs import Pair
from networking.people.models.programmes import Cohort, Membership, Programme
from networking.people.models.roles import Role

__all__ = ["FEWEST", "MapSums", "map_sums"]

_NOBODY_IN: Final = "nobody_%s"
_IN: Final = "in_%s"
_HELP: Final = "help_%s"


@dataclass(slots=True)
class Group:
    """A cohort, those without one, or the whole programme."""

    name: str
    people: int = 0
    values: dict[str, Value] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)

    @property
    def is_shown(self) -> bool:
        """Whether it has a column."""
        return self.people >= FEWEST


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table: a title, and a cell for each column."""

    title: str
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows with a title of their own."""

    title: str
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class MapSums:
    """The table: its columns with how many people are in each, and its blocks of rows. `small`
    are the groups without a column. `has_total`: whether the first column is the programme."""

    columns: list[tuple[str, str]]
    blocks: list[Block]
    small: list[str]
    has_total: bool


def map_sums(programme: Programme) -> MapSums:
    """The sums of a programme and of each cohort in it."""
    groups = _groups(programme)
    shown = [group for group in groups if group.is_shown]
    for group in shown:
        _hide_few(group)
    total = _total(programme, groups)
    columns = [*([total] if total else []), *(shown if len(groups) > 1 or not total else [])]
    return MapSums(
        [(group.name, number_format(group.people)) for group in columns],
        [
            Block(
                str(title),
                [
                    Line(str(name), [_cell(c, key, alone=len(columns) == 1) for c in columns])
                    for key, name in rows
                ],
            )
            for title, rows in _blocks()
        ],
        [group.name for group in groups if not group.is_shown and len(groups) > 1],
        bool(total),
    )


# --- What is not shown ----------------------------------------------------------------------


def _hide_few(group: Group) -> None:
    """Hides what tells about few people, and what would give that away."""
    group.hidden = {key for key, value in group.values.items() if value.tells_too_much}
    _hide_second(group)


def _hide_second(group: Group) -> None:
    """Cells that add up to a whole: the whole less those that stand there gives the sum of those
    that do not. So these are two at least, and five people have a part in one of them."""
    for keys in _WHOLES:
        missing = [key for key in keys if key in group.hidden]
        enough = any(group.values[key].people >= FEWEST for key in missing)
        others = [key for key in keys if key not in group.hidden and group.values[key].people]
        if missing and others and (len(missing) == 1 or not enough):
            group.hidden.add(min(others, key=lambda key: group.values[key].number))


def _total(programme: Programme, groups: Sequence[Group]) -> Group | None:
    """The programme's column, where it gives away no group; each of its cells likewise."""
    people = sum(group.people for group in groups)
    rest = sum(group.people for group in groups if not group.is_shown)
    if people < FEWEST or few(rest):
        return None
    total = Group(programme.name, people, {key: _sum(groups, key) for key in _KEYS})
    for key in _KEYS:
        missing = [group for group in groups if not group.is_shown or key in group.hidden]
        alone = [group.is_shown for group in missing if group.people] == [True]
        if alone or any(value.tells_too_much for value in (total.values[key], _sum(missing, key))):
            total.hidden.add(key)
    _hide_second(total)
    return None if _gives_away(total, groups) else total


def _gives_away(total: Group, groups: Sequence[Group]) -> bool:
    """Whether a cell about few people comes out of all that would be shown beside the programme;
    the groups without a column count as one."""
    small = [group for group in groups if not group.is_shown]
    rest = Group("", sum(group.people for group in small), {key: _sum(small, key) for key in _KEYS})
    rest.hidden = set(_KEYS) if rest.people else set()
    columns = [total, *(group for group in groups if group.is_shown), rest]
    cells = {(n, key): column for n, column in enumerate(columns) for key in _KEYS}
    known = {cell for cell, column in cells.items() if cell[1] not in column.hidden}
    sums = [
        *([(n, key) for n in range(len(columns))] for key in _KEYS),
        *(
            [(n, "contacts"), *((n, key) for key in keys)]
            for n in range(len(columns))
            for keys in _WHOLES
        ),
    ]
    found = worked_out(sums, known)
    return any(cells[cell].values[cell[1]].tells_too_much for cell in found)


def _sum(groups: Iterable[Group], key: str) -> Value:
    return sum((group.values[key] for group in groups), Value(of=0))


def _cell(group: Group, key: str, *, alone: bool) -> str:
    """The number; or in words why there is none. Beside other groups it only says that it is not
    shown: of two that add up to eight, "fewer than five" would make each of them four."""
    value = group.values[key]
    if key not in group.hidden:
        return number_format(value.number)
    if not alone:
        return _("not shown")
    if few(value.people):
        return _("fewer than five people")
    if value.of is not None and few(value.of - value.people):
        return _("all but fewer than five people")
    return _("not shown")


# --- The table ------------------------------------------------------------------------------

_AREAS: Final = tuple(f"area_{area.value}" for area in AREAS)
_CIRCLES: Final = tuple(f"circle_{circle.value}" for circle in CIRCLES)
_WHOLES: Final = (_AREAS, _CIRCLES)
"""Rows that add up to all contacts."""
_PEOPLE: Final = (
    *(_NOBODY_IN % area.value for area in AREAS),
    *(_HELP % kind.value for kind in KINDS_OF_HELP),
)
"""Rows that count people."""
_KEYS: Final = ("contacts", *_AREAS, *_CIRCLES, "ties", *_PEOPLE)


def _blocks() -> list[tuple[str | Promise, list[tuple[str, Any]]]]:
    return [
        (
            gettext_lazy("In all"),
            [
                ("contacts", gettext_lazy("People, groups and places")),
                ("ties", gettext_lazy("Pairs of them who know each other")),
            ],
        ),
        (gettext_lazy("In each area"), [(f"area_{area.value}", area.label) for area in AREAS]),
        (
            gettext_lazy("In each circle"),
            [(f"circle_{circle.value}", circle.label) for circle in CIRCLES],
        ),
        (
            gettext_lazy("How many people have nobody in"),
            [(_NOBODY_IN % area.value, area.label) for area in AREAS],
        ),
        (
            gettext_lazy("How many people have somebody for"),
            [(_HELP % kind.value, kind.label) for kind in KINDS_OF_HELP],
        ),
    ]


# --- The queries ----------------------------------------------------------------------------


def _groups(programme: Programme) -> list[Group]:
    """The cohorts of the programme, and those who are in none, with their values."""
    cohorts = Cohort.objects.filter(programme=programme).order_by("starts_on", "name")
    groups: dict[Any, Group] = {pk: Group(name) for pk, name in cohorts.values_list("pk", "name")}
    groups[None] = Group(_("Without a cohort"))
    pairs = _pairs(programme)
    people = pairs.values("of").annotate(people=Count("pk")).order_by()
    for cohort, number in people.values_list("of", "people"):
        groups[cohort].people = number
    contacts = {row["cohort"]: row for row in _contacts(programme)}
    ties = {row["cohort"]: row for row in _ties(programme)}
    for cohort, group in groups.items():
        group.values = _values(group.people, contacts.get(cohort, {}), ties.get(cohort, {}))
    if not groups[None].people and len(groups) > 1:
        del groups[None]
    return list(groups.values())


def _pairs(programme: Programme) -> Any:
    """The running pairs of the programme in which a map is shared, with the newest one."""
    newest = NetworkMap.objects.shared_in_running_pairs().filter(pair=OuterRef("pk"))
    found = Pair.objects.running().filter(programme=programme)
    return found.annotate(
        newest=Subquery(newest.newest_first().values("pk")[:1]),
        of=_cohort_of(programme, "mentee"),
    ).exclude(newest=None)


def _cohort_of(programme: Programme, person: str) -> Subquery:
    """The mentee's cohort: she is a mentee of a programme once at a time."""
    rows = Membership.objects.running().filter(programme=programme, role=Role.MENTEE)
    found = rows.filter(person=OuterRef(person)).values("cohort")[:1]
    return Subquery(found, output_field=UUIDField())


def _contacts(programme: Programme) -> Any:
    """For each cohort the contacts of its maps, in all, by area, by circle and by help; and the
    maps on which there is one."""
    counts: dict[str, Count] = {
        "contacts": Count("pk"),
        _IN % "contacts": Count("map", distinct=True),
    }
    for key, condition in [
        *((f"area_{area.value}", Q(area=area)) for area in Area),
        *((f"circle_{circle.value}", Q(circle=circle)) for circle in Circle),
    ]:
        counts[key] = Count("pk", filter=condition)
        counts[_IN % key] = Count("map", distinct=True, filter=condition)
    for kind in Help:
        given = Q(**{f"gives_{kind.value}__gt": 0})
        counts[_HELP % kind.value] = Count("map", distinct=True, filter=given)
    rows: Any = Contact.objects.present().filter(map__in=_pairs(programme).values("newest"))
    gives: dict[str, Any] = {f"gives_{kind.value}": F("helps").bitand(kind.value) for kind in Help}
    rows = rows.annotate(cohort=_cohort_of(programme, "map__person"), **gives)
    return rows.values("cohort").annotate(**counts).order_by()


def _ties(programme: Programme) -> Any:
    rows: Any = Tie.objects.filter(
        map__in=_pairs(programme).values("newest"),
        first__removed_at=None,
        second__removed_at=None,
    )
    rows = rows.annotate(cohort=_cohort_of(programme, "map__person"))
    counts = {"ties": Count("pk"), _IN % "ties": Count("map", distinct=True)}
    return rows.values("cohort").annotate(**counts).order_by()


def _values(people: int, contacts: dict[str, Any], ties: dict[str, Any]) -> dict[str, Value]:
    """The values of one group, from the rows that the queries gave for it."""
    values = {
        key: Value(contacts.get(key, 0), contacts.get(_IN % key, 0))
        for key in ("contacts", *_AREAS, *_CIRCLES)
    }
    values["ties"] = Value(ties.get("ties", 0), ties.get(_IN % "ties", 0))
    for area in AREAS:
        nobody = people - values[f"area_{area.value}"].people
        values[_NOBODY_IN % area.value] = Value(nobody, nobody, people)
    for kind in KINDS_OF_HELP:
        somebody = contacts.get(_HELP % kind.value, 0)
        values[_HELP % kind.value] = Value(somebody, somebody, people)
    return values
