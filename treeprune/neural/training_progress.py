"""Progress of a training run: a bar, or a callback."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from ..progress import bars


@dataclass(frozen=True)
class TrainingProgress:
    """How far a training run is.

    Attributes
    ----------
    epoch : int
        Counted from 0.
    step, steps : int
        Steps done, and all that are planned.
    loss : float
        Of the last batch.
    validation : list of float
        So far, one an epoch.
    """

    epoch: int
    step: int
    steps: int
    loss: float
    validation: list[float]


Report = Callable[[TrainingProgress], object]

Count = Callable[[int, int], object]


@contextmanager
def reporting(progress: bool | Report, steps: int) -> Iterator[Report | None]:
    """Give the callback that `progress` asks for: None, a tqdm bar of steps, or the user's own.

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
            raise TypeError(f"progress={progress!r}: give True, False or a function that takes a TrainingProgress")
        yield progress
        return
    with bars()(total=steps, unit=" steps", desc="train", mininterval=0.2) as bar:

        def show(report: TrainingProgress) -> None:
            bar.update(report.step - bar.n)
            if report.step % 50 == 0 or report.step == report.steps:
                last = {"validation": f"{report.validation[-1]:.4f}"} if report.validation else {}
                bar.set_postfix(loss=f"{report.loss:.3f}", **last, refresh=False)

        yield show


@contextmanager
def counting(progress: bool | Count | None, what: str) -> Iterator[Count]:
    """Give the function that counts what is done, of all that is planned: a tqdm bar's, the user's own, or none.

    Raises
    ------
    TreepruneError
        If a bar is asked for and tqdm is not installed.
    """
    if progress is None or progress is False:
        yield lambda done, planned: None
    elif progress is True:
        with bars()(unit=f" {what}", desc=what, mininterval=0.2) as bar:

            def show(done: int, planned: int) -> None:
                bar.total = max(done, planned)
                bar.update(done - bar.n)

            yield show
    elif callable(progress):
        yield progress
    else:
        raise TypeError(f"progress={progress!r}: give True, False or a function")
