"""A site that was set up before the rooms goes on: its sessions, words, cards and certificates."""

import gzip
import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests" / "data" / "golden"
EXPECTED: dict[str, Any] = json.loads((GOLDEN / "expected.json").read_text("utf-8"))
PEOPLE = sorted(EXPECTED["pages"])


@pytest.fixture(scope="module")
def now(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What people read in the older databases today."""
    folder = tmp_path_factory.mktemp("older")
    (folder / "static").mkdir()
    for packed, name in (("site", "motm"), ("keys", "keys")):
        with sqlite3.connect(folder / f"{name}.sqlite3") as made:
            made.executescript(gzip.decompress((GOLDEN / f"{packed}.sql.gz").read_bytes()).decode())
        made.close()
    env = {name: value for name, value in os.environ.items() if "DATABASE_URL" not in name}
    done = subprocess.run(
        [sys.executable, "-m", "tests.golden.opening", str(GOLDEN / "expected.json")],
        cwd=ROOT,
        env={**env, "MOTM_VAR": str(folder), "MOTM_MODE": "test"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.parametrize("who", PEOPLE)
def test_a_session_of_the_older_version_is_still_signed_in(now: dict[str, Any], who: str) -> None:
    """The token under which a browser keeps notes on the device is the same too."""
    assert now["owners"][who] == EXPECTED["owners"][who]


@pytest.mark.parametrize("who", [who for who in PEOPLE if EXPECTED["pages"][who]])
def test_sealed_words_open_on_the_pages_where_they_were(now: dict[str, Any], who: str) -> None:
    assert now["pages"][who] == EXPECTED["pages"][who]


def test_a_printed_card_joins_by_its_square(now: dict[str, Any]) -> None:
    assert "Your card has a place for you" in now["card"]


def test_a_printed_card_joins_by_its_words(now: dict[str, Any]) -> None:
    assert "Your card has a place for you" in now["words"]


def test_a_printed_certificate_is_found_by_its_code(now: dict[str, Any]) -> None:
    assert "This certificate is real" in now["certificate"]
    assert EXPECTED["card"]["programme"] in now["certificate"]


def test_a_calendar_knows_an_entry_again(now: dict[str, Any]) -> None:
    assert now["uid"] == [EXPECTED["calendar"]["uid"]]
