"""Every point that the two modules make: titles, icons and counts, from tests/data."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.support.rows.course import FIRST, SECOND

POINTS = json.loads((Path(__file__).parents[1] / "data" / "course_points.json").read_text())


def points() -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (module["slug"], unit["slug"], unit)
        for module in POINTS["modules"]
        for unit in module["units"]
    ]


def fixture(slug: str, unit: str) -> dict[str, Any]:
    path = settings.BASE_DIR / "fixtures" / slug / "units" / f"{unit}.json"
    return dict(json.loads(path.read_text()))


@pytest.mark.parametrize("slug", [FIRST, SECOND])
def test_units_stand_in_the_order_of_the_course(slug: str) -> None:
    module = json.loads((settings.BASE_DIR / "fixtures" / slug / "module.json").read_text())
    expected = next(row for row in POINTS["modules"] if row["slug"] == slug)
    assert module["title"] == expected["title"]
    assert module["units"] == ["overview", *(unit["slug"] for unit in expected["units"])]
    assert set(module["audience"]) == set(expected["audience"])
    for word in expected["source_names"]:
        assert word in module["source"]


@pytest.mark.parametrize(("slug", "unit", "expected"), points())
def test_a_unit_makes_each_of_its_points(slug: str, unit: str, expected: dict[str, Any]) -> None:
    node = fixture(slug, unit)
    assert node["title"] == expected["title"]
    assert node.get("part", "") == expected.get("part", "")
    assert set(node["audience"]) == set(expected["audience"])
    items = [item for block in node["blocks"] for item in block.get("items", ())]
    titles = {item.get("title"): item.get("icon", "") for item in items}
    for title, icon in expected.get("points", {}).items():
        assert title in titles, title
        if icon:
            assert titles[title] == icon, title
    for kind, count in expected.get("counts", {}).items():
        found = [len(block["items"]) for block in node["blocks"] if block["kind"] == kind]
        assert count in found, (kind, found)
    for kind in ("reflection", "companion"):
        assert sum(block["kind"] == kind for block in node["blocks"]) == 1
    assert node["goal"]
    assert node["step"]
