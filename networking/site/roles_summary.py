"""What somebody is in programmes and pairs, for her own page."""

import uuid
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Case, Count, Exists, F, Q, QuerySet, Subquery, Value, When
from django.urls import reverse

from motm.days import today_here
from networking.mentoring.certificates.issuing import A_MONTH, AFTER
from networking.mentoring.pages.running_pairs import PairNow, pairs_now, running_pairs
from networking.people.models.pairs import Pair
from networking.people.models.programmes import Membership, Programme
from networking.people.models.users import User
from networking.safeguarding.actions import MEMBERS, unread_by


@dataclass(frozen=True, slots=True)
class Ending:
    """A pair of hers whose closing path is open: the one that ends first, of so many."""

    pair_id: uuid.UUID
    ends_on: date
    has_ended: bool
    other: str
    count: int

    @property
    def url(self) -> str:
        return reverse("networking:closing", args=[self.pair_id])


@dataclass(frozen=True, slots=True)
class Standing:
    """`had_mentor`: has one, or had one. `mentors`: has a mentee now, or is a mentor between two
    pairs. `was_member`: is or was a mentee or a mentor, also one who waits for the other; she can
    say what does not feel right. `is_member`: is one now. `ending`: the closing path is open.
    `unread`: how much does not feel right that she looks after, and nobody has read. `pairs`: those
    that run now."""

    had_mentor: bool = False
    mentors: bool = False
    was_member: bool = False
    is_member: bool = False
    ending: Ending | None = None
    unread: int = 0
    pairs: list[PairNow] = field(default_factory=list)

    @property
    def as_mentee(self) -> list[PairNow]:
        """Her own pair with her mentor: one at most."""
        return [now for now in self.pairs if now.is_mentee]

    @property
    def as_mentor(self) -> list[PairNow]:
        """The pairs with her mentees."""
        return [now for now in self.pairs if not now.is_mentee]


def standing_of(person: User | None) -> Standing:
    """One query; none for visitors and guests. What is asked about the person is the same on each
    row of her pairs."""
    if person is None or person.is_guest:
        return Standing()
    rows = Membership.objects.filter(person=person, role__in=MEMBERS)
    has_mentee = Exists(Pair.objects.running().mentored_by(person))
    closing = closing_now(person, today_here())
    first = closing.order_by(F("ended_on").asc(nulls_first=True), "ends_on", "pk")
    asked: dict[str, Any] = {
        "says_had_mentor": Exists(Pair.objects.filter(mentee=person)),
        "says_mentors": has_mentee | Exists(Programme.objects.mentored_by(person)),
        "says_was_member": Exists(rows) | Exists(Pair.objects.of_member(person)),
        "says_is_member": Exists(rows.running()),
        "says_end_pair": Subquery(first.values("pk")[:1]),
        "says_end_on": Subquery(first.values("ends_on")[:1]),
        "says_ended_on": Subquery(first.values("ended_on")[:1]),
        "says_end_with": Subquery(first.values("other")[:1]),
        "says_end_count": Subquery(_counted(closing)),
    }
    if person.looks_after:
        asked["says_unread"] = Subquery(_counted(unread_by(person)))
    is_in_one = person.mentored or person.has_mentees
    pairs = list(running_pairs(person).annotate(**asked)) if is_in_one else []
    found = {name: getattr(pairs[0], name) for name in asked} if pairs else _alone(person, asked)
    ending = None
    if found["says_end_pair"] is not None:
        ended_on = found["says_ended_on"]
        ending = Ending(
            pair_id=found["says_end_pair"],
            ends_on=ended_on or found["says_end_on"],
            has_ended=ended_on is not None,
            other=found["says_end_with"] or "",
            count=found["says_end_count"],
        )
    return Standing(
        had_mentor=bool(found["says_had_mentor"]),
        mentors=bool(found["says_mentors"]),
        was_member=bool(found["says_was_member"]),
        is_member=bool(found["says_is_member"]),
        ending=ending,
        unread=found.get("says_unread") or 0,
        pairs=pairs_now(person, pairs),
    )


def _alone(person: User, asked: dict[str, Any]) -> dict[str, Any]:
    """The same about somebody who is in no pair now."""
    return User.objects.filter(pk=person.pk).annotate(**asked).values(*asked).get()


def closing_now(person: User, today: date) -> Any:
    """Her pairs whose closing path is open (networking.closing.is_open), with the day of the end
    and who else is in it."""
    other = Case(When(mentee=person, then=F("mentor__nickname")), default=F("mentee__nickname"))
    soon: Any = Q(ended_on=None, ends_on__lte=today + A_MONTH) | Q(ended_on__gte=today - AFTER)
    return Pair.objects.of_member(person).with_end().annotate(other=other).filter(soon)


def _counted(rows: QuerySet[Any]) -> QuerySet[Any, Any]:
    """How many, for a subquery; NULL for none."""
    all_alike = rows.order_by().annotate(all_alike=Value(1)).values("all_alike")
    return all_alike.annotate(number=Count("pk")).values("number")
