"""The measures of a map, each with its value, what it means in one plain sentence, its formula
and its source. For mentors and the curious: the map itself says counts first
(networking/maps/words.py)."""

from dataclasses import dataclass
from typing import Final

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from networking.maps.content import MapContent
from networking.maps.egonet import MEASURES

FEW: Final = 8
"""Up to so many contacts, one more or one less moves every ratio by a lot."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What is said about a measure: its name, one plain sentence, what it needs to be defined,
    and how many decimals it is shown with."""

    title: Promise
    words: Promise
    needs: Promise | None = None
    decimals: int = 0


_ONE: Final = _("It needs one contact.")
_TWO: Final = _("It needs two contacts.")
MEANINGS: Final[dict[str, Meaning]] = {
    "size": Meaning(
        _("Size"), _("How many people, groups and places are on the map. You are not counted.")
    ),
    "ties": Meaning(_("Ties"), _("How many pairs of contacts know each other.")),
    "pairs": Meaning(
        _("Possible pairs"), _("How many pairs there would be if everyone knew everyone.")
    ),
    "density": Meaning(
        _("Density"),
        _(
            "Ties divided by possible pairs: 0 if nobody knows anyone else, 1 if everyone knows "
            "everyone."
        ),
        _TWO,
        2,
    ),
    "effective_size": Meaning(
        _("Effective size"),
        _(
            "How many separate ways to other people your contacts open. Contacts who know each "
            "other overlap."
        ),
        _ONE,
        2,
    ),
    "efficiency": Meaning(
        _("Efficiency"),
        _("Effective size divided by size: 1 if no contacts know each other."),
        _ONE,
        2,
    ),
    "constraint": Meaning(
        _("Constraint"),
        _(
            "How closely your contacts are connected around you. A low number means many separate "
            "ways to others. It is not a percentage, and it can be above 1."
        ),
        _ONE,
        3,
    ),
    "hierarchy": Meaning(
        _("Hierarchy"),
        _("How much of the constraint comes from one contact: 0 if all count the same."),
        _TWO,
        3,
    ),
    "ego_betweenness": Meaning(
        _("Betweenness"),
        _("For how many pairs you are the link. A pair with other links too counts in part."),
        None,
        2,
    ),
    "blau": Meaning(
        _("Diversity of areas (Blau)"),
        _("How far your contacts are spread over the areas: 0 if all are in one area."),
        _ONE,
        2,
    ),
    "iqv": Meaning(
        _("Diversity of areas (IQV)"),
        _("From 0 to 1. It is 1 if all six areas have the same number of contacts."),
        _ONE,
        2,
    ),
    "isolated": Meaning(
        _("Contacts on their own"), _("How many contacts know no other contact on the map.")
    ),
    "components": Meaning(
        _("Separate groups"),
        _("How many groups there are without you. A contact on its own is a group of one."),
    ),
}
"""In the order of the page; the same measures as networking.egonet describes."""


@dataclass(frozen=True, slots=True)
class MeasureShown:
    """One row of the table. `value` is empty where the measure is not defined; `needs` says what
    it takes."""

    title: str
    words: str
    value: str
    needs: str
    formula: str
    citation: str


def measures_shown(content: MapContent) -> list[MeasureShown]:
    """All measures of a map, in numbers of the page's language."""
    found = content.measures
    shown = []
    for name, meaning in MEANINGS.items():
        value, source = getattr(found, name), MEASURES[name]
        shown.append(
            MeasureShown(
                str(meaning.title),
                str(meaning.words),
                "" if value is None else number_format(value, meaning.decimals),
                str(meaning.needs) if value is None and meaning.needs else "",
                source.formula,
                source.citation,
            )
        )
    return shown
