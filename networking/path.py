"""The path of stepping stones: the units of a module with their state, for one reader.

A stone looks the same for everyone who has it in the same state, so its HTML is rendered once
per state and kept: thirteen stones in a template loop cost more than all queries of the page.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.template.loader import get_template
from django.urls import reverse

from modules.tree import ModuleTree, UnitTree
from networking.models.progress import Progress


@lru_cache(maxsize=2048)
def unit_url(module: ModuleTree, unit: UnitTree) -> str:
    """The address of a unit, in the language of its tree."""
    return reverse("networking:unit", args=[module.slug, unit.slug])


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
    """In which unit of the module, by place, each thing stands that a person can do."""
    found: dict[tuple[str, int], int] = {}
    for place, unit in enumerate(module.units):
        found["done", unit.id] = place
        found.update((("tick", item.id), place) for item in unit.ticks)
        found.update((("answer", item.id), place) for item in unit.questions)
        found.update((("note", block.id), place) for block in unit.reflections)
    return found


class Path:
    """The stones of a module in order, and how many are done."""

    def __init__(
        self, module: ModuleTree, progress: Progress, here: UnitTree | None = None
    ) -> None:
        done = progress.done
        self.module, self.progress = module, progress
        self.total = len(module.units)
        self.done_count = sum(unit.id in done for unit in module.units)
        next_id = next((unit.id for unit in module.units if unit.id not in done), None)
        self.stones = [
            _stone(
                module,
                unit,
                "done" if unit.id in done else "next" if unit.id == next_id else "open",
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

    @property
    def resume(self) -> Stone | None:
        """Where she stopped: the unit in which she did something last, or where that is done
        the next open one. None before she has begun, and at the end."""
        latest = self.latest
        if latest is None:
            return None
        place = _homes(self.module)[self.progress.recent[latest]]
        around = (*self.stones[place:], *self.stones[:place])
        return next((stone for stone in around if stone.state != "done"), None)


def forget() -> None:
    """Empties what is kept; for tests."""
    unit_url.cache_clear()
    _stone.cache_clear()
    _homes.cache_clear()
