"""What a page may cost."""

from django.db import connections
from django.test.utils import CaptureQueriesContext

from tests.support.strict_client import StrictClient

PAGE, FRAGMENT, QUERIES = 12_000, 3_000, 8


SENTENCE = "Today I said hello to my neighbour, and she asked me in for tea. "


def queries_of(client: StrictClient, url: str) -> int:
    """How many queries one page asks both databases."""
    with (
        CaptureQueriesContext(connections["default"]) as main,
        CaptureQueriesContext(connections["keys"]) as keys,
    ):
        client.get(url)
    return len(main) + len(keys)
