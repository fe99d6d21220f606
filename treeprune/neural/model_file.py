"""A network in one file: an .npz that carries weights, masks and the architecture."""

from __future__ import annotations

import json
import zipfile
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np

from . import layer_kinds
from .layer import NetworkError
from .network import Network, check_finite

FORMAT = 1
ARCHITECTURE = "architecture"


def save(network: Network, path: str | PathLike[str]) -> Path:
    """Write a network to one file, shrunk or not.

    Parameters
    ----------
    network : Network
    path : path
        Given the ending .npz if it has none.

    Returns
    -------
    Path
        Where it was written.

    Raises
    ------
    NetworkError
        If a weight is not finite (such a network could not be read again), or the folder is not there.

    Examples
    --------
    >>> import tempfile
    >>> from treeprune.neural import MLP, load, save
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     load(save(MLP([4, 3, 2], rng=0), folder + "/model"))
    Network(3 layers, 23 parameters, input (4,))
    """
    for name, array in {**network.parameters(), **network.statistics()}.items():
        check_finite(array, name)
    target = Path(path)
    if target.suffix != ".npz":
        target = target.with_name(target.name + ".npz")
    if not target.parent.is_dir():
        raise NetworkError(f"{target}: there is no folder {target.parent}")
    head = {
        "format": FORMAT,
        "input_shape": network.input_shape,
        "dtype": network.dtype.name,
        "nodes": [
            {"name": n.name, "kind": n.layer.kind, "inputs": n.inputs, "configuration": n.layer.configuration()}
            for n in network.nodes
        ],
        "original": network.original,
        "original_units": network.original_units,
        "frozen": sorted(network.frozen),
        "masks": sorted(network.masks),
    }
    arrays: dict[str, Any] = {ARCHITECTURE: np.array(json.dumps(head))}
    arrays.update({f"array/{name}": np.ascontiguousarray(a) for name, a in network.parameters().items()})
    arrays.update({f"array/{name}": a for name, a in network.statistics().items()})
    arrays.update({f"mask/{name}": np.packbits(mask) for name, mask in network.masks.items()})
    part = target.with_name(target.name + ".part")  # a run that is stopped leaves no half a file
    try:
        with open(part, "wb") as file:
            np.savez_compressed(file, **arrays)
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return target


def load(path: str | PathLike[str]) -> Network:
    """Read a network that `save` wrote.

    Raises
    ------
    NetworkError
        If the file is none of these, or its arrays do not fit its architecture.
    """
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
    except FileNotFoundError:
        raise NetworkError(f"{path}: there is no such file") from None
    except (OSError, ValueError, EOFError, zipfile.BadZipFile, KeyError) as error:
        raise NetworkError(f"{path} is not an .npz file of NumPy arrays: {error}") from None
    if ARCHITECTURE not in arrays:
        raise NetworkError(
            f"{path} holds arrays ({', '.join(list(arrays)[:6])}) and no architecture: make the network first and "
            "give it the arrays with network.set_arrays"
        )
    try:
        return _network(json.loads(str(arrays[ARCHITECTURE])), arrays)
    except NetworkError as error:
        raise NetworkError(f"{path}: {error}") from None
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise NetworkError(f"{path}: its architecture cannot be read: {type(error).__name__} {error}") from None


def _network(head: dict[str, Any], arrays: dict[str, Any]) -> Network:
    """Make the network that a file's head describes, and put the arrays in."""
    if head["format"] != FORMAT:
        raise NetworkError(f"a file of format {head['format']}; this version reads format {FORMAT}")
    layers = [
        (node["name"], layer_kinds.layer(node["kind"], node["configuration"]), tuple(node["inputs"]))
        for node in head["nodes"]
    ]
    network = Network(layers, tuple(head["input_shape"]), dtype=head["dtype"], rng=0)
    own = {**network.parameters(), **network.statistics()}
    given = {name.removeprefix("array/"): array for name, array in arrays.items() if name.startswith("array/")}
    if own.keys() != given.keys():
        raise NetworkError(f"arrays missing or of no use: {', '.join(sorted(own.keys() ^ given.keys()))}")
    network.set_arrays(given)
    bits = {name.removeprefix("mask/"): array for name, array in arrays.items() if name.startswith("mask/")}
    expected = set(head.get("masks", bits))  # files of before masks were listed have none in the head
    if expected != bits.keys() or not bits.keys() <= own.keys():
        raise NetworkError(f"masks missing or of no use: {', '.join(sorted(expected ^ bits.keys() or bits))}")
    masks = {}
    for name, packed in bits.items():
        size, shape = own[name].size, own[name].shape
        if packed.dtype != np.uint8 or packed.shape != (-(-size // 8),):  # unpacking fills what is missing with zeros
            raise NetworkError(f"the mask of {name} is {packed.dtype} of shape {packed.shape}, not {size:,} bits")
        masks[name] = np.unpackbits(packed, count=size).reshape(shape) > 0
    network.apply_masks(masks)
    network.original = {str(name): int(size) for name, size in head["original"].items()}
    network.original_units = {str(name): int(size) for name, size in head["original_units"].items()}
    network.freeze(*head["frozen"]) if head["frozen"] else None
    return network
