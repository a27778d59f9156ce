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


class Path:
    """The stones of a module in order, and how many are done."""

    def __init__(
        self, module: ModuleTree, done: frozenset[int], here: UnitTree | None = None
    ) -> None:
        self.module = module
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
    def resume(self) -> Stone | None:
        """Where she goes on: the first unit that is not done, once one is done."""
        if not self.done_count:
            return None
        return next((stone for stone in self.stones if stone.state == "next"), None)


def forget() -> None:
    """Empties what is kept; for tests."""
    unit_url.cache_clear()
    _stone.cache_clear()
