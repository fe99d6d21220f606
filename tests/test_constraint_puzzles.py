"""Sudoku, queens, colouring, magic squares, Golomb rulers, quasigroups, kakuro: published numbers, both worlds."""

from __future__ import annotations

import csv
import itertools
import os
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import treeprune
from games.chromatic import chromatic_number
from games.colouring import Colouring, cliques_that_cover, large_clique
from games.colouring_graphs import graph_of, mycielski, queens, read_dimacs
from games.golomb import GolombRuler, ruler_length
from games.kakuro import Kakuro
from games.magic_square import MagicSquare
from games.n_queens import NQueens
from games.quasigroup import Quasigroup
from games.sudoku import Sudoku
from treeprune import InstanceError, Limits, Status, constraint_search, solve, solve_many

DATA = Path(os.environ.get("TREEPRUNE_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))
WORLDS = ("interpreted", "compiled")

# "Easy puzzle" and its solution: Wikipedia, "Sudoku"; the two hard ones: the first of magictour's top1465, and
# A. Inkala's "most difficult sudoku" of 2012; the last: one of G. Royle's with 17 givens.
PUZZLES = {
    "53..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79":
    "534678912672195348198342567859761423426853791713924856961537284287419635345286179",
    "4...3.......6..8..........1....5..9..8....6...7.2........1.27..5.3....4.9........":
    "468931527751624839392578461134756298289413675675289314846192753513867942927345186",
    "8..........36......7..9.2...5...7.......457.....1...3...1....68..85...1..9....4..":
    "812753649943682175675491283154237896369845721287169534521974368438526917796318452",
    "........1.......2...3..4.........3....5...6...7..1.......8.3....9...64..21......7":
    "982637541764581923153294768421968375835742619679315284547823196398176452216459837",
}  # fmt: skip


def counts(result):
    stats = result.stats
    return (result.status, result.value, result.bound, result.solution, stats.nodes, stats.failures, stats.propagations,
            stats.skipped)  # fmt: skip


def both(problem, givens=None, **options):
    """Search in both worlds, hold one against the other, and return the answer."""
    found = [constraint_search(problem, givens, world=world, **options) for world in WORLDS]
    assert counts(found[0]) == counts(found[1])
    assert [s.numbers for s in found[0].solutions] == [s.numbers for s in found[1].solutions]
    for solution in found[0].solutions:
        for constraint in problem.constraints:
            assert constraint.holds([solution[x] for x in constraint.variables]), constraint
    return found[0]


# --- sudoku ---


def test_sudoku_solves_and_knows_the_only_solution():
    puzzle = Sudoku()
    for text, wanted in PUZZLES.items():
        found = both(puzzle, puzzle.parse(text), solutions=2)
        assert (found.status, found.value, found.bound) == (Status.OPTIMAL, 1, 1)
        assert puzzle.solution_text(found.solution) == wanted
    batch = solve_many(puzzle, map(puzzle.parse, PUZZLES), solutions=2)
    assert [puzzle.solution_text(r.solution) for r in batch] == list(PUZZLES.values())
    assert [r.stats.failures for r in batch] == [
        constraint_search(puzzle, puzzle.parse(text), solutions=2).stats.failures for text in PUZZLES
    ]


def test_a_second_solution_is_found_where_there_is_one():
    """Two digits in the corners of a rectangle within two boxes can be exchanged."""
    puzzle = Sudoku()
    solution = next(iter(PUZZLES.values()))
    rows = [range(9 * i, 9 * i + 9) for i in range(9)]
    for (a, b), (i, j) in itertools.product(
        itertools.combinations(range(9), 2),
        [(i, j) for i, j in itertools.combinations(range(9), 2) if i // 3 == j // 3],
    ):
        corners = [rows[i][a], rows[i][b], rows[j][a], rows[j][b]]
        digits = [solution[k] for k in corners]
        if a // 3 != b // 3 and digits[0] == digits[3] and digits[1] == digits[2]:
            break
    else:
        pytest.skip("this solution has no such rectangle")
    text = "".join("." if k in corners else digit for k, digit in enumerate(solution))
    found = both(puzzle, puzzle.parse(text), solutions=None)
    assert found.value == found.bound == 2 and len(found.solutions) == 2
    assert solve(puzzle, puzzle.parse(text), solutions=1, world="interpreted").bound is None
    for k in corners:
        assert solve(puzzle, puzzle.parse(text[:k] + solution[k] + text[k + 1 :]), solutions=2).value == 1


def test_sudoku_of_all_sizes():
    # A107739: 288 sudoku squares of 4 x 4
    assert both(Sudoku(2, 2), solutions=None).value == 288
    six = Sudoku().fitted("." * 36)
    assert (six.box_rows, six.box_columns) == (2, 3)
    assert solve(six, six.parse("123456" + "." * 30)).status is Status.OPTIMAL
    sixteen = Sudoku().fitted("." * 256)
    found = solve(sixteen, sixteen.parse("123456789ABCDEFG" + "." * 240))
    text = sixteen.solution_text(found.solution)
    assert len(text) == 256 and text.startswith("123456789ABCDEFG") and set(text) == set("123456789ABCDEFG")
    hexadecimal = Sudoku().fitted("0123456789abcdef" + "." * 240)
    assert hexadecimal.symbols == "0123456789ABCDEF"
    assert hexadecimal.parse("0123456789abcdef" + "." * 240) == {k: k + 1 for k in range(16)}
    assert Sudoku().fitted("0" * 256).parse("0" * 256) == {}
    twelve = Sudoku().fitted("." * 144)
    assert (twelve.box_rows, twelve.box_columns) == (3, 4)
    assert solve(twelve, {}).status is Status.OPTIMAL


def test_sudoku_texts():
    puzzle = Sudoku()
    text, solution = next(iter(PUZZLES.items()))
    givens = puzzle.parse(text)
    shown = puzzle.show(givens)
    assert puzzle.parse(shown) == givens and len(shown.splitlines()) == 11
    assert puzzle.parse("\n".join(text[i : i + 9] for i in range(0, 81, 9)).replace(".", "0")) == givens
    assert puzzle.instance_of(f"{text},1,{solution}") == text
    assert puzzle.instance_of("puzzle,solution_count,solution") == ""
    found = solve(puzzle, givens, world="interpreted")
    assert puzzle.show(found.solution).splitlines()[3] == "------+-------+------"
    assert str(found).startswith("5 3 4 | 6 7 8 | 9 1 2")
    for damaged, word in ((text[:-1], "80 cells"), (text + "1", "82 cells"), ("x" + text[1:], "character 1 is 'x'"),
                          (text[:10] + "\u0131" + text[11:], "row 2, column 2"), ("", "0 cells")):  # fmt: skip
        with pytest.raises(InstanceError, match=word):
            puzzle.fitted(damaged).parse(damaged)


@pytest.mark.parametrize("fields", [{"box_rows": 0}, {"box_rows": 18}, {"box_columns": 2.5}, {"symbols": "1"}])
def test_sudoku_fields(fields):
    with pytest.raises(InstanceError):
        Sudoku(**fields)


def test_givens_that_clash_are_infeasible():
    puzzle = Sudoku()
    text = next(iter(PUZZLES))
    for clash in ("55" + text[2:], "5" + text[1:9] + "5" + text[10:], text[:80] + "5"):
        found = both(puzzle, puzzle.parse(clash), solutions=2)
        assert (found.status, found.value, found.solution) == (Status.INFEASIBLE, 0, [])


SETS = {
    "17clue_500": (500, 231, 6.72),
    "magictour_top1465": (1465, 0, 45.98),
    "norvig_easy50": (50, 40, None),
    "norvig_top95": (95, 0, None),
    "norvig_hardest11": (11, 1, None),
    "random_500": (500, 238, None),
}


@pytest.mark.parametrize("name", SETS)
def test_sudoku_sets(name):
    """Naked and hidden singles leave 44.6 % of the 17-clue puzzles without a guess, and none of top1465 (tdoku)."""
    path = DATA / "sudoku" / f"{name}.csv"
    if not path.exists():
        pytest.skip(f"{path} is not there")
    many, without_guess, failures = SETS[name]
    with path.open() as file:
        rows = list(csv.DictReader(file))
    puzzle = Sudoku()
    found = solve_many(puzzle, [puzzle.parse(row["puzzle"]) for row in rows], solutions=2)
    assert len(found) == many
    assert [puzzle.solution_text(r.solution) for r in found] == [row["solution"] for row in rows]
    assert all(r.value == r.bound == 1 for r in found)
    assert sum(r.stats.failures == 0 for r in found) == without_guess
    if failures is not None:
        assert round(sum(r.stats.failures for r in found) / many, 2) == failures


@pytest.mark.skipif("SameValues" not in treeprune.__all__, reason="needs SameValues")
@pytest.mark.parametrize(("name", "without_guess"), [("17clue_500", 368), ("magictour_top1465", 60)])
def test_locked_candidates(name, without_guess):
    """Published: 76.0 % of all 17-clue puzzles and 4.1 % of top1465 need no guess with locked candidates (tdoku)."""
    path = DATA / "sudoku" / f"{name}.csv"
    if not path.exists():
        pytest.skip(f"{path} is not there")
    with path.open() as file:
        rows = list(csv.DictReader(file))
    puzzle = Sudoku(locked=True)
    found = solve_many(puzzle, [puzzle.parse(row["puzzle"]) for row in rows], solutions=2)
    assert [puzzle.solution_text(r.solution) for r in found] == [row["solution"] for row in rows]
    assert all(r.value == r.bound == 1 for r in found)
    assert sum(r.stats.failures == 0 for r in found) == without_guess


# --- queens, magic squares, Golomb rulers, quasigroups, kakuro ---


def test_queens():
    # A000170; mirror images: half of them
    for n, wanted in enumerate((1, 0, 0, 2, 10, 4, 40, 92), 1):
        assert solve(NQueens(n), solutions=None).value == wanted
        assert solve(NQueens(n, half=True), solutions=None).value == (wanted + 1) // 2
    assert both(NQueens(6), solutions=None).value == 4
    puzzle = NQueens()
    assert puzzle.fitted("12").n == 12 and puzzle.fitted("..Q./..../..../....").n == 4
    four = puzzle.fitted("..Q./..../..../....")
    assert four.solution_text(solve(four, four.parse("..Q./..../..../....")).solution) == "3 1 4 2"
    assert solve(four, four.parse("Q.../..../..../....")).status is Status.INFEASIBLE
    for damaged, word in (("..../...", "row 1"), ("QQ/..", "2 queens"), ("x./..", "'X'")):
        with pytest.raises(InstanceError, match=word):
            puzzle.fitted(damaged).parse(damaged)


def test_magic_squares():
    # Frenicle de Bessy 1693: 880; all turns and mirror images: 7,040
    assert constraint_search(MagicSquare(), solutions=None, count_only=True).value == 880
    assert constraint_search(MagicSquare(), solutions=None, count_only=True, symmetry=False).value == 7040
    assert both(MagicSquare(3), solutions=None, symmetry=False).value == 8
    assert solve(MagicSquare(2)).status is Status.INFEASIBLE
    durer = "16 3 2 13 / 5 10 11 8 / 9 6 7 12 / 4 15 14 1"
    puzzle = MagicSquare()
    text = durer.replace("10 11", ". .")
    found = constraint_search(puzzle, puzzle.parse(text), solutions=None, symmetry=False)
    assert found.value == 1 and puzzle.solution_text(found.solution) == durer
    with pytest.raises(InstanceError, match="number 2 is 'x'"):
        MagicSquare(2).parse("1 x 3 4")


def test_golomb_rulers():
    # A003022
    for marks, length in enumerate((1, 3, 6, 11, 17, 25, 34, 44), 2):
        found = solve(GolombRuler(marks))
        assert (found.status, found.value, found.bound) == (Status.OPTIMAL, length, length)
        numbers = [int(word) for word in found.solution_text().split()]
        distances = [b - a for a, b in itertools.combinations(numbers, 2)]
        assert len(numbers) == marks and len(set(distances)) == len(distances)
        assert ruler_length(marks) >= length
    assert both(GolombRuler(5)).value == both(GolombRuler(5, implied=False)).value == 11
    stopped = solve(GolombRuler(9), limits=Limits(nodes=500))
    assert stopped.status is Status.FEASIBLE and stopped.bound <= 44 <= stopped.value and stopped.gap > 0


@pytest.mark.slow
def test_golomb_ruler_of_ten_marks():
    assert solve(GolombRuler(10)).value == 55


def test_quasigroups():
    # A002860 and, reduced, A000315
    for n, squares, reduced in ((1, 1, 1), (2, 2, 1), (3, 12, 1), (4, 576, 4), (5, 161_280, 56)):
        if n < 5:
            assert both(Quasigroup(n), solutions=None).value == squares
        assert both(Quasigroup(n, reduced=True), solutions=None).value == reduced
    assert solve(Quasigroup(2, idempotent=True)).status is Status.INFEASIBLE
    found = solve(Quasigroup(6, idempotent=True))
    assert [found.solution[f"x[{i},{i}]"] for i in range(6)] == list(range(6))
    puzzle, givens = Quasigroup.random(12, 60, rng=3)
    both(puzzle, givens)
    text = "order 2\n0 -1\n-1 ."
    fitted = puzzle.fitted(text)
    assert fitted.n == 2 and fitted.parse(text) == {0: 0}
    assert fitted.solution_text(solve(fitted, fitted.parse(text)).solution) == "0 1 / 1 0"
    for damaged, word in (("0 1 2", "3 products"), ("0 1 1 2", "'2' in row 2")):
        with pytest.raises(InstanceError, match=word):
            puzzle.fitted(damaged).parse(damaged)


@pytest.mark.skipif("Element" not in treeprune.__all__, reason="needs Element")
def test_idempotent_quasigroups_of_the_law_qg5():
    """Idempotent models up to renaming: Fujita, Slaney and Bennett 1993."""
    for n, models in ((5, 1), (6, 0), (7, 3), (8, 1), (9, 0), (10, 0), (11, 5)):
        found = solve(Quasigroup(n, idempotent=True, qg5=True), solutions=None)
        assert found.value == found.bound == models
        for solution in found.solutions:
            x = [[solution[f"x[{i},{j}]"] for j in range(n)] for i in range(n)]
            assert all(x[x[x[b][a]][b]][b] == a for a in range(n) for b in range(n))
    both(Quasigroup(5, idempotent=True, qg5=True), solutions=None, symmetry=False)


def test_kakuro():
    """The example of Wikipedia's article, with its solution."""
    puzzle = Kakuro()
    found = both(puzzle, solutions=2)
    assert (found.status, found.value) == (Status.OPTIMAL, 1)
    assert puzzle.solution_text(found.solution).split(" / ")[1:] == [
        "#97##879", "#89#8957", "#68597##", "##61#26#", "###46132", "#8931#14", "#312##21"
    ]  # fmt: skip
    for damaged, word in ((r"# 3\ | \3", "row 2 has 1 cells"), ("# x", "'x'"), ("# #", "white cell")):
        with pytest.raises(InstanceError, match=word):
            puzzle.fitted(damaged)
    clash = puzzle.fitted(r"# 3\ 30\ | \3 . .")  # 30 is too much for one digit
    assert solve(clash, clash.parse("")).status is Status.INFEASIBLE


def test_send_more_money():
    """Dudeney 1924: the only solution is 9567 + 1085 = 10652."""
    p = treeprune.ConstraintProblem()
    s, e, n, d, m, o, r, y = (p.variable(range(letter in "SM", 10), letter) for letter in "SENDMORY")
    p.add(treeprune.AllDifferent(s, e, n, d, m, o, r, y))
    send, more = 1000 * s + 100 * e + 10 * n + d, 1000 * m + 100 * o + 10 * r + e
    p.add(send + more == 10_000 * m + 1000 * o + 100 * n + 10 * e + y)
    found = both(p, solutions=None)
    assert found.value == 1 and found.solution.numbers == (9, 5, 6, 7, 1, 0, 8, 2)


# --- colouring ---

# DIMACS/COLOR: published chromatic numbers
CHROMATIC = {"myciel3": 4, "myciel4": 5, "myciel5": 6, "queen5_5": 5, "queen6_6": 7, "queen7_7": 7, "1-FullIns_3": 4,
             "mug88_1": 4, "mug88_25": 4}  # fmt: skip


@pytest.mark.parametrize("name", CHROMATIC)
def test_chromatic_numbers(name):
    path = DATA / "coloring" / f"{name}.col"
    if name.startswith(("myciel", "queen")):
        graph = graph_of(name)
        if path.exists():
            given = read_dimacs(path)
            assert (len(given), given.number_of_edges()) == (len(graph), graph.number_of_edges())
    elif path.exists():
        graph = read_dimacs(path)
    else:
        pytest.skip(f"{path} is not there")
    found = chromatic_number(graph, limits=Limits(nodes=1_000_000))
    assert (found.value, found.bound, found.gap, found.status) == (CHROMATIC[name],) * 2 + (0, Status.OPTIMAL)
    assert all(found.colouring[u] != found.colouring[v] for u, v in graph.edges())
    assert len(set(found.colouring.values())) == found.value
    if name == "queen6_6":
        assert found.nodes < 10_000


def test_bounds_when_stopped():
    found = chromatic_number(mycielski(5), limits=Limits(nodes=100))
    assert found.stopped == "nodes" and found.status is Status.FEASIBLE
    assert found.bound <= 6 <= found.value and found.gap > 0 and found.nodes <= 100
    found = solve(Colouring(mycielski(5)), limits=Limits(nodes=100))
    assert found.stopped == "nodes" and found.bound <= 6 <= found.value


@st.composite
def graphs(draw):
    n = draw(st.integers(1, 7))
    pairs = list(itertools.combinations(range(n), 2))
    graph = nx.Graph()
    graph.add_nodes_from(range(n))
    graph.add_edges_from(draw(st.lists(st.sampled_from(pairs), max_size=20)) if pairs else [])
    return graph


def colourings(graph, k):
    nodes = list(graph)
    for colours in itertools.product(range(k), repeat=len(nodes)):
        by_node = dict(zip(nodes, colours, strict=True))
        if all(by_node[u] != by_node[v] for u, v in graph.edges()):
            yield colours


@settings(max_examples=60, deadline=None)
@given(graphs())
def test_colouring_against_brute_force(graph):
    least = next(k for k in range(1, 8) if next(colourings(graph, k), None) is not None)
    found = chromatic_number(graph, world="interpreted")
    assert (found.value, found.bound) == (least, least)
    assert all(found.colouring[u] != found.colouring[v] for u, v in graph.edges())
    solved = solve(Colouring(graph), world="interpreted")
    assert (solved.status, solved.value) == (Status.OPTIMAL, least)


@settings(max_examples=40, deadline=None)
@given(graphs(), st.integers(1, 4), st.sampled_from(["input", "smallest"]), st.sampled_from(["min", "max"]))
def test_interchangeable_colours_keep_one_of_each_kind(graph, k, order, values):
    """Without the clique: as many solutions as there are colourings up to names of colours, each of another kind."""
    p = treeprune.ConstraintProblem()
    x = {v: p.variable(range(k), f"x{v}") for v in graph}
    p.add(x[u] != x[v] for u, v in graph.edges())
    p.break_symmetry(treeprune.Interchangeable(x.values()))

    def renamed(colours):
        names = {}
        return tuple(names.setdefault(c, len(names)) for c in colours)

    wanted = {renamed(colours) for colours in colourings(graph, k)}
    found = constraint_search(p, solutions=None, variable_order=order, value_order=values, world="interpreted")
    assert found.value == len(wanted) and {renamed(s.numbers) for s in found.solutions} == wanted
    everything = constraint_search(p, solutions=None, symmetry=False, count_only=True, world="interpreted")
    assert everything.value == sum(1 for _ in colourings(graph, k))


def test_colouring_in_both_worlds_and_as_text():
    found = both(Colouring(graph_of("myciel4")))
    assert found.value == 5 and found.bound == 5
    found = both(Colouring(queens(5, 5), 5), solutions=None)
    assert found.value > 0
    triangle = Colouring().fitted("a-b b-c c-a d")
    assert solve(triangle).value == 3 and solve(Colouring(triangle.graph, 2)).status is Status.INFEASIBLE
    assert large_clique(queens(5, 5)) == [1, 2, 3, 4, 5] or len(large_clique(queens(5, 5))) == 5
    graph = queens(4, 4)
    covered = {frozenset(pair) for nodes in cliques_that_cover(graph) for pair in itertools.combinations(nodes, 2)}
    assert covered == {frozenset(edge) for edge in graph.edges()}


def test_colouring_refuses_bad_graphs(tmp_path):
    loop = nx.Graph([(1, 1)])
    for graph, word in ((loop, "own neighbour"), (nx.Graph(), "no nodes"), ([1, 2], "networkx graph")):
        with pytest.raises(InstanceError, match=word):
            Colouring(graph)
    with pytest.raises(InstanceError, match="different domains"):
        p = treeprune.ConstraintProblem()
        treeprune.Interchangeable(p.variable(range(2)), p.variable(range(3)))
    for text, word in (
        ("c x\np edge 3 1\ne 1 4\n", "line 3.*1 to 3"), ("e 1 2\n", "line 1.*p edge"),
        ("p edge 2 1\nf 1 2\n", "line 2"),
        ("p edge x 1\n", "line 1"), ("", "how many nodes"), ("p edge 2 1\ne 1 2 3\n", "line 2"),
    ):  # fmt: skip
        path = tmp_path / "graph.col"
        path.write_text(text)
        with pytest.raises(InstanceError, match=word):
            read_dimacs(path)
    with pytest.raises(InstanceError, match="No such file"):
        read_dimacs(tmp_path / "none.col")
    with pytest.raises(InstanceError, match="is no edge"):
        graph_of("a--b")


@settings(max_examples=40, deadline=None)
@given(graphs(), st.integers(1, 4), st.booleans())
def test_interchangeable_colours_lose_no_answer_by_what_is_learned(graph, k, backjumping):
    p = treeprune.ConstraintProblem()
    x = {v: p.variable(range(k), f"x{v}") for v in graph}
    p.add(x[u] != x[v] for u, v in graph.edges())
    p.break_symmetry(treeprune.Interchangeable(x.values()))
    learns = {"backjumping": True} if backjumping else {"restarts": "luby", "restart_base": 1, "nogoods": True}
    found = constraint_search(p, variable_order="dom/wdeg", world="interpreted", **learns)
    assert bool(found.solution) == any(True for _ in colourings(graph, k))


def test_colourings_are_counted_up_to_an_exchange_of_colours():
    graph = graph_of("myciel3")
    kinds = set()  # 520 by plain enumeration, each node taking a colour in use or the next one
    for level in (None, "check", "forward", "arc"):
        problem = Colouring(graph, 4)
        found = constraint_search(problem, propagation=level, solutions=None)
        assert found.value == 520 and "mirror images" in str(found)
        for s in found.solutions:
            first: dict[int, int] = {}
            kinds.add(tuple(first.setdefault(problem.colouring(s)[v], len(first)) for v in graph))
    assert len(kinds) == 520
    for options in ({"restarts": "luby", "nogoods": True}, {"backjumping": True}):
        with pytest.raises(treeprune.LimitError, match="mirror images"):
            constraint_search(Colouring(graph, 4), solutions=None, **options)
