"""The rows of the privacy table that this room owns: the log of the admin site."""

from collections.abc import Mapping
from typing import Final

from networking.data_policy.personal_fields import (
    ID,
    OWNER,
    DataKind,
    ErasurePolicy,
    Rows,
    withheld,
)

PERSONAL: Final[Mapping[str, Rows]] = {
    "admin.LogEntry": Rows(
        owners=("user",),
        policy=ErasurePolicy.RETAINED,
        why="what a coordinator entered in admin, for two years; a name in it is blanked when "
        "the person it is about is erased",
        fields={
            "id": ID,
            "action_time": withheld("work done for a programme, not data about you"),
            "user": OWNER,
            "content_type": withheld("work done for a programme, not data about you"),
            "object_id": withheld("may be the number of another person", DataKind.OTHERS),
            "object_repr": withheld("may be the name of another person", DataKind.OTHERS),
            "action_flag": withheld("work done for a programme, not data about you"),
            "change_message": withheld("names of fields, no content"),
        },
    ),
}
