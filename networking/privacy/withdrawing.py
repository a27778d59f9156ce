"""Taking back what was shared, and what was agreed to."""

import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from networking.consents.models import Consent
from networking.consents.records import BY_KEY, MEMBERS, note_withdrawn
from networking.mentoring.matching.models import MatchingProfile
from networking.mentoring.notes.models import PracticeNote, PracticeReach
from networking.mentoring.pairing.actions import end_pair, leave_as_co_mentor
from networking.mentoring.pairing.shared_rows import _NEXT, _shared_rows
from networking.people.models.pairs import Pair
from networking.people.models.programmes import Membership, Programme
from networking.people.models.users import User


@transaction.atomic
def withdraw_shared(*, person: User, row_id: uuid.UUID | None = None) -> int:
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
def withdraw_consent(*, person: User, purpose: str, programme: Programme | None) -> bool:
    """Withdraw an agreement, and do what its text says about that; False where there is none."""
    if not note_withdrawn(person=person, purpose=purpose, programme=programme):
        return False
    _end_what_rests_on_it(person, purpose, programme)
    return True


@transaction.atomic
def refuse_consent(*, person: User, purpose: str, programme: Programme | None) -> None:
    """Note that the person says no to the text of now, and do what it says about that. Where they
    agreed before, this withdraws; after a first no or a withdrawal nothing changes."""
    User.objects.select_for_update().get(pk=person.pk)
    answers = Consent.objects.filter(person=person, purpose=purpose, programme=programme)
    if withdraw_consent(person=person, purpose=purpose, programme=programme) or answers.exists():
        return
    _end_what_rests_on_it(person, purpose, programme)
    Consent.objects.create(
        person=person,
        programme=programme,
        purpose=purpose,
        text_version=BY_KEY[purpose].version,
        language=get_language() or "en",
        given_at=None,
        withdrawn_at=timezone.now(),
    )


def _end_what_rests_on_it(person: User, purpose: str, programme: Programme | None) -> None:
    if purpose == "what_i_write":
        withdraw_shared(person=person)
    elif purpose == "matching":
        MatchingProfile.objects.filter(person=person, programme=programme).delete()
    elif programme is not None:
        _leave(person, programme)


def _leave(person: User, programme: Programme) -> None:
    """End the person's roles as mentee or mentor in the programme, and their pairs there. Nobody
    is told who ended the pair: the reasons are the person's own."""
    today = programme.today()
    for pair in Pair.objects.running().of_member(person).filter(programme=programme):
        if pair.co_mentor_id == person.pk:
            leave_as_co_mentor(pair=pair, by=None)
            continue
        hers = pair.mentee_id == person.pk
        reason = Pair.EndReason.MENTEE if hers else Pair.EndReason.MENTOR
        end_pair(pair=pair, by=None, on=today, reason=reason)
    roles = Membership.objects.running().filter(person=person, programme=programme)
    for row in roles.filter(role__in=MEMBERS):
        row.ended_on = max(row.started_on, today)
        row.save(update_fields=["ended_on"])
