"""Deleting oneself takes the labels of maps and the words of steps along, in every copy."""

import pytest
from django.test import Client
from django.urls import reverse

from networking.data_policy.personal_fields import ErasurePolicy
from networking.encryption.vault import Vault
from networking.encryption.wrapping import Unreadable
from networking.maps.actions import set_removed, share_map
from networking.maps.content import content_of
from networking.maps.steps.models import STEP_WORDS
from networking.models import (
    Contact,
    DataKey,
    MapReach,
    NetworkMap,
    OutreachStep,
    Pair,
    Reach,
    Tie,
    User,
)
from networking.people.sharing import NotYourMentor
from networking.privacy.erasure import erase_person, rows_of
from networking.privacy.registry.table import PERSONAL
from tests.support.erasing import dump, erase, member
from tests.support.rows.maps import make_content, make_entry, make_map
from tests.support.rows.people import PASSWORD, make_guest, make_pair, make_person

pytestmark = pytest.mark.django_db

NEIGHBOUR = "the woman from the yellow house"
TAKEN_OFF = "the man who owns this phone"
STEP = {
    "who": "the advice office behind the mosque",
    "action": "I say that I am afraid at home",
    "company": "my sister from Aleppo",
    "learned": "they open at nine and keep silent",
}
SENTENCES = (NEIGHBOUR, TAKEN_OFF, *STEP.values())
MODELS = (NetworkMap, Contact, Tie, OutreachStep)


def draw_and_plan(person: User, **shared) -> NetworkMap:
    """A map with a neighbour, and one who was taken off; and a step with all its words."""
    content = make_content(make_entry(1, NEIGHBOUR), make_entry(2, TAKEN_OFF), ties=[(1, 2)])
    row = make_map(person=person, content=content, **shared)
    gone = Contact.objects.select_related("map__person").get(map=row, number=2)
    set_removed(contact=gone, removed=True)
    pair = shared.get("pair")
    step = OutreachStep(
        person=person, map=row, on=row.drawn_on, pair=pair, reach=Reach.MENTOR if pair else Reach.ME
    )
    step.write(**STEP)
    step.save()
    return row


def sealed_rows() -> list[tuple[Contact | OutreachStep, str]]:
    """Every sealed field of maps and steps, as a copy of the database holds it."""
    steps = [(step, name) for step in OutreachStep.objects.all() for name in STEP_WORDS]
    return [*((contact, "label") for contact in Contact.objects.all()), *steps]


def test_a_dump_holds_no_label_and_no_word_of_a_step() -> None:
    draw_and_plan(make_person())
    for alias in ("default", "keys"):
        held = dump(alias)
        for sentence in SENTENCES:
            assert sentence.encode() not in held
            assert sentence.split(" ", 2)[-1].encode() not in held


def test_after_delete_me_no_copy_made_before_can_be_read(client: Client) -> None:
    person = member(client)
    draw_and_plan(person)
    copies = sealed_rows()
    assert {Vault(person.pk).open(*copy) for copy in copies} == set(SENTENCES)
    wrapped = bytes(DataKey.objects.get(pk=person.pk).wrapped)
    assert erase(client, password=PASSWORD).status_code == 303
    for copy in copies:
        with pytest.raises(Unreadable):
            Vault(person.pk).open(*copy)  # the master key is at hand
    assert wrapped not in dump("keys")
    held = dump("default")
    for row, name in copies:
        assert bytes(getattr(row, name)) not in held
    for model in MODELS:
        assert not model.objects.exists()


def test_a_guest_likewise(client: Client) -> None:
    guest = make_guest(client)
    draw_and_plan(guest)
    copies = sealed_rows()
    assert erase(client).status_code == 303
    for copy in copies:
        with pytest.raises(Unreadable):
            Vault(guest.pk).open(*copy)
    for model in MODELS:
        assert not model.objects.exists()


def test_i_am_done_here_deletes_them_at_once(client: Client) -> None:
    guest = make_guest(client)
    draw_and_plan(guest)
    copies = sealed_rows()
    client.post(reverse("networking:finish"), {"choice": "delete"})
    for copy in copies:
        with pytest.raises(Unreadable):
            Vault(guest.pk).open(*copy)
    for model in MODELS:
        assert not model.objects.exists()


def test_every_row_of_hers_is_found_by_the_table() -> None:
    person, other = make_person(), make_person()
    for somebody in (person, other):
        draw_and_plan(somebody)
    erase_person(person=person)
    for label, rows in PERSONAL.items():
        if rows.policy is ErasurePolicy.DELETED:
            assert not rows_of(label, rows, person).exists(), label
    for model in MODELS:
        assert model.objects.exists(), "others keep what is theirs"
    (kept,) = NetworkMap.objects.select_related("person")
    assert content_of(kept).entries[0].label == NEIGHBOUR


def test_a_mentor_who_leaves_takes_nothing_of_hers_and_reads_nothing_more() -> None:
    pair = make_pair()
    row = draw_and_plan(pair.mentee, pair=pair, reach=MapReach.WHOLE)
    for model in MODELS:
        assert model.objects.visible_to(pair.mentor).exists()
    erase_person(person=pair.mentor)
    for model in MODELS:
        assert not model.objects.visible_to(pair.mentor).exists()
        assert model.objects.visible_to(pair.mentee).exists()
    row = NetworkMap.objects.select_related("person").get()
    assert content_of(row).entries[0].label == NEIGHBOUR
    assert not NetworkMap.objects.shared_in_running_pairs().exists()
    with pytest.raises(NotYourMentor):
        share_map(row=row, reach=MapReach.WHOLE, pair_id=pair.pk)
    share_map(row=row, reach=MapReach.NOBODY, pair_id=None)


def test_what_was_shared_with_one_mentor_is_not_shared_with_the_next() -> None:
    pair = make_pair()
    draw_and_plan(pair.mentee, pair=pair, reach=MapReach.WHOLE)
    erase_person(person=pair.mentor)
    following = make_pair(programme=pair.programme, mentee=pair.mentee)
    for model in MODELS:
        assert not model.objects.visible_to(following.mentor).exists()
    assert Pair.objects.running().get() == following


def test_the_mentor_of_a_deleted_mentee_finds_nothing() -> None:
    pair = make_pair()
    draw_and_plan(pair.mentee, pair=pair, reach=MapReach.WHOLE)
    erase_person(person=pair.mentee)
    for model in MODELS:
        assert not model.objects.exists()
    assert Pair.objects.get().mentee_id == pair.mentee.pk


def test_the_page_names_maps_before_they_go(client: Client) -> None:
    member(client)
    page = client.get(reverse("networking:erase")).content.decode()
    assert "the names on your maps" in page
    assert "your maps and steps" in page
