"""Every field of every personal model: what it is, whether she gets it, and when it goes.

Export and erasing are made from this table. The system checks (`networking.checks`) fail on a
model or field that is missing here, and on one that is gone; so a new field cannot be added
without saying what becomes of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from django.contrib.auth.hashers import make_password


class Kind(StrEnum):
    OWN_WORDS = "own words"
    OTHERS = "names of other people"
    METADATA = "metadata"
    SECRET = "secret"  # noqa: S105  (the name of a kind)


class Fate(StrEnum):
    """What becomes of the rows when the person they belong to is erased."""

    DELETED = "deleted with the person"
    EMPTIED = "stays as a stub, its fields emptied"
    ENDED = "stays without a word, ended, and points at the stub"
    RETAINED = "stays until its retention is over, and points at the stub"


STAYS: Final = object()


@dataclass(frozen=True, slots=True)
class Field:
    """One field: `export` is its name in the download, or `why_not` says why it is not in it;
    `blank` is what erasing writes into it where the row stays, or makes it from the moment."""

    kind: Kind
    export: str = ""
    why_not: str = ""
    blank: Any = STAYS


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one model that belong to a person: `owners` are the lookups that lead to her."""

    owners: tuple[str, ...]
    fate: Fate
    fields: Mapping[str, Field]
    section: str = ""
    why: str = ""


def _gives(name: str, kind: Kind = Kind.METADATA, blank: Any = STAYS) -> Field:
    return Field(kind, export=name, blank=blank)


def _keeps(why: str, kind: Kind = Kind.METADATA, blank: Any = STAYS) -> Field:
    return Field(kind, why_not=why, blank=blank)


ID = _keeps("an internal number")
HERSELF = _keeps("it is you")
HASH = "only a protected form of it is stored"
TAB = _keeps("tells windows of a browser apart; made anew each time")

_writing: Final = {
    "id": ID,
    "person": HERSELF,
    "words": _gives("words", Kind.OWN_WORDS),
    "is_empty": _keeps("the text says it"),
    "version": _gives("version"),
    "reach": _gives("reach"),
    "pair": _gives("shared_with", Kind.OTHERS),
    "saved_at": _gives("saved_at"),
    "tab": TAB,
}

# In the order of deleting: what points at other rows comes before them.
PERSONAL: Final[Mapping[str, Rows]] = {
    "networking.DataKey": Rows(
        owners=("owner",),
        fate=Fate.DELETED,
        why="first of all: without it nobody can read the words, in any copy",
        fields={
            "owner": HERSELF,
            "master_id": _keeps("names a key of the server"),
            "wrapped": _keeps("the key itself; your words are in the download", Kind.SECRET),
        },
    ),
    "networking.KeptCopy": Rows(
        owners=("person",),
        fate=Fate.DELETED,
        section="kept_copies",
        fields={
            "id": ID,
            "person": HERSELF,
            "answer": _gives("answer_to"),
            "reflection": _gives("reflection_on"),
            "tab": TAB,
            "words": _gives("words", Kind.OWN_WORDS),
            "saved_at": _gives("saved_at"),
        },
    ),
    "networking.Answer": Rows(
        owners=("person",),
        fate=Fate.DELETED,
        section="answers",
        fields={"item": _gives("place"), **_writing},
    ),
    "networking.Reflection": Rows(
        owners=("person",),
        fate=Fate.DELETED,
        section="reflections",
        fields={"block": _gives("place"), **_writing},
    ),
    "networking.OutreachStep": Rows(
        owners=("person",),
        fate=Fate.DELETED,
        section="steps",
        fields={
            "id": ID,
            "person": HERSELF,
            "map": _keeps("the map that it was planned from; the step says what matters"),
            "gap": _gives("gap"),
            "who": _gives("who", Kind.OTHERS),
            "action": _gives("action", Kind.OWN_WORDS),
            "company": _gives("company", Kind.OTHERS),
            "learned": _gives("learned", Kind.OWN_WORDS),
            "on": _gives("planned_for"),
            "at": _gives("planned_at"),
            "state": _gives("how_it_went"),
            "settled_at": _gives("said_at"),
            "reach": _gives("reach"),
            "pair": _gives("shared_with", Kind.OTHERS),
            "version": _gives("version"),
            "created_at": _gives("made_at"),
            "saved_at": _gives("saved_at"),
        },
    ),
    "networking.Tie": Rows(
        owners=("map__person",),
        fate=Fate.DELETED,
        section="map_ties",
        fields={
            "id": ID,
            "map": _gives("map"),
            "first": _gives("contact", Kind.OTHERS),
            "second": _gives("knows", Kind.OTHERS),
        },
    ),
    "networking.Contact": Rows(
        owners=("map__person",),
        fate=Fate.DELETED,
        section="map_contacts",
        fields={
            "id": ID,
            "map": _gives("map"),
            "number": _gives("number"),
            "origin": _keeps("finds the same contact on your other maps"),
            "label": _gives("label", Kind.OTHERS),
            "nature": _gives("what_it_is"),
            "area": _gives("area"),
            "circle": _gives("circle"),
            "helps": _gives("kinds_of_help"),
            "slot": _keeps("the place in the drawing"),
            "created_at": _gives("added_at"),
            "removed_at": _gives("taken_off_at"),
        },
    ),
    "networking.NetworkMap": Rows(
        owners=("person",),
        fate=Fate.DELETED,
        section="maps",
        fields={
            "id": ID,
            "person": HERSELF,
            "drawn_on": _gives("drawn_on"),
            "created_at": _gives("made_at"),
            "version": _keeps("counts changes, so that an old page is noticed"),
            "last_number": _keeps("the number that a contact was given last"),
            "reach": _gives("reach"),
            "pair": _gives("shared_with", Kind.OTHERS),
        },
    ),
    "networking.UnitProgress": Rows(
        owners=("person",),
        fate=Fate.DELETED,
        section="units_done",
        fields={
            "id": ID,
            "person": HERSELF,
            "unit": _gives("place"),
            "done_at": _gives("done_at"),
        },
    ),
    "networking.Tick": Rows(
        owners=("person",),
        fate=Fate.DELETED,
        section="ticks",
        fields={
            "id": ID,
            "person": HERSELF,
            "item": _gives("place"),
            "ticked_at": _gives("ticked_at"),
        },
    ),
    "networking.RecoveryCode": Rows(
        owners=("person",),
        fate=Fate.DELETED,
        section="one_time_codes",
        why="spent or expired codes go after a week in any case",
        fields={
            "id": ID,
            "person": HERSELF,
            "issued_by": _gives("made_by", Kind.OTHERS),
            "code_hash": _keeps(HASH, Kind.SECRET),
            "issued_at": _gives("made_at"),
            "expires_at": _gives("expires_at"),
            "failures": _gives("wrong_tries"),
            "used_at": _gives("used_at"),
        },
    ),
    "account.EmailConfirmation": Rows(
        owners=("email_address__user",),
        fate=Fate.DELETED,
        why="goes with its address, and when it expires",
        fields={
            "id": ID,
            "email_address": _keeps("the address is in the download itself"),
            "created": _keeps("a link that was mailed; it lives three days"),
            "sent": _keeps("a link that was mailed; it lives three days"),
            "key": _keeps("a secret link", Kind.SECRET),
        },
    ),
    "account.EmailAddress": Rows(
        owners=("user",),
        fate=Fate.DELETED,
        section="email_addresses",
        fields={
            "id": ID,
            "user": HERSELF,
            "email": _gives("email", Kind.METADATA),
            "verified": _gives("confirmed"),
            "primary": _gives("main"),
        },
    ),
    "networking.User": Rows(
        owners=("pk",),
        fate=Fate.EMPTIED,
        section="account",
        why="pairs, counts and audit lines go on pointing at somebody",
        fields={
            "id": ID,
            "nickname": _gives("nickname", blank=None),
            "nickname_key": _keeps("the nickname, folded", blank=None),
            "email": _gives("email", blank=""),
            "language": _gives("language", blank=""),
            "password": _keeps(HASH, Kind.SECRET, blank=lambda _moment: make_password(None)),
            "is_active": _gives("may_sign_in", blank=False),
            "is_superuser": _gives("administrator", blank=False),
            "created_at": _gives("since", blank=lambda moment: moment),
            "last_active_at": _gives("last_active_at", blank=lambda moment: moment),
            "last_login": _gives("last_sign_in", blank=None),
            "session_epoch": _keeps("counts how often you signed out everywhere"),
            "guest_token": _keeps("ties a guest to her browser", Kind.SECRET, blank=None),
            "erased_at": _keeps("empty as long as you are here"),
            "groups": _keeps("not used", blank=()),
            "user_permissions": _keeps("not used", blank=()),
        },
    ),
    "networking.Membership": Rows(
        owners=("person",),
        fate=Fate.ENDED,
        section="memberships",
        why="a programme counts how many took part",
        fields={
            "id": ID,
            "programme": _gives("programme"),
            "cohort": _gives("group"),
            "person": HERSELF,
            "role": _gives("role"),
            "started_on": _gives("started_on"),
            "ended_on": _gives("ended_on"),
        },
    ),
    "networking.Pair": Rows(
        owners=("mentee", "mentor", "co_mentor"),
        fate=Fate.ENDED,
        section="pairs",
        why="a programme counts its pairs, and why they ended",
        fields={
            "id": ID,
            "programme": _gives("programme"),
            "mentor": _gives("mentor", Kind.OTHERS),
            "mentee": _gives("mentee", Kind.OTHERS),
            "co_mentor": _gives("co_mentor", Kind.OTHERS),
            "rhythm_days": _gives("days_between_sessions"),
            "started_on": _gives("started_on"),
            "ended_on": _gives("ended_on"),
            "end_reason": _gives("end_reason"),
        },
    ),
    "networking.Invitation": Rows(
        owners=("accepted_by",),
        fate=Fate.RETAINED,
        section="invitations",
        why="says that a place was taken; holds no name",
        fields={
            "id": ID,
            "programme": _gives("programme"),
            "cohort": _gives("group"),
            "role": _gives("role"),
            "code_hash": _keeps(HASH, Kind.SECRET),
            "created_at": _gives("made_at"),
            "expires_at": _gives("expires_at"),
            "accepted_at": _gives("accepted_at"),
            "accepted_by": HERSELF,
        },
    ),
    "networking.AuditEvent": Rows(
        owners=("about", "actor"),
        fate=Fate.RETAINED,
        section="events",
        why="who did what, without words, for two years",
        fields={
            "id": ID,
            "at": _gives("at"),
            "actor": _gives("by", Kind.OTHERS),
            "verb": _gives("what"),
            "about": _gives("about", Kind.OTHERS),
            "programme": _gives("programme"),
        },
    ),
    "admin.LogEntry": Rows(
        owners=("user",),
        fate=Fate.RETAINED,
        why="what a coordinator entered in admin, for two years; a name in it is blanked when "
        "the person it is about is erased",
        fields={
            "id": ID,
            "action_time": _keeps("work done for a programme, not data about you"),
            "user": HERSELF,
            "content_type": _keeps("work done for a programme, not data about you"),
            "object_id": _keeps("may be the number of another person", Kind.OTHERS),
            "object_repr": _keeps("may be the name of another person", Kind.OTHERS),
            "action_flag": _keeps("work done for a programme, not data about you"),
            "change_message": _keeps("names of fields, no content"),
        },
    ),
    "sessions.Session": Rows(
        owners=(),
        fate=Fate.RETAINED,
        why="dies with the account, and is cleared when its time is over or `tidy` runs",
        fields={
            "session_key": _keeps("opens a session", Kind.SECRET),
            "session_data": _keeps("who is signed in, and how she did", Kind.METADATA),
            "expire_date": _keeps("when it ends by itself"),
        },
    ),
}

NOT_PERSONAL: Final[Mapping[str, str]] = {
    "networking.Programme": "a programme; whom to ask in it is published by the programme itself",
    "networking.Cohort": "a group of a programme, by name",
}
