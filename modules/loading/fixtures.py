"""Reading the fixture files and finding every mistake in them, before anything is written."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from modules.loading import shapes
from modules.loading.shapes import Shape
from modules.markdown import address, link_targets
from modules.models.structure import Audience
from modules.models.texts import Text, revision_of

Node = dict[str, Any]
KEY: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class FixtureProblems(Exception):
    """The mistakes found; each a sentence that names the file, the key and what to do."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Translation:
    """One text in one language, and the revision of the English text that it translates."""

    path: str
    field: str
    language: str
    text: str
    source_revision: str
    status: str


@dataclass
class Fixtures:
    """All fixtures, checked: modules in order, each with its unit nodes in `units`."""

    modules: list[Node] = field(default_factory=list)
    pages: list[Node] = field(default_factory=list)
    translations: list[Translation] = field(default_factory=list)

    def english(self) -> Iterator[tuple[str, str, str]]:
        """Every English text as (path, field, text)."""
        for page in self.pages:
            yield from _texts(f"page:{page['slug']}", page)
        for module in self.modules:
            yield from _texts(module["slug"], module)
            for unit in module["units"]:
                yield from _texts_below(f"{module['slug']}/{unit['slug']}", unit)


def _texts(path: str, node: Node) -> Iterator[tuple[str, str, str]]:
    for name in shapes.TEXT_FIELDS:
        if node.get(name):
            yield path, name, node[name]


def _texts_below(path: str, node: Node) -> Iterator[tuple[str, str, str]]:
    yield from _texts(path, node)
    for child in [*node.get("blocks", ()), *node.get("items", ())]:
        yield from _texts_below(f"{path}/{child['key']}", child)


def _is_number(value: object, lowest: int, highest: int) -> bool:
    """Whether it is a whole number in these bounds; `true` is none."""
    return type(value) is int and lowest <= value <= highest


def read_fixtures(folder: Path) -> Fixtures:
    """The fixtures below `folder`; raises FixtureProblems with all mistakes at once."""
    reader = _Reader(folder)
    found = reader.read()
    if reader.problems:
        raise FixtureProblems(reader.problems)
    return found


class _Reader:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[str] = []

    def problem(self, file: Path, key: str, what: str) -> None:
        place = f", {key}" if key else ""
        self.problems.append(f"{file.relative_to(self.folder)}{place}: {what}")

    def json(self, file: Path) -> Node:
        try:
            found = json.loads(file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            self.problem(file, "", "the file is missing. Write it, or take its name off the list.")
            return {}
        except (ValueError, OSError) as error:
            self.problem(file, "", f"the file is not valid JSON ({error}). Mend it there.")
            return {}
        if not isinstance(found, dict):
            self.problem(file, "", "the file must hold one object, {...}.")
            return {}
        return found

    def read(self) -> Fixtures:
        found = Fixtures()
        files = sorted(self.folder.glob("*/module.json"))
        if not files:
            self.problem(self.folder / "…", "", "no module was found. Point to the fixtures.")
        orders: dict[int, str] = {}
        for file in files:
            module = self.module(file)
            order = module.get("order")
            if isinstance(order, int):
                if order in orders:
                    taken = f"{order} is taken by {orders[order]}. Choose another."
                    self.problem(file, "order", taken)
                orders[order] = str(module.get("slug"))
            found.modules.append(module)
        for file in sorted(self.folder.glob("pages/*.json")):
            page = self.json(file)
            self.node(file, "", page, shapes.PAGE)
            self.slug(file, page)
            found.pages.append(page)
        if not self.problems:
            found.modules.sort(key=lambda module: int(module["order"]))
            self.links(found)
            found.translations = list(self.translations(found))
        return found

    def slug(self, file: Path, node: Node) -> None:
        expected = file.parent.name if file.name == "module.json" else file.stem
        if node and node.get("slug") != expected:
            self.problem(
                file, "slug", f"must be {expected!r}, like the name of its place. Change it."
            )
        if not KEY.match(expected) or len(expected) > 60:
            self.problem(file, "slug", "use small letters, digits and hyphens, 60 at most.")

    def module(self, file: Path) -> Node:
        module = self.json(file)
        if not module:
            return {"units": []}
        self.node(file, "", module, shapes.MODULE)
        self.slug(file, module)
        self.audience(file, module)
        if not _is_number(module.get("order"), 1, 10_000):
            self.problem(file, "order", "must be a whole number from 1 to 10,000.")
        names = module.get("units")
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            self.problem(file, "units", "must be the list of unit names, in their order.")
            names = []
        if len(set(names)) != len(names):
            self.problem(file, "units", "names a unit twice. Take one away.")
        if names[:1] != ["overview"]:
            self.problem(file, "units", 'must begin with "overview".')
        known = {path.stem for path in (file.parent / "units").glob("*.json")}
        for lost in sorted(known - set(names)):
            self.problem(
                file, "units", f"{lost!r} is a file but not on the list. Add it or delete the file."
            )
        module["units"] = [
            self.unit(file.parent / "units" / f"{name}.json", name == "overview") for name in names
        ]
        return module

    def unit(self, file: Path, is_overview: bool) -> Node:
        unit = self.json(file)
        if not unit:
            return {"blocks": []}
        self.node(file, "", unit, shapes.OVERVIEW if is_overview else shapes.UNIT)
        self.slug(file, unit)
        self.audience(file, unit)
        if not _is_number(unit.get("minutes"), 1, 240):
            self.problem(file, "minutes", "must be a whole number from 1 to 240.")
        unit["is_overview"] = is_overview
        blocks = self.children(file, "", unit.get("blocks"), "blocks")
        unit["blocks"] = blocks
        for block in blocks:
            self.block(file, block)
        kinds = [block.get("kind") for block in blocks]
        for kind in () if is_overview else shapes.ONCE_PER_UNIT:
            if kinds.count(kind) != 1:
                self.problem(file, "blocks", f"must hold exactly one block of kind {kind}.")
        return unit

    def block(self, file: Path, block: Node) -> None:
        key, kind = str(block.get("key")), block.pop("kind", None)
        shape = shapes.BLOCKS.get(kind) if isinstance(kind, str) else None
        if shape is None:
            known = ", ".join(sorted(shapes.BLOCKS))
            self.problem(file, key, f"the kind {kind!r} is unknown. Use one of: {known}.")
            block["items"] = []
            return
        self.node(file, key, block, shape, "key items" if shape.items else "key")
        block["kind"] = kind
        self.tool(file, key, block)
        block["items"] = self.items(file, key, block.get("items"), shape)

    def tool(self, file: Path, key: str, block: Node) -> None:
        """The tool that a block links to must be one that this site has."""
        name = block.get("tool")
        if name is not None and name not in tuple(settings.TOOLS):
            known = ", ".join(sorted(settings.TOOLS))
            self.problem(file, key, f"the tool {name!r} is unknown. Use one of: {known}.")

    def items(self, file: Path, key: str, items: object, shape: Shape) -> list[Node]:
        if shape.items is None:
            return []
        found = self.children(file, key, items, "items")
        if shape.item_count is not None and len(found) != shape.item_count:
            self.problem(file, key, f"must have {shape.item_count} items, not {len(found)}.")
        for item in found:
            place = f"{key}/{item.get('key')}"
            self.node(file, place, item, shape.items, "key items" if shape.items.items else "key")
            below = item.get("items")
            item["items"] = self.items(file, place, below, shape.items) if below else []
        return found

    def children(self, file: Path, key: str, rows: object, name: str) -> list[Node]:
        if not isinstance(rows, list) or not rows or not all(isinstance(r, dict) for r in rows):
            self.problem(file, key or name, f"needs a list of {name}, with at least one in it.")
            return []
        seen: set[object] = set()
        for row in rows:
            own = row.get("key")
            if not isinstance(own, str) or not KEY.match(own) or len(own) > 60:
                self.problem(
                    file, f"{key}/{own}".strip("/"), "the key must be small-letters-with-hyphens."
                )
            elif own in seen:
                self.problem(file, f"{key}/{own}".strip("/"), "the key is used twice. Rename one.")
            seen.add(str(own))
        return rows

    def node(self, file: Path, key: str, node: Node, shape: Shape, also: str = "") -> None:
        if not node:
            return
        for name in sorted(shape.required - node.keys()):
            self.problem(file, key, f"{name!r} is missing. Add it.")
        for name in sorted(node.keys() - shape.allowed - set(also.split())):
            self.problem(file, key, f"{name!r} is not known here. Take it out or mend its name.")
        for name in shapes.TEXT_FIELDS:
            self.text(file, key, name, node)
        icon = node.get("icon", "")
        if not isinstance(icon, str) or len(icon) > 16 or ("icon" in shape.required and not icon):
            self.problem(file, key, "'icon' must be one emoji.")

    def text(self, file: Path, key: str, name: str, node: Node) -> None:
        if name not in node:
            return
        value = node[name]
        if not isinstance(value, str) or (not value.strip() and name != "part"):
            self.problem(file, key, f"{name!r} is empty. Write the text or take the field out.")
        elif CONTROL.search(value):
            self.problem(file, key, f"{name!r} holds an invisible control character. Delete it.")
        elif len(value) > 20_000:
            self.problem(file, key, f"{name!r} is longer than 20,000 characters. Shorten it.")

    def audience(self, file: Path, node: Node) -> None:
        value = node.get("audience")
        known = isinstance(value, list) and all(name in Audience.values for name in value)
        if node and not known:
            self.problem(file, "audience", f"must be a list made of: {', '.join(Audience.values)}.")

    def links(self, found: Fixtures) -> None:
        units = {f"unit:{m['slug']}/{u['slug']}" for m in found.modules for u in m["units"]}
        pages = {f"page:{page['slug']}" for page in found.pages}
        for path, name, text in found.english():
            if name not in shapes.MARKDOWN_FIELDS:
                continue
            for target in link_targets(text):
                local = target.startswith(("unit:", "page:"))
                if (local and target not in units | pages) or address(target, "en") is None:
                    self.problems.append(
                        f"{path}, {name}: the link to {target!r} leads nowhere. Use "
                        "unit:module/unit, page:name or a whole https address."
                    )

    def translations(self, found: Fixtures) -> Iterator[Translation]:
        english = {(path, name): text for path, name, text in found.english()}
        languages = [code for code, _name in settings.LANGUAGES]
        for file in sorted(self.folder.glob("*/translations/*.json")):
            if file.stem not in languages:
                self.problem(file, "", f"the language is not one of: {', '.join(languages)}.")
            for place, row in self.json(file).items():
                path, _, name = place.partition("#")
                if (path, name) not in english:
                    self.problem(file, place, "there is no such English text. Mend or delete it.")
                elif self.is_translation(file, place, row):
                    yield Translation(
                        path,
                        name,
                        file.stem,
                        row["text"],
                        row.get("source_revision") or revision_of(english[path, name]),
                        row.get("status", Text.Status.DRAFT.value),
                    )

    def is_translation(self, file: Path, place: str, row: object) -> bool:
        """Whether a translation's row can be used; what is wrong with it is a problem."""
        before = len(self.problems)
        if not isinstance(row, dict) or not isinstance(row.get("text"), str):
            self.problem(file, place, "'text' is empty. Translate it or take it out.")
            return False
        self.text(file, place, "text", row)
        if row.get("status", Text.Status.DRAFT) not in Text.Status.values:
            known = ", ".join(Text.Status.values)
            self.problem(file, place, f"'status' must be one of: {known}.")
        revision = row.get("source_revision", "")
        if not isinstance(revision, str) or len(revision) > 12:
            self.problem(file, place, "'source_revision' must be the 12 characters it was given.")
        return len(self.problems) == before
