"""The mentor's pages: what her mentees share with her now, and nothing else of them."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from networking.mentoring.pages.map import content_without_labels
from networking.models import (
    Answer,
    AuditEvent,
    Contact,
    MapReach,
    NetworkMap,
    OutreachStep,
    Pair,
    Reach,
    Reflection,
    User,
)
from networking.privacy.withdrawing import withdraw_shared
from tests.support.addresses import address
from tests.support.browse import open_page
from tests.support.rows.cast import (
    HERS,
    LABELS,
    MAP_LABELS,
    NICKNAME,
    SHARED,
    STEP_SHARED,
    WHO,
    WORDS,
    Cast,
    make_cast,
    make_step,
    routes,
)
from tests.support.rows.course import asking
from tests.support.rows.maps import make_map, random_content
from tests.support.rows.people import make_pair, make_person
from tests.support.strict_client import StrictClient

pytestmark = pytest.mark.django_db
LIST, PAIR, SHARES, MAP = (f"networking:mentoring{end}" for end in ("", "_pair", "_shared", "_map"))


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def mentors(cast: Cast) -> list[str]:
    """The pages of the mentor: her mentees, what one shares, one map, and the page of one."""
    return [
        reverse(LIST),
        reverse(SHARES, args=[cast.rows["pair"].pk]),
        reverse(MAP, args=[cast.rows["map"].pk]),
        reverse(PAIR, args=[cast.rows["pair"].pk]),
    ]


def read(cast: Cast, who: str, url: str) -> Any:
    return cast.browser(who, StrictClient()).get(url)


def share_whole(cast: Cast) -> None:
    NetworkMap.objects.filter(pk=cast.rows["map"].pk).update(reach=MapReach.WHOLE)


def with_co_mentor(cast: Cast) -> None:
    """Another mentor of the programme joins the pair."""
    mentor = cast.people["other_mentor"]
    Pair.objects.filter(pk=cast.rows["pair"].pk).update(co_mentor=mentor)


# --- What they show ------------------------------------------------------------------------


def test_her_mentees_and_how_much_each_shares(cast: Cast) -> None:
    page = open_page(cast.browser("mentor", StrictClient()), reverse(LIST))
    said = page.text("main")
    for words in (NICKNAME, "1 map", "1 step", "1 text"):
        assert words in said
    assert not [words for words in WORDS if words in said]


def test_steps_and_texts_are_read_on_the_mentees_page(cast: Cast) -> None:
    page = open_page(cast.browser("mentor", StrictClient()), mentors(cast)[1])
    said = page.text("main")
    for words in (STEP_SHARED, "Planned", SHARED, asking().question.title):
        assert str(words) in said
    assert not [words for words in HERS if words in said]
    assert page.soup.find("main").find(["form", "button", "textarea"]) is None


def test_how_a_step_went_is_told(cast: Cast) -> None:
    step = cast.rows["shared_step"]
    step.write(learned="people sang along")
    step.state, step.settled_at = OutreachStep.State.DONE, timezone.now()
    step.save()
    said = open_page(cast.browser("mentor", StrictClient()), mentors(cast)[1]).text("main")
    assert "Done" in said
    assert "people sang along" in said


def test_a_whole_map_shows_list_drawing_and_measures(cast: Cast) -> None:
    share_whole(cast)
    page = open_page(cast.browser("mentor", StrictClient()), mentors(cast)[2])
    said = page.text("main")
    for label in MAP_LABELS:
        assert label in said
    for label in set(LABELS) - set(MAP_LABELS):  # taken off, or on another map
        assert label not in said
    assert "1 of 3 possible connections between them." in said
    assert "Density" in said
    svg = page.by_id("drawing").find("svg")
    assert svg is not None
    assert svg.find("a") is None
    assert page.soup.find("main").find(["form", "textarea"]) is None


def test_counts_never_show_a_label(cast: Cast) -> None:
    answer = read(cast, "mentor", mentors(cast)[2])
    text = answer.content.decode()
    assert not [label for label in LABELS if label in text]
    assert "3 contacts." in text
    assert "Nobody in community groups, services or clubs." in text
    assert 'id="drawing"' not in text


def test_counts_read_no_label_and_open_no_key(cast: Cast) -> None:
    browser = cast.browser("mentor", StrictClient())
    with (
        CaptureQueriesContext(connections["default"]) as main,
        CaptureQueriesContext(connections["keys"]) as keys,
    ):
        assert browser.get(mentors(cast)[2]).status_code == 200
    assert len(keys) == 0
    assert not [query for query in main.captured_queries if '"label"' in query["sql"]]
    content = content_without_labels(cast.rows["map"])
    assert [entry.label for entry in content.entries] == ["Neighbours 3", "Family 1", "Friends 2"]


def test_who_mentors_nobody_reads_what_will_be_here() -> None:
    browser = StrictClient()
    browser.force_login(make_person())
    assert "You have no mentee at the moment" in open_page(browser, reverse(LIST)).text("main")
    assert reverse(LIST) not in browser.get(reverse("networking:me")).content.decode()


def test_who_mentors_finds_the_way_there(cast: Cast) -> None:
    for who in ("mentor", "mentee"):
        page = read(cast, who, reverse("networking:me")).content.decode()
        assert (reverse(LIST) in page) is (who == "mentor")


def test_a_mentee_who_shares_nothing_is_there_all_the_same() -> None:
    pair, browser = make_pair(), StrictClient()
    browser.force_login(pair.mentor)
    assert "Nothing is shared with you now." in open_page(browser, reverse(LIST)).text("main")
    url = reverse(SHARES, args=[pair.pk])
    assert "Nothing is shared with you now." in open_page(browser, url).text("main")
    assert not AuditEvent.objects.exists()


# --- Who sees ------------------------------------------------------------------------------

ABOUT_HER = ("map_id", "step_id", "pair_id", "before_id", "number", "name")
"""An address with one of these is about her map, her step or her pair."""
ROUTES = [
    name
    for name, _pattern, way in routes()
    if any(set(ABOUT_HER) & set(part.regex.groupindex) for part in way)
    and not name.startswith("admin:")
]


def parts_of(name: str) -> set[str]:
    """What stands for an id in this address."""
    way = next(way for other, _pattern, way in routes() if other == name)
    return {part for pattern in way for part in pattern.regex.groupindex}


def test_there_are_addresses_to_look_at() -> None:
    assert {"networking:map_on", "networking:step", "networking:map_file", MAP} <= set(ROUTES)


def answers(cast: Cast, who: str, map_row: str = "map", step: str = "step") -> Iterator[Any]:
    """What a person gets at every address about the mentee's map, step and pair: as a page, and
    as the fragment of it."""
    rows = {**cast.rows, "map": cast.rows[map_row], "step": cast.rows[step]}
    browser = cast.browser(who, StrictClient())
    for name in ROUTES:
        url = address(name, rows, {})
        for headers in ({}, {"HX-Request": "true"}):
            yield name, browser.get(url, headers=headers)
    for url in (reverse(LIST), reverse("networking:me"), reverse("networking:privacy_mine")):
        yield url, browser.get(url)


def leaks(cast: Cast, who: str, may: tuple[str, ...] = ()) -> list[str]:
    """Where a person reads a word of hers that she may not, or finds a page of hers at all."""
    found = []
    for map_row, step in (("map", "step"), ("earlier_map", "shared_step")):
        for name, answer in answers(cast, who, map_row, step):
            text = b"".join(answer).decode(errors="replace") if answer.streaming else None
            text = answer.content.decode(errors="replace") if text is None else text
            found += [f"{name}: {w}" for w in WORDS if w in text and w not in may]
            there = answer.status_code == 200 and "HX-Redirect" not in answer.headers
            if name in ROUTES and there and not may:
                found.append(f"{name} is there")
    return found


NOT_HERS = sorted(set(WHO) - {"mentee", "mentor"})


@pytest.mark.parametrize("who", NOT_HERS)
def test_nobody_else_finds_anything(cast: Cast, who: str) -> None:
    share_whole(cast)
    assert leaks(cast, who) == []


def test_the_mentor_finds_what_is_shared_and_no_more(cast: Cast) -> None:
    assert leaks(cast, "mentor", may=(SHARED, STEP_SHARED)) == []
    share_whole(cast)
    assert leaks(cast, "mentor", may=(SHARED, STEP_SHARED, *MAP_LABELS)) == []


def test_a_co_mentor_finds_the_same(cast: Cast) -> None:
    share_whole(cast)
    with_co_mentor(cast)
    for url in mentors(cast):
        theirs = [read(cast, who, url) for who in ("mentor", "other_mentor")]
        assert [answer.status_code for answer in theirs] == [200, 200]
    assert MAP_LABELS[0] in read(cast, "other_mentor", mentors(cast)[2]).content.decode()
    assert leaks(cast, "other_mentor", may=(SHARED, STEP_SHARED, *MAP_LABELS)) == []


@pytest.mark.parametrize("who", ["mentor", "other_mentor"])
def test_after_the_pair_ended_nobody_finds_anything(cast: Cast, who: str) -> None:
    share_whole(cast)
    with_co_mentor(cast)
    pair = cast.rows["pair"]
    Pair.objects.filter(pk=pair.pk).update(ended_on=timezone.localdate(), end_reason="match")
    following = make_pair(programme=pair.programme, mentee=pair.mentee)
    own = {f"networking:{name} is there" for name in ("closing", "certificate")}  # her own parts
    assert set(leaks(cast, who)) <= own
    browser = StrictClient()
    browser.force_login(following.mentor)
    cast.cookies["mentor"] = browser.cookies
    assert leaks(cast, "mentor") == []


def test_after_taking_back_nobody_finds_anything(cast: Cast) -> None:
    share_whole(cast)
    mentee = cast.people["mentee"]
    assert mentee is not None
    withdraw_shared(person=mentee)
    the_pairs = {f"{name} is there" for name in ROUTES if "pair_id" in parts_of(name)}
    found = [line for line in leaks(cast, "mentor") if line not in the_pairs]
    assert found == []


# --- What is noted -------------------------------------------------------------------------


def noted(cast: Cast) -> list[tuple[str, User | None, User | None]]:
    lines = AuditEvent.objects.order_by("at").select_related("actor", "about")
    return [(line.verb, line.actor, line.about) for line in lines]


def test_opening_is_noted_once_a_day_and_told_to_her(cast: Cast) -> None:
    _list, shared_url, map_url, pair_url = mentors(cast)
    for _ in range(3):
        for url in (_list, pair_url, map_url, shared_url):
            read(cast, "mentor", url)
    mentor, mentee = cast.people["mentor"], cast.people["mentee"]
    assert noted(cast) == [("opened_map", mentor, mentee), ("opened_shared", mentor, mentee)]
    said = open_page(cast.browser("mentee", StrictClient()), reverse("networking:privacy_mine"))
    assert mentor is not None
    assert f"{mentor.nickname} opened your map." in said.text("opened")
    assert f"{mentor.nickname} opened your shared steps and texts." in said.text("opened")
    assert "You should know" not in read(cast, "mentee", reverse("networking:me")).content.decode()


def test_each_map_each_mentor_and_each_day_has_its_line(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_co_mentor(cast)
    pair = cast.rows["pair"]
    other = make_map(person=pair.mentee, pair=pair, reach=MapReach.WHOLE)
    urls = [reverse(MAP, args=[row.pk]) for row in (cast.rows["map"], other)]
    for who in ("mentor", "other_mentor"):
        for url in urls:
            read(cast, who, url)
    assert AuditEvent.objects.count() == 4
    tomorrow = timezone.localdate() + timedelta(days=1)
    monkeypatch.setattr("networking.people.models.audit.today_here", lambda: tomorrow)
    read(cast, "mentor", urls[0])
    assert AuditEvent.objects.count() == 5


def test_who_finds_nothing_is_not_noted(cast: Cast) -> None:
    for who in NOT_HERS:
        for url in mentors(cast):
            read(cast, who, url)
    read(cast, "mentee", mentors(cast)[2])
    assert not AuditEvent.objects.exists()


def test_coordinators_are_not_told_who_opens_what(cast: Cast) -> None:
    for url in mentors(cast):
        read(cast, "mentor", url)
    for who in ("coordinator", "admin"):
        text = read(cast, who, "/admin/networking/auditevent/").content.decode()
        assert "opened" not in text
        answer = read(cast, who, "/admin/networking/auditevent/?verb=opened_map")
        assert answer.context["cl"].result_count == 0


# --- What it costs -------------------------------------------------------------------------


def queries(browser: StrictClient, url: str) -> int:
    browser.get(url)
    with (
        CaptureQueriesContext(connections["default"]) as main,
        CaptureQueriesContext(connections["keys"]) as keys,
    ):
        assert browser.get(url).status_code == 200
    return len(main) + len(keys)


def test_more_mentees_and_more_of_theirs_cost_no_more_queries(cast: Cast) -> None:
    share_whole(cast)
    browser = cast.browser("mentor", StrictClient())
    few = [queries(browser, url) for url in mentors(cast)]
    assert max(few) <= 10
    assert few[0] <= 8
    mentor, pair = cast.people["mentor"], cast.rows["pair"]
    for _ in range(3):
        more = make_pair(programme=pair.programme, mentor=mentor)
        make_map(person=more.mentee, pair=more, reach=MapReach.WHOLE)
    for _ in range(5):
        make_step(pair.mentee, "again", reach=Reach.MENTOR, pair=pair)
        make_map(person=pair.mentee, pair=pair, reach=MapReach.COUNTS)
    big = make_map(
        person=pair.mentee,
        pair=pair,
        reach=MapReach.WHOLE,
        content=random_content(seed=3, contacts=40, ties=100),
    )
    cast.rows["map"] = big
    assert [queries(browser, url) for url in mentors(cast)] == few
    assert Contact.objects.filter(map=big).count() == 40


def test_an_emptied_text_is_not_counted(cast: Cast) -> None:
    for kind in (Answer, Reflection):
        kind.objects.filter(pair=cast.rows["pair"]).update(is_empty=True)
    said = open_page(cast.browser("mentor", StrictClient()), reverse(LIST)).text("main")
    assert "1 step" in said
    assert "text" not in said.replace("steps or texts", "").replace("shared texts", "")
