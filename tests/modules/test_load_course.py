"""`load_course`: both modules whole, twice the same, and every mistake named before anything."""

import json
import shutil
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command

from modules.models.structure import Block, Item, Module, Unit
from modules.models.texts import ContentRevision, Page, Text
from networking.models import Answer, Tick
from tests.support.browse import open_page
from tests.support.rows.course import FIRST, SECOND, asking, ticking
from tests.support.strict_client import StrictClient

pytestmark = pytest.mark.django_db
UNIT = f"{FIRST}/units/community-and-social-connections.json"
Change = Callable[[Any], None]


def load(folder: Path | None = None, **options: Any) -> str:
    """What the command says."""
    out = StringIO()
    call_command("load_course", *([folder] if folder else []), stdout=out, **options)
    return out.getvalue()


def rows() -> dict[str, set[Any]]:
    """Every row of the course, by table, with all it holds."""
    return {
        model.__name__: {tuple(map(str, row)) for row in model._base_manager.values_list()}
        for model in apps.get_app_config("modules").get_models()
    }


@pytest.fixture
def fixtures(tmp_path: Path) -> Path:
    """A copy of the course's fixtures, to change."""
    return Path(shutil.copytree(settings.BASE_DIR / "fixtures", tmp_path / "fixtures"))


def change(folder: Path, file: str, how: Change) -> None:
    """Change one fixture file."""
    path = folder / file
    node = json.loads(path.read_text())
    how(node)
    path.write_text(json.dumps(node, ensure_ascii=False))


@pytest.mark.usefixtures("empty_course")
def test_both_modules_load_into_an_empty_database() -> None:
    assert "0 changed, 0 retired" in load()
    counts = {
        slug: Unit.objects.counted().filter(module__slug=slug).count() for slug in (FIRST, SECOND)
    }
    assert counts == {FIRST: 13, SECOND: 7}
    assert Unit.objects.filter(is_overview=True).count() == 2
    assert set(Page.objects.values_list("slug", flat=True)) == {"help", "privacy", "accessibility"}


def test_loading_again_changes_nothing() -> None:
    before = rows()
    assert load() == (
        "Course: 0 added, 0 changed, 0 retired, 0 brought back, 0 kept as changed here.\n"
    )
    assert rows() == before


@pytest.mark.parametrize("model", [Module, Unit, Block, Item, Page, Text])
def test_every_row_is_valid(model: Any) -> None:
    for row in model.objects.all():
        row.full_clean()


def test_a_change_keeps_rows_and_what_people_did(client: StrictClient, fixtures: Path) -> None:
    place, question = ticking(), asking()
    client.post(place.tick_url, {"ticked": "1"})
    client.post(question.answer_url, {"words": "The library."})
    ids = set(Item.objects.values_list("pk", flat=True))

    def new_words(unit: Any) -> None:
        unit["title"] = "Another title"
        unit["blocks"].reverse()

    file = f"{FIRST}/units/{place.unit.slug}.json"
    change(fixtures, file, new_words)
    assert " 0 added" in load(fixtures)
    assert set(Item.objects.values_list("pk", flat=True)) == ids
    assert Tick.objects.get().item_id == place.tick.id
    page = open_page(client, place.url)
    assert page.by_id(f"tick-{place.tick.id}-button")["aria-checked"] == "true"
    assert "Another title" in page.text("main")
    assert Answer.objects.select_related("person").get().text() == "The library."


def test_what_vanished_is_retired_and_comes_back(client: StrictClient, fixtures: Path) -> None:
    place = ticking()
    client.post(place.tick_url, {"ticked": "1"})
    before = rows()["Item"]

    def without_the_checklist(unit: Any) -> None:
        unit["blocks"] = [block for block in unit["blocks"] if block["kind"] != "checklist"]

    change(fixtures, f"{FIRST}/units/{place.unit.slug}.json", without_the_checklist)
    (fixtures / SECOND / "units" / "regular-mentor-meetings.json").unlink()
    change(
        fixtures, f"{SECOND}/module.json", lambda m: m["units"].remove("regular-mentor-meetings")
    )
    said = load(fixtures)
    assert f"retired: {SECOND}/regular-mentor-meetings" in said
    assert not open_page(client, place.url).has(f"tick-{place.tick.id}")
    assert Unit.objects.counted().count() == 19
    assert "2 brought back" in load()
    page = open_page(client, place.url)
    assert page.by_id(f"tick-{place.tick.id}-button")["aria-checked"] == "true"
    assert rows()["Item"] == before


def test_an_item_and_a_choice_that_vanished_are_retired(fixtures: Path) -> None:
    def shorter(unit: Any) -> None:
        block = next(block for block in unit["blocks"] if block["kind"] == "story")
        scene = next(scene for scene in block["items"] if scene.get("items"))
        scene["items"].pop()

    change(fixtures, f"{FIRST}/units/illustrative-scenario.json", shorter)
    assert " 1 retired" in load(fixtures)
    assert Item.objects.exclude(retired_at=None).count() == 1


def test_a_module_that_vanished_is_retired(fixtures: Path) -> None:
    shutil.rmtree(fixtures / SECOND)
    assert f"retired: {SECOND}" in load(fixtures)
    assert not Module.objects.current().filter(slug=SECOND).exists()


def a_text() -> Text:
    return Text.objects.get(path=f"{FIRST}/community-and-social-connections", field="goal")


def test_a_text_edited_here_is_kept_and_reported(fixtures: Path) -> None:
    a_text().edit("Our own words.", Text.Status.REVIEWED)
    said = load()
    assert a_text().body == "Our own words."
    assert "1 kept as changed here" in said
    assert "community-and-social-connections#goal" in said


def test_reset_takes_the_fixtures_text() -> None:
    before = a_text().body
    a_text().edit("Our own words.", Text.Status.REVIEWED)
    assert "1 changed" in load(reset=True)
    assert (a_text().body, a_text().is_local) == (before, False)


def test_an_edited_text_whose_place_lost_its_field_is_kept(fixtures: Path) -> None:
    text = Text.objects.filter(field="helps", path__startswith=FIRST)[0]
    text.edit("Our own words.", Text.Status.REVIEWED)
    unit = text.path.split("/")[1]

    def without_helps(node: Any) -> None:
        for block in node["blocks"]:
            for item in block.get("items", ()):
                item.pop("helps", None)

    change(fixtures, f"{FIRST}/units/{unit}.json", without_helps)
    load(fixtures)
    assert Text.objects.filter(field="helps", path__startswith=FIRST).get() == text


def test_a_dry_run_says_what_would_change_and_changes_nothing(fixtures: Path) -> None:
    before, revision = rows(), ContentRevision.current()
    change(fixtures, UNIT, lambda unit: unit.update(minutes=9))
    assert " 1 changed" in load(fixtures, dry_run=True)
    assert rows() == before
    assert ContentRevision.current() == revision


def set_in(path: list[Any], value: Any) -> Change:
    """A change that puts a value somewhere deep in a fixture."""

    def how(node: Any) -> None:
        for step in path[:-1]:
            node = node[step]
        node[path[-1]] = value

    return how


MISTAKES: dict[str, tuple[str, Change, tuple[str, ...]]] = {
    "unknown kind": (
        UNIT,
        set_in(["blocks", 0, "kind"], "poem"),
        ("the kind 'poem' is unknown. Use one of:",),
    ),
    "double key": (
        UNIT,
        lambda unit: unit["blocks"].append(dict(unit["blocks"][0])),
        ("the key is used twice. Rename one.",),
    ),
    "odd key": (UNIT, set_in(["blocks", 0, "key"], "Big Key"), ("small-letters-with-hyphens",)),
    "empty text": (UNIT, set_in(["goal"], "  "), ("'goal' is empty. Write the text",)),
    "missing text": (UNIT, lambda unit: unit.pop("step"), ("'step' is missing. Add it.",)),
    "control character": (
        UNIT,
        set_in(["title"], "a\x01b"),
        ("'title' holds an invisible control character. Delete it.",),
    ),
    "text that is a number": (UNIT, set_in(["title"], 7), ("'title'",)),
    "much too long": (UNIT, set_in(["title"], "x" * 20_001), ("longer than 20,000 characters",)),
    "no minutes": (UNIT, set_in(["minutes"], 0), ("minutes: must be a whole number",)),
    "minutes as words": (UNIT, set_in(["minutes"], "five"), ("minutes: must be a whole number",)),
    "minutes as yes": (UNIT, set_in(["minutes"], True), ("minutes: must be a whole number",)),
    "unknown field": (
        UNIT,
        set_in(["colour"], "red"),
        ("'colour' is not known here. Take it out or mend its name.",),
    ),
    "unknown audience": (UNIT, set_in(["audience"], ["cats"]), ("audience: must be a list",)),
    "audience with a list in it": (UNIT, set_in(["audience"], [[]]), ("audience: must be",)),
    "no companion": (
        UNIT,
        lambda unit: unit["blocks"].pop([b["kind"] for b in unit["blocks"]].index("companion")),
        ("exactly one block of kind companion",),
    ),
    "blocks that are words": (UNIT, set_in(["blocks"], ["a"]), ("needs a list of blocks",)),
    "other name than its file": (UNIT, set_in(["slug"], "other"), ("slug: must be",)),
    "unit twice on the list": (
        f"{FIRST}/module.json",
        lambda module: module["units"].append(module["units"][1]),
        ("names a unit twice. Take one away.",),
    ),
    "overview not first": (
        f"{FIRST}/module.json",
        lambda module: module["units"].reverse(),
        ('must begin with "overview"',),
    ),
    "file not on the list": (
        f"{FIRST}/module.json",
        lambda module: module["units"].pop(),
        ("is a file but not on the list. Add it or delete the file.",),
    ),
    "file that is missing": (
        f"{FIRST}/module.json",
        lambda module: module["units"].append("not-written-yet"),
        ("the file is missing. Write it, or take its name off the list.",),
    ),
    "same place in the order": (
        f"{SECOND}/module.json",
        set_in(["order"], 1),
        ("order: 1 is taken by",),
    ),
    "no order": (f"{SECOND}/module.json", set_in(["order"], "first"), ("order: must be",)),
    "list of units that is none": (
        f"{FIRST}/module.json",
        set_in(["units"], "overview"),
        ("must be the list of unit names",),
    ),
    "module name like a path": (
        f"{FIRST}/module.json",
        set_in(["slug"], "../x"),
        ("slug: must be",),
    ),
    "empty page": ("pages/help.json", set_in(["body"], ""), ("'body' is empty.",)),
}
LINKS = {
    "no such unit": f"[here](unit:{FIRST}/no-such-unit)",
    "no such page": "[here](page:imprint)",
    "plain http": "[here](http://example.org/)",
    "script": "[here](javascript:alert)",
    "relative": "[here](../me/)",
    "angle brackets": "[here](<javascript:alert(1)>)",
}


def refused(folder: Path) -> str:
    """The sentence that the command ends with; nothing is written."""
    before, revision = rows(), ContentRevision.current()
    with pytest.raises(CommandError) as error:
        load(folder)
    assert rows() == before
    assert ContentRevision.current() == revision
    said = str(error.value)
    assert said.startswith("The course was not loaded; nothing was changed.")
    assert "Traceback" not in said
    return said


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_named_and_nothing_is_written(fixtures: Path, name: str) -> None:
    file, how, sentences = MISTAKES[name]
    change(fixtures, file, how)
    said = refused(fixtures)
    for sentence in sentences:
        assert sentence in said
    assert file.rpartition("/")[0].removesuffix("/units") in said


@pytest.mark.parametrize("name", LINKS)
def test_a_link_that_leads_nowhere_is_named(fixtures: Path, name: str) -> None:
    def with_link(unit: Any) -> None:
        block = next(block for block in unit["blocks"] if block.get("body"))
        block["body"] += "\n\n" + LINKS[name]

    change(fixtures, UNIT, with_link)
    said = refused(fixtures)
    assert "leads nowhere" in said
    assert "community-and-social-connections" in said


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"{", "the file is not valid JSON"),
        (b"[]", "the file must hold one object"),
        (b'{"title": "\xff"}', "the file is not valid JSON"),
        (b"", "the file is not valid JSON"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(fixtures: Path, content: bytes, sentence: str) -> None:
    (fixtures / UNIT).write_bytes(content)
    said = refused(fixtures)
    assert sentence in said
    assert UNIT in said


def test_a_folder_without_modules_is_named(tmp_path: Path) -> None:
    assert "no module was found" in refused(tmp_path)


def test_a_translation_into_an_unknown_language_is_named(fixtures: Path) -> None:
    folder = fixtures / FIRST / "translations"
    folder.mkdir()
    (folder / "zz.json").write_text("{}")
    assert "zz.json: the language is not one of: en" in refused(fixtures)


def test_a_missing_file_is_one_sentence(fixtures: Path) -> None:
    (fixtures / UNIT).unlink()
    assert len(refused(fixtures).splitlines()) == 2


def test_all_mistakes_are_told_at_once(fixtures: Path) -> None:
    change(fixtures, UNIT, set_in(["minutes"], 0))
    change(fixtures, f"{SECOND}/units/overview.json", set_in(["title"], ""))
    said = refused(fixtures)
    assert "minutes" in said
    assert f"{SECOND}/units/overview.json" in said


def test_translations_load_and_go_stale_with_their_english(fixtures: Path) -> None:
    place = f"{FIRST}/community-and-social-connections#goal"
    folder = fixtures / FIRST / "translations"
    folder.mkdir()
    (folder / "xa.json").write_text(json.dumps({place: {"text": "Übersetzt", "status": "draft"}}))
    assert " 1 added" in load(fixtures)
    assert not Text.objects.stale().exists()
    change(fixtures, UNIT, set_in(["goal"], "You can do something new."))
    (folder / "xa.json").write_text(
        json.dumps({place: {"text": "Übersetzt", "source_revision": a_text_revision(place)}})
    )
    load(fixtures)
    assert Text.objects.stale().get().body == "Übersetzt"


def a_text_revision(place: str) -> str:
    path, field = place.split("#")
    return Text.objects.get(path=path, field=field, language="en").source_revision


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"no/such#title": {"text": "x"}}, "there is no such English text"),
        ({f"{FIRST}#title": {"text": " "}}, "'text' is empty"),
        ({f"{FIRST}#title": "x"}, "'text' is empty"),
        ({f"{FIRST}#title": {"text": 7}}, "'text' is empty"),
        ({f"{FIRST}#title": {"text": "a\x01"}}, "control character"),
        ({f"{FIRST}#title": {"text": "x", "source_revision": "x" * 13}}, "source_revision"),
        ({f"{FIRST}#title": {"text": "x", "status": "perfect"}}, "'status' must be one of"),
    ],
)
def test_a_translation_with_a_mistake_is_named(
    fixtures: Path, row: dict[str, Any], sentence: str
) -> None:
    folder = fixtures / FIRST / "translations"
    folder.mkdir()
    (folder / "xa.json").write_text(json.dumps(row))
    assert sentence in refused(fixtures)


@pytest.mark.parametrize("reset", [False, True])
def test_a_part_retired_here_stays_retired_until_reset(reset: bool) -> None:
    unit = Unit.objects.counted().order_by("pk")[0]
    unit.retire_here()

    said = load(reset=reset)

    assert Unit.objects.counted().filter(pk=unit.pk).exists() is reset
    assert (f"kept as changed here: {unit.text_path}" in said) is not reset
