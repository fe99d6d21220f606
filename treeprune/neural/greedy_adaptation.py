"""Greedy adaptation to a budget: in each round every layer is tried, and the one that costs least is pruned."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from ..rule import keep
from .epochs import BestNetwork, Epochs, prepared
from .layer import NetworkError
from .network import Network
from .optimizers import Adam, Optimizer
from .rows import rows_text
from .selection import kept_by_rank
from .sparsity_target import chosen_weights, live
from .training import quality
from .training_progress import counting

Resource = Callable[[Network], float]


@dataclass(frozen=True)
class AdaptRound:
    """One round of the adaptation.

    Attributes
    ----------
    layer : str
        The layer that was pruned.
    resource : float
        What the network takes after it.
    kept : int
        Weights that are left in the layer.
    validation : float
        Accuracy after the short training (minus the loss for other losses).
    tried : dict of str to float
        The same, for every layer that could be pruned.
    """

    layer: str
    resource: float
    kept: int
    validation: float
    tried: dict[str, float]


@dataclass
class NetAdapt:
    """What greedy adaptation did.

    Attributes
    ----------
    rounds : list of AdaptRound
    first, resource : float
        What the network took before, and takes now.
    budget : float
        What it was to take at most.
    reached : bool
    stopped : str
        "" or "interrupted": the network then is that of the last round that was finished.
    """

    rounds: list[AdaptRound] = field(default_factory=list)
    first: float = 0.0
    resource: float = 0.0
    budget: float = 0.0
    reached: bool = False
    stopped: str = ""

    def __repr__(self) -> str:
        ending = f", {self.stopped}" if self.stopped else "" if self.reached else ", budget not reached"
        return f"NetAdapt({self.first:,.6g} => {self.resource:,.6g} in {len(self.rounds)} rounds{ending})"

    def __str__(self) -> str:
        rows = [{name: value for name, value in vars(each).items() if name != "tried"} for each in self.rounds]
        return f"{rows_text(rows)}\n{self!r}"


def live_parameters(network: Network) -> float:
    """Return how many weights and biases are left."""
    return float(sum(live(network, name) for name in network.parameters()))


def live_multiply_adds(network: Network) -> float:
    """Return how many multiplications one sample takes where masked weights are left out."""
    total = 0.0
    for node in network.nodes:
        whole = node.layer.multiply_adds(network.input_shapes(node), network.shapes[node.name])
        weight = node.layer.parameters.get("weight")
        if whole and weight is not None:
            total += whole * live(network, f"{node.name}.weight") / weight.size
    return total


RESOURCES: dict[str, Resource] = {"parameters": live_parameters, "multiply-adds": live_multiply_adds}


def net_adapt(
    network: Network,
    inputs: ArrayLike,
    targets: ArrayLike,
    budget: float,
    *,
    validation: tuple[ArrayLike, ArrayLike],
    resource: str | Resource = "multiply-adds",
    step: float = 0.1,
    epochs: int = 1,
    samples: int = 4096,
    optimizer: Optimizer | None = None,
    layers: Iterable[str] | None = None,
    floor: int = 1,
    progress: bool | Callable[[NetAdapt], object] = False,
    rng: np.random.Generator | int | None = None,
) -> NetAdapt:
    r"""Prune a network in place until it takes no more of a resource than a budget allows.

    Parameters
    ----------
    network : Network
        A trained one.
    inputs : array of shape (samples, \*input_shape)
    targets : array of shape (samples,) of int
    budget : float
        What the network may take in the end, as a share (below 1) of what it takes now or, from 1 on, as a number.
    validation : pair of arrays
        Decides which layer's pruning a round keeps.
    resource : {'multiply-adds', 'parameters'} or function of a network
        What is limited; a function may measure seconds. It must not rise when weights are masked.
    step : float
        Share of what is taken now that one round saves.
    epochs : int
        Of the short training after each trial.
    samples : int
        On how many, drawn at random, the short training is done.
    optimizer : SGD or Adam
        Each trial has a copy of it.
    layers : names of layers or parts of the network, optional
    floor : int
        The least number of weights that a layer keeps.
    progress : bool or function of a NetAdapt
        True for a bar (tqdm); a function is called after each round.
    rng : numpy.random.Generator, int or None

    Returns
    -------
    NetAdapt

    Raises
    ------
    NetworkError
        If data do not fit, numbers are out of range, or no layer can be pruned further before the budget is reached
        (the network then is that of the last round).

    Notes
    -----
    Each round prunes each layer, by magnitude, just far enough to save the step: about 20 evaluations of the resource
    a layer, by bisection. Then the long training is yours: `train`. Heuristic.

    References
    ----------
    Yang, Howard, Chen, Zhang, Go, Sandler, Sze and Adam 2018.

    Examples
    --------
    >>> from treeprune.neural import MLP
    >>> x = np.random.default_rng(0).normal(size=(256, 2))
    >>> y = (x[:, 0] > x[:, 1]).astype(int)
    >>> net = MLP([2, 20, 2], rng=0)
    >>> found = net_adapt(net, x, y, 0.5, validation=(x, y), step=0.25, rng=0)
    >>> found.reached, found.resource <= 0.5 * found.first
    (True, True)
    """
    if not isinstance(resource, str):
        cost = resource
    elif resource in RESOURCES:
        cost = RESOURCES[resource]
    else:
        raise NetworkError(f"resource={resource!r}: give {' or '.join(map(repr, RESOURCES))}, or a function")
    if not (np.isfinite(budget) and budget > 0) or not 0 < step < 1 or samples < 1:
        raise NetworkError(f"budget={budget!r}, step={step!r}, samples={samples!r}: above 0, a share, at least 1")
    runner = prepared(
        network, inputs, targets, epochs=epochs, batch=64, optimizer=optimizer, validation=validation, rng=rng
    )
    names = chosen_weights(network, layers)
    fresh = Adam() if optimizer is None else optimizer
    found = NetAdapt(first=cost(network), resource=cost(network))
    found.budget = budget * found.first if budget < 1 else float(budget)
    start, winner = BestNetwork(network), BestNetwork(network)
    start.offer(0)
    whole = runner.x, runner.y
    planned = math.ceil(max(0.0, math.log(found.first / found.budget) / -math.log1p(-step))) if found.first > 0 else 0
    with counting(False if callable(progress) else progress, "rounds") as tell:
        try:
            while keep(found.resource, found.budget):
                goal = max(found.budget, (1 - step) * found.resource)
                some = runner.rng.permutation(len(whole[0]))[:samples]
                runner.x, runner.y = whole[0][some], whole[1][some]
                winner, tried, costs = BestNetwork(network), {}, {}
                for name in names:
                    start.restore()
                    if not prune_to(network, name, goal, cost, floor):
                        continue
                    costs[name] = cost(network), live(network, name)
                    tried[name] = _short_training(runner, fresh, epochs)
                    winner.offer(tried[name], -names.index(name))
                if not tried:
                    raise NetworkError(
                        f"no layer can be pruned to reach {goal:,.6g} of {found.resource:,.6g}: lower step={step!r} or "
                        f"floor={floor!r}, or raise the budget"
                    )
                winner.restore()
                start.rank = None
                start.offer(0)
                best = max(tried, key=lambda name: (tried[name], -names.index(name)))
                found.resource, left = costs[best]
                short = {name.rsplit(".", 1)[0]: value for name, value in tried.items()}
                found.rounds.append(AdaptRound(best.rsplit(".", 1)[0], found.resource, left, tried[best], short))
                if callable(progress):
                    progress(found)
                tell(len(found.rounds), planned)
        except KeyboardInterrupt:
            start.restore()
            found.stopped = "interrupted"
        except Exception:
            start.restore()  # a trial whose training failed is not what is left
            raise
    found.reached = found.resource <= found.budget
    return found


def prune_to(network: Network, name: str, goal: float, cost: Resource, floor: int) -> bool:
    """Mask as few weights of one parameter as bring the cost to the goal; return whether that is possible."""
    weights, masks = network.parameters()[name], network.masks
    scores = np.where(masks.get(name, np.True_), np.abs(weights), -1)
    before = weights.copy()

    def apply(count: int) -> float:
        weights[...] = before
        network.apply_masks({**masks, name: kept_by_rank(scores, count)}, compose=False)
        return cost(network)

    low, high = min(floor, live(network, name)), live(network, name)
    if low >= high or apply(low) > goal:
        return False
    while high - low > 1:  # apply(low) <= goal < apply(high)
        middle = (low + high) // 2
        low, high = (middle, high) if apply(middle) <= goal else (low, middle)
    apply(low)
    return True


def _short_training(runner: Epochs, fresh: Optimizer, epochs: int) -> float:
    runner.optimizer = copy.deepcopy(fresh)
    runner.run(epochs)
    if runner.stopped == "interrupted":
        raise KeyboardInterrupt
    assert runner.validation is not None
    return quality(runner.network, *runner.validation, runner.measure)
