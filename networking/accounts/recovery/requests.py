"""Help to sign in for people who lost card and password: a mentor asks, a coordinator decides.

A mentor never gets the code, a coordinator gives it only where `may_issue_code` says so, and the
person is told of each step: nobody does it alone and unseen.
"""

from typing import Any

from django.db import transaction
from django.utils import timezone

from networking.accounts.recovery.models import ReturnRequest, issue_code, may_issue_code
from networking.people.models.audit import AuditEvent
from networking.people.models.pairs import Pair
from networking.people.models.programmes import Programme
from networking.people.models.users import User


class MayNot(Exception):
    """She may not ask for this person, or may not give her a code."""


class SettledAlready(Exception):
    """Somebody answered the request a moment earlier."""


def open_request_for(pair: Pair) -> ReturnRequest | None:
    """What is asked for the mentee of a pair and not answered yet; one query."""
    rows = ReturnRequest.objects.open().filter(person=pair.mentee_id, programme=pair.programme_id)
    return rows.first()


def ask_for_mentee(*, pair: Pair, by: User) -> ReturnRequest:
    """A mentor asks for the mentee of her running pair. Asking twice is one request. Raises
    MayNot where the pair is not hers or has ended meanwhile."""
    if not Pair.objects.running().mentored_by(by).filter(pk=pair.pk).exists():
        raise MayNot
    return _ask(person_id=pair.mentee_id, programme_id=pair.programme_id, by=by)


def ask_as_coordinator(*, person: User, by: User) -> ReturnRequest:
    """A coordinator asks an administrator, for somebody to whom she may not give a code herself.
    Raises MayNot where that person is in none of her programmes."""
    programmes = Programme.objects.editable_by(by).filter(
        memberships__person=person, memberships__ended_on=None
    )
    programme = programmes.order_by("pk").first()
    if programme is None or person == by or person.is_guest:
        raise MayNot
    return _ask(person_id=person.pk, programme_id=programme.pk, by=by)


@transaction.atomic
def _ask(*, person_id: Any, programme_id: Any, by: User) -> ReturnRequest:
    """One open request for a person in a programme, whoever asks and however often: the database
    holds that, and only the first is audited."""
    row, is_new = ReturnRequest.objects.get_or_create(
        person_id=person_id,
        programme_id=programme_id,
        settled_at=None,
        defaults={"asked_by": by},
    )
    if is_new:
        AuditEvent.note(
            AuditEvent.Verb.RETURN_ASKED, actor=by, about=row.person, programme=row.programme
        )
    return row


@transaction.atomic
def confirm(*, request: ReturnRequest, by: User) -> str:
    """Makes the one-time code, to be shown this once, and settles what is asked for this person.
    Raises SettledAlready, and MayNot where `by` may not give this person a code."""
    row = _locked(request, by)
    if not may_issue_code(coordinator=by, person=row.person):
        raise MayNot
    return give_code(person=row.person, by=by)


@transaction.atomic
def refuse(*, request: ReturnRequest, by: User) -> None:
    """Says no: nothing changes, and the person is told. Raises SettledAlready, MayNot."""
    row = _locked(request, by)
    _settle(row, by, ReturnRequest.Outcome.REFUSED)
    AuditEvent.note(
        AuditEvent.Verb.RETURN_REFUSED, actor=by, about=row.person, programme=row.programme
    )


@transaction.atomic
def give_code(*, person: User, by: User) -> str:
    """A one-time code, with or without a request; whatever was asked for this person, where `by`
    may answer, is answered. `may_issue_code` is asked before."""
    code = issue_code(coordinator=by, person=person)
    rows = ReturnRequest.objects.open().editable_by(by).select_for_update().filter(person=person)
    for row in rows.order_by("pk"):
        _settle(row, by, ReturnRequest.Outcome.CODE)
    return code


def _locked(request: ReturnRequest, by: User) -> ReturnRequest:
    rows = ReturnRequest.objects.editable_by(by).select_for_update(of=("self",))
    row = rows.select_related("person", "programme").filter(pk=request.pk).first()
    if row is None:
        raise MayNot
    if row.settled_at is not None:
        raise SettledAlready
    return row


def _settle(row: ReturnRequest, by: User, outcome: ReturnRequest.Outcome) -> None:
    row.settled_by, row.settled_at, row.outcome = by, timezone.now(), outcome
    row.save(update_fields=["settled_by", "settled_at", "outcome"])
