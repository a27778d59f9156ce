"""The demo programme: a group that meets now, one that has ended, and everything a pair leaves.

Every day is counted from today, so that the demo is never old: one pair is quiet, one ends within
a month, one pauses, and the ended group went through its whole cycle.
"""

import uuid
from dataclasses import asdict
from datetime import date, time, timedelta
from typing import Final, NamedTuple

from django.utils import timezone

from modules.tree import ModuleTree
from motm.days import today_here
from networking.demo.maps import draw, draw_twice
from networking.learning.models.progress import UnitProgress
from networking.maps.steps.models import OutreachStep
from networking.mentoring.check_ins.models import CheckIn, Moment
from networking.mentoring.matching.models import FreeTime, Interest, MatchingProfile
from networking.mentoring.notes.models import PracticeNote, PracticeReach
from networking.mentoring.pairing.actions import end_pair
from networking.mentoring.reports.actions import numbers_of, period_due
from networking.mentoring.reports.models import FollowUpReport
from networking.mentoring.sessions.models import Barrier, Session, Topic
from networking.people.models.pairs import Pair, Pause
from networking.people.models.programmes import Absence, Cohort, Membership, Programme
from networking.people.models.roles import Role
from networking.people.models.users import User
from networking.people.sharing import Reach
from networking.safeguarding.models import Concern

PLACES: Final = "Old town\nHarbour\nNorth side"
NOW, ENDED = "Autumn group", "Spring group"
RHYTHM: Final = 14
MET_LESS_BEFORE: Final = "demo-mentee-amara"
"""Her pair agreed on fewer sessions at first."""


class Told(NamedTuple):
    """A pair: who meets whom, units done, days since the mentee was last active, and what was
    logged every two weeks, a letter each (see LOGGED); a dot is what nobody logged."""

    mentee: str
    mentor: str
    units: int
    last_active: int
    log: str
    ends_in: int | None = None
    began: int | None = None
    """Days since the pair began, where it is younger than its group."""


RUNNING: Final = (
    Told("demo-mentee", "demo-mentor", 3, 0, "hhmh", began=53),
    Told("demo-mentee-amara", "demo-mentor", 13, 0, "hhhhhhh"),
    Told("demo-mentee-bilal", "demo-mentor", 9, 3, "hhthhch"),
    Told("demo-mentee-carmen", "demo-mentor", 4, 12, "hkhhxh."),
    Told("demo-mentee-dmytro", "demo-mentor-nadia", 1, 25, "nh.w.h.", ends_in=18),
    Told("demo-mentee-farah", "demo-mentor-nadia", 6, 5, "hhh..hh"),
    Told("demo-mentee-goran", "demo-mentor-otto", 2, 41, "hmh...."),
)
FINISHED: Final = (
    Told("demo-mentee-hana", "demo-mentor-nadia", 13, 45, "hhhthhhhchhhhhhh"),
    Told("demo-mentee-ivan", "demo-mentor-otto", 12, 60, "hhhhmhhhhhxhhhhh"),
    Told("demo-mentee-jamila", "demo-mentor-otto", 13, 42, "hkhhhhhwhhhhhhh."),
    Told("demo-mentee-kofi", "demo-mentor-petra", 10, 70, "hhthh.hhhnhhhmhh"),
    Told("demo-mentee-leyla", "demo-mentor-petra", 13, 44, "hhhhhhhhhhhhkhhh"),
    Told("demo-mentee-mirza", "demo-mentor-petra", 11, 50, "hmhhwhhhhhhthhhh"),
)
FREE_MENTEES: Final = ("demo-mentee-esra", "demo-mentee-noor")
FREE_MENTORS: Final = ("demo-mentor-rosa", "demo-mentor-selma")
FREE_LAST_ACTIVE: Final = {"demo-mentee-esra": 40}
STARTED: Final = {NOW: 100, ENDED: 270}
ENDS: Final = {NOW: 120, ENDED: -40}

_Outcome, _Why = Session.Outcome, Session.Why
LOGGED: Final = {
    "h": (_Outcome.HELD, ""),
    "m": (_Outcome.MOVED, _Why.WORK),
    "c": (_Outcome.CANCELLED, _Why.CHILDCARE),
    "x": (_Outcome.CANCELLED, _Why.HEALTH),
    "t": (_Outcome.NO_SHOW, _Why.TRANSPORT),
    "k": (_Outcome.NO_SHOW, _Why.CHILDCARE),
    "w": (_Outcome.NO_SHOW, _Why.WORK),
    "n": (_Outcome.NO_SHOW, _Why.UNKNOWN),
}
WHERE: Final = tuple(Session.Where)
TOPICS: Final = (
    Topic.COURSE | Topic.TALK,
    Topic.NETWORK | Topic.COURSE,
    Topic.LANGUAGE,
    Topic.WORK | Topic.OFFICES,
    Topic.LEISURE | Topic.NETWORK,
    Topic.HOME,
    Topic.COURSE | Topic.FAMILY,
)
BARRIERS: Final = (0, Barrier.LANGUAGE, Barrier.PRACTICAL, 0, Barrier.ACCESS, Barrier.CONFIDENCE)


def nicknames() -> set[str]:
    """Everybody whom `make_pairs` makes, or finds made already."""
    told = {name for pair in (*RUNNING, *FINISHED) for name in (pair.mentee, pair.mentor)}
    return told | {*FREE_MENTEES, *FREE_MENTORS}


def make_pairs(programme: Programme, people: dict[str, User], modules: list[ModuleTree]) -> None:
    """The two groups with their pairs, and those who wait for a pair. `people` are the demo
    people who can sign in, by nickname; the others are added to it."""
    programme.places = PLACES
    programme.save(update_fields=["places"])
    for told, name in ((FINISHED, ENDED), (RUNNING, NOW)):
        cohort = Cohort.objects.create(
            programme=programme,
            name=name,
            starts_on=_day(STARTED[name]),
            ends_on=_day(-ENDS[name]),
        )
        for place, pair in enumerate(told):
            _pair(pair, place, cohort, people, modules)
        if name == ENDED:
            Membership.objects.filter(cohort=cohort).update(ended_on=_day(-ENDS[name]))
    _those_who_wait(programme, people)
    _those_who_look_after(programme, people)


def _day(ago: int) -> date:
    return today_here() - timedelta(days=ago)


def _person(people: dict[str, User], nickname: str, last_active: int = 2) -> User:
    if nickname not in people:
        active = timezone.now() - timedelta(days=last_active)
        people[nickname] = User.objects.create_user(nickname, last_active_at=active)
    return people[nickname]


def _belongs(person: User, role: Role, cohort: Cohort, since: date) -> None:
    """In the cohort, once."""
    rows = Membership.objects.running().filter(programme=cohort.programme, role=role)
    if not rows.filter(person=person).exists():
        Membership.objects.create(
            programme=cohort.programme, cohort=cohort, person=person, role=role, started_on=since
        )


def _pair(
    told: Told, place: int, cohort: Cohort, people: dict[str, User], modules: list[ModuleTree]
) -> None:
    start, ended = told.began or STARTED[cohort.name], cohort.name == ENDED
    mentee = _person(people, told.mentee, told.last_active)
    mentor = _person(people, told.mentor)
    _belongs(mentee, Role.MENTEE, cohort, _day(start))
    _belongs(mentor, Role.MENTOR, cohort, _day(start))
    pair = Pair.objects.create(
        programme=cohort.programme,
        cohort=cohort,
        mentor=mentor,
        mentee=mentee,
        coordinator=people["demo-coordinator"] if place else None,
        rhythm_days=RHYTHM,
        earlier_rhythms=[[28, _day(44).isoformat()]] if told.mentee == MET_LESS_BEFORE else [],
        started_on=_day(start),
        planned_end_on=_day(-told.ends_in) if told.ends_in else None,
    )
    if modules:
        _learn(mentee, modules[0], told, start)
    if told.mentee == "demo-mentee":
        draw(mentee, pair)
    else:
        draw_twice(mentee, pair, place, days=(start - 14, max(7 * (place + 1), told.last_active)))
        _steps(pair, place, told.last_active)
    _log(pair, told, place, start)
    _check_ins(pair, place, start, told, ended=ended)
    if told.mentee == "demo-mentee-farah":
        Pause.objects.create(
            pair=pair,
            starts_on=_day(58),
            ends_on=_day(30),
            why=Pause.Why.HOLIDAYS,
            declared_by=mentee,
        )
    if told.mentee == "demo-mentee-carmen":
        Pause.objects.create(pair=pair, starts_on=_day(-20), ends_on=_day(-40), why=Pause.Why.EXAMS)
    if ended:
        end_pair(pair=pair, by=None, on=_day(-ENDS[ENDED]), reason=Pair.EndReason.COMPLETED)


def _learn(mentee: User, module: ModuleTree, told: Told, start: int) -> None:
    """Her units, done one after the other, the last on the day she was last active."""
    units = [unit.id for unit in module.units[: told.units]]
    done = set(UnitProgress.objects.visible_to(mentee).values_list("unit_id", flat=True))
    moment = timezone.now() - timedelta(days=told.last_active)
    step = timedelta(days=(start - told.last_active) / (len(units) + 1))
    UnitProgress.objects.bulk_create(
        UnitProgress(person=mentee, unit_id=unit, done_at=moment - step * (len(units) - 1 - n))
        for n, unit in enumerate(units)
        if unit not in done
    )


def _log(pair: Pair, told: Told, place: int, start: int) -> None:
    rows = []
    for number, letter in enumerate(told.log):
        if letter == ".":
            continue
        outcome, why = LOGGED[letter]
        turn = number + place
        on = _day(start - 7 - RHYTHM * number)
        row = Session(pair=pair, logged_by=pair.mentor, on=on, outcome=outcome, why=why)
        row.barriers = BARRIERS[turn % len(BARRIERS)]
        if outcome == _Outcome.HELD:
            row.topics = TOPICS[turn % len(TOPICS)]
            row.minutes, row.where = 45 + 15 * (turn % 4), WHERE[turn % len(WHERE)]
            row.agreed = pair.vault.seal(row, "agreed", "A demo: we look at the next unit.")
        row.created_at = row.saved_at = timezone.now() - (today_here() - on)
        rows.append(row)
    last = rows[-1]
    if told.last_active < RHYTHM and not told.ends_in and start <= STARTED[NOW]:
        last.next_on, last.next_at = _day(-5 - place), time(17, 30)
    last.note = pair.mentor.vault.seal(last, "note", "A demo note: ask about the library.")
    Session.objects.bulk_create(rows)


def _check_ins(pair: Pair, place: int, start: int, told: Told, *, ended: bool) -> None:
    """Both sides rate themselves; a quiet pair says nothing in the middle, and the middle of the
    youngest comes now. The group that ended is read; of the other, what was sent last waits."""
    given = [(Moment.EARLY, start - 21)]
    if (told.last_active < 30 and not told.began) or ended:
        given.append((Moment.MIDDLE, start - 56))
    if ended or told.ends_in:
        given.append((Moment.CLOSING, 68 if ended else 9))
    rows = []
    for number, (moment, ago) in enumerate(given):
        for person, lift in ((pair.mentee, number + 1), (pair.mentor, 2)):
            low = 2 + (place + lift) % 2
            row = CheckIn(pair=pair, person=person, moment=moment, going=min(5, low + number))
            row.goals = min(5, low + (number if place % 3 else 0))
            row.support, row.challenges = min(5, low + number), min(5, 1 + lift)
            row.wants_call = place == 3 and moment == Moment.MIDDLE and person == pair.mentee
            if row.wants_call:
                words = "A demo: it is hard to find a time when my son is at school."
                row.words, row.has_words = person.vault.seal(row, "words", words), True
            row.created_at = row.saved_at = timezone.now() - timedelta(days=ago)
            if ended or moment == Moment.EARLY:
                row.read_at = row.created_at + timedelta(days=2)
            rows.append(row)
    CheckIn.objects.bulk_create(rows)


def _steps(pair: Pair, place: int, last_active: int) -> None:
    """A step that was done, one tried or not yet, and one that comes, shared with the mentor."""
    State = OutreachStep.State
    states = [State.DONE, (State.TRIED, State.NOT_YET, State.DONE)[place % 3], State.PLANNED]
    rows = []
    for number, state in enumerate(states):
        ago = last_active + 30 - 14 * number
        row = OutreachStep(person=pair.mentee, pair=pair, reach=Reach.MENTOR, state=state)
        row.on = _day(ago if state != State.PLANNED else last_active - 4)
        row.created_at = row.saved_at = timezone.now() - timedelta(days=ago + 3)
        if state != State.PLANNED:
            row.settled_at = timezone.now() - timedelta(days=ago)
        row.write(who="The reading group", action="A demo step: I go there once.", company="")
        rows.append(row)
    OutreachStep.objects.bulk_create(rows)


def _those_who_wait(programme: Programme, people: dict[str, User]) -> None:
    """Two mentees and two mentors without a pair, and what helps to find them one."""
    cohort = Cohort.objects.get(programme=programme, name=NOW)
    waiting = [
        *((name, Role.MENTEE) for name in FREE_MENTEES),
        *((name, Role.MENTOR) for name in FREE_MENTORS),
    ]
    languages = (["ar", "en"], ["uk", "en"], ["ar", "es", "en"], ["es", "uk"])
    for place, (name, role) in enumerate(waiting):
        person = _person(people, name, FREE_LAST_ACTIVE.get(name, 2))
        _belongs(person, role, cohort, _day(30))
        MatchingProfile.objects.create(
            programme=programme,
            person=person,
            languages=languages[place],
            interests=int(Interest.WALKING | (Interest.COOKING, Interest.WORK)[place % 2]),
            free_times=int(FreeTime.WEEK_EVENING | (FreeTime.WEEKEND_DAY if place else 0)),
            place=programme.place_names[place % 2],
        )


def _those_who_look_after(programme: Programme, people: dict[str, User]) -> None:
    """The deputy stands in next week; a report, a note and a concern wait to be read."""
    mentor, mentee = people["demo-mentor"], people["demo-mentee-bilal"]
    pair = Pair.objects.running().get(mentee=mentee)
    away = Membership.objects.get(
        programme=programme, person=people["demo-coordinator"], role=Role.COORDINATOR
    )
    Absence.objects.create(
        membership=away, deputy=people["demo-deputy"], starts_on=_day(-7), ends_on=_day(-14)
    )
    period = period_due(pair, today_here())
    if period:
        report = FollowUpReport(pair=pair, written_by=mentor, **asdict(period))
        for name, number in asdict(numbers_of(pair, period)).items():
            setattr(report, name, number)
        report.progress, report.sent_at = 4, timezone.now()
        report.problems = pair.vault.seal(report, "problems", "A demo: the bus is expensive.")
        report.view = pair.vault.seal(report, "view", "A demo: he speaks first now.")
        report.save(force_insert=True)
    note = PracticeNote(person=mentor, programme=programme, reach=PracticeReach.COORDINATOR)
    note.words = mentor.vault.seal(note, "words", "A demo: I talk too much. I try to ask more.")
    note.save(force_insert=True)
    concern = Concern(pk=uuid.uuid4(), programme=programme, pair=pair, person=mentee)
    words = "A demo: I was asked to pay for the coffee every time."
    concern.words = programme.vault.seal(concern, "words", words)
    concern.save(force_insert=True)
