"""Pauses that the people of a pair declare: time in which nobody expects them to meet."""

import datetime
import uuid
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils import timezone

from networking.mentoring.sessions.models import Session
from networking.people.models.pairs import Pair, Pause
from networking.people.models.users import User

A_YEAR: Final = datetime.timedelta(days=366)
"""No pause is longer, or begins further ahead: a year typed wrong is told."""


@dataclass(frozen=True, slots=True)
class Span:
    """The days of a pause, the last one included, and why."""

    starts_on: datetime.date
    ends_on: datetime.date
    why: str = Pause.Why.OTHER


class Overlaps(Exception):
    """Another pause of the pair, `row`, has some of these days already."""

    def __init__(self, row: Pause) -> None:
        super().__init__("another pause has some of these days")
        self.row = row


def _held(pair: Pair, by: User) -> Pair:
    """Her running pair, held until the transaction ends. Raises Pair.DoesNotExist."""
    return Pair.objects.running().of_member(by).select_for_update(of=("self",)).get(pk=pair.pk)


@transaction.atomic
def declare_pause(
    *, pair: Pair, by: User, pause_id: uuid.UUID, span: Span, cancels: bool = False
) -> Pause:
    """Declares a pause; `cancels`: and the session planned in it. The form carries its id: sent
    twice it is one pause; changed and sent again it changes that pause. Raises Overlaps, and
    Pair.DoesNotExist where the pair is hers no more."""
    held = _held(pair, by)
    there = Pause.objects.filter(pk=pause_id).first()
    if there is not None and there.pair_id == held.pk:
        return _written(there, span, cancels)
    _refuse_overlap(Pause(pair=held), span)
    if cancels:
        _cancel_planned(held, span)
    return Pause.objects.create(
        pk=uuid.uuid4() if there else pause_id,
        pair=held,
        declared_by=by,
        starts_on=span.starts_on,
        ends_on=span.ends_on,
        why=span.why,
    )


@transaction.atomic
def change_pause(*, pause: Pause, by: User, span: Span, cancels: bool = False) -> Pause:
    """Moves, shortens or lengthens a pause; whoever of the pair declared it. Raises
    Overlaps, Pair.DoesNotExist, and Pause.DoesNotExist where it was deleted meanwhile."""
    held = _held(pause.pair, by)
    return _written(Pause.objects.select_for_update().get(pk=pause.pk, pair=held), span, cancels)


def _refuse_overlap(row: Pause, span: Span) -> None:
    """Raises Overlaps. The pair is held, so that no two are written at once."""
    others = Pause.objects.filter(pair_id=row.pair_id).exclude(pk=row.pk)
    shared = others.filter(starts_on__lte=span.ends_on, ends_on__gte=span.starts_on)
    other = shared.order_by("starts_on", "pk").first()
    if other is not None:
        raise Overlaps(other)


def _cancel_planned(pair: Pair, span: Span) -> None:
    """Cancels the next session, where its day is in the pause; the pair is held."""
    newest = Session.objects.filter(pair=pair).newest_first().select_for_update().first()
    if newest is None or not newest.next_on or not span.starts_on <= newest.next_on <= span.ends_on:
        return
    newest.next_on = newest.next_at = None
    newest.version, newest.saved_at = newest.version + 1, timezone.now()
    newest.save(update_fields=["next_on", "next_at", "version", "saved_at"])


def _written(row: Pause, span: Span, cancels: bool) -> Pause:
    _refuse_overlap(row, span)
    if cancels:
        _cancel_planned(row.pair, span)
    row.starts_on, row.ends_on, row.why = span.starts_on, span.ends_on, span.why
    row.save(update_fields=["starts_on", "ends_on", "why"])
    return row


@transaction.atomic
def remove_pause(*, pause: Pause, by: User) -> None:
    """Deletes a pause; one that is deleted already stays so."""
    Pause.objects.filter(pk=pause.pk, pair=_held(pause.pair, by)).delete()
