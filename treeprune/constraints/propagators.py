"""Which groups of propagators a model needs, the user's own among them, and what is wrong with those."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .._compiled import compiled
from ..errors import HookError, LimitError, TreepruneError
from ..kernels.constraints.constraint_memory import LEAST, MOST, WHY
from ..kernels.constraints.kinds import OWN, WAITS
from ..kernels.constraints.own_propagators import OWN_SLOTS, OwnGroup, Predicates, Propagators
from ..kernels.constraints.propagator_groups import GROUPS, NoGroup
from ..worlds import World
from .constraint import Constraint
from .constraint_problem import ConstraintProblem
from .model import Model
from .predicate import Predicate, checked_truth
from .propagator import Propagator


def groups_of(model: Model, world: World) -> tuple[Any, Any]:
    """Return the component that runs all propagators the search does not know, and what must stay alive meanwhile."""
    needed = {kind % WAITS for kind in model.kind}
    alive: list[Any] = []
    found: Any = NoGroup()
    if model.own:
        slots: list[Any] = []
        for group in model.own:
            one = group.things[0]
            if isinstance(one, Predicate):
                asked = (compiled_holder if world.name == "compiled" else PlainHolder)(one.function)
                slots.append(Predicates(asked, (0,) * len(one.variables)))
            else:
                plain = world.name == "interpreted"
                things, kept = world.cross_many([PlainPropagator(t) for t in group.things] if plain else group.things)
                alive.append(kept)
                slots.append(Propagators(one, things))
        if world.name == "interpreted":
            found = AnyNumber(slots)
        elif len(slots) > OWN_SLOTS:
            raise LimitError(
                f"{len(slots)} different predicates and classes of propagators in one model: the compiled world takes "
                f"{OWN_SLOTS}; let some share a class with fields, or ask for world='interpreted'"
            )
        else:
            found = OwnGroup(*slots, *[found] * (OWN_SLOTS - len(slots)))
    for kind, known in GROUPS:
        if needed.intersection(known):
            found = kind(found)
    return found, alive


class AnyNumber:
    """What the user wrote, by kind, in plain Python."""

    def __init__(self, slots: Sequence[Any]) -> None:
        self.slots = slots

    def propagate(self, mem: Any, p: int) -> Any:
        """Run a propagator."""
        return self.slots[mem.kind[p] % WAITS - OWN].propagate(mem, p)


class PlainPropagator:
    """A propagator in plain Python, whose answers are looked at."""

    def __init__(self, thing: Any) -> None:
        self.thing = thing

    def propagate(self, domains: Any) -> bool:
        """Run it."""
        answer = self.thing.propagate(domains)
        if not isinstance(answer, bool | np.bool_):
            raise HookError(
                f"{type(self.thing).__name__}.propagate",
                f"returned {answer!r}: return True, or False at a dead end, on every path",
            )
        return bool(answer)


class PlainHolder:
    """A predicate in plain Python, whose answers are looked at."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function

    def holds(self, values: tuple[int, ...]) -> bool:
        """Ask the predicate."""
        return checked_truth(self.function, values)


@functools.lru_cache(maxsize=256)
def compiled_holder(function: Callable[..., Any]) -> Any:
    """Return a component that asks a compiled predicate."""

    @compiled
    class Holder:
        compiled_hooks = ("holds",)

        def holds(self, values):  # type: ignore[no-untyped-def]
            return function(*values)

    return Holder()


def fault_of(error: Exception, model: Model, constraints: Sequence[Constraint], parts: dict[str, Any]) -> Exception:
    """Return the error that says which propagator of the user's raised another, and for which values."""
    p = int(parts["now"][WHY])
    if isinstance(error, TreepruneError) or not 0 <= p < len(model.kind) or model.kind[p] % WAITS < OWN:
        return error
    constraint = constraints[model.constraint_of[p]]
    many = len(constraint.variables)
    if isinstance(constraint, Predicate):
        values = tuple(int(value) for value in parts["scratch"][:many])
        return HookError(constraint.called, f"raised {error!r} for the values {values}: return True or False instead")
    ends = [[int(parts["store"][model.at[x.index] + end]) for end in (LEAST, MOST)] for x in constraint.variables]
    where = ", ".join(
        f"{x.name} = {low}" if low == high else f"{x.name} in {low}..{high}"
        for x, (low, high) in zip(constraint.variables, ends, strict=True)
    )
    return HookError(f"{type(constraint).__name__}.propagate", f"raised {error!r} where {where}")


def misplaced(model: Model, constraints: Sequence[Constraint], parts: dict[str, Any], place: int) -> HookError:
    """Return the error for a propagator that asked for a variable it does not have."""
    constraint = constraints[model.constraint_of[int(parts["now"][WHY])]]
    many = len(constraint.variables)
    hook = f"{type(constraint).__name__}.propagate"
    return HookError(hook, f"asked for place {place} of {many} variables: places count from 0 to {many - 1}")


def require_held(model: Model, numbers: Sequence[int]) -> None:
    """Refuse a solution that a propagator of the user's let pass although its `holds` does not."""
    for group in model.own:
        for constraint in group.things:
            values = [int(numbers[x.index]) for x in constraint.variables]
            if isinstance(constraint, Propagator) and not asked(constraint, values):
                raise HookError(
                    f"{type(constraint).__name__}.propagate",
                    f"let the values {values} pass, which holds(values) refuses: return False where all are assigned "
                    "and holds is False",
                )


def asked(constraint: Propagator, values: list[int]) -> bool:
    """Return what `holds` says of some values; what it raises is told in words."""
    try:
        return bool(constraint.holds(values))
    except Exception as error:
        hook = f"{type(constraint).__name__}.holds"
        raise HookError(hook, f"raised {error!r} for the values {values}: return True or False instead") from error


def plain_parts(problem: ConstraintProblem) -> list[str]:
    """Return, for each of the user's parts that cannot run compiled, what to do about it."""
    constraints = [*problem.constraints, *problem.symmetry_constraints]
    return [trouble for c in constraints if (trouble := c.not_compiled()) is not None]
