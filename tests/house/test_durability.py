"""Every save that was answered is there, though workers are killed all the while: the real
server, real HTTP, eight people at once."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import psutil
import psycopg
import pytest

from tests.conftest import ON_POSTGRESQL
from tests.support import postgres

ROOT = Path(__file__).resolve().parents[2]
SAVES, PEOPLE, SAVES_PER_KILL, TRIES = 200, 8, 60, 400
SAVES_PER_CONTACT = 5
SETUP = """
import json, django
django.setup()
from django.core.management import call_command
for alias in ("default", "keys"):
    call_command("migrate", database=alias, verbosity=0)
call_command("createcachetable", verbosity=0)
call_command("load_course", verbosity=0)
call_command("collectstatic", interactive=False, verbosity=0)
from tests.support.rows.course import asking
print(json.dumps({"save": asking().answer_url, "add": "/en/me/map/add/"}))
"""
READ = """
import json, django
django.setup()
from networking.models import Answer, Contact
rows = [*Answer.objects.select_related("person"), *Contact.objects.select_related("map__person")]
print(json.dumps([row.text() for row in rows]))
"""


@dataclass
class Site:
    """A server that runs: where it is, and how to look into its database."""

    port: int
    process: subprocess.Popen
    env: dict[str, str]
    save: str
    add: str


@dataclass
class Answered:
    """The last text of each person that was answered, and the ones sent after it."""

    contacts: set[str] = field(default_factory=set)
    last: dict[int, str] = field(default_factory=dict)
    later: dict[int, set[str]] = field(default_factory=dict)
    count: int = 0


def python(code: str, env: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    return done.stdout.splitlines()[-1]


@pytest.fixture
def databases() -> Iterator[dict[str, str]]:
    """Two new databases of the kind under test, and the folder for the rest."""
    with tempfile.TemporaryDirectory(prefix="motm-durability-") as folder:
        found = {"MOTM_VAR": folder, "MOTM_MODE": "local"}
        names = [f"test_motm_{os.getpid()}_d", f"test_keys_{os.getpid()}_d"]
        if ON_POSTGRESQL:
            host = postgres.start()
            with psycopg.connect(host=host, user="postgres", autocommit=True) as connection:
                for name in names:
                    connection.execute(f"CREATE DATABASE {name}".encode())
            for variable, name in zip(("DATABASE_URL", "KEYS_DATABASE_URL"), names, strict=True):
                found[variable] = f"postgresql://postgres@/{name}?host={host}"
        yield found
        if ON_POSTGRESQL:
            with psycopg.connect(host=host, user="postgres", autocommit=True) as connection:
                for name in names:
                    connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())


@pytest.fixture
def site(databases: dict[str, str]) -> Iterator[Site]:
    """The production server with two workers, as `make run` starts it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("MOTM_", "DATABASE", "KEYS_"))}
    env = {**kept, **databases, "DJANGO_SETTINGS_MODULE": "motm.settings", "PORT": str(port)}
    where = json.loads(python(SETUP, env))
    code = "from motm.serve import serve; from pathlib import Path; import django; django.setup(); "
    process = subprocess.Popen(
        [sys.executable, "-c", code + f"serve({port}, Path({env['MOTM_VAR']!r}))"],
        cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        wait_for(port)
        yield Site(port, process, env, **where)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(port: int) -> None:
    for _ in range(200):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
    pytest.fail("the server did not start")


def first_visit(site: Site, person: int) -> tuple[str, str]:
    """A visitor's cookies after her first save, and her CSRF secret."""
    secret = f"{person:032d}"
    for _ in range(100):
        try:
            status, cookies = post(site, f"csrf={secret}", secret, "first", person)
            if status == 200:
                session = next(c for c in cookies if c.startswith("session="))
                return f"csrf={secret}; {session.partition(';')[0]}", secret
        except (OSError, http.client.HTTPException):
            pass
        time.sleep(0.05)
    pytest.fail("no first save was answered")


def post(
    site: Site, cookie: str, secret: str, words: str, person: int, version: int = 0
) -> tuple[int, list[str]]:
    """One save of a text: the status, and the cookies that are set."""
    tab = f"00000000-0000-4000-8000-{person:012d}"
    form = {"words": words, "version": str(version), "tab": tab}
    return send(site, site.save, cookie, secret, form)


def send(
    site: Site, url: str, cookie: str, secret: str, form: dict[str, str]
) -> tuple[int, list[str]]:
    """A form, by HTMX."""
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=30)
    headers = {
        "Cookie": cookie,
        "X-CSRFToken": secret,
        "HX-Request": "true",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    try:
        connection.request("POST", url, urlencode(form), headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status, answer.headers.get_all("Set-Cookie") or []
    finally:
        connection.close()


def save_on(site: Site, person: int, count: int, answered: Answered, lock: threading.Lock) -> None:
    """One person saves again and again, each text until it is answered, as the page's script
    does; what is not answered is not counted as saved."""
    cookie, secret = first_visit(site, person)
    for number in range(count):
        words = f"person {person} save {number}"
        with lock:
            answered.later.setdefault(person, set()).add(words)
        for _ in range(TRIES):
            try:
                status, _cookies = post(site, cookie, secret, words, person)
            except (OSError, http.client.HTTPException):
                status = 0
            if status == 200:
                with lock:
                    answered.last[person] = words
                    answered.later[person] = set()
                    answered.count += 1
                break
            time.sleep(0.05)
        if number % SAVES_PER_CONTACT == 0:
            draw_on(site, cookie, secret, f"contact {person}.{number}", answered)


def draw_on(site: Site, cookie: str, secret: str, label: str, answered: Answered) -> None:
    """Puts a contact on her map; the same form again and again until it is answered."""
    origin = str(uuid.uuid4())
    form = {"label": label, "area": "friends", "circle": "1", "nature": "person", "origin": origin}
    for _ in range(TRIES):
        try:
            status, _cookies = send(site, site.add, cookie, secret, form)
        except (OSError, http.client.HTTPException):
            status = 0
        if status == 200:
            answered.contacts.add(label)
            return
        time.sleep(0.05)


def test_every_answered_save_is_there_though_workers_are_killed(site: Site) -> None:
    answered, lock = Answered(), threading.Lock()
    savers = [
        threading.Thread(target=save_on, args=(site, person, SAVES // PEOPLE, answered, lock))
        for person in range(PEOPLE)
    ]
    for saver in savers:
        saver.start()
    # Each of the first workers once: granian takes a worker that dies again within seconds for
    # a crash loop, and ends.
    workers = psutil.Process(site.process.pid).children()
    for number, worker in enumerate(workers, start=1):
        while answered.count < number * SAVES_PER_KILL:
            time.sleep(0.01)
        worker.send_signal(signal.SIGKILL)
    for saver in savers:
        saver.join()
    rows = json.loads(python(READ, site.env))
    found = {words for words in rows if not words.startswith("contact")}
    contacts = [label for label in rows if label.startswith("contact")]
    assert len(workers) >= 2
    assert answered.count == SAVES // PEOPLE * PEOPLE
    for person, words in answered.last.items():
        allowed = {words, *answered.later[person]}
        assert found & allowed, f"{words!r} was answered and is lost"
    assert len(found) == PEOPLE
    assert len(answered.contacts) == SAVES // SAVES_PER_CONTACT
    assert sorted(contacts) == sorted(answered.contacts), "each once, however often it was sent"
