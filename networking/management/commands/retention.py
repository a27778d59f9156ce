from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from networking.people.models.programmes import Programme
from networking.privacy.retention import Going, delete_due, going


class Command(BaseCommand):
    help = (
        "Says which words of ended pairs go when, cohort by cohort. Deletes nothing unless it is "
        "told to: `tidy` deletes what is due once a day."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say it (the default)")
        parser.add_argument("--delete", action="store_true", help="delete what is due now")

    def handle(self, *args: Any, **options: Any) -> None:
        for each in going(Programme.objects.all()):
            self.stdout.write(_line(each))
        if options["delete"] and not options["dry_run"]:
            self.stdout.write(f"{delete_due()} pairs: their words are deleted now.")


def _line(each: Going) -> str:
    """One cohort, without a name of a person."""
    where = f"{each.programme} · {each.cohort or 'no cohort'}"
    due = f"{each.due} pairs with {each.due_texts} texts are due now" if each.due else "none is due"
    after = f", the next on {each.next_on.isoformat()}" if each.next_on else ""
    runs = f", {each.running} pairs still run" if each.running else ""
    return (
        f"{where}: {each.pairs} ended pairs hold {each.texts} texts, kept {each.months} months; "
        f"{due}{after}{runs}."
    )
