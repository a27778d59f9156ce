"""The coordinators' first page: where its lines lead, and what an empty one offers."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from networking.coordination.today.queries import first_page
from networking.models import Cohort, Pair, Programme, Role, User
from tests.support.rows.pairs import today
from tests.support.rows.people import (
    make_absence,
    make_admin,
    make_cohort,
    make_coordinator,
    make_member,
    make_pair,
    make_programme,
)
from tests.support.strict_client import StrictClient

FIRST = "/admin/"


@pytest.fixture
def programme(course: None) -> Programme:
    return make_programme(name="Harbour")


def signed_in(person: User) -> StrictClient:
    client = StrictClient()
    client.force_login(person)
    return client


def soup(answer: Any) -> BeautifulSoup:
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def matching(programme: Programme) -> str:
    return reverse("admin:networking_programme_matching", args=[programme.pk])


def addresses(page: Any) -> set[str]:
    return {link["href"] for link in page.select("a[href]")}


# --- Where its lines lead ---------------------------------------------------------------------


def test_mentees_without_a_mentor_lead_to_matching(programme: Programme) -> None:
    person, mentee = make_coordinator(programme=programme), make_member(programme=programme)
    browser = signed_in(person)
    link = soup(browser.get(FIRST)).find("a", string="Mentees without a mentor")
    assert link["href"] == matching(programme)
    page = soup(browser.get(link["href"]))
    assert page.find("h1").get_text() == "Matching: Harbour"
    assert str(mentee) in page.find(id="mentees").find_parent("section").get_text()


def test_of_several_programmes_each_has_its_own_line(programme: Programme) -> None:
    other, busy = make_programme(name="Quay"), make_programme(name="Old town")
    person = make_coordinator(programme=programme)
    for each in (other, busy):
        make_member(programme=each, person=person, role=Role.COORDINATOR)
    for each, number in ((programme, 1), (other, 2)):
        for _ in range(number):
            make_member(programme=each)
    make_pair(programme=busy)
    alone = [need for need in first_page(person, today=today()).waiting if need.name == "alone"]
    assert {need.programme: (need.count, need.url) for need in alone} == {
        "Harbour": (1, matching(programme)),
        "Quay": (2, matching(other)),
    }


def test_matching_is_reached_from_the_first_page_and_from_the_pairs(programme: Programme) -> None:
    make_pair(programme=programme)
    elsewhere = make_programme(name="Quay")
    browser = signed_in(make_coordinator(programme=programme))
    for url in (FIRST, reverse("admin:networking_pair_changelist")):
        found = addresses(soup(browser.get(url)))
        assert matching(programme) in found
        assert matching(elsewhere) not in found


# --- Who is in charge -------------------------------------------------------------------------


def unfollowed(person: User) -> int:
    found = {need.name: need.count for need in first_page(person, today=today()).needs}
    return found["unfollowed"]


def test_pairs_whose_deputy_is_there_wait_for_nobody(programme: Programme) -> None:
    ada, ben, cem = (
        make_coordinator(programme=programme, nickname=n) for n in ("Ada", "Ben", "Cem")
    )
    pair = make_pair(programme=programme, coordinator=ada)
    make_absence(programme=programme, person=ada, deputy=ben)
    assert [unfollowed(person) for person in (ada, ben, cem)] == [0, 0, 0]
    lost = reverse("admin:networking_pair_changelist") + "?running=1&whose=lost"
    browser = signed_in(cem)
    assert not browser.get(lost).context["cl"].result_list
    make_absence(programme=programme, person=ben, deputy=ada)
    assert [unfollowed(person) for person in (ada, ben, cem)] == [1, 1, 1]
    assert list(browser.get(lost).context["cl"].result_list) == [pair]


def test_who_makes_a_pair_is_in_charge_of_it(programme: Programme) -> None:
    person = make_coordinator(programme=programme)
    mentee = make_member(programme=programme)
    mentor = make_member(programme=programme, role=Role.MENTOR)
    browser = signed_in(person)
    found = addresses(soup(browser.get(f"{matching(programme)}?mentee={mentee.pk}")))
    (add,) = [url for url in found if f"mentor={mentor.pk}" in url]
    form = soup(browser.get(add)).select_one("#pair_form")
    chosen = {
        field["name"]: field.select_one("option[selected]")["value"]
        for field in form.select("select")
        if field.select_one("option[selected]")
    }
    assert (chosen["coordinator"], chosen["programme"]) == (str(person.pk), str(programme.pk))
    data = {**chosen, "rhythm_days": 14, "started_on": today().isoformat()}
    assert browser.post(add, data).status_code == 302
    assert Pair.objects.get().coordinator == person


def test_an_administrator_who_coordinates_nothing_is_in_charge_of_nothing(
    programme: Programme,
) -> None:
    form = soup(signed_in(make_admin()).get(reverse("admin:networking_pair_add")))
    assert not form.select("#id_coordinator option[selected][value]:not([value=''])")


# --- An empty one -----------------------------------------------------------------------------


def test_a_new_coordinator_is_offered_to_bring_people(programme: Programme) -> None:
    browser = signed_in(make_coordinator(programme=programme))
    page = soup(browser.get(FIRST))
    found = addresses(page.select_one(".beginning"))
    assert reverse("admin:networking_programme_list", args=[programme.pk]) in found
    assert reverse("admin:networking_cardsheet_add") + f"?programme={programme.pk}" in found
    assert "Nothing needs you today" not in page.get_text()
    make_member(programme=programme)
    assert not soup(browser.get(FIRST)).select(".beginning")


@pytest.mark.django_db
def test_from_an_empty_site_each_page_leads_to_the_next() -> None:
    """A programme, its first cohort, and its list of people: never back to a list of lists."""
    browser = signed_in(make_admin())
    page = soup(browser.get(FIRST))
    add = page.find("a", string="Make a programme")["href"]
    data = {"name": "Harbour", "contact": "Ada, 600 000 000", "time_zone": "Europe/Madrid"}
    data["report_months"] = "3"
    fields = soup(browser.get(add)).select("input[type=number][name], input[type=hidden][name]")
    given = {field["name"]: field.get("value", "") for field in fields}
    answer = browser.post(add, {**given, **data})
    assert answer.status_code == 303, soup(answer).select(".errorlist")
    programme = Programme.objects.get()
    assert answer.url == reverse("admin:networking_cohort_add") + f"?programme={programme.pk}"
    form = soup(browser.get(answer.url))
    assert form.select_one("#id_programme option[selected]")["value"] == str(programme.pk)
    retention = form.select_one("#id_retention_months")["value"]
    data = {"programme": str(programme.pk), "name": "Spring", "retention_months": str(retention)}
    answer = browser.post(answer.url, data)
    assert answer.url == reverse("admin:networking_programme_list", args=[programme.pk])
    assert soup(browser.get(answer.url)).select_one("input[type=file]")
    begin = soup(browser.get(FIRST)).select_one(".beginning")
    assert "There is a cohort." in begin.get_text()


@pytest.mark.parametrize("joined", [False, True])
def test_an_administrator_is_asked_to_name_the_coordinator_that_a_programme_lacks(
    programme: Programme, joined: bool
) -> None:
    if joined:
        make_member(programme=programme)
    browser = signed_in(make_admin())
    name = f"{reverse('admin:networking_membership_add')}?programme={programme.pk}&role=coordinator"
    assert name in addresses(page := soup(browser.get(FIRST)))
    assert "Nothing needs you today" not in page.get_text()
    make_coordinator(programme=programme)
    assert name not in addresses(soup(browser.get(FIRST)))


def test_a_later_cohort_ends_on_the_list_of_cohorts(programme: Programme) -> None:
    make_member(programme=programme, cohort=make_cohort(programme=programme))
    browser = signed_in(make_coordinator(programme=programme))
    add = reverse("admin:networking_cohort_add")
    retention = soup(browser.get(add)).select_one("#id_retention_months")["value"]
    data = {"programme": str(programme.pk), "name": "Autumn", "retention_months": str(retention)}
    assert browser.post(add, data).url == reverse("admin:networking_cohort_changelist")
    assert Cohort.objects.count() == 2
