"""What no search can do without: exact counts of the pancake puzzle, and the definition on random graphs."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

import treeprune
from treeprune import Limits
from treeprune.paths.must_expand_run import least_cover

from .networks import Pancake, distances, networks, packed, roads

FILE = Path(__file__).parents[2] / "shared" / "data" / "pancake" / "must_expand.txt"
relaxed = settings(deadline=None, suppress_health_check=list(HealthCheck))

# pancakes | stack | k of GAP-k | C* | F | B | cover with epsilon 0 | with epsilon 1
FACTS = """
10 | 3 6 4 1 5 8 7 9 2 0 | 0 | 10 | 16 | 15 | 15 | 15
10 | 9 2 5 0 1 3 7 4 8 6 | 0 | 10 | 14 | 21 | 14 | 14
10 | 4 1 7 3 8 2 9 6 0 5 | 1 | 10 | 356 | 416 | 310 | 239
10 | 3 6 4 1 5 8 7 9 2 0 | 1 | 10 | 517 | 1666 | 509 | 389
10 | 0 1 5 8 6 4 2 9 7 3 | 2 | 10 | 2898 | 2998 | 1491 | 1028
12 | 3 2 0 10 9 4 11 1 5 8 7 6 | 0 | 9 | 7 | 10 | 7 | 7
12 | 6 7 5 11 0 2 9 1 8 10 3 4 | 0 | 11 | 16 | 14 | 14 | 14
12 | 11 9 2 7 1 8 3 6 5 10 0 4 | 1 | 11 | 526 | 25 | 25 | 25
12 | 1 0 2 8 10 7 4 9 3 5 11 6 | 1 | 12 | 783 | 688 | 592 | 470
12 | 2 9 8 7 10 5 11 1 0 3 4 6 | 2 | 9 | 1250 | 3850 | 1032 | 699
14 | 7 0 3 5 12 11 2 1 13 8 9 6 10 4 | 0 | 12 | 19 | 15 | 15 | 15
14 | 8 0 11 10 5 4 12 9 2 13 6 1 7 3 | 0 | 13 | 44 | 9 | 9 | 9
14 | 6 10 11 3 1 5 0 9 12 8 7 4 2 13 | 1 | 11 | 238 | 477 | 236 | 228
14 | 6 10 4 9 0 7 8 11 1 3 13 2 12 5 | 1 | 13 | 1012 | 938 | 936 | 818
16 | 6 5 0 14 8 15 1 9 12 13 11 3 4 10 7 2 | 0 | 14 | 15 | 25 | 15 | 15
16 | 10 7 8 1 11 9 4 14 0 3 6 2 5 15 13 12 | 0 | 15 | 43 | 24 | 24 | 24
"""


def rows(text):
    """Yield (pancakes, stack, k, C*, F, B, cover, cover with epsilon 1) for each row."""
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            fields = [field.strip() for field in line.split("|")]
            yield int(fields[0]), packed(map(int, fields[-7].split())), *map(int, fields[-6:])


def check_row(row, world):
    n, stack, k, *expected = row
    space = Pancake(n, k, stack)
    report = treeprune.must_expand(space, world=world)
    assert [report.optimum, report.forward, report.backward, report.cover, report.cover_epsilon] == expected
    optimum, forward, _, cover, cover_epsilon = expected
    a_star = treeprune.a_star(space, world=world)
    assert a_star.value == optimum and a_star.stats.must_expand == forward <= a_star.stats.expanded
    for epsilon, least in ((0, cover), (1, cover_epsilon)):
        nbs = treeprune.nbs(space, epsilon=epsilon, world=world)
        dvcbs = treeprune.dvcbs(space, epsilon=epsilon, world=world)
        assert nbs.value == dvcbs.value == treeprune.mm(space, epsilon=epsilon, world=world).value == optimum
        assert least <= nbs.stats.expanded_below <= 2 * least and least <= dvcbs.stats.expanded_below
    assert treeprune.bae_star(space, world=world).value == optimum


@pytest.mark.parametrize("row", list(rows(FACTS)), ids=str)
def test_pancakes_to_the_state(row):
    check_row(row, "interpreted")


@pytest.mark.slow
@pytest.mark.skipif(not FILE.exists(), reason=f"{FILE} is not there")
def test_all_rows():
    checked = [check_row(row, "compiled" if row[0] < 16 else "interpreted") for row in rows(FILE.read_text())]
    assert len(checked) > 200


@pytest.mark.skipif(not FILE.exists(), reason=f"{FILE} is not there")
def test_the_facts_are_rows_of_the_file():
    assert set(rows(FACTS)) <= set(rows(FILE.read_text()))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("tiles", "optimum", "forward", "cover"),
    [
        ("14 1 9 6 4 8 12 5 7 2 3 0 10 11 13 15", 45, 32_090, 32_090),
        ("13 8 14 3 9 1 0 7 15 5 4 10 12 2 6 11", 41, 53_950, 14_748),
    ],
)
def test_korf_instances(tiles, optimum, forward, cover):
    """Numbers 12 and 55 of Korf's 15-puzzles: searching from the start is the best of all, or the worst."""
    from games.sliding_puzzle import SlidingPuzzle

    puzzle = SlidingPuzzle(heuristic="manhattan")
    state = puzzle.parse(tiles)
    report = treeprune.must_expand(puzzle, state)
    assert (report.optimum, report.forward, report.cover) == (optimum, forward, cover)
    assert report.advice.startswith("search from the " + ("start" if forward == cover else "goals"))
    for name in ("mm", "nbs", "dvcbs", "bae_star"):
        assert getattr(treeprune, name)(puzzle, state).value == optimum


def cover_by_force(front, back, epsilon, optimum):
    """Return the size of a least vertex cover, which is that of a largest matching (Koenig)."""
    edges = {i: [j for j, b in enumerate(back) if a + b + epsilon < optimum] for i, a in enumerate(front)}
    mate = {}

    def augment(i, seen):
        for j in edges[i]:
            if j not in seen:
                seen.add(j)
                if j not in mate or augment(mate[j], seen):
                    mate[j] = i
                    return True
        return False

    return sum(augment(i, set()) for i in edges)


@relaxed
@given(networks(consistent=True), networks(consistent=True, floating=True))
def test_the_definition(whole, floats):
    for space, best, least in (whole, floats):
        report = treeprune.must_expand(space, epsilon=least, world="interpreted")
        if best is None:
            assert (report.optimum, report.cover, report.gain) == (None, None, None)
            continue
        every = zip(space.source.tolist(), space.target.tolist(), space.price.tolist(), strict=True)
        edges = list(every)[: space.first[-1]]
        g_f = distances(len(space.ends), edges, [0])
        g_b = distances(len(space.ends), [(v, u, c) for u, v, c in edges], space.goals())
        front = [g for g, h in zip(g_f, space.ahead.tolist(), strict=True) if g + h < best]
        back = [g for g, h in zip(g_b, space.behind.tolist(), strict=True) if g + h < best]
        assert (report.optimum, report.forward, report.backward) == (best, len(front), len(back))
        assert report.cover == cover_by_force(front, back, 0, best)
        assert report.cover_epsilon == cover_by_force(front, back, least, best)
        result = treeprune.nbs(space, epsilon=least, world="interpreted")
        assert report.cover_epsilon <= result.stats.expanded_below <= 2 * report.cover_epsilon
        assert treeprune.a_star(space, world="interpreted").stats.must_expand == len(front)


def surely_expanded(space, best):
    """Return how many states ways lead to on which g + h stays below the optimum."""
    if space.ahead[0] >= best:
        return 0
    found, todo = {0: 0}, [0]
    while todo:
        s = todo.pop()
        for e in space.moves(s):
            t, g = int(space.target[e]), found[s] + int(space.price[e])
            if g < found.get(t, math.inf) and g + space.ahead[t] < best:
                found[t] = g
                todo.append(t)
    return len(found)


@relaxed
@given(networks())
def test_inconsistent_estimates_count_states_not_expansions(network):
    space, best, _ = network
    if best is not None:
        expected = surely_expanded(space, best)
        assert treeprune.a_star(space, world="interpreted").stats.must_expand == expected
        assert treeprune.must_expand(space, world="interpreted").forward == expected


@settings(parent=relaxed, max_examples=30)
@given(networks())
def test_both_worlds_count_the_same(network):
    space, _, least = network
    one, other = (treeprune.must_expand(space, epsilon=least, world=w).to_dict() for w in ("interpreted", "compiled"))
    one["time"] = other["time"] = 0
    assert one == other
    first, second = (treeprune.a_star(space, world=w).stats for w in ("interpreted", "compiled"))
    assert first.must_expand == second.must_expand


def test_limits_leave_what_is_known():
    space = Pancake(8, 2, packed((2, 0, 7, 4, 1, 6, 3, 5)))
    whole = treeprune.must_expand(space, world="interpreted")
    nodes = 8 * whole.forward
    for limit in (0, 5, nodes, nodes + 500, nodes + 50_000):
        part = treeprune.must_expand(space, world="interpreted", limits=Limits(nodes=limit))
        assert part.stopped == "nodes" or part.to_dict() | {"time": 0} == whole.to_dict() | {"time": 0}
        assert part.optimum in (None, whole.optimum) and part.forward in (None, whole.forward)
        assert "nodes" in part.advice or part.stopped is None
        assert str(part)


def test_report_for_people_and_for_json():
    space = Pancake(8, 3, packed((2, 0, 7, 4, 1, 6, 3, 5)))
    report = treeprune.must_expand(space, world="interpreted")
    assert "searching from both sides would be worth" in str(report) and report.gain > 1.1
    assert json.loads(json.dumps(report.to_dict()))["cover"] == report.cover
    nbs, a_star = (f(space, world="interpreted") for f in (treeprune.nbs, treeprune.a_star))
    assert report.ratio(nbs) == nbs.stats.expanded / report.cover_epsilon
    assert report.fill(nbs).stats.must_expand == report.cover_epsilon and "must expand" in nbs.summary()
    assert report.fill(a_star).stats.must_expand == report.forward == a_star.stats.must_expand
    assert a_star.ratio >= 1
    unaware = treeprune.nbs(space, epsilon=0, world="interpreted")
    assert report.fill(unaware).stats.must_expand == report.cover and unaware.method == "nbs + epsilon=0"


def test_advice_names_the_better_side():
    fan = [(0, i, 1) for i in range(1, 30)] + [(1, 30, 1)]
    report = treeprune.must_expand(roads(31, fan, {30}, [0] * 31, [0] * 31), world="interpreted")
    assert report.backward < report.forward and "search from the goals" in report.advice
    report = treeprune.must_expand(roads(2, [], {1}, [0, 0], [0, 0]), world="interpreted")
    assert report.advice == "nothing to advise: there is no way to a goal"


def test_least_cover_is_least():
    rng = np.random.default_rng(3)
    for _ in range(200):
        front, back = rng.integers(0, 6, rng.integers(0, 12)), rng.integers(0, 6, rng.integers(0, 12))
        optimum, epsilon = int(rng.integers(0, 12)), int(rng.integers(0, 3))
        assert least_cover(front, back, epsilon, optimum)[0] == cover_by_force(front, back, epsilon, optimum)


def test_command(capsys):
    from treeprune.cli import main

    settings = ["--set", "n=6", "--set", "k=1", "--set", f"stack={packed((1, 3, 5, 2, 0, 4))}"]
    assert main(["must-expand", "tests.networks:Pancake", *settings, "--world", "interpreted", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["epsilon"] == 1 and answer["cover_epsilon"] <= answer["cover"] <= answer["forward"]
