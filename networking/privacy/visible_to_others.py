"""What others can see of a person's: her maps and steps, and what she said to them on purpose.

Not a word of it is opened here: what it is, when, who reads it, and whether it was read. One
query for all of it.
"""

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.db.models import (
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    F,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from networking.maps.models import MapReach, NetworkMap
from networking.maps.steps.models import OutreachStep
from networking.mentoring.check_ins.models import CheckIn, Moment
from networking.mentoring.closing.models import Closing
from networking.mentoring.matching.models import MatchingProfile
from networking.mentoring.notes.models import PracticeNote, PracticeReach
from networking.mentoring.pairing.models import EndRequest
from networking.mentoring.reports.models import FollowUpReport
from networking.people.models.users import User
from networking.people.sharing import named
from networking.safeguarding.models import Concern

SHOWN: Final = 30
"""At most this many are on the page, the newest; the download has all."""

_COORDINATORS: Final = _("Your coordinators.")
_KINDS: Final[dict[str, tuple[Any, Any]]] = {
    "check_in": (_("Check-in"), _COORDINATORS),
    "report": (_("Follow-up report"), _COORDINATORS),
    "note": (_("Note on mentoring"), _COORDINATORS),
    "end": (_("You asked to end a pair"), _COORDINATORS),
    "concern": (
        _("You said that something does not feel right"),
        _("Your safeguarding lead and your coordinators."),
    ),
    "closing": (_("What you take with you"), _("The other side of your pair, while it runs.")),
    "profile": (_("What helps to find you a match"), _COORDINATORS),
}
"""What each is called, and who reads it."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """One map or step of hers, its day, and who can see it now."""

    is_map: bool
    id: uuid.UUID
    day: date
    reach: str
    was_shared: bool
    ended_on: date | None
    nicknames: tuple[str, ...]

    @property
    def is_shared(self) -> bool:
        """With a pair that has ended it is shared with nobody any more."""
        return self.was_shared and self.ended_on is None

    @property
    def only_numbers(self) -> bool:
        return self.reach == MapReach.COUNTS

    @property
    def readers(self) -> str:
        """The nicknames of the others who can see it, as a sentence holds them."""
        return named(self.nicknames)


@dataclass(frozen=True, slots=True)
class Addressed:
    """One thing that she said to somebody."""

    kind: str
    id: uuid.UUID
    at: datetime
    moment: str
    read_at: datetime | None

    @property
    def title(self) -> Any:
        return _KINDS[self.kind][0]

    @property
    def readers(self) -> Any:
        return _KINDS[self.kind][1]

    @property
    def moment_name(self) -> Any:
        """Which check-in it was."""
        return Moment(self.moment).label if self.moment else ""

    @property
    def can_be_taken_back(self) -> bool:
        """What is shared for as long as she likes; the rest is said, and may have been acted on."""
        return self.kind in ("note", "profile")

    @property
    def is_profile(self) -> bool:
        return self.kind == "profile"

    @property
    def says_whether_read(self) -> bool:
        return self.kind in ("check_in", "concern")


@dataclass(slots=True)
class Seen:
    """Her maps, her steps, and what she said to others: each the newest first."""

    maps: list[Drawn] = field(default_factory=list)
    steps: list[Drawn] = field(default_factory=list)
    addressed: list[Addressed] = field(default_factory=list)

    @property
    def can_be_taken_back(self) -> int:
        """How many of them are shared."""
        drawn = [*self.maps, *self.steps]
        return sum(each.was_shared for each in drawn) + sum(
            each.can_be_taken_back for each in self.addressed
        )


def seen_by_others(person: User) -> Seen:
    """One query for all kinds."""
    first, *others = [*_drawn_by(person), *([] if person.is_guest else _addressed_by(person))]
    rows = first.union(*others, all=True).order_by("-as_day", "-as_made_at")
    seen = Seen()
    for row_id, kind, made_at, day, detail, was_shared, ended_on, *more in rows:
        mentor, co_mentor, read_at = more
        if day is None:
            seen.addressed.append(Addressed(kind, row_id, made_at, detail, read_at))
            continue
        names = tuple(name for name in (mentor, co_mentor) if name)
        each = Drawn(kind == "map", row_id, day, detail, was_shared, ended_on, names)
        (seen.maps if each.is_map else seen.steps).append(each)
    del seen.addressed[SHOWN:]
    return seen


def _drawn_by(person: User) -> list[QuerySet[Any]]:
    maps, steps = NetworkMap.objects.editable_by(person), OutreachStep.objects.editable_by(person)
    shared = {
        "detail": F("reach"),
        "shared": Q(pair__isnull=False),
        "ended_on": F("pair__ended_on"),
        "mentor": F("pair__mentor__nickname"),
        "co_mentor": F("pair__co_mentor__nickname"),
    }
    return [
        _row("map", maps, "created_at", day=F("drawn_on"), **shared),
        _row("step", steps, "created_at", day=F("on"), **shared),
    ]


def _addressed_by(person: User) -> list[QuerySet[Any]]:
    notes = PracticeNote.objects.filter(person=person, reach=PracticeReach.COORDINATOR)
    closings = Closing.objects.filter(person=person, pair__ended_on=None)
    hers = Q(person=person)
    read, moment = {"read_at": F("read_at")}, {"detail": F("moment")}
    return [
        _row("check_in", CheckIn.objects.filter(hers), "saved_at", **read, **moment),
        _row("report", FollowUpReport.objects.sent().filter(written_by=person), "sent_at"),
        _row("note", notes, "saved_at"),
        _row("end", EndRequest.objects.filter(hers), "created_at"),
        _row("concern", Concern.objects.filter(hers), "created_at", read_at=F("seen_at")),
        _row("closing", closings.exclude(takes_along=b""), "saved_at"),
        _row("profile", MatchingProfile.objects.filter(hers), "saved_at"),
    ]


def _row(kind: str, rows: QuerySet[Any], made_at: str, **given: Any) -> QuerySet[Any]:
    """The same columns for each kind; what a kind has not got is empty, of the type that both
    databases want in a union."""
    columns = {
        "kind": Value(kind, CharField()),
        "made_at": F(made_at),
        "day": Cast(Value(None), DateField()),
        "detail": Value("", CharField()),
        "shared": Value(False, BooleanField()),
        "ended_on": Cast(Value(None), DateField()),
        "mentor": Value("", CharField()),
        "co_mentor": Value("", CharField()),
        "read_at": Cast(Value(None), DateTimeField()),
        **given,
    }
    as_columns = {f"as_{name}": value for name, value in columns.items()}
    found = rows.order_by().annotate(**as_columns)
    return found.values_list("pk", *as_columns)
