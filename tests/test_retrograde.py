"""Retrograde analysis against the definition, in both worlds; its table in a forward search, and on disk."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import treeprune
from games.connect4 import ConnectFour, ConnectFourSolver
from games.nim import Nim
from games.tictactoe import TicTacToe
from tests import naive
from tests.graphs import graph, graphs, settle
from treeprune.ending_run import EndingRun
from treeprune.game_run import GameRun
from treeprune.kernels import counters
from treeprune.plan import Plan, Table
from treeprune.proof_run import ProofRun, Question
from treeprune.worlds import Compiled, Interpreted

WORLDS = (Interpreted(), Compiled())


def both(game, starts=None, symmetry=True, limits=None):
    """Analyse in both worlds, hold the tables against each other, and return one."""
    a, b = (EndingRun(game, starts, symmetry, world, limits).run() for world in WORLDS)
    for name in ("_keys", "_slots", "_values", "_plies", "_proved"):
        assert np.array_equal(getattr(a, name), getattr(b, name)), name
    assert (a.stopped, a.starts, len(a)) == (b.stopped, b.starts, len(b))
    return a


def keeps(game, endings, s, move, value):
    after = endings.value(game.play(s, move))
    return (after if game.same_mover(s, move) else -after) == value


@settings(max_examples=400, deadline=None)
@given(game=graphs(cyclic=True, largest=18))
def test_random_graphs_with_circles(game):
    n = len(game.score)
    endings = both(game, list(range(n)))
    assert len(endings) == n
    for s, (value, plies) in settle(game).items():
        assert (endings.value(s), endings.plies(s)) == (value, plies)
        best = endings.best_moves(s)
        assert bool(best) == (not game.is_over(s))
        for move in best:
            assert keeps(game, endings, s, move, value)
            if value != 0:
                assert endings.plies(game.play(s, move)) == plies - 1


@settings(max_examples=200, deadline=None)
@given(game=naive.trees)
def test_random_trees(game):
    endings = both(game)
    for s in range(len(game.first)):
        if s in endings:
            assert endings.value(s) == naive.minimax(game, s)
    assert 0 in endings


@settings(max_examples=150, deadline=None)
@given(game=graphs(cyclic=True), target=st.integers(-3, 3))
def test_proof_numbers_agree_where_they_answer_about_games_with_circles(game, target):
    value = settle(game)[0][0]
    try:
        result = ProofRun(game, None, Question(target, None), WORLDS[0]).run()
    except treeprune.HookError as error:
        assert "the position repeats" in str(error)
        return
    if target > 0:
        assert (result.value == target) == (value >= target)
    if result.bound is not None and target <= 0:
        assert value < target


@cache
def tic_tac_toe(s):
    """Return (value, plies) by the definition; plies of draws None."""
    game = TicTacToe()
    if game.is_over(s):
        return game.evaluate(s), 0
    found = [tic_tac_toe(game.play(s, m)) for m in game.moves(s)]
    value = max(-v for v, _ in found)
    plies = [d for v, d in found if -v == value]
    return value, None if value == 0 else 1 + (min(plies) if value > 0 else max(plies))


def all_positions(game):
    seen, todo = set(), [game.start()]
    while todo:
        s = todo.pop()
        if s not in seen:
            seen.add(s)
            todo += [] if game.is_over(s) else [game.play(s, m) for m in game.moves(s)]
    return seen


def test_tic_tac_toe():
    # 5,478 positions, 765 without the symmetric ones: known figures
    game = TicTacToe()
    whole, few = both(game, symmetry=False), both(game)
    assert (len(whole), len(few)) == (5478, 765)
    positions = all_positions(game)
    assert len(positions) == 5478
    for s in positions:
        assert (whole.value(s), whole.plies(s)) == (few.value(s), few.plies(s)) == tic_tac_toe(s)
        assert whole.best_moves(s) == few.best_moves(s)
    assert sum(whole.histogram().values()) == 5478
    assert list(whole.histogram())[:2] == [(-1, 0), (-1, 2)]
    assert few.nbytes < whole.nbytes and "765 states" in repr(few)


def test_scores_of_many_sizes():
    game = TicTacToe(by_distance=True)
    endings = both(game)
    for s in list(all_positions(game))[::7]:
        assert endings.value(s) == naive.minimax(game, s)


def test_connect_four():
    game = ConnectFour(4, 4, by_distance=False)
    whole, few = treeprune.retrograde(game, symmetry=False), treeprune.retrograde(game)
    assert len(whole) == 161_029  # as counted by J. Tromp
    rng = np.random.default_rng(1)
    for _ in range(300):
        s = game.start()
        for _ in range(int(rng.integers(0, 15))):
            if not game.is_over(s):
                s = game.play(s, int(rng.choice(list(game.moves(s)))))
        expected = treeprune.alphabeta(game, s, table=Table(entries=2**14)).value
        assert whole.value(s) == few.value(s) == expected
        assert whole.plies(s) == few.plies(s)


def test_wins_are_fast_and_losses_slow():
    # beside a game that scores a win at p stones (18 - p) // 2, so that speed is part of the value
    game, by_distance = ConnectFour(4, 4, by_distance=False), ConnectFour(4, 4)
    endings, scored = treeprune.retrograde(game), treeprune.retrograde(by_distance)
    decided = 0
    for first in range(4**5):
        s = game.start()
        for i in range(5):
            s = game.play(s, first // 4**i % 4) if not game.is_full(s, first // 4**i % 4) else s
        if endings.value(s) != 0:
            decided += 1
            assert scored.value(s) == endings.value(s) * ((18 - s.plies - endings.plies(s)) // 2)
            assert endings.plies(s) % 2 == (endings.value(s) > 0)
            assert endings.best_moves(s) == scored.best_moves(s)
    assert decided > 100


class Words(treeprune.Game):
    """Plain Python with texts for states: take one or two letters from either end; the last letter wins."""

    def start(self):
        return "abcde"

    def moves(self, s):
        return [m for m in ("l1", "r1", "l2", "r2") if len(s) >= int(m[1])]

    def play(self, s, m):
        n = int(m[1])
        return s[n:] if m[0] == "l" else s[:-n]

    def is_over(self, s):
        return not s

    def evaluate(self, s):
        return -1 if not s else 0


def test_any_python_state_will_do_but_not_on_disk(tmp_path):
    endings = treeprune.retrograde(Words())
    assert endings.value("abcde") == 1 and endings.value("abc") == -1 and endings.value("") == -1
    with pytest.raises(treeprune.HookError, match="numbers"):
        endings.save(tmp_path / "words.npz")
    with pytest.raises(treeprune.HookError, match="compiled"):
        endings.bounds(endings.problem, Compiled(), None)
    with pytest.raises(KeyError, match="cannot be reached"):
        endings.value("xyz")


class WithEndings(GameRun):
    """A search whose static bounds are a table of endings."""

    endings = None

    def memory(self):
        mem = super().memory()
        return replace(mem, bounds=self.endings.bounds(self.problem, self.world, mem.bounds))


class ProofWithEndings(ProofRun):
    endings = None

    def memory(self):
        mem = super().memory()
        return replace(mem, bounds=self.endings.bounds(self.problem, self.world, mem.bounds))


@pytest.mark.parametrize("made", WORLDS, ids=lambda w: w.name)
@pytest.mark.parametrize("algorithm", ["alphabeta", pytest.param("null-window", marks=pytest.mark.slow)])
def test_a_forward_search_uses_the_table(algorithm, made):
    game = ConnectFour(4, 4, by_distance=False)
    late = game.parse("12341243")
    endings = EndingRun(game, [late], True, made).run()
    start = game.parse("123412")
    plan = Plan(algorithm, table=Table(entries=4096))
    plain, runs = GameRun(game, start, plan, Compiled()).run(), []
    for world in WORLDS:
        run = WithEndings(game, start, plan, world)
        run.endings = endings
        runs.append(run.run())
    assert runs[0].value == runs[1].value == plain.value and runs[0].status is treeprune.Status.OPTIMAL
    assert runs[0].stats.nodes == runs[1].stats.nodes < plain.stats.nodes
    assert runs[0].stats.skipped == runs[1].stats.skipped
    # counted as "static bound" until kernels/alphabeta.py asks mem.bounds.rule()
    assert sum(runs[0].stats.skipped.get(rule, 0) for rule in ("ending", "static bound")) > 0
    for target in (0, 1):
        plain, runs = ProofRun(game, start, Question(target, None), Compiled()).run(), []
        for world in WORLDS:
            run = ProofWithEndings(game, start, Question(target, None), world)
            run.endings = endings
            runs.append(run.run())
        assert (runs[0].value, runs[0].bound) == (runs[1].value, runs[1].bound) == (plain.value, plain.bound)
        assert runs[0].stats.nodes == runs[1].stats.nodes < plain.stats.nodes
        assert runs[0].stats.skipped["ending"] > 0 and "static bound" not in runs[0].stats.skipped


def test_files(tmp_path):
    game, path = ConnectFour(4, 4, by_distance=False), tmp_path / "c4.npz"
    late = game.parse("12341243")
    endings = treeprune.retrograde(game, [late])
    endings.save(path)
    again = treeprune.Endings.load(path, game)
    assert len(again) == len(endings) and again.histogram() == endings.histogram()
    assert again.best_moves(late) == endings.best_moves(late) and again.starts == [late]
    solver = treeprune.Endings.load(path, ConnectFourSolver(4, 4, by_distance=False))  # fewer moves, the same values
    assert solver.value(late) == endings.value(late)
    for other, why in (
        (ConnectFour(4, 4), "it holds -1 for .* which is worth -"),
        (ConnectFour(4, 5, by_distance=False), "it (holds|knows)"),
        (TicTacToe(), "its hooks fail|it (holds|knows)"),
        (Nim(), "its hooks fail|it (holds|knows)"),
    ):
        with pytest.raises(treeprune.InstanceError, match=f"other rules, keys or scores than those of.*: {why}"):
            treeprune.Endings.load(path, other)
        with pytest.raises(treeprune.InstanceError, match=f"other rules, keys or scores than those of.*: {why}"):
            endings.bounds(other, WORLDS[0], None)
    with pytest.raises(treeprune.InstanceError, match="states are 3 numbers"):
        treeprune.Endings.load(path, Nim(), (1, 2))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    (tmp_path / "bad.npz").write_bytes(content)
    (tmp_path / "short.npz").write_bytes(content[:300])
    (tmp_path / "empty.npz").write_bytes(b"")
    np.savez(tmp_path / "other.npz", a=np.zeros(3))
    for name in ("bad", "short", "empty", "other"):
        with pytest.raises(treeprune.InstanceError, match="damaged"):
            treeprune.Endings.load(tmp_path / f"{name}.npz", game)
    arrays = dict(np.load(path))
    arrays["values"][0] ^= 1
    np.savez(tmp_path / "forged.npz", **arrays)
    with pytest.raises(treeprune.InstanceError, match="checksum"):
        treeprune.Endings.load(tmp_path / "forged.npz", game)
    with pytest.raises(FileNotFoundError):
        treeprune.Endings.load(tmp_path / "none.npz", game)
    interpreted = treeprune.retrograde(game, [late], world="interpreted")
    interpreted.save(tmp_path / "same.npz")
    assert treeprune.Endings.load(tmp_path / "same.npz", game).histogram() == endings.histogram()


@settings(max_examples=80, deadline=None)
@given(game=graphs(cyclic=True, largest=18), nodes=st.integers(0, 18))
def test_a_stopped_analysis_holds_nothing_that_is_not_proved(game, nodes):
    endings = both(game, limits=treeprune.Limits(nodes=nodes))
    if endings.stopped:
        assert endings.stopped == "nodes" and len(endings) == 0 and 0 not in endings
        with pytest.raises(KeyError, match="stopped by nodes"):
            endings.value(0)
        with pytest.raises(ValueError, match="not whole"):
            endings.bounds(game, WORLDS[0], None)
    else:
        assert endings.value(0) == settle(game)[0][0]


def test_a_run_stopped_on_its_way_back_keeps_what_is_settled():
    game = TicTacToe()

    class Stopped(EndingRun):
        def phase(self, kernel, arguments):
            if kernel.__name__ == "settle":
                self.counters[counters.INTERVAL] = 300
                self.counters[counters.STOP] = 1
                super().phase(kernel, arguments)
                return "time"
            return super().phase(kernel, arguments)

    class StoppedAtOnce(EndingRun):
        def phase(self, kernel, arguments):
            self.counters[counters.STOP] = 1
            return super().phase(kernel, arguments)

    assert StoppedAtOnce(game, None, True, Interpreted()).run().stopped == "interrupted"
    endings = Stopped(game, None, True, Interpreted()).run()
    assert endings.stopped == "time" and 0 < len(endings) < 765
    known = [s for s in all_positions(game) if s in endings]
    assert known and all((endings.value(s), endings.plies(s)) == tic_tac_toe(s) for s in known)
    with pytest.raises(ValueError, match="not whole"):
        endings.save("never.npz")


def test_time_and_callbacks_stop():
    game = ConnectFour(6, 5, by_distance=False)
    endings = treeprune.retrograde(game, limits=treeprune.Limits(time=0.3))
    assert endings.stopped == "time" and len(endings) == 0
    seen = []
    endings = treeprune.retrograde(game, progress=lambda p: seen.append(p.nodes) or False)
    assert endings.stopped == "callback" and len(seen) == 1


class Broken(Nim):
    def evaluate(self, s):
        return 0.5 if len(s) == 2 else -1

    def moves(self, s):
        return [] if s == (1, 3, 3) else super().moves(s)


def test_what_is_refused():
    with pytest.raises(treeprune.HookError, match="chance"):
        treeprune.retrograde(naive.tree([2], [1, 2], [0], [0], chance=[1]))
    with pytest.raises(treeprune.HookError, match="integer scores"):
        treeprune.retrograde(naive.tree([2], [0.5, 2], [0], [0], floating=True))
    with pytest.raises(treeprune.HookError, match="integer scores"):
        treeprune.retrograde(Broken(), [(1, 1)])
    with pytest.raises(treeprune.HookError, match=r"moves: yielded no move at state number \d+, \(1, 3, 3\)"):
        treeprune.retrograde(Broken(), [(1, 3, 5)])
    with pytest.raises(ValueError, match="start state"):
        treeprune.retrograde(Nim(), [])
    game = graph([[1], [2, 3], [0], []], [0, 0, 0, 10**18], [0])
    for world in WORLDS:
        with pytest.raises(treeprune.HookError, match="evaluate.*state number 3, 3"):
            treeprune.retrograde(game, world=world)
