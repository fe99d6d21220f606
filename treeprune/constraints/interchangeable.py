"""Interchangeable values: exchanging two of them in a solution gives another solution."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from ..errors import InstanceError
from ..kernels.constraints.kinds import INTERCHANGEABLE
from ..rule import SYMMETRY_BREAKING
from .constraint import Constraint

if TYPE_CHECKING:
    from .model import Model


class Interchangeable(Constraint):
    """Colours, teams, machines: of all values that no variable has yet, a search needs to try one only.

    Add it with `problem.break_symmetry`. It excludes nothing before the search has chosen; when a choice has failed,
    all that are its mirror images are left out. So it suits every order of variables, in contrast to value precedence.

    Parameters
    ----------
    *variables : IntegerVariable, or sequences of them
        All variables whose values the exchange concerns; they have the same domain, but for those with one value.
    name : str, optional

    Notes
    -----
    Exact, if the promise is true: exchange two values in all of the variables, and a solution stays one. With an
    objective, the solution with the smaller value must be at least as good. One such constraint a problem, and no other
    constraint that breaks the same symmetry. Of each kind of solution one is found; after a restart its mirror images
    may be found too, and with backjumping nothing is left out. Each failed choice costs a look at all variables.
    Reference: Gent and Smith 2000.

    Examples
    --------
    >>> from treeprune import ConstraintProblem, constraint_search
    >>> p = ConstraintProblem()
    >>> x = p.variables(4, range(3), name="x")
    >>> p.add([a != b for a, b in zip(x, x[1:])])
    >>> p.break_symmetry(Interchangeable(x))
    >>> constraint_search(p, solutions=None, world="interpreted").value
    4
    >>> constraint_search(p, solutions=None, symmetry=False, world="interpreted").value
    24
    """

    kinds: ClassVar[tuple[str, ...]] = ("forward",)
    default_level: ClassVar[str] = "forward"
    while_searching: ClassVar[bool] = True

    def __init__(self, *variables: Any, name: str = "interchangeable values") -> None:
        super().__init__(variables, None, name)
        wide = [x for x in self.variables if len(x.domain) > 1]
        for x in wide:
            if x.domain != wide[0].domain:
                raise InstanceError(
                    f"Interchangeable: {x.name} and {wide[0].name} have different domains, so their values cannot be "
                    "exchanged: give all the same, or one value"
                )

    def holds(self, values: Sequence[int]) -> bool:
        """Tell that any values are allowed: what is left out depends on the search."""
        return True

    def post(self, model: Model, level: str) -> None:
        """Post the propagator, which runs after each choice that has failed."""
        if model.refutation_cut >= 0:
            raise InstanceError("two Interchangeable constraints: one problem can have one")
        model.refutation_cut = model.post(
            INTERCHANGEABLE, self.variables, [0] * len(self.variables), (), SYMMETRY_BREAKING, 0, -1
        )
