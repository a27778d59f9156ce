"""Keep a copy of my work: on a page, and as a file."""

import json
import uuid
from datetime import datetime

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape

from modules.models.structure import Block, Item, Kind, Unit
from networking.accounts.recovery.models import issue_code
from networking.learning.models.progress import set_done, set_tick
from networking.learning.models.texts import save_words
from networking.maps.actions import set_removed
from networking.models import (
    Absence,
    Answer,
    AuditEvent,
    Certificate,
    Consent,
    Contact,
    DataKey,
    Membership,
    Reach,
    Reflection,
    ReturnRequest,
    User,
)
from networking.privacy.registry.labels import SECTION_TITLES
from networking.privacy.registry.table import PERSONAL
from tests.support.exporting import FILE, PAGE, file_of, page_of, queries
from tests.support.rows.cast import make_step
from tests.support.rows.maps import make_map
from tests.support.rows.pairs import (
    make_check_in,
    make_closing,
    make_concern,
    make_contact_note,
    make_end_request,
    make_pause,
    make_practice_note,
    make_profile,
    make_report,
    make_session,
)
from tests.support.rows.people import (
    make_coordinator,
    make_guest,
    make_member,
    make_pair,
    make_person,
    make_programme,
    question_item,
)

pytestmark = pytest.mark.django_db

ODD = 'She said: "1 < 2 & 3 > 2", then شكرا, and 👋.\nA second line.'


def write(person: User, kind, place_id: int, words: str, **fields) -> None:
    given = {"version": 0, "tab": uuid.uuid4(), "reach": Reach.ME, **fields}
    save_words(kind=kind, person=person, place_id=place_id, words=words, **given)


def questions() -> list[int]:
    found = Item.objects.filter(block__kind=Kind.QUESTIONS, retired_at=None)
    return list(found.order_by("pk").values_list("pk", flat=True))


def reflection_blocks() -> list[int]:
    found = Block.objects.filter(kind=Kind.REFLECTION, retired_at=None)
    return list(found.order_by("pk").values_list("pk", flat=True))


def test_every_text_is_in_the_file_and_on_the_page(client):
    person = make_person()
    texts = []
    for kind, ids in ((Answer, questions()), (Reflection, reflection_blocks())):
        for place_id in ids:
            texts.append(f"{kind.__name__} to {place_id}: {ODD}")
            write(person, kind, place_id, texts[-1])
    assert len(texts) > 20
    client.force_login(person)
    made, page = file_of(client), page_of(client)
    held = {row["words"] for row in (*made["answers"], *made["reflections"])}
    assert held == set(texts)
    for text in texts:
        assert escape(text) in page


def test_the_file_has_the_structure_that_is_written_down(client):
    programme = make_programme(name="A programme")
    person = make_member(programme=programme, person=make_person(nickname="Amina"))
    set_done(person=person, unit_id=Unit.objects.get(slug="overcoming-hesitations").pk, done=True)
    write(person, Answer, questions()[0], "one")
    write(person, Answer, questions()[0], "the other")
    client.force_login(person)
    answer = client.get(reverse(FILE))
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="my-data.json"'
    assert "no-store" in answer.headers["Cache-Control"]
    made = json.loads(answer.content)
    assert made["version"] == 1
    assert set(made) == {"format", "version", "made_at", "not_in_it", *SECTION_TITLES}
    assert made["account"]["nickname"] == "Amina"
    assert made["memberships"][0]["programme"] == "A programme"
    assert made["units_done"][0]["place"]["title"] == "Overcoming Hesitations"
    assert made["answers"][0]["words"] == "one"
    assert made["kept_copies"][0]["words"] == "the other"
    assert made["kept_copies"][0]["answer_to"] == made["answers"][0]["place"]
    for moment in (made["made_at"], made["answers"][0]["saved_at"]):
        assert datetime.fromisoformat(moment).tzinfo is not None


def test_all_that_the_table_exports_is_in_it(client):
    """One row of every model, and every field's name is in the file of one of the three: the
    mentee, the mentor, the coordinator."""
    pair = make_pair()
    person, coordinator = pair.mentee, make_coordinator(programme=pair.programme)
    issue_code(coordinator=coordinator, person=person)
    EmailAddress.objects.create(user=person, email="amina@example.org")
    pair.programme.invitations.create(
        role="mentee",
        code_hash="x",
        expires_at=person.created_at,
        accepted_at=person.created_at,
        accepted_by=person,
    )
    write(person, Answer, questions()[0], "one", reach=Reach.MENTOR)
    write(person, Answer, questions()[0], "two")
    write(person, Reflection, reflection_blocks()[0], "one")
    write(person, Reflection, reflection_blocks()[0], "two")
    set_done(person=person, unit_id=Unit.objects.filter(is_overview=False)[0].pk, done=True)
    line = Item.objects.filter(block__kind=Kind.CHECKLIST)[0]
    set_tick(person=person, item_id=line.pk, ticked=True)
    row = make_map(person=person, pair=pair, reach="whole")
    set_removed(contact=Contact.objects.select_related("map__person")[0], removed=True)
    make_step(person, "I say hello", map=row, reach="mentor", pair=pair)
    make_around(pair)
    make_contact_note(pair=pair, by=coordinator, words="we talked")
    files = []
    for reader in (person, pair.mentor, coordinator):
        client.force_login(reader)
        files.append(file_of(client))
    for label, rows in PERSONAL.items():
        if not rows.section:
            continue
        lists = [made[rows.section] for made in files]
        found = lists if rows.section == "account" else [row for rows in lists for row in rows]
        names = {rule.export for rule in rows.fields.values() if rule.export}
        assert set().union(*found) == names, label
    assert [row["words"] for row in files[2]["contact_notes"]] == ["we talked"]
    made = files[0]
    assert made["answers"][0]["shared_with"] == [pair.mentor.nickname]
    assert made["events"][0]["by"] == coordinator.nickname
    page = page_of(client)
    client.force_login(person)
    named = BeautifulSoup(page_of(client), "html.parser").select("#empty .label")
    empty = [name for name in SECTION_TITLES if not made[name]]
    assert [label.get_text() for label in named] == [str(SECTION_TITLES[name]) for name in empty]
    assert "Administrator" not in page


def make_around(pair) -> None:
    """What is logged, said, agreed and certified around a pair, one of each."""
    programme, person = pair.programme, pair.mentee
    make_session(pair=pair, agreed="we walk", note="a note")
    make_pause(pair=pair, starts_on=pair.started_on, ends_on=pair.started_on)
    make_check_in(pair=pair, words="fine")
    make_report(pair=pair, words="well")
    make_practice_note(person=pair.mentor, programme=programme, words="I talk")
    make_closing(pair=pair, person=person, words="a song")
    make_end_request(pair=pair, person=person, words="enough")
    make_concern(person=person, programme=programme, pair=pair, words="odd")
    make_profile(programme=programme, person=person)
    Consent.objects.create(person=person, purpose="maps", text_version=1, language="en")
    Certificate.objects.create(
        pair=pair,
        person=person,
        role="mentee",
        programme_name="P",
        code_hash="c",
        name_hash="n",
        starts_on=pair.started_on,
        ends_on=pair.started_on,
    )
    ReturnRequest.objects.create(programme=programme, person=person, asked_by=pair.mentor)
    Authenticator.objects.create(user=person, type="totp", data={})
    membership = Membership.objects.get(person=person)
    day = pair.started_on
    Absence.objects.create(membership=membership, deputy=pair.mentor, starts_on=day, ends_on=day)


def test_no_secret_is_in_it(client):
    person = make_person()
    write(person, Answer, questions()[0], "one")
    client.force_login(person)
    text = json.dumps(file_of(client)) + page_of(client)
    assert person.password not in text
    assert str(person.pk) not in text
    assert DataKey.objects.get(pk=person.pk).master_id == "test"


def test_nothing_of_anybody_else_is_in_it(client):
    pair = make_pair()
    write(pair.mentee, Answer, questions()[0], "hers, and shared", reach=Reach.MENTOR)
    write(make_person(), Answer, questions()[0], "a stranger's")
    client.force_login(pair.mentor)
    text = client.get(reverse(FILE)).content.decode() + page_of(client)
    assert "hers, and shared" not in text
    assert "a stranger" not in text


@pytest.mark.parametrize("name", [PAGE, FILE])
def test_strangers_are_sent_to_sign_in(client, name):
    answer = client.get(reverse(name))
    assert answer.status_code == 302
    assert reverse("account_login") in answer.headers["Location"]


def test_a_guest_has_one_too(client):
    guest = make_guest(client)
    write(guest, Answer, questions()[0], "a guest's words")
    assert file_of(client)["answers"][0]["words"] == "a guest's words"
    assert file_of(client)["account"]["nickname"] is None


@pytest.mark.parametrize("name", [PAGE, FILE])
def test_only_reading_is_possible_and_it_writes_nothing(client, name):
    client.force_login(make_person())
    assert client.get(reverse(name)).status_code == 200
    assert client.post(reverse(name)).status_code == 405
    assert not AuditEvent.objects.exists()


def test_the_number_of_queries_does_not_grow(client):
    few, many = make_person(), make_person()
    write(few, Answer, questions()[0], "one")
    write(few, Answer, questions()[0], "a copy")
    write(few, Reflection, reflection_blocks()[0], "one")
    for place_id in questions():
        write(many, Answer, place_id, "many")
        write(many, Answer, place_id, "copies")
    for block_id in reflection_blocks():
        write(many, Reflection, block_id, "many")
    for item in Item.objects.filter(block__kind=Kind.CHECKLIST):
        set_tick(person=many, item_id=item.pk, ticked=True)
    counts = []
    for person in (few, many):
        client.force_login(person)
        client.get(reverse(FILE))
        counts.append((queries(client, PAGE), queries(client, FILE)))
    assert counts[0] == counts[1]


def test_a_text_whose_question_left_the_course_is_there_with_its_question(client):
    person, item = make_person(), question_item()
    write(person, Answer, item.pk, "an old answer")
    client.force_login(person)
    before = file_of(client)["answers"][0]["place"]
    retire(item)
    after = file_of(client)["answers"][0]["place"]
    assert after == {**before, "address": ""}
    assert escape(after["title"]) in page_of(client)


def retire(item: Item) -> None:
    from modules.models.texts import ContentRevision

    item.retire()
    ContentRevision.advance()


def test_a_text_that_cannot_be_opened_says_so(client):
    person = make_person()
    write(person, Answer, questions()[0], "one")
    Answer.objects.update(words=b"\x01" + bytes(40))
    client.force_login(person)
    assert file_of(client)["answers"][0]["words"] is None
    assert "cannot be read at the moment" in page_of(client)


@pytest.mark.parametrize("language", ["xa", "xb"])
def test_other_languages_have_the_same_names_in_the_file(client, language):
    person = make_person()
    write(person, Answer, questions()[0], "mine")
    client.force_login(person)
    english = file_of(client)
    with translation.override(language):
        address = reverse(FILE)
    other = json.loads(client.get(address).content)
    assert set(other) == set(english)
    assert other["answers"][0]["words"] == "mine"


def test_what_she_agreed_to_is_called_by_its_name_and_its_language(client):
    person = make_person()
    Consent.objects.create(person=person, purpose="taking_part", text_version=1, language="en")
    client.force_login(person)
    page = page_of(client)
    assert "taking_part" not in page
    assert "Taking part in the programme" in page
    assert "English" in page
    row = file_of(client)["consents"][0]
    assert (row["purpose"], row["language"]) == ("taking_part", "en")
