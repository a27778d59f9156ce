"""Matching help: what free mentors and mentees have in common. The coordinator decides."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.conf.locale import LANG_INFO
from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from networking.consents.records import give, note_withdrawn
from networking.mentoring.matching.models import FreeTime, Interest, MatchingProfile
from networking.people.models.pairs import Pair
from networking.people.models.programmes import Membership, Programme
from networking.people.models.roles import Role
from networking.people.models.users import User

_PSEUDO: Final = {"xa", "xb", "io", "ia"}
LANGUAGES: Final[dict[str, str]] = dict(
    sorted(
        {
            **{
                code: str(info["name_local"])
                for code, info in LANG_INFO.items()
                if "name_local" in info and "-" not in code and code not in _PSEUDO
            },
            # Spoken by many who come to Europe, and not among Django's own.
            "am": "አማርኛ",
            "ckb": "کوردی",
            "kmr": "Kurmancî",
            "prs": "دری",
            "ps": "پښتو",
            "so": "Soomaali",
            "ti": "ትግርኛ",
            "tl": "Tagalog",
            "wo": "Wolof",
            "yo": "Yorùbá",
            "zh": "中文",
        }.items(),
        key=lambda entry: entry[1].casefold(),
    )
)
"""Languages by code, each in its own words, in the order of these."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What somebody said about herself; every part may be empty."""

    languages: tuple[str, ...] = ()
    interests: int = 0
    free_times: int = 0
    place: str = ""


def programmes_to_match_in(person: User) -> list[Programme]:
    """Where she is a mentor or a mentee now; one query."""
    rows = Membership.objects.running().filter(person=person, role__in=(Role.MENTOR, Role.MENTEE))
    return list(Programme.objects.filter(pk__in=rows.values("programme")).order_by("name"))


@transaction.atomic
def save_profile(*, person: User, programme: Programme, chosen: Chosen) -> MatchingProfile:
    """Her profile in this programme, made or replaced; she agrees to the text above the form."""
    give(person=person, purpose="matching", programme=programme)
    row, _made = MatchingProfile.objects.update_or_create(
        person=person,
        programme=programme,
        defaults={
            "languages": list(chosen.languages),
            "interests": chosen.interests,
            "free_times": chosen.free_times,
            "place": chosen.place,
            "saved_at": timezone.now(),
        },
    )
    return row


@transaction.atomic
def remove_profile(*, person: User, programme: Programme) -> None:
    """Nobody sees it any more; having none is fine. The agreement is withdrawn."""
    note_withdrawn(person=person, purpose="matching", programme=programme)
    MatchingProfile.objects.editable_by(person).in_programme(programme).delete()


# --- For coordinators -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could be matched; `pairs` counts those she mentors now."""

    person: User
    cohort: str
    waits_since: Any
    pairs: int
    profile: MatchingProfile | None

    @property
    def languages(self) -> list[str]:
        codes = self.profile.languages if self.profile else []
        return [LANGUAGES[code] for code in codes if code in LANGUAGES]

    @property
    def interests(self) -> list[Any]:
        found = Interest.of(self.profile.interests) if self.profile else []
        return [each.label for each in found]

    @property
    def times(self) -> list[Any]:
        found = FreeTime.of(self.profile.free_times) if self.profile else []
        return [each.label for each in found]

    @property
    def place(self) -> str:
        return self.profile.place if self.profile else ""


@dataclass(frozen=True, slots=True)
class Match:
    """A mentor beside one mentee: what they have in common, in words."""

    mentor: Candidate
    languages: list[str]
    interests: list[Any]
    times: list[Any]
    same_place: bool

    @property
    def in_common(self) -> int:
        """How many of the four they share at all: a common language first of all, so it counts
        double. An order to read in, not a score."""
        parts = (self.languages, self.languages, self.interests, self.times, self.same_place)
        return sum(bool(part) for part in parts)


def candidates(programme: Programme, role: Role) -> list[Candidate]:
    """Mentees without a mentor, or all mentors (those without a mentee first), as they joined:
    two queries."""
    rows = Membership.objects.running().filter(
        programme=programme, role=role, person__erased_at=None
    )
    if role == Role.MENTEE:
        met = Pair.objects.running().values("mentee")
        rows = rows.exclude(person__in=met)
    now = Q(person__pairs_as_mentor__ended_on=None, person__pairs_as_mentor__isnull=False)
    pairs = Count("person__pairs_as_mentor", filter=now, distinct=True)
    rows = rows.select_related("person", "cohort").annotate(pair_count=pairs)
    found: list[Any] = list(rows.order_by("started_on", "pk"))
    found.sort(key=lambda row: row.pair_count)
    profiles = {
        row.person_id: row
        for row in MatchingProfile.objects.filter(
            programme=programme, person__in=[row.person_id for row in found]
        )
    }
    return [
        Candidate(
            row.person,
            row.cohort.name if row.cohort else "",
            row.started_on,
            row.pair_count,
            profiles.get(row.person_id),
        )
        for row in found
    ]


def matches_for(mentee: Candidate, mentors: Iterable[Candidate]) -> list[Match]:
    """Every mentor but the mentee herself, those with most in common first; of equals who has no
    mentee yet, then who waits longest. Nobody is left out: the person decides."""
    found = [_match(mentee, each) for each in mentors if each.person.pk != mentee.person.pk]
    return sorted(found, key=lambda match: (-match.in_common, match.mentor.pairs))


def _match(mentee: Candidate, mentor: Candidate) -> Match:
    return Match(
        mentor,
        [each for each in mentee.languages if each in mentor.languages],
        [each for each in mentee.interests if each in mentor.interests],
        [each for each in mentee.times if each in mentor.times],
        bool(mentee.place) and mentee.place == mentor.place,
    )
