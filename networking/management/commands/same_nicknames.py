"""Lists people whose nicknames count as one today and were two when they joined."""

from typing import Any

from django.core.management.base import BaseCommand

from networking.accounts.nicknames import settle_nicknames, shared_nicknames


class Command(BaseCommand):
    help = (
        "Lists people whose nicknames differ only by what a keyboard writes, such as İpek and "
        "ipek. They sign in with the nickname as they wrote it first. If one of them changes it, "
        "this command lets the other one sign in from every keyboard."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        settled = settle_nicknames()
        if settled:
            self.stdout.write(f"{settled} nicknames are nobody else's any more.")
        groups = shared_nicknames()
        for group in groups:
            self.stdout.write(", ".join(group))
        if not groups:
            self.stdout.write("No two people have the same nickname.")
