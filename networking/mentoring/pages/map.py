"""A map that a mentee shares, as her mentor sees it: as numbers, or whole."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_bidi

from modules.tree import Course, UnitTree
from networking.maps.content import AREAS, CIRCLES, KINDS_OF_HELP, Entry, MapContent, load
from networking.maps.drawing.svg import drawing
from networking.maps.models import Area, Circle, Contact, Help, MapReach, Nature, NetworkMap, Tie
from networking.maps.page import list_rows
from networking.maps.reading.measures import measures_shown
from networking.maps.reading.summary import says, summary_of, unit_for


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
        return list_rows.badge(self.entry.area, self.entry.number)


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
        "symbols": list_rows.SYMBOLS,
        "listed": [
            (
                mark_safe(list_rows.head(circle, content.in_circle(circle))),  # noqa: S308
                [each for each in listed if each.entry.circle is circle],
            )
            for circle in CIRCLES
        ],
    }
