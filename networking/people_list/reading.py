"""Reads a table out of a file: CSV (; , or tab) in the encodings that spreadsheets write, or XLSX.

What a file may cost is bounded before it is opened: its size, what it unpacks to, lines, columns
and the length of a cell. Formulas are not run: what the spreadsheet computed last is taken.
"""

import csv
import io
import itertools
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

LARGEST: Final = 500_000
"""Bytes of a file."""
MOST_ROWS: Final = 500
MOST_COLUMNS: Final = 50
"""Columns beyond are not looked at."""
LONGEST_CELL: Final = 200
_MOST_LINES: Final = 5_000
_UNPACKED: Final = 10_000_000
_PARTS: Final = 200
_SEPARATORS: Final = ";,\t"
_WRITTEN_SEPARATOR: Final = re.compile(r"sep=(.)\r?\n", re.I)


class BadList(Exception):
    """The file cannot be read as a list; says what to do about it."""

    def __init__(self, problem: Any) -> None:
        super().__init__(str(problem))
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Table:
    """The cells of a file as texts; `rows` with the number of their line in it."""

    header: list[str]
    rows: list[tuple[int, list[str]]]


def read_table(data: bytes) -> Table:
    """The first sheet of the file. Raises BadList, and nothing else."""
    if len(data) > LARGEST:
        raise BadList(_("The file is too large: 500 kB at most."))
    lines = _xlsx(data) if data.startswith(b"PK") else _csv(data)
    return _table(lines)


def _table(lines: Iterable[list[str]]) -> Table:
    header: list[str] | None = None
    rows: list[tuple[int, list[str]]] = []
    for number, cells in enumerate(lines, start=1):
        if number > _MOST_LINES:
            raise BadList(_("The list is too long: 500 lines at most."))
        if not any(cells):
            continue
        if header is None:
            header = _without_empty_end(cells)
            continue
        if len(rows) == MOST_ROWS:
            raise BadList(_("The list is too long: 500 lines at most."))
        rows.append((number, (cells + [""] * len(header))[: len(header)]))
    if header is None or not rows:
        raise BadList(
            _("There is nothing in this list. The first line names the columns, then the people.")
        )
    return Table(header, rows)


def _without_empty_end(cells: list[str]) -> list[str]:
    filled = [place for place, cell in enumerate(cells, start=1) if cell]
    return cells[: max(filled)]


def _cells(values: Iterable[Any]) -> list[str]:
    return [_text(value) for value in itertools.islice(values, MOST_COLUMNS)]


def _text(value: Any) -> str:
    """A cell as somebody sees it, on one line, in composed letters."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, (datetime, date)):
        value = value.isoformat()
    plain = "".join(
        letter if letter.isspace() or unicodedata.category(letter)[0] != "C" else ""
        for letter in str(value)[: LONGEST_CELL * 2]
    )
    return unicodedata.normalize("NFC", " ".join(plain.split()))[:LONGEST_CELL]


# --- CSV --------------------------------------------------------------------------------------


def _csv(data: bytes) -> Iterator[list[str]]:
    text = _decoded(data)
    written = _WRITTEN_SEPARATOR.match(text)
    if written:
        text = "\n" + text[written.end() :]
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = written[1] if written else max(_SEPARATORS, key=first.count)
    if "\0" in text or separator in '"\r\n':
        raise BadList(_NO_LIST)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        before = 0
        for cells in reader:
            for _skipped in range(reader.line_num - before - 1):
                yield []  # a cell with several lines in it: numbers stay those of the file
            before = reader.line_num
            yield _cells(cells)
    except csv.Error as error:
        raise BadList(_NO_LIST) from error


_NO_LIST: Final = _(
    "This file cannot be read as a list. Save it as CSV or XLSX from your spreadsheet."
)


def _decoded(data: bytes) -> str:
    """UTF-8 or UTF-16 with a mark, UTF-16 without one by its zeros, UTF-8, or what Windows in
    Western Europe writes."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\0" in data:
        zeros_first = data[::2].count(0) > data[1::2].count(0)
        encodings = ["utf-16-be" if zeros_first else "utf-16-le"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadList(_NO_LIST)


# --- XLSX -------------------------------------------------------------------------------------


def _xlsx(data: bytes) -> Iterator[list[str]]:
    """The lines of the first sheet. openpyxl meets whatever people's files hold with errors of
    many kinds: all of them mean that this is no list."""
    import openpyxl

    _look_before_opening(data)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what a file says of its size need not be true
        for values in sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS):
            yield _cells(values)
    except BadList:
        raise
    except Exception as error:
        raise BadList(_NO_LIST) from error


def _look_before_opening(data: bytes) -> None:
    """A small file may unpack to a great one, or hold XML that grows while it is read."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > _PARTS or sum(part.file_size for part in parts) > _UNPACKED:
                raise BadList(_("This file unpacks to far too much. Save the list as CSV."))
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    text = archive.read(part)
                    if b"<!DOCTYPE" in text or b"\0" in text:  # UTF-16 hides the word
                        raise BadList(_NO_LIST)
    except BadList:
        raise
    except Exception as error:
        raise BadList(_NO_LIST) from error
