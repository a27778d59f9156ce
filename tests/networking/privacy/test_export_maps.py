"""Maps, contacts, ties and steps in *everything of mine*: as data, and as a person reads them."""

import datetime
import json

import pytest
from bs4 import BeautifulSoup, Tag
from django.urls import reverse
from django.utils import timezone

from networking.maps.actions import begin_map, set_removed
from networking.models import Area, Circle, Contact, DataKey, Help, Nature, OutreachStep, User
from tests.support.exporting import FILE, PAGE, file_of, page_of, queries
from tests.support.rows.cast import make_step
from tests.support.rows.maps import make_content, make_entry, make_map, random_content
from tests.support.rows.people import make_guest, make_pair, make_person
from tests.support.strict_client import StrictClient

pytestmark = pytest.mark.django_db

ODD = 'Ana "<b>" & سارة 👋'
DAY = datetime.date(2026, 3, 2)


@pytest.fixture
def person(client: StrictClient) -> User:
    made = make_person()
    client.force_login(made)
    return made


def draw(person: User, **fields):
    """A friend and a library who know each other, and one that was taken off."""
    content = make_content(
        make_entry(1, ODD, helps=Help.TALK | Help.LANGUAGE),
        make_entry(2, "Library", area=Area.SERVICES, circle=Circle.OUTER, nature=Nature.PLACE),
        make_entry(3, "A mistake"),
        ties=[(1, 2)],
    )
    row = make_map(person=person, content=content, drawn_on=DAY, **fields)
    mistake = Contact.objects.select_related("map__person").get(map=row, number=3)
    set_removed(contact=mistake, removed=True)
    return row


def part(client: StrictClient, name: str) -> Tag:
    found = BeautifulSoup(page_of(client), "html.parser").find(id=name)
    assert isinstance(found, Tag)
    return found


def pairs(card: Tag) -> dict[str, str]:
    return {
        line.dt.get_text(): line.dd.get_text()  # type: ignore[union-attr]
        for line in card("div")
    }


def test_a_map_and_who_is_on_it(client: StrictClient, person: User) -> None:
    row = draw(person)
    made = file_of(client)
    (of_map,) = made["maps"]
    assert (of_map["drawn_on"], of_map["reach"], of_map["shared_with"]) == (
        "2026-03-02",
        "me",
        None,
    )
    first, second, third = made["map_contacts"]
    assert first["map"] == {"drawn_on": "2026-03-02", "made_at": of_map["made_at"]}
    assert (first["number"], first["label"], first["kinds_of_help"]) == (
        1,
        ODD,
        ["talk", "language"],
    )
    assert (second["what_it_is"], second["area"], second["circle"]) == (
        "place",
        "services",
        "outer",
    )
    assert (first["taken_off_at"], third["label"]) == (None, "A mistake")
    assert datetime.datetime.fromisoformat(third["taken_off_at"]).tzinfo is not None
    (tie,) = made["map_ties"]
    assert tie["map"] == first["map"]
    ends = sorted((tie["contact"], tie["knows"]), key=lambda end: end["number"])
    assert ends == [{"number": 1, "label": ODD}, {"number": 2, "label": "Library"}]
    assert str(row.pk) not in json.dumps(made)


def test_a_map_as_a_person_reads_it(client: StrictClient, person: User) -> None:
    draw(person)
    (card,) = part(client, "maps")("dl")
    assert pairs(card)["Date of the map"] == "2 March 2026"
    assert pairs(card)["Who can read it"] == "Only me"
    contacts = pairs(part(client, "map_contacts"))
    first, second, third = contacts.values()
    assert next(iter(contacts)) == f"2 March 2026 · 1 · {ODD}"
    said = "A person · Friends · Near · Someone to talk to, Language practice · Added: "
    assert first.startswith(said)
    assert second.startswith("A place · Services · Outer · Added: ")
    assert " · Taken off: " in third
    assert "Taken off" not in first
    (line,) = part(client, "map_ties")("div")
    said = line.get_text(" ", strip=True)
    assert said.startswith("2 March 2026 · ")
    assert f"{ODD} (1)" in said
    assert "Library (2)" in said


def test_a_step(client: StrictClient) -> None:
    pair = make_pair()
    client.force_login(pair.mentee)
    step = make_step(
        pair.mentee, "x", on=DAY, at=datetime.time(18, 30), gap="help-language",
        state="tried", settled_at=timezone.now(), reach="mentor", pair=pair,
    )  # fmt: skip
    step.write(who="The café", action=ODD, company="Omar", learned="They meet on Mondays.\nAgain?")
    step.save()
    (row,) = file_of(client)["steps"]
    words = {name: row[name] for name in ("who", "action", "company", "learned")}
    assert words == {
        "who": "The café",
        "action": ODD,
        "company": "Omar",
        "learned": "They meet on Mondays.\nAgain?",
    }
    assert (row["planned_for"], row["planned_at"], row["gap"]) == (
        "2026-03-02",
        "18:30",
        "help-language",
    )
    assert (row["how_it_went"], row["shared_with"]) == ("tried", [pair.mentor.nickname])
    (card,) = part(client, "steps")("dl")
    read = pairs(card)
    assert (read["Gap"], read["At what time"]) == ("Nobody for language practice", "18:30")
    assert (read["How it went"], read["What I learned"]) == (
        "Tried",
        "They meet on Mondays.\nAgain?",
    )


def test_a_step_from_a_gap_that_is_not_known_any_more(client: StrictClient, person: User) -> None:
    make_step(person, "I ask", gap="area-moon")
    assert file_of(client)["steps"][0]["gap"] == "area-moon"
    assert "moon" not in part(client, "steps").get_text()


def test_contacts_and_ties_are_read_map_by_map(client: StrictClient, person: User) -> None:
    last = draw(person)
    begin_map(person=person, after=last.pk)
    made = file_of(client)
    days = [row["map"]["drawn_on"] for row in made["map_contacts"]]
    assert days == sorted(days)
    assert [row["number"] for row in made["map_contacts"]] == [1, 2, 3, 1, 2]
    assert [row["map"]["made_at"] for row in made["map_ties"]] == [
        row["made_at"] for row in made["maps"]
    ]


def test_what_cannot_be_opened_says_so_and_the_rest_is_there(
    client: StrictClient, person: User
) -> None:
    draw(person)
    make_step(person, "I ask")
    DataKey.erase(person.pk)
    made = file_of(client)
    assert {row["label"] for row in made["map_contacts"]} == {None}
    assert made["map_ties"][0]["contact"]["label"] is None
    assert made["map_contacts"][1]["area"] == "services"
    assert made["steps"][0]["action"] is None
    assert part(client, "map_contacts").get_text().count("cannot be read at the moment") == 3


def test_nothing_of_a_shared_map_is_in_the_mentors(client: StrictClient) -> None:
    pair = make_pair()
    draw(pair.mentee, pair=pair, reach="whole")
    make_step(pair.mentee, "I ask the ferryman", reach="mentor", pair=pair)
    client.force_login(pair.mentor)
    for name in (PAGE, FILE):
        text = client.get(reverse(name)).content.decode()
        assert "Library" not in text
        assert "ferryman" not in text
    assert file_of(client)["maps"] == file_of(client)["steps"] == []


def test_a_guest_has_hers(client: StrictClient) -> None:
    guest = make_guest(client)
    draw(guest)
    assert file_of(client)["map_contacts"][0]["label"] == ODD


def test_the_number_of_queries_does_not_grow(client: StrictClient) -> None:
    few, many = make_person(), make_person()
    draw(few)
    make_step(few, "one")
    for seed in range(4):
        make_map(person=many, content=random_content(seed=seed, contacts=30, ties=80))
        make_step(many, f"step {seed}")
    counts = []
    for person in (few, many):
        client.force_login(person)
        client.get(reverse(FILE))
        counts.append((queries(client, PAGE), queries(client, FILE)))
    assert counts[0] == counts[1]
    assert len(file_of(client)["map_ties"]) == 320
    assert OutreachStep.objects.count() == 5


@pytest.mark.parametrize("language", ["xa", "xb"])
def test_codes_are_the_same_in_every_language(
    client: StrictClient, person: User, language: str
) -> None:
    draw(person)
    make_step(person, "I ask", gap="closed", on=DAY)
    english = file_of(client)
    other = json.loads(client.get(f"/{language}" + reverse(FILE)[3:]).content)
    for name in ("maps", "map_contacts", "map_ties", "steps"):
        assert other[name] == english[name]
