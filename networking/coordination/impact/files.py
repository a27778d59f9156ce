"""An impact report as CSV and XLSX: a line for each number, the same ones as on the page."""

import csv
import io
from collections.abc import Iterator
from typing import Any, Final

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

from networking.backoffice.spreadsheets import harmless
from networking.coordination.impact.words import Report


def lines(report: Report) -> Iterator[tuple[Any, ...]]:
    """Part, table, row, column, and the number; in words where it is not shown."""
    for section in report.sections:
        for table in section.tables:
            for row in table.rows:
                for head, cell in zip(table.heads[1:], row.cells, strict=True):
                    number = cell.text if cell.number is None else cell.number
                    yield section.title, table.title, row.title, head, number


def heads() -> tuple[str, ...]:
    return (_("Part"), _("Table"), _("What"), _("Column"), _("Number"))


def csv_of(report: Report) -> bytes:
    """CSV that spreadsheets open with the right letters: it says that it is UTF-8."""
    made = io.StringIO(newline="")
    csv.writer(made).writerows([harmless(cell) for cell in line] for line in _all(report))
    return ("\ufeff" + made.getvalue()).encode()


WIDTHS: Final = (30, 24, 56, 16, 36)
"""Of the columns, in letters; what is longer has a second line."""


def xlsx_of(report: Report) -> bytes:
    """A workbook with one sheet, its columns wide enough and its head in sight."""
    book = Workbook()
    sheet = book.active
    sheet.title = _("Impact report")[:31]
    sheet.freeze_panes = "A2"
    for line in _all(report):
        sheet.append([harmless(cell) for cell in line])
    for (first, *cells), width in zip(sheet.columns, WIDTHS, strict=True):
        sheet.column_dimensions[first.column_letter].width = width
        first.font = Font(bold=True)
        for cell in cells:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _all(report: Report) -> list[tuple[Any, ...]]:
    """What it is about, and after it every number."""
    facts = [(_("About"), _("About"), term, "", value) for term, value in report.facts]
    return [heads(), *facts, *lines(report)]
