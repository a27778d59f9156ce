"""Pages are packed for weak connections, and their length tells nothing."""

import gzip
from typing import Any

import pytest

from tests.support.rows.course import asking
from tests.support.strict_client import StrictClient

pytestmark = pytest.mark.django_db


def get(path: str = "", *, unpacks: bool = True) -> Any:
    headers = {"Accept-Encoding": "gzip, br" if unpacks else "identity"}
    client = StrictClient()
    client.check_pages = False  # it reads what is not packed
    return client.get(path or asking().url, headers=headers)


def without_tokens(page: bytes) -> list[bytes]:
    """A page's lines, those left out that hold what is drawn anew for each answer."""
    return [line for line in page.splitlines() if b"csrf" not in line and b'name="tab"' not in line]


def test_a_page_unpacks_to_what_others_get_plain(course: None) -> None:
    packed, plain = get(), get(unpacks=False)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert int(packed.headers["Content-Length"]) == len(packed.content)
    assert len(packed.content) < len(plain.content) / 2
    assert not plain.has_header("Content-Encoding")
    unpacked = gzip.decompress(packed.content)
    assert without_tokens(unpacked) == without_tokens(plain.content)


def test_caches_are_told_that_there_are_both(course: None) -> None:
    for answer in (get(), get(unpacks=False)):
        assert "Accept-Encoding" in answer.headers["Vary"]


def test_the_length_of_a_page_is_another_each_time(course: None) -> None:
    """Else a stranger who can have something of hers on the page could guess what else is."""
    page = get(unpacks=False).content
    lengths = {len(get().content) for _n in range(12)}
    assert max(lengths) - min(lengths) > 20, f"{lengths} of {len(page)}"


def test_what_is_short_or_packed_already_stays_as_it_is() -> None:
    assert not get("/healthz").has_header("Content-Encoding")
