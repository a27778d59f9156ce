"""*Who can read what*, for what is said around a pair: what it is, who reads it, taking it back."""

import gzip

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from networking.models import (
    AuditEvent,
    CheckIn,
    Consent,
    MatchingProfile,
    Pair,
    PracticeNote,
    PracticeReach,
)
from tests.support.browse import open_page
from tests.support.rows.cast import PAIR_WORDS, make_cast
from tests.support.rows.pairs import make_check_in, make_practice_note, make_profile, make_report
from tests.support.rows.people import make_coordinator, make_pair

pytestmark = pytest.mark.django_db
URL = "/en/me/privacy/"


@pytest.mark.parametrize(
    ("who", "said"),
    [
        (
            "mentee",
            [
                "Check-in",
                "You asked to end a pair",
                "something does not feel right",
                "What you take with you",
                "What helps to find you a match",
            ],
        ),
        ("mentor", ["Check-in", "Follow-up report", "Note on mentoring"]),
        ("coordinator", []),
        ("former_mentor", []),
    ],
)
def test_everything_that_others_can_read_is_named_and_no_word_of_it(client, who, said):
    cast = make_cast()
    page = open_page(cast.browser(who), URL)
    assert page.has("addressed") is bool(said)
    for words in said:
        assert words in page.text("addressed")
    for words in PAIR_WORDS:
        assert words not in str(page.soup)


def test_a_mentors_own_note_is_not_among_them(client):
    pair = make_pair()
    make_practice_note(person=pair.mentor, programme=pair.programme, words="mine alone")
    client.force_login(pair.mentor)
    assert not open_page(client, URL).has("addressed")


def test_it_says_whether_a_check_in_was_read(client):
    pair = make_pair()
    make_check_in(pair=pair, words="fine")
    client.force_login(pair.mentee)
    assert "Not read yet." in open_page(client, URL).text("addressed")
    CheckIn.objects.update(read_at=timezone.now())
    assert "Read on" in open_page(client, URL).text("addressed")


def test_a_note_on_mentoring_is_taken_back_with_one_tap(client):
    pair = make_pair()
    note = make_practice_note(
        person=pair.mentor,
        programme=pair.programme,
        words="I talk too much",
        reach=PracticeReach.COORDINATOR,
    )
    coordinator = make_coordinator(programme=pair.programme)
    assert PracticeNote.objects.visible_to(coordinator).exists()
    client.force_login(pair.mentor)
    page = open_page(client, URL)
    assert "You share 1 thing. You can stop sharing it." in page.text("shared")
    assert client.post(URL, {"row": str(note.pk)}).status_code == 303
    assert not PracticeNote.objects.visible_to(coordinator).exists()
    after = PracticeNote.objects.get()
    assert (after.reach, after.version) == (PracticeReach.ME, note.version + 1)
    assert not open_page(client, URL).has("addressed")


def test_taking_everything_back_covers_notes_and_leaves_the_match_to_its_own_button(client):
    pair = make_pair()
    for words in ("one", "two"):
        make_practice_note(
            person=pair.mentor,
            programme=pair.programme,
            words=words,
            reach=PracticeReach.COORDINATOR,
        )
    profile = make_profile(programme=pair.programme, person=pair.mentor)
    agreed = {"purpose": "matching", "text_version": 1, "language": "en"}
    Consent.objects.create(person=pair.mentor, programme=pair.programme, **agreed)
    client.force_login(pair.mentor)
    client.post(URL)
    assert set(PracticeNote.objects.values_list("reach", flat=True)) == {PracticeReach.ME}
    assert MatchingProfile.objects.exists()
    assert "Delete it" in open_page(client, URL).text("addressed")
    client.post(URL, {"row": str(profile.pk)})
    assert not MatchingProfile.objects.exists()
    assert not Consent.objects.given().exists()


def test_nobody_takes_back_what_is_not_hers(client):
    pair, other = make_pair(), make_pair()
    profile = make_profile(programme=pair.programme, person=pair.mentee)
    check_in = make_check_in(pair=pair, words="fine")
    client.force_login(other.mentee)
    for row in (profile, check_in):
        client.post(URL, {"row": str(row.pk)})
    client.force_login(pair.mentee)
    client.post(URL, {"row": str(check_in.pk)})
    assert MatchingProfile.objects.exists()
    assert CheckIn.objects.get().words == bytes(check_in.words)


def test_she_is_told_who_opened_what_she_said_and_coordinators_see_no_such_line(client):
    pair = make_pair()
    coordinator = make_coordinator(programme=pair.programme, nickname="Clara")
    row = make_check_in(pair=pair, words="fine")
    for verb in (
        "OPENED_CHECK_IN",
        "OPENED_REPORT",
        "OPENED_NOTE",
        "OPENED_CONCERN",
        "OPENED_END_REQUEST",
    ):
        AuditEvent.note_opened(
            AuditEvent.Verb[verb], actor=coordinator, about=pair.mentee, row_id=row.pk
        )
    client.force_login(pair.mentee)
    text = open_page(client, URL).text("opened")
    for what in (
        "Clara opened your check-in.",
        "Clara opened your report.",
        "Clara opened a note of yours.",
        "Clara read the concern that you sent.",
        "Clara opened your request to end the pair.",
    ):
        assert what in text
    assert not AuditEvent.objects.visible_to(coordinator).for_coordinators().exists()


@pytest.mark.parametrize("verb", [verb for verb in AuditEvent.Verb if verb != "erased"])
def test_each_thing_that_others_do_is_said_in_a_sentence(client, verb):
    pair = make_pair()
    AuditEvent.note(verb, actor=pair.mentor, about=pair.mentee, programme=pair.programme)
    AuditEvent.note(verb, actor=None, about=pair.mentee, programme=pair.programme)
    client.force_login(pair.mentee)
    assert "%(" not in client.get(URL).content.decode()


def test_eight_queries_and_twelve_kilobytes_whatever_the_amount(client):
    pair = make_pair()
    make_check_in(pair=pair)
    client.force_login(pair.mentor)
    client.get(URL)

    def look() -> tuple[int, int]:
        with (
            CaptureQueriesContext(connections["default"]) as main,
            CaptureQueriesContext(connections["keys"]) as keys,
        ):
            page = client.get(URL).content
        return len(main) + len(keys), len(gzip.compress(page, 6))

    few = look()
    for number in range(200):
        make_practice_note(
            person=pair.mentor,
            programme=pair.programme,
            words=f"note {number}",
            reach=PracticeReach.COORDINATOR,
        )
    for _ in range(12):
        other = make_pair(programme=pair.programme, mentor=pair.mentor)
        make_check_in(pair=other, person=pair.mentor)
        make_report(pair=other)
    many = look()
    assert few[0] == many[0] <= 8
    assert many[1] <= 12_000


def test_what_was_shown_to_the_other_side_is_named_while_the_pair_runs(client):
    cast = make_cast()
    browser = cast.browser("mentee")
    assert "What you take with you" in open_page(browser, URL).text("addressed")
    Pair.objects.filter(ended_on=None).update(
        ended_on=timezone.localdate(), end_reason=Pair.EndReason.COMPLETED
    )
    assert "What you take with you" not in open_page(browser, URL).text("addressed")
    assert reverse("networking:privacy_mine") == URL
