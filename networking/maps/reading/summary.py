"""What a map says, in plain words: counts first, and never a percentage.

The same counts are the drawing's text alternative. Everything is worked out here, so that the
template only prints; no query, and well below a millisecond.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from django.template.loader import get_template
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from modules.tree import Course, ModuleTree, UnitTree
from motm.prerendered import address
from networking.learning.unit_path import unit_url
from networking.maps.content import AREAS, KINDS_OF_HELP, MapContent
from networking.maps.models import Circle, NetworkMap
from networking.maps.reading.gaps import (
    AREA_IN,
    HELP_CODES,
    HELP_FOR,
    SHAPED,
    Gap,
    gaps_of,
    missing_areas,
    missing_helps,
)

GAPS_FIRST: Final = 3
"""This many gaps are open; the others wait in a fold."""


@dataclass(frozen=True, slots=True)
class Says:
    """What a map says: its counts in sentences, and its gaps, the most useful first."""

    sentences: tuple[str, ...]
    gaps: tuple[Gap, ...]


def says(content: MapContent) -> Says:
    """Counts first, then the gaps; for an empty map what to do first, and no gaps."""
    size = len(content)
    if not size:
        first = _("Start with one person, group or place. Who did you talk to this week?")
        return Says((size_sentence(0), first), ())
    sentences = [size_sentence(size), *pairs_sentences(content)]
    if size < SHAPED:
        sentences.append(_("Add more contacts to see more here."))
    sentences += [areas_sentence(content), helps_sentence(content)]
    return Says(tuple(sentences), gaps_of(content))


def summary_of(content: MapContent) -> str:
    """The drawing in a few sentences, for those who do not see it: no labels."""
    if not content.entries:
        return " ".join(
            (size_sentence(0), _("You are in the centre of three circles and six areas."))
        )
    counts = (size_sentence(len(content)), _by_circle(content), _by_area(content))
    return " ".join((*counts, *pairs_sentences(content)))


# --- The part of the page ---------------------------------------------------------------------


_PLAN: Final = "\x01plan\x02"
"""A mark where the address to plan a step begins: control characters, which no text holds."""


def says_context(content: MapContent, row: NetworkMap | None, course: Course) -> dict[str, Any]:
    """What _says.html shows; `row` is None where she has no map yet."""
    said = says(content)
    units = _units(tuple(course.modules()))
    plan_url = f"{reverse('networking:step_new')}?" + (f"map={row.pk}&amp;" if row else "")
    gaps = [
        _gap_html(course.language, gap, units.get(gap.unit_slug)).replace(_PLAN, plan_url)
        for gap in said.gaps
    ]
    first = _open_gaps(content, said.gaps)
    more = len(gaps) - first
    measures_url = ""
    if row is not None and content.entries:
        measures_url = address("networking:map_measures", row.pk)
    return {
        "says": said,
        "says_gaps": mark_safe("".join(gaps[:first])),  # noqa: S308  templates made them
        "says_more": mark_safe("".join(gaps[first:])),  # noqa: S308
        "says_more_title": ngettext("%(n)d more gap", "%(n)d more gaps", more) % {"n": more},
        "says_measures_url": measures_url,
    }


def _open_gaps(content: MapContent, gaps: Sequence[Gap]) -> int:
    """How many gaps stand open. "Nobody for talking" is not said to a person who marked no help
    yet, as it may not be so: those wait in the fold, unless there is no other gap."""
    if len(missing_helps(content)) < len(KINDS_OF_HELP):
        return GAPS_FIRST
    others = sum(gap.code not in _HELP_GAPS for gap in gaps)
    return min(GAPS_FIRST, others or 1)


_HELP_GAPS: Final = frozenset(HELP_CODES.values())

UnitThere = tuple[ModuleTree, UnitTree]


def unit_for(gap: Gap, course: Course) -> tuple[UnitTree | None, str]:
    """The unit that helps with a gap, and its address; none where the course has it no more."""
    there = _units(tuple(course.modules())).get(gap.unit_slug)
    return (there[1], unit_url(*there)) if there else (None, "")


@lru_cache(maxsize=64)
def _units(modules: tuple[ModuleTree, ...]) -> dict[str, UnitThere]:
    """The units of the course by slug; where two modules have the same, the first one's."""
    found = [(unit.slug, (module, unit)) for module in modules for unit in module.units]
    return dict(reversed(found))


@lru_cache(maxsize=1024)
def _gap_html(language: str, gap: Gap, there: UnitThere | None) -> str:
    """A gap as the page shows it, the same for all who read this language but for `_PLAN`. The
    unit that helps is left out where the course does not have it any more."""
    context = {
        "gap": gap,
        "plan_url": f"{_PLAN}gap={gap.code}",
        "unit": there and there[1],
        "unit_url": there and unit_url(*there),
    }
    return get_template("networking/maps/reading/_gap.html").render(context)


# --- Sentences --------------------------------------------------------------------------------


def people_and_places(size: int) -> str:
    """`12 contacts`, without a full stop."""
    return ngettext("%(n)d contact", "%(n)d contacts", size) % {"n": size}


def size_sentence(size: int) -> str:
    if not size:
        return _("Nobody is on the map yet.")
    return ngettext("%(n)d contact.", "%(n)d contacts.", size) % {"n": size}


def pairs_sentences(content: MapContent) -> tuple[str, ...]:
    """How many pairs know each other. Of one contact there is no pair, and of two just one."""
    size, ties = len(content), len(content.ties)
    pairs = size * (size - 1) // 2
    if size < 2:
        return ()
    if size == 2:
        know = _("These two know each other.")
        return (know if ties else _("These two do not know each other."),)
    if not ties:
        return (_("No two of them know each other."),)
    return (
        ngettext(
            "%(n)d of %(pairs)d possible connections between them.",
            "%(n)d of %(pairs)d possible connections between them.",
            ties,
        )
        % {"n": ties, "pairs": pairs},
    )


def areas_sentence(content: MapContent) -> str:
    missing = missing_areas(content)
    if not missing:
        return _("Someone in every area.")
    return _("Nobody in %(areas)s.") % {"areas": with_or([str(AREA_IN[area]) for area in missing])}


def helps_sentence(content: MapContent) -> str:
    """Where no contact has a kind of help, it may only not be marked yet: the sentence says so."""
    missing = missing_helps(content)
    if not missing:
        return _("Someone for every kind of help.")
    if len(missing) == len(KINDS_OF_HELP):
        return _("No help is marked yet. You can mark it at each contact.")
    helps = with_or([str(HELP_FOR[kind]) for kind in missing])
    return _("Nobody for %(helps)s.") % {"helps": helps}


def _by_circle(content: MapContent) -> str:
    counts = Counter(entry.circle for entry in content.entries)
    return _("Near %(near)d, middle circle %(middle)d, outer circle %(outer)d.") % {
        "near": counts[Circle.NEAR],
        "middle": counts[Circle.MIDDLE],
        "outer": counts[Circle.OUTER],
    }


def _by_area(content: MapContent) -> str:
    """`Family 3, Friends 4, …`: each area with its name and how many are in it."""
    counts = Counter(entry.area for entry in content.entries)
    comma = pgettext("between the items of a list", ", ")
    return comma.join(f"{area.label} {counts[area]}" for area in AREAS) + "."


def _listed(words: Sequence[str], last_two: str) -> str:
    if len(words) < 2:
        return "".join(words)
    comma = pgettext("between the items of a list", ", ")
    return last_two % {"some": comma.join(words[:-1]), "last": words[-1]}


def with_or(words: Sequence[str]) -> str:
    """`clubs`, `family or clubs`, `family, friends or clubs`."""
    return _listed(words, _("%(some)s or %(last)s"))


def with_and(words: Sequence[str]) -> str:
    """The same with `and`."""
    return _listed(words, _("%(some)s and %(last)s"))
