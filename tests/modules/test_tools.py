"""Blocks of kind `tool`: a link to the part of the platform that does what the unit teaches."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.urls import reverse

from modules.admin.previews import Preview
from modules.models.structure import Block, Kind
from modules.models.texts import Text
from tests.support.browse import open_page
from tests.support.rows.course import FIRST, SECOND, places
from tests.support.strict_client import StrictClient

pytestmark = pytest.mark.django_db
MAPPING = "practical-tool-network-mapping"
UNIT = f"{FIRST}/units/community-and-social-connections.json"
TOOL: dict[str, Any] = {
    "key": "a-tool",
    "kind": "tool",
    "tool": "map",
    "title": "Do it here",
    "body": "In this place.",
}


@pytest.fixture
def fixtures(tmp_path: Path) -> Path:
    """A copy of the course's fixtures, to change."""
    return Path(shutil.copytree(settings.BASE_DIR / "fixtures", tmp_path / "fixtures"))


def load_with(folder: Path, **changed: Any) -> None:
    """Loads the course with a tool in its first unit."""
    path = folder / UNIT
    node = json.loads(path.read_text())
    block = {name: value for name, value in {**TOOL, **changed}.items() if value is not None}
    node["blocks"].insert(1, block)
    path.write_text(json.dumps(node))
    call_command("load_course", folder, verbosity=0)


def test_a_tool_is_a_link_with_words_before_it(client: StrictClient, fixtures: Path) -> None:
    load_with(fixtures)
    page = open_page(client, places()[0].url)
    assert page.text("block-a-tool") == "Do it here In this place. Open my network map"
    link = page.by_id("block-a-tool").a
    assert link["href"] == reverse("networking:map")
    assert client.get(link["href"]).status_code == 200


def test_the_link_leads_to_the_page_in_the_language_of_the_unit(
    client: StrictClient, fixtures: Path
) -> None:
    load_with(fixtures)
    page = open_page(client, places()[0].url.replace("/en/", "/xb/", 1))
    assert page.by_id("block-a-tool").a["href"].startswith("/xb/")


def test_every_tool_has_an_address_and_words() -> None:
    for address, words in settings.TOOLS.values():
        assert reverse(address)
        assert str(words)


@pytest.mark.parametrize("name", ["nothing", "", 7, ["map"], {"map": 1}])
def test_a_tool_that_is_not_there_is_named_before_anything_is_written(
    fixtures: Path, name: Any
) -> None:
    with pytest.raises(CommandError) as error:
        load_with(fixtures, tool=name)
    assert f"a-tool: the tool {name!r} is unknown. Use one of: " in str(error.value)
    assert ", map, " in str(error.value)
    assert not Block.objects.filter(key="a-tool").exists()


def test_a_link_to_no_tool_is_a_mistake(fixtures: Path) -> None:
    with pytest.raises(CommandError) as error:
        load_with(fixtures, tool=None)
    assert "a-tool: 'tool' is missing. Add it." in str(error.value)


def test_another_kind_of_block_takes_no_tool(fixtures: Path) -> None:
    with pytest.raises(CommandError) as error:
        load_with(fixtures, kind="text")
    assert "a-tool: 'tool' is not known here." in str(error.value)


def test_a_row_says_which_tool_and_no_other_row_does() -> None:
    block = Block.objects.filter(kind=Kind.TEXT)[0]
    block.tool = "map"
    with pytest.raises(ValidationError, match="says which"):
        block.full_clean()
    block.kind, block.tool = Kind.TOOL, ""
    with pytest.raises(ValidationError, match="says which"):
        block.full_clean()


def test_a_tool_that_this_site_lost_leaves_the_words(
    client: StrictClient, fixtures: Path, settings: Any
) -> None:
    load_with(fixtures)
    settings.TOOLS = {}
    page = open_page(client, places()[0].url)
    assert page.text("block-a-tool") == "Do it here In this place."


def test_the_words_of_a_tool_are_shown_before_they_are_saved() -> None:
    place = next(place for place in places() if place.unit.slug == MAPPING)
    block = next(block for block in place.unit.blocks if block.kind == Kind.TOOL)
    path = f"{place.module.slug}/{place.unit.slug}/{block.key}"
    text = Text.objects.get(path=path, field="body", language="en")
    page = BeautifulSoup(Preview.of(text, "Other words.").html(), "html.parser")
    shown = page.find(id=f"block-{block.key}")
    assert "Other words." in shown.get_text()
    assert shown.a["href"] == reverse("networking:map")


@pytest.mark.parametrize(
    ("slug", "unit", "tool"),
    [
        (FIRST, "taking-initiative-in-engagement", "steps"),
        (FIRST, MAPPING, "map"),
        (SECOND, "recognition-and-the-wider-network", "certificates"),
        (SECOND, "working-with-the-organising-team", "practice"),
        (SECOND, "following-up-and-the-numbers-that-help", "mentees"),
    ],
)
def test_a_unit_leads_to_the_tool_for_what_it_teaches(
    client: StrictClient, slug: str, unit: str, tool: str
) -> None:
    place = next(place for place in places(slug) if place.unit.slug == unit)
    assert [block.tool for block in place.unit.blocks if block.tool] == [tool]
    address = reverse(settings.TOOLS[tool][0])
    links = open_page(client, place.url).soup.select(f".block a.button[href='{address}']")
    assert [link.text for link in links] == [str(settings.TOOLS[tool][1])]


def test_every_tool_is_used_somewhere_in_the_course() -> None:
    blocks = [b for slug in (FIRST, SECOND) for p in places(slug) for b in p.unit.blocks]
    assert {block.tool for block in blocks if block.tool} == set(settings.TOOLS)
