"""What changed in a cohort: its shared maps from first to last, and its self-ratings from early to
closing. Counts, never a word.

Ids are read as text: a hundred thousand of them would be made objects only to compare.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Final

from django.db.models import CharField, Exists, F, OuterRef, Q
from django.db.models.functions import Cast

from networking.backoffice.disclosure import Value, few
from networking.maps.models import Area, Contact, NetworkMap
from networking.mentoring.check_ins.models import CheckIn, Moment
from networking.people.models.programmes import Cohort, Membership
from networking.people.models.roles import Role

SIDES: Final = (Role.MENTEE, Role.MENTOR)
RATINGS: Final = ("going", "goals", "support", "challenges")
COVERED: Final = ("areas", "helps", "contacts")
"""What of a map is compared from first to last."""

FIRST, LAST, CHANGE, MORE = "first", "last", "change", "more"

Values = dict[str, Value]


def heads(number: int, of: int | None = None) -> Value:
    """A number that counts people, or pairs."""
    return Value(number, number, of)


def _text(field: str) -> Cast:
    return Cast(field, CharField())


# --- Maps -----------------------------------------------------------------------------------


def map_changes(cohort: Cohort) -> Values:
    """From the first to the last shared map of each person who shares two, with a pair of this
    cohort, be it running or ended.

    The programme's page of sums over maps shows how things stand on the newest shared maps. Where
    the last maps here are those but for fewer than five, one table less the other would tell about
    these: then only the change is shown.
    """
    spans, others = _spans(cohort)
    drawn = _drawn(cohort)
    came = [len(drawn.origins[last] - drawn.origins[first]) for first, last in spans]
    both = [(drawn.counts(first), drawn.counts(last)) for first, last in spans]
    number, new_people = len(spans), len(came) - came.count(0)
    found: Values = {
        "maps_people": heads(number),
        "new_contacts": Value(sum(came), new_people),
        "new_people": heads(new_people, number),
    }
    levels = 1 if few(others) else number  # one: not shown
    for place, name in enumerate(COVERED):
        counts = [(before[place], after[place]) for before, after in both]
        first, last = (sum(column) for column in zip(*counts, strict=True)) if both else (0, 0)
        found[f"{name}_{FIRST}"] = Value(first, min(levels, number))
        found[f"{name}_{LAST}"] = Value(last, min(levels, number))
        found[f"{name}_{CHANGE}"] = Value(last - first, number)
        found[f"{name}_{MORE}"] = heads(sum(new > old for old, new in counts), number)
    return found


def _spans(cohort: Cohort) -> tuple[list[tuple[str, str]], int]:
    """The first and the last map of each person with two; and by how many maps the last ones
    differ from those that the programme's page adds up for this cohort."""
    mentees = Membership.objects.running().filter(cohort=cohort, role=Role.MENTEE)
    theirs = Q(pair__cohort=cohort) | Q(pair__ended_on=None, person__in=mentees.values("person"))
    rows = (
        NetworkMap.objects.shared()
        .filter(theirs, pair__programme=cohort.programme_id)
        .annotate(
            whose=_text("person_id"),
            which=_text("pk"),
            with_whom=_text("pair_id"),
            of_cohort=Q(pair__cohort=cohort),
            is_over=Q(pair__ended_on__isnull=False),
            is_here=Exists(mentees.filter(person=OuterRef("person"))),
        )
        .order_by("person", "drawn_on", "created_at")
        .values_list("whose", "which", "with_whom", "of_cohort", "is_over", "is_here")
    )
    spans, newest = [], {}
    for _whose, maps in groupby(rows, key=lambda row: row[0]):
        hers = []
        for _person, pk, pair, of_cohort, is_over, is_here in maps:
            if is_here and not is_over:
                newest[pair] = pk
            if of_cohort and (is_here or is_over):
                hers.append(pk)
        if len(hers) > 1:
            spans.append((hers[0], hers[-1]))
    return spans, len({last for _first, last in spans} ^ set(newest.values()))


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is on maps, by their ids: areas and kinds of help as bits, and who by origin. Three
    dictionaries and not an object for each map, which the garbage collector would walk through
    again and again while they are made."""

    areas: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    helps: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    origins: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def counts(self, pk: str) -> tuple[int, ...]:
        """Of one map, as COVERED has them."""
        return self.areas[pk].bit_count(), self.helps[pk].bit_count(), len(self.origins[pk])


_AREA_BITS: Final = {area.value: 1 << place for place, area in enumerate(Area)}


def _drawn(cohort: Cohort) -> Drawn:
    """What is on each shared map: a row for each contact, of four short values. One comparison
    of sets each is quicker than what databases make of it."""
    maps = NetworkMap.objects.shared().filter(pair__cohort=cohort)
    rows: Any = Contact.objects.present().filter(map__in=maps.values("pk")).order_by()
    rows = rows.annotate(on=_text("map_id"), who=_text("origin"))
    drawn = Drawn()
    areas, everyone, given = drawn.areas, drawn.origins, drawn.helps
    for pk, area, helps, origin in rows.values_list("on", "area", "helps", "who"):
        areas[pk] |= _AREA_BITS[area]
        given[pk] |= helps
        everyone[pk].add(origin)
    return drawn


# --- Self-ratings ---------------------------------------------------------------------------


def rating_changes(cohort: Cohort) -> Values:
    """Of those who rated themselves early and before the end: the sums then and now, and how
    many rose. Of a person with two pairs, the last counts."""
    both = _both(cohort)
    found: Values = {}
    for role in SIDES:
        given = both[role].values()
        for place, name in enumerate(RATINGS):
            said = [(early[place], closing[place]) for early, closing in given]
            found |= _rated(f"{role}_{name}", said)
    return found


Ratings = Sequence[int | None]


def _both(cohort: Cohort) -> dict[Role, dict[str, tuple[Ratings, Ratings]]]:
    """For each side and person what she said early and before the end."""
    rows = (
        CheckIn.objects.filter(pair__cohort=cohort, moment__in=(Moment.EARLY, Moment.CLOSING))
        .annotate(whose=_text("person_id"), is_mentee=Q(person=F("pair__mentee")))
        .order_by("pair__started_on", "pair", "person", "-moment")  # early comes before closing
        .values_list("whose", "is_mentee", "moment", *RATINGS)
    )
    found: dict[Role, dict[str, tuple[Ratings, Ratings]]] = {role: {} for role in SIDES}
    before: tuple[str, Ratings] = ("", ())
    for whose, is_mentee, moment, *ratings in rows:
        if moment == Moment.EARLY:
            before = (whose, ratings)
        elif before[0] == whose:
            found[Role.MENTEE if is_mentee else Role.MENTOR][whose] = (before[1], ratings)
            before = ("", ())
    return found


def _rated(key: str, said: Iterable[tuple[int | None, int | None]]) -> Values:
    both = [(old, new) for old, new in said if old and new]
    rose = sum(new > old for old, new in both)
    return {
        f"{key}_people": heads(len(both)),
        f"{key}_{FIRST}": Value(sum(old for old, _ in both), len(both)),
        f"{key}_{LAST}": Value(sum(new for _, new in both), len(both)),
        f"{key}_{MORE}": heads(rose, len(both)),
    }
