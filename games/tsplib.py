"""Files of TSPLIB (Reinelt 1991, 1995): tours, tours of one-way streets, and sequential orderings; and plain matrices.

Lines "KEYWORD : value", then sections of numbers. Distances are given (EXPLICIT, in the layouts below), or follow from
coordinates by a rule that rounds them to whole numbers. A file that begins with a number is a square matrix.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import treeprune

from .number_files import Numbers, lines_of

Line = tuple[int, str]
Point = tuple[float, float]


@dataclass(frozen=True)
class Distances:
    """What a file holds.

    Attributes
    ----------
    name : str
    kind : str
        TSP, ATSP, SOP, or MATRIX for a file of nothing but numbers.
    matrix : array of float64, shape (n, n)
    """

    name: str
    kind: str
    matrix: np.ndarray


def nearest_whole(x: float) -> int:
    """Round as TSPLIB does: halves up."""
    return int(x + 0.5)


def radians(x: float) -> float:
    """Return an angle that is written as degrees and, behind the point, minutes; with the pi of TSPLIB."""
    degrees = int(x)
    return 3.141592 * (degrees + 5.0 * (x - degrees) / 3.0) / 180.0


def geographical(a: Point, b: Point) -> int:
    """Return the distance on the Earth, in kilometres."""
    (lat_a, long_a), (lat_b, long_b) = map(radians, a), map(radians, b)
    q1, q2, q3 = math.cos(long_a - long_b), math.cos(lat_a - lat_b), math.cos(lat_a + lat_b)
    return int(6378.388 * math.acos(0.5 * ((1.0 + q1) * q2 - (1.0 - q1) * q3)) + 1.0)


def pseudo_euclidean(a: Point, b: Point) -> int:
    """Return the distance of the instances att48 and att532."""
    exact = math.sqrt(((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) / 10.0)
    rounded = nearest_whole(exact)
    return rounded + 1 if rounded < exact else rounded


FROM_POINTS: dict[str, Callable[[Point, Point], int]] = {
    "EUC_2D": lambda a, b: nearest_whole(math.dist(a, b)),
    "CEIL_2D": lambda a, b: math.ceil(math.dist(a, b)),
    "MAN_2D": lambda a, b: nearest_whole(abs(a[0] - b[0]) + abs(a[1] - b[1])),
    "MAX_2D": lambda a, b: max(nearest_whole(abs(a[0] - b[0])), nearest_whole(abs(a[1] - b[1]))),
    "GEO": geographical,
    "ATT": pseudo_euclidean,
}

LAYOUTS: dict[str, Callable[[int], list[tuple[int, int]]]] = {
    "FULL_MATRIX": lambda n: [(i, j) for i in range(n) for j in range(n)],
    "UPPER_ROW": lambda n: [(i, j) for i in range(n) for j in range(i + 1, n)],
    "LOWER_ROW": lambda n: [(i, j) for i in range(n) for j in range(i)],
    "UPPER_DIAG_ROW": lambda n: [(i, j) for i in range(n) for j in range(i, n)],
    "LOWER_DIAG_ROW": lambda n: [(i, j) for i in range(n) for j in range(i + 1)],
    "UPPER_COL": lambda n: [(i, j) for j in range(n) for i in range(j)],
    "LOWER_COL": lambda n: [(i, j) for j in range(n) for i in range(j + 1, n)],
    "UPPER_DIAG_COL": lambda n: [(i, j) for j in range(n) for i in range(j + 1)],
    "LOWER_DIAG_COL": lambda n: [(i, j) for j in range(n) for i in range(j, n)],
}
LARGEST = 10_000
"""Cities that a file may claim to have."""


def read_distances(path: str | Path) -> Distances:
    r"""Read a file of TSPLIB, or a square matrix.

    Raises
    ------
    InstanceError
        If it is damaged; the message names the line.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.NamedTemporaryFile("w", suffix=".tsp") as file:
    ...     _ = file.write("TYPE: TSP\nDIMENSION: 2\nEDGE_WEIGHT_TYPE: EUC_2D\nNODE_COORD_SECTION\n1 0 0\n2 3 4\nEOF\n")
    ...     file.flush()
    ...     read_distances(file.name).matrix.astype(int).tolist()
    [[0, 5], [5, 0]]
    """
    lines = list(lines_of(path))
    if not lines:
        raise treeprune.InstanceError(f"{path}: there is nothing in it")
    if not lines[0][1][0].isalpha():
        return Distances(Path(path).stem, "MATRIX", read_matrix(path, lines))
    head, sections = parts_of(path, lines)
    kind = value_of(head, "TYPE", path, ("TSP", "ATSP", "SOP"))
    n = Numbers(path, iter([given(head, "DIMENSION", path)])).whole("the number of cities", 1, LARGEST)
    weights = value_of(head, "EDGE_WEIGHT_TYPE", path, ("EXPLICIT", *FROM_POINTS))
    wanted = "EDGE_WEIGHT_SECTION" if weights == "EXPLICIT" else "NODE_COORD_SECTION"
    if wanted not in sections:
        raise treeprune.InstanceError(f"{path}, line {lines[-1][0]}: the file ends without {wanted}")
    numbers = Numbers(path, iter(sections[wanted]))
    matrix = np.zeros((n, n))
    if weights == "EXPLICIT":
        layout = value_of(head, "EDGE_WEIGHT_FORMAT", path, tuple(LAYOUTS))
        if kind == "SOP" and numbers.whole("the number of cities") != n:
            raise numbers.wrong(f"{n}, the number of cities,")
        for i, j in LAYOUTS[layout](n):
            matrix[i, j] = numbers.number(f"the distance from {i + 1} to {j + 1}")
            if layout != "FULL_MATRIX":
                matrix[j, i] = matrix[i, j]
    else:
        places: dict[int, Point] = {}
        for _ in range(n):
            city = numbers.whole("the number of a city", 1, n)
            if city in places:
                raise numbers.wrong("another city")
            places[city] = (numbers.number("a coordinate"), numbers.number("a coordinate"))
        for i, j in itertools.permutations(range(n), 2):
            matrix[i, j] = FROM_POINTS[weights](places[i + 1], places[j + 1])
    numbers.end()
    return Distances(Path(path).stem, kind, matrix)


def parts_of(path: str | Path, lines: list[Line]) -> tuple[dict[str, Line], dict[str, list[Line]]]:
    """Return the values by keyword, and the lines of each section."""
    head: dict[str, Line] = {}
    sections: dict[str, list[Line]] = {}
    current: list[Line] | None = None
    for number, text in lines:
        keyword, colon, value = text.partition(":")
        keyword = keyword.strip()
        if keyword == "EOF":
            break
        if keyword.endswith("_SECTION") and not value.strip():
            current = sections.setdefault(keyword, [])
        elif colon:
            head[keyword], current = (number, value.strip()), None
        elif current is not None:
            current.append((number, text))
        else:
            raise treeprune.InstanceError(f"{path}, line {number}: {text!r} is no 'KEYWORD : value' and no section")
    return head, sections


def given(head: dict[str, Line], keyword: str, path: str | Path) -> Line:
    """Return the line and the value of a keyword."""
    if keyword not in head:
        raise treeprune.InstanceError(f"{path}: no line says '{keyword} : ...'")
    return head[keyword]


def value_of(head: dict[str, Line], keyword: str, path: str | Path, known: tuple[str, ...]) -> str:
    """Return the value of a keyword, one of those known."""
    number, value = given(head, keyword, path)
    if value not in known:
        raise treeprune.InstanceError(f"{path}, line {number}: {keyword} is {value!r}, none of {', '.join(known)}")
    return value


def read_matrix(path: str | Path, lines: list[Line]) -> np.ndarray:
    """Read a square matrix, one row a line; a line with how many rows there are may stand before it."""
    rows = []
    body = [(number, re.sub("[,;]", " ", text)) for number, text in lines]
    first = body[0][1].split()
    if len(first) == 1 and len(body) > 1:
        n = Numbers(path, iter(body[:1])).whole("the number of rows", 1, LARGEST)
        body = body[1:]
        if len(body) != n:
            raise treeprune.InstanceError(f"{path}, line {body[-1][0]}: {len(body)} rows, where line 1 says {n}")
    for number, text in body:
        numbers = Numbers(path, iter([(number, text)]))
        if len(numbers) != len(body):
            raise treeprune.InstanceError(f"{path}, line {number}: {len(numbers)} numbers in one of {len(body)} rows")
        rows.append(numbers.many(len(body), "a distance"))
    return np.array(rows, np.float64)
