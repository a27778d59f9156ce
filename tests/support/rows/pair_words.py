"""A pair of three, and every kind of text about it."""

import uuid
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from networking.encryption.vault import Vault
from networking.encryption.wrapping import Unreadable
from networking.models import Pair, User
from tests.support.rows.pairs import (
    make_check_in,
    make_closing,
    make_contact_note,
    make_end_request,
    make_practice_note,
    make_report,
    make_session,
)
from tests.support.rows.people import make_coordinator, make_member, make_pair

ROLES = ("mentee", "mentor", "co_mentor")


@dataclass
class Written:
    """A pair of three with words of each in every sealed field, and copies of the rows."""

    pair: Pair
    copies: list[tuple[uuid.UUID, models.Model, str, str]] = field(default_factory=list)

    def keep(self, owner: uuid.UUID, row: models.Model, name: str) -> None:
        self.copies.append((owner, row, name, Vault(owner).open(row, name)))

    def readable(self) -> set[str]:
        """The sentences that can still be read in the copy, with the keys that are left."""
        found = set()
        for owner, row, name, sentence in self.copies:
            try:
                found.add(Vault(owner).open(row, name))
            except Unreadable:
                continue
            assert sentence in found
        return found


def write_all(pair: Pair) -> Written:
    """Each says who wrote it and where."""
    made = Written(pair)
    for role in ROLES:
        person: User = getattr(pair, role)
        if role != "mentee":
            row = make_session(
                pair=pair,
                logged_by=person,
                agreed=f"agreed with {role}",
                note=f"note of {role}",
            )
            made.keep(pair.pk, row, "agreed")
            made.keep(person.pk, row, "note")
            report = make_report(pair=pair, written_by=person, words=f"report of {role}")
            made.keep(pair.pk, report, "problems")
            made.keep(pair.pk, report, "view")
            note = make_practice_note(
                person=person, programme=pair.programme, words=f"practice of {role}"
            )
            made.keep(person.pk, note, "words")
        hers: list[tuple[Any, str]] = [
            (make_check_in(pair=pair, person=person, words=f"check-in of {role}"), "words"),
            (make_end_request(pair=pair, person=person, words=f"asked by {role}"), "words"),
            (make_closing(pair=pair, person=person, words=f"taken by {role}"), "takes_along"),
        ]
        for row, name in hers:
            made.keep(person.pk, row, name)
    by = make_coordinator(programme=pair.programme)
    made.keep(pair.pk, make_contact_note(pair=pair, by=by, words="noted in call"), "words")
    return made


def three(**fields: Any) -> Pair:
    pair = make_pair(**fields)
    pair.co_mentor = make_member(programme=pair.programme, role="mentor")
    pair.save()
    return pair
