"""Markdown of the course to HTML: no raw HTML, no images, links only where they may go."""

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Final
from urllib.parse import urlsplit

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

_MARKDOWN: Final = MarkdownIt("commonmark", {"html": False}).disable(
    # Links are written in one way, inline, so that `link_targets` sees all of them.
    ["image", "html_block", "reference", "autolink"]
)
_LINK: Final = re.compile(r"\]\(\s*<?([^)\s>]*)")
_UNIT: Final = re.compile(r"unit:([a-z0-9-]+)/([a-z0-9-]+)\Z")
_PAGE: Final = re.compile(r"page:([a-z0-9-]+)\Z")


def link_targets(text: str) -> list[str]:
    """Where the links of a Markdown text lead, as written."""
    return [match.group(1) for match in _LINK.finditer(text)]


def address(target: str, language: str) -> str | None:
    """The address a link target stands for: `unit:module/unit`, `page:slug` or https; else None."""
    if unit := _UNIT.match(target):
        return f"/{language}/modules/{unit.group(1)}/{unit.group(2)}/"
    if page := _PAGE.match(target):
        return f"/{language}/{page.group(1)}/"
    if urlsplit(target).scheme == "https":
        return target
    return None


@dataclass(frozen=True, slots=True)
class Part:
    """A section of a long text: the id of its heading on the page, and its words."""

    anchor: str
    title: str


def to_html(text: str, language: str) -> SafeString:
    """The text as HTML; a link that leads nowhere allowed becomes plain words."""
    return _rendered(_parsed(text, language))


def to_html_with_parts(text: str, language: str) -> tuple[SafeString, tuple[Part, ...]]:
    """The same, with an id at each heading of the second level, and a list of these. For the one
    long text of a page: the ids are numbers, so that a link holds in every language."""
    tokens = _parsed(text, language)
    parts: list[Part] = []
    for token, words in pairwise(tokens):
        if token.type == "heading_open" and token.tag == "h2":
            said = "".join(child.content for child in words.children or ())
            parts.append(Part(f"part-{len(parts) + 1}", said))
            token.attrSet("id", parts[-1].anchor)
    return _rendered(tokens), tuple(parts)


def _parsed(text: str, language: str) -> list[Token]:
    return _MARKDOWN.parse(_LINK.sub(lambda m: _resolved(m, language), text))


def _rendered(tokens: list[Token]) -> SafeString:
    html: str = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    return mark_safe(html)  # noqa: S308  raw HTML is off, so all of it is ours


def _resolved(match: re.Match[str], language: str) -> str:
    return f"]({address(match.group(1), language) or '#'}"
