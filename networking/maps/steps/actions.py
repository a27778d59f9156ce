"""Every change of an outreach step: atomic, with the row locked; nothing typed is overwritten.

The plan (who, when, what, who can read it) and what she says about it afterwards are changed on
different pages, and each knows from which state it started: the plan by its version, the rest by
its mark (networking.steps). Saving what is there already changes nothing, however old the page.
"""

import datetime
import uuid
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from motm.rows.once import create_once
from motm.rows.versions import Conflict
from networking.encryption.wrapping import Unreadable
from networking.learning.checklist_sync import IDENTIFIED_GAP, PLANNED_OUTREACH, tick_by_doing
from networking.maps.models import NetworkMap
from networking.maps.steps.models import OutreachStep
from networking.maps.steps.queries import mark_of
from networking.people.models.pairs import Pair
from networking.people.models.users import User
from networking.people.sharing import NotYourMentor, Reach

PLAN_WORDS = ("who", "action", "company")
PLAN_FIELDS = (*PLAN_WORDS, "on", "at", "reach", "pair", "version", "saved_at")
SETTLED_FIELDS = ("learned", "state", "settled_at", "saved_at")


@dataclass(frozen=True, slots=True)
class Plan:
    """What a person plans. `pair_id` is the pair that her page meant by *my mentor*."""

    who: str
    action: str
    company: str
    on: datetime.date
    at: datetime.time | None = None
    reach: str = Reach.ME
    pair_id: uuid.UUID | None = None

    @property
    def words(self) -> dict[str, str]:
        """What is sealed."""
        return {name: getattr(self, name) for name in PLAN_WORDS}

    def pair_for(self, person: User) -> Pair | None:
        """The pair that may read it. Raises NotYourMentor where the pair that her page meant
        has ended: she meant another person."""
        if self.reach != Reach.MENTOR:
            return None
        running = Pair.objects.running().filter(mentee=person)
        found = running.filter(pk=self.pair_id).first() if self.pair_id else None
        if found is None:
            raise NotYourMentor
        return found

    def is_what(self, row: OutreachStep) -> bool:
        """Whether the row says the same. Opens its words in any case, so that none that cannot
        be read are written over: raises Unreadable."""
        meant = self.pair_id if self.reach == Reach.MENTOR else None
        same_words = {name: row.text(name) for name in PLAN_WORDS} == self.words
        stored = (row.on, row.at, row.reach, row.pair_id)
        return same_words and stored == (self.on, self.at, self.reach, meant)


def plan_step(
    *,
    person: User,
    step_id: uuid.UUID,
    plan: Plan,
    gap: str = "",
    map_id: uuid.UUID | None = None,
) -> OutreachStep:
    """Plans a step. Its id was drawn when the form was made, so that a form sent twice plans one
    step; changed and sent again from the same page, it is another step: nothing is lost.

    Raises NotYourMentor, and Unreadable where she was deleted in another window.
    """
    return create_once(lambda drawn: _planned(person, drawn, plan, gap, map_id), step_id)


@transaction.atomic
def _planned(
    person: User, step_id: uuid.UUID, plan: Plan, gap: str, map_id: uuid.UUID | None
) -> OutreachStep:
    if User.objects.present().select_for_update().filter(pk=person.pk).first() is None:
        raise Unreadable("Her key was erased, and none is made for who was deleted.")
    there = OutreachStep.objects.editable_by(person).filter(pk=step_id).first()
    if there is not None:
        there.person = person
        if plan.is_what(there):
            return there
        step_id = uuid.uuid4()
    step = OutreachStep(
        pk=step_id,
        person=person,
        map=NetworkMap.objects.editable_by(person).filter(pk=map_id).first() if map_id else None,
        gap=gap,
        on=plan.on,
        at=plan.at,
        reach=plan.reach,
        pair=plan.pair_for(person),
    )
    step.write(**plan.words)
    step.save(force_insert=True)
    tick_by_doing(person, PLANNED_OUTREACH)
    if gap:
        tick_by_doing(person, IDENTIFIED_GAP)
    return step


def _held(step: OutreachStep) -> OutreachStep:
    """The step as it is now, held until the transaction ends, with the person who asked on it.
    Raises OutreachStep.DoesNotExist where another window has deleted it, or brought it along into
    her account."""
    hers = OutreachStep.objects.editable_by(step.person).select_for_update()
    held = hers.get(pk=step.pk)
    held.person = step.person
    return held


@transaction.atomic
def change_step(*, step: OutreachStep, version: int, plan: Plan) -> OutreachStep:
    """Writes a plan that was typed on top of `version`. Raises Conflict, NotYourMentor,
    and Unreadable where the words that are kept cannot be opened: they are not overwritten."""
    held = _held(step)
    if plan.is_what(held):
        return held
    if held.version != version:
        raise Conflict(held)
    held.pair = plan.pair_for(held.person)
    held.reach, held.on, held.at = plan.reach, plan.on, plan.at
    held.write(**plan.words)
    held.version, held.saved_at = held.version + 1, timezone.now()
    held.save(update_fields=PLAN_FIELDS)
    return held


@transaction.atomic
def settle_step(*, step: OutreachStep, mark: str, state: str, learned: str) -> OutreachStep:
    """Notes how it went, or that it is still planned, and what she learned. `mark` is what her
    page started from. It keeps the day on which she first said something. Raises
    Conflict and Unreadable."""
    held = _held(step)
    if (held.state, held.text("learned")) == (state, learned):
        return held
    if mark_of(held) != mark:
        raise Conflict(held)
    now = timezone.now()
    held.state, held.saved_at = state, now
    is_open = state == OutreachStep.State.PLANNED
    held.settled_at = None if is_open else held.settled_at or now
    held.write(learned=learned)
    held.save(update_fields=SETTLED_FIELDS)
    return held


def delete_step(*, step: OutreachStep) -> None:
    """Deletes a step for good."""
    OutreachStep.objects.editable_by(step.person).filter(pk=step.pk).delete()
