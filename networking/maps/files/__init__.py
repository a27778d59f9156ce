"""Every file that a map can be taken away as, and reading those that can be brought.

Each maker is a pure function of the map's content and date. What is in each file, field by field:
docs/map-files.md.

- `csv_files`: tables for egor, Gephi and Network Canvas, as ZIP of CSV files.
- `easynwk`: maps for easyNWK Web.
- `graphml`: GraphML, for networkx, igraph, Gephi and others.
- `names`: names in a file that cannot be labels here.
- `own_json`: our own file of a map.
- `pictures`: a map as a picture.
- `reading`: reading files that people bring.
- `sheet`: a map as a plain list for a spreadsheet.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from networking.maps.content import MapContent
from networking.maps.files import csv_files, easynwk, graphml, own_json, pictures, sheet
from networking.maps.files.names import Brought
from networking.maps.files.reading import BadFile, strict_json

_JSON: Final = "application/json"
_XML: Final = "application/xml"
_ZIP: Final = "application/zip"
_SHEET: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


_NOT_A_MAP: Final = _(
    "This file holds no map. Take a file that you downloaded here as “a map to keep”, or saved in "
    "easyNWK."
)


@dataclass(frozen=True, slots=True)
class MapFile:
    """One kind of file. `names` is whether it holds the names unless asked otherwise: files for
    research do not, for the people on the map were not asked, and no measure needs a name."""

    name: str
    content_type: str
    names: bool
    make: Callable[[MapContent, datetime.date, bool], bytes]

    def made(self, content: MapContent, drawn_on: datetime.date, *, names: bool) -> bytes:
        """The file; without names the content that it is made from has none already."""
        return self.make(content if names else content.without_names(), drawn_on, names)

    def download_name(self, drawn_on: datetime.date, *, names: bool) -> str:
        """Neutral, and with the map's date: `network-map-2026-11-02-egor.zip`."""
        stem, _dot, ending = self.name.rpartition(".")
        parts = ["network-map", drawn_on.isoformat(), "" if stem == "map" else stem]
        parts.append("" if names else "numbers")
        return f"{'-'.join(part for part in parts if part)}.{ending}"


def _plain(make: Callable[[MapContent, datetime.date], bytes]) -> Callable[..., bytes]:
    return lambda content, drawn_on, _names: make(content, drawn_on)


def _pdf(content: MapContent, drawn_on: datetime.date, names: bool) -> bytes:
    return pictures.pdf(content, drawn_on, has_names=names)


_MADE: Final = (
    MapFile("map.pdf", "application/pdf", True, _pdf),
    MapFile("map.png", "image/png", True, _plain(pictures.png)),
    MapFile("list.xlsx", _SHEET, True, _plain(sheet.xlsx)),
    MapFile("map.svg", "image/svg+xml", True, _plain(pictures.svg)),
    MapFile("map.json", _JSON, True, _plain(own_json.own_json)),
    MapFile("easynwk.json", _JSON, True, _plain(easynwk.easynwk_json)),
    MapFile("with-ego.graphml", _XML, False, _plain(graphml.with_ego)),
    MapFile("without-ego.graphml", _XML, False, _plain(graphml.without_ego)),
    MapFile("egor.zip", _ZIP, False, _plain(csv_files.egor)),
    MapFile("gephi.zip", _ZIP, False, _plain(csv_files.gephi)),
    MapFile("network-canvas.zip", _ZIP, False, _plain(csv_files.network_canvas)),
)
MAP_FILES: Final = {file.name: file for file in _MADE}


def read_map_file(data: bytes, today: datetime.date) -> list[Brought]:
    """The maps in a file of ours or of easyNWK, told apart by what is in it; the current one
    first. Raises BadFile, which says what is wrong and where."""
    found = strict_json(data)
    try:
        if isinstance(found, dict) and own_json.is_ours(found):
            return [own_json.read(found, today)]
        if isinstance(found, dict) and easynwk.is_easynwk(found):
            return easynwk.read(found, today)
    except RecursionError as error:
        raise BadFile(str(_NOT_A_MAP)) from error
    raise BadFile(str(_NOT_A_MAP))
