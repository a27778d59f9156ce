"""Cells that people take into a spreadsheet."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

_RUNS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001
_JOINERS: Final = "\u200c\u200d"
_CELL_IN_CELL: Final = re.compile(rf";(?=[ \"{_JOINERS}]*[=+\-@＝＋－＠])")  # noqa: RUF001


def harmless(cell: Any) -> Any:
    """The cell as a spreadsheet may be given it: a text that it would run as a formula begins
    with an apostrophe; a number stays a number.

    Where people write 1,5 for one and a half, a spreadsheet cuts the lines of a CSV file at each
    semicolon: what would be a formula then has its apostrophe too."""
    if not isinstance(cell, str):
        return cell
    text = "".join(sign if sign.isprintable() or sign in _JOINERS else " " for sign in cell)
    runs = cell.lstrip(" ").startswith(_RUNS) or text.lstrip(" " + _JOINERS).startswith(_RUNS)
    text = _CELL_IN_CELL.sub(";'", text)
    return f"'{text}" if runs else text


def csv_file(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """A CSV file for other programs: UTF-8 without a mark, CRLF, true and false as such."""
    made = io.StringIO(newline="")
    writer = csv.writer(made, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([_cell(cell) for cell in row] for row in rows)
    return made.getvalue().encode("utf-8", "replace")


def _cell(cell: Any) -> Any:
    return ("true" if cell else "false") if isinstance(cell, bool) else harmless(cell)
