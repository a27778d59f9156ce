"""A module in one language, read whole, as an immutable tree kept in the process.

Trees are compared by identity: they are keys of caches, and hashing one deeply on every page
would cost more than the page. Reading one costs five queries the first time, and none after
that but the revision row's (`ContentRevision.current`), which the caller asks once a page.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from django.conf import settings
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from modules.markdown import Part, to_html, to_html_with_parts
from modules.models.structure import Block, Item, Kind, Module, Unit
from modules.models.texts import ContentRevision, Page, Text
from motm.configuration.pseudo_locales import pseudo


class Phrase(str):
    """A short text that knows when it is not in the language of the page around it.

    Printed in a template it is escaped, and wrapped in an element with its own `lang` where it
    fell back to English; used as a plain string (a page's title) it is only the words.
    """

    lang: str | None

    def __new__(cls, text: str, lang: str | None = None) -> "Phrase":
        phrase = super().__new__(cls, text)
        phrase.lang = lang
        return phrase

    def __html__(self) -> SafeString:
        if self.lang:
            return format_html('<span lang="{}" dir="ltr">{}</span>', self.lang, str(self))
        return escape(str(self))


@dataclass(frozen=True, slots=True, eq=False)
class ItemTree:
    id: int
    key: str
    icon: str
    title: Phrase
    body: SafeString
    helps: SafeString
    items: tuple["ItemTree", ...]


@dataclass(frozen=True, slots=True, eq=False)
class BlockTree:
    id: int
    key: str
    kind: str
    ordered: bool
    tool: str
    title: Phrase
    body: SafeString
    items: tuple[ItemTree, ...]


@dataclass(frozen=True, slots=True, eq=False)
class UnitTree:
    id: int
    slug: str
    number: int
    minutes: int
    audience: tuple[str, ...]
    part: Phrase
    title: Phrase
    goal: Phrase
    step: Phrase
    blocks: tuple[BlockTree, ...]

    def _items(self, kind: str) -> tuple[ItemTree, ...]:
        return tuple(item for block in self.blocks if block.kind == kind for item in block.items)

    @property
    def ticks(self) -> tuple[ItemTree, ...]:
        """The lines of its checklists."""
        return self._items(Kind.CHECKLIST)

    @property
    def questions(self) -> tuple[ItemTree, ...]:
        """The questions to answer on the spot."""
        return self._items(Kind.QUESTIONS)

    @property
    def reflections(self) -> tuple[BlockTree, ...]:
        """The blocks that invite a personal note."""
        return tuple(block for block in self.blocks if block.kind == Kind.REFLECTION)


@dataclass(frozen=True, slots=True, eq=False)
class ModuleTree:
    id: int
    slug: str
    language: str
    audience: tuple[str, ...]
    title: Phrase
    summary: Phrase
    source: Phrase
    overview: UnitTree | None
    units: tuple[UnitTree, ...]

    def unit(self, slug: str) -> UnitTree | None:
        """The counted unit at this address."""
        return next((unit for unit in self.units if unit.slug == slug), None)

    def unit_by_id(self, unit_id: int) -> UnitTree | None:
        return next((unit for unit in self.units if unit.id == unit_id), None)

    def neighbours(self, unit: UnitTree) -> tuple[UnitTree | None, UnitTree | None]:
        """The units before and after this one."""
        place = self.units.index(unit)
        before = self.units[place - 1] if place else None
        after = self.units[place + 1] if place + 1 < len(self.units) else None
        return before, after


@dataclass(frozen=True, slots=True, eq=False)
class PageTree:
    slug: str
    title: Phrase
    body: SafeString
    parts: tuple[Part, ...]
    """The sections of the body, for a list of contents."""


class _Texts:
    """The texts of one module or page in one language, English where there is none."""

    def __init__(self, rows: Iterable[tuple[str, str, str, str]], language: str) -> None:
        self.language = language
        self.found: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
        for path, field, row_language, body in rows:
            self.found[path, field][row_language] = body

    def _pick(self, path: str, field: str) -> tuple[str, str | None]:
        bodies = self.found.get((path, field), {})
        if self.language in bodies:
            return bodies[self.language], None
        english = bodies.get("en", "")
        if self.language in settings.PSEUDO_LANGUAGES:
            return pseudo(self.language, english), None
        return english, "en"

    def phrase(self, path: str, field: str) -> Phrase:
        text, lang = self._pick(path, field)
        return Phrase(text, lang)

    def html(self, path: str, field: str) -> SafeString:
        text, lang = self._pick(path, field)
        if not text:
            return mark_safe("")
        return _marked(to_html(text, self.language), lang)

    def html_with_parts(self, path: str, field: str) -> tuple[SafeString, tuple[Part, ...]]:
        text, lang = self._pick(path, field)
        made, parts = to_html_with_parts(text, self.language)
        return _marked(made, lang), parts


def _marked(html: SafeString, lang: str | None) -> SafeString:
    """Says the language of a text that is not in that of the page."""
    return format_html('<div lang="{}" dir="ltr">{}</div>', lang, html) if lang else html


def _item(item: Item, path: str, texts: _Texts, choices: Mapping[int, list[Item]]) -> ItemTree:
    path = f"{path}/{item.key}"
    return ItemTree(
        id=item.pk,
        key=item.key,
        icon=item.icon,
        title=texts.phrase(path, "title"),
        body=texts.html(path, "body"),
        helps=texts.html(path, "helps"),
        items=tuple(_item(choice, path, texts, choices) for choice in choices[item.pk]),
    )


def _read(slug: str, language: str) -> ModuleTree | None:
    module = Module.objects.current().filter(slug=slug).first()
    if module is None:
        return None
    texts = _Texts(
        Text.objects.of_module(module.pk)
        .in_language(language)
        .values_list("path", "field", "language", "body"),
        language,
    )
    items: dict[int, list[Item]] = defaultdict(list)
    choices: dict[int, list[Item]] = defaultdict(list)
    for item in Item.objects.current().filter(block__unit__module=module):
        home = items[item.block_id] if item.parent_id is None else choices[item.parent_id]
        home.append(item)
    blocks: dict[int, list[BlockTree]] = defaultdict(list)
    for block in Block.objects.current().filter(unit__module=module).select_related("unit"):
        path = f"{slug}/{block.unit.slug}/{block.key}"
        blocks[block.unit_id].append(
            BlockTree(
                id=block.pk,
                key=block.key,
                kind=block.kind,
                ordered=block.ordered,
                tool=block.tool,
                title=texts.phrase(path, "title"),
                body=texts.html(path, "body"),
                items=tuple(_item(item, path, texts, choices) for item in items[block.pk]),
            )
        )
    overview: UnitTree | None = None
    units: list[UnitTree] = []
    for unit in Unit.objects.current().filter(module=module):
        tree = _unit(unit, slug, texts, tuple(blocks[unit.pk]), len(units) + 1)
        if unit.is_overview:
            overview = tree
        else:
            units.append(tree)
    return ModuleTree(
        id=module.pk,
        slug=slug,
        language=language,
        audience=tuple(module.audience),
        title=texts.phrase(slug, "title"),
        summary=texts.phrase(slug, "summary"),
        source=texts.phrase(slug, "source"),
        overview=overview,
        units=tuple(units),
    )


def _unit(
    unit: Unit, module_slug: str, texts: _Texts, blocks: tuple[BlockTree, ...], number: int
) -> UnitTree:
    path = f"{module_slug}/{unit.slug}"
    return UnitTree(
        id=unit.pk,
        slug=unit.slug,
        number=0 if unit.is_overview else number,
        minutes=unit.minutes,
        audience=tuple(unit.audience),
        part=texts.phrase(path, "part"),
        title=texts.phrase(path, "title"),
        goal=texts.phrase(path, "goal"),
        step=texts.phrase(path, "step"),
        blocks=blocks,
    )


@lru_cache(maxsize=256)
def _module_at(slug: str, language: str, revision: int) -> ModuleTree | None:
    return _read(slug, language)


@lru_cache(maxsize=16)
def _slugs_at(revision: int) -> tuple[str, ...]:
    return tuple(Module.objects.current().values_list("slug", flat=True))


@lru_cache(maxsize=64)
def _page_at(slug: str, language: str, revision: int) -> PageTree | None:
    if not Page.objects.filter(slug=slug).exists():
        return None
    rows = Text.objects.of_page(slug).in_language(language)
    texts = _Texts(rows.values_list("path", "field", "language", "body"), language)
    path = f"page:{slug}"
    body, parts = texts.html_with_parts(path, "body")
    return PageTree(slug, texts.phrase(path, "title"), body, parts)


class Course:
    """The course in one language at one revision: what a page needs, asked once."""

    def __init__(self, language: str, revision: int | None = None) -> None:
        """Costs the revision row's query, unless the caller knows the revision already;
        everything after it is warm."""
        self.language = language
        self.revision = ContentRevision.current() if revision is None else revision

    def module(self, slug: str) -> ModuleTree | None:
        if slug not in _slugs_at(self.revision):
            return None  # and nothing is kept for addresses that somebody made up
        return _module_at(slug, self.language, self.revision)

    def modules(self) -> list[ModuleTree]:
        """All current modules, in order."""
        found = (self.module(slug) for slug in _slugs_at(self.revision))
        return [module for module in found if module is not None]

    def unit_by_id(self, unit_id: int) -> tuple[ModuleTree, UnitTree] | None:
        """The counted unit with this id, and its module."""
        for module in self.modules():
            if unit := module.unit_by_id(unit_id):
                return module, unit
        return None

    def item_by_id(self, item_id: int, kind: str) -> tuple[ModuleTree, UnitTree, ItemTree] | None:
        """The item of a block of this kind, with the unit it stands in."""
        return _items_at(self.language, self.revision, kind).get(item_id)

    def reflection_by_id(self, block_id: int) -> tuple[ModuleTree, UnitTree, BlockTree] | None:
        """The reflection block with this id, with the unit it stands in."""
        for module in self.modules():
            for unit in module.units:
                for block in unit.reflections:
                    if block.id == block_id:
                        return module, unit, block
        return None

    def page(self, slug: str) -> PageTree | None:
        return _page_at(slug, self.language, self.revision)


@lru_cache(maxsize=64)
def _items_at(
    language: str, revision: int, kind: str
) -> dict[int, tuple[ModuleTree, UnitTree, ItemTree]]:
    found = {}
    for slug in _slugs_at(revision):
        module = _module_at(slug, language, revision)
        for unit in module.units if module else ():
            for block in unit.blocks:
                if block.kind == kind:
                    found.update({item.id: (module, unit, item) for item in block.items})
    return found  # type: ignore[return-value]


CACHES: Final[list[Any]] = [_module_at, _slugs_at, _page_at, _items_at]
"""What is kept of the course. A module that keeps more of it adds its own."""


def forget() -> None:
    """Empties what is kept; for tests, whose databases reuse revision numbers."""
    for cache in CACHES:
        cache.cache_clear()
