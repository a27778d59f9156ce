"""What a person writes: answers to questions, and reflections. Own words, always sealed.

Two texts for one place are never merged and never lost: where a save started from a version
that is no longer current, the text that came second stays as a kept copy beside the current
one, one copy per browser tab.
"""

import uuid
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from modules.models.structure import Block, Item
from networking.people.models.pairs import Pair
from networking.people.models.users import User
from networking.people.sharing import Reach

SAVED_FIELDS = ("words", "is_empty", "version", "saved_at")


class WritingQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: User) -> Self:
        """Her own, and what is shared with her in a pair that runs now."""
        shared = Pair.objects.running().mentored_by(person)
        return self.filter(Q(person_id=person.pk) | Q(reach=Reach.MENTOR, pair__in=shared))

    def editable_by(self, person: User) -> Self:
        """Her own: nobody else ever changes a text."""
        return self.filter(person_id=person.pk)

    def of(self, person: User) -> Self:
        """Her own, each knowing whether the pair it is shared with still runs."""
        return self.of_id(person.pk)

    def of_id(self, person_id: uuid.UUID) -> Self:
        """The same, for who has only her id; each knows whether a copy is kept beside it, which
        is rare, so that copies are asked for where there are some."""
        beside = KeptCopy.objects.filter(**{self.model.__name__.lower(): models.OuterRef("pk")})
        return self.filter(person_id=person_id).annotate(
            pair_runs=models.Exists(Pair.objects.running().filter(pk=models.OuterRef("pair"))),
            has_copies=models.Exists(beside),
        )


class Writing(models.Model):
    """A sealed text of one person in one place of the course."""

    PLACE: ClassVar[str]

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="%(class)ss"
    )
    words = models.BinaryField(default=b"")
    is_empty = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    reach = models.CharField(max_length=8, choices=Reach, default=Reach.ME)
    pair = models.ForeignKey(
        Pair, on_delete=models.PROTECT, null=True, related_name="shared_%(class)ss"
    )
    saved_at = models.DateTimeField(default=timezone.now)
    tab = models.UUIDField(null=True)

    objects = WritingQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def place_id(self) -> int:
        """The id of the question or block that it belongs to."""
        return int(getattr(self, self.PLACE))

    def text(self) -> str:
        """The words; the person must be loaded, and her key opens once for all her rows."""
        return self.person.vault.open(self, "words")

    def write(self, words: str) -> None:
        """Seals the words into the row, unsaved. That a text is empty is known without its key,
        so that counts need not open it."""
        self.words = self.person.vault.seal(self, "words", words)
        self.is_empty = not words.strip()


def _shared_with_a_pair(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(reach=Reach.ME, pair=None) | Q(reach=Reach.MENTOR, pair__isnull=False),
        name=name,
        violation_error_message=_("A text is shared with a pair, or with nobody."),
    )


class Answer(Writing):
    """What a person wrote to a question of a unit."""

    PLACE = "item_id"
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="answers")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("person", "item"), name="answer_once_per_question"),
            _shared_with_a_pair("answer_shared_with_a_pair"),
        ]

    def __str__(self) -> str:
        return f"answer {str(self.pk)[:8]}"


class Reflection(Writing):
    """A personal note to a unit, or the final one."""

    PLACE = "block_id"
    block = models.ForeignKey(Block, on_delete=models.PROTECT, related_name="reflections")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("person", "block"), name="reflection_once_per_place"),
            _shared_with_a_pair("reflection_shared_with_a_pair"),
        ]

    def __str__(self) -> str:
        return f"reflection {str(self.pk)[:8]}"


class KeptCopyQuerySet(models.QuerySet["KeptCopy"]):
    def visible_to(self, person: User) -> Self:
        """Her own only: a copy is never shared."""
        return self.filter(person_id=person.pk)

    def editable_by(self, person: User) -> Self:
        """The same: what is hers she may change."""
        return self.visible_to(person)

    def beside(self, answers: list[Any], reflections: list[Any]) -> Self:
        """The copies of these texts, oldest first."""
        return self.filter(Q(answer__in=answers) | Q(reflection__in=reflections)).order_by(
            "saved_at"
        )


class KeptCopy(models.Model):
    """The other one of two texts for one place; kept until its writer decides."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="kept_copies"
    )
    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, null=True, related_name="copies")
    reflection = models.ForeignKey(
        Reflection, on_delete=models.CASCADE, null=True, related_name="copies"
    )
    tab = models.UUIDField()
    words = models.BinaryField(default=b"")
    saved_at = models.DateTimeField(default=timezone.now)

    objects = KeptCopyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answer=None, reflection__isnull=False)
                | Q(answer__isnull=False, reflection=None),
                name="copy_of_one_text",
                violation_error_message=_("A copy belongs to an answer or to a reflection."),
            ),
            models.UniqueConstraint(fields=("answer", "tab"), name="copy_of_answer_once_per_tab"),
            models.UniqueConstraint(
                fields=("reflection", "tab"), name="copy_of_reflection_once_per_tab"
            ),
        ]

    def __str__(self) -> str:
        return f"kept copy {str(self.pk)[:8]}"

    @property
    def original_id(self) -> uuid.UUID:
        found = self.answer_id or self.reflection_id
        assert found is not None  # the constraint says so
        return found

    @property
    def original(self) -> Answer | Reflection:
        found = self.answer if self.answer_id else self.reflection
        assert found is not None  # the constraint says so
        return found

    @property
    def state(self) -> str:
        """Changes when the copy is used, so that a button pressed twice is noticed."""
        return self.tab.hex

    def text(self) -> str:
        return self.person.vault.open(self, "words")


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save did: the row as it is now, and the copy where the text came second."""

    row: Answer | Reflection
    conflict: bool


def save_words(
    *,
    kind: type[Answer] | type[Reflection],
    person: User,
    place_id: int,
    words: str,
    version: int,
    tab: uuid.UUID,
    reach: str,
) -> Saved:
    """Saves a text that was typed in `tab`, on top of `version` (0: on an empty place).

    Saving the same words again changes nothing. Where `version` is no longer current, the
    words become the kept copy of this tab and the current text stays; unless it was this tab
    that saved last and never got the answer, as happens on a weak connection. An empty text is
    saved as such: the place counts as not answered.
    """
    try:
        with transaction.atomic():
            return _save(kind, person, place_id, words, version, tab, reach)
    except IntegrityError:  # a first save of another tab was quicker: now there is a row
        with transaction.atomic():
            return _save(kind, person, place_id, words, version, tab, reach)


def _save(
    kind: type[Answer] | type[Reflection],
    person: User,
    place_id: int,
    words: str,
    version: int,
    tab: uuid.UUID,
    reach: str,
) -> Saved:
    rows = kind.objects.editable_by(person).filter(**{kind.PLACE: place_id})
    row = rows.select_for_update().first()
    pair = _shared_with(person, reach, row)
    reach = Reach.MENTOR if pair else Reach.ME
    if row is None:
        row = kind(person=person, reach=reach, pair=pair, tab=tab, **{kind.PLACE: place_id})
        row.write(words)
        row.save(force_insert=True)
        return Saved(row, conflict=False)
    row.person = person
    same = row.text() == words
    if not same and row.version != version and row.tab != tab:
        _keep_copy(row, words, tab)
        return Saved(row, conflict=True)
    if not same or row.reach != reach or row.pair_id != (pair.pk if pair else None):
        if not same:
            row.write(words)
            row.version += 1
        row.reach, row.pair, row.tab, row.saved_at = reach, pair, tab, timezone.now()
        row.save(update_fields=[*SAVED_FIELDS, "reach", "pair", "tab"])
    KeptCopy.objects.editable_by(person).filter(tab=tab, **{_copy_field(row): row}).delete()
    return Saved(row, conflict=False)


def _shared_with(person: User, reach: str, row: Writing | None) -> Pair | None:
    """The pair that may read the text from now on: one that runs, or nobody."""
    running = Pair.objects.running().filter(mentee=person)
    if reach == Reach.MENTOR:
        return running.first()
    if not reach and row is not None and row.pair_id:
        return running.filter(pk=row.pair_id).first()
    return None


def _copy_field(row: Answer | Reflection) -> str:
    return "answer" if isinstance(row, Answer) else "reflection"


def _keep_copy(row: Answer | Reflection, words: str, tab: uuid.UUID) -> None:
    beside = {copy.tab: copy for copy in KeptCopy.objects.filter(**{_copy_field(row): row})}
    for other in beside.values():
        other.person = row.person
        if other.tab != tab and other.text() == words:
            return  # kept already
    copy = beside.get(tab) or KeptCopy(person=row.person, tab=tab, **{_copy_field(row): row})
    copy.words = row.person.vault.seal(copy, "words", words)
    copy.saved_at = timezone.now()
    copy.save()


@transaction.atomic
def settle_copy(copy: KeptCopy, *, state: str, use: bool) -> None:
    """Makes the copy the current text, and the current text the copy; or deletes it.

    `state` is the copy's as she saw it. The text is locked first: of two presses at once, the
    second finds a copy with other words in it, and must neither use nor delete those.
    """
    person = copy.person
    row = type(copy.original).objects.select_for_update().get(pk=copy.original.pk)
    now = KeptCopy.objects.editable_by(person).filter(pk=copy.pk).first()
    if now is None or now.state != state:
        return
    if not use:
        now.delete()
        return
    row.person = now.person = person
    _exchange(row, now)


def _exchange(row: Answer | Reflection, copy: KeptCopy) -> None:
    """No tab typed what is current now, so every open tab but a fresh one is told at its next
    save."""
    current, other = row.text(), copy.text()
    row.write(other)
    row.version, row.tab, row.saved_at = row.version + 1, None, timezone.now()
    row.save(update_fields=[*SAVED_FIELDS, "tab"])
    copy.words = copy.person.vault.seal(copy, "words", current)
    copy.tab = uuid.uuid4()
    copy.save(update_fields=["words", "tab"])
