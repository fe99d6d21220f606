"""Single-row facility layout: every order of the departments, files; published optima."""

from __future__ import annotations

import itertools
import json
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from games.row_layout import RowLayout
from treeprune import InstanceError

from .completions import both, check_hooks

DATA = Path(os.environ.get("TREEPRUNE_DATA", Path(__file__).resolve().parents[2] / "shared" / "data")) / "srflp"


@st.composite
def layouts(draw, least=1, most=5):
    n = draw(st.integers(least, most))
    table = [[0] * n for _ in range(n)]
    for i, j in itertools.combinations(range(n), 2):
        table[i][j] = table[j][i] = draw(st.integers(0, 9))
    lengths = draw(st.lists(st.integers(0, 9), min_size=n, max_size=n))
    return RowLayout(tuple(lengths), tuple(map(tuple, table)), draw(st.integers(0, 2)))


def cheapest(problem):
    """The least sum of traffic times distance, over all orders."""
    found = []
    for order in itertools.permutations(range(len(problem.lengths))):
        at, middle = 0.0, {}
        for j in order:
            room = problem.lengths[j] + problem.clearance
            middle[j], at = at + room / 2, at + room
        pairs = itertools.combinations(order, 2)
        found.append(sum(problem.table[i][j] * abs(middle[i] - middle[j]) for i, j in pairs))
    return min(found)


@settings(max_examples=40, deadline=None)
@given(problem=layouts())
def test_the_cheapest_order(problem):
    assert check_hooks(problem) == cheapest(problem)


@settings(max_examples=10, deadline=None)
@given(problem=layouts(4, 4))
def test_both_worlds(problem):
    found = both(problem)
    assert found.value == found.bound == cheapest(problem)


def test_files(tmp_path):
    path = tmp_path / "row"
    path.write_text("3\n2 4,6\n\n0\t1\t5\n1,0,0\n5 0 0\n")
    assert RowLayout().read(str(path)).table == RowLayout().table
    for text, said in [
        ("3\n", "expected the number of departments"),
        ("2\n1 2\n0 1\n", "1 rows of traffic, expected 2"),
        ("2\n1 2 3\n0 1\n1 0\n", "line 2: 3 numbers, expected 2"),
        ("2\n1 2\n0 1\n2 0\n", "traffic from 0 to 1 is 1, from 1 to 0 2"),
        ("2\n1 2\n0 -1\n-1 0\n", "no number negative"),
        ("2\n1 -2\n0 1\n1 0\n", "lengths="),
        ("2\n1 2\n0 1\n1 z\n", "line 4: 'z'"),
        ("2\n1 999999999999999\n0 999\n999 0\n", "2..50"),
    ]:
        path.write_text(text)
        with pytest.raises(InstanceError, match=said):
            RowLayout().read(str(path))
    with pytest.raises(InstanceError, match="2.5 is no whole number"):
        RowLayout((1, 2.5), ((0, 1), (1, 0)))
    with pytest.raises(InstanceError, match="give a file"):
        RowLayout().fitted("3")
    with pytest.raises(InstanceError, match="table of 2 rows"):
        RowLayout((1, 2), ((0, 1),))


@pytest.mark.skipif(not DATA.is_dir(), reason="no shared data")
def test_published_optima_of_small_rows():
    """The files Cl leave a clearance of 10 between neighbours: so their optima in ddo's resources tell."""
    optima = json.loads((DATA / "optima.json").read_text())["optimum"]
    for name in ("Cl5", "Cl6", "S8", "S8H"):
        clearance = 10 if name.startswith("Cl") else 0
        problem = RowLayout(clearance=clearance).read(str(DATA / name))
        assert check_hooks(problem) == optima[name]
