"""Planning a step, changing it, deleting it: nothing typed is lost, or shared unawares."""

import uuid
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone
from django.utils.html import escape

from networking.models import DataKey, OutreachStep, Pair, Reach, User
from networking.people.requests import GUEST, owner_token
from networking.privacy.withdrawing import withdraw_shared
from tests.support.at_once import at_once, on_postgresql
from tests.support.browse import Page, open_page
from tests.support.rows.maps import make_map
from tests.support.rows.people import make_guest, make_pair, make_person
from tests.support.rows.steps import NEW, STEPS, day, make_step, typed, url_of
from tests.support.strict_client import StrictClient

pytestmark = pytest.mark.django_db
WORDS = ("who", "action", "company")


def of(person: User) -> OutreachStep:
    """Her one step, with her words."""
    found = OutreachStep.objects.get(person=person)
    found.person = person
    return found


def shown(client: StrictClient, answer: Any) -> Page:
    """A page that was the answer to a form."""
    return Page(client, "the answer", answer.content.decode())


def values(page: Page) -> dict[str, str]:
    return page.form("step-form").fields()


def end(pair: Pair) -> None:
    Pair.objects.filter(pk=pair.pk).update(ended_on=timezone.localdate(), end_reason="match")


# --- Planning ---


@pytest.mark.parametrize(("place", "days"), [(0, 0), (1, 1)])
def test_today_and_tomorrow_are_one_tap(client: StrictClient, place: int, days: int) -> None:
    client.force_login(person := make_person())
    page = open_page(client, NEW)
    chips = [field["value"] for field in page.by_id("step-form").find_all(attrs={"name": "day"})]
    assert chips == [day(0).isoformat(), day(1).isoformat(), "other"]
    form = page.form("step-form").type("who", "Ana").type("action", "I say hello.")
    form.type("day", chips[place]).post(press="step-save")
    assert of(person).on == day(days)


@pytest.mark.parametrize(("days", "chosen"), [(0, 0), (1, 1), (4, 2)])
def test_the_day_of_a_step_is_the_chip_that_is_chosen(
    client: StrictClient, days: int, chosen: int
) -> None:
    client.force_login(person := make_person())
    step = make_step(person=person, on=day(days))
    fields = values(open_page(client, url_of(step)))
    assert fields["day"] == [day(0).isoformat(), day(1).isoformat(), "other"][chosen]
    assert fields["on"] == day(days).isoformat()


@pytest.mark.parametrize("chip", ["", "other", "2026-13-40", "soon"])
def test_without_a_day_the_form_comes_back_as_typed(client: StrictClient, chip: str) -> None:
    client.force_login(make_person())
    answer = client.post(NEW, {"who": "Ana", "action": "I say hello.", "day": chip})
    assert answer.status_code == 422
    page = shown(client, answer)
    assert "Choose a day in the next seven days." in page.text("error-summary")
    assert page.form("step-form").fields()["action"] == "I say hello."
    before = page.by_id("error-summary").find_next("form")
    assert before["id"] == "step-form", "what is wrong stands above the form"


def test_her_own_contacts_are_offered(client: StrictClient) -> None:
    client.force_login(person := make_person())
    make_map(person=person)
    page = open_page(client, NEW)
    offered = page.by_id(str(page.by_id("id_who")["list"])).find_all("option")
    assert [option["value"] for option in offered]
    client.force_login(make_person())
    assert not open_page(client, NEW).has("my-contacts")


def test_a_form_begins_empty_and_narrow(client: StrictClient) -> None:
    client.force_login(make_pair().mentee)
    sent = values(open_page(client, NEW))
    assert [sent[name] for name in ("who", "on", "at", "action", "company")] == [""] * 5
    assert sent["reach"] == "me"


def test_a_plan_is_kept_and_leads_to_its_place(client: StrictClient) -> None:
    person = make_person()
    client.force_login(person)
    answer = client.post(NEW, typed(at="17:30", company="my mentor"))
    step = of(person)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{STEPS}#step-{step.pk}")
    assert [step.text(name) for name in WORDS] == ["Amina", "Tea together.", "my mentor"]
    assert (step.on, str(step.at), step.reach) == (day(2), "17:30:00", Reach.ME)
    assert "Your step is planned." in open_page(client, STEPS).soup.main.get_text()


def test_words_are_sealed_where_they_are_kept(client: StrictClient) -> None:
    person = make_person()
    client.force_login(person)
    client.post(NEW, typed(who="a heron"))
    row = OutreachStep.objects.get()
    assert not any(b"heron" in bytes(getattr(row, name)) for name in (*WORDS, "learned"))


def test_planning_makes_a_guest_of_a_visitor_and_reading_does_not(client: StrictClient) -> None:
    client.get(NEW)
    client.post(NEW, typed(who=""))
    assert not User.objects.exists()
    assert client.post(NEW, typed()).status_code == 303
    guest = User.objects.get(pk=client.session[GUEST])
    assert guest.is_guest
    assert of(guest).text("who") == "Amina"


def test_a_gap_stands_above_the_form_and_goes_with_the_step(client: StrictClient) -> None:
    person = make_person()
    client.force_login(person)
    drawn = make_map(person=person)
    page = open_page(client, f"{NEW}?gap=area-clubs&map={drawn.pk}")
    assert "Nobody in clubs" in page.soup.main.get_text()
    assert "sports club" in page.text("ideas")
    assert f"/en/me/map/{drawn.pk}/" in {link["href"] for link in page.soup.main.find_all("a")}
    page.form("step-form").post(**typed())
    step = of(person)
    assert (step.gap, step.map_id) == ("area-clubs", drawn.pk)


@pytest.mark.parametrize("query", ["?gap=nothing&map=x", "?again=x", "?map=urn:uuid:1", "?gap=%00"])
def test_an_odd_address_is_a_free_form(client: StrictClient, query: str) -> None:
    client.force_login(make_person())
    page = open_page(client, NEW + query)
    assert page.soup.find(class_="goal") is None
    assert page.form("step-form").post(**typed()).status_code == 303


def test_a_map_of_somebody_else_is_not_taken(client: StrictClient) -> None:
    person, other = make_person(), make_map(person=make_person())
    client.force_login(person)
    client.post(NEW, typed(map=other.pk))
    assert of(person).map_id is None


@pytest.mark.parametrize(("name", "words"), [("who", "Say who"), ("action", "Say what you will")])
def test_what_is_missing_is_said_and_the_rest_is_kept(
    client: StrictClient, name: str, words: str
) -> None:
    client.force_login(make_person())
    answer = client.post(NEW, typed(company="my <b>mentor</b>", at="09:00", **{name: " "}))
    assert answer.status_code == 422
    page = shown(client, answer)
    assert words in page.text("error-summary")
    sent = values(page)
    assert (sent["company"], sent["at"], sent["on"]) == (
        "my <b>mentor</b>", "09:00", day(2).isoformat(),
    )  # fmt: skip
    assert escape("my <b>mentor</b>") in answer.content.decode()
    assert not OutreachStep.objects.exists()


@pytest.mark.parametrize("name", WORDS)
def test_a_long_plan_is_sent_back_whole(client: StrictClient, name: str) -> None:
    client.force_login(make_person())
    long = "word " * 120 + "end"
    page = shown(client, client.post(NEW, typed(**{name: long})))
    assert "long for a small step" in page.text("error-summary")
    field = page.by_id(f"id_{name}")
    assert (field.get("value") or field.get_text().removeprefix("\n")) == long
    assert not field.has_attr("maxlength")


def test_five_hundred_characters_fit_whichever_way_lines_end(client: StrictClient) -> None:
    client.force_login(make_person())
    assert client.post(NEW, typed(action="x\r\n" * 249 + "xx")).status_code == 303


@pytest.mark.parametrize("on", ["", "soon", "2026-02-30", day(-1), day(367), "9999-12-31"])
def test_a_day_that_cannot_be_is_said(client: StrictClient, on: Any) -> None:
    client.force_login(make_person())
    answer = client.post(NEW, typed(on=on, far="1"))
    assert answer.status_code == 422
    assert shown(client, answer).by_id("id_day_error")
    assert not OutreachStep.objects.exists()


@pytest.mark.parametrize("number", [0, 7])
def test_today_and_a_week_from_now_are_this_week(client: StrictClient, number: int) -> None:
    client.force_login(make_person())
    assert client.post(NEW, typed(on=day(number))).status_code == 303


def test_a_day_far_away_is_asked_about_once(client: StrictClient) -> None:
    person = make_person()
    client.force_login(person)
    page = shown(client, client.post(NEW, typed(on=day(8), company="Omar")))
    assert "Is there a smaller step for this week?" in page.text("error-summary")
    assert "far" not in values(page)  # not ticked for her
    assert (values(page)["who"], values(page)["company"]) == ("Amina", "Omar")
    assert page.form("step-form").post(far="1").status_code == 303
    assert of(person).on == day(8)


def test_the_box_stays_ticked_while_something_else_is_wrong(client: StrictClient) -> None:
    client.force_login(make_person())
    page = shown(client, client.post(NEW, typed(on=day(9), far="1", who="")))
    assert values(page)["far"] == "1"


def test_who_has_open_steps_is_told_that_one_is_enough(client: StrictClient) -> None:
    person = make_person()
    client.force_login(person)
    assert "is enough" not in client.get(NEW).content.decode().partition("<form")[0]
    make_step(person=person)
    make_step(person=person, settled="done")
    assert "You have 1 open step. One at a time" in client.get(NEW).content.decode()
    make_step(person=person)
    assert "You have 2 open steps. One at a time" in client.get(NEW).content.decode()
    assert client.post(NEW, typed()).status_code == 303


def test_a_step_is_planned_again_in_her_own_words(client: StrictClient) -> None:
    pair = make_pair()
    client.force_login(pair.mentee)
    before = make_step(person=pair.mentee, pair=pair, settled="not_yet", gap="closed", who="Omar")
    sent = values(open_page(client, f"{NEW}?again={before.pk}"))
    assert (sent["who"], sent["action"], sent["gap"]) == ("Omar", "Tea together.", "closed")
    assert (sent["on"], sent["reach"]) == ("", "me")


def test_nobody_elses_words_are_planned_again(client: StrictClient) -> None:
    pair = make_pair()
    step = make_step(person=pair.mentee, pair=pair)
    client.force_login(pair.mentor)
    assert client.get(f"{NEW}?again={step.pk}").status_code == 404


def test_a_form_sent_twice_plans_one_step(client: StrictClient) -> None:
    client.force_login(make_person())
    page = open_page(client, NEW)
    places = {page.form("step-form").post(**typed()).headers["Location"] for _ in range(2)}
    assert OutreachStep.objects.count() == len(places) == 1


def test_gone_back_to_and_changed_it_is_another_step(client: StrictClient) -> None:
    client.force_login(make_person())
    page = open_page(client, NEW)
    for who in ("Amina", "Omar"):
        assert page.form("step-form").post(**typed(who=who)).status_code == 303
    assert OutreachStep.objects.count() == 2


def test_the_id_of_somebody_elses_step_is_not_hers_to_take(client: StrictClient) -> None:
    theirs, person = make_step(person=make_person()), make_person()
    client.force_login(person)
    assert client.post(NEW, typed(step=theirs.pk)).status_code == 303
    assert of(person).pk != theirs.pk
    assert OutreachStep.objects.get(pk=theirs.pk).person_id != person.pk


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_plan_one_step() -> None:
    person, sent = make_person(), typed(step=uuid.uuid4())

    def press() -> int:
        client = StrictClient()
        client.force_login(person)
        return int(client.post(NEW, sent).status_code)

    assert at_once(*[press] * 4) == [303] * 4
    assert OutreachStep.objects.count() == 1


# --- Who can read it ---


def test_it_is_shared_with_the_mentor_whom_the_page_names(client: StrictClient) -> None:
    pair = make_pair(mentor=make_person(nickname="Mentor Mo"))
    client.force_login(pair.mentee)
    page = open_page(client, NEW)
    assert "Mentor Mo can read it too" in page.text("step-form")
    page.form("step-form").post(**typed(reach="mentor"))
    assert OutreachStep.objects.shared_with(pair.mentor).count() == 1


def test_who_has_no_mentor_is_not_asked(client: StrictClient) -> None:
    client.force_login(make_person())
    assert "reach" not in values(open_page(client, NEW))


@pytest.mark.parametrize("new_mentor", [True, False])
def test_a_page_open_since_an_earlier_pair_shares_with_nobody(
    client: StrictClient, new_mentor: bool
) -> None:
    pair = make_pair()
    client.force_login(pair.mentee)
    page = open_page(client, NEW)
    end(pair)
    now = make_pair(mentee=pair.mentee) if new_mentor else None
    answer = page.form("step-form").post(**typed(reach="mentor", who="for the first one"))
    assert answer.status_code == 422
    assert not OutreachStep.objects.exists()
    again = shown(client, answer)
    assert "Your mentor has changed" in again.text("error-summary")
    sent = values(again)
    assert sent["who"] == "for the first one"
    assert sent.get("reach", "me") == "me"
    assert sent.get("pair", "") == (str(now.pk) if now else "")
    assert again.form("step-form").post().status_code == 303
    assert of(pair.mentee).pair_id is None


@pytest.mark.parametrize("reach", ["device", "whole"])
def test_an_odd_reach_is_refused(client: StrictClient, reach: str) -> None:
    client.force_login(make_pair().mentee)
    assert client.post(NEW, typed(reach=reach)).status_code == 422


# --- Changing ---


def test_the_form_holds_what_was_planned(client: StrictClient) -> None:
    pair = make_pair()
    client.force_login(pair.mentee)
    step = make_step(person=pair.mentee, pair=pair, who="Omar")
    sent = values(open_page(client, url_of(step)))
    assert (sent["who"], sent["on"], sent["reach"]) == ("Omar", day(1).isoformat(), "mentor")


def test_a_change_is_kept_and_leads_to_its_place(client: StrictClient) -> None:
    person = make_person()
    client.force_login(person)
    step = make_step(person=person)
    answer = (
        open_page(client, url_of(step)).form("step-form").post(who="Omar", day="other", on=day(3))
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{STEPS}#step-{step.pk}")
    now = of(person)
    assert (now.text("who"), now.text("action"), now.on, now.version) == (
        "Omar", "Tea together.", day(3), 2,
    )  # fmt: skip


@pytest.mark.parametrize("number", [-3, 20])
def test_a_day_that_it_has_already_is_not_asked_about(client: StrictClient, number: int) -> None:
    person = make_person()
    client.force_login(person)
    step = make_step(person=person, on=day(number))
    form = open_page(client, url_of(step)).form("step-form")
    assert form.post(who="Omar").status_code == 303
    assert form.post(who="Omar", day="other", on=day(-2)).status_code == 422


def test_of_two_windows_the_second_sees_both_plans(client: StrictClient) -> None:
    person = make_person()
    client.force_login(person)
    step = make_step(person=person)
    first, second = (open_page(client, url_of(step)) for _ in range(2))
    first.form("step-form").post(who="from the first window")
    answer = second.form("step-form").post(who="from the second window", day="other", on=day(4))
    assert answer.status_code == 409
    assert of(person).text("who") == "from the first window"
    page = shown(client, answer)
    assert "from the first window" in page.text("stored")
    assert (values(page)["who"], values(page)["on"]) == (
        "from the second window", day(4).isoformat(),
    )  # fmt: skip
    assert page.form("step-form").post().status_code == 303
    assert of(person).text("who") == "from the second window"


def test_the_same_words_from_two_windows_are_no_conflict(client: StrictClient) -> None:
    person = make_person()
    client.force_login(person)
    form = open_page(client, url_of(make_step(person=person))).form("step-form")
    assert [form.post(who="Omar").status_code for _ in range(2)] == [303, 303]
    assert of(person).version == 2


def test_a_step_taken_back_is_not_shared_again_by_an_open_page(client: StrictClient) -> None:
    pair = make_pair()
    client.force_login(pair.mentee)
    page = open_page(client, url_of(make_step(person=pair.mentee, pair=pair)))
    withdraw_shared(person=pair.mentee)
    answer = page.form("step-form").post(who="Omar")
    assert answer.status_code == 409
    assert values(shown(client, answer))["reach"] == "me"
    assert not OutreachStep.objects.shared_with(pair.mentor).exists()


def test_sharing_is_chosen_and_taken_back_on_the_page_of_a_step(client: StrictClient) -> None:
    pair = make_pair()
    client.force_login(pair.mentee)
    url = url_of(make_step(person=pair.mentee))
    for reach, count in (("mentor", 1), ("me", 0)):
        open_page(client, url).form("step-form").post(reach=reach)
        assert OutreachStep.objects.shared_with(pair.mentor).count() == count


def test_what_cannot_be_opened_is_not_overwritten(client: StrictClient) -> None:
    person = make_person()
    client.force_login(person)
    step = make_step(person=person)
    OutreachStep.objects.update(who=b"\x01" + bytes(40))
    page = open_page(client, url_of(step))
    assert "cannot be read at the moment" in page.soup.main.get_text()
    assert values(page)["who"] == values(page)["action"] == ""
    answer = page.form("step-form").post(**typed())
    assert answer.status_code == 422
    assert "cannot open your earlier text" in shown(client, answer).text("error-summary")
    assert bytes(OutreachStep.objects.get().who) == b"\x01" + bytes(40)


# --- Deleting, and whose it is ---


def test_a_step_is_deleted_after_a_question(client: StrictClient) -> None:
    person = make_person()
    client.force_login(person)
    page = open_page(client, url_of(make_step(person=person)))
    assert page.by_id("step-delete").name == "details"
    assert not page.by_id("step-delete").has_attr("open")
    answer = page.form("step-delete-button").post(press="step-delete-button")
    assert answer.headers["Location"] == STEPS
    assert not OutreachStep.objects.exists()
    assert DataKey.objects.filter(pk=person.pk).exists()


def test_nobody_changes_or_deletes_what_is_not_hers(client: StrictClient) -> None:
    pair = make_pair()
    step = make_step(person=pair.mentee, pair=pair)
    client.force_login(pair.mentor)
    for data in (typed(version=1), {"delete": "1"}):
        assert client.post(url_of(step), data).status_code == 404
    make_guest(client := StrictClient())
    assert client.post(url_of(step), {"delete": "1"}).status_code == 404
    assert of(pair.mentee).version == 1


@pytest.mark.parametrize("signed_in", [True, False])
def test_words_typed_for_somebody_else_are_shown_again_and_not_saved(
    client: StrictClient, signed_in: bool
) -> None:
    person = make_person()
    step, owner = make_step(person=person), owner_token(person)
    if signed_in:
        client.force_login(make_person())
    for url in (NEW, url_of(step)):
        answer = client.post(url, typed(who="not <lost>", owner=owner))
        assert answer.status_code == 403
        areas = BeautifulSoup(answer.content, "html.parser").find_all("textarea")
        assert {"not <lost>", "Tea together."} <= {area.get_text().strip() for area in areas}
    assert OutreachStep.objects.count() == 1


def test_a_form_that_is_too_old_shows_what_was_typed(csrf_client: StrictClient) -> None:
    plan = csrf_client.post(NEW, {"who": "The choir", "action": "I sing", "company": "Omar"})
    how = csrf_client.post(
        url_of(make_step(person=make_person()), "step_settle"), {"learned": "Be brave"}
    )
    assert (plan.status_code, how.status_code) == (403, 403)
    for words in ("The choir", "I sing", "Omar"):
        assert words in plan.content.decode()
    assert "Be brave" in how.content.decode()
