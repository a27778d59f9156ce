from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class NetworkingConfig(AppConfig):
    name = "networking"
    verbose_name = _("Programmes and people")

    def ready(self) -> None:
        from networking.encryption.vault import LOST
        from networking.people.lost_keys import lost_its_words, was_erased
        from networking.privacy.registry import checks  # noqa: F401  (registers the system checks)

        LOST[:] = [was_erased, lost_its_words]
        post_migrate.connect(_mark_databases, sender=self)


def _mark_databases(*, using: str, **_details: Any) -> None:
    """A database gets the site's mark as soon as its tables are there."""
    from networking.privacy.key_store import mark_database

    mark_database(using)
