"""The rows of the privacy table that this room owns: what people agreed to."""

from collections.abc import Mapping
from typing import Final

from networking.data_policy.personal_fields import ID, OWNER, ErasurePolicy, Rows, exported

PERSONAL: Final[Mapping[str, Rows]] = {
    "networking.Consent": Rows(
        owners=("person",),
        policy=ErasurePolicy.RETAINED,
        section="consents",
        why="shows that and when somebody agreed, until its retention is over; holds no name",
        fields={
            "id": ID,
            "person": OWNER,
            "programme": exported("programme"),
            "purpose": exported("purpose"),
            "text_version": exported("version"),
            "language": exported("language"),
            "given_at": exported("agreed_at"),
            "withdrawn_at": exported("taken_back_at"),
        },
    ),
}
