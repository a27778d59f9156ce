"""Asking to end a pair: one side asks, a coordinator settles it. The other side is not told who
asked, nor that somebody did."""

from datetime import date
from typing import Final

from django.db import models, transaction
from django.utils import timezone

from networking.encryption.wrapping import Unreadable
from networking.mentoring.pairing.actions import end_pair, leave_as_co_mentor
from networking.mentoring.pairing.models import EndRequest
from networking.people.models.pairs import Pair
from networking.people.models.users import User

Outcome = EndRequest.Outcome
LEFT: Final = "left"
"""What a coordinator settles for a co-mentor: she leaves, and the pair goes on."""


class AskedAlready(Exception):
    """She has asked before, in other words; `row` is what she asked."""

    def __init__(self, row: EndRequest) -> None:
        super().__init__("asked already")
        self.row = row


def open_request(*, pair: Pair, person: User) -> EndRequest | None:
    """What she has asked and nobody has settled; one query."""
    row = EndRequest.objects.open().filter(pair=pair, person=person).first()
    if row is not None:
        row.person, row.pair = person, pair
    return row


@transaction.atomic
def ask_to_end(*, pair: Pair, person: User, words: str) -> EndRequest:
    """Asks the coordinators. Sent twice, it is asked once; raises AskedAlready where other words
    are kept, Pair.DoesNotExist where the pair has ended, Unreadable where her key is gone."""
    running = Pair.objects.running().of_member(person)
    held = running.select_for_update(of=("self",)).get(pk=pair.pk)
    row = open_request(pair=held, person=person)
    if row is not None:
        if person.vault.open(row, "words") != words:
            raise AskedAlready(row)
        return row
    if not User.objects.present().filter(pk=person.pk).exists():
        raise Unreadable("Her key was erased, and none is made for who was deleted.")
    row = EndRequest(pair=held, person=person)
    row.words = person.vault.seal(row, "words", words)
    row.save(force_insert=True)
    return row


@transaction.atomic
def take_back(*, pair: Pair, person: User) -> bool:
    """She asks no more; False where a coordinator has settled it meanwhile."""
    Pair.objects.select_for_update(of=("self",)).get(pk=pair.pk)
    row = open_request(pair=pair, person=person)
    if row is None:
        return False
    _settle(EndRequest.objects.filter(pk=row.pk), Outcome.TAKEN_BACK, person)
    return True


@transaction.atomic
def settle(*, request: EndRequest, by: User, outcome: str, reason: str = "") -> bool:
    """A coordinator settles it: the pair ends, with its reason, and with it everything that was
    asked for this pair; or it goes on; or a co-mentor leaves. False where it is settled already.
    """
    rows = Pair.objects.select_for_update(of=("self",)).select_related("programme")
    pair = rows.get(pk=request.pair_id)
    open_ones = EndRequest.objects.addressed_to(by).open().filter(pair=pair)
    if not open_ones.filter(pk=request.pk).exists():
        return False
    if outcome == Outcome.ENDED:
        end_and_settle(pair=pair, by=by, on=pair.programme.today(), reason=reason)
        return True
    if outcome == LEFT and pair.co_mentor_id == request.person_id:
        leave_as_co_mentor(pair=pair, by=by)
    _settle(open_ones.filter(pk=request.pk), Outcome.GOES_ON, by)
    return True


@transaction.atomic
def end_and_settle(*, pair: Pair, by: User, on: date, reason: str) -> None:
    """A coordinator ends the pair, and with it settles what was asked for it and is addressed to
    her. Requests that she may not know of stay for another coordinator."""
    Pair.objects.select_for_update(of=("self",)).get(pk=pair.pk)
    open_ones = EndRequest.objects.addressed_to(by).open().filter(pair=pair)
    end_pair(pair=pair, by=by, on=on, reason=reason)
    _settle(open_ones, Outcome.ENDED, by)


def _settle(rows: models.QuerySet[EndRequest], outcome: str, by: User) -> None:
    """Settles these; a list of ids, since some databases update no rows chosen by joins."""
    ids = list(rows.values_list("pk", flat=True))
    EndRequest.objects.filter(pk__in=ids).update(
        outcome=outcome, settled_at=timezone.now(), settled_by=by
    )
