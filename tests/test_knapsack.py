"""Knapsacks: promises of the hooks, files, both worlds, published optima."""

from __future__ import annotations

import itertools
import json
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from games.knapsack import Knapsack, Packing
from games.knapsack_files import read_knapsack
from games.units import Decimal, Whole, in_units
from treeprune import InstanceError, Status, solve

from .naive_decisions import check_promises, counts

DATA = Path(os.environ.get("TREEPRUNE_DATA", Path(__file__).resolve().parents[2] / "shared" / "data")) / "knapsack"

items = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 3)), max_size=5)


def brute_force(rows, capacity):
    """Return the largest profit over all choices of copies."""
    choices = itertools.product(*(range(c + 1) for _, _, c in rows))
    loads = [[(p * k, w * k) for (p, w, _), k in zip(rows, chosen, strict=True)] for chosen in choices]
    return max(sum(p for p, _ in load) for load in loads if sum(w for _, w in load) <= capacity)


@settings(max_examples=150, deadline=None)
@given(items, st.integers(0, 30))
def test_promises(rows, capacity):
    columns = list(zip(*rows, strict=True)) or [(), (), ()]
    knapsack = Knapsack(columns[0], columns[1], capacity, columns[2])
    assert check_promises(knapsack) == brute_force(rows, capacity)


def test_items_are_numbered_as_given():
    knapsack = Knapsack((1, 60, 100, 120), (0, 30, 10, 20), 30)
    way = [1, 1, 1, 0]
    assert knapsack.taken(way) == {0: 1, 2: 1, 3: 1} and knapsack.profit(way) == 221
    s = knapsack.start()
    shown = []
    for m in way:
        shown.append(knapsack.show_move(s, m))
        s = knapsack.play(s, m)
    assert shown == ["+1", "+3", "+4", "-2"] and knapsack.is_complete(s) and s.room == 0
    assert Knapsack((1,), (1,), 9, (4,)).show_move(Packing(0, 9), 3) == "+1x3"


def test_texts():
    knapsack = Knapsack().fitted("50: 60/10 100/20x2 120/30")
    assert knapsack.copies.tolist() == [1, 2, 1] and knapsack.parse("7: 1/2") == (0, 7)
    assert knapsack.fitted(knapsack.show(knapsack.start())).show(knapsack.start()) == knapsack.show(knapsack.start())
    assert check_promises(Knapsack().fitted("5:")) == 0
    for text in ("", "50", "x: 1/1", "50: 1/-1", "50: 1/1x", "50: 1"):
        with pytest.raises(InstanceError, match="profit/weight"):
            knapsack.fitted(text)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (((1, 2), (1,), 5), "give as many of each"),
        (((1,), (1,), -5), "capacity=-5"),
        (((1,), (1,), 2.5), "capacity=2.5"),
        (((1.5,), (1,), 5), "profits: 1.5"),
        (((1,), (-1,), 5), "weights: -1"),
        (((1,), (True,), 5), "weights: True"),
        (((1,), (1,), 5, (2, 2)), "2 copies"),
        (((2**59,), (1,), 5), "profits of all"),
        (((1, 1), (2**59, 2**59), 5), "weights of all"),
        (((10**16,), (10**6,), 5), "times weight"),
    ],
)
def test_bad_fields(fields, message):
    with pytest.raises(InstanceError, match=message):
        Knapsack(*fields)


KPLIB = "\n3\n50\n\n60 10\n100 20\n120 30\n"
PISINGER = "3 50\n60 10\n100 20 2\n120 30\n"


def test_files(tmp_path):
    path = tmp_path / "a.kp"
    path.write_text(KPLIB)
    assert read_knapsack(path) == ([[60, 10, 1], [100, 20, 1], [120, 30, 1]], 50)
    assert check_promises(Knapsack().read(path)) == 220
    path.write_text(PISINGER)
    assert read_knapsack(path) == ([[60, 10, 1], [100, 20, 2], [120, 30, 1]], 50)
    path.write_text(PISINGER + "0 1 1\n")
    assert read_knapsack(path)[0][1] == [100, 20, 2]
    path.write_text("0\n5\n")
    assert check_promises(Knapsack().read(path)) == 0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "line 1: the file ends where the number of items"),
        ("3\n", "line 1: the file ends where the capacity"),
        ("x\n50\n", "line 1: 'x' where the number of items"),
        ("3\n-50\n", "line 2: '-50' where the capacity"),
        (KPLIB.replace("100 20", "100 2.5"), "line 6: '2.5' where a weight"),
        (KPLIB.replace("100 20", "100"), "line 6: the file ends where a weight"),
        (KPLIB.replace("100 20", "100 20 1 1"), "line 6: '1' where the end"),
        (KPLIB.replace("100 20", "nan 20"), "line 6: 'nan' where a profit"),
        (KPLIB + "1 1\n", "line 8: 4 items, where the head says 3"),
        (KPLIB.replace("100 20\n", ""), "line 6: 2 items, where the head says 3"),
    ],
)
def test_damaged_files(tmp_path, text, message):
    path = tmp_path / "a.kp"
    path.write_text(text)
    with pytest.raises(InstanceError, match=message):
        Knapsack().read(path)


def test_no_file(tmp_path):
    with pytest.raises(InstanceError, match="No such file"):
        read_knapsack(tmp_path / "none.kp")


@settings(max_examples=200, deadline=None)
@given(st.lists(st.decimals(-99, 99, places=2), min_size=1, max_size=6))
def test_units_are_exact(numbers):
    values = [float(x) for x in numbers]
    units, unit = in_units(values, "numbers")
    assert [unit.worth(int(u)) for u in units] == values
    assert unit.least(int(units.sum())) <= sum(values)
    assert type(unit) is (Whole if all(x == int(x) for x in numbers) else Decimal)


@pytest.mark.parametrize("numbers", [[0.1234567], [float("inf")], [float("nan")], ["x"], [[1], [1, 2]], [1e30], [None]])
def test_numbers_that_have_no_unit(numbers):
    with pytest.raises(InstanceError, match="numbers"):
        in_units(numbers, "numbers")


def kplib():
    """Yield the name and optimum of each shared instance."""
    for name in ("kplib_optima.json", "knapPI_optima.json"):
        if (DATA / name).is_file():
            found = json.loads((DATA / name).read_text())
            for instance, known in (found.get("instances") or found["optimum"]).items():
                folder = DATA if "instances" in found else DATA / "knapPI"
                suffix = ".kp" if "instances" in found else ""
                yield folder / (instance + suffix), known["optimum"] if "instances" in found else known


def test_published_optima():
    """All of Pisinger's classes; dynamic programming with bounds opens 69,359 subproblems at most."""
    found = list(kplib())
    if not found:
        pytest.skip(f"{DATA} is not there")
    for path, optimum in found:
        knapsack = Knapsack().read(str(path))
        result = solve(knapsack, method="dynamic-programming")
        assert (result.status, result.value, result.bound) == (Status.OPTIMAL, optimum, optimum), path
        assert knapsack.profit(result.solution) == optimum and knapsack.fits(result.solution)
        assert result.stats.expanded < 100_000


@pytest.mark.parametrize("copies", [(), (2, 1, 3, 1, 2, 1)])
def test_both_worlds(copies):
    knapsack = Knapsack((9, 7, 8, 3, 5, 6), (5, 4, 5, 2, 3, 4), 12, copies)
    optimum = check_promises(knapsack)
    for method in ("dynamic-programming", "depth-first"):
        a, b = (solve(knapsack, method=method, world=world) for world in ("interpreted", "compiled"))
        assert a.value == b.value == optimum and counts(a) == counts(b)
