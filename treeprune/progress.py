"""Progress of long work: a callback from the driver, or a bar if tqdm is installed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from .driver import Callback, Progress
from .errors import TreepruneError


@contextmanager
def reporter(progress: bool | Callback, what: Any) -> Iterator[Callback | None]:
    """Give the callback that `progress` asks for: None, a tqdm bar of nodes, or the user's own.

    Raises
    ------
    TreepruneError
        If a bar is asked for and tqdm is not installed.
    """
    if progress is False:
        yield None
        return
    if progress is not True:
        if not callable(progress):
            raise TypeError(f"progress={progress!r}: give True, False or a function that takes a Progress")
        yield progress
        return
    with bars()(unit=" nodes", unit_scale=True, desc=type(what).__name__) as bar:

        def show(report: Progress) -> None:
            bar.n = report.nodes
            if report.bound is not None or report.value is not None:
                bar.set_postfix(value=report.value, bound=report.bound)
            else:
                bar.set_postfix(completed=report.completed)

        yield show


def bars() -> Any:
    """Return tqdm's bar; raise TreepruneError where it is not installed."""
    try:
        from tqdm.auto import tqdm
    except ImportError:
        raise TreepruneError(
            "progress=True needs tqdm: pip install 'treeprune[progress]', or give a callback"
        ) from None
    return tqdm
