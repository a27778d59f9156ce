"""What people agree to: each text with its version, who agreed to which one or said no, and what
withdrawing does. A text that changes in meaning gets the next version, and is asked about again.

The words are translated like the pages, so a row keeps in which language they were read.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import FilteredRelation, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext_lazy as _

from networking.consents.models import Consent
from networking.people.models.programmes import Membership, Programme
from networking.people.models.roles import Role
from networking.people.models.users import User

MEMBERS: Final = (Role.MENTEE, Role.MENTOR)


@dataclass(frozen=True, slots=True)
class Purpose:
    """One thing that a person can agree to, on its own."""

    key: str
    version: int
    title: Any
    text: tuple[Any, ...]
    """What both roles agree to, a sentence a line."""
    withdrawing: Any
    """What withdrawing does: `withdraw` does exactly this."""
    refusing: Any
    """What saying no does: `refuse` does exactly this."""
    by_role: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    """More lines for people with this role."""
    with_joining: bool = False
    """Whether the button that joins a programme agrees to it: its text stands beside it."""
    is_asked: bool = True
    """Whether My page asks about it; the rest is asked where it is needed."""

    def text_for(self, roles: Collection[str]) -> list[Any]:
        """The lines that concern somebody with these roles."""
        more = [line for role, lines in self.by_role.items() if role in roles for line in lines]
        return [*self.text, *more]


PURPOSES: Final = (
    Purpose(
        "taking_part",
        2,
        _("Taking part in the programme"),
        (
            _("My coordinators see my nickname, my role, with whom I am paired and since when."),
            _(
                "They see how far I am in the course: which units I have done, and how many ticks, "
                "answers and reflections I have. They never see the words."
            ),
            _("They see how many sessions my pair held, and when the last one was."),
        ),
        withdrawing=_(
            "You leave the programme: your place and your pair end today. The course and your own "
            "texts stay yours."
        ),
        refusing=_(
            "You leave the programme: your place and your pair end today. The course and your own "
            "texts stay yours."
        ),
        by_role={
            Role.MENTEE: (_("My mentor sees which units I have done, and when we met."),),
            Role.MENTOR: (
                _("My mentee sees my nickname, and reads what I log of our sessions."),
                _("My coordinators read the reports that I send them."),
            ),
        },
        with_joining=True,
    ),
    Purpose(
        "matching",
        1,
        _("Finding a mentor or mentee who fits"),
        (
            _("My coordinators see what I fill in: languages, interests, times and places."),
            _("They use it only to find somebody for me. A person decides, not a computer."),
        ),
        withdrawing=_("Your languages, interests, times and places are deleted from this form."),
        refusing=_("Nothing changes. Your coordinators can ask you in person."),
        is_asked=False,
    ),
    Purpose(
        "what_i_write",
        1,
        _("Keeping what I write, even if it is personal"),
        (
            _(
                "What I write, and the people on my map, can say things about health, religion, "
                "origin or family. I agree that the site stores it for me."
            ),
            _(
                "It is locked with a key of my own. Only I can read it, and the people I share it "
                "with. What I write to my coordinators, they read."
            ),
        ),
        withdrawing=_(
            "Nobody but you can read your texts, maps and steps any more: the site stops sharing "
            "them. They stay here for you until you delete them."
        ),
        refusing=_(
            "Nobody but you can read your texts, maps and steps: the site shares none of them. "
            "They stay here for you until you delete them."
        ),
    ),
)
BY_KEY: Final = {purpose.key: purpose for purpose in PURPOSES}


def required_at_joining(role: str = Role.MENTEE) -> tuple[Purpose, ...]:
    """What the button that joins a programme agrees to; the page with the button shows the texts
    (_consents_joining.html). What needs explicit consent is asked on its own."""
    if role not in MEMBERS:
        return ()
    return tuple(purpose for purpose in PURPOSES if purpose.with_joining)


def shown_at_joining(role: str) -> list[tuple[Purpose, list[Any]]]:
    """The same, each with the lines that concern somebody with this role."""
    return [(purpose, purpose.text_for([role])) for purpose in required_at_joining(role)]


@transaction.atomic
def give(*, person: User, purpose: str, programme: Programme | None) -> Consent:
    """Note that the person agrees to the text of now, in the language of this page. An agreement to
    the same version stays as it is, with its day; one to an older version is replaced."""
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


def note_withdrawn(*, person: User, purpose: str, programme: Programme | None) -> bool:
    """Note that an agreement is withdrawn; False where there is none. What ends with it is for the
    caller to end, in the same transaction."""
    User.objects.select_for_update().get(pk=person.pk)
    rows = Consent.objects.given().filter(person=person, purpose=purpose, programme=programme)
    return bool(rows.update(withdrawn_at=timezone.now()))


def agree_at_joining(*, person: User, programme: Programme, role: str = Role.MENTEE) -> None:
    """Note what the button that joins a programme agrees to; its text was shown beside it."""
    for purpose in required_at_joining(role):
        give(person=person, purpose=purpose.key, programme=programme)


# --- The answers of one person ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stated:
    """One agreement in one programme, and what the person has said to it."""

    purpose: Purpose
    programme: Programme
    answer: Consent | None
    """The newest; None where the person has not been asked, or has not answered."""
    roles: frozenset[str]
    can_give: bool
    """Whether the person still has a place in the programme; without one they can only withdraw."""

    @property
    def given(self) -> Consent | None:
        """The answer, where the person agrees now."""
        return self.answer if self.answer and self.answer.withdrawn_at is None else None

    @property
    def withdrawn_on(self) -> datetime | None:
        return self.answer.withdrawn_at if self.answer and self.answer.given_at else None

    @property
    def refused_on(self) -> datetime | None:
        return self.answer.withdrawn_at if self.answer and not self.answer.given_at else None

    @property
    def text(self) -> list[Any]:
        """The lines that concern this person."""
        return self.purpose.text_for(self.roles)

    @property
    def leaves_programme(self) -> bool:
        """Whether saying no, or withdrawing, means leaving: that is asked twice."""
        return self.purpose.with_joining

    @property
    def is_stale(self) -> bool:
        """Whether the person agreed to an older text."""
        return self.given is not None and self.given.text_version < self.purpose.version

    @property
    def to_ask(self) -> bool:
        """Whether My page asks: once, and again where the text has changed. What was refused or
        withdrawn is not asked again."""
        version = self.given.text_version if self.given else None
        is_over = self.answer is not None and self.given is None
        return self.can_give and _is_asked(self.purpose, version, is_over=is_over)

    @property
    def language_name(self) -> str:
        """The language in which the person read it, in its own words."""
        try:
            return str(get_language_info(self.given.language)["name_local"]) if self.given else ""
        except KeyError:
            return self.given.language if self.given else ""


def state(person: User) -> list[Stated]:
    """Each agreement in each programme in which the person is a mentee or mentor, or agreed to
    something; in each programme what is asked comes first. Two queries."""
    answers = Consent.objects.visible_to(person).select_related("programme").in_order()
    rows = [(row.programme, row) for row in answers if row.programme]
    places = Membership.objects.filter(person=person, role__in=MEMBERS)
    members = list(places.select_related("programme"))
    running = {row.programme for row in members if row.ended_on is None}
    given = {programme for programme, row in rows if row.withdrawn_at is None}
    found: list[Stated] = []
    for programme in sorted(running | given, key=lambda each: each.name):
        roles = frozenset(row.role for row in members if row.programme_id == programme.pk)
        own = {row.purpose: row for place, row in rows if place == programme}
        stated = [
            Stated(purpose, programme, own.get(purpose.key), roles, programme in running)
            for purpose in PURPOSES
        ]
        shown = [each for each in stated if each.given or each.can_give]
        found += sorted(shown, key=lambda each: not each.to_ask)
    return found


def _is_asked(purpose: Purpose, version: int | None, *, is_over: bool) -> bool:
    """Whether My page asks about an agreement; `version` is the one agreed to now."""
    if is_over:
        return False
    return purpose.is_asked if version is None else version < purpose.version


def count_to_ask(person: User) -> int:
    """How many agreements wait for an answer: for the line in _consents_ask.html. One query; the
    same rule as `Stated.to_ask`."""
    places = Membership.objects.running().filter(person=person, role__in=MEMBERS)
    rows = (
        Programme.objects.filter(pk__in=places.values("programme"))
        .annotate(own=FilteredRelation("consents", condition=Q(consents__person=person.pk)))
        .order_by(Coalesce("own__given_at", "own__withdrawn_at"))
        .values_list("pk", "own__purpose", "own__text_version", "own__withdrawn_at")
    )
    last = {(pk, key): (version, gone is not None) for pk, key, version, gone in rows}
    count = 0
    for pk in {programme for programme, _key in last}:
        for purpose in PURPOSES:
            version, is_over = last.get((pk, purpose.key), (None, False))
            count += _is_asked(purpose, version, is_over=is_over)
    return count
