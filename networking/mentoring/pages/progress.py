"""How far one mentee is, as her mentor sees it: units done, and the unit that she is in.

The mentor does not see which lines she ticked, and not that she wrote anything: the unit that she
is in is found by what she marked as done or ticked, never by her texts.
"""

from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.utils.translation import get_language_info

from modules.models.structure import Kind
from modules.tree import BlockTree, Course, ModuleTree, UnitTree
from networking.learning.models.progress import Progress, progress_of
from networking.learning.unit_path import VISITOR, Path, unit_url
from networking.mentoring.pages.mentees import is_for_her
from networking.people.models.users import User

SEEN: Final = ("done", "tick")
"""Of what she did, that by which her mentor is told where she is."""


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit, and how far she is in it: `state` is done, under_way or not_yet."""

    unit: UnitTree
    url: str
    state: str


@dataclass(frozen=True, slots=True)
class ModuleLines:
    """A module with all its units."""

    module: ModuleTree
    units: tuple[UnitLine, ...]
    latest: int | None
    ahead: UnitTree | None

    @property
    def done(self) -> int:
        return sum(line.state == "done" for line in self.units)

    @property
    def total(self) -> int:
        return len(self.units)

    @property
    def next(self) -> UnitLine | None:
        """The unit with which the mentee's own page goes on, as far as their mentor may know."""
        return next((line for line in self.units if line.unit is self.ahead), None)


@dataclass(frozen=True, slots=True)
class HowFar:
    """Where a mentee is in the course, and what a mentor may ask her about it."""

    modules: tuple[ModuleLines, ...]
    comes_next: UnitLine | None
    companion: BlockTree | None
    companion_of: UnitLine | None
    reads_in: str


def how_far(mentee: User, course: Course) -> HowFar:
    """One query. The companion questions are those of the unit that she is in, or of the one that
    comes next, in the language of the page."""
    hers = progress_of(mentee)
    seen = Progress(hers.done, hers.ticked, tuple(each for each in hers.recent if each[0] in SEEN))
    found = [_lines(module, seen) for module in course.modules()]
    shown = tuple(
        lines for lines in found if is_for_her(lines.module, begun=lines.latest is not None)
    )
    begun = [lines for lines in shown if lines.next and lines.latest is not None]
    ahead = min(begun, key=_latest, default=None) or next((m for m in shown if m.next), None)
    comes_next = ahead.next if ahead else None
    return HowFar(
        shown, comes_next, *_companion(comes_next), reads_in=_other_language(mentee, course)
    )


def _latest(lines: ModuleLines) -> int:
    return lines.latest or 0


def _lines(module: ModuleTree, seen: Progress) -> ModuleLines:
    path = Path(module, seen, VISITOR)
    here, ahead = path.resume.unit if path.resume else None, path.ahead
    return ModuleLines(
        module,
        tuple(
            UnitLine(unit, unit_url(module, unit), _state(unit, seen, here))
            for unit in module.units
        ),
        path.latest,
        ahead.unit if ahead else None,
    )


def _state(unit: UnitTree, seen: Progress, here: UnitTree | None) -> str:
    if unit.id in seen.done:
        return "done"
    is_begun = any(item.id in seen.ticked for item in unit.ticks)
    return "under_way" if unit is here and is_begun else "not_yet"


def _companion(line: UnitLine | None) -> tuple[BlockTree | None, UnitLine | None]:
    """The questions that a mentor may ask about a unit; a unit has them, or it has not."""
    blocks = line.unit.blocks if line else ()
    return next((block for block in blocks if block.kind == Kind.COMPANION), None), line


def _other_language(mentee: User, course: Course) -> str:
    """The language in which she reads, by its own name, where it is not the page's."""
    known = dict(settings.LANGUAGES)
    if mentee.language == course.language or mentee.language not in known:
        return ""
    return str(get_language_info(mentee.language)["name_local"])
