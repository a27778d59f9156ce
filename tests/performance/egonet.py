"""What the measures of a network map cost, as a fraction of networkx's time, both in one run.

    python -m tests.performance.egonet [--rounds 3]

The map has 150 contacts and 2,000 ties. networkx is given its graphs ready made and computes
for ego only, where it can; ours starts from the pairs and computes all that `measures` answers,
areas included. Each round times both, one after the other. Nearly all of networkx's time is its
constraint, so the row also says what is left of the ratio without it, and without betweenness.
"""

import argparse
import random
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from math import isclose
from typing import Any, Final

import networkx as nx  # type: ignore[import-untyped]

from networking.maps.egonet import Measures, measures

CONTACTS: Final = 150
TIES: Final = 2_000
CEILING: Final = 1 / 20
REPEATS: Final = 20  # ours takes milliseconds: a round is the mean of so many
EGO: Final = "ego"

Pairs = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Medians over the rounds: processor milliseconds, and ours / networkx within each round.
    The ratios that leave out one of networkx's measures still have all of ours above the line."""

    ours_ms: float
    networkx_ms: float
    ratio: float
    ratio_without_betweenness: float
    ratio_without_constraint: float

    @property
    def fine(self) -> bool:
        return max(self.ratio, self.ratio_without_betweenness) <= CEILING


def seeded_map(seed: int = 5) -> tuple[list[int], Pairs, dict[int, int]]:
    """Contacts, ties and areas: the same at every run."""
    chance = random.Random(seed)
    contacts = list(range(CONTACTS))
    ties = chance.sample(list(combinations(contacts, 2)), TIES)
    return contacts, ties, {contact: chance.randrange(6) for contact in contacts}


def graphs(contacts: list[int], ties: Pairs) -> tuple[Any, Any]:
    """The map as networkx has it, with ego and without her."""
    without: Any = nx.Graph(ties)
    without.add_nodes_from(contacts)
    whole = without.copy()
    whole.add_edges_from((EGO, contact) for contact in contacts)
    return whole, without


def constraint(whole: Any, _without: Any) -> dict[str, float]:
    return {"constraint": nx.constraint(whole, [EGO])[EGO]}


def betweenness(whole: Any, _without: Any) -> dict[str, float]:
    return {"ego_betweenness": nx.betweenness_centrality(whole, normalized=False)[EGO]}


def others(whole: Any, without: Any) -> dict[str, float]:
    effective_size = nx.effective_size(whole, [EGO])[EGO]
    return {
        "effective_size": effective_size,
        "efficiency": effective_size / len(without),
        "density": nx.density(without),
        "components": nx.number_connected_components(without),
        "isolated": nx.number_of_isolates(without),
    }


def agree(ours: Measures, whole: Any, without: Any) -> bool:
    """Whether networkx finds the same."""
    return all(
        isclose(getattr(ours, name), value)
        for work in (constraint, betweenness, others)
        for name, value in work(whole, without).items()
    )


def spent(work: Callable[[], object], repeats: int = 1) -> float:
    """Processor milliseconds of one call."""
    start = time.process_time()
    for _ in range(repeats):
        work()
    return (time.process_time() - start) * 1000 / repeats


def compare(rounds: int = 3) -> Comparison:
    """Times ours and networkx in turn, after making sure that both find the same."""
    contacts, ties, areas = seeded_map()
    whole, without = graphs(contacts, ties)
    if not agree(measures(contacts, ties, areas), whole, without):
        raise AssertionError("networkx finds other values for this map")
    found = []
    for _ in range(rounds):
        ours = spent(lambda: measures(contacts, ties, areas), REPEATS)
        a, b, c = (
            spent(partial(work, whole, without)) for work in (constraint, betweenness, others)
        )
        found.append((ours, a + b + c, ours / (a + b + c), ours / (a + c), ours / (b + c)))
    return Comparison(*(statistics.median(column) for column in zip(*found, strict=True)))


def row(found: Comparison) -> str:
    """One line for the table of the bench."""
    return (
        f"measures of a map: {found.ours_ms:.2f} ms, networkx {found.networkx_ms:.0f} ms = "
        f"1/{1 / found.ratio:.0f} (at most 1/{1 / CEILING:.0f}); without networkx's betweenness "
        f"1/{1 / found.ratio_without_betweenness:.0f}, without its constraint "
        f"1/{1 / found.ratio_without_constraint:.0f}"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=3)
    found = compare(parser.parse_args().rounds)
    print(row(found))
    return 0 if found.fine else 1


if __name__ == "__main__":
    sys.exit(main())
