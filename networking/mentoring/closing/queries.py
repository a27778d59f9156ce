"""The closing path: small steps with which a pair ends well, from a month before its end until a
month after it. A pair that ended otherwise than planned has a short one, each for herself.

What somebody takes along is sealed with her own key; while the pair runs, the others in it read
it. What both wish for later is shown when both have chosen, and only the lesser of the two.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from motm.rows.versions import Conflict
from networking.encryption.vault import open_vaults
from networking.encryption.wrapping import Unreadable
from networking.maps.models import NetworkMap
from networking.mentoring.certificates.issuing import Standing, closing_is_open, standing
from networking.mentoring.certificates.models import Certificate
from networking.mentoring.closing.models import Closing, LaterContact
from networking.mentoring.pairing.retention_dates import words_go_on
from networking.people.models.pairs import Pair
from networking.people.models.users import User

is_open: Final = closing_is_open
_LEAST_FIRST: Final = [LaterContact.NONE, LaterContact.MESSAGE, LaterContact.MEET]

LOOK_BACK, TAKE_ALONG, LATER = "look_back", "take_along", "later"
CERTIFICATE, EXPORT, GONE = "certificate", "export", "gone"
TITLES: Final[dict[str, Any]] = {
    LOOK_BACK: _("Look back together"),
    TAKE_ALONG: _("What I take with me"),
    LATER: _("Contact later"),
    CERTIFICATE: _("My certificate"),
    EXPORT: _("Keep a copy of my work"),
    GONE: _("What is deleted, and when"),
}
MARKED: Final = {LOOK_BACK: "looked_back_at", EXPORT: "exported_at", GONE: "told_at"}
"""Steps that she marks as done herself."""


class NotOpen(Exception):
    """The closing path of this pair is not open now."""


def is_short(pair: Pair) -> bool:
    """Whether it ended otherwise than planned."""
    return pair.ended_on is not None and pair.end_reason != Pair.EndReason.COMPLETED


def steps_of(pair: Pair, person: User, today: date) -> list[str]:
    """The steps of her path, in their order."""
    certificate = [CERTIFICATE] if standing(pair, person, today) is Standing.READY else []
    if is_short(pair):
        return [TAKE_ALONG, *certificate, EXPORT, GONE]
    return [LOOK_BACK, TAKE_ALONG, LATER, *certificate, EXPORT, GONE]


def _is_done(step: str, row: Closing | None, *, certified: bool) -> bool:
    if step == CERTIFICATE:
        return certified
    if row is None:
        return False
    if step == TAKE_ALONG:
        return bool(row.takes_along)
    return bool(row.later_contact if step == LATER else getattr(row, MARKED[step]))


def _is_certified(pair: Pair, person: User) -> bool:
    rows = Certificate.objects.visible_to(person).filter(pair=pair, revoked_at=None)
    return rows.exists()


# --- The card on other pages ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ClosingCard:
    """For _closing_card.html: where the path is, and how far she is."""

    pair: Pair
    done: int
    total: int

    @property
    def url(self) -> str:
        return reverse("networking:closing", args=[self.pair.pk])

    @property
    def ends_on(self) -> date | None:
        return self.pair.ended_on or self.pair.end_day

    @property
    def has_ended(self) -> bool:
        return self.pair.ended_on is not None


def card_for(pair: Pair, person: User) -> ClosingCard | None:
    """None until a month before the end, and a month after it: then without a query. Two queries
    in between; the pair's cohort must be loaded."""
    today = pair.programme.today()
    if not pair.has_member(person) or not is_open(pair, today):
        return None
    row = Closing.objects.editable_by(person).filter(pair=pair).first()
    certified, steps = _is_certified(pair, person), steps_of(pair, person, today)
    done = sum(_is_done(step, row, certified=certified) for step in steps)
    return ClosingCard(pair, done, len(steps))


# --- The page ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stone:
    """One step on the path."""

    key: str
    number: int
    state: str

    @property
    def title(self) -> Any:
        return TITLES[self.key]


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody else in the pair takes along."""

    nickname: str
    words: str


@dataclass(frozen=True, slots=True)
class Agreed:
    """What two of the pair wish for later: the lesser of the two; None while one has not said."""

    nickname: str
    contact: LaterContact | None


@dataclass
class ClosingPage:
    """The path of one person in one pair. Five queries, and one for all keys."""

    pair: Pair
    person: User

    def __post_init__(self) -> None:
        rows = Closing.objects.filter(pair=self.pair).select_related("person")
        self.rows = {row.person_id: row for row in rows}
        self.others = [each for each in self.pair.people() if each.pk != self.person.pk]
        self.row = self.rows.get(self.person.pk)
        self.vaults = open_vaults(self.rows)

    @property
    def is_mentee(self) -> bool:
        return self.person.pk == self.pair.mentee_id

    @property
    def is_short(self) -> bool:
        return is_short(self.pair)

    @property
    def ends_on(self) -> date | None:
        return self.pair.ended_on or self.pair.end_day

    @property
    def words_go_on(self) -> date | None:
        return words_go_on(self.pair, ended_on=self.pair.end_day)

    @cached_property
    def stones(self) -> list[Stone]:
        steps = steps_of(self.pair, self.person, self.pair.programme.today())
        certified = _is_certified(self.pair, self.person)
        done = [_is_done(step, self.row, certified=certified) for step in steps]
        first = done.index(False) if False in done else None
        return [
            Stone(
                step,
                place + 1,
                "done" if done[place] else "next" if place == first else "open",
            )
            for place, step in enumerate(steps)
        ]

    @property
    def words(self) -> str:
        """Hers. Raises Unreadable."""
        return self._opened(self.row) if self.row else ""

    @property
    def version(self) -> int:
        return self.row.version if self.row else 0

    def _opened(self, row: Closing) -> str:
        if not row.takes_along:
            return ""
        if row.person_id not in self.vaults:
            raise Unreadable("The key was erased.")
        return self.vaults[row.person_id].open(row, "takes_along")

    @property
    def said(self) -> list[Said]:
        """What the others take along, while the pair runs."""
        if not self.pair.is_running:
            return []
        found = []
        for other in self.others:
            row = self.rows.get(other.pk)
            try:
                words = self._opened(row) if row else ""
            except Unreadable:
                continue
            if words:
                found.append(Said(other.nickname or "", words))
        return found

    @property
    def contacts(self) -> list[tuple[str, Any]]:
        return list(LaterContact.choices)

    @property
    def wish(self) -> str:
        return self.row.later_contact if self.row else ""

    @property
    def agreed(self) -> list[Agreed]:
        """A mentee with each of her mentors; a mentor with the mentee."""
        others = self.others if self.is_mentee else [self.pair.mentee]
        return [Agreed(other.nickname or "", self._lesser(other)) for other in others]

    def _lesser(self, other: User) -> LaterContact | None:
        row = self.rows.get(other.pk)
        if not self.wish or row is None or not row.later_contact or other.erased_at:
            return None
        return _LEAST_FIRST[min(map(_LEAST_FIRST.index, (self.wish, row.later_contact)))]  # type: ignore[arg-type]

    @cached_property
    def maps(self) -> list[NetworkMap]:
        """Hers, the first and the newest; for a mentor what is shared with her now."""
        if self.is_mentee:
            rows = NetworkMap.objects.editable_by(self.person)
        else:
            rows = NetworkMap.objects.shared_with(self.person).filter(pair=self.pair)
        found = list(rows.order_by("drawn_on", "created_at"))
        return [found[0], found[-1]] if len(found) > 1 else found


# --- Taking a step ----------------------------------------------------------------------------


def _held(pair: Pair, person: User) -> Closing:
    """Her row, held until the transaction ends. Raises NotOpen."""
    rows = Pair.objects.of_member(person).select_for_update(of=("self",))
    now = rows.select_related("cohort", "programme").filter(pk=pair.pk).first()
    if now is None or not is_open(now, now.programme.today()):
        raise NotOpen
    row, _made = Closing.objects.get_or_create(pair=now, person=person, defaults={"version": 0})
    row.pair, row.person = now, person
    return row


@transaction.atomic
def mark_done(*, pair: Pair, person: User, step: str) -> None:
    """Notes that she has taken a step; the day of the first time stays."""
    row, name = _held(pair, person), MARKED[step]
    if getattr(row, name) is None:
        setattr(row, name, timezone.now())
        row.save(update_fields=[name])


@transaction.atomic
def choose_later(*, pair: Pair, person: User, contact: str) -> None:
    """What she wishes for after the end; she can change it until the path closes."""
    row = _held(pair, person)
    if is_short(row.pair):
        raise NotOpen
    row.later_contact = contact
    row.save(update_fields=["later_contact"])


@transaction.atomic
def write_takes_along(*, pair: Pair, person: User, words: str, version: int) -> Closing:
    """Saves what she takes along, typed on top of `version`. The same words again change nothing.
    Raises NotOpen, Conflict, and Unreadable where what is kept cannot be opened."""
    row = _held(pair, person)
    stored = person.vault.open(row, "takes_along")
    if stored == words:
        return row
    if row.version != version:
        raise Conflict(row)
    row.takes_along = person.vault.seal(row, "takes_along", words) if words else b""
    row.version, row.saved_at = row.version + 1, timezone.now()
    row.save(update_fields=["takes_along", "version", "saved_at"])
    return row


def path_of(person: User, pair: Pair | None) -> ClosingPage | None:
    """Her path in this pair, where it is open."""
    if pair is None or not is_open(pair, pair.programme.today()):
        return None
    return ClosingPage(pair, person)
