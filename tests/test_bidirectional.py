"""Searches from both sides: exact on every graph, the same in both worlds, within what theory says of their counts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import treeprune
from treeprune import INF, Limits, Status

from .networks import Pancake, Roads, distances, networks, packed, roads

EXACT = ("bidirectional_dijkstra", "mm", "nbs", "dvcbs")
ALL = ("bidirectional_breadth_first", *EXACT, "bae_star")
relaxed = settings(deadline=None, suppress_health_check=list(HealthCheck))


def run(name, space, **options):
    return getattr(treeprune, name)(space, **options)


def check_answer(space, best, result):
    """The value is the optimum, proved, and the moves cost it and end at a goal."""
    if best is None:
        assert result.status is Status.INFEASIBLE and result.value is None and result.solution == []
        return
    assert (result.value, result.bound, result.status) == (best, best, Status.OPTIMAL)
    s, cost = space.start(), 0
    for move in result.solution:
        cost += space.cost(s, move)
        s = space.play(s, move)
    assert cost == best and space.is_goal(s)


def counts(result):
    stats = result.stats
    return (
        result.value, result.bound, result.solution, stats.nodes, stats.expanded, stats.expanded_back,
        stats.expanded_below, stats.reopened, stats.stored, stats.skipped,
    )  # fmt: skip


@relaxed
@given(networks(), st.booleans())
def test_any_admissible_estimate_will_do(network, knowing):
    space, best, least = network
    for name in EXACT:
        options = {"epsilon": least} if knowing else {}
        check_answer(space, best, run(name, space, world="interpreted", **options))


@relaxed
@given(networks(floating=True))
def test_float_costs(network):
    space, best, least = network
    for name in EXACT:
        check_answer(space, best, run(name, space, world="interpreted", epsilon=least))


@relaxed
@given(networks(consistent=True), networks(consistent=True, floating=True))
def test_bae_star_where_estimates_are_consistent(whole, floats):
    for space, best, _ in (whole, floats):
        result = treeprune.bae_star(space, world="interpreted")
        check_answer(space, best, result)
        assert result.stats.reopened == 0


@relaxed
@given(networks())
def test_fewest_moves(network):
    space, _, _ = network
    edges = [(int(u), int(v), 1) for u, v in zip(space.source, space.target, strict=True)][: space.first[-1]]
    far = [distances(len(space.ends), edges, [0])[g] for g in space.goals()]
    best = min(far, default=float("inf"))
    result = treeprune.bidirectional_breadth_first(space, world="interpreted")
    assert result.value == (None if best == float("inf") else best)
    assert result.value is None or len(result.solution) == best == result.bound


@relaxed
@given(networks())
def test_pathmax_changes_counts_only(network):
    space, best, _ = network
    for name in ("mm", "nbs", "dvcbs"):
        check_answer(space, best, run(name, space, world="interpreted", pathmax=True))


@relaxed
@given(networks(), st.integers(0, 12), st.integers(0, 60))
def test_upper_bounds_and_limits_leave_two_true_bounds(network, upper, nodes):
    space, best, _ = network
    for name in EXACT:
        result = run(name, space, world="interpreted", upper=upper)
        if best is not None and best < upper:
            check_answer(space, best, result)
        else:
            assert result.value is None and result.status is Status.INFEASIBLE
        result = run(name, space, world="interpreted", limits=Limits(nodes=nodes))
        truth = INF if best is None else best
        assert result.bound is None or result.bound <= truth
        assert result.value is None or result.value >= truth
        assert result.stopped in (None, "nodes") and result.stats.nodes <= nodes
        if result.stopped and result.value is not None:
            assert result.status is (Status.OPTIMAL if result.bound == result.value else Status.FEASIBLE)


def same_in_both_worlds(network, name):
    space, _, least = network
    options = {} if name in ("bidirectional_breadth_first", "bae_star") else {"epsilon": least}
    interpreted, compiled = (run(name, space, world=w, **options) for w in ("interpreted", "compiled"))
    assert counts(interpreted) == counts(compiled)


@pytest.mark.parametrize("name", ALL)
@settings(parent=relaxed, max_examples=30)
@given(networks(consistent=True), networks())
def test_both_worlds_do_the_same(name, consistent, any_kind):
    same_in_both_worlds(consistent, name)
    if name != "bae_star":
        same_in_both_worlds(any_kind, name)


@pytest.mark.slow
@pytest.mark.parametrize("name", ALL)
@settings(parent=relaxed, max_examples=30)
@given(networks(consistent=True, floating=True))
def test_both_worlds_do_the_same_with_floats(name, network):
    same_in_both_worlds(network, name)


# --- the pancake puzzle: numbers that do not depend on how ties are broken ---

FACTS = (  # pancakes, stack, k of GAP-k, C*, minimum vertex cover with epsilon 0 and 1
    (10, (0, 5, 9, 4, 3, 1, 8, 6, 2, 7), 1, 10, 917, 655),
    (10, (2, 4, 6, 1, 3, 5, 7, 0, 9, 8), 1, 10, 1071, 787),
    (10, (0, 1, 7, 2, 8, 4, 5, 9, 3, 6), 0, 10, 82, 82),
)


@pytest.mark.parametrize("fact", FACTS)
def test_what_theory_says_of_the_counts(fact):
    n, stack, k, optimum, cover, cover_epsilon = fact
    space = Pancake(n, k, packed(stack))
    for name in ("mm", "nbs", "dvcbs"):
        for epsilon, least in ((0, cover), (1, cover_epsilon)):
            result = run(name, space, epsilon=epsilon, world="interpreted")
            assert result.value == optimum == len(result.solution)
            if name != "mm" or epsilon == 0:
                assert result.stats.expanded >= least
            if name == "nbs":
                assert least <= result.stats.expanded_below <= 2 * least
    assert treeprune.bae_star(space, world="interpreted").value == optimum
    assert treeprune.bidirectional_breadth_first(space, world="interpreted").value == optimum


def test_mm_meets_in_the_middle(monkeypatch):
    from treeprune.paths.bidirectional_run import BidirectionalRun

    runs = []
    report = BidirectionalRun.result
    monkeypatch.setattr(BidirectionalRun, "result", lambda self: runs.append(self) or report(self))
    for n, stack, k, optimum, *_ in FACTS:
        treeprune.mm(Pancake(n, k, packed(stack)), world="interpreted")
        for half in runs.pop().halves:
            nodes = half.side.nodes
            assert all(2 * nodes.g(i, 0) <= optimum for i in range(half.found) if nodes.status(i) == 1)


def test_memory_grows_in_the_middle_of_an_expansion(monkeypatch):
    from treeprune.paths import space_memory

    edges = [(u, v, 1 + (u * v) % 5) for u in range(900) for v in (u - 1, u + 1, u - 30, u + 30) if 0 <= v < 900]
    space = roads(900, edges, {899}, [0] * 900, [0] * 900)
    expected = {name: counts(run(name, space, world="compiled", epsilon=1)) for name in ("nbs", "dvcbs")}
    monkeypatch.setattr(space_memory, "FIRST_ROOM", 5)
    for name, numbers in expected.items():
        assert counts(run(name, space, world="compiled", epsilon=1)) == numbers
        limited = run(name, space, world="compiled", epsilon=1, limits=Limits(memory=8_000))
        assert limited.stopped == "memory" and limited.bound <= numbers[0]


# --- starts, goals and hooks that are special, or wrong ---


def line(n, goals, **changes):
    """Nodes in a line, edges both ways, each costing 1."""
    edges = [(i, i + 1, 1) for i in range(n - 1)] + [(i + 1, i, 1) for i in range(n - 1)]
    return roads(n, edges, goals, changes.pop("ahead", [0] * n), changes.pop("behind", [0] * n))


@pytest.mark.parametrize("name", ALL)
def test_special_goals(name):
    check_answer(line(3, {0, 2}), 0, run(name, line(3, {0, 2}), world="interpreted"))
    assert run(name, line(3, {0}), world="interpreted").solution == []
    assert run(name, line(5, set()), world="interpreted").status is Status.INFEASIBLE
    assert run(name, line(5, {2, 4}), world="interpreted").value == 2
    apart = roads(4, [(0, 1, 1), (2, 3, 1)], {3}, [0] * 4, [0] * 4)
    assert run(name, apart, world="interpreted").status is Status.INFEASIBLE
    one_way = roads(3, [(1, 0, 1), (1, 2, 1)], {2}, [0] * 3, [0] * 3)
    assert run(name, one_way, world="interpreted").status is Status.INFEASIBLE
    assert run(name, line(6, {5}), state=3, world="interpreted").value == 2


def test_visited_tells_the_sides_apart():
    from treeprune.paths.path_plan import PathPlan
    from treeprune.paths.path_search import RUNS
    from treeprune.worlds import Interpreted

    search = RUNS["mm"](line(9, {8}), None, PathPlan("mm"), Interpreted(), Limits())
    result, seen = search.run(), search.visited()
    assert seen.expanded(0) + seen.expanded(1) == result.stats.expanded
    assert seen.expanded(1) == result.stats.expanded_back > 0


def test_every_goal_may_be_the_nearest():
    space = line(400, set(range(100, 400)))
    assert treeprune.nbs(space, world="interpreted").value == 100


@pytest.mark.parametrize("name", ALL)
def test_wrong_hooks_are_named(name):
    class NoGoals(treeprune.StateSpace):
        def start(self):
            return 0

        def is_goal(self, s):
            return s == 3

        def moves(self, s):
            return [1]

        def play(self, s, m):
            return min(s + m, 9)

    class NoPredecessors(NoGoals):
        def goals(self):
            return [3]

    class Astray(NoPredecessors):
        def predecessors(self, s):
            return [(1, s - 2)]

    class LateAstray(NoPredecessors):  # right near the goals, wrong beyond
        def goals(self):
            return [40]

        def is_goal(self, s):
            return s == 40

        def play(self, s, m):
            return min(s + m, 40)

        def predecessors(self, s):
            return [(1, s - 1 if s > 34 else s - 5)] if s > 4 else []

    class NoGoal(NoPredecessors):
        def goals(self):
            return [4]

    with pytest.raises(NotImplementedError, match="goals"):
        run(name, NoGoals())
    with pytest.raises(NotImplementedError, match="predecessors"):
        run(name, NoPredecessors())
    with pytest.raises(treeprune.HookError, match="predecessors"):
        run(name, Astray())
    if name in ("mm", "nbs"):  # others need not look there
        with pytest.raises(treeprune.HookError, match="predecessors"):
            run(name, LateAstray())
    NoGoal.predecessors = Astray.predecessors
    with pytest.raises(treeprune.HookError, match="goals.*is_goal"):
        run(name, NoGoal())


def test_wrong_numbers_are_named():
    with pytest.raises(treeprune.HookError, match="h_back"):
        treeprune.mm(line(9, {8}, behind=[0, 0, 0, 0, 0, 0, -1, 0, 0]), world="interpreted")
    with pytest.raises(treeprune.HookError, match="epsilon"):
        treeprune.nbs(line(9, {8}), epsilon=2, world="interpreted")
    with pytest.raises(treeprune.LimitError, match="epsilon"):
        treeprune.nbs(line(9, {8}), epsilon=-1)


def test_bae_star_says_where_estimates_are_inconsistent():
    space = line(9, {8}, ahead=[8, 0, 6, 0, 4, 0, 2, 0, 0])
    with pytest.raises(treeprune.HookError, match="not consistent.*use nbs"):
        treeprune.bae_star(space, world="interpreted")
    assert treeprune.nbs(space, world="interpreted").value == 8


def test_symmetry_is_refused():
    from treeprune.paths.path_plan import PathPlan
    from treeprune.paths.path_search import search_path

    with pytest.raises(treeprune.LimitError, match="symmetry"):
        search_path(line(3, {2}), None, PathPlan("nbs", symmetry=True))


def test_a_callback_stops_with_the_best_held():
    space = Pancake(10, 3, packed((0, 5, 9, 4, 3, 1, 8, 6, 2, 7)))
    result = treeprune.mm(space, world="interpreted", progress=lambda report: False)
    assert result.stopped == "callback" and 0 < result.bound <= 10


def test_pathmax_saves_states_where_estimates_are_uneven():
    @treeprune.compiled
    class Uneven(Pancake):  # every other state is not estimated
        undirected = True

        def h(self, s):
            return Pancake.h(self, s) if (s * 40503 >> 9) % 3 else 0

        def h_back(self, s, start):
            return Pancake.h_back(self, s, start) if (s * 40503 >> 9) % 3 else 0

    space = Uneven(9, 0, packed((3, 0, 7, 2, 5, 1, 8, 6, 4)))
    plain, raised = (treeprune.nbs(space, world="interpreted", pathmax=p) for p in (False, True))
    assert plain.value == raised.value == treeprune.a_star(space, world="interpreted").value
    assert raised.stats.expanded < plain.stats.expanded and raised.stats.skipped["pathmax"] > 0


def test_the_solution_of_float_costs_is_the_sum_of_its_moves():
    rng = np.random.default_rng(1)
    edges = [(int(u), int(v), float(rng.uniform(1, 2))) for u, v in rng.integers(0, 60, (240, 2))]
    far = distances(60, edges, [0])
    space = roads(60, edges, {59}, [0.0] * 60, [0.0] * 60, np.float64)
    for name in (*EXACT, "bae_star"):
        assert run(name, space, world="interpreted").value == pytest.approx(far[59])
    assert isinstance(space, Roads)


def test_a_start_that_is_a_goal():
    """It has the type of its costs, and does not count where only cheaper ways are wanted; for other searches, too."""

    class Halves(treeprune.StateSpace):
        def start(self):
            return 3

        def is_goal(self, s):
            return s == 3

        def goals(self):
            return [3]

        def moves(self, s):
            return [1]

        def play(self, s, m):
            return s + m

        def cost(self, s, m):
            return 0.5

        def predecessors(self, s):
            return [(1, s - 1)]

    for name in ("a_star", "ida_star", "bidirectional_dijkstra", *EXACT):
        value = run(name, Halves()).value
        assert value == 0 and isinstance(value, float)
        assert run(name, Halves(), upper=0).status is Status.INFEASIBLE
