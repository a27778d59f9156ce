"""The kept card of a step: the same, letter by letter, as its template makes of the step."""

import datetime
import uuid
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override

from networking.maps.steps.cards import card
from networking.maps.steps.queries import StepShown

TODAY = timezone.localdate()
ODD = '<b>"Ana" & Omar\'s</b> Saturday, 11 November 1111, at 11:11 a.m.'


def make_shown(**fields: Any) -> StepShown:
    """A planned step."""
    made: dict[str, Any] = {
        "id": uuid.UUID(int=7, version=4),
        "who": "The library",
        "action": "I ask for a card.",
        "company": "",
        "learned": "",
        "on": TODAY + datetime.timedelta(days=3),
        "at": None,
        "state": "planned",
        "settled_at": None,
        "created_at": timezone.now(),
        "is_shared": False,
        "gap": "",
        "version": 1,
        "mark": "abcdef",
    }
    return StepShown(**made | fields)


@pytest.mark.parametrize("language", ["en", "xa", "xb"])
@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"at": datetime.time(16, 30), "company": "Lina", "gap": "area-clubs", "is_shared": True},
        {"on": TODAY},
        {"on": TODAY - datetime.timedelta(days=1), "at": datetime.time(0)},
        {"who": ODD, "action": ODD, "company": ODD},
        {"state": "done", "settled_at": timezone.now(), "learned": "They meet on Fridays."},
    ],
    ids=["plain", "everything", "today", "over", "odd words", "done"],
)
def test_a_kept_card_is_what_its_template_makes(fields: dict[str, Any], language: str) -> None:
    step = make_shown(**fields)
    with override(language):
        for _ in range(2):
            made = card(step, csrf_token="token", owner="owner")
            context = {"step": step, "how": None, "csrf_token": "token", "device_owner": "owner"}
            assert made == render_to_string("networking/maps/steps/_step.html", context)
