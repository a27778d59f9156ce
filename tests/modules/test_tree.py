"""A module as one tree: read once, kept, and in each language visibly itself."""

import pytest
from django.db import connection
from django.template import Context, Template
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from modules import rendering
from modules.models.structure import Kind
from modules.models.texts import ContentRevision, Text
from modules.tree import Course, Phrase
from tests.support.rows.course import FIRST, SECOND, module

pytestmark = pytest.mark.django_db


def test_a_warm_course_costs_the_revision_query() -> None:
    Course("en").module(FIRST)
    with CaptureQueriesContext(connection) as queries:
        course = Course("en")
        assert course.module(FIRST) is not None
    assert len(queries) == 1


def test_the_tree_is_the_same_object_until_something_changes() -> None:
    before = module()
    assert module() is before
    ContentRevision.advance()
    assert module() is not before


def test_units_are_numbered_and_the_overview_is_not() -> None:
    tree = module()
    assert [unit.number for unit in tree.units] == list(range(1, 14))
    assert tree.overview is not None
    assert tree.overview.number == 0
    assert len(module(SECOND).units) == 7


def test_neighbours() -> None:
    tree = module()
    assert tree.neighbours(tree.units[0]) == (None, tree.units[1])
    assert tree.neighbours(tree.units[-1]) == (tree.units[-2], None)


@pytest.mark.parametrize("slug", ["nothing", "", "x" * 5000, "\x00"])
def test_a_module_that_is_not_there_is_none(slug: str) -> None:
    assert Course("en").module(slug) is None


def test_unknown_modules_do_not_push_known_ones_out_of_memory() -> None:
    before = module()
    for number in range(300):
        Course("en").module(f"no-such-{number}")
    assert module() is before


def translate(path: str, field: str, body: str) -> None:
    row = Text.objects.get(path=path, field=field, language="en")
    Text.objects.create(
        path=path,
        field=field,
        language="qq",
        body=body,
        source_revision=row.source_revision,
        module=row.module,
        unit=row.unit,
    )
    ContentRevision.advance()


def test_a_translated_text_is_used_and_the_others_fall_back_visibly() -> None:
    unit = module().units[0]
    translate(f"{FIRST}/{unit.slug}", "title", "Übersetzt")
    found = module(language="qq").units[0]
    assert (found.title, found.title.lang) == ("Übersetzt", None)
    assert (str(found.goal), found.goal.lang) == (str(unit.goal), "en")
    assert found.blocks[0].body.startswith('<div lang="en" dir="ltr">')


def test_a_fallen_back_phrase_says_its_language_and_is_escaped() -> None:
    printed = Template("{{ phrase }}").render(Context({"phrase": Phrase("a <b> & c", "en")}))
    assert printed == '<span lang="en" dir="ltr">a &lt;b&gt; &amp; c</span>'
    printed = Template("{{ phrase }}").render(Context({"phrase": Phrase("a <b>")}))
    assert printed == "a &lt;b&gt;"


def test_a_unit_is_rendered_once_and_its_slots_are_filled_each_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tree = module()
    unit = tree.units[0]
    with translation.override("en"):
        first = rendering.filled(tree, unit, lambda kind, row_id: f"[{kind} {row_id}]")
        monkeypatch.setattr(rendering, "render_to_string", None)
        second = rendering.filled(tree, unit, lambda kind, row_id: "")
    assert f"[tick {unit.ticks[0].id}]" in first
    assert f"[reflection {unit.reflections[0].id}]" in first
    assert "[" not in second.replace("[i]", "")
    assert "\x01" not in first + second


@pytest.mark.parametrize("slug", [FIRST, SECOND])
def test_every_kind_of_block_has_its_form(slug: str) -> None:
    used = {block.kind for unit in module(slug).units for block in unit.blocks}
    assert used <= set(Kind.values)
    assert {"reflection", "companion"} <= used


def test_pages_are_read_in_their_language() -> None:
    english, mirrored = (Course(language).page("help") for language in ("en", "xb"))
    assert english is not None
    assert mirrored is not None
    assert english.title != mirrored.title
    assert Course("en").page("imprint") is None
