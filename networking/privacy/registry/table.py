"""Every field of every personal model: what it is, whether the person gets it, and when it goes.

Export and erasing are made from this table. Each room says it of its own models in its
`personal_data.py`; `networking/apps.py` hands all of them up, since some rooms are above this one.
The system checks (`networking.privacy.registry.checks`) fail on a model or field that is missing,
and on one that is gone; so a new field cannot be added without saying what becomes of it.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from django.core.exceptions import ImproperlyConfigured

from networking.data_policy.personal_fields import Rows

ORDER: Final = (
    "networking.DataKey",
    "networking.KeptCopy",
    "networking.Answer",
    "networking.Reflection",
    "networking.OutreachStep",
    "networking.Tie",
    "networking.Contact",
    "networking.NetworkMap",
    "networking.UnitProgress",
    "networking.Tick",
    "networking.PracticeNote",
    "networking.Closing",
    "networking.MatchingProfile",
    "networking.ReturnRequest",
    "networking.Absence",
    "networking.Pause",
    "networking.Session",
    "networking.CheckIn",
    "networking.FollowUpReport",
    "networking.EndRequest",
    "networking.Concern",
    "networking.ContactNote",
    "networking.FlagOutcome",
    "networking.Certificate",
    "networking.Consent",
    "networking.RecoveryCode",
    "mfa.Authenticator",
    "account.EmailConfirmation",
    "account.EmailAddress",
    "networking.User",
    "networking.Membership",
    "networking.Pair",
    "networking.CardSheet",
    "networking.Invitation",
    "networking.AuditEvent",
    "admin.LogEntry",
    "sessions.Session",
)
"""The order of erasing and of the download: what points at other rows comes before them."""

_rows: Final[dict[str, Rows]] = {}
_not_personal: Final[dict[str, str]] = {}

PERSONAL: Final[Mapping[str, Rows]] = MappingProxyType(_rows)
NOT_PERSONAL: Final[Mapping[str, str]] = MappingProxyType(_not_personal)
"""Our models that say nothing about a person, and why."""


def join(*tables: Mapping[str, Rows]) -> None:
    """Make the table of what the rooms hand up. Raises ImproperlyConfigured if a model has no
    place in the order, two of them, or none of the rooms."""
    found = [(label, rows) for table in tables for label, rows in table.items()]
    labels = [label for label, _rows_of_it in found]
    if sorted(labels) != sorted(ORDER):
        odd = sorted(set(labels) ^ set(ORDER)) or sorted(labels)
        raise ImproperlyConfigured(f"The rooms and the order of the privacy table differ: {odd}")
    by_label = dict(found)
    _rows.clear()
    _rows.update((label, by_label[label]) for label in ORDER)


def join_not_personal(*tables: Mapping[str, str]) -> None:
    _not_personal.clear()
    for table in tables:
        _not_personal.update(table)
