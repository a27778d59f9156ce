import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from motm.days import today_here
from networking.coordination.today.digest import digest_for, receivers, send, without_address
from networking.people.models.users import User
from networking.people.roles import with_roles


class Command(BaseCommand):
    help = "Tells coordinators by e-mail how many people to call. Once a week, from cron."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say what would be sent")

    def handle(self, *args: Any, **options: Any) -> None:
        """One mail that cannot be made or sent stops no other. No name and no address is told."""
        if not settings.MAIL_WORKS and not options["dry_run"]:
            raise CommandError("This site has no mail server (MOTM_EMAIL_URL): nothing was sent.")
        today, sent, failed = today_here(), 0, 0
        if without := without_address(today):
            self.stderr.write(f"{without} coordinators have no confirmed address: no mail to them")
        for person in with_roles(User.objects.filter(pk__in=receivers(today))):
            try:
                with timezone.override(person.zone):
                    digest = digest_for(person, today=today_here())
                if digest is not None and not options["dry_run"]:
                    send(digest)
                sent += digest is not None
            except Exception as error:  # whatever it is, the others get theirs
                failed += 1
                name = str(person.pk)[:8]
                self.stderr.write(f"No mail to coordinator {name}: {type(error).__name__}")
        if options["verbosity"]:
            self.stdout.write(f"{sent} mails{' would go' if options['dry_run'] else ' sent'}")
        if failed:
            sys.exit(1)
