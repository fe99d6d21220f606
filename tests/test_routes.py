"""Tours, with time windows too, sequential orderings, talent scheduling: promises of hooks, files, published optima."""

from __future__ import annotations

import itertools
import json
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from games.one_tree import prices_of, short_tour
from games.sop import SequentialOrdering
from games.talent import TalentScheduling, TalentSchedulingSolver
from games.talent_files import read_talent
from games.tsp import TravellingSalesman, TravellingSalesmanSolver
from games.tsplib import LAYOUTS, read_distances
from games.tsptw import TimeWindows
from treeprune import InstanceError
from treeprune.registry import load

from .naive_decisions import best_of, check_promises, reached

DATA = Path(os.environ.get("TREEPRUNE_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))


def shared(*parts):
    """Return a file of the shared data; skip the test where it is not there."""
    path = DATA.joinpath(*parts)
    if not path.is_file():
        pytest.skip(f"{path} is not there")
    return path


@st.composite
def matrices(draw, most=6, least=0, largest=9, places=0):
    n = draw(st.integers(1, most))
    numbers = st.integers(least * 10**places, largest * 10**places)
    rows = draw(st.lists(st.lists(numbers, min_size=n, max_size=n), min_size=n, max_size=n))
    matrix = np.array(rows) / 10**places if places else np.array(rows)
    return matrix if draw(st.booleans()) else np.maximum(matrix, matrix.T)


def shortest_tour(matrix):
    """Return the length of the shortest of all tours."""
    n = len(matrix)
    return min(
        sum(matrix[a][b] for a, b in itertools.pairwise((0, *rest, 0))) if n > 1 else 0
        for rest in itertools.permutations(range(1, n))
    )


@settings(max_examples=120, deadline=None)
@given(matrices(least=-4))
def test_tours(matrix):
    for cls in (TravellingSalesman, TravellingSalesmanSolver):
        assert check_promises(cls(matrix)) == shortest_tour(matrix)
    assert short_tour(TravellingSalesman(matrix).lengths) >= shortest_tour(matrix)


@settings(max_examples=40, deadline=None)
@given(matrices(places=2))
def test_tours_of_decimals(matrix):
    found = best_of(TravellingSalesmanSolver(matrix))
    problem = TravellingSalesmanSolver(matrix)
    assert all(found(s) is None or problem.bound(s) <= found(s) for s in reached(problem))
    assert found(problem.start()) == pytest.approx(shortest_tour(matrix))


@pytest.mark.parametrize("n", range(1, 11))
def test_keys_number_the_states(n):
    """Held and Karp's states: (n - 1) 2^(n-2) besides the start, and here the end."""
    problem = TravellingSalesman(np.ones((n, n)))
    states = reached(problem)
    assert len({problem.key(s) for s in states}) == len(states) == ((n - 1) * 2 ** (n - 2) + 2 if n > 1 else 1)
    assert n == 1 or problem.states == len(states)


def test_keys_need_hashing_where_there_are_many():
    assert TravellingSalesman(np.ones((24, 24))).states == 23 * 2**22 + 2
    large = TravellingSalesman(np.ones((58, 58)))
    assert large.states is None and large.key(large.parse(" ".join(map(str, range(2, 59))))) < 2**63


def test_tour_texts():
    problem = TravellingSalesmanSolver()
    s = problem.parse("3 2")
    assert (s.left, s.at) == (0b1111000, 1) and problem.show(s) == "at 2, left: 4 5 6 7"
    assert problem.tour([2, 1, 3, 4, 5, 6, 0]) == [1, 3, 2, 4, 5, 6, 7]
    assert problem.fitted("") is problem and problem.fitted("0 1; 2 0").length([1, 2]) == 3
    assert problem.fitted("0,1.5; 2,0").length([1, 2]) == 3.5
    for text in ("1", "8", "3 3", "x", "3 2 0"):
        with pytest.raises(InstanceError, match="no city left"):
            problem.parse(text)
    for text in ("0 1; 2", "0 x; 1 0", "0 1 2; 1 0 2"):
        with pytest.raises(InstanceError):
            problem.fitted(text)


@pytest.mark.parametrize(
    "matrix", [[[0, 1], [2]], [[0, 1, 2], [2, 3, 4]], [], [[0, float("nan")], [1, 0]], np.ones((59, 59)), 5,
               [[0, 0.1234567], [0, 0]], [[0, 2**41], [0, 0]]],
)  # fmt: skip
def test_bad_matrices(matrix):
    for cls in (TravellingSalesman, TravellingSalesmanSolver, SequentialOrdering):
        with pytest.raises(InstanceError, match="distances"):
            cls(matrix)


# Held and Karp's bound at the root, rounded up: Reinelt 1994 and Johnson, McGeoch and Rothberg 1996 have gr48 4959,
# hk48 11444 (rounded down), eil51 422.5, att48 10604, dantzig42 697.
ROOTS = {"gr48": 4959, "hk48": 11445, "eil51": 423, "att48": 10604, "dantzig42": 697}


def test_prices_reach_the_bound_of_held_and_karp():
    for name, bound in ROOTS.items():
        problem = TravellingSalesmanSolver().read(str(shared("tsplib", f"{name}.tsp")))
        assert problem.bound(problem.start()) == bound


def test_prices_of_one_way_streets():
    lengths = np.array([[0, 1, 9, 9], [9, 0, 1, 9], [9, 9, 0, 1], [1, 9, 9, 0]])
    leave, enter = prices_of(lengths)
    assert leave[0] == enter[0] == 0
    problem = TravellingSalesmanSolver(lengths)
    assert problem.bound(problem.start()) == 4


HEAD = "NAME: a\nTYPE: TSP\nCOMMENT: 5 of them\nDIMENSION: 3\nEDGE_WEIGHT_TYPE: EXPLICIT\nEDGE_WEIGHT_FORMAT: {}\n"


@pytest.mark.parametrize("layout", LAYOUTS)
def test_layouts(tmp_path, layout):
    matrix = np.array([[0, 4, 7], [4, 0, 9], [7, 9, 0]])
    path = tmp_path / "a.tsp"
    numbers = " ".join(str(matrix[i, j]) for i, j in LAYOUTS[layout](3))
    path.write_text(f"{HEAD.format(layout)}EDGE_WEIGHT_SECTION\n{numbers}\nDISPLAY_DATA_SECTION\n1 2 3\nEOF\nrest\n")
    found = read_distances(path)
    assert found.matrix.tolist() == matrix.tolist() and (found.name, found.kind) == ("a", "TSP")


@pytest.mark.parametrize(
    ("rule", "distance"),
    [("EUC_2D", 3606), ("CEIL_2D", 3606), ("MAN_2D", 5000), ("MAX_2D", 3000), ("ATT", 1141), ("GEO", 153)],
)
def test_distances_of_points(tmp_path, rule, distance):
    path = tmp_path / "a.tsp"
    a, b = ("16.47 96.10", "16.47 94.44") if rule == "GEO" else ("0 0", "2000 3000")  # GEO: burma14, as TSPLIB has it
    path.write_text(
        f"TYPE : TSP\nDIMENSION : 2\nEDGE_WEIGHT_TYPE : {rule}\nNODE_COORD_SECTION\n2 {b}\n1 {a}\nEOF\n"
    )  # fmt: skip
    assert read_distances(path).matrix.tolist() == [[0, distance], [distance, 0]]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "nothing in it"),
        ("0 1\n1 0 2\n", "line 2: 3 numbers in one of 2 rows"),
        ("0 1\n1 x\n", "line 2: 'x' where a distance"),
        ("3\n0 1 1\n1 0 1\n", "2 rows, where line 1 says 3"),
        ("DIMENSION: 3\n", "no line says 'TYPE"),
        (HEAD.format("FULL"), "without EDGE_WEIGHT_SECTION"),
        (HEAD.format("FULL") + "EDGE_WEIGHT_SECTION\n", "line 6: EDGE_WEIGHT_FORMAT is 'FULL'"),
        (HEAD.format("UPPER_ROW") + "EDGE_WEIGHT_SECTION\n1 2\nEOF\n", "line 8: the file ends where the distance"),
        (HEAD.format("UPPER_ROW") + "EDGE_WEIGHT_SECTION\n1 2\n3 4\n", "line 9: '4' where the end"),
        (HEAD.format("UPPER_ROW") + "what\n", "line 7: 'what' is no"),
        (HEAD.format("UPPER_ROW").replace("3", "-3") + "EDGE_WEIGHT_SECTION\n", "line 4: '-3' where the number of"),
        (HEAD.format("UPPER_ROW").replace("TYPE: TSP", "TYPE: HCP"), "line 2: TYPE is 'HCP'"),
        ("TYPE: TSP\nDIMENSION: 2\nEDGE_WEIGHT_TYPE: GEO\nNODE_COORD_SECTION\n1 1 1\n1 2 2\n", "line 6: '1' where"),
    ],
)  # fmt: skip
def test_damaged_tsplib(tmp_path, text, message):
    path = tmp_path / "a.tsp"
    path.write_text(text)
    with pytest.raises(InstanceError, match=message):
        TravellingSalesman().read(str(path))


def test_plain_matrices(tmp_path):
    path = tmp_path / "a.txt"
    for text in ("0 1 2\n3 0 4\n5 6 0\n", "3\n0 1 2\n3 0 4\n5 6 0\n", "# from a\n0,1,2\n3,0,4\n5,6,0\n"):
        path.write_text(text)
        assert TravellingSalesman().read(str(path)).lengths.tolist() == [[0, 1, 2], [3, 0, 4], [5, 6, 0]]
    path.write_text("0\n")
    assert TravellingSalesman().read(str(path)).cities == 1


def windows_by_force(travel, opens, closes, makespan):
    """Return the best of all orders, None where none is in time."""
    found = []
    for rest in itertools.permutations(range(1, len(opens))):
        time, spent = opens[0], 0
        for a, b in itertools.pairwise((0, *rest, 0) if rest else (0,)):
            time, spent = time + travel[a][b], spent + travel[a][b]
            if time > closes[b]:
                break
            time = max(time, opens[b]) if b else time
        else:
            found.append((time if makespan and rest else spent) if rest else 0)
    return min(found, default=None)


@st.composite
def window_problems(draw):
    travel = draw(matrices(5))
    n = len(travel)
    opens = draw(st.lists(st.integers(0, 15), min_size=n, max_size=n))
    closes = [a + draw(st.integers(0, 30)) for a in opens]
    closes[0] += 40
    return travel, opens, closes


@settings(max_examples=150, deadline=None)
@given(window_problems(), st.sampled_from(["makespan", "travel"]))
def test_time_windows(instance, objective):
    problem = TimeWindows(*instance, objective)
    assert check_promises(problem) == windows_by_force(*instance, objective == "makespan")


def test_windows_of_decimals():
    tenth = TimeWindows([[0, 0.1, 0.2], [0.1, 0, 0.7], [0.2, 0.7, 0]], [0, 0.3, 0], [2, 0.8, 1.0])
    s = tenth.parse("2 3")
    assert s.time == 10 and tenth.show(s) == "at 3, time 1.0, left: none"  # 0.3 + 0.7 is in time, in floats too late
    assert best_of(tenth)(tenth.start()) == pytest.approx(1.2)


WINDOWS = "3\n0 4 5\n4 0 6\n5 6 0\n0 99\n# the rest\n5 30\n0 7\n"


def test_window_files(tmp_path):
    path = tmp_path / "a.tw"
    path.write_text(WINDOWS)
    problem = TimeWindows(objective="travel").read(str(path))
    assert problem.due.tolist() == [99, 30, 7] and check_promises(problem) == 15
    assert load("tsptw", settings=["objective='travel'"]).objective == "travel"
    for text, message in (
        (WINDOWS.replace("5 30", "5 x"), "line 7: 'x' where when 2 closes belongs"),
        (WINDOWS.replace("0 7\n", ""), "line 7: the file ends where when 3 opens"),
        (WINDOWS + "1", "line 9: '1' where the end"),
        (WINDOWS.replace("5 6 0", "5 6 -0.5 7"), "line 6: '99' where the end|line 8"),
        (WINDOWS.replace("3\n", "3.5\n", 1), "line 1: '3.5' where the number of places"),
    ):
        path.write_text(text)
        with pytest.raises(InstanceError, match=message):
            TimeWindows().read(str(path))
    way = ((0, 1), (1, 0))
    for fields in (
        (way, [0], [9, 9]), ([[0, 1], [-1, 0]], [0, 0], [9, 9]), (way, [0, 0], [9, 9], "x"), (way, [0, 1e-9], [9, 9]),
    ):  # fmt: skip
        with pytest.raises(InstanceError):
            TimeWindows(*fields)
    with pytest.raises(InstanceError, match="no place that is left"):
        problem.parse("2 3")


@settings(max_examples=120, deadline=None)
@given(matrices(6), st.lists(st.tuples(st.integers(1, 4), st.integers(1, 4)), max_size=4))
def test_sequential_orderings(matrix, pairs):
    n = len(matrix)
    given_matrix = matrix.copy()
    pairs = [(a, b) for a, b in pairs if a < b < n]
    for a, b in pairs:
        given_matrix[b, a] = -1
    found = [
        sum(matrix[a][b] for a, b in itertools.pairwise((0, *rest)))
        for rest in itertools.permutations(range(1, n))
        if (n == 1 or rest[-1] == n - 1) and all(rest.index(a) < rest.index(b) for a, b in pairs)
    ]
    assert check_promises(SequentialOrdering(given_matrix)) == min(found)


def test_sequential_ordering_files(tmp_path):
    path = tmp_path / "a.sop"
    head = HEAD.format("FULL_MATRIX").replace("TYPE: TSP", "TYPE: SOP") + "EDGE_WEIGHT_SECTION\n"
    path.write_text(f"{head}3\n0 4 9\n-1 0 5\n-1 -1 0\nEOF\n")
    problem = SequentialOrdering().read(str(path))
    assert check_promises(problem) == 9 and problem.sequence([1, 2]) == [1, 2, 3]
    assert problem.show(problem.parse("2")) == "at 2, left: 3"
    with pytest.raises(InstanceError, match="sequential ordering"):
        TravellingSalesman().read(str(path))
    with pytest.raises(InstanceError, match="come next"):
        problem.parse("3")
    path.write_text(f"{head}4\n0 4 9\n-1 0 5\n-1 -1 0\nEOF\n")
    with pytest.raises(InstanceError, match="line 8: '4' where 3"):
        SequentialOrdering().read(str(path))
    with pytest.raises(InstanceError, match="before itself"):
        SequentialOrdering([[0, 1, 1, 9], [-1, 0, -1, 1], [-1, -1, 0, 1], [-1, -1, -1, 0]])


@st.composite
def films(draw):
    actors, scenes = draw(st.integers(0, 4)), draw(st.integers(1, 6))
    row = st.lists(st.integers(0, 1), min_size=scenes, max_size=scenes)
    needs = np.array(draw(st.lists(row, min_size=actors, max_size=actors)), np.int64).reshape(actors, scenes)
    pay = draw(st.lists(st.integers(0, 9), min_size=actors, max_size=actors))
    return needs, pay, draw(st.lists(st.integers(0, 4), min_size=scenes, max_size=scenes))


@settings(max_examples=150, deadline=None)
@given(films())
def test_films(film):
    bare, solver = TalentScheduling(*film), TalentSchedulingSolver(*film)
    wanted = min(bare.total(order) for order in itertools.permutations(range(1, len(film[2]) + 1)))
    assert check_promises(bare) == wanted == best_of(solver)(solver.start())
    assert len(reached(solver)) <= len(reached(bare)) == 2 ** len(film[2])


FILM = "a film\r\n3\r\n2\r\n\r\n1 0 1   4\r\n0 1 1   5\r\n\r\n1 2 1\r\n"


def test_film_files(tmp_path):
    path = tmp_path / "film"
    path.write_text(FILM)
    assert read_talent(path) == ([[1, 0, 1], [0, 1, 1]], [4, 5], [1, 2, 1])
    film = TalentScheduling().read(str(path))
    assert check_promises(film) == film.total([1, 3, 2]) == 23
    assert film.show(film.parse("3 1")) == "left: 2"
    for text, message in (
        (FILM.replace("1 0 1", "1 2 1"), "line 5: '2' where actor 1's 0 or 1 for scene 2"),
        (FILM.replace("1 2 1", "1 2"), "line 8: the file ends where the duration of scene 3"),
        (FILM + "7", "line 9: '7' where the end"),
        ("", "line 1: the file ends where the number of scenes"),
    ):
        path.write_text(text)
        with pytest.raises(InstanceError, match=message):
            TalentScheduling().read(str(path))
    for fields in (
        ([[1, 0]], [1], [1]),
        ([[2]], [1], [1]),
        ([[1]], [-1], [1]),
        ([[1]], [1], [0.5]),
        ([[1], []], [1], [1]),
    ):
        with pytest.raises(InstanceError):
            TalentScheduling(*fields)
    with pytest.raises(InstanceError, match="no scene left"):
        film.parse("4")


def test_shared_files_can_be_read():
    folders = {"tsplib": ("tsp", ".tsp"), "talentsched": ("talent", ""), "sop": ("sop", "")}
    for folder, (name, suffix) in folders.items():
        found = json.loads(shared(folder, "optima.json").read_text())
        for instance, optimum in found.get("optimum", found.get("optimal_tour_length", {})).items():
            file = instance + (".atsp" if instance == "br17" else suffix)
            problem = load(name, solving=True).read(str(DATA / folder / file))
            assert problem.bound(problem.start()) <= optimum, instance
    found = json.loads(shared("tsptw", "optima.json").read_text())
    for instance, optimum in (found["makespan_optimum"] | found["rbg_makespan_optimum"]).items():
        problem = TimeWindows().read(str(DATA / "tsptw" / instance))
        assert problem.bound(problem.start()) <= optimum, instance
