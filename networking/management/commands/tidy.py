from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from networking.tidying import STEPS, let_go_on_disk


class Command(BaseCommand):
    help = "Deletes what has had its time: idle guests, old sessions, codes, audit. Once a day."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only count, delete nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        dry_run = bool(options["dry_run"])
        for step in STEPS:
            count = step.run(dry_run)
            if options["verbosity"]:
                self.stdout.write(f"{count} {step.name}{' would go' if dry_run else ' deleted'}")
        if not dry_run:
            let_go_on_disk()
