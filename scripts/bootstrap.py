"""From a bare Python to a running command, with nothing but the standard library.

    bootstrap.py run                 make the virtual environment ready and serve the site
    bootstrap.py test FILE [...]     make it ready with the test tools and run a Python file
    bootstrap.py test -m MODULE      ... or a module

It makes .venv, and installs exactly what the lock in requirements/ says, checked by hash. A stamp
in .venv holds the hash of the lock that is installed, so a second call costs nothing. Whatever
stops it is said in one plain sentence. The first check runs on any Python 3, so no newer grammar
stands in this file.
"""

import hashlib
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
NETWORK_WORDS = (
    "NewConnectionError",
    "NameResolutionError",
    "Max retries exceeded",
    "Connection refused",
    "Network is unreachable",
    "timed out",
    "Temporary failure in name resolution",
    "No matching distribution found",
    "Could not find a version",
)


def stop(sentence: str) -> NoReturn:
    """End with one plain sentence and a failing exit code."""
    sys.stderr.write(sentence + "\n")
    sys.exit(1)


def newer_python() -> "str | None":
    """A Python on this machine that is new enough, or None; asked only when this one is too old."""
    for minor in range(20, OLDEST[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found and subprocess.call([found, "-c", ""], stderr=subprocess.DEVNULL) == 0:
            return found
    return None


if sys.version_info < OLDEST:
    better = newer_python()
    if better:
        os.execv(better, [better, *sys.argv])
    stop(
        f"Python 3.11 or newer is needed, and this is {sys.version.split()[0]}. "
        "Install a newer one, or name it: make run PYTHON=/path/to/python3.11"
    )


def free_port() -> int:
    """The port to serve on, from PORT; ends here if it is odd or taken, before any long work.

    Both a connection and a bind are tried: on some systems a second server may bind a port
    that another one already answers on.
    """
    text = os.environ.get("PORT", "8000")
    if not (text.isascii() and text.isdigit()) or not 1 <= int(text) <= 65535:
        stop(
            f"PORT={text} is no port: choose a number from 1024 to 65535, as in make run PORT=8001"
        )
    port = int(text)
    try:
        with socket.socket() as caller:
            caller.settimeout(0.5)
            taken = caller.connect_ex(("127.0.0.1", port)) == 0
        with socket.socket() as server:
            server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            server.bind(("127.0.0.1", port))
    except PermissionError:
        stop(f"Port {port} may not be used by you. Choose another: make run PORT=8001")
    except OSError:
        taken = True
    if taken:
        other = port + 1 if port < 65535 else 8000
        stop(f"Port {port} is taken by another program. Choose another: make run PORT={other}")
    return port


def check_folder() -> None:
    """The project's folder must take new files: .venv and var are made in it."""
    if not os.access(ROOT, os.W_OK):
        stop(f"The folder {ROOT} cannot be written to. Copy the project to a folder of your own.")
    for name in (".venv", "var"):
        folder = ROOT / name
        if folder.exists() and not os.access(folder, os.W_OK):
            stop(
                f"The folder {folder} cannot be written to. Give yourself the right, or delete it."
            )


def works(python: Path) -> bool:
    """Whether the environment's Python runs and is this one's version (folders get moved)."""
    version = tuple(sys.version_info[:2])
    probe = f"import sys, pip; print(sys.version_info[:2] == {version})"
    try:
        done = subprocess.run([str(python), "-c", probe], capture_output=True, text=True)
    except OSError:
        return False
    return done.stdout.strip() == "True"


def make_environment() -> None:
    """Make .venv anew."""
    try:
        import ensurepip  # noqa: F401
        import venv
    except ImportError:
        stop(
            "This Python lacks its venv part. On Debian or Ubuntu: apt install python3-venv; "
            "then type the command again."
        )
    print("Making a virtual environment in .venv", flush=True)
    try:
        venv.create(VENV, clear=True, with_pip=True, symlinks=True)
    except (OSError, subprocess.CalledProcessError) as error:
        stop(f"The virtual environment could not be made: {error}")


def install(lock: Path, stamp: Path, wanted: str) -> None:
    """Install the lock with pip: hashes checked, nothing resolved anew.

    Byte code is left to the first import, which needs a fraction of it.
    """
    print(f"Installing what {lock.relative_to(ROOT)} names; this needs a network", flush=True)
    command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--no-input", "--no-compile"]
    command += ["--require-hashes", "--no-deps", "--disable-pip-version-check"]
    command += ["--retries", "2", "--timeout", "20"]
    done = subprocess.run([*command, "-r", str(lock)], capture_output=True, text=True, cwd=ROOT)
    if done.returncode == 0:
        stamp.write_text(wanted, encoding="ascii")
        return
    said = done.stderr
    if "No space left" in said:
        stop("The disk is full: the packages need about 300 MB.")
    if "DO NOT MATCH THE HASHES" in said:
        stop(
            "A package is not the one that was locked (its hash differs), so nothing was installed."
        )
    if any(words in said for words in NETWORK_WORDS):
        stop("The packages could not be fetched. Check the network, then type the command again.")
    last = said.strip().splitlines()[-1:] or ["pip said nothing"]
    stop(f"The packages could not be installed: {last[0]}")


def prepare(kind: str) -> None:
    """Bring .venv to the state of requirements/<kind>.txt; the test lock contains the run lock."""
    lock = ROOT / "requirements" / f"{kind}.txt"
    wanted = {
        name: hashlib.sha256((ROOT / "requirements" / f"{name}.txt").read_bytes()).hexdigest()
        for name in ("run", "test")
    }
    if not works(PYTHON):
        make_environment()
    stamps = {name: VENV / f"installed-{name}" for name in ("run", "test")}
    current = {
        name
        for name, stamp in stamps.items()
        if stamp.exists() and stamp.read_text(encoding="ascii") == wanted[name]
    }
    if "test" in current or kind in current:
        return
    # What is about to change can no longer vouch for the other lock.
    for stamp in stamps.values():
        stamp.unlink(missing_ok=True)
    install(lock, stamps[kind], wanted[kind])


def main() -> None:
    """Prepare, then hand this process over to the virtual environment's Python."""
    if sys.argv[1:2] not in (["run"], ["test"]):
        stop("Use make: `make run`, `make test`, or `make help`.")
    kind, rest = sys.argv[1], sys.argv[2:]
    check_folder()
    if kind == "run":
        free_port()
        rest = ["-m", "motm.serve"]
    prepare(kind)
    os.chdir(ROOT)
    os.execv(PYTHON, [str(PYTHON), *rest])


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
