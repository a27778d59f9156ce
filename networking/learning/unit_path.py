"""The path of stepping stones: the units of a module with their state, for one reader.

A stone looks the same for everyone who has it in the same state, so its HTML is rendered once
per state and kept: thirteen stones in a template loop cost more than all queries of the page.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from django.template.loader import get_template
from django.urls import reverse

from modules.tree import ModuleTree, UnitTree
from networking.learning.checklist_sync import ticked_by_doing
from networking.learning.models.progress import Progress
from networking.people.models.users import User


@lru_cache(maxsize=2048)
def unit_url(module: ModuleTree, unit: UnitTree) -> str:
    """The address of a unit, in the language of its tree."""
    return reverse("networking:unit", args=[module.slug, unit.slug])


VISITOR: Final = frozenset({"mentee"})
"""People without an account read as mentees."""


def audience_of(person: User | None) -> frozenset[str]:
    """For whom the units are that come first for this reader; none is hidden from anybody."""
    return VISITOR if person is None or person.is_guest else person.audience


def is_for(audience: frozenset[str], what: ModuleTree | UnitTree) -> bool:
    """Whether a module or a unit is for this reader; one without a label is for everybody."""
    return not what.audience or not audience.isdisjoint(what.audience)


@dataclass(frozen=True, slots=True, eq=False)
class Stone:
    """One unit on the path: `state` is done, next or open; `here`: it is the one being read."""

    unit: UnitTree
    url: str
    state: str
    here: bool
    html: str


@lru_cache(maxsize=4096)
def _stone(module: ModuleTree, unit: UnitTree, state: str, here: bool) -> Stone:
    url = unit_url(module, unit)
    context = {"unit": unit, "url": url, "state": state, "here": here}
    html = get_template("components/stone.html").render(context)
    return Stone(unit, url, state, here, html)


@lru_cache(maxsize=256)
def _homes(module: ModuleTree) -> dict[tuple[str, int], int]:
    """In which unit of the module, by place, each thing is that a person can do there. The lines
    that work on the map ticks say nothing about where somebody reads."""
    found: dict[tuple[str, int], int] = {}
    by_doing = {item.id for item in ticked_by_doing(module)}
    for place, unit in enumerate(module.units):
        found["done", unit.id] = place
        found.update((("tick", item.id), place) for item in unit.ticks if item.id not in by_doing)
        found.update((("answer", item.id), place) for item in unit.questions)
        found.update((("note", block.id), place) for block in unit.reflections)
    return found


class Path:
    """The stones of a module in order, and how many are done, for a reader of this audience."""

    def __init__(
        self,
        module: ModuleTree,
        progress: Progress,
        audience: frozenset[str],
        here: UnitTree | None = None,
    ) -> None:
        done = progress.done
        self.module, self.progress, self.audience = module, progress, audience
        self.total = len(module.units)
        self.done_count = sum(unit.id in done for unit in module.units)
        ringed = self._first_open(module.units)
        self.stones = [
            _stone(
                module,
                unit,
                "done" if unit.id in done else "next" if unit is ringed else "open",
                unit is here,
            )
            for unit in module.units
        ]

    def __iter__(self) -> Iterator[Stone]:
        return iter(self.stones)

    def __getitem__(self, place: int) -> Stone:
        return self.stones[place]

    def __len__(self) -> int:
        return self.total

    @property
    def latest(self) -> int | None:
        """How many things ago she did something in this module; None: nothing yet."""
        homes = _homes(self.module)
        return next((n for n, thing in enumerate(self.progress.recent) if thing in homes), None)

    def _first_open(self, units: Sequence[UnitTree]) -> UnitTree | None:
        """The first of these that is not done: of those for this reader, or else of all."""
        found = [unit for unit in units if unit.id not in self.progress.done]
        theirs = (unit for unit in found if is_for(self.audience, unit))
        return next(theirs, None) or next(iter(found), None)

    @property
    def ahead(self) -> Stone | None:
        """The unit to go on with: the one in which they did something last, or where that is done
        the next open one. None at the end."""
        units, latest = self.module.units, self.latest
        place = 0 if latest is None else _homes(self.module)[self.progress.recent[latest]]
        here = units[place : place + 1] if latest is not None else ()
        is_open = here and here[0].id not in self.progress.done
        found = here[0] if is_open else self._first_open((*units[place:], *units[:place]))
        return next((stone for stone in self.stones if stone.unit is found), None)

    @property
    def resume(self) -> Stone | None:
        """Where they stopped. None before they have begun, and at the end."""
        return None if self.latest is None else self.ahead


@lru_cache(maxsize=4096)
def around(module: ModuleTree, unit: UnitTree, audience: frozenset[str]) -> dict[str, Any]:
    """The unit before this one (`previous`), the one that comes `next` for a reader of this
    audience, and `beside` it the one that stands next on the path, where that is another one."""
    before, neighbour = module.neighbours(unit)
    after = module.units[module.units.index(unit) + 1 :]
    theirs = next((each for each in after if is_for(audience, each)), neighbour)
    found = {
        "previous": before,
        "next": theirs,
        "beside": neighbour if neighbour is not theirs else None,
    }
    return {
        name: other and {"unit": other, "url": unit_url(module, other)}
        for name, other in found.items()
    }


def forget() -> None:
    """Empties what is kept; for tests."""
    unit_url.cache_clear()
    _stone.cache_clear()
    _homes.cache_clear()
    around.cache_clear()
