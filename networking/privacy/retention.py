"""How long the words of pairs stay: until some months after the cohort and the pair have ended.

The clock of a pair begins at the later of the two ends and runs as many months as its cohort
says; without a cohort, six. Then all words that hang on the pair go
(`networking.privacy.pair_words`): its key first. Numbers, dates and choices from lists stay, for
the programme's counts.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from django.db import models
from django.utils import timezone

from motm.days import today_here
from networking.mentoring.pairing.retention_dates import MONTHS_WITHOUT_COHORT, words_go_on
from networking.people.models.audit import AuditEvent
from networking.people.models.pairs import Pair
from networking.people.models.programmes import Cohort, Programme
from networking.privacy.pair_words import count_words, destroy_words

BATCH: Final = 500


# --- What goes when ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Going:
    """The ended pairs of one cohort (None: without one) that still hold words."""

    programme: Programme
    cohort: Cohort | None
    pairs: int
    texts: int
    due: int
    due_texts: int
    running: int
    next_on: date | None

    @property
    def is_due(self) -> bool:
        return self.due > 0

    @property
    def months(self) -> int:
        return self.cohort.retention_months if self.cohort else MONTHS_WITHOUT_COHORT


def _with_words() -> models.QuerySet[Pair]:
    """Ended pairs whose words are not deleted yet."""
    found: models.QuerySet[Pair] = Pair.objects.filter(ended_on__isnull=False, words_gone_at=None)
    return found.select_related("cohort")


def _due(pairs: Iterable[Pair], today: date) -> list[UUID]:
    days = ((pair.pk, words_go_on(pair)) for pair in pairs)
    return [pk for pk, day in days if day is not None and day <= today]


def going(programmes: models.QuerySet[Programme], *, today: date | None = None) -> list[Going]:
    """What goes when, cohort by cohort, those that are due first. Deletes nothing: the dry run.

    Costs a few queries for each cohort that has ended pairs.
    """
    today = today or today_here()
    rows = _with_words().filter(programme__in=programmes).select_related("programme", "cohort")
    ordered = rows.order_by("programme__name", "programme_id", "cohort__name", "cohort_id")
    found = [
        _going(list(group), today)
        for _key, group in groupby(ordered, key=lambda pair: (pair.programme_id, pair.cohort_id))
    ]
    return sorted(found, key=lambda each: (not each.is_due, each.next_on or date.max))


def _going(pairs: list[Pair], today: date) -> Going:
    first, due = pairs[0], _due(pairs, today)
    later = [day for pair in pairs if (day := words_go_on(pair)) and day > today]
    return Going(
        first.programme,
        first.cohort,
        pairs=len(pairs),
        texts=count_words(Pair.objects.filter(pk__in=[pair.pk for pair in pairs])),
        due=len(due),
        due_texts=count_words(Pair.objects.filter(pk__in=due)) if due else 0,
        running=Pair.objects.running()
        .filter(programme=first.programme_id, cohort=first.cohort_id)
        .count(),
        next_on=min(later, default=None),
    )


# --- Deleting ---------------------------------------------------------------------------------


def due_pairs(today: date | None = None) -> list[UUID]:
    """The pairs whose words have had their time."""
    return _due(_with_words().iterator(), today or today_here())


def delete_due(today: date | None = None) -> int:
    """Deletes the words that have had their time, in batches; of how many pairs. Each programme
    in which words went gets a line in the audit."""
    due = due_pairs(today)
    for start in range(0, len(due), BATCH):
        batch = due[start : start + BATCH]
        destroy_words(batch)
        for programme in Programme.objects.filter(pairs__in=batch).distinct():
            AuditEvent.note(AuditEvent.Verb.WORDS_DELETED, actor=None, programme=programme)
    if due:
        _note_empty_cohorts()
    return len(due)


def _note_empty_cohorts() -> None:
    """Cohorts that have ended, whose pairs have all ended and hold no words any more."""
    here: dict[str, Any] = {"cohort": models.OuterRef("pk")}
    left = Pair.objects.filter(words_gone_at=None, **here)
    empty = Cohort.objects.filter(words_gone_at=None, ends_on__lte=today_here())
    some = Pair.objects.filter(**here)
    empty.filter(models.Exists(some), ~models.Exists(left)).update(words_gone_at=timezone.now())
