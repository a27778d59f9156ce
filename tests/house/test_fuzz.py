"""A thousand odd requests over every route: never an error of ours, never a word of another
person. The gate sends the same thousand each time, so that a red one is about the change at
hand; `MOTM_FUZZ_SEED=random` draws others and names their seed when one finds something."""

import os
import random
import re
import traceback
import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.core.signals import got_request_exception
from django.db import transaction

from motm.wsgi import in_utf_8
from tests.support.rows.cast import HERS, NAMES, PRIVATE, SHARED, WORDS, Cast, make_cast, routes
from tests.support.rows.course import FIRST, asking, module, ticking
from tests.support.strict_client import StrictClient

REQUESTS = 1000
PIECES = 4
CHOSEN = os.environ.get("MOTM_FUZZ_SEED", "20261121")
SEED = random.SystemRandom().randrange(10**9) if CHOSEN == "random" else int(CHOSEN)
# Who asks, and which sentences must never be in an answer to her.
ASKING = {
    "mentee": (),
    "visitor": (*WORDS, *NAMES),
    "guest": (*WORDS, *NAMES),
    "mentor": HERS,
    "other_mentor": (*WORDS, *NAMES),
    "coordinator": WORDS,
    "other_coordinator": (*WORDS, *NAMES),
}
ODD = (
    "\x00", "a\x00b", "\ud7ff\uffff", "\u202e\u200f", "💥" * 40, "ÿ", "'", '"><script>x</script>',
    "%s%n{0}{{x}}{% y %}", "../../etc/passwd", "' OR 1=1 --", "\r\nSet-Cookie: a=b", "a" * 300,
    "-1", "0", "9" * 30, "9" * 5000, "1e999", "NaN", "None", "true", "[]", "\\", "/", "//", "::",
)  # fmt: skip
BROKEN = (b"%ff%fe", b"%ed%a0%80", b"%c0%af", b"%00", b"%f0%9f", b"%", b"%zz", b"%u0000")
CHARSETS = (
    "utf-8", "utf-16", "utf-7", "latin-1", "hex", "rot13", "base64", "zlib", "idna", "punycode",
    "raw_unicode_escape", "unicode_escape", "undefined", "mbcs", "x" * 300, "utf-8; charset=hex",
    "\x00", "",
)  # fmt: skip
FIELDS = [
    "words", "version", "tab", "reach", "owner", "ticked", "done",
    "choice", "next", "language", "login", "username", "nickname", "password",
    "password1", "oldpassword", "email", "code", "action", "_selected_action", "q",
    "p", "o", "e", "page", "confirm", "order", "bring",
    "remember", "csrfmiddlewaretoken", "state", "is_empty", "person", "programme", "role",
    "cohort", "label", "area", "circle", "nature", "helps", "knows", "offered", "origin", "map",
    "after", "drawn_on", "who", "company", "learned", "on", "at", "gap", "mark", "far", "pair",
    "step", "toward", "removed", "file", "names", "before",
]  # fmt: skip
# Forms as a page sends them; a request spoils a field or two. `uuid` is an id of somebody's row.
FORMS = (
    {"label": "Ana", "area": "friends", "circle": "1", "nature": "person", "helps": "1",
     "origin": "uuid", "map": "uuid"},
    {"label": "Ana", "area": "clubs", "circle": "3", "knows": "2", "offered": "1,2,3"},
    {"area": "services", "circle": "2"},
    {"state": "1"},
    {"after": "uuid"},
    {"drawn_on": "2026-02-03"},
    {"reach": "whole", "pair": "uuid"},
    {"who": "Omar", "action": "I ask", "company": "", "on": "2026-12-01", "at": "16:30",
     "reach": "mentor", "pair": "uuid", "step": "uuid", "version": "1", "gap": "closed"},
    {"maps": "W10:1vMKYz:" + "x" * 43, "which": "0"},
    {"state": "tried", "learned": "A lot", "mark": "0123456789abcdef"},
)  # fmt: skip
# Parts of an address that a plain draw would hardly ever hit together.
NAMED = {
    "map_id": ("map", "earlier_map"),
    "before_id": ("earlier_map",),
    "after_id": ("map",),
    "step_id": ("step", "shared_step"),
    "pair_id": ("pair",),
}
FILES = (
    "map.json", "map.svg", "map.png", "map.pdf", "easynwk.json", "with-ego.graphml",
    "without-ego.graphml", "egor.zip", "gephi.zip", "network-canvas.zip", "map.exe", ".json",
)  # fmt: skip
UPLOADS = (
    b"", b"{}", b"[]", b"null", b'{"format": 1}', b'{"contacts": [{}]}', b"\xff\xfe\x00",
    (b'{"format": "mentor-on-the-move/network-map", "version": 1, "drawn_on": "9999-99-99", '
     b'"contacts": [{"number": "1", "label": null, "area": [], "circle": {}}], "ties": [[1]]}'),
    b"[" * 9000,
    b'{"label": "' + b"x" * 5000 + b'"}', b"id,label\n1,=1+1\n", b"<graphml/>", b"PK\x03\x04",
    b'{"a": 1e999, "b": NaN}', "{\"label\": \"\ud83d\ude00\"}".encode("utf-16", "surrogatepass"),
)  # fmt: skip


class Fuzzer:
    """Makes odd requests; the same seed makes the same ones."""

    def __init__(self, seed: int, cast: Cast) -> None:
        self.random = random.Random(seed)
        self.cast = cast
        ids = [row.pk for row in cast.rows.values()]
        self.uuids = [str(pk) for pk in ids if isinstance(pk, uuid.UUID)]
        place = asking()
        self.numbers = [place.question.id, place.unit.id, place.reflection_id, ticking().tick.id]
        self.slugs = [FIRST, *(unit.slug for unit in module().units[:3]), "help", "overview"]

    def one_of(self, *choices: Callable[[], Any]) -> Any:
        return self.random.choice(choices)()

    def maybe(self, chance: float) -> bool:
        return self.random.random() < chance

    def odd(self) -> str:
        return self.random.choice(ODD)

    # --- the path ---

    def value(self, kind: str, name: str = "") -> str:
        """A value for one part of a path: a right one, somebody else's, or an odd one."""
        if name in NAMED and self.maybe(0.8):
            return str(self.cast.rows[self.random.choice(NAMED[name])].pk)
        if name == "number" and self.maybe(0.8):
            return str(self.random.randrange(6))
        if name == "name" and self.maybe(0.8):
            return self.random.choice(FILES)
        real = {
            "int": lambda: str(self.random.choice(self.numbers)),
            "uuid": lambda: self.random.choice(self.uuids),
            "slug": lambda: self.random.choice(self.slugs),
        }.get(kind, lambda: self.random.choice([*self.uuids, *map(str, self.numbers), "1", "csv"]))
        if self.maybe(0.6):
            return str(real())
        return (
            quote(self.odd(), safe="") if self.maybe(0.7) else self.random.choice(BROKEN).decode()
        )

    def path(self) -> str:
        _name, _pattern, way = self.random.choice(self.routes())
        raw = "".join(str(part) for part in way)
        raw = re.sub(r"[\^$]|\\Z", "", raw)
        raw = re.sub(r"\(\?P<slug>([^)]*)\)", lambda m: self.value("slug"), raw)
        raw = re.sub(r"\(\?P<\w+>[^)]*\)", lambda m: self.value("str"), raw)
        raw = re.sub(r"<(?:(\w+):)?(\w+)>", lambda m: self.value(m[1] or "str", m[2]), raw)
        if raw.startswith("en/"):
            languages = ["en", "en", "xa", "xb", "zz", "EN", "e%00n", "en-GB", "%ff"]
            raw = self.random.choice(languages) + raw[2:]
        if self.maybe(0.05):
            cut = self.random.randrange(len(raw) + 1)
            raw = raw[:cut] + self.random.choice(BROKEN).decode() + raw[cut:]
        return "/" + raw

    def routes(self) -> list[Any]:
        """A third for the admin, which has most routes, and a third for maps and steps, where
        most is typed."""
        found = routes()
        admin = [route for route in found if route[0].startswith("admin:")]
        others = [route for route in found if not route[0].startswith("admin:")]
        maps = [route for route in others if re.search(r"map|contact|step|mentoring", route[0])]
        return self.random.choice([admin, others, maps])

    # --- the query and the body ---

    def form(self) -> bytes:
        """A form as one of our pages sends it, with a field or two spoiled."""
        fields = dict(self.random.choice(FORMS))
        for name, given in fields.items():
            if given == "uuid":
                fields[name] = self.random.choice(["", *self.uuids, str(uuid.UUID(int=7))])
        for name in self.random.sample(sorted(fields), self.random.randrange(min(3, len(fields)))):
            fields[name] = self.random.choice([*ODD, "", "x" * 6000])
        return urlencode(fields, errors="replace").encode()

    def pairs(self) -> bytes:
        if self.maybe(0.4):
            return self.form()
        count = 1200 if self.maybe(0.02) else self.random.randrange(6)
        parts = []
        for _ in range(count):
            name = self.random.choice(FIELDS) if self.maybe(0.9) else quote(self.odd())
            if self.maybe(0.2):
                parts.append(name.encode() + b"=" + self.random.choice(BROKEN))
            else:
                value = self.one_of(
                    self.odd, lambda: "x" * 6000, lambda: "1", lambda: self.value("uuid"), str
                )
                parts.append(urlencode({name: value}, errors="replace").encode())
        return b"&".join(parts)

    def multipart(self) -> tuple[bytes, str]:
        lines = [
            b'--B\r\nContent-Disposition: form-data; name="'
            + (b"file" if self.maybe(0.4) else self.random.choice(FIELDS).encode())
            + (b'"; filename="a\x00.json' if self.maybe(0.5) else b"")
            + b'"\r\n\r\n'
            + self.one_of(self.odd().encode, lambda: self.random.choice(UPLOADS))
            + b"\r\n"
            for _ in range(self.random.randrange(4))
        ]
        end = b"--B--\r\n" if self.maybe(0.7) else b""
        return b"".join(lines) + end, "multipart/form-data; boundary=B"

    def body(self) -> tuple[bytes, str]:
        plain = "application/x-www-form-urlencoded"
        data, kind = self.one_of(
            lambda: (self.pairs(), plain),
            lambda: (self.pairs(), plain),
            self.multipart,
            lambda: (b'{"words": "x"}', "application/json"),
            lambda: (b"words=" + b"x" * 300_000, plain),
            lambda: (self.random.randbytes(200), plain),
            lambda: (b"", self.odd()),
            lambda: (b"--", "multipart/form-data; boundary=" + self.random.choice(["", "\xff"])),
        )
        if self.maybe(0.3):
            kind += f"; charset={self.random.choice(CHARSETS)}"
        return data, kind

    # --- headers and cookies ---

    def headers(self) -> dict[str, str]:
        latin = self.odd().encode("utf-8", "replace").decode("latin-1")
        found: dict[str, str] = {}
        for name in (
            "HTTP_HX_REQUEST", "HTTP_HX_TARGET", "HTTP_HX_CURRENT_URL", "HTTP_HX_BOOSTED",
            "HTTP_HX_TRIGGERING_EVENT", "HTTP_ACCEPT_LANGUAGE", "HTTP_REFERER", "HTTP_ORIGIN",
            "HTTP_X_CSRFTOKEN", "HTTP_X_FORWARDED_FOR", "HTTP_HOST", "HTTP_IF_MODIFIED_SINCE",
            "HTTP_ACCEPT_ENCODING", "HTTP_RANGE", "HTTP_SEC_FETCH_SITE", "REMOTE_ADDR",
        ):  # fmt: skip
            if self.maybe(0.08):
                found[name] = latin
        if self.maybe(0.4):
            found["HTTP_HX_REQUEST"] = "true"
        if self.maybe(0.1):
            found["HTTP_HX_CURRENT_URL"] = "http://[" + latin
            found["HTTP_HX_CURRENT_URL_URI_AUTOENCODED"] = "true"
        return found

    def spoil_cookies(self, client: StrictClient) -> None:
        if self.maybe(0.2):
            name = self.random.choice(["session", "csrf", "language", "messages", "sessionid"])
            odd = ["\x00", "a\x00b", "\xed\xb3\xbf", "x" * 4000, "", "../../x", "zz", "é"]
            client.cookies[name] = self.random.choice([*odd, self.uuids[0]])

    def send(self, who: str) -> tuple[str, Any]:
        """One odd request; what was sent, for the report, and the answer."""
        client = StrictClient(enforce_csrf_checks=self.maybe(0.3), raise_request_exception=False)
        client.check_pages = False
        self.cast.browser(who, client)
        handler = client.handler
        client.handler = lambda environ: handler(in_utf_8(environ))  # as motm/wsgi.py does
        self.spoil_cookies(client)
        methods = ["GET"] * 5 + ["POST"] * 7 + ["PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "ODD"]
        method, path, headers = self.random.choice(methods), self.path(), self.headers()
        if self.maybe(0.3):
            path += "?" + self.pairs().decode("latin-1")
        data, kind = (b"", "") if method in ("GET", "HEAD") else self.body()
        if method in ("GET", "HEAD") and self.maybe(0.2):
            headers["CONTENT_TYPE"] = f"text/plain; charset={self.random.choice(CHARSETS)}"
        sent = f"{who}: {method} {path[:300]} {kind[:80]!r} {data[:200]!r} {headers}"
        return sent, client.generic(method, path, data, kind, **headers)


@pytest.mark.django_db
@pytest.mark.parametrize("piece", range(PIECES))
def test_odd_requests_make_no_error_and_show_nobodys_words(piece: int) -> None:
    fuzzer = Fuzzer(SEED + piece, make_cast())
    failures: list[str] = []

    def note(**kwargs: Any) -> None:
        failures.append(traceback.format_exc(limit=-4))

    got_request_exception.connect(note)
    try:
        for _ in range(REQUESTS // PIECES):
            who = fuzzer.random.choice(list(ASKING))
            with transaction.atomic("default"), transaction.atomic("keys"):
                sent, answer = fuzzer.send(who)
                body = b"" if answer.streaming else answer.content
                transaction.set_rollback(True, "default")
                transaction.set_rollback(True, "keys")
            if answer.status_code >= 500 or failures:
                pytest.fail(f"seed {SEED}: {answer.status_code} for {sent}\n{''.join(failures)}")
            shown = [sentence for sentence in ASKING[who] if sentence.encode() in body]
            assert not shown, f"seed {SEED}: {shown} for {sent}"
    finally:
        got_request_exception.disconnect(note)


@pytest.mark.django_db
def test_the_cast_would_be_noticed() -> None:
    """The mentee herself sees her words, so the search for them works."""
    client = make_cast().browser("mentee")
    body = client.get(asking().url).content.decode()
    for sentence in (PRIVATE, SHARED):
        assert sentence in body
