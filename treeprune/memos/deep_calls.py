"""Recursion as deep as memory allows: a call that would lie too deep goes on in a thread of its own.

    opened    the calls of this thread, and of those it goes on for, that wait for a value: key -> None, oldest first
    edge      how many may be open before the next thread takes over

Python counts the frames of a thread, and those that go through C (`max` over a generator, a `key=`) take its stack. A
thread has room for SEGMENT calls. Where they need more (CPython 3.12 and 3.13 let through a fixed number of frames of
C), its calls are asked again in shorter segments: what was stored by then is not computed twice.
"""

from __future__ import annotations

import contextvars
import ctypes
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

from ..driver import PULSE, start
from ..errors import LimitError, TreepruneError

FIRST = 100
"""Calls that may be open in the caller's own thread, whose recursion limit stays as it is."""
SEGMENT = 2000
SHORTER = 10
"""How much shorter a segment gets where it does not fit."""
FRAMES = 32_000
"""By how much the recursion limit is raised while calls go on in other threads."""
STACK = 64 << 20
"""Bytes of stack of such a thread: 2 KB for each of these frames, of which those through C take about 0.7."""
FILE = "<treeprune.memo>"
"""The name of the file that memoised functions seem to come from."""
SHOWN = 6
"""Calls at each end of a cycle that an error shows."""

_RAISING = threading.Lock()
_in_threads = 0


class CycleError(TreepruneError, ValueError):
    """A memoised function asked for a value that it was just computing."""


class Opened(dict[Any, Any]):
    """The calls that wait for a value, in the order in which they were made; True: they have chosen.

    Attributes
    ----------
    base, edge : int
        How many were open when this thread took over, and how many may be before the next one does.
    segment : int
        How many calls a thread is given.
    worker : int
        Which thread computes; those before it wait.
    floors : dict
        What some of the calls must beat to matter to the one that asks.
    last : object
        What the last choice was worth, None where there was none.
    """

    __slots__ = ("base", "edge", "floors", "last", "segment", "worker")

    def __init__(self) -> None:
        super().__init__()
        self.base, self.edge, self.segment = 0, FIRST, SEGMENT
        self.worker = threading.get_ident()
        self.floors: dict[Any, Any] = {}
        self.last: Any = None


Compute = Callable[[Any, Opened], Any]


class Local(threading.local):
    """What belongs to one thread; `tape` is where choices are noted that someone wants to see."""

    def __init__(self) -> None:
        self.opened = Opened()
        self.tape: list[Any] | None = None


def go_deeper(
    compute: Callable[[Any, Opened], Any], key: Any, local: Local, levels: int, say: Callable[[Any], str]
) -> Any:
    """Return `compute(key)`, computed in a thread that has room for it.

    Raises
    ------
    LimitError
        Where calls nest deeper than `levels`, or need more of Python's stack than a thread has.
    """
    opened = local.opened
    depth, before = len(opened), (opened.base, opened.edge, opened.worker)
    if depth >= levels:
        raise LimitError(
            f"{say(key)}: calls nest {depth:,} deep, the limit is levels={levels:,}; where they would ever end, allow "
            "more, else let the arguments come closer to a case that needs no call"
        )
    try:
        while True:
            opened.base = depth
            opened.edge = min(depth + opened.segment, max(levels, depth + 1))
            try:
                return in_a_thread(compute, key, opened, say)
            except RecursionError as error:
                if opened.segment <= 1:
                    message = f"{say(key)}, {depth:,} calls deep, needs more of Python's stack than a thread has"
                    fix = "it, or a function that it calls, does not end, or a loop is missing"
                    raise LimitError(f"{message} ({error}): {fix}") from None
                opened.segment = max(1, opened.segment // SHORTER)
    except TreepruneError as error:
        raise error.with_traceback(None) from None  # of a million frames
    finally:
        opened.base, opened.edge, opened.worker = before
        while len(opened) > depth:  # left behind where Ctrl-C came between two lines
            opened.popitem()


def in_a_thread(compute: Compute, key: Any, opened: Opened, say: Callable[[Any], str]) -> Any:
    """Return what `compute(key, opened)` returns in a thread that goes on for this one; raise what it raises."""
    outcome: dict[str, Any] = {}
    done = threading.Event()
    context = contextvars.copy_context()

    def work() -> None:
        opened.worker = threading.get_ident()
        try:
            with more_frames():
                outcome["value"] = context.run(compute, key, opened)
        except BaseException as error:
            outcome["error"] = error
        finally:
            done.set()

    try:
        start(threading.Thread(target=work, daemon=True, name="treeprune.memo"), STACK)
    except LimitError:
        raise LimitError(
            f"{say(key)}: calls nest {len(opened):,} deep, and the system has no further thread for them: call with "
            "smaller arguments first, whose values are then known"
        ) from None
    interrupt: BaseException | None = None
    pulse = PULSE if threading.current_thread() is threading.main_thread() else None
    while not done.is_set():
        try:
            done.wait(pulse)
        except BaseException as error:  # Ctrl-C reaches the main thread alone: pass it on to the one that computes
            interrupt = error
            interrupt_thread(opened.worker, type(error))
    if interrupt is not None:
        raise interrupt
    if "error" in outcome:
        raise outcome["error"]
    return outcome["value"]


@contextmanager
def more_frames() -> Iterator[None]:
    """Raise Python's recursion limit once, for however many threads: it is the same for each of them."""
    global _in_threads
    with _RAISING:
        if _in_threads == 0:
            sys.setrecursionlimit(sys.getrecursionlimit() + FRAMES)
        _in_threads += 1
    try:
        yield
    finally:
        with _RAISING:
            _in_threads -= 1
            if _in_threads == 0:
                sys.setrecursionlimit(sys.getrecursionlimit() - FRAMES)


def interrupt_thread(worker: int, kind: type[BaseException]) -> None:
    """Raise an exception in another thread, before its next line."""
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(worker), ctypes.py_object(kind))


def is_open(opened: Opened, key: Any) -> bool:
    """Tell whether a call is still open: Ctrl-C between two lines may have left it behind. It is then forgotten."""
    if key in list(islice(opened, opened.base)):
        return True
    frame = sys._getframe(2)
    while frame is not None:
        if frame.f_code.co_filename == FILE:
            names = frame.f_locals
            if names.get("_opened") is opened and names["_key"] == key:
                return True
        frame = frame.f_back  # type: ignore[assignment]
    del opened[key]
    return False


def cycle(opened: Opened, key: Any, say: Callable[[Any], str]) -> CycleError:
    """Return the error that names a cycle: each call asks for the next, the last for the first."""
    at = next(i for i, other in enumerate(opened) if other == key)
    length = len(opened) - at
    names = [say(k) for k in islice(opened, at, at + SHOWN)]
    if length > 2 * SHOWN:
        names += [f"... {length - 2 * SHOWN:,} more ..."]
    names += [say(k) for k in islice(opened, max(at + SHOWN, len(opened) - SHOWN), None)]
    return CycleError(
        f"{say(key)} asks for itself: {' -> '.join([*names, say(key)])}; every call must come closer to a case that "
        "needs no call: let the arguments say how far it is"
    )
