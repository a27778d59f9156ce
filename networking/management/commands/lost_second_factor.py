"""For who runs the server: lets somebody back in who lost phone, passkeys and codes on paper."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from networking.models import User
from networking.second_factor import remove_all


class Command(BaseCommand):
    help = (
        "Takes every second factor off one person, who lost them. Make sure that it is she who "
        "asks: afterwards her password alone opens her account."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("nickname", help="the nickname she signs in with")

    @transaction.atomic
    def handle(self, *args: Any, nickname: str, **options: Any) -> None:
        person = User.objects.named(nickname).first()
        if person is None:
            raise CommandError("Nobody has this nickname.")
        if not remove_all(person=person):
            raise CommandError("She has no second factor. Nothing was changed.")
        self.stdout.write("Taken off. She is signed out everywhere, and is told on her page.")
