"""The open flags of pairs: reading what raises them, and closing one with an outcome."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.functions import Cast, Replace
from django.utils.translation import gettext as said

from motm.days import local_day
from networking.coordination.flags.kinds import (
    FIRST_STEPS,
    IN_A_PAUSE,
    RAISED_BY,
    TOLD_BY,
    Kind,
    Seen,
    Sent,
    in_words,
)
from networking.coordination.flags.loading import read, with_names
from networking.coordination.flags.models import FlagOutcome
from networking.mentoring.check_ins.models import CheckIn
from networking.mentoring.sessions.models import Session
from networking.mentoring.sessions.rhythm import paces, pauses_of
from networking.people.models.pairs import Pair
from networking.people.models.users import User

Outcomes = Mapping[date, tuple[str, date]]
"""By the day from which the time counted: what came of it, and on which day it was closed."""


@dataclass(frozen=True, slots=True)
class Flag:
    """`since` is the day from which the time counts: for a quiet pair its last session; `before`
    is what came of earlier flags of this kind."""

    kind: Kind
    seen: Seen
    since: date
    before: Outcomes

    @property
    def pair(self) -> Pair:
        """The pair with its programme, its cohort and its people, for what is shown. To count,
        `seen.pair` is enough, which has their ids."""
        return with_names(self.seen.pair)

    @property
    def facts(self) -> tuple[str, ...]:
        """What raised it, as sentences: made when they are asked for, as few flags are shown of
        the many that are counted."""
        return (*TOLD_BY[self.kind](self.seen, self.since), *_told_before(self.before))

    @property
    def first_step(self) -> str:
        return str(FIRST_STEPS[self.kind])


# --- Reading ---------------------------------------------------------------------------------


def flags_of(programmes: Any, *, today: date, hers: Q | None = None) -> list[Flag]:
    """The open flags of these programmes' running pairs, or of those of them that are `hers`
    (`Following.hers`): six queries at most, for any number."""
    return flags_among(Pair.objects.filter(hers or Q(), programme__in=programmes), today=today)


def flags_among(pairs: QuerySet[Pair], *, today: date) -> list[Flag]:
    """The open flags of these pairs as far as they run, oldest first within each kind; six
    queries at most."""
    running = pairs.filter(ended_on=None, started_on__lte=today).order_by()
    closed = _closed(running)
    found: dict[Kind, list[Flag]] = {kind: [] for kind in Kind}
    for seen in _seen(running, today):
        of_pair = closed.get(seen.pair.pk, _NONE)
        for kind, raised_by in (IN_A_PAUSE if seen.rests else RAISED_BY).items():
            since, before = raised_by(seen), of_pair.get(kind, _NONE)
            if since is not None and since not in before:
                found[kind].append(Flag(kind, seen, since, before))
    return [flag for of_kind in found.values() for flag in sorted(of_kind, key=_by_age)]


def _by_age(flag: Flag) -> tuple[date, int]:
    return flag.since, flag.seen.pair.pk.int


_NONE: Final[Mapping[Any, Any]] = {}
MANY: Final = 1_000
"""Up to so many pairs, rows are asked for by their ids: no database reads the rows of pairs that
ended years ago then. More are quicker to find by the query that found the pairs."""


def told_to(flags: Iterable[Flag], person: User) -> list[Flag]:
    """Without the check-ins of pairs that she is in herself: there she is the other side, who is
    not told whether one was sent."""
    return [
        flag
        for flag in flags
        if flag.kind is not Kind.CHECK_IN or not flag.seen.pair.has_member(person)
    ]


def _seen(running: QuerySet[Pair], today: date) -> list[Seen]:
    pairs = read(running)
    if not pairs:
        return []
    many = len(pairs) > MANY
    theirs = Q(pair__in=running.values("pk") if many else [pair.pk for pair in pairs])
    pauses = pauses_of(pairs, theirs)
    pace = paces(pairs, on=today, pauses=pauses, theirs=theirs)
    sent = _sent(theirs)
    found = [Seen(pair, today, pace[pair.pk], pauses.get(pair.pk, ()), sent) for pair in pairs]
    _read_days(found, today)
    return found


def _sent(theirs: Q) -> Sent:
    """Ids are read as their digits: there are many rows, and an object for each id in them would
    take longer than all the rest."""
    rows: Any = CheckIn.objects.filter(theirs).order_by()
    rows = rows.annotate(of=_digits("pair_id"), by=_digits("person_id"))
    return set(rows.values_list("of", "by", "moment"))


def _digits(field: str) -> Replace:
    return Replace(Cast(field, CharField()), Value("-"), Value(""))


def _read_days(found: Iterable[Seen], today: date) -> None:
    """The days of the sessions held, for those alone that met after they fell below half."""
    met = {
        seen.pair.pk: seen
        for seen in found
        if seen.pace.below_half
        and (last := seen.pace.last_held_on)
        and last >= seen.below_from(seen.pace.held)
    }
    if not met:
        return
    days: dict[UUID, list[date]] = defaultdict(list)
    rows = Session.objects.held().filter(pair__in=list(met), on__lte=today).order_by("-on")
    for pair_id, on in rows.values_list("pair_id", "on"):
        days[pair_id].append(on)
    for pair_id, held_on in days.items():
        met[pair_id].held_on = held_on


def _closed(running: QuerySet[Pair]) -> dict[UUID, dict[str, dict[date, tuple[str, date]]]]:
    """What came of earlier flags, by pair and kind."""
    found: dict[UUID, Any] = defaultdict(lambda: defaultdict(dict))
    rows = FlagOutcome.objects.filter(pair__in=running.values("pk")).order_by("closed_at")
    values = rows.values_list("pair_id", "kind", "since", "outcome", "closed_at")
    for pair_id, kind, since, outcome, at in values:
        found[pair_id][kind][since] = (outcome, local_day(at))
    return found


def _told_before(before: Outcomes) -> tuple[str, ...]:
    """What came of the last flag of this kind."""
    if not before:
        return ()
    outcome, on = list(before.values())[-1]
    text = said("The last time, on {day}: {outcome}.")
    return (text.format(day=in_words(on), outcome=FlagOutcome.Outcome(outcome).label),)


# --- Closing ---------------------------------------------------------------------------------


def by_pair(flags: Iterable[Flag]) -> list[list[Flag]]:
    """The flags of each pair, the pair with the most first, then whose time counts longest."""
    found: dict[UUID, list[Flag]] = defaultdict(list)
    for flag in flags:
        found[flag.seen.pair.pk].append(flag)
    return sorted(found.values(), key=lambda flags: (-len(flags), flags[0].since))


@transaction.atomic
def close_flags(*, flags: Iterable[Flag], outcome: str, by: User) -> None:
    """One talk about a pair closes all that it was about."""
    for flag in flags:
        close_flag(flag=flag, outcome=outcome, by=by)


def close_flag(*, flag: Flag, outcome: str, by: User) -> FlagOutcome:
    """Closes it for the time that began on its `since`. Closing it twice keeps the first."""
    with transaction.atomic():
        row, _made = FlagOutcome.objects.get_or_create(
            pair=flag.pair,
            kind=flag.kind.value,
            since=flag.since,
            defaults={"outcome": FlagOutcome.Outcome(outcome), "closed_by": by},
        )
    return row
