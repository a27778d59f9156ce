"""Notes of mentors on their own mentoring: for themselves, or for the coordinator too."""

import uuid
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from motm.rows.once import create_once
from motm.rows.versions import Conflict
from networking.encryption.wrapping import Unreadable
from networking.mentoring.notes.models import PracticeNote, PracticeReach
from networking.people.models.programmes import Programme
from networking.people.models.users import User


class NoLongerMentor(Exception):
    """She is no mentor of that programme now: its coordinators are not hers to write to."""


@dataclass(frozen=True, slots=True)
class NoteShown:
    """A note with its words, as its writer sees it, and the coordinator to whom it is addressed."""

    row: PracticeNote
    words: str
    can_be_read: bool = True

    @property
    def is_shared(self) -> bool:
        return self.row.reach == PracticeReach.COORDINATOR


def shown(row: PracticeNote) -> NoteShown:
    """A note with its words; `row.person` must be loaded. Costs the writer's key."""
    try:
        return NoteShown(row, row.text())
    except Unreadable:
        problem = _("This text cannot be read at the moment. Tell your coordinator.")
        return NoteShown(row, problem, can_be_read=False)


def write_note(
    *, person: User, note_id: uuid.UUID, programme: Programme, words: str, reach: str
) -> PracticeNote:
    """Keeps a new note. Its id was drawn when the form was made, so that a form sent twice is one
    note; changed and sent again from the same page, it is another one: nothing is lost.

    Raises NoLongerMentor, and Unreadable where she was deleted in another window.
    """
    return create_once(lambda drawn: _written(person, drawn, programme, words, reach), note_id)


@transaction.atomic
def _written(
    person: User, note_id: uuid.UUID, programme: Programme, words: str, reach: str
) -> PracticeNote:
    if User.objects.present().select_for_update().filter(pk=person.pk).first() is None:
        raise Unreadable("Her key was erased, and none is made for who was deleted.")
    there = PracticeNote.objects.editable_by(person).filter(pk=note_id).first()
    if there is not None:
        there.person = person
        if (there.text(), there.reach, there.programme_id) == (words, reach, programme.pk):
            return there
        note_id = uuid.uuid4()
    _may_be_written(person, programme)
    row = PracticeNote(pk=note_id, person=person, programme=programme, reach=reach)
    row.words = person.vault.seal(row, "words", words)
    row.save(force_insert=True)
    return row


def _may_be_written(person: User, programme: Programme) -> None:
    if not Programme.objects.mentored_by(person).filter(pk=programme.pk).exists():
        raise NoLongerMentor


@transaction.atomic
def change_note(*, note: PracticeNote, version: int, words: str, reach: str) -> PracticeNote:
    """Writes words that were typed on top of `version`, with who can read them. Saving what is
    there already changes nothing, however old the page.

    Raises Conflict, NoLongerMentor, Unreadable where the words that are kept cannot be
    opened, and PracticeNote.DoesNotExist where another window has deleted it.
    """
    held = PracticeNote.objects.editable_by(note.person).select_for_update().get(pk=note.pk)
    held.person = note.person
    if (held.text(), held.reach) == (words, reach):
        return held
    if held.version != version:
        raise Conflict(held)
    if reach == PracticeReach.COORDINATOR and held.reach != reach:
        _may_be_written(held.person, held.programme)
    held.words = held.person.vault.seal(held, "words", words)
    held.reach, held.version, held.saved_at = reach, held.version + 1, timezone.now()
    held.save(update_fields=["words", "reach", "version", "saved_at"])
    return held


@transaction.atomic
def withdraw_notes(*, person: User, note_id: uuid.UUID | None = None) -> int:
    """Makes one of her notes, or all, readable for her only, at once; how many were not before.
    Pages that were open before do not share them again by themselves: their version is over."""
    changed = 0
    hers = PracticeNote.objects.editable_by(person).filter(reach=PracticeReach.COORDINATOR)
    for row in hers.select_for_update().filter(**({"pk": note_id} if note_id else {})):
        row.reach, row.version = PracticeReach.ME, row.version + 1
        row.save(update_fields=["reach", "version"])
        changed += 1
    return changed


def delete_note(*, note: PracticeNote) -> None:
    """Deletes a note for good."""
    PracticeNote.objects.editable_by(note.person).filter(pk=note.pk).delete()
