"""Tables for egor (R), for Gephi, and as Network Canvas names them; each a ZIP of CSV files."""

import datetime
import io
import uuid
import zipfile
from typing import Any, Final

from networking.backoffice.spreadsheets import csv_file
from networking.maps.content import Entry, MapContent
from networking.maps.files.own_json import AREA_CODES, HELP_CODES, NATURE_CODES, circle_code

_EGO_ID: Final = 1
_HELPS: Final = tuple(f"helps_{code}" for code in HELP_CODES)
_CANVAS: Final = uuid.UUID("9f0d6a3e-6c0b-5d0a-8a5e-3f6a4c1d2b70")
"""The namespace of ids that are made for Network Canvas's tables."""
_APP: Final = "Mentor on the Move"
CONTACT_COLUMNS: Final = ("label", "nature", "area", "circle", "circle_name", *_HELPS)


def _about(entry: Entry) -> list[Any]:
    """The cells of CONTACT_COLUMNS."""
    return [
        entry.label,
        entry.nature.value,
        entry.area.value,
        int(entry.circle),
        circle_code(entry.circle),
        *(kind in entry.helps for kind in HELP_CODES.values()),
    ]


def zip_file(files: dict[str, bytes], drawn_on: datetime.date) -> bytes:
    """The files in one; with the map's date, so that the same map gives the same bytes."""
    made = io.BytesIO()
    year = min(max(drawn_on.year, 1980), 2107)  # what a ZIP can hold
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            member = zipfile.ZipInfo(name, (year, drawn_on.month, drawn_on.day, 0, 0, 0))
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o644 << 16
            archive.writestr(member, data)
    return made.getvalue()


def egor(content: MapContent, drawn_on: datetime.date) -> bytes:
    """egos.csv, alters.csv and ties.csv, as `threefiles_to_egor` takes them: whole numbers as
    ids, ego not among the contacts, its columns named as that function names them."""
    egos = csv_file(("egoID", "drawn_on"), [(_EGO_ID, drawn_on.isoformat())])
    alters = csv_file(
        ("egoID", "alterID", *CONTACT_COLUMNS),
        ([_EGO_ID, entry.number, *_about(entry)] for entry in content.entries),
    )
    ties = csv_file(
        ("egoID", "Source", "Target"),
        ((_EGO_ID, one, other) for one, other in sorted(content.ties)),
    )
    return zip_file({"egos.csv": egos, "alters.csv": alters, "ties.csv": ties}, drawn_on)


def gephi(content: MapContent, drawn_on: datetime.date) -> bytes:
    """nodes.csv and edges.csv, as Gephi's import of spreadsheets names their columns."""
    columns = ("Id", "Label", *CONTACT_COLUMNS[1:])
    nodes = csv_file(columns, ([entry.number, *_about(entry)] for entry in content.entries))
    edges = csv_file(
        ("Source", "Target", "Type", "Id"),
        (
            (one, other, "Undirected", number)
            for number, (one, other) in enumerate(sorted(content.ties), 1)
        ),
    )
    return zip_file({"nodes.csv": nodes, "edges.csv": edges}, drawn_on)


# --- Network Canvas -----------------------------------------------------------------------


def network_canvas(content: MapContent, drawn_on: datetime.date) -> bytes:
    """The three tables of one interview, with the columns of Network Canvas's own export.

    A contact has the same id in the tables of all her maps, made from its origin.
    """
    day = drawn_on.isoformat()
    origins = "".join(sorted(str(entry.origin) for entry in content.entries))
    ego = str(uuid.uuid5(_CANVAS, f"ego {day} {origins}"))
    session = str(uuid.uuid5(_CANVAS, f"session {day} {origins}"))
    name = f"map_{session}"
    files = {
        f"{name}_ego.csv": _canvas_ego(ego, session, day),
        f"{name}_attributeList_person.csv": _canvas_contacts(content, ego),
        f"{name}_edgeList_knows.csv": _canvas_ties(content, ego),
    }
    return zip_file(files, drawn_on)


def _canvas_id(entry: Entry) -> uuid.UUID:
    return uuid.uuid5(_CANVAS, f"contact {entry.origin}")


def _canvas_ego(ego: str, session: str, day: str) -> bytes:
    columns = (
        "networkCanvasEgoUUID",
        "networkCanvasCaseID",
        "networkCanvasSessionID",
        "networkCanvasProtocolName",
        "sessionStart",
        "sessionFinish",
        "sessionExported",
        "APP_VERSION",
        "COMMIT_HASH",
    )
    time = f"{day}T00:00:00.000Z"
    return csv_file(columns, [(ego, "map", session, _APP, time, time, time, _APP, "")])


def _canvas_contacts(content: MapContent, ego: str) -> bytes:
    """One option of a categorical answer is one column of true and false."""
    columns = (
        "nodeID",
        "networkCanvasEgoUUID",
        "networkCanvasUUID",
        "name",
        *(f"nature_{code}" for code in NATURE_CODES),
        *(f"area_{code}" for code in AREA_CODES),
        "circle",
        *_HELPS,
    )
    rows = (
        [
            entry.number,
            ego,
            str(_canvas_id(entry)),
            entry.label,
            *(entry.nature is nature for nature in NATURE_CODES.values()),
            *(entry.area is area for area in AREA_CODES.values()),
            int(entry.circle),
            *(kind in entry.helps for kind in HELP_CODES.values()),
        ]
        for entry in content.entries
    )
    return csv_file(columns, rows)


def _canvas_ties(content: MapContent, ego: str) -> bytes:
    columns = (
        "edgeID",
        "from",
        "to",
        "networkCanvasEgoUUID",
        "networkCanvasUUID",
        "networkCanvasSourceUUID",
        "networkCanvasTargetUUID",
    )
    ids = {entry.number: _canvas_id(entry) for entry in content.entries}
    rows = (
        [
            number,
            one,
            other,
            ego,
            str(uuid.uuid5(_CANVAS, f"tie {ego} {ids[one]} {ids[other]}")),
            str(ids[one]),
            str(ids[other]),
        ]
        for number, (one, other) in enumerate(sorted(content.ties), 1)
    )
    return csv_file(columns, rows)
