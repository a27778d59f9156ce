"""The rows of the privacy table that this room owns: codes and requests for help to sign in."""

from collections.abc import Mapping
from typing import Final

from networking.data_policy.personal_fields import (
    HASH,
    ID,
    OWNER,
    DataKind,
    ErasurePolicy,
    Rows,
    exported,
    withheld,
)

PERSONAL: Final[Mapping[str, Rows]] = {
    "networking.ReturnRequest": Rows(
        owners=("person", "asked_by"),
        policy=ErasurePolicy.DELETED,
        section="return_requests",
        why="goes with whom it is about, and with who asked",
        fields={
            "id": ID,
            "programme": exported("programme"),
            "person": exported("about", DataKind.OTHERS),
            "asked_by": exported("by", DataKind.OTHERS),
            "asked_at": exported("at"),
            "settled_by": exported("settled_by", DataKind.OTHERS),
            "settled_at": exported("settled_at"),
            "outcome": exported("outcome"),
        },
    ),
    "networking.RecoveryCode": Rows(
        owners=("person",),
        policy=ErasurePolicy.DELETED,
        section="one_time_codes",
        why="spent or expired codes go after a week in any case",
        fields={
            "id": ID,
            "person": OWNER,
            "issued_by": exported("made_by", DataKind.OTHERS),
            "code_hash": withheld(HASH, DataKind.SECRET),
            "issued_at": exported("made_at"),
            "expires_at": exported("expires_at"),
            "failures": exported("wrong_tries"),
            "used_at": exported("used_at"),
        },
    ),
}
