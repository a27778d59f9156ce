"""What a change of a map sends to HTMX: the parts of its page that differ, out of band.

Rows of the list go one by one, so that a form that is open in another row stays as it is, with
what is typed in it; and where a whole list is sent, `hx-preserve` keeps what is open in it.
"""

import re
from typing import Final

from django.http import HttpResponse
from django.utils.html import escape

from networking.maps.content import CIRCLES
from networking.maps.page import list_rows
from networking.maps.page.map_page import MapPage, Parts

_FIRST_TAG: Final = re.compile(r"<[a-z][a-z0-9]*")
NOTHING_CHOSEN: Final = '<div id="chosen" hx-swap-oob="innerHTML"></div>'


def oob(html: str) -> str:
    """The part, marked to take the place of the one with its id."""
    return _FIRST_TAG.sub(lambda tag: f'{tag[0]} hx-swap-oob="true"', html, count=1)


def fragment(*pieces: str, said: str, status: int = 200) -> HttpResponse:
    """What HTMX swaps in, and what the live region says about it."""
    live = f'<p id="live" hx-swap-oob="innerHTML">{escape(said)}</p>'
    return HttpResponse("".join([*pieces, live]), status=status)


def changed(before: Parts, page: MapPage, *, focus: int = 0, still_open: int = 0) -> str:
    """The parts that are not as `before` the change; all of them where the page that asked had
    been older already. `focus`: the contact whose row takes the focus. `still_open`: one whose row
    is open; the list that it is in now comes first, and takes the open row over."""
    shown = page.request.POST.get("version", "")
    everything = shown != str(before.version)
    after = page.parts
    pieces = [
        oob(html)
        for name, html in after.single.items()
        if everything or before.single[name] != html
    ]
    gone: list[str] = []
    for circle in sorted(CIRCLES, key=lambda circle: still_open not in after.rows[circle]):
        place = f"{list_rows.LISTS[circle]}-list"
        old, new = before.rows[circle], after.rows[circle]
        stayed = [number for number in old if number in new]
        if everything or stayed != [number for number in new if number in old]:
            rows = "".join(list_rows.item(number, html) for number, html in new.items())
            pieces.append(f'<ul id="{place}" hx-swap-oob="innerHTML">{rows}</ul>')
            continue
        pieces += _rows_changed(place, old, new, focus)
        gone += [f'<i hx-swap-oob="delete:#{place} > #c{n}"></i>' for n in old if n not in new]
    sent = "".join([*pieces, *gone])  # a row that moves is in both lists for a moment
    if focus:
        sent = sent.replace(f'id="c{focus}-link"', f'id="c{focus}-link" autofocus')
    return sent


def _rows_changed(place: str, old: dict[int, str], new: dict[int, str], focus: int) -> list[str]:
    """Rows that are new, each put in front of the one that follows, from the end to the start;
    and rows that differ."""
    pieces, follows = [], 0
    for number, html in reversed(new.items()):
        if number not in old:
            where = f"beforebegin:#c{follows}" if follows else f"beforeend:#{place}"
            pieces.append(f'<ul hx-swap-oob="{where}">{list_rows.item(number, html)}</ul>')
        elif html != old[number] or number == focus:
            pieces.append(oob(html))
        follows = number
    return pieces
