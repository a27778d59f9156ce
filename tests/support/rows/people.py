"""People for tests: made through the models, except guests, who come about by doing something."""

import itertools
from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from modules.models.structure import Item, Kind
from networking.models import Absence, Cohort, Membership, Pair, Programme, Role, User
from networking.people.requests import GUEST
from tests.support.second_factor import has_one

PASSWORD = "seven green bicycles"
_number = itertools.count(1)


def make_person(
    *, nickname: str = "", password: str = PASSWORD, email: str = "", **fields: Any
) -> User:
    """A member; each has a nickname of her own where none is given."""
    name = nickname or f"person {next(_number)}"
    return User.objects.create_user(name, password, email=email, **fields)


def make_admin(*, nickname: str = "", password: str = PASSWORD) -> User:
    """An administrator of the site, with a second factor as she must have."""
    name = nickname or f"admin {next(_number)}"
    return has_one(User.objects.create_superuser(name, password))


def make_programme(*, name: str = "", **fields: Any) -> Programme:
    """A programme with nobody in it."""
    return Programme.objects.create(name=name or f"Programme {next(_number)}", **fields)


def make_cohort(*, programme: Programme | None = None, name: str = "") -> Cohort:
    """A group of a programme."""
    return Cohort.objects.create(
        programme=programme or make_programme(), name=name or f"Group {next(_number)}"
    )


def make_member(
    *,
    programme: Programme,
    role: str = Role.MENTEE,
    person: User | None = None,
    cohort: Cohort | None = None,
    **fields: Any,
) -> User:
    """A person with a role in a programme; with a second factor, where the role needs one."""
    person = person or make_person()
    Membership.objects.create(
        programme=programme, person=person, role=role, cohort=cohort, **fields
    )
    return has_one(person) if role in (Role.COORDINATOR, Role.SAFEGUARDING) else person


def make_coordinator(*, programme: Programme, nickname: str = "") -> User:
    """A coordinator of a programme."""
    return make_member(
        programme=programme, role=Role.COORDINATOR, person=make_person(nickname=nickname)
    )


def make_absence(*, programme: Programme, person: User, days: int = 7, **fields: Any) -> Absence:
    """She is away from today on; another coordinator of the programme stands in."""
    today = timezone.localdate()
    return Absence.objects.create(
        **{
            "membership": Membership.objects.get(
                programme=programme, person=person, role=Role.COORDINATOR
            ),
            "deputy": make_coordinator(programme=programme),
            "starts_on": today,
            "ends_on": today + timedelta(days=days),
            **fields,
        }
    )


def make_pair(
    *,
    programme: Programme | None = None,
    mentor: User | None = None,
    mentee: User | None = None,
    **fields: Any,
) -> Pair:
    """A mentor and a mentee who meet now, both members of the programme."""
    programme = programme or make_programme()
    people = {}
    for role, person in ((Role.MENTOR, mentor), (Role.MENTEE, mentee)):
        person = person or make_person()
        Membership.objects.get_or_create(
            programme=programme, person=person, role=role, ended_on=None
        )
        people[role] = person
    return Pair.objects.create(
        programme=programme, mentor=people[Role.MENTOR], mentee=people[Role.MENTEE], **fields
    )


def checklist_item(position: int = 0) -> Item:
    """A line of the course that can be ticked."""
    found = Item.objects.filter(block__kind=Kind.CHECKLIST, retired_at=None).order_by("pk")
    return found[position]


def question_item(position: int = 0) -> Item:
    """A question of the course that can be answered."""
    found = Item.objects.filter(block__kind=Kind.QUESTIONS, retired_at=None).order_by("pk")
    return found[position]


def make_guest(client: Client, *, item: Item | None = None) -> User:
    """The guest whom this browser becomes by ticking one line."""
    item = item or checklist_item()
    answer = client.post(reverse("networking:item_tick", args=[item.pk]), {"ticked": "1"})
    assert answer.status_code == 303, answer.content
    return User.objects.get(pk=client.session[GUEST])
