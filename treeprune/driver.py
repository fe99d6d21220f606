"""Run a kernel: in a worker thread, under limits, stoppable, with live counts.

Both worlds run the same way. The caller's thread sleeps, wakes about ten times a second to report progress, and sets
the stop flag when a limit, a callback or Ctrl-C asks for it; the kernel then unwinds and keeps what it holds.
"""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from .errors import LimitError
from .kernels.counters import COMPLETED, FINISHED, NODES_SEEN, STOP
from .kernels.words import width
from .limits import Limits
from .worlds import World

PULSE = 0.1
"""Seconds between two reports of progress."""
STACK_PER_PLY = 4096
"""Bytes of stack set aside for one level of compiled recursion (about 400 to 1,000 are used)."""

STACK_PER_WORD = 128
"""Bytes more for each word of a state (about 60 are used where hooks make several states)."""

FRAMES_PER_PLY = 8
"""Python frames that one level of interpreted recursion may need: the search, and the parts it goes through."""

_STACK_LOCK = threading.Lock()
_RECURSION_LOCK = threading.Lock()


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
    value, bound : number or None
        Of searches for the best solution: what is held, and what is still possible.
    """

    nodes: int
    time: float
    completed: int
    value: Any = None
    bound: Any = None


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
    ticks : int
        What `words.clock` told when the kernel was ready.
    """

    returned: Any
    stopped: str | None
    time: float
    compile_time: float
    ticks: int = 0


def execute(
    world: World,
    kernel: Callable[..., Any],
    arguments: tuple[Any, ...],
    counters: Any,
    limits: Limits,
    max_ply: int,
    progress: Callback | None = None,
    batch: bool = False,
    helpers: Sequence[tuple[tuple[Any, ...], Any]] = (),
    bracket: Callable[[], tuple[Any, Any]] | None = None,
) -> Run:
    """Run a kernel to its end, or until it is stopped; `helpers` are arguments and counters of more threads like it.

    `bracket` tells the value held and the bound for each report of progress.

    Helpers only fill what they share with the run: they are stopped, and what they answer is dropped, when it ends.

    Raises
    ------
    Exception
        Whatever a hook or the callback raised, after the kernel has unwound.
    """
    began = time.perf_counter()
    ready = world.prepare(kernel, arguments)
    compile_time, ticks = time.perf_counter() - began, time.process_time_ns()
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

    def help_along(arguments: tuple[Any, ...]) -> None:
        with contextlib.suppress(Exception), room_to_recurse(world, max_ply):
            ready(*arguments)

    team = [threading.Thread(target=help_along, args=(a,), daemon=True, name="treeprune") for a, _ in helpers]
    thread = threading.Thread(target=work, daemon=True, name="treeprune")
    began = time.perf_counter()
    deadline = None if limits.time is None else began + limits.time
    pulse = began + PULSE
    stopped: str | None = None
    failed: BaseException | None = None
    try:
        while True:
            try:
                if thread.ident is None:
                    for helper in team:
                        start(helper, stack_for(arguments, max_ply))
                    start(thread, stack_for(arguments, max_ply))
                now = time.perf_counter()
                if stopped is None and deadline is not None and now >= deadline:
                    stopped = "time"
                    counters[STOP] = 1
                if stopped is None and progress is not None and now >= pulse:
                    pulse = now + PULSE
                    report = Progress(
                        int(counters[NODES_SEEN]), now - began, int(counters[FINISHED if batch else COMPLETED]),
                        *(() if bracket is None else bracket()),
                    )  # fmt: skip
                    if progress(report) is False:
                        stopped = "callback"
                        counters[STOP] = 1
                if done.wait(nap(now, deadline if stopped is None else None, pulse if progress else None)):
                    break
            except KeyboardInterrupt:
                counters[STOP] = 1
                if thread.ident is None or stopped == "interrupted" or failed is not None:
                    raise
                stopped = "interrupted"
            except BaseException as error:
                counters[STOP] = 1
                if thread.ident is None:
                    raise
                stopped, failed = "callback", error
    finally:  # also where a second Ctrl-C leaves, or a thread could not be started
        for _, others in helpers:
            others[STOP] = 1
    for helper in team:
        helper.join()
    elapsed = time.perf_counter() - began
    if failed is not None:
        raise failed
    if "error" in outcome:
        raise outcome["error"]
    return Run(outcome.get("returned"), stopped, elapsed, compile_time, ticks)


def nap(now: float, deadline: float | None, pulse: float | None) -> float:
    """Return how long to sleep: short before a deadline, never so long that Ctrl-C seems dead."""
    waits = [PULSE]
    if deadline is not None:
        waits.append(deadline - now)
    if pulse is not None:
        waits.append(pulse - now)
    return max(0.001, min(waits))


def stack_for(arguments: tuple[Any, ...], max_ply: int) -> int:
    """Return the bytes of stack that `max_ply` levels of recursion need: large states make large frames."""
    words = sum(width(a) for a in arguments if isinstance(a, tuple))
    return max(64 << 20, max_ply * (STACK_PER_PLY + STACK_PER_WORD * words))


def start(thread: threading.Thread, stack: int) -> None:
    """Start a thread with a stack of so many bytes.

    Raises
    ------
    LimitError
        If the system has none so large.
    """
    with _STACK_LOCK:
        before = threading.stack_size(stack)
        try:
            thread.start()
        except (RuntimeError, MemoryError) as error:
            raise LimitError(f"no thread with {stack:,} bytes of stack ({error}): ask for a smaller max_ply") from None
        finally:
            threading.stack_size(before)


@contextmanager
def room_to_recurse(world: World, max_ply: int) -> Iterator[None]:
    """Raise Python's recursion limit, which all threads share, while interpreted kernels run."""
    if world.name != "interpreted":
        yield
        return
    with _RECURSION_LOCK:
        sys.setrecursionlimit(sys.getrecursionlimit() + FRAMES_PER_PLY * max_ply)
    try:
        yield
    finally:
        with _RECURSION_LOCK:
            sys.setrecursionlimit(sys.getrecursionlimit() - FRAMES_PER_PLY * max_ply)
