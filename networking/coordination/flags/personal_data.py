"""The rows of the privacy table that this room owns: what came of flags."""

from collections.abc import Mapping
from typing import Final

from networking.data_policy.personal_fields import (
    ID,
    OWNER,
    DataKind,
    ErasurePolicy,
    Rows,
    withheld,
)

PERSONAL: Final[Mapping[str, Rows]] = {
    "networking.FlagOutcome": Rows(
        owners=("closed_by",),
        policy=ErasurePolicy.RETAINED,
        why="what a coordinator noted about a pair, chosen from a list",
        fields={
            "id": ID,
            "pair": withheld("work done for a programme, not data about you", DataKind.OTHERS),
            "kind": withheld("work done for a programme, not data about you"),
            "since": withheld("work done for a programme, not data about you"),
            "outcome": withheld("work done for a programme, not data about you"),
            "closed_by": OWNER,
            "closed_at": withheld("work done for a programme, not data about you"),
        },
    ),
}
