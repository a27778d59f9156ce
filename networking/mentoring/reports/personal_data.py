"""The rows of the privacy table that this room owns: follow-up reports."""

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
    "networking.FollowUpReport": Rows(
        owners=("written_by",),
        policy=ErasurePolicy.EMPTIED,
        section="reports",
        why="the numbers are those of the programme; no word stays",
        fields={
            "id": ID,
            "pair": exported("pair", DataKind.OTHERS),
            "written_by": OWNER,
            "starts_on": exported("started_on"),
            "ends_on": exported("ended_on"),
            "held": exported("held"),
            "planned": exported("planned"),
            "minutes": exported("minutes"),
            "topics": exported("topics"),
            "barriers": exported("barriers"),
            "progress": exported("progress"),
            "problems": Field(
                DataKind.OWN_WORDS, export="problems", erased_value=b"", sealed_by="pair"
            ),
            "view": Field(DataKind.OWN_WORDS, export="view", erased_value=b"", sealed_by="pair"),
            "version": exported("version"),
            "saved_at": exported("saved_at"),
            "sent_at": exported("sent_at"),
            "read_at": exported("read_at"),
            "read_by": exported("read_by", DataKind.OTHERS),
        },
    ),
}
