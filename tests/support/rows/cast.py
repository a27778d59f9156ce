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

from networking.maps.actions import set_removed
from networking.maps.content import MapContent
from networking.models import (
    Answer,
    Area,
    CardSheet,
    Circle,
    Contact,
    Help,
    Invitation,
    KeptCopy,
    MapReach,
    OutreachStep,
    Pair,
    PracticeReach,
    Reach,
    Reflection,
    ReturnRequest,
    Role,
    Tick,
    Tie,
    UnitProgress,
    User,
)
from tests.support.rows.course import asking, places, ticking
from tests.support.rows.maps import make_content, make_entry, make_map
from tests.support.rows.pairs import (
    make_certificate,
    make_check_in,
    make_closing,
    make_concern,
    make_end_request,
    make_pause,
    make_practice_note,
    make_profile,
    make_report,
    make_session,
    today,
)
from tests.support.rows.people import (
    make_admin,
    make_cohort,
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
AGREED = "we meet where the weaver keeps his bench"
MENTOR_NOTE = "a crooked ladder leans on her door"
CHECK_IN = "the stove was cold when we met"
MENTOR_CHECK_IN = "our talks run dry like a summer well"
CONCERN = "he asked for the key of my attic"
CONCERN_NOTE = "the bailiff was told on Tuesday"
REPORT = "she walks to the market by herself"
PRACTICE = "I talk like a mill without grain"
PRACTICE_SHARED = "I should listen to the kettle more"
END_REQUEST = "let us part at the ferry"
TAKES_ALONG = "I take the song of the ropemaker along"
CERTIFICATE_CODE = "7QXB" * 7
PAIR_WORDS = {
    AGREED: {"mentee", "mentor"},
    MENTOR_NOTE: {"mentor"},
    CHECK_IN: {"mentee", "coordinator", "both_roles"},
    MENTOR_CHECK_IN: {"mentor", "coordinator", "both_roles"},
    CONCERN: {"mentee", "coordinator", "both_roles", "safeguarding"},
    CONCERN_NOTE: {"coordinator", "both_roles", "safeguarding"},
    REPORT: {"mentor", "coordinator", "both_roles"},
    PRACTICE: {"mentor"},
    PRACTICE_SHARED: {"mentor", "coordinator", "both_roles"},
    END_REQUEST: {"mentee", "coordinator", "both_roles"},
    TAKES_ALONG: {"mentee", "mentor"},
}
"""What is written in and around a pair, and who may read it."""
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
    "safeguarding",
    "former_mentor",
    "both_roles",
    "elsewhere",
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
    """The whole cast, in one programme; `other_coordinator` has another one, and `elsewhere` is a
    mentor there. `former_mentor` met the mentee in a pair that has ended; `both_roles` coordinates
    the programme and mentors somebody else in it."""
    cast, programme, elsewhere = Cast(), make_programme(), make_programme()
    mentee = make_person(nickname=NICKNAME, email=ADDRESS)
    former = make_pair(programme=programme, mentee=mentee, started_on=date(2026, 1, 5))
    former.ended_on, former.end_reason = date(2026, 6, 30), Pair.EndReason.MENTOR
    former.save()
    pair = make_pair(programme=programme, mentee=mentee)
    both = make_pair(programme=programme).mentor
    make_member(programme=programme, role=Role.COORDINATOR, person=both)
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
        "safeguarding": make_member(programme=programme, role=Role.SAFEGUARDING),
        "former_mentor": former.mentor,
        "both_roles": both,
        "elsewhere": make_pair(programme=elsewhere).mentor,
    }
    cast.rows = {"pair": pair, "programme": programme, "user": mentee, **make_work(mentee, pair)}
    cast.rows |= make_network(mentee, pair)
    cast.rows |= make_following(pair)
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


def make_following(pair: Pair) -> dict[str, Any]:
    """What is logged, said, reported and planned around the pair, each with its own sentence."""
    programme, mentee, mentor = pair.programme, pair.mentee, pair.mentor
    concern = make_concern(person=mentee, programme=programme, pair=pair, words=CONCERN)
    concern.note = programme.vault.seal(concern, "note", CONCERN_NOTE)
    concern.save()
    sheet = CardSheet.objects.create(programme=programme, role=Role.MENTEE, mark="K7")
    return {
        "session": make_session(
            pair=pair, agreed=AGREED, note=MENTOR_NOTE, next_on=today() + timedelta(days=7)
        ),
        "check_in": make_check_in(pair=pair, words=CHECK_IN),
        "mentor_check_in": make_check_in(pair=pair, person=mentor, words=MENTOR_CHECK_IN),
        "concern": concern,
        "report": make_report(pair=pair, words=REPORT),
        "practice_note": make_practice_note(person=mentor, programme=programme, words=PRACTICE),
        "shared_practice_note": make_practice_note(
            person=mentor,
            programme=programme,
            words=PRACTICE_SHARED,
            reach=PracticeReach.COORDINATOR,
        ),
        "end_request": make_end_request(pair=pair, person=mentee, words=END_REQUEST),
        "pause": make_pause(
            pair=pair, starts_on=today() + timedelta(days=20), ends_on=today() + timedelta(days=30)
        ),
        "closing": make_closing(pair=pair, person=mentee, words=TAKES_ALONG),
        "certificate": make_certificate(pair=pair, person=mentee, code=CERTIFICATE_CODE),
        "profile": make_profile(programme=programme, person=mentee),
        "sheet": sheet,
        "card": Invitation.objects.create(
            programme=programme,
            sheet=sheet,
            role=Role.MENTEE,
            code_hash="0" * 64,
            expires_at=timezone.now() + timedelta(days=30),
        ),
        "return_request": ReturnRequest.objects.create(
            programme=programme, person=mentee, asked_by=mentor
        ),
        "cohort": make_cohort(programme=programme),
    }


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
