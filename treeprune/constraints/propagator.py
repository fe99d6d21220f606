"""The base of the user's own propagators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from .._compiled import is_compiled, not_compiled
from ..errors import InstanceError
from ..kernels.constraints.constraint_memory import ASSIGNED, BOUNDS, DOMAIN
from ..rule import OWN_PROPAGATOR
from .constraint import Constraint

if TYPE_CHECKING:
    from ..kernels.constraints.own_propagators import OwnDomains
    from .model import Model

EVENTS = {"assigned": ASSIGNED, "bounds": BOUNDS, "domain": DOMAIN}
BASE_FIELDS = frozenset({"variables", "level", "name", "same"})


class Propagator(Constraint):
    """A constraint of your own: a class that says what holds, and removes what cannot.

    Call `super().__init__(variables)` in `__init__`, write `holds` and `propagate`. Fields beside (numbers, tuples of
    numbers, arrays) can be read in `propagate`. Decorated with `@treeprune.compiled`, the class runs as machine code.

    Attributes
    ----------
    wakes : {'domain', 'bounds', 'assigned'}
        What makes it run: any change of one of its variables, a change of an end, or that one is assigned.
    priority : int
        From 0, run first, to 3, run when nothing else is left to do.

    Examples
    --------
    >>> import treeprune
    >>> from treeprune import ConstraintProblem, Propagator, constraint_search
    >>> @treeprune.compiled
    ... class Apart(Propagator):  # |x - y| >= distance
    ...     wakes = "assigned"
    ...     def __init__(self, x, y, distance):
    ...         super().__init__([x, y])
    ...         self.distance = distance
    ...     def holds(self, values):
    ...         return abs(values[0] - values[1]) >= self.distance
    ...     def propagate(self, domains):
    ...         for k in range(2):
    ...             if domains.is_assigned(k):
    ...                 v = domains.minimum(k)
    ...                 for w in range(v - self.distance + 1, v + self.distance):
    ...                     if not domains.remove(1 - k, w):
    ...                         return False
    ...         return True
    >>> p = ConstraintProblem()
    >>> x, y, z = (p.variable(range(5), name) for name in "xyz")
    >>> p.add(Apart(x, y, 2), Apart(y, z, 2), Apart(x, z, 2))
    >>> constraint_search(p, solutions=None, world="interpreted").value
    6
    """

    kinds: ClassVar[tuple[str, ...]] = ("check", "forward")
    default_level: ClassVar[str] = "forward"
    compiled_hooks: ClassVar[tuple[str, ...]] = ("propagate",)
    wakes: ClassVar[str] = "domain"
    priority: ClassVar[int] = 2

    def propagate(self, domains: OwnDomains) -> bool:
        """Remove values that no solution of this constraint has.

        Parameters
        ----------
        domains : object
            The domains of `self.variables`, by place k, from 0. To look at: `minimum(k)`, `maximum(k)`, `size(k)`,
            `is_assigned(k)`, `contains(k, value)`. To shrink: `remove(k, value)`, `assign(k, value)`,
            `at_least(k, value)`, `at_most(k, value)`; these return False where no value is left.

        Returns
        -------
        bool
            False at a dead end: where no values of the domains satisfy the constraint. Where all variables are
            assigned, exactly then when `holds` is False.

        Notes
        -----
        It runs again after it changed a domain that it watches itself. Exact, as long as it removes only what `holds`
        refuses in every combination.
        """
        raise NotImplementedError(f"{type(self).__name__} has no propagate(self, domains)")

    def not_compiled(self) -> str | None:
        """Say why the class cannot run compiled, None where it can."""
        return None if is_compiled(type(self)) else not_compiled(type(self))

    def post(self, model: Model, level: str) -> None:
        """Post the propagator."""
        if self.wakes not in EVENTS or self.priority not in range(4):
            raise InstanceError(
                f"{type(self).__name__}: wakes={self.wakes!r}, priority={self.priority!r}: wakes is one of "
                f"{', '.join(EVENTS)}, priority a number from 0 to 3"
            )
        how = self.posting("check" if level == "check" else "arc", OWN_PROPAGATOR, self.priority, EVENTS[self.wakes])
        fields = tuple((n, form_of(v)) for n, v in sorted(vars(self).items()) if n not in BASE_FIELDS)
        model.post_own((type(self), fields), self, self.variables, **how)


def form_of(value: Any) -> Any:
    """Return the form of a field: objects whose fields have the same form share their machine code."""
    if isinstance(value, tuple):
        return tuple(map(form_of, value))
    if isinstance(value, int):
        return bool if isinstance(value, bool) else int
    return type(value), getattr(value, "dtype", None), getattr(value, "ndim", None)
