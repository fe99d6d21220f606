"""Run a kernel: in a worker thread, under limits, stoppable, with live counts.

Both worlds run the same way. The caller's thread sleeps, wakes about ten times a second to report progress, and sets
the stop flag when a limit, a callback or Ctrl-C asks for it; the kernel then unwinds and keeps what it holds.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from .kernels.counters import COMPLETED, FINISHED, NODES_SEEN, STOP
from .limits import Limits
from .worlds import World

PULSE = 0.1
"""Seconds between two reports of progress."""
STACK_PER_PLY = 2048
"""Bytes of stack set aside for one level of compiled recursion (about 400 to 1,000 are used)."""

_STACK_LOCK = threading.Lock()


@dataclass(frozen=True)
class Progress:
    """What a progress callback is told.

    Attributes
    ----------
    nodes : int
        Nodes visited so far (of the current position, in a batch).
    time : float
        Seconds since the search began.
    completed : int
        Depth of the last finished iteration, windows of a null-window search, or finished positions of a batch.
    """

    nodes: int
    time: float
    completed: int


Callback = Callable[[Progress], Any]


@dataclass
class Run:
    """How a kernel's run went.

    Attributes
    ----------
    returned : object
        What the kernel returned, None if an exception stopped it.
    stopped : str or None
        'time', 'interrupted' or 'callback' where the driver ended the run.
    time, compile_time : float
        Seconds of search and of compilation.
    """

    returned: Any
    stopped: str | None
    time: float
    compile_time: float


def execute(
    world: World,
    kernel: Callable[..., Any],
    arguments: tuple[Any, ...],
    counters: Any,
    limits: Limits,
    max_ply: int,
    progress: Callback | None = None,
    batch: bool = False,
) -> Run:
    """Run a kernel to its end, or until it is stopped.

    Raises
    ------
    Exception
        Whatever a hook or the callback raised, after the kernel has unwound.
    """
    began = time.perf_counter()
    ready = world.prepare(kernel, arguments)
    compile_time = time.perf_counter() - began
    done = threading.Event()
    outcome: dict[str, Any] = {}

    def work() -> None:
        try:
            with room_to_recurse(world, max_ply):
                outcome["returned"] = ready(*arguments)
        except BaseException as error:
            outcome["error"] = error
        finally:
            done.set()

    began = time.perf_counter()
    deadline = None if limits.time is None else began + limits.time
    stopped, failed = None, None
    start_thread(work, max_ply)
    pulse = began + PULSE
    while True:
        try:
            now = time.perf_counter()
            if stopped is None and deadline is not None and now >= deadline:
                stopped = "time"
                counters[STOP] = 1
            if stopped is None and progress is not None and now >= pulse:
                pulse = now + PULSE
                report = Progress(
                    int(counters[NODES_SEEN]), now - began, int(counters[FINISHED if batch else COMPLETED])
                )
                try:
                    if progress(report) is False:
                        stopped = "callback"
                        counters[STOP] = 1
                except Exception as error:
                    stopped, failed = "callback", error
                    counters[STOP] = 1
            if done.wait(nap(now, deadline if stopped is None else None, pulse if progress else None)):
                break
        except KeyboardInterrupt:
            if stopped == "interrupted":
                raise
            stopped = "interrupted"
            counters[STOP] = 1
    elapsed = time.perf_counter() - began
    if failed is not None:
        raise failed
    if "error" in outcome:
        raise outcome["error"]
    return Run(outcome.get("returned"), stopped, elapsed, compile_time)


def nap(now: float, deadline: float | None, pulse: float | None) -> float:
    """Return how long to sleep: short before a deadline, never so long that Ctrl-C seems dead."""
    waits = [PULSE]
    if deadline is not None:
        waits.append(deadline - now)
    if pulse is not None:
        waits.append(pulse - now)
    return max(0.001, min(waits))


def start_thread(work: Callable[[], None], max_ply: int) -> None:
    """Start a daemon thread with a stack for `max_ply` levels of recursion."""
    with _STACK_LOCK:
        before = threading.stack_size(max(64 << 20, max_ply * STACK_PER_PLY))
        try:
            threading.Thread(target=work, daemon=True, name="treeprune").start()
        finally:
            threading.stack_size(before)


@contextmanager
def room_to_recurse(world: World, max_ply: int) -> Iterator[None]:
    """Raise Python's recursion limit while an interpreted kernel runs."""
    before = sys.getrecursionlimit()
    if world.name == "interpreted" and before < max_ply + 500:
        sys.setrecursionlimit(max_ply + 500)
        try:
            yield
        finally:
            sys.setrecursionlimit(before)
    else:
        yield
