"""What a search for the best solution is made of: an algorithm, and the parts that prune."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..errors import LimitError
from ..hooks import overrides
from ..limits import is_number, is_whole

DEPTH_FIRST = ("dynamic-programming", "depth-first", "limited-discrepancy")
TABLE = ("tabulation",)
FRONTIER = ("best-first", "diving", "layers", "beam", "anytime-beam")
ALGORITHMS = (*DEPTH_FIRST, *TABLE, *FRONTIER)
PARTS = ("bound", "move-bound", "memo", "dominance", "feasible", "order", "symmetry")
HOOKS = {
    "bound": "bound",
    "move-bound": "move_bound",
    "dominance": "dominance",
    "feasible": "feasible",
    "order": "order",
    "symmetry": "symmetries",
}
"""The hook that a part asks."""


@dataclass(frozen=True)
class SubproblemPlan:
    """One way to search for the best solution of a decision problem.

    Attributes
    ----------
    algorithm : str
        One of `ALGORITHMS`.
    parts : frozenset of str or None
        The parts that prune, of `PARTS`; None: all that the problem has hooks for.
    width : int or None
        Of a beam; of an anytime beam, the width to begin with.
    discrepancies : int or None
        How many a limited discrepancy search may come to; None: as many as there are.
    open_limit : int or None
        Subproblems that may be open in a best-first search; the worst are dropped, heuristically.
    better_than : number or None
        Only solutions worth more (costing less) are wanted.
    incumbent : tuple or None
        Moves of a solution that is known.
    bounds : tuple
        Objects with a method bound(problem, s), asked after the problem's own, cheap first; at most three.
    """

    algorithm: str
    parts: frozenset[str] | None = None
    width: int | None = None
    discrepancies: int | None = None
    open_limit: int | None = None
    better_than: Any = None
    incumbent: tuple[Any, ...] | None = None
    bounds: tuple[Any, ...] = ()

    def __post_init__(self) -> None:
        if self.algorithm not in ALGORITHMS:
            raise LimitError(f"algorithm {self.algorithm!r}: choose one of {', '.join(ALGORITHMS)}")
        if self.parts is not None and not self.parts <= set(PARTS):
            raise LimitError(f"parts {sorted(self.parts - set(PARTS))}: choose from {', '.join(PARTS)}")
        for name, least in (("width", 1), ("discrepancies", 0), ("open_limit", 1)):
            value = getattr(self, name)
            if value is not None and not (is_whole(value) and least <= value < 2**40):
                raise LimitError(f"{name}={value!r}: give a whole number >= {least}, or None")
        if self.better_than is not None and not (is_number(self.better_than) and abs(self.better_than) < 10**18):
            raise LimitError(f"better_than={self.better_than!r}: give a number within 10**18, or None")
        if self.incumbent is not None and self.better_than is not None:
            raise LimitError("give an incumbent, which is to be beaten, or better_than: not both")
        if self.open_limit is not None and self.algorithm not in ("best-first", "diving"):
            raise LimitError(
                f"open_limit is for best-first and diving, {self.algorithm} has no list of open subproblems"
            )
        if self.bounds and self.parts is not None and "bound" not in self.parts:
            raise LimitError("bounds are given, but the part 'bound' is not among those that may prune")
        if len(self.bounds) > 3 or not all(hasattr(given, "bound") for given in self.bounds):
            raise LimitError("bounds: give at most three objects with a method bound(problem, s)")

    def uses(self, part: str, problem: Any) -> bool:
        """Tell whether a part is at work: switched on, and the problem has the hook for it.

        Depth-first search remembers states only where that is all it has, or it was asked to: dominance looks at what
        led to a state, which a memo does not know. Where moves leave several subproblems the memo holds the solution.
        """
        if self.algorithm == "tabulation":
            return part == "memo" or (part == "feasible" and self.offers(part, problem))
        several = overrides(problem, "besides")
        if part == "memo" and several:
            return True
        if part == "dominance" and several:
            return False
        if part == "memo":
            if self.algorithm not in DEPTH_FIRST or self.uses("dominance", problem):
                return False
            return self.algorithm == "dynamic-programming" or (self.parts is not None and part in self.parts)
        if part == "dominance" and self.algorithm == "dynamic-programming":
            return False
        return self.offers(part, problem)

    def offers(self, part: str, problem: Any) -> bool:
        """Tell whether a part is switched on, and the problem has the hook for it."""
        offered = overrides(problem, HOOKS[part]) or (part == "bound" and bool(self.bounds))
        return offered and (self.parts is None or part in self.parts)

    @property
    def name(self) -> str:
        """The algorithm and its parts, as tables show it."""
        own = {"beam": self.width, "anytime-beam": self.width, "limited-discrepancy": self.discrepancies}
        number = own.get(self.algorithm)
        words = [self.algorithm + ("" if number is None else f"={number}")]
        if self.open_limit is not None:
            words.append(f"open-limit={self.open_limit}")
        if self.parts is not None:
            words += [part for part in PARTS if part in self.parts] or ["plain"]
        return "+".join(words)

    def rules(self, problem: Any) -> tuple[str, ...]:
        """Names of the rules that may skip something."""
        on = {
            "bound": self.uses("bound", problem),
            "move bound": self.uses("move-bound", problem),
            "second bound": len(self.bounds) > 0,
            "third bound": len(self.bounds) > 1,
            "fourth bound": len(self.bounds) > 2,
            "memo": self.uses("memo", problem),
            "dominance": self.uses("dominance", problem),
            "duplicate": self.algorithm in FRONTIER,
            "infeasible": self.uses("feasible", problem),
            "beam width": self.algorithm in ("beam", "anytime-beam"),
            "discrepancy": self.algorithm == "limited-discrepancy",
            "open list": self.open_limit is not None,
        }
        return tuple(name for name, wanted in on.items() if wanted)
