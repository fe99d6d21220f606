"""Instances from the command line or a file, damaged ones kept in their place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import TreepruneError


@dataclass(frozen=True)
class Instance:
    """One instance: its text, its state, or why it has none.

    Attributes
    ----------
    text : str
        As the user wrote it.
    line : int or None
        Its line in the file.
    state : object
        None where it is damaged.
    reason : str or None
        Why it is damaged.
    """

    text: str
    line: int | None
    state: Any
    reason: str | None


def read_instance(problem: Any, text: str, line: int | None = None) -> Instance:
    """Parse one instance; a damaged one comes back with its reason."""
    try:
        return Instance(text, line, problem.parse(text), None)
    except (TreepruneError, NotImplementedError) as error:
        return Instance(text, line, None, str(error))
    except Exception as error:
        return Instance(text, line, None, f"{type(error).__name__}: {error}")


def read_file(problem: Any, path: str) -> Iterator[Instance]:
    """Yield the instances of a file, one a line; `#` begins a comment.

    Raises
    ------
    TreepruneError
        If the file cannot be read.
    """
    try:
        lines = Path(path).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError as error:
        raise TreepruneError(f"--file {path}: {error.strerror}") from error
    for number, whole in enumerate(lines, 1):
        text = whole.split("#", 1)[0].strip("\n\r ")
        if text.strip():
            yield read_instance(problem, problem.instance_of(text), number)


def instances(problem: Any, texts: Sequence[str], path: str | None) -> list[Instance]:
    """Return the instances named on the command line, then those of the file; the start position if there is none."""
    found = [read_instance(problem, text) for text in texts]
    if path is not None:
        found += read_file(problem, path)
    elif not texts:
        found.append(Instance("", None, problem.start(), None))
    return found
