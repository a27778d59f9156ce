"""For people who run the server: lets somebody sign in who lost phone, passkeys and paper codes."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from networking.people.models.users import User
from networking.second_factor.factors import remove_all


class Command(BaseCommand):
    help = (
        "Removes every security check of one person who lost them. Make sure that this person "
        "asks: afterwards the password alone opens the account."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("nickname", help="the nickname that this person signs in with")

    @transaction.atomic
    def handle(self, *args: Any, nickname: str, **options: Any) -> None:
        person = User.objects.named(nickname).first()
        if person is None:
            raise CommandError("Nobody has this nickname.")
        if not remove_all(person=person):
            raise CommandError("This person has no security check. Nothing was changed.")
        self.stdout.write("Removed. This person is signed out everywhere, and is told on My page.")
