"""What a mentee's page about her pair shows: who her mentor is, when they meet, what is logged
about it, and what is asked of her now."""

from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import F
from django.utils.safestring import SafeString

from networking.mentoring.check_ins.actions import Days, Due, due_of, sent_and_pauses
from networking.mentoring.closing.queries import ClosingCard, card_for
from networking.mentoring.sessions.log import SessionShown, latest, next_time
from networking.mentoring.sessions.rhythm import rhythm_in_words
from networking.people.models.pairs import Pair
from networking.people.models.programmes import Membership
from networking.people.models.roles import Role
from networking.people.models.users import User
from networking.people.sharing import named

SHOWN: Final = 3
"""This many sessions are on the page; the log has them all."""


@dataclass(frozen=True, slots=True)
class MyMentor:
    """The pair that runs, or else the one that ended last (`pair`; None: she had none); and those
    before it. `roles`: hers in programmes now, asked for only where no pair runs."""

    pair: Pair | None = None
    earlier: list[Pair] = field(default_factory=list)
    sessions: list[SessionShown] = field(default_factory=list)
    pauses: list[Days] = field(default_factory=list)
    due: list[Due] = field(default_factory=list)
    closing: ClosingCard | None = None
    roles: frozenset[str] = frozenset()

    @property
    def waits(self) -> bool:
        """Whether she is a mentee in a programme, so that a coordinator looks for a mentor."""
        return Role.MENTEE in self.roles

    @property
    def is_member(self) -> bool:
        return bool(self.roles)

    @property
    def names(self) -> SafeString:
        """The nicknames of her mentors, as a sentence holds them."""
        people = (self.pair.mentor, self.pair.co_mentor) if self.pair else ()
        return named(person.nickname for person in people if person and person.nickname)

    @property
    def rhythm(self) -> str:
        return rhythm_in_words(self.pair.rhythm_days) if self.pair else ""

    @property
    def next(self) -> SessionShown | None:
        return next_time(self.sessions, self.pair.programme.today()) if self.pair else None


def my_mentor_of(person: User) -> MyMentor:
    """Hers: three queries, the pair's key, and two for the closing path when it is open."""
    pairs = _pairs_of(person)
    if not pairs:
        return MyMentor(roles=_roles_of(person))
    pair, *earlier = pairs
    sessions, closing = latest(pair, person, SHOWN), card_for(pair, person)
    if not pair.is_running:
        return MyMentor(pair, earlier, sessions, closing=closing, roles=_roles_of(person))
    today = pair.programme.today()
    sent, pauses = sent_and_pauses(pair, person)
    due = due_of(pair, sent=sent, pauses=pauses, today=today)
    to_come = sorted(days for days in pauses if days[1] >= today)
    return MyMentor(pair, earlier, sessions, to_come, [due] if due else [], closing)


def _roles_of(person: User) -> frozenset[str]:
    """What she is in programmes now; one query."""
    rows = Membership.objects.running().filter(person=person)
    return frozenset(rows.values_list("role", flat=True))


def _pairs_of(person: User) -> list[Pair]:
    """Her pairs as a mentee: the running one first, then as they ended."""
    around: tuple[Any, ...] = ("mentor", "co_mentor", "asked_co_mentor", "programme", "cohort")
    rows = Pair.objects.filter(mentee=person).select_related("mentee", *around)
    return list(rows.order_by(F("ended_on").desc(nulls_first=True), "-started_on", "pk"))
