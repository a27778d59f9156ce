"""The page of one mentee: how far she is, what comes next, and what the mentor can do."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from modules.tree import Course
from networking.mentoring.pages.mentees import Mentee, pairs_of
from networking.mentoring.pages.progress import how_far
from networking.mentoring.sessions.log import latest
from networking.mentoring.sessions.rhythm import paces, pauses_of, rhythm_in_words
from networking.people.models.pairs import Pair
from networking.people.models.users import User

SESSIONS: Final = 1
"""So many of the newest sessions stand on her page: what was agreed last time."""


def mentee_page(mentor: User, pair_id: UUID, course: Course) -> dict[str, Any] | None:
    """What her page shows; None where she is no mentee of hers now. Four queries, and what the
    card of the sessions costs: it opens the pair's key. Nothing of the mentee's own is opened."""
    pair = pairs_of(mentor).filter(pk=pair_id).first()
    if pair is None:
        return None
    today = pair.programme.today()
    pauses = pauses_of([pair])
    pace = paces([pair], on=today, pauses=pauses)[pair.pk]
    return {
        "mentee": Mentee(pair, today, pace),
        "pair": pair,
        "pace": pace,
        "sessions": latest(pair, mentor, SESSIONS),
        "far": how_far(pair.mentee, course),
        "pauses": _to_come(pauses.get(pair.pk, ()), today),
        "rhythm": rhythm_in_words(pair.rhythm_days),
        "others": _other_mentors(pair, mentor),
    }


def _to_come(pauses: Any, today: date) -> list[tuple[date, date]]:
    """The pauses that run or come, by their day."""
    return sorted((first, last) for first, last in pauses if last >= today)


def _other_mentors(pair: Pair, mentor: User) -> list[str]:
    """By what names she knows who mentors beside her."""
    people = (pair.mentor, pair.co_mentor)
    return [p.nickname for p in people if p is not None and p != mentor and p.nickname]
