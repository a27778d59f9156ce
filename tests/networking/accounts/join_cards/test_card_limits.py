"""How often wrong words may be typed: guessing is stopped, a workshop is not."""

import pytest
from django.core.cache import cache

from networking.accounts.join_cards import limits
from networking.accounts.join_cards.codes import in_words
from networking.accounts.join_cards.limits import ADDRESS, BROWSER, EVERYWHERE
from tests.support.at_once import at_once, on_postgresql
from tests.support.rows.cards import link, make_card
from tests.support.rows.people import make_person
from tests.support.strict_client import StrictClient

pytestmark = pytest.mark.django_db
TYPED = "/en/join/card/"
WRONG = "sun sun sun sun"


@pytest.fixture(autouse=True)
def nothing_counted(db, monkeypatch):
    """No try is left over, and no window ends while a test runs."""
    cache.clear()
    monkeypatch.setattr(limits.time, "time", lambda: 1_800_000_123.0)


def later(monkeypatch, seconds):
    monkeypatch.setattr(limits.time, "time", lambda: 1_800_000_123.0 + seconds)


def browser(address="203.0.113.7"):
    """Another browser behind an address; its secret for forms is its own."""
    found = StrictClient(REMOTE_ADDR=address)
    found.get(TYPED)
    return found


def try_words(client, words=WRONG, **more):
    return client.post(TYPED, {"words": words, **more})


def wrong_ones(count, address="203.0.113.7"):
    """So many wrong tries from an address, never too many from one browser."""
    client = None
    for number in range(count):
        if number % (BROWSER.amount - 1) == 0:
            client = browser(address)
        assert try_words(client, mark="Z9-99").status_code == 422


def test_one_browser_may_be_wrong_so_often_and_then_waits(monkeypatch):
    client, card = browser(), make_card()
    for _ in range(BROWSER.amount):
        assert try_words(client).status_code == 422
    answer = try_words(client)
    assert answer.status_code == 429
    assert "Wait ten minutes" in answer.content.decode()
    assert try_words(client, in_words(card.code, "en")).status_code == 429, "it guesses"
    assert client.get(link(card), follow=True).status_code == 200, "its square still opens"
    assert try_words(browser(), in_words(card.code, "en")).status_code == 303
    later(monkeypatch, BROWSER.seconds)
    assert try_words(client, in_words(card.code, "en")).status_code == 303


def test_a_member_is_counted_by_her_account():
    person = make_person()
    for number in range(BROWSER.amount + 1):
        client = browser()
        client.force_login(person)
        assert try_words(client).status_code == (422 if number < BROWSER.amount else 429)


def test_what_could_not_be_a_card_is_not_counted():
    client = browser()
    for _ in range(BROWSER.amount + 5):
        assert try_words(client, "sun star").status_code == 422
        assert try_words(client, "sun star rain nothing").status_code == 422
    assert try_words(client, in_words(make_card().code, "en")).status_code == 303


def test_a_whole_workshop_types_its_cards_behind_one_address():
    """Twenty people, each wrong twice before she is right: nobody is refused."""
    marks_asked = 0
    for _ in range(20):
        client, card = browser(), make_card()
        words = in_words(card.code, "es")
        for wrong in (WRONG, WRONG):
            assert try_words(client, wrong, mark=card.mark).status_code == 422
        answer = try_words(client, words)
        if answer.status_code == 422:
            marks_asked += 1
            assert "The card number" in answer.content.decode()
            answer = try_words(client, words, mark=card.mark.lower().replace("-", " "))
        assert answer.status_code == 303
    assert marks_asked == 21 - ADDRESS.amount // 2


def test_right_words_never_count():
    client, cards = browser(), [make_card() for _ in range(BROWSER.amount + 3)]
    for card in cards:
        assert try_words(client, in_words(card.code, "en")).status_code == 303


def test_after_many_wrong_words_from_an_address_the_mark_is_asked_for():
    card = make_card()
    words = in_words(card.code, "tr")
    wrong_ones(ADDRESS.amount)
    assert try_words(browser(), words).status_code == 422, "the words alone open nothing now"
    assert try_words(browser(), words, mark="Z9-99").status_code == 422
    assert try_words(browser(), words, mark=card.mark).status_code == 303
    assert try_words(browser("198.51.100.4"), words).status_code == 303, "elsewhere they do"


def test_without_the_mark_nobody_learns_whether_the_words_were_right():
    card = make_card()
    wrong_ones(ADDRESS.amount)
    answers = [try_words(browser(), words) for words in (WRONG, in_words(card.code, "en"))]
    told = [answer.content.decode().count("Type the card number too") for answer in answers]
    assert told[0] == told[1] > 0
    assert all("do not open a card" not in answer.content.decode() for answer in answers)


def test_guessing_from_many_addresses_is_met_in_the_same_way():
    card = make_card()
    for entry in EVERYWHERE.keys("")[:-1]:
        cache.add(entry, 1, EVERYWHERE.seconds)
    assert try_words(browser("192.0.2.1")).status_code == 422
    fresh = browser("198.51.100.200")
    assert try_words(fresh, in_words(card.code, "en")).status_code == 422
    assert try_words(fresh, in_words(card.code, "en"), mark=card.mark).status_code == 303


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("203.0.113.7", "203.0.113.8", False), ("2001:db8::1", "2001:db8::ffff:2", True),
     ("2001:db8::1", "2001:db8:0:1::1", False)],
)  # fmt: skip
def test_which_addresses_count_as_one(rf, one, other, same):
    found = [limits._address(rf.get("/", REMOTE_ADDR=address)) for address in (one, other)]
    assert (found[0] == found[1]) is same


def test_looking_at_the_form_counts_nothing():
    client = browser()
    for _ in range(BROWSER.amount * 2):
        assert client.get(TYPED).status_code == 200
    assert try_words(client, in_words(make_card().code, "en")).status_code == 303


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_tries_at_once_are_all_counted():
    client = browser()
    cookies = client.cookies

    def one():
        other = StrictClient(REMOTE_ADDR="203.0.113.7")
        other.cookies = cookies
        return try_words(other).status_code

    at_once(*[one] * 6)
    left = [try_words(client).status_code for _ in range(BROWSER.amount - 6 + 1)]
    assert left == [422] * (BROWSER.amount - 6) + [429]
