"""A test client that also watches: a GET that writes, and a page that should never be sent."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from html.parser import HTMLParser
from typing import Any

from django.db import connections
from django.test import Client
from django.utils import translation

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
READING = re.compile(
    r"\s*\(*\s*(SELECT|SAVEPOINT|RELEASE|ROLLBACK|PRAGMA|SET|SHOW|BEGIN|COMMIT)\b", re.I
)
WRITING = re.compile(
    r"\s*(?:INSERT\s+(?:OR\s+IGNORE\s+)?INTO|UPDATE|DELETE\s+FROM)\s+\"?(\w+)\"?", re.I
)
WRITTEN_BY_READING = {
    "django_session",  # the session store keeps itself
    "networking_auditevent",  # who opened a shared text is noted
    "shared_cache",  # limits on attempts are counted
}


class WriteOnRead(AssertionError):
    """A GET, HEAD or OPTIONS request wrote to the database."""


class BadPage(AssertionError):
    """A page holds what the house forbids in every page."""


class PageReader(HTMLParser):
    """Collects what no page may hold: template marks, and anything the security policy stops."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.depth_of_typed_text = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        for name, value in attrs:
            if name.startswith("on"):
                self.faults.append(f"<{tag} {name}=> is a handler in the page")
            elif name == "style":
                self.faults.append(f"<{tag} style=> is a style in the page")
            elif name.startswith("hx-on"):
                self.faults.append(f"<{tag} {name}=> needs eval")
            elif name != "value":
                self.look_for_marks(value or "", f"<{tag} {name}=>")
        if tag == "script" and "src" not in names and "json" not in (names.get("type") or ""):
            self.faults.append("<script> without src")
        if tag == "style":
            self.faults.append("<style> in the page")
        if tag == "textarea":
            self.depth_of_typed_text += 1

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.depth_of_typed_text -= 1

    def handle_data(self, data: str) -> None:
        if not self.depth_of_typed_text:
            self.look_for_marks(data, "the text")

    def look_for_marks(self, text: str, where: str) -> None:
        for mark in ("{{", "{%", "{#"):
            if mark in text:
                self.faults.append(f"{mark} left over in {where}: {text.strip()[:60]!r}")


def page_faults(html: str) -> list[str]:
    """What is wrong with a page or fragment, in words; nothing, if all is well."""
    reader = PageReader()
    reader.feed(html)
    reader.close()
    return reader.faults


class StrictClient(Client):
    """Django's test client, stricter.

    Set `allow_writes` or `check_pages` on one client where a test is about something else,
    as when people have typed template marks themselves.
    """

    allow_writes = False
    check_pages = True

    def request(self, **request: Any) -> Any:
        """One request; a write during a safe one fails even where a view would swallow it.

        The language of the page does not stay behind in the test.
        """
        with translation.override(translation.get_language()):
            return self.watched(request)

    def watched(self, request: dict[str, Any]) -> Any:
        """The request itself."""
        method = request.get("REQUEST_METHOD", "GET")
        if method in SAFE_METHODS and not self.allow_writes:
            with refused_writes() as seen:
                response = super().request(**request)
            if seen:
                raise WriteOnRead(f"{method} {request.get('PATH_INFO')} wrote: {seen[0]}")
        else:
            response = super().request(**request)
        if self.check_pages and response.headers.get("Content-Type", "").startswith("text/html"):
            faults = [] if response.streaming else page_faults(response.content.decode())
            if faults:
                raise BadPage(f"{request.get('PATH_INFO')}: " + "; ".join(faults[:5]))
        return response


@contextmanager
def refused_writes() -> Iterator[list[str]]:
    """Refuse every statement that writes, on all databases; the list tells what was refused."""
    seen: list[str] = []

    def refuse(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if not READING.match(sql):
            written = WRITING.match(sql)
            if not written or written[1] not in WRITTEN_BY_READING:
                seen.append(sql[:200])
                raise WriteOnRead(sql[:200])
        return execute(sql, params, many, context)

    with ExitStack() as stack:
        for connection in connections.all():
            stack.enter_context(connection.execute_wrapper(refuse))
        yield seen
