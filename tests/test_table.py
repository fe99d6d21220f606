"""The transposition table: what it may answer, what it forgets, and that it never mixes positions up."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import treeprune
from treeprune.game_run import GameRun
from treeprune.kernels.counters import SIZE
from treeprune.kernels.ordering import NO_MOVE
from treeprune.kernels.table import KEY, UNLIMITED, Table
from treeprune.plan import Plan
from treeprune.problem import INF
from treeprune.worlds import Compiled, Interpreted


def new_table(slots=2):
    world = Interpreted()
    return Table(world.rows(slots, KEY + 1), [1], slots // 2 - 1), [0] * SIZE


def test_an_entry_is_used_at_its_own_depth_only_unless_clean():
    table, counters = new_table()
    nothing = (-INF, INF, NO_MOVE)
    assert table.probe(5, 3, 0, counters) == nothing
    table.store(5, 3, -1, 4, 7, False, counters)
    assert table.probe(5, 3, 0, counters) == (-1, 4, 7)
    assert table.probe(5, 2, 0, counters) == (-INF, INF, 7)
    assert table.probe(5, 4, 0, counters) == (-INF, INF, 7)
    table.store(5, 3, 2, 2, 8, True, counters)
    assert table.probe(5, 3, 0, counters) == table.probe(5, 9, 0, counters) == (2, 2, 8)
    assert table.probe(5, 2, 0, counters) == (-INF, INF, 8)
    assert table.probe(6, 3, 0, counters) == nothing


def test_generations_and_replacement():
    table, counters = new_table(2)
    for key in (1, 2, 3):
        table.store(key, 4, key, key, NO_MOVE, True, counters)
    assert sum(table.probe(key, 4, 0, counters)[0] == key for key in (1, 2, 3)) == 2
    table.store(9, 8, 9, 9, NO_MOVE, True, counters)
    table.store(10, 8, 10, 10, NO_MOVE, True, counters)
    table.store(11, 1, 11, 11, NO_MOVE, True, counters)
    table.store(12, 1, 12, 12, NO_MOVE, True, counters)
    assert sum(table.probe(key, 8, 0, counters)[0] == key for key in (9, 10)) == 1
    table.forget()
    assert all(table.probe(key, UNLIMITED, 0, counters)[0] == -INF for key in range(13))


@treeprune.compiled
class Walk(treeprune.Game):
    """Walk on numbers with many transpositions; keys far apart that fall into few buckets."""

    length: int = 9
    spread: int = 1 << 40

    def start(self):
        return (0, 0)

    def moves(self, s):
        yield -1
        yield 2
        yield 3

    def play(self, s, m):
        return (s[0] + 1, s[1] + m * self.spread)

    def is_over(self, s):
        return s[0] == self.length

    def evaluate(self, s):
        return (s[1] // self.spread * 7919) % 41 - 20


@settings(max_examples=12, deadline=None)
@given(slots=st.sampled_from([2, 4, 16, 64, 1024]), length=st.integers(1, 8), spread=st.sampled_from([1, -3, 1 << 40]))
def test_a_full_table_forgets_but_never_lies(slots, length, spread):
    game = Walk(length, spread)
    expected = treeprune.minimax(game, world="compiled").value
    runs = []
    for world in (Interpreted(), Compiled()):
        r = GameRun(game, None, Plan("alphabeta", table=treeprune.Table(entries=slots)), world).run()
        assert r.value == expected
        runs.append((r.stats.nodes, r.stats.table_hits, r.stats.skipped, r.solution))
    assert runs[0] == runs[1]


def test_byte_limit():
    assert treeprune.Table(bytes=2**20).slots(4) * 32 <= 2**20
    assert treeprune.Table(entries=1000).slots(4) == 512
    for bad in (dict(entries=0), dict(entries=1), dict(bytes=10), dict(), dict(entries=4, bytes=4096)):
        with pytest.raises(treeprune.LimitError, match="Table"):
            treeprune.Table(**bad)
    with pytest.raises(treeprune.LimitError, match="memory|bytes"):
        treeprune.alphabeta(Walk(), table=treeprune.Table(entries=2**50))


def test_more_generations_than_the_entries_can_count():
    game = Walk(2, 1)
    states = [(0, i % 5) for i in range(9000)]
    results = treeprune.solve_many(game, states, table=treeprune.Table(entries=64))
    expected = [treeprune.minimax(game, s, world="interpreted").value for s in states[:5]]
    assert [results[i].value for i in range(0, 9000, 997)] == [expected[i % 5] for i in range(0, 9000, 997)]
    assert results[8999].value == expected[8999 % 5]
