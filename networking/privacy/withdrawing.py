"""Taking back what was shared, and what becomes of it when a pair ends."""

import uuid

from django.db import transaction
from django.utils import timezone

from networking.consents.models import Consent
from networking.mentoring.matching.models import MatchingProfile
from networking.mentoring.notes.models import PracticeNote, PracticeReach
from networking.mentoring.pairing.shared_rows import _NEXT, _shared_rows
from networking.people.models.users import User


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
