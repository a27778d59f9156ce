"""Writing checked fixtures to the database, so that loading twice changes nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from modules.loading.fixtures import Fixtures, Node
from modules.models.structure import Block, Item, Module, Unit
from modules.models.texts import ContentRevision, Page, Text, revision_of

Place = tuple[str, str, str]
Wanted = tuple[str, str, str]


@dataclass
class Difference:
    """What a load changed, by stable path; `kept` are texts edited and parts retired on this
    site."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    retired: list[str] = field(default_factory=list)
    brought_back: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.changed or self.retired or self.brought_back)


@transaction.atomic
def load(fixtures: Fixtures, *, reset: bool = False, dry_run: bool = False) -> Difference:
    """Makes the database say what the fixtures say, and reports the difference.

    Rows are found by their stable keys and changed in place, so ticks and answers stay. What
    the fixtures no longer name is retired. Texts edited and parts retired on this site stay so
    unless `reset`.
    With `dry_run` everything is taken back at the end.
    """
    writer = _Writer(reset)
    for module in fixtures.modules:
        writer.module(module)
    known = {module["slug"] for module in fixtures.modules}
    for row in Module.objects.current().exclude(slug__in=known):
        row.retire()
        writer.difference.retired.append(row.slug)
    for page in fixtures.pages:
        row_page, made = Page.objects.get_or_create(slug=page["slug"])
        if made:
            writer.difference.added.append(row_page.text_path)
    writer.texts(fixtures)
    if dry_run:
        transaction.set_rollback(True)
    elif not writer.difference.is_empty:
        ContentRevision.advance()
    return writer.difference


class _Writer:
    def __init__(self, reset: bool) -> None:
        self.reset = reset
        self.difference = Difference()
        self.owners: dict[str, tuple[int, int | None]] = {}

    def row(self, manager: Any, path: str, keys: dict[str, Any], values: dict[str, Any]) -> Any:
        """The row with these keys, made or changed so that it has these values."""
        row = manager.filter(**keys).first()
        if row is None:
            self.difference.added.append(path)
            return manager.create(**keys, **values)
        if row.retired_here and not self.reset:
            self.difference.kept.append(path)
        elif row.retired_at is not None:
            row.bring_back()
            self.difference.brought_back.append(path)
        wrong = [name for name, value in values.items() if getattr(row, name) != value]
        if wrong:
            for name in wrong:
                setattr(row, name, values[name])
            row.save(update_fields=wrong)
            self.difference.changed.append(path)
        return row

    def retire_others(self, rows: Iterable[Any], kept: set[int], path: str) -> None:
        for row in rows:
            if row.pk not in kept:
                row.retire()
                self.difference.retired.append(f"{path}/{getattr(row, 'key', '') or row.slug}")

    def module(self, node: Node) -> None:
        slug = node["slug"]
        module = self.row(
            Module.objects,
            slug,
            {"slug": slug},
            {"order": node["order"], "audience": node["audience"]},
        )
        self.owners[slug] = (module.pk, None)
        kept = {
            self.unit(module, unit, order).pk for order, unit in enumerate(node["units"], start=1)
        }
        self.retire_others(module.units.current(), kept, slug)

    def unit(self, module: Module, node: Node, order: int) -> Unit:
        path = f"{module.slug}/{node['slug']}"
        values = {name: node[name] for name in ("minutes", "audience", "is_overview")}
        unit: Unit = self.row(
            Unit.objects, path, {"module": module, "slug": node["slug"]}, {**values, "order": order}
        )
        self.owners[path] = (module.pk, unit.pk)
        kept = {
            self.block(unit, block, path, place).pk
            for place, block in enumerate(node["blocks"], start=1)
        }
        self.retire_others(unit.blocks.current(), kept, path)
        return unit

    def block(self, unit: Unit, node: Node, path: str, order: int) -> Block:
        path = f"{path}/{node['key']}"
        block: Block = self.row(
            Block.objects,
            path,
            {"unit": unit, "key": node["key"]},
            {
                "kind": node["kind"],
                "order": order,
                "ordered": bool(node.get("ordered", False)),
                "tool": node.get("tool", ""),
            },
        )
        kept = self.items(block, None, node["items"], path)
        self.retire_others(block.items.current(), kept, path)
        return block

    def items(self, block: Block, parent: Item | None, nodes: list[Node], path: str) -> set[int]:
        kept: set[int] = set()
        for order, node in enumerate(nodes, start=1):
            place = f"{path}/{node['key']}"
            item = self.row(
                Item.objects,
                place,
                {"block": block, "parent": parent, "key": node["key"]},
                {"order": order, "icon": node.get("icon", "")},
            )
            kept |= {item.pk} | self.items(block, item, node["items"], place)
        return kept

    def texts(self, fixtures: Fixtures) -> None:
        """Two queries to read, one each to insert and to update, however many texts."""
        existing = {(t.path, t.field, t.language): t for t in Text.objects.all()}
        wanted = {
            (path, name, "en"): (text, revision_of(text), Text.Status.REVIEWED.value)
            for path, name, text in fixtures.english()
        }
        for row in fixtures.translations:
            wanted[row.path, row.field, row.language] = (row.text, row.source_revision, row.status)
        self.drop_vanished(existing, wanted)
        new, changed = [], []
        for key, (body, source_revision, status) in wanted.items():
            text, place = existing.get(key), "#".join(key[:2]) + f" ({key[2]})"
            module_id, unit_id = self.owner(key[0])
            values = {
                "body": body,
                "source_revision": source_revision,
                "status": status,
                "is_local": False,
                "module_id": module_id,
                "unit_id": unit_id,
            }
            if text is None:
                new.append(Text(path=key[0], field=key[1], language=key[2], **values))
                self.difference.added.append(place)
            elif text.is_local and not self.reset:
                if text.body != body:
                    self.difference.kept.append(place)
            elif any(getattr(text, name) != value for name, value in values.items()):
                for name, value in values.items():
                    setattr(text, name, value)
                changed.append(text)
                self.difference.changed.append(place)
        Text.objects.bulk_create(new)
        Text.objects.bulk_update(
            changed, ["body", "source_revision", "status", "is_local", "module", "unit"]
        )

    def drop_vanished(self, existing: dict[Place, Text], wanted: dict[Place, Wanted]) -> None:
        """Deletes texts of fields that a row no longer has; what is retired keeps its words."""
        paths = {path for path, _, _ in wanted}
        gone = [
            text
            for (path, name, _), text in existing.items()
            if path in paths and (path, name, "en") not in wanted and not text.is_local
        ]
        for text in gone:
            text.delete()
            self.difference.retired.append(f"{text.path}#{text.field} ({text.language})")

    def owner(self, path: str) -> tuple[int | None, int | None]:
        """The module and unit a text belongs to; a page's texts belong to neither."""
        parts = path.split("/")
        return self.owners.get("/".join(parts[:2])) or self.owners.get(parts[0]) or (None, None)
