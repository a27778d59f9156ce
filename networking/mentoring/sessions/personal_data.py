"""The rows of the privacy table that this room owns: sessions of pairs."""

from collections.abc import Mapping
from typing import Final

from networking.data_policy.personal_fields import (
    ID,
    IN_PAIR,
    DataKind,
    ErasurePolicy,
    Field,
    Rows,
    exported,
)

PERSONAL: Final[Mapping[str, Rows]] = {
    "networking.Session": Rows(
        owners=(*IN_PAIR, "logged_by"),
        policy=ErasurePolicy.EMPTIED,
        section="sessions",
        why="a programme counts the sessions that were held; no word stays",
        fields={
            "id": ID,
            "pair": exported("pair", DataKind.OTHERS),
            "logged_by": exported("by", DataKind.OTHERS),
            "on": exported("on"),
            "outcome": exported("how_it_went"),
            "why": exported("why"),
            "minutes": exported("minutes"),
            "where": exported("where"),
            "topics": exported("topics"),
            "barriers": exported("barriers"),
            "agreed": Field(
                DataKind.OWN_WORDS, export="agreed", erased_value=b"", sealed_by="pair"
            ),
            "note": Field(
                DataKind.OWN_WORDS,
                export="private_note",
                erased_value=b"",
                sealed_by="logged_by",
                only_for="logged_by",
            ),
            "next_on": exported("next_on"),
            "next_at": exported("next_at"),
            "version": exported("version"),
            "created_at": exported("made_at"),
            "saved_at": exported("saved_at"),
        },
    ),
}
