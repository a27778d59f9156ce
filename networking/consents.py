"""What people agree to: each text with its version, who agreed to which one, and what taking it
back does. A text that changes in meaning gets the next version, and is asked about again.

The words are translated like the pages, so the row keeps in which language she read it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import FilteredRelation, Q
from django.utils import timezone
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext_lazy as _

from networking import sharing
from networking.models import (
    Consent,
    MatchingProfile,
    Membership,
    Pair,
    Programme,
    Role,
    User,
)
from networking.pairing import end_pair, leave_as_co_mentor

MEMBERS: Final = (Role.MENTEE, Role.MENTOR)


@dataclass(frozen=True, slots=True)
class Purpose:
    """One thing that she can agree to, on its own."""

    key: str
    version: int
    title: Any
    text: tuple[Any, ...]
    taking_back: Any
    """What taking it back does: `withdraw` does exactly this."""
    with_joining: bool = False
    """Whether the button that joins a programme agrees to it: its text stands beside it."""
    is_asked: bool = True
    """Whether she is asked on her page; the rest is asked where it is needed."""


PURPOSES: Final = (
    Purpose(
        "taking_part",
        1,
        _("Taking part in the programme"),
        (
            _("My coordinators see my nickname, my role, with whom I am paired and since when."),
            _(
                "They see how far I am in the course: units done, ticks, and how many texts I "
                "wrote. They never see the words, unless I write to them."
            ),
            _("They see how many sessions my pair held, and when the last one was."),
            _("My mentor sees which units I have done, and when we met."),
        ),
        _(
            "You leave the programme: your place and your pair end today. The course and your own "
            "texts stay yours."
        ),
        with_joining=True,
    ),
    Purpose(
        "matching",
        1,
        _("Finding a mentor or mentee who fits"),
        (
            _(
                "My coordinators see which languages I speak, what I like to do, when I have time "
                "and where I can meet, as far as I say so."
            ),
            _("They use it only to find somebody for me. A person decides, not a computer."),
        ),
        _("What you said about languages, interests, times and places is deleted."),
        is_asked=False,
    ),
    Purpose(
        "what_i_write",
        1,
        _("What I write, also when it is personal"),
        (
            _(
                "What I write, and the people on my map, can say things about health, religion, "
                "origin or family. I agree explicitly that the site keeps it for me."
            ),
            _(
                "It is kept sealed with a key of my own. Only I read it, and those with whom I "
                "share it. What I write to my coordinators, they read."
            ),
        ),
        _(
            "Nobody but you reads your texts, maps and steps any more: all that you shared is "
            "taken back. They stay here for you until you delete them."
        ),
    ),
)
BY_KEY: Final = {purpose.key: purpose for purpose in PURPOSES}


def required_at_joining(role: str = Role.MENTEE) -> tuple[Purpose, ...]:
    """What the button that joins a programme agrees to; the page with the button shows the texts
    (networking/_consents_joining.html). What needs explicit consent is asked on its own."""
    if role not in MEMBERS:
        return ()
    return tuple(purpose for purpose in PURPOSES if purpose.with_joining)


@transaction.atomic
def give(*, person: User, purpose: str, programme: Programme | None) -> Consent:
    """Notes that she agrees to the text of now, in the language of this page. What she agreed to
    already stays as it is, with its day; an older version is replaced."""
    User.objects.select_for_update().get(pk=person.pk)
    version = BY_KEY[purpose].version
    rows = Consent.objects.given().filter(person=person, purpose=purpose, programme=programme)
    now, before = timezone.now(), rows.first()
    if before is not None and before.text_version == version:
        return before
    rows.update(withdrawn_at=now)
    return Consent.objects.create(
        person=person,
        programme=programme,
        purpose=purpose,
        text_version=version,
        language=get_language() or "en",
        given_at=now,
    )


def agree_at_joining(*, person: User, programme: Programme, role: str = Role.MENTEE) -> None:
    """She joined with the texts in front of her: agrees to those that joining asks for."""
    for purpose in required_at_joining(role):
        give(person=person, purpose=purpose.key, programme=programme)


@transaction.atomic
def withdraw(*, person: User, purpose: str, programme: Programme | None) -> bool:
    """Takes back what she agreed to, and does what its text says; False where there is nothing
    to take back. Twice is once."""
    User.objects.select_for_update().get(pk=person.pk)
    rows = Consent.objects.given().filter(person=person, purpose=purpose, programme=programme)
    if not rows.update(withdrawn_at=timezone.now()):
        return False
    if purpose == "what_i_write":
        sharing.withdraw(person=person)
    elif purpose == "matching":
        MatchingProfile.objects.filter(person=person, programme=programme).delete()
    elif programme is not None:
        _leave(person, programme)
    return True


def _leave(person: User, programme: Programme) -> None:
    """Ends her roles as mentee or mentor in the programme, and her pairs there. Nobody is told
    who ended the pair: her reasons are hers."""
    today = programme.today()
    for pair in Pair.objects.running().of_member(person).filter(programme=programme):
        if pair.co_mentor_id == person.pk:
            leave_as_co_mentor(pair=pair, by=None)
            continue
        hers = pair.mentee_id == person.pk
        reason = Pair.EndReason.MENTEE if hers else Pair.EndReason.MENTOR
        end_pair(pair=pair, by=None, on=today, reason=reason)
    roles = Membership.objects.running().filter(person=person, programme=programme)
    for row in roles.filter(role__in=MEMBERS):
        row.ended_on = max(row.started_on, today)
        row.save(update_fields=["ended_on"])


# --- What she agreed to -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stated:
    """One text in one programme, and whether she agrees to it now."""

    purpose: Purpose
    programme: Programme
    given: Consent | None
    taken_back_at: datetime | None
    can_give: bool
    """Whether she still has a place in the programme; who left can only take back."""

    @property
    def is_stale(self) -> bool:
        """Whether she agreed to an older text."""
        return self.given is not None and self.given.text_version < self.purpose.version

    @property
    def to_ask(self) -> bool:
        """Whether she is asked on her page: once, and again where the text has changed. What she
        took back is not asked again."""
        version = self.given.text_version if self.given else None
        taken_back = self.taken_back_at is not None
        return self.can_give and _is_asked(self.purpose, version, taken_back=taken_back)

    @property
    def language_name(self) -> str:
        """The language in which she read it, in its own words."""
        try:
            return str(get_language_info(self.given.language)["name_local"]) if self.given else ""
        except KeyError:
            return self.given.language if self.given else ""


def state(person: User) -> list[Stated]:
    """Each text in each programme in which she is a mentee or mentor, or agreed to something.
    Two queries."""
    rows = list(Consent.objects.visible_to(person).select_related("programme").order_by("given_at"))
    places = Membership.objects.running().filter(person=person, role__in=MEMBERS)
    members = {row.programme for row in places.select_related("programme")}
    given = {row.programme for row in rows if row.programme and row.withdrawn_at is None}
    found = []
    for programme in sorted(members | given, key=lambda each: each.name):
        hers = [row for row in rows if row.programme_id == programme.pk]
        found += _stated(programme, hers, programme in members)
    return found


def _stated(programme: Programme, rows: Collection[Consent], can_give: bool) -> list[Stated]:
    """Each text in one programme; `rows` in the order in which she agreed."""
    found = []
    for purpose in PURPOSES:
        last = next((row for row in reversed([*rows]) if row.purpose == purpose.key), None)
        given = last if last is not None and last.withdrawn_at is None else None
        gone = last.withdrawn_at if last is not None and given is None else None
        if given is not None or can_give:
            found.append(Stated(purpose, programme, given, gone, can_give))
    return found


def _is_asked(purpose: Purpose, version: int | None, *, taken_back: bool) -> bool:
    """Whether her page asks about a text; `version` is the one that she agrees to now."""
    if taken_back:
        return False
    return purpose.is_asked if version is None else version < purpose.version


def count_to_ask(person: User) -> int:
    """How many texts she has not agreed to yet, or have changed since: for the line
    networking/_consents_ask.html. One query; the same rule as `Stated.to_ask`."""
    places = Membership.objects.running().filter(person=person, role__in=MEMBERS)
    rows = (
        Programme.objects.filter(pk__in=places.values("programme"))
        .annotate(hers=FilteredRelation("consents", condition=Q(consents__person=person.pk)))
        .order_by("hers__given_at")
        .values_list("pk", "hers__purpose", "hers__text_version", "hers__withdrawn_at")
    )
    last = {(pk, key): (version, gone is not None) for pk, key, version, gone in rows}
    count = 0
    for pk in {programme for programme, _key in last}:
        for purpose in PURPOSES:
            version, taken_back = last.get((pk, purpose.key), (None, False))
            count += _is_asked(purpose, version, taken_back=taken_back)
    return count
