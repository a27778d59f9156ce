"""Whether a page fits its window."""

from playwright.sync_api import Page


def fits(page: Page) -> None:
    """Nothing is wider than the screen."""
    wide = page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        " && Array.from(document.querySelectorAll('main *, header *, footer *')).filter((e) => {"
        " const box = e.getBoundingClientRect();"
        " return box.right > innerWidth + 1 || box.left < -1 })"
        ".slice(0, 5).map((e) => e.outerHTML.slice(0, 120))"
    )
    assert not wide, wide
