"""Texts without the marks of the test languages."""

import re
from typing import Any

from bs4 import BeautifulSoup, Comment

from tests.support.rows.cast import NAMES, WORDS

ACCENTED = re.compile("[åçéîķļñöŕšţûýž]", re.I)


WORD = re.compile(r"[A-Za-z]{2,}")


TYPED = {"textarea", "blockquote", "bdi", "script", "style", "code"}


def plain(html: str) -> list[str]:
    """Texts of more than a word on the page, in plain English, that nobody typed."""
    page, found = BeautifulSoup(html, "html.parser"), []
    texts: list[tuple[str, Any]] = [
        (str(text), text.parent)
        for text in page.find_all(string=True)
        if not isinstance(text, Comment)
    ]
    for tag in page.find_all(True):
        for name in ("aria-label", "title", "placeholder", "alt"):
            if tag.get(name):
                texts.append((str(tag[name]), tag))
    for text, tag in texts:
        around = [tag, *tag.parents] if tag else []
        if any(parent.name in TYPED or parent.get("dir") == "auto" for parent in around):
            continue
        if any(parent.get("translate") == "no" for parent in around):
            continue
        if any(typed in text for typed in (*WORDS, *NAMES)):
            continue
        if any((parent.get("lang") or "en-XA") != "en-XA" for parent in around):
            continue
        if len(WORD.findall(text)) > 1 and not ACCENTED.search(text):
            found.append(" ".join(text.split())[:80])
    return found
