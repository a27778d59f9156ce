"""A bounded load on the loopback address, and what the server spent on it."""

import http.client
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import psutil

CLIENTS = 4
TOKEN = "a" * 32


@dataclass(frozen=True)
class Request:
    """One request of the load; `expect` is the status that counts as an answer."""

    path: str
    method: str = "GET"
    body: str = ""
    expect: int = 200


@dataclass(frozen=True)
class Spent:
    """What one run cost: processor milliseconds a request, and requests a second."""

    cpu_ms: float
    per_second: float


def cpu_seconds(roots: list[psutil.Process]) -> float:
    """Processor time of the processes and all below them, so far."""
    total = 0.0
    for root in roots:
        for process in [root, *root.children(recursive=True)]:
            times = process.cpu_times()
            total += times.user + times.system
    return total


def memory_mb(root: psutil.Process) -> float:
    """Proportional memory of a process and all below it, in MB."""
    found = [root, *root.children(recursive=True)]
    return sum(process.memory_full_info().pss for process in found) / 1e6


def run(
    port: int, request: Request, cookies: list[str], count: int, roots: list[psutil.Process]
) -> Spent:
    """Sends `count` requests from a few clients at once; a wrong answer ends the benchmark."""
    wrong: list[str] = []
    before, begun = cpu_seconds(roots), time.monotonic()
    threads = [
        threading.Thread(target=_client(port, request, cookies[place::CLIENTS], count, wrong))
        for place in range(CLIENTS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise SystemExit(f"{request.method} {request.path}: {wrong[0]}")
    wall = time.monotonic() - begun
    done = count // CLIENTS * CLIENTS
    return Spent((cpu_seconds(roots) - before) / done * 1000, done / wall)


def _client(
    port: int, request: Request, cookies: list[str], count: int, wrong: list[str]
) -> Callable[[], None]:
    def work() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        for number in range(count // CLIENTS):
            headers = {"Accept-Encoding": "gzip", "Cookie": cookies[number % len(cookies)]}
            if request.method == "POST":
                headers["Content-Type"] = "application/x-www-form-urlencoded"
                headers["X-CSRFToken"] = TOKEN
            connection.request(request.method, request.path, request.body, headers)
            answer = connection.getresponse()
            answer.read()
            if answer.status != request.expect:
                wrong.append(f"answered {answer.status}, not {request.expect}")
                return

    return work
