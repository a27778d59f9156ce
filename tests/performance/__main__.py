"""What our pages cost, as a multiple of a bare Django project's, both in one run.

    make bench
    python -m tests.performance [--postgres] [--people 1000] [--requests 600] [--rounds 5]
                                [--only map]
    python -m tests.performance --only programme [--postgres]

Two servers run side by side, each granian with two workers of one thread, on the same kind of
database. Each round drives the floor, then each page of ours; the ratio is taken within the
round, so that a slow moment of the machine falls on both. Times themselves are noise.
"""

import argparse
import json
import os
import secrets
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil
import psycopg

from tests.performance import drawing, egonet, programme
from tests.performance.load import TOKEN, Request, Spent, memory_mb, run
from tests.support import postgres

ROOT = Path(__file__).resolve().parents[2]
CEILING = 3.0
MAP_CEILING = 5.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(application: str, env: dict[str, str], health: str) -> Iterator[tuple[int, int]]:
    """A granian as `make run` starts it; gives its port and process id."""
    port = free_port()
    command = [str(Path(sys.executable).parent / "granian"), "--interface", "wsgi"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--workers", "2"]
    command += ["--blocking-threads", "1", "--respawn-failed-workers", "--no-ws"]
    command += ["--log-level", "warning", application]
    server = subprocess.Popen(command, cwd=ROOT, env=env)
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}{health}", timeout=5).close()
                break
            except urllib.error.HTTPError:
                break
            except OSError:
                time.sleep(0.1)
        yield port, server.pid
    finally:
        server.terminate()
        server.wait(timeout=20)


def python(env: dict[str, str], *words: str) -> str:
    done = subprocess.run(
        [sys.executable, *words], cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout


@contextmanager
def databases(on_postgres: bool, folder: str) -> Iterator[tuple[str, str, str, list[int]]]:
    """Addresses of three new databases, and the server's process where there is one."""
    if not on_postgres:
        yield (*(f"sqlite:///{folder}/{name}.sqlite3" for name in ("floor", "main", "keys")), [])
        return
    host = postgres.start()
    names = [f"bench_{kind}_{secrets.token_hex(4)}" for kind in ("floor", "main", "keys")]
    with psycopg.connect(host=host, user="postgres", autocommit=True) as server:
        row = server.execute("SELECT pg_backend_pid()").fetchone()
        assert row is not None
        postmaster = psutil.Process(row[0]).ppid()
        for name in names:
            server.execute(f'CREATE DATABASE "{name}"')
        where = host.replace("/", "%2F")
        addresses = [f"postgresql://postgres@{where}/{name}" for name in names]
        yield addresses[0], addresses[1], addresses[2], [postmaster]
        for name in names:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def environment(
    on_postgres: bool, folder: str
) -> Iterator[tuple[dict[str, str], dict[str, str], list[int]]]:
    """What the floor and our site are started with, on new databases."""
    with databases(on_postgres, folder) as (floor_db, main_db, keys_db, extra):
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("MOTM_", "DJANGO_"))}
        ours = {**clean, "MOTM_MODE": "local", "MOTM_VAR": folder}
        ours |= {"DATABASE_URL": main_db, "KEYS_DATABASE_URL": keys_db}
        yield {**clean, "FLOOR_DATABASE": floor_db}, ours, extra


def prepared(options: argparse.Namespace, env: dict[str, str]) -> dict[str, list[str]]:
    """Sets our site up and fills it with people."""
    set_up(env)
    made: dict[str, list[str]] = json.loads(
        python(env, "-m", "tests.performance.people", str(options.people))
    )
    return made


def set_up(env: dict[str, str]) -> None:
    """A site as docs/deploy.md makes it."""
    for command in (
        ["migrate", "-v0"],
        ["migrate", "--database", "keys", "-v0"],
        ["createcachetable", "-v0"],
        ["load_course", "-v0"],
        ["collectstatic", "--noinput", "-v0"],
    ):
        python(env, "manage.py", *command)


def in_a_programme(options: argparse.Namespace) -> bool:
    """The rows of tests/performance/programme.py, on two databases of two sizes."""
    with ExitStack() as stack:
        envs, made = {}, {}
        for size in (programme.SMALL, programme.LARGE):
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="motm-bench-"))
            env = stack.enter_context(environment(options.postgres, folder))[1]
            set_up(env)
            words = [str(size), *(["--impact"] if size == programme.LARGE else [])]
            made[size] = json.loads(python(env, "-m", "tests.performance.programme_people", *words))
            envs[size] = env
        return programme.measure(envs, made, options.rounds)


def ceiling(name: str) -> float | None:
    """How many times the floor a page may cost; None where nothing is promised."""
    if name.startswith("unit"):
        return CEILING
    return MAP_CEILING if name.startswith("map") else None


def print_table(rows: dict[str, list[tuple[float, Spent]]], floor: list[Spent]) -> bool:
    """A row for each page; answers whether none is above its ceiling."""
    print(f"\n{'page':34}{'× floor':>9}{'(min':>7}{'max)':>7}{'most':>6}{'CPU ms':>9}{'per s':>8}")
    floor_ms = statistics.median(spent.cpu_ms for spent in floor)
    floor_s = statistics.median(spent.per_second for spent in floor)
    print(f"{'floor, signed in':34}{1:9.2f}{'':20}{floor_ms:9.2f}{floor_s:8.0f}")
    fine = True
    for name, found in rows.items():
        ratios = [ratio for ratio, _ in found]
        ms = statistics.median(spent.cpu_ms for _, spent in found)
        per_s = statistics.median(spent.per_second for _, spent in found)
        middle = statistics.median(ratios)
        most = ceiling(name)
        fine = fine and (most is None or middle <= most)
        print(
            f"{name:34}{middle:9.2f}{min(ratios):7.2f}{max(ratios):7.2f}"
            f"{most or '':>6}{ms:9.2f}{per_s:8.0f}"
        )
    return fine


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL, not on SQLite")
    parser.add_argument("--people", type=int, default=1000, help="people in the database")
    parser.add_argument("--requests", type=int, default=600, help="requests a page and round")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", default="", help="rows whose name has this in it")
    options = parser.parse_args()
    if options.only == "programme":
        return 0 if in_a_programme(options) else 1
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="motm-bench-"))
        floor_env, env, extra = stack.enter_context(environment(options.postgres, folder))
        floor_sessions = python(floor_env, "-m", "tests.performance.floor.people").split()
        made = prepared(options, env)
        floor_port, floor_pid = stack.enter_context(
            serving("tests.performance.floor.wsgi:application", floor_env, "/")
        )
        port, pid = stack.enter_context(serving("motm.wsgi:application", env, "/healthz"))
        served = (floor_port, floor_pid, floor_sessions), (port, pid, made)
        fine = measure(options, *served, extra)
    return 0 if without_server(options.rounds) and fine else 1


def measure(
    options: argparse.Namespace,
    floor: tuple[int, int, list[str]],
    ours: tuple[int, int, dict[str, list[str]]],
    extra: list[int],
) -> bool:
    """Round by round; the database server's time counts for whoever is driven."""
    floor_port, floor_pid, floor_sessions = floor
    port, pid, made = ours
    shared = [psutil.Process(number) for number in extra]
    floor_cookies = [f"sessionid={key}" for key in floor_sessions]
    cookies = [f"session={key}; csrf={TOKEN}" for key in made["sessions"]]
    to_and_fro = ("circle=1", "circle=3")
    move = Request("", "POST", to_and_fro, paths=tuple(made["moves"]), htmx=True)
    pages = {
        "unit, signed in, all answered": (Request(str(made["unit"])), cookies),
        "overview of a module": (Request(str(made["module"])), cookies),
        "home": (Request("/en/"), cookies),
        "my page": (Request("/en/me/"), cookies),
        "unit, a first visit": (Request(str(made["unit"])), [f"csrf={TOKEN}"] * 4),
        "a tick (post)": (Request(str(made["tick"]), "POST", ("ticked=1",), 303), cookies),
        "map, 40 contacts, 100 ties": (Request("/en/me/map/"), cookies),
        "a contact moved (post, htmx)": (move, cookies),
    }
    pages = {name: page for name, page in pages.items() if options.only in name}
    floors: list[Spent] = []
    rows: dict[str, list[tuple[float, Spent]]] = {name: [] for name in pages}
    floor_roots, roots = [psutil.Process(floor_pid), *shared], [psutil.Process(pid), *shared]
    run(floor_port, Request("/"), floor_cookies, 100, floor_roots)
    for request, jar in pages.values():
        run(port, request, jar, 100, roots)
    for _ in range(options.rounds):
        for name, (request, jar) in pages.items():
            below = run(floor_port, Request("/"), floor_cookies, options.requests, floor_roots)
            spent = run(port, request, jar, options.requests, roots)
            floors.append(below)
            rows[name].append((spent.cpu_ms / below.cpu_ms, spent))
    fine = print_table(rows, floors)
    print(
        f"\nmemory (PSS, {options.people} people): "
        f"floor {memory_mb(floor_roots[0]):.0f} MB, ours {memory_mb(roots[0]):.0f} MB\n"
    )
    return fine


def without_server(rounds: int) -> bool:
    """What is measured in this process: the measures of a map and its drawing."""
    measures, growth = egonet.compare(rounds), drawing.measure(rounds)
    print(egonet.row(measures), drawing.row(growth), sep="\n")
    return measures.fine and growth.fine


if __name__ == "__main__":
    sys.exit(main())
