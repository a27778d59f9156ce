"""A text that is not saved yet, as learners would see it."""

from dataclasses import dataclass
from typing import Self

from django.db import transaction
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from modules import rendering, tree
from modules.models.texts import Text
from modules.tree import ModuleTree, PageTree, UnitTree


@dataclass(frozen=True)
class Preview:
    """What the edited text is a part of, read with it: a unit, a module's own words, or a page.

    All are None where the text stands in a part that was taken out of the course.
    """

    module: ModuleTree | None = None
    unit: UnitTree | None = None
    page: PageTree | None = None

    @classmethod
    def of(cls, text: Text, body: str) -> Self:
        """The text is saved inside a transaction that is always taken back, and the course is
        read in it by the code that reads it for learners: five queries, and nothing is kept."""
        with transaction.atomic():
            Text.objects.filter(pk=text.pk).update(body=body)
            found = cls._read(text)
            transaction.set_rollback(True)
        return found

    @classmethod
    def _read(cls, text: Text) -> Self:
        if text.path.startswith("page:"):
            slug = text.path.removeprefix("page:")
            return cls(page=tree._page_at.__wrapped__(slug, text.language, 0))
        module = tree._read(text.path.split("/")[0], text.language)
        if module is None:
            return cls()
        slug = [*text.path.split("/"), ""][1]
        overview = module.overview
        if overview is not None and slug in ("", overview.slug):
            return cls(module, overview)
        return cls(module, module.unit(slug))

    def html(self) -> SafeString:
        """The unit's blocks by the public templates. Where a learner's own thing would stand
        there is an empty one that does nothing. Not kept: the next preview is another text."""
        if self.module is None or self.unit is None:
            return mark_safe("")
        items = {item.id: item for block in self.unit.blocks for item in (*block.items,)}

        def empty(kind: str, row_id: int) -> str:
            context = {"kind": kind, "item": items.get(row_id)}
            return render_to_string("admin/modules/_slot.html", context)

        parts = rendering._segments.__wrapped__(self.module, self.unit)
        return mark_safe(  # noqa: S308  every part was rendered by a template
            "".join(part if isinstance(part, str) else empty(*part) for part in parts)
        )
