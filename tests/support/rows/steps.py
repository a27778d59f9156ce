"""Steps for tests: planned in the database, and on a form as a browser sends it."""

import datetime
import uuid
from typing import Any

from django.urls import reverse
from django.utils import timezone

from networking.maps.steps.actions import Plan, plan_step, settle_step
from networking.maps.steps.queries import mark_of
from networking.models import OutreachStep, Pair, Reach, User

STEPS, NEW = "/en/me/steps/", "/en/me/steps/new/"


def day(number: int = 0) -> datetime.date:
    """Today, or so many days later or earlier."""
    return timezone.localdate() + datetime.timedelta(days=number)


def make_step(
    *,
    person: User,
    pair: Pair | None = None,
    settled: str = "",
    learned: str = "",
    days_ago: int = 0,
    gap: str = "",
    **plan: Any,
) -> OutreachStep:
    """A step for tomorrow unless given; shared with `pair`; settled so many days ago."""
    said = {"who": "Amina", "action": "Tea together.", "company": "", "on": day(1), **plan}
    if pair is not None:
        said |= {"reach": Reach.MENTOR, "pair_id": pair.pk}
    step = plan_step(person=person, step_id=uuid.uuid4(), plan=Plan(**said), gap=gap)
    if settled:
        step = settle_step(step=step, mark=mark_of(step), state=settled, learned=learned)
        step.settled_at = timezone.now() - datetime.timedelta(days=days_ago)
        step.save(update_fields=["settled_at"])
    return step


def typed(**changed: Any) -> dict[str, str]:
    """What the form of a step sends."""
    sent = {"who": "Amina", "on": day(2).isoformat(), "action": "Tea together.", **changed}
    return {name: str(value) for name, value in sent.items()}


def url_of(step: OutreachStep, what: str = "step") -> str:
    """The address of a step: its page, how it went (`step_settle`), or its file (`step_ics`)."""
    return reverse(f"networking:{what}", args=[step.pk])
