"""The fixed cast of tests about access: one mentee with something of everything, and who is
around her. Her words, her nickname and her address hold sentences that nobody else may see."""

import uuid
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.http import SimpleCookie
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from networking.maps.changes import set_removed
from networking.maps.content import MapContent
from networking.models import (
    Answer,
    Area,
    Circle,
    Contact,
    Help,
    KeptCopy,
    MapReach,
    OutreachStep,
    Reach,
    Reflection,
    Role,
    Tick,
    Tie,
    UnitProgress,
    User,
)
from tests.course import asking, places, ticking
from tests.maps import make_content, make_entry, make_map
from tests.people import (
    make_admin,
    make_coordinator,
    make_guest,
    make_member,
    make_pair,
    make_person,
    make_programme,
)

PRIVATE = "the heron waits below the bridge"
SHARED = "seven lanterns on the water"
NICKNAME = "Zephyrine Quillon"
ADDRESS = "zephyrine@quillon.example"
MAP_LABEL = "the ferryman with two lamps"  # contact 1 of both maps
MAP_LABELS = (MAP_LABEL, "old Brindle of the quay", "the quarterdeck choir")  # numbers 1, 2, 3
REMOVED_LABEL = "the cooper nobody greets"  # number 4, taken off the newest map
EARLIER_LABEL = "a lamplighter in Vellum Row"  # number 2 of the earlier map
LABELS = (*MAP_LABELS, REMOVED_LABEL, EARLIER_LABEL)
STEP_PRIVATE = "I shall carry plums to the lighthouse"
STEP_SHARED = "I shall sing in the cellar one evening"
HERS = (PRIVATE, *LABELS, STEP_PRIVATE)  # what her mentor may not see either
WORDS = (*HERS, SHARED, STEP_SHARED)
NAMES = (NICKNAME, ADDRESS)
WHO = (
    "visitor",
    "guest",
    "mentee",
    "mentor",
    "other_mentor",
    "coordinator",
    "other_coordinator",
    "two_roles",
    "admin",
)


@dataclass
class Cast:
    """Everyone's cookies by name, and the mentee's rows by kind."""

    people: dict[str, User | None] = field(default_factory=dict)
    cookies: dict[str, Any] = field(default_factory=dict)
    rows: dict[str, Any] = field(default_factory=dict)

    def browser(self, who: str, client: Any = None) -> Any:
        """A browser in which this person is signed in."""
        client = client or Client()
        client.cookies = SimpleCookie({name: m.value for name, m in self.cookies[who].items()})
        return client


def make_cast() -> Cast:
    """The whole cast, in one programme; `other_coordinator` has another one."""
    cast, programme, elsewhere = Cast(), make_programme(), make_programme()
    mentee = make_person(nickname=NICKNAME, email=ADDRESS)
    pair = make_pair(programme=programme, mentee=mentee)
    two_roles = make_member(programme=programme, role=Role.MENTOR)
    make_member(programme=elsewhere, role=Role.COORDINATOR, person=two_roles)
    cast.people = {
        "visitor": None,
        "guest": None,
        "mentee": mentee,
        "mentor": pair.mentor,
        "other_mentor": make_member(programme=programme, role=Role.MENTOR),
        "coordinator": make_coordinator(programme=programme),
        "other_coordinator": make_coordinator(programme=elsewhere),
        "two_roles": two_roles,
        "admin": make_admin(),
    }
    cast.rows = {"pair": pair, "programme": programme, "user": mentee, **make_work(mentee, pair)}
    cast.rows |= make_network(mentee, pair)
    for who, person in cast.people.items():
        client = Client()
        if who == "guest":
            cast.people["guest"] = make_guest(client)
        elif person is not None:
            client.force_login(person)
        cast.cookies[who] = client.cookies
    return cast


def make_work(mentee: User, pair: Any) -> dict[str, Any]:
    """A tick, a done unit, a shared answer with a copy, and a private reflection."""
    place = asking()
    answer = Answer(person=mentee, item_id=place.question.id, reach=Reach.MENTOR, pair=pair)
    answer.write(SHARED)
    answer.save()
    note = Reflection(person=mentee, block_id=place.reflection_id)
    note.write(PRIVATE)
    note.save()
    copy = KeptCopy(person=mentee, answer=answer, tab=uuid.uuid4())
    copy.words = mentee.vault.seal(copy, "words", PRIVATE)
    copy.save()
    for done in places()[:3]:
        UnitProgress.objects.create(person=mentee, unit_id=done.unit.id)
    tick = Tick.objects.create(person=mentee, item_id=ticking().tick.id)
    return {"answer": answer, "reflection": note, "copy": copy, "tick": tick}


def make_network(mentee: User, pair: Any) -> dict[str, Any]:
    """An earlier map, which is hers alone; the newest, of which her mentor may see the numbers
    and not one label; a step of her own, and one that she shares."""
    earlier = make_map(
        person=mentee, content=_network(MAP_LABEL, EARLIER_LABEL), drawn_on=date(2026, 3, 2)
    )
    newest = make_map(
        person=mentee,
        content=_network(*MAP_LABELS, REMOVED_LABEL),
        pair=pair,
        reach=MapReach.COUNTS,
        drawn_on=date(2026, 11, 2),
    )
    contacts = {row.number: row for row in Contact.objects.filter(map=newest)}
    for contact in contacts.values():
        contact.map = newest
    set_removed(contact=contacts[4], removed=True)
    return {
        "earlier_map": earlier,
        "map": newest,
        "contact": contacts[1],
        "removed_contact": contacts[4],
        "tie": Tie.objects.get(map=newest),
        "step": make_step(mentee, STEP_PRIVATE, map=newest),
        "shared_step": make_step(mentee, STEP_SHARED, reach=Reach.MENTOR, pair=pair),
    }


def _network(*labels: str) -> MapContent:
    """Contacts 1, 2, …, spread over areas and circles; 1 and 2 know each other. A number is the
    same contact in every map that is made here."""
    entries = [
        make_entry(
            number,
            label,
            area=list(Area)[number - 1],
            circle=list(Circle)[number % 3],
            helps=Help.TALK | Help.TOGETHER,
            origin=uuid.UUID(int=number, version=4),
        )
        for number, label in enumerate(labels, start=1)
    ]
    return make_content(*entries, ties=[(1, 2)])


def make_step(person: User, action: str, **fields: Any) -> OutreachStep:
    """A step for the day after tomorrow; each of its words holds the sentence."""
    on = timezone.localdate() + timedelta(days=2)
    step = OutreachStep(person=person, **{"on": on, **fields})
    step.write(who=action, action=action, company=action)
    step.save()
    return step


def routes() -> list[tuple[str, URLPattern, list[Any]]]:
    """Every route of the site: name with namespaces, pattern, and all patterns on the way."""

    def walk(resolver: URLResolver, space: str, way: list[Any]) -> Any:
        for entry in resolver.url_patterns:
            if isinstance(entry, URLResolver):
                inner = f"{space}{entry.namespace}:" if entry.namespace else space
                yield from walk(entry, inner, [*way, entry.pattern])
            else:
                yield f"{space}{entry.name or str(entry.pattern)}", entry, [*way, entry.pattern]

    return list(walk(get_resolver(settings.ROOT_URLCONF), "", []))
