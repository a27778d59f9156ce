"""The rows of the privacy table that this room owns: what helps to find a match."""

from collections.abc import Mapping
from typing import Final

from networking.data_policy.personal_fields import ID, OWNER, ErasurePolicy, Rows, exported

PERSONAL: Final[Mapping[str, Rows]] = {
    "networking.MatchingProfile": Rows(
        owners=("person",),
        policy=ErasurePolicy.DELETED,
        section="matching",
        fields={
            "id": ID,
            "programme": exported("programme"),
            "person": OWNER,
            "languages": exported("languages"),
            "interests": exported("interests"),
            "free_times": exported("free_times"),
            "place": exported("town"),
            "saved_at": exported("saved_at"),
        },
    ),
}
