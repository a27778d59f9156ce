from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class NetworkingConfig(AppConfig):
    name = "networking"
    verbose_name = _("Programmes and people")

    def ready(self) -> None:
        _join_the_privacy_table()
        from networking.encryption.vault import LOST
        from networking.people.lost_keys import lost_its_words, was_erased
        from networking.privacy.registry import checks  # noqa: F401  (registers the system checks)

        LOST[:] = [was_erased, lost_its_words]
        post_migrate.connect(_mark_databases, sender=self)


def _join_the_privacy_table() -> None:
    """Every room that owns rows about people; `table.ORDER` says in which order."""
    from networking.accounts.join_cards import personal_data as join_cards
    from networking.accounts.recovery import personal_data as recovery
    from networking.backoffice import personal_data as backoffice
    from networking.consents import personal_data as consents
    from networking.coordination.flags import personal_data as flags
    from networking.encryption import personal_data as encryption
    from networking.learning import personal_data as learning
    from networking.maps import personal_data as maps
    from networking.maps.steps import personal_data as steps
    from networking.mentoring.certificates import personal_data as certificates
    from networking.mentoring.check_ins import personal_data as check_ins
    from networking.mentoring.closing import personal_data as closing
    from networking.mentoring.matching import personal_data as matching
    from networking.mentoring.notes import personal_data as notes
    from networking.mentoring.pairing import personal_data as pairing
    from networking.mentoring.reports import personal_data as reports
    from networking.mentoring.sessions import personal_data as sessions
    from networking.people import personal_data as people
    from networking.privacy.registry import table
    from networking.safeguarding import personal_data as safeguarding
    from networking.second_factor import personal_data as second_factor

    rooms = (
        encryption,
        people,
        consents,
        second_factor,
        learning,
        safeguarding,
        backoffice,
        maps,
        steps,
        sessions,
        check_ins,
        reports,
        notes,
        pairing,
        matching,
        closing,
        certificates,
        recovery,
        join_cards,
        flags,
    )
    table.join(*(room.PERSONAL for room in rooms))
    table.join_not_personal(people.NOT_PERSONAL, encryption.NOT_PERSONAL)


def _mark_databases(*, using: str, **_details: Any) -> None:
    """A database gets the site's mark as soon as its tables are there."""
    from networking.privacy.key_store import mark_database

    mark_database(using)
