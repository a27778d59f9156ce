"""What coordinators note about a pair, for each other: that they talked, and what was agreed."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db import transaction

from networking.models import ContactNote, Pair, User
from networking.vault import Unreadable

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
    """Whether she keeps notes about this pair: not an administrator who coordinates nothing here,
    not somebody who is or was in it, and not once its words are deleted. One query at most."""
    if pair.words_gone_at or not person.pk:
        return False
    rows = Pair.objects.filter(pk=pair.pk).coordinated_by(person)
    return rows.exclude(pk__in=Pair.objects.ever_of(person).values("pk")).exists()


@transaction.atomic
def keep_note(*, pair: Pair, by: User, note_id: UUID, words: str) -> ContactNote:
    """Keeps a note. Sent twice, it is one; the id of somebody else's note changes nothing. Raises
    Unreadable where the pair's key is gone."""
    held = Pair.objects.select_for_update(of=("self",)).get(pk=pair.pk)
    row = ContactNote(pk=note_id, pair=held, written_by=by)
    row.words = held.vault.seal(row, "words", words)
    defaults = {"pair": held, "written_by": by, "words": row.words}
    return ContactNote.objects.get_or_create(pk=note_id, defaults=defaults)[0]
