"""The forms of a unit (ticks, answers, the reflection, the mark), as a whole page shows them.

Each is rendered from its template once per place and state, with holes where readers differ,
and kept; a page fills the holes. Rendering them anew cost more than all queries of the page.
A fragment renders the same templates whole; tests hold the two to be equal.
"""

import re
import uuid
from functools import lru_cache
from typing import Any, Final

from django.template.loader import get_template
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from modules.tree import BlockTree, ItemTree, ModuleTree, UnitTree
from networking.learning.saved_texts import EMPTY, Shown
from networking.learning.unit_path import around

HOLES: Final = (
    *("csrf_token", "owner", "tab", "words", "state", "version", "when", "day"),
    *("open", "done_count"),
)
_HOLE: Final = re.compile("\x01(\\w+)\x02")

Mould = tuple[str, ...]
"""Pieces of HTML, and at every odd place the name of a hole."""


def _mould(template: str, context: dict[str, Any]) -> Mould:
    holes = {name: mark_safe(f"\x01{name}\x02") for name in HOLES}  # noqa: S308
    return tuple(_HOLE.split(get_template(template).render({**holes, **context})))


def _filled(mould: Mould, values: dict[str, str]) -> str:
    """The mould with every hole filled; what people typed comes escaped."""
    return "".join(values[part] if n % 2 else part for n, part in enumerate(mould))


@lru_cache(maxsize=4096)
def _tick(item: ItemTree, ticked: bool) -> Mould:
    url = reverse("networking:item_tick", args=[item.id])
    return _mould("networking/learning/_tick.html", {"item": item, "ticked": ticked, "url": url})


@lru_cache(maxsize=4096)
def _answer(item: ItemTree, has_mentor: bool, reach: str) -> Mould:
    url = reverse("networking:answer_save", args=[item.id])
    context = {"item": item, "has_mentor": has_mentor, "url": url, "reach": reach}
    return _mould("networking/learning/_answer.html", context)


@lru_cache(maxsize=4096)
def _reflection(block: BlockTree, has_mentor: bool, reach: str) -> Mould:
    url = reverse("networking:reflection_save", args=[block.id])
    context = {"block": block, "has_mentor": has_mentor, "url": url, "reach": reach}
    return _mould("networking/learning/_reflection.html", context)


@lru_cache(maxsize=4096)
def _nothing_written(place: ItemTree | BlockTree) -> Mould:
    return _mould(
        "networking/learning/_saved.html",
        _place(place) | {"status": "", "saved_at": None, "copies": (), "reach": EMPTY.reach},
    )


@lru_cache(maxsize=4096)
def _saved(place: ItemTree | BlockTree, reach: str) -> Mould:
    context = {"status": "", "saved_at": True, "reach": reach, "copies": ()}
    return _mould("networking/learning/_saved.html", _place(place) | context)


def _place(place: ItemTree | BlockTree) -> dict[str, Any]:
    return {"item": place} if isinstance(place, ItemTree) else {"item": None, "block": place}


def _state(place: ItemTree | BlockTree, text: Shown, owner: str) -> str:
    """When it was saved; where there are copies beside it, rendered anew."""
    if not text.copies and not text.status:
        mould = _saved(place, text.reach) if text.saved_at else _nothing_written(place)
        return _filled(mould, {"version": str(text.version), "owner": owner, **text.moment()})
    context = {**_place(place), **text.context(), "owner": owner}
    return get_template("networking/learning/_saved.html").render(context)


@lru_cache(maxsize=4096)
def _done(
    module: ModuleTree, unit: UnitTree, is_done: bool, is_complete: bool, audience: frozenset[str]
) -> Mould:
    context = {
        "is_done": is_done,
        "is_complete": is_complete,
        "total": len(module.units),
        "done_url": reverse("networking:unit_done", args=[unit.id]),
        **around(module, unit, audience),
    }
    return _mould("networking/learning/_done.html", context)


def done(context: dict[str, Any]) -> SafeString:
    """The end of a unit, from the same context as its fragment."""
    names = ("module", "unit", "is_done", "is_complete", "audience")
    mould = _done(*(context[name] for name in names))
    open_now = get_template("networking/learning/_open.html").render(
        {"open_items": context["open_items"], "oob": False}
    )
    values = {name: str(context[name]) for name in ("csrf_token", "owner", "done_count")}
    return mark_safe(_filled(mould, {**values, "open": open_now}))  # noqa: S308


def tick(item: ItemTree, ticked: bool, csrf_token: str, owner: str) -> str:
    """A line of a checklist."""
    return _filled(_tick(item, ticked), {"csrf_token": csrf_token, "owner": owner})


def writing(
    place: ItemTree | BlockTree, text: Shown, has_mentor: bool, csrf_token: str, owner: str
) -> str:
    """The form of an answer (the place is a question) or of a reflection (it is a block)."""
    if isinstance(place, ItemTree):
        mould = _answer(place, has_mentor, text.reach)
    else:
        mould = _reflection(place, has_mentor, text.reach)
    values = {
        "csrf_token": csrf_token,
        "owner": owner,
        "tab": str(uuid.uuid4()),
        "words": escape(text.words),
        "state": _state(place, text, owner),
    }
    return _filled(mould, values)
