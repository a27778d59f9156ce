"""The rows of the privacy table that this room owns: network maps, their contacts and ties."""

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
    "networking.Tie": Rows(
        owners=("map__person",),
        policy=ErasurePolicy.DELETED,
        section="map_ties",
        fields={
            "id": ID,
            "map": exported("map"),
            "first": exported("contact", DataKind.OTHERS),
            "second": exported("knows", DataKind.OTHERS),
        },
    ),
    "networking.Contact": Rows(
        owners=("map__person",),
        policy=ErasurePolicy.DELETED,
        section="map_contacts",
        fields={
            "id": ID,
            "map": exported("map"),
            "number": exported("number"),
            "origin": withheld("finds the same contact on your other maps"),
            "label": exported("label", DataKind.OTHERS),
            "nature": exported("what_it_is"),
            "area": exported("area"),
            "circle": exported("circle"),
            "helps": exported("kinds_of_help"),
            "slot": withheld("the place in the drawing"),
            "created_at": exported("added_at"),
            "removed_at": exported("taken_off_at"),
        },
    ),
    "networking.NetworkMap": Rows(
        owners=("person",),
        policy=ErasurePolicy.DELETED,
        section="maps",
        fields={
            "id": ID,
            "person": OWNER,
            "drawn_on": exported("drawn_on"),
            "created_at": exported("made_at"),
            "version": withheld("counts changes, so that an old page is noticed"),
            "last_number": withheld("the number that a contact was given last"),
            "reach": exported("reach"),
            "pair": exported("shared_with", DataKind.OTHERS),
        },
    ),
}
