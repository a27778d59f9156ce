"""Flags: pairs that a coordinator may want to ask about. Each is defined here, once, and list,
file, digest and first page take them from here.

A flag is no reproach. It says which facts raised it, since when, and a kind first step; a time of
pause is counted out of all but the coming end. It is not stored: it is raised by what is known
today, and gone when that changes. Closing one with an outcome closes it for the time that began on
its `since`: the same absence is told once, a new one raises a new flag.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import models, transaction
from django.db.models import (
    CharField,
    Count,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Replace
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from modules.models import Unit
from networking.check_ins import Due, dues_of
from networking.models import (
    CheckIn,
    FlagOutcome,
    Moment,
    Pair,
    Role,
    Session,
    UnitProgress,
    User,
)
from networking.rhythm import FEW, Pace, active_days, paces, pauses_of

ENDS_DAYS: Final = 30
"""A pair that ends in so many days or fewer ends soon."""

Pauses = Sequence[tuple[date, date]]


class Kind(models.TextChoices):
    QUIET = "quiet", _("No session for a while")
    BELOW_HALF = "below_half", _("Fewer than half of the sessions")
    STALLED = "stalled", _("No progress in the course")
    CHECK_IN = "check_in", _("Check-in overdue")
    ENDS = "ends", _("Ends within a month")


FIRST_STEPS: Final[Mapping[Kind, Any]] = {
    Kind.QUIET: _("Call the mentor and ask how they are. Perhaps they met and did not log it."),
    Kind.BELOW_HALF: _("Ask both what gets in the way. Perhaps another rhythm fits, or a pause."),
    Kind.STALLED: _("Ask the mentor which unit they are at. They could do the next one together."),
    Kind.CHECK_IN: _("Call and ask how it goes. A check-in takes a minute, with icons only."),
    Kind.ENDS: _("Plan the last meeting with both, or move the end if they need more time."),
}


Sent = AbstractSet[tuple[str, str, str]]
"""Check-ins that were sent: in which pair, by whom, for which moment."""

Outcomes = Mapping[date, tuple[str, date]]
"""By the day from which the time counted: what came of it, and on which day it was closed."""


@dataclass(slots=True)
class Seen:
    """What is known of a running pair on one day. `sent` has the check-ins of all pairs, by the
    digits of ids; `held_on` has days, the latest first, only where they are asked for."""

    pair: Pair
    today: date
    pace: Pace
    pauses: Pauses
    sent: Sent = field(repr=False)
    held_on: Sequence[date] = ()

    @property
    def rests(self) -> bool:
        """Whether it is in a declared pause today."""
        return any(first <= self.today <= last for first, last in self.pauses)

    def days_since(self, day: date) -> int:
        """Days from then to today, those of pauses left out."""
        return active_days(day, self.today, self.pauses)

    def below_from(self, held: int) -> date:
        """The day from which so many sessions held are fewer than half: one more than twice as
        many are planned by then."""
        planned = max(FEW, 2 * held + 1)
        return day_of(self.pair.started_on, planned * self.pair.rhythm_days, self.pauses)


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
        return _with_names(self.seen.pair)

    @property
    def facts(self) -> tuple[str, ...]:
        """What raised it, as sentences: made when they are asked for, as few flags are shown of
        the many that are counted."""
        return (*_TOLD_BY[self.kind](self.seen, self.since), *_told_before(self.before))

    @property
    def first_step(self) -> str:
        return str(FIRST_STEPS[self.kind])


# --- The five kinds: since when, and the facts ---------------------------------------------


def _quiet(seen: Seen) -> date | None:
    pair = seen.pair
    since = max(pair.started_on, seen.pace.last_held_on or pair.started_on)
    return since if seen.days_since(since) >= pair.programme.quiet_weeks * 7 else None


def _quiet_facts(seen: Seen, since: date) -> tuple[str, ...]:
    first = _("The last session that took place was on {day}.")
    none = _("No session has taken place since they began on {day}.")
    met = first if seen.pace.last_held_on else none
    logged = seen.pace.last_logged_on
    if logged and logged > since:
        after = str(_("On {day} they logged one that did not take place.")).format(day=_day(logged))
    else:
        after = said("Nothing else was logged since. Not logged is not the same as not met.")
    long = _so_long(seen.days_since(since), seen.pair.programme.quiet_weeks)
    return str(met).format(day=_day(since)), long, after


def _below_half(seen: Seen) -> date | None:
    """The day since which it has been below half without a break: if a session held after it fell
    below did not lift it above, the time began earlier."""
    if not seen.pace.below_half:
        return None
    held = seen.pace.held
    fell = seen.below_from(held)
    for day in seen.held_on:
        if day < fell:
            break
        held -= 1
        fell = seen.below_from(held)
    return fell


def _below_half_facts(seen: Seen, since: date) -> tuple[str, ...]:
    pace, pair = seen.pace, seen.pair
    planned = said("{held} of {planned} planned sessions took place.").format(
        held=pace.held, planned=pace.planned
    )
    rhythm = ngettext(
        "Planned is one a day since {day}, times of pause not counted.",
        "Planned is one every {n} days since {day}, times of pause not counted.",
        pair.rhythm_days,
    ).format(n=pair.rhythm_days, day=_day(pair.started_on))
    return planned, rhythm


def _stalled(seen: Seen) -> date | None:
    row: Any = seen.pair
    if (row.units_done or 0) >= (row.units_in_all or 0):
        return None
    since = max(row.started_on, _last_unit_on(seen) or row.started_on)
    return since if seen.days_since(since) >= row.programme.stalled_weeks * 7 else None


def _stalled_facts(seen: Seen, since: date) -> tuple[str, ...]:
    row: Any = seen.pair
    last = _last_unit_on(seen)
    if last and last >= row.started_on:
        first = said("The last unit was done on {day}.").format(day=_day(last))
    else:
        first = said("No unit was done since they began on {day}.").format(day=_day(since))
    units = said("Done: {done} of the {total} units for mentees.").format(
        done=row.units_done or 0, total=row.units_in_all
    )
    return first, _so_long(seen.days_since(since), row.programme.stalled_weeks), units


def _last_unit_on(seen: Seen) -> date | None:
    row: Any = seen.pair
    return timezone.localdate(row.last_unit_at) if row.last_unit_at else None


def _check_in(seen: Seen) -> date | None:
    return min((due.on for _who, due in _overdue(seen)), default=None)


def _check_in_facts(seen: Seen, since: date) -> tuple[str, ...]:
    words = {
        "mentee": _("The mentee's check-in “{moment}” was due on {day}."),
        "mentor": _("The mentor's check-in “{moment}” was due on {day}."),
        "co_mentor": _("The co-mentor's check-in “{moment}” was due on {day}."),
    }
    return tuple(
        str(words[who]).format(moment=due.moment.label, day=_day(due.on))
        for who, due in _overdue(seen)
    )


def _overdue(seen: Seen) -> Iterator[tuple[str, Due]]:
    """The check-ins that are overdue, and whose they are."""
    pair, which = seen.pair, seen.pair.pk.hex
    sides = {"mentee": pair.mentee_id, "mentor": pair.mentor_id, "co_mentor": pair.co_mentor_id}
    people = {who: person_id.hex for who, person_id in sides.items() if person_id}
    sent = [
        [moment for moment in _MOMENTS if (which, person, moment) in seen.sent]
        for person in people.values()
    ]
    dues = dues_of(pair, sent=sent, today=seen.today, pauses=seen.pauses)
    for who, due in zip(people, dues, strict=True):
        if due and due.is_overdue:
            yield who, due


_MOMENTS: Final = tuple(Moment)


def _ends(seen: Seen) -> date | None:
    end = seen.pair.end_day
    if end is None or (end - seen.today).days > ENDS_DAYS:
        return None
    return end - timedelta(days=ENDS_DAYS)


def _ends_facts(seen: Seen, since: date) -> tuple[str, ...]:
    end = since + timedelta(days=ENDS_DAYS)
    if end < seen.today:
        text = said("They were to end on {day}, and they are still a pair.")
    else:
        text = said("They are to end on {day}.")
    return (text.format(day=_day(end)),)


_RAISED_BY: Final = {
    Kind.QUIET: _quiet,
    Kind.BELOW_HALF: _below_half,
    Kind.STALLED: _stalled,
    Kind.CHECK_IN: _check_in,
    Kind.ENDS: _ends,
}

_IN_A_PAUSE: Final = {Kind.ENDS: _ends}

_TOLD_BY: Final = {
    Kind.QUIET: _quiet_facts,
    Kind.BELOW_HALF: _below_half_facts,
    Kind.STALLED: _stalled_facts,
    Kind.CHECK_IN: _check_in_facts,
    Kind.ENDS: _ends_facts,
}


def _day(day: date) -> str:
    return str(date_format(day, "j F Y"))


def _so_long(days: int, weeks: int) -> str:
    spent = ngettext(
        "{n} day, times of pause not counted.", "{n} days, times of pause not counted.", days
    ).format(n=days)
    asks = ngettext(
        "The programme asks after {n} week.", "The programme asks after {n} weeks.", weeks
    ).format(n=weeks)
    return f"{spent} {asks}"


def day_of(start: date, days: int, pauses: Iterable[tuple[date, date]]) -> date:
    """The first day before which so many active days have passed since `start`."""
    open_from = start
    for first, last in sorted(pauses):
        free = (first - open_from).days
        if free >= days:
            break
        days -= max(0, free)
        open_from = max(open_from, min(last, date.max - timedelta(days=days + 1)) + _ONE)
    return open_from + timedelta(days=days)


_ONE: Final = timedelta(days=1)


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
        for kind, raised_by in (_IN_A_PAUSE if seen.rests else _RAISED_BY).items():
            since, before = raised_by(seen), of_pair.get(kind, _NONE)
            if since is not None and since not in before:
                found[kind].append(Flag(kind, seen, since, before))
    return [flag for of_kind in found.values() for flag in sorted(of_kind, key=_by_age)]


def _by_age(flag: Flag) -> tuple[date, int]:
    return flag.since, flag.seen.pair.pk.int


_NONE: Final[Mapping[Any, Any]] = {}


def told_to(flags: Iterable[Flag], person: User) -> list[Flag]:
    """Without the check-ins of pairs that she is in herself: there she is the other side, who is
    not told whether one was sent."""
    return [
        flag
        for flag in flags
        if flag.kind is not Kind.CHECK_IN or not flag.seen.pair.has_member(person)
    ]


def _seen(running: QuerySet[Pair], today: date) -> list[Seen]:
    pairs, theirs = _read(running), Q(pair__in=running.values("pk"))
    if not pairs:
        return []
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


# --- Pairs, and what they point at ------------------------------------------------------------

_ASKED_AFTER: Final = ("quiet", "stalled", "early", "middle", "closing")
_READ: Final[Mapping[str, tuple[str, ...]]] = {
    "programme": ("name", *(f"{of}_weeks" for of in _ASKED_AFTER)),
    "cohort": ("name", "ends_on"),
    "mentee": ("nickname",),
    "mentor": ("nickname",),
}
"""What is read of the rows that a pair points at, as columns of the pair: `select_related` makes
an object of each for each pair. Programmes and cohorts are one object for all their pairs here,
and people become objects when their names are asked for."""


def _read(running: QuerySet[Pair]) -> list[Pair]:
    """The pairs, each with its programme and its cohort; one query."""
    columns = {f"{to}_{name}": F(f"{to}__{name}") for to, names in _READ.items() for name in names}
    pairs = list(_with_units(running).annotate(**columns))
    for to in ("programme", "cohort"):
        known: dict[Any, Any] = {None: None}
        for pair in pairs:
            pk = getattr(pair, f"{to}_id")
            if pk not in known:
                known[pk] = _made(pair, to)
            _FIELDS[to].set_cached_value(pair, known[pk])
    return pairs


def _with_names(pair: Pair) -> Pair:
    """The pair, with mentee and mentor."""
    for to in ("mentee", "mentor"):
        if not _FIELDS[to].is_cached(pair):
            _FIELDS[to].set_cached_value(pair, _made(pair, to))
    return pair


def _made(pair: Pair, to: str) -> Any:
    """What it points at, of the columns that were read: in the order of the model's fields, as
    `from_db` takes them."""
    model, read = _FIELDS[to].related_model, ("id", *_READ[to])
    names = [field.attname for field in model._meta.concrete_fields if field.attname in read]
    return model.from_db(pair._state.db, names, [getattr(pair, f"{to}_{name}") for name in names])


_FIELDS: Final[Mapping[str, Any]] = {to: Pair._meta.get_field(to) for to in _READ}


def mentee_units() -> QuerySet[Unit]:
    """The units that a mentee does: those that are hers, in modules that are."""
    hers = f'"{Role.MENTEE.value}"'
    units = Unit.objects.counted().annotate(
        whose=Cast("audience", TextField()), module_whose=Cast("module__audience", TextField())
    )
    found: QuerySet[Unit] = units.filter(whose__contains=hers, module_whose__contains=hers)
    return found.order_by()


def _with_units(pairs: QuerySet[Pair]) -> QuerySet[Pair]:
    """Adds how many of her units the mentee has done, of how many, and when the last."""
    hers = UnitProgress.objects.filter(
        person=OuterRef("mentee"), unit__in=mentee_units()
    ).order_by()
    grouped = hers.values("person")
    counted = mentee_units().values(one=Value(1)).annotate(number=Count("pk"))
    return pairs.annotate(
        units_done=Subquery(grouped.annotate(number=Count("pk")).values("number")),
        last_unit_at=Subquery(grouped.annotate(last=Max("done_at")).values("last")),
        units_in_all=Subquery(counted.values("number")),
    )


def _closed(running: QuerySet[Pair]) -> dict[UUID, dict[str, dict[date, tuple[str, date]]]]:
    """What came of earlier flags, by pair and kind."""
    found: dict[UUID, Any] = defaultdict(lambda: defaultdict(dict))
    rows = FlagOutcome.objects.filter(pair__in=running.values("pk")).order_by("closed_at")
    values = rows.values_list("pair_id", "kind", "since", "outcome", "closed_at")
    for pair_id, kind, since, outcome, at in values:
        found[pair_id][kind][since] = (outcome, timezone.localdate(at))
    return found


def _told_before(before: Outcomes) -> tuple[str, ...]:
    """What came of the last flag of this kind."""
    if not before:
        return ()
    outcome, on = list(before.values())[-1]
    text = said("The last time, on {day}: {outcome}.")
    return (text.format(day=_day(on), outcome=FlagOutcome.Outcome(outcome).label),)


# --- Closing ---------------------------------------------------------------------------------


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
