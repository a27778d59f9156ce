"""The page that a map is brought on: shown first, saved when she says so, refused whole."""

from datetime import date, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from networking.maps.content import content_of
from networking.maps.files import MAP_FILES
from networking.maps.files.reading import LARGEST_FILE
from networking.maps.models import MOST_MAPS
from networking.models import Contact, MapReach, NetworkMap, User
from tests.support.map_files import DAY, SOME, alter, contact_changed, data, easynwk, ours
from tests.support.rows.maps import random_content
from tests.support.rows.people import make_person
from tests.support.strict_client import StrictClient


@pytest.fixture
def person(db: None) -> User:
    return make_person()


@pytest.fixture
def browser(person: User) -> StrictClient:
    client = StrictClient()
    client.force_login(person)
    return client


def send(browser: StrictClient, given_file: Any) -> Any:
    content = given_file if isinstance(given_file, bytes) else data(given_file)
    file = SimpleUploadedFile("map.json", content, "application/json")
    return browser.post(reverse("networking:map_bring"), {"file": file})


def fields_of(answer: Any) -> dict[str, str]:
    page = BeautifulSoup(answer.content, "html.parser")
    fields = page.select("main form input[type=hidden], main form input[checked]")
    return {str(field["name"]): str(field["value"]) for field in fields}


def take(browser: StrictClient, answer: Any, **changes: str) -> Any:
    return browser.post(reverse("networking:map_bring"), {**fields_of(answer), **changes})


def test_a_map_is_shown_first_and_saved_when_she_says_so(browser, person):
    seen = send(browser, ours())
    assert seen.status_code == 200
    assert "no-store" in seen["Cache-Control"]
    assert SOME.entries[0].label in seen.content.decode()
    assert not NetworkMap.objects.exists()
    done = take(browser, seen)
    row = NetworkMap.objects.get(person=person)
    assert (done.status_code, done["Location"]) == (
        303, reverse("networking:map_on", args=[row.pk])
    )  # fmt: skip
    row.person = person
    assert content_of(row) == SOME
    assert (row.drawn_on, row.reach, row.pair) == (DAY, MapReach.NOBODY, None)


def test_a_visitor_becomes_a_guest_only_when_she_saves(db):
    visitor = StrictClient()
    before = User.objects.count()
    seen = send(visitor, easynwk(alter(1)))
    assert User.objects.count() == before
    take(visitor, seen)
    assert Contact.objects.get().map.person.is_guest


def test_she_chooses_among_several(browser, person):
    file = easynwk(alter(1))
    other = {"id": 1, "title": "<b>First</b>", "date": "2024-01-01", "nwk": {"alteri": [alter(5)]}}
    file["versions"].append(other)
    seen = send(browser, file)
    assert "&lt;b&gt;First" in seen.content.decode()
    take(browser, seen, which="1")
    assert NetworkMap.objects.get(person=person).drawn_on == date(2024, 1, 1)


def test_a_yes_that_is_sent_twice_is_one_map(browser, person):
    file = easynwk(alter(1, 10, 50, name="Ana"))
    file["versions"] *= 2
    seen = send(browser, file)
    answers = [take(browser, seen, which=which) for which in ("0", "0", "1", "1")]
    assert [answer.status_code for answer in answers] == [303] * 4
    assert NetworkMap.objects.filter(person=person).count() == 2
    assert len({answer["Location"] for answer in answers}) == 2
    take(browser, send(browser, file))  # read anew, it is another map
    assert NetworkMap.objects.filter(person=person).count() == 3


def test_a_page_that_a_visitor_left_open_is_another_map_of_who_sends_it(person):
    visitor, member = StrictClient(), StrictClient()
    seen = send(visitor, ours())
    take(visitor, seen)
    member.force_login(person)
    assert take(member, seen).status_code == 303
    assert NetworkMap.objects.filter(person=person).count() == 1
    assert NetworkMap.objects.count() == 2


@pytest.mark.parametrize(
    "given_file", [b"", b"{", b"\xff\xfe", ours(version=9), contact_changed(1, area="x")]
)
def test_a_bad_file_changes_nothing_and_the_page_says_why(browser, given_file):
    answer = send(browser, given_file)
    assert answer.status_code == 422
    page = BeautifulSoup(answer.content, "html.parser")
    assert page.select_one("[role=alert] li").get_text(strip=True)
    assert page.select_one("input[type=file]")["aria-invalid"] == "true"
    described = page.select_one("input[type=file]")["aria-describedby"].split()
    assert all(page.find(id=name) for name in described)
    assert not NetworkMap.objects.exists()


def test_no_file_and_a_file_that_is_too_large(browser):
    nothing = browser.post(reverse("networking:map_bring"), {})
    assert "Choose a file first." in nothing.content.decode()
    for size in (LARGEST_FILE + 1, 4_000_000):
        answer = send(browser, b" " * size)
        assert answer.status_code == 422
        assert "The file is too large" in answer.content.decode()


@pytest.mark.parametrize(
    "changes",
    [{"maps": ""}, {"maps": "x"}, {"which": "1"}, {"which": "x"}, {"which": ""}, {"which": "-1"}],
)
def test_what_was_changed_on_the_way_is_refused(browser, changes):
    answer = take(browser, send(browser, ours()), **changes)
    assert answer.status_code == 422
    assert browser.get(reverse("networking:map_bring")).status_code == 200
    assert not NetworkMap.objects.exists()


def test_a_page_of_the_day_before_yesterday_is_refused(browser):
    seen = send(browser, ours())
    with pytest.MonkeyPatch.context() as patch:
        later = timezone.now().timestamp() + timedelta(days=2).total_seconds()
        patch.setattr("django.core.signing.time.time", lambda: later)
        answer = take(browser, seen)
    assert answer.status_code == 422
    assert "from yesterday or older" in answer.content.decode()


def test_another_person_in_the_same_browser_saves_nothing(browser, db):
    seen = send(browser, ours())
    browser.force_login(make_person())
    assert take(browser, seen).status_code == 403
    assert not NetworkMap.objects.exists()


def test_who_has_all_the_maps_there_can_be_is_told(browser, person):
    NetworkMap.objects.bulk_create(NetworkMap(person=person) for _ in range(MOST_MAPS))
    answer = take(browser, send(browser, ours()))
    assert answer.status_code == 422
    assert "Delete an old one first" in answer.content.decode()


def test_the_largest_map_fits_its_own_page(browser, person):
    full = random_content(seed=1, contacts=150, ties=2000)
    seen = send(browser, MAP_FILES["map.json"].made(full, DAY, names=True))
    assert len(fields_of(seen)["maps"]) < 60_000
    take(browser, seen)
    row = NetworkMap.objects.get(person=person)
    row.person = person
    assert content_of(row) == full


def test_many_versions_are_offered_as_far_as_they_fit(browser):
    file = easynwk(*(alter(n, n * 2, 50, name=f"Person {n * 79}") for n in range(1, 16)))
    file["versions"] *= 25
    seen = send(browser, file)
    assert seen.status_code == 200
    assert seen.content.count(b'type="radio"') == 12


def names_of(answer: Any) -> dict[str, str]:
    page = BeautifulSoup(answer.content, "html.parser")
    fields = page.select("main form input[dir=auto]")
    assert all(page.find("label", attrs={"for": field["id"]}) for field in fields)
    return {str(field["name"]): str(field.get("value", "")) for field in fields}


@pytest.fixture
def odd_names(browser: StrictClient) -> Any:
    """The page for a file with four names, of which only the first can stay."""
    long = "Beratungsstelle für Familien und Migration"
    names = ("Omar", "Ana 600 123 456", long, "ana@example.org")
    return send(browser, easynwk(*(alter(n, name=name) for n, name in enumerate(names, 1))))


def labels_of(person: User) -> list[str]:
    row = NetworkMap.objects.get(person=person)
    row.person = person
    return [content_of(row).by_number[n].label for n in range(1, 5)]


def test_names_that_cannot_stay_are_counted_and_asked_for(browser, person, odd_names):
    text = odd_names.content.decode()
    assert "3 names cannot stay as they are." in text
    assert "“Ana 600 123 456”" in text
    names = names_of(odd_names)
    assert names == {"map0-2": "", "map0-3": "Beratungsstelle für Familien und", "map0-4": ""}
    done = take(browser, odd_names, **{**names, "map0-2": " Ana ", "map0-4": "Anna"})
    assert labels_of(person) == ["Omar", "Ana", "Beratungsstelle für Familien und", "Anna"]
    assert "left out" not in browser.get(done["Location"]).content.decode()


def test_a_name_that_is_left_empty_comes_as_area_and_number_and_is_counted(
    browser, person, odd_names
):
    done = take(browser, odd_names, **names_of(odd_names))
    assert labels_of(person) == ["Omar", "Family 2", "Beratungsstelle für Familien und", "Family 4"]
    assert "2 names were left out." in browser.get(done["Location"]).content.decode()


def test_another_name_that_cannot_stay_comes_back_as_typed(browser, person, odd_names):
    names = names_of(odd_names) | {"map0-2": "Ana 600 123 457", "map0-4": "Anna"}
    answer = take(browser, odd_names, **names)
    assert answer.status_code == 422
    assert not NetworkMap.objects.exists()
    page = BeautifulSoup(answer.content, "html.parser")
    link = page.select_one("#error-summary a")
    assert page.find(id=str(link["href"])[1:])["value"] == "Ana 600 123 457"
    assert names_of(answer) == names
    assert take(browser, answer, **names | {"map0-2": "Ana"}).status_code == 303
    assert labels_of(person)[1] == "Ana"


def test_names_are_asked_for_of_the_map_that_is_chosen(browser, person):
    file = easynwk(alter(1, name="600 123 456"))
    older = {"id": 1, "date": "2024-01-01", "nwk": {"alteri": [alter(1, name="ana@example.org")]}}
    file["versions"].append(older)
    seen = send(browser, file)
    names = {"map0-1": "600 123 456", "map1-1": "ana@example.org"}
    refused = take(browser, seen, which="1", **names)
    assert refused.status_code == 422
    assert fields_of(refused)["which"] == "1"
    assert take(browser, refused, **names | {"map1-1": "Ana"}).status_code == 303
    assert NetworkMap.objects.get(person=person).drawn_on == date(2024, 1, 1)


def test_half_a_map_is_never_written(browser, person, monkeypatch):
    seen = send(browser, ours())
    monkeypatch.setattr("networking.maps.actions.write_ties", lambda *_args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        take(browser, seen)
    assert not NetworkMap.objects.exists()
    assert not Contact.objects.exists()
