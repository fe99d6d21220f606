"""The names of path searches: an algorithm and its parts, joined by +, as `solve`, `compare` and the command line take.

>>> parse_path_method("weighted-a-star=1.5+ties=shallow").name
'weighted-a-star=1.5 + ties=shallow'
"""

from __future__ import annotations

from typing import Any

from ..method_names import number
from .path_plan import BEST_FIRST, BIDIRECTIONAL, DEPTH_FIRST, LAYERED, PathPlan

PATH_ALGORITHMS = (*BEST_FIRST, *DEPTH_FIRST, *LAYERED, *BIDIRECTIONAL)
OWN_NUMBER = {
    "weighted-a-star": "weight",
    "beam": "width",
    "beam-stack": "width",
    "limited-discrepancy": "discrepancies",
}
"""What the number after an algorithm's own name means."""
NUMBERS = ("upper", "threshold", "open-limit", "patience", "depth", "epsilon", "width", "weight", "discrepancies")
SWITCHES = ("symmetry", "pathmax")
DEFAULTS: dict[str, dict[str, Any]] = {
    "weighted-a-star": {"weight": 2},
    "beam": {"width": 1000},
    "beam-stack": {"width": 1000},
    "dijkstra": {"ties": "oldest"},
    "breadth-first": {"ties": "oldest"},
}


def parse_path_method(text: str) -> PathPlan:
    """Return the plan that a method's name describes.

    Parameters
    ----------
    text : str
        One of `PATH_ALGORITHMS`, with a number where it has one of its own (weighted-a-star=1.5, beam=100); then any
        of +upper=, +threshold=, +open-limit=, +patience=, +depth=, +epsilon=, +ties=, +symmetry, +pathmax.

    Raises
    ------
    ValueError
        If a name is not known.
    LimitError
        If a number is out of range.

    Examples
    --------
    >>> parse_path_method("beam=50").width
    50
    >>> parse_path_method("a-star+open-limit=1000").rules[-1]
    'open list'
    """
    words = [word.strip() for word in text.split("+")]
    algorithm, _, own = words[0].partition("=")
    if algorithm not in PATH_ALGORITHMS or (own and algorithm not in OWN_NUMBER):
        raise ValueError(f"method {text!r}: write one of {', '.join(PATH_ALGORITHMS)}")
    parts: dict[str, Any] = dict(DEFAULTS.get(algorithm, {}))
    if own:
        parts[OWN_NUMBER[algorithm]] = number(own, algorithm)
    for word in words[1:]:
        name, _, value = word.partition("=")
        if name == "ties" and value:
            parts["ties"] = value
        elif name in SWITCHES and not value:
            parts[name] = True
        elif name in NUMBERS and value:
            parts[name.replace("-", "_")] = number(value, name)
        else:
            given = ", ".join(f"+{n}=..." for n in (*NUMBERS, "ties")) + ", " + ", ".join(f"+{n}" for n in SWITCHES)
            raise ValueError(f"method {text!r}: after the algorithm write any of {given}")
    return PathPlan(algorithm, **parts)
