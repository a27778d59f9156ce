"""An impact report as PDF that screen readers can read (PDF/UA-1), made by Typst in the request.

It holds what the page holds, from the same object. A letter that no font has would be refused:
it gives way to a question mark, so that there always is a file.
"""

import json
import unicodedata
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import typst
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from networking.context import language_tag
from networking.fonts import families, fonts, missing_texts
from networking.impact.plots import plot
from networking.impact.report import Report, Section, Table

_SHEET: Final = Path(__file__).with_name("paper.typ").read_bytes()
_ROUNDS: Final = 4


def pdf_of(report: Report) -> bytes:
    """The report on A4, of the day that it says: the same report gives the same bytes."""
    said = json.dumps(_told(report))
    for _round in range(_ROUNDS):
        try:
            return _set(report, said)
        except typst.TypstError as error:
            missing = missing_texts(error.diagnostic)
        for letters in missing:
            said = said.replace(json.dumps(letters)[1:-1], "?" * len(letters))
        if not missing:
            break
    return _set(report, said, standards=())  # better untagged than none


def _set(report: Report, said: str, standards: tuple[Any, ...] = ("ua-1",)) -> bytes:
    on = report.on
    return typst.compile(
        _SHEET,
        format="pdf",
        font_paths=fonts(),
        pdf_standards=list(standards),
        timestamp=datetime(max(on.year, 1980), on.month, on.day, tzinfo=UTC),
        sys_inputs={"told": said},
    )


def _told(report: Report) -> dict[str, Any]:
    lang, _dash, region = language_tag(get_language() or "en").partition("-")
    return {
        "title": report.title,
        "cohort": _plain(report.cohort),
        "facts": [(term, _plain(value)) for term, value in report.facts],
        "how": _("How to read it"),
        "reading": report.reading,
        "fonts": families(),
        "lang": lang,
        "region": region if len(region) == 2 else None,
        "rtl": get_language_bidi(),
        "sections": [_section(section) for section in report.sections],
    }


def _plain(name: str) -> str:
    """A name without pictographs: their coloured letters do not keep the rules of PDF/UA."""
    return "".join(sign for sign in name if unicodedata.category(sign) not in ("So", "Sk", "Cn"))


def _section(section: Section) -> dict[str, Any]:
    bars = section.plotted
    drawn = plot(section.tables[0], bars, rtl=get_language_bidi()) if bars else None
    return {
        "title": section.title,
        "says": section.says,
        "plot": drawn and drawn.replace('font-family="sans-serif"', _family(), 1),
        "alt": bars and bars.alt,
        "tables": [_table(table) for table in section.tables],
    }


def _table(table: Table) -> dict[str, Any]:
    rows = [[row.title, *(cell.text for cell in row.cells)] for row in table.rows]
    return {"title": table.title, "rows": [table.heads, *rows]}


def _family() -> str:
    return f'font-family="{", ".join(repr(name) for name in families())}"'
