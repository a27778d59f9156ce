"""The measures of a network map: published values, the edges of what is defined, and the same
values from two other implementations on maps nobody chose."""

import dataclasses
import json
import math
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import igraph  # type: ignore[import-untyped]
import networkx as nx  # type: ignore[import-untyped]
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from networking.maps.egonet import MEASURES, Measures, measures
from tests.performance import egonet as bench

ROOT = Path(__file__).resolve().parents[4]
CASES: list[dict[str, Any]] = json.loads((ROOT / "tests/data/egonet_cases.json").read_text())[
    "cases"
]
EGO = "ego"


# --- Published values -------------------------------------------------------------------------


def whole(case: dict[str, Any]) -> Any:
    """The network of a case; its people are named by strings, as its values name them."""
    graph: Any = nx.Graph()
    graph.add_nodes_from(map(str, case["nodes"]))
    graph.add_edges_from((str(one), str(other)) for one, other in case["edges"])
    return graph


def own_map(graph: Any, ego: str) -> Measures:
    """What ego herself would draw: whom she knows, and which of them know each other."""
    contacts = list(graph[ego])
    return measures(contacts, graph.subgraph(contacts).edges)


def constraint_needs_more(graph: Any, ego: str) -> list[str]:
    """The contacts whose ties beyond ego's map weigh in her constraint.

    Such ties make a contact's share for each tie smaller, and that share counts for ego only
    where the contact knows another of ego's. Every other measure looks at ego's map alone.
    """
    contacts = set(graph[ego])
    return [q for q in graph[ego] if set(graph[q]) & contacts and set(graph[q]) - contacts - {ego}]


def published() -> Iterator[tuple[dict[str, Any], str, str, float | None]]:
    """Case, measure, ego and value."""
    for case in CASES:
        if case["kind"] == "graph":
            for name, values in case["expected"].items():
                for ego, value in values.items():
                    yield case, name, ego, value


def of_ego_alone(case: dict[str, Any], name: str, ego: str) -> bool:
    return not (name in ("constraint", "hierarchy") and constraint_needs_more(whole(case), ego))


def parameters(alone: bool) -> list[Any]:
    return [
        pytest.param(case, name, ego, value, id=f"{case['id']}-{name}-{ego}")
        for case, name, ego, value in published()
        if of_ego_alone(case, name, ego) is alone
    ]


def matches(found: float | None, value: float | None, tolerance: float) -> bool:
    """None is None only; a number is as near as the source was printed."""
    if found is None or value is None:
        return found is value
    return abs(found - value) <= tolerance


@pytest.mark.parametrize(("case", "name", "ego", "value"), parameters(alone=True))
def test_published_values(case: dict[str, Any], name: str, ego: str, value: float | None) -> None:
    found = getattr(own_map(whole(case), ego), name)
    assert matches(found, value, case["tolerance"]), (found, value, case["source"])


@pytest.mark.parametrize(("case", "name", "ego", "value"), parameters(alone=False))
def test_published_values_that_take_more_than_egos_map(
    case: dict[str, Any], name: str, ego: str, value: float
) -> None:
    """These count ties of contacts with people ego does not know, which no map holds. So the
    published value is that of the whole network, ours that of ego's part of it."""
    graph = whole(case)
    found = getattr(own_map(graph, ego), name)
    part = nx.ego_graph(graph, ego)
    assert matches(getattr(nx, name)(graph, [ego])[ego], value, case["tolerance"])
    assert found == pytest.approx(getattr(nx, name)(part, [ego])[ego])
    assert not matches(found, value, case["tolerance"])


def test_which_published_values_take_more_than_egos_map() -> None:
    left_out = [
        (case["id"], name, ego)
        for case, name, ego, _ in published()
        if not of_ego_alone(case, name, ego)
    ]
    assert left_out == [("borgatti1997_fig1", "constraint", "A")]
    assert constraint_needs_more(whole(CASES[0]), "A") == ["B", "G"]


def test_every_case_is_of_a_kind_that_is_compared() -> None:
    assert {case["kind"] for case in CASES} == {"graph", "composition"}
    assert not any(case.get("directed") for case in CASES)
    assert all(len(edge) == 2 for case in CASES for edge in case.get("edges", ()))
    names = {name for case in CASES for name in case["expected"]}
    assert names - set(MEASURES) == {"ei"}  # needs ego's own area, which a map does not have


@pytest.mark.parametrize("name", ["blau", "iqv"])
@pytest.mark.parametrize(
    "case", [case for case in CASES if case["kind"] == "composition"], ids=lambda case: case["id"]
)
def test_published_compositions(case: dict[str, Any], name: str) -> None:
    spread = [area for area, count in enumerate(case["counts"]) for _ in range(count)]
    found = measures(range(len(spread)), [], dict(enumerate(spread)), case["k"])
    assert matches(getattr(found, name), case["expected"][name], case["tolerance"])


# --- Edges ------------------------------------------------------------------------------------


def everybody(n: int) -> list[tuple[int, int]]:
    """The ties where everyone knows everyone."""
    return [(one, other) for one in range(n) for other in range(one)]


def test_an_empty_map() -> None:
    assert measures([], [], {}) == Measures(
        size=0,
        ties=0,
        pairs=0,
        density=None,
        effective_size=None,
        efficiency=None,
        constraint=None,
        hierarchy=None,
        ego_betweenness=0.0,
        blau=None,
        iqv=None,
        isolated=0,
        components=0,
    )


def test_one_contact() -> None:
    assert measures(["a"], [], {"a": "family"}) == Measures(
        size=1,
        ties=0,
        pairs=0,
        density=None,
        effective_size=1.0,
        efficiency=1.0,
        constraint=1.0,
        hierarchy=None,
        ego_betweenness=0.0,
        blau=0.0,
        iqv=0.0,
        isolated=1,
        components=1,
    )


def test_two_contacts_who_do_not_know_each_other() -> None:
    assert measures(["a", "b"], [], {"a": "family", "b": "work"}, 2) == Measures(
        size=2,
        ties=0,
        pairs=1,
        density=0.0,
        effective_size=2.0,
        efficiency=1.0,
        constraint=0.5,
        hierarchy=0.0,
        ego_betweenness=1.0,
        blau=0.5,
        iqv=1.0,
        isolated=2,
        components=2,
    )


def test_two_contacts_who_know_each_other() -> None:
    assert measures(["a", "b"], [("a", "b")]) == Measures(
        size=2,
        ties=1,
        pairs=1,
        density=1.0,
        effective_size=1.0,
        efficiency=0.5,
        constraint=1.125,
        hierarchy=0.0,
        ego_betweenness=0.0,
        blau=None,
        iqv=None,
        isolated=0,
        components=1,
    )


@pytest.mark.parametrize("n", [2, 3, 7, 20, 150])
def test_nobody_knows_anybody(n: int) -> None:
    found = measures(range(n), [])
    assert (found.density, found.effective_size, found.efficiency) == (0.0, n, 1.0)
    assert found.constraint == pytest.approx(1 / n, rel=1e-15)  # the least there can be
    assert found.hierarchy == 0.0
    assert found.ego_betweenness == found.pairs == n * (n - 1) // 2
    assert (found.isolated, found.components) == (n, n)


@pytest.mark.parametrize("n", [2, 3, 7, 20, 150])
def test_everyone_knows_everyone(n: int) -> None:
    found = measures(range(n), everybody(n))
    assert (found.density, found.effective_size, found.efficiency) == (1.0, 1.0, 1 / n)
    assert found.constraint == pytest.approx((2 * n - 1) ** 2 / n**3, rel=1e-15)
    assert found.hierarchy == 0.0
    assert str(found.ego_betweenness) == "0.0"
    assert (found.isolated, found.components) == (0, 1)


@pytest.mark.parametrize("n", [2, 3, 7, 8, 150])
def test_one_partner_who_knows_all(n: int) -> None:
    """The most that constraint can be on a map of more than seven."""
    found = measures(range(n), [(0, other) for other in range(1, n)])
    most = (n + 1) ** 2 * (n**2 + 4 * n - 4) / (4 * n**4)
    assert found.constraint == pytest.approx(most, rel=1e-15)
    assert found.ego_betweenness == pytest.approx((n - 1) * (n - 2) / 4, rel=1e-15)
    assert (found.isolated, found.components) == (0, 1)


@pytest.mark.parametrize("n", [4, 5, 9, 31])
def test_an_even_constraint_has_no_hierarchy_at_all(n: int) -> None:
    ring = [(one, (one + 1) % n) for one in range(n)]
    assert str(measures(range(n), ring).hierarchy) == "0.0"


def test_groups_and_people_apart() -> None:
    found = measures("abcdefg", [("a", "b"), ("b", "c"), ("e", "f")])
    assert (found.isolated, found.components) == (2, 4)
    branches = measures("abcdef", [("a", "b"), ("a", "c"), ("c", "f"), ("d", "e"), ("b", "d")])
    assert (branches.isolated, branches.components) == (0, 1)


# --- What is given ----------------------------------------------------------------------------


def test_a_pair_counts_once_and_nobody_knows_herself() -> None:
    plain = measures("abc", [("a", "b")])
    assert measures("abc", [("b", "a"), ("a", "b"), ("a", "b"), ("c", "c")]) == plain
    assert plain.ties == 1


def test_contacts_and_ties_may_come_one_by_one() -> None:
    ties = [(0, 1), (1, 2)]
    assert measures(iter(range(3)), iter(ties)) == measures([0, 1, 2], ties)


@pytest.mark.parametrize("tie", [("a", "x"), ("x", "a"), ("x", "x")])
def test_a_tie_with_a_stranger(tie: tuple[str, str]) -> None:
    with pytest.raises(ValueError, match="a tie names 'x', who is not among the contacts"):
        measures("abc", [tie])


def test_a_contact_twice() -> None:
    with pytest.raises(ValueError, match="given twice"):
        measures("aba", [])


def test_more_areas_than_possible() -> None:
    with pytest.raises(ValueError, match="in 3 areas, but only 2 are possible"):
        measures("abc", [], {"a": 1, "b": 2, "c": 3}, 2)


def test_areas_of_some() -> None:
    """Whose area is unknown does not count in the shares; others' areas are not looked at."""
    found = measures("abcd", [], {"a": 1, "b": 2, "c": None, "x": 3}, 2)
    assert (found.blau, found.iqv) == (0.5, 1.0)
    nobody = measures("ab", [], {"a": None})
    assert (nobody.blau, nobody.iqv) == (None, None)


@pytest.mark.parametrize("possible", [2, 3, 6, 7])
def test_an_even_spread_over_all_areas_is_one(possible: int) -> None:
    contacts = range(possible * 7)
    found = measures(contacts, [], {contact: contact % possible for contact in contacts}, possible)
    assert found.iqv == 1.0
    assert found.blau == pytest.approx(1 - 1 / possible, rel=1e-15)


def test_one_possible_area_leaves_nothing_to_vary() -> None:
    found = measures("ab", [], {"a": 1, "b": 1}, 1)
    assert (found.blau, found.iqv) == (0.0, None)


# --- Maps nobody chose ------------------------------------------------------------------------

Given = tuple[int, list[tuple[int, int]]]


@st.composite
def maps(draw: st.DrawFn) -> Given:
    """Up to 40 contacts with ties from none to all; pairs come in both orders."""
    n = draw(st.integers(0, 40))
    share = draw(st.sampled_from([0.0, 0.05, 0.15, 0.4, 0.8, 1.0]))
    chance = draw(st.randoms(use_true_random=False))
    return n, [chance.choice([(a, b), (b, a)]) for a, b in everybody(n) if chance.random() < share]


same_at_every_run = settings(max_examples=50, derandomize=True, deadline=None)


def none_for_nan(value: float) -> float | None:
    return None if math.isnan(value) else value


def agrees(found: float | None, value: float | None) -> bool:
    if found is None or value is None:
        return found is value
    return math.isclose(found, value, rel_tol=1e-12, abs_tol=1e-12)


@same_at_every_run
@given(maps())
def test_networkx_finds_the_same(given_map: Given) -> None:
    n, ties = given_map
    found = measures(range(n), ties)
    graph: Any = nx.Graph(ties)
    graph.add_nodes_from(range(n))
    assert (found.size, found.ties) == (graph.number_of_nodes(), graph.number_of_edges())
    assert found.density == (pytest.approx(nx.density(graph)) if n > 1 else None)
    assert found.components == nx.number_connected_components(graph)
    assert found.isolated == nx.number_of_isolates(graph)
    graph.add_node(EGO)
    graph.add_edges_from((EGO, contact) for contact in range(n))
    assert agrees(found.constraint, none_for_nan(nx.constraint(graph, [EGO])[EGO]))
    effective_size = none_for_nan(nx.effective_size(graph, [EGO])[EGO])
    assert agrees(found.effective_size, effective_size)
    assert agrees(found.efficiency, effective_size / n if effective_size is not None else None)
    between = nx.betweenness_centrality(graph, normalized=False)[EGO]
    assert agrees(found.ego_betweenness, between)


@same_at_every_run
@given(maps())
def test_igraph_finds_the_same(given_map: Given) -> None:
    n, ties = given_map
    found = measures(range(n), ties)
    graph = igraph.Graph(n, ties)
    assert found.density == (pytest.approx(graph.density()) if n > 1 else None)
    assert found.components == len(graph.connected_components())
    graph.add_vertex()
    graph.add_edges((n, contact) for contact in range(n))
    assert agrees(found.constraint, none_for_nan(graph.constraint([n])[0]))
    assert agrees(found.ego_betweenness, graph.betweenness([n])[0])


@same_at_every_run
@given(maps())
def test_hierarchy_is_that_of_networkx_dyadic_constraint(given_map: Given) -> None:
    """Neither library has hierarchy; networkx has the parts it is made from."""
    n, ties = given_map
    n = min(n, 15)
    ties = [tie for tie in ties if max(tie) < n]
    found = measures(range(n), ties).hierarchy
    graph: Any = nx.Graph(ties)
    graph.add_edges_from((EGO, contact) for contact in range(n))
    dyadic = [nx.local_constraint(graph, EGO, contact) for contact in range(n)]
    if n < 2:
        assert found is None
        return
    ratios = [c / (sum(dyadic) / n) for c in dyadic]
    assert agrees(found, sum(r * math.log(r) for r in ratios) / (n * math.log(n)))


@same_at_every_run
@given(maps(), st.randoms(use_true_random=False))
def test_order_and_names_change_nothing(given_map: Given, chance: Any) -> None:
    """Not even the last digit."""
    n, ties = given_map
    areas = {contact: chance.randrange(6) for contact in range(n)}
    names = [f"contact {place}" for place in range(n)]
    chance.shuffle(names)
    mixed = [(names[b], names[a]) for a, b in ties]
    chance.shuffle(mixed)
    renamed = {names[contact]: area for contact, area in areas.items()}
    assert measures(sorted(names), mixed, renamed) == measures(range(n), ties, areas)


@same_at_every_run
@given(maps(), st.integers(0, 7))
def test_every_value_is_a_number_in_its_range_or_none(given_map: Given, kinds: int) -> None:
    n, ties = given_map
    areas = {contact: contact % kinds for contact in range(n)} if kinds else None
    found = dataclasses.asdict(measures(range(n), ties, areas, 7))
    for name, value in found.items():
        if value is None:
            continue
        assert math.isfinite(value), name
        assert math.copysign(1, value) == 1, name  # no -0.0 either
        if name in ("density", "efficiency", "hierarchy", "blau", "iqv"):
            assert value <= 1, name
    json.dumps(found, allow_nan=False)
    assert (found["blau"] is None) is (n == 0 or not kinds)
    assert found["effective_size"] is None or found["effective_size"] >= 1
    assert found["ego_betweenness"] <= found["pairs"] - found["ties"]


# --- Around it --------------------------------------------------------------------------------


def test_measures_do_not_change() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        measures([], []).size = 1  # type: ignore[misc]
    assert not hasattr(measures([], []), "__dict__")


def test_every_measure_has_a_source_and_a_formula() -> None:
    assert list(MEASURES) == [field.name for field in dataclasses.fields(Measures)]
    for source in MEASURES.values():
        assert source.citation
        assert source.formula


def test_nothing_but_the_standard_library_is_needed() -> None:
    """Django cannot be imported here, and nothing else that is installed is."""
    code = """
import sys
sys.modules["django"] = None
before = set(sys.modules)
from networking.maps.egonet import measures
measures(range(3), [(0, 1)], {0: "family"})
new = {name.split(".")[0] for name in set(sys.modules) - before}
print(sorted(new - set(sys.stdlib_module_names)))
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    )
    assert done.stdout.strip() == "['networking']"


def test_the_bench_compares_what_is_the_same() -> None:
    """Its times are for `make bench`; here, that its map is what it says and both agree on it."""
    contacts, ties, areas = bench.seeded_map()
    assert (len(contacts), len(set(ties)), len(areas)) == (150, 2_000, 150)
    contacts, ties = contacts[:30], [tie for tie in ties if max(tie) < 30]
    assert bench.agree(measures(contacts, ties), *bench.graphs(contacts, ties))
