"""My page, of somebody with a lot of work."""

import uuid

from bs4 import BeautifulSoup
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from modules.models.structure import Block, Item, Kind, Unit
from networking.learning.models.progress import set_done
from networking.learning.models.texts import save_words
from networking.models import Answer, AuditEvent, Reach, Reflection, User
from tests.support.rows.people import make_person

ME, TEXTS, PRIVACY = "networking:me", "networking:reflections", "networking:privacy_mine"


def write(person: User, kind, place_id: int, words: str, **fields) -> None:
    given = {"version": 0, "tab": uuid.uuid4(), "reach": Reach.ME, **fields}
    save_words(kind=kind, person=person, place_id=place_id, words=words, **given)


def reflections() -> list[Block]:
    return list(Block.objects.filter(kind=Kind.REFLECTION, retired_at=None).order_by("pk"))


def questions() -> list[Item]:
    found = Item.objects.filter(block__kind=Kind.QUESTIONS, retired_at=None)
    return list(found.order_by("pk"))


def read(client: Client, name: str) -> BeautifulSoup:
    answer = client.get(reverse(name))
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def queries(client: Client, name: str) -> int:
    count = 0
    for alias in connections:
        with CaptureQueriesContext(connections[alias]) as seen:
            client.get(reverse(name))
        count += len(seen)
    return count


def a_lot_of_work(person: User) -> None:
    for item in questions():
        write(person, Answer, item.pk, "one")
        write(person, Answer, item.pk, "the other")
    for block in reflections():
        write(person, Reflection, block.pk, "one")
    for unit in Unit.objects.filter(is_overview=False, retired_at=None)[:9]:
        set_done(person=person, unit_id=unit.pk, done=True)
    for _ in range(12):
        AuditEvent.note(AuditEvent.Verb.PASSWORD_CHANGED, actor=make_person(), about=person)
