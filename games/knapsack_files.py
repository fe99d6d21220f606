"""Files of knapsack instances.

kplib       how many items, the capacity, then a line "profit weight" for each item
Pisinger    "n capacity" in one line, then the same lines; at the end may stand a solution, 0 or 1 for each item

A third number of an item is how many copies there are.
"""

from __future__ import annotations

from pathlib import Path

import treeprune

from .number_files import Numbers, lines_of


def read_knapsack(path: str | Path) -> tuple[list[list[int]], int]:
    r"""Read a file of either format.

    Returns
    -------
    (list of [profit, weight, copies], int)
        Items, and the capacity.

    Raises
    ------
    InstanceError
        If the file is damaged; the message names the line.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.NamedTemporaryFile("w", suffix=".kp") as file:
    ...     _ = file.write("2\n50\n\n60 10\n100 20\n")
    ...     file.flush()
    ...     read_knapsack(file.name)
    ([[60, 10, 1], [100, 20, 1]], 50)
    """
    lines = list(lines_of(path))
    head = Numbers(path, iter(lines[:2]))
    many, capacity = head.whole("the number of items", most=10**7), head.whole("the capacity", most=2**60)
    body = lines[2 if len(lines[0][1].split()) == 1 else 1 :]
    last = body[-1][1].split() if body else []
    if len(body) == many + 1 and len(last) == many and set(last) <= {"0", "1"}:
        body.pop()  # a solution
    rows = []
    for number, line in body[:many]:
        numbers = Numbers(path, iter([(number, line)]))
        row = [numbers.whole(what, most=2**60) for what in ("a profit", "a weight")]
        rows.append([*row, numbers.whole("a number of copies") if len(numbers) else 1])
        numbers.end()
    if len(body) != many:
        line_number = body[many][0] if len(body) > many else lines[-1][0]
        raise treeprune.InstanceError(f"{path}, line {line_number}: {len(body)} items, where the head says {many}")
    return rows, capacity
