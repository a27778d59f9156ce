"""The rows of the privacy table that this room owns: what people take with them from a pair."""

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
    "networking.Closing": Rows(
        owners=("person",),
        policy=ErasurePolicy.DELETED,
        section="closings",
        fields={
            "id": ID,
            "pair": exported("pair", DataKind.OTHERS),
            "person": OWNER,
            "takes_along": exported("takes_along", DataKind.OWN_WORDS),
            "later_contact": exported("later_contact"),
            "looked_back_at": exported("looked_back_at"),
            "exported_at": exported("took_along_at"),
            "told_at": exported("read_what_goes_at"),
            "version": exported("version"),
            "saved_at": exported("saved_at"),
        },
    ),
}
