"""The rows of the privacy table that this room owns: concerns."""

from collections.abc import Mapping
from typing import Final

from networking.data_policy.personal_fields import (
    ID,
    OWNER,
    DataKind,
    ErasurePolicy,
    Field,
    Rows,
    exported,
    withheld,
)

PERSONAL: Final[Mapping[str, Rows]] = {
    "networking.Concern": Rows(
        owners=("person",),
        policy=ErasurePolicy.RETAINED,
        section="concerns",
        why="safeguarding: what was said stays for the time that the form names, under the "
        "programme's key",
        fields={
            "id": ID,
            "programme": exported("programme"),
            "pair": exported("pair", DataKind.OTHERS),
            "person": OWNER,
            "words": Field(DataKind.OWN_WORDS, export="words", sealed_by="programme"),
            "note": withheld("the safeguarding lead's own words", DataKind.OTHERS),
            "created_at": exported("made_at"),
            "seen_at": exported("read_at"),
            "seen_by": exported("read_by", DataKind.OTHERS),
            "closed_at": exported("settled_at"),
            "closed_by": exported("settled_by", DataKind.OTHERS),
            "outcome": exported("outcome"),
        },
    ),
}
