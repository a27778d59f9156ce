"""What one mentee shares with her mentor: the steps and texts of a pair, opened to be read.

Nothing here asks for a row of a person: every query begins at a running pair of the mentor.
"""

from dataclasses import dataclass, field
from typing import Any

from modules.tree import Course
from networking.learning.models.texts import Answer, Reflection
from networking.learning.own_texts import Place, Places, in_course_order, place_row
from networking.learning.saved_texts import words_of
from networking.maps.models import NetworkMap
from networking.maps.steps.models import OutreachStep
from networking.maps.steps.queries import StepShown
from networking.maps.steps.queries import shown as step_shown
from networking.mentoring.pages.mentees import Mentee, pairs_of
from networking.people.models.audit import AuditEvent
from networking.people.models.pairs import Pair
from networking.people.models.users import User


@dataclass(frozen=True, slots=True)
class TextShown:
    """A text of hers, where it stands, and when it was saved."""

    row: Answer | Reflection
    place: Place
    words: str


@dataclass(slots=True)
class UnitTexts:
    """Her shared texts in one unit."""

    place: Place
    texts: list[TextShown] = field(default_factory=list)


@dataclass(slots=True)
class SharedInPair:
    """All that a mentee shares in a pair."""

    mentee: Mentee
    maps: list[NetworkMap]
    steps: list[StepShown]
    units: list[UnitTexts]


def shared_in(mentor: User, pair_id: Any, course: Course) -> SharedInPair | None:
    """What the mentee of one of her running pairs shares; None where it is none of hers.

    Seven queries at most, whatever the amount, and one for places that have left the course. That
    she opened it is noted, where there is a step or a text to read.
    """
    pair = pairs_of(mentor).filter(pk=pair_id).first()
    if pair is None:
        return None
    mentee = Mentee(pair, pair.programme.today())
    found = SharedInPair(
        mentee,
        list(NetworkMap.objects.shared_with(mentor).filter(pair=pair)) if mentee.maps else [],
        _steps_in(pair) if mentee.steps else [],
        _texts_in(pair, course) if mentee.texts else [],
    )
    if found.steps or found.units:
        verb = AuditEvent.Verb.OPENED_SHARED
        AuditEvent.note_opened(verb, actor=mentor, about=pair.mentee, row_id=pair.pk)
    return found


def _steps_in(pair: Pair) -> list[StepShown]:
    """Those that are planned, the next one first; then what was, the latest first."""
    rows = list(OutreachStep.objects.filter(pair=pair))
    for row in rows:
        row.person, row.pair_runs = pair.mentee, True  # type: ignore[attr-defined]
    steps = [step_shown(row) for row in rows]
    planned = sorted((step for step in steps if step.is_open), key=_moment)
    was = sorted((step for step in steps if not step.is_open), key=_moment, reverse=True)
    return [*planned, *was]


def _moment(step: StepShown) -> tuple[Any, ...]:
    return step.moment


def _texts_in(pair: Pair, course: Course) -> list[UnitTexts]:
    answers = Answer.objects.filter(pair=pair, is_empty=False)
    notes = Reflection.objects.filter(pair=pair, is_empty=False)
    rows = in_course_order(
        [
            *answers.select_related("item__block__unit__module"),
            *notes.select_related("block__unit__module"),
        ]
    )
    places, units = Places(course, [place_row(row) for row in rows]), list[UnitTexts]()
    for row in rows:
        row.person = pair.mentee
        place = places.of(place_row(row))
        if not units or str(units[-1].place.unit) != str(place.unit):
            units.append(UnitTexts(place))
        units[-1].texts.append(TextShown(row, place, words_of(row)))
    return units
