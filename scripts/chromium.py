"""Finds Chromium for the browser tests, and installs it where that is ours to do."""

import os
import shutil
import subprocess
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
ADVICE = (
    "The browser tests need Chromium, and there is none here. Install it (on Debian: "
    "apt install chromium) or name it: make test CHROMIUM=/path/to/chrome"
)


def missing() -> str:
    """What to say where find_chromium finds none."""
    named = os.environ.get("CHROMIUM")
    return f"CHROMIUM={named} is no program that can be started here." if named else ADVICE


def find_chromium() -> str | None:
    """The path of Chromium or Chrome: the one named by CHROMIUM, or the first there is."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    found = next(filter(None, map(shutil.which, NAMES)), None)
    return found or next((path for path in MAC if Path(path).exists()), None)


def install_chromium() -> bool:
    """Install it with apt-get where we are root and nobody named one; tells if it is there now.
    What apt-get says against it is shown."""
    apt = shutil.which("apt-get")
    if apt is None or os.getuid() != 0 or os.environ.get("CHROMIUM"):
        return False
    print("Installing Chromium with apt-get; this needs a network", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update"], ["install", "-y", "--no-install-recommends", "chromium"]):
        command = [apt, "-qq", *arguments]
        done = subprocess.run(command, env=quiet, capture_output=True, text=True, check=False)
        if done.returncode:
            print(*done.stderr.strip().splitlines()[-2:], sep="\n", flush=True)
    return find_chromium() is not None


def version_of(path: str) -> str | None:
    """What it calls itself; None where it does not start, as a stub that asks for snap does."""
    try:
        done = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None
