"""Reads a table out of a file: CSV (; , or tab) in the encodings that spreadsheets write, or XLSX.

What a file may cost is bounded before it is opened: its size, what it unpacks to, lines, columns
and the length of a cell. Formulas are not run: what the spreadsheet computed last is taken.
Nothing is guessed silently: where a file can be read in two ways, it is refused in words.
"""

import csv
import io
import itertools
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from networking.accounts.people_import.headers import COLUMNS, ROLE, known_columns

LARGEST: Final = 500_000
"""Bytes of a file."""
MOST_ROWS: Final = 500
MOST_COLUMNS: Final = 50
"""Columns beyond are not looked at."""
LONGEST_CELL: Final = 200
_MOST_LINES: Final = 5_000
_ABOVE: Final = 10
"""At most this many lines may be above the one that names the columns: title, date, author."""
_UNPACKED: Final = 10_000_000
_PARTS: Final = 200
_MERGED: Final = 2_000
_SEPARATORS: Final = ";,\t"
_WRITTEN_SEPARATOR: Final = re.compile(r"sep=(.)\r?\n", re.I)
_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"
_DOCTYPE: Final = tuple("<!DOCTYPE".encode(code) for code in ("ascii", "utf-16-le", "utf-16-be"))
_MERGE: Final = re.compile(
    rb'<(?:\w+:)?mergeCell\s[^<>]*?ref="([A-Z]{1,3}[0-9]+:[A-Z]{1,3}[0-9]+)"'
)

NO_LIST: Final = _(
    "This file cannot be read as a list. Save it as CSV or XLSX from your spreadsheet."
)
NOT_UTF8: Final = _(
    "We cannot be sure of the letters in this file, because it is not UTF-8. Save the list as "
    "XLSX, or "
    "as “CSV UTF-8”, and choose it again."
)
TOO_LONG: Final = _("The list is too long: 500 lines at most.")


class BadList(Exception):
    """The file cannot be read as a list; says what to do about it."""

    def __init__(self, problem: Any) -> None:
        super().__init__(str(problem))
        self.problem = problem


@dataclass(slots=True)
class Table:
    """The cells of a file as texts; `rows` with the number of their line in it."""

    header: list[str] = field(default_factory=list)
    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    sheet: str = ""
    """The name of the sheet that was read, where the workbook has several."""
    is_guess: bool = False
    """Whether the letters are those of Western Windows because nothing speaks against it: only
    what the programme knows already may be taken from such a file."""
    merged: list[int] = field(default_factory=list)
    """Lines that got a value from a merged cell above them."""


def read_table(data: bytes) -> Table:
    """The table of the file. Raises BadList, and nothing else."""
    if len(data) > LARGEST:
        raise BadList(_("The file is too large: 500 kB at most."))
    if data.startswith(_OLD_EXCEL):
        raise BadList(
            _("This is an old Excel file, or one with a password. Save it as XLSX without one.")
        )
    table = Table()
    return _filled(table, _xlsx(data, table) if data.startswith(b"PK") else _csv(data, table))


def _filled(table: Table, lines: Iterable[list[str]]) -> Table:
    above: list[list[str]] = []
    for number, cells in enumerate(lines, start=1):
        if not any(cells):
            continue
        if number > _MOST_LINES or len(table.rows) == MOST_ROWS:
            raise BadList(TOO_LONG)
        if table.header:
            width = len(table.header)
            table.rows.append((number, (cells + [""] * width)[:width]))
        elif ROLE in known_columns(cells):
            table.header = _without_empty_end(cells)
        elif len(above) == _ABOVE:
            break
        else:
            above.append(cells)
    if above and not table.header:
        raise _no_header(table, max(above, key=lambda cells: sum(map(bool, cells))))
    if not table.rows:
        raise BadList(
            _("This list is empty. One line must name the columns. The people come after it.")
        )
    return table


def _no_header(table: Table, cells: list[str]) -> BadList:
    if table.is_guess and not "".join(cells).isascii():
        return BadList(NOT_UTF8)
    text = gettext(
        "No line names a column “%(role)s”. There may also be “%(cohort)s” and “%(nickname)s”. "
        "Found: %(found)s."
    )
    found = ", ".join(f"“{cell[:40]}”" for cell in cells[:12] if cell)
    names = {code: str(name) for code, name in COLUMNS.items()}
    told = text % {**names, "found": found}
    if table.sheet:
        told += " " + gettext("The sheet “%(name)s” was read.") % {"name": table.sheet}
    return BadList(told)


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


def _csv(data: bytes, table: Table) -> Iterator[list[str]]:
    text, table.is_guess = _decoded(data)
    written = _WRITTEN_SEPARATOR.match(text)
    if written:
        text = "\n" + text[written.end() :]
    separator = written[1] if written else _separator(text)
    if "\0" in text or separator in '"\r\n':
        raise BadList(NO_LIST)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    before, width = 0, 2
    try:
        for cells in reader:
            if _swallows_lines(cells, separator, width):
                raise _open_quote(before + 1)
            for _skipped in range(reader.line_num - before - 1):
                yield []  # a cell with several lines in it: numbers stay those of the file
            before, width = reader.line_num, max(width, len(cells))
            yield _cells(cells)
    except csv.Error as error:
        raise _open_quote(before + 1) from error


def _open_quote(line: int) -> BadList:
    text = gettext(
        'Line %(line)d: a quotation mark (") is opened and not closed, or there is one too many. '
        "Nothing was read after it."
    )
    return BadList(text % {"line": line})


def _swallows_lines(cells: list[str], separator: str, width: int) -> bool:
    """Whether a cell holds lines of the list, between the quotation marks of two people: with
    the cells around it, its first line and its last one are as wide as the list, or one between
    is."""
    for place, cell in enumerate(cells):
        first, *others = cell.splitlines() or [""]
        if not others:
            continue
        before = place + first.count(separator)
        after = others[-1].count(separator) + len(cells) - 1 - place
        widths = {line.count(separator) for line in others}
        if before == after == width - 1 or width - 1 in widths:
            return True
    return False


def _separator(text: str) -> str:
    """The one with which a line names the columns; else the most frequent in the first line."""
    lines = [line for line in text[:LARGEST].splitlines()[: 3 * _ABOVE] if line.strip()]
    first = lines[0] if lines else ""

    def fits(separator: str) -> tuple[int, int]:
        try:
            read = list(csv.reader(lines, delimiter=separator))
        except csv.Error:
            read = []
        known = [known_columns([_text(cell) for cell in cells]) for cells in read]
        return max((len(codes) for codes in known if ROLE in codes), default=0), first.count(
            separator
        )

    return max(_SEPARATORS, key=fits)


def _decoded(data: bytes) -> tuple[str, bool]:
    """The text, and whether its letters are a guess: UTF-8 or UTF-16 with a mark, UTF-16 without
    one by its zeros, UTF-8; else what Windows in Western Europe writes, as a guess."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif b"\0" in data:
        zeros_first = data[::2].count(0) > data[1::2].count(0)
        encoding = "utf-16-be" if zeros_first else "utf-16-le"
    else:
        encoding = "utf-8-sig"
    try:
        return data.decode(encoding), False
    except UnicodeDecodeError as error:
        if encoding != "utf-8-sig":
            raise BadList(NO_LIST) from error
    try:
        return data.decode("cp1252"), True
    except UnicodeDecodeError as error:
        raise BadList(NOT_UTF8) from error


# --- XLSX -------------------------------------------------------------------------------------


def _xlsx(data: bytes, table: Table) -> Iterator[list[str]]:
    """The lines of the sheet that one sees when the file opens. openpyxl meets whatever people's
    files hold with errors of many kinds: all of them mean that this is no list."""
    import openpyxl

    _look_before_opening(data)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = _sheet_in_view(book)
        table.sheet = _text(sheet.title) if len(book.sheetnames) > 1 else ""
        merged = _Merged(data, sheet, table)
        sheet.reset_dimensions()  # what a file says of its size need not be true
        rows = sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS)
        for number, values in enumerate(rows, start=1):
            empty = values.count(None) == len(values)
            yield [] if empty else merged.in_line(number, _cells(values))
    except BadList:
        raise
    except Exception as error:
        raise BadList(NO_LIST) from error


def _sheet_in_view(book: Any) -> Any:
    """The active sheet; where it is hidden or a chart, the first that can be seen."""
    seen = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    return book.active if book.active in seen else seen[0]


class _Merged:
    """Merged cells hold their value in the first line only, and show it in all. Every line with
    somebody in it gets what is seen there."""

    def __init__(self, data: bytes, sheet: Any, table: Table) -> None:
        from openpyxl.utils import range_boundaries

        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            # A sheet that is read line by line does not tell its merged cells.
            part = archive.read(sheet._worksheet_path)
        found = [range_boundaries(ref.decode()) for ref in _MERGE.findall(part)[:_MERGED]]
        self.ranges = [
            (column - 1, first, last)
            for column, first, _column, last in found
            if first < last and column <= MOST_COLUMNS
        ]
        self.values: dict[tuple[int, int], str] = {}
        self.table = table

    def in_line(self, number: int, cells: list[str]) -> list[str]:
        for column, first, last in self.ranges:
            if number == first:
                self.values[column, first] = cells[column]
            elif first < number <= last and not cells[column]:
                cells[column] = self.values.get((column, first), "")
                self.table.merged.append(number)
        return cells


def _look_before_opening(data: bytes) -> None:
    """A small file may unpack to a great one, or hold XML that grows while it is read, in a part
    of any name."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > _PARTS or sum(part.file_size for part in parts) > _UNPACKED:
                raise BadList(_("This file unpacks to far too much. Save the list as CSV."))
            for part in parts:
                text = archive.read(part)
                is_xml = part.filename.endswith((".xml", ".rels"))
                if any(word in text for word in _DOCTYPE) or (is_xml and b"\0" in text):
                    raise BadList(NO_LIST)
    except BadList:
        raise
    except Exception as error:
        raise BadList(NO_LIST) from error
