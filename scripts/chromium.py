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


def find_chromium() -> str | None:
    """The path of Chromium or Chrome: the one named by CHROMIUM, or the first there is."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    found = next(filter(None, map(shutil.which, NAMES)), None)
    return found or next((path for path in MAC if Path(path).exists()), None)


def install_chromium() -> bool:
    """Install it with apt-get where we are root and nobody named one; tells if it is there now."""
    apt = shutil.which("apt-get")
    if apt is None or os.getuid() != 0 or os.environ.get("CHROMIUM"):
        return False
    print("Installing Chromium with apt-get", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update"], ["install", "-y", "--no-install-recommends", "chromium"]):
        subprocess.run([apt, "-qq", *arguments], env=quiet, stdout=subprocess.DEVNULL, check=False)
    return find_chromium() is not None
