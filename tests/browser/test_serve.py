"""The server of `make run`: quick to start again, ended by Ctrl-C, alive after a lost worker."""

import os
import signal
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.browser.conftest import Server, Site


@pytest.fixture
def again(served: Site) -> Iterator[Server]:
    """A second start on data that is there already."""
    server = Server(served.folder)
    yield server
    if server.process and server.process.poll() is None:
        server.end()


def said(server: Server, words: str) -> str:
    """What it said, once these words are in it."""
    for _ in range(50):
        if words in server.log.read_text():
            break
        time.sleep(0.1)
    return server.log.read_text()


def test_second_start_takes_less_than_five_seconds_and_does_nothing_again(again: Server) -> None:
    begun = time.monotonic()
    site = again.start()
    assert time.monotonic() - begun < 5
    lines = said(again, "Ctrl-C").splitlines()
    assert lines == [f"Mentor on the Move is at {site.url}/", "Ctrl-C ends it."]


def test_ctrl_c_ends_everything(again: Server) -> None:
    again.start()
    assert again.process
    workers = psutil.Process(again.process.pid).children()
    assert len(workers) == 2
    for worker in workers:  # a terminal tells all of them
        os.kill(worker.pid, signal.SIGINT)
    assert again.end(signal.SIGINT) == 0
    assert not any(worker.is_running() for worker in workers)


def test_a_killed_worker_is_replaced(again: Server) -> None:
    site = again.start()
    assert again.process
    main = psutil.Process(again.process.pid)
    main.children()[0].kill()
    for _ in range(100):
        time.sleep(0.1)
        if len([w for w in main.children() if w.status() != psutil.STATUS_ZOMBIE]) == 2:
            break
    assert len(main.children()) == 2
    for _ in range(10):
        assert urllib.request.urlopen(site + "/healthz").status == 200


def test_what_it_writes_is_for_its_owner_only(served: Site) -> None:
    assert served.folder.stat().st_mode & 0o777 == 0o700
    for name in ("motm.sqlite3", "keys.sqlite3"):
        assert Path(served.folder, name).stat().st_mode & 0o077 == 0
