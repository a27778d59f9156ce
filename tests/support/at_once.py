"""Requests that arrive at the same moment, for tests."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from tests.conftest import ON_POSTGRESQL

on_postgresql = pytest.mark.skipif(
    not ON_POSTGRESQL, reason="SQLite for tests is one database in memory: it has no two writers"
)


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """The answers of the calls, each made in a thread of its own, all let go together."""
    barrier = Barrier(len(calls))

    def made(call: Callable[[], Any]) -> Any:
        barrier.wait(10)
        try:
            return call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(made, calls))
