from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from networking.encryption.models import DataKey
from networking.encryption.wrapping import Unreadable

BATCH = 500


class Command(BaseCommand):
    help = "Wraps all keys of people with the active (first) key of MOTM_MASTER_KEYS."

    def handle(self, *args: Any, **options: Any) -> None:
        active = next(iter(settings.MASTER_KEYS))
        old = DataKey.objects.exclude(master_id=active).order_by("owner")
        done, lost, last = 0, 0, None
        while owners := list(
            (old.filter(owner__gt=last) if last else old).values_list("owner", flat=True)[:BATCH]
        ):
            last = owners[-1]
            for owner in owners:
                try:
                    done += self.rewrap(owner)
                except Unreadable:
                    lost += 1
        self.stdout.write(f"{done} keys are wrapped anew with {active!r}.")
        if lost:
            ids = ", ".join(sorted(set(old.values_list("master_id", flat=True))))
            raise CommandError(
                f"{lost} keys could not be opened. They need the master keys {ids}: put these "
                "behind the active one in MOTM_MASTER_KEYS, then run this again."
            )
        others = [name for name in settings.MASTER_KEYS if name != active]
        if others:
            self.stdout.write(
                f"No key needs {', '.join(others)} any more: take it out of MOTM_MASTER_KEYS, and "
                "destroy it when the last backup of the keys from before today is gone (7 days)."
            )

    @staticmethod
    def rewrap(owner: Any) -> int:
        """1 where the key was wrapped anew; 0 where its owner was erased meanwhile."""
        with transaction.atomic(using="keys"):
            key = DataKey.objects.using("keys").select_for_update().filter(pk=owner).first()
            if key is None:
                return 0
            key.rewrap()
            return 1
