"""The rows of the privacy table that this room owns: a person's key."""

from collections.abc import Mapping
from typing import Final

from networking.data_policy.personal_fields import OWNER, DataKind, ErasurePolicy, Rows, withheld

PERSONAL: Final[Mapping[str, Rows]] = {
    "networking.DataKey": Rows(
        owners=("owner",),
        policy=ErasurePolicy.DELETED,
        why="first of all: without it nobody can read the words, in any copy",
        fields={
            "owner": OWNER,
            "master_id": withheld("names a key of the server"),
            "wrapped": withheld("the key itself; your words are in the download", DataKind.SECRET),
        },
    ),
}

NOT_PERSONAL: Final[Mapping[str, str]] = {
    "networking.SiteMark": "which site a database belongs to",
    "networking.KeyStoreMark": "the same, in the key store",
}
