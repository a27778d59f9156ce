"""A map as a plain list for a spreadsheet, in words that people read."""

import datetime
import io
import re
import zipfile
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from openpyxl import Workbook
from openpyxl.styles import Font

from networking.backoffice.spreadsheets import harmless
from networking.maps.content import MapContent
from networking.maps.files.csv_files import zip_file

_CORE: Final = "docProps/core.xml"
_MOMENT: Final = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_WIDTHS: Final = (6, 28, 20, 12, 12, 40, 40)


def xlsx(content: MapContent, drawn_on: datetime.date) -> bytes:
    """One line for each contact. It carries the map's date instead of the moment in which it was
    made, so that the same map gives the same bytes."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = _("My network map")[:31]
    sheet.append(
        [_("Number"), _("Name"), _("Area"), _("Circle"), _("What it is"), _("Help"), _("Knows")]
    )
    comma = pgettext("between the items of a list", ", ")
    for entry in content.entries:
        words = (
            entry.label,
            str(entry.area.label),
            str(entry.circle.label),
            str(entry.nature.label),
            comma.join(str(kind.label) for kind in entry.kinds_of_help),
            comma.join(content.name(other) for other in content.known_by(entry.number)),
        )
        sheet.append([entry.number, *map(harmless, words)])
    for cell, width in zip(sheet[1], _WIDTHS, strict=True):
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = width
    sheet.freeze_panes = "A2"
    made = io.BytesIO()
    book.save(made)
    with zipfile.ZipFile(made) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    day = f"{drawn_on.isoformat()}T00:00:00Z".encode()
    files[_CORE] = _MOMENT.sub(rb"\g<1>" + day, files[_CORE])
    return zip_file(files, drawn_on)
