"""Joining a programme with a card."""

from dataclasses import dataclass
from enum import Enum

from django.db import IntegrityError, transaction
from django.utils import timezone

from networking.accounts.join_cards.models import Invitation
from networking.consents.records import agree_at_joining
from networking.people.models.audit import AuditEvent
from networking.people.models.programmes import Membership
from networking.people.models.users import User


class State(Enum):
    """What a card is for the person who holds it."""

    OPEN = "open"
    HERS = "hers"
    """She has the role in this programme already, with this card or without."""
    GONE = "gone"
    """Used by somebody else, expired or cancelled: nobody is told which."""


class CardGone(Exception):
    """The card cannot be joined with, or not any more."""


@dataclass(frozen=True, slots=True)
class Joined:
    membership: Membership
    is_new: bool
    with_this_card: bool


def state_of(card: Invitation | None, person: User | None) -> State:
    """At most two queries."""
    if card is None:
        return State.GONE
    if person is not None and _hers(card, person) is not None:
        used_by_other = card.accepted_by_id not in (None, person.pk)
        return State.GONE if used_by_other else State.HERS
    return State.OPEN if Invitation.objects.open().filter(pk=card.pk).exists() else State.GONE


@transaction.atomic
def join_with_card(*, card: Invitation, person: User) -> Joined:
    """Makes `person` a member in the card's role and cohort, and the card is used up. With it she
    agrees to what the page with the button says.

    The card's row is locked: of two people at once one joins. Whoever has the role already keeps it
    and the card stays open; sending the form twice joins once. Raises CardGone.
    """
    card = Invitation.objects.select_for_update().get(pk=card.pk)
    membership = _hers(card, person)
    if membership is not None and card.accepted_by_id in (None, person.pk):
        mine = card.accepted_by_id == person.pk
        return Joined(membership, is_new=False, with_this_card=mine)
    if not Invitation.objects.open().filter(pk=card.pk).exists():
        raise CardGone
    try:
        with transaction.atomic():
            membership = Membership.objects.create(
                programme_id=card.programme_id,
                cohort_id=card.cohort_id,
                person=person,
                role=card.role,
            )
    except IntegrityError:  # with another card, at this moment
        membership = _hers(card, person)
        if membership is None:
            raise
        return Joined(membership, is_new=False, with_this_card=False)
    card.accepted_at, card.accepted_by = timezone.now(), person
    card.save(update_fields=["accepted_at", "accepted_by"])
    joined = AuditEvent.Verb.JOINED
    AuditEvent.note(joined, actor=person, about=person, programme=card.programme)
    agree_at_joining(person=person, programme=card.programme, role=card.role)
    return Joined(membership, is_new=True, with_this_card=True)


def _hers(card: Invitation, person: User) -> Membership | None:
    rows = Membership.objects.running().filter(programme=card.programme_id, role=card.role)
    return rows.filter(person=person).first()
