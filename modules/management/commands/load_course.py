from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from modules.loading.fixtures import FixtureProblems, read_fixtures
from modules.loading.writing import Difference, load


class Command(BaseCommand):
    help = "Loads all fixtures of the course in one transaction and reports what changed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, default=settings.BASE_DIR / "fixtures")
        parser.add_argument(
            "--reset",
            action="store_true",
            help="take the fixtures' word where a text was edited or a part retired here",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would change, and change nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            fixtures = read_fixtures(options["folder"])
        except FixtureProblems as error:
            listed = "\n".join(f"  {problem}" for problem in error.problems)
            raise CommandError(
                f"The course was not loaded; nothing was changed. To mend:\n{listed}"
            ) from error
        difference = load(fixtures, reset=options["reset"], dry_run=options["dry_run"])
        self.report(difference, options["verbosity"])

    def report(self, difference: Difference, verbosity: int) -> None:
        counts = []
        for name in ("added", "changed", "retired", "brought_back", "kept"):
            places: list[str] = getattr(difference, name)
            label = {"brought_back": "brought back", "kept": "kept as changed here"}.get(name, name)
            counts.append(f"{len(places)} {label}")
            if verbosity > 1 or name in ("retired", "kept"):
                for place in places:
                    self.stdout.write(f"  {label}: {place}")
        self.stdout.write("Course: " + ", ".join(counts) + ".")
