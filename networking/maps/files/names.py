"""Names in a file that cannot be labels here: the map comes all the same.

A name from elsewhere may be longer than a label, or hold a phone number; whoever brings the file
cannot always change it there. Area and number take its place, and the page that shows the map
before it is saved asks for another name.
"""

import datetime
import uuid
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from networking.maps.content import MapContent
from networking.maps.drawing.label_rules import label_problem, nearest_label
from networking.maps.files.reading import shown


@dataclass(frozen=True, slots=True)
class OddName:
    """A name that cannot stay: whose it is, how the file has it, what is wrong with it, and the
    nearest name that could stay, or nothing."""

    number: int
    found: str
    problem: str
    nearest: str


@dataclass(frozen=True, slots=True)
class Brought:
    """A map as it was read: what will come, in sentences what will not, and the names that are
    asked for."""

    content: MapContent
    drawn_on: datetime.date
    notes: tuple[str, ...] = ()
    title: str = ""
    odd: tuple[OddName, ...] = ()


class Names:
    """Reads the names of one map, and keeps apart those that cannot stay."""

    def __init__(self) -> None:
        self._odd: dict[uuid.UUID, OddName] = {}

    def read(self, value: object, origin: uuid.UUID) -> str:
        """The name as a label; nothing where it cannot be one."""
        text = value if isinstance(value, str) else ""
        problem = label_problem(text) if isinstance(value, str) else _("The name must be a text.")
        if problem is None:
            return text.strip()
        found = shown(value) if text.strip() or text is not value else ""
        self._odd[origin] = OddName(0, found, problem, nearest_label(text))
        return ""

    def settled(self, content: MapContent) -> tuple[MapContent, tuple[OddName, ...]]:
        """The map with area and number where a name cannot stay, and those names."""
        odd = tuple(
            replace(self._odd[entry.origin], number=entry.number)
            for entry in content.entries
            if entry.origin in self._odd
        )
        return content.with_labels({one.number: "" for one in odd}), odd
