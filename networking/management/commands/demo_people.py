"""People to look around with, on a computer of one's own. Never on a real site."""

import os
import secrets
import uuid
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from modules.models.structure import Kind
from modules.tree import Course, ModuleTree
from networking.demo.pairs import make_pairs, nicknames
from networking.learning.models.progress import set_done, set_tick
from networking.learning.models.texts import Answer, Reflection, save_words
from networking.people.models.programmes import Membership, Programme
from networking.people.models.roles import Role
from networking.people.models.users import User
from networking.people.sharing import Reach
from networking.second_factor.factors import required_for, set_up_app

PROGRAMME: Final = "Demo programme"
SIGN_IN: Final = {
    "demo-coordinator": Role.COORDINATOR,
    "demo-mentor": Role.MENTOR,
    "demo-mentee": Role.MENTEE,
    "demo-deputy": Role.COORDINATOR,
    "demo-safeguarding": Role.SAFEGUARDING,
    "demo-admin": None,
}


class Command(BaseCommand):
    help = "Makes a demo programme with demo people, for trying things out. Once."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.MODE == "production":
            raise CommandError(
                "Demo people are for your own computer. A site in production mode has none."
            )
        file = Path(settings.VAR) / "demo-people.txt"
        if Programme.objects.filter(name=PROGRAMME).exists():
            self.say(options, f"The demo people are there already. See {file}")
            return
        taken = User.objects.filter(nickname_key__in={*SIGN_IN, *nicknames()})
        if taken:
            names = ", ".join(str(person) for person in taken)
            raise CommandError(f"Nothing was made: somebody has the nickname {names} already.")
        try:
            with transaction.atomic():
                write_secretly(file, make_people())
        except OSError as error:
            raise CommandError(
                f"Nothing was made: {file} could not be written ({error.strerror})."
            ) from error
        self.say(options, f"To sign in as one of the demo people, see {file}")

    def say(self, options: dict[str, Any], sentence: str) -> None:
        if options["verbosity"]:
            self.stdout.write(sentence)


def make_people() -> str:
    """Makes the programme and its people; what to write down for signing in."""
    programme = Programme.objects.create(
        name=PROGRAMME, contact="demo-coordinator helps you here. This is a programme to try out."
    )
    lines = ["Demo people of Mentor on the Move. Nickname and password:", ""]
    people: dict[str, User] = {}
    for nickname, role in SIGN_IN.items():
        password = secrets.token_urlsafe(12)
        person = User.objects.create_user(nickname, password, is_superuser=role is None)
        if role and role not in (Role.MENTEE, Role.MENTOR):
            Membership.objects.create(programme=programme, person=person, role=role)
        people[nickname] = person
        lines.append(f"{nickname}  {password}")
        if required_for(person):
            lines += second_step(person)
    modules = Course("en").modules()
    if modules:
        work(people["demo-mentee"], modules[0], units=3)
        work(people["demo-mentor"], modules[-1], units=2)
    make_pairs(programme, people, modules)
    if modules:
        write(people["demo-mentee"], modules[0])
    return "\n".join([*lines, ""])


def second_step(person: User) -> list[str]:
    """The lines about a person's security check. Codes on paper need no app, so they come first."""
    secret, codes = set_up_app(person=person)
    return [
        "    Security check: one of these codes; each works once:",
        f"    {' '.join(codes)}",
        f"    or the digits of an app for one-time codes with the secret {secret}",
    ]


def work(person: User, module: ModuleTree, *, units: int) -> None:
    """Does the first units of a module: their checklists ticked, and done."""
    for unit in module.units[:units]:
        for item in unit.ticks:
            set_tick(person=person, item_id=item.id, ticked=True)
        set_done(person=person, unit_id=unit.id, done=True)


def write(person: User, module: ModuleTree) -> None:
    """One answer for herself, one reflection for her mentor too."""
    blocks = [block for unit in module.units for block in unit.blocks]
    answer = next((b.items[0] for b in blocks if b.kind == Kind.QUESTIONS), None)
    reflection = next((b for b in blocks if b.kind == Kind.REFLECTION), None)
    common: dict[str, Any] = {"person": person, "version": 0}
    if answer:
        save_words(
            kind=Answer,
            place_id=answer.id,
            words="A demo answer: I know two people in my street.",
            tab=uuid.uuid4(),
            reach=Reach.ME,
            **common,
        )
    if reflection:
        save_words(
            kind=Reflection,
            place_id=reflection.id,
            words="A demo reflection: next week I say hello to the woman at the library.",
            tab=uuid.uuid4(),
            reach=Reach.MENTOR,
            **common,
        )


def write_secretly(file: Path, text: str) -> None:
    """Writes a file that only its owner can read, from its first byte on."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
        opened.write(text)
