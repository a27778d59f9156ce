"""My page, my texts in one place, and who can read them."""

import re
import uuid
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from modules.models.structure import Block, Item, Kind, Unit
from modules.models.texts import ContentRevision
from networking.accounts.recovery.models import issue_code
from networking.learning.models.progress import set_done
from networking.models import (
    Answer,
    AuditEvent,
    Pair,
    Reach,
    Reflection,
    Tick,
    User,
)
from networking.people.requests import owner_token
from tests.support.my_page import (
    ME,
    PRIVACY,
    TEXTS,
    a_lot_of_work,
    queries,
    questions,
    read,
    reflections,
    write,
)
from tests.support.rows.course import FIRST, SECOND, places
from tests.support.rows.people import (
    make_coordinator,
    make_guest,
    make_pair,
    make_person,
    make_programme,
    question_item,
)

pytestmark = pytest.mark.django_db


def retire(row: Item | Block | Unit) -> None:
    row.retire()
    ContentRevision.advance()


def main(client: Client, name: str) -> str:
    found = read(client, name).main
    assert found is not None
    return " ".join(found.get_text(" ").split())


# --- My page ---


def test_a_visitor_reads_what_will_be_here_and_where_to_start(client):
    page = read(client, ME)
    first = page.select_one(".empty a.button")
    assert client.get(first["href"]).status_code == 200
    assert reverse("account_login") in str(page.main)
    assert reverse("networking:erase") not in str(page.main)
    assert not User.objects.exists()


def test_a_member_who_has_done_nothing_yet_gets_a_first_step(client):
    client.force_login(make_person())
    assert "You have not done a unit yet" in main(client, ME)


def test_what_to_do_next_is_on_top_and_each_module_says_how_far(client):
    person = make_person()
    client.force_login(person)
    units = list(Unit.objects.filter(module__order=1, is_overview=False).order_by("order"))
    for unit in units[:2]:
        set_done(person=person, unit_id=unit.pk, done=True)
    page = read(client, ME)
    next_for_her = next(unit for unit in units[2:] if "mentee" in unit.audience)
    assert next_for_her.slug in page.select_one(".resume a.button")["href"]
    assert f"2 of {len(units)} completed" in main(client, ME)
    bar = page.select_one("progress")
    assert (bar["value"], bar["max"]) == ("2", str(len(units)))
    states = [stone["class"][0] for stone in page.select(".path")[0].select("li")]
    place = units.index(next_for_her)
    assert states[:2] == ["done", "done"]
    assert states[place] == "next"
    assert set(states[2:place] + states[place + 1 :]) == {"open"}


def test_every_link_of_my_page_opens(client):
    client.force_login(make_person())
    links = {link["href"] for link in read(client, ME).main.select("a")}
    for link in links:
        assert client.get(link).status_code == 200, link


def test_a_guest_is_told_how_long_it_is_kept_and_how_to_keep_it(client):
    make_guest(client)
    page = main(client, ME)
    assert "30 days" in page
    assert "Join" in page
    assert "My account" not in page


def test_she_is_told_of_a_code_that_was_made_for_her(client):
    programme = make_programme()
    coordinator = make_coordinator(programme=programme, nickname="Coordinator Kim")
    person = make_pair(programme=programme).mentee
    issue_code(coordinator=coordinator, person=person)
    client.force_login(person)
    for name in (ME, PRIVACY):
        text = main(client, name)
        assert (
            "Coordinator Kim made a one-time code for you. If you did not ask for it, change"
            in text
        )
    client.force_login(make_person())
    assert "one-time code for you" not in main(client, ME)


def test_old_news_is_under_privacy_only(client):
    person = make_person()
    AuditEvent.note(AuditEvent.Verb.PASSWORD_CHANGED, actor=make_person(), about=person)
    AuditEvent.objects.update(at=timezone.now() - timedelta(days=61))
    client.force_login(person)
    assert "changed your password" not in main(client, ME)
    assert "changed your password" in main(client, PRIVACY)


def test_what_she_did_herself_is_no_news(client):
    person = make_person()
    AuditEvent.note(AuditEvent.Verb.CODE_USED, actor=person, about=person)
    client.force_login(person)
    assert "You should know" not in main(client, ME)


@pytest.mark.parametrize("name", [ME, TEXTS, PRIVACY])
def test_at_most_eight_queries_whatever_the_amount(client, name):
    few, many = make_person(), make_person()
    write(few, Answer, questions()[0].pk, "one")
    write(few, Answer, questions()[0].pk, "the other")
    a_lot_of_work(many)
    counts = []
    for person in (few, many):
        client.force_login(person)
        client.get(reverse(name))
        counts.append(queries(client, name))
    assert counts[0] == counts[1] <= 8, counts
    item = questions()[0]
    retire(item)
    client.get(reverse(name))
    assert queries(client, name) <= 8


# --- My answers and reflections ---


def test_all_texts_are_in_one_place_in_the_order_of_the_course(client):
    person = make_person()
    client.force_login(person)
    for block in reversed(reflections()):
        write(person, Reflection, block.pk, f"a note at {block.pk}")
    for item in reversed(questions()):
        write(person, Answer, item.pk, f"an answer at {item.pk}")
    page = read(client, TEXTS)
    texts = [words.get_text() for words in page.select(".words")]
    assert len(texts) == len(reflections()) + len(questions())
    headings = [heading.get_text() for heading in page.main.select("h3:not([hidden] *)")]
    units = [place.unit for slug in (FIRST, SECOND) for place in places(slug)]
    written = [unit.title for unit in units if unit.questions or unit.reflections]
    assert [re.sub(r"^\d+\. ", "", heading) for heading in headings] == written
    for link in page.select("article > p > a"):
        address, anchor = link["href"].split("#")
        assert BeautifulSoup(client.get(address).content, "html.parser").find(id=anchor)


def test_a_text_says_who_can_read_it(client):
    pair = make_pair()
    client.force_login(pair.mentee)
    item = questions()[0]
    write(pair.mentee, Answer, item.pk, "for both", reach=Reach.MENTOR)
    assert "You and your mentor can read it." in main(client, TEXTS)
    Pair.objects.update(ended_on=timezone.localdate(), end_reason="match")
    assert "Only you can read it." in main(client, TEXTS)


def test_both_of_two_texts_are_there_and_she_chooses(client):
    person = make_person()
    client.force_login(person)
    write(person, Answer, questions()[0].pk, "the first text")
    write(person, Answer, questions()[0].pk, "the second text")
    page = read(client, TEXTS)
    assert "the second text" in page.select_one(".copy").get_text()
    form = page.select_one(".copy form")
    client.post(form["action"], {"choice": "use"})
    assert "the second text" in read(client, TEXTS).select_one(".words").get_text()


def test_a_text_whose_question_left_the_course_shows_with_its_question(client):
    person, item = make_person(), questions()[0]
    client.force_login(person)
    write(person, Answer, item.pk, "an old answer")
    title = read(client, TEXTS).select_one("article h4").get_text()
    retire(item)
    page = read(client, TEXTS)
    assert page.select_one("article h4").get_text() == title
    assert "an old answer" in page.main.get_text()
    assert "no longer in the course" in page.main.get_text()


def test_a_text_of_a_unit_that_left_the_course_shows_too(client):
    person, block = make_person(), reflections()[0]
    client.force_login(person)
    write(person, Reflection, block.pk, "an old note")
    heading = read(client, TEXTS).select_one("section section h3").get_text()
    retire(block.unit)
    page = read(client, TEXTS)
    assert page.select_one("section section h3").get_text() == heading.split(". ")[1]
    assert "an old note" in page.main.get_text()


def test_a_text_that_cannot_be_opened_says_so(client):
    person = make_person()
    client.force_login(person)
    write(person, Answer, questions()[0].pk, "one")
    Answer.objects.update(words=b"\x01" + bytes(40))
    assert "This text cannot be read at the moment." in main(client, TEXTS)


def test_what_she_typed_is_shown_as_typed(client):
    person = make_person()
    client.force_login(person)
    client.check_pages = False
    odd = '<script>alert("x")</script> {{ person }} שלום'
    write(person, Answer, questions()[0].pk, odd)
    page = client.get(reverse(TEXTS)).content.decode()
    assert escape(odd) in page
    assert odd not in page


def test_an_emptied_text_is_not_listed(client):
    person = make_person()
    client.force_login(person)
    write(person, Answer, questions()[0].pk, "  \n")
    assert "will be here" in main(client, TEXTS)


def test_notes_of_this_device_find_the_titles_of_their_units_even_without_an_account(client):
    page = read(client, TEXTS)
    assert page.select_one("[data-device-notes][hidden]") is not None
    rows = page.select("[data-device-notes] > [id^=device-][hidden]")
    found = {int(row["id"].removeprefix("device-")): row for row in rows}
    assert set(found) == {block.pk for block in reflections()}
    assert all(row.get_text(strip=True) for row in found.values())


def test_nobody_elses_texts_are_on_it(client):
    pair = make_pair()
    write(pair.mentee, Answer, questions()[0].pk, "shared with a mentor", reach=Reach.MENTOR)
    client.force_login(pair.mentor)
    for name in (TEXTS, PRIVACY):
        assert "shared with a mentor" not in main(client, name)


# --- Who can read what ---


def test_a_visitor_is_sent_to_sign_in(client):
    assert client.get(reverse(PRIVACY)).status_code == 302


def test_it_names_who_can_read_each_text_and_holds_no_words(client):
    pair = make_pair(mentor=make_person(nickname="Mentor Mo"))
    client.force_login(pair.mentee)
    write(pair.mentee, Answer, questions()[0].pk, "for both", reach=Reach.MENTOR)
    write(pair.mentee, Reflection, reflections()[0].pk, "for me")
    text = main(client, PRIVACY)
    assert "Mentor Mo" in text
    assert "You share 1 thing. You can stop sharing it." in text
    assert "for both" not in text


def test_all_shared_texts_are_taken_back_at_once(client):
    pair = make_pair()
    client.force_login(pair.mentee)
    for item in questions()[:3]:
        write(pair.mentee, Answer, item.pk, "for both", reach=Reach.MENTOR)
    write(pair.mentee, Reflection, reflections()[0].pk, "for both", reach=Reach.MENTOR)
    assert Answer.objects.visible_to(pair.mentor).count() == 3
    for _ in range(2):
        assert client.post(reverse(PRIVACY)).status_code == 303
    assert "You have stopped sharing." in main(client, PRIVACY)
    assert not Answer.objects.visible_to(pair.mentor).exists()
    assert not Reflection.objects.visible_to(pair.mentor).exists()
    assert Answer.objects.filter(person=pair.mentee).count() == 3


def test_one_text_is_taken_back_and_the_others_stay_shared(client):
    pair = make_pair()
    client.force_login(pair.mentee)
    for item in questions()[:2]:
        write(pair.mentee, Answer, item.pk, "for both", reach=Reach.MENTOR)
    page = read(client, PRIVACY)
    value = page.select_one("input[name=row]")["value"]
    client.post(reverse(PRIVACY), {"row": value})
    assert str(Answer.objects.visible_to(pair.mentor).get().pk) != value


def test_a_page_that_was_open_does_not_share_it_again(client):
    pair, item = make_pair(), question_item()
    client.force_login(pair.mentee)
    address = reverse("networking:answer_save", args=[item.pk])
    typed = {"words": "one", "version": "0", "tab": str(uuid.uuid4()), "reach": "mentor"}
    client.post(address, typed)
    client.post(reverse(PRIVACY))
    client.post(address, {**typed, "words": "one, and more", "version": "1"})
    assert not Answer.objects.visible_to(pair.mentor).exists()
    assert "one, and more" in main(client, TEXTS)


@pytest.mark.parametrize("row", ["not-an-id", "\x00", "1" * 400])
def test_an_odd_id_takes_nothing_back(client, row):
    pair = make_pair()
    client.force_login(pair.mentee)
    write(pair.mentee, Answer, questions()[0].pk, "for both", reach=Reach.MENTOR)
    assert client.post(reverse(PRIVACY), {"row": row}).status_code == 403
    assert Answer.objects.visible_to(pair.mentor).exists()


def test_nobody_takes_back_what_is_not_hers(client):
    pair = make_pair()
    write(pair.mentee, Answer, questions()[0].pk, "for both", reach=Reach.MENTOR)
    client.force_login(pair.mentor)
    client.post(reverse(PRIVACY), {"row": str(Answer.objects.get().pk)})
    client.post(reverse(PRIVACY))
    assert Answer.objects.visible_to(pair.mentor).exists()


def test_a_page_of_somebody_else_takes_nothing_back(client):
    pair = make_pair()
    client.force_login(pair.mentee)
    write(pair.mentee, Answer, questions()[0].pk, "for both", reach=Reach.MENTOR)
    answer = client.post(reverse(PRIVACY), {"owner": owner_token(make_person())})
    assert answer.status_code == 403
    assert Answer.objects.visible_to(pair.mentor).exists()


# --- When a form comes back ---


def test_a_text_from_the_page_of_someone_who_signed_out_is_shown_above_a_sign_in(client):
    person = make_person()
    address = reverse("networking:answer_save", args=[question_item().pk])
    typed = {"words": "not <lost>", "version": "0", "owner": owner_token(person)}
    answer = client.post(address, typed)
    assert answer.status_code == 403
    page = BeautifulSoup(answer.content, "html.parser")
    assert page.select_one("textarea").get_text().strip() == "not <lost>"
    assert page.select_one("textarea").has_attr("readonly")
    assert reverse("account_login") in page.select_one("main a.button")["href"]
    assert not Answer.objects.exists()
    assert not User.objects.exclude(pk=person.pk).exists()


def test_htmx_keeps_the_form_and_is_given_a_notice_to_add(client):
    person = make_person()
    typed = {"words": "not lost", "version": "0", "owner": owner_token(person), "ticked": "1"}
    for address in (
        reverse("networking:answer_save", args=[question_item().pk]),
        reverse(
            "networking:item_tick",
            args=[Item.objects.filter(block__kind=Kind.CHECKLIST).first().pk],
        ),
    ):
        answer = client.post(address, typed, headers={"HX-Request": "true"})
        assert answer.status_code == 422
        assert answer.headers["HX-Reswap"] == "beforeend"
        page = BeautifulSoup(answer.content, "html.parser")
        assert page.select_one("#live[hx-swap-oob=innerHTML]").get_text()
        assert page.select_one("#signed-out.notice a")["target"] == "_blank"
        assert not page.select("form")
    assert not Answer.objects.exists()
    assert not Tick.objects.exists()


@pytest.mark.parametrize("kind", ["answer", "reflection"])
def test_a_text_that_is_too_long_comes_back_with_its_form(client, kind):
    place = question_item() if kind == "answer" else reflections()[0]
    address = reverse(f"networking:{kind}_save", args=[place.pk])
    answer = client.post(address, {"words": "x" * 5001, "version": "0", "reach": "me"})
    assert answer.status_code == 422
    page = BeautifulSoup(answer.content, "html.parser")
    assert len(page.select_one("main textarea").get_text().strip()) == 5001
    assert page.select_one("main form")["action"] == address
    assert client.get(page.select_one("main a.back")["href"]).status_code == 200


def test_two_texts_for_one_place_are_shown_to_a_plain_browser(client):
    address = reverse("networking:answer_save", args=[question_item().pk])
    for words in ("the first", "the second"):
        typed = {"words": words, "version": "0", "tab": str(uuid.uuid4()), "reach": "me"}
        answer = client.post(address, typed)
    assert answer.status_code == 409
    page = BeautifulSoup(answer.content, "html.parser").main.get_text()
    assert "the first" in page
    assert "the second" in page


@pytest.mark.parametrize("slug", ["help", "privacy", "accessibility"])
def test_the_pages_of_the_site_open_for_everyone(client, slug):
    answer = client.get(reverse("networking:page", args=[slug]))
    assert answer.status_code == 200
    assert BeautifulSoup(answer.content, "html.parser").select("main h1 + *, main h2")


def test_help_names_whom_to_ask_to_members_only(client):
    programme = make_programme(contact="Ask <Kim> on Mondays.\nRoom 4.")
    address = reverse("networking:page", args=["help"])
    assert "Kim" not in client.get(address).content.decode()
    client.force_login(make_pair(programme=programme).mentee)
    assert "Ask &lt;Kim&gt; on Mondays." in client.get(address).content.decode()


def test_idle_time_does_not_matter_for_reading(client):
    """Reading her own page writes nothing, whenever she was here last."""
    person = make_person(last_active_at=timezone.now() - timedelta(days=400))
    client.force_login(person)
    for name in (ME, TEXTS, PRIVACY):
        assert client.get(reverse(name)).status_code == 200
