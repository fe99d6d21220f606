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
from games.tsptw import TimeWindows
from treeprune import InstanceError, Status, solve
from treeprune.cli import main
from treeprune.registry import load

from .naive_decisions import best_of, check_promises, counts, reached

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


BEST = "dynamic-programming"

PROBLEMS = {
    "tsp": (TravellingSalesman(), BEST),
    "tsp, bound": (TravellingSalesmanSolver(), BEST),
    "tsp, one-way": (TravellingSalesmanSolver(np.arange(49).reshape(7, 7) * 5 % 17), "limited-discrepancy"),
    "tsptw": (TimeWindows(), "depth-first"),
    "tsptw, travel, decimals": (TimeWindows(TimeWindows().travel / 10, [0] * 5, [9] * 5, "travel"), "depth-first"),
    "sop": (SequentialOrdering(), BEST),
    "talent": (
        TalentSchedulingSolver([[1, 0, 1, 0, 1], [1, 1, 0, 1, 0], [0, 1, 1, 0, 1]], [1, 2, 3], [1, 2, 3, 1, 2]),
        BEST,
    ),
}


PLAIN = ("tsp", "tsptw")  # others have all that these have


@pytest.mark.parametrize("name", [pytest.param(n, marks=pytest.mark.slow) if n in PLAIN else n for n in PROBLEMS])
def test_both_worlds(name):
    problem, method = PROBLEMS[name]
    a, b = (solve(problem, method=method, world=world) for world in ("interpreted", "compiled"))
    assert counts(a) == counts(b) and a.status is Status.OPTIMAL
    assert a.value == pytest.approx(best_of(problem)(problem.start()))


FILES = {
    "tsp": ("0 1 9\n9 0 1\n1 9 0\n", 3, "2 3 1"),
    "tsptw": (WINDOWS, 15, "3 2 1"),
    "talent": (FILM, 23, "1 3 2"),
    "sop": ("0 1 5\n-1 0 1\n-1 -1 0\n", 2, "2 3"),
    "knapsack": ("3\n50\n60 10\n100 20\n120 30\n", 220, "-1 +2 +3"),
}


@pytest.mark.parametrize("name", FILES)
def test_command_line(name, tmp_path, capsys):
    text, value, moves = FILES[name]
    path = tmp_path / "instance"
    path.write_text(text)
    assert main(["solve", name, "--file", str(path), "--json", "--world", "interpreted"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["status"], answer["value"], " ".join(answer["solution"])) == ("optimal", value, moves)
    path.write_text("x y\n" + text.replace("0", "?"))
    assert main(["solve", name, "--file", str(path), "--json", "--world", "interpreted"]) == 1
    assert "line" in capsys.readouterr().out


# Held and Karp's states, as ForwardRecursion of didppy counts them too: (n - 1) 2^(n-2) and the start.
STATES = {"burma14": (3323, 53_249), "ulysses16": (6859, 245_761), "gr17": (2085, 524_289)}


@pytest.mark.parametrize("name", STATES)
def test_states_of_held_and_karp(name):
    problem = TravellingSalesman().read(str(shared("tsplib", f"{name}.tsp")))
    result = solve(problem, method=BEST)
    assert (result.value, result.stats.expanded) == STATES[name]
    assert problem.length(problem.tour(result.solution)) == result.value


def published(folder, key="optimum"):
    """Return the optima of a folder by instance."""
    return json.loads(shared(folder, "optima.json").read_text())[key]


LARGE = ("eil51", "Shaw2020", "film103.dat", "MobStory", "film114.dat", "rc_204.3.txt")
"""Instances of 0.4 s and more."""


def check_optima(problem, folder, optima, method, suffix="", large=False):
    """Prove published optima, each in its file: of the large instances, or of the others."""
    for name, optimum in optima.items():
        if (name in LARGE) != large:
            continue
        path = next(p for p in (DATA / folder).iterdir() if p.name in (name, name + suffix, name + ".atsp"))
        result = solve(problem.read(str(path)), method=method)
        assert result.status is Status.OPTIMAL and result.value == pytest.approx(optimum, abs=1e-6), name


def test_tours_of_tsplib():
    """All of 14 to 52 cities."""
    problem = TravellingSalesmanSolver()
    check_optima(problem, "tsplib", published("tsplib", "optimal_tour_length"), BEST, ".tsp")


def test_published_time_windows():
    optima = published("tsptw", "makespan_optimum") | published("tsptw", "rbg_makespan_optimum")
    check_optima(TimeWindows(), "tsptw", optima, "depth-first")
    travel = published("tsptw", "rbg_travel_cost_optimum")
    check_optima(TimeWindows(objective="travel"), "tsptw", travel, "depth-first")


def test_published_orderings():
    check_optima(SequentialOrdering(), "sop", published("sop"), BEST)


def test_published_films():
    check_optima(TalentSchedulingSolver(), "talentsched", published("talentsched"), BEST)


@pytest.mark.slow
def test_large_instances():
    tours, windows = published("tsplib", "optimal_tour_length"), published("tsptw", "makespan_optimum")
    check_optima(TravellingSalesmanSolver(), "tsplib", tours, BEST, ".tsp", large=True)
    check_optima(TimeWindows(), "tsptw", windows, "depth-first", large=True)
    check_optima(TalentSchedulingSolver(), "talentsched", published("talentsched"), BEST, large=True)
