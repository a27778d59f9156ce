"""The five kinds of flags, defined here and nowhere else: since when, and the facts as sentences.

Each is a pair of functions: the first is asked for every running pair, the second for what is
shown.
"""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from motm.days import local_day
from networking.mentoring.check_ins.actions import Due, dues_of
from networking.mentoring.check_ins.models import Moment
from networking.mentoring.sessions.rhythm import FEW, Pace, active_days, rhythm_of
from networking.people.models.pairs import Pair

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
    Kind.STALLED: _(
        "Ask the mentor which unit they have reached. They could do the next one together."
    ),
    Kind.CHECK_IN: _("Call and ask how it is going. A check-in takes a minute, with icons only."),
    Kind.ENDS: _("Plan the last session with both, or move the end if they need more time."),
}


Sent = AbstractSet[tuple[str, str, str]]
"""Check-ins that were sent: in which pair, by whom, for which moment."""


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
        return rhythm_of(self.pair).day_with(self.pair.started_on, planned, self.pauses)


# --- Since when, and the facts -----------------------------------------------------------------


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
        after = str(_("On {day} they logged one that did not take place.")).format(
            day=in_words(logged)
        )
    else:
        after = said("Nothing else was logged since. Not logged is not the same as not met.")
    long = _so_long(seen.days_since(since), seen.pair.programme.quiet_weeks)
    return str(met).format(day=in_words(since)), long, after


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
    parts = rhythm_of(pair).parts(pair.started_on, seen.today)
    return planned, *(_agreed(days, since) for days, since, _end in parts)


def _agreed(days: int, since: date) -> str:
    return ngettext(
        "From {day} they planned one session a day, not counting pauses.",
        "From {day} they planned one session every {n} days, not counting pauses.",
        days,
    ).format(n=days, day=in_words(since))


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
        first = said("The last unit was done on {day}.").format(day=in_words(last))
    else:
        first = said("No unit was done since they began on {day}.").format(day=in_words(since))
    units = said("Done: {done} of the {total} units for mentees.").format(
        done=row.units_done or 0, total=row.units_in_all
    )
    return first, _so_long(seen.days_since(since), row.programme.stalled_weeks), units


def _last_unit_on(seen: Seen) -> date | None:
    row: Any = seen.pair
    return local_day(row.last_unit_at) if row.last_unit_at else None


def _check_in(seen: Seen) -> date | None:
    return min((due.on for _who, due in _overdue(seen)), default=None)


def _check_in_facts(seen: Seen, since: date) -> tuple[str, ...]:
    words = {
        "mentee": _("The mentee's check-in “{moment}” was due on {day}."),
        "mentor": _("The mentor's check-in “{moment}” was due on {day}."),
        "co_mentor": _("The co-mentor's check-in “{moment}” was due on {day}."),
    }
    return tuple(
        str(words[who]).format(moment=due.moment.label, day=in_words(due.on))
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
    return (text.format(day=in_words(end)),)


RAISED_BY: Final = {
    Kind.QUIET: _quiet,
    Kind.BELOW_HALF: _below_half,
    Kind.STALLED: _stalled,
    Kind.CHECK_IN: _check_in,
    Kind.ENDS: _ends,
}

IN_A_PAUSE: Final = {Kind.ENDS: _ends}

TOLD_BY: Final = {
    Kind.QUIET: _quiet_facts,
    Kind.BELOW_HALF: _below_half_facts,
    Kind.STALLED: _stalled_facts,
    Kind.CHECK_IN: _check_in_facts,
    Kind.ENDS: _ends_facts,
}


def in_words(day: date) -> str:
    return str(date_format(day, "j F Y"))


def _so_long(days: int, weeks: int) -> str:
    spent = ngettext(
        "{n} day, not counting pauses.", "{n} days, not counting pauses.", days
    ).format(n=days)
    asks = ngettext(
        "The programme asks after {n} week.", "The programme asks after {n} weeks.", weeks
    ).format(n=weeks)
    return f"{spent} {asks}"
