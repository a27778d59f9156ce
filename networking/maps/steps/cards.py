"""The card of a step that is planned, as the page of a map shows it.

Rendered once for each language and kind of step and kept, with stand-ins for what is hers; the
template has six forms and links in it, and cost as much as reading the whole map.
"""

import datetime
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Any, Final

from django.template.loader import render_to_string
from django.utils.formats import date_format, time_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from motm.prerendered import CSRF_TOKEN, DAY, ID, OWNER, put_in
from networking.maps.steps.queries import StepShown

_TEMPLATE: Final = "networking/maps/steps/_step.html"
_TIME: Final = datetime.time(11, 11)
_WORDS: Final = ("mark", "gap_title", "who", "company", "action")
_HOLES: Final = {name: mark_safe(f"\x01{name}\x02") for name in _WORDS}  # noqa: S308


@dataclass(frozen=True, slots=True)
class _Kind:
    """All on which the look of an open step's card depends."""

    language: str
    has_time: bool
    has_company: bool
    has_gap: bool
    is_shared: bool
    is_due: bool
    is_today: bool
    is_over: bool


def card(step: StepShown, *, csrf_token: str, owner: str) -> SafeString:
    """A step's card, the same as its template makes of it."""
    if not step.is_open:
        context = {"step": step, "how": None, "live": ""}
        tokens = {"csrf_token": csrf_token, "device_owner": owner}
        return render_to_string(_TEMPLATE, {**context, **tokens})
    gap = step.gap_title
    kind = _Kind(
        get_language() or "en",
        step.at is not None,
        bool(step.company),
        bool(gap),
        step.is_shared,
        step.is_due,
        step.is_today,
        step.is_over,
    )
    values: dict[object, object] = {
        ID: step.id,
        CSRF_TOKEN: csrf_token,
        OWNER: owner,
        _HOLES["mark"]: step.mark,
        date_format(DAY, "l"): date_format(step.on, "l"),
        date_format(DAY, "DATE_FORMAT"): date_format(step.on, "DATE_FORMAT"),
    }
    if step.at is not None:
        values[time_format(_TIME, "TIME_FORMAT")] = time_format(step.at, "TIME_FORMAT")
    hers = {"gap_title": gap, "who": step.who, "company": step.company, "action": step.action}
    values |= {_HOLES[name]: escape(words) for name, words in hers.items()}
    return put_in(_kept(kind), values)


@lru_cache(maxsize=256)
def _kept(kind: _Kind) -> str:
    step: dict[str, Any] = {
        "id": ID,
        "who": _HOLES["who"],
        "action": _HOLES["action"],
        "company": _HOLES["company"] if kind.has_company else "",
        "gap_title": _HOLES["gap_title"] if kind.has_gap else "",
        "mark": _HOLES["mark"],
        "learned": "",
        "on": DAY,
        "at": _TIME if kind.has_time else None,
        "is_open": True,
        "is_shared": kind.is_shared,
        "is_due": kind.is_due,
        "is_today": kind.is_today,
        "is_over": kind.is_over,
    }
    context = {"step": step, "how": None, "csrf_token": CSRF_TOKEN, "device_owner": OWNER}
    return render_to_string(_TEMPLATE, context)
