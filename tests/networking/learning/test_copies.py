"""Two texts for one place: the writer chooses, and nothing is lost on the way."""

import uuid

import pytest

from modules.models.structure import Item
from modules.models.texts import ContentRevision
from networking.learning.models.texts import save_words, settle_copy
from networking.models import Answer, KeptCopy, User
from tests.support.browse import Page, open_page
from tests.support.rows.course import asking
from tests.support.rows.people import make_person
from tests.support.strict_client import StrictClient

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(client: StrictClient) -> User:
    person = make_person()
    client.force_login(person)
    return person


def two_texts(client: StrictClient) -> Page:
    """A fresh page where “one” is the text and “two” the kept copy."""
    for words in ("one", "two"):
        client.post(
            asking().answer_url,
            {"words": words, "tab": str(uuid.uuid4())},
            headers={"HX-Request": "true"},
        )
    return open_page(client, asking().url)


def texts() -> tuple[str, list[str]]:
    """The current text, and the kept ones."""
    answer = Answer.objects.select_related("person").get()
    return answer.text(), [copy.text() for copy in KeptCopy.objects.select_related("person")]


def button(what: str) -> str:
    return f"copy-{KeptCopy.objects.get().pk}-{what}"


@pytest.mark.parametrize("htmx", [False, True])
def test_using_a_copy_makes_it_the_text_and_keeps_the_other(
    client: StrictClient, member: User, htmx: bool
) -> None:
    form = two_texts(client).form(asking().answer_form)
    answer = form.post(press=button("use"), htmx=htmx)
    assert answer.status_code == (200 if htmx else 303)
    assert texts() == ("two", ["one"])


@pytest.mark.parametrize("htmx", [False, True])
def test_deleting_a_copy_leaves_the_text(client: StrictClient, member: User, htmx: bool) -> None:
    form = two_texts(client).form(asking().answer_form)
    answer = form.post(press=button("delete"), htmx=htmx)
    assert answer.status_code == (200 if htmx else 303)
    assert texts() == ("one", [])


def test_a_double_click_uses_the_copy_once(client: StrictClient, member: User) -> None:
    form = two_texts(client).form(asking().answer_form)
    for _ in range(2):
        assert form.post(press=button("use")).status_code == 303
    assert texts() == ("two", ["one"])


def test_a_copy_can_be_used_and_used_back(client: StrictClient, member: User) -> None:
    page = two_texts(client)
    for _ in range(2):
        page.form(asking().answer_form).post_and_swap(press=button("use"))
    assert texts() == ("one", ["two"])


@pytest.mark.parametrize("what", ["use", "delete"])
def test_what_was_typed_around_the_button_is_saved_first(
    client: StrictClient, member: User, what: str
) -> None:
    form = two_texts(client).form(asking().answer_form).type("words", "one and more")
    form.post(press=button(what))
    assert texts() == (("two", ["one and more"]) if what == "use" else ("one and more", []))


def test_the_second_tab_can_take_its_own_text(client: StrictClient, member: User) -> None:
    first, second = (open_page(client, asking().url) for _ in range(2))
    for page, words in ((first, "one"), (second, "two")):
        page.form(asking().answer_form).type("words", words).post_and_swap()
    second.form(asking().answer_form).post_and_swap(press=button("use"))
    assert texts() == ("two", ["one"])
    second.form(asking().answer_form).type("words", "two!").post_and_swap()
    assert texts() == ("two!", ["one"])


def test_an_open_tab_is_told_when_a_copy_was_used(client: StrictClient, member: User) -> None:
    """The tab that saved last has no right of way over a choice made elsewhere."""
    first, second = (open_page(client, asking().url) for _ in range(2))
    for page, words in ((first, "one"), (second, "two")):
        page.form(asking().answer_form).type("words", words).post_and_swap()
    second.form(asking().answer_form).post_and_swap(press=button("use"))
    first.form(asking().answer_form).type("words", "one!").post_and_swap()
    current, kept = texts()
    assert current == "two"
    assert "one!" in kept


@pytest.mark.parametrize("choice", ["use", "delete"])
def test_another_persons_copy_is_not_there(client: StrictClient, member: User, choice: str) -> None:
    two_texts(client)
    url = f"/en/copies/{KeptCopy.objects.get().pk}/"
    other = StrictClient()
    other.force_login(make_person())
    assert other.post(url, {"choice": choice}).status_code == 404
    assert texts() == ("one", ["two"])


def test_a_visitor_without_anything_is_told_to_sign_in(client: StrictClient) -> None:
    answer = client.post(f"/en/copies/{uuid.uuid4()}/", {"choice": "use"})
    assert answer.status_code == 403
    assert "/en/accounts/login/" in answer.content.decode()
    assert not User.objects.exists()


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize("somebody_else", [False, True])
def test_what_was_typed_around_the_button_outlives_the_session(
    client: StrictClient, member: User, htmx: bool, somebody_else: bool
) -> None:
    """HTMX keeps the form as it is, and adds a notice; a plain page shows the text again."""
    form = two_texts(client).form(asking().answer_form).type("words", "one and more")
    client.logout()
    if somebody_else:
        client.force_login(make_person())
    answer = form.post(press=button("use"), htmx=htmx)
    assert answer.status_code == (422 if htmx else 403)
    assert answer.headers.get("HX-Reswap", "") == ("beforeend" if htmx else "")
    assert "HX-Redirect" not in answer.headers
    assert ("one and more" in answer.content.decode()) is not htmx
    assert texts() == ("one", ["two"])


def test_what_was_typed_is_kept_where_the_copy_was_used_in_another_tab(
    client: StrictClient, member: User
) -> None:
    stale = two_texts(client)
    form = open_page(client, asking().url).form(asking().answer_form)
    form.post(press=button("use"))
    stale.form(asking().answer_form).type("words", "three").post_and_swap(press=button("delete"))
    current, kept = texts()
    assert current == "two"
    assert sorted(kept) == ["one", "three"]


def test_a_tab_that_typed_the_other_text_by_hand_has_no_copy_left_to_use(
    client: StrictClient, member: User
) -> None:
    first, second = (open_page(client, asking().url) for _ in range(2))
    for page, words in ((first, "one"), (second, "two")):
        page.form(asking().answer_form).type("words", words).post_and_swap()
    second.form(asking().answer_form).type("words", "one").post_and_swap(press=button("use"))
    assert texts() == ("one", [])


@pytest.mark.parametrize("use", [False, True])
def test_a_press_that_comes_second_leaves_the_other_text(member: User, use: bool) -> None:
    """Both presses saw the copy as it was; the second must not touch what the first put there."""
    for words in ("one", "two"):
        save_words(
            kind=Answer,
            person=member,
            place_id=asking().question.id,
            words=words,
            version=0,
            tab=uuid.uuid4(),
            reach="me",
        )
    first, second = KeptCopy.objects.get(), KeptCopy.objects.get()
    state = first.state
    settle_copy(first, state=state, use=True)
    settle_copy(second, state=state, use=use)
    assert texts() == ("two", ["one"])


@pytest.mark.parametrize("choice", ["", "keep", "\x00"])
def test_an_odd_choice_changes_nothing(client: StrictClient, member: User, choice: str) -> None:
    two_texts(client)
    answer = client.post(f"/en/copies/{KeptCopy.objects.get().pk}/", {"choice": choice})
    assert answer.status_code == 303
    assert texts() == ("one", ["two"])


def test_a_copy_of_a_question_that_left_the_course_can_still_be_chosen(
    client: StrictClient, member: User
) -> None:
    two_texts(client)
    Item.objects.get(pk=asking().question.id).retire()
    ContentRevision.advance()
    url = f"/en/copies/{KeptCopy.objects.get().pk}/"
    answer = client.post(url, {"choice": "use"})
    assert answer.headers["Location"].endswith("/en/me/reflections/")
    assert texts() == ("two", ["one"])


def test_guests_have_copies_too(client: StrictClient) -> None:
    form = two_texts(client).form(asking().answer_form)
    form.post(press=button("use"))
    assert texts() == ("two", ["one"])
