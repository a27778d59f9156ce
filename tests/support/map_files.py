"""Files of maps, as this site and others write them."""

import copy
import json
from datetime import date
from typing import Any

from networking.maps.files import MAP_FILES
from tests.support.rows.maps import random_content

DAY = date(2026, 11, 2)


SOME = random_content(seed=7, contacts=6, ties=5)


def ours(**changes: Any) -> dict[str, Any]:
    """Our own file of a small map, as data."""
    return {**json.loads(MAP_FILES["map.json"].made(SOME, DAY, names=True)), **changes}


def alter(number: int, angle: float = 45, distance: float = 20, **fields: Any) -> dict[str, Any]:
    """A contact as easyNWK writes it."""
    return {
        "id": number,
        "name": f"A {number}",
        "role": "",
        "human": True,
        "currentGender": "nicht festgelegt",
        "note": "",
        "age": "",
        "angle": angle,
        "distance": distance,
        **fields,
    }


def easynwk(*alteri: dict[str, Any], ties: Any = (), **version: Any) -> dict[str, Any]:
    nwk = {
        "ego": {"name": "R"},
        "alteri": list(alteri),
        "connections": [{"id1": one, "id2": other} for one, other in ties],
    }
    made = {"id": 3, "title": "", "date": "2025-02-26", "nwk": nwk, **version}
    return {"versions": [made], "currentVersion": 3}


def data(value: Any) -> bytes:
    return json.dumps(value).encode()


def contact_changed(place: int, **fields: Any) -> dict[str, Any]:
    changed = copy.deepcopy(ours())
    changed["contacts"][place - 1].update(fields)
    return changed
