"""What to run on a state space: the algorithm and its parts, checked before anything is set up."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ..errors import LimitError
from ..limits import is_number, is_whole
from ..problem import INF

TIES = ("deep", "shallow", "newest", "oldest")
BEST_FIRST = ("breadth-first", "dijkstra", "a-star", "weighted-a-star", "greedy", "ara-star")
DEPTH_FIRST = ("ida-star", "branch-and-bound", "limited-discrepancy")
LAYERED = ("beam", "beam-stack", "breadth-first-heuristic")
BIDIRECTIONAL = ("bidirectional-breadth-first", "bidirectional-dijkstra", "mm", "nbs", "dvcbs", "bae-star")
WEIGHTS = (3, 2, 1.5, 1.2, 1)
"""Weights of ARA*, where none are given."""


@dataclass(frozen=True)
class PathPlan:
    """An algorithm of shortest paths and its parts.

    Attributes
    ----------
    algorithm : str
    weight : number
        Of the heuristic, for weighted A*; at least 1.
    weights : tuple of number
        Of ARA*, falling.
    ties : {'deep', 'shallow', 'newest', 'oldest'}
        Among states of equal priority: larger g first, then the newest; smaller g first, then the oldest; or by age
        alone.
    upper : number or None
        Only ways that cost less are wanted.
    threshold : number or None
        States with a larger g + h are dropped, heuristically.
    open_limit, patience : int or None
        Places in the open list; how many states may be made while one waits in it.
    symmetry : bool
    width : int or None
        Of a beam.
    discrepancies : int or None
    depth : int or None
        Moves that a way may have at most, for depth-first searches.
    pathmax : bool
    epsilon : number or None
        What every move costs at least, for searches from both sides; None: the space's own.
    """

    algorithm: str
    weight: Any = 1
    weights: tuple[Any, ...] = WEIGHTS
    ties: str = "deep"
    upper: Any = None
    threshold: Any = None
    open_limit: int | None = None
    patience: int | None = None
    symmetry: bool = False
    width: int | None = None
    discrepancies: int | None = None
    depth: int | None = None
    pathmax: bool = False
    epsilon: Any = None

    def __post_init__(self) -> None:
        if self.ties not in TIES:
            raise LimitError(f"ties={self.ties!r}: choose one of {', '.join(TIES)}")
        for name in ("weight", *(f"weights[{i}]" for i in range(len(self.weights)))):
            value = self.weight if name == "weight" else self.weights[int(name[8:-1])]
            if not is_number(value) or not 1 <= value <= 1e6:
                raise LimitError(f"{name}={value!r}: give a number from 1 to 1,000,000")
        if list(self.weights) != sorted(self.weights, reverse=True) or not self.weights:
            raise LimitError(f"weights={self.weights}: give falling weights, such as (3, 2, 1)")
        for name in ("upper", "threshold", "epsilon"):
            value = getattr(self, name)
            if value is not None and not (is_number(value) and 0 <= value < INF):
                raise LimitError(f"{name}={value!r}: give a cost in [0, 10**18), or None")
        for name, least in (("open_limit", 1), ("patience", 1), ("width", 1), ("discrepancies", 0), ("depth", 0)):
            value = getattr(self, name)
            if value is not None and not (is_whole(value) and value >= least):
                raise LimitError(f"{name}={value!r}: give a whole number >= {least}, or None")

    @property
    def below(self) -> Any:
        """The cost that a way must stay below."""
        return INF if self.upper is None else self.upper

    @property
    def name(self) -> str:
        """The algorithm and its parts, as tables show it."""
        numbers = ("upper", "threshold", "open_limit", "patience", "discrepancies", "depth", "epsilon")
        extra = {"weighted-a-star": self.weight, "beam": self.width, "beam-stack": self.width}.get(self.algorithm)
        parts = [self.algorithm + ("" if extra is None else f"={extra}")]
        parts += [
            f"{name.replace('_', '-')}={getattr(self, name)}" for name in numbers if getattr(self, name) is not None
        ]
        parts += [name for name in ("symmetry", "pathmax") if getattr(self, name)]
        return " + ".join([*parts, *([f"ties={self.ties}"] if self.ties != "deep" else [])])

    @property
    def rules(self) -> tuple[str, ...]:
        """Names of the rules that may skip something."""
        on = {
            "cost bound": True,
            "duplicate": self.algorithm not in ("ida-star", "limited-discrepancy"),
            "move sequence": self.algorithm in DEPTH_FIRST,
            "pathmax": self.pathmax,
            "meeting bound": self.algorithm in BIDIRECTIONAL,
            "weighted bound": self.algorithm in ("weighted-a-star", "ara-star"),
            "first solution": self.algorithm == "greedy",
            "beam width": self.width is not None,
            "discrepancy": self.algorithm == "limited-discrepancy",
            "threshold": self.threshold is not None,
            "open list": self.open_limit is not None or self.patience is not None,
        }
        return tuple(name for name, wanted in on.items() if wanted)


def exact_weights(weight: Any, floating: bool) -> tuple[Any, Any]:
    """Return (weight of g, weight of h) whose ratio is the weight: whole numbers where costs are.

    Examples
    --------
    >>> exact_weights(1.5, False), exact_weights(1.5, True)
    ((2, 3), (1.0, 1.5))
    """
    if floating:
        return 1.0, float(weight)
    share = Fraction(str(weight)).limit_denominator(1000)
    return share.denominator, share.numerator
