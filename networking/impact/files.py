"""An impact report as CSV and XLSX: a line for each number, the same ones as on the page."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from tablib import Dataset

from networking.impact.report import Report
from networking.sheets import harmless


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


def xlsx_of(report: Report) -> bytes:
    """A workbook with one sheet."""
    first, *rest = _all(report)
    sheet = Dataset(
        *([harmless(cell) for cell in line] for line in rest),
        headers=[harmless(cell) for cell in first],
        title=_("Impact report")[:31],
    )
    data: bytes = sheet.export("xlsx")
    return data


def _all(report: Report) -> list[tuple[Any, ...]]:
    """What it is about, and after it every number."""
    facts = [(_("About"), _("About"), term, "", value) for term, value in report.facts]
    return [heads(), *facts, *lines(report)]
