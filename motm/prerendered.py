"""Parts of pages that are the same for everyone but for ids, tokens and a few words.

Such a part is rendered once, with a stand-in wherever readers differ, and kept; a page puts its
own values in their places. A stand-in is of the type that the template needs (an id has to fit
into an address), and is nobody's.
"""

import datetime
import uuid
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

ID: Final = uuid.UUID("5e9716e1-0000-4000-8000-0000000000b1")
SECOND_ID: Final = uuid.UUID("5e9716e1-0000-4000-8000-0000000000b2")
THIRD_ID: Final = uuid.UUID("5e9716e1-0000-4000-8000-0000000000b3")
DAY: Final = datetime.date(1111, 11, 11)

# Nobody can type control characters: forms and the loader of the course refuse them.
CSRF_TOKEN: Final = mark_safe("\x01csrf_token\x02")
OWNER: Final = mark_safe("\x01owner\x02")
NAMES: Final = mark_safe("\x01names\x02")


def address(name: str, row_id: uuid.UUID) -> str:
    """The address of a page about one row, as `reverse` makes it."""
    return _address(name, get_language() or "en").replace(str(ID), str(row_id))


@lru_cache(maxsize=512)
def _address(name: str, language: str) -> str:
    return reverse(name, args=[ID])


def put_in(kept: str, values: Mapping[object, object]) -> SafeString:
    """The kept part with each stand-in replaced by its value; what people typed must come
    escaped, and last, so that nothing in it is taken for a stand-in."""
    for stand_in, value in values.items():
        kept = kept.replace(str(stand_in), str(value))
    return mark_safe(kept)  # noqa: S308
