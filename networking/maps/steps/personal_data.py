"""The rows of the privacy table that this room owns: the steps that people planned."""

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
    "networking.OutreachStep": Rows(
        owners=("person",),
        policy=ErasurePolicy.DELETED,
        section="steps",
        fields={
            "id": ID,
            "person": OWNER,
            "map": withheld("the map that it was planned from; the step says what matters"),
            "gap": exported("gap"),
            "who": exported("who", DataKind.OTHERS),
            "action": exported("action", DataKind.OWN_WORDS),
            "company": exported("company", DataKind.OTHERS),
            "learned": exported("learned", DataKind.OWN_WORDS),
            "on": exported("planned_for"),
            "at": exported("planned_at"),
            "state": exported("how_it_went"),
            "settled_at": exported("said_at"),
            "reach": exported("reach"),
            "pair": exported("shared_with", DataKind.OTHERS),
            "version": exported("version"),
            "created_at": exported("made_at"),
            "saved_at": exported("saved_at"),
        },
    ),
}
