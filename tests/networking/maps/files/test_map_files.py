"""The files of a map: what is in them, read by the programs they are for; who gets them."""

import csv
import io
import json
import uuid
import zipfile
from datetime import date
from functools import partial
from typing import Any

import igraph  # type: ignore[import-untyped]
import networkx  # type: ignore[import-untyped]
import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from networking.backoffice.spreadsheets import harmless
from networking.maps.content import AREAS, CIRCLES, MapContent
from networking.maps.files import MAP_FILES, read_map_file
from networking.maps.files.easynwk import point
from networking.models import Area, Circle, Help, Nature, User
from tests.support.rows.maps import make_content, make_entry, make_map, random_content
from tests.support.rows.people import make_person
from tests.support.strict_client import StrictClient

DAY = date(2026, 11, 2)
TODAY = date(2026, 11, 20)
HELPS = ("talk", "practical", "information", "together", "language")
RESEARCH = (
    "with-ego.graphml", "without-ego.graphml", "egor.zip", "gephi.zip", "network-canvas.zip"
)  # fmt: skip
contents = st.builds(
    lambda seed, contacts, ties: random_content(seed=seed, contacts=contacts, ties=ties),
    st.integers(0, 9999), st.integers(0, 40), st.integers(0, 120),
)  # fmt: skip
examples = partial(hypothesis_settings, derandomize=True, deadline=None)
SOME = random_content(seed=4, contacts=14, ties=20)


def made(name: str, content: MapContent = SOME, *, names: bool = True) -> bytes:
    return MAP_FILES[name].made(content, DAY, names=names)


def tables(name: str, content: MapContent = SOME, **options: Any) -> dict[str, list[list[str]]]:
    """The tables in a ZIP: file name to rows, the header first."""
    with zipfile.ZipFile(io.BytesIO(made(name, content, **options))) as archive:
        assert archive.testzip() is None
        return {
            member: list(csv.reader(io.StringIO(archive.read(member).decode(), newline="")))
            for member in archive.namelist()
        }


def dicts(rows: list[list[str]]) -> list[dict[str, str]]:
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


# --- GraphML --------------------------------------------------------------------------------------


def attributes(number: int, content: MapContent) -> dict[str, Any]:
    """What a reader of GraphML must find on the node of a contact."""
    entry = content.by_number[number]
    return {
        "label": entry.label,
        "kind": "contact",
        "number": number,
        "nature": entry.nature.value,
        "area": entry.area.value,
        "circle": int(entry.circle),
        "circle_name": entry.circle.name.lower(),
        **{f"helps_{code}": Help[code.upper()] in entry.helps for code in HELPS},
    }


@given(contents)
@examples(max_examples=15)
def test_networkx_reads_every_attribute(content):
    for name, ego in (("with-ego.graphml", 1), ("without-ego.graphml", 0)):
        graph = networkx.read_graphml(io.BytesIO(made(name, content)))
        assert not graph.is_directed()
        assert graph.graph["drawn_on"] == "2026-11-02"
        assert graph.graph["with_ego"] is bool(ego)
        assert len(graph) == len(content) + ego
        for number in content.by_number:
            assert graph.nodes[f"c{number}"] == attributes(number, content)
        between = [data for *_ends, data in graph.edges(data=True) if data["circle"] == 0]
        assert len(between) == len(content.ties)
        assert {data["kind"] for data in between} <= {"contact-contact"}
        assert not any("weight" in data for *_ends, data in graph.edges(data=True))


@given(contents)
@examples(max_examples=15)
def test_igraph_reads_every_attribute(tmp_path_factory, content):
    file = tmp_path_factory.mktemp("graphml") / "map.graphml"
    for name, ego in (("with-ego.graphml", 1), ("without-ego.graphml", 0)):
        file.write_bytes(made(name, content))
        graph = igraph.Graph.Read_GraphML(str(file))
        assert not graph.is_directed()
        assert graph.vcount() == len(content) + ego
        assert graph.ecount() == len(content.ties) + ego * len(content)
        for vertex in graph.vs:
            found = vertex.attributes()
            if found.pop("id") != "ego":
                assert found == attributes(int(found["number"]), content)
        if content.ties:
            assert set(graph.es["circle"]) <= {0, 1, 2, 3}
            assert "contact-contact" in graph.es["kind"]


@given(contents)
@examples(max_examples=15)
def test_the_graphs_have_our_measures(content):
    """Constraint from the file with ego, density and components from the one without."""
    measures = content.measures
    whole = networkx.read_graphml(io.BytesIO(made("with-ego.graphml", content)))
    others = networkx.read_graphml(io.BytesIO(made("without-ego.graphml", content)))
    if len(content):
        found = networkx.constraint(whole, ["ego"])["ego"]
        assert found == pytest.approx(measures.constraint)
        circles = {n: whole.edges["ego", f"c{n}"]["circle"] for n in content.by_number}
        assert circles == {n: int(entry.circle) for n, entry in content.by_number.items()}
    if len(content) > 1:
        assert networkx.density(others) == pytest.approx(measures.density)
    assert networkx.number_connected_components(others) == measures.components


def test_graphml_declares_its_keys_apart_and_is_pretty():
    text = made("with-ego.graphml").decode()
    assert 'for="all"' not in text
    assert max(map(len, text.splitlines())) < 200
    for kind in ("node", "edge", "graph"):
        assert f'id="{kind[0]}_' in text


def test_graphml_holds_odd_labels():
    label = "<b>&\"'=1 ]]> سارة"
    graph = networkx.read_graphml(io.BytesIO(made("without-ego.graphml", one(label))))
    assert graph.nodes["c1"]["label"] == label
    broken = one("a\x0bb\ud800\uffffc")  # what no form lets in, and XML cannot hold
    assert networkx.read_graphml(io.BytesIO(made("without-ego.graphml", broken)))


def one(label: str) -> MapContent:
    return make_content(make_entry(1, label))


# --- Tables ---------------------------------------------------------------------------------------


def test_egor_tables_have_its_names_and_whole_numbers():
    files = tables("egor.zip")
    assert list(files) == ["egos.csv", "alters.csv", "ties.csv"]
    assert files["egos.csv"][0][0] == "egoID"
    assert files["alters.csv"][0][:2] == ["egoID", "alterID"]
    assert files["ties.csv"][0] == ["egoID", "Source", "Target"]
    reserved = {".egoID", ".altID", ".srcID", ".tgtID", ".x", ".y", ".env", ".data"}
    assert not reserved & {name for rows in files.values() for name in rows[0]}
    alters = {int(row["alterID"]): row for row in dicts(files["alters.csv"])}
    assert alters.keys() == SOME.by_number.keys()
    ties = {(int(row["Source"]), int(row["Target"])) for row in dicts(files["ties.csv"])}
    assert ties == SOME.ties
    for number, row in alters.items():
        entry = SOME.by_number[number]
        assert (row["egoID"], row["label"], row["area"]) == ("1", entry.label, entry.area.value)
        assert [row[f"helps_{code}"] for code in HELPS] == [
            str(Help[code.upper()] in entry.helps).lower() for code in HELPS
        ]


def test_gephi_tables_have_its_names():
    files = tables("gephi.zip")
    assert files["nodes.csv"][0][:2] == ["Id", "Label"]
    assert files["edges.csv"][0] == ["Source", "Target", "Type", "Id"]
    assert {row["Type"] for row in dicts(files["edges.csv"])} == {"Undirected"}
    found = {(int(row["Source"]), int(row["Target"])) for row in dicts(files["edges.csv"])}
    assert found == SOME.ties


def test_network_canvas_tables_have_the_columns_of_its_export():
    files = tables("network-canvas.zip")
    kinds = {name.split("_", 2)[2]: rows for name, rows in files.items()}
    assert list(kinds) == ["ego.csv", "attributeList_person.csv", "edgeList_knows.csv"]
    assert kinds["ego.csv"][0] == [
        "networkCanvasEgoUUID", "networkCanvasCaseID", "networkCanvasSessionID",
        "networkCanvasProtocolName", "sessionStart", "sessionFinish", "sessionExported",
        "APP_VERSION", "COMMIT_HASH",
    ]  # fmt: skip
    people, knows = dicts(kinds["attributeList_person.csv"]), dicts(kinds["edgeList_knows.csv"])
    assert list(people[0])[:3] == ["nodeID", "networkCanvasEgoUUID", "networkCanvasUUID"]
    assert list(knows[0]) == [
        "edgeID", "from", "to", "networkCanvasEgoUUID", "networkCanvasUUID",
        "networkCanvasSourceUUID", "networkCanvasTargetUUID",
    ]  # fmt: skip
    ids = {row["nodeID"]: row["networkCanvasUUID"] for row in people}
    for row in knows:
        assert ids[row["from"]] == row["networkCanvasSourceUUID"]
        assert ids[row["to"]] == row["networkCanvasTargetUUID"]
    for row in people:
        entry = SOME.by_number[int(row["nodeID"])]
        assert [area for area in Area.values if row[f"area_{area}"] == "true"] == [entry.area.value]
        assert row[f"nature_{entry.nature.value}"] == "true"
    raw = zipfile.ZipFile(io.BytesIO(made("network-canvas.zip")))
    for name in raw.namelist():
        data = raw.read(name)
        assert not data.startswith(b"\xef\xbb\xbf")
        assert data.count(b"\n") == data.count(b"\r\n")


def test_a_contact_has_the_same_canvas_id_on_all_her_maps():
    later = MapContent.of([e for e in SOME.entries if e.number > 3], ())
    before, after = (
        {
            row["nodeID"]: row["networkCanvasUUID"]
            for rows in tables("network-canvas.zip", content).values()
            for row in dicts(rows)
            if "nodeID" in row
        }
        for content in (SOME, later)
    )
    assert after.items() <= before.items()


RUN = ("=1+1", "+49", "-2", "@SUM(A1)", "  =cmd|' /C calc'!A0", "\t=1", "\r=1", "＝1")


@pytest.mark.parametrize("label", RUN)
@pytest.mark.parametrize("name", ["egor.zip", "gephi.zip", "network-canvas.zip"])
def test_no_cell_runs_in_a_spreadsheet(name, label):
    for rows in tables(name, one(label)).values():
        for cell in (cell for row in rows for cell in row):
            number = cell.lstrip("-").replace("-", "").isalnum()  # dates, ids
            assert number or not cell.lstrip().startswith(("=", "+", "-", "@", "\t", "\r"))
    assert any(
        "'" in cell for rows in tables(name, one(label)).values() for r in rows for cell in r
    )


@pytest.mark.parametrize("label", RUN[:4])
def test_the_apostrophe_is_in_tables_only(label):
    for name in ("map.json", "easynwk.json", "with-ego.graphml", "map.svg"):
        assert f"'{label}" not in made(name, one(label)).decode()


@pytest.mark.parametrize(
    "label", ["x;=cmd|' /C calc'!A0;", "x; @SUM(A1)", 'x;"=A1&";', "x;;-1", "x;\u200f=1", "=1;=2"]
)
def test_no_cell_runs_where_lines_are_cut_at_semicolons(label):
    for name in ("alters.csv", "nodes.csv"):
        kind = "egor.zip" if name == "alters.csv" else "gephi.zip"
        with zipfile.ZipFile(io.BytesIO(made(kind, one(label)))) as archive:
            lines = archive.read(name).decode().splitlines()
        for cell in (cell for row in csv.reader(lines, delimiter=";") for cell in row):
            assert not cell.lstrip(' "\u200c\u200d').startswith(("=", "+", "-", "@"))
    assert harmless("Ana; Omar") == "Ana; Omar"


def test_numbers_stay_numbers_and_joiners_stay():
    assert harmless(-3) == -3
    assert harmless("می‌شود") == "می‌شود"


# --- JSON -----------------------------------------------------------------------------------------


def round_trip(name: str, content: MapContent) -> Any:
    (brought,) = read_map_file(made(name, content), TODAY)
    return brought


@given(contents)
@examples(max_examples=40)
def test_our_file_and_easynwks_load_back_to_the_identical_map(content):
    for name in ("map.json", "easynwk.json"):
        brought = round_trip(name, content)
        assert brought.content == content
        assert (brought.drawn_on, brought.notes) == (DAY, ())


def test_the_identical_map_where_contacts_came_and_went():
    """Gaps in numbers and slots stay gaps: nobody gets another number or place."""
    kept = [entry for entry in SOME.entries if entry.number % 3]
    content = MapContent.of(kept, SOME.ties)
    for name in ("map.json", "easynwk.json"):
        assert round_trip(name, content).content == content


def test_the_largest_map_is_not_too_large_a_file():
    everyone = [(a, b) for a in range(1, 151) for b in range(a + 1, 151)]
    full = random_content(seed=1, contacts=150)
    content = MapContent.of(full.entries, everyone)
    for name in ("map.json", "easynwk.json"):
        assert round_trip(name, content).content == content


def test_each_slot_has_its_own_point_in_its_quadrant():
    points = {
        point(area, circle, slot) for area in AREAS for circle in CIRCLES for slot in range(300)
    }
    assert len(points) == len(AREAS) * len(CIRCLES) * 300
    for slot in range(300):
        assert 0 <= point(Area.FAMILY, CIRCLES[0], slot)[0] < 90
        assert -90 <= point(Area.SERVICES, CIRCLES[0], slot)[0] < 0
        assert 66.67 <= point(Area.CLUBS, CIRCLES[2], slot)[1] <= 100


def test_the_easynwk_file_has_what_easynwk_reads():
    entries = (
        make_entry(1, "Ana", helps=Help.TALK | Help.LANGUAGE),
        make_entry(2, "choir", nature=Nature.GROUP, area=Area.CLUBS),
        make_entry(3, "library", nature=Nature.PLACE, area=Area.SERVICES),
    )
    data = json.loads(made("easynwk.json", make_content(*entries, ties=[(1, 2)])))
    (version,) = data["versions"]
    assert (data["currentVersion"], version["id"], version["date"]) == (1, 1, "2026-11-02")
    assert version["nwk"]["connections"] == [{"id1": 1, "id2": 2}]
    by_id = {alter["id"]: alter for alter in version["nwk"]["alteri"]}
    assert [by_id[n]["human"] for n in (1, 2, 3)] == [True, True, False]
    assert (by_id[1]["role"], by_id[2]["role"], by_id[3]["role"]) == ("Freund*in", "Gruppe", "Ort")
    assert by_id[1]["supportEmotional"] == 2
    assert by_id[1]["supportLinking"] == 0


# --- Every file -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", MAP_FILES)
def test_the_same_map_gives_the_same_bytes_and_without_names_none_is_in_it(name):
    secret = "Zoraida"
    content = MapContent.of(
        [make_entry(n, f"{secret} {n}", slot=n, origin=uuid.UUID(int=n)) for n in range(1, 4)],
        [(1, 2)],
    )
    assert made(name, content) == made(name, content)
    nameless = made(name, content, names=False)
    assert nameless == made(name, content.without_names(), names=False)
    assert secret.encode() not in unpacked(nameless)
    if name not in ("map.png", "map.pdf"):
        assert secret.encode() in unpacked(made(name, content))


def unpacked(data: bytes) -> bytes:
    if not data.startswith(b"PK"):
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


# --- Pages and addresses --------------------------------------------------------------------------


@pytest.fixture
def person(db: None) -> User:
    return make_person(nickname="Marisol")


@pytest.fixture
def browser(person: User) -> StrictClient:
    client = StrictClient()
    client.force_login(person)
    return client


def address(person: User, name: str = "") -> str:
    row = make_map(person=person, content=SOME)
    if not name:
        return reverse("networking:map_files", args=[row.pk])
    return reverse("networking:map_file", args=[row.pk, name])


@pytest.mark.parametrize("name", MAP_FILES)
def test_each_file_comes_as_a_download_that_nothing_keeps(browser, person, name):
    answer = browser.get(address(person, name))
    assert answer.status_code == 200
    assert answer["Content-Type"] == MAP_FILES[name].content_type
    assert answer["Content-Disposition"].startswith('attachment; filename="network-map-2026-11-02')
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    for private in (b"Marisol", b"marisol", str(person.pk).encode()):
        assert private not in answer.content
        assert private.decode() not in answer["Content-Disposition"]


@pytest.mark.parametrize("name", ["map.json", "egor.zip"])
def test_names_or_numbers(browser, person, name):
    url = address(person, name)
    by_default, with_names, without = (
        browser.get(url + query) for query in ("", "?labels=yes", "?labels=no")
    )
    label = SOME.entries[0].label.encode()
    assert label in unpacked(with_names.content)
    assert label not in unpacked(without.content)
    assert "-numbers." in without["Content-Disposition"]
    same = without if name in RESEARCH else with_names
    assert by_default.content == same.content
    assert label not in unpacked(browser.get(url + "?labels=maybe").content)


def test_the_list_for_a_spreadsheet_has_a_line_for_each_contact_in_words():
    content = make_content(
        make_entry(1, "=Ana", area=Area.FRIENDS, circle=Circle.NEAR, helps=Help.TALK),
        make_entry(2, "Choir", area=Area.CLUBS, circle=Circle.OUTER, nature=Nature.GROUP),
        ties=[(1, 2)],
    )
    book = load_workbook(io.BytesIO(made("list.xlsx", content)))
    header, *lines = book.active.iter_rows(values_only=True)
    assert header == ("Number", "Name", "Area", "Circle", "What it is", "Help", "Knows")
    assert lines == [
        (1, "'=Ana", "Friends", "Near", "A person", "Someone to talk to", "Choir"),
        (2, "Choir", "Clubs", "Outer", "A group", None, "'=Ana"),
    ]


@pytest.mark.parametrize("name", ["map.exe", "map", "..%2Fmap.json", "MAP.PDF"])
def test_other_names_are_not_there(browser, person, name):
    row = make_map(person=person)
    url = reverse("networking:map_files", args=[row.pk])
    assert browser.get(url + name).status_code == 404


@pytest.mark.parametrize("query", ["", "?labels=yes", "?labels=no", "?labels=x"])
def test_the_page_links_every_file(browser, person, query):
    url = address(person)
    text = browser.get(url + query).content.decode()
    for name, file in MAP_FILES.items():
        names = {"": file.names, "?labels=yes": True}.get(query, False)
        assert f"/files/{name}?labels={'yes' if names else 'no'}" in text


def test_a_guest_may_take_her_map(db):
    guest = StrictClient()
    fields = {"label": "Ana", "area": "friends", "circle": "1", "origin": str(uuid.uuid4())}
    guest.post(reverse("networking:map_add"), fields)
    row = User.objects.get(network_maps__isnull=False).network_maps.get()
    answer = guest.get(reverse("networking:map_file", args=[row.pk, "map.json"]))
    assert b"Ana" in answer.content
