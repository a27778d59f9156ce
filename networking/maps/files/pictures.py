"""A map as a picture: SVG, PNG, and one A4 as PDF that screen readers can read.

Typst makes PNG and PDF, in the request: about 0.1 s for the largest map. What people wrote goes
in as data. PDF/UA refuses a letter that no font has: names with such letters give way to area and
number, so that there always is a file. The map's date is the file's time: the same map gives the
same bytes.
"""

import base64
import functools
import json
import struct
import unicodedata
from collections.abc import Collection
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final

import typst
from django.utils.formats import date_format
from django.utils.translation import get_language_bidi, ngettext, pgettext
from django.utils.translation import gettext as _

from networking.maps.content import KINDS_OF_HELP, Entry, MapContent
from networking.maps.drawing.label_rules import label_problem
from networking.maps.drawing.svg import standalone
from networking.maps.models import Nature
from networking.maps.reading.summary import summary_of
from networking.ui.fonts import families, fonts, is_pictograph, missing_in, missing_texts
from networking.ui.typesetting import compile_pdf, language_inputs

_SHEET: Final = Path(__file__).with_name("map.typ").read_bytes()
_PICTURE: Final = b"""
#let told = json(bytes(sys.inputs.told))
#set page(width: 1000pt, height: auto, margin: 0pt, fill: white)
#set text(font: told.fonts)
#image(bytes(sys.inputs.drawing), format: "svg", width: 100%)
"""
_PNG_PPI: Final = 144.0  # 2,000 pixels wide
_ROUNDS: Final = 4


def svg(content: MapContent, drawn_on: date) -> bytes:
    """The drawing, as it is: letters are the affair of what opens it."""
    return _drawing(content, drawn_on).encode()


def png(content: MapContent, drawn_on: date) -> bytes:
    """The drawing in dots, for what opens no SVG. A letter that no font has would be a box."""
    content, _replaced = _with_glyphs(content, _missing_in(content))
    return _dots(content)


def pdf(content: MapContent, drawn_on: date, *, has_names: bool) -> bytes:
    """Title and date, the drawing with its text alternative, and the list as a table."""
    shown, drawing = content, _drawing_for_typst
    replaced: tuple[int, ...] = ()
    missing: set[str] = set()
    for _round in range(_ROUNDS):
        try:
            return _sheet(shown, drawn_on, replaced, drawing(shown), has_names=has_names)
        except typst.TypstError as error:
            found = missing_texts(error.diagnostic)
        if found <= missing:  # all letters are there, but not as PDF/UA wants them in a drawing
            drawing = _drawing_in_dots
        missing |= found
        shown, replaced = _with_glyphs(content, missing)
    plain, everyone = content.without_names(), tuple(entry.number for entry in content.entries)
    set_plain = functools.partial(
        _sheet, plain, drawn_on, everyone, _drawing_in_dots(plain), has_names=False
    )
    try:
        return set_plain()
    except typst.TypstError:  # the words of the page itself: better untagged than none
        return set_plain(standards=())


def title_of(drawn_on: date) -> str:
    """What the picture is called, in files that can say so."""
    day = date_format(drawn_on, "DATE_FORMAT")
    return _("My network map, %(day)s") % {"day": day}


def _drawing(content: MapContent, drawn_on: date) -> str:
    return standalone(
        content, rtl=get_language_bidi(), title=title_of(drawn_on), summary=summary_of(content)
    )


def _drawing_for_typst(content: MapContent) -> str:
    drawn = standalone(content, rtl=get_language_bidi(), title="", summary="")
    names = ", ".join(f"'{name}'" for name in families())
    return drawn.replace('font-family="sans-serif"', f'font-family="{names}"', 1)


def _dots(content: MapContent) -> bytes:
    inputs = {"told": json.dumps({"fonts": families()}), "drawing": _drawing_for_typst(content)}
    return typst.compile(
        _PICTURE, format="png", ppi=_PNG_PPI, font_paths=fonts(), sys_inputs=inputs
    )


def _drawing_in_dots(content: MapContent) -> str:
    """The drawing for a PDF with names in Devanagari, say, or with some emoji: the letters of a
    drawing then have no code points, which PDF/UA refuses. The table has the names as text."""
    dots = _dots(content)
    width, height = struct.unpack(">II", dots[16:24])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}"><image width="{width}" height="{height}" '
        f'href="data:image/png;base64,{base64.b64encode(dots).decode()}"/></svg>'
    )


def _sheet(
    content: MapContent,
    drawn_on: date,
    replaced: Collection[int],
    drawing: str,
    *,
    has_names: bool,
    standards: tuple[Any, ...] = ("ua-1",),
) -> bytes:
    told = _told(content, drawn_on, replaced, has_names=has_names)
    return compile_pdf(_SHEET, told, drawn_on, *standards, drawing=drawing)


def _told(
    content: MapContent, drawn_on: date, replaced: Collection[int], *, has_names: bool
) -> dict[str, Any]:
    return {
        "title": _("My network map"),
        "date": date_format(drawn_on, "DATE_FORMAT"),
        "fonts": families(),
        **language_inputs(),
        "summary": summary_of(content),
        "head": [
            pgettext("heading of the numbers of contacts", "No."),
            _("Name"),
            _("Area"),
            _("Circle"),
        ],
        "helps": [str(kind.label) for kind in KINDS_OF_HELP],
        "knows": pgettext("heading: whom a contact knows", "Knows"),
        "rows": [_row(content, entry) for entry in content.entries],
        "nobody": _("Nobody is on the map yet."),
        "after": _after(replaced, has_names=has_names and bool(content.entries)),
    }


def _row(content: MapContent, entry: Entry) -> dict[str, Any]:
    natures = {Nature.PERSON: "", Nature.GROUP: _("group"), Nature.PLACE: _("place")}
    return {
        "number": str(entry.number),
        "name": entry.label,
        "nature": natures[entry.nature],
        "area": str(entry.area.label),
        "circle": str(entry.circle.label),
        "helps": [kind in entry.helps for kind in KINDS_OF_HELP],
        "knows": ", ".join(map(str, sorted(content.known_by(entry.number)))),
    }


def _after(replaced: Collection[int], *, has_names: bool) -> list[str]:
    said = []
    if has_names:
        said.append(
            _("This sheet has names of other people on it. Keep it where only you can see it.")
        )
    if replaced:
        sentence = ngettext(
            "The name of number %(numbers)s has letters or signs that this file cannot show.",
            "The names of these numbers have letters or signs that this file cannot show: "
            "%(numbers)s.",
            len(replaced),
        )
        said.append(sentence % {"numbers": ", ".join(map(str, replaced))})
    return said


# --- Letters ------------------------------------------------------------------------------


def _missing_in(content: MapContent) -> set[str]:
    """Letters and signs in the names that no font has."""
    return missing_in([entry.label for entry in content.entries])


def _with_glyphs(
    content: MapContent, missing: Collection[str]
) -> tuple[MapContent, tuple[int, ...]]:
    """The map with names that can be shown, and the numbers of those that gave way to area and
    number. A name that is whole without its pictographs only loses these."""
    if not missing:
        return content, ()
    plain = content.without_names().by_number
    entries, replaced = [], []
    for entry in content.entries:
        lacking = [text for text in missing if text and text in entry.label]
        if not lacking:
            entries.append(entry)
            continue
        rest = _without_pictographs(entry.label) if _only_pictographs(lacking) else ""
        if label_problem(rest) is None:
            entries.append(replace(entry, label=rest))
        else:
            entries.append(plain[entry.number])
            replaced.append(entry.number)
    return replace(content, entries=tuple(entries)), tuple(replaced)


def _only_pictographs(texts: Collection[str]) -> bool:
    """Whether these are emoji and their joiners, not letters. A mark alone belongs to a letter."""
    signs = "".join(texts)
    return all(map(is_pictograph, signs)) and any(
        unicodedata.category(sign) in ("So", "Cn") for sign in signs
    )


def _without_pictographs(label: str) -> str:
    return " ".join(
        "".join(
            sign for sign in label if unicodedata.category(sign) not in ("So", "Sk", "Cn", "Cf")
        ).split()
    ).replace("\ufe0f", "")
