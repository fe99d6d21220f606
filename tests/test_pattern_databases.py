"""Pattern databases against the definition, in both worlds, stopped, and on disk."""

from __future__ import annotations

import dataclasses
import itertools
import time
from typing import Any

import numpy as np
import pytest

import treeprune
from games.cube2 import Cube2
from games.pancake import Pancake
from games.sliding_patterns import PARTITIONS, patterns_of
from games.sliding_puzzle import SlidingPuzzle
from games.topspin import TopSpin
from tests.naive_paths import dijkstra, levels
from treeprune import Layout, PatternDatabases, build_pattern_databases, cached_pattern_databases
from treeprune.limits import Limits
from treeprune.paths.pattern_file import cache_directory

DIAGONAL = (0, 3, 6, 1, 4, 7, 2, 5, 8)


@treeprune.compiled
class Guided(SlidingPuzzle):
    """A sliding puzzle with a look-up of databases."""

    lookup: Any = dataclasses.field(default=None, repr=False)

    def h(self, s):
        return self.lookup.h(self, s)


@treeprune.compiled
class Carrying(SlidingPuzzle):
    """A sliding puzzle whose states carry the numbers of patterns along."""


def carrying(reflected):
    puzzle = Carrying(3, 3)
    databases = build_pattern_databases(puzzle, [(1, 2, 3, 4), (5, 6, 7, 8)])
    object.__setattr__(puzzle, "estimate", patterns_of(puzzle, databases, reflected))
    return puzzle


def guided(reflection=None):
    databases = build_pattern_databases(SlidingPuzzle(3, 3), [(1, 2, 3), (4, 5, 6, 7, 8)])
    return Guided(3, 3, "none", lookup=databases.lookup(reflection))


FEW = (guided(), guided(DIAGONAL), carrying(False), carrying(True))


def abstract(puzzle, tokens, additive):
    """The definition: distances in the space of the places of some tokens (and the blank), by Dijkstra's algorithm."""
    _, homes, blank = puzzle.layout()
    members = (*tokens, blank) if blank >= 0 else tuple(tokens)
    todo, found = [(0, tuple(homes[t] for t in members))], {}
    while todo:
        far, at = todo.pop(0)
        if at in found:
            continue
        found[at] = far
        spot = at[-1] if blank >= 0 else -1
        for m in puzzle.moves_at(spot):
            after = tuple(puzzle.carried(p, m, spot) for p in at)
            free = additive and after[: len(tokens)] == at[: len(tokens)]
            todo.append((far + (0 if free else 1), after))
        todo.sort()
    if additive:
        best = {}
        for at, far in found.items():
            best[at[:-1]] = min(best.get(at[:-1], far), far)
        return best
    return {(at[-1], *at[:-1]) if blank >= 0 else at: far for at, far in found.items()}


CASES = (
    (SlidingPuzzle(2, 3), ((1, 2), (3, 5, 4)), True),
    (SlidingPuzzle(3, 2), ((4, 1),), False),
    (Pancake(5), ((2, 3, 4), (0, 1)), False),
    (TopSpin(6), ((0, 3),), False),
    (Cube2(), ((2,), (6, 0)), False),
)


@pytest.mark.parametrize("world", ["interpreted", "compiled"])
@pytest.mark.parametrize(("puzzle", "patterns", "additive"), CASES, ids=[f"{c[0]!r}" for c in CASES])
def test_databases_hold_what_is_defined(puzzle, patterns, additive, world):
    databases = build_pattern_databases(puzzle, patterns, additive=additive, world=world)
    places = puzzle.layout().places
    assert databases.additive == additive and databases.stopped is None
    for number, tokens in enumerate(patterns):
        table, expected = databases.table(number), abstract(puzzle, tokens, additive)
        got = {sum(p * places**i for i, p in enumerate(at)): far for at, far in expected.items()}
        assert {i: int(table[i]) for i in np.flatnonzero(table != 255).tolist()} == got
    s = puzzle.start()
    for _ in range(3):
        s = puzzle.play(s, list(puzzle.moves(s))[-1])
    assert 0 <= databases.h(s) <= 3


@pytest.mark.parametrize("puzzle", [SlidingPuzzle(2, 3), Pancake(6), TopSpin(6)], ids=["sliding", "pancake", "topspin"])
def test_look_ups_are_admissible_and_consistent(puzzle):
    blank = puzzle.layout().blank
    databases = build_pattern_databases(puzzle, [(1, 2, 3), (4, 5)])
    truth = dijkstra(puzzle)
    lookups = [databases.lookup(), *([] if blank == 0 else [databases.lookup(dual=True)])]
    values = [0] * len(lookups)
    for level in levels(puzzle):
        for key, s in level.items():
            for i, lookup in enumerate(lookups):
                h = lookup.h(puzzle, s)
                values[i] += h
                assert h <= truth[key]
                if i == 0 and not databases.additive:
                    assert all(abs(h - lookup.h(puzzle, puzzle.play(s, m))) <= 1 for m in puzzle.moves(s))
    assert len(values) == 1 or values[1] > values[0]


def test_dual_look_ups_are_those_of_the_inverse():
    for puzzle in (Pancake(7), TopSpin(7)):
        databases = build_pattern_databases(puzzle, [(3, 4, 5, 6)])
        lookup = databases.lookup(dual=True)
        s = puzzle.start()
        for turn in range(60):
            moves = list(puzzle.moves(s))
            s = puzzle.play(s, moves[(7 * turn + 3) % len(moves)])
            inverse = puzzle.parse(" ".join(str(puzzle.place(s, t)) for t in range(7)))
            assert lookup.h(puzzle, s) == max(databases.h(s), databases.h(inverse))


def test_dual_look_ups_are_refused_where_they_are_wrong():
    for puzzle, tokens in ((SlidingPuzzle(2, 3), (1, 2)), (Cube2(), (0, 1))):
        with pytest.raises(treeprune.HookError, match="dual"):
            build_pattern_databases(puzzle, [tokens]).lookup(dual=True)


def reflected(s, puzzle):
    tiles = puzzle.tiles(s)
    return puzzle.parse(" ".join(str(DIAGONAL[tiles[DIAGONAL[cell]]]) for cell in range(9)))


def test_reflected_look_ups_and_carried_numbers():
    plain, mirror = guided(), guided(DIAGONAL)
    carried, both = carrying(False), carrying(True)
    other = build_pattern_databases(SlidingPuzzle(3, 3), [(1, 2, 3, 4), (5, 6, 7, 8)])
    s, t = carried.start(), both.start()
    u = plain.start()
    differ, rng = 0, np.random.default_rng(4)
    for _ in range(200):
        moves = list(plain.moves(u))
        m = rng.choice(moves).item()
        s, t, u = carried.play(s, m), both.play(t, m), plain.play(u, m)
        assert mirror.h(u) == max(plain.h(u), plain.h(reflected(u, plain)))
        assert carried.h(s) == other.h(u)
        assert both.h(t) == max(other.h(u), other.h(reflected(u, plain)))
        assert both.unpack(both.key(t)) == t
        differ += mirror.h(u) != plain.h(u)
    assert differ > 10


def test_what_is_no_reflection_is_refused():
    databases = build_pattern_databases(SlidingPuzzle(3, 3), [(1, 2)])
    for images in ((0, 1, 2), (8, 7, 6, 5, 4, 3, 2, 1, 0), (0, 2, 1, 3, 4, 5, 6, 7, 8)):
        with pytest.raises(ValueError):
            databases.lookup(images)


def test_patterns_that_are_none_are_refused():
    puzzle = SlidingPuzzle(2, 3)
    for patterns in ([], [()], [(1, 1)], [(0, 1)], [(1, 6)], [(1, 2), (2, 3)]):
        with pytest.raises(ValueError):
            build_pattern_databases(puzzle, patterns)
    assert build_pattern_databases(puzzle, [(1, 2), (2, 3)], additive=False).h(puzzle.start()) == 0
    with pytest.raises(treeprune.HookError, match="add up"):
        build_pattern_databases(Pancake(5), [(0, 1)], additive=True)
    with pytest.raises(treeprune.LimitError):
        build_pattern_databases(puzzle, [(1, 2)], threads=0)
    with pytest.raises(treeprune.LimitError, match="smaller patterns"):
        build_pattern_databases(SlidingPuzzle(), [tuple(range(1, 13))])


class Broken(treeprune.PermutationPuzzle):
    """A ring of three tokens that turns one way only."""

    def __init__(self, homes=(0, 1, 2), blank=-1, moves=((1, 2, 0),)):
        self.homes, self.blank, self.all = homes, blank, moves

    def layout(self):
        return Layout(3, self.homes, self.blank)

    def moves_at(self, blank):
        return range(len(self.all))

    def carried(self, place, m, blank):
        return self.all[m][place]

    def place(self, s, token):
        return s.index(token)


def test_puzzles_that_break_their_promises():
    with pytest.raises(treeprune.HookError, match="no move undoes"):
        build_pattern_databases(Broken(), [(0,)])
    with pytest.raises(treeprune.HookError, match="each must be there once"):
        build_pattern_databases(Broken(moves=((1, 1, 0),)), [(0,)])
    with pytest.raises(treeprune.HookError, match="no moves"):
        build_pattern_databases(Broken(moves=()), [(0,)])
    with pytest.raises(treeprune.HookError, match="a place of its own"):
        build_pattern_databases(Broken(homes=(0, 0, 1)), [(0,)])
    with pytest.raises(treeprune.HookError, match="blank=3"):
        build_pattern_databases(Broken(blank=3), [(0,)])
    with pytest.raises(treeprune.HookError, match="one token"):
        ways = ((1, 2, 0), (2, 0, 1))
        build_pattern_databases(Broken(blank=0, moves=ways), [(1,)])
    fine = build_pattern_databases(Broken(moves=((1, 2, 0), (2, 0, 1))), [(0, 1)])
    assert fine.h((2, 0, 1)) == 1


def test_threads_give_the_same():
    puzzle = SlidingPuzzle(3, 3)
    one, two = (build_pattern_databases(puzzle, [(1, 2, 3), (4, 5, 6), (7, 8)], threads=n) for n in (1, 2))
    assert np.array_equal(one.tables, two.tables)


@pytest.mark.parametrize("additive", [True, False])
def test_stopped_databases_are_admissible(additive):
    puzzle = SlidingPuzzle(2, 3)
    truth = dijkstra(puzzle)
    whole = build_pattern_databases(puzzle, [(1, 2, 3)], additive=additive)
    for nodes in (0, 1, 7, 40):
        part = build_pattern_databases(puzzle, [(1, 2, 3)], additive=additive, limits=Limits(nodes=nodes))
        assert part.stopped == "nodes" and "stopped" in repr(part)
        for level in levels(puzzle):
            for key, s in level.items():
                h = part.h(s)
                assert h <= whole.h(s) <= truth[key]
                assert additive or all(abs(h - part.h(puzzle.play(s, m))) <= 1 for m in puzzle.moves(s))
        with pytest.raises(ValueError, match="not whole"):
            part.save("nowhere.npz")


def test_time_and_callbacks_stop_the_construction():
    puzzle = SlidingPuzzle()
    began = time.perf_counter()
    late = build_pattern_databases(puzzle, PARTITIONS["pdb-663"], limits=Limits(time=0.2))
    assert late.stopped == "time" and time.perf_counter() - began < 20
    assert late.h(puzzle.start()) == 0
    reports = []

    def stop(report):
        reports.append(report)
        return False

    halted = build_pattern_databases(puzzle, PARTITIONS["pdb-663"], progress=stop, threads=2)
    assert halted.stopped == "callback" and reports[0].time > 0

    def fail(report):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):  # twice
        build_pattern_databases(puzzle, PARTITIONS["pdb-663"], progress=fail)
    calls = []

    def interrupt_once(report):
        calls.append(report)
        if len(calls) == 1:
            raise KeyboardInterrupt

    assert build_pattern_databases(puzzle, PARTITIONS["pdb-663"], progress=interrupt_once).stopped == "interrupted"


def test_files(tmp_path):
    puzzle, path = SlidingPuzzle(2, 3), tmp_path / "small.npz"
    databases = build_pattern_databases(puzzle, [(1, 2), (3, 4, 5)])
    databases.save(path)
    again = PatternDatabases.load(path, puzzle)
    assert np.array_equal(again.tables, databases.tables)
    assert (again.patterns, again.additive) == (databases.patterns, True)
    for other in (SlidingPuzzle(3, 2), Pancake(6), SlidingPuzzle(3, 3)):
        with pytest.raises(treeprune.InstanceError, match="other moves"):
            PatternDatabases.load(path, other)
    with pytest.raises(FileNotFoundError):
        PatternDatabases.load(tmp_path / "absent.npz", puzzle)
    whole = path.read_bytes()
    for at in range(0, len(whole), 13):
        broken = tmp_path / "broken.npz"
        broken.write_bytes(whole[:at])
        with pytest.raises(treeprune.InstanceError):
            PatternDatabases.load(broken, puzzle)
        changed = bytearray(whole)
        changed[at] ^= 0x10
        broken.write_bytes(bytes(changed))
        try:
            found = PatternDatabases.load(broken, puzzle)
        except treeprune.InstanceError:
            continue
        assert np.array_equal(found.tables, databases.tables)  # a byte of the archive that nobody reads
    np.savez(path, tables=np.zeros(3))
    with pytest.raises(treeprune.InstanceError):
        PatternDatabases.load(path, puzzle)


def test_files_of_another_format(tmp_path, monkeypatch):
    puzzle, path = SlidingPuzzle(2, 3), tmp_path / "old.npz"
    databases = build_pattern_databases(puzzle, [(1, 2)])
    monkeypatch.setattr("treeprune.paths.pattern_file.FORMAT", 99)
    databases.save(path)
    monkeypatch.undo()
    with pytest.raises(treeprune.InstanceError, match="format 99"):
        PatternDatabases.load(path, puzzle)


def test_the_cache_of_the_user(tmp_path, monkeypatch):
    puzzle = SlidingPuzzle(2, 3)
    monkeypatch.setenv("TREEPRUNE_CACHE_DIR", str(tmp_path / "kept"))
    assert cache_directory() == tmp_path / "kept"
    first = cached_pattern_databases(puzzle, [(1, 2), (3, 4)])
    (path,) = cache_directory().iterdir()
    second = cached_pattern_databases(puzzle, [(1, 2), (3, 4)])
    assert second.time == 0 and np.array_equal(first.tables, second.tables)
    cached_pattern_databases(puzzle, [(1, 2), (3, 5)])
    cached_pattern_databases(SlidingPuzzle(3, 2), [(1, 2), (3, 4)])
    cached_pattern_databases(puzzle, [(1, 2), (3, 4)], additive=False)
    assert len(list(cache_directory().iterdir())) == 4
    path.write_bytes(path.read_bytes()[:50])  # damaged: built anew
    assert np.array_equal(cached_pattern_databases(puzzle, [(1, 2), (3, 4)]).tables, first.tables)
    assert PatternDatabases.load(path, puzzle).patterns == ((1, 2), (3, 4))
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("TREEPRUNE_CACHE_DIR", str(tmp_path / "file"))  # no directory: still an answer
    assert np.array_equal(cached_pattern_databases(puzzle, [(1, 2), (3, 4)]).tables, first.tables)
    monkeypatch.delenv("TREEPRUNE_CACHE_DIR")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_directory().name == "treeprune"


@pytest.mark.slow
def test_databases_of_the_15_puzzle():
    # mean estimates over random solvable boards, as measured by another program: 41.47, 42.25, 42.28 and 43.13
    rng = np.random.default_rng(8)
    boards = []
    while len(boards) < 4000:
        tiles = rng.permutation(16).tolist()
        if SlidingPuzzle().is_solvable(tiles):
            boards.append(" ".join(map(str, tiles)))
    for name, mean in (("pdb-555", 41.47), ("pdb-555r", 42.28), ("pdb-663", 42.25), ("pdb-663r", 43.13)):
        puzzle = SlidingPuzzle(heuristic=name)
        assert np.mean([puzzle.h(puzzle.parse(board)) for board in boards]) == pytest.approx(mean, abs=0.35)


@pytest.mark.slow
@pytest.mark.parametrize("puzzle", [Pancake(7, "pdb"), TopSpin(7, 4, "pdb")], ids=["pancake", "topspin"])
def test_heuristics_by_name(puzzle):
    for far, level in enumerate(levels(puzzle)):
        assert all(puzzle.h(s) <= far for s in level.values())


def test_doubly_kept_heuristics_agree():
    """The look-up through `place` and the numbers that states carry along say the same."""
    carried = carrying(False)
    databases = build_pattern_databases(SlidingPuzzle(3, 3), [(1, 2, 3, 4), (5, 6, 7, 8)])
    through = Guided(3, 3, "none", lookup=databases.lookup())
    for tiles in itertools.islice(itertools.permutations(range(9)), 0, 362880, 3571):
        if carried.is_solvable(list(tiles)):
            text = " ".join(map(str, tiles))
            assert carried.h(carried.parse(text)) == through.h(through.parse(text))
    assert dataclasses.is_dataclass(through)
