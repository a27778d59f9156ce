"""Answers to questions: saved with a version and a reach, never lost, never doubled."""

import uuid
from datetime import date

import pytest

from networking.models import Answer, DataKey, KeptCopy, Pair, User
from networking.people.models.fields import LONGEST
from tests.support.browse import Form, Page, open_page
from tests.support.rows.course import asking, places
from tests.support.rows.people import make_member, make_pair, make_person, make_programme
from tests.support.strict_client import StrictClient

pytestmark = pytest.mark.django_db
WORDS = "I like the library.\nAnd “tea” & بيت <b>too</b>."


def form_of(page: Page) -> Form:
    return page.form(asking().answer_form)


def kept_words(client: StrictClient) -> str:
    """What the page shows in the field."""
    return form_of(open_page(client, asking().url)).fields()["words"]


def only_answer() -> Answer:
    return Answer.objects.select_related("person").get()


@pytest.fixture
def member(client: StrictClient) -> User:
    person = make_person()
    client.force_login(person)
    return person


@pytest.mark.parametrize("htmx", [False, True])
def test_a_visitor_saves_an_answer_and_finds_it_again(client: StrictClient, htmx: bool) -> None:
    page = open_page(client, asking().url)
    answer = (
        form_of(page).type("words", WORDS).post(press=f"{asking().answer_form}-save", htmx=htmx)
    )
    assert answer.status_code == (200 if htmx else 303)
    assert kept_words(client) == WORDS
    assert User.objects.get().is_guest


def test_a_plain_save_leads_back_to_the_question(client: StrictClient) -> None:
    answer = client.post(asking().answer_url, {"words": WORDS})
    assert answer.headers["Location"] == f"{asking().url}#{asking().answer_form}"


def test_a_save_in_place_says_so_and_swaps_only_the_state(
    client: StrictClient, member: User
) -> None:
    page = open_page(client, asking().url)
    answer = form_of(page).type("words", WORDS).post_and_swap()
    assert "<textarea" not in answer.content.decode()
    assert page.text(f"{asking().answer_form}-state").startswith("Saved at")
    assert page.text("live") == "Saved. Only you can read it."


def test_words_are_stored_sealed(client: StrictClient, member: User) -> None:
    client.post(asking().answer_url, {"words": WORDS})
    stored = bytes(only_answer().words)
    assert b"library" not in stored
    assert only_answer().text() == WORDS


def test_line_ends_are_the_same_whichever_way_they_came(client: StrictClient) -> None:
    client.post(asking().answer_url, {"words": "one\r\ntwo\rthree\nfour"})
    assert only_answer().text() == "one\ntwo\nthree\nfour"


def test_the_same_save_again_changes_nothing(client: StrictClient, member: User) -> None:
    form = form_of(open_page(client, asking().url)).type("words", WORDS)
    form.post()
    before = Answer.objects.values().get()
    for htmx in (False, True):
        form.post(htmx=htmx)
    assert Answer.objects.values().get() == before
    assert not KeptCopy.objects.exists()


def test_a_second_tab_is_told_and_both_texts_are_kept(client: StrictClient, member: User) -> None:
    first, second = (open_page(client, asking().url) for _ in range(2))
    form_of(first).type("words", "from the first").post_and_swap()
    answer = form_of(second).type("words", "from the second").post_and_swap()
    assert answer.status_code == 200
    assert "Both texts are kept" in second.text("live")
    state = second.text(f"{asking().answer_form}-state")
    assert "from the second" in state
    assert kept_words(client) == "from the first"
    assert [copy.text() for copy in KeptCopy.objects.select_related("person")] == [
        "from the second"
    ]


def test_without_javascript_the_second_tab_sees_both_texts(
    client: StrictClient, member: User
) -> None:
    first, second = (open_page(client, asking().url) for _ in range(2))
    form_of(first).type("words", "from the first").post()
    answer = form_of(second).type("words", "from the second").post()
    assert answer.status_code == 409
    shown = Page(client, asking().answer_url, answer.content.decode())
    assert form_of(shown).fields()["words"] == "from the first"
    assert "from the second" in shown.text("main")


def test_typing_on_after_a_conflict_never_overwrites_the_other_text(
    client: StrictClient, member: User
) -> None:
    """The autosave goes on in the second tab, before she chose between the two texts."""
    first, second = (open_page(client, asking().url) for _ in range(2))
    form_of(first).type("words", "from the first").post_and_swap()
    for words in ("from the", "from the second", "from the second tab"):
        form_of(second).type("words", words).post_and_swap()
    assert only_answer().text() == "from the first"
    assert [copy.text() for copy in KeptCopy.objects.select_related("person")] == [
        "from the second tab"
    ]


def test_each_tab_that_came_second_keeps_one_copy(client: StrictClient, member: User) -> None:
    tabs = [open_page(client, asking().url) for _ in range(3)]
    for number, tab in enumerate(tabs):
        form_of(tab).type("words", f"tab {number}").post_and_swap()
    assert {copy.text() for copy in KeptCopy.objects.select_related("person")} == {"tab 1", "tab 2"}
    page = open_page(client, asking().url)
    state = page.text(f"{asking().answer_form}-state")
    assert "tab 1" in state
    assert "tab 2" in state


def test_a_tab_that_saw_the_other_text_goes_on_without_a_conflict(
    client: StrictClient, member: User
) -> None:
    form_of(open_page(client, asking().url)).type("words", "one").post_and_swap()
    page = open_page(client, asking().url)
    for words in ("one two", "one two three"):
        form_of(page).type("words", words).post_and_swap()
    assert kept_words(client) == "one two three"
    assert not KeptCopy.objects.exists()


def test_a_lost_acknowledgement_is_no_conflict_with_oneself(
    client: StrictClient, member: User
) -> None:
    """The save arrived, the answer did not: the same tab saves again from the old version."""
    page = open_page(client, asking().url)
    form_of(page).type("words", "half a sent").post(htmx=True)
    form_of(page).type("words", "half a sentence, and more").post_and_swap()
    assert kept_words(client) == "half a sentence, and more"
    assert not KeptCopy.objects.exists()


def test_an_empty_text_is_saved_and_counts_as_open(client: StrictClient, member: User) -> None:
    page = open_page(client, asking().url)
    all_open = page.text("open")
    form_of(page).type("words", "something").post_and_swap()
    assert page.text("open") != all_open
    form_of(page).type("words", "").post_and_swap()
    assert kept_words(client) == ""
    assert page.text("open") == all_open


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"words": "x" * (LONGEST + 1)}, "too long by 1 letter."),
        ({"words": "a\x00b"}, "cannot keep"),
        ({"words": "fine", "reach": "device"}, "never sent"),
        ({"words": "fine", "reach": "everyone"}, "who can read"),
        ({"words": "fine", "version": "-1"}, ""),
        ({"words": "fine", "version": "9" * 9000}, ""),
        ({"words": "fine", "version": "one"}, ""),
        ({"words": "fine", "tab": "not-a-tab"}, ""),
    ],
)
def test_what_cannot_be_saved_comes_back_with_the_words(
    client: StrictClient, data: dict[str, str], sentence: str, htmx: bool
) -> None:
    answer = client.post(asking().answer_url, data, headers={"HX-Request": "true"} if htmx else {})
    assert answer.status_code == 422
    page = Page(client, "", answer.content.decode())
    assert page.has(f"{asking().answer_form}-state")
    assert sentence in page.text(f"{asking().answer_form}-state")
    if not htmx:
        assert form_of(page).fields()["words"] == data["words"].replace("\x00", "")
    assert not Answer.objects.exists()
    assert not User.objects.exists()


def test_an_autosave_keeps_the_reach_that_was_chosen(client: StrictClient) -> None:
    pair = make_pair()
    client.force_login(pair.mentee)
    page = open_page(client, asking().url)
    form_of(page).type("words", "shared").type("reach", "mentor").post_and_swap()
    assert page.text("live") == "Saved. You and your mentor can read it."
    form_of(page).type("words", "shared, and longer").post_and_swap(reach="")
    assert (only_answer().reach, only_answer().pair) == ("mentor", pair)
    assert page.text(f"{asking().answer_form}-readers") == "You and your mentor can read it."


def test_sharing_can_be_taken_back_without_changing_a_word(client: StrictClient) -> None:
    pair = make_pair()
    client.force_login(pair.mentee)
    page = open_page(client, asking().url)
    form = form_of(page).type("words", "shared")
    form.type("reach", "mentor").post_and_swap()
    form.type("reach", "me").post_and_swap()
    assert (only_answer().reach, only_answer().pair) == ("me", None)


def test_without_a_mentor_nothing_is_shared(client: StrictClient, member: User) -> None:
    page = open_page(client, asking().url)
    assert not page.has(f"{asking().answer_form}-mentor")
    client.post(asking().answer_url, {"words": WORDS, "reach": "mentor"})
    assert (only_answer().reach, only_answer().pair) == ("me", None)


def end(pair: Pair) -> None:
    pair.ended_on, pair.end_reason = date(2100, 1, 1), Pair.EndReason.OTHER
    pair.save()


def test_sharing_ends_with_the_pair_and_a_new_mentor_reads_nothing_old(
    client: StrictClient,
) -> None:
    pair = make_pair()
    mentee, mentor = pair.mentee, pair.mentor
    client.force_login(mentee)
    client.post(asking().answer_url, {"words": "shared", "reach": "mentor"})
    assert Answer.objects.visible_to(mentor).count() == 1
    end(pair)
    assert not Answer.objects.visible_to(mentor).exists()
    second = make_pair(programme=pair.programme, mentee=mentee)
    assert not Answer.objects.visible_to(second.mentor).exists()
    page = open_page(client, asking().url)
    assert page.text(f"{asking().answer_form}-readers") == "Only you can read it."
    form_of(page).type("words", "shared no more").post_and_swap()
    assert not Answer.objects.visible_to(second.mentor).exists()


def test_another_persons_page_saves_nothing_and_shows_the_text(
    client: StrictClient, member: User
) -> None:
    form = form_of(open_page(client, asking().url)).type("words", WORDS)
    other = make_person()
    client.force_login(other)
    answer = form.post()
    assert answer.status_code == 403
    shown = Page(client, "", answer.content.decode())
    assert any(area.get_text().removeprefix("\n") == WORDS for area in shown.soup("textarea"))
    assert not Answer.objects.exists()


def test_another_persons_page_keeps_the_form_where_htmx_asked(
    client: StrictClient, member: User
) -> None:
    page = open_page(client, asking().url)
    client.logout()
    answer = form_of(page).type("words", WORDS).post_and_swap()
    assert answer.status_code == 422
    assert "Sign in in a new window" in page.text(f"{asking().answer_form}-state")
    assert form_of(page).fields()["words"] == WORDS
    assert page.has(f"{asking().answer_form}-state")
    assert not Answer.objects.exists()
    assert not User.objects.guests().exists()


def test_answers_are_mine_alone(client: StrictClient, member: User) -> None:
    client.post(asking().answer_url, {"words": WORDS})
    programme = make_programme()
    make_member(programme=programme, person=member)
    other = StrictClient()
    other.force_login(make_member(programme=programme, role="coordinator"))
    assert kept_words(other) == ""
    assert kept_words(StrictClient()) == ""


def test_only_questions_can_be_answered(client: StrictClient) -> None:
    other = next(b.items[0] for p in places() for b in p.unit.blocks if b.kind == "cards")
    for item_id in (0, other.id, 10**30):
        assert client.post(f"/en/items/{item_id}/answer/", {"words": "x"}).status_code == 404
    assert not User.objects.exists()


def test_five_thousand_characters_of_any_script_fit(client: StrictClient) -> None:
    words = "ش🌍" * (LONGEST // 2)
    client.post(asking().answer_url, {"words": words})
    assert kept_words(client) == words


def test_template_marks_and_html_are_only_words(client: StrictClient) -> None:
    client.check_pages = False
    words = '{{ secret }} {% now %} </textarea><script>alert("x")</script>'
    client.post(asking().answer_url, {"words": words})
    assert kept_words(client) == words
    assert "<script>alert" not in client.get(asking().url).content.decode()


def test_a_copy_of_the_tab_ends_when_its_text_becomes_current(
    client: StrictClient, member: User
) -> None:
    tab = str(uuid.uuid4())
    client.post(asking().answer_url, {"words": "first", "tab": str(uuid.uuid4())})
    client.post(asking().answer_url, {"words": "second", "tab": tab})
    assert KeptCopy.objects.count() == 1
    client.post(asking().answer_url, {"words": "second", "tab": tab, "version": "1"})
    assert not KeptCopy.objects.exists()
    assert only_answer().text() == "second"


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_a_text_that_fits_its_field_is_saved_however_lines_end(
    client: StrictClient, member: User, ending: str
) -> None:
    """A field counts the end of a line as one character; a plain form sends two."""
    words = ("a" * 49 + "\n") * (LONGEST // 50)
    answer = client.post(asking().answer_url, {"words": words.replace("\n", ending)})
    assert answer.status_code == 303
    assert only_answer().text() == words


@pytest.mark.parametrize("htmx", [False, True])
def test_what_is_typed_over_a_text_that_cannot_be_opened_comes_back(
    client: StrictClient, member: User, htmx: bool
) -> None:
    client.post(asking().answer_url, {"words": "one"})
    sealed = bytes(Answer.objects.get().words)
    DataKey.objects.all().delete()
    headers = {"HX-Request": "true"} if htmx else {}
    answer = client.post(asking().answer_url, {"words": "two", "version": "1"}, headers=headers)
    assert answer.status_code == 422
    assert "cannot open your earlier text" in answer.content.decode()
    assert htmx or ">\ntwo</textarea>" in answer.content.decode()
    assert bytes(Answer.objects.get().words) == sealed
