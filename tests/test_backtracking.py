"""Backtracking: all solutions, the first, counts; both worlds, growth, limits, bad hooks, the command line."""

from __future__ import annotations

import itertools
import json
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import treeprune
from games.queens_bitboard import BitboardQueens
from games.subset_sum import SubsetSum
from treeprune import Limits, Status
from treeprune.cli import main
from treeprune.decisions.backtracking_run import BacktrackingRun, run_decisions
from treeprune.decisions.decision_plan import DecisionPlan, parse_decision_method
from treeprune.worlds import Compiled, Interpreted

WORLDS = ("interpreted", "compiled")
# Placements tried without symmetry, own C program; solutions: OEIS A000170.
PLACEMENTS = {8: 2_056, 9: 8_393, 10: 35_538, 11: 166_925, 12: 856_188, 13: 4_674_889, 14: 27_358_552, 15: 171_129_071}
QUEENS = {
    1: 1, 2: 0, 3: 0, 4: 2, 5: 10, 6: 4, 7: 40, 8: 92, 9: 352, 10: 724, 11: 2_680, 12: 14_200, 13: 73_712,
    14: 365_596, 15: 2_279_184,
}  # fmt: skip


class Node(NamedTuple):
    at: int
    size: int


@treeprune.compiled
class Tree(treeprune.DecisionProblem):
    """An explicit tree: node i has parents[i]; solutions, infeasible nodes and ranks are given; twins are numbers."""

    parents: np.ndarray
    goals: np.ndarray
    refused: np.ndarray
    ranks: np.ndarray

    def start(self):
        return 0

    def is_complete(self, s):
        return self.goals[s] != 0

    def moves(self, s):
        for i in range(s + 1, len(self.parents)):
            if self.parents[i] == s:
                yield i

    def play(self, s, m):
        return m

    def feasible(self, s):
        return self.refused[s] == 0

    def order(self, s, m):
        return self.ranks[m]


@treeprune.compiled
class Wide(treeprune.DecisionProblem):
    """Pairs of numbers below n whose sum is n: more children than a ply has rows at first."""

    n: int = 300

    def start(self):
        return Node(0, 0)

    def is_complete(self, s):
        return s.at == 2 and s.size == self.n

    def moves(self, s):
        if s.at < 2:
            for m in range(self.n):
                yield m

    def play(self, s, m):
        return Node(s.at + 1, s.size + m)

    def feasible(self, s):
        return s.size <= self.n

    def order(self, s, m):
        return m % 7


@treeprune.compiled
class Words(treeprune.DecisionProblem):
    """Binary words of length n; two are equivalent that are turned into each other by exchanging 0 and 1."""

    n: int = 6

    def start(self):
        return Node(0, 0)

    def is_complete(self, s):
        return s.at == self.n

    def moves(self, s):
        yield 0
        yield 1

    def play(self, s, m):
        return Node(s.at + 1, 2 * s.size + m)

    def symmetries(self, s):
        yield Node(s.at, (1 << s.at) - 1 - s.size)


@st.composite
def trees(draw):
    n = draw(st.integers(1, 25))
    parents = [-1] + [draw(st.integers(max(0, i - 6), i - 1)) for i in range(1, n)]
    flags = st.lists(st.sampled_from([0, 0, 0, 1]), min_size=n, max_size=n)
    ranks = draw(st.lists(st.integers(-2, 2), min_size=n, max_size=n))
    return Tree(*(np.array(x, np.int64) for x in (parents, draw(flags), draw(flags), ranks)))


def naive(tree, s=0, order=False, way=()):
    """Yield (event, way) of the recursive search: the oracle of ten lines."""
    if tree.refused[s]:
        yield "failure", way
    elif tree.goals[s]:
        yield "solution", way
    else:
        moves = list(tree.moves(s))
        yield ("node" if moves else "failure"), way
        for m in sorted(moves, key=lambda m: -tree.ranks[m]) if order else moves:
            yield from naive(tree, m, order, (*way, m))


def facts(result):
    s = result.stats
    return (
        result.status, result.value, result.bound, result.solution, result.solutions, result.stopped, s.nodes,
        s.failures, s.leaves, s.max_depth, s.skipped,
    )  # fmt: skip


@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("order", [False, True])
@settings(max_examples=60, deadline=None)
@given(tree=trees(), wanted=st.one_of(st.none(), st.integers(1, 4)))
def test_it_is_the_recursive_search(world, order, tree, wanted):
    events = list(naive(tree, order=order))
    every = [i for i, (event, _) in enumerate(events) if event == "solution"]
    if wanted is not None and len(every) >= wanted:
        events = events[: every[wanted - 1] + 1]
    ways = [list(way) for event, way in events if event == "solution"]
    found = treeprune.backtracking(tree, solutions=wanted, order=order, world=world)
    assert found.solutions == ways and found.value == len(ways)
    assert found.solution == (ways[0] if ways else [])
    assert found.stats.nodes == len(events)
    assert found.stats.failures == sum(event == "failure" for event, _ in events)
    assert found.stats.max_depth == max(len(way) for _, way in events)
    assert found.status is (Status.OPTIMAL if ways else Status.INFEASIBLE)
    assert found.guarantee.name == "EXACT" and found.stopped is None
    counted = treeprune.backtracking(tree, solutions=wanted, count_only=True, order=order, world=world)
    assert counted.solutions == [] and counted.stats.nodes == found.stats.nodes and counted.value == found.value


@pytest.mark.parametrize("world", WORLDS)
@settings(max_examples=30, deadline=None)
@given(tree=trees(), limit=st.integers(0, 30))
def test_a_limit_is_kept_to_the_node_and_keeps_what_was_found(world, tree, limit):
    events = list(naive(tree))
    found = treeprune.backtracking(tree, solutions=None, limits=Limits(nodes=limit), world=world)
    assert found.stats.nodes == min(limit, len(events))
    assert found.solutions == [list(way) for event, way in events[:limit] if event == "solution"]
    if limit < len(events):
        assert found.stopped == "nodes" and found.bound is None
        assert found.status is (Status.FEASIBLE if found.value else Status.UNKNOWN)
    else:
        assert found.stopped is None and found.bound == found.value


@settings(max_examples=30, deadline=None)
@given(tree=trees())
def test_the_iterator_gives_the_same_solutions(tree):
    ways = [list(way) for event, way in naive(tree) if event == "solution"]
    for world in WORLDS:
        found = list(treeprune.iterate_solutions(tree, world=world))
        assert [f.moves for f in found] == ways
        assert [f.state for f in found] == [way[-1] if way else 0 for way in ways]


@pytest.mark.parametrize("n", range(1, 9))
def test_queens_in_both_worlds(n):
    found = [treeprune.backtracking(BitboardQueens(n), solutions=None, world=world) for world in WORLDS]
    assert facts(found[0]) == facts(found[1])
    assert found[0].value == QUEENS[n] and (n < 8 or found[0].stats.nodes == PLACEMENTS[n] + 1)


@pytest.mark.parametrize("n", [9, 10, 11, 12, 13])
def test_placements_of_queens(n):
    found = treeprune.backtracking(BitboardQueens(n), solutions=None, count_only=True)
    assert (found.stats.nodes - 1, found.value) == (PLACEMENTS[n], QUEENS[n])


@pytest.mark.slow
@pytest.mark.parametrize("n", [14, 15])
def test_placements_of_many_queens(n):
    found = treeprune.backtracking(BitboardQueens(n), solutions=None, count_only=True)
    assert (found.stats.nodes - 1, found.value) == (PLACEMENTS[n], QUEENS[n])


def test_symmetry_keeps_one_of_each_pair():
    for world in WORLDS:
        halved = treeprune.backtracking(BitboardQueens(8), solutions=None, symmetry=True, world=world)
        assert (halved.value, halved.stats.skipped) == (46, {"symmetry breaking": 4})
        found = treeprune.backtracking(Words(), solutions=None, symmetry=True, world=world)
        assert found.value == 32 and found.stats.skipped == {"symmetry breaking": 1}
        assert found.stats.leaves == found.stats.failures + found.value + 1


@pytest.mark.parametrize("order", [False, True])
def test_plies_get_the_rows_they_need(order):
    """Compiled, rows grow while the search stands; nothing is counted or found twice."""
    found = [treeprune.backtracking(Wide(), solutions=None, order=order, world=world) for world in WORLDS]
    assert facts(found[0]) == facts(found[1]) and found[0].value == 299
    pairs = sorted((a, b) for a, b in found[1].solutions)
    assert pairs == [(a, 300 - a) for a in range(1, 300)]
    assert list(found[1].solutions) == [f.moves for f in treeprune.iterate_solutions(Wide(), order=order)]


def test_rows_do_not_grow_beyond_the_memory_allowed():
    found = treeprune.backtracking(Wide(), solutions=None, limits=Limits(memory=1000))
    assert found.stopped == "memory" and found.status is Status.UNKNOWN


@settings(max_examples=25, deadline=None)
@given(numbers=st.lists(st.integers(1, 12), min_size=1, max_size=8), total=st.integers(0, 40))
def test_subset_sums(numbers, total):
    problem = SubsetSum(tuple(numbers), total)
    order = problem.sorted_numbers
    taken = [list(way) for way in itertools.product((1, 0), repeat=len(order))
             if sum(n for n, m in zip(order, way, strict=True) if m) == total]  # fmt: skip
    for world in WORLDS:
        found = treeprune.backtracking(problem, solutions=None, world=world)
        assert found.solutions == taken
    plain = run_decisions(problem, None, DecisionPlan(None, feasible=False), world="interpreted")
    assert plain.solutions == taken and plain.stats.nodes >= found.stats.nodes and plain.stats.skipped == {}


def test_a_run_goes_on_where_it_stood():
    run = BacktrackingRun(BitboardQueens(6), None, DecisionPlan(None), Interpreted())
    assert [len(run.batch(1)), len(run.batch(2)), len(run.batch(5)), run.over] == [1, 2, 1, True]
    assert run.batch(3) == []


def test_a_state_may_be_given_and_be_a_solution_itself():
    problem = SubsetSum((3, 2), 5)
    for world in WORLDS:
        found = treeprune.backtracking(problem, problem.play(problem.play(problem.start(), 1), 1), world=world)
        assert (found.status, found.solution, found.solutions) == (Status.OPTIMAL, [], [[]])
    assert treeprune.solve(problem, world="interpreted").solution == [1, 1]
    assert [r.value for r in treeprune.solve_many(problem, [problem.start()], world="interpreted")] == [1]


class Plain(treeprune.DecisionProblem):
    """Words of three letters, plain Python; hooks are replaced one by one."""

    def start(self):
        return ""

    def is_complete(self, s):
        return len(s) == 3

    def moves(self, s):
        return "ab"

    def play(self, s, m):
        return s + m


@pytest.mark.parametrize(
    ("hook", "wrong", "said"),
    [
        ("moves", lambda self, s: None, "moves: returned None"),
        ("moves", lambda self, s: 3, "moves: returned 3"),
        ("feasible", lambda self, s: None, "feasible: returned None"),
        ("feasible", lambda self, s: "yes", "feasible: returned 'yes'"),
        ("is_complete", lambda self, s: None, "is_complete: returned None"),
        ("play", lambda self, s, m: 7, "play: turned a state like '' into 7"),
        ("moves", lambda self, s: None if s == "bb" else "ab", "moves: "),
        ("feasible", lambda self, s: None if s == "bb" else True, "feasible: "),
        ("is_complete", lambda self, s: None if s == "bb" else len(s) == 3, "is_complete: "),
        ("order", lambda self, s, m: None, "order: "),
    ],
)
def test_bad_hooks_are_named(hook, wrong, said):
    problem = type("Bad", (Plain,), {hook: wrong})()
    with pytest.raises(treeprune.HookError, match=f"^{said}") as caught:
        treeprune.backtracking(problem, solutions=None, order=True)
    if hasattr(caught.value, "partial"):
        assert caught.value.partial.stopped == "error"


def test_what_was_found_before_a_hook_failed_is_kept():
    def play(self, s, m):
        if s == "bb":
            raise ZeroDivisionError
        return s + m

    problem = type("Bad", (Plain,), {"play": play})()
    with pytest.raises(ZeroDivisionError) as caught:
        treeprune.backtracking(problem, solutions=None)
    partial = caught.value.partial
    assert partial.value == 6 == len(partial.solutions) and partial.status is Status.FEASIBLE


def test_a_play_that_mutates_is_an_error():
    class Bad(Plain):
        def start(self):
            return []

        def play(self, s, m):
            s.append(m)
            return s

    with pytest.raises(treeprune.HookError, match="changed the state"):
        treeprune.backtracking(Bad())


@pytest.mark.parametrize("world", WORLDS)
def test_endless_depth_and_the_stop_flag(world):
    @treeprune.compiled
    class Endless(treeprune.DecisionProblem):
        def start(self):
            return 0

        def is_complete(self, s):
            return False

        def moves(self, s):
            yield 1

        def play(self, s, m):
            return s + m

    found = treeprune.backtracking(Endless(), limits=Limits(max_ply=50), world=world)
    assert (found.stopped, found.status, found.stats.max_depth) == ("max_ply", Status.UNKNOWN, 50)
    found = treeprune.backtracking(Endless(), limits=Limits(time=0.0), world=world)
    assert found.stopped in ("time", "max_ply") and found.solutions == []


def test_a_callback_stops_a_search_and_keeps_what_was_found():
    found = treeprune.backtracking(BitboardQueens(15), solutions=None, count_only=True, progress=lambda p: False)
    assert (found.stopped, found.status) == ("callback", Status.FEASIBLE) and found.value > 0


@pytest.mark.parametrize("wrong", [0, -1, 1.5, "all"])
def test_bad_numbers_of_solutions(wrong):
    with pytest.raises(treeprune.LimitError, match="solutions="):
        treeprune.backtracking(Plain(), solutions=wrong)


def test_bad_calls():
    with pytest.raises(TypeError, match="no decision problem"):
        treeprune.backtracking(3)
    with pytest.raises(treeprune.LimitError, match="no trace"):
        treeprune.backtracking(Plain(), trace="all")
    with pytest.raises(treeprune.LimitError, match="depth is for games"):
        treeprune.solve(Plain(), depth=3)
    with pytest.raises(ValueError, match="plain"):
        parse_decision_method("alphabeta")
    with pytest.raises(treeprune.CompileError):
        treeprune.backtracking(Plain(), world="compiled")


def test_check_refutes_what_is_not_so():
    class CutsTooMuch(Plain):
        def feasible(self, s):
            return s != "ab"

    class Lies(Plain):
        def symmetries(self, s):
            yield "a" * (len(s) - 1)

    class Loses(Plain):
        """A word and its reversal: the beginning of the lesser one need not be the lesser of its own two."""

        def symmetries(self, s):
            yield s[::-1]

    assert "cuts a solution" in str(treeprune.check_problem(CutsTooMuch()))
    assert "not equivalent" in str(treeprune.check_problem(Lies()))
    report = treeprune.check_problem(Plain())
    assert report.ok and report.checks["feasible"] > 0
    assert treeprune.check_problem(Words(4)).ok
    assert "loses" in str(treeprune.check_problem(Loses()))


def test_compare_shows_what_each_pruning_saves():
    found = treeprune.compare(SubsetSum((3, 34, 4, 12, 5, 2, 8, 9), 20), world="interpreted")
    assert [row.method for row in found.rows] == ["plain", "backtracking"] and found.value == 5
    plain, cut = (row.result.stats for row in found.rows)
    assert (plain.nodes, cut.nodes, cut.skipped) == (511, 61, {"infeasible": 26})
    assert "nodes to the first" in str(found) and json.dumps(found.to_dict())

    class CutsTooMuch(Plain):
        def feasible(self, s):
            return s != "ab"

    with pytest.raises(treeprune.ComparisonError, match="check_problem"):
        treeprune.compare(CutsTooMuch())


def test_the_command_line(capsys):
    def answers(*arguments):
        code = main(["solve", *arguments, "--json", "--world", "interpreted"])
        return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    code, found = answers("queens_bitboard", "--set", "n=6", "--count", "0")
    assert code == 0 and found[0]["value"] == 4 and len(found[0]["solutions"]) == 4
    assert found[0]["solution"] == found[0]["solutions"][0] == ["2", "4", "6", "1", "3", "5"]
    code, found = answers("queens_bitboard", "--set", "n=6", "3 6")
    assert found[0]["solution"] == ["2", "5", "1", "4"] and "solutions" not in found[0]
    code, found = answers("subset_sum", "3 2 = 5", "x", "4 4 = 3", "--count", "2")
    assert code == 1 and [f["status"] for f in found] == ["optimal", "error", "infeasible"]
    assert main(["compare", "subset_sum", "3 2 1 = 3", "--world", "interpreted"]) == 0
    assert "plain" in capsys.readouterr().out
    assert main(["solve", "nim", "--count", "2"]) == 2
    assert main(["trace", "subset_sum"]) == 2


def test_compiled_check_of_bounds_and_warm():
    assert treeprune.check_problem(BitboardQueens(5)).ok
    assert treeprune.warm(BitboardQueens(5)) >= 0
    assert run_decisions(BitboardQueens(5), world=Compiled(check_bounds=True)).value == 1
