"""What a spreadsheet shows of a cell that holds a number."""

import re
from typing import Any


def as_shown(cell: Any) -> Any:
    """The value; a number with a form of its own as people read it, `60 %` or `3 of 13`."""
    if cell.number_format == "0%":
        return f"{round(100 * cell.value)} %"
    if cell.number_format.startswith('"'):
        assert isinstance(cell.value, int)
        before, after = re.fullmatch(r'"(.*)"0"(.*)"', cell.number_format).groups()
        return f"{before}{cell.value}{after}"
    return cell.value
