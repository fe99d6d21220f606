"""Sampling of sub-models: many masks of one sparsity, scored without labels, the better half kept again and again."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from os import PathLike
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .blas_threads import suited_threads
from .divergences import kl_divergence
from .epochs import BestNetwork
from .layer import Array, NetworkError
from .losses import cross_entropy
from .masks import Masks
from .network import Network
from .optimizers import Adam, Optimizer
from .random_source import generator_of
from .rows import rows_text, write_csv
from .selection import kept_by_rank
from .sparsity_target import SparsityTarget
from .training import accuracy, check_targets, train
from .training_progress import Count, Report, counting

SAMPLINGS = ("importance", "random", "allocation")


@dataclass(frozen=True)
class SubModel:
    """One candidate.

    Attributes
    ----------
    number : int
        0 is the one that plain magnitude pruning makes.
    sampling : str
        How it was drawn: "plain", or one of `SAMPLINGS`.
    score : float
        Divergence from the dense network, or loss, on the samples it was last judged on; smaller is better.
    samples : int
        On how many it was judged before it was dropped or the race ended.
    seed : int
        From which its masks are made again.
    """

    number: int
    sampling: str
    score: float
    samples: int
    seed: int


@dataclass
class SubModels:
    """The table of a race between sub-models, the best first.

    Attributes
    ----------
    candidates : list of SubModel
        Those judged on more samples come first; among those, the ones with smaller scores.
    stopped : str
        "" where the race ended, else "interrupted": scores then may be of fewer samples than planned.
    """

    candidates: list[SubModel]
    stopped: str
    _make: Callable[[SubModel], Masks] = field(repr=False)

    @property
    def best(self) -> SubModel:
        """The first of the table."""
        return self.candidates[0]

    def masks(self, place: int = 0) -> Masks:
        """Return the masks of the candidate at a place of the table."""
        return self._make(self.candidates[place])

    def rows(self) -> list[dict[str, Any]]:
        """Return the table as dicts."""
        return [vars(candidate) for candidate in self.candidates]

    def to_csv(self, path: str | PathLike[str]) -> None:
        """Write the table to a file."""
        write_csv(self.rows(), path)

    def __str__(self) -> str:
        return rows_text(self.rows())

    def __repr__(self) -> str:
        ending = f", {self.stopped}" if self.stopped else ""
        return f"SubModels({len(self.candidates)} candidates, best score {self.best.score:.4g}{ending})"


def sample_sub_models(
    network: Network,
    inputs: ArrayLike,
    amount: float | int,
    *,
    targets: ArrayLike | None = None,
    candidates: int = 32,
    sampling: str | Sequence[str] = "allocation",
    temperature: float = 0.3,
    first_samples: int = 256,
    finalists: int = 2,
    layers: Iterable[str] | None = None,
    progress: bool | Count = False,
    rng: np.random.Generator | int | None = None,
) -> SubModels:
    r"""Draw sub-models of one sparsity at random, and race them on how little they change what the network says.

    Parameters
    ----------
    network : Network
        Is not changed.
    inputs : array of shape (samples, \*input_shape)
        Labels are not needed.
    amount : float or int
        Share or number of the weights that every candidate lacks, of the network as it was before any pruning.
    targets : array of int, shape (samples,), optional
        Labels: then the score is the cross-entropy, not the divergence from the dense network.
    candidates : int
        The first is always that of plain magnitude pruning, which is judged on all samples.
    sampling : {'importance', 'random', 'allocation'} or several of them in turn
        "random" draws weights alike. "importance" draws them without replacement with chances proportional to
        magnitude^(1/temperature). "allocation" ranks magnitudes that are multiplied by a random factor for each
        layer, exp(temperature * normal), so that candidates differ in how much each layer gives.
    temperature : float
        Above 0.
    first_samples : int
        On which all candidates are judged; each round drops the worse half and doubles the samples.
    finalists : int
        With how many the race ends.
    layers : names of layers or parts of the network, optional
    progress : bool or function of (evaluations done, evaluations planned)
        True for a bar (tqdm).
    rng : numpy.random.Generator, int or None

    Returns
    -------
    SubModels

    Raises
    ------
    NetworkError
        If data do not fit, or numbers are out of range.

    Notes
    -----
    Successive halving costs about log2(candidates / finalists) times the evaluation of one sample set by all. On the
    samples judged last, the best is never worse than plain pruning. Heuristic.

    References
    ----------
    Weights without replacement: Efraimidis and Spirakis 2006; halving: Jamieson and Talwalkar 2016.

    Examples
    --------
    >>> from treeprune.neural import MLP
    >>> net, x = MLP([4, 8, 3], rng=0), np.random.default_rng(0).normal(size=(512, 4))
    >>> found = sample_sub_models(net, x, 0.5, candidates=8, rng=0)
    >>> len(found.candidates), found.masks().sparsity, found.best.score <= found.candidates[1].score
    (8, 0.5, True)
    """
    x = network.check_inputs(inputs)
    y = None if targets is None else check_targets(network, targets, len(x), cross_entropy)
    kinds = (sampling,) if isinstance(sampling, str) else tuple(sampling)
    if not kinds or any(kind not in SAMPLINGS for kind in kinds):
        raise NetworkError(f"sampling={sampling!r}: give {', '.join(map(repr, SAMPLINGS))}, or several of them")
    if min(candidates, finalists, first_samples, len(x)) < 1 or not (np.isfinite(temperature) and temperature > 0):
        raise NetworkError(
            f"candidates={candidates!r}, finalists={finalists!r}, first_samples={first_samples!r}, {len(x)} samples, "
            f"temperature={temperature!r}: at least 1 each, temperature above 0"
        )
    generator = generator_of(rng)
    trial = network.copy()
    whole, target = BestNetwork(trial), SparsityTarget(trial, amount, layers=layers)
    whole.offer(0)
    named = [(0, "plain"), *((i, kinds[i % len(kinds)]) for i in range(1, candidates))]
    seeds = generator.integers(2**63, size=candidates)
    table = [SubModel(i, kind, np.inf, 0, int(seed)) for (i, kind), seed in zip(named, seeds, strict=True)]

    def prune(candidate: SubModel) -> Masks:
        whole.restore()
        target.advance(1.0, perturbed(trial, target.names, candidate, temperature))
        return trial.masks

    order = generator.permutation(len(x))
    with suited_threads(network, min(512, len(x))), counting(progress, "evaluations") as tell:
        dense = network(x)
        sizes = rungs(len(x), first_samples, candidates, finalists)
        alive, done = table, 0
        dropped: list[SubModel] = []
        planned = sum(max(min(finalists, candidates), -(-candidates // 2**i)) for i in range(len(sizes)))
        stopped = ""
        judged: list[SubModel] = []
        try:
            for size in sizes:
                some, judged = order[:size], []
                for candidate in alive:
                    prune(candidate)
                    logits = trial(x[some])
                    score = kl_divergence(dense[some], logits) if y is None else cross_entropy(logits, y[some])[0]
                    judged.append(SubModel(candidate.number, candidate.sampling, score, size, candidate.seed))
                    done += 1
                    tell(done, planned)
                count = len(judged) if size == sizes[-1] else max(min(finalists, len(judged)), -(-len(judged) // 2))
                kept = kept_by_rank(-np.array([c.score for c in judged]), count)
                kept[0] = True  # the plain one stays in the race
                dropped += [c for c, stays in zip(judged, kept, strict=True) if not stays]
                alive = [c for c, stays in zip(judged, kept, strict=True) if stays]
        except KeyboardInterrupt:
            stopped = "interrupted"
            if alive is table:  # the few scores of a later round would outrank better ones of the round before
                alive = [*judged, *table[len(judged) :]]
    found = sorted([*alive, *dropped], key=lambda c: (-c.samples, c.score, c.number))
    return SubModels(found, stopped, prune)


def rungs(samples: int, first: int, candidates: int, finalists: int) -> list[int]:
    """Return on how many samples each round of a race judges: twice as many each time, in the end all.

    Examples
    --------
    >>> rungs(10_000, 256, 32, 2)
    [256, 512, 1024, 2048, 10000]
    """
    rounds = max(0, int(np.ceil(np.log2(max(1.0, candidates / finalists)))))
    sizes = [first * 2**i for i in range(rounds) if first * 2**i < samples]
    return [*sizes, samples]


def perturbed(network: Network, names: Iterable[str], candidate: SubModel, temperature: float) -> dict[str, Array]:
    """Return the scores by which a candidate's weights are kept."""
    rng = np.random.default_rng(candidate.seed)
    scores = {name: np.abs(network.parameters()[name]) for name in names}
    if candidate.sampling == "plain":
        return scores
    if candidate.sampling == "allocation":
        return {n: s * s.dtype.type(np.exp(temperature * rng.normal())) for n, s in scores.items()}
    found = {}
    for name, score in scores.items():
        found[name] = rng.gumbel(size=score.shape)
        if candidate.sampling == "importance":
            with np.errstate(divide="ignore"):
                found[name] += np.log(score) / temperature
    return found


def fine_tune_best(
    network: Network,
    found: SubModels,
    inputs: ArrayLike,
    targets: ArrayLike,
    *,
    validation: tuple[ArrayLike, ArrayLike],
    finalists: int = 2,
    epochs: int = 1,
    optimizer: Optimizer | None = None,
    progress: bool | Report = False,
    rng: np.random.Generator | int | None = None,
) -> list[float]:
    r"""Train the first sub-models of a table, and leave the network as the one that is best afterwards.

    Parameters
    ----------
    network : Network
        The one they were sampled from; takes the masks and weights of the best.
    found : SubModels
    inputs : array of shape (samples, \*input_shape)
    targets : array of int, shape (samples,)
    validation : pair of arrays
        Decides which is best.
    finalists : int
        How many are trained.
    epochs : int
        Of each.
    optimizer : SGD or Adam
        Each has a copy of it.
    progress, rng
        As for `train`.

    Returns
    -------
    list of float
        Accuracy on the validation set of those that were trained. After Ctrl-C the list is shorter, and the network
        is the best of those.

    Raises
    ------
    NetworkError
        If data do not fit; then the network is as it was.
    """
    fresh = Adam() if optimizer is None else optimizer
    generator = generator_of(rng)
    whole, best, qualities = BestNetwork(network), BestNetwork(network), []
    whole.offer(0)
    try:
        for place in range(min(finalists, len(found.candidates))):
            whole.restore()
            network.apply_masks(found.masks(place))
            history = train(
                network, inputs, targets, epochs=epochs, optimizer=copy.deepcopy(fresh), validation=validation,
                keep_best=True, progress=progress, rng=generator,
            )  # fmt: skip
            qualities.append(accuracy(network, *validation))
            best.offer(qualities[-1], -place)
            if history.stopped:
                break
    except KeyboardInterrupt:
        pass
    except NetworkError:
        whole.restore()
        raise
    (best if best.rank is not None else whole).restore()
    return qualities
