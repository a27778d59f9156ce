"""Markdown of the course: emphasis and links, and nothing that could do harm."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.markdown import address, link_targets, to_html, to_html_with_parts


def test_paragraphs_emphasis_and_lists() -> None:
    html = to_html("One *small* **step**.\n\n- a\n- b", "en")
    assert "<em>small</em> <strong>step</strong>" in html
    assert html.count("<li>") == 2


def test_a_long_text_knows_its_parts() -> None:
    html, parts = to_html_with_parts("# All\n\n## One *thing*\n\nText\n\n### Less\n\n## Two", "en")
    assert [(part.anchor, part.title) for part in parts] == [
        ("part-1", "One thing"),
        ("part-2", "Two"),
    ]
    assert '<h2 id="part-1">One <em>thing</em></h2>' in html
    assert "<h3>Less</h3>" in html


@pytest.mark.parametrize(
    ("target", "language", "expected"),
    [
        ("unit:module-a/unit-b", "en", "/en/modules/module-a/unit-b/"),
        ("unit:module-a/unit-b", "xb", "/xb/modules/module-a/unit-b/"),
        ("page:help", "xa", "/xa/help/"),
        ("https://example.org/a?b", "en", "https://example.org/a?b"),
    ],
)
def test_links_lead_where_they_may(target: str, language: str, expected: str) -> None:
    assert address(target, language) == expected
    assert f'href="{expected}"' in to_html(f"[there]({target})", language)


@pytest.mark.parametrize(
    "target",
    [
        "http://example.org",
        "javascript:alert(1)",
        "data:text/html,x",
        "/me/",
        "//example.org",
        "unit:a",
    ],
)
def test_other_links_lead_nowhere(target: str) -> None:
    assert address(target, "en") is None
    html = to_html(f"[there]({target})", "en")
    assert "example.org" not in html.replace("[there](", "")
    assert "script:" not in html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<b onclick=x>b</b>",
        "![x](https://example.org/x.png)",
        "<https://example.org>",
    ],
)
def test_no_html_and_no_pictures(text: str) -> None:
    html = to_html(text, "en")
    for tag in ("<script", "<b ", "<img"):
        assert tag not in html


def test_every_link_is_seen_by_the_check() -> None:
    text = "[a](unit:a/b) and [c](<page:help>) and [d](https://e.org 'title')"
    assert link_targets(text) == ["unit:a/b", "page:help", "https://e.org"]


@pytest.mark.parametrize(
    "text",
    [
        "[x][1]\n\n[1]: javascript:alert(1)",
        "[x][1]\n\n[1]: http://example.org/",
        "[x]\n\n[x]: //example.org/",
    ],
)
def test_links_by_reference_do_not_slip_through(text: str) -> None:
    html = to_html(text, "en")
    assert "href=" not in html or 'href="#"' in html


@given(st.text(max_size=200))
def test_whatever_is_typed_makes_no_script(text: str) -> None:
    html = to_html(text, "en").lower()
    assert "<script" not in html
    assert "<img" not in html
    assert 'href="javascript:' not in html
