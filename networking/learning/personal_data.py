"""The rows of the privacy table that this room owns: texts, ticks and units done."""

from collections.abc import Mapping
from typing import Final

from networking.data_policy.personal_fields import (
    ID,
    OWNER,
    TAB,
    DataKind,
    ErasurePolicy,
    Rows,
    exported,
    withheld,
)

_TEXT: Final = {
    "id": ID,
    "person": OWNER,
    "words": exported("words", DataKind.OWN_WORDS),
    "is_empty": withheld("the text says it"),
    "version": exported("version"),
    "reach": exported("reach"),
    "pair": exported("shared_with", DataKind.OTHERS),
    "saved_at": exported("saved_at"),
    "tab": TAB,
}

PERSONAL: Final[Mapping[str, Rows]] = {
    "networking.KeptCopy": Rows(
        owners=("person",),
        policy=ErasurePolicy.DELETED,
        section="kept_copies",
        fields={
            "id": ID,
            "person": OWNER,
            "answer": exported("answer_to"),
            "reflection": exported("reflection_on"),
            "tab": TAB,
            "words": exported("words", DataKind.OWN_WORDS),
            "saved_at": exported("saved_at"),
        },
    ),
    "networking.Answer": Rows(
        owners=("person",),
        policy=ErasurePolicy.DELETED,
        section="answers",
        fields={"item": exported("place"), **_TEXT},
    ),
    "networking.Reflection": Rows(
        owners=("person",),
        policy=ErasurePolicy.DELETED,
        section="reflections",
        fields={"block": exported("place"), **_TEXT},
    ),
    "networking.UnitProgress": Rows(
        owners=("person",),
        policy=ErasurePolicy.DELETED,
        section="units_done",
        fields={
            "id": ID,
            "person": OWNER,
            "unit": exported("place"),
            "done_at": exported("done_at"),
        },
    ),
    "networking.Tick": Rows(
        owners=("person",),
        policy=ErasurePolicy.DELETED,
        section="ticks",
        fields={
            "id": ID,
            "person": OWNER,
            "item": exported("place"),
            "ticked_at": exported("ticked_at"),
        },
    ),
}
