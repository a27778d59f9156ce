"""Network maps and steps of the demo people: two dates to compare, gaps, and something shared."""

import datetime
import uuid
from datetime import timedelta
from typing import Any, Final, NamedTuple

from django.utils import timezone

from motm.days import today_here
from networking.maps.actions import save_content, share_map
from networking.maps.content import Entry, MapContent
from networking.maps.models import (
    NO_HELP,
    Area,
    Circle,
    Help,
    MapReach,
    Nature,
    NetworkMap,
    free_slot,
)
from networking.maps.steps.actions import Plan, plan_step, settle_step
from networking.maps.steps.models import OutreachStep
from networking.maps.steps.queries import mark_of
from networking.people.models.pairs import Pair
from networking.people.models.users import User
from networking.people.sharing import Reach


class Known(NamedTuple):
    """A contact, and the circle it was and is in; 0 where it is not on that map."""

    label: str
    area: Area
    before: int
    now: int
    helps: Help
    nature: Nature = Nature.PERSON


TALK, TOGETHER = Help.TALK, Help.TOGETHER
CONTACTS: Final = (
    Known("my sister", Area.FAMILY, 1, 1, TALK | TOGETHER),
    Known("uncle Sami", Area.FAMILY, 2, 2, Help.PRACTICAL),
    Known("my cousin R.", Area.FAMILY, 3, 3, TALK),
    Known("Lina", Area.FRIENDS, 2, 1, TALK | TOGETHER),
    Known("K. from the course", Area.FRIENDS, 3, 2, TOGETHER),
    Known("my old landlord", Area.NEIGHBOURS, 3, 0, Help.PRACTICAL),
    Known("my neighbour", Area.NEIGHBOURS, 2, 2, Help.PRACTICAL),
    Known("family on the third floor", Area.NEIGHBOURS, 0, 3, NO_HELP, Nature.GROUP),
    Known("the library", Area.SERVICES, 3, 2, Help.INFORMATION, Nature.PLACE),
    Known("advice office", Area.SERVICES, 3, 3, Help.INFORMATION | Help.PRACTICAL, Nature.PLACE),
    Known("Dr M.", Area.SERVICES, 0, 3, Help.INFORMATION),
    Known("breakfast group", Area.COMMUNITY, 0, 2, TALK | TOGETHER, Nature.GROUP),
    Known("café for parents", Area.COMMUNITY, 0, 3, TOGETHER, Nature.GROUP),
)
"""Nobody in clubs, nobody for language practice: two gaps to look at."""
TIES: Final = (
    ("my sister", "uncle Sami"),
    ("my sister", "my cousin R."),
    ("uncle Sami", "my cousin R."),
    ("Lina", "K. from the course"),
    ("Lina", "breakfast group"),
    ("my neighbour", "my old landlord"),
    ("my neighbour", "family on the third floor"),
    ("the library", "advice office"),
)
CHOIR: Final = Known("the choir", Area.CLUBS, 0, 2, TOGETHER | Help.LANGUAGE, Nature.GROUP)
BEFORE: Final = timedelta(days=90)


def draw(person: User, pair: Pair) -> None:
    """An earlier map for herself and one of this week for her mentor; a step that is done and
    one that comes."""
    today = today_here()
    circles = {"before": today - BEFORE, "now": today - timedelta(days=2)}
    maps = {
        when: save_content(person=person, content=_content(CONTACTS, when), drawn_on=day)
        for when, day in circles.items()
    }
    share_map(row=maps["now"], reach=MapReach.WHOLE, pair_id=pair.pk)
    done = _plan(
        person,
        maps["before"],
        gap="area-community",
        who="The breakfast group",
        action="A demo step: I go there and say my name.",
        company="Lina",
        on=today - timedelta(days=9),
        reach=Reach.MENTOR,
        pair_id=pair.pk,
    )
    settle_step(
        step=done,
        mark=mark_of(done),
        state=OutreachStep.State.DONE,
        learned="They were friendly. They meet every week.",
    )
    settled = timezone.now() - timedelta(days=8)
    OutreachStep.objects.filter(pk=done.pk).update(settled_at=settled, saved_at=settled)
    _plan(
        person,
        maps["now"],
        gap="help-language",
        who="The library",
        action="A demo step: I ask if there is a group for language practice.",
        company="",
        on=today + timedelta(days=3),
        at=datetime.time(16, 30),
    )


def draw_twice(person: User, pair: Pair, place: int, *, days: tuple[int, int]) -> None:
    """Two smaller maps, so many days ago, of which her mentor sees the numbers: from five on, a
    programme has sums, and a report what changed."""
    known = [*CONTACTS[place % 3 :: 2], *([CHOIR] if place % 2 else [])]
    for when, ago in zip(("before", "now"), days, strict=True):
        day = today_here() - timedelta(days=ago)
        row = save_content(person=person, content=_content(known, when), drawn_on=day)
        share_map(row=row, reach=MapReach.COUNTS, pair_id=pair.pk)


def _plan(person: User, row: NetworkMap, *, gap: str, **said: Any) -> OutreachStep:
    return plan_step(person=person, step_id=uuid.uuid4(), plan=Plan(**said), gap=gap, map_id=row.pk)


def _content(known: Any, when: str) -> MapContent:
    """Who is on the map then; the same contact has the same number and origin on both."""
    entries: dict[str, Entry] = {}
    for number, contact in enumerate(known, start=1):
        circle = getattr(contact, when)
        if not circle:
            continue
        cell = (Circle(circle), contact.area)
        taken = {entry.slot for entry in entries.values() if entry.cell == cell}
        entries[contact.label] = Entry(
            number=number,
            label=contact.label,
            nature=contact.nature,
            area=contact.area,
            circle=Circle(circle),
            helps=contact.helps,
            slot=free_slot(taken),
            origin=uuid.uuid5(uuid.NAMESPACE_OID, contact.label),
        )
    ties = [
        (entries[one].number, entries[other].number)
        for one, other in TIES
        if one in entries and other in entries
    ]
    return MapContent.of(entries.values(), ties)
