"""What a mentor sees of her mentees: what they share with her, and only while the pair runs.

Nothing here asks for a row of a person: every query begins at a running pair of the mentor, or at
what is shared in one.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_bidi

from modules.tree import Course, UnitTree
from networking.maps import listing
from networking.maps.content import AREAS, CIRCLES, KINDS_OF_HELP, Entry, MapContent, load
from networking.maps.drawing import drawing
from networking.maps.measure_words import measures_shown
from networking.maps.words import says, summary_of, unit_for
from networking.mine import Place, Places, in_course_order, place_row
from networking.models import (
    Answer,
    Area,
    AuditEvent,
    Circle,
    Contact,
    Help,
    MapReach,
    Nature,
    NetworkMap,
    OutreachStep,
    Pair,
    Reflection,
    Tie,
    User,
)
from networking.steps import StepShown
from networking.steps import shown as step_shown
from networking.writings import words_of

TEXTS: Final[tuple[Any, ...]] = (Answer, Reflection)


# --- Her mentees ----------------------------------------------------------------------------


@dataclass(slots=True)
class Mentee:
    """A mentee in a running pair, with what she shares in it; no word of hers is opened."""

    pair: Pair
    maps: list[NetworkMap]

    @property
    def nickname(self) -> str:
        return self.pair.mentee.nickname or ""

    @property
    def steps(self) -> int:
        return int(self.pair.step_count)  # type: ignore[attr-defined]

    @property
    def texts(self) -> int:
        return int(self.pair.answer_count + self.pair.reflection_count)  # type: ignore[attr-defined]

    @property
    def shares_nothing(self) -> bool:
        return not (self.maps or self.steps or self.texts)


def mentees_of(mentor: User) -> list[Mentee]:
    """Those whom she mentors or co-mentors now, as they joined her: two queries."""
    found = {pair.pk: Mentee(pair, []) for pair in _pairs_of(mentor)}
    if found:
        for row in NetworkMap.objects.shared_with(mentor):
            if row.pair_id in found:
                found[row.pair_id].maps.append(row)
    return list(found.values())


def _pairs_of(mentor: User) -> Any:
    pairs = Pair.objects.running().mentored_by(mentor).select_related("mentee")
    return pairs.annotate(
        step_count=_in_this_pair(OutreachStep.objects.all()),
        answer_count=_in_this_pair(Answer.objects.filter(is_empty=False)),
        reflection_count=_in_this_pair(Reflection.objects.filter(is_empty=False)),
    ).order_by("started_on", "pk")


def _in_this_pair(rows: QuerySet[Any]) -> Coalesce:
    """How many of these rows are shared with the pair of the outer row: what has a pair is."""
    counted = (
        rows.filter(pair=OuterRef("pk"))
        .order_by()
        .values("pair")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


# --- One mentee -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TextShown:
    """A text of hers, where it stands, and when it was saved."""

    row: Answer | Reflection
    place: Place
    words: str


@dataclass(slots=True)
class UnitTexts:
    """Her shared texts in one unit."""

    place: Place
    texts: list[TextShown] = field(default_factory=list)


@dataclass(slots=True)
class SharedInPair:
    """All that a mentee shares: the page of one pair."""

    mentee: Mentee
    steps: list[StepShown]
    units: list[UnitTexts]


def shared_in(mentor: User, pair_id: Any, course: Course) -> SharedInPair | None:
    """What the mentee of one of her running pairs shares; None where it is none of hers.

    Seven queries at most, whatever the amount, and one for places that have left the course. That
    she opened it is noted, where there is a step or a text to read.
    """
    pair = _pairs_of(mentor).filter(pk=pair_id).first()
    if pair is None:
        return None
    mentee = Mentee(pair, list(NetworkMap.objects.shared_with(mentor).filter(pair=pair)))
    found = SharedInPair(
        mentee,
        _steps_in(pair) if mentee.steps else [],
        _texts_in(pair, course) if mentee.texts else [],
    )
    if found.steps or found.units:
        verb = AuditEvent.Verb.OPENED_SHARED
        AuditEvent.note_opened(verb, actor=mentor, about=pair.mentee, row_id=pair.pk)
    return found


def _steps_in(pair: Pair) -> list[StepShown]:
    """Those that are planned, the next one first; then what was, the latest first."""
    rows = list(OutreachStep.objects.filter(pair=pair))
    for row in rows:
        row.person, row.pair_runs = pair.mentee, True  # type: ignore[attr-defined]
    steps = [step_shown(row) for row in rows]
    planned = sorted((step for step in steps if step.is_open), key=_moment)
    was = sorted((step for step in steps if not step.is_open), key=_moment, reverse=True)
    return [*planned, *was]


def _moment(step: StepShown) -> tuple[Any, ...]:
    return step.moment


def _texts_in(pair: Pair, course: Course) -> list[UnitTexts]:
    answers = Answer.objects.filter(pair=pair, is_empty=False)
    notes = Reflection.objects.filter(pair=pair, is_empty=False)
    rows = in_course_order(
        [
            *answers.select_related("item__block__unit__module"),
            *notes.select_related("block__unit__module"),
        ]
    )
    places, units = Places(course, [place_row(row) for row in rows]), list[UnitTexts]()
    for row in rows:
        row.person = pair.mentee
        place = places.of(place_row(row))
        if not units or str(units[-1].place.unit) != str(place.unit):
            units.append(UnitTexts(place))
        units[-1].texts.append(TextShown(row, place, words_of(row)))
    return units


# --- One map --------------------------------------------------------------------------------


def content_without_labels(row: NetworkMap) -> MapContent:
    """The map with numbers in place of names: the labels are not read, and no key is opened.
    Two queries."""
    contacts = Contact.objects.present().filter(map=row).defer("label")
    ties = Tie.objects.filter(map=row).values_list("first__number", "second__number")
    return MapContent.of([_nameless(contact) for contact in contacts], ties).without_names()


def _nameless(contact: Contact) -> Entry:
    return Entry(
        contact.number,
        "",
        Nature(contact.nature),
        Area(contact.area),
        Circle(contact.circle),
        Help(contact.helps),
        contact.slot,
        contact.origin,
    )


@dataclass(frozen=True, slots=True)
class GapForMentor:
    """A gap, and the unit that helps, to look at together."""

    title: str
    why: str
    unit: UnitTree | None
    unit_url: str


@dataclass(frozen=True, slots=True)
class Listed:
    """One contact in the list of a whole map: with all whom it knows, for its row opens nowhere."""

    entry: Entry
    name: str
    knows: tuple[str, ...]

    @property
    def badge(self) -> SafeString:
        return listing.badge(self.entry.area, self.entry.number)


def map_for_mentor(row: NetworkMap, course: Course) -> dict[str, Any]:
    """What the mentor's page of a map shows: numbers, and of a whole map the drawing and the
    list. `row.person` must be loaded."""
    whole = row.reach == MapReach.WHOLE
    content = load(row).content if whole else content_without_labels(row)
    said = says(content)
    gaps = [GapForMentor(gap.title, gap.why, *unit_for(gap, course)) for gap in said.gaps]
    context = {
        "map_row": row,
        "whole": whole,
        "size": len(content),
        "pair_id": row.pair_id,
        "sentences": said.sentences,
        "gaps": gaps,
        "measures": measures_shown(content),
        "circles": [circle.label for circle in CIRCLES],
        "cells": _cells(content.entries),
        "helps": [(kind.label, content.giving(kind)) for kind in KINDS_OF_HELP],
    }
    return {**context, **_whole(content)} if whole else context


def _cells(entries: Iterable[Entry]) -> list[tuple[str, list[int], int]]:
    """A row for each area: how many are in each circle, and in all."""
    cells = [entry.cell for entry in entries]
    rows = []
    for area in AREAS:
        counts = [cells.count((circle, area)) for circle in CIRCLES]
        rows.append((str(area.label), counts, sum(counts)))
    return rows


def _whole(content: MapContent) -> dict[str, Any]:
    """What only a whole map shows."""
    listed = [
        Listed(
            entry,
            content.name(entry.number),
            tuple(content.name(number) for number in content.known_by(entry.number)),
        )
        for entry in content.entries
    ]
    return {
        "drawing": drawing(content, rtl=get_language_bidi(), summary=summary_of(content)),
        "symbols": listing.SYMBOLS,
        "listed": [
            (
                mark_safe(listing.head(circle, content.in_circle(circle))),  # noqa: S308
                [each for each in listed if each.entry.circle is circle],
            )
            for circle in CIRCLES
        ],
    }
