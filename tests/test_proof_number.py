"""Proof-number search against the definition and against alpha-beta, in both worlds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import treeprune
from games.connect4 import ConnectFour, ConnectFourSolver
from games.nim import Nim
from games.tictactoe import TicTacToe
from tests import naive
from tests.graphs import Graph, graph, graphs
from treeprune.families.proof_number import proof_number
from treeprune.kernels.counters import SIZE
from treeprune.kernels.ordering import NO_MOVE
from treeprune.kernels.proof_table import KEY, ProofTable
from treeprune.proof_run import ProofRun, Question
from treeprune.worlds import Compiled, Interpreted

WORLDS = (Interpreted(), Compiled())
TABLES = [None, treeprune.Table(entries=2), treeprune.Table(entries=256), treeprune.Table(entries=2**14)]


def fingerprint(result):
    stats = result.stats
    return (
        result.value, result.bound, result.status, result.guarantee, [int(m) for m in result.solution], result.stopped,
        stats.nodes, stats.generated, stats.leaves, stats.max_depth, stats.skipped, stats.table_probes,
        stats.table_hits, stats.table_stores,
    )  # fmt: skip


def both(game, target, table=None, limits=None, state=None, worlds=WORLDS, **parts):
    """Ask in both worlds, hold the runs against each other, and return one."""
    a, b = (ProofRun(game, state, Question(target, table, **parts), world, limits).run() for world in worlds)
    assert fingerprint(a) == fingerprint(b)
    return a


def holds(game, s, result, target, value):
    """Check an answer against the true value of s."""
    if value >= target:
        assert target <= result.value <= value and (result.bound is None or result.bound >= value)
        assert result.status in (treeprune.Status.FEASIBLE, treeprune.Status.OPTIMAL)
        if not game.is_over(s):
            child = game.play(s, result.move)
            after = naive.minimax(game, child)
            assert (after if game.same_mover(s, result.move) else -after) >= target
    else:
        assert value <= result.bound < target and (result.value is None or result.value <= value)
        assert result.status in (treeprune.Status.INFEASIBLE, treeprune.Status.OPTIMAL)
        assert result.solution == []
    assert result.guarantee is treeprune.Guarantee.EXACT and result.stopped is None


def line_reaches(game, s, line, target):
    """Tell whether a line that goes to the end of the game reaches the target."""
    sign = 1
    for m in line:
        sign, s = (sign if game.same_mover(s, m) else -sign), game.play(s, m)
    return not line or not game.is_over(s) or sign * game.evaluate(s) >= target


@settings(max_examples=400, deadline=None)
@given(game=naive.trees, target=st.integers(-9, 9), table=st.sampled_from(TABLES), bounds=st.booleans())
def test_random_trees(game, target, table, bounds):
    compiled = bounds == (table is not None)  # machine code for two combinations, not four
    result = both(game, target, table, worlds=WORLDS if compiled else WORLDS[:1] * 2, bounds=bounds)
    holds(game, 0, result, target, naive.minimax(game, 0))
    assert line_reaches(game, 0, result.solution, target)


@settings(max_examples=400, deadline=None)
@given(game=graphs(cyclic=False, largest=20), target=st.integers(-4, 4), table=st.sampled_from(TABLES))
def test_random_graphs_where_lines_meet(game, target, table):
    result = both(game, target, table)
    holds(game, 0, result, target, naive.minimax(game, 0))
    assert line_reaches(game, 0, result.solution, target)


@settings(max_examples=60, deadline=None)
@given(game=graphs(cyclic=False, values=st.sampled_from([-1.5, -0.25, 0.0, 0.25, 1.5])), target=st.floats(-2, 2))
def test_float_scores(game, target):
    result = both(game, target, TABLES[2])
    assert result.value is None or result.value == target
    holds(game, 0, result, target, naive.minimax(game, 0))


def random_positions(game, rng, count, plies):
    for _ in range(count):
        s = game.start()
        for _ in range(int(rng.integers(*plies))):
            if game.is_over(s):
                break
            s = game.play(s, int(rng.choice(list(game.moves(s)))))
        yield s


@pytest.mark.parametrize("by_distance", [False, True])
def test_tic_tac_toe(by_distance):
    game, rng = TicTacToe(by_distance=by_distance), np.random.default_rng(1)
    for s in random_positions(game, rng, 30, (2, 9)):
        value = naive.minimax(game, s)
        for target in {0, 1, value, value + 1}:
            for parts in ({}, {"symmetry": True}, {"bounds": True}):
                holds(game, s, both(game, target, TABLES[2], state=s, **parts), target, value)


@pytest.mark.parametrize(
    ("width", "plies", "count"), [(4, (0, 14), 100), pytest.param(5, (4, 18), 250, marks=pytest.mark.slow)]
)
def test_connect_four(width, plies, count):
    game, rng = ConnectFourSolver(width, 4), np.random.default_rng(width)
    bare = ConnectFour(width, 4)
    for s in random_positions(bare, rng, count, plies):
        value = treeprune.alphabeta(game, s, table=TABLES[3], bounds=True).value
        for target in (0, 1, value, value + 1):
            for which, table in ((bare, TABLES[3]), (game, TABLES[2])):
                result = proof_number(which, s, target, table=table, symmetry=True, bounds=which is game)
                if target <= value:
                    assert result.value >= target
                    if not which.is_over(s):
                        after = treeprune.alphabeta(game, game.play(s, result.move), table=TABLES[3], bounds=True)
                        assert -after.value >= target
                else:
                    assert result.bound < target


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_nim(table):
    rng = np.random.default_rng(3)
    for _ in range(150 if table else 40):
        heaps = tuple(map(int, rng.integers(0, 5 if table else 4, 3)))
        result = proof_number(Nim(), heaps, table=table)
        wins = int(np.bitwise_xor.reduce(heaps)) != 0
        assert (result.value, result.bound) == ((1, None) if wins else (None, 0))
        if wins:
            assert np.bitwise_xor.reduce(Nim().play(heaps, result.move)) == 0


@settings(max_examples=100, deadline=None)
@given(game=graphs(cyclic=False, largest=20), target=st.integers(-4, 4), nodes=st.integers(0, 30))
def test_limits_end_with_unknown_never_with_a_wrong_answer(game, target, nodes):
    result = both(game, target, TABLES[2], treeprune.Limits(nodes=nodes))
    assert result.stats.nodes <= nodes
    if result.stopped is None:
        holds(game, 0, result, target, naive.minimax(game, 0))
    else:
        assert (result.stopped, result.status, result.value) == ("nodes", treeprune.Status.UNKNOWN, None)
        assert result.guarantee is treeprune.Guarantee.HEURISTIC and result.solution == []


@settings(max_examples=60, deadline=None)
@given(game=naive.trees, target=st.integers(-9, 9), nodes=st.integers(0, 9))
def test_a_static_bound_is_no_answer(game, target, nodes):
    result, value = both(game, target, TABLES[2], treeprune.Limits(nodes=nodes), bounds=True), naive.minimax(game, 0)
    if result.stopped:
        assert result.value is None and result.status is treeprune.Status.UNKNOWN and result.bound >= value
    else:
        holds(game, 0, result, target, value)


def test_other_limits():
    game = ConnectFour(by_distance=False)
    r = proof_number(game, target=1, limits=treeprune.Limits(time=0.2), table=treeprune.Table(entries=2**16))
    assert (r.stopped, r.status, r.value, r.bound) == ("time", treeprune.Status.UNKNOWN, None, None)
    r = proof_number(game, limits=treeprune.Limits(max_ply=9))
    assert (r.stopped, r.status) == ("max_ply", treeprune.Status.UNKNOWN)
    seen = []
    r = proof_number(
        game, progress=lambda p: seen.append(p.nodes) or len(seen) < 2, table=treeprune.Table(entries=2**16)
    )
    assert r.stopped == "callback" and len(seen) == 2


@pytest.mark.parametrize("entries", [2, 8, 64])
def test_a_tiny_table_forgets_but_the_search_ends(entries):
    game = ConnectFour(4, 4, by_distance=False)
    for target, yes in ((0, True), (1, False)):
        r = proof_number(game, game.parse("1223"), target, table=treeprune.Table(entries=entries))
        assert r.value == target if yes else r.bound == target - 1, r


@pytest.mark.parametrize("world", WORLDS, ids=lambda w: w.name)
def test_positions_that_repeat_are_refused(world):
    game = graph([[1, 3], [2], [0, 3], []], [0, 0, 0, -1], [0])
    trap = graph([[1], [0, 2], []], [0, 0, 1], [0])  # whoever leaves the circle loses
    for g, target in ((trap, 1), (graph([[1], [0]], [0], [0]), 1), (graph([[0]], [0], [0]), 1)):
        with pytest.raises(treeprune.HookError, match="the position repeats at ply .*df-pn needs games that end"):
            proof_number(g, target=target, world=world)
    with pytest.raises(treeprune.HookError, match="at ply 2, state 0:"):
        proof_number(trap, world=world)
    # settled before the circle is entered: sound, since only ends of the game settle anything
    assert proof_number(game, target=1, world=world).value == 1
    with pytest.raises(treeprune.HookError, match="chance"):
        fields = {**vars(naive.tree([2], [1, -1], [0], [0])), "chance": np.zeros(3, np.int64)}
        proof_number(naive.ChanceTree(**fields), world=world)


@settings(max_examples=150, deadline=None)
@given(game=graphs(cyclic=True), target=st.integers(-3, 3), table=st.sampled_from(TABLES))
def test_cyclic_games_are_refused_or_answered_alike_never_a_hang(game, target, table):
    answers = []
    for world in WORLDS:
        try:
            answers.append(fingerprint(ProofRun(game, None, Question(target, table), world).run()))
        except treeprune.HookError as error:
            answers.append(str(error))
    assert answers[0] == answers[1]


def test_questions_that_make_no_sense():
    for bad in (float("nan"), 10**18, "1", None, True):
        with pytest.raises(treeprune.LimitError, match="target"):
            proof_number(TicTacToe(), target=bad)
    with pytest.raises(treeprune.LimitError, match="symmetry"):
        proof_number(TicTacToe(), table=False, symmetry=True)
    assert proof_number(TicTacToe(), target=-0.5).value == 0
    over = TicTacToe().parse("03142")
    r = proof_number(TicTacToe(), over, target=-1)
    assert (r.value, r.solution, r.stats.nodes) == (-1, [], 1)
    assert proof_number(TicTacToe(), over, target=0).bound == -1


def test_bounds_can_show_the_value_itself():
    game = TicTacToe()
    r = proof_number(game, game.parse("0314"), target=1, bounds=True)
    assert (r.value, r.bound, r.status, r.move) == (1, 1, treeprune.Status.OPTIMAL, 2)
    r = proof_number(game, game.parse("0314"), target=1)
    assert (r.value, r.bound, r.status, r.move) == (1, None, treeprune.Status.FEASIBLE, 2)


@pytest.mark.parametrize("world", WORLDS, ids=lambda w: w.name)
def test_the_move_buffer_grows(world):
    n = 5000
    game = graph([list(range(1, n)), *([] for _ in range(n - 1))], [0] * (n - 1) + [-1], [0])
    r = proof_number(game, world=world)
    assert (r.value, r.move, r.stats.generated) == (1, n - 2, n - 1)


@pytest.mark.parametrize("world", WORLDS, ids=lambda w: w.name)
def test_deep_lines(world):
    n = 30_000 if world.name == "compiled" else 3_000
    game = graph([[i + 1] for i in range(n)] + [[]], [-1], [1])
    r = proof_number(game, target=-1, limits=treeprune.Limits(max_ply=100_000), world=world)
    assert (r.value, r.stats.nodes, r.stats.max_depth) == (-1, n + 1, n)


@treeprune.compiled
class Forgetful(Graph):
    """A graph half of whose nodes no table should hold."""

    def remember(self, s):
        return s % 2 == 0


@settings(max_examples=60, deadline=None)
@given(game=graphs(cyclic=False, largest=20), target=st.integers(-4, 4))
def test_nodes_that_no_table_should_hold(game, target):
    result = both(Forgetful(**vars(game)), target, TABLES[2])
    holds(game, 0, result, target, naive.minimax(game, 0))


class Faulty(Nim):
    def evaluate(self, s):
        return float("nan") if sum(s) == 0 else 0

    def key(self, s):
        return s


class Unhashable(Nim):
    def key(self, s):
        return list(s)


def test_faults_name_the_hook_and_the_place():
    with pytest.raises(treeprune.HookError, match=r"evaluate: .*ply 1, state \(0,\)") as caught:
        proof_number(Faulty(), (9,))
    assert caught.value.partial.stopped == "error"
    with pytest.raises(treeprune.HookError, match="key.*hashed"):
        proof_number(Unhashable())


def test_entries_answer_their_own_question_only():
    world, counters = Interpreted(), [0] * SIZE
    table = ProofTable(world.rows(2, KEY + 1), [1], 0)
    nothing = (1, 1, NO_MOVE, 0)
    assert table.probe(5, 1, counters) == nothing
    table.store(5, 1, 3, 4, 7, 10**9, counters)
    assert table.probe(5, 1, counters) == (3, 4, 7, 0xFFFF)
    assert table.probe(5, 0, counters) == nothing and table.probe(6, 1, counters) == nothing
    table.store(5, 0, 8, 9, 1, 2, counters)
    assert (table.probe(5, 1, counters)[0], table.probe(5, 0, counters)[0]) == (3, 8)
    table.store(6, 1, 1, 2, 0, 5, counters)  # the one that took less work goes
    assert (table.probe(5, 1, counters)[0], table.probe(5, 0, counters), table.probe(6, 1, counters)[1]) == (
        3,
        nothing,
        2,
    )
    table.forget()
    assert all(table.probe(key, a, counters) == nothing for key in (5, 6) for a in (0, 1))
