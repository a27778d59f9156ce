"""The words that hang on a pair, by the field they stand in: what goes when, and what is left.

Together with the privacy table: a test holds that no sealed field of a pair is missing here.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from networking.encryption.models import DataKey
from networking.mentoring.check_ins.models import CheckIn
from networking.mentoring.closing.models import Closing
from networking.mentoring.notes.models import ContactNote
from networking.mentoring.pairing.models import EndRequest
from networking.mentoring.reports.models import FollowUpReport
from networking.mentoring.sessions.models import Session
from networking.people.models.pairs import Pair
from networking.people.models.users import User

Blanks = Mapping[type[models.Model], Mapping[str, Any]]

TOGETHER: Final[Blanks] = {
    Session: {"agreed": b""},
    FollowUpReport: {"problems": b"", "view": b""},
    ContactNote: {"words": b""},
}
"""Sealed with the pair's key."""

OF_ONE: Final[Blanks] = {
    Session: {"note": b""},
    CheckIn: {"words": b"", "has_words": False},
    Closing: {"takes_along": b""},
    EndRequest: {"words": b""},
}
"""Sealed with the key of the one who wrote it. What does not feel right is not here: it is kept
under the programme's key, for its own time."""


def pairs_with_words_of(person: User) -> list[UUID]:
    """The pairs that she is or was in: also those that she left as co-mentor and wrote in."""
    logged = Session.objects.filter(logged_by=person).values("pair")
    reported = FollowUpReport.objects.filter(written_by=person).values("pair")
    found = Pair.objects.filter(
        Q(mentee=person)
        | Q(mentor=person)
        | Q(co_mentor=person)
        | Q(pk__in=logged)
        | Q(pk__in=reported)
    )
    return list(found.values_list("pk", flat=True))


def blank_together(pairs: Collection[UUID], *, until: datetime) -> None:
    """Takes the words under the pairs' destroyed keys out of their rows. What was saved after
    `until` in a pair that goes on is sealed with its new key already, and stays."""
    ended = Q(pair__ended_on__isnull=False)
    for model, blanks in TOGETHER.items():
        rows = model._base_manager.filter(pair__in=pairs)
        rows.filter(ended | Q(saved_at__lte=until)).update(**blanks)
    gone = Pair.objects.filter(pk__in=pairs, ended_on__isnull=False, words_gone_at=None)
    gone.update(words_gone_at=timezone.now())


def destroy_words(pairs: Collection[UUID]) -> None:
    """All words of these ended pairs go: keys first, then the rows, then a key that a save which
    ran beside may have made. Numbers, dates and choices from lists stay."""
    DataKey.erase(*pairs)
    with transaction.atomic():
        for blanks in (TOGETHER, OF_ONE):
            for model, values in blanks.items():
                model._base_manager.filter(pair__in=pairs).update(**values)
        Pair.objects.filter(pk__in=pairs).update(words_gone_at=timezone.now())
    DataKey.erase(*pairs)


def count_words(pairs: models.QuerySet[Pair]) -> int:
    """How many texts these pairs hold: a query for each model."""
    return sum(
        model._base_manager.filter(pair__in=pairs.values("pk")).filter(_has_words(blanks)).count()
        for model, blanks in _ALL.items()
    )


def left_behind() -> list[tuple[models.QuerySet[Any], Mapping[str, Any]]]:
    """Words that a save which ran beside left in a pair whose words are deleted, or of a person
    who is: the rows, and what takes the words out."""
    pairs = Q(pair__in=Pair.objects.without_words().values("pk"))
    writers = {Session: "logged_by", FollowUpReport: "written_by", ContactNote: "written_by"}
    found = []
    for blanks_of, late in ((TOGETHER, pairs), (OF_ONE, Q(pk__in=()))):
        for model, blanks in blanks_of.items():
            writer = f"{writers.get(model, 'person')}__erased_at__isnull"
            rows = model._base_manager.filter(late | Q(**{writer: False}), _has_words(blanks))
            found.append((rows, blanks))
    return found


def _has_words(blanks: Mapping[str, Any]) -> Q:
    """Rows in which one of these fields is not blank."""
    some = Q()
    for name, blank in blanks.items():
        some |= ~Q(**{name: blank})
    return some


_ALL: Final[Blanks] = {
    model: {**TOGETHER.get(model, {}), **OF_ONE.get(model, {})} for model in (*TOGETHER, *OF_ONE)
}
