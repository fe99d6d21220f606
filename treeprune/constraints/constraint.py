"""What all constraints have in common: variables, a test of values, and the propagators they post."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from ..errors import InstanceError
from ..kernels.constraints.constraint_memory import ASSIGNED
from ..rule import FORWARD_CHECKING, INFEASIBLE, SYMMETRY_BREAKING
from .variable import IntegerVariable, flat

if TYPE_CHECKING:
    from .model import Model

LEVELS = ("check", "forward", "singles", "hall", "bounds", "arc")
"""How much is removed, from nothing before all variables are assigned to everything without support."""


class Constraint:
    """A relation between variables.

    Attributes
    ----------
    variables : tuple of IntegerVariable
    level : str or None
        How much its propagators remove; None: as the search asks, or `default_level`.
    name : str
        What reports call it; given by the problem where the user gives none.
    """

    kinds: ClassVar[tuple[str, ...]] = LEVELS
    """Levels that this class tells apart; a search that asks for another gets the next weaker one of them."""
    default_level: ClassVar[str] = "bounds"

    while_searching: ClassVar[bool] = False
    """Whether what it leaves out depends on what the search has chosen, so that `holds` tells nothing about it."""

    variables: tuple[IntegerVariable, ...]
    same: bool | None = None

    def __init__(self, variables: Iterable[Any], level: str | None = None, name: str = "") -> None:
        self.variables = tuple(flat(variables))
        self.level, self.name = level, name
        if not self.variables:
            raise InstanceError(f"{type(self).__name__} is about no variable: give it at least one")
        for x in self.variables:
            if not isinstance(x, IntegerVariable):
                raise InstanceError(f"{type(self).__name__} takes variables, not {x!r}")
        if level is not None and level not in LEVELS:
            raise InstanceError(f"level={level!r} of {type(self).__name__}: choose one of {', '.join(LEVELS)}")

    def __bool__(self) -> bool:
        if self.same is None:
            raise TypeError(f"{self!r} is a constraint, neither true nor false: add it to a problem")
        return self.same

    def holds(self, values: Sequence[int]) -> bool:
        """Tell whether values, one for each of `variables`, satisfy the constraint."""
        raise NotImplementedError

    def post(self, model: Model, level: str) -> None:
        """Post the propagators of a level."""
        raise NotImplementedError

    def level_for(self, wanted: str | None) -> str:
        """Return the level at which a search that asks for one runs this constraint."""
        wanted = self.level or wanted or self.default_level
        reach = LEVELS.index(wanted)
        weaker = [level for level in self.kinds if LEVELS.index(level) <= reach]
        return weaker[-1] if weaker else self.kinds[0]

    def not_compiled(self) -> str | None:
        """Say why what the user wrote of it cannot run compiled; None where it can, or nothing was written."""
        return None

    def posting(self, level: str, rule: int, priority: int, event: int) -> dict[str, Any]:
        """Return how to post a propagator: at the two weakest levels it waits till all, or all but one, have values."""
        waits = {"check": 1, "forward": 2}.get(level, 0)
        if waits and rule != SYMMETRY_BREAKING:
            rule = INFEASIBLE if level == "check" else FORWARD_CHECKING
        if waits:
            priority, event = 0, ASSIGNED
        return {"rule": rule, "priority": priority, "event": event, "waits": waits}

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(x.name for x in self.variables)})"
