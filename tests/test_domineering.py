"""Domineering: rules written a second time, who wins on small boards, what counting proves."""

from __future__ import annotations

import functools
import json

import numpy as np
import pytest

import treeprune
from games.domineering import SIDES, Board, Domineering, DomineeringSolver
from tests.naive import minimax
from treeprune.cli import main
from treeprune.worlds import Compiled, Interpreted

WORLDS = (Interpreted(), Compiled())
COUNTS = {5: (-1, 658), 6: (1, 21_685), 7: (1, 275_479)}

# who wins if Vertical begins, and if Horizontal begins, on boards of w columns x h rows: found by `wins` below. In
# agreement with the outcome classes of Lachmann, Moore and Rapaport ("Who wins Domineering on rectangular boards?",
# 2002): the first player on 2 x 2, 3 x 3 and 4 x 4, the second on 5 x 5, one side on most others.
WINNERS = """
1x1 HV  2x1 HH  3x1 HH  4x1 HH  5x1 HH
1x2 VV  2x2 VH  3x2 VH  4x2 HH  5x2 VV
1x3 VV  2x3 VH  3x3 VH  4x3 HH  5x3 HH
1x4 VV  2x4 VV  3x4 VV  4x4 VH  5x4 VV
1x5 VV  2x5 HH  3x5 VV  4x5 HH  5x5 HV
"""
TABLE = [(*map(int, size.split("x")), begins) for size, begins in zip(*[iter(WINNERS.split())] * 2, strict=True)]


def free_cells(rows):
    return frozenset((r, c) for r, row in enumerate(rows) for c, letter in enumerate(row) if letter == ".")


def dominoes(free, side):
    """The dominoes a side can place, by the rules."""
    dr, dc = (1, 0) if side == "V" else (0, 1)
    return [frozenset({(r, c), (r + dr, c + dc)}) for r, c in sorted(free) if (r + dr, c + dc) in free]


@functools.cache
def wins(free, side):
    """Whether the side to move wins."""
    other = "H" if side == "V" else "V"
    return any(not wins(free - domino, other) for domino in dominoes(free, side))


def rows_of(game, s):
    """The rows of a position, as `parse` reads them."""
    cells = ["x" if s.taken >> i & 1 else "." for i in range(game.width * game.height)]
    return ["".join(cells[i : i + game.width]) for i in range(0, len(cells), game.width)]


def random_positions(game, seed, games=6):
    """Positions of random games from boards with random holes."""
    rng = np.random.default_rng(seed)
    for _ in range(games):
        holes = rng.random((game.height, game.width)) < rng.choice([0, 0.2, 0.4])
        s = game.parse(
            "/".join("".join("x" if x else "." for x in row) for row in holes) + " " + rng.choice(["V", "H"])
        )
        while True:
            yield s
            moves = list(game.moves(s))
            if not moves:
                break
            s = game.play(s, int(rng.choice(moves)))


@pytest.mark.parametrize("size", [(1, 1), (4, 3), (5, 5), (8, 8), (7, 9), (13, 4), (64, 1), (1, 64), (32, 2)])
def test_hooks_follow_the_rules(size):
    game, solver = Domineering(*size), DomineeringSolver(*size)
    for s in random_positions(game, size[0], 3):
        free, side = free_cells(rows_of(game, s)), SIDES[s.turn]
        mine = dominoes(free, side)
        assert list(game.moves(s)) == list(solver.moves(s)) == [game.width * min(d)[0] + min(d)[1] for d in mine]
        assert game.is_over(s) == (not mine) and game.evaluate(s) == (0 if mine else -1)
        for m, domino in zip(game.moves(s), mine, strict=True):
            after = game.play(s, m)
            assert after.turn == 1 - s.turn and free_cells(rows_of(game, after)) == free - domino
            left = game.places(game.board ^ after.taken, s.turn), game.places(game.board ^ after.taken, after.turn)
            assert game.order(s, m) == left[0].bit_count() - left[1].bit_count()
        assert game.parse("/".join(rows_of(game, s)) + f" {side}") == s
        assert game.null_move(s) == Board(s.taken, 1 - s.turn)


@pytest.mark.parametrize(("width", "height", "begins"), TABLE)
def test_who_wins(width, height, begins):
    free = free_cells(["." * width] * height)
    for side, winner in zip(SIDES, begins, strict=True):
        assert wins(free, side) == (winner == side)
        value = 1 if winner == side else -1
        game = DomineeringSolver(width, height)
        result = treeprune.solve(game, game.parse(side), table=treeprune.Table(entries=2**16))
        assert (result.value, result.status.name) == (value, "OPTIMAL")


def test_minimax_agrees_with_the_definition_and_alpha_beta():
    game, solver = Domineering(4, 3), DomineeringSolver(4, 3)
    for text in ("V", "H"):
        value = minimax(game, game.parse(text))
        assert treeprune.minimax(game, game.parse(text), world="interpreted").value == value
        result = treeprune.alphabeta(solver, solver.parse(text), bounds=True, table=True, symmetry=True)
        assert (result.value, result.status.name) == (value, "OPTIMAL")


@pytest.mark.parametrize("size", [(4, 4), (3, 5), (5, 4), (6, 3)])
def test_what_counting_proves_is_so(size):
    game, proved = DomineeringSolver(*size), 0
    for s in random_positions(game, 5, 60):
        free = game.board ^ s.taken
        cells = free_cells(rows_of(game, s))
        for turn in (0, 1):
            assert game.real(free, turn) == most(cells, SIDES[turn])
        if game.is_over(s):
            continue
        value = 1 if wins(cells, SIDES[s.turn]) else -1
        low, high = game.lower(s), game.upper(s)
        assert low <= value <= high, game.show(s)
        proved += low == high
        for twin in game.symmetries(s):
            assert wins(free_cells(rows_of(game, twin)), SIDES[twin.turn]) == (value == 1)
        thinned = game.key(s)
        assert list(game.moves(thinned)) == list(game.moves(s)) and game.key(thinned) == game.key(s)
    assert proved > 50


@functools.cache
def most(free, side):
    """How many dominoes of one side fit at once."""
    if not free:
        return 0
    first = min(free)
    without = most(free - {first}, side)
    return max([without, *(1 + most(free - d, side) for d in dominoes(free, side) if first in d)])


def test_sure_moves_are_sure():
    """`sure` holds against every play of the other side: the moves a side can make, by plain search."""

    @functools.cache
    def moves_made(free, side, to_move):
        """How many moves `side` can force for itself, the other passing where it cannot move."""
        mine, other = dominoes(free, side), "H" if side == "V" else "V"
        if not mine:
            return 0
        if to_move == side:
            return max(1 + moves_made(free - d, side, other) for d in mine)
        return min((moves_made(free - d, side, side) for d in dominoes(free, other)), default=most(free, side))

    game = DomineeringSolver(4, 4)
    for s in random_positions(game, 9, 25):
        free, cells = game.board ^ s.taken, free_cells(rows_of(game, s))
        for turn, first in ((0, 0), (0, 1), (1, 0), (1, 1)):
            to_move = SIDES[turn if first else 1 - turn]
            assert game.sure(free, turn, first) <= moves_made(cells, SIDES[turn], to_move)


def test_symmetries_are_those_of_the_board():
    for size, count in (((4, 4), 7), ((5, 3), 3)):
        game = Domineering(*size)
        s = game.parse(
            "/".join(["x" + "." * (size[0] - 1), *["." * size[0]] * (size[1] - 2), ".x" + "." * (size[0] - 2)]) + " V"
        )
        twins = list(game.symmetries(s))
        assert len(twins) == len(set(twins)) == count
        for twin in twins:
            assert sum(1 for _ in game.moves(twin)) == sum(1 for _ in game.moves(s))


def test_both_worlds_and_our_own_counts():
    """Node identity: a change of these is a change of the algorithm, and wants a reason."""
    found = {}
    for size in COUNTS:
        game = DomineeringSolver(size, size)
        found[size] = treeprune.null_window(game, symmetry=True, table=treeprune.Table(entries=2**20))
    assert {size: (r.value, r.stats.nodes) for size, r in found.items()} == COUNTS
    game = DomineeringSolver(5, 5)
    a, b = (treeprune.alphabeta(game, depth=4, bounds=True, table=True, symmetry=True, world=w) for w in WORLDS)
    assert (a.value, a.solution, a.stats.nodes, a.stats.skipped) == (
        b.value,
        b.solution,
        b.stats.nodes,
        b.stats.skipped,
    )


def interpreted(cls):
    """The class as plain Python."""
    return type(cls.__name__, (cls,), {})


@pytest.mark.parametrize(
    "cls",
    [interpreted(Domineering), interpreted(DomineeringSolver), pytest.param(DomineeringSolver, marks=pytest.mark.slow)],
)
def test_no_promise_can_be_refuted(cls):
    for size, text in (((4, 4), None), ((5, 3), "..x../x..../..... H"), ((8, 8), None)):
        game = cls(*size)
        report = treeprune.check_problem(game, text and game.parse(text), walks=4)
        assert report.ok, report


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "side to move"),
        ("VH", "side to move"),
        ("3x3", "side to move"),
        ("... ... ... V", "side to move"),
        ("3x4 V", "4 rows"),
        ("4x3 V", "row 1 has 4 cells"),
        ("99999999999x3 V", "1 rows"),
        (".../... H", "2 rows"),
        (".../..../... H", "row 2 has 4 cells"),
        (".../.o./... H", "cell 2 of row 2 is 'o'"),
    ],
)
def test_damaged_positions_are_refused(text, word):
    with pytest.raises(treeprune.InstanceError, match=word):
        Domineering(3, 3).parse(text)


@pytest.mark.parametrize("size", [(0, 3), (9, 8), (65, 1), (3, -1)])
def test_boards_that_do_not_fit(size):
    with pytest.raises(treeprune.InstanceError, match="64"):
        Domineering(*size)


def test_names_of_cells():
    game = Domineering(3, 2)
    s = game.parse("3x2 V")
    assert s == game.start() == game.parse("V") == game.parse(".../... V")
    assert [game.show_move(s, m) for m in game.moves(s)] == ["a2-a1", "b2-b1", "c2-c1"]
    assert [game.show_move(s._replace(turn=1), m) for m in (0, 4)] == ["a2-b2", "b1-c1"]
    assert game.show(game.parse("x../#.# V")) == "2 x . .\n1 x . x\n  a b c   V to move"
    assert "V cannot move" in game.show(game.parse("xx./..x V"))
    wide = Domineering(30, 2)
    names = [wide.show_move(wide.start(), m) for m in wide.moves(wide.start())]
    assert names[0] == "aa2-aa1" and names[-1] == "bd2-bd1" and len(set(names)) == 30


def run(capsys, *arguments):
    code = main(arguments)
    out, err = capsys.readouterr()
    return code, out, err


def test_command_line(capsys):
    small, slow = ["--set", "width=4", "--set", "height=4"], ["--world", "interpreted"]
    code, out, _ = run(capsys, "solve", "domineering", "4x4 V", "..../.xx./..../.... H", "5x5 V", *small, "--json")
    rows = [json.loads(line) for line in out.splitlines()]
    assert code == 1 and [row["status"] for row in rows] == ["optimal", "optimal", "error"]
    assert rows[0]["value"] == 1 and "5 rows" in rows[2]["reason"]
    code, out, _ = run(capsys, "compare", "domineering", "V", *small, "--depth", "3", *slow)
    assert code == 0 and "alphabeta+order+table+symmetry" in out
    code, out, _ = run(capsys, "trace", "domineering", "V", *small, "--depth", "3", *slow)
    assert code == 0 and "verified" in out
