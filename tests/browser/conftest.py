"""A real site and a real browser: the server that `make run` starts, and Chromium.

The site runs once for all browser tests, on databases of its own in a temporary folder. Nothing is
emptied between tests: each works in a browser context of its own, as a visitor of her own. A test
may also use the models directly: they then read and write the site's databases, for good.
"""

import base64
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from scripts.chromium import ADVICE, find_chromium
from tests.browser.support.font_sets import FONT_SETS, environment

HERE = Path(__file__).parent
PHONE = {"width": 360, "height": 740}
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DATABASES = {"default": "motm.sqlite3", "keys": "keys.sqlite3"}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every test that opens a page has its font set in its name: those marked `every_font` run
    with each, the others with one of them, always the same."""
    if "font_set" not in metafunc.fixturenames:
        return
    chosen = zlib.crc32(metafunc.definition.nodeid.encode()) % len(FONT_SETS)
    every = metafunc.definition.get_closest_marker("every_font")
    metafunc.parametrize("font_set", FONT_SETS if every else [FONT_SETS[chosen]])


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder carries the marker `browser`."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@dataclass(frozen=True)
class Site:
    """The running site: `site.url` is its address without a slash at the end."""

    url: str
    folder: Path

    def __add__(self, path: str) -> str:
        """The address of a path: `site + "/en/"`."""
        return self.url + path


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@dataclass
class Server:
    """`make run` after its installation, as a process of its own; it starts and ends on demand."""

    folder: Path
    port: int = 0
    demo: bool = False
    process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> Site:
        """Start it with the secrets of the tests, and wait until it answers."""
        self.port = self.port or free_port()
        keys = settings.MASTER_KEYS.items()
        environment = {k: v for k, v in os.environ.items() if not k.endswith("DATABASE_URL")} | {
            "MOTM_MODE": "local",
            "MOTM_TEST_LANGUAGES": "1",
            "MOTM_VAR": str(self.folder),
            "MOTM_SECRET_KEY": settings.SECRET_KEY,
            "MOTM_MASTER_KEYS": ",".join(f"{k}:{base64.b64encode(v).decode()}" for k, v in keys),
            "PORT": str(self.port),
            "DEMO": str(int(self.demo)),
        }
        with self.log.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "motm.serve"],
                cwd=settings.BASE_DIR,
                env=environment,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        site = Site(f"http://127.0.0.1:{self.port}", self.folder)
        wait_for(site, self.process, self.log)
        return site

    @property
    def log(self) -> Path:
        """What it says to the person at the terminal."""
        return self.folder / f"server-{self.port}.log"

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        """End it; answers its exit code, after a kill if it does not end within 20 seconds."""
        assert self.process
        self.process.send_signal(how)
        try:
            return self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site, started once for all tests of this process."""
    server = Server(tmp_path_factory.mktemp("site"))
    try:
        yield server.start()
    finally:
        server.end()


def wait_for(site: Site, server: "subprocess.Popen[bytes]", log: Path) -> None:
    """Wait until the site answers; fails with what it said if it does not within two minutes."""
    for _ in range(1200):
        with suppress(OSError):
            urllib.request.urlopen(site + "/healthz", timeout=5).close()
            return
        if server.poll() is not None:
            break
        time.sleep(0.1)
    pytest.fail(f"the site did not start:\n{log.read_text()}", pytrace=False)


@pytest.fixture
def site(
    served: Site, django_db_blocker: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Site]:
    """The site, with the models of this process on its databases.

    Playwright keeps an event loop running in this thread, which Django would take for
    asynchronous code. Passwords made here must be such as the site can check.
    """
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    usual = {alias: connections[alias] for alias in DATABASES}
    with django_db_blocker.unblock():
        for alias, file in DATABASES.items():
            mine = connections.create_connection(alias)
            mine.settings_dict = {**mine.settings_dict, "NAME": str(served.folder / file)}
            connections[alias] = mine
        yield served
        for alias, connection in usual.items():
            connections[alias].close()
            connections[alias] = connection


@pytest.fixture(scope="session")
def browsers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Browser]]:
    """One Chromium for all tests with a font set: `browsers("wide")`. It can reach nothing but
    this machine, and has none of its fonts."""
    path = find_chromium()
    if path is None:
        pytest.fail(ADVICE, pytrace=False)
    arguments = ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"]
    arguments += ["--no-sandbox"] if os.getuid() == 0 else []
    folder = tmp_path_factory.mktemp("fonts")
    with sync_playwright() as playwright:
        launched: dict[str, Browser] = {}

        def browser(font_set: str) -> Browser:
            if font_set not in launched:
                env = environment(font_set, folder)
                launch = playwright.chromium.launch
                launched[font_set] = launch(executable_path=path, args=arguments, env=env)
            return launched[font_set]

        yield browser
        for each in launched.values():
            each.close()


@pytest.fixture
def chromium(browsers: Callable[[str], Browser], font_set: str) -> Browser:
    """The browser with the fonts of this test."""
    return browsers(font_set)


class Visitor:
    """What one browser context met: errors of scripts, broken policies, requests elsewhere."""

    def __init__(self, context: BrowserContext, site: Site) -> None:
        self.context = context
        self.site = site
        self.faults: list[str] = []
        context.on("weberror", lambda error: self.faults.append(f"script error: {error.error}"))
        context.on("console", lambda message: self.hear(message.type, message.text))
        context.on("request", lambda request: self.see(request.url))

    def hear(self, kind: str, text: str) -> None:
        """An error in the console counts, except that an answer was no 200: tests see to that."""
        if kind == "error" and not text.startswith("Failed to load resource"):
            self.faults.append(f"console: {text}")

    def see(self, url: str) -> None:
        """A page may fetch from the site alone; going elsewhere whole is for `Leave quickly`."""
        if not url.startswith((self.site.url, "data:", "blob:", "about:", settings.EXIT_URL)):
            self.faults.append(f"request to another place: {url}")


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(chromium: Browser, site: Site) -> Iterator[OpenPage]:
    """Opens a page in a new browser: `open_page(javascript=False, color_scheme="dark")`.

    Further options are those of Playwright's `new_context`. The test fails at its end if any of
    its pages broke the security policy, raised a script error, or asked another place; a test
    that provokes that empties `page.context.visitor.faults`.
    """
    visitors: list[Visitor] = []

    def opened(*, javascript: bool = True, **options: Any) -> Page:
        wanted: dict[str, Any] = {"viewport": PHONE, "locale": "en", "base_url": site.url}
        context = chromium.new_context(java_script_enabled=javascript, **(wanted | options))
        context.set_default_timeout(10_000)
        visitor = Visitor(context, site)
        context.visitor = visitor  # type: ignore[attr-defined]
        visitors.append(visitor)
        return context.new_page()

    yield opened
    faults = [fault for visitor in visitors for fault in visitor.faults]
    for visitor in visitors:
        visitor.context.close()
    assert not faults, "\n".join(faults)


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """A phone of 360 pixels, with JavaScript."""
    return open_page()


@pytest.fixture
def no_js_page(open_page: OpenPage) -> Page:
    """The same phone without JavaScript."""
    return open_page(javascript=False)


@pytest.fixture
def sign_in(site: Site) -> Callable[[Page, Any], None]:
    """Signs a person in without the form: `sign_in(page, user)`."""

    def signed_in(page: Page, user: Any) -> None:
        client = Client()
        client.force_login(user)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        page.context.add_cookies(
            [{"name": cookie.key, "value": cookie.value, "url": site.url, "httpOnly": True}]
        )

    return signed_in


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], None]:
    """Fails where a page breaks a rule of accessibility: `axe(page)`."""
    rules = Axe()

    def checked(page: Page) -> None:
        options = {"runOnly": {"type": "tag", "values": AXE_TAGS}, "resultTypes": ["violations"]}
        results = rules.run(page, options=options)
        said = re.sub(r"\n{2,}", "\n", results.generate_report())
        assert results.violations_count == 0, f"{page.url}\n{said}"

    return checked
