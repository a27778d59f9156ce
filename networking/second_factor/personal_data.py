"""The rows of the privacy table that this room owns: second factors."""

from collections.abc import Mapping
from typing import Final

from networking.data_policy.personal_fields import (
    ID,
    OWNER,
    DataKind,
    ErasurePolicy,
    Rows,
    exported,
    withheld,
)

PERSONAL: Final[Mapping[str, Rows]] = {
    "mfa.Authenticator": Rows(
        owners=("user",),
        policy=ErasurePolicy.DELETED,
        section="second_factors",
        fields={
            "id": ID,
            "user": OWNER,
            "type": exported("kind"),
            "data": withheld("opens your account", DataKind.SECRET),
            "created_at": exported("made_at"),
            "last_used_at": exported("used_at"),
        },
    ),
}
