"""Papers say what is true: files they name exist, commands they show can be run."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

from networking.privacy.registry.labels import SECTION_TITLES

ROOT = Path(__file__).resolve().parents[2]
PAPERS = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")


def short(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("paper", PAPERS, ids=short)
def test_links_between_papers_lead_somewhere(paper: Path) -> None:
    targets = LINK.findall(paper.read_text())
    assert [target for target in targets if not (paper.parent / target).exists()] == []


NAMED_PATH = re.compile(
    r"`((?:networking|modules|motm|templates|static|tests|docs|scripts|fixtures|requirements)/[\w./-]*)`"
)


@pytest.mark.parametrize("paper", PAPERS, ids=short)
def test_paths_in_papers_are_there(paper: Path) -> None:
    named = {path for path in NAMED_PATH.findall(paper.read_text()) if "xx" not in path}
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []


def test_the_paper_on_architecture_names_every_wing() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text()
    not_wings = {"migrations", "management", "templatetags", "__pycache__"}
    wings = {path.name for path in (ROOT / "networking").iterdir() if path.is_dir()} - not_wings
    assert set(re.findall(r"^\| `networking/(\w+)/` \|", text, re.M)) == wings


@pytest.mark.parametrize("paper", PAPERS, ids=short)
def test_commands_in_papers_exist(paper: Path) -> None:
    text = paper.read_text()
    commands = set(re.findall(r"manage\.py ([a-z_]+)", text))
    assert commands - set(get_commands()) == set()
    targets = set(re.findall(r"`make ([a-z]+)", text))
    made = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.M))
    assert targets - made == set()


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = sorted(int(p.name[:4]) for p in (ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    assert numbers == list(range(1, len(numbers) + 1))


def test_the_paper_on_privacy_names_every_part_of_the_download() -> None:
    lines = (ROOT / "docs" / "privacy.md").read_text().splitlines()
    line = next(line for line in lines if line.startswith("- `account`: one object."))
    assert set(re.findall(r"`([a-z_]+)`", line)) == set(SECTION_TITLES)
