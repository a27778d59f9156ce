"""Which fields each kind of block takes, in the fixtures and in the editor."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Shape:
    """Fields by name; `required` must be there, `optional` may be, others are a mistake."""

    required: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    items: "Shape | None" = None
    item_count: int | None = None

    @property
    def allowed(self) -> frozenset[str]:
        return self.required | self.optional


def _shape(
    required: str = "",
    optional: str = "",
    items: Shape | None = None,
    item_count: int | None = None,
) -> Shape:
    return Shape(frozenset(required.split()), frozenset(optional.split()), items, item_count)


BLOCKS: Final[dict[str, Shape]] = {
    "text": _shape("body", "title"),
    "cards": _shape("", "title body", _shape("icon title body", "helps")),
    "list": _shape("", "title body ordered", _shape("body", "title icon")),
    "phrases": _shape("title", "body", _shape("body")),
    "questions": _shape("title", "body", _shape("title", "body")),
    "checklist": _shape("title", "body", _shape("title", "body")),
    "story": _shape("title", "body", _shape("title body", "", _shape("title body"))),
    "reflection": _shape("title", "body"),
    "companion": _shape("title", "body", _shape("title"), item_count=5),
    "tool": _shape("title tool", "body"),
}
MODULE: Final = _shape("slug order audience title summary source units")
UNIT: Final = _shape("slug minutes audience title goal step blocks", "part")
OVERVIEW: Final = _shape("slug minutes audience title blocks", "goal step part")
PAGE: Final = _shape("slug title body")
ONCE_PER_UNIT: Final = ("reflection", "companion")
TEXT_FIELDS: Final = ("title", "summary", "source", "part", "goal", "step", "body", "helps")
MARKDOWN_FIELDS: Final = ("body", "helps")
