"""Changing a map through its forms: what is taken, what is refused, and that nothing is lost."""

import datetime
import uuid
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from networking.maps.content import content_of, load
from networking.maps.models import MOST_CONTACTS, MOST_MAPS
from networking.models import Area, Circle, Contact, Help, Nature, NetworkMap, User
from networking.people.requests import GUEST
from tests.support.browse import Page, open_page
from tests.support.rows.maps import make_content, make_entry, make_map, random_content
from tests.support.rows.people import make_person
from tests.support.strict_client import StrictClient

pytestmark = pytest.mark.django_db
MAP = "networking:map"
NEW = {"label": "Leila", "area": "clubs", "circle": "2"}
EITHER = pytest.mark.parametrize("htmx", [False, True], ids=["plainly", "through htmx"])


@pytest.fixture
def person(client: StrictClient) -> User:
    found = make_person()
    client.force_login(found)
    return found


@pytest.fixture
def map_row(person: User) -> NetworkMap:
    """Ana and Omar know each other; a library."""
    return make_map(
        person=person,
        content=make_content(
            make_entry(1, "Ana", helps=Help.TALK),
            make_entry(2, "Omar"),
            make_entry(3, "Library", area=Area.SERVICES, circle=Circle.OUTER, nature=Nature.PLACE),
            ties=[(1, 2)],
        ),
    )


@pytest.fixture
def page(client: StrictClient, map_row: NetworkMap) -> Page:
    return open_page(client, reverse(MAP))


def now(row: NetworkMap) -> Any:
    """What is on the map now."""
    return content_of(NetworkMap.objects.select_related("person").get(pk=row.pk))


def contact_url(row: NetworkMap, number: int, *, then: str = "") -> str:
    return reverse("networking:contact", args=[row.pk, number]) + then


def add(page: Page, *, htmx: bool = False, **fields: Any) -> Any:
    form = page.form("add-form")
    for name, value in (NEW | fields).items():
        form.type(name, *(value if isinstance(value, list) else [value]))
    return form.post(press="add-button", htmx=htmx)


def opened(client: StrictClient, row: NetworkMap, number: int) -> Any:
    """The form of a row, opened without JavaScript."""
    return open_page(client, contact_url(row, number)).form(f"c{number}-form")


def test_what_a_move_cannot_take_comes_back_in_plain_words(
    client: StrictClient, map_row: NetworkMap
) -> None:
    url = contact_url(map_row, 1, then="move/")
    answer = client.post(url, {"area": "<img src=x>"})
    assert answer.status_code == 400
    assert b"<img" not in answer.content


# --- Adding -----------------------------------------------------------------------------------


@EITHER
def test_a_contact_is_added(page: Page, map_row: NetworkMap, htmx: bool) -> None:
    answer = add(page, htmx=htmx, nature="group", helps=["2", "16"])
    if not htmx:
        assert answer.status_code == 303
        assert answer.headers["Location"] == f"{reverse(MAP)}?added=4#add-label"
    made = now(map_row).by_number[4]
    assert (made.label, made.area, made.circle) == ("Leila", Area.CLUBS, Circle.MIDDLE)
    assert (made.nature, made.helps) == (Nature.GROUP, Help.PRACTICAL | Help.LANGUAGE)


def test_the_next_one_starts_with_the_same_area_and_circle(page: Page) -> None:
    then = open_page(page.client, add(page).headers["Location"])
    assert "Leila is on your map: Middle circle, Clubs." in then.text("add-form")
    fields = then.form("add-form").fields()
    assert (fields["area"], fields["circle"], fields["label"]) == ("clubs", "2", "")
    assert fields["origin"] != page.form("add-form").fields()["origin"]


@EITHER
def test_the_same_form_sent_twice_adds_one(page: Page, map_row: NetworkMap, htmx: bool) -> None:
    form = page.form("add-form")
    for _ in range(2):
        form.post(press="add-button", htmx=htmx, **NEW)
    assert len(now(map_row)) == 4


@EITHER
def test_a_name_that_is_there_is_taken_and_both_show_their_numbers(
    page: Page, map_row: NetworkMap, htmx: bool
) -> None:
    answer = add(page, label="ana", htmx=htmx)
    then = answer if htmx else page.client.get(answer.headers["Location"])
    assert "There is already a contact with this name on your map" in then.content.decode()
    fresh = open_page(page.client, reverse(MAP))
    assert "Ana (1)" in fresh.text("c1")
    assert "ana (4)" in fresh.text("c4")


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"label": ""}, "Type a name for this contact"),
        ({"label": "   "}, "Type a name for this contact"),
        ({"label": "+31 6 1234 5678"}, "looks like a phone number"),
        ({"label": "٠٦١٢٣٤٥٦٧"}, "looks like a phone number"),
        ({"label": "ana@example.org"}, "looks like an e-mail address"),
        ({"label": "www.example.org"}, "looks like a web address"),
        ({"label": "x" * 41}, "The name is too long"),
        ({"label": "Ana\nOmar"}, "Write the name on one line"),
        ({"label": "A\0na"}, "Write the name on one line"),
        ({"area": ""}, "Choose an area"),
        ({"area": "enemies"}, "Choose one of the six areas"),
        ({"circle": ""}, "Choose a circle"),
        ({"circle": "4"}, "Choose a circle"),
        ({"nature": "ghost"}, "Choose a person, a group or a place"),
        ({"helps": "64"}, "Choose from the five kinds of help"),
    ],
)
@EITHER
def test_what_cannot_be_taken_comes_back_as_typed(
    page: Page, map_row: NetworkMap, htmx: bool, fields: dict[str, str], problem: str
) -> None:
    sent = {"label": "Leila", "area": "clubs", "circle": "2", **fields}
    answer = page.form("add-form").post(press="add-button", htmx=htmx, **sent)
    assert answer.status_code == 422
    then = Page(page.client, page.url, answer.content.decode())
    assert problem in then.text("add-form")
    kept = then.form("add-form").fields()
    if "\n" not in sent["label"] and "\0" not in sent["label"]:
        assert kept["label"] == sent["label"]
    if "area" not in fields:
        assert kept["area"] == "clubs"
    assert kept["origin"] == page.form("add-form").fields()["origin"]
    assert len(now(map_row)) == 3


@pytest.mark.parametrize(
    "label", ["Dr 2", "Line 12 friends", "مريم", "O’Neil", "<b>Ana</b>", "{{ x }}"]
)
def test_names_that_look_odd_are_names(page: Page, map_row: NetworkMap, label: str) -> None:
    page.client.check_pages = "{{" not in label
    add(page, label=label)
    assert now(map_row).by_number[4].label == label
    fresh = open_page(page.client, reverse(MAP))
    assert fresh.by_id("c4-link").get_text() == label


@EITHER
def test_a_full_map_says_so_and_keeps_what_was_typed(
    client: StrictClient, person: User, htmx: bool
) -> None:
    row = make_map(person=person, content=random_content(seed=1, contacts=MOST_CONTACTS))
    answer = add(open_page(client, reverse(MAP)), htmx=htmx)
    assert answer.status_code == 422
    then = Page(client, "", answer.content.decode())
    assert "150 contacts at most" in then.text("add-form")
    assert then.form("add-form").fields()["label"] == "Leila"
    assert len(now(row)) == MOST_CONTACTS


@EITHER
def test_a_visitor_becomes_a_guest_with_her_first_contact(client: StrictClient, htmx: bool) -> None:
    page = open_page(client, reverse(MAP))
    assert not User.objects.exists()
    add(page, htmx=htmx)
    add(page, htmx=htmx)  # a double press on the page of a visitor
    guest = User.objects.get()
    assert client.session[GUEST] == str(guest.pk)
    assert [entry.label for entry in now(NetworkMap.objects.get(person=guest)).entries] == ["Leila"]


# --- A row ------------------------------------------------------------------------------------


@EITHER
def test_everything_about_a_contact_can_be_changed(
    client: StrictClient, map_row: NetworkMap, htmx: bool
) -> None:
    form = opened(client, map_row, 1)
    for name, value in {
        "label": "Anna",
        "area": "family",
        "circle": "3",
        "nature": "group",
    }.items():
        form.type(name, value)
    form.type("helps", "2", "4").type("knows", "3")
    answer = form.post(press="c1-save", htmx=htmx)
    if not htmx:
        assert answer.headers["Location"] == f"{reverse(MAP)}#c1-link"
    content = now(map_row)
    ana = content.by_number[1]
    assert (ana.label, ana.area, ana.circle) == ("Anna", Area.FAMILY, Circle.OUTER)
    assert (ana.nature, ana.helps) == (Nature.GROUP, Help.PRACTICAL | Help.INFORMATION)
    assert content.ties == {(1, 3)}


def test_a_row_opens_in_its_place_without_javascript(
    client: StrictClient, map_row: NetworkMap
) -> None:
    page = open_page(client, contact_url(map_row, 1))
    assert page.by_id("c1").find(id="c1-form")
    fields = page.form("c1-form").fields()
    assert (fields["label"], fields["helps"], fields["knows"]) == ("Ana", "1", "2")
    link = page.by_id("c2-link")
    assert str(link["href"]) == f"{contact_url(map_row, 2)}#c2"


def test_a_page_that_does_not_offer_a_contact_drops_no_tie_with_it(
    client: StrictClient, map_row: NetworkMap
) -> None:
    old = opened(client, map_row, 1)
    add(open_page(client, reverse(MAP)))
    opened(client, map_row, 4).type("knows", "1").post(press="c4-save")
    old.type("knows", "3").post(press="c1-save")
    assert now(map_row).ties == {(1, 3), (1, 4)}


def test_a_row_that_was_open_while_the_contact_moved_does_not_move_it_back(
    client: StrictClient, map_row: NetworkMap
) -> None:
    form = opened(client, map_row, 1).type("label", "Anna")
    client.post(contact_url(map_row, 1, then="move/"), {"area": "clubs"})
    form.post(press="c1-save")
    assert now(map_row).by_number[1].cell == (Circle.NEAR, Area.CLUBS)
    form.type("circle", "3").post(press="c1-save")
    assert now(map_row).by_number[1].cell == (Circle.OUTER, Area.FRIENDS)


@EITHER
def test_a_row_that_cannot_be_taken_comes_back_as_typed(
    client: StrictClient, map_row: NetworkMap, htmx: bool
) -> None:
    form = opened(client, map_row, 1).type("label", "0612345678").type("area", "clubs")
    answer = form.type("knows", "3").post(press="c1-save", htmx=htmx)
    assert answer.status_code == 422
    page = Page(client, "", answer.content.decode())
    fields = page.form("c1-form").fields()
    assert (fields["label"], fields["area"], fields["knows"]) == ("0612345678", "clubs", "3")
    assert now(map_row).by_number[1].label == "Ana"
    assert now(map_row).ties == {(1, 2)}


@pytest.mark.parametrize(
    "data",
    [
        {"knows": ["1", "99", "-3", "x", "²", "1" * 9], "offered": "1,2,3,99,x"},
        {"knows": "", "offered": ",,"},
        {"slot": "4", "number": "9", "removed_at": "2026-01-01", "map": str(uuid.uuid4())},
    ],
)
def test_what_no_page_of_ours_sends_does_nothing(
    client: StrictClient, map_row: NetworkMap, data: dict[str, Any]
) -> None:
    before = now(map_row)
    said = {"label": "Ana", "area": "friends", "circle": "1", "helps": "1"}
    extra = {"knows": "2"} if "offered" not in data else {}
    assert client.post(contact_url(map_row, 1), said | extra | data).status_code == 303
    after = now(map_row)
    assert after.entries == before.entries
    assert after.ties <= before.ties


def test_what_is_typed_about_a_contact_that_was_taken_off_is_kept(
    client: StrictClient, map_row: NetworkMap
) -> None:
    form = opened(client, map_row, 1).type("label", "Anna")
    client.post(contact_url(map_row, 1, then="remove/"), {"state": "1"})
    answer = form.post(press="c1-save")
    assert answer.headers["Location"] == f"{reverse(MAP)}?off=1#undo"
    open_page(client, f"{reverse(MAP)}?off=1").form("undo").post(press="undo")
    assert now(map_row).by_number[1].label == "Anna"


# --- Moving, taking off, putting back ---------------------------------------------------------


@EITHER
def test_a_contact_moves_by_one_press(
    client: StrictClient, map_row: NetworkMap, htmx: bool
) -> None:
    asked = {"HX-Request": "true", "HX-Target": "chosen"}
    panel = client.get(contact_url(map_row, 1), headers=asked).content.decode()
    page = Page(client, "", panel)
    answer = page.form("chosen-farther").post(press="chosen-farther", htmx=htmx)
    if not htmx:
        assert answer.headers["Location"] == f"{reverse(MAP)}#c1-link"
    page.form("chosen-farther").post(press="chosen-farther", htmx=htmx)  # the same press again
    page.form("chosen-clubs").post(press="chosen-clubs", htmx=htmx)
    assert now(map_row).by_number[1].cell == (Circle.MIDDLE, Area.CLUBS)


@pytest.mark.parametrize("data", [{}, {"circle": "7"}, {"area": "x"}, {"circle": "2", "area": "x"}])
def test_a_move_to_nowhere_is_refused(
    client: StrictClient, map_row: NetworkMap, data: dict[str, str]
) -> None:
    answer = client.post(contact_url(map_row, 1, then="move/"), data)
    assert answer.status_code == 400
    assert now(map_row).by_number[1].cell == (Circle.NEAR, Area.FRIENDS)


@EITHER
def test_taken_off_and_put_back_with_all_ties(
    client: StrictClient, map_row: NetworkMap, htmx: bool
) -> None:
    before, url = now(map_row), contact_url(map_row, 1, then="remove/")
    headers = {"HX-Request": "true"} if htmx else {}
    for _ in range(2):
        client.post(url, {"state": "1"}, headers=headers)
    assert 1 not in now(map_row).by_number
    page = open_page(client, f"{reverse(MAP)}?off=1")
    assert "Ana was taken off the map." in page.text("told")
    assert "Ana" in page.text("gone-list")
    for _ in range(2):
        page.form("undo").post(press="undo", htmx=htmx)
    assert now(map_row) == before
    assert client.post(url, {"state": "2"}).status_code == 400


@EITHER
def test_nothing_is_put_back_on_a_full_map(client: StrictClient, person: User, htmx: bool) -> None:
    row = make_map(person=person, content=random_content(seed=1, contacts=MOST_CONTACTS))
    client.post(contact_url(row, 1, then="remove/"), {"state": "1"})
    add(open_page(client, reverse(MAP)))
    answer = open_page(client, f"{reverse(MAP)}?off=1").form("undo").post(press="undo", htmx=htmx)
    assert answer.status_code == 422
    assert "150 contacts at most" in answer.content.decode()


def test_a_contact_that_was_taken_off_opens_no_more(
    client: StrictClient, map_row: NetworkMap
) -> None:
    client.post(contact_url(map_row, 1, then="remove/"), {"state": "1"})
    assert client.get(contact_url(map_row, 1)).headers["Location"] == f"{reverse(MAP)}?off=1#told"
    answer = client.get(contact_url(map_row, 1), headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == f"{reverse(MAP)}?off=1#told"


# --- Maps -------------------------------------------------------------------------------------


def test_a_new_map_begins_as_the_last_one_and_a_double_press_makes_one(page: Page) -> None:
    form = page.form("new-map")
    for _ in range(2):
        assert form.post(press="new-map").headers["Location"] == reverse(MAP)
    older, newest = NetworkMap.objects.order_by("created_at")
    assert now(newest) == now(older)
    assert newest.drawn_on == timezone.localdate()


def test_there_are_not_more_maps_than_can_be(client: StrictClient, person: User) -> None:
    NetworkMap.objects.bulk_create([NetworkMap(person=person, version=2) for _ in range(MOST_MAPS)])
    answer = open_page(client, reverse(MAP)).form("new-map").post(press="new-map")
    assert answer.status_code == 422
    assert "Delete an old one first" in answer.content.decode()


def test_the_date_of_a_map_can_be_changed(page: Page, map_row: NetworkMap) -> None:
    answer = page.form("date").type("drawn_on", "2025-03-08").post(press="date-save")
    assert answer.headers["Location"] == reverse("networking:map_on", args=[map_row.pk])
    map_row.refresh_from_db()
    assert map_row.drawn_on == datetime.date(2025, 3, 8)


@pytest.mark.parametrize("day", ["", "8 March", "2999-01-01", "0202-03-08"])
def test_a_day_that_cannot_be_is_refused(page: Page, map_row: NetworkMap, day: str) -> None:
    before = map_row.drawn_on
    answer = page.form("date").type("drawn_on", day).post(press="date-save")
    assert answer.status_code == 422
    then = Page(page.client, "", answer.content.decode())
    assert then.by_id("date").has_attr("open")
    assert then.form("date").fields()["drawn_on"] == day
    map_row.refresh_from_db()
    assert map_row.drawn_on == before


def test_a_map_is_deleted_after_a_question(client: StrictClient, map_row: NetworkMap) -> None:
    other = make_map(person=map_row.person, drawn_on=datetime.date(2026, 1, 1))
    page = open_page(client, reverse("networking:map_delete", args=[map_row.pk]))
    assert "3 contacts are on it" in page.text("main")
    page.form("delete-map").post(press="delete-map")
    assert list(NetworkMap.objects.all()) == [other]
    assert set(Contact.objects.values_list("map", flat=True)) == {other.pk}


# --- Whose map --------------------------------------------------------------------------------


def changes(row: NetworkMap) -> dict[str, dict[str, str]]:
    """Every address that changes something, with what it takes."""
    said = NEW
    return {
        reverse("networking:map_add"): said | {"map": str(row.pk)},
        contact_url(row, 1): said,
        contact_url(row, 1, then="move/"): {"circle": "3"},
        contact_url(row, 1, then="remove/"): {"state": "1"},
        reverse("networking:map_date", args=[row.pk]): {"drawn_on": "2025-01-01"},
        reverse("networking:map_delete", args=[row.pk]): {},
    }


@EITHER
def test_somebody_elses_map_is_not_there(client: StrictClient, person: User, htmx: bool) -> None:
    hers = make_map(person=make_person())
    headers = {"HX-Request": "true"} if htmx else {}
    for url, data in changes(hers).items():
        assert client.post(url, data, headers=headers).status_code == 404, url
    assert client.get(contact_url(hers, 1), headers=headers).status_code == 404
    assert now(hers).by_number[1].cell == (Circle.NEAR, Area.FRIENDS)
    assert len(now(hers)) == 2


def test_a_number_that_is_not_on_the_map_is_not_there(
    client: StrictClient, map_row: NetworkMap
) -> None:
    assert client.get(contact_url(map_row, 99)).status_code == 404
    for then, data in (("", NEW), ("move/", {"circle": "3"}), ("remove/", {"state": "1"})):
        assert client.post(contact_url(map_row, 99, then=then), data).status_code == 404


@EITHER
def test_a_form_of_who_was_here_before_saves_nothing_and_loses_nothing(
    client: StrictClient, map_row: NetworkMap, htmx: bool
) -> None:
    before = now(map_row)
    owner = {"owner": open_page(client, reverse(MAP)).form("add-form").fields()["owner"]}
    for signed_in in (None, make_person()):
        client.logout()
        if signed_in:
            client.force_login(signed_in)
        headers = {"HX-Request": "true"} if htmx else {}
        for url, data in changes(map_row).items():
            answer = client.post(url, data | owner, headers=headers)
            assert answer.status_code == (422 if htmx else 403), url
            if "label" in data and not htmx:
                assert "Leila" in answer.content.decode()
    assert now(map_row) == before
    assert not NetworkMap.objects.exclude(pk=map_row.pk).exists()


def test_a_form_that_is_too_old_shows_what_was_typed(csrf_client: StrictClient) -> None:
    answer = csrf_client.post(reverse("networking:map_add"), NEW)
    assert answer.status_code == 403
    assert "Leila" in answer.content.decode()


def test_removed_contacts_of_a_map_are_not_lost_by_changing_others(
    client: StrictClient, map_row: NetworkMap
) -> None:
    client.post(contact_url(map_row, 1, then="remove/"), {"state": "1"})
    opened(client, map_row, 2).type("label", "Omar B").post(press="c2-save")
    row = NetworkMap.objects.select_related("person").get(pk=map_row.pk)
    assert [entry.label for entry in load(row).removed] == ["Ana"]
    client.post(contact_url(map_row, 1, then="remove/"), {"state": "0"})
    assert now(map_row).ties == {(1, 2)}
