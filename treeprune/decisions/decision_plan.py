"""What a run of backtracking is made of, and its name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..errors import LimitError
from ..limits import is_whole


@dataclass(frozen=True)
class DecisionPlan:
    """One way to search a decision problem.

    Attributes
    ----------
    solutions : int or None
        How many are wanted; None: all.
    count_only : bool
        Count solutions, keep none.
    feasible, order, symmetry : bool
        Use the hooks `feasible`, `order`, and `symmetries`.
    """

    solutions: int | None = 1
    count_only: bool = False
    feasible: bool = True
    order: bool = False
    symmetry: bool = False

    def __post_init__(self) -> None:
        wanted: Any = self.solutions
        if wanted is not None and not (is_whole(wanted) and 1 <= wanted < 2**60):
            raise LimitError(f"solutions={wanted!r}: give a whole number >= 1, or None for all")

    @property
    def name(self) -> str:
        """What results call it."""
        parts = [part for part in ("order", "symmetry") if getattr(self, part)]
        return "+".join(["backtracking" if self.feasible else "plain", *parts])

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules that are switched on."""
        rules = (("infeasible", self.feasible), ("symmetry breaking", self.symmetry))
        return tuple(name for name, on in rules if on)


METHODS = ("plain", "backtracking")
PARTS = ("order", "symmetry")


def parse_decision_method(name: str, solutions: int | None = 1, count_only: bool = False) -> DecisionPlan:
    """Return the plan of a name: 'plain' or 'backtracking', with parts: 'backtracking+order+symmetry'.

    Raises
    ------
    ValueError
        If the method or a part is not known.

    Examples
    --------
    >>> parse_decision_method("plain+order").name
    'plain+order'
    """
    head, *parts = name.split("+")
    if head not in ("auto", *METHODS) or not set(parts) <= set(PARTS):
        raise ValueError(
            f"method={name!r}: of decision problems there are plain, which tests nothing, and backtracking, each with "
            "+order, +symmetry"
        )
    return DecisionPlan(solutions, count_only, head != "plain", "order" in parts, "symmetry" in parts)
