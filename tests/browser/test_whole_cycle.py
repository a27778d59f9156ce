"""A whole cycle, played by five people in five browsers: two mentors and two mentees on phones,
a coordinator at a desk. From the first printed card to the certificate and the report.

The coordinator enters days that are past, so that the pairs have met for some time: nothing else
is done behind the pages.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from networking.models import Cohort, Pair, Programme, Role, User
from tests.support.rows.pairs import today
from tests.support.rows.people import PASSWORD, make_member, make_person, make_programme
from tests.support.scanning import codes_in

DESK = {"width": 1280, "height": 900}
PICTURES = os.environ.get("MOTM_PICTURES", "")
"""A folder to leave pictures of all pages in, for people to look at."""


@dataclass
class Cycle:
    """The five, and where they are."""

    programme: Programme
    coordinator: Page
    phones: dict[str, Page]
    names: dict[str, str]

    def picture(self, page: Page, name: str) -> None:
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


def ago(days: int) -> date:
    return today() - timedelta(days=days)


@pytest.fixture
def cycle(open_page: Callable[..., Page], sign_in: Callable[[Page, User], None]) -> Cycle:
    programme = make_programme(name=f"Cycle {os.getpid()}", contact="Ask at the desk.")
    keeper = make_member(
        programme=programme,
        role=Role.COORDINATOR,
        person=make_person(nickname=f"keeper {os.getpid()}"),
    )
    desk = open_page(viewport=DESK, accept_downloads=True)
    sign_in(desk, keeper)
    who = ("mentor one", "mentor two", "mentee one", "mentee two")
    phones = {each: open_page(has_touch=True, accept_downloads=True) for each in who}
    names = {each: f"{each} {os.getpid()}" for each in who}
    return Cycle(programme, desk, phones, names)


def downloaded(page: Page, press: Callable[[], Any]) -> bytes:
    with page.expect_download() as waiting:
        press()
    return Path(waiting.value.path()).read_bytes()


def submit(page: Page) -> None:
    page.locator(".submit-row input[type=submit]").first.click()


# --- Getting in -------------------------------------------------------------------------------


def start_a_cohort(cycle: Cycle) -> Cohort:
    page = cycle.coordinator
    page.goto("/admin/networking/cohort/add/")
    page.locator("#id_programme").select_option(label=cycle.programme.name)
    page.locator("#id_name").fill("Autumn")
    page.locator("#id_starts_on").fill(ago(90).isoformat())
    page.locator("#id_ends_on").fill((today() + timedelta(days=4)).isoformat())
    submit(page)
    return Cohort.objects.get(programme=cycle.programme)


def print_cards(cycle: Cycle, cohort: Cohort, role: str, count: int) -> list[str]:
    """The addresses that a phone reads from the printed sheet."""
    page = cycle.coordinator
    page.goto(f"/admin/networking/cardsheet/add/?programme={cycle.programme.pk}")
    page.locator("#id_cohort").select_option(str(cohort.pk))
    page.locator("#id_role").select_option(role)
    page.locator("#id_count").fill(str(count))
    cycle.picture(page, f"cards-{role}")
    sheet = downloaded(page, lambda: submit(page))
    if PICTURES:
        (Path(PICTURES) / f"cards-{role}.pdf").write_bytes(sheet)
    found = codes_in(sheet)
    assert len(found) == count
    return found


def join(cycle: Cycle, who: str, address: str) -> None:
    """Opens what the square on the card holds, and joins with a nickname and a password."""
    page = cycle.phones[who]
    page.goto(urlsplit(address).path)
    page.locator("[name=username]").fill(cycle.names[who])
    page.locator("[name=password1]").fill(PASSWORD)
    for box in page.locator("main form input[type=checkbox]:visible").all():
        box.check()
    cycle.picture(page, f"join-{who}")
    page.locator("main form").get_by_role("button", name="Join", exact=True).click()
    expect(page.locator("body")).to_contain_text(f"You have joined {cycle.programme.name}")
    cycle.picture(page, f"joined-{who}")


# --- The pair ---------------------------------------------------------------------------------


def make_the_pair(cycle: Cycle, mentee: str, mentor: str) -> Pair:
    """On the page of matching the coordinator looks at who is free, and decides."""
    page = cycle.coordinator
    page.goto(f"/admin/networking/programme/{cycle.programme.pk}/matching/")
    page.get_by_role("link", name=cycle.names[mentee]).click()
    row = page.locator("tr", has=page.get_by_role("rowheader", name=cycle.names[mentor])).first
    cycle.picture(page, f"matching-{mentee}")
    row.get_by_role("link", name="Make this pair").click()
    page.locator("#id_started_on").fill(ago(80).isoformat())
    submit(page)
    return Pair.objects.get(mentee__nickname=cycle.names[mentee])


def log_session(cycle: Cycle, mentor: str, pair: Pair, day: date, **said: Any) -> None:
    page = cycle.phones[mentor]
    page.goto(f"/en/mentoring/{pair.pk}/sessions/new/")

    def choose(name: str, value: str) -> None:
        page.locator(f"label:has([name={name}][value='{value}'])").click()

    choose("day", "other")
    page.locator("[name=on]").fill(day.isoformat())
    choose("outcome", said.get("outcome", "held"))
    if "why" in said:
        choose("why", said["why"])
    else:
        choose("length", "60")
        if page.locator("#session-more:not([open])").count():
            page.locator("#session-more summary").click()
        choose("where", "library")
        page.locator("[name=agreed]").fill(said["agreed"])
    cycle.picture(page, f"session-{mentor}-{day}")
    page.locator("#session-save").click()
    expect(page.locator("main")).to_contain_text("The session is logged.")


def check_in(cycle: Cycle, mentee: str, pair: Pair) -> None:
    page = cycle.phones[mentee]
    page.goto("/en/me/mentor/")
    cycle.picture(page, f"my-mentor-{mentee}")
    page.locator(f"a[href*='/pair/{pair.pk}/check-in/']").first.click()
    page.locator("label:has([name=going][value='4'])").click()
    page.locator("[name=words]").fill("It helps to walk together.")
    cycle.picture(page, f"check-in-{mentee}")
    page.locator("#check-in-send").click()
    expect(page.locator("body")).to_contain_text("sent")


def read_the_check_in(cycle: Cycle, mentee: str) -> None:
    page = cycle.coordinator
    page.goto("/admin/networking/checkin/")
    page.get_by_role("link", name=cycle.names[mentee]).first.click()
    expect(page.locator("blockquote")).to_have_text("It helps to walk together.")
    cycle.picture(page, "check-in-read")
    page.get_by_role("button", name="I have read it. Next").click()


def look_after_the_flag(cycle: Cycle, pair: Pair) -> None:
    page = cycle.coordinator
    page.goto("/admin/")
    cycle.picture(page, "first-page")
    page.goto(f"/admin/networking/programme/{cycle.programme.pk}/flags/")
    cycle.picture(page, "flags")
    page.locator(f"a[href$='/flags/{pair.pk}/']").first.click()
    assert page.locator("section.flag").count() >= 1
    page.locator("form.closing label", has_text="I talked with them").click()
    cycle.picture(page, "flag")
    page.get_by_role("button", name="Close, and go to the next pair").click()
    page.goto(f"/admin/networking/programme/{cycle.programme.pk}/flags/{pair.pk}/")
    expect(page.locator("section.flag")).to_have_count(0)


def extend(cycle: Cycle, cohort: Cohort) -> None:
    page = cycle.coordinator
    page.goto(f"/admin/networking/cohort/{cohort.pk}/change/")
    page.get_by_role("link", name="Move the end").click()
    until = today() + timedelta(days=20)
    page.locator("#id_until").fill(until.isoformat())
    submit(page)
    expect(page.locator("#content-main")).to_contain_text("2 pairs that end with their cohort")
    cycle.picture(page, "extend")
    submit(page)
    cohort.refresh_from_db()
    assert cohort.ends_on == until


# --- The end ----------------------------------------------------------------------------------


def close_well(cycle: Cycle, who: str, pair: Pair) -> None:
    page = cycle.phones[who]
    page.goto(f"/en/pair/{pair.pk}/closing/")
    page.locator("#id_words").fill(f"{who} takes the walks along")
    page.locator("#take-along-save").click()
    page.locator("label:has([name=contact][value=message])").click()
    page.locator("#later-save").click()
    cycle.picture(page, f"closing-{who}")


def certificate(cycle: Cycle, who: str, pair: Pair, name: str) -> str:
    """The address that the code on the paper leads to."""
    page = cycle.phones[who]
    page.goto(f"/en/pair/{pair.pk}/certificate/")
    page.locator("[name=name]").fill(name)
    cycle.picture(page, f"certificate-{who}")
    page.locator("#certificate-button").click()
    paper = downloaded(page, lambda: page.locator("main button[name=file]").click())
    if PICTURES:
        (Path(PICTURES) / f"certificate-{who}.pdf").write_bytes(paper)
    [address] = codes_in(paper)
    return address


def check_the_certificate(cycle: Cycle, stranger: Page, address: str, name: str) -> None:
    stranger.goto(urlsplit(address).path)
    expect(stranger.locator("h1")).to_have_text("This certificate is real")
    shown = stranger.locator("main").inner_text()
    assert not [each for each in (*cycle.names.values(), name) if each in shown]
    stranger.locator("#compare-form input[name=name]").fill(name)
    cycle.picture(stranger, "certificate-check")
    stranger.locator("#compare-button").click()
    expect(stranger.locator("#compare")).to_contain_text("Yes.")


def test_a_whole_cycle_by_five_people(cycle: Cycle, open_page: Callable[..., Page]) -> None:
    cohort = start_a_cohort(cycle)
    for role in ("mentor", "mentee"):
        for number, address in zip(
            ("one", "two"), print_cards(cycle, cohort, role, 2), strict=True
        ):
            join(cycle, f"{role} {number}", address)
    one = make_the_pair(cycle, "mentee one", "mentor one")
    two = make_the_pair(cycle, "mentee two", "mentor two")
    assert one.cohort == two.cohort == cohort

    log_session(cycle, "mentor one", one, ago(70), agreed="We look at the choir.")
    log_session(cycle, "mentor one", one, ago(20), outcome="no_show", why="childcare")
    log_session(cycle, "mentor one", one, ago(6), agreed="We go there together.")
    log_session(cycle, "mentor two", two, ago(60), agreed="We meet again soon.")
    mentee = cycle.phones["mentee one"]
    mentee.goto("/en/me/mentor/")
    expect(mentee.locator("main")).to_contain_text("We go there together.")
    expect(mentee.locator("main")).not_to_contain_text("We meet again soon.")
    cycle.phones["mentor one"].goto("/en/mentoring/")
    cycle.picture(cycle.phones["mentor one"], "mentoring")
    cycle.phones["mentor one"].goto(f"/en/mentoring/{one.pk}/")
    cycle.picture(cycle.phones["mentor one"], "mentoring-pair")

    check_in(cycle, "mentee one", one)
    read_the_check_in(cycle, "mentee one")
    look_after_the_flag(cycle, two)
    extend(cycle, cohort)

    for who in ("mentee one", "mentor one"):
        close_well(cycle, who, one)
    mentee.goto(f"/en/pair/{one.pk}/closing/")
    expect(mentee.locator("main")).to_contain_text("mentor one takes the walks along")
    expect(mentee.locator("main")).to_contain_text("have both chosen")
    for who, name in (("mentee one", "Amara Cycle"), ("mentor one", "Selma Cycle")):
        address = certificate(cycle, who, one, name)
        check_the_certificate(cycle, open_page(), address, name)

    desk = cycle.coordinator
    desk.goto(f"/admin/networking/cohort/{cohort.pk}/matrix/")
    cycle.picture(desk, "matrix")
    desk.goto(f"/admin/networking/cohort/{cohort.pk}/impact/")
    cycle.picture(desk, "impact")
    report = downloaded(desk, lambda: desk.get_by_role("link", name="PDF").click())
    assert report.startswith(b"%PDF-")
    if PICTURES:
        (Path(PICTURES) / "impact.pdf").write_bytes(report)
