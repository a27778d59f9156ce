"""What the form of one text shows: the words, their version and reach, and kept copies."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from modules.tree import UnitTree
from motm.rows.compiled_queries import Prepared
from networking.encryption.wrapping import Unreadable
from networking.learning.models.texts import Answer, KeptCopy, Reflection
from networking.people.models.users import User
from networking.people.sharing import Reach


@dataclass(frozen=True, slots=True)
class CopyShown:
    """A kept copy as its writer sees it."""

    id: uuid.UUID
    words: str
    saved_at: datetime
    url: str


@dataclass(slots=True)
class Shown:
    """One text as its form shows it."""

    words: str = ""
    version: int = 0
    reach: str = Reach.ME.value
    saved_at: datetime | None = None
    copies: list[CopyShown] = field(default_factory=list)
    status: str = ""
    error: str = ""

    @property
    def is_answered(self) -> bool:
        return bool(self.words.strip())

    def context(self) -> dict[str, Any]:
        return {**{name: getattr(self, name) for name in self.__slots__}, **self.moment()}

    def moment(self) -> dict[str, str]:
        """When it was saved: the time, and the day."""
        if self.saved_at is None:
            return {"when": "", "day": ""}
        here = localtime(self.saved_at)
        return {"when": date_format(here, "H:i"), "day": date_format(here, "SHORT_DATE_FORMAT")}


EMPTY = Shown()


def words_of(row: Answer | Reflection | KeptCopy) -> str:
    """The words, or a plain sentence where they cannot be opened."""
    try:
        return row.text()
    except Unreadable:
        return _("This text cannot be read at the moment. Tell your coordinator.")


def shown(row: Answer | Reflection, copies: Iterable[KeptCopy] = ()) -> Shown:
    """The text as its writer's form shows it."""
    return Shown(
        words=words_of(row),
        version=row.version,
        reach=row.reach if getattr(row, "pair_runs", True) else Reach.ME.value,
        saved_at=row.saved_at,
        copies=[
            CopyShown(
                copy.pk,
                words_of(copy),
                copy.saved_at,
                reverse("networking:copy_resolve", args=[copy.pk]) + f"?state={copy.state}",
            )
            for copy in copies
        ],
    )


def copies_of(row: Answer | Reflection) -> list[KeptCopy]:
    """The kept copies beside one text."""
    copies = list(KeptCopy.objects.visible_to(row.person).beside([row.pk], [row.pk]))
    for copy in copies:
        copy.person = row.person
    return copies


@lru_cache(maxsize=1024)
def _answers_to(items: tuple[int, ...]) -> Prepared[Answer]:
    """Her answers to these questions. One prepared query per unit: naming the rows costs a
    database less than finding them through two joins."""
    return Prepared(
        lambda person: Answer.objects.of_id(person).filter(item_id__in=items), uuid.UUID
    )


@lru_cache(maxsize=1024)
def _reflections_in(blocks: tuple[int, ...]) -> Prepared[Reflection]:
    return Prepared(
        lambda person: Reflection.objects.of_id(person).filter(block_id__in=blocks), uuid.UUID
    )


_COPIES: Final = Prepared(
    lambda person: KeptCopy.objects.filter(person_id=person).order_by("saved_at"), uuid.UUID
)

Writings = tuple[dict[int, Shown], dict[int, Shown]]
"""Answers by the id of their question, and reflections by the id of their block."""


def writings_in(person: User, unit: UnitTree) -> Writings:
    """What she wrote in one unit: three queries at most, and the key's where there is a text."""
    items = tuple(item.id for item in unit.questions)
    blocks = tuple(block.id for block in unit.reflections)
    answers = _answers_to(items).rows(person.pk) if items else []
    return _opened(person, answers, _reflections_in(blocks).rows(person.pk) if blocks else [])


def _opened(person: User, answers: list[Answer], reflections: list[Reflection]) -> Writings:
    copies: dict[uuid.UUID, list[KeptCopy]] = defaultdict(list)
    if any(row.has_copies for row in (*answers, *reflections)):  # type: ignore[attr-defined]
        for copy in _COPIES.rows(person.pk):
            copy.person = person
            copies[copy.original_id].append(copy)
    for row in (*answers, *reflections):
        row.person = person
    return (
        {row.item_id: shown(row, copies[row.pk]) for row in answers},
        {row.block_id: shown(row, copies[row.pk]) for row in reflections},
    )


def answered_items(person: User, item_ids: Iterable[int]) -> frozenset[int]:
    """The questions that she has answered with more than an empty text; opens no key."""
    return frozenset(
        Answer.objects.editable_by(person)
        .filter(item_id__in=list(item_ids), is_empty=False)
        .values_list("item_id", flat=True)
    )
