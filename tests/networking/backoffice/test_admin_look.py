"""The coordinators' pages have the colours of the house, and its rules for styles."""

import re

from motm.web.static_bundles import sources

SET = re.compile(r"^\s*(--[\w-]+):", re.M)
USED = re.compile(r"var\((--[\w-]+)")


def test_they_set_no_token_of_the_site_anew() -> None:
    tokens, *ours = sources()["css/admin.css"]
    assert tokens.name == "tokens.css"
    site = set(SET.findall(tokens.read_text()))
    again = {name for part in ours for name in SET.findall(part.read_text())} & site
    assert again == set()


def test_every_token_that_is_used_is_set() -> None:
    for name in ("css/motm.css", "css/admin.css"):
        whole = "".join(part.read_text() for part in sources()[name])
        assert set(USED.findall(whole)) - set(SET.findall(whole)) - OF_DJANGO == set(), name


OF_DJANGO = {"--font-family-primary", "--font-family-monospace"}
"""Set by Django's own styles of the admin."""


def test_no_left_or_right() -> None:
    for part in sources()["css/admin.css"]:
        assert not re.search(
            r"\b(left|right)\b", re.sub(r"/\*.*?\*/", "", part.read_text(), flags=re.S)
        )
