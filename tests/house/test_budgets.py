"""What a learner's page may weigh and ask: bytes and queries (time is `make bench`'s)."""

import gzip
import uuid
from pathlib import Path
from typing import Any

import brotli
import pytest
from bs4 import BeautifulSoup
from django.contrib.staticfiles import finders
from django.urls import reverse

from networking.models import Answer, Reflection, Tick, UnitProgress, User
from tests.support.browse import open_page
from tests.support.budgets import FRAGMENT, PAGE, QUERIES, SENTENCE, queries_of
from tests.support.rows.course import FIRST, SECOND, asking, places, ticking
from tests.support.rows.people import make_guest, make_pair, make_person
from tests.support.strict_client import StrictClient

pytestmark = pytest.mark.django_db
CSS, JAVASCRIPT, FIRST_VIEW, REQUESTS = 8_000, 20_000, 45_000, 4


def work_hard(person: User) -> None:
    """Everything done, ticked and answered, in both modules, in full sentences."""
    for place in [*places(FIRST), *places(SECOND)]:
        UnitProgress.objects.create(person=person, unit_id=place.unit.id)
        Tick.objects.bulk_create(
            [Tick(person=person, item_id=line.id) for line in place.unit.ticks]
        )
        for item in place.unit.questions:
            answer = Answer(person=person, item_id=item.id, tab=uuid.uuid4())
            answer.write(SENTENCE * 4)
            answer.save()
        for block in place.unit.reflections:
            note = Reflection(person=person, block_id=block.id, tab=uuid.uuid4())
            note.write(SENTENCE * 4)
            note.save()


def keep_copies(client: StrictClient, count: int) -> None:
    """So many kept copies of one answer."""
    for number in range(count):
        data = {"words": f"{SENTENCE} {number}", "tab": str(uuid.uuid4())}
        client.post(asking().answer_url, data, headers={"HX-Request": "true"})


def learner(client: StrictClient, who: str) -> None:
    """A visitor, a guest, or someone with much or everything of hers."""
    if who == "guest":
        make_guest(client)
    elif who == "full":
        person = make_pair().mentee
        client.force_login(person)
        work_hard(person)
        keep_copies(client, 5)


WHO = ("visitor", "guest", "full")


def all_pages() -> list[str]:
    """Every page of a learner."""
    units = [place.url for slug in (FIRST, SECOND) for place in places(slug)]
    overviews = [reverse("networking:module", args=[slug]) for slug in (FIRST, SECOND)]
    names = ("home", "me", "reflections", "finish", "map", "maps", "steps", "step_new")
    own = [reverse(f"networking:{name}") for name in names]
    site = [
        reverse("networking:page", args=[name]) for name in ("help", "privacy", "accessibility")
    ]
    names = ("join", "card_typed", "recover")
    account = [reverse("account_login"), *(reverse(f"networking:{name}") for name in names)]
    account += [reverse(f"networking:{name}") for name in ("certificates", "certificate_check")]
    return [*units, *overviews, *own, *site, *account]


@pytest.mark.parametrize("who", WHO)
def test_no_page_is_heavier_than_its_budget(client: StrictClient, who: str) -> None:
    learner(client, who)
    weights = {url: len(gzip.compress(client.get(url).content, 6)) for url in all_pages()}
    # My texts grow with what she wrote: every sentence of hers is on the page.
    own_texts = reverse("networking:reflections")
    heavy = {url: weight for url, weight in weights.items() if weight > PAGE and url != own_texts}
    assert not heavy


@pytest.mark.parametrize("who", WHO)
def test_no_page_asks_more_than_its_budget(client: StrictClient, who: str) -> None:
    learner(client, who)
    for url in all_pages():
        client.get(url)  # the course is read once in each process
    asked = {url: queries_of(client, url) for url in all_pages()}
    assert {url: count for url, count in asked.items() if count > QUERIES} == {}


def test_a_first_visit_asks_for_the_content_revision_only(client: StrictClient) -> None:
    url = asking().url
    client.get(url)
    assert queries_of(StrictClient(), url) == 1


def test_many_people_cost_a_page_nothing(client: StrictClient) -> None:
    person = make_person()
    client.force_login(person)
    for url in all_pages():
        client.get(url)
    before = {url: queries_of(client, url) for url in all_pages()}
    others = User.objects.bulk_create(
        [User(nickname=f"other {n}", nickname_key=f"other {n}", password="!") for n in range(300)]
    )
    for place in places():
        UnitProgress.objects.bulk_create(
            [UnitProgress(person=other, unit_id=place.unit.id) for other in others]
        )
    assert {url: queries_of(client, url) for url in all_pages()} == before


@pytest.mark.parametrize("page", ["unit", "me", "reflections"])
def test_more_of_her_own_costs_no_more_queries(client: StrictClient, page: str) -> None:
    url = asking().url if page == "unit" else reverse(f"networking:{page}")
    client.force_login(make_person())
    keep_copies(client, 2)
    client.get(url)
    few = queries_of(client, url)
    keep_copies(client, 20)
    assert queries_of(client, url) == few


def fragments(client: StrictClient) -> dict[str, Any]:
    """One answer to HTMX of each kind, on pages where much is open and much is written."""
    line, question, last = ticking(), asking(), places()[-1]
    swaps = {
        "tick": (line, f"tick-{line.tick.id}", ""),
        "done": (line, "unit-done", "unit-done-button"),
        "answer": (question, question.answer_form, None),
        "reflection": (last, last.reflection_form, None),
    }
    found = {}
    for name, (place, form, press) in swaps.items():
        page = open_page(client, place.url)
        if press is None:
            page.form(form).type("words", SENTENCE * 8)
        found[name] = page.form(form).post(press=press, htmx=True)
    return found


@pytest.mark.parametrize("who", WHO)
def test_no_fragment_is_heavier_than_its_budget(client: StrictClient, who: str) -> None:
    learner(client, who)
    for name, answer in fragments(client).items():
        assert answer.status_code == 200, name
        assert len(gzip.compress(answer.content, 6)) <= FRAGMENT, name


# --- The files of a first visit ---------------------------------------------------------------


def files_of(html: bytes) -> list[str]:
    """The addresses that a browser asks for when it shows this page."""
    page = BeautifulSoup(html, "html.parser")
    found = [str(tag["src"]) for tag in page.find_all(["script", "img", "iframe"], src=True)]
    for link in page.find_all("link", href=True):
        if {"stylesheet", "icon", "preload"} & set(link.get("rel") or ()):
            found.append(str(link["href"]))
    return [address for address in found if not address.startswith("data:")]


def compressed(address: str) -> int:
    """What a file weighs on the way, with brotli."""
    found = finders.find(address.removeprefix("/static/"))
    assert isinstance(found, str), address
    return len(brotli.compress(Path(found).read_bytes()))


def test_a_first_view_is_four_requests_and_light(client: StrictClient) -> None:
    html = max((client.get(url).content for url in all_pages()), key=len)
    files = files_of(html)
    assert 1 + len(files) <= REQUESTS
    weights = {address: compressed(address) for address in files}
    assert sum(weight for name, weight in weights.items() if name.endswith(".css")) <= CSS
    assert sum(weight for name, weight in weights.items() if name.endswith(".js")) <= JAVASCRIPT
    assert len(gzip.compress(html, 6)) + sum(weights.values()) <= FIRST_VIEW


def test_every_page_needs_the_same_files(client: StrictClient) -> None:
    """So the second page asks for itself only. Pages that send to sign in are none."""
    answers = [client.get(url) for url in all_pages()]
    shown = [answer.content for answer in answers if answer.status_code == 200]
    assert len({tuple(files_of(html)) for html in shown}) == 1
