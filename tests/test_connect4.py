"""Connect Four: counts that other programs agree with, scores of the field's test sets, other board sizes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import treeprune
from games.connect4 import ConnectFour, ConnectFourSolver
from treeprune.worlds import Compiled, Interpreted

WORLDS = (Interpreted(), Compiled())
DATA = Path(os.environ.get("TREEPRUNE_DATA", Path(__file__).resolve().parents[2] / "shared" / "data")) / "connect4"

# from P. Pons's test sets (end, middle, beginning; easy), scores as published there
POSITIONS = """
27276777463565452156715224532644631413311 0
72514746442441616776223673127333631125555 0
67516321227736642456517311732367354545442 0
6266673573315246632711227535255431471174 0
7443141522453147662554756357122333767162 0
5662362246131516744425675174211452577 0
574613716631655465371534672443752241 0
113535574343153466477466316552767 0
2451367362275677627221173553431 1
2261162514277464457255271557416 3
2171137266253775276112542471644 2
25655571117634617237115757462 6
7112723762211635722163641576 -6
1463662446336421315265524145 -2
257427522661715735471611166 2
71317361351132272217255455 5
1173324551763447137312663 6
254277677723265661326312 4
612315522761627613231632 -3
5746741223753516274755 8
6237377156733264225773 8
3217735763522667143373 8
6237474463262472731 8
3735213121117373 12
45342133256451 -12
47356251275324 13
33125264535526 -11
12465256156552 -8
2361671166624 12
755411613126 -11
514715175644 12
165746146225 -11
614175723132 -11
6635123444 15
1353322321 13
46633231 11
"""
SCORED = [(row.split()[0], int(row.split()[1])) for row in POSITIONS.strip().splitlines()]


@pytest.mark.parametrize(
    ("by_distance", "order", "counts"),
    [
        (False, False, {7: 7_153, 9: 87_585}),
        (False, True, {7: 4_817, 9: 32_043, 12: 748_116, 13: 8_036_391}),
        (True, True, {7: 4_817, 9: 32_895, 12: 777_501, 13: 8_440_543}),
    ],
)
def test_alphabeta_counts_from_the_empty_board(by_distance, order, counts):
    game = ConnectFour(by_distance=by_distance)
    for depth, nodes in counts.items():
        result = treeprune.alphabeta(game, depth=depth, order=order)
        assert (result.stats.nodes, result.value) == (nodes, 0)
        assert result.status is treeprune.Status.FEASIBLE
        assert result.guarantee is treeprune.Guarantee.EXACT


def test_minimax_count_and_both_worlds():
    game = ConnectFour(by_distance=False)
    assert treeprune.minimax(game, depth=7).stats.nodes == 960_793
    for depth, nodes in ((7, 4_817), (8, 8_647)):
        assert treeprune.alphabeta(game, depth=depth, world="interpreted").stats.nodes == nodes
    a, b = (treeprune.iterative_deepening(game, depth=7, symmetry=True, world=w) for w in WORLDS)
    assert (a.value, a.solution, a.stats.nodes, a.stats.skipped) == (
        b.value,
        b.solution,
        b.stats.nodes,
        b.stats.skipped,
    )


def test_scores_of_published_positions():
    game = ConnectFourSolver()
    results = treeprune.solve_many(game, [game.parse(text) for text, _ in SCORED], table=treeprune.Table(entries=2**18))
    assert [r.value for r in results] == [score for _, score in SCORED]
    assert all(r.status is treeprune.Status.OPTIMAL and r.guarantee is treeprune.Guarantee.EXACT for r in results)
    for (text, score), result in zip(SCORED, results, strict=True):
        check_line(game, game.parse(text), score, result.solution)


def check_line(game, s, score, line):
    """The line is legal, and each position on it is worth what the line promises."""
    assert line
    rules = ConnectFour()
    for column in line:
        assert column in list(rules.moves(s))
        s, score = game.play(s, column), -score
        if game.is_over(s):
            assert game.evaluate(s) == score
            break
        assert game.lower(s) <= score <= game.upper(s)


def test_the_first_move_of_a_line_keeps_the_score():
    game = ConnectFourSolver()
    few = [(game.parse(text), score) for text, score in SCORED[::4]]
    first = treeprune.solve_many(game, [s for s, _ in few])
    after = [game.play(s, r.solution[0]) for (s, _), r in zip(few, first, strict=True)]
    assert [-r.value for r in treeprune.solve_many(game, after)] == [score for _, score in few]


def test_both_worlds_solve_alike():
    game = ConnectFourSolver()
    states = [game.parse(text) for text, _ in SCORED[:14]]
    a, b = (
        treeprune.solve_many(game, states, table=treeprune.Table(entries=2**12), symmetry=True, world=w) for w in WORLDS
    )
    for x, y in zip(a, b, strict=True):
        assert (x.value, x.solution, x.stats.skipped) == (y.value, y.solution, y.stats.skipped)
        assert (x.stats.nodes, x.stats.line_nodes, x.stats.table_hits) == (
            y.stats.nodes,
            y.stats.line_nodes,
            y.stats.table_hits,
        )
    single = treeprune.solve(game, states[0], table=treeprune.Table(entries=2**12))
    assert (single.value, single.solution, single.stats.nodes) == (a[0].value, a[0].solution, a[0].stats.nodes)


@pytest.mark.parametrize(("name", "published"), [("L3_R1", 51.28), ("L2_R1", 449.59), ("L1_R1", 3297.81)])
def test_whole_sets_in_fewer_nodes_than_published(name, published):
    """All 1,000 scores, and at most the mean nodes of P. Pons's C++ solver with a table of the same size."""
    path = DATA / f"Test_{name}.txt"
    if not path.exists():
        pytest.skip(f"the test set {path.name} is not there (set TREEPRUNE_DATA)")
    rows = [line.split() for line in path.read_text().splitlines()]
    game = ConnectFourSolver()
    results = treeprune.solve_many(game, [game.parse(row[0]) for row in rows], table=treeprune.Table(entries=2**23))
    assert [r.value for r in results] == [int(row[1]) for row in rows]
    assert sum(r.stats.nodes for r in results) / len(rows) <= published


@pytest.mark.parametrize(
    ("width", "height", "sign"),
    # J. Tromp's table of other board sizes, as far as it is quick
    [(4, 4, 0), (5, 4, 0), (4, 5, 0), (5, 5, 0), (6, 4, -1), (4, 6, 0), (7, 4, 0), (6, 5, 0)],
)
def test_other_boards(width, height, sign):
    result = treeprune.solve(ConnectFourSolver(width=width, height=height))
    assert result.status is treeprune.Status.OPTIMAL
    assert (result.value > 0) - (result.value < 0) == sign


@pytest.mark.parametrize("text", ["8", "0", "a", "4444444", "41414141", "1 2", "½", "1-2"])
def test_illegal_positions_are_refused(text):
    with pytest.raises(treeprune.InstanceError, match="move"):
        ConnectFour().parse(text)


def test_finished_games():
    game = ConnectFourSolver()
    s = game.parse("4141414")
    result = treeprune.solve(game, s)
    assert (result.value, result.status.name, result.solution) == (-18, "OPTIMAL", [])
    assert treeprune.solve_many(game, [s])[0].value == -18


def test_board_that_does_not_fit():
    with pytest.raises(treeprune.InstanceError, match="64"):
        ConnectFour(width=9, height=7)


def test_a_board_of_all_64_bits():
    game = ConnectFourSolver(width=8, height=7)
    s = game.parse("1234567887654321")
    for depth in (3, 5):
        a, b = (treeprune.alphabeta(game, s, depth, table=True, symmetry=True, world=w) for w in WORLDS)
        assert (a.value, a.stats.nodes, a.stats.skipped) == (b.value, b.stats.nodes, b.stats.skipped)


def test_our_own_counts_stay():
    """Node identity: a change of these is a change of the algorithm, and wants a reason."""
    game, table = ConnectFourSolver(), treeprune.Table(entries=2**18)
    results = treeprune.solve_many(game, [game.parse(text) for text, _ in SCORED], table=table)
    assert sum(r.stats.nodes for r in results) == 28_872
    assert sum(r.stats.table_hits for r in results) == 4_413
    assert sum(sum(r.stats.skipped.values()) for r in results) == 42_735
    deepened = treeprune.iterative_deepening(ConnectFour(), depth=9, symmetry=True)
    assert deepened.stats.nodes == 7_845
    assert deepened.stats.skipped == {"alpha-beta": 8_788, "table": 1_304, "horizon": 3_864}


def test_keys_beyond_63_bits():
    game = ConnectFour(width=8, height=7)
    s = game.parse("12345678888888")
    assert game.key(s) >= 2**63
    endings = treeprune.retrograde(game, [s], limits=treeprune.Limits(nodes=100))
    assert endings.stopped == "nodes"
    assert treeprune.proof_number(game, s, limits=treeprune.Limits(nodes=100)).stopped == "nodes"
    runs = [treeprune.alphabeta(game, s, depth=3, table=True, world=world) for world in ("compiled", "interpreted")]
    assert runs[0].value == runs[1].value and runs[0].stats.nodes == runs[1].stats.nodes
