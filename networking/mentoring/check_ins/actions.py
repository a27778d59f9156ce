"""Check-ins: when they are due, and saving one. Each side of a pair tells the coordinator how it
goes, a minute each; the other side never reads it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, TypeAlias
from uuid import UUID

from django.db import transaction
from django.db.models import FilteredRelation, Q, QuerySet
from django.utils import timezone

from motm.rows.versions import Conflict
from networking.encryption.wrapping import Unreadable
from networking.mentoring.check_ins.models import CheckIn, Moment
from networking.people.models.pairs import Pair
from networking.people.models.users import User

Days: TypeAlias = tuple[date, date]
"""A pause: its first and its last day."""

GRACE_DAYS: Final = 7
"""A check-in is asked for from so many days before its day, and is overdue so many days after."""

LONGEST: Final = timedelta(days=10 * 366)
"""No pair goes on for longer; a year typed wrong in a pause does not break a page."""


def moments_of(pair: Pair, pauses: Iterable[Days] = ()) -> dict[Moment, date]:
    """The day of each check-in of a pair; its programme and its cohort must be loaded.

    Early and middle come so many weeks after the start, and the days of a pause do not count:
    who has not met yet has nothing to say about meeting, and a pause that was declared must not
    make anybody late. The closing one counts back from the end, which a pause does not move; it
    is there where an end is known. What would come on its day or later is left out: in a short
    cycle the last one is enough.
    """
    programme, rests = pair.programme, _merged(pauses, pair.started_on)
    found = {
        Moment.EARLY: _after(pair.started_on, programme.early_weeks, rests),
        Moment.MIDDLE: _after(pair.started_on, programme.middle_weeks, rests),
    }
    end = pair.planned_end_on or (pair.cohort.ends_on if pair.cohort else None)
    if end is None:
        return found
    closing = max(pair.started_on, end - timedelta(weeks=programme.closing_weeks))
    return {m: on for m, on in found.items() if on < closing} | {Moment.CLOSING: closing}


def _merged(pauses: Iterable[Days], start: date) -> list[Days]:
    """The pauses in their order, from the start of the pair on, each day once."""
    merged: list[Days] = []
    for first, last in sorted(pauses):
        last = min(last, start + LONGEST)
        first = max(first, merged[-1][1] + timedelta(days=1) if merged else start)
        if first <= last:
            merged.append((first, last))
    return merged


def _after(start: date, weeks: int, rests: Iterable[Days]) -> date:
    """The day that comes so many weeks after the start, days of rest not counted."""
    day = start + timedelta(weeks=weeks)
    for first, last in rests:
        if first <= day:
            day += last - first + timedelta(days=1)
    return day


@dataclass(frozen=True, slots=True)
class Due:
    """A check-in that one side of a pair is asked for."""

    pair: Pair
    moment: Moment
    on: date
    is_overdue: bool


def due_of(
    pair: Pair, *, sent: Collection[str], today: date, pauses: Iterable[Days] = ()
) -> Due | None:
    """What one side of a running pair is asked for now; `sent` holds the moments for which she
    has sent one. One at a time: when the next one's day has come, nobody is asked for the one
    before any more (its page still takes it). Nothing is asked for twice."""
    if not pair.is_running:
        return None
    return dues_of(pair, sent=[sent], today=today, pauses=pauses)[0]


def dues_of(
    pair: Pair, *, sent: Iterable[Collection[str]], today: date, pauses: Iterable[Days] = ()
) -> list[Due | None]:
    """The same for several sides of a running pair; `sent` holds the moments of each."""
    days = sorted(moments_of(pair, pauses).items(), key=lambda found: found[1])
    asked = [found for found in days if found[1] <= today + timedelta(days=GRACE_DAYS)]
    come = [found for found in asked if found[1] <= today]
    of_now = [*come[-1:], *asked[len(come) :]]
    return [_first_open(pair, of_now, hers, today) for hers in sent]


def _first_open(
    pair: Pair, asked: Iterable[tuple[Moment, date]], sent: Collection[str], today: date
) -> Due | None:
    """The first that she has not sent, after the last that she has."""
    open_ones: list[tuple[Moment, date]] = []
    for found in asked:
        open_ones = [] if found[0] in sent else [*open_ones, found]
    for moment, on in open_ones[:1]:
        return Due(pair, moment, on, today > on + timedelta(days=GRACE_DAYS))
    return None


def due_for(pairs: Iterable[Pair], person: User, today: date | None = None) -> list[Due]:
    """What she is asked for in these pairs (programme and cohort loaded), in their order. One
    query for any number of pairs; pairs that she is not in are left out."""
    hers = [pair for pair in pairs if pair.is_running and pair.has_member(person)]
    if not hers:
        return []
    known = _known([pair.pk for pair in hers], person)
    found = (
        due_of(
            pair,
            sent=known[pair.pk][0],
            pauses=known[pair.pk][1],
            today=today or pair.programme.today(),
        )
        for pair in hers
    )
    return [due for due in found if due is not None]


def sent_and_pauses(pair: Pair, person: User) -> tuple[set[str], set[Days]]:
    """For which moments she sent a check-in in this pair, and the pair's pauses: one query, for
    pages that show the pauses too."""
    return _known([pair.pk], person)[pair.pk]


def _known(pair_ids: list[UUID], person: User) -> Mapping[UUID, tuple[set[str], set[Days]]]:
    """Of each pair the moments for which she sent a check-in, and the pauses. A row for each two
    of them: at most three moments, and a handful of pauses."""
    rows = (
        Pair.objects.filter(pk__in=pair_ids)
        .annotate(
            hers=FilteredRelation("check_ins", condition=Q(check_ins__person=person.pk)),
        )
        .order_by()
        .values_list("pk", "hers__moment", "pauses__starts_on", "pauses__ends_on")
    )
    known: dict[UUID, tuple[set[str], set[Days]]] = {pk: (set(), set()) for pk in pair_ids}
    for pk, moment, first, last in rows:
        if moment is not None:
            known[pk][0].add(moment)
        if first is not None and last is not None:
            known[pk][1].add((first, last))
    return known


# --- One check-in -----------------------------------------------------------------------------

RATED: Final = (Moment.EARLY, Moment.CLOSING)
"""When the mentee rates herself too: before and after."""


def rates_herself(pair: Pair, person: User, moment: Moment) -> bool:
    """Whether her check-in asks for the three before/after self-ratings."""
    return person.pk == pair.mentee_id and moment in RATED


def may_be_sent(pair: Pair, moment: Moment, today: date) -> bool:
    """Whether its time has come: from a week before its day on, late ones for ever. One query,
    for the pauses; programme and cohort must be loaded."""
    pauses = pair.pauses.values_list("starts_on", "ends_on")
    on = moments_of(pair, pauses).get(moment)
    return on is not None and on <= today + timedelta(days=GRACE_DAYS)


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says in a check-in; None is *not said*."""

    going: int | None
    wants_call: bool
    words: str
    goals: int | None = None
    support: int | None = None
    challenges: int | None = None

    @classmethod
    def of(cls, row: CheckIn) -> "Said":
        """What a row says; `row.person` must be loaded. Raises Unreadable."""
        words = row.person.vault.open(row, "words")
        return cls(row.going, row.wants_call, words, row.goals, row.support, row.challenges)


@transaction.atomic
def save_check_in(*, pair: Pair, person: User, moment: Moment, version: int, said: Said) -> CheckIn:
    """Saves a check-in that was filled in on top of `version` (0: none yet). It is one row for
    each moment: sent twice, it changes nothing; changed, it is unread again.

    Raises Conflict; Pair.DoesNotExist where the pair has ended; Unreadable where her key is
    gone, or what is kept cannot be opened: it is not written over.
    """
    running = Pair.objects.running().of_member(person)
    held = running.select_for_update(of=("self",)).get(pk=pair.pk)
    if User.objects.present().filter(pk=person.pk).first() is None:
        raise Unreadable("Her key was erased, and none is made for who was deleted.")
    row = CheckIn.objects.filter(pair=held, person=person, moment=moment).first()
    if row is not None:
        row.person = person
        if Said.of(row) == said:
            return row
        if row.version != version:
            raise Conflict(row)
    row = row or CheckIn(pair=held, person=person, moment=moment, version=0)
    row.going, row.wants_call = said.going, said.wants_call
    row.goals, row.support, row.challenges = said.goals, said.support, said.challenges
    row.words, row.has_words = person.vault.seal(row, "words", said.words), bool(said.words)
    row.version, row.saved_at = row.version + 1, timezone.now()
    row.read_at = row.read_by = None
    row.save()
    return row


@transaction.atomic
def mark_read(*, check_in: CheckIn, by: User, version: int) -> bool:
    """A coordinator says that she has read it. False where it was changed since her page was
    opened: then she has not read what is there."""
    rows = CheckIn.objects.addressed_to(by).select_for_update(of=("self",))
    row = rows.get(pk=check_in.pk)
    if row.version != version:
        return False
    if row.read_at is None:
        row.read_at, row.read_by = timezone.now(), by
        row.save(update_fields=["read_at", "read_by"])
    return True


def mark_all_read(check_ins: QuerySet[CheckIn], *, by: User) -> int:
    """Marks as read those that a list shows as they are: without words, and without a call that
    somebody waits for. How many they were; two queries."""
    rows = CheckIn.objects.addressed_to(by).filter(pk__in=check_ins.values("pk"))
    plain = Q(read_at=None, has_words=False, wants_call=False)
    ids = list(rows.filter(plain).values_list("pk", flat=True))
    # Asked again in the update itself: words may have come since.
    read = CheckIn.objects.filter(plain, pk__in=ids)
    return read.update(read_at=timezone.now(), read_by=by)


def next_unread(person: User, *, mine: Q) -> CheckIn | None:
    """What a coordinator reads next of their list: first calls that somebody asks for, then what
    waits longest. `mine` finds the rows of the list (`Following.hers`); one query."""
    rows = CheckIn.objects.addressed_to(person).filter(mine, read_at=None, pair__ended_on=None)
    return rows.defer("words").order_by("-wants_call", "saved_at", "pk").first()
