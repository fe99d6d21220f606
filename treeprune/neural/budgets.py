"""How much each layer keeps under a total: a multiple-choice knapsack over measured curves, solved with a proof."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..families.branch_and_bound import branch_and_bound
from ..limits import Limits
from ..result import Result
from .budget_problem import BudgetProblem, steepest
from .layer import NetworkError


@dataclass(frozen=True)
class SensitivityCurve:
    """What a layer costs and what it harms at each level.

    Attributes
    ----------
    kept : tuple of int
        Weights that the layer keeps at each level.
    cost : tuple of int
        What each level costs of the total: weights, multiply-adds, bytes, nanoseconds.
    loss : tuple of float
        What each level was measured to harm, the other layers being whole.
    """

    kept: tuple[int, ...]
    cost: tuple[int, ...]
    loss: tuple[float, ...]


@dataclass(frozen=True)
class Allocation:
    """One level for each layer.

    Attributes
    ----------
    level : dict of str to int
        By layer, the place in its curve.
    kept : dict of str to int
        By layer, the weights that it keeps.
    cost : int
        Of all layers together.
    loss : float
        Sum of the layers' losses, as measured one by one.
    result : Result
        Of branch and bound: status, bound, gap, nodes and skips by rule.
    """

    level: dict[str, int]
    kept: dict[str, int]
    cost: int
    loss: float
    result: Result

    def __str__(self) -> str:
        layers = ", ".join(f"{name} {count:,}" for name, count in self.kept.items())
        gap = f"gap {self.result.gap:.3g}" if self.result.gap else "proved best"
        return f"{layers}: cost {self.cost:,}, loss {self.loss:.4g} ({gap}, {self.result.stats.nodes:,} nodes)"

    def __repr__(self) -> str:
        gap = f"gap {self.result.gap:.3g}" if self.result.gap else "proved best"
        return f"Allocation({len(self.kept)} layers, cost {self.cost:,}, loss {self.loss:.4g}, {gap})"


def allocate(
    curves: Mapping[str, SensitivityCurve], budget: int, *, limits: Limits | None = None, world: str = "auto"
) -> Allocation:
    """Choose one level a layer, of the least total loss, at a total cost within the budget.

    Parameters
    ----------
    curves : mapping of str to SensitivityCurve
        By layer.
    budget : int
        In the unit of the curves' costs.
    limits : Limits, optional
        Of the search; a run that is stopped gives the best it holds, and its gap.
    world : {'auto', 'interpreted', 'compiled'}

    Returns
    -------
    Allocation

    Raises
    ------
    NetworkError
        If a curve has no levels, or a number that cannot be used, or the cheapest levels cost more than the budget.

    Notes
    -----
    Optimal for the sum of the losses, by the library's own branch and bound: the bound is the linear relaxation, in
    which the convex hulls of the layers left are filled in the order of their slopes; of two partial choices for the
    same layers that with less room and no less loss is dominated.

    References
    ----------
    Multiple-choice knapsack: Sinha and Zoltners 1979; Kellerer, Pferschy and Pisinger 2004, chapter 11.

    Examples
    --------
    >>> curve = SensitivityCurve((0, 5, 10), (0, 5, 10), (9.0, 1.0, 0.0))
    >>> other = SensitivityCurve((0, 5, 10), (0, 5, 10), (3.0, 1.0, 0.0))
    >>> found = allocate({"a": curve, "b": other}, 10, world="interpreted")
    >>> found.kept, found.loss, found.result.gap
    ({'a': 5, 'b': 5}, 2.0, 0.0)
    """
    if not curves:
        raise NetworkError("no curves: give one a layer")
    for name, curve in curves.items():
        _check(name, curve)
    least = sum(min(curve.cost) for curve in curves.values())
    if least > budget:
        raise NetworkError(f"budget={budget}: the cheapest levels of all layers cost {least}; raise the budget")
    costs, losses = [curve.cost for curve in curves.values()], [curve.loss for curve in curves.values()]
    problem, first = BudgetProblem.of(costs, losses, budget), steepest(costs, losses, budget)
    result = branch_and_bound(problem, incumbent=first, limits=limits, world=world)
    level = {name: int(m) for name, m in zip(curves, result.solution, strict=True)}
    return Allocation(
        level,
        {name: curves[name].kept[m] for name, m in level.items()},
        sum(curves[name].cost[m] for name, m in level.items()),
        float(sum(curves[name].loss[m] for name, m in level.items())),
        result,
    )


def levels(size: int, floor: int = 1, count: int = 24, least: float = 0.002) -> tuple[int, ...]:
    """Return numbers of weights that a layer may keep: evenly spread as ratios, with all of them and `floor`.

    Examples
    --------
    >>> levels(1000, count=4)
    (1, 2, 16, 126, 1000)
    """
    ratios = np.geomspace(least, 1, count)
    return tuple(sorted({max(min(floor, size), round(float(r) * size)) for r in ratios} | {min(floor, size)}))


def _check(name: str, curve: SensitivityCurve) -> None:
    if not curve.kept or not len(curve.kept) == len(curve.cost) == len(curve.loss):
        raise NetworkError(
            f"curve of layer {name!r}: {len(curve.kept)} levels, {len(curve.cost)} costs, {len(curve.loss)} losses"
        )
    if not np.isfinite(curve.loss).all():
        raise NetworkError(f"curve of layer {name!r}: a loss is not finite: {_first(curve.loss)}")
    if min(curve.cost) < 0 or max(curve.cost) >= 2**53:
        raise NetworkError(f"curve of layer {name!r}: costs are whole numbers from 0 up to 2**53")


def _first(losses: Sequence[float]) -> float:
    return next(x for x in losses if not np.isfinite(x))
