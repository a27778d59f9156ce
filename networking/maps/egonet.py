"""Measures of a personal network: a person (ego), her contacts, and who of them know each other.

Ego knows every contact and is not among them; all ties are undirected and weigh 1. What a map
of this size does not define is None, never NaN or a stand-in, and nothing is a percentage:
constraint goes above 1. Sums do not depend on the order in which contacts and ties are given.
Nothing here knows of Django or of the database.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from math import fsum, log
from types import MappingProxyType
from typing import Final, TypeVar

Contact = TypeVar("Contact", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Measures:
    """What MEASURES describes, for one map; None: not defined for it."""

    size: int
    ties: int
    pairs: int
    density: float | None
    effective_size: float | None
    efficiency: float | None
    constraint: float | None
    hierarchy: float | None
    ego_betweenness: float
    blau: float | None
    iqv: float | None
    isolated: int
    components: int


@dataclass(frozen=True, slots=True)
class Source:
    """Where a measure comes from, and its formula in plain text."""

    citation: str
    formula: str


_BURT: Final = "Burt 1992, Structural Holes, Harvard University Press"
_MARSDEN: Final = "Marsden 1987, American Sociological Review 52(1):122-131"
_WASSERMAN: Final = "Wasserman & Faust 1994, Social Network Analysis, ch. 4"

MEASURES: Final[Mapping[str, Source]] = MappingProxyType(
    {
        "size": Source(_MARSDEN, "n = number of contacts, ego not counted"),
        "ties": Source(_MARSDEN, "t = number of pairs of contacts who know each other"),
        "pairs": Source(_MARSDEN, "n (n - 1) / 2"),
        "density": Source(_MARSDEN, "t / (n (n - 1) / 2); defined from n = 2"),
        "effective_size": Source(
            "Burt 1992; for ties without weights Borgatti 1997, Connections 20(1):35-38",
            "n - 2 t / n; defined from n = 1",
        ),
        "efficiency": Source(_BURT, "effective size / n; defined from n = 1"),
        "constraint": Source(
            f"{_BURT}, eq. 2.4",
            "C = sum over contacts j of c_j, c_j = (p_ej + sum over contacts q of p_eq p_qj)^2, "
            "p_ej = 1 / n, p_qj = 1 / (1 + number of contacts whom q knows) if q knows j, else 0; "
            "defined from n = 1",
        ),
        "hierarchy": Source(
            f"{_BURT} (the Coleman-Theil index of disorder)",
            "sum over contacts j of r_j ln r_j / (n ln n), r_j = c_j / (C / n); defined from n = 2",
        ),
        "ego_betweenness": Source(
            "Everett & Borgatti 2005, Social Networks 27(1):31-38; Freeman 1979",
            "sum over pairs of contacts who do not know each other of "
            "1 / (1 + number of contacts whom both know)",
        ),
        "blau": Source(
            "Blau 1977, Inequality and Heterogeneity",
            "H = 1 - sum over areas k of p_k^2, p_k = share of contacts in area k; "
            "defined from n = 1",
        ),
        "iqv": Source(
            "Agresti & Agresti 1978, Sociological Methodology 9:204-237",
            "H K / (K - 1), K = number of possible areas; defined from n = 1 and K = 2",
        ),
        "isolated": Source(_WASSERMAN, "number of contacts who know no other contact"),
        "components": Source(
            _WASSERMAN, "number of groups of contacts connected to each other without ego"
        ),
    }
)


def measures(
    contacts: Iterable[Contact],
    ties: Iterable[tuple[Contact, Contact]],
    areas: Mapping[Contact, Hashable] | None = None,
    possible_areas: int = 6,
) -> Measures:
    """All measures of one map, in O(n² + ties) steps on rows of n bits.

    `ties` are pairs of contacts who know each other, in either order; a pair that comes again
    counts once, a contact with herself not at all. `areas` gives the area of each contact, out
    of `possible_areas`: `blau` and `iqv` are measured over the contacts whose area is known (in
    the mapping and not None), and are None without any. Others in the mapping are not looked at.

    Raises ValueError for a contact given twice, for a tie with somebody who is not a contact,
    and where contacts are in more areas than are possible.
    """
    contacts = list(contacts)
    rows = _rows(contacts, ties)
    n, t = len(rows), sum(map(int.bit_count, rows)) // 2
    dyadic = _dyadic_constraint(rows)
    counts = _counts(contacts, areas or {}, possible_areas)
    return Measures(
        size=n,
        ties=t,
        pairs=n * (n - 1) // 2,
        density=_density(n, t),
        effective_size=_effective_size(n, t),
        efficiency=_efficiency(n, t),
        constraint=fsum(dyadic) if dyadic else None,
        hierarchy=_hierarchy(dyadic),
        ego_betweenness=_ego_betweenness(rows),
        blau=_blau(counts),
        iqv=_iqv(counts, possible_areas),
        isolated=rows.count(0),
        components=_components(rows),
    )


def _rows(contacts: list[Contact], ties: Iterable[tuple[Contact, Contact]]) -> list[int]:
    """One row of bits for each contact: bit j of row i is set if contacts i and j know each
    other. Raises ValueError as `measures` says."""
    place = {contact: i for i, contact in enumerate(contacts)}
    if len(place) < len(contacts):
        raise ValueError("a contact is given twice")
    rows = [0] * len(contacts)
    for one, other in ties:
        if one not in place or other not in place:
            unknown = other if one in place else one
            raise ValueError(f"a tie names {unknown!r}, who is not among the contacts")
        i, j = place[one], place[other]
        if i != j:
            rows[i] |= 1 << j
            rows[j] |= 1 << i
    return rows


def _density(n: int, t: int) -> float | None:
    """t / (n (n - 1) / 2): Marsden 1987, ego and her ties left out."""
    return t / (n * (n - 1) // 2) if n > 1 else None


def _effective_size(n: int, t: int) -> float | None:
    """n - 2t/n: Burt 1992 as Borgatti 1997 has it for ties without weights."""
    return (n * n - 2 * t) / n if n else None


def _efficiency(n: int, t: int) -> float | None:
    """Effective size / n: Burt 1992."""
    return (n * n - 2 * t) / (n * n) if n else None


def _dyadic_constraint(rows: list[int]) -> list[float]:
    """c_j = (p_ej + sum over q of p_eq p_qj)² for each contact j: Burt 1992, eq. 2.4; their sum
    is ego's constraint.

    Ego's share for each contact is 1/n; that of q, who has d_q ties with contacts and one with
    ego, is 1/(1 + d_q). Whoever has as many ties is counted at once: O(n times different d).
    """
    alike: dict[int, int] = {}  # number of ties -> the bits of the contacts who have as many
    for q, row in enumerate(rows):
        degree = row.bit_count()
        alike[degree] = alike.get(degree, 0) | 1 << q
    groups = [(1 + degree, bits) for degree, bits in alike.items()]
    through = (
        fsum((row & bits).bit_count() / all_ties for all_ties, bits in groups) for row in rows
    )
    return [((1 + shares) / len(rows)) ** 2 for shares in through]


def _hierarchy(dyadic: list[float]) -> float | None:
    """sum of r_j ln r_j / (n ln n), r_j = c_j / (C/n): Burt 1992 (Coleman-Theil).

    0: ego's constraint comes evenly from all contacts. Rounding may not take it below that.
    """
    n, total = len(dyadic), fsum(dyadic)
    if n < 2:
        return None
    ratios = [n * c / total for c in dyadic]  # exactly 1 where all c are the same
    return max(0.0, fsum(r * log(r) for r in ratios) / (n * log(n)))


def _ego_betweenness(rows: list[int]) -> float:
    """sum of 1 / (1 + common contacts) over pairs who do not know each other: Everett & Borgatti
    2005; not normalised. O(n²), the most costly of all."""
    common = Counter(
        (one & other).bit_count()
        for (i, one), (j, other) in combinations(enumerate(rows), 2)
        if not one >> j & 1
    )
    return fsum(pairs / (1 + shared) for shared, pairs in common.items())


def _counts(
    contacts: Iterable[Contact], areas: Mapping[Contact, Hashable], possible: int
) -> list[int]:
    """How many contacts are in each area that has any. Raises ValueError: more than possible."""
    known = (areas.get(contact) for contact in contacts)
    counts = list(Counter(area for area in known if area is not None).values())
    if len(counts) > possible:
        raise ValueError(f"contacts are in {len(counts)} areas, but only {possible} are possible")
    return counts


def _blau(counts: list[int]) -> float | None:
    """1 - sum of p_k²: Blau 1977. In whole numbers, so that an even spread comes out exact."""
    n = sum(counts)
    return (n * n - sum(count * count for count in counts)) / (n * n) if n else None


def _iqv(counts: list[int], possible: int) -> float | None:
    """Blau's H · K/(K - 1), K possible areas: Agresti & Agresti 1978; 1: evenly over all K."""
    n = sum(counts)
    if not n or possible < 2:
        return None
    unlike = n * n - sum(count * count for count in counts)
    return possible * unlike / ((possible - 1) * n * n)


def _components(rows: list[int]) -> int:
    """Groups that hang together without ego: from a contact to those she knows, until nobody
    is new. O(n) unions of rows."""
    left, found = (1 << len(rows)) - 1, 0
    while left:
        found += 1
        fresh = left & -left
        while fresh:
            left &= ~fresh
            nearest = fresh & -fresh
            fresh = (fresh ^ nearest) | rows[nearest.bit_length() - 1] & left
    return found
