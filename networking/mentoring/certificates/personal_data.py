"""The rows of the privacy table that this room owns: certificates."""

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
    "networking.Certificate": Rows(
        owners=("person",),
        policy=ErasurePolicy.RETAINED,
        section="certificates",
        why="so that a certificate on paper can be checked; holds no name",
        fields={
            "id": ID,
            "pair": exported("pair", DataKind.OTHERS),
            "person": OWNER,
            "role": exported("role"),
            "programme_name": exported("programme"),
            "code_hash": withheld(HASH, DataKind.SECRET),
            "name_hash": withheld(HASH, DataKind.SECRET),
            "starts_on": exported("started_on"),
            "ends_on": exported("ended_on"),
            "sessions": exported("held"),
            "minutes": exported("minutes"),
            "units": exported("units"),
            "units_total": withheld("the course's, not yours"),
            "issued_on": exported("issued_on"),
            "revoked_at": exported("taken_back_at"),
        },
    ),
}
