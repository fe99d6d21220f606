"""Files of talent scheduling: a name, scenes and actors; 0 or 1 a scene, then the pay, for each actor; durations."""

from __future__ import annotations

from pathlib import Path

from .number_files import Numbers, lines_of


def read_talent(path: str | Path) -> tuple[list[list[int]], list[int], list[int]]:
    r"""Read such a file.

    Returns
    -------
    (list of list of int, list of int, list of int)
        Which scenes each actor is needed for, 0 or 1; the pay of each actor; the duration of each scene.

    Raises
    ------
    InstanceError
        If the file is damaged; the message names the line.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.NamedTemporaryFile("w") as file:
    ...     _ = file.write("tiny\n3\n2\n\n1 0 1  4\n0 1 1  5\n\n1 2 1\n")
    ...     file.flush()
    ...     read_talent(file.name)
    ([[1, 0, 1], [0, 1, 1]], [4, 5], [1, 2, 1])
    """
    lines = list(lines_of(path))
    numbers = Numbers(path, iter(lines[1:]))
    scenes, actors = numbers.whole("the number of scenes", 1, 10_000), numbers.whole("the number of actors", 0, 10_000)
    needs, pay = [], []
    for a in range(1, actors + 1):
        needs.append([numbers.whole(f"actor {a}'s 0 or 1 for scene {i}", 0, 1) for i in range(1, scenes + 1)])
        pay.append(numbers.whole(f"the pay of actor {a}"))
    days = [numbers.whole(f"the duration of scene {i}") for i in range(1, scenes + 1)]
    numbers.end()
    return needs, pay, days
