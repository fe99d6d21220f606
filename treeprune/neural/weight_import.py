"""Weights from elsewhere: a mapping of arrays, an .npz file, a .safetensors file."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ..errors import TreepruneError
from .layer import NetworkError
from .network import Network, nearest

# what other libraries call the statistics of batch normalisation
STATISTICS = {"running_mean": "mean", "running_var": "variance"}
IGNORED = ("num_batches_tracked",)

Source = Mapping[str, ArrayLike] | str | PathLike[str]


def import_weights(network: Network, source: Source, rename: Mapping[str, str] | None = None) -> Network:
    """Put weights from elsewhere into a network.

    Parameters
    ----------
    network : Network
        Of the same architecture; changed in place.
    source : mapping of str to array, or path of an .npz or .safetensors file
        Names as in `network.parameters()`, which are those of a PyTorch state dict; "running_mean" and "running_var"
        are understood.
    rename : mapping of str to str, optional
        From a name, or the beginning of one, in the source to that of the network ("features.0" to "conv1"; "module"
        to "" takes the beginning away).

    Returns
    -------
    Network
        The same.

    Raises
    ------
    NetworkError
        If names or shapes do not agree (then nothing has changed), or the file cannot be read.

    Examples
    --------
    >>> from treeprune.neural import MLP
    >>> net = import_weights(MLP([2, 1], rng=0), {"fc1.weight": [[1, 2]], "fc1.bias": [3]})
    >>> net([[1.0, 1.0]]).tolist()
    [[6.0]]
    """
    arrays = source if isinstance(source, Mapping) else read_arrays(source)
    given = {}
    for name, array in arrays.items():
        own = _renamed(name, rename or {})
        if own.endswith(IGNORED):
            continue
        if own in given:
            raise NetworkError(f"two arrays of the weights come to be {own!r}, one of them {name!r}: see rename")
        given[own] = np.asarray(array)
    wanted = {**network.parameters(), **network.statistics()}
    missing = sorted(wanted.keys() - given.keys())
    if missing:
        near = nearest(missing[0], sorted(given.keys() - wanted.keys()) or given.keys())
        raise NetworkError(f"the weights lack {', '.join(missing[:6])}{near}")
    network.set_arrays(given)
    return network


def read_arrays(path: str | PathLike[str]) -> dict[str, Any]:
    """Read the arrays of an .npz or a .safetensors file.

    Raises
    ------
    NetworkError
        If the file cannot be read.
    TreepruneError
        If it is a .safetensors file and safetensors is not installed.
    """
    if Path(path).suffix == ".safetensors":
        try:
            from safetensors.numpy import load_file
        except ImportError:
            raise TreepruneError("reading .safetensors needs pip install 'treeprune[safetensors]'") from None
        reader = load_file
    else:
        reader = _read_npz
    try:
        return dict(reader(str(path)))
    except FileNotFoundError:
        raise NetworkError(f"{path}: there is no such file") from None
    except Exception as error:  # each format has errors of its own
        raise NetworkError(f"{path} cannot be read: {error}") from None


def _read_npz(path: str) -> dict[str, Any]:
    with np.load(path, allow_pickle=False) as file:
        return {name: file[name] for name in file.files}


def _renamed(name: str, rename: Mapping[str, str]) -> str:
    for old, new in rename.items():
        # "module." is the same beginning as "module", and nothing put for it takes its dot away too
        first, rest = old.removesuffix("."), name.removeprefix(old.removesuffix("."))
        if first and name.startswith(first) and rest[:1] in ("", "."):
            name = (new.removesuffix(".") + rest) if new else rest[1:]
            break
    head, _, last = name.rpartition(".")
    return f"{head}.{STATISTICS.get(last, last)}" if head else name
