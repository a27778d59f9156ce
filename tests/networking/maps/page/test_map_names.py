"""First contacts, names first: typed one after the other, then sorted with two taps each."""

from typing import Any

import pytest
from django.urls import reverse

from networking.maps.content import content_of
from networking.maps.page.names_forms import MOST_NAMES
from networking.models import Area, Circle, Contact, NetworkMap, User
from tests.support.browse import Page, open_page
from tests.support.rows.maps import make_map, random_content
from tests.support.rows.people import make_person
from tests.support.strict_client import StrictClient

pytestmark = pytest.mark.django_db
NAMES = "networking:map_names"


@pytest.fixture
def page(client: StrictClient) -> Page:
    return open_page(client, reverse(NAMES))


@pytest.fixture(params=[False, True], ids=["plainly", "htmx"])
def go(request: pytest.FixtureRequest, page: Page) -> Any:
    """Types into the page's form and presses a button; the page is the answer from then on."""

    def pressed(button: str, label: str = "", status: int = 200, leads_to: str = "") -> None:
        form = page.form("names-form")
        if label:
            form.type("label", label)
        answer = form.post(press=button, htmx=request.param)
        if leads_to:
            assert leads_to in (answer.headers.get("HX-Redirect"), answer.headers.get("Location"))
            return
        assert answer.status_code == status
        if request.param:
            page.swap(answer, page.by_id("names-form"))
        else:
            page.soup = open_page_of(answer, page).soup

    return pressed


def open_page_of(answer: Any, page: Page) -> Page:
    return Page(page.client, page.url, answer.content.decode())


def contacts() -> list[tuple[str, str, int]]:
    row = NetworkMap.objects.select_related("person").get()
    return [(entry.label, entry.area.value, int(entry.circle)) for entry in content_of(row).entries]


def test_names_are_typed_first_and_each_is_sorted_with_two_taps(go: Any, page: Page) -> None:
    for name in ("Maria", "Omar", "سارة"):
        go("names-add", name)
    assert page.text("names-so-far") == "Maria , Omar , سارة"
    assert not User.objects.exists(), "nobody is a guest before something is kept"
    go("names-sort")
    assert page.text("names-asked") == "Maria"
    go("names-family")
    go("names-circle-1")
    assert contacts() == [("Maria", "family", 1)]
    assert page.text("names-asked") == "Omar"
    go("names-skip")
    assert page.text("names-asked") == "سارة"
    go("names-clubs")
    go("names-circle-3", leads_to=reverse("networking:map"))
    assert contacts() == [("Maria", "family", 1), ("سارة", "clubs", 3)]


def test_a_name_that_is_still_in_the_field_is_sorted_too(go: Any, page: Page) -> None:
    go("names-add", "Maria")
    go("names-sort", "Omar")
    assert page.form("names-form").fields()["names"] == ["Maria", "Omar"]


def test_without_a_name_there_is_nothing_to_sort(client: StrictClient) -> None:
    answer = client.post(reverse(NAMES), {"sort": "1"})
    assert answer.status_code == 422
    assert "Type a name first." in answer.content.decode()


@pytest.mark.parametrize("label", ["0612 345 678", "ana@example.org", "x" * 41])
def test_a_name_that_cannot_be_taken_comes_back_and_the_others_stay(
    go: Any, page: Page, label: str
) -> None:
    go("names-add", "Maria")
    go("names-add", label, status=422)
    fields = page.form("names-form").fields()
    assert (fields["label"], fields["names"]) == (label, "Maria")
    assert page.by_id("names-label")["aria-invalid"] == "true"


def test_a_tap_that_is_sent_twice_is_one_contact(client: StrictClient, page: Page) -> None:
    for name in ("Maria", "Omar"):
        page = open_page_of(
            page.form("names-form").type("label", name).post(press="names-add"), page
        )
    page = open_page_of(page.form("names-form").post(press="names-sort"), page)
    page = open_page_of(page.form("names-form").post(press="names-friends"), page)
    for _ in range(2):
        page.form("names-form").post(press="names-circle-2")
    assert contacts() == [("Maria", "friends", 2)]


def test_names_go_on_the_newest_map(client: StrictClient) -> None:
    person = make_person()
    client.force_login(person)
    row = make_map(person=person, content=random_content(seed=1, contacts=3))
    page = open_page(client, reverse(NAMES))
    page = open_page_of(
        page.form("names-form").type("label", "Maria").post(press="names-add", sort="1"), page
    )
    page = open_page_of(page.form("names-form").post(press="names-services"), page)
    answer = page.form("names-form").post(press="names-circle-3")
    assert (answer.status_code, answer.headers["Location"]) == (303, reverse("networking:map"))
    entry = content_of(row).by_number[4]
    assert (entry.label, entry.area, entry.circle) == ("Maria", Area.SERVICES, Circle.OUTER)


@pytest.mark.parametrize(
    "data",
    [
        {"names": ["Ana"], "origins": ["x"], "sort": "1"},
        {"names": ["Ana", "0612345678"], "origins": [], "sort": "1"},
        {"names": ["Ana"], "origins": [""], "area": "work", "circle": "9", "sort": "1"},
    ],
)
def test_what_no_page_of_ours_sends_is_refused(client: StrictClient, data: dict[str, Any]) -> None:
    assert client.post(reverse(NAMES), data).status_code == 422
    assert not Contact.objects.exists()


def test_more_names_than_anybody_sorts_at_once_are_refused(client: StrictClient) -> None:
    ids = [f"00000000-0000-4000-8000-{n:012}" for n in range(MOST_NAMES)]
    data = {"names": ["Ana"] * MOST_NAMES, "origins": ids, "label": "Omar"}
    answer = client.post(reverse(NAMES), data)
    assert answer.status_code == 422
    assert "Sort them first" in answer.content.decode()


def test_a_full_map_says_so_and_keeps_the_names(client: StrictClient) -> None:
    person = make_person()
    client.force_login(person)
    make_map(person=person, content=random_content(seed=1, contacts=150))
    page = open_page(client, reverse(NAMES))
    page = open_page_of(
        page.form("names-form").type("label", "Maria").post(press="names-add", sort="1"), page
    )
    page = open_page_of(page.form("names-form").post(press="names-services"), page)
    answer = page.form("names-form").post(press="names-circle-3")
    assert answer.status_code == 422
    assert open_page_of(answer, page).form("names-form").fields()["names"] == "Maria"


def test_another_person_in_the_same_browser_gets_the_names_back(client: StrictClient) -> None:
    client.force_login(make_person())
    page = open_page(client, reverse(NAMES))
    client.force_login(make_person())
    answer = page.form("names-form").type("label", "Maria").post(press="names-add")
    assert answer.status_code == 403
    assert "Maria" in answer.content.decode()
