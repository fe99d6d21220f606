"""Tables of endings on disk: what a file says of itself, and when it is refused."""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from typing import Any

import numpy as np

from ._canonical import canonical
from .ending_check import require_fit
from .ending_words import from_words, to_words
from .endings import Endings
from .errors import HookError, InstanceError
from .kernels.words import width
from .problem import Game

FORMAT = 1
ARRAYS = ("keys", "slots", "values", "plies", "starts")


def checksum(arrays: dict[str, Any], about: str) -> str:
    """Return a digest of the content of a file."""
    digest = hashlib.blake2b(about.encode(), digest_size=16)
    for name in ARRAYS:
        a = np.ascontiguousarray(arrays[name])
        digest.update(repr((name, a.dtype.str, a.shape)).encode())
        digest.update(a.tobytes())
    return digest.hexdigest()


def write_file(endings: Endings, path: Any) -> None:
    """Write a table to a file (see `Endings.save`)."""
    if endings.stopped is not None:
        raise ValueError(f"this table of endings is not whole: the analysis was stopped by {endings.stopped}")
    try:
        starts = np.array([to_words(s) for s in endings.starts], np.int64)
    except ValueError as error:
        raise HookError("key", f"only tables whose states and keys are numbers can be saved: {error}") from None
    if not isinstance(endings._keys, np.ndarray):
        raise HookError("key", "only tables whose keys are numbers, all of one type, can be saved")
    arrays = {
        "keys": endings._keys, "slots": endings._slots, "values": endings._values, "plies": endings._plies,
        "starts": starts,
    }  # fmt: skip
    about = f"{FORMAT} {int(endings.symmetric)}"
    np.savez_compressed(path, about=np.array(about), checksum=np.array(checksum(arrays, about)), **arrays)


def read_file(path: Any, problem: Game, state: Any = None) -> Endings:
    """Read a table from a file (see `Endings.load`)."""
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in ARRAYS}
            about, kept = str(file["about"]), str(file["checksum"])
    except FileNotFoundError:
        raise
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise InstanceError(f"{path} is no table of endings, or it is damaged: {error}") from None
    if checksum(arrays, about) != kept:
        raise InstanceError(f"{path} is damaged: its content does not have the checksum it was written with")
    version, symmetric = about.split(" ")
    if int(version) != FORMAT:
        raise InstanceError(f"{path} has format {version}, this treeprune reads format {FORMAT}: make the table anew")
    model = canonical(problem.start() if state is None else state, "the state")
    n, words = len(arrays["keys"]), arrays["starts"].shape[1]
    if words != width(model):
        raise InstanceError(
            f"{path} was made for a game whose states are {words} numbers, those of {problem!r} are {width(model)}"
        )
    endings = Endings(
        problem, arrays["keys"], arrays["slots"], arrays["values"], arrays["plies"], np.ones(n, bool),
        symmetric == "1", [from_words(row, model) for row in arrays["starts"].tolist()], None, 0.0, "file",
    )  # fmt: skip
    require_fit(endings, problem)
    return endings
