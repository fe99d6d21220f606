"""Bad problems, bad limits, bad names: a clear error that names the hook and the fix, never a wrong value."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import pytest

import treeprune
from games.nim import Nim
from games.tictactoe import TicTacToe
from treeprune import INF, Limits, Table
from treeprune._compiled import compiled
from treeprune.bits import uint64
from treeprune.game_run import GameRun
from treeprune.plan import Plan
from treeprune.worlds import Interpreted

WORLDS = ["interpreted", "compiled"]
worlds = pytest.mark.parametrize("world", WORLDS)
SEARCHES = [treeprune.minimax, treeprune.alphabeta, treeprune.iterative_deepening, treeprune.null_window]
searches = pytest.mark.parametrize("search", SEARCHES, ids=lambda f: f.__name__)


def in_worlds(searches):
    """Every search interpreted; compiled, by default, alpha-beta only."""
    slow = [pytest.param("compiled", f, marks=() if f is treeprune.alphabeta else pytest.mark.slow) for f in searches]
    named = {"ids": lambda x: x if isinstance(x, str) else x.__name__}
    return pytest.mark.parametrize(("world", "search"), [*(("interpreted", f) for f in searches), *slow], **named)


class Heap(NamedTuple):
    left: int
    plies: int


@compiled
class Takes(treeprune.Game):
    """Take one or two from a heap of nine; one class for many faults, so that it compiles once."""

    deep: int = 99  # the ply from which on every score is `score`
    score: int = 0
    stuck: bool = False  # no moves where one is left
    crossed: int = -1  # the ply at which the bounds cross

    def start(self):
        return Heap(9, 0)

    def moves(self, s):
        if not (self.stuck and s.left == 1):
            for m in range(1, min(s.left, 2) + 1):
                yield m

    def play(self, s, m):
        return Heap(s.left - m, s.plies + 1)

    def is_over(self, s):
        return s.left <= 0

    def evaluate(self, s):
        if s.plies >= self.deep:
            return self.score
        return s.plies - 20 if s.left <= 0 else 0

    def lower(self, s):
        return 5 if s.plies == self.crossed else -INF

    def upper(self, s):
        return 3 if s.plies == self.crossed else INF


# --- hooks that change states ---


class Mutates(treeprune.Game):
    size = 4

    def start(self):
        return [self.size, 0]

    def moves(self, s):
        return [1, 2]

    def play(self, s, m):
        s[0] -= m
        return s

    def is_over(self, s):
        return s[0] <= 0

    def evaluate(self, s):
        return -1 if s[0] <= 0 else 0


class MutatesInMoves(Mutates):
    def moves(self, s):
        s[1] += 1
        return [1, 2]

    def play(self, s, m):
        return [s[0] - m, s[1]]


class MutatesDeep(Mutates):
    """Returns a copy, but writes into a part that both share."""

    size = 9

    def start(self):
        return [self.size, [0]]

    def play(self, s, m):
        after = [s[0] - m, s[1]]
        if after[0] < 2:
            after[1][0] += 1
        return after


@searches
@pytest.mark.parametrize("size", [1, 4])
def test_a_play_that_mutates_is_named(search, size):
    game, state = Mutates(), [size, 0]
    with pytest.raises(treeprune.HookError, match=r"play: changed the state it was given \(move 1\): copy it first"):
        search(game, state)


@pytest.mark.parametrize(("game", "hook"), [(MutatesInMoves(), "moves"), (MutatesDeep(), "play")])
def test_other_ways_to_mutate_are_named(game, hook):
    with pytest.raises(treeprune.HookError, match=rf"{hook}: changed the state it was given") as caught:
        treeprune.minimax(game)
    assert caught.value.hook == hook


def test_moves_that_take_their_changes_back_are_fine():
    class TakesBack(Mutates):
        def moves(self, s):
            for m in (1, 2):
                s[0] -= m
                possible = s[0] >= 0
                s[0] += m
                if possible:
                    yield m

        def play(self, s, m):
            return [s[0] - m, 0]

    assert treeprune.minimax(TakesBack()).value == 1


# --- scores ---


@compiled
class FloatTakes(Takes):
    bad: float = 0.0

    def evaluate(self, s) -> float:
        return self.bad if s.plies >= self.deep else float(s.plies)


OUT_OF_RANGE = [math.nan, math.inf, -math.inf, 1e18, -1e18, 1e300]


@in_worlds(SEARCHES[:3])
@pytest.mark.parametrize("bad", OUT_OF_RANGE)
@pytest.mark.parametrize("deep", [0, 8])
def test_scores_out_of_range_are_refused(world, search, bad, deep):
    with pytest.raises(treeprune.HookError, match=r"evaluate: returned .*(NaN|nan|inf|1e\+).*") as caught:
        search(FloatTakes(deep, bad=bad), world=world)
    assert "10**18" in str(caught.value) and "Heap(left=" in str(caught.value)


@in_worlds(SEARCHES)
def test_the_largest_integer_score(world, search):
    with pytest.raises(treeprune.HookError, match=r"evaluate: returned .* at ply \d, state Heap\(left=\d, plies=\d\)"):
        search(Takes(8, INF), world=world)


@worlds
@searches
def test_scores_just_inside_the_range_work(world, search):
    assert abs(search(Takes(0, 1 - INF), world=world).value) == INF - 1


@pytest.mark.parametrize("result", [np.uint8(3), np.int8(-128), np.uint64(2**40), np.float32(1.5), True])
def test_scores_of_numpy_do_not_wrap_around(result):
    class Odd(Nim):
        def evaluate(self, s):
            return result if not any(s) else 0

    for search in SEARCHES[: 2 if isinstance(result, np.floating) else 4]:
        value = search(Odd(), (1, 3)).value
        assert abs(value) == abs(float(result)) and not isinstance(value, np.generic)


@pytest.mark.parametrize("result", [None, "a", [1], 1j])
@pytest.mark.parametrize("deep", [0, 8])
def test_scores_that_are_no_numbers(result, deep):
    class Odd(Nim):
        def start(self):
            return (9,)

        def evaluate(self, s):
            return result if s[0] <= 9 - deep else 0

    with pytest.raises(treeprune.HookError, match=r"evaluate: returned"):
        treeprune.alphabeta(Odd())


def test_float_scores_and_null_windows():
    with pytest.raises(treeprune.HookError, match=r"evaluate: null windows need integer scores; use method 'deep"):
        treeprune.null_window(FloatTakes())
    assert treeprune.solve(FloatTakes(100)).method.startswith("deepening")


@compiled
class LateFloat(Takes):
    """Integers in the first plies that are looked at, then floats."""

    def evaluate(self, s):
        return -s.plies / 8 if s.left <= 0 else 0


def test_floats_that_come_late():
    exact = treeprune.minimax(LateFloat(), world="interpreted").value
    for search in SEARCHES:
        assert search(LateFloat(), world="interpreted").value == exact
        with pytest.raises(
            treeprune.CompileError, match=r"`LateFloat.evaluate` cannot .*float64 where int64 .*\n.*-> float"
        ):
            search(LateFloat(), world="compiled")


# --- moves and states ---


@worlds
@searches
def test_no_moves_though_the_game_goes_on(world, search):
    with pytest.raises(treeprune.HookError, match=r"moves: yielded no move at ply \d, state Heap\(left=1, plies=\d\)"):
        search(Takes(stuck=True), world=world)


def test_no_moves_at_the_start_and_no_generator():
    class Nothing(Nim):
        def moves(self, s):
            return []

    class Forgets(Nim):
        def moves(self, s):
            self.found = [(0, 1)]

    class ForgetsLate(Nim):
        def moves(self, s):
            return super().moves(s) if sum(s) > 2 else None

    with pytest.raises(treeprune.HookError, match=r"moves: yielded no move for \(1, 3, 5\)"):
        treeprune.solve(Nothing())
    with pytest.raises(treeprune.HookError, match=r"moves: returned None for \(1, 3, 5\): `yield` the moves"):
        treeprune.solve(Forgets())
    with pytest.raises(treeprune.HookError, match=r"moves: returned what no search can use: 'NoneType' .*not iterable"):
        treeprune.solve(ForgetsLate())


@compiled
class OtherState(Takes):
    def play(self, s, m):
        return (s.left - m, s.plies + 1)


@compiled
class OtherPart(Takes):
    def play(self, s, m):
        return Heap((s.left, m), s.plies + 1)


@worlds
@pytest.mark.parametrize("game", [OtherState(), OtherPart()], ids=["tuple", "part"])
def test_a_state_of_another_type(world, game):
    with pytest.raises(treeprune.HookError, match=r"play: turned a state like Heap\(.*states must keep one type"):
        treeprune.alphabeta(game, world=world)


@compiled
class FloatMoves(Takes):
    def moves(self, s):
        yield 1.5


@compiled
class TupleMoves(Takes):
    def moves(self, s):
        yield 1, 2

    def play(self, s, m):
        return Heap(s.left - m[0], s.plies + 1)


@pytest.mark.parametrize("game", [FloatMoves(), TupleMoves()], ids=["float", "tuple"])
def test_moves_that_are_no_integers_are_for_the_interpreted_world(game):
    assert treeprune.minimax(game, world="interpreted").status is treeprune.Status.OPTIMAL
    with pytest.raises(treeprune.CompileError, match=r"Moves.moves` cannot be .*where int64 is needed\nFix: .*pack"):
        treeprune.minimax(game, world="compiled")


class Signed(NamedTuple):
    board: int
    plies: int


class Unsigned(NamedTuple):
    board: uint64
    plies: int


@compiled
class SignedBoard(treeprune.Game):
    """A board in a field that is annotated int: negative in one world, positive in the other."""

    def start(self):
        return Signed(1, 0)

    def moves(self, s):
        yield 21

    def play(self, s, m):
        return Signed(uint64(s.board) << uint64(m), s.plies + 1)

    def is_over(self, s):
        return s.plies >= 3

    def evaluate(self, s):
        return 1 if s.board > 1 else -1


@compiled
class UnsignedBoard(SignedBoard):
    def start(self):
        return Unsigned(1, 0)

    def play(self, s, m):
        return Unsigned(s.board << uint64(m), s.plies + 1)


def test_a_board_in_a_signed_field_is_refused():
    with pytest.raises(
        treeprune.CompileError, match=r"gives uint64 where int64|\(uint64, int64\).*Fix: .*annotated uint64"
    ):
        treeprune.minimax(SignedBoard())
    for world in WORLDS:
        assert treeprune.minimax(UnsignedBoard(), world=world).value == -1


@worlds
def test_states_that_do_not_fit_the_game(world):
    game = Takes()
    for state in ([3, 0], "ab", (3, 0), 5):
        with pytest.raises((treeprune.CompileError, AttributeError)):
            treeprune.alphabeta(game, state, world=world)
    with pytest.raises(treeprune.InstanceError, match=r"position 1 is \(3, 0\), the first Heap\(left=3, plies=0\)"):
        treeprune.solve_many(game, [Heap(3, 0), (3, 0)], world=world)
    assert len(treeprune.solve_many(game, [], world=world)) == 0


def test_what_is_no_game():
    class Duck:
        start, moves, play = Takes.start, Takes.moves, Takes.play
        is_over, evaluate = Takes.is_over, Takes.evaluate

    for problem in (None, 5, Takes, Duck()):
        for search in (*SEARCHES, treeprune.solve):
            with pytest.raises(TypeError, match=r"is no game: give an object of a subclass of treeprune.Game"):
                search(problem)
    with pytest.raises(NotImplementedError, match=r"has no start\(\): write it, or give solve\(\) a state"):
        treeprune.solve(treeprune.Game())


# --- bounds and chances ---


@in_worlds(SEARCHES[1:])
@pytest.mark.parametrize("ply", [0, 7])
def test_bounds_that_cross(world, search, ply):
    with pytest.raises(
        treeprune.HookError, match=r"lower/upper: (lower\(s\) is not <= upper|lower is 5 but upper is 3)"
    ):
        search(Takes(crossed=ply), bounds=True, world=world)


def test_bounds_that_are_no_scores():
    class Open(treeprune.Game):
        deep, stuck = 99, False
        start, moves, play, is_over, evaluate = Takes.start, Takes.moves, Takes.play, Takes.is_over, Takes.evaluate

        def lower(self, s):
            return -math.inf

        def upper(self, s):
            return 10**30

    class Halves(Open):
        def lower(self, s):
            return -20.5

    class Nothing(Open):
        def lower(self, s):
            return math.nan

    assert treeprune.null_window(Open()).value == -14
    with pytest.raises(treeprune.HookError, match=r"lower/upper: returned -20.5 and .* but the scores are integers"):
        treeprune.null_window(Halves())
    with pytest.raises(treeprune.HookError, match=r"lower/upper"):
        treeprune.null_window(Nothing())


@compiled
class Chances(Takes):
    """At the third ply two things may happen, with chances `first` and `second`."""

    first: float = 0.5
    second: float = 0.5

    def outcomes(self, s):
        if s.plies == 3:
            yield self.first, Heap(s.left - 1, 4)
            yield self.second, Heap(s.left - 2, 4)


@in_worlds(SEARCHES[:3])
@pytest.mark.parametrize(
    "chances", [(0.5, 0.25), (0.75, 0.5), (1.5, -0.5), (math.nan, 0.5), (0.0, 0.0), (math.inf, 0.0)]
)
def test_probabilities_that_do_not_sum_to_one(world, search, chances):
    with pytest.raises(
        treeprune.HookError, match=r"outcomes: the probabilities at ply 3 are negative or do not sum to 1"
    ):
        search(Chances(first=chances[0], second=chances[1]), world=world)


@worlds
def test_probabilities_that_do(world):
    for first, second in ((1 / 3, 2 / 3), (1.0, 0.0)):
        result = treeprune.minimax(Chances(first=first, second=second), world=world)
        assert result.status is treeprune.Status.OPTIMAL


# --- parameters ---


@searches
@pytest.mark.parametrize("depth", [-1, True, False, 2.0, "3", 65535, 10**9, math.inf, math.nan, [1]])
def test_depths(search, depth):
    with pytest.raises(treeprune.LimitError, match=r"depth="):
        search(TicTacToe(), depth=depth)
    with pytest.raises(treeprune.LimitError, match=r"depth="):
        treeprune.solve(TicTacToe(), depth=depth)


@worlds
@searches
def test_depth_zero_is_the_estimate_of_the_root(world, search):
    for depth in (0, np.int64(0)):
        result = search(FloatTakes() if search is not treeprune.null_window else Takes(), depth=depth, world=world)
        assert result.value == 0 and result.status is treeprune.Status.FEASIBLE and result.stopped is None


@pytest.mark.parametrize(
    "size",
    [{"entries": n} for n in (0, 1, -3, 2.5, math.nan, math.inf, True, "4", None)]
    + [{"bytes": n} for n in (0, 1023, -1, math.nan, "1")]
    + [{}, {"entries": 4, "bytes": 4096}],
    ids=str,
)
def test_sizes_of_tables(size):
    with pytest.raises(treeprune.LimitError, match=r"^Table"):
        Table(**size)


@worlds
@pytest.mark.parametrize("size", [{"entries": 2**50}, {"bytes": 2**60}], ids=str)
def test_tables_beyond_memory(world, size):
    with pytest.raises(treeprune.LimitError, match=r"bytes asked for, the machine has [\d,]+: ask for a smaller table"):
        treeprune.alphabeta(TicTacToe(), table=Table(**size), world=world)


@worlds
@pytest.mark.parametrize("size", [{"entries": 2}, {"entries": 3.0}, {"bytes": 1024}, {"entries": np.int64(5)}], ids=str)
def test_tiny_tables_change_no_value(world, size):
    for search in SEARCHES[1:]:
        assert search(TicTacToe(by_distance=True), table=Table(**size), world=world).value == 0


@pytest.mark.parametrize("table", [5, "large", 2.5])
def test_what_is_no_table(table):
    for search in SEARCHES[1:]:
        with pytest.raises(treeprune.LimitError, match=r"table=.*: give a Table\(entries=...\), True or False"):
            search(TicTacToe(), table=table)
    with pytest.raises(treeprune.LimitError, match=r"table="):
        treeprune.solve(TicTacToe(), table=table)


def test_symmetry_needs_a_table():
    with pytest.raises(treeprune.LimitError, match=r"symmetry=True needs a table"):
        treeprune.alphabeta(TicTacToe(), symmetry=True)
    with pytest.raises(treeprune.LimitError, match=r"symmetry=True needs a table"):
        treeprune.solve_many(TicTacToe(), ["x"], table=None, symmetry=True)


@pytest.mark.parametrize(
    "window", [(1, 0), (1, 1), (math.nan, 1), (0, math.nan), (0,), (0, 1, 2), ("a", "b"), 5, "ab", (True, 2)]
)
def test_windows(window):
    with pytest.raises(treeprune.LimitError, match=r"window=.*: give a pair of numbers, alpha smaller than beta"):
        treeprune.alphabeta(TicTacToe(), window=window)


@worlds
def test_windows_that_no_kernel_can_hold_are_rounded_outwards(world):
    game = TicTacToe()
    everything = treeprune.alphabeta(game, world=world)
    for window in ((-math.inf, math.inf), (-(10**30), 10**30), (-math.inf, 10**40)):
        result = treeprune.alphabeta(game, window=window, world=world)
        assert (result.value, result.stats.nodes) == (everything.value, everything.stats.nodes)
    halves, wholes = (treeprune.alphabeta(game, window=w, world=world) for w in ((-0.5, 0.5), (-1, 1)))
    assert (halves.value, halves.stats.nodes) == (wholes.value, wholes.stats.nodes) == (0, wholes.stats.nodes)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("nodes", [-1, 1.5, math.nan, math.inf, True, "5", [1]]),
        ("time", [-1, -0.1, math.nan, math.inf, True, "1", [1]]),
        ("max_ply", [0, -1, 10**6, 2.5, math.nan, True, "3"]),
    ],
)
def test_limits(name, values):
    for value in values:
        with pytest.raises(treeprune.LimitError, match=rf"{name}=.*: give a"):
            Limits(**{name: value})


def test_limits_that_are_fine():
    for limits in (
        Limits(),
        Limits(nodes=1e6),
        Limits(nodes=np.int64(50)),
        Limits(time=np.float32(9)),
        Limits(max_ply=50.0),
    ):
        for world in WORLDS:
            assert treeprune.minimax(TicTacToe(), depth=1, limits=limits, world=world).value == 0


def test_names():
    game = TicTacToe()
    with pytest.raises(ValueError, match=r"method='negamax': choose one of auto, minimax"):
        treeprune.solve(game, method="negamax")
    for trace in ("some", True, None):
        with pytest.raises(ValueError, match=r"trace=.*: choose 'off', 'skips' or 'all'"):
            treeprune.alphabeta(game, trace=trace)
    for world in ("fast", None, 3):
        with pytest.raises(ValueError, match=r"world=.*: choose 'auto', 'interpreted' or 'compiled'"):
            treeprune.alphabeta(game, world=world)
    with pytest.raises(TypeError, match=r"progress=5: give True, False or a function"):
        treeprune.alphabeta(game, progress=5)
    with pytest.raises(treeprune.LimitError, match=r"trace_limit=0: give a number of events >= 1"):
        GameRun(game, None, Plan("minimax"), Interpreted(), trace="all", trace_limit=0)
