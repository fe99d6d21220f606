"""How to search: what each constraint removes, what to branch on, what to learn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..errors import LimitError
from ..limits import is_number, is_whole
from .constraint import LEVELS

VARIABLE_ORDERS = ("input", "smallest", "dom/wdeg")
VALUE_ORDERS = ("min", "max", "least-constraining")
RESTARTS = ("luby", "geometric")


@dataclass(frozen=True)
class ConstraintPlan:
    """A search and its parts.

    Attributes
    ----------
    propagation : str or None
        The level of all constraints that have none of their own; None: each by its default.
    variable_order, value_order : str
    last_conflict : bool
    restarts : {'luby', 'geometric'} or None
    restart_base : int
        Failures before the first restart.
    nogoods, backjumping, symmetry : bool
    solutions : int or None
        How many are wanted; None: all. Without meaning where there is an objective.
    count_only : bool
        Solutions are counted, not kept.
    seed : int or None
        Ties between variables are broken by chance, from this seed; None: by place.
    """

    propagation: str | None = None
    variable_order: str = "smallest"
    value_order: str = "min"
    last_conflict: bool = False
    restarts: str | None = None
    restart_base: int = 100
    nogoods: bool = False
    backjumping: bool = False
    symmetry: bool = True
    solutions: int | None = 1
    count_only: bool = False
    seed: int | None = None

    def __post_init__(self) -> None:
        choices: dict[str, tuple[Any, ...]] = {
            "propagation": (None, *LEVELS),
            "variable_order": VARIABLE_ORDERS,
            "value_order": VALUE_ORDERS,
            "restarts": (None, *RESTARTS),
        }
        for name, known in choices.items():
            if getattr(self, name) not in known:
                raise LimitError(f"{name}={getattr(self, name)!r}: choose one of {', '.join(map(str, known))}")
        if self.solutions is not None and not (is_whole(self.solutions) and self.solutions >= 1):
            raise LimitError(f"solutions={self.solutions!r}: give a whole number >= 1, or None for all")
        if not (is_number(self.restart_base) and is_whole(self.restart_base) and self.restart_base >= 1):
            raise LimitError(f"restart_base={self.restart_base!r}: give a whole number of failures >= 1")
        if self.restarts and not self.nogoods and self.solutions != 1:
            raise LimitError("restarts find the same solutions again: ask for one solution, or add nogoods=True")

    @property
    def name(self) -> str:
        """The search and its parts, as tables show it."""
        parts = [self.propagation or "propagation", self.variable_order]
        parts += [self.value_order] if self.value_order != "min" else []
        parts += [self.restarts] if self.restarts else []
        parts += [n.replace("_", "-") for n in ("last_conflict", "nogoods", "backjumping") if getattr(self, n)]
        return " + ".join(parts + ([] if self.symmetry else ["no symmetry"]))
