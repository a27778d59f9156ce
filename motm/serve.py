"""`make run`: bring this machine's data up to date, then serve it with the production server.

    python -m motm.serve

Every step looks first whether it has anything to do: a start with nothing new costs the import
of Django and a look at the migrations. What the steps last saw is kept in var/up-to-date.json.
"""

import hashlib
import importlib.util
import json
import os
import signal
import stat
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from granian.server.common import AbstractServer

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
WORKERS = 2


def say(sentence: str) -> None:
    """One line to the person at the terminal, at once."""
    print(sentence, flush=True)


def fingerprint(paths: Iterable[Path], *more: str) -> str:
    """A hash of names and contents: it changes when any of the files does."""
    digest = hashlib.sha256("\0".join(more).encode())
    for path in sorted(paths):
        digest.update(f"\0{path}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def files_below(folder: Path, *endings: str) -> list[Path]:
    """Files below a folder, of these endings or all; Python's leavings do not count."""
    return [
        path
        for path in folder.rglob("*")
        if path.is_file()
        and "__pycache__" not in path.parts
        and (not endings or path.suffix in endings)
    ]


class Steps:
    """What was last brought up to date, and from what; a lost or odd file only costs time."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "up-to-date.json"
        try:
            self.seen: dict[str, str] = dict(json.loads(self.file.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            self.seen = {}

    def take(self, name: str, state: str, sentence: str, work: Callable[[], object]) -> None:
        """Do the work unless it was done from the same state; note it once it is done."""
        if self.seen.get(name) == state:
            return
        say(sentence)
        work()
        self.seen[name] = state
        self.file.write_text(json.dumps(self.seen, indent=1), encoding="utf-8")


def make_folder(folder: Path) -> None:
    """The folder for data, closed to other users of the machine, as are the files made in it."""
    os.umask(0o077)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if stat.S_IMODE(folder.stat().st_mode) != 0o700:
            folder.chmod(0o700)
        if not os.access(folder, os.W_OK):
            raise PermissionError
    except OSError:
        sys.exit(f"The folder {folder} cannot be written to. Give yourself the right to it.")


def database_identity() -> str:
    """Which databases these are; a file that was deleted and made anew is another one."""
    from django.conf import settings

    parts = []
    for alias in ("default", "keys"):
        database = settings.DATABASES[alias]
        name = Path(str(database["NAME"]))
        inode = name.stat().st_ino if name.exists() else 0
        parts.append(f"{database['ENGINE']} {database.get('HOST', '')} {name} {inode}")
    return "\n".join(parts)


def migrate() -> None:
    """Bring both databases to the newest shape; without anything to do this only looks."""
    from django.core.management import call_command
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    for alias in ("default", "keys"):
        executor = MigrationExecutor(connections[alias])
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            say(f"Preparing the database ({alias})")
            call_command("migrate", database=alias, interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)


def prepare(folder: Path) -> None:
    """Migrations, course, static files and demo people, each only where something is new."""
    from django.conf import settings
    from django.core.management import call_command, get_commands

    migrate()
    steps = Steps(folder)
    identity = database_identity()
    packages = ROOT / "requirements" / "run.txt"
    course = [*files_below(ROOT / "fixtures"), *files_below(ROOT / "modules", ".py")]
    steps.take(
        "course",
        fingerprint(course, identity),
        "Loading the course",
        lambda: call_command("load_course", verbosity=0),
    )
    static = [packages, ROOT / "motm/web/static_bundles.py", *files_below(ROOT / "static")]
    if not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        steps.seen.pop("static", None)
    steps.take(
        "static",
        fingerprint(static, str(settings.STATIC_ROOT)),
        "Gathering the static files",
        lambda: call_command("collectstatic", interactive=False, clear=True, verbosity=0),
    )
    if os.environ.get("DEMO", "1") != "0" and "demo_people" in get_commands():
        steps.take(
            "demo people",
            fingerprint([], identity),
            "Making the demo people",
            lambda: call_command("demo_people", verbosity=0),
        )


def announce(server: "AbstractServer[Any]", port: int, folder: Path) -> None:
    """Wait for the first answer, then say where the site is. Gives up after a minute.

    It only sleeps until all workers are forked: a fork would copy a lock that this thread holds.
    """
    while len(server.wrks) < WORKERS:
        time.sleep(0.05)
    address = f"http://{HOST}:{port}/"
    for _ in range(600):
        try:
            urllib.request.urlopen(f"{address}healthz", timeout=5).close()  # noqa: S310
        except urllib.error.HTTPError as error:
            say(f"The server runs, but its health check answers {error.code}: see the lines above.")
        except OSError:
            time.sleep(0.1)
            continue
        say(f"Mentor on the Move is at {address}")
        people = folder / "demo-people.txt"
        if people.exists():
            say(f"To sign in as one of the demo people, see {shortest(people)}")
        say("Ctrl-C ends it.")
        return
    say("The server does not answer. The lines above say why.")


def shortest(path: Path) -> str:
    """The path as a person at this folder would type it."""
    return os.path.relpath(path) if path.is_relative_to(Path.cwd()) else str(path)


def ignore_interrupts() -> None:
    """Leave Ctrl-C to the process that started this one."""
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])


def serve(port: int, folder: Path) -> None:
    """Serve until Ctrl-C. One blocking thread a worker: each holds one database connection."""
    from django.db import connections
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    # Workers are made by fork: no open connection may be shared with them. A Ctrl-C at the
    # terminal reaches them too, and then again through the server; twice can hang a worker.
    os.register_at_fork(after_in_child=ignore_interrupts)
    connections.close_all()
    for connection in connections.all(initialized_only=True):
        close_pool = getattr(connection, "close_pool", None)
        if close_pool:
            close_pool()
    server = Granian(
        "motm.wsgi:application",
        address=HOST,
        port=port,
        interface=Interfaces.WSGI,
        workers=WORKERS,
        blocking_threads=1,
        respawn_failed_workers=True,
        workers_kill_timeout=5,
        websockets=False,
        log_level=LogLevels.warning,
        log_access=False,
    )
    threading.Thread(target=announce, args=(server, port, folder), daemon=True).start()
    server.serve()


def main() -> None:
    """Read the settings, prepare, serve; what stops it is said without a traceback."""
    os.environ.setdefault("MOTM_MODE", "local")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motm.settings")
    os.environ.setdefault("MOTM_VAR", str(ROOT / "var"))
    folder = Path(os.environ["MOTM_VAR"])
    make_folder(folder)

    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import CommandError
    from django.db import DatabaseError

    try:
        django.setup()
        from django.conf import settings

        prepare(folder)
        serve(settings.PORT, folder)
    except (ImproperlyConfigured, CommandError) as error:
        sys.exit(str(error))
    except DatabaseError as error:
        sys.exit(f"The database cannot be used: {error}")


if __name__ == "__main__":
    if importlib.util.find_spec("django") is None:
        sys.exit("Type `make run`: it installs what is needed first.")
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
