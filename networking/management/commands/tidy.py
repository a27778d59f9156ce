from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from networking.management.tidying import STEPS, let_go_on_disk
from networking.privacy.key_store import KeysKept, delete_keys_of_nobody


class Command(BaseCommand):
    help = "Deletes what has had its time: idle guests, old sessions, codes, audit. Once a day."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only count, delete nothing")
        parser.add_argument(
            "--delete-keys",
            type=int,
            metavar="NUMBER",
            help="delete that many keys without an owner, which tidy refused to delete by itself",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        dry_run = bool(options["dry_run"])
        refusals: list[str] = []
        if options["delete_keys"] is not None and not dry_run:
            self._delete_keys(int(options["delete_keys"]))
        for step in STEPS:
            try:
                count = step.run(dry_run)
            except KeysKept as error:  # all else that is due goes all the same
                refusals.append(str(error))
                continue
            if options["verbosity"]:
                self.stdout.write(f"{count} {step.name}{' would go' if dry_run else ' deleted'}")
        if not dry_run:
            let_go_on_disk()
        if refusals:
            raise CommandError("\n".join(refusals))

    def _delete_keys(self, said: int) -> None:
        try:
            self.stdout.write(f"{delete_keys_of_nobody(said=said)} keys deleted as you said")
        except KeysKept as error:
            raise CommandError(str(error)) from error
