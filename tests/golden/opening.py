"""Opens the databases of the older version with the code of today, as a process of its own.

    python -m tests.golden.opening EXPECTED FOLDER

prints as JSON what each person reads now, where, and what printed codes lead to. `MOTM_VAR` is the
folder in which the two databases are. The clock stands still on the day on which they were made.
"""

import json
import re
import sys
from datetime import UTC, datetime
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

from django.utils import timezone

MADE = datetime(2026, 12, 1, 12, tzinfo=UTC)
timezone.now = lambda: MADE

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402


def browser(cookies: dict[str, str]) -> Client:
    """A browser with cookies that the older version gave it."""
    client = Client()
    client.cookies = SimpleCookie(cookies)
    return client


def read(expected: dict[str, Any]) -> dict[str, Any]:
    """The same questions that the older version was asked."""
    pages: dict[str, dict[str, list[str]]] = {}
    owners = {}
    for who, urls in expected["pages"].items():
        cookies = expected["cookies"][who]
        home = browser(cookies).get("/en/").content.decode()
        owners[who] = re.findall(r'data-owner="([^"]*)"', home)[0]
        pages[who] = {}
        for url, sentences in urls.items():
            text = browser(cookies).get(url).content.decode(errors="replace")
            pages[who][url] = [each for each in sentences if each in text]
    card = expected["card"]
    calendar = browser(expected["cookies"]["mentee"]).get(expected["calendar"]["url"])
    return {
        "pages": pages,
        "owners": owners,
        "uid": re.findall(r"UID:(\S+)", calendar.content.decode()),
        "card": Client().get(card["link"], follow=True).content.decode(),
        "words": Client()
        .post("/en/join/card/", {"words": card["words"]}, follow=True)
        .content.decode(),
        "certificate": Client()
        .get(f"/check/{expected['certificate']}", follow=True)
        .content.decode(),
    }


if __name__ == "__main__":
    for alias in ("default", "keys"):
        call_command("migrate", database=alias, verbosity=0)
    sys.stdout.write(json.dumps(read(json.loads(Path(sys.argv[1]).read_text("utf-8")))))
