"""What belongs to a pair and its programme, for tests: made through the models."""

import itertools
import uuid
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from networking.mentoring.certificates.codes import code_hash, name_hash
from networking.models import (
    Certificate,
    CheckIn,
    Closing,
    Concern,
    ContactNote,
    EndRequest,
    FollowUpReport,
    FreeTime,
    Interest,
    MatchingProfile,
    Moment,
    Pair,
    Pause,
    PracticeNote,
    PracticeReach,
    Programme,
    Session,
    User,
)

_number = itertools.count(1)


def today() -> date:
    return timezone.localdate()


def make_session(
    *, pair: Pair, agreed: str = "", note: str = "", days_ago: int = 0, **fields: Any
) -> Session:
    """A session that was held, of an hour, unless the fields say otherwise."""
    outcome = fields.setdefault("outcome", Session.Outcome.HELD)
    if outcome == Session.Outcome.HELD:
        fields.setdefault("minutes", 60)
    else:
        fields.setdefault("why", Session.Why.UNKNOWN)
    fields.setdefault("on", today() - timedelta(days=days_ago))
    fields.setdefault("logged_by", pair.mentor)
    row = Session(pair=pair, **fields)
    row.agreed = pair.vault.seal(row, "agreed", agreed)
    row.note = row.logged_by.vault.seal(row, "note", note)
    row.save(force_insert=True)
    return row


def make_pause(*, pair: Pair, starts_on: date, ends_on: date, **fields: Any) -> Pause:
    return Pause.objects.create(pair=pair, starts_on=starts_on, ends_on=ends_on, **fields)


def make_check_in(
    *, pair: Pair, person: User | None = None, words: str = "", **fields: Any
) -> CheckIn:
    """The mentee's early check-in, unless the fields say otherwise."""
    fields = {"moment": Moment.EARLY, "going": 4, **fields}
    row = CheckIn(pair=pair, person=person or pair.mentee, has_words=bool(words), **fields)
    row.words = row.person.vault.seal(row, "words", words)
    row.save(force_insert=True)
    return row


def make_report(*, pair: Pair, words: str = "", **fields: Any) -> FollowUpReport:
    """A report of the last thirty days, sent, unless the fields say otherwise."""
    fields = {
        "written_by": pair.mentor,
        "starts_on": today() - timedelta(days=30),
        "ends_on": today(),
        "sent_at": timezone.now(),
        **fields,
    }
    row = FollowUpReport(pair=pair, **fields)
    row.problems = pair.vault.seal(row, "problems", words)
    row.view = pair.vault.seal(row, "view", words)
    row.save(force_insert=True)
    return row


def make_practice_note(
    *, person: User, programme: Programme, words: str, reach: str = PracticeReach.ME
) -> PracticeNote:
    row = PracticeNote(person=person, programme=programme, reach=reach)
    row.words = person.vault.seal(row, "words", words)
    row.save(force_insert=True)
    return row


def make_contact_note(*, pair: Pair, by: User, words: str) -> ContactNote:
    row = ContactNote(pair=pair, written_by=by)
    row.words = pair.vault.seal(row, "words", words)
    row.save(force_insert=True)
    return row


def make_concern(
    *, person: User, programme: Programme, pair: Pair | None = None, words: str = "odd"
) -> Concern:
    row = Concern(person=person, programme=programme, pair=pair)
    row.words = programme.vault.seal(row, "words", words)
    row.save(force_insert=True)
    return row


def make_end_request(*, pair: Pair, person: User, words: str = "") -> EndRequest:
    row = EndRequest(pair=pair, person=person)
    row.words = person.vault.seal(row, "words", words)
    row.save(force_insert=True)
    return row


def make_closing(*, pair: Pair, person: User, words: str = "", **fields: Any) -> Closing:
    row = Closing(pair=pair, person=person, **fields)
    row.takes_along = person.vault.seal(row, "takes_along", words)
    row.save(force_insert=True)
    return row


def make_certificate(
    *, pair: Pair, person: User, code: str, name: str = "Amina Rahimi", **fields: Any
) -> Certificate:
    """A certificate with a given code, made through the model."""
    fields = {
        "role": "mentee" if person == pair.mentee else "mentor",
        "programme_name": pair.programme.name,
        "starts_on": pair.started_on,
        "ends_on": today(),
        "sessions": 9,
        "minutes": 570,
        **fields,
    }
    hashes = {"code_hash": code_hash(code), "name_hash": name_hash(code, name)}
    return Certificate.objects.create(pair=pair, person=person, **hashes, **fields)


def make_profile(*, programme: Programme, person: User, **fields: Any) -> MatchingProfile:
    fields = {
        "languages": ["en", "ar"],
        "interests": Interest.WALKING | Interest.COOKING,
        "free_times": FreeTime.WEEK_EVENING,
        **fields,
    }
    return MatchingProfile.objects.create(programme=programme, person=person, **fields)


def new_id() -> uuid.UUID:
    """What a form carries, so that sending it twice saves once."""
    return uuid.uuid4()
