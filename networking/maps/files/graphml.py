"""GraphML, for networkx, igraph, Gephi and others: with ego, and without.

Keys are declared for node, edge and graph apart: igraph passes over keys for all. No edge has a
weight: constraint and the like would silently change. Every node and edge has every attribute of
its kind, for a missing number would be read as one that is none.
"""

import datetime
from typing import Any, Final
from xml.etree import ElementTree as xml

from django.utils.translation import pgettext

from networking.maps.content import Entry, MapContent
from networking.maps.files.own_json import HELP_CODES, circle_code

_NAMESPACE: Final = "http://graphml.graphdrawing.org/xmlns"
_KEYS: Final = {
    "graph": {"format": "string", "drawn_on": "string", "with_ego": "boolean"},
    "node": {
        "label": "string",
        "kind": "string",
        "number": "int",
        "nature": "string",
        "area": "string",
        "circle": "int",
        "circle_name": "string",
        **{f"helps_{code}": "boolean" for code in HELP_CODES},
    },
    "edge": {"kind": "string", "circle": "int"},
}
EGO: Final = "ego"
_TO_EGO: Final = "ego-contact"
_BETWEEN: Final = "contact-contact"


def with_ego(content: MapContent, drawn_on: datetime.date) -> bytes:
    """Ego is a node, tied to everyone: constraint and effective size can be worked out."""
    return _graphml(content, drawn_on, ego=True)


def without_ego(content: MapContent, drawn_on: datetime.date) -> bytes:
    """Only the contacts: density and components can be worked out."""
    return _graphml(content, drawn_on, ego=False)


def _graphml(content: MapContent, drawn_on: datetime.date, *, ego: bool) -> bytes:
    root = xml.Element("graphml", {"xmlns": _NAMESPACE})
    for kind, names in _KEYS.items():
        for name, type_name in names.items():
            key = {"id": _key(kind, name), "for": kind, "attr.name": name, "attr.type": type_name}
            xml.SubElement(root, "key", key)
    graph = xml.SubElement(root, "graph", {"id": "map", "edgedefault": "undirected"})
    told = {"format": "mentor-on-the-move", "drawn_on": drawn_on.isoformat(), "with_ego": ego}
    _write(graph, "graph", told)
    if ego:
        _write(xml.SubElement(graph, "node", {"id": EGO}), "node", _ego())
    for entry in content.entries:
        _write(xml.SubElement(graph, "node", {"id": _id(entry.number)}), "node", _contact(entry))
    if ego:
        for entry in content.entries:
            _edge(graph, EGO, _id(entry.number), kind=_TO_EGO, circle=int(entry.circle))
    for one, other in sorted(content.ties):
        _edge(graph, _id(one), _id(other), kind=_BETWEEN, circle=0)
    xml.indent(root)
    return xml.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def _key(kind: str, name: str) -> str:
    return f"{kind[0]}_{name}"


def _id(number: int) -> str:
    return f"c{number}"


def _edge(graph: xml.Element, source: str, target: str, **values: Any) -> None:
    _write(xml.SubElement(graph, "edge", {"source": source, "target": target}), "edge", values)


def _write(element: xml.Element, kind: str, values: dict[str, Any]) -> None:
    for name, value in values.items():
        data = xml.SubElement(element, "data", {"key": _key(kind, name)})
        data.text = str(value).lower() if isinstance(value, bool) else _text(value)


def _text(value: object) -> str:
    """Without what XML cannot hold."""
    return "".join(
        sign if sign.isprintable() or ord(sign) > 0x9F else " " for sign in _whole(value)
    )


def _whole(value: object) -> str:
    text = str(value).encode("utf-8", "replace").decode()
    return text.replace("\ufffe", " ").replace("\uffff", " ")


def _contact(entry: Entry) -> dict[str, Any]:
    return {
        "label": entry.label,
        "kind": "contact",
        "number": entry.number,
        "nature": entry.nature.value,
        "area": entry.area.value,
        "circle": int(entry.circle),
        "circle_name": circle_code(entry.circle),
        **{f"helps_{code}": kind in entry.helps for code, kind in HELP_CODES.items()},
    }


def _ego() -> dict[str, Any]:
    return {
        "label": pgettext("the person in the centre of a map", "Me"),
        "kind": EGO,
        "number": 0,
        "nature": "person",
        "area": EGO,
        "circle": 0,
        "circle_name": EGO,
        **{f"helps_{code}": False for code in HELP_CODES},
    }
