"""Places of the course for tests, found by what they are and never by number."""

from dataclasses import dataclass

from django.urls import reverse

from modules.models.structure import Kind
from modules.tree import Course, ItemTree, ModuleTree, UnitTree

FIRST = "empowerment-through-networking"
SECOND = "kheiron-sustainable-network"


@dataclass(frozen=True)
class Place:
    """A unit, with its address in English."""

    module: ModuleTree
    unit: UnitTree

    @property
    def url(self) -> str:
        return reverse("networking:unit", args=[self.module.slug, self.unit.slug])

    @property
    def done_url(self) -> str:
        return reverse("networking:unit_done", args=[self.unit.id])

    @property
    def tick(self) -> ItemTree:
        return self.unit.ticks[0]

    @property
    def question(self) -> ItemTree:
        return self.unit.questions[0]

    @property
    def reflection_id(self) -> int:
        return self.unit.reflections[0].id

    @property
    def tick_url(self) -> str:
        return reverse("networking:item_tick", args=[self.tick.id])

    @property
    def answer_url(self) -> str:
        return reverse("networking:answer_save", args=[self.question.id])

    @property
    def reflection_url(self) -> str:
        return reverse("networking:reflection_save", args=[self.reflection_id])

    @property
    def answer_form(self) -> str:
        return f"answer-{self.question.id}"

    @property
    def reflection_form(self) -> str:
        return f"reflection-{self.reflection_id}"


def module(slug: str = FIRST, language: str = "en") -> ModuleTree:
    """A module, read whole."""
    found = Course(language).module(slug)
    assert found is not None
    return found


def places(slug: str = FIRST) -> list[Place]:
    """All counted units of a module, in order."""
    tree = module(slug)
    return [Place(tree, unit) for unit in tree.units]


def place_with(kind: Kind, slug: str = FIRST) -> Place:
    """The first unit with a block of this kind."""
    return next(p for p in places(slug) if any(b.kind == kind for b in p.unit.blocks))


def ticking() -> Place:
    return place_with(Kind.CHECKLIST)


def asking() -> Place:
    return place_with(Kind.QUESTIONS)
