"""What the drawing of a network map costs, and how it grows with what is on it.

    python -m tests.performance.drawing [--rounds 3]

Maps of 10, 40 and 150 contacts with two and a half ties for each, as text for a page. The cost
may grow no worse than contacts and ties together; a quarter is allowed for noise.
"""

import argparse
import os
import statistics
import sys
import time
from dataclasses import dataclass
from typing import Final

import django

SIZES: Final = ((10, 25), (40, 100), (150, 375))
NOISE: Final = 1.25
REPEATS: Final = 20  # one drawing takes a millisecond: a round is the mean of so many


@dataclass(frozen=True, slots=True)
class Growth:
    """Medians over the rounds: processor milliseconds for each size."""

    ms: tuple[float, ...]

    @property
    def worst(self) -> float:
        """How much more each step up costs than contacts and ties grow: 1 is just as much."""
        sizes = [contacts + ties for contacts, ties in SIZES]
        return max(
            self.ms[n + 1] / self.ms[n] / (sizes[n + 1] / sizes[n]) for n in range(len(sizes) - 1)
        )

    @property
    def fine(self) -> bool:
        return self.worst <= NOISE


def measure(rounds: int = 3) -> Growth:
    """Times each size in each round, so that a slow moment of the machine falls on all."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motm.settings")
    os.environ.setdefault("MOTM_MODE", "test")
    django.setup()
    from networking.maps.drawing.svg import drawing
    from tests.support.rows.maps import random_content

    maps = [random_content(seed=5, contacts=contacts, ties=ties) for contacts, ties in SIZES]
    found: list[list[float]] = [[] for _ in maps]
    for _ in range(rounds + 1):
        for content, times in zip(maps, found, strict=True):
            start = time.process_time()
            for _ in range(REPEATS):
                drawing(content, rtl=False, href=lambda entry: f"/en/me/map/x/{entry.number}/")
            times.append((time.process_time() - start) * 1000 / REPEATS)
    return Growth(tuple(statistics.median(times[1:]) for times in found))  # the first one warms up


def row(found: Growth) -> str:
    """One line for the table of the bench."""
    costs = ", ".join(
        f"{ms:.2f} ms for {contacts} contacts and {ties} ties"
        for ms, (contacts, ties) in zip(found.ms, SIZES, strict=True)
    )
    return f"drawing of a map: {costs}; grows {found.worst:.2f} x as they do (at most {NOISE})"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=3)
    found = measure(parser.parse_args().rounds)
    print(row(found))
    return 0 if found.fine else 1


if __name__ == "__main__":
    sys.exit(main())
