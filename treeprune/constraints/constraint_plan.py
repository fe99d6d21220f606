"""How to search: what each constraint removes, what to branch on, what to learn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..errors import LimitError
from ..limits import is_number, is_whole
from .constraint import LEVELS

VARIABLE_ORDERS = ("input", "smallest", "dom/wdeg", "impact")
VALUE_ORDERS = ("min", "max", "least-constraining")
RESTARTS = ("luby", "geometric")


@dataclass(frozen=True)
class ConstraintPlan:
    """A search and its parts.

    Attributes
    ----------
    propagation : str or None
        The level of all constraints that have none of their own; None: each by its default.
    variable_order, value_order : str or object
        A name, or an object with `variable_score(domains, x)`, `value_score(domains, x, value)`.
    last_conflict : bool
    restarts : {'luby', 'geometric'} or None
    restart_base : int
        Failures before the first restart.
    nogoods, backjumping, symmetry : bool
        Nogoods are kept at restarts.
    solutions : int or None
        How many are wanted; None: all. Without meaning where there is an objective.
    count_only : bool
        Solutions are counted, not kept.
    seed : int or None
        Ties between variables are broken by chance, from this seed; None: by place.
    """

    propagation: str | None = None
    variable_order: Any = "smallest"
    value_order: Any = "min"
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
            "restarts": (None, *RESTARTS),
        }
        for name, known in choices.items():
            if getattr(self, name) not in known:
                raise LimitError(f"{name}={getattr(self, name)!r}: choose one of {', '.join(map(str, known))}")
        for name, known, hook in (
            ("variable_order", VARIABLE_ORDERS, "variable_score"),
            ("value_order", VALUE_ORDERS, "value_score"),
        ):
            order = getattr(self, name)
            if not (order in known if isinstance(order, str) else callable(getattr(order, hook, None))):
                raise LimitError(
                    f"{name}={order!r}: choose one of {', '.join(known)}, or give an object with a method {hook}"
                )
        for name in ("variable_order", "value_order"):
            if isinstance(getattr(self, name), type):
                raise LimitError(f"{name}={getattr(self, name).__name__}: give an object of the class, not the class")
        if self.seed is not None and not (is_whole(self.seed) and 0 <= self.seed < 2**31):
            raise LimitError(f"seed={self.seed!r}: give a whole number from 0 to 2**31 - 1, or None")
        if self.solutions is not None and not (is_whole(self.solutions) and self.solutions >= 1):
            raise LimitError(f"solutions={self.solutions!r}: give a whole number >= 1, or None for all")
        if not (is_number(self.restart_base) and is_whole(self.restart_base) and self.restart_base >= 1):
            raise LimitError(f"restart_base={self.restart_base!r}: give a whole number of failures >= 1")
        if self.nogoods and not self.restarts:
            raise LimitError("nogoods are kept when a search restarts: add restarts='luby' or 'geometric'")
        if self.restarts and not self.nogoods and self.solutions != 1:
            raise LimitError("restarts find the same solutions again: ask for one solution, or add nogoods=True")

    @property
    def name(self) -> str:
        """The search and its parts, as tables show it."""
        parts = [self.propagation or "propagation", order_name(self.variable_order)]
        parts += [order_name(self.value_order)] if self.value_order != "min" else []
        parts += [self.restarts] if self.restarts else []
        parts += [n.replace("_", "-") for n in ("last_conflict", "nogoods", "backjumping") if getattr(self, n)]
        return " + ".join(parts + ([] if self.symmetry else ["no symmetry"]))


def order_name(order: Any) -> str:
    """Return the name of an order, or of the user's class."""
    return order if isinstance(order, str) else type(order).__name__
