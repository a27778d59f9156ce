"""Taking back what was shared, and what becomes of it when a pair ends."""

import uuid
from collections.abc import Iterable
from typing import Any, Final

from django.db import models, transaction
from django.utils import timezone

from networking.models import (
    Answer,
    Consent,
    MapReach,
    MatchingProfile,
    NetworkMap,
    OutreachStep,
    Pair,
    PracticeNote,
    PracticeReach,
    Reach,
    Reflection,
    User,
)

TEXTS: Final[tuple[Any, ...]] = (Answer, Reflection)


@transaction.atomic
def withdraw(*, person: User, row_id: uuid.UUID | None = None) -> int:
    """Makes one of her texts, maps, steps or notes on mentoring, or all, readable for her only;
    how many were shared before. What helps to find her a match is deleted when it is named: it
    has no other use.

    The version of texts, steps and notes moves on, and no window counts as the last: what is
    saved from a page that was open before becomes a kept copy (a step or a note: is asked about),
    instead of sharing it again. A map is shared by its own form only, which does nothing else.
    """
    changed = 0
    for rows, private in _shared_rows():
        hers = rows.editable_by(person)
        if row_id is not None:
            hers = hers.filter(pk=row_id)
        changed += hers.update(pair=None, **private)
    notes = PracticeNote.objects.editable_by(person).filter(reach=PracticeReach.COORDINATOR)
    if row_id is not None:
        notes = notes.filter(pk=row_id)
        changed += _forget_profile(person, row_id)
    return changed + notes.update(reach=PracticeReach.ME, version=_NEXT)


def _forget_profile(person: User, row_id: uuid.UUID) -> int:
    """Deletes what helps to find her a match, with her agreement to it."""
    profile = MatchingProfile.objects.editable_by(person).filter(pk=row_id).first()
    if profile is None:
        return 0
    agreed = Consent.objects.given().filter(person=person, programme=profile.programme_id)
    agreed.filter(purpose="matching").update(withdrawn_at=timezone.now())
    profile.delete()
    return 1


@transaction.atomic
def close_to_open_pages(pairs: Iterable[Pair]) -> None:
    """Makes sure that pages which were open while these pairs met share nothing of theirs with
    the next mentor: such a page goes on sending *me and my mentor*, and meant another person.

    What it saves becomes a kept copy, as after `withdraw`. Whoever opens the page again chooses
    again. The form of a map, and that of a step, name the pair that they meant.
    """
    for kind in TEXTS:
        rows = kind.objects.filter(reach=Reach.MENTOR, pair__in=pairs)
        rows.update(tab=None, version=_NEXT)
    steps = OutreachStep.objects.filter(reach=Reach.MENTOR, pair__in=pairs)
    steps.update(version=_NEXT)


_NEXT: Final = models.F("version") + 1


def _shared_rows() -> list[tuple[Any, dict[str, Any]]]:
    """What is shared with any pair, and what makes it hers alone."""
    texts = {"reach": Reach.ME, "tab": None, "version": _NEXT}
    return [
        *((kind.objects.filter(reach=Reach.MENTOR), texts) for kind in TEXTS),
        (NetworkMap.objects.exclude(reach=MapReach.NOBODY), {"reach": MapReach.NOBODY}),
        (
            OutreachStep.objects.filter(reach=Reach.MENTOR),
            {"reach": Reach.ME, "version": _NEXT},
        ),
    ]
