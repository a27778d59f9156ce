"""Makes docs/screenshot.png, the picture in the README: a unit on a phone beside a wide screen.

    python -m tests.browser.screenshot

Starts the site with nothing but the course, on a folder that is gone afterwards, ticks and writes
a little as a guest, and puts both pictures side by side in the browser itself.
"""

import base64
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from networking.ui.fonts import BUNDLED
from scripts.chromium import ADVICE, find_chromium

ROOT = Path(__file__).resolve().parents[2]
PICTURE = ROOT / "docs" / "screenshot.png"
LARGEST = 250_000  # bytes
MODULE = "/en/modules/empowerment-through-networking/"
UNIT = MODULE + "identifying-interests-and-network-goals/"
PHONE = {"width": 360, "height": 720}
DESKTOP = {"width": 1120, "height": 720}
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>{folders}<cachedir>{folder}/fonts-cache</cachedir></fontconfig>
"""
SHEET = """
<style>
  body { margin: 0; padding: 24px; display: inline-flex; gap: 24px; background: #E9EEF0 }
  img { display: block; border-radius: 12px; box-shadow: 0 2px 14px rgb(0 0 0 / 25%) }
</style>
"""


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def wait_for(url: str, server: "subprocess.Popen[bytes]") -> None:
    """Wait until the site answers, two minutes at most."""
    for _ in range(1200):
        with suppress(OSError):
            urllib.request.urlopen(url + "/healthz", timeout=5).close()
            return
        if server.poll() is not None:
            break
        time.sleep(0.1)
    sys.exit("The site did not start. Try `make run` to see why.")


def work(page: Page) -> None:
    """What a guest has done when the pictures are taken."""
    for slug in ("community-and-social-connections", "practical-strategies-for-mentors"):
        page.goto(f"{MODULE}{slug}/")
        page.locator("#unit-done-button").click()
        page.locator("#unit-done.done").wait_for()
    page.goto(UNIT)
    for number in range(2):
        page.get_by_role("checkbox").nth(number).click()
        page.locator("[role=checkbox][aria-checked=true]").nth(number).wait_for()


def pictures(browser: Browser, url: str) -> tuple[bytes, bytes]:
    """The phone shows the unit's checklist; the wide screen the module with its path."""
    context = browser.new_context(base_url=url, viewport=PHONE, locale="en")  # type: ignore[arg-type]
    page = context.new_page()
    work(page)
    page.get_by_role("checkbox").first.evaluate(
        "(box) => box.closest('section').scrollIntoView({ block: 'start' })"
    )
    page.mouse.move(0, 0)
    page.evaluate("document.activeElement.blur()")
    phone = page.screenshot()
    page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
    page.goto(MODULE)
    return phone, page.screenshot()


def fonts(folder: str) -> dict[str, str | float | bool]:
    """An environment in which the browser has the fonts of the papers, on every machine."""
    config = Path(folder) / "fonts.conf"
    folders = "".join(f"<dir>{each}</dir>" for each in BUNDLED)
    config.write_text(FONTS.format(folders=folders, folder=folder), encoding="utf-8")
    return {**os.environ, "FONTCONFIG_FILE": str(config)}


def side_by_side(browser: Browser, *pictures: bytes) -> bytes:
    """One picture of several."""
    page = browser.new_page(viewport={"width": 1600, "height": 800})
    images = (base64.b64encode(picture).decode() for picture in pictures)
    page.set_content(SHEET + "".join(f'<img src="data:image/png;base64,{i}">' for i in images))
    page.wait_for_function("Array.from(document.images).every((image) => image.complete)")
    return page.locator("body").screenshot()


def main() -> None:
    """Serve, take, write."""
    chromium = find_chromium()
    if chromium is None:
        sys.exit(ADVICE)
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **{k: v for k, v in os.environ.items() if not k.endswith("DATABASE_URL")},
            "MOTM_MODE": "local",
            "MOTM_VAR": folder,
            "PORT": str(port),
            "DEMO": "0",
        }
        server = subprocess.Popen(
            [sys.executable, "-m", "motm.serve"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
        )
        try:
            wait_for(url, server)
            with sync_playwright() as playwright:
                arguments = ["--no-sandbox"] if os.getuid() == 0 else []
                browser = playwright.chromium.launch(
                    executable_path=chromium, args=arguments, env=fonts(folder)
                )
                picture = side_by_side(browser, *pictures(browser, url))
        finally:
            server.terminate()
            server.wait(10)
    if len(picture) > LARGEST:
        sys.exit(f"The picture has {len(picture)} bytes; {LARGEST} at most. Show less on it.")
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_bytes(picture)
    sys.stdout.write(f"{PICTURE.relative_to(ROOT)}: {len(picture):,} bytes\n")


if __name__ == "__main__":
    main()
