"""The rows of the privacy table that this room owns: notes on mentoring and on pairs."""

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
)

PERSONAL: Final[Mapping[str, Rows]] = {
    "networking.PracticeNote": Rows(
        owners=("person",),
        policy=ErasurePolicy.DELETED,
        section="practice_notes",
        fields={
            "id": ID,
            "person": OWNER,
            "programme": exported("programme"),
            "words": exported("words", DataKind.OWN_WORDS),
            "reach": exported("reach"),
            "version": exported("version"),
            "created_at": exported("made_at"),
            "saved_at": exported("saved_at"),
        },
    ),
    "networking.ContactNote": Rows(
        owners=("written_by",),
        policy=ErasurePolicy.DELETED,
        section="contact_notes",
        why="what a coordinator noted about a pair; its people read it when they ask",
        fields={
            "id": ID,
            "pair": exported("pair", DataKind.OTHERS),
            "written_by": OWNER,
            "words": Field(DataKind.OWN_WORDS, export="words", sealed_by="pair"),
            "saved_at": exported("saved_at"),
        },
    ),
}
