"""Schedules of sparsity: how far, at each moment of a training run, pruning has gone on its way to the target."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from .layer import NetworkError

USUAL = 100
"""Steps between two changes of the masks, in runs that are long enough."""

CHANGES = 40
"""Changes on the way to the target, in runs that are not: 100 steps apart, short runs would prune in one jump."""


@dataclass(frozen=True)
class SparsitySchedule:
    """A way from no further pruning (share 0) to the target (share 1) that never turns back.

    Attributes
    ----------
    name : str
    shape : function of float
        From 0 to 1, by the share of the time between `begin` and `end`; must not fall.
    begin, end : float
        Between which shares of the training run masks change.
    every : int or None
        Steps from one change of the masks to the next. None: 100, and fewer in short runs, so that the way to the
        target has `CHANGES` steps where the run has as many.

    Examples
    --------
    >>> schedule = cubic_schedule(begin=0.0, end=0.5, every=10)
    >>> [schedule.share(step, 200) for step in (0, 50, 100, 200)]
    [0.0, 0.875, 1.0, 1.0]
    >>> [step for step in range(201) if schedule.due(step, 200)][-2:]
    [90, 100]
    """

    name: str
    shape: Callable[[float], float]
    begin: float = 0.0
    end: float = 1.0
    every: int | None = None

    reacts = False

    def __post_init__(self) -> None:
        check_times(self.begin, self.end, self.every)

    def due(self, step: int, steps: int) -> bool:
        """Tell whether masks change after a step (0: before the first one) of a run of `steps`."""
        return is_due(step, *between(self.begin, self.end, steps), self.interval(steps))

    def interval(self, steps: int) -> int:
        """Return how many steps lie between two changes of the masks in a run of `steps`."""
        return interval(*between(self.begin, self.end, steps), self.every)

    def share(self, step: int, steps: int) -> float:
        """Return how much of the way is gone after a step: exactly 1 from the end on."""
        first, last = between(self.begin, self.end, steps)
        if step >= last:
            return 1.0
        return 0.0 if step <= first else min(1.0, max(0.0, self.shape((step - first) / (last - first))))

    def next_share(self, share: float, step: int, steps: int, loss: float, reference: float) -> float:
        """Return the share that follows `share`; the loss does not matter."""
        return max(share, self.share(step, steps))


@dataclass(frozen=True)
class ReactingSchedule:
    """Dynamic pruning: the next step on the way depends on the loss that is measured.

    Attributes
    ----------
    tolerance : float
        How much the loss may be above that of the network before it was pruned: within it more is pruned.
    step : float
        Share of the way that one change of the masks goes.
    back : float
        Share of the way that it goes back where the loss is more than twice the tolerance above; between the two
        it waits.
    begin, end, every
        As of `SparsitySchedule`. The target is not promised: the run ends where the loss lets it.

    Examples
    --------
    >>> schedule = reacting_schedule(tolerance=0.1, step=0.2, back=0.1)
    >>> [round(schedule.next_share(0.5, 0, 1, loss, 1.0), 1) for loss in (1.05, 1.15, 1.25)]
    [0.7, 0.5, 0.4]
    """

    tolerance: float = 0.05
    step: float = 0.05
    back: float = 0.05
    begin: float = 0.0
    end: float = 1.0
    every: int | None = None
    name: str = "reacting"

    reacts = True

    def __post_init__(self) -> None:
        check_times(self.begin, self.end, self.every)
        if not (self.tolerance >= 0 and 0 < self.step <= 1 and 0 <= self.back <= 1):
            raise NetworkError(
                f"tolerance={self.tolerance!r}, step={self.step!r}, back={self.back!r}: at least 0, and shares of the "
                "way to the target"
            )

    def due(self, step: int, steps: int) -> bool:
        """Tell whether masks may change after a step (0: before the first one) of a run of `steps`."""
        return is_due(step, *between(self.begin, self.end, steps), self.interval(steps))

    def interval(self, steps: int) -> int:
        """Return how many steps lie between two changes of the masks in a run of `steps`."""
        return interval(*between(self.begin, self.end, steps), self.every)

    def next_share(self, share: float, step: int, steps: int, loss: float, reference: float) -> float:
        """Return the share that follows `share`, by a loss and that of the network before it was pruned."""
        if loss <= reference + self.tolerance:
            share = min(1.0, share + self.step)
            return 1.0 if share > 1 - 1e-9 else share  # steps of 0.1 add up to a hair less than 1
        if loss <= reference + 2 * self.tolerance:
            return share
        return max(0.0, share - self.back)


Schedule = SparsitySchedule | ReactingSchedule


def one_shot_schedule(at: float = 0.0) -> SparsitySchedule:
    """Return the schedule that prunes once, at a share of the training run.

    Examples
    --------
    >>> [one_shot_schedule(0.5).share(step, 10) for step in (0, 4, 5)]
    [0.0, 0.0, 1.0]
    """
    return SparsitySchedule("one-shot", lambda done: 0.0, at, at, 1)


def linear_schedule(begin: float = 0.0, end: float = 0.5, every: int | None = None) -> SparsitySchedule:
    """Return the schedule that prunes as much at each change of the masks.

    Examples
    --------
    >>> linear_schedule(end=1.0).share(25, 100)
    0.25
    """
    return SparsitySchedule("linear", lambda done: done, begin, end, every)


def cubic_schedule(
    begin: float = 0.0, end: float = 0.5, every: int | None = None, power: float = 3.0
) -> SparsitySchedule:
    """Return the schedule that prunes fast while there is much that can go: 1 - (1 - t)^power.

    Parameters
    ----------
    begin, end : float
        Shares of the training run.
    every : int, optional
        Steps from one change of the masks to the next; see `SparsitySchedule`.
    power : float
        At least 1; 3 in the paper.

    References
    ----------
    Zhu and Gupta 2017: s = s_f + (s_i - s_f)(1 - (t - t_0) / (n dt))^3.

    Examples
    --------
    >>> cubic_schedule(end=1.0).share(50, 100)
    0.875
    """
    if not (power >= 1 and math.isfinite(power)):
        raise NetworkError(f"power={power!r}: give a number of at least 1")
    return SparsitySchedule("cubic", lambda done: 1 - (1 - done) ** power, begin, end, every)


def reacting_schedule(
    tolerance: float = 0.05,
    step: float = 0.05,
    back: float = 0.05,
    begin: float = 0.0,
    end: float = 1.0,
    every: int | None = None,
) -> ReactingSchedule:
    """Return the schedule that prunes more while the loss allows it (see `ReactingSchedule`).

    Examples
    --------
    >>> reacting_schedule().reacts
    True
    """
    return ReactingSchedule(tolerance, step, back, begin, end, every)


NAMED: dict[str, Callable[[], Schedule]] = {
    "one-shot": one_shot_schedule,
    "linear": linear_schedule,
    "cubic": cubic_schedule,
    "reacting": reacting_schedule,
}


def schedule_named(schedule: str | Schedule) -> Schedule:
    """Return a schedule by name, or the schedule itself.

    Raises
    ------
    NetworkError
        If there is none of that name.
    """
    if isinstance(schedule, SparsitySchedule | ReactingSchedule):
        return schedule
    if schedule not in NAMED:
        raise NetworkError(f"schedule={schedule!r}: give {', '.join(map(repr, NAMED))}, or a schedule")
    return NAMED[schedule]()


def between(begin: float, end: float, steps: int) -> tuple[int, int]:
    """Return the first and the last step at which masks change."""
    return round(begin * steps), round(end * steps)


def interval(first: int, last: int, every: int | None) -> int:
    """Return how many steps lie between two changes of the masks.

    Examples
    --------
    >>> interval(0, 10_000, None), interval(0, 200, None), interval(0, 200, 100)
    (100, 5, 100)
    """
    return min(USUAL, max(1, (last - first) // CHANGES)) if every is None else every


def is_due(step: int, first: int, last: int, every: int) -> bool:
    """Tell whether masks change: at each `every`-th step from the first, and at the last."""
    return first <= step <= last and ((step - first) % every == 0 or step == last)


def check_times(begin: float, end: float, every: int | None) -> None:
    """Raise NetworkError where the times of a schedule make no sense."""
    if not 0 <= begin <= end <= 1:
        raise NetworkError(f"begin={begin!r}, end={end!r}: shares of the training run, begin before end")
    if every is not None and (isinstance(every, bool) or not isinstance(every, int) or every < 1):
        raise NetworkError(f"every={every!r}: a whole number of steps, at least 1")
