"""Exact covers: against plain recursion, between both worlds, and beside published counts."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from games.langford import Langford
from games.pentominoes import Pentominoes
from treeprune.decisions import exact_cover_run
from treeprune.decisions.exact_cover import ExactCover
from treeprune.decisions.exact_cover_run import iterate_covers
from treeprune.errors import InstanceError, LimitError
from treeprune.families.exact_cover import exact_cover
from treeprune.limits import Limits
from treeprune.result import Status

WORLDS = ("interpreted", "compiled")


def queens(n):
    """Queens on rows and columns, which must be covered, and diagonals, which may be."""
    squares = itertools.product(range(n), repeat=2)
    options = {(r, c): [f"row {r}", f"column {c}", f"sum {r + c}", f"difference {r - c}"] for r, c in squares}
    secondary = [f"sum {k}" for k in range(2 * n - 1)] + [f"difference {k}" for k in range(1 - n, n)]
    return ExactCover(options, secondary)


def naive(problem):
    """Algorithm X on sets, by the same order of items: all covers, nodes, dead ends."""
    covers, counts = [], {"nodes": 0, "failures": 0}
    of = {name: set(items) for name, items in zip(problem.names, problem.options, strict=True)}

    def search(left, names, chosen):
        counts["nodes"] += 1
        if not left:
            covers.append(sorted(chosen))
            return
        item = min(left, key=lambda i: sum(i in of[name] for name in names))
        options = [name for name in names if item in of[name]]
        counts["failures"] += not options
        for name in options:
            rest = [other for other in names if of[other].isdisjoint(of[name])]
            search([i for i in left if i not in of[name]], rest, [*chosen, name])

    search(list(problem.primary), list(problem.names), [])
    return sorted(covers), counts


@st.composite
def problems(draw):
    """Few items, some of them secondary, and options of a few of them; often with a cover planted."""
    n = draw(st.integers(0, 9))
    items = list(range(n))
    options = draw(st.lists(st.sets(st.integers(0, max(0, n - 1)), min_size=1, max_size=4), max_size=14)) if n else []
    if n and draw(st.booleans()):
        cuts = sorted(draw(st.sets(st.integers(1, n), max_size=4)) | {0, n})
        options += [set(items[a:b]) for a, b in itertools.pairwise(cuts)]
    secondary = draw(st.sets(st.integers(0, n - 1), max_size=3)) if n else set()
    options = [sorted(o) for o in options if not o <= secondary]
    return ExactCover(options, secondary, [i for i in items if i not in secondary])


@given(problems())
@settings(max_examples=150, deadline=None)
def test_agrees_with_plain_recursion_in_both_worlds(problem):
    covers, counts = naive(problem)
    results = [exact_cover(problem, solutions=None, world=world) for world in WORLDS]
    for found in results:
        assert sorted(found.solutions) == covers
        assert found.value == found.bound == len(covers)
        assert found.status is (Status.OPTIMAL if covers else Status.INFEASIBLE)
        assert (found.stats.nodes, found.stats.failures) == (counts["nodes"], counts["failures"])
        assert found.stats.skipped.get("uncovered item", 0) == counts["failures"]
        assert all(problem.is_cover(cover) for cover in found.solutions)
    a, b = results
    assert a.solutions == b.solutions and a.stats.max_depth == b.stats.max_depth
    counted = exact_cover(problem, count_only=True, world="compiled")
    assert (counted.value, counted.solutions, counted.stats.nodes) == (len(covers), [], counts["nodes"])
    assert list(iterate_covers(problem)) == a.solutions


@given(problems(), st.integers(1, 5), st.integers(0, 12))
@settings(max_examples=100, deadline=None)
def test_limits_keep_what_was_found(problem, wanted, nodes):
    everything = exact_cover(problem, solutions=None, world="interpreted")
    few = [exact_cover(problem, solutions=wanted, world=world) for world in WORLDS]
    for found in few:
        assert found.solutions == everything.solutions[:wanted] and found.stopped is None
        assert found.status is everything.status
        assert found.value == len(found.solutions)
        assert found.bound in (None, everything.value)
    assert few[0].stats.nodes == few[1].stats.nodes
    for world in WORLDS:
        cut = exact_cover(problem, solutions=None, limits=Limits(nodes=nodes), world=world)
        assert cut.solutions == everything.solutions[: len(cut.solutions)]
        assert cut.stats.nodes == min(nodes, everything.stats.nodes)
        if everything.stats.nodes > nodes:
            assert cut.stopped == "nodes" and cut.bound is None
            assert cut.status is (Status.FEASIBLE if cut.solutions else Status.UNKNOWN)
        else:
            assert cut.stopped is None and cut.status is everything.status


@pytest.mark.parametrize("world", WORLDS)
def test_queens(world):
    """OEIS A000170."""
    for n, many in enumerate((1, 1, 0, 0, 2, 10, 4) + ((40, 92, 352, 724, 2_680) if world == "compiled" else ())):
        found = exact_cover(queens(n), solutions=None, world=world)
        assert found.value == len(found.solutions) == many
        assert len({tuple(s) for s in found.solutions}) == many
        assert all(queens(n).is_cover(s) for s in found.solutions[:50])


def test_queens_12_in_parts():
    """More solutions than are taken out of the kernel at first; 14,200: OEIS A000170."""
    found = exact_cover(queens(12), solutions=None)
    assert found.value == len({tuple(s) for s in found.solutions}) == 14_200
    counted = exact_cover(queens(12), count_only=True)
    assert (counted.value, counted.stats.nodes, counted.stats.failures) == (14_200, 317_064, 71_365)
    assert found.stats.nodes == counted.stats.nodes


@pytest.mark.parametrize(
    ("copies", "n", "many"),
    [(2, 3, 1), (2, 4, 1), (2, 5, 0), (2, 7, 26), (2, 8, 150), (2, 11, 17_792), (3, 8, 0), (3, 9, 3)],
)
def test_langford(copies, n, many):
    """OEIS A014552 and A059107, which count a solution and its reversal once."""
    puzzle = Langford(n, copies)
    found = exact_cover(puzzle, solutions=None)
    assert found.value == 2 * many and len(puzzle.distinct(found.solutions)) == many
    assert found.status is (Status.OPTIMAL if many else Status.INFEASIBLE)


MIDDLE = "/".join(["." * 8] * 3 + ["...##..."] * 2 + ["." * 8] * 3)


@pytest.mark.parametrize(
    ("board", "everything", "distinct"),
    [
        ("3x20", 8, 2),
        ("4x15", 1_472, 368),
        (MIDDLE, 520, 65),
        pytest.param("5x12", 4_040, 1_010, marks=pytest.mark.slow),
        pytest.param("6x10", 9_356, 2_339, marks=pytest.mark.slow),
    ],
)
def test_pentominoes(board, everything, distinct):
    """Rectangles: Haselgrove and Haselgrove 1960; without the middle: Scott 1958."""
    puzzle = Pentominoes(board)
    found = exact_cover(puzzle, solutions=None)
    assert found.value == everything and len(puzzle.distinct(found.solutions)) == distinct
    for cover in found.solutions[:20]:
        picture = puzzle.show(cover)
        assert "." not in picture and all(picture.count(letter) == 5 for letter in "FILNPTUVWXYZ")


def test_pentominoes_have_63_positions():
    """Golomb 1965: 12 pieces, 18 without turning over, 63 with all turns and reflections."""
    assert sum(len({squares for _, squares in options}) for options in shapes()) == 63


def shapes():
    from games.pentominoes import SHAPES, squares_of, turned

    return [[(letter, shape) for shape in turned(squares_of(text, "X"))] for letter, text in SHAPES.items()]


def test_iterator_goes_on_where_it_stopped():
    problem = queens(8)
    everything = exact_cover(problem, solutions=None).solutions
    covers = iterate_covers(problem)
    assert [next(covers) for _ in range(5)] == everything[:5]
    others = list(iterate_covers(problem, world="interpreted"))
    assert [*everything[:5], *covers] == everything == others


def test_iterator_says_when_a_limit_came_first():
    found = []
    with pytest.raises(LimitError, match="nodes"):
        for cover in iterate_covers(queens(8), limits=Limits(nodes=500)):
            found.append(cover)
    assert 0 < len(found) < 92


def test_time_limit_and_callback():
    found = exact_cover(Langford(20), count_only=True, limits=Limits(time=0.2))
    assert found.stopped == "time" and found.value > 0 and found.status is Status.FEASIBLE
    assert exact_cover(Langford(20), solutions=None, limits=Limits(time=0.2), world="interpreted").stopped == "time"
    found = exact_cover(Langford(20), count_only=True, progress=lambda report: False)
    assert found.stopped == "callback" and found.bound is None


@pytest.mark.parametrize("world", WORLDS)
def test_ctrl_c_keeps_what_was_found(world):
    def interrupt(report):
        raise KeyboardInterrupt

    found = exact_cover(Langford(12), solutions=None, world=world, progress=interrupt)
    assert found.stopped == "interrupted" and found.status is Status.FEASIBLE and found.bound is None
    assert found.value == len(found.solutions) > 0


def test_more_than_the_memory_of_the_machine(monkeypatch):
    monkeypatch.setattr(exact_cover_run, "machine_memory", lambda: 100_000)
    assert exact_cover(queens(8)).value == 1
    with pytest.raises(LimitError, match="320,800 bytes, the machine has 100,000"):
        exact_cover([i, i + 1] for i in range(400))


def test_what_a_callback_raises_keeps_what_was_found():
    def fail(report):
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough") as caught:
        exact_cover(Langford(20), solutions=None, progress=fail)
    assert caught.value.partial.stopped == "error" and caught.value.partial.stats.nodes > 0


def test_no_items_and_no_options():
    assert exact_cover([], world="interpreted").status is Status.OPTIMAL  # the empty cover
    for world in WORLDS:
        only = exact_cover(ExactCover([], secondary=["a", "b"]), solutions=None, world=world)
        assert (only.value, only.solutions) == (1, [[]])
        none = exact_cover(ExactCover([], items=["a"]), world=world)
        assert (none.value, none.bound, none.status, none.solution) == (0, 0, Status.INFEASIBLE, [])
        unreachable = exact_cover(ExactCover([["a"]], items=["a", "b"]), world=world)
        assert unreachable.status is Status.INFEASIBLE and unreachable.stats.nodes == 1


def test_matrix():
    """Knuth 2000, the example of "Dancing links"."""
    matrix = [
        [0, 0, 1, 0, 1, 1, 0],
        [1, 0, 0, 1, 0, 0, 1],
        [0, 1, 1, 0, 0, 1, 0],
        [1, 0, 0, 1, 0, 0, 0],
        [0, 1, 0, 0, 0, 0, 1],
        [0, 0, 0, 1, 1, 0, 1],
    ]
    for rows in (matrix, np.array(matrix, bool), np.array(matrix, float)):
        assert exact_cover(ExactCover.from_matrix(rows), solutions=None).solutions == [[0, 3, 4]]
    with_spare = ExactCover.from_matrix(np.array(matrix)[1:], secondary=[2, 4, 5])
    assert exact_cover(with_spare, solutions=None).solutions == naive(with_spare)[0]
    assert exact_cover(ExactCover.from_matrix([[1, 0], [1, 0]])).status is Status.INFEASIBLE
    assert ExactCover.from_matrix([]).primary == ()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"A": [1, 2, 1]}, "'A' names item 1 twice"),
        ({"A": [1], "B": []}, "'B' covers no item"),
        ({"A": [1], "B": ["s"]}, "'B' covers only secondary"),
        ({"A": [[1]]}, "'A': item .* cannot be hashed"),
        ({"A": [math.nan]}, "does not equal itself"),
        ({"A": 7}, "'A': 7 is no list"),
        ({"A": "abc"}, "'A': 'abc' is no list"),
        (7, "the options: 7"),
        ("abc", "the options: 'abc'"),
        ([[1], 5], "option 1: 5 is no list"),
    ],
)
def test_options_that_cannot_be_read(options, words):
    with pytest.raises(InstanceError, match=words):
        ExactCover(options, secondary=["s"])


def test_items_that_clash():
    with pytest.raises(InstanceError, match="both in items and in secondary"):
        ExactCover([[1]], secondary=[1], items=[1])
    with pytest.raises(InstanceError, match="item 2 is neither"):
        ExactCover([[1, 2]], items=[1])
    with pytest.raises(InstanceError, match="secondary: item 's' is named twice"):
        ExactCover([[1]], secondary=["s", "s"])
    with pytest.raises(InstanceError, match="row 1, column 0 of the matrix is 2"):
        ExactCover.from_matrix([[1, 0], [2, 1]])
    with pytest.raises(InstanceError, match="same length"):
        ExactCover.from_matrix([[1, 0], [1]])
    with pytest.raises(InstanceError, match="shape"):
        ExactCover.from_matrix([["a"]])
    with pytest.raises(InstanceError, match="secondary column 5"):
        ExactCover.from_matrix([[1, 0]], secondary=[5])
    with pytest.raises(InstanceError, match="no option is called 'Z'"):
        ExactCover({"A": [1]}).is_cover(["Z"])


@pytest.mark.parametrize("wanted", [0, -1, 1.5, "all", True])
def test_numbers_of_solutions_are_checked(wanted):
    with pytest.raises(LimitError, match="solutions="):
        exact_cover([[1]], solutions=wanted)


def test_worlds_are_checked():
    with pytest.raises(ValueError, match="choose 'auto'"):
        exact_cover([[1]], world="fast")


@pytest.mark.parametrize(
    ("text", "words"),
    [("6x9", "54 free"), ("..\n.", "row 1 of the board"), ("a5", "row 0"), ("", "0 free"), ("999x999", "free squares")],
)
def test_boards_are_checked(text, words):
    with pytest.raises(InstanceError, match=words):
        Pentominoes(text)


def test_games_read_texts():
    assert Pentominoes().fitted("3x20").rows == ["." * 20] * 3
    assert Pentominoes("3x20").parse("3x20") == ()
    with pytest.raises(InstanceError, match="another board"):
        Pentominoes().parse("3x20")
    assert (Langford().fitted("3 9").n, Langford().fitted("L(2, 8)").n, Langford().fitted("5").copies) == (9, 8, 2)
    for wrong in ("", "x", "1 2 3", "2 0"):
        with pytest.raises(InstanceError):
            Langford().fitted(wrong)
