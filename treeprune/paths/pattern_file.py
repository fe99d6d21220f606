"""Pattern databases on disk: what a file says of itself, when it is refused, and the directory they are kept in."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import InstanceError
from ..permutation_puzzle import PermutationPuzzle
from .pattern_databases import PatternDatabases, table_length
from .pattern_space import Transport

FORMAT = 1


def checksum(tables: Any, about: str) -> str:
    """Return a digest of the content of a file."""
    digest = hashlib.blake2b(about.encode(), digest_size=16)
    digest.update(np.ascontiguousarray(tables).data)
    return digest.hexdigest()


def write_file(databases: PatternDatabases, path: Any) -> None:
    """Write databases to a file (see `PatternDatabases.save`)."""
    if databases.stopped is not None:
        raise ValueError(f"these databases are not whole: the construction was stopped by {databases.stopped}")
    about = json.dumps([FORMAT, Transport(databases.puzzle).digest(), databases.patterns, databases.additive])
    np.savez_compressed(
        path, about=np.array(about), checksum=np.array(checksum(databases.tables, about)), tables=databases.tables
    )


def read_file(path: Any, puzzle: PermutationPuzzle) -> PatternDatabases:
    """Read databases from a file (see `PatternDatabases.load`)."""
    try:
        with np.load(path, allow_pickle=False) as file:
            tables, about, kept = file["tables"], str(file["about"]), str(file["checksum"])
    except FileNotFoundError:
        raise
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError) as error:
        raise InstanceError(f"{path} holds no pattern databases, or it is damaged: {error}") from None
    if tables.dtype != np.uint8 or tables.ndim != 1 or checksum(tables, about) != kept:
        raise InstanceError(f"{path} is damaged: its content does not have the checksum it was written with")
    version, digest, patterns, additive = json.loads(about)
    if version != FORMAT:
        raise InstanceError(f"{path} has format {version}, this treeprune reads format {FORMAT}: build it anew")
    transport = Transport(puzzle)
    if digest != transport.digest():
        raise InstanceError(f"{path} was made for a puzzle with other moves or another goal than {puzzle!r}")
    found = tuple(tuple(pattern) for pattern in patterns)
    if sum(table_length(transport, pattern, additive) for pattern in found) != len(tables):
        raise InstanceError(f"{path} is damaged: it holds {len(tables):,} cells, which its patterns do not have")
    return PatternDatabases(puzzle, found, additive, tables)


def cache_directory() -> Path:
    """Return where databases are kept: TREEPRUNE_CACHE_DIR, or the user's cache directory of the system."""
    chosen = os.environ.get("TREEPRUNE_CACHE_DIR")
    if chosen:
        return Path(chosen)
    home = Path.home()
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local"))
    elif sys.platform == "darwin":
        base = home / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache")
    return base / "treeprune"


def cached_pattern_databases(
    puzzle: PermutationPuzzle, patterns: Iterable[Iterable[int]], *, additive: bool | None = None, **building: Any
) -> PatternDatabases:
    """Return databases from the user's cache directory; build them, and keep them there, where they are not.

    Parameters
    ----------
    puzzle, patterns, additive
        As for `build_pattern_databases`.
    **building
        What else it takes.

    Returns
    -------
    PatternDatabases

    Notes
    -----
    The directory is TREEPRUNE_CACHE_DIR, or `treeprune` in the user's cache directory. A damaged file is built anew; a
    directory that cannot be written to is no error. Ctrl-C is raised: half-built databases would be slow ones.

    Examples
    --------
    >>> from games.sliding_puzzle import SlidingPuzzle
    >>> cached_pattern_databases(SlidingPuzzle(2, 3), [(1, 2), (3, 4, 5)])  # doctest: +SKIP
    <PatternDatabases of SlidingPuzzle: 2+3, 252 bytes>
    """
    from .pattern_run import build_pattern_databases

    wanted = tuple(tuple(int(t) for t in pattern) for pattern in patterns)
    transport = Transport(puzzle)
    additive = transport.layout.blank >= 0 if additive is None else additive
    name = json.dumps([FORMAT, transport.digest(), wanted, additive])
    path = cache_directory() / f"patterns-{hashlib.blake2b(name.encode(), digest_size=12).hexdigest()}.npz"
    with contextlib.suppress(FileNotFoundError, PermissionError, NotADirectoryError, InstanceError):
        found = read_file(path, puzzle)
        if (found.patterns, found.additive) == (wanted, additive):
            return found
    databases = build_pattern_databases(puzzle, wanted, additive=additive, **building)
    if databases.stopped == "interrupted":
        raise KeyboardInterrupt
    if databases.stopped is None:
        keep_file(databases, path)
    return databases


def keep_file(databases: PatternDatabases, path: Path) -> None:
    """Write a file under another name first: whoever reads it meanwhile finds it whole or not at all."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(suffix=".npz", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                write_file(databases, file)
            os.replace(name, path)
        except BaseException:
            os.unlink(name)
            raise
