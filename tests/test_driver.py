"""Limits, progress, threads and Ctrl-C: every run ends when it must, and says why."""

from __future__ import annotations

import itertools
import os
import random
import signal
import subprocess
import sys
import threading
import time
from typing import NamedTuple

import pytest

import treeprune
from games.connect4 import ConnectFour
from games.knapsack import Knapsack
from games.pancake import Pancake
from games.queens_bitboard import BitboardQueens
from games.tictactoe import TicTacToe
from treeprune import Limits
from treeprune.driver import Progress

WORLDS = ["interpreted", "compiled"]
worlds = pytest.mark.parametrize("world", WORLDS)
SEARCHES = {
    "minimax": treeprune.minimax,
    "alphabeta": treeprune.alphabeta,
    "deepening": treeprune.iterative_deepening,
    "null-window": treeprune.null_window,
}


class Link(NamedTuple):
    n: int
    board: tuple[int, ...]


@treeprune.compiled
class Chain(treeprune.Game):
    """One move a position, `length` plies long; a state holds a few numbers more."""

    length: int = 50_000
    extra: int = 0

    def start(self):
        return Link(0, (0, 1, 2))

    def moves(self, s):
        yield 1

    def play(self, s, m):
        return Link(s.n + m, (s.board[1], s.board[2], s.board[0]))

    def is_over(self, s):
        return s.n >= self.length

    def evaluate(self, s):
        return -1 if s.n >= self.length else 0


# --- nodes ---


@worlds
@pytest.mark.parametrize("name", SEARCHES)
@pytest.mark.parametrize("limit", [0, 1, 7, 1023, 1024, 1025, 5000])
def test_the_node_limit_is_exact(world, name, limit):
    if name == "null-window" and limit == 5000:
        limit = 700  # it needs 875
    depth = 6 if name == "minimax" else None
    result = SEARCHES[name](TicTacToe(), depth=depth, limits=Limits(nodes=limit), world=world)
    assert result.stats.nodes == limit and result.stopped == "nodes"
    assert result.status is not treeprune.Status.OPTIMAL


@worlds
def test_a_limit_that_is_not_reached_leaves_no_mark(world):
    free = treeprune.alphabeta(TicTacToe(), world=world)
    for limits in (Limits(nodes=free.stats.nodes), Limits(nodes=10**30, time=1e6)):
        limited = treeprune.alphabeta(TicTacToe(), limits=limits, world=world)
        assert limited.stopped is None and (limited.value, limited.stats.nodes) == (free.value, free.stats.nodes)


@worlds
def test_the_node_limit_holds_across_a_growing_move_buffer(world):
    @treeprune.compiled
    class Broad(Chain):
        def moves(self, s):
            for i in range(5000):
                yield 1 + i // 4999

    result = treeprune.alphabeta(Broad(3), limits=Limits(nodes=6000, time=60), world=world)
    assert (result.stats.nodes, result.stopped) == (6000, "nodes")


# --- time ---


@worlds
def test_the_time_limit_stops_in_time(world):
    result = treeprune.solve(ConnectFour(), depth=None, limits=Limits(nodes=0), world=world)  # compile
    began = time.perf_counter()
    result = treeprune.solve(ConnectFour(), depth=None, limits=Limits(time=0.3), world=world)
    assert time.perf_counter() - began < 30
    assert result.stopped == "time" and result.stats.nodes > 100
    assert 0.25 < result.stats.time < 30


@worlds
def test_deepening_holds_the_best_so_far(world):
    result = treeprune.iterative_deepening(ConnectFour(), limits=Limits(time=0.3), world=world)
    assert result.stopped == "time" and result.stats.completed >= 2
    again = treeprune.iterative_deepening(ConnectFour(), depth=result.stats.completed, world=world)
    assert (result.value, result.solution[0]) == (again.value, again.solution[0])


@worlds
def test_no_time_at_all(world):
    result = treeprune.iterative_deepening(ConnectFour(), limits=Limits(time=0), world=world)
    assert result.stopped == "time"


# --- callbacks ---


@worlds
def test_progress_grows(world):
    reports: list[Progress] = []
    small = treeprune.Table(entries=2**12)
    limits = Limits(time=0.65)
    treeprune.iterative_deepening(ConnectFour(), table=small, limits=limits, world=world, progress=reports.append)
    assert len(reports) >= 3
    for earlier, later in itertools.pairwise(reports):
        assert later.nodes >= earlier.nodes and later.time > earlier.time and later.completed >= earlier.completed
    assert reports[-1].nodes > reports[0].nodes and reports[-1].completed >= 1


@worlds
def test_a_callback_may_end_the_run(world):
    calls = []

    def once(report):
        calls.append(report)
        return False

    result = treeprune.null_window(ConnectFour(), world=world, progress=once)
    assert result.stopped == "callback" and len(calls) == 1
    assert treeprune.alphabeta(TicTacToe(), world=world, progress=lambda report: None).stopped is None


@worlds
@pytest.mark.parametrize("error", [KeyError, SystemExit])
def test_a_callback_that_raises_is_heard_after_the_run_unwound(world, error):
    def fails(report):
        raise error("in the callback")

    with pytest.raises(error, match="in the callback"):
        treeprune.alphabeta(ConnectFour(), world=world, progress=fails)
    assert not [t for t in threading.enumerate() if t.name == "treeprune"]


def test_an_error_of_a_hook_comes_out_with_a_note():
    class Fails(TicTacToe):
        def evaluate(self, s):
            if s.plies == 8:
                raise RuntimeError("at the eighth ply")
            return super().evaluate(s)

    with pytest.raises(RuntimeError, match="at the eighth ply") as caught:
        treeprune.minimax(Fails(), world="interpreted")
    assert any("nodes" in note for note in caught.value.__notes__)


# --- depth ---


@worlds
@pytest.mark.parametrize("name", SEARCHES)
def test_max_ply_is_labelled(world, name):
    result = SEARCHES[name](Chain(500), limits=Limits(max_ply=100), world=world)
    assert result.stopped == "max_ply" or (name == "deepening" and result.stats.completed in (99, 100))
    assert result.stats.max_depth in (99, 100) and result.status is not treeprune.Status.OPTIMAL


@worlds
def test_the_default_max_ply_holds(world):
    result = treeprune.alphabeta(Chain(2000), world=world)
    assert result.stopped == "max_ply" and result.value is None


@worlds
@pytest.mark.parametrize("table", [False, True])
def test_a_deep_game_does_not_crash(world, table):
    result = treeprune.alphabeta(Chain(50_000), table=table, limits=Limits(max_ply=60_000), world=world)
    assert (result.value, result.stats.nodes, result.stopped) == (-1, 50_001, None)


@treeprune.compiled
def flipped(b, m):
    return (
        b[0] ^ m, b[1] ^ m, b[2] ^ m, b[3] ^ m, b[4] ^ m, b[5] ^ m, b[6] ^ m, b[7] ^ m, b[8] ^ m, b[9] ^ m,
        b[10] ^ m, b[11] ^ m, b[12] ^ m, b[13] ^ m, b[14] ^ m, b[15] ^ m, b[16] ^ m, b[17] ^ m, b[18] ^ m, b[19] ^ m,
    )  # fmt: skip


@treeprune.compiled
class LargeChain(Chain):
    """The frames of the recursion grow with the states that hooks make: 4,000 bytes a ply here."""

    def start(self):
        return Link(0, tuple(range(60)))

    def play(self, s, m):
        b = s.board
        return Link(s.n + (m & 1), flipped(b[:20], m) + flipped(b[20:40], m) + flipped(b[40:], m))

    def key(self, s):
        return s

    def symmetries(self, s):
        yield self.play(s, 2)
        yield self.play(self.play(s, 4), 6)


def test_a_deep_game_of_large_states_does_not_crash():
    result = treeprune.alphabeta(LargeChain(20_000), table=True, symmetry=True, limits=Limits(max_ply=22_000))
    assert result.stopped is None and result.value == -1


def test_a_stack_that_the_system_does_not_have(monkeypatch):
    monkeypatch.setattr("treeprune.driver.STACK_PER_PLY", 2**50)
    with pytest.raises(treeprune.LimitError, match=r"bytes of stack .*: ask for a smaller max_ply"):
        treeprune.alphabeta(Chain(5), limits=Limits(max_ply=1000), world="interpreted")


def test_recursive_hooks_have_the_room_they_are_used_to():
    class Recursive(TicTacToe):
        def down(self, n):
            return self.down(n - 1) if n else 0

        def evaluate(self, s):
            return super().evaluate(s) + self.down(700)

    before = sys.getrecursionlimit()
    assert treeprune.alphabeta(Recursive(), depth=3, world="interpreted").value == 0
    assert sys.getrecursionlimit() == before


# --- threads ---


@worlds
def test_runs_in_many_threads(world):
    """Two deep ones and a shallow one that ends first: Python's recursion limit is everybody's."""
    before, found, errors = sys.getrecursionlimit(), {}, []

    def search(name, length, delay):
        try:
            time.sleep(delay)
            limits = Limits(max_ply=length + 100)
            found[name] = treeprune.alphabeta(Chain(length), limits=limits, world=world).value
        except BaseException as error:
            errors.append(error)

    plans = [("deep", 20_000, 0.0), ("deeper", 25_001, 0.01), ("shallow", 30, 0.02), ("short", 31, 0.05)]
    threads = [threading.Thread(target=search, args=plan) for plan in plans]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert found == {"deep": -1, "deeper": 1, "shallow": -1, "short": 1}
    assert sys.getrecursionlimit() == before


# --- Ctrl-C ---

LONG = """
import os, signal, sys, threading, time
import treeprune
from games.connect4 import ConnectFour
world, method, delay = sys.argv[1], sys.argv[2], float(sys.argv[3])
game = ConnectFour()
treeprune.solve(game, method=method, limits=treeprune.Limits(nodes=0), world=world)
threading.Timer(delay, os.kill, (os.getpid(), signal.SIGINT)).start()
began = time.perf_counter()
result = treeprune.solve(game, method=method, world=world, limits=treeprune.Limits(time=20))
print(result.stopped, result.stats.completed, result.value is not None, len(result.solution) > 0)
print(time.perf_counter() - began < delay + 15)
"""
SOON = """
import sys, time
try:
    import treeprune
    from games.tictactoe import TicTacToe
    # an import of NumPy that is interrupted fails with an ImportError
    treeprune.iterative_deepening(TicTacToe(), world=sys.argv[1])
    print("ready", flush=True)
    end = time.perf_counter() + 5  # a callback of Python itself may swallow a signal
    while time.perf_counter() < end:
        r = treeprune.iterative_deepening(TicTacToe(), world=sys.argv[1])
        assert r.stopped in (None, "interrupted"), r.stopped
        if r.stopped:
            break
except KeyboardInterrupt:
    pass
print("clean", flush=True)
"""


STUCK = """
import os, signal, sys, threading
import treeprune
from games.nim import Nim

class Stuck(Nim):
    def is_over(self, s):
        while sum(s) == 1:
            pass
        return super().is_over(s)

for delay in (0.3, 0.6):
    threading.Timer(delay, os.kill, (os.getpid(), signal.SIGINT)).start()
try:
    treeprune.minimax(Stuck())
except KeyboardInterrupt:
    print("left")
"""


# a suite that was started in the background hands down a SIGINT that is ignored
LISTEN = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"


@pytest.fixture
def program():
    """Start Python programs, none of which outlives the test."""
    started = []

    def start(text, *arguments):
        command = [sys.executable, "-c", LISTEN + text, *map(str, arguments)]
        started.append(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


@pytest.mark.skipif(os.name == "nt", reason="signals are sent differently there")
@pytest.mark.parametrize(
    ("world", "method"), [("interpreted", "deepening"), ("compiled", "deepening"), ("compiled", "null-window")]
)
def test_ctrl_c_ends_a_run_with_what_it_holds(program, world, method):
    running = program(LONG, world, method, 0.5)
    out, err = running.communicate(timeout=120)
    assert running.returncode == 0, err
    stopped, completed, has_value, has_line, in_time = out.split()
    assert (stopped, in_time) == ("interrupted", "True")
    if method == "deepening":
        assert int(completed) >= 1 and has_value == has_line == "True"


@pytest.mark.skipif(os.name == "nt", reason="signals are sent differently there")
@worlds
def test_ctrl_c_at_any_moment_never_crashes(program, world):
    rng = random.Random(7)
    moments = [rng.uniform(0, 0.3) for _ in range(5)]
    running = [program(SOON, world) for _ in moments]
    for process, moment in zip(running, moments, strict=True):
        assert process.stdout.readline() == "ready\n"
        time.sleep(moment)
        process.send_signal(signal.SIGINT)
    for process in running:
        out, err = process.communicate(timeout=60)
        # Python itself ends with SIGINT where the exception once crossed an exec(), though it was caught
        assert process.returncode in (0, -signal.SIGINT) and out == "clean\n", err


@pytest.mark.skipif(os.name == "nt", reason="signals are sent differently there")
def test_ctrl_c_twice_leaves_a_hook_that_never_returns(program):
    running = program(STUCK)
    out, err = running.communicate(timeout=60)
    assert (running.returncode, out) == (0, "left\n"), err


@pytest.mark.parametrize(
    "run",
    [
        lambda world: treeprune.iterative_deepening(TicTacToe(), world=world),
        lambda world: treeprune.proof_number(TicTacToe(), world=world),
        lambda world: treeprune.breadth_first(Pancake(5), world=world),
        lambda world: treeprune.dynamic_programming(Knapsack(), world=world),
        lambda world: treeprune.backtracking(BitboardQueens(6), world=world),
        lambda world: treeprune.exact_cover(treeprune.ExactCover({"A": [1], "B": [2], "C": [1, 2]}), world=world),
    ],
    ids=["deepening", "proof-number", "breadth-first", "dynamic-programming", "backtracking", "exact-cover"],
)
def test_ctrl_c_that_comes_when_all_is_done_is_not_lost(ctrl_c, run):
    """Else a loop over short runs could never be left."""
    pressed = ctrl_c(after=1)
    result = run("interpreted")
    assert pressed and result.stopped == "interrupted"
