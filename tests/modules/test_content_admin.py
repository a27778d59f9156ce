"""The course edited in admin: checks, previews, two editors, and parts retired and put back."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from modules.models.structure import Block, Item, Module, Unit
from modules.models.texts import ContentRevision, Text
from tests.support.rows.course import FIRST
from tests.support.rows.people import make_person
from tests.support.second_factor import has_one
from tests.support.strict_client import StrictClient

LIST = "/admin/modules/text/"


@pytest.fixture
def editor(course: None) -> StrictClient:
    person = has_one(make_person(nickname="Ed"))
    person.user_permissions.add(Permission.objects.get(codename="change_text"))
    client = StrictClient()
    client.force_login(person)
    return client


@pytest.fixture
def text(course: None) -> Text:
    """A Markdown text of a counted unit."""
    rows = Text.objects.filter(field="body", unit__is_overview=False, module__slug=FIRST)
    found = rows.filter(path__regex=r"^[^/]+/[^/]+/[^/]+$").order_by("path").first()
    assert found is not None
    return found


def url(text: Text) -> str:
    return reverse("admin:modules_text_change", args=[text.pk])


def typed(text: Text, body: str, **more: str) -> dict[str, str]:
    seen = {"initial-body": text.body, "initial-status": text.status}
    return {"body": body, "status": text.status, **seen, **more}


def words(answer: object) -> str:
    return " ".join(BeautifulSoup(answer.content, "html.parser").get_text(" ").split())


def learners_page(text: Text) -> str:
    unit = text.unit
    address = reverse("networking:unit", args=[unit.module.slug, unit.slug])
    return StrictClient().get(address).content.decode()


def test_an_edit_is_saved_marked_and_shown(editor: StrictClient, text: Text) -> None:
    before = ContentRevision.current()
    answer = editor.post(url(text), typed(text, "Swans *sleep* here.\r\n", _save="1"))
    assert answer.status_code == 302
    fresh = Text.objects.get(pk=text.pk)
    assert (fresh.body, fresh.is_local) == ("Swans *sleep* here.", True)
    assert ContentRevision.current() == before + 1
    assert "Swans <em>sleep</em> here." in learners_page(text)
    call_command("load_course", verbosity=0)
    assert Text.objects.get(pk=text.pk).body == "Swans *sleep* here."


def test_saving_without_a_change_leaves_the_courses_own(editor: StrictClient, text: Text) -> None:
    assert editor.post(url(text), typed(text, text.body)).status_code == 302
    assert not Text.objects.get(pk=text.pk).is_local


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("", "It cannot be empty"),
        (" \r\n ", "It cannot be empty"),
        ("a\x01tick:3\x02", "control character"),
        ("[here](javascript:alert)", "leads nowhere: javascript:alert"),
        ("[here](http://example.org)", "leads nowhere"),
        ("[here](unit:nowhere/at-all)", "leads nowhere"),
        ("[here](page:nowhere)", "leads nowhere"),
        ("x" * 20_001, "at most 20000 characters"),
        ("null\x00byte", "Null characters"),
    ],
)
def test_bad_texts_come_back_in_words(
    editor: StrictClient, text: Text, body: str, said: str
) -> None:
    for button in ("_save", "_preview"):
        answer = editor.post(url(text), typed(text, body, **{button: "1"}))
        assert answer.status_code == 200
        assert said in words(answer)
    assert Text.objects.get(pk=text.pk).body == text.body


def test_good_links_are_taken(editor: StrictClient, text: Text) -> None:
    unit = Unit.objects.filter(is_overview=False).select_related("module").first()
    links = f"[a](unit:{unit.module.slug}/{unit.slug}) [b](page:help) [c](https://example.org)"
    assert editor.post(url(text), typed(text, links)).status_code == 302


def test_a_title_stands_on_one_line(editor: StrictClient, course: None) -> None:
    title = Text.objects.filter(field="title").first()
    assert "has only one line" in words(editor.post(url(title), typed(title, "One\nTwo")))


def test_a_preview_shows_the_unit_and_saves_nothing(editor: StrictClient, text: Text) -> None:
    before = ContentRevision.current()
    answer = editor.post(url(text), typed(text, "Swans *sleep* here.", _preview="1"))
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "Swans <em>sleep</em> here." in page
    assert "Nothing is saved yet" in page
    assert Text.objects.get(pk=text.pk).body == text.body
    assert ContentRevision.current() == before
    assert "Swans" not in learners_page(text)
    form = BeautifulSoup(page, "html.parser").select_one("main form")
    data = {field["name"]: field.get("value", "") for field in form.select("input[name]")}
    data["body"] = form.select_one("textarea").get_text()
    back = editor.post(url(text), {**data, "_edit": "1"})
    assert "Swans *sleep* here." in back.content.decode()
    assert Text.objects.get(pk=text.pk).body == text.body
    assert editor.post(url(text), {**data, "_save": "1"}).status_code == 302
    assert Text.objects.get(pk=text.pk).body == "Swans *sleep* here."


def test_every_kind_of_text_can_be_previewed(editor: StrictClient) -> None:
    kinds = Text.objects.filter(language="en")
    chosen = [
        kinds.filter(path=FIRST, field="summary").first(),
        kinds.filter(path=f"{FIRST}/overview").first(),
        kinds.filter(path="page:help", field="body").first(),
        *(
            kinds.filter(path__startswith=f"{b.unit.module.slug}/{b.unit.slug}/{b.key}/").first()
            for kind in sorted(set(Block.objects.values_list("kind", flat=True)))
            for b in Block.objects.filter(kind=kind).select_related("unit__module")[:1]
        ),
    ]
    for row in filter(None, chosen):
        answer = editor.post(url(row), typed(row, "Swans sleep here", _preview="1"))
        assert answer.status_code == 200
        assert "Swans sleep here" in words(answer), row.path


def test_the_second_of_two_editors_is_told(editor: StrictClient, text: Text) -> None:
    mine = typed(text, "My words.")
    Text.objects.get(pk=text.pk).edit("Their words.", "reviewed")
    answer = editor.post(url(text), mine)
    assert answer.status_code == 409
    assert "Somebody else changed this while you were writing" in words(answer)
    assert "Their words." in words(answer)
    form = BeautifulSoup(answer.content, "html.parser").select_one("#content-main form")
    assert "My words." in form.select_one("textarea").get_text()
    assert Text.objects.get(pk=text.pk).body == "Their words."
    now = {each["name"]: each["value"] for each in form.select("input[name^=initial-]")}
    again = {**mine, **now}
    assert editor.post(url(text), again).status_code == 302
    assert Text.objects.get(pk=text.pk).body == "My words."


def test_the_words_of_the_course_come_back(editor: StrictClient, text: Text) -> None:
    text.edit("Zebras live here.", "draft")
    data = {"action": "take_back", "_selected_action": [text.pk]}
    assert editor.post(LIST, data).status_code == 302
    fresh = Text.objects.get(pk=text.pk)
    assert (fresh.is_local, fresh.status) == (False, "reviewed")
    assert fresh.body != "Changed here."


def test_lists_name_places_in_words(editor: StrictClient, text: Text) -> None:
    module = Text.objects.get(path=FIRST, field="title", language="en").body
    assert module in words(editor.get(LIST))
    for address in ("module", "unit", "block", "item"):
        assert module in words(editor.get(f"/admin/modules/{address}/"))


def test_filters_of_texts(editor: StrictClient, text: Text) -> None:
    text.edit("Zebras live here.", "draft")

    def count(**query: object) -> int:
        return editor.get(LIST, query).context["cl"].result_count

    assert count(edited="1") == count(status="draft") == count(q="zebras") == 1
    assert count(module=text.module_id, unit=text.unit_id) > 1
    assert count(stale="1") == 0
    Text.objects.create(
        path=text.path, field=text.field, language="es", body="Viejo", source_revision="old"
    )
    assert count(stale="1") == count(language="es") == 1
    assert count(language="zz") == count(module="x") == 0
    assert editor.get(LIST, {"path__startswith": "a"}).status_code == 400


@pytest.mark.parametrize("model", [Module, Unit, Block, Item])
def test_parts_are_retired_and_put_back(editor: StrictClient, model: type) -> None:
    name = model._meta.model_name
    row = model.objects.current().order_by("-pk").first()
    address = f"/admin/modules/{name}/"
    for action, gone in (("retire", True), ("retire", True), ("bring_back", False)):
        data = {"action": action, "_selected_action": [row.pk]}
        assert editor.post(address, data).status_code == 302
        row.refresh_from_db()
        assert (row.retired_at is not None) is gone
    data = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    editor.post(address, data)
    assert model.objects.filter(pk=row.pk).exists()


def test_a_retired_unit_leaves_the_course_and_returns(editor: StrictClient) -> None:
    unit = Unit.objects.counted().select_related("module").first()
    address = reverse("networking:unit", args=[unit.module.slug, unit.slug])
    assert StrictClient().get(address).status_code == 200
    editor.post("/admin/modules/unit/", {"action": "retire", "_selected_action": [unit.pk]})
    assert StrictClient().get(address).status_code == 404
    row = Text.objects.filter(unit=unit, field="title", path=unit.text_path).get()
    preview = editor.post(url(row), typed(row, "Swans", _preview="1"))
    assert "out of the course" in words(preview)
    editor.post("/admin/modules/unit/", {"action": "bring_back", "_selected_action": [unit.pk]})
    assert StrictClient().get(address).status_code == 200


def test_lists_cost_the_same_for_few_and_many(editor: StrictClient, text: Text) -> None:
    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert editor.get(address).status_code == 200
        return len(seen)

    queries(LIST)
    assert queries(f"{LIST}?q={text.path}") == queries(LIST) <= 14
    for name in ("unit", "block", "item"):
        assert queries(f"/admin/modules/{name}/") <= 12
