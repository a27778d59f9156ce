"""The rows of the privacy table that this room owns: requests to end a pair."""

from collections.abc import Mapping
from typing import Final

from networking.data_policy.personal_fields import (
    ID,
    OWNER,
    DataKind,
    ErasurePolicy,
    Rows,
    exported,
)

PERSONAL: Final[Mapping[str, Rows]] = {
    "networking.EndRequest": Rows(
        owners=("person",),
        policy=ErasurePolicy.EMPTIED,
        section="end_requests",
        why="a programme counts why pairs end; no word stays",
        fields={
            "id": ID,
            "pair": exported("pair", DataKind.OTHERS),
            "person": OWNER,
            "words": exported("words", DataKind.OWN_WORDS, erased_value=b""),
            "created_at": exported("made_at"),
            "settled_at": exported("settled_at"),
            "settled_by": exported("settled_by", DataKind.OTHERS),
            "outcome": exported("outcome"),
        },
    ),
}
