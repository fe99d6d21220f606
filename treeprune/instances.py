"""Instances from the command line or a file, damaged ones kept in their place."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .constraints.constraint_problem import ConstraintProblem
from .decision_problem import DecisionProblem
from .errors import TreepruneError
from .state_space import StateSpace


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
    problem : object
        The problem it belongs to, where that is not the one asked about: another size, another map.
    """

    text: str
    line: int | None
    state: Any
    reason: str | None
    problem: Any = None


def read_instance(problem: Any, text: str, line: int | None = None) -> Instance:
    """Parse one instance; a damaged one comes back with its reason."""
    found = whole_file(problem, text) if line is None else None
    if found is not None:
        return found
    try:
        own = problem.fitted(text) if hasattr(problem, "fitted") else problem
        return Instance(text, line, own.parse(text), None, own)
    except Exception as error:
        return damaged(text, line, error)


def whole_file(problem: Any, path: str) -> Instance | None:
    """Return what a file holds as a whole, None where there is no such file, or it is read line by line."""
    # unlike Path.is_file, False for a text that is too long for a name
    if not (isinstance(problem, DecisionProblem | ConstraintProblem) and os.path.isfile(path)):
        return None
    try:
        own = problem.read(path)
        return None if own is None else Instance(path, None, own.start(), None, own)
    except Exception as error:
        return damaged(path, None, error)


def damaged(text: str, line: int | None, error: Exception) -> Instance:
    """Return an instance that cannot be read, with its reason."""
    told = isinstance(error, TreepruneError | NotImplementedError)
    return Instance(text, line, None, str(error) if told else f"{type(error).__name__}: {error}")


def read_query(problem: Any, text: str | None, source: str | None, target: str | None) -> Instance:
    """Return the way from one place to another as an instance of the space that a text names.

    Raises
    ------
    TreepruneError
        If the space has no places.
    """
    if not isinstance(problem, StateSpace):
        raise TreepruneError(f"{type(problem).__name__} is a game: --from and --to are for grids and the like")
    try:
        own = (problem if text is None else problem.fitted(text)).between(source, target)
        return Instance(" ".join(filter(None, (text, source, target))), None, own.start(), None, own)
    except TreepruneError as error:
        return Instance(text or "", None, None, str(error))


def with_options(problem: StateSpace, heuristic: str | None) -> StateSpace:
    """Return the space with the estimate of a name.

    Raises
    ------
    TreepruneError
        If it has none of that name.
    """
    if heuristic is None:
        return problem
    known = getattr(problem, "HEURISTICS", {})
    if heuristic not in known:
        names = f"it has {', '.join(known)}" if known else "it has none to choose from"
        raise TreepruneError(f"--heuristic {heuristic}: {type(problem).__name__} does not know it; {names}")
    found: StateSpace = problem.with_heuristic(heuristic)  # type: ignore[attr-defined]
    return found


def read_file(problem: Any, path: str) -> Iterator[Instance]:
    """Yield the instances of a file, one a line; `#` begins a comment.

    Raises
    ------
    TreepruneError
        If the file cannot be read.
    """
    if isinstance(problem, StateSpace):
        queries = problem.queries(path)
        if queries is not None:
            for number, (text, own, reason) in queries:
                yield Instance(text, number, None if own is None else own.start(), reason, own)
            return
    one = whole_file(problem, path)
    if one is not None:
        yield one
        return
    try:
        lines = Path(path).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError as error:
        raise TreepruneError(f"--file {path}: {error.strerror}") from error
    for number, whole in enumerate(lines, 1):
        text = whole.split("#", 1)[0].strip("\n\r ")
        if text.strip():
            named = problem.instance_of(text)
            if named or not isinstance(problem, ConstraintProblem):  # a line that only names the fields holds none
                yield read_instance(problem, named, number)


def instances(problem: Any, texts: Sequence[str], path: str | None) -> list[Instance]:
    """Return the instances named on the command line, then those of the file; the start position if there is none."""
    found = [read_instance(problem, text) for text in texts]
    if path is not None:
        found += read_file(problem, path)
    elif not texts:
        found.append(Instance("", None, problem.start(), None))
    return found
