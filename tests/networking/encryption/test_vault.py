"""Own words are sealed with a key per person, bound to their place, and gone with the key."""

import base64
import os
import uuid

import pytest
from django.db import connection

from networking.encryption.vault import Vault
from networking.encryption.wrapping import Unreadable, unwrap, wrap
from networking.learning.saved_texts import words_of
from networking.models import Answer, DataKey, User
from networking.privacy.erasure import erase_person
from tests.support.rows.course import asking
from tests.support.rows.people import make_person
from tests.support.strict_client import StrictClient

pytestmark = pytest.mark.django_db


def saved(person: User, words: str = "The library.") -> Answer:
    answer = Answer(person=person, item_id=asking().question.id)
    answer.write(words)
    answer.save()
    return answer


def again(answer: Answer) -> Answer:
    """The row as another request finds it."""
    return Answer.objects.select_related("person").get(pk=answer.pk)


@pytest.mark.parametrize("words", ["a", "ش🌍\n\x7f", "x" * 5000])
def test_sealed_words_open_again(words: str) -> None:
    assert again(saved(make_person(), words)).text() == words


def test_the_same_words_never_look_the_same() -> None:
    answer = saved(make_person())
    first = bytes(answer.words)
    answer.write("The library.")
    assert bytes(answer.words) != first


def test_each_person_has_one_key_in_the_other_database() -> None:
    person = make_person()
    saved(person)
    assert DataKey.objects.using("keys").filter(pk=person.pk).count() == 1
    assert "networking_datakey" not in connection.introspection.table_names()


def test_words_open_only_in_their_row_and_field() -> None:
    first, second = saved(make_person()), saved(make_person(), "Another.")
    second.words = first.words
    with pytest.raises(Unreadable):
        second.text()


def test_words_do_not_open_with_another_persons_key() -> None:
    answer = saved(make_person())
    other = make_person()
    saved(other)
    answer.person = other
    with pytest.raises(Unreadable):
        answer.text()


@pytest.mark.parametrize("place", [0, 1, 12, 20, -1])
def test_a_changed_byte_is_noticed(place: int) -> None:
    answer = saved(make_person())
    value = bytearray(answer.words)
    value[place] ^= 1
    answer.words = bytes(value)
    if place == 0:  # the mark of the format is not sealed
        assert answer.text()
        return
    with pytest.raises(Unreadable):
        answer.text()


@pytest.mark.parametrize("value", [b"\x01", b"\x01short", b"\x01" + bytes(12)])
def test_a_cut_value_is_unreadable_and_no_error_of_ours(value: bytes) -> None:
    answer = saved(make_person())
    answer.words = value
    with pytest.raises(Unreadable):
        answer.text()


def test_erasing_the_key_erases_the_words_in_every_copy() -> None:
    answer = saved(make_person())
    copy = bytes(answer.words)
    DataKey.erase(answer.person.pk)
    found = again(answer)
    found.words = copy
    with pytest.raises(Unreadable):
        found.text()


def test_the_page_says_what_cannot_be_read(client: StrictClient) -> None:
    person = make_person()
    client.force_login(person)
    answer = saved(person)
    DataKey.objects.filter(pk=person.pk).delete()
    page = client.get(asking().url)
    assert page.status_code == 200
    assert "This text cannot be read at the moment." in page.content.decode()
    assert "This text cannot be read" in words_of(again(answer))


def test_a_key_opens_with_its_own_master_key_only(settings: object) -> None:
    owner, key = uuid.uuid4(), os.urandom(32)
    master_id, wrapped = wrap(owner, key)
    assert unwrap(owner, master_id, wrapped) == key
    for other in (
        lambda: unwrap(uuid.uuid4(), master_id, wrapped),
        lambda: unwrap(owner, "gone", wrapped),
        lambda: unwrap(owner, master_id, wrapped[:-1]),
    ):
        with pytest.raises(Unreadable):
            other()


def test_the_master_key_can_be_changed(settings: object) -> None:
    answer = saved(make_person())
    row = DataKey.objects.get(pk=answer.person.pk)
    old = dict(settings.MASTER_KEYS)  # type: ignore[attr-defined]
    new = {"new": base64.b64decode(base64.b64encode(os.urandom(32)))}
    settings.MASTER_KEYS = {**new, **old}  # type: ignore[attr-defined]
    row.rewrap()
    settings.MASTER_KEYS = new  # type: ignore[attr-defined]
    assert DataKey.objects.get(pk=row.pk).master_id == "new"
    assert again(answer).text() == "The library."


def test_a_vault_asks_the_key_store_once(django_assert_num_queries: object) -> None:
    answer = saved(make_person())
    found = again(answer)
    with django_assert_num_queries(1, using="keys"):  # type: ignore[operator]
        found.text()
        found.text()


def test_two_first_words_at_once_share_one_key() -> None:
    owner = uuid.uuid4()
    row = Answer(person_id=owner, item_id=asking().question.id)
    first, second = Vault(owner), Vault(owner)
    row.words = first.seal(row, "words", "one")
    assert second.open(row, "words") == "one"
    assert DataKey.objects.filter(pk=owner).count() == 1


def test_who_was_deleted_gets_no_key_again() -> None:
    person = make_person()
    late = User.objects.get(pk=person.pk)  # as a request has it that began a moment earlier
    erase_person(person=person)
    with pytest.raises(Unreadable):
        late.vault.seal(Answer(person=late), "words", "Too late")
    assert not DataKey.objects.exists()
