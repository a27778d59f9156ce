"""Fills our database with people who did much of everything, and prints what the load needs.

python -m tests.performance.people NUMBER
"""

import json
import os
import sys
import uuid
from dataclasses import dataclass

import django
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motm.settings")
django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402

from modules.models.structure import Block, Item, Unit  # noqa: E402
from networking.learning.models.texts import save_words  # noqa: E402
from networking.models import (  # noqa: E402
    Answer,
    Contact,
    NetworkMap,
    Reflection,
    Tick,
    Tie,
    UnitProgress,
    User,
)
from tests.support.rows.cast import make_step  # noqa: E402
from tests.support.rows.maps import make_map, random_content  # noqa: E402

MODULE = "empowerment-through-networking"
UNIT = "identifying-interests-and-network-goals"
MEASURED = 8
BATCH = 5000
CONTACTS, TIES = 40, 100
LABEL = bytes(50)
WORDS = "I know two people in my street, and I would like to sing with others. " * 3


def make_crowd(number: int) -> None:
    """People who are only there, each with half of the units done and some ticks."""
    units = list(Unit.objects.counted().values_list("pk", flat=True))
    lines = list(Item.objects.filter(block__kind="checklist").values_list("pk", flat=True))
    for start in range(0, number, BATCH):
        names = [f"crowd {place}" for place in range(start, min(start + BATCH, number))]
        crowd = [
            User(nickname=name, nickname_key=name, nickname_search=name, password="!")
            for name in names
        ]
        User.objects.bulk_create(crowd)
        UnitProgress.objects.bulk_create(
            UnitProgress(person=person, unit_id=unit) for person in crowd for unit in units[::2]
        )
        Tick.objects.bulk_create(
            Tick(person=person, item_id=line) for person in crowd for line in lines[::4]
        )
        make_maps(crowd[::4])


def make_maps(people: list[User]) -> None:
    """A small map each. Nobody opens them, so their labels are bytes of the right length and no
    key is made: what counts is that the rows are there."""
    maps = [NetworkMap(person=person) for person in people]
    contacts = [
        [
            Contact(map=row, number=n, area="friends", circle=1, slot=n, label=LABEL)
            for n in range(1, 7)
        ]
        for row in maps
    ]
    NetworkMap.objects.bulk_create(maps)
    Contact.objects.bulk_create(contact for them in contacts for contact in them)
    Tie.objects.bulk_create(
        Tie.between(them[n], them[n + 1]) for them in contacts for n in range(4)
    )


@dataclass(frozen=True)
class Learner:
    """What the load needs to know about one of those who are measured."""

    session: str
    move: str


def make_learner(number: int) -> Learner:
    """A person who ticked, answered and reflected on every page, drew a large map and planned a
    step."""
    person = User.objects.create_user(f"learner {number}")
    for unit in Unit.objects.counted()[::2]:
        UnitProgress.objects.create(person=person, unit=unit)
    for line in Item.objects.filter(block__kind="checklist")[::2]:
        Tick.objects.create(person=person, item=line)
    places = [(Answer, row.pk) for row in Item.objects.filter(block__kind="questions")]
    places += [(Reflection, row.pk) for row in Block.objects.filter(kind="reflection")]
    for kind, place in places:
        save_words(
            kind=kind,
            person=person,
            place_id=place,
            words=WORDS,
            version=0,
            tab=uuid.uuid4(),
            reach="me",
        )
    content = random_content(seed=number, contacts=CONTACTS, ties=TIES)
    row = make_map(person=person, content=content)
    make_step(person, "I ask at the library if there is a choir", map=row)
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return Learner(str(session.session_key), f"/en/me/map/{row.pk}/1/move/")


def main() -> None:
    make_crowd(int(sys.argv[1]))
    line = Item.objects.filter(block__kind="checklist", block__unit__module__slug=MODULE).first()
    assert line is not None
    learners = [make_learner(number) for number in range(MEASURED)]
    print(
        json.dumps(
            {
                "sessions": [learner.session for learner in learners],
                "moves": [learner.move for learner in learners],
                "unit": f"/en/modules/{MODULE}/{UNIT}/",
                "module": f"/en/modules/{MODULE}/",
                "tick": f"/en/items/{line.pk}/tick/",
            }
        )
    )


if __name__ == "__main__":
    main()
