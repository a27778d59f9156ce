"""Join cards for tests: made through the verb, and read as a phone reads them."""

import uuid
from typing import Any

from networking.accounts.join_cards.making import Made, Printed, make_cards
from networking.models import Invitation, Programme, Role
from tests.support.rows.people import make_coordinator, make_programme


def make_sheet(
    *, programme: Programme | None = None, role: str = Role.MENTEE, count: int = 3, **more: Any
) -> Made:
    """A sheet of cards that a coordinator made; for other roles an administrator must be `by`."""
    programme = programme or make_programme()
    given = {"cohort": None, "days": 60, "sheet_id": uuid.uuid4(), **more}
    by = given.pop("by", None) or make_coordinator(programme=programme)
    return make_cards(by=by, programme=programme, role=role, count=count, **given)


def make_card(**more: Any) -> Printed:
    """One card, as it lies on the table."""
    return make_sheet(count=1, **more).cards[0]


def row_of(card: Printed) -> Invitation:
    from networking.accounts.join_cards.codes import card_with

    found = card_with(card.token)
    assert found is not None
    return found


def link(card: Printed) -> str:
    return f"/j/{card.token}"
