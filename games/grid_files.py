"""Grid maps and queries in the Moving AI format (Sturtevant 2012).

.map     four lines of head (type, height, width, map), then the rows; . G S are free, @ O T W are not
.scen    a line "version 1", then one query a line: bucket, map, width, height, x, y of the start, x, y of the
         goal, length of a shortest way; x is the column, y the row, both from 0
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from treeprune import InstanceError

FREE = ".GS"
BLOCKED = "@OTW"
LARGEST = 10**9
"""Cells that a map may claim to have."""


def lines_of(path: str | Path) -> list[str]:
    """Return the lines of a text file.

    Raises
    ------
    InstanceError
        If it cannot be read.
    """
    try:
        return Path(path).read_text(encoding="ascii").splitlines()
    except UnicodeDecodeError as error:
        raise InstanceError(f"{path} is no text: byte {error.start} is {error.object[error.start]:#x}") from None
    except OSError as error:
        raise InstanceError(f"{path}: {error.strerror}") from None


def read_map(path: str | Path) -> np.ndarray[Any, Any]:
    r"""Read a .map file.

    Returns
    -------
    array of bool, shape (height, width)
        True where a cell is free.

    Raises
    ------
    InstanceError
        If the file is damaged; the message names the line.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.NamedTemporaryFile("w", suffix=".map") as file:
    ...     _ = file.write("type octile\nheight 2\nwidth 3\nmap\n.@.\n..T\n")
    ...     file.flush()
    ...     read_map(file.name).astype(int).tolist()
    [[1, 0, 1], [1, 1, 0]]
    """
    lines = lines_of(path)
    size: dict[str, int] = {}
    head = 0
    for head, line in enumerate(lines, 1):
        words = line.split()
        if words == ["map"]:
            break
        if len(words) == 2 and words[0] in ("height", "width") and words[1].isdigit() and words[0] not in size:
            size[words[0]] = int(words[1])
        elif words[:1] != ["type"] or head > 1:
            raise InstanceError(
                f"{path}, line {head}: {line!r} where 'type ...', 'height N', 'width N' or 'map' belongs"
            )
    else:
        raise InstanceError(f"{path}: the line 'map' is missing, after {len(lines)} lines")
    for name in ("height", "width"):
        if size.get(name, 0) < 1:
            raise InstanceError(f"{path}, line {head}: the map begins, but no {name} of 1 or more was given")
    height, width = size["height"], size["width"]
    if height * width > LARGEST:
        raise InstanceError(f"{path}: {height} x {width} cells are more than {LARGEST:,}")
    rows = lines[head:]
    while len(rows) > height and not rows[-1].strip():
        rows.pop()
    for y, row in enumerate(rows[:height]):
        if len(row) != width:
            raise InstanceError(f"{path}, line {head + 1 + y}: {len(row)} cells, the width is {width}")
        strange = next((x for x, cell in enumerate(row) if cell not in FREE + BLOCKED), None)
        if strange is not None:
            raise InstanceError(
                f"{path}, line {head + 1 + y}: column {strange} is {row[strange]!r}, none of {FREE}{BLOCKED}"
            )
    if len(rows) != height:
        raise InstanceError(f"{path}, line {len(lines)}: {len(rows)} rows, the height is {height}")
    cells = np.array([list(row) for row in rows])
    return np.isin(cells, list(FREE))


@dataclass(frozen=True)
class Query:
    """A line of a .scen file.

    Attributes
    ----------
    line : int
        Its number in the file.
    text : str
        As it stands there.
    reason : str or None
        What is wrong with it; the rest is empty then.
    map : str
        Name of the map's file.
    width, height : int
        Of the map.
    source, target : (int, int)
        x and y of the start and the goal.
    length : float
        Of a shortest way, as the file has it.
    bucket : int
    """

    line: int
    text: str
    reason: str | None = None
    map: str = ""
    width: int = 0
    height: int = 0
    source: tuple[int, int] = (0, 0)
    target: tuple[int, int] = (0, 0)
    length: float = math.nan
    bucket: int = 0


def read_scenario(path: str | Path) -> Iterator[Query]:
    r"""Yield the queries of a .scen file in order; a damaged line comes in its place, with the reason.

    Raises
    ------
    InstanceError
        If the file cannot be read.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.NamedTemporaryFile("w", suffix=".scen") as file:
    ...     _ = file.write("version 1\n0\ta.map\t9\t9\t1\t2\t3\t2\t2.0\n0\ta.map\t9\n")
    ...     file.flush()
    ...     for query in read_scenario(file.name):
    ...         print(query.line, query.source, query.target, query.length, query.reason)
    2 (1, 2) (3, 2) 2.0 None
    3 (0, 0) (0, 0) nan 3 fields where 9 belong
    """
    for number, line in enumerate(lines_of(path), 1):
        if not line.strip() or (number == 1 and line.split()[0] == "version"):
            continue
        yield read_query(line, number)


def read_query(text: str, line: int = 1) -> Query:
    """Read one line of a .scen file; a damaged one comes back with its reason."""
    fields = text.split("\t") if "\t" in text else text.split()
    if len(fields) != 9:
        return Query(line, text, f"{len(fields)} fields where 9 belong")
    bucket, name, *numbers, length = (field.strip() for field in fields)
    for meaning, word in zip(
        ("bucket", "width", "height", "x", "y", "goal x", "goal y"), [bucket, *numbers], strict=True
    ):
        if not (word.isascii() and word.isdigit()):
            return Query(line, text, f"the {meaning} is {word!r}, not a number from 0 on")
    width, height, x, y, goal_x, goal_y = map(int, numbers)
    for what, a, b in (("start", x, y), ("goal", goal_x, goal_y)):
        if a >= width or b >= height:
            return Query(line, text, f"the {what} ({a}, {b}) lies outside of {width} x {height} cells")
    try:
        known = float(length)
    except ValueError:
        return Query(line, text, f"the length is {length!r}, not a number")
    if not 0 <= known < math.inf:
        return Query(line, text, f"the length is {length}")
    return Query(line, text, None, name, width, height, (x, y), (goal_x, goal_y), known, int(bucket))


def map_of(query: Query, scenario: str | Path) -> Path:
    """Return the file of a query's map: beside the scenario, by its whole name or the last part of it.

    Raises
    ------
    InstanceError
        If there is none.
    """
    folder = Path(scenario).parent
    for place in (folder / query.map, folder / Path(query.map).name):
        if place.is_file():
            return place
    raise InstanceError(f"{scenario}, line {query.line}: no map {query.map} beside it")
