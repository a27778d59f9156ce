"""All her maps by date: a line for each, and the lines over all of them. One query, and no key:
what is counted needs no label."""

import datetime
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest
from typing import Any, Final

from django.db.models import Count, Exists, F, Max, OuterRef, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import get_language_bidi, ngettext
from django.utils.translation import gettext as _

from networking.maps.content import AREAS, KINDS_OF_HELP
from networking.maps.models import NetworkMap
from networking.maps.reading.summary import people_and_places
from networking.people.models.pairs import Pair
from networking.people.models.users import User

WIDE: Final = 600
HIGH: Final = 100
"""The frame of a line, in units of its own; the page stretches it."""
EDGE: Final = 12
MOST_DOTS: Final = 24
"""With more maps than that, only the first and the newest have a dot."""
NEWEST: Final = 12
"""This many maps are open in the list; the older ones wait in a fold."""


@dataclass(frozen=True, slots=True)
class MapInTime:
    """A map in the list: its name, what is counted on it, and the map before it."""

    row: NetworkMap
    name: str
    size: int
    areas: int
    helps: int
    is_shared: bool
    before: NetworkMap | None
    before_name: str

    @property
    def counts(self) -> str:
        """`12 contacts, 4 of 6 areas, 3 of 5 kinds of help`."""
        return _("%(size)s, %(areas)s, %(helps)s") % {
            "size": people_and_places(self.size),
            "areas": ngettext("%(n)d of %(all)d areas", "%(n)d of %(all)d areas", self.areas)
            % {"n": self.areas, "all": len(AREAS)},
            "helps": ngettext(
                "%(n)d of %(all)d kinds of help", "%(n)d of %(all)d kinds of help", self.helps
            )
            % {"n": self.helps, "all": len(KINDS_OF_HELP)},
        }

    @property
    def url(self) -> str:
        return reverse("networking:map_on", args=[self.row.pk])

    @property
    def compare_url(self) -> str:
        """Beside the map before it; empty for the first map."""
        if self.before is None:
            return ""
        return reverse("networking:map_compare", args=[self.before.pk, self.row.pk])


@dataclass(frozen=True, slots=True)
class Line:
    """One series over all maps, from 0 to `top`: its name, what it says, and its drawing."""

    title: str
    says: str
    top: int
    svg: SafeString


class MapHistory:
    """Her maps, newest first: one query, the same for two maps and for a hundred."""

    def __init__(self, person: User | None) -> None:
        rows = list(_counted(person)) if person is not None else []
        for row in rows:
            row.person = person
        self.names = _names(rows)
        self.maps = [
            MapInTime(
                row,
                self.names[row.pk],
                size=row.size,
                areas=row.covered,
                helps=sum(bool(getattr(row, f"help_{int(kind)}")) for kind in KINDS_OF_HELP),
                is_shared=row.pair_runs,
                before=before,
                before_name=self.names[before.pk] if before else "",
            )
            for row, before in zip_longest(rows, rows[1:])
        ]

    def __len__(self) -> int:
        return len(self.maps)

    @property
    def newest(self) -> list[MapInTime]:
        return self.maps[:NEWEST]

    @property
    def older(self) -> list[MapInTime]:
        return self.maps[NEWEST:]

    def two(self, one: uuid.UUID, other: uuid.UUID) -> tuple[NetworkMap, NetworkMap] | None:
        """Two of her maps, the earlier one first, whichever way round they are named; None where
        one of them is not hers."""
        found = [entry.row for entry in self.maps if entry.row.pk in (one, other)]
        if not found or {row.pk for row in found} != {one, other}:
            return None
        return found[-1], found[0]

    @property
    def ends(self) -> list[datetime.date]:
        """The days at the two ends of the lines; none where all maps are of one day."""
        days = [self.maps[-1].row.drawn_on, self.maps[0].row.drawn_on] if self.maps else []
        return days if len({*days}) > 1 else []

    @cached_property
    def lines(self) -> list[Line]:
        """What is counted, from the first map to the newest."""
        along = _along([entry.row.drawn_on.toordinal() for entry in reversed(self.maps)])
        oldest_first = self.maps[::-1]
        sizes = [entry.size for entry in oldest_first]
        series = (
            (_("Contacts"), sizes, max(sizes, default=0) or 1),
            (_("Areas"), [entry.areas for entry in oldest_first], len(AREAS)),
            (_("Kinds of help"), [entry.helps for entry in oldest_first], len(KINDS_OF_HELP)),
        )
        return [
            Line(title, _first_and_last(values), top, _drawn(along, values, top))
            for title, values, top in series
            if values
        ]


def _names(rows: Sequence[NetworkMap]) -> dict[uuid.UUID, str]:
    """How maps are named: by their date, and where maps share one also by the time at which they
    were begun; in few words, as a phone cuts what is long, and the time is last."""
    days = Counter(row.drawn_on for row in rows)
    names = {}
    for row in rows:
        names[row.pk] = date_format(row.drawn_on, "DATE_FORMAT")
        if days[row.drawn_on] > 1:
            time = date_format(localtime(row.created_at), "TIME_FORMAT")
            names[row.pk] = _("%(day)s, %(time)s") % {"day": names[row.pk], "time": time}
    return names


def _counted(person: User) -> Any:
    """Her maps with what is on them: contacts, areas and kinds of help that somebody covers."""
    present = Q(contacts__removed_at=None)
    helps = {
        f"help_{int(kind)}": Max(F("contacts__helps").bitand(int(kind)), filter=present)
        for kind in KINDS_OF_HELP
    }
    return (
        NetworkMap.objects.editable_by(person)
        .newest_first()
        .annotate(
            size=Count("contacts", filter=present),
            covered=Count("contacts__area", filter=present, distinct=True),
            pair_runs=Exists(Pair.objects.running().filter(pk=OuterRef("pair"))),
            **helps,
        )
    )


def _first_and_last(values: Sequence[int]) -> str:
    if len(values) < 2:
        return _("now %(n)d") % {"n": values[0]}
    return _("first %(first)d, now %(last)d") % {"first": values[0], "last": values[-1]}


def _along(days: Sequence[int]) -> list[float]:
    """How far along each map stands, from 0 to 1: by its date, and never on top of another.

    Maps of one day, or of days that are close together, are moved apart by a little.
    """
    if len(days) < 2:
        return [0.5] * len(days)
    span = max(days[-1] - days[0], 1)
    apart = 1 / (2 * (len(days) - 1))
    placed = [0.0]
    for day in days[1:]:
        placed.append(max((day - days[0]) / span, placed[-1] + apart))
    return [place / placed[-1] for place in placed]


def _drawn(along: Sequence[float], values: Sequence[int], top: int) -> SafeString:
    """The line as an SVG, from 0 to `top`; time runs through it in the direction of reading.

    It is for the eye alone: the numbers stand beside it, and in the table. A point is a line
    without length, which stays round however the page stretches the drawing.
    """
    inner, rtl = WIDE - 2 * EDGE, get_language_bidi()
    points = []
    for place, value in zip(along, values, strict=True):
        x = EDGE + inner * (1 - place if rtl else place)
        y = EDGE + (HIGH - 2 * EDGE) * (1 - value / top)
        points.append(f"{x:.0f} {y:.0f}")
    dots = points if len(points) <= MOST_DOTS else [points[0], points[-1]]
    return format_html(
        '<svg viewBox="0 0 {} {}" preserveAspectRatio="none" aria-hidden="true">'
        '<path class="scale" d="M0 {}h{}M0 {}h{}"/><path d="M{}"/><path class="dots-on" d="{}"/>'
        "</svg>",
        WIDE,
        HIGH,
        EDGE,
        WIDE,
        HIGH - EDGE,
        WIDE,
        "L".join(points),
        "".join(f"M{point}h0" for point in dots),
    )
