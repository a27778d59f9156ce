"""A unit's blocks as HTML, rendered once per language and kept, with slots for what is hers.

A block's template knows no reader. Where a reader's own thing goes (a tick, an answer, a
reflection) it writes `{% slot "tick" item.id %}`; the page that knows the reader fills it.
Rendering per request would cost several times the database; see docs/decisions.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from modules.tree import CACHES, ModuleTree, UnitTree

# Control characters cannot come from content: the loader and the admin's forms refuse them.
_MARK: Final = re.compile("\x01(tick|answer|reflection):(\\d+)\x02")

Filler = Callable[[str, int], str]


def mark(kind: str, row_id: int) -> SafeString:
    """The mark that a slot leaves in the kept HTML."""
    return mark_safe(f"\x01{kind}:{row_id}\x02")  # noqa: S308  a word and a number of ours


@lru_cache(maxsize=1024)
def _segments(module: ModuleTree, unit: UnitTree) -> tuple[str | tuple[str, int], ...]:
    html = "".join(
        render_to_string(
            f"modules/blocks/{block.kind}.html",
            {"block": block, "unit": unit, "module": module},
        )
        for block in unit.blocks
    )
    found: list[str | tuple[str, int]] = []
    end = 0
    for slot in _MARK.finditer(html):
        found += [html[end : slot.start()], (slot.group(1), int(slot.group(2)))]
        end = slot.end()
    return (*found, html[end:])


CACHES.append(_segments)


def filled(module: ModuleTree, unit: UnitTree, fill: Filler) -> SafeString:
    """The unit's blocks with every slot filled by `fill(kind, id)`, which returns safe HTML.

    Must be called with the tree's language active: labels in block templates are translated
    when the unit is first rendered.
    """
    return mark_safe(  # noqa: S308  every part was rendered by a template
        "".join(part if isinstance(part, str) else fill(*part) for part in _segments(module, unit))
    )
