"""Certificates: inputs around which a pruned network provably decides as the dense one does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .amounts import removed
from .dense import Dense
from .difference_bounds import difference_bounds
from .intervals import Interval, box
from .layer import Array, NetworkError
from .margins import interval_margins, zonotope_margins
from .masks import Masks
from .network import Network
from .rows import rows_text
from .selection import kept_globally
from .zonotopes import boxes_at_once, zonotope_pairs

CHUNK = 256
"""Inputs that are bounded at once."""

METHODS = ("intervals", "zonotopes")

SCANNED = 8
"""Amounts that are tried before the bisection."""


@dataclass(frozen=True)
class Certificates:
    """What is proved of a pruned network around some inputs.

    Attributes
    ----------
    certified : array of bool, shape (inputs,)
        The pruned network gives the whole box the class that the dense one gives the input.
    agrees : array of bool, shape (inputs,)
        Both networks give the input itself the same class.
    change_bound : array of float, shape (inputs,)
        No output changes by more, anywhere in the box.
    change_seen : array of float, shape (inputs,)
        The largest change of any output at the input itself.
    eps : float
    """

    certified: Array
    agrees: Array
    change_bound: Array
    change_seen: Array
    eps: float

    @property
    def share(self) -> float:
        """Share of the inputs that are certified."""
        return float(np.mean(self.certified)) if len(self.certified) else 0.0

    @property
    def looseness(self) -> float:
        """Median of the proved bound of the change, over the median of the change at the inputs; 1 is tight."""
        seen = float(np.median(self.change_seen))
        bound = float(np.median(self.change_bound))
        return bound / seen if seen > 0 else (1.0 if bound <= 1e-9 else np.inf)

    def __repr__(self) -> str:
        return f"Certificates({self.share:.1%} of {len(self.certified):,} inputs, eps {self.eps:g})"

    def __str__(self) -> str:
        return (
            f"{self.share:.1%} of {len(self.certified):,} inputs certified within eps={self.eps:g}, "
            f"{np.mean(self.agrees):.1%} agree; median change at most {np.median(self.change_bound).round(9):.3g}, "
            f"seen {np.median(self.change_seen):.3g}"
        )


def certify(
    dense: Network,
    pruned: Network,
    inputs: ArrayLike,
    eps: float = 0.0,
    *,
    method: str = "intervals",
    low: float | None = None,
    high: float | None = None,
) -> Certificates:
    """Prove, input by input, that pruning leaves the class as it was for all that is near.

    Parameters
    ----------
    dense, pruned : Network
        Of the same layers: Dense (the last one), ReLU, Flatten, Dropout.
    inputs : array of shape (inputs, *input_shape)
    eps : float
        How far each number of an input may move.
    method : {'intervals', 'zonotopes'}
        Zonotopes prove far more where eps is not 0, and take far longer: some passes for each number of an input.
    low, high : float, optional
        The range that inputs can have at all.

    Returns
    -------
    Certificates

    Raises
    ------
    NetworkError
        If the networks are not alike, a layer is of a kind that is not known here, or numbers do not fit.

    Notes
    -----
    Sound: what is certified is so, for weights taken as real numbers; what is not may be so too. The difference of
    each two outputs is bounded as one row of weights, in the pruned network itself and as what it was in the dense one
    plus what it has changed, whichever proves more. O(classes * inputs of the last layer) on top of four passes.

    References
    ----------
    Gowal et al. 2018 (intervals, the last layer merged with the margin); Paulsen, Wang and Wang 2020 (differences);
    Singh et al. 2018 (zonotopes).

    Examples
    --------
    >>> from treeprune.neural import MLP
    >>> net = MLP([2, 8, 3], rng=0)
    >>> str(certify(net, net.copy(), [[0.5, 0.2]]))
    '100.0% of 1 inputs certified within eps=0, 100.0% agree; median change at most 0, seen 0'
    """
    x = np.asarray(inputs)
    if not isinstance(dense.nodes[-1].layer, Dense) or dense.nodes[-1].layer.units < 2:
        raise NetworkError(
            f"the last layer is {dense.nodes[-1].layer!r}: classes need a Dense layer of 2 or more units"
        )
    if method not in METHODS:
        raise NetworkError(f"method={method!r}: give {' or '.join(map(repr, METHODS))}")
    dense.check_inputs(x)
    step = CHUNK if method == "intervals" else boxes_at_once(dense)
    lots = [x[i : i + step] for i in range(0, max(len(x), 1), step)]
    parts = [_certified(dense, pruned, lot, box(lot, eps, low, high), method) for lot in lots]
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    return Certificates(columns[0], columns[1], columns[2], columns[3], float(eps))


def _certified(dense: Network, pruned: Network, x: Array, area: Interval, method: str) -> tuple[Array, ...]:
    """Return for each input whether it is certified and agrees, and the change that is proved and seen."""
    node = dense.nodes[-1]
    ours, theirs = dense(x), pruned(x)
    classes = np.argmax(ours, axis=1)
    layers = dense.nodes[-1].layer, pruned.nodes[-1].layer
    if method == "intervals":
        pairs = difference_bounds(dense, pruned, area)
        change = pairs[node.name].change
        margins = interval_margins(*layers, pairs[node.inputs[0]], classes)
    else:
        found = zonotope_pairs(dense, pruned, area)
        change = found[node.name].bounds.change
        margins = zonotope_margins(*layers, found[node.inputs[0]], classes)
    seen = np.abs(theirs.astype(np.float64) - ours).max(axis=1)
    return margins > 0, np.argmax(theirs, axis=1) == classes, change.magnitude.max(axis=1), seen


@dataclass(frozen=True)
class CertifiedSparsity:
    """The largest sparsity at which enough inputs are certified.

    Attributes
    ----------
    amount : float
        Share removed; 0 if no amount was certified enough (see `certificates.share`).
    network : Network
        Pruned by it.
    certificates : Certificates
    tried : list of (float, float)
        Amounts, and the share of inputs certified at each.
    """

    amount: float
    network: Network
    certificates: Certificates
    tried: list[tuple[float, float]]

    def __repr__(self) -> str:
        return f"CertifiedSparsity({self.amount:.2%} removed, {self.certificates.share:.1%} of inputs certified)"

    def __str__(self) -> str:
        rows = [{"amount": amount, "certified": share} for amount, share in sorted(self.tried)]
        return f"{rows_text(rows)}\n{self.amount:.2%} removed: {self.certificates}"


def largest_certified_sparsity(
    dense: Network,
    inputs: ArrayLike,
    eps: float = 0.0,
    *,
    share: float = 0.95,
    prune: Callable[[Network, float], Network] | None = None,
    steps: int = 6,
    method: str = "intervals",
    low: float | None = None,
    high: float | None = None,
) -> CertifiedSparsity:
    """Find the largest amount at which a share of the inputs is still certified: a scan, then bisection.

    Parameters
    ----------
    dense : Network
    inputs : array of shape (inputs, *input_shape)
    eps : float
        How far each number of an input may move.
    share : float in (0, 1]
        Of the inputs, to be certified.
    prune : function of (network, amount) giving a network, optional
        Global magnitude pruning by default. Its argument is a copy.
    steps : int
        Halvings of the eighth in which the scan has found it.
    method : {'intervals', 'zonotopes'}
        As for `certify`.
    low, high : float, optional
        The range that inputs can have at all.

    Returns
    -------
    CertifiedSparsity
        Its certificate holds, whatever the bisection has missed; a larger amount may be certified too where the share
        does not fall steadily.

    Raises
    ------
    NetworkError
        As `certify`; or if `share` or `steps` is out of range.

    Examples
    --------
    >>> from treeprune.neural import MLP
    >>> x = np.random.default_rng(0).normal(size=(50, 4))
    >>> found = largest_certified_sparsity(MLP([4, 16, 3], rng=0), x, share=0.9, steps=2)
    >>> found.certificates.share >= 0.9, 0 < found.amount < 1
    (True, True)
    """
    if not 0 < share <= 1 or steps < 1:
        raise NetworkError(f"share={share!r}, steps={steps!r}: give a share above 0 up to 1, and at least one step")
    prune = prune or _by_magnitude
    tried: list[tuple[float, float]] = []
    best: CertifiedSparsity | None = None

    def passes(amount: float) -> bool:
        nonlocal best
        network = prune(dense.copy(), amount) if amount else dense.copy()
        found = certify(dense, network, inputs, eps, method=method, low=low, high=high)
        tried.append((amount, found.share))
        enough = found.share >= share
        if best is None or (enough and amount > best.amount):
            best = CertifiedSparsity(amount, network, found, tried)
        return enough

    # the share may rise at first, for fewer weights have narrower bounds
    good = [amount for amount in np.linspace(0, 1, SCANNED, endpoint=False).tolist() if passes(amount)]
    if good:
        lower, upper = good[-1], good[-1] + 1 / SCANNED
        for _ in range(steps):
            amount = (lower + upper) / 2
            lower, upper = (amount, upper) if passes(amount) else (lower, amount)
    assert best is not None
    return best


def _by_magnitude(network: Network, amount: float) -> Network:
    scores = {name: np.abs(weight) for name, weight in network.weights().items()}
    size = sum(score.size for score in scores.values())
    network.apply_masks(Masks(kept_globally(scores, size - removed(amount, size))))
    return network
