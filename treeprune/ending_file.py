"""Tables of endings on disk: what a file says of itself, and when it is refused."""

from __future__ import annotations

import hashlib
import zipfile
from typing import Any

import numpy as np

from ._canonical import canonical, plain
from .endings import Endings, from_words, to_words
from .errors import HookError, InstanceError
from .kernels.words import scramble
from .problem import Game

FORMAT = 1
PLAYOUTS, LONGEST_PLAYOUT = 40, 200
ARRAYS = ("keys", "slots", "values", "plies", "starts")


def fingerprint(problem: Game, starts: list[Any]) -> str:
    """Return a digest of what random games from some states meet: keys, moves, ends, scores, who moves again."""
    digest = hashlib.blake2b(digest_size=16)
    for playout in range(PLAYOUTS):
        s = starts[playout % len(starts)]
        for ply in range(LONGEST_PLAYOUT):
            over = bool(problem.is_over(s))
            words = [*to_words(plain(problem.key(s))), over]
            if over:
                digest.update(repr([*words, int(problem.evaluate(s))]).encode())
                break
            moves = list(problem.moves(s))
            move = moves[scramble(playout << 32 | ply) % len(moves)]
            digest.update(repr([*words, len(moves), bool(problem.same_mover(s, move))]).encode())
            s = problem.play(s, move)
    return digest.hexdigest()


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
        print_ = fingerprint(endings.problem, endings.starts)
    except ValueError as error:
        raise HookError("key", f"only tables whose states and keys are numbers can be saved: {error}") from None
    if not isinstance(endings._keys, np.ndarray):
        raise HookError("key", "only tables whose keys are numbers, all of one type, can be saved")
    arrays = {
        "keys": endings._keys, "slots": endings._slots, "values": endings._values, "plies": endings._plies,
        "starts": starts,
    }  # fmt: skip
    about = f"{FORMAT} {type(endings.problem).__qualname__} {int(endings.symmetric)} {print_}"
    np.savez_compressed(path, about=np.array(about), checksum=np.array(checksum(arrays, about)), **arrays)


def read_file(path: Any, problem: Game, state: Any = None) -> Endings:
    """Read a table from a file (see `Endings.load`)."""
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in ARRAYS}
            about, kept = str(file["about"]), str(file["checksum"])
    except FileNotFoundError:
        raise
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zipfile.zlib.error) as error:  # type: ignore[attr-defined]
        raise InstanceError(f"{path} is no table of endings, or it is damaged: {error}") from None
    if checksum(arrays, about) != kept:
        raise InstanceError(f"{path} is damaged: its content does not have the checksum it was written with")
    version, name, symmetric, made_for = about.split(" ")
    if int(version) != FORMAT:
        raise InstanceError(f"{path} has format {version}, this treeprune reads format {FORMAT}: make the table anew")
    model = canonical(problem.start() if state is None else state, "the state")
    try:
        starts = [from_words(row, model) for row in arrays["starts"].tolist()]
        fits = fingerprint(problem, starts) == made_for
    except Exception:  # hooks that are given another game's states may do anything
        fits = False
    if not fits:
        raise InstanceError(
            f"{path} was made for a game {name} whose rules, keys or scores differ from those of {problem!r}: load it "
            "with the game, and the parameters, that it was made with, or make it anew"
        )
    n = len(arrays["keys"])
    return Endings(
        problem, arrays["keys"], arrays["slots"], arrays["values"], arrays["plies"], np.ones(n, bool),
        symmetric == "1", starts, None, 0.0, "file",
    )  # fmt: skip
