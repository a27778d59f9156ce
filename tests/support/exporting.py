"""The export of one person."""

import json

from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

PAGE, FILE = "networking:export_page", "networking:export_json"


def file_of(client: Client) -> dict:
    answer = client.get(reverse(FILE))
    assert answer.status_code == 200
    return json.loads(answer.content)


def page_of(client: Client) -> str:
    answer = client.get(reverse(PAGE))
    assert answer.status_code == 200
    return answer.content.decode()


def queries(client: Client, name: str) -> int:
    counts = []
    for alias in connections:
        with CaptureQueriesContext(connections[alias]) as seen:
            client.get(reverse(name))
        counts.append(len(seen))
    return sum(counts)
