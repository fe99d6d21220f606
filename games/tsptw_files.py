"""Files of tours with time windows: how many places, the matrix of times, a line "opens closes" for each place."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from .number_files import Numbers, lines_of


def read_windows(path: str | Path) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    r"""Read such a file; what follows # in a line is a comment.

    Returns
    -------
    (array of shape (n, n), array of shape (n,), array of shape (n,))
        Times of travel, of opening, of closing.

    Raises
    ------
    InstanceError
        If the file is damaged; the message names the line.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.NamedTemporaryFile("w", suffix=".tw") as file:
    ...     _ = file.write("2\n0 3\n4 0\n0 20\n5 9\n# Sum: 7\n")
    ...     file.flush()
    ...     [x.tolist() for x in read_windows(file.name)]
    [[[0.0, 3.0], [4.0, 0.0]], [0.0, 5.0], [20.0, 9.0]]
    """
    numbers = Numbers(path, lines_of(path))
    n = numbers.whole("the number of places", 1, 10_000)
    travel = [[numbers.number(f"the time from {i} to {j}") for j in range(1, n + 1)] for i in range(1, n + 1)]
    windows = [[numbers.number(f"when {i} {does}") for does in ("opens", "closes")] for i in range(1, n + 1)]
    numbers.end()
    opens, closes = np.array(windows, np.float64).T
    return np.array(travel, np.float64), opens, closes
