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
    """One request of the load; `expect` is the status that counts as an answer.

    `paths` are the addresses of each person's own, in the order of the cookies. `bodies` are
    sent in turn by each person, so that every one of them changes something.
    """

    path: str = ""
    method: str = "GET"
    bodies: tuple[str, ...] = ("",)
    expect: int = 200
    paths: tuple[str, ...] = ()
    htmx: bool = False

    @property
    def name(self) -> str:
        return self.path or self.paths[0]


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
    visits = list(zip(cookies, request.paths or [request.path] * len(cookies), strict=True))
    threads = [
        threading.Thread(target=_client(port, request, visits[place::CLIENTS], count, wrong))
        for place in range(CLIENTS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise SystemExit(f"{request.method} {request.name}: {wrong[0]}")
    wall = time.monotonic() - begun
    done = count // CLIENTS * CLIENTS
    return Spent((cpu_seconds(roots) - before) / done * 1000, done / wall)


def _client(
    port: int, request: Request, visits: list[tuple[str, str]], count: int, wrong: list[str]
) -> Callable[[], None]:
    def work() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        for number in range(count // CLIENTS):
            turn, place = divmod(number, len(visits))
            cookie, path = visits[place]
            headers = {"Accept-Encoding": "gzip", "Cookie": cookie}
            if request.htmx:
                headers["HX-Request"] = "true"
            if request.method == "POST":
                headers["Content-Type"] = "application/x-www-form-urlencoded"
                headers["X-CSRFToken"] = TOKEN
            body = request.bodies[turn % len(request.bodies)]
            connection.request(request.method, path, body, headers)
            answer = connection.getresponse()
            answer.read()
            if answer.status != request.expect:
                wrong.append(f"answered {answer.status}, not {request.expect}")
                return

    return work
