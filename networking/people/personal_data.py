"""The rows of the privacy table that this room owns: accounts, memberships, pairs, audit."""

from collections.abc import Mapping
from typing import Final

from django.contrib.auth.hashers import make_password

from networking.data_policy.personal_fields import (
    HASH,
    ID,
    IN_PAIR,
    OWNER,
    DataKind,
    ErasurePolicy,
    Rows,
    exported,
    withheld,
)

PERSONAL: Final[Mapping[str, Rows]] = {
    "networking.Absence": Rows(
        owners=("membership__person", "deputy"),
        policy=ErasurePolicy.DELETED,
        section="absences",
        fields={
            "id": ID,
            "membership": withheld("your role, which is in the download itself"),
            "deputy": exported("deputy", DataKind.OTHERS),
            "starts_on": exported("started_on"),
            "ends_on": exported("ended_on"),
        },
    ),
    "networking.Pause": Rows(
        owners=IN_PAIR,
        policy=ErasurePolicy.RETAINED,
        section="pauses",
        why="days and a reason from a list: sessions that were not expected",
        fields={
            "id": ID,
            "pair": exported("pair", DataKind.OTHERS),
            "starts_on": exported("started_on"),
            "ends_on": exported("ended_on"),
            "why": exported("why"),
            "declared_by": exported("by", DataKind.OTHERS),
            "declared_at": exported("at"),
        },
    ),
    "account.EmailConfirmation": Rows(
        owners=("email_address__user",),
        policy=ErasurePolicy.DELETED,
        why="goes with its address, and when it expires",
        fields={
            "id": ID,
            "email_address": withheld("the address is in the download itself"),
            "created": withheld("a link that was mailed; it lives three days"),
            "sent": withheld("a link that was mailed; it lives three days"),
            "key": withheld("a secret link", DataKind.SECRET),
        },
    ),
    "account.EmailAddress": Rows(
        owners=("user",),
        policy=ErasurePolicy.DELETED,
        section="email_addresses",
        fields={
            "id": ID,
            "user": OWNER,
            "email": exported("email", DataKind.METADATA),
            "verified": exported("confirmed"),
            "primary": exported("main"),
        },
    ),
    "networking.User": Rows(
        owners=("pk",),
        policy=ErasurePolicy.EMPTIED,
        section="account",
        why="pairs, counts and audit lines go on pointing at somebody",
        fields={
            "id": ID,
            "nickname": exported("nickname", erased_value=None),
            "nickname_key": withheld("the nickname, folded", erased_value=None),
            "nickname_search": withheld(
                "the nickname without accents, for searching", erased_value=None
            ),
            "email": exported("email", erased_value=""),
            "language": exported("language", erased_value=""),
            "password": withheld(
                HASH, DataKind.SECRET, erased_value=lambda _moment: make_password(None)
            ),
            "is_active": exported("may_sign_in", erased_value=False),
            "is_superuser": exported("administrator", erased_value=False),
            "created_at": exported("since", erased_value=lambda moment: moment),
            "last_active_at": exported("last_active_at", erased_value=lambda moment: moment),
            "last_login": exported("last_sign_in", erased_value=None),
            "session_epoch": withheld("counts how often you signed out everywhere"),
            "guest_token": withheld(
                "ties a guest to her browser", DataKind.SECRET, erased_value=None
            ),
            "erased_at": withheld("empty as long as you are here"),
            "groups": withheld("not used", erased_value=()),
            "user_permissions": withheld("not used", erased_value=()),
        },
    ),
    "networking.Membership": Rows(
        owners=("person",),
        policy=ErasurePolicy.ENDED,
        section="memberships",
        why="a programme counts how many took part",
        fields={
            "id": ID,
            "programme": exported("programme"),
            "cohort": exported("group"),
            "person": OWNER,
            "role": exported("role"),
            "started_on": exported("started_on"),
            "ended_on": exported("ended_on"),
            "digest": exported("digest"),
        },
    ),
    "networking.Pair": Rows(
        owners=("mentee", "mentor", "co_mentor"),
        policy=ErasurePolicy.ENDED,
        section="pairs",
        why="a programme counts its pairs, and why they ended",
        fields={
            "id": ID,
            "programme": exported("programme"),
            "mentor": exported("mentor", DataKind.OTHERS),
            "mentee": exported("mentee", DataKind.OTHERS),
            "co_mentor": exported("co_mentor", DataKind.OTHERS),
            "asked_co_mentor": withheld("a question that waits for the mentee", DataKind.OTHERS),
            "earlier_co_mentors": withheld(
                "who must not read what was said past her", DataKind.OTHERS
            ),
            "cohort": exported("group"),
            "coordinator": exported("followed_by", DataKind.OTHERS),
            "rhythm_days": exported("days_between_sessions"),
            "earlier_rhythms": exported("earlier_days_between_sessions"),
            "started_on": exported("started_on"),
            "planned_end_on": exported("planned_end"),
            "ended_on": exported("ended_on"),
            "end_reason": exported("end_reason"),
            "words_gone_at": withheld("when what the pair wrote was deleted"),
        },
    ),
    "networking.AuditEvent": Rows(
        owners=("about", "actor"),
        policy=ErasurePolicy.RETAINED,
        section="events",
        why="who did what, without words, for two years",
        fields={
            "id": ID,
            "at": exported("at"),
            "actor": exported("by", DataKind.OTHERS),
            "verb": exported("what"),
            "about": exported("about", DataKind.OTHERS),
            "programme": exported("programme"),
        },
    ),
    "sessions.Session": Rows(
        owners=(),
        policy=ErasurePolicy.RETAINED,
        why="dies with the account, and is cleared when its time is over or `tidy` runs",
        fields={
            "session_key": withheld("opens a session", DataKind.SECRET),
            "session_data": withheld("who is signed in, and how she did", DataKind.METADATA),
            "expire_date": withheld("when it ends by itself"),
        },
    ),
}

NOT_PERSONAL: Final[Mapping[str, str]] = {
    "networking.Programme": "a programme; whom to ask in it is published by the programme itself",
    "networking.Cohort": "a group of a programme, by name",
}
