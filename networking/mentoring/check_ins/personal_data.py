"""The rows of the privacy table that this room owns: check-ins."""

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
    "networking.CheckIn": Rows(
        owners=("person",),
        policy=ErasurePolicy.EMPTIED,
        section="check_ins",
        why="the numbers count in the programme's report; no word stays",
        fields={
            "id": ID,
            "pair": exported("pair", DataKind.OTHERS),
            "person": OWNER,
            "moment": exported("moment"),
            "going": exported("going"),
            "goals": exported("goals"),
            "support": exported("support"),
            "challenges": exported("challenges"),
            "wants_call": exported("wants_call"),
            "words": exported("words", DataKind.OWN_WORDS, erased_value=b""),
            "has_words": withheld("the text says it", erased_value=False),
            "created_at": exported("made_at"),
            "saved_at": exported("saved_at"),
            "version": exported("version"),
            "read_at": exported("read_at"),
            "read_by": exported("read_by", DataKind.OTHERS),
        },
    ),
}
