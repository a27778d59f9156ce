"""Taking a map away and bringing it back, as people do it: by links, without JavaScript too."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from networking.maps.content import MapContent
from networking.maps.files import MAP_FILES
from networking.models import NetworkMap
from tests.browser.support.layout import fits
from tests.support.rows.maps import make_content, make_entry, make_map, random_content
from tests.support.rows.people import make_person

BRING = "/en/me/map/bring/"
DAY = date(2026, 11, 2)
SOME = random_content(seed=5, contacts=8, ties=6)


def file_of(folder: Path, content: MapContent, name: str = "map.json") -> str:
    path = folder / name
    path.write_bytes(MAP_FILES[name].made(content, DAY, names=True))
    return str(path)


def bring(page: Page, path: str) -> None:
    page.goto(BRING)
    page.get_by_label("The file").set_input_files(path)
    with page.expect_event("load"):
        page.get_by_role("button", name="Read the file").click()


@pytest.fixture
def row(page: Page, sign_in: Callable[[Page, Any], None]) -> NetworkMap:
    person = make_person()
    sign_in(page, person)
    return make_map(person=person, content=SOME)


def test_every_file_comes_by_its_link(page, row, site):
    links = page.locator("main .turn a")
    for place in range(len(MAP_FILES)):
        # Opened anew each time: Chromium holds back the eleventh file in a row from one page.
        page.goto(f"/en/me/map/{row.pk}/files/")
        page.locator("#research > summary").click()
        assert links.count() == len(MAP_FILES)
        with page.expect_download() as waiting:
            links.nth(place).click()
        got = waiting.value
        assert got.suggested_filename.startswith("network-map-2026-11-02")
        assert Path(got.path()).stat().st_size > 100


def test_the_switch_holds_for_every_file(page, row):
    page.goto(f"/en/me/map/{row.pk}/files/")
    expect(page.locator("#research")).to_contain_text("numbers in place of names")
    page.get_by_role("link", name="With numbers").click()
    expect(page.get_by_role("link", name="With numbers")).to_have_attribute("aria-current", "true")
    expect(page.locator("main .turn a[href$='labels=yes']")).to_have_count(0)
    with page.expect_download() as waiting:
        page.get_by_role("link", name="The whole map").click()
    text = Path(waiting.value.path()).read_text()
    assert not any(entry.label in text for entry in SOME.entries)
    page.get_by_role("link", name="With names").click()
    expect(page.get_by_role("link", name="With names")).to_have_attribute("aria-current", "true")
    expect(page.locator("main .turn a[href$='labels=yes']")).to_have_count(6)
    expect(page.locator("#research a[href$='labels=yes']")).to_have_count(0)


@pytest.mark.parametrize("name", ["map.json", "easynwk.json"])
@pytest.mark.parametrize("javascript", [True, False])
def test_a_visitor_brings_a_map(open_page, tmp_path, name, javascript):
    page = open_page(javascript=javascript)
    bring(page, file_of(tmp_path, SOME, name))
    expect(page.locator("main")).to_contain_text("8 contacts.")
    expect(page.locator("main")).to_contain_text("Nothing is saved yet.")
    page.get_by_role("button", name="Load this map").click()
    page.wait_for_url("**/me/map/**")
    expect(page.locator("main")).to_contain_text("The map is loaded. Only you can see it.")
    for entry in SOME.entries[:3]:
        expect(page.locator("#list")).to_contain_text(entry.label)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_bad_file_keeps_the_page_and_says_why(open_page, tmp_path, javascript):
    page = open_page(javascript=javascript)
    path = file_of(tmp_path, SOME)
    data = json.loads(Path(path).read_text())
    data["contacts"][2]["area"] = "work"
    Path(path).write_text(json.dumps(data))
    bring(page, path)
    expect(page.get_by_role("alert")).to_contain_text("Contact 3: “area” is “work”.")
    expect(page.get_by_role("alert")).to_contain_text("Nothing was changed.")
    expect(page.get_by_label("The file")).to_be_visible()
    assert page.url.endswith(BRING)
    good = file_of(tmp_path, make_content(make_entry(1, "Ana")))
    page.get_by_label("The file").set_input_files(good)
    page.get_by_role("button", name="Read the file").click()
    expect(page.locator("main")).to_contain_text("1 contact")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_keep_the_rules_of_accessibility(open_page, axe, sign_in, tmp_path, scheme):
    page = open_page(color_scheme=scheme)
    person = make_person()
    sign_in(page, person)
    row = make_map(person=person, content=SOME)
    for query in ("", "?labels=no"):
        page.goto(f"/en/me/map/{row.pk}/files/{query}")
        axe(page)
        fits(page)
    page.goto(BRING)
    axe(page)
    two = {"versions": [], "currentVersion": 1}
    alter = {"id": 1, "name": "Ana", "angle": 45, "distance": 20, "note": "x"}
    for number in (1, 2):
        nwk = {"alteri": [alter], "connections": []}
        version = {"id": number, "title": "T" * 60, "date": "2025-01-01", "nwk": nwk}
        two["versions"].append(version)
    (tmp_path / "two.json").write_text(json.dumps(two))
    (tmp_path / "bad.json").write_text('{"a": }')
    for name in ("two.json", "bad.json"):
        bring(page, str(tmp_path / name))
        axe(page)
        fits(page)
