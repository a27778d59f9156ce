"""What coordinators note about a pair, for each other: that they talked, and what was agreed."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID, uuid4

from django.db import transaction

from networking.encryption.wrapping import Unreadable
from networking.mentoring.notes.models import ContactNote
from networking.people.models.pairs import Pair
from networking.people.models.users import User

LONGEST: Final = 300
SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class NoteShown:
    """A note with its words; None where they cannot be opened."""

    row: ContactNote
    words: str | None


def notes_about(pair: Pair, *, person: User) -> list[NoteShown]:
    """The newest notes about a pair, as far as `person` reads them: one query, and the pair's key
    where there is one."""
    rows: Iterable[ContactNote] = ContactNote.objects.visible_to(person).about(pair)[:SHOWN]
    found = []
    for row in rows:
        try:
            found.append(NoteShown(row, pair.vault.open(row, "words")))
        except Unreadable:
            found.append(NoteShown(row, None))
    return found


def may_note(pair: Pair, *, person: User) -> bool:
    """Whether a person keeps notes about this pair: no administrator who coordinates nothing here,
    nobody who is or was in it, and not once its words are deleted. One query at most."""
    if pair.words_gone_at or not person.pk:
        return False
    rows = Pair.objects.filter(pk=pair.pk).coordinated_by(person)
    return rows.exclude(pk__in=Pair.objects.ever_of(person).values("pk")).exists()


@transaction.atomic
def keep_note(*, pair: Pair, by: User, note_id: UUID, words: str) -> ContactNote:
    """Keeps a note. The form carries its id: sent twice it is one note, and changed and sent again,
    as after *Back*, it is a second one. Raises Unreadable where the pair's key is gone."""
    held = Pair.objects.select_for_update(of=("self",)).get(pk=pair.pk)
    there = ContactNote.objects.filter(pk=note_id).first()
    if there is not None and _is_same(there, held, by, words):
        return there
    row = ContactNote(pk=uuid4() if there else note_id, pair=held, written_by=by)
    row.words = held.vault.seal(row, "words", words)
    row.save(force_insert=True)
    return row


def _is_same(row: ContactNote, pair: Pair, by: User, words: str) -> bool:
    is_theirs = (row.pair_id, row.written_by_id) == (pair.pk, by.pk)
    return is_theirs and pair.vault.open(row, "words") == words
