"""What a coordinator's pages cost in a programme of 100,000 people, against one of 1,000.

    python -m tests.performance --only programme [--postgres]

Both have the same five cohorts of 200 people that run now; the large one has 495 more that have
ended (tests/performance/programme_people.py). Each page is visited in a process per size, in turn,
and the ratio is taken within the round. Then everything that has ended is let run on, to see what
one programme of 50,000 pairs that all meet now would cost: for information, no budget.
"""

import json
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
LARGE, SMALL = 100_000, 1_000
MOST_QUERIES, MOST_RATIO = 12, 1.5
MOST_MB, MOST_IMPACT = 200, 10

say = partial(print, flush=True)
Visit = Callable[..., dict[str, Any]]


@contextmanager
def visiting(env: dict[str, str]) -> Iterator[Visit]:
    """A process that visits pages on command."""
    command = [sys.executable, "-m", "tests.performance.programme_visits"]
    with subprocess.Popen(
        command, cwd=ROOT, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin
        assert process.stdout

        def visit(**asked: Any) -> dict[str, Any]:
            process.stdin.write(json.dumps(asked) + "\n")
            process.stdin.flush()
            line = process.stdout.readline()
            if not line:
                raise SystemExit("a process that visits pages has ended")
            found: dict[str, Any] = json.loads(line)
            return found

        yield visit
        process.stdin.close()


def pages(made: dict[str, Any]) -> dict[str, str]:
    return {
        "first page": "/admin/",
        "matrix of a cohort of 200": f"/admin/networking/cohort/{made['cohort']}/matrix/",
        "flags of the programme": f"/admin/networking/programme/{made['programme']}/flags/",
    }


def measure(envs: dict[int, dict[str, str]], made: dict[int, dict[str, Any]], rounds: int) -> bool:
    """Prints the rows; answers whether all are within their budgets."""
    for size in (SMALL, LARGE):
        say(f"programme, {size:,} people: {made[size]['rows']}")
    with visiting(envs[SMALL]) as small, visiting(envs[LARGE]) as large:
        fine = [_page(name, made, (small, large), rounds) for name in pages(made[LARGE])]
        fine.append(_impact(large, made[LARGE]["impact"], rounds))
    with visiting(envs[LARGE]) as large:
        large(all=True)
        for name, address in pages(made[LARGE]).items():
            found = large(get=address, times=0)
            say(
                f"for information, all 50,000 pairs at once: {name}: {found['queries']} queries, "
                f"{found['seconds'] * 1000:.0f} ms, {found['bytes'] / 1000:.0f} kB"
            )
    with visiting(envs[LARGE]) as large:
        fine.append(_export(large))
    return all(fine)


def _page(name: str, made: dict[int, Any], visits: tuple[Visit, Visit], rounds: int) -> bool:
    small, large = visits
    found = [
        (small(get=pages(made[SMALL])[name]), large(get=pages(made[LARGE])[name]))
        for _ in range(rounds)
    ]
    ratios = [two["seconds"] / one["seconds"] for one, two in found]
    asked = [{visit["queries"] for visit in column} for column in zip(*found, strict=True)]
    ratio = statistics.median(ratios)
    ms = [
        statistics.median(v["seconds"] for v in column) * 1000
        for column in zip(*found, strict=True)
    ]
    say(
        f"{name}: {ms[1]:.0f} ms, with {SMALL:,} people {ms[0]:.0f} ms = × {ratio:.2f} (min "
        f"{min(ratios):.2f}, max {max(ratios):.2f}; at most {MOST_RATIO}); queries "
        f"{max(asked[1])}, {max(asked[0])} (at most {MOST_QUERIES}, and the same)"
    )
    return ratio <= MOST_RATIO and asked[0] == asked[1] and max(asked[1]) <= MOST_QUERIES


def _impact(large: Visit, cohorts: dict[str, str], rounds: int) -> bool:
    found = {
        size: [
            large(get=f"/admin/networking/cohort/{pk}/impact/", who="coordinator of impact")
            for _ in range(rounds)
        ]
        for size, pk in cohorts.items()
    }
    of = {size: statistics.median(v["seconds"] for v in visits) for size, visits in found.items()}
    ratio = of["5000"] / of["100"]
    say(
        f"impact report: of 5,000 people {of['5000'] * 1000:.0f} ms, of 100 people "
        f"{of['100'] * 1000:.0f} ms = × {ratio:.1f} (at most {MOST_IMPACT}); "
        f"{found['5000'][0]['queries']} queries"
    )
    return ratio <= MOST_IMPACT


def _export(large: Visit) -> bool:
    large(get="/admin/networking/cohort/")
    found = large(export="/admin/networking/memberprogress/export/xlsx/")
    say(
        f"XLSX of 100,000 rows: {found['mb']:.0f} MB over idle (at most {MOST_MB}), "
        f"{found['bytes'] / 1e6:.1f} MB in {found['seconds']:.0f} s"
    )
    return bool(found["mb"] <= MOST_MB)
