"""The coordinators' pages have the colours of the house, and its rules for styles."""

import re

from django.conf import settings

TOKENS = re.compile(r"(--[a-z-]+):\s*([^;]+);")


def blocks(css: str) -> list[dict[str, str]]:
    """The declarations of each rule that sets tokens."""
    return [dict(TOKENS.findall(rule)) for rule in re.findall(r":root\s*\{([^}]*)\}", css)]


def test_tokens_are_those_of_the_site() -> None:
    site = blocks((settings.BASE_DIR / "static/css/tokens.css").read_text())
    ours = blocks((settings.BASE_DIR / "static/admin/look.css").read_text())
    for here in ours:
        same = [theme for theme in site if here.items() <= theme.items()]
        assert same or all(name not in theme for name in here for theme in site), here


def test_no_left_or_right() -> None:
    css = (settings.BASE_DIR / "static/admin/look.css").read_text()
    assert not re.search(r"\b(left|right)\b", css)
