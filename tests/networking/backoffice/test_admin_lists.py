"""Lists and forms of the coordinators' pages: actions on many rows, odd values, first values, and
words that name things."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.contrib import admin
from django.test import override_settings
from django.urls import reverse

from networking.models import Absence, Membership, Pair, Programme, Role, User
from tests.support.admin_forms import change_url, edit, form_on
from tests.support.rows.cards import make_sheet
from tests.support.rows.pairs import today
from tests.support.rows.people import (
    make_absence,
    make_admin,
    make_cohort,
    make_coordinator,
    make_member,
    make_pair,
    make_person,
    make_programme,
)
from tests.support.strict_client import StrictClient

PAIRS = reverse("admin:networking_pair_changelist")


@pytest.fixture
def programme(db: None) -> Programme:
    return make_programme(name="Harbour")


@pytest.fixture
def dora(programme: Programme) -> User:
    return make_coordinator(programme=programme, nickname="Dora")


@pytest.fixture
def browser(dora: User) -> StrictClient:
    client = StrictClient()
    client.force_login(dora)
    return client


@pytest.fixture
def keeper(db: None) -> StrictClient:
    client = StrictClient()
    client.force_login(make_admin())
    return client


def words(answer: Any) -> str:
    return " ".join(BeautifulSoup(answer.content, "html.parser").get_text(" ").split())


def make_pairs(programme: Programme, count: int) -> list[Pair]:
    mentor = make_member(programme=programme, role=Role.MENTOR)
    people = User.objects.bulk_create(
        User(nickname=f"m{n}", nickname_key=f"m{n}") for n in range(count)
    )
    return Pair.objects.bulk_create(
        Pair(programme=programme, mentor=mentor, mentee=person) for person in people
    )


# --- Actions ------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", list(admin.site._registry), ids=lambda model: model.__name__)
def test_no_page_shows_more_rows_than_can_be_sent(model: type) -> None:
    """Beside the ticks, a form sends its token, the action and a few more."""
    its_admin = admin.site._registry[model]
    room = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS - 20
    assert its_admin.list_per_page <= room
    if its_admin.actions:
        assert its_admin.list_max_show_all <= room


def test_an_action_takes_all_that_can_be_ticked(
    browser: StrictClient, programme: Programme, dora: User
) -> None:
    make_pairs(programme, 200)
    page = BeautifulSoup(browser.get(PAIRS, {"all": ""}).content, "html.parser")
    ticks = [each["value"] for each in page.select("input[name=_selected_action]")]
    assert len(ticks) == 200
    data = {"action": "look_after", "_selected_action": ticks}
    answer = browser.post(PAIRS, data, follow=True)
    assert "You are the coordinator in charge of 200 pairs." in words(answer)
    assert Pair.objects.filter(coordinator=dora).count() == 200


def test_an_action_on_more_rows_goes_by_select_all(
    browser: StrictClient, programme: Programme, dora: User
) -> None:
    pairs = make_pairs(programme, 320)
    page = browser.get(PAIRS, {"all": ""})
    assert page.context["cl"].result_list.count() < 320
    data = {"action": "look_after", "select_across": "1", "_selected_action": [pairs[0].pk]}
    assert browser.post(PAIRS, data).status_code == 302
    assert Pair.objects.filter(coordinator=dora).count() == 320


def test_an_action_on_many_pairs_is_in_the_history_of_each(
    browser: StrictClient, programme: Programme
) -> None:
    for pair in make_pairs(programme, 2):
        browser.post(PAIRS, {"action": "look_after", "_selected_action": [pair.pk]})
        history = browser.get(reverse("admin:networking_pair_history", args=[pair.pk]))
        assert "Changed coordinator in charge" in words(history)


@pytest.mark.parametrize("key", ["x", "", "'", "\x00", "9" * 40, "None"])
def test_a_tick_that_is_no_row_is_no_tick(
    browser: StrictClient, programme: Programme, key: str
) -> None:
    make_pair(programme=programme)
    data = {"action": "look_after", "_selected_action": [key]}
    answer = browser.post(PAIRS, data, follow=True)
    assert answer.status_code == 200
    assert not Pair.objects.exclude(coordinator=None).exists()


@pytest.mark.parametrize("field", ["id", "x", "\x00", "earlier_co_mentors", "mentee__email"])
def test_a_row_is_found_by_its_key_alone(
    browser: StrictClient, programme: Programme, field: str
) -> None:
    pair = make_pair(programme=programme)
    assert browser.get(change_url(pair), {"_to_field": field}).status_code == 400


# --- What a new row begins with -----------------------------------------------------------------


@override_settings(TIME_ZONE="America/Lima")
def test_a_new_programme_is_in_the_zone_of_the_site(keeper: StrictClient) -> None:
    opened = form_on(keeper.get(reverse("admin:networking_programme_add")))
    assert opened["time_zone"] == "America/Lima"
    assert make_programme().time_zone == "America/Lima"


def test_zones_are_places(keeper: StrictClient) -> None:
    page = keeper.get(reverse("admin:networking_programme_add"))
    box = BeautifulSoup(page.content, "html.parser").select_one("#id_time_zone")
    assert box is not None
    names = {str(each["value"]): each.get_text() for each in box.select("optgroup option")}
    assert {"Europe/Madrid", "America/Argentina/Buenos_Aires"} <= names.keys()
    assert names["America/Argentina/Buenos_Aires"] == "Buenos Aires, Argentina"
    for odd in ("Factory", "localtime", "EST5EDT", "Etc/GMT+3", "US/Eastern", "UTC"):
        assert odd not in names


def test_a_zone_from_before_stays_when_something_else_changes(
    browser: StrictClient, programme: Programme
) -> None:
    Programme.objects.filter(pk=programme.pk).update(time_zone="EST5EDT")
    assert edit(browser, change_url(programme), contact="Ask Ida.").status_code == 302
    programme.refresh_from_db()
    assert (programme.time_zone, programme.contact) == ("EST5EDT", "Ask Ida.")


@pytest.mark.parametrize("kind", ["pair", "cohort"])
def test_the_only_programme_is_chosen_already(
    browser: StrictClient, programme: Programme, kind: str
) -> None:
    url = reverse(f"admin:networking_{kind}_add")
    assert form_on(browser.get(url))["programme"] == str(programme.pk)


def test_of_two_programmes_none_is_chosen(
    browser: StrictClient, programme: Programme, dora: User
) -> None:
    make_member(programme=make_programme(), role=Role.COORDINATOR, person=dora)
    assert form_on(browser.get(reverse("admin:networking_cohort_add")))["programme"] == ""


def test_who_makes_a_pair_is_in_charge_of_it_unless_she_says_otherwise(
    browser: StrictClient, dora: User
) -> None:
    assert form_on(browser.get(reverse("admin:networking_pair_add")))["coordinator"] == str(dora.pk)


# --- Words --------------------------------------------------------------------------------------


def test_a_message_about_a_membership_names_person_and_programme(
    browser: StrictClient, programme: Programme
) -> None:
    ada = make_member(programme=programme, person=make_person(nickname="Ada"))
    row, cohort = Membership.objects.get(person=ada), make_cohort(programme=programme)
    said = words(edit(browser, change_url(row), follow=True, cohort=cohort.pk))
    assert "Ada, Mentee (Harbour)" in said
    assert str(row) not in said


def test_a_message_about_an_absence_names_who_is_away(
    browser: StrictClient, programme: Programme, dora: User
) -> None:
    row = make_absence(programme=programme, person=dora)
    said = words(edit(browser, change_url(row), follow=True, ends_on=today().isoformat()))
    assert "Dora, from" in said
    assert str(row) not in said


@pytest.mark.parametrize("model", [Absence, Membership, Pair, Programme], ids=lambda m: m.__name__)
def test_no_page_of_a_row_shows_a_number_for_its_name(
    browser: StrictClient, programme: Programme, dora: User, model: type
) -> None:
    pair = make_pair(programme=programme)
    rows = {
        Absence: make_absence(programme=programme, person=dora),
        Membership: Membership.objects.get(person=pair.mentee),
        Pair: pair,
        Programme: programme,
    }
    row = rows[model]
    for page in ("change", "history"):
        name = f"admin:networking_{model._meta.model_name}_{page}"
        answer = browser.get(reverse(name, args=[row.pk]))
        assert str(row.pk)[:8] not in words(answer), page


def test_pages_of_a_programme_have_a_title_each(
    browser: StrictClient, programme: Programme
) -> None:
    cohort = make_cohort(programme=programme, name="Spring")
    pages = ["change", "flags", "pace", "maps", "matching", "list"]
    urls = [reverse(f"admin:networking_programme_{page}", args=[programme.pk]) for page in pages]
    for page in ("matrix", "end"):
        urls.append(reverse(f"admin:networking_cohort_{page}", args=[cohort.pk]))
    urls += [reverse("admin:index"), reverse("admin:networking_memberprogress_changelist"), PAIRS]
    titles = []
    for url in urls:
        page = BeautifulSoup(browser.get(url).content, "html.parser")
        assert page.title is not None
        titles.append(page.title.get_text())
    assert len(set(titles)) == len(titles), titles


def test_help_is_a_link_away(browser: StrictClient) -> None:
    page = BeautifulSoup(browser.get(reverse("admin:index")).content, "html.parser")
    assert page.select_one(f'#user-tools a[href="{reverse("networking:page", args=["help"])}"]')


def test_the_page_of_a_person_leads_to_progress_and_pairs(
    browser: StrictClient, programme: Programme
) -> None:
    pair = make_pair(programme=programme)
    page = browser.get(change_url(pair.mentee)).content.decode()
    progress = Membership.objects.get(person=pair.mentee).pk
    assert reverse("admin:networking_memberprogress_change", args=[progress]) in page
    assert change_url(pair) in page
    assert reverse("admin:networking_programme_flag", args=[programme.pk, pair.pk]) in page


def test_all_open_cards_are_cancelled_once_the_number_was_read(
    browser: StrictClient, programme: Programme
) -> None:
    sheet = make_sheet(programme=programme, count=3).sheet
    back = reverse("admin:networking_cardsheet_back", args=[sheet.pk])
    asked = browser.post(back)
    assert "3 cards of this sheet are unused" in words(asked)
    assert sheet.cards.filter(revoked_at=None).count() == 3
    assert browser.post(back, form_on(asked)).status_code == 303
    assert not sheet.cards.filter(revoked_at=None).exists()
