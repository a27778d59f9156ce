"""A change of a map through HTMX: the old page with the answer in it is the fresh page."""

import gzip
from typing import Any

import pytest
from django.urls import reverse

from networking.maps.content import content_of
from networking.models import Area, Circle, NetworkMap, User
from tests.support.browse import Page, assert_same, open_page
from tests.support.rows.maps import make_content, make_entry, make_map, random_content
from tests.support.rows.people import make_guest, make_pair, make_person
from tests.support.strict_client import StrictClient

pytestmark = pytest.mark.django_db
FRAGMENT = 8_000
MAP = "networking:map"


def drawn() -> Any:
    """Four friends near, two of them with one name, a neighbour in the middle, a library outside;
    some know each other."""
    return make_content(
        make_entry(1, "Ana"),
        make_entry(2, "Omar"),
        make_entry(3, "my neighbour", area=Area.NEIGHBOURS, circle=Circle.MIDDLE),
        make_entry(4, "Library", area=Area.SERVICES, circle=Circle.OUTER),
        make_entry(5, "Ana"),
        make_entry(6, "سارة"),
        ties=[(1, 2), (2, 3), (1, 5)],
    )


@pytest.fixture(params=["guest", "mentee"])
def person(request: pytest.FixtureRequest, client: StrictClient) -> User:
    if request.param == "guest":
        guest = make_guest(client)
        client.get(reverse(MAP))  # the note for guests is shown on one page a day
        return guest
    found = make_pair().mentee
    client.force_login(found)
    return found


@pytest.fixture
def map_row(person: User) -> NetworkMap:
    return make_map(person=person, content=drawn())


@pytest.fixture
def page(client: StrictClient, map_row: NetworkMap) -> Page:
    return open_page(client, reverse(MAP))


def fresh(page: Page, query: str = "") -> Page:
    """The page as it is now, with the fold for one more as it stands in the old one."""
    found = open_page(page.client, reverse(MAP) + query)
    found.by_id("add").attrs = dict(page.by_id("add").attrs)
    for field in found.soup.find_all(attrs={"name": "next"}):  # the address, for the languages
        field["value"] = page.url
    return found


def assert_fresh(page: Page, query: str = "") -> None:
    """Nothing is different from a page that was just opened, and no id is there twice."""
    assert_same(page, fresh(page, query))
    ids = [tag["id"] for tag in page.soup.find_all(id=True)]
    assert len(ids) == len(set(ids))


def changed(page: Page, number: int, **fields: Any) -> Any:
    """A row is opened in place, filled in and saved."""
    page.open_in_place(f"c{number}-link")
    form = page.form(f"c{number}-form")
    for name, value in fields.items():
        form.type(name, *(value if isinstance(value, list) else [value]))
    return form.post_and_swap(press=f"c{number}-save")


def moved(page: Page, number: int, press: str) -> Any:
    """A node of the drawing is tapped, and a button of what opens is pressed."""
    node = next(a for a in page.by_id("drawing").find_all("a") if f"/{number}/" in str(a["href"]))
    page.open_in_place(node, into="chosen")
    return page.form("chosen").post_and_swap(press=press)


def removed(page: Page, number: int) -> Any:
    page.open_in_place(f"c{number}-link")
    return page.form(f"c{number}-remove").post_and_swap(press=f"c{number}-remove")


def added(page: Page, **fields: str) -> Any:
    form = page.form("add-form")
    for name, value in ({"label": "Leila", "area": "clubs", "circle": "2"} | fields).items():
        form.type(name, value)
    return form.post_and_swap(press="add-button")


def chosen_emptied(page: Page) -> Page:
    """What a tap opened is no part of a fresh page."""
    page.by_id("chosen").clear()
    return page


@pytest.mark.parametrize(
    ("area", "circle"), [("clubs", "2"), ("family", "1"), ("clubs", "3"), ("friends", "1")]
)
def test_one_more(page: Page, area: str, circle: str) -> None:
    added(page, area=area, circle=circle)
    assert_fresh(page, "?added=7")


def test_several_quickly(page: Page) -> None:
    for number, label in enumerate(("Leila", "Sam", "Ana"), start=7):
        added(page, label=label, area="friends", circle="1")
        assert_fresh(page, f"?added={number}")


@pytest.mark.parametrize(
    "fields",
    [
        {"label": "Anna"},
        {"label": "Omar"},
        {"area": "clubs"},
        {"area": "family"},
        {"circle": "2"},
        {"circle": "3", "area": "services"},
        {"nature": "group", "helps": ["1", "16"]},
        {"knows": ["3", "4", "6"]},
        {"knows": []},
        {},
    ],
    ids=str,
)
def test_a_row_changed(page: Page, fields: dict[str, Any]) -> None:
    changed(page, 1, **fields)
    assert_fresh(page)


@pytest.mark.parametrize("press", ["chosen-farther", "chosen-closer", "chosen-clubs"])
@pytest.mark.parametrize("number", [1, 3, 4])
def test_a_tap_in_the_drawing(page: Page, number: int, press: str) -> None:
    moved(page, number, press)
    assert_fresh(chosen_emptied(page))


def test_taps_one_after_the_other(page: Page) -> None:
    moved(page, 1, "chosen-farther")
    for press in ("chosen-farther", "chosen-family", "chosen-closer", "chosen-friends"):
        page.form("chosen").post_and_swap(press=press)
        assert page.by_id(press), "the pressed button is there again, so it keeps the focus"
    assert_fresh(chosen_emptied(page))


@pytest.mark.parametrize("number", [1, 3, 4, 6])
def test_taken_off_and_put_back(page: Page, number: int) -> None:
    removed(page, number)
    assert_fresh(page, f"?off={number}")
    page.form("undo").post_and_swap(press="undo")
    assert_fresh(page)


def test_put_back_from_what_was_taken_off_lately(page: Page) -> None:
    removed(page, 2)
    removed(page, 1)
    page.form("back-2").post_and_swap(press="back-2")
    assert_fresh(page)


def test_a_form_that_is_open_in_another_row_keeps_what_is_typed(page: Page) -> None:
    page.open_in_place("c1-link")
    page.form("c1-form").type("label", "not saved yet")
    changed(page, 2, knows=["1", "4"], label="Omar B")
    moved(page, 1, "chosen-farther")  # her row goes to another list
    moved(page, 1, "chosen-clubs")  # and to another place in it
    added(page, area="clubs", circle="2")
    removed(page, 4)
    assert page.form("c1-form").fields()["label"] == "not saved yet"
    assert str(page.by_id("c1").find_parent("ul")["id"]) == "middle-list"
    page.by_id("c1-open").clear()
    chosen_emptied(page)
    page.by_id("add-form").replace_with(fresh(page).by_id("add-form"))
    assert_fresh(page, "?off=4")


def test_a_page_that_was_older_gets_all_that_is_new(page: Page, client: StrictClient) -> None:
    other = open_page(client, page.url)
    page.open_in_place("c6-link")
    page.form("c6-form").type("label", "not saved yet")
    added(other)
    removed(other, 2)
    moved(other, 3, "chosen-farther")
    changed(page, 1, label="Anna")
    assert page.form("c6-form").fields()["label"] == "not saved yet"
    page.by_id("c6-open").clear()
    assert_fresh(page)


def test_a_refused_row_changes_its_own_place_only(page: Page) -> None:
    changed(page, 1, label="0612 345 678")
    assert "phone number" in page.text("c1-form")
    page.by_id("c1-open").clear()
    assert_fresh(page)


def test_a_refused_addition_changes_its_form_only(page: Page) -> None:
    added(page, label="ana@example.org")
    assert "e-mail address" in page.text("add-form")
    page.by_id("add-form").replace_with(fresh(page).by_id("add-form"))
    assert_fresh(page)


@pytest.mark.parametrize("language", ["xa", "xb"])
def test_in_another_language(client: StrictClient, language: str) -> None:
    person = make_person()
    client.force_login(person)
    make_map(person=person, content=drawn())
    url = reverse(MAP).replace("/en/", f"/{language}/")
    page = open_page(client, url)
    changed(page, 1, circle="3", knows=["4"])
    assert_same(page, open_page(client, url))


def test_the_first_contact_and_the_last_load_the_page_anew(client: StrictClient) -> None:
    """It is another page then: a start, or a map."""
    form = open_page(client, reverse(MAP)).form("add-form").type("label", "Ana")
    answer = form.type("area", "clubs").type("circle", "1").post(press="add-button", htmx=True)
    assert answer.headers["HX-Redirect"] == f"{reverse(MAP)}?added=1#add-label"
    page = open_page(client, reverse(MAP))
    page.open_in_place("c1-link")
    answer = page.form("c1-remove").post(press="c1-remove", htmx=True)
    assert answer.headers["HX-Redirect"] == f"{reverse(MAP)}?off=1#undo"
    answer = open_page(client, f"{reverse(MAP)}?off=1").form("undo").post(press="undo", htmx=True)
    assert answer.headers["HX-Redirect"] == f"{reverse(MAP)}#c1-link"


# --- Each tick saves itself -------------------------------------------------------------------


@pytest.fixture
def opened(client: StrictClient, map_row: NetworkMap) -> Page:
    """The page with the row of the first contact open."""
    return open_page(client, reverse("networking:contact", args=[map_row.pk, 1]))


def touched(page: Page, name: str, value: str) -> Any:
    """One field of the first contact's row is touched: a tick is set or taken off."""
    form, values = page.form("c1-form"), [value]
    if name in ("helps", "knows"):
        had = form.fields().get(name, [])
        values = list({*([had] if isinstance(had, str) else had)} ^ {value})
    return form.type(name, *values).post_and_swap(changed=f"{name} {value}")


TOUCHES = [
    ("helps", "2"),
    ("helps", "8"),
    ("knows", "3"),
    ("knows", "2"),
    ("nature", "group"),
    ("area", "clubs"),
    ("circle", "3"),
    ("label", "Anna"),
    ("label", "Omar"),
]


def assert_fresh_with_its_row_open(page: Page) -> None:
    assert_same(page, open_page(page.client, page.url), "#c1-next")


@pytest.mark.parametrize(("name", "value"), TOUCHES, ids=str)
def test_a_touch_is_saved_while_its_row_stays_open(opened: Page, name: str, value: str) -> None:
    answer = touched(opened, name, value)
    assert answer.headers["HX-Reswap"] == "none"
    assert opened.text("live").startswith("Saved: ")
    assert_fresh_with_its_row_open(opened)


def test_touches_one_after_the_other_are_the_fresh_page(opened: Page) -> None:
    for name, value in (
        *TOUCHES,
        ("helps", "8"),
        ("circle", "1"),
        ("area", "friends"),
        ("label", "Ana"),
    ):
        touched(opened, name, value)
        assert_fresh_with_its_row_open(opened)


@pytest.mark.parametrize("label", ["0612 345 678", "", "ana@example.org"])
def test_a_name_that_cannot_be_taken_holds_up_no_tick(
    opened: Page, map_row: NetworkMap, label: str
) -> None:
    answer = touched(opened, "label", label)
    assert answer.status_code == 422
    assert opened.by_id("c1-label")["aria-invalid"] == "true"
    assert opened.text("c1-label-error") in opened.text("live")
    touched(opened, "helps", "8")
    entry = content_of(map_row).by_number[1]
    assert (entry.label, int(entry.helps)) == ("Ana", 8)
    touched(opened, "label", "Anna")
    assert_fresh_with_its_row_open(opened)


def test_a_tick_in_an_old_row_overwrites_nothing_that_was_said_meanwhile(
    opened: Page, client: StrictClient, map_row: NetworkMap
) -> None:
    other = open_page(client, opened.url)
    for name, value in TOUCHES:
        touched(other, name, value)
    touched(opened, "helps", "16")
    touched(opened, "knows", "4")
    content = content_of(map_row)
    ana = content.by_number[1]
    assert (ana.label, ana.area, ana.circle, ana.nature) == ("Omar", "clubs", 3, "group")
    assert int(ana.helps) == 2 | 8 | 16
    assert set(content.known_by(1)) == {3, 4, 5}


def test_the_next_contact_opens_where_one_was_saved(page: Page, map_row: NetworkMap) -> None:
    page.open_in_place("c1-link")
    form = page.form("c1-form").type("helps", "2")
    answer = form.post_and_swap(press="c1-next")
    assert int(content_of(map_row).by_number[1].helps) == 2
    assert not page.has("c1-form")
    assert focused(answer) == "c2-form"
    page.by_id("c2-open").clear()
    assert_fresh(page)


def test_the_last_contact_leads_to_no_other(page: Page) -> None:
    page.open_in_place("c4-link")
    assert page.has("c4-save")
    assert not page.has("c4-next")


def the_row(client: StrictClient, map_row: NetworkMap) -> Any:
    """The first contact's form on a page that was just opened."""
    url = reverse("networking:contact", args=[map_row.pk, 1])
    return open_page(client, url).form("c1-form")


def test_all_that_was_ticked_is_saved_by_both_buttons_without_javascript(
    client: StrictClient, map_row: NetworkMap
) -> None:
    for press, goes_to in (("c1-save", f"{reverse(MAP)}#c1-link"), ("c1-next", "/2/#c2")):
        form = the_row(client, map_row).type("helps", "2" if press == "c1-save" else "4")
        answer = form.type("knows", "3").post(press=press)
        assert answer.headers["Location"].endswith(goes_to)
        content = content_of(map_row)
        assert content.known_by(1) == (3,)
        assert int(content.by_number[1].helps) == (2 if press == "c1-save" else 4)


@pytest.mark.parametrize(
    "changed", ["x", "helps", "helps x", "knows 99", "helps 64", "slot 4", "knows 1", "helps 3"]
)
def test_a_touch_that_no_page_of_ours_sends_changes_nothing(
    client: StrictClient, map_row: NetworkMap, changed: str
) -> None:
    before = content_of(map_row)
    the_row(client, map_row).type("helps", "2").type("knows", "3").post(
        press="c1-save", htmx=True, changed=changed
    )
    assert (content_of(map_row).entries, content_of(map_row).ties) == (before.entries, before.ties)


# --- Where the focus goes ---------------------------------------------------------------------


def focused(answer: Any) -> str:
    """The id that an answer gives the focus to."""
    found = Page(StrictClient(), "", answer.content.decode()).soup.find_all(autofocus=True)
    assert len(found) == 1, found
    return str(found[0]["id"])


def test_the_focus_goes_on_with_what_was_done(page: Page) -> None:
    assert focused(page.open_in_place("c1-link")) == "c1-form"
    form = page.form("c1-form")
    assert focused(form.type("label", "").post(press="c1-save", htmx=True)) == "c1-label"
    assert focused(form.type("label", "An").post_and_swap(press="c1-save")) == "c1-link"
    assert focused(removed(page, 1)) == "undo"
    assert focused(page.form("undo").post_and_swap(press="undo")) == "c1-link"
    assert focused(added(page)) == "add-label"
    node = page.by_id("drawing").find("a")
    assert focused(page.open_in_place(node, into="chosen")) == "chosen-card"


def test_the_live_region_says_where_a_contact_is_now(page: Page) -> None:
    moved(page, 1, "chosen-farther")
    assert page.text("live") == "Ana (1) is now here: Middle circle, Friends."


# --- Weight -----------------------------------------------------------------------------------


def answers(page: Page) -> dict[str, Any]:
    """One answer of each kind, for a contact who knows many."""
    old = open_page(page.client, page.url)
    return {
        "opened": page.open_in_place("c7-link"),
        "changed": changed(page, 7, knows=["1", "2", "3", "40"], circle="3", area="clubs"),
        "moved": moved(page, 7, "chosen-family"),
        "removed": removed(page, 7),
        "put back": page.form("undo").post_and_swap(press="undo"),
        "added": added(page, area="friends", circle="1"),
        "to an old page": moved(old, 8, "chosen-family"),
    }


def test_no_change_of_40_contacts_is_heavier_than_its_budget(client: StrictClient) -> None:
    person = make_person()
    client.force_login(person)
    make_map(person=person, content=random_content(seed=40, contacts=40, ties=100))
    weights = {
        name: len(gzip.compress(answer.content, 6))
        for name, answer in answers(open_page(client, reverse(MAP))).items()
    }
    assert {name: weight for name, weight in weights.items() if weight > FRAGMENT} == {}, weights
