"""What she does with her map ticks the lines of the unit that teaches it.

A line is found by its stable key in the course as it stands, which every process keeps: where
it was retired or renamed, nothing happens. Doing never takes a tick back, and by hand a line is
ticked and unticked as any other.
"""

from typing import Final

from django.utils.translation import get_language

from modules.models.structure import Kind
from modules.tree import Course, ItemTree, ModuleTree
from networking.learning.models.progress import set_tick
from networking.people.models.users import User

CHECKLIST: Final = "map-checklist"
SKETCHED_CONTACTS: Final = "sketched-contacts"
IDENTIFIED_GAP: Final = "identified-gap"
PLANNED_OUTREACH: Final = "planned-outreach"


def tick_by_doing(person: User, key: str) -> None:
    """Ticks the lines with this key in the checklists of the map. Repeating it changes nothing.

    Costs an insert where there is such a line; the revision's query too, where the person was
    not loaded with it.
    """
    course = Course(get_language() or "en", getattr(person, "content_revision", None))
    for item_id in _lines(course, key):
        set_tick(person=person, item_id=item_id, ticked=True)


def _lines(course: Course, key: str) -> list[int]:
    return [
        item.id
        for module in course.modules()
        for item in ticked_by_doing(module)
        if item.key == key
    ]


def ticked_by_doing(module: ModuleTree) -> list[ItemTree]:
    """The lines of a module that work on the map ticks."""
    return [
        item
        for unit in module.units
        for block in unit.blocks
        if block.kind == Kind.CHECKLIST and block.key == CHECKLIST
        for item in block.items
    ]
