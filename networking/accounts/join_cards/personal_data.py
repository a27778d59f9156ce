"""The rows of the privacy table that this room owns: join cards and their sheets."""

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
    "networking.CardSheet": Rows(
        owners=("made_by",),
        policy=ErasurePolicy.RETAINED,
        why="work done for a programme; holds no name of who joined",
        fields={
            "id": ID,
            "programme": withheld("work done for a programme, not data about you"),
            "cohort": withheld("work done for a programme, not data about you"),
            "role": withheld("work done for a programme, not data about you"),
            "mark": withheld("work done for a programme, not data about you"),
            "made_by": OWNER,
            "made_at": withheld("work done for a programme, not data about you"),
        },
    ),
    "networking.Invitation": Rows(
        owners=("accepted_by",),
        policy=ErasurePolicy.RETAINED,
        section="invitations",
        why="says that a place was taken; holds no name",
        fields={
            "id": ID,
            "programme": exported("programme"),
            "cohort": exported("group"),
            "role": exported("role"),
            "sheet": withheld("the sheet it was printed on"),
            "number": withheld("its number on the sheet"),
            "code_hash": withheld(HASH, DataKind.SECRET),
            "token_hash": withheld(HASH, DataKind.SECRET),
            "created_at": exported("made_at"),
            "expires_at": exported("expires_at"),
            "revoked_at": withheld("a card that was used is not cancelled"),
            "accepted_at": exported("accepted_at"),
            "accepted_by": OWNER,
        },
    ),
}
