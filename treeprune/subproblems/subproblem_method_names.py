"""The names of searches for the best solution: an algorithm and its parts, joined by +, as `solve` takes them.

>>> parse_subproblem_method("beam=50+bound").name
'beam=50+bound'
"""

from __future__ import annotations

from typing import Any

from ..method_names import number
from .subproblem_plan import ALGORITHMS, FRONTIER, PARTS, SubproblemPlan

OWN_NUMBER = {"beam": "width", "anytime-beam": "width", "limited-discrepancy": "discrepancies"}
"""What the number after an algorithm's own name means."""
DEFAULTS = {"beam": {"width": 100}}


def parse_subproblem_method(text: str) -> SubproblemPlan:
    """Return the plan that a method's name describes.

    Parameters
    ----------
    text : str
        One of `ALGORITHMS`, with a number where it has one of its own (beam=100, limited-discrepancy=3); then the
        parts that are to prune, of `PARTS` ("plain" for none; all that the problem has hooks for, by default), and
        any of open-limit= and better-than=.

    Raises
    ------
    ValueError
        If a name is not known.
    LimitError
        If a number is out of range.

    Examples
    --------
    >>> sorted(parse_subproblem_method("dynamic-programming+memo+bound").parts)
    ['bound', 'memo']
    >>> parse_subproblem_method("depth-first+plain").parts
    frozenset()
    """
    words = [word.strip() for word in text.split("+")]
    algorithm, _, own = words[0].partition("=")
    if algorithm not in ALGORITHMS or (own and algorithm not in OWN_NUMBER):
        raise ValueError(f"method {text!r}: write one of {', '.join(ALGORITHMS)}")
    given: dict[str, Any] = dict(DEFAULTS.get(algorithm, {}))
    if own:
        given[OWN_NUMBER[algorithm]] = number(own, algorithm)
    parts: set[str] | None = None
    useless = {"dynamic-programming": "dominance", "tabulation": "dominance"}.get(algorithm)
    if algorithm in FRONTIER:
        useless = "memo"
    for word in words[1:]:
        name, _, value = word.partition("=")
        if name in ("open-limit", "better-than") and value:
            given[name.replace("-", "_")] = number(value, name)
        elif word == "plain" and len(words) == 2:
            parts = set()
        elif word == useless:
            raise ValueError(f"method {text!r}: {algorithm} has no use for {word}")
        elif word in PARTS:
            parts = {*(parts or ()), word}
        else:
            raise ValueError(
                f"method {text!r}: after the algorithm write any of +{', +'.join(PARTS)}, +plain, +open-limit=..., "
                "+better-than=..."
            )
    return SubproblemPlan(algorithm, None if parts is None else frozenset(parts), **given)
