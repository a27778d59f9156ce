"""The log as it is read: met, did not meet, nothing logged; the next time; her page; pauses."""

import gzip
import uuid
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.utils.formats import date_format
from icalendar import Calendar

from networking.mentoring.sessions.log import PER_PAGE, Gap, log_page
from networking.mentoring.sessions.rhythm import rhythm_in_words
from networking.models import Pair, Pause, Session
from networking.people.requests import owner_token
from tests.support.browse import Page, open_page
from tests.support.budgets import FRAGMENT, PAGE, QUERIES, SENTENCE, queries_of
from tests.support.rows.pairs import make_pause, make_session, today
from tests.support.rows.people import make_member, make_pair, make_person, make_programme
from tests.support.rows.steps import make_step
from tests.support.strict_client import StrictClient

pytestmark = pytest.mark.django_db
MY_MENTOR = "/en/me/mentor/"
MATCHING = "/en/me/matching/"
NOT_RIGHT = "/en/me/not-right/"


def day(number: int) -> date:
    return today() + timedelta(days=number)


def make_old(days_old: int = 100, **fields: Any) -> Pair:
    return make_pair(**{"started_on": day(-days_old), **fields})


def log(pair: Pair) -> str:
    return f"/en/mentoring/{pair.pk}/sessions/"


def pauses_of(pair: Pair) -> str:
    return f"/en/pair/{pair.pk}/pauses/"


def words(client: StrictClient, url: str) -> str:
    return " ".join(open_page(client, url).soup.main.get_text(" ").split())


def gaps(pair: Pair, number: int = 1) -> list[tuple[date, date | None]]:
    found = log_page(pair, pair.mentee, number)
    assert found is not None
    return [(entry.first, entry.last) for entry in found.entries if isinstance(entry, Gap)]


def sessions_on(pair: Pair, *numbers: int) -> None:
    for number in numbers:
        make_session(pair=pair, days_ago=number)


# --- Met, did not meet, nothing logged --------------------------------------------------------


def test_not_met_and_not_logged_are_two_things(client: StrictClient) -> None:
    pair = make_old(60)
    make_session(pair=pair, days_ago=50)
    make_session(pair=pair, days_ago=20, outcome="no_show", why="childcare")
    make_session(pair=pair, days_ago=5, outcome="moved", why="unknown")
    client.force_login(pair.mentor)
    said = words(client, log(pair))
    assert said.count("Nothing logged") == 1
    for line in ("Met", "Did not meet: childcare", "Nothing logged between", "You met 1 time."):
        assert line in said


@pytest.mark.parametrize(
    ("ago", "expected"),
    [
        ([42, 28, 14, 0], []),
        ([40, 20, 0], []),  # late, and nothing was left out
        ([42, 14, 0], [(42, 14)]),
        ([10], [(60, 10)]),
        ([], [(60, None)]),
        ([46, 15], [(15, None), (46, 15)]),
        ([46, 32, 14], []),  # today is the day
    ],
)
def test_a_gap_is_where_a_session_was_planned_and_none_is_logged(ago: Any, expected: Any) -> None:
    pair = make_old(60)
    sessions_on(pair, *ago)
    assert gaps(pair) == [(day(-a), None if b is None else day(-b)) for a, b in expected]


def test_a_pause_and_a_next_time_are_no_gap() -> None:
    pair = make_old(60)
    sessions_on(pair, 55, 42)
    assert len(gaps(pair)) == 1
    pause = make_pause(pair=pair, starts_on=day(-41), ends_on=day(-1))
    assert gaps(pair) == []
    pause.delete()
    make_session(pair=pair, days_ago=30, next_on=day(2))
    assert gaps(pair) == []


def test_a_gap_ends_with_the_pair() -> None:
    pair = make_old(90)
    sessions_on(pair, 80)
    Pair.objects.filter(pk=pair.pk).update(ended_on=day(-30), end_reason="mentor")
    pair.refresh_from_db()
    assert gaps(pair) == [(day(-80), day(-30))]


def test_the_log_is_turned_page_by_page(client: StrictClient) -> None:
    pair = make_old(900, rhythm_days=14)
    sessions_on(pair, *range(0, 14 * (PER_PAGE + 5), 14))
    make_session(pair=pair, days_ago=890)
    client.force_login(pair.mentor)
    first, second = open_page(client, log(pair)), open_page(client, f"{log(pair)}?page=2")
    pages = [page.soup.select("li[id^=session-]") for page in (first, second)]
    ids = [{tag["id"] for tag in found} for found in pages]
    assert [len(found) for found in ids] == [PER_PAGE, 6]
    assert not ids[0] & ids[1]
    assert "Nothing logged" not in first.soup.main.get_text()
    assert second.soup.main.get_text().count("Nothing logged") == 1
    for odd in ("3", "0", "-1", "x", "²", "9" * 5000, "1e3"):
        assert client.get(log(pair), {"page": odd}).status_code == 404, odd


def test_a_gap_across_two_pages_is_told_once(client: StrictClient) -> None:
    pair = make_old(900)
    sessions_on(pair, *range(0, 14 * PER_PAGE, 14), 14 * PER_PAGE + 30)
    assert gaps(pair) == []
    assert len(gaps(pair, 2)) == 2  # before it, and from the start


def test_a_long_log_costs_no_more_queries(client: StrictClient) -> None:
    pair = make_old(900)
    for person in (pair.mentee, pair.mentor):
        client.force_login(person)
        for url in (log(pair), MY_MENTOR):
            Session.objects.all().delete()
            sessions_on(pair, 4, 2)
            client.get(url)
            few = queries_of(client, url)
            sessions_on(pair, *range(5, 205))
            assert queries_of(client, url) == few <= 8, url


@pytest.mark.parametrize(
    ("days", "said"),
    [(7, "once a week"), (14, "every two weeks"), (21, "every 3 weeks"), (30, "once a month"),
     (10, "every 10 days"), (1, "once a day"), (92, "every 92 days")],
)  # fmt: skip
def test_a_rhythm_is_said_in_words(days: int, said: str) -> None:
    assert rhythm_in_words(days) == f"at least {said}"


# --- The next time ----------------------------------------------------------------------------


def test_the_next_time_is_a_calendar_file_without_a_name(client: StrictClient) -> None:
    pair = make_old(mentee=make_person(nickname="Zephyrine"), mentor=make_person(nickname="Omar"))
    row = make_session(
        pair=pair, agreed="the weaver", minutes=90, next_on=day(7), next_at=time(17, 30)
    )
    for person in (pair.mentee, pair.mentor):
        client.force_login(person)
        answer = client.get(f"/en/pair/{pair.pk}/next.ics")
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        event = Calendar.from_ical(answer.content).events[0]
        assert (str(event["SUMMARY"]), event.start.date()) == ("Meeting", day(7))
        assert event.end - event.start == timedelta(minutes=90)
        for hidden in (
            b"Zephyrine",
            b"Omar",
            b"weaver",
            str(pair.pk).encode(),
            str(row.pk).encode(),
        ):
            assert hidden not in answer.content


@pytest.mark.parametrize("number", [None, -1])
def test_without_a_next_time_there_is_no_file(client: StrictClient, number: int | None) -> None:
    pair = make_old()
    make_session(pair=pair, days_ago=9, next_on=day(number) if number else None)
    client.force_login(pair.mentee)
    assert client.get(f"/en/pair/{pair.pk}/next.ics").status_code == 404
    assert "Next session" not in words(client, MY_MENTOR)


def test_only_the_newest_session_says_when_they_meet_next(client: StrictClient) -> None:
    pair = make_old()
    make_session(pair=pair, days_ago=9, next_on=day(3))
    make_session(pair=pair, on=day(3), outcome="cancelled", why="work")
    client.force_login(pair.mentee)
    assert client.get(f"/en/pair/{pair.pk}/next.ics").status_code == 404


# --- My mentor --------------------------------------------------------------------------------


def test_her_page_says_who_how_often_and_what_next(client: StrictClient) -> None:
    pair = make_old(
        mentor=make_person(nickname="Omar"), co_mentor=make_person(nickname="Sofia"),
        planned_end_on=day(200),
    )  # fmt: skip
    make_session(pair=pair, agreed="tea at the weaver", note="crooked", next_on=day(5))
    make_pause(pair=pair, starts_on=day(20), ends_on=day(30))
    make_pause(pair=pair, starts_on=day(-20), ends_on=day(-10))
    client.force_login(pair.mentee)
    said = words(client, MY_MENTOR)
    for part in ("Omar", "Sofia", "at least every two weeks", "Next session", "tea at the weaver"):
        assert part in said
    assert said.count("You pause from") == 1
    assert "crooked" not in said
    links = {link["href"] for link in open_page(client, MY_MENTOR).soup.main.find_all("a")}
    for url in (pauses_of(pair), f"/en/pair/{pair.pk}/end/", "/en/me/not-right/", log(pair)):
        assert url in links


def test_what_is_asked_of_her_now_stands_on_top(client: StrictClient) -> None:
    pair = make_old(30, planned_end_on=day(200))
    client.force_login(pair.mentee)
    assert "Check in" in words(client, MY_MENTOR)
    assert "closing" not in words(client, MY_MENTOR)
    Pair.objects.filter(pk=pair.pk).update(planned_end_on=day(20))
    make_session(pair=pair, agreed="tea")
    make_pause(pair=pair, starts_on=day(2), ends_on=day(3))
    assert "To the closing checklist" in words(client, MY_MENTOR)
    assert queries_of(client, MY_MENTOR) <= QUERIES


def links_of(client: StrictClient) -> set[str]:
    """Where the page about her mentor leads."""
    return {link["href"] for link in open_page(client, MY_MENTOR).soup.main.find_all("a")}


def test_without_a_mentor_the_words_are_kind(client: StrictClient) -> None:
    client.force_login(make_member(programme=make_programme()))
    assert "You have no mentor at the moment." in words(client, MY_MENTOR)
    assert links_of(client) >= {MATCHING, NOT_RIGHT}


def test_after_the_end_the_log_stays_hers(client: StrictClient) -> None:
    pair = make_old(ended_on=day(-3), end_reason="completed")
    older = make_old(
        300, mentee=pair.mentee, programme=pair.programme, ended_on=day(-150), end_reason="mentor"
    )
    make_session(pair=pair, days_ago=20, agreed="tea at the weaver")
    client.force_login(pair.mentee)
    said = words(client, MY_MENTOR)
    assert "You have no mentor at the moment." in said
    assert "tea at the weaver" in said
    links = links_of(client)
    assert {log(pair), log(older)} <= links
    certificate = f"/en/pair/{pair.pk}/certificate/"
    assert {certificate, MATCHING, NOT_RIGHT} <= links
    assert client.get(certificate).status_code == 200
    assert pauses_of(pair) not in links


@pytest.mark.parametrize("ended", [None, -3])
def test_my_page_leads_there_who_has_or_had_a_mentor(
    client: StrictClient, ended: int | None
) -> None:
    end = {"ended_on": day(ended), "end_reason": "match"} if ended else {}
    pair = make_old(**end)
    for person, is_there in ((pair.mentee, True), (pair.mentor, False)):
        client.force_login(person)
        links = {link["href"] for link in open_page(client, "/en/me/").soup.main.find_all("a")}
        assert (MY_MENTOR in links) is is_there


# --- Pauses -----------------------------------------------------------------------------------


def span(first: int, last: int, **more: Any) -> dict[str, str]:
    return {
        "starts_on": day(first).isoformat(), "ends_on": day(last).isoformat(), "why": "exams",
        **more,
    }  # fmt: skip


def test_each_of_a_pair_declares_shortens_and_takes_back(client: StrictClient) -> None:
    pair = make_old(co_mentor=make_person())
    for person in (pair.mentee, pair.mentor, pair.co_mentor):
        client.force_login(person)
        form = open_page(client, pauses_of(pair)).form("pause-form")
        assert [form.post(**span(3, 20)).status_code for _ in range(2)] == [303, 303]
        row = Pause.objects.get(pair=pair)
        assert (row.ends_on, row.why, row.declared_by_id) == (day(20), "exams", person.pk)
        page = open_page(client, pauses_of(pair))
        change = page.form(f"pause-{row.pk}-save")
        change.post(press=f"pause-{row.pk}-save", **span(3, 9))
        assert Pause.objects.get(pair=pair).ends_on == day(9)
        page.form(f"pause-{row.pk}-remove").post(press=f"pause-{row.pk}-remove")
        assert not Pause.objects.filter(pair=pair).exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (span(9, 3), "before the first"),
        (span(3, 400), "a year at most"),
        (span(-101, 3), "Your pair started on"),
        (span(367, 368), "within the next year"),
        (span(3, 9, ends_on=""), "on which day the pause ends"),
        (span(3, 9, starts_on="soon"), "type it like this"),
        (span(3, 9, why="rain"), "one of the reasons"),
        (span(3, 9, ends_on="9999-12-31"), "a year at most"),
    ],
)
def test_a_pause_that_cannot_be_is_said_in_words(
    client: StrictClient, wrong: Any, said: str
) -> None:
    pair = make_old()
    row = make_pause(pair=pair, starts_on=day(1), ends_on=day(2))
    client.force_login(pair.mentee)
    for data in (wrong, {**wrong, "change": str(row.pk)}):
        answer = client.post(pauses_of(pair), data)
        assert answer.status_code == 422
        page = Page(client, "the answer", answer.content.decode())
        assert said in page.text("error-summary")
        typed = [
            tag.get("value") for tag in page.soup.find_all("input", attrs={"name": "starts_on"})
        ]
        assert wrong["starts_on"] in typed
    assert Pause.objects.count() == 1


@pytest.mark.parametrize(
    ("days", "is_refused"),
    [((1, 9), True), ((12, 30), True), ((10, 10), True), ((1, 4), False), ((13, 14), False)],
)
def test_two_pauses_share_no_day(
    client: StrictClient, days: tuple[int, int], is_refused: bool
) -> None:
    pair = make_old()
    make_pause(pair=make_old(), starts_on=day(1), ends_on=day(40))
    make_pause(pair=pair, starts_on=day(5), ends_on=day(12))
    later = make_pause(pair=pair, starts_on=day(50), ends_on=day(60))
    client.force_login(pair.mentee)
    for more in ({}, {"change": str(later.pk)}):
        answer = client.post(pauses_of(pair), span(*days, **more))
        assert answer.status_code == (422 if is_refused else 303)
        if is_refused:
            page = Page(client, "the answer", answer.content.decode())
            assert date_format(day(12), "DATE_FORMAT") in page.text("error-summary")
            assert day(days[0]).isoformat() in str(page.soup)
        Pause.objects.filter(pair=pair).exclude(starts_on__in=(day(5), day(50))).delete()
    assert (
        client.post(
            pauses_of(pair), span(6, 20, change=str(pair.pauses.get(starts_on=day(5)).pk))
        ).status_code
        == 303
    )


def test_a_pause_of_another_pair_is_not_there(client: StrictClient) -> None:
    pair, other = make_old(), make_old()
    row = make_pause(pair=other, starts_on=day(1), ends_on=day(2))
    client.force_login(pair.mentor)
    for data in ({"remove": str(row.pk)}, span(3, 9, change=str(row.pk)), {"remove": "x"}):
        assert client.post(pauses_of(pair), data).status_code == 404
    assert client.post(pauses_of(pair), span(3, 9, pause=str(row.pk))).status_code == 303
    row.refresh_from_db()
    assert (row.pair_id, row.starts_on) == (other.pk, day(1))
    client.post(pauses_of(pair), {"remove": str(uuid.uuid4())})
    assert Pause.objects.count() == 2


def test_a_pause_from_the_page_of_somebody_else_is_not_taken(client: StrictClient) -> None:
    pair = make_old()
    client.force_login(pair.mentee)
    sent = span(3, 9, owner=owner_token(make_person()))
    assert client.post(pauses_of(pair), sent).status_code == 403
    assert not Pause.objects.exists()


def test_an_ended_pair_declares_no_pause(client: StrictClient) -> None:
    pair = make_old(ended_on=day(-1), end_reason="completed")
    client.force_login(pair.mentee)
    assert client.get(pauses_of(pair)).status_code == 404
    assert client.post(pauses_of(pair), span(3, 9)).status_code == 404


# --- What a page may weigh --------------------------------------------------------------------


def test_pages_and_fragments_stay_in_their_budgets(client: StrictClient) -> None:
    pair = make_old(co_mentor=make_person())
    for number in range(40):
        make_session(
            pair=pair, days_ago=number, agreed=SENTENCE * 4, note=SENTENCE * 4, topics=1023,
            barriers=31, next_on=day(9), next_at=time(9),
        )  # fmt: skip
    make_pause(pair=pair, starts_on=day(1), ends_on=day(2))
    one = f"{log(pair)}{Session.objects.newest_first()[0].pk}/"
    both = [log(pair), one, pauses_of(pair), "/en/me/"]
    pages = {pair.mentor: [*both, f"{log(pair)}new/"], pair.mentee: [*both, MY_MENTOR]}
    for person, urls in pages.items():
        client.force_login(person)
        for url in urls:
            weight = len(gzip.compress(client.get(url).content, 6))
            assert (weight <= PAGE, queries_of(client, url) <= QUERIES) == (True, True), url
    for person in pages:
        make_step(person=person)
        client.force_login(person)
        assert queries_of(client, "/en/me/") <= QUERIES
    client.force_login(pair.mentor)
    sent = {"agreed": SENTENCE * 8, "topics": ["1", "2"]}
    answer = client.post(f"{log(pair)}new/", sent, headers={"HX-Request": "true"})
    assert len(gzip.compress(answer.content, 6)) <= FRAGMENT
