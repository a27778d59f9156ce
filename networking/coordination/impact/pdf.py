"""An impact report as PDF that screen readers can read (PDF/UA-1), made by Typst in the request.

It holds what the page holds, from the same object.
"""

from pathlib import Path
from typing import Any, Final

from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from networking.coordination.impact.plots import plot
from networking.coordination.impact.words import Report, Section, Table
from networking.ui.fonts import families
from networking.ui.typesetting import language_inputs, paper

_SHEET: Final = Path(__file__).with_name("paper.typ").read_bytes()


def pdf_of(report: Report) -> bytes:
    """The report on A4, of the day that it says: the same report gives the same bytes."""
    return paper(_SHEET, _told(report), made_on=report.on)


def _told(report: Report) -> dict[str, Any]:
    return {
        "title": report.title,
        "cohort": report.cohort,
        "facts": report.facts,
        "how": _("How to read it"),
        "reading": report.reading,
        **language_inputs(),
        "sections": [_section(section) for section in report.sections],
    }


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
