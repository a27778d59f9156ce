"""Keep a copy of my work, for pairs: whose words are in whose download."""

import json
from datetime import timedelta

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from networking.models import Barrier, Concern, Pair, Topic, User
from networking.privacy.erasure import erase_person
from networking.privacy.retention import delete_due
from tests.support.rows.cast import PAIR_WORDS, make_cast
from tests.support.rows.pairs import make_concern, make_profile, make_report, make_session
from tests.support.rows.people import make_member, make_pair

pytestmark = pytest.mark.django_db
COORDINATORS = {"coordinator", "both_roles", "safeguarding"}


def file_of(person: User) -> dict:
    client = Client()
    client.force_login(person)
    return json.loads(client.get(reverse("networking:export_json")).content)


def page_of(person: User) -> str:
    client = Client()
    client.force_login(person)
    return client.get(reverse("networking:export_page")).content.decode()


def test_each_gets_the_words_that_are_hers_or_her_pairs_and_no_others():
    """What coordinators read was written to them by others: it is in the writers' downloads."""
    cast = make_cast()
    for who in ("mentee", "mentor", "other_mentor", "coordinator", "former_mentor", "both_roles"):
        person = cast.people[who]
        text = json.dumps(file_of(person)) + page_of(person)
        found = {words for words in PAIR_WORDS if words in text}
        wanted = {words for words, readers in PAIR_WORDS.items() if who in readers}
        if who in COORDINATORS or who not in ("mentee", "mentor"):
            assert found == set(), who
        else:
            theirs = {words for words in wanted if words.startswith("I take the song")}
            assert wanted - theirs <= found | theirs, who
            assert found <= wanted, who


def test_a_mentors_private_note_is_in_her_download_only():
    pair = make_pair()
    pair.co_mentor = make_member(programme=pair.programme, role="mentor")
    pair.save()
    make_session(pair=pair, agreed="we walk", note="a crooked ladder")
    texts = {role: json.dumps(file_of(getattr(pair, role))) for role in ("mentee", "co_mentor")}
    assert all("crooked ladder" not in text for text in texts.values())
    assert all("private_note" not in text for text in texts.values())
    assert all("we walk" in text for text in texts.values())
    assert file_of(pair.mentor)["sessions"][0]["private_note"] == "a crooked ladder"


def test_after_the_end_a_mentor_gets_what_she_logged_herself_and_the_mentee_all():
    pair = make_pair()
    pair.co_mentor = make_member(programme=pair.programme, role="mentor")
    pair.save()
    make_session(pair=pair, agreed="with the mentor")
    make_session(pair=pair, agreed="with the co-mentor", logged_by=pair.co_mentor)
    Pair.objects.update(ended_on=timezone.localdate(), end_reason="completed")
    agreed = {
        role: {row["agreed"] for row in file_of(getattr(pair, role))["sessions"]}
        for role in ("mentee", "mentor", "co_mentor")
    }
    assert agreed == {
        "mentee": {"with the mentor", "with the co-mentor"},
        "mentor": {"with the mentor"},
        "co_mentor": {"with the co-mentor"},
    }


def test_what_was_ticked_in_lists_is_a_list_of_words():
    pair = make_pair()
    topics, barriers = Topic.COURSE | Topic.WORK, Barrier.CONFIDENCE
    make_session(pair=pair, topics=topics, barriers=barriers)
    make_profile(programme=pair.programme, person=pair.mentee)
    made, page = file_of(pair.mentee), page_of(pair.mentee)
    assert made["sessions"][0]["topics"] == ["course", "work"]
    assert made["sessions"][0]["barriers"] == ["confidence"]
    assert made["matching"][0]["interests"] == ["walking", "cooking"]
    assert made["matching"][0]["free_times"] == ["week_evening"]
    assert made["matching"][0]["languages"] == ["en", "ar"]
    for words in ("The course, Work or study", "Confidence", "English, Arabic", "Weekday evenings"):
        assert words in page


def test_a_pair_is_called_by_who_else_is_in_it():
    pair = make_pair()
    make_session(pair=pair)
    assert file_of(pair.mentee)["sessions"][0]["pair"] == [pair.mentor.nickname]
    assert file_of(pair.mentor)["sessions"][0]["pair"] == [pair.mentee.nickname]


def test_words_of_a_pair_whose_key_is_gone_are_said_to_be_gone():
    pair = make_pair()
    make_session(pair=pair, agreed="we walk")
    make_report(pair=pair, words="well")
    erase_person(person=pair.mentor)
    assert file_of(pair.mentee)["sessions"][0]["agreed"] is None
    assert "What your pair wrote together was deleted." in page_of(pair.mentee)
    assert "cannot be read at the moment" not in page_of(pair.mentee)


def test_the_same_after_retention():
    ended = timezone.localdate() - timedelta(days=400)
    pair = make_pair(started_on=ended, ended_on=ended, end_reason="completed")
    make_session(pair=pair, agreed="we walk", note="mine", days_ago=410)
    delete_due()
    assert "we walk" not in json.dumps(file_of(pair.mentee))
    assert "What your pair wrote together was deleted." in page_of(pair.mentor)


def test_what_did_not_feel_right_is_in_its_writers_download_without_the_leads_note():
    pair = make_pair()
    row = make_concern(person=pair.mentee, programme=pair.programme, pair=pair, words="odd")
    row.note = pair.programme.vault.seal(row, "note", "called on Tuesday")
    row.save()
    made = file_of(pair.mentee)
    assert made["concerns"][0]["words"] == "odd"
    assert "called on Tuesday" not in json.dumps(made)
    assert Concern.objects.count() == 1
    assert "concerns" in made
    assert file_of(pair.mentor)["concerns"] == []


def test_many_pairs_cost_as_many_queries_as_one():
    def queries(person: User) -> int:
        client, url = Client(), reverse("networking:export_json")
        client.force_login(person)
        client.get(url)
        with (
            CaptureQueriesContext(connections["default"]) as main,
            CaptureQueriesContext(connections["keys"]) as keys,
        ):
            client.get(url)
        return len(main) + len(keys)

    one = make_pair()
    make_session(pair=one, agreed="a")
    before = queries(one.mentor)
    for _ in range(5):
        pair = make_pair(programme=one.programme, mentor=one.mentor)
        for _ in range(3):
            make_session(pair=pair, agreed="b", note="c")
        make_report(pair=pair, words="d")
    assert queries(one.mentor) == before
