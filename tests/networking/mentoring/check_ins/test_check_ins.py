"""Sending a check-in: a minute, once for each moment, to the coordinators only."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from motm.rows.versions import Conflict
from networking.encryption.wrapping import Unreadable
from networking.mentoring.check_ins.actions import Said, mark_read, save_check_in
from networking.mentoring.pairing.actions import end_pair
from networking.models import CheckIn, DataKey, Moment, Pair, User
from networking.privacy.erasure import erase_person
from tests.support.browse import open_page
from tests.support.rows.pairs import make_check_in, today
from tests.support.rows.people import make_coordinator, make_member, make_pair, make_person
from tests.support.strict_client import StrictClient

pytestmark = pytest.mark.django_db
WORDS = "We walked by the river 🌱"


def running(weeks: int = 3, **fields: Any) -> Pair:
    """A pair whose early check-in is due after three weeks."""
    return make_pair(started_on=today() - timedelta(weeks=weeks), **fields)


def address(pair: Pair, moment: str = "early") -> str:
    return reverse("networking:check_in", args=[pair.pk, moment])


def send(client: StrictClient, pair: Pair, moment: str = "early", **data: Any) -> Any:
    return client.post(address(pair, moment), {"version": 0, **data})


def words_of(row: CheckIn) -> str:
    return row.person.vault.open(row, "words")


def test_the_mentee_tells_with_faces_and_words(client: StrictClient) -> None:
    pair = running()
    client.force_login(pair.mentee)
    form = open_page(client, address(pair)).form("check-in-form")
    answer = form.post(going="4", goals="2", support="3", challenges="5", words=WORDS)
    assert answer.status_code == 303
    row = CheckIn.objects.get()
    assert (row.person, row.moment, row.going, row.wants_call) == (pair.mentee, "early", 4, False)
    assert (row.goals, row.support, row.challenges, row.version) == (2, 3, 5, 1)
    assert words_of(row) == WORDS
    assert row.has_words
    page = client.get(address(pair)).content.decode()
    assert WORDS in page
    assert "You sent this on" in page


def test_one_tap_is_enough_and_nothing_at_all_is_not(client: StrictClient) -> None:
    pair = running()
    client.force_login(pair.mentee)
    assert send(client, pair).status_code == 422
    assert send(client, pair, wants_call="on").status_code == 303
    assert CheckIn.objects.get().wants_call


@pytest.mark.parametrize(
    ("moment", "who", "rates"),
    [
        ("early", "mentee", True),
        ("middle", "mentee", False),
        ("closing", "mentee", True),
        ("early", "mentor", False),
        ("closing", "mentor", False),
    ],
)
def test_only_the_mentee_rates_herself_before_and_after(
    client: StrictClient, moment: str, who: str, rates: bool
) -> None:
    pair = running(weeks=9, planned_end_on=today() + timedelta(weeks=2))
    if moment == "middle":
        Pair.objects.update(planned_end_on=None)
    client.force_login(getattr(pair, who))
    assert ('name="goals"' in client.get(address(pair, moment)).content.decode()) is rates
    assert send(client, pair, moment, going="3", goals="1").status_code == 303
    assert CheckIn.objects.get().goals == (1 if rates else None)


def test_the_page_names_who_reads_it_and_who_never_does(client: StrictClient) -> None:
    pair = running(mentor=make_person(nickname="Teodora"))
    make_coordinator(programme=pair.programme, nickname="Wilhelmina")
    client.force_login(pair.mentee)
    said = open_page(client, address(pair)).text("who-reads")
    assert "Who reads this: Wilhelmina" in said
    assert "Never the other side: Teodora" in said


def test_a_coordinator_of_her_own_pair_is_not_named_as_reader_and_reads_nothing(
    client: StrictClient,
) -> None:
    pair = running()
    make_member(programme=pair.programme, role="coordinator", person=pair.mentor)
    row = make_check_in(pair=pair, words=WORDS)
    client.force_login(pair.mentee)
    assert "Nobody can read this now" in client.get(address(pair)).content.decode()
    assert row not in CheckIn.objects.visible_to(pair.mentor)
    assert row not in CheckIn.objects.addressed_to(pair.mentor)


def test_the_other_side_never_sees_it(client: StrictClient) -> None:
    pair = running()
    make_check_in(pair=pair, words=WORDS)
    client.force_login(pair.mentor)
    page = client.get(address(pair)).content.decode()
    assert WORDS not in page
    assert "You sent this on" not in page


def test_sent_twice_it_is_one_row_and_nothing_changes(client: StrictClient) -> None:
    pair = running()
    client.force_login(pair.mentee)
    for _time in range(2):
        assert send(client, pair, going="4", words=WORDS).status_code == 303
    assert CheckIn.objects.get().version == 1


def test_two_windows_lose_nothing(client: StrictClient) -> None:
    pair = running()
    client.force_login(pair.mentee)
    first, second = (open_page(client, address(pair)).form("check-in-form") for _ in "ab")
    assert first.post(going="4", words=WORDS).status_code == 303
    answer = second.post(going="1", words="It was cold")
    assert answer.status_code == 409
    page = answer.content.decode()
    assert WORDS in page
    assert "It was cold" in page
    assert words_of(CheckIn.objects.get()) == WORDS
    assert send(client, pair, going="1", words="It was cold", version=1).status_code == 303
    row = CheckIn.objects.get()
    assert (words_of(row), row.going, row.version) == ("It was cold", 1, 2)


def test_what_was_read_and_then_changed_is_unread_again() -> None:
    pair = running()
    coordinator = make_coordinator(programme=pair.programme)
    row = make_check_in(pair=pair, words=WORDS)
    assert mark_read(check_in=row, by=coordinator, version=1)
    save = {"pair": pair, "person": pair.mentee, "moment": Moment.EARLY}
    changed = save_check_in(**save, version=1, said=Said(2, False, "Other words"))
    assert changed.read_at is None
    assert not mark_read(check_in=row, by=coordinator, version=1)
    assert CheckIn.objects.get().read_at is None


def test_it_can_be_changed_until_the_pair_ends(client: StrictClient) -> None:
    pair = running()
    make_check_in(pair=pair, words=WORDS)
    client.force_login(pair.mentee)
    end_pair(pair=pair, by=None, on=today(), reason=Pair.EndReason.OTHER)
    assert client.get(address(pair)).status_code == 404
    assert send(client, pair, going="1").status_code == 404


def test_before_its_time_the_page_says_so_and_takes_nothing(client: StrictClient) -> None:
    pair = running(weeks=1)
    client.force_login(pair.mentee)
    answer = client.get(address(pair))
    assert "too early" in answer.content.decode()
    assert send(client, pair, going="4").status_code == 422
    assert client.get(address(pair, "closing")).status_code == 200
    assert client.get(address(pair, "someday")).status_code == 404
    assert not CheckIn.objects.exists()


def test_a_late_one_is_still_taken(client: StrictClient) -> None:
    pair = running(weeks=40)
    client.force_login(pair.mentee)
    assert send(client, pair, "early", going="4").status_code == 303


def test_an_invalid_form_comes_back_with_everything(client: StrictClient) -> None:
    pair = running()
    client.force_login(pair.mentee)
    long = "w" * 2001
    answer = send(client, pair, going="5", goals="2", wants_call="on", words=long)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert long in page
    assert page.count(" checked") == 3


def test_words_that_cannot_be_opened_are_not_written_over(client: StrictClient) -> None:
    pair = running()
    make_check_in(pair=pair, words=WORDS)
    CheckIn.objects.update(words=b"\x01" + b"x" * 40)
    client.force_login(pair.mentee)
    assert client.get(address(pair)).status_code == 200
    assert send(client, pair, going="1", words="new", version=1).status_code == 422
    assert bytes(CheckIn.objects.get().words) == b"\x01" + b"x" * 40


def test_who_was_deleted_gets_no_key_again() -> None:
    pair = running()
    person = User.objects.get(pk=pair.mentee_id)
    erase_person(person=pair.mentee)
    Pair.objects.update(ended_on=None, end_reason="")  # as it was a moment before
    said = Said(4, False, WORDS)
    with pytest.raises(Unreadable):
        save_check_in(pair=pair, person=person, moment=Moment.EARLY, version=0, said=said)
    assert not DataKey.objects.filter(pk=person.pk).exists()


def test_a_form_of_another_person_is_not_taken(client: StrictClient) -> None:
    pair = running()
    client.force_login(pair.mentee)
    form = open_page(client, address(pair)).form("check-in-form")
    client.force_login(pair.mentor)
    answer = form.post(going="1", words=WORDS)
    assert answer.status_code == 403
    assert WORDS in answer.content.decode()
    assert not CheckIn.objects.exists()


class Fuzz(TestCase):
    databases = {"default", "keys"}

    @settings(max_examples=40, derandomize=True, deadline=None)
    @given(
        st.dictionaries(
            st.sampled_from(["going", "goals", "support", "wants_call", "words", "version"]),
            st.text(max_size=40) | st.integers().map(str),
        )
    )
    def test_whatever_is_sent_is_saved_or_shown_again(self, data: dict[str, str]) -> None:
        client, pair = StrictClient(), running()
        client.check_pages = False
        client.force_login(pair.mentee)
        answer = client.post(address(pair), data)
        assert answer.status_code in (303, 422, 400)
        for row in CheckIn.objects.all():
            assert row.going in (None, 1, 2, 3, 4, 5)


def test_a_second_window_that_says_the_same_is_not_asked() -> None:
    pair = running()
    save = {"pair": pair, "person": pair.mentee, "moment": Moment.EARLY}
    first = save_check_in(**save, version=0, said=Said(4, False, WORDS))
    assert save_check_in(**save, version=0, said=Said(4, False, WORDS)).pk == first.pk
    with pytest.raises(Conflict):
        save_check_in(**save, version=0, said=Said(5, False, WORDS))
