"""What a person's own pages show: everything she wrote, where it stands, and who can read it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from modules.models.structure import Block, Item, Kind, Unit
from modules.models.texts import Text
from modules.tree import Course, Phrase
from motm.configuration.pseudo_locales import pseudo
from networking.learning.models.texts import Answer, KeptCopy, Reflection
from networking.learning.saved_texts import Shown, shown
from networking.learning.unit_path import unit_url
from networking.people.models.users import User
from networking.people.sharing import Reach

PSEUDO = ("xa", "xb")


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in the course; without an address where it has left it."""

    module: str
    unit: str
    title: str
    url: str
    number: int
    reflection_id: int | None = None

    @property
    def is_gone(self) -> bool:
        return not self.url


class Places:
    """Finds the places of rows, in the course as it is and as it was.

    Costs one query, and only where a row's place was retired; rows must come with their
    `block__unit__module` (`unit__module`, `module`) loaded.
    """

    def __init__(self, course: Course, rows: Iterable[Item | Block | Unit]) -> None:
        self.course = course
        gone = [row for row in rows if self._current(row) is None]
        paths = {path for row in gone for path in _paths(row)}
        self.texts: dict[str, dict[str, str]] = {}
        if paths:
            found = Text.objects.in_language(course.language).filter(path__in=paths, field="title")
            for path, language, body in found.values_list("path", "language", "body"):
                self.texts.setdefault(path, {})[language] = body

    def of(self, row: Item | Block | Unit) -> Place:
        """The place of a row, with its title in the language of the page."""
        return self._current(row) or self._former(row)

    def _current(self, row: Item | Block | Unit) -> Place | None:
        title, anchor = "", ""
        if isinstance(row, Item):
            kind = row.block.kind
            item = self.course.item_by_id(row.pk, kind)
            if item is None:
                return None
            module, unit, title = item[0], item[1], item[2].title
            anchor = f"#{'answer' if kind == Kind.QUESTIONS else 'tick'}-{row.pk}"
        elif isinstance(row, Block):
            block = self.course.reflection_by_id(row.pk)
            if block is None:
                return None
            module, unit, title = block[0], block[1], block[2].title
            anchor = f"#reflection-{row.pk}"
        else:
            found = self.course.unit_by_id(row.pk)
            if found is None:
                return None
            module, unit = found
        reflections = unit.reflections
        return Place(
            module=module.title,
            unit=unit.title,
            title=title or unit.title,
            url=unit_url(module, unit) + anchor,
            number=unit.number,
            reflection_id=reflections[0].id if reflections else None,
        )

    def _former(self, row: Item | Block | Unit) -> Place:
        module, unit, *rest = _paths(row)
        return Place(
            module=self._title(module),
            unit=self._title(unit),
            title=self._title(rest[-1] if rest else unit),
            url="",
            number=0,
        )

    def _title(self, path: str) -> str:
        bodies, language = self.texts.get(path, {}), self.course.language
        if language in bodies:
            return Phrase(bodies[language])
        if language in PSEUDO:
            return Phrase(pseudo(language, bodies.get("en", "")))
        return Phrase(bodies.get("en", ""), "en")


def _paths(row: Item | Block | Unit) -> list[str]:
    """Where the titles are kept: of the module, of the unit, and of the row."""
    block = row.block if isinstance(row, Item) else row if isinstance(row, Block) else None
    unit = block.unit if block else row
    assert isinstance(unit, Unit)
    paths = [unit.module.slug, unit.text_path]
    if block:
        paths.append(f"{unit.text_path}/{block.key}")
    if isinstance(row, Item):
        paths.append(f"{paths[-1]}/{row.key}")
    return paths


@dataclass(slots=True)
class Written:
    """One text of hers, where it stands, and who can read it now."""

    row: Answer | Reflection
    place: Place
    text: Shown | None = None

    @property
    def was_shared(self) -> bool:
        """Whether she shared it; with a pair that has ended nobody reads it any more."""
        return self.row.reach == Reach.MENTOR

    @property
    def is_shared(self) -> bool:
        return self.was_shared and bool(getattr(self.row, "pair_runs", False))

    @property
    def readers(self) -> list[str]:
        """The nicknames of the others who can read it."""
        pair = self.row.pair if self.is_shared else None
        people = (pair.mentor, pair.co_mentor) if pair else ()
        return [person.nickname for person in people if person and person.nickname]


@dataclass(slots=True)
class InUnit:
    """Her texts in one unit."""

    place: Place
    texts: list[Written] = field(default_factory=list)


@dataclass(slots=True)
class InModule:
    """Her texts in one module."""

    title: str
    units: list[InUnit] = field(default_factory=list)


def own_rows(person: User) -> list[Answer | Reflection]:
    """Everything she wrote, in the order of the course: two queries."""
    pair = ("pair__mentor", "pair__co_mentor")
    answers = Answer.objects.of(person).select_related("item__block__unit__module", *pair)
    reflections = Reflection.objects.of(person).select_related("block__unit__module", *pair)
    rows: list[Answer | Reflection] = [*answers, *reflections]
    for row in rows:
        row.person = person
    return in_course_order(rows)


def in_course_order(rows: Iterable[Answer | Reflection]) -> list[Answer | Reflection]:
    """By module, unit and place; the rows come with their `block__unit__module`."""
    return sorted(rows, key=_place_in_course)


def _place_in_course(row: Answer | Reflection) -> tuple[Any, ...]:
    block, inside = place_row(row), 0
    if isinstance(block, Item):
        block, inside = block.block, block.order
    assert isinstance(block, Block)
    unit = block.unit
    return (unit.module.order, unit.module_id, unit.order, unit.pk, block.order, inside)


def place_row(row: Answer | Reflection) -> Item | Block:
    return row.item if isinstance(row, Answer) else row.block


def everything_written(person: User, course: Course, *, with_words: bool = True) -> list[InModule]:
    """All her texts by module and unit: three queries, the key's, and one for what was retired."""
    rows = own_rows(person)
    places = Places(course, [place_row(row) for row in rows])
    copies: dict[Any, list[KeptCopy]] = {}
    if rows and with_words:
        for copy in KeptCopy.objects.visible_to(person).order_by("saved_at"):
            copy.person = person
            copies.setdefault(copy.answer_id or copy.reflection_id, []).append(copy)
    modules: list[InModule] = []
    for row in rows:
        if row.is_empty and row.reach == Reach.ME and row.pk not in copies:
            continue  # she took the text out again: there is nothing to show
        place = places.of(place_row(row))
        if not modules or str(modules[-1].title) != str(place.module):
            modules.append(InModule(place.module))
        units = modules[-1].units
        if not units or str(units[-1].place.unit) != str(place.unit):
            units.append(InUnit(place))
        text = shown(row, copies.get(row.pk, ())) if with_words else None
        units[-1].texts.append(Written(row, place, text))
    return modules


def unit_titles(course: Course) -> list[dict[str, Any]]:
    """Each unit that has a reflection, by that block: the script shows notes of this device
    under the titles of their units."""
    return [
        {"block_id": block.id, "title": unit.title, "url": f"{unit_url(module, unit)}"}
        for module in course.modules()
        for unit in module.units
        for block in unit.reflections
    ]


def start_of(course: Course) -> str:
    """The address of the first module: the first step of people who have not begun."""
    modules = course.modules()
    if not modules:
        return reverse("networking:home")
    return reverse("networking:module", args=[modules[0].slug])
