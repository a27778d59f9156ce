"""Steps as they are read, and how they went: on my page, with the map, and in their list."""

import gzip
from typing import Any

import pytest
from django.utils import timezone

from networking.maps.steps.actions import settle_step
from networking.maps.steps.queries import all_steps, mark_of, on_my_page, open_steps
from networking.models import OutreachStep, Pair, Reach, User
from networking.people.requests import owner_token
from networking.privacy.withdrawing import withdraw_shared
from tests.support.browse import Page, assert_same, open_page
from tests.support.budgets import FRAGMENT, QUERIES, queries_of
from tests.support.rows.maps import make_map
from tests.support.rows.people import make_guest, make_pair, make_person
from tests.support.rows.steps import NEW, STEPS, day, make_step, url_of
from tests.support.strict_client import StrictClient

pytestmark = pytest.mark.django_db
ME, MAP = "/en/me/", "/en/me/map/"


@pytest.fixture
def person(client: StrictClient) -> User:
    """A member, signed in."""
    found = make_person()
    client.force_login(found)
    return found


def of(step: OutreachStep) -> OutreachStep:
    """The step as it is now."""
    found = OutreachStep.objects.get(pk=step.pk)
    found.person = step.person
    return found


def cards(page: Page, section: str) -> list[str]:
    """Whom the cards in a part of the page are about, in order."""
    found = page.soup.find(attrs={"aria-labelledby": section})
    return [heading.get_text() for heading in found.find_all("h3")] if found else []


def settle(page: Page, step: OutreachStep, state: str, learned: str = "", **extra: Any) -> Any:
    form = page.form(f"step-{step.pk}-form").type("learned", learned)
    return form.post(press=f"step-{step.pk}-{state}", **extra)


# --- What is shown where ---


def test_a_visitor_reads_what_will_be_here(client: StrictClient) -> None:
    page = open_page(client, STEPS)
    assert page.soup.find(class_="empty").a["href"] == NEW
    assert not User.objects.exists()


def test_open_steps_come_first_then_what_was_the_latest_first(
    client: StrictClient, person: User
) -> None:
    for who, on in (("later", 3), ("over", -1), ("soon", 1)):
        make_step(person=person, who=who, on=day(on))
    for who, ago in (("long ago", 9), ("lately", 2)):
        make_step(person=person, who=who, settled="done", learned=f"of {who}", days_ago=ago)
    page = open_page(client, STEPS)
    assert cards(page, "now-title") == ["over", "soon", "later"]
    assert cards(page, "before-title") == ["lately", "long ago"]
    assert "of lately" in page.soup.main.get_text()


def test_steps_of_a_day_come_by_their_time(person: User) -> None:
    for who, at in (("evening", "18:00"), ("morning", "09:00"), ("some time", None)):
        make_step(person=person, who=who, at=at)
    assert [step.who for step in open_steps(person)] == ["some time", "morning", "evening"]


def test_what_she_settled_today_stays_in_its_place_until_tomorrow(person: User) -> None:
    make_step(person=person, who="today", settled="tried")
    make_step(person=person, who="yesterday", settled="tried", days_ago=1)
    assert [step.who for step in all_steps(person).now] == ["today"]
    assert [step.who for step in all_steps(person).before] == ["yesterday"]
    assert [step.who for step in open_steps(person)] == ["today"]


def test_a_step_that_is_due_is_on_top_of_my_page(client: StrictClient, person: User) -> None:
    make_step(person=person, who="later", on=day(2))
    make_step(person=person, who="today", on=day(0))
    page = open_page(client, ME)
    assert cards(page, "my-steps-title") == ["today"]
    assert page.soup.main.find("h2")["id"] == "my-steps-title"
    assert page.soup.main.find("details", id=True).has_attr("open")


def test_the_next_step_is_on_my_page_below_the_course(client: StrictClient, person: User) -> None:
    make_step(person=person, who="after next", on=day(5))
    make_step(person=person, who="next", on=day(2))
    page = open_page(client, ME)
    assert cards(page, "my-steps-title") == ["next"]
    assert "/modules/" in str(page.soup.main).partition("my-steps-title")[0]
    assert not page.soup.main.find("details", id=True).has_attr("open")


def test_my_page_has_no_part_for_steps_where_there_are_none(client: StrictClient) -> None:
    person = make_person()
    client.force_login(person)
    make_step(person=person, settled="done", days_ago=3)
    assert not open_page(client, ME).has("my-steps")
    assert on_my_page(person) == ([], False)


def test_the_page_of_the_map_shows_three_and_the_way_to_all(
    client: StrictClient, person: User
) -> None:
    row = make_map(person=person)
    for number in range(5):
        make_step(person=person, who=f"step {number}", on=day(number))
    page = open_page(client, MAP)
    assert cards(page, "steps-title") == ["step 0", "step 1", "step 2"]
    links = {link["href"] for link in page.by_id("steps").find_all("a")}
    assert {STEPS, f"{NEW}?map={row.pk}"} <= links


def test_words_that_cannot_be_opened_say_so(client: StrictClient, person: User) -> None:
    make_step(person=person)
    OutreachStep.objects.update(action=b"\x01" + bytes(40))
    for url in (STEPS, ME, MAP):
        text = open_page(client, url).soup.main.get_text()
        assert "This text cannot be read at the moment." in text
        assert "Amina" not in text


def test_what_she_typed_is_shown_as_typed(client: StrictClient, person: User) -> None:
    client.check_pages = False
    odd = '<script>alert("x")</script> {{ person }} שלום'
    step = make_step(person=person, who=odd, action=odd, company=odd)
    for url in (STEPS, ME, MAP, url_of(step)):
        assert "<script>alert" not in client.get(url).content.decode()
    page = open_page(client, STEPS)
    assert odd in page.soup.find("h3").bdi.get_text()


def test_it_says_who_can_read_it_as_long_as_the_pair_meets(client: StrictClient) -> None:
    pair = make_pair()
    client.force_login(pair.mentee)
    step = make_step(person=pair.mentee, pair=pair)
    assert "You and your mentor can read it." in open_page(client, STEPS).text(f"step-{step.pk}")
    Pair.objects.update(ended_on=timezone.localdate(), end_reason="match")
    assert "Only you can read it." in open_page(client, STEPS).text(f"step-{step.pk}")
    assert not OutreachStep.objects.shared_with(pair.mentor).exists()


@pytest.mark.parametrize("url", [STEPS, ME, MAP])
def test_more_steps_cost_no_more_queries(client: StrictClient, url: str) -> None:
    pair = make_pair()
    client.force_login(pair.mentee)
    make_map(person=pair.mentee)
    counts = []
    for _ in range(2):
        for number in range(6):
            make_step(person=pair.mentee, pair=pair, on=day(number))
            make_step(person=pair.mentee, settled="done", days_ago=number)
        client.get(url)
        counts.append(queries_of(client, url))
    assert counts[0] == counts[1] <= QUERIES


def test_the_pages_of_a_step_stay_within_their_queries(client: StrictClient) -> None:
    pair = make_pair()
    client.force_login(pair.mentee)
    for url in (NEW, url_of(make_step(person=pair.mentee, pair=pair))):
        client.get(url)
        assert queries_of(client, url) <= QUERIES


# --- How did it go? ---


@pytest.mark.parametrize("state", ["done", "tried", "not_yet"])
def test_how_it_went_is_kept_with_what_she_learned(
    client: StrictClient, person: User, state: str
) -> None:
    step = make_step(person=person)
    answer = settle(open_page(client, STEPS), step, state, "She was kind.")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{STEPS}#step-{step.pk}")
    now = of(step)
    assert (now.state, now.text("learned"), now.version) == (state, "She was kind.", 1)
    assert timezone.localdate(now.settled_at) == timezone.localdate()


def test_saying_it_twice_is_saying_it_once(client: StrictClient, person: User) -> None:
    step, page = make_step(person=person), open_page(client, STEPS)
    assert settle(page, step, "done", "One.").status_code == 303
    first = of(step)
    assert settle(page, step, "done", "One.").status_code == 303
    assert (of(step).settled_at, of(step).saved_at) == (first.settled_at, first.saved_at)


def test_what_was_not_done_yet_can_be_planned_again_and_there_is_one_way_to_the_next_step(
    client: StrictClient, person: User
) -> None:
    done, not_yet = (make_step(person=person, settled=state) for state in ("done", "not_yet"))
    page = open_page(client, STEPS)
    assert not page.by_id(f"step-{done.pk}").find("a", class_="button")
    assert [a["href"] for a in page.soup.find_all("a", string="Plan a step")] == [NEW]
    again = page.by_id(f"step-{not_yet.pk}").find("a", class_="button")
    assert again["href"] == f"{NEW}?again={not_yet.pk}"


def test_it_can_be_corrected_and_keeps_its_day(client: StrictClient, person: User) -> None:
    step = make_step(person=person, settled="done", learned="Onr.", days_ago=3)
    page = open_page(client, url_of(step))
    assert page.form(f"step-{step.pk}-form").fields()["learned"] == "Onr."
    settle(page, step, "tried", "One.")
    now = of(step)
    assert (now.state, now.text("learned")) == ("tried", "One.")
    assert now.settled_at == step.settled_at


def test_a_press_by_mistake_is_taken_back(client: StrictClient, person: User) -> None:
    step = make_step(person=person, settled="done", learned="One.")
    settle(open_page(client, url_of(step)), step, "planned", "One.")
    now = of(step)
    assert (now.state, now.settled_at, now.text("learned")) == ("planned", None, "One.")
    assert not open_page(client, url_of(step)).has(f"step-{step.pk}-planned")


@pytest.mark.parametrize("htmx", [True, False])
@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"state": "", "learned": "kept <b>"}, "Press one of the buttons"),
        ({"state": "flown", "learned": "kept <b>"}, "Press one of the buttons"),
        ({"state": "done", "learned": "kept <b>" + "x" * 2000}, "This text is too long"),
        ({"state": "done", "learned": "kept <b>\0"}, "cannot keep"),
    ],
)
def test_what_cannot_be_taken_comes_back_with_her_words(
    client: StrictClient, person: User, data: dict[str, str], words: str, htmx: bool
) -> None:
    step = make_step(person=person)
    headers = {"HX-Request": "true"} if htmx else {}
    answer = client.post(url_of(step, "step_settle"), data, headers=headers)
    assert answer.status_code == 422
    page = Page(client, "the answer", answer.content.decode())
    assert words in page.text(f"step-{step.pk}-error")
    assert page.form(f"step-{step.pk}-form").fields()["learned"].startswith("kept <b>")
    assert of(step).state == "planned"


@pytest.mark.parametrize("htmx", [True, False])
def test_of_two_windows_the_second_sees_both(
    client: StrictClient, person: User, htmx: bool
) -> None:
    step = make_step(person=person)
    first, second = (open_page(client, STEPS) for _ in range(2))
    settle(first, step, "done", "from the first window")
    answer = settle(second, step, "tried", "from the second window", htmx=htmx)
    assert answer.status_code == (422 if htmx else 409)
    assert (of(step).state, of(step).text("learned")) == ("done", "from the first window")
    page = Page(client, "the answer", answer.content.decode())
    assert "from the first window" in page.text(f"step-{step.pk}-form")
    assert "from the second window" in page.form(f"step-{step.pk}-form").fields()["learned"]
    assert settle(page, step, "tried", "both", htmx=htmx).status_code == (200 if htmx else 303)
    assert of(step).text("learned") == "both"


def test_settling_does_not_make_the_open_form_of_the_plan_old(
    client: StrictClient, person: User
) -> None:
    step = make_step(person=person)
    plan = open_page(client, url_of(step))
    settle(open_page(client, STEPS), step, "done", "One.")
    assert plan.form("step-form").post(who="Omar").status_code == 303
    assert (of(step).state, of(step).text("who")) == ("done", "Omar")


@pytest.mark.parametrize("turn", ["shared", "taken back"])
def test_a_page_that_was_wrong_about_who_reads_it_writes_nothing(
    client: StrictClient, turn: str
) -> None:
    pair = make_pair()
    client.force_login(pair.mentee)
    step = make_step(person=pair.mentee, pair=pair if turn == "taken back" else None)
    page = open_page(client, STEPS)
    if turn == "shared":
        OutreachStep.objects.update(reach=Reach.MENTOR, pair=pair)
    else:
        withdraw_shared(person=pair.mentee)
    assert settle(page, step, "done", "for me alone").status_code == 409
    assert of(step).text("learned") == ""


def test_her_mentor_reads_it_and_settles_nothing(client: StrictClient) -> None:
    pair = make_pair()
    step = make_step(person=pair.mentee, pair=pair)
    client.force_login(pair.mentor)
    assert OutreachStep.objects.visible_to(pair.mentor).count() == 1
    assert client.get(url_of(step)).status_code == 404
    data = {"state": "done", "mark": mark_of(step)}
    assert client.post(url_of(step, "step_settle"), data).status_code == 404
    assert of(step).state == "planned"
    assert "Amina" not in open_page(client, STEPS).soup.get_text()


@pytest.mark.parametrize("htmx", [True, False])
def test_words_for_somebody_else_are_not_saved_and_not_lost(
    client: StrictClient, htmx: bool
) -> None:
    step = make_step(person=make_person())
    data = {"state": "done", "learned": "not lost", "owner": owner_token(step.person)}
    headers = {"HX-Request": "true"} if htmx else {}
    answer = client.post(url_of(step, "step_settle"), data, headers=headers)
    assert answer.status_code == (422 if htmx else 403)
    if htmx:
        assert answer.headers["HX-Reswap"] == "beforeend"
    else:
        assert "not lost" in answer.content.decode()
    assert of(step).state == "planned"


def test_a_visitor_is_sent_to_sign_in_and_back(client: StrictClient) -> None:
    url = url_of(make_step(person=make_person()))
    answer = client.get(url)
    assert (answer.status_code, answer.headers["Location"]) == (
        302, f"/en/accounts/login/?next={url}",
    )  # fmt: skip


# --- The swapped page is a fresh page ---


@pytest.fixture(params=["guest", "member", "mentee"])
def anyone(request: pytest.FixtureRequest, client: StrictClient) -> User:
    """Somebody who has done something here before."""
    if request.param == "guest":
        guest = make_guest(client)
        client.get(STEPS)  # the note for guests is shown on one page a day
        return guest
    found = make_pair().mentee if request.param == "mentee" else make_person()
    client.force_login(found)
    return found


@pytest.mark.parametrize("url", [STEPS, ME, MAP])
@pytest.mark.parametrize("on", [0, 3])
def test_a_settled_step(client: StrictClient, anyone: User, url: str, on: int) -> None:
    make_map(person=anyone)
    step = make_step(person=anyone, on=day(on), gap="closed")
    make_step(person=anyone, on=day(on + 1))
    page = open_page(client, url)
    form = page.form(f"step-{step.pk}-form").type("learned", "She was “kind”.")
    answer = form.post_and_swap(press=f"step-{step.pk}-tried")
    assert len(gzip.compress(answer.content, 6)) <= FRAGMENT
    assert page.text("live") == "Saved: Tried"
    assert page.by_id(f"step-{step.pk}-tried")["tabindex"] == "-1"  # what was pressed has the focus
    assert_same(page, open_page(client, url))


def test_the_card_of_a_step_that_another_window_settled(client: StrictClient, person: User) -> None:
    step = make_step(person=person)
    page = open_page(client, STEPS)
    settle_step(step=step, mark=mark_of(step), state="done", learned="elsewhere")
    form = page.form(f"step-{step.pk}-form").type("learned", "here")
    form.post_and_swap(press=f"step-{step.pk}-tried")
    page.form(f"step-{step.pk}-form").post_and_swap(press=f"step-{step.pk}-tried")
    assert of(step).text("learned") == "here"
    assert_same(page, open_page(client, STEPS))
