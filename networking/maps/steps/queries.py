"""Outreach steps as they are read: what a page shows of them, and which of them are for now.

A step that she settles today stays in its place until tomorrow, so that she can look at it,
correct it, and go on from there; then it moves to what was.
"""

import datetime
import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Exists, F, OuterRef
from django.utils.translation import gettext as _

from motm.days import local_day, today_here
from motm.rows.compiled_queries import Prepared
from networking.encryption.wrapping import Unreadable
from networking.maps.reading.gaps import gap_named
from networking.maps.steps.models import STEP_WORDS, OutreachStep
from networking.people.models.pairs import Pair
from networking.people.models.users import User

MOST_AT_ONCE: Final = 60
"""So many steps are looked at for the pages that show what is for now: the open ones first."""

_FIRST_MOMENT: Final = datetime.time.min


@dataclass(frozen=True, slots=True)
class StepShown:
    """One step as its writer, or who it is shared with, sees it."""

    id: uuid.UUID
    who: str
    action: str
    company: str
    learned: str
    on: datetime.date
    at: datetime.time | None
    state: str
    settled_at: datetime.datetime | None
    created_at: datetime.datetime
    is_shared: bool
    gap: str
    version: int
    mark: str
    can_be_read: bool = True

    @property
    def is_open(self) -> bool:
        """Planned, and nothing said about it yet."""
        return self.state == OutreachStep.State.PLANNED

    @property
    def said(self) -> str:
        """How it went, in a word."""
        return str(OutreachStep.State(self.state).label)

    @property
    def gap_title(self) -> str:
        """The gap that it came from, in the language of the page; empty where there was none."""
        found = gap_named(self.gap)
        return found.title if found else ""

    @property
    def is_today(self) -> bool:
        return self.on == today_here()

    @property
    def is_due(self) -> bool:
        """Its day has come, or is over."""
        return self.on <= today_here()

    @property
    def is_over(self) -> bool:
        """Its day is over."""
        return self.on < today_here()

    @property
    def is_for_now(self) -> bool:
        """Open, or settled today."""
        settled = self.settled_at
        return settled is None or local_day(settled) == today_here()

    @property
    def moment(self) -> tuple[Any, ...]:
        """The order of steps by their day."""
        return self.on, self.at or _FIRST_MOMENT, self.created_at


@dataclass(frozen=True, slots=True)
class Steps:
    """Hers on one page: those for now, the next one first, and what was, the latest first."""

    now: tuple[StepShown, ...] = ()
    before: tuple[StepShown, ...] = ()


def mark_of(row: OutreachStep) -> str:
    """Changes with what she said about a step and with who can read it: a page that was open
    before neither overwrites the one nor mistakes the other."""
    said = f"{row.state}:{row.reach}:{row.pair_id}:".encode() + bytes(row.learned)
    return hashlib.sha256(said).hexdigest()[:16]


def _words(row: OutreachStep) -> dict[str, Any]:
    """All words of a step; where they cannot be opened, a plain sentence in place of what she
    does, and nothing for the rest."""
    try:
        return {field: row.text(field) for field in STEP_WORDS}
    except Unreadable:
        problem = _("This text cannot be read at the moment. Tell your coordinator.")
        nothing = dict.fromkeys(STEP_WORDS, "")
        return {**nothing, "who": _("A step"), "action": problem, "can_be_read": False}


def shown(row: OutreachStep) -> StepShown:
    """A step with its words; `row.person` must be loaded. Where the row does not bring along
    `pair_runs`, asks for the pair that it is shared with."""
    if row.pair_id is None:
        shared = False
    elif hasattr(row, "pair_runs"):
        shared = bool(row.pair_runs)
    else:
        shared = Pair.objects.running().filter(pk=row.pair_id).exists()
    return StepShown(
        id=row.pk,
        on=row.on,
        at=row.at,
        state=row.state,
        settled_at=row.settled_at,
        created_at=row.created_at,
        is_shared=shared,
        gap=row.gap,
        version=row.version,
        mark=mark_of(row),
        **_words(row),
    )


def _hers(person_id: uuid.UUID) -> Any:
    """Her steps: the open ones, the next first, then what was, the latest first."""
    runs = Exists(Pair.objects.running().filter(pk=OuterRef("pair")))
    rows = OutreachStep.objects.filter(person_id=person_id).annotate(pair_runs=runs)
    return rows.order_by(F("settled_at").desc(nulls_first=True), "on", "created_at")


_FOR_NOW: Final[Prepared[OutreachStep]] = Prepared(
    lambda person: _hers(person)[:MOST_AT_ONCE], uuid.UUID
)
_ALL: Final[Prepared[OutreachStep]] = Prepared(_hers, uuid.UUID)


def _shown(person: User, rows: Iterable[OutreachStep]) -> list[StepShown]:
    found = []
    for row in rows:
        row.person = person
        found.append(shown(row))
    return found


def open_steps(person: User) -> list[StepShown]:
    """Her steps for now: the open ones and those settled today, by their day. One query, and
    the key's where there is one."""
    rows = [row for row in _FOR_NOW.rows(person.pk) if _may_be_for_now(row)]
    return sorted(_shown(person, rows), key=_moment)


def _may_be_for_now(row: OutreachStep) -> bool:
    """Without opening its words."""
    return row.settled_at is None or local_day(row.settled_at) == today_here()


def _moment(step: StepShown) -> tuple[Any, ...]:
    return step.moment


def all_steps(person: User) -> Steps:
    """Everything she planned: the same number of queries."""
    found = _shown(person, _ALL.rows(person.pk))
    now = sorted((step for step in found if step.is_for_now), key=_moment)
    return Steps(tuple(now), tuple(step for step in found if not step.is_for_now))


def on_my_page(person: User) -> tuple[list[StepShown], bool]:
    """What my page shows of them: those whose day has come, or else the next one; and whether
    they are due, which puts them on top."""
    steps = open_steps(person)
    due = [step for step in steps if step.is_due]
    return (due, True) if due else (steps[:1], False)


def count_open(person: User) -> int:
    """How many steps are planned and not settled: one query, and no key."""
    return OutreachStep.objects.editable_by(person).open().count()
