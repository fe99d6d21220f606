"""The memory of what a search learns, as far as its plan asks for it, and the orders of the user's."""

from __future__ import annotations

import numbers
from collections.abc import Sequence
from typing import Any

from .._compiled import is_compiled
from ..errors import CompileError, HookError
from ..kernels.constraints.learning import Learning, NoLearning
from ..kernels.constraints.own_ordering import DomainsView, NoOrdering, ValueOrdering, VariableOrdering
from ..worlds import World
from .constraint_plan import ConstraintPlan
from .model import Model, array_of

FIRST_NOGOODS = 256
"""Nogoods, and sixteenths of their decisions, that there is room for at first."""

GROWN_TOGETHER = {
    "states": ("trail_cell", "trail_old", "trail_why", "conflict_level"),
    "nogoods": ("nogood_at", "nogood_variable", "nogood_value", "watched", "watch_next"),
}
"""Arrays that become twice as long when a kernel runs out of room for states, or for nogoods."""


def learning_parts(world: World, model: Model, plan: ConstraintPlan, degree: Sequence[int]) -> dict[str, Any]:
    """Return the arrays that nogoods, conflicts, weights and impacts are kept in; those not asked for have one cell."""
    compiled = world.name == "compiled"
    variables, constraints = len(degree), model.constraint + 1
    path = model.values + variables

    def cells(n: int, wanted: bool) -> Any:
        return world.cells(n if wanted else 1)

    value_order, restarts = plan.value_order, plan.restarts is not None
    learns = plan.backjumping or restarts or plan.variable_order == "impact" or value_order == "least-constraining"
    explained, restarting, impact = plan.backjumping, plan.nogoods, plan.variable_order == "impact"
    owner = [x for x in range(variables) for _ in range(model.at[x], model.at[x + 1])]
    return {
        "path_mark": world.cells(path), "path_conflict": world.cells(path),
        "variable_of": array_of(owner if explained else [0], compiled),
        "relevant": cells(variables, explained), "blamed": cells(variables + 1, explained),
        "conflict_level": cells(8 * variables + 64, explained),
        "nogood_at": cells(FIRST_NOGOODS, restarting), "nogood_variable": cells(16 * FIRST_NOGOODS, restarting),
        "nogood_value": cells(16 * FIRST_NOGOODS, restarting), "watched": cells(2 * FIRST_NOGOODS, restarting),
        "watch_next": cells(2 * FIRST_NOGOODS, restarting), "watch_head": cells(variables, restarting),
        "weight": array_of([1] * constraints, compiled), "weighted_degree": array_of(degree, compiled),
        "degree": array_of(degree, compiled), "impact": cells(variables, impact),
        "size_before": cells(variables, impact), "learning": Learning() if learns else NoLearning(),
    }  # fmt: skip


def ordering_parts(plan: ConstraintPlan, parts: dict[str, Any]) -> dict[str, Any]:
    """Return the components that ask the user's orders, or nobody.

    Raises
    ------
    HookError
        If a score is no number.
    """
    view: Any = DomainsView(parts["at"], parts["word_of"], parts["store"])
    variables, values = plan.variable_order, plan.value_order
    x = next((x for x in parts["decisions"] if view.size(x) > 1), None)
    if x is not None:
        x = int(x)
        if not isinstance(variables, str):
            require_number("variable_score", variables.variable_score(view, x), f"x = {x}")
        if not isinstance(values, str):
            value = int(view.minimum(x))
            require_number("value_score", values.value_score(view, x, value), f"x = {x}, value = {value}")
    return {
        "variable_ordering": NoOrdering() if isinstance(variables, str) else VariableOrdering(variables, view),
        "value_ordering": NoOrdering() if isinstance(values, str) else ValueOrdering(values, view),
    }


def require_number(hook: str, score: Any, where: str) -> None:
    """Refuse a score that cannot be compared."""
    if not isinstance(score, numbers.Real) or score != score:
        raise HookError(hook, f"returned {score!r} for {where}: return a number, the smallest is tried first")


def own_orders_are_compiled(plan: ConstraintPlan, asked: str) -> bool:
    """Tell whether the orders of the user's, if any, can run compiled.

    Raises
    ------
    CompileError
        If the compiled world was asked for, and one of them cannot.
    """
    plain = [o for o in (plan.variable_order, plan.value_order) if not (isinstance(o, str) or is_compiled(type(o)))]
    if plain and asked == "compiled":
        raise CompileError(
            f"{type(plain[0]).__qualname__} is not compiled: decorate it with @treeprune.compiled, or ask for "
            "world='interpreted'"
        )
    return not plain
