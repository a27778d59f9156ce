"""The plan of the house: one concept is one folder, and a reader finds a file by its name.

docs/architecture.md tells the plan to people; which way imports run is held by import-linter, whose
contracts are in pyproject.toml.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MOST_ENTRIES = {"networking": 12, "modules": 12, "motm": 12, "templates": 20, "tests": 20}
WHOLE_APP = {"networking"}
"""Folders whose entries are wings, beside what Django looks for there."""
MOST_WINGS = 25
AT_THE_TOP = {"__init__.py", "admin.py", "apps.py", "models.py", "urls.py", "signin.py"}
"""What Django looks for in an app; and the alias that sessions of December 2026 hold."""
ROLES = {
    "actions", "admin", "forms", "mail", "models", "personal_data", "queries", "tidy", "urls",
    "views",
}  # fmt: skip
"""Names of files that say by themselves what is in them."""


def folders(below: str) -> Iterator[Path]:
    """A folder and all folders in it, but those that Django or Python make."""
    for path in (ROOT / below, *(ROOT / below).rglob("*")):
        if path.is_dir() and not {"__pycache__", "migrations", "data"} & set(path.parts):
            yield path


def entries(folder: Path) -> list[str]:
    """What a reader sees of code in a folder: its files and its folders."""
    return sorted(
        path.name
        for path in folder.iterdir()
        if (path.is_dir() and path.name != "__pycache__")
        or (path.suffix in (".py", ".html") and path.name != "__init__.py")
    )


@pytest.mark.parametrize(("below", "most"), MOST_ENTRIES.items())
def test_a_folder_can_be_taken_in_at_a_glance(below: str, most: int) -> None:
    found = {
        str(folder.relative_to(ROOT)): len(entries(folder))
        for folder in folders(below)
        if len(entries(folder))
        > (MOST_WINGS if folder.name in WHOLE_APP and folder.parent == ROOT else most)
    }
    assert found == {}


def test_the_top_of_the_app_holds_what_django_looks_for() -> None:
    assert {path.name for path in (ROOT / "networking").glob("*.py")} == AT_THE_TOP


def test_no_room_is_nested_deeper_than_a_room_and_its_roles() -> None:
    """networking/<wing>/<room>/<role>/file.py at most."""
    found = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "networking").rglob("*.py")
        if len(path.relative_to(ROOT).parts) > 5
    ]
    assert found == []


def test_every_folder_says_what_is_in_it() -> None:
    found = [
        str(folder.relative_to(ROOT))
        for below in ("networking", "motm", "modules")
        for folder in folders(below)
        if folder.name
        not in (
            "management",
            "commands",
            "templatetags",
            "formats",
            "networking",
            "motm",
            "modules",
        )
        and folder.parent.name != "formats"
        and any(folder.glob("*.py"))
        and not (folder / "__init__.py").read_text("utf-8").startswith('"""')
    ]
    assert found == []


def test_a_file_is_named_by_its_role_or_told_of_by_its_room() -> None:
    """Whoever opens a folder learns from `__init__.py` what the files are that are in no other."""
    found = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "networking").rglob("*.py")
        if not {"migrations", "management", "templatetags"} & set(path.parts)
        if path.parent != ROOT / "networking" and path.stem not in ROLES | {"__init__"}
        if f"`{path.stem}`" not in (path.parent / "__init__.py").read_text("utf-8")
    ]
    assert found == []


def test_no_test_imports_another_test() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {line}"
        for path in (ROOT / "tests").rglob("*.py")
        for line in path.read_text("utf-8").splitlines()
        if re.match(r"(from|import) tests\.[\w.]*\btest_\w+", line)
    ]
    assert found == []


def test_tests_lie_where_the_code_lies() -> None:
    """A folder of tests is named like the folder of the code that it tests."""
    found = [
        str(folder.relative_to(ROOT))
        for app in ("networking", "modules", "motm")
        for folder in folders(f"tests/{app}")
        if not (ROOT / folder.relative_to(ROOT / "tests")).is_dir()
    ]
    assert found == []


# --- Templates --------------------------------------------------------------------------------

NAMED = re.compile(r"(?<![\w/])networking/[\w/]+\.(?:html|txt)")
WINGS = (
    "data_policy", "encryption", "people", "ui", "consents", "second_factor", "learning",
    "safeguarding", "backoffice", "maps", "mentoring", "privacy", "site", "accounts",
    "coordination",
)  # fmt: skip
"""From the ground up, as the layers in pyproject.toml."""


def room_of(path: str) -> str:
    """The room of a file: its folders below networking/."""
    parts = Path(path).parent.parts
    return "/".join(parts[parts.index("networking") + 1 :])


def test_a_template_is_rendered_by_its_own_room() -> None:
    """The folder of a template is the folder of the code that names it, or one around it."""
    found = [
        f"{path.relative_to(ROOT)} renders {named}"
        for path in (ROOT / "networking").rglob("*.py")
        for named in NAMED.findall(path.read_text("utf-8"))
        if path.name != "site.py" or path.parent.name != "templatetags"
        if not (room_of(str(path.relative_to(ROOT))) + "/").startswith(room_of(named) + "/")
    ]
    assert found == []


def test_a_template_includes_only_its_own_room_and_those_below() -> None:
    """As code does: what belongs to all rooms is a component."""
    found = []
    for path in (ROOT / "templates/networking").rglob("*.*"):
        own = room_of(str(path.relative_to(ROOT / "templates"))).split("/")[0]
        for named in NAMED.findall(path.read_text("utf-8")):
            other = room_of(named).split("/")[0]
            if WINGS.index(other) > WINGS.index(own):
                found.append(f"{path.relative_to(ROOT)} includes {named}")
    assert found == []
