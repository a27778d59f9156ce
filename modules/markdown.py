"""Markdown of the course to HTML: no raw HTML, no images, links only where they may go."""

import re
from typing import Final
from urllib.parse import urlsplit

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

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


def to_html(text: str, language: str) -> SafeString:
    """The text as HTML; a link that leads nowhere allowed becomes plain words."""
    tokens = _MARKDOWN.parse(_LINK.sub(lambda m: _resolved(m, language), text))
    html: str = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    return mark_safe(html)  # noqa: S308  raw HTML is off, so all of it is ours


def _resolved(match: re.Match[str], language: str) -> str:
    return f"]({address(match.group(1), language) or '#'}"
