"""Visits a coordinator's pages in this process, on command: a line of JSON in, one out.

{"get": "/admin/", "times": 3}   seconds of the quickest, and queries of one visit
{"export": "/admin/…"}           bytes, and how much memory it took over what was idle
{"impact": "<cohort id>"}        seconds and queries of a report, as page
{"all": true}                    lets everything that has ended run on
"""

import json
import os
import resource
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motm.settings")
django.setup()

from django.db import connection, connections  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from networking.models import Membership, Pair, User  # noqa: E402
from tests.support.second_factor import has_one, sign_in_wholly  # noqa: E402

HOST = {"SERVER_NAME": "127.0.0.1", "HTTP_HOST": "127.0.0.1"}


def signed_in(nickname: str) -> Client:
    client = Client(**HOST)
    sign_in_wholly(client, has_one(User.objects.get(nickname=nickname)))
    return client


def seen(client: Client, address: str) -> bytes:
    answer = client.get(address)
    if answer.status_code != 200:
        raise SystemExit(f"{address}: answered {answer.status_code}, not 200")
    return answer.content


def cpu_seconds() -> float:
    """Processor time of this process, and of the database's process that works for it alone."""
    spent = time.process_time()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            on_cpu = Path(f"/proc/{cursor.fetchone()[0]}/schedstat").read_text().split()[0]
        spent += int(on_cpu) / 1e9
    return spent


def visit(client: Client, address: str, times: int = 5) -> dict[str, Any]:
    """The first visit warms up, the second is counted, the quickest of the others is the time:
    processor time, so that what else this machine does falls on nobody. Without `times`: once."""
    if times:
        seen(client, address)
    begun = cpu_seconds()
    with ExitStack() as stack:
        asked = [stack.enter_context(CaptureQueriesContext(one)) for one in connections.all()]
        size = len(seen(client, address))
        queries = sum(map(len, asked))
    spent = [] if times else [cpu_seconds() - begun]
    for _ in range(times):
        begun = cpu_seconds()
        seen(client, address)
        spent.append(cpu_seconds() - begun)
    return {"seconds": min(spent), "queries": queries, "bytes": size}


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def export(client: Client, address: str) -> dict[str, Any]:
    """What one download takes over what this process needed for pages before."""
    idle, begun = peak_mb(), cpu_seconds()
    answer = client.post(address)
    if answer.status_code != 200:
        raise SystemExit(f"{address}: answered {answer.status_code}, not 200")
    parts = answer.streaming_content if answer.streaming else [answer.content]
    size = sum(len(part) for part in parts)
    return {"mb": peak_mb() - idle, "bytes": size, "seconds": cpu_seconds() - begun}


def let_all_run() -> dict[str, Any]:
    Pair.objects.update(ended_on=None, end_reason="")
    Membership.objects.update(ended_on=None)
    if connection.vendor == "postgresql":
        connection.cursor().execute("VACUUM ANALYZE")
    return {}


def main() -> None:
    if connection.vendor == "postgresql":  # what helpers of the database do would not be seen
        connection.cursor().execute("SET max_parallel_workers_per_gather = 0")
    clients: dict[str, Client] = {}
    for line in sys.stdin:
        asked = json.loads(line)
        name = asked.get("who", "coordinator")
        client = clients.setdefault(name, clients.get(name) or signed_in(name))
        if "get" in asked:
            found = visit(client, asked["get"], asked.get("times", 5))
        elif "export" in asked:
            found = export(client, asked["export"])
        else:
            found = let_all_run()
        print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main()
