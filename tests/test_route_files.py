"""Files of TSPLIB and plain matrices: every layout, every rule of distance, damaged ones."""

from __future__ import annotations

import numpy as np
import pytest

from games.sop import SequentialOrdering
from games.tsp import TravellingSalesman
from games.tsplib import LAYOUTS, read_distances
from treeprune import InstanceError

from .naive_decisions import check_promises

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
