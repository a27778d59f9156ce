"""One set of columns for a list on screen and for what is downloaded of it; and the files.

Files are written row by row, and rows come in batches: memory stays the same for any number of
rows. CSV is sent while it is made. A workbook is made in a temporary file, which has no name and
is gone when it is sent or the connection breaks.
"""

import csv
import io
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import IO, Any, Final

from django.http import FileResponse, Http404, StreamingHttpResponse
from django.utils.formats import date_format
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import get_language, override
from django.utils.translation import gettext as translated
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils import get_column_letter

from motm.days import today_here
from networking.backoffice.spreadsheets import harmless
from networking.people.models.audit import AuditEvent
from networking.people.models.programmes import Programme
from networking.people.models.users import User

BATCH: Final = 1000
"""This many rows are read, and sent, at a time."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column, on screen and in what is downloaded: the same value, the same order."""

    name: str
    title: Any
    value: Callable[[Any], Any]
    order: str = ""
    shown: Callable[[Any], Any] | None = None

    def on_screen(self) -> Any:
        """As Django's list wants it: a function with a title and an order."""

        def column(row: Any) -> Any:
            return (self.shown or self.value)(row)

        column.__name__ = self.name
        column.short_description = self.title  # type: ignore[attr-defined]
        if self.order:
            column.admin_order_field = self.order  # type: ignore[attr-defined]
        return column

    def cell(self, row: Any) -> SafeString:
        """As a table of our own shows it: days in words, short, what people typed set apart."""
        if self.shown is not None:
            return conditional_escape(self.shown(row))
        value = self.value(row)
        if value is None or value == "":
            return conditional_escape("-")
        if isinstance(value, date):
            return conditional_escape(date_format(value, "j\xa0M Y"))
        return format_html("<bdi>{}</bdi>", value) if isinstance(value, str) else _plain(value)


def _plain(value: Any) -> SafeString:
    return conditional_escape(str(value))


class Share(int):
    """A share in hundredths: a page and a CSV file say *60 %*, a workbook has the number."""

    def __str__(self) -> str:
        return f"{int(self)} %"


def bar(done: int, total: int) -> SafeString:
    """A bar, and beside it the same in words."""
    words = of(done, total)
    shape = '<progress max="{}" value="{}" aria-label="{}"></progress> <bdi>{}</bdi>'
    return format_html(shape, max(total, 1), min(done, max(total, 1)), words, words)


class Part(str):
    """*3 of 13*, in words; a workbook has the first number, and shows it the same."""

    __slots__ = ("done", "shape")
    done: int
    shape: str


def of(done: int, total: int) -> Part:
    shape = translated("%(done)s of %(total)s")
    words = Part(shape % {"done": done, "total": total})
    before, _number, after = (shape % {"done": "\0", "total": total}).partition("\0")
    words.done, words.shape = done, f'"{before}"0"{after}"'
    return words


def table(columns: Sequence[Column], rows: Iterable[Any]) -> list[list[SafeString]]:
    """The rows as a page shows them."""
    return [[column.cell(row) for column in columns] for row in rows]


# --- Files ------------------------------------------------------------------------------------

KINDS: Final = ("csv", "xlsx")


def download(
    kind: str, name: str, columns: Sequence[Column], rows: Iterable[Any]
) -> StreamingHttpResponse:
    """The rows as a file of this kind. `rows` are read while the file is made: hand a queryset's
    iterator, never a list, where there may be many."""
    if kind not in KINDS:
        raise Http404
    stem = slugify(f"{name}-{today_here().isoformat()}")
    titles = [str(column.title) for column in columns]
    lines = ([column.value(row) for column in columns] for row in rows)
    answer: StreamingHttpResponse
    if kind == "csv":
        parts = _in_language(_csv(titles, lines), get_language() or "en")
        answer = StreamingHttpResponse(parts, content_type="text/csv")
    else:
        answer = FileResponse(_xlsx(titles, lines), content_type=_XLSX)
    answer.headers["Content-Disposition"] = f'attachment; filename="{stem}.{kind}"'
    return answer


_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _csv(titles: list[str], lines: Iterable[list[Any]]) -> Iterator[bytes]:
    """CSV that spreadsheets open with the right letters: it says that it is UTF-8."""
    yield ("\ufeff" + _written([titles])).encode()
    unread = iter(lines)
    while batch := list(islice(unread, BATCH)):
        yield _written(batch).encode()


def _written(lines: Iterable[Sequence[Any]]) -> str:
    made = io.StringIO(newline="")
    writer = csv.writer(made, lineterminator="\r\n")
    writer.writerows([harmless(cell) for cell in line] for line in lines)
    return made.getvalue()


def _in_language(parts: Iterator[bytes], language: str) -> Iterator[bytes]:
    """Each part in the language of the page: it is made after the answer has begun."""
    while True:
        with override(language):
            part = next(parts, None)
        if part is None:
            return
        yield part


def _xlsx(titles: list[str], lines: Iterable[list[Any]]) -> IO[bytes]:
    """A workbook; openpyxl keeps one row at a time, the rest is on disk."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "B2"
    for place, title in enumerate(titles, start=1):
        width = min(max(len(title) + 2, NARROWEST), WIDEST)
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.append([harmless(title) for title in titles])
    for line in lines:
        sheet.append([_in_workbook(sheet, cell) for cell in line])
    made = tempfile.TemporaryFile()  # noqa: SIM115  whoever sends it closes it
    try:
        book.save(made)
        made.seek(0)
    except BaseException:
        made.close()
        raise
    return made


NARROWEST: Final = 12
WIDEST: Final = 40
"""Columns of a workbook, in letters: a name or a day has room in the narrowest."""


def _in_workbook(sheet: Any, value: Any) -> Any:
    """Numbers stay numbers, so that a spreadsheet can count with them."""
    if isinstance(value, Share):
        cell = WriteOnlyCell(sheet, value=int(value) / 100)
        cell.number_format = "0%"
    elif isinstance(value, Part):
        cell = WriteOnlyCell(sheet, value=value.done)
        cell.number_format = value.shape
    else:
        return harmless(value)
    return cell


def note_download(verb: AuditEvent.Verb, *, by: User, programmes: Iterable[Programme]) -> None:
    """One line of the audit for each programme with rows in it; one line where there is none."""
    noted: set[Programme | None] = {*programmes} or {None}
    for programme in noted:
        AuditEvent.note(verb, actor=by, programme=programme)
