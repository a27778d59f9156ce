"""The page of a map: what it shows, to whom, and what it may weigh and ask."""

import datetime
import gzip
from typing import Any

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from networking.models import Area, Circle, Help, Nature, NetworkMap, User
from tests.support.browse import Page, open_page
from tests.support.rows.maps import make_content, make_entry, make_map, random_content
from tests.support.rows.people import make_guest, make_pair, make_person
from tests.support.strict_client import StrictClient

pytestmark = pytest.mark.django_db
PAGE, QUERIES = 14_000, 8
MAP = "networking:map"
FRIENDS = make_content(
    make_entry(1, "Zoe", circle=Circle.OUTER),
    make_entry(2, "Ana", helps=Help.TALK | Help.LANGUAGE),
    make_entry(3, "Omar"),
    make_entry(4, "Ana", area=Area.FAMILY),
    make_entry(5, "سارة"),
    make_entry(6, "Library", area=Area.SERVICES, nature=Nature.PLACE),
    ties=[(2, 3), (2, 4), (2, 5), (2, 6), (3, 4), (3, 5), (3, 6)],
)


@pytest.fixture
def person(client: StrictClient) -> User:
    found = make_pair().mentee
    client.force_login(found)
    return found


def my_map(client: StrictClient, query: str = "") -> Page:
    return open_page(client, reverse(MAP) + query)


def queries_of(client: StrictClient, url: str) -> int:
    """How many queries one page asks both databases."""
    with (
        CaptureQueriesContext(connections["default"]) as main,
        CaptureQueriesContext(connections["keys"]) as keys,
    ):
        assert client.get(url).status_code == 200
    return len(main) + len(keys)


# --- The start --------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["visitor", "guest", "member", "an empty map"])
def test_who_has_no_contacts_finds_the_start_of_a_map(client: StrictClient, who: str) -> None:
    if who == "guest":
        make_guest(client)
    elif who != "visitor":
        person = make_person()
        client.force_login(person)
        if who != "member":
            NetworkMap.objects.create(person=person)
    page = my_map(client)
    assert page.by_id("add").has_attr("open")
    assert "A nickname, initials, or “my neighbour”" in page.text("add-form")
    assert "Nobody is on the map yet." in page.text("counts")
    assert page.by_id("drawing").find("svg")
    for circle in ("near", "middle", "outer"):
        assert "Nobody here yet." in page.text(f"{circle}-head")


def test_reading_makes_nobody_a_guest(client: StrictClient) -> None:
    my_map(client)
    assert not User.objects.exists()


def test_a_visitor_costs_no_more_queries_than_any_page(client: StrictClient) -> None:
    my_map(client)
    assert queries_of(client, reverse(MAP)) == queries_of(client, reverse("networking:home")) == 1


# --- The list ---------------------------------------------------------------------------------


def test_the_list_goes_by_circle_then_area_then_number(client: StrictClient, person: User) -> None:
    make_map(person=person, content=FRIENDS)
    page = my_map(client)
    rows = [str(row["id"]) for row in page.by_id("list").find_all("li", id=True)]
    assert rows == ["c4", "c2", "c3", "c5", "c6", "c1"]
    heads = [page.text(f"{circle}-head") for circle in ("near", "middle", "outer")]
    assert heads == ["Near circle 5", "Middle circle 0 Nobody here yet.", "Outer circle 1"]


def test_a_row_says_all_about_a_contact_and_whom_it_knows(
    client: StrictClient, person: User
) -> None:
    make_map(person=person, content=FRIENDS)
    page = my_map(client)
    assert page.text("c1-row") == "1 Zoe Friends Knows nobody else here"
    assert page.text("c2-row").endswith(
        "Friends Someone to talk to · Language practice Knows Ana (4) , Omar and 2 others"
    )
    assert page.text("c4-row").endswith("Knows Ana (2) and Omar")
    assert page.text("c6-row").startswith("6 Library Services · A place")


def test_names_keep_their_direction_and_are_never_translated(
    client: StrictClient, person: User
) -> None:
    make_map(person=person, content=make_content(make_entry(1, "<i>سارة</i>")))
    name = my_map(client).by_id("c1-link").find("bdi")
    assert name is not None
    assert name["translate"] == "no"
    assert name.get_text() == "<i>سارة</i>"


def test_a_label_that_cannot_be_opened_leaves_the_rest_of_the_map(
    client: StrictClient, person: User
) -> None:
    row = make_map(person=person)
    broken = row.contacts.get(number=1)
    broken.label = b"\x01broken"
    broken.save()
    page = my_map(client)
    assert "cannot be read" in page.text("c1-row")
    assert "Omar" in page.text("c2-row")


# --- Which map --------------------------------------------------------------------------------


def test_my_map_is_the_newest_and_each_has_its_own_address(
    client: StrictClient, person: User
) -> None:
    older = make_map(person=person, drawn_on=datetime.date(2025, 3, 8))
    make_map(person=person, drawn_on=datetime.date(2026, 3, 8), content=FRIENDS)
    assert "8 March 2026" in my_map(client).text("main")
    page = open_page(client, reverse("networking:map_on", args=[older.pk]))
    assert "8 March 2025" in page.text("main")
    assert page.form("add-form").fields()["map"] == str(older.pk)


def test_the_page_leads_to_everything_about_a_map(client: StrictClient, person: User) -> None:
    older = make_map(person=person, drawn_on=datetime.date(2025, 3, 8))
    newest = make_map(person=person)
    links = {str(link["href"]) for link in my_map(client).soup.find_all("a", href=True)}
    assert links >= {
        reverse("networking:maps"),
        reverse("networking:map_compare", args=[older.pk, newest.pk]),
        reverse("networking:map_measures", args=[newest.pk]),
        reverse("networking:map_files", args=[newest.pk]),
        reverse("networking:map_delete", args=[newest.pk]),
        f"{reverse(MAP)}?names=no",
    }
    mine = open_page(client, reverse("networking:me"))
    assert mine.soup.find("a", href=reverse(MAP))


def test_the_links_within_the_page_lead_somewhere(client: StrictClient, person: User) -> None:
    make_map(person=person, content=random_content(seed=2, contacts=150, ties=300))
    page = my_map(client)
    anchors = {str(a["href"])[1:] for a in page.soup.find_all("a") if a["href"].startswith("#")}
    assert anchors >= {"list", "picture", "says", "steps"}
    assert [name for name in anchors if not page.has(name)] == []


def test_every_node_of_the_drawing_leads_to_its_row(client: StrictClient, person: User) -> None:
    make_map(person=person, content=FRIENDS)
    page = my_map(client)
    nodes = [str(node["href"]) for node in page.by_id("drawing").find_all("a")]
    assert len(nodes) == 6
    for address in nodes:
        place, _hash, row = address.partition("#")
        assert open_page(client, place).by_id(row).find("form")


# --- Without names ----------------------------------------------------------------------------


def test_without_names_no_name_is_on_the_page(client: StrictClient, person: User) -> None:
    row = make_map(person=person, content=FRIENDS)
    gone = reverse("networking:contact_remove", args=[row.pk, 1])
    client.post(gone, {"state": "1"})
    page = my_map(client, "?names=no&off=1&added=2")
    for label in ("Zoe", "Ana", "Omar", "سارة", "Library"):
        assert label not in str(page.soup)
    assert page.text("c2-row").startswith("2 Friends 2 Friends Someone to talk to")
    assert not page.by_id("drawing").find("a")
    assert not page.has("add-form")


# --- Odd addresses ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query", ["?off=1", "?off=x", "?added=99", "?added=%00", "?off=99999999999", "?names=x"]
)
def test_odd_addresses_show_the_page(client: StrictClient, person: User, query: str) -> None:
    make_map(person=person)
    assert my_map(client, query).text("told") == ""


# --- What it may weigh and ask ----------------------------------------------------------------


def weight(client: StrictClient, url: str) -> int:
    return len(gzip.compress(client.get(url).content, 6))


def test_the_page_of_40_contacts_keeps_to_its_weight(client: StrictClient, person: User) -> None:
    row = make_map(person=person, content=random_content(seed=40, contacts=40, ties=100))
    assert weight(client, reverse(MAP)) <= PAGE
    assert weight(client, reverse("networking:contact", args=[row.pk, 7])) <= PAGE


def maps_of(person: User, count: int, contacts: int) -> None:
    for day in range(1, count + 1):
        content = random_content(seed=contacts, contacts=contacts, ties=contacts * 2)
        make_map(person=person, content=content, drawn_on=datetime.date(2026, 1, day))


@pytest.mark.parametrize("query", ["", "?names=no", "?off=1", "?added=2"])
def test_much_on_a_map_costs_no_more_queries(client: StrictClient, query: str) -> None:
    counts: dict[int, int] = {}
    for contacts, maps in ((2, 1), (150, 3)):
        person: Any = make_pair().mentee
        client.force_login(person)
        maps_of(person, maps, contacts)
        my_map(client, query)
        counts[contacts] = queries_of(client, reverse(MAP) + query)
    assert counts[2] == counts[150] <= QUERIES


def test_an_opened_row_asks_no_more_than_the_page(client: StrictClient, person: User) -> None:
    maps_of(person, 2, 40)
    row = NetworkMap.objects.newest_first()[0]
    url = reverse("networking:contact", args=[row.pk, 7])
    client.get(url)
    assert queries_of(client, url) <= QUERIES
