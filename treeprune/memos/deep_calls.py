"""Recursion as deep as memory allows: a call that would lie too deep goes on in a thread of its own.

    opened    the keys of the calls, of this thread and of those it goes on for, that wait for a value, oldest first
    edge      how many may be open before the next thread takes over

Python counts the frames of a thread, and those that go through C (`max` over a generator, a `key=`) take its stack. The
caller's own thread has room for FIRST calls: where they need more, all is given up (`DeeperError`) and asked again in a
thread that has room for SEGMENT, and so on from there, call by call. Where they need more of Python's stack than that
(CPython 3.12 and 3.13 let through a fixed number of frames of C), calls are asked again in shorter segments. What was
stored by then is not computed twice.

Calls that go round in a circle reach an edge, and only there they are looked for.
"""

from __future__ import annotations

import contextvars
import ctypes
import sys
import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from ..driver import PULSE, start
from ..errors import LimitError, TreepruneError

FIRST = 400
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


class DeeperError(BaseException):
    """The caller's own thread has no room for more calls."""


TOO_DEEP = (DeeperError, RecursionError)


class Opened(list[Any]):
    """The keys of the calls that wait for a value, in the order in which they were made.

    Attributes
    ----------
    base, edge : int
        How many were open when this thread took over, and how many may be before the next one does.
    segment : int
        How many calls a thread is given.
    worker : int
        Which thread computes; those before it wait.
    threads : int
        How many have taken over.
    seen : set
        The keys below `base`.
    floors : dict
        What some of the calls must beat to matter to the one that asks.
    chosen : set
        Those of them that have chosen (kept for functions with a bound).
    last : tuple or None
        The call that chose last, and what its choice was worth.
    """

    __slots__ = ("base", "chosen", "edge", "floors", "last", "seen", "segment", "threads", "worker")

    def __init__(self, first: int) -> None:
        super().__init__()
        self.base, self.edge, self.segment = 0, first, SEGMENT
        self.worker = threading.get_ident()
        self.threads = 0
        self.seen: set[Any] = set()
        self.floors: dict[Any, Any] = {}
        self.chosen: set[Any] = set()
        self.last: Any = None


Compute = Callable[[Any, Opened], Any]


class Here(threading.local):
    """What all memoised functions share in one thread.

    Attributes
    ----------
    functions : WeakSet of Local
        Those that it has called.
    behind : tuple or None
        The frame that waits for this thread, and the same of its own thread.
    """

    def __init__(self) -> None:
        self.functions: weakref.WeakSet[Local] = weakref.WeakSet()
        self.behind: Any = None


HERE = Here()


class Local(threading.local):
    """What one function has in one thread; `tape` is where choices are noted that someone wants to see."""

    def __init__(self, levels: int) -> None:
        self.opened = Opened(min(FIRST, levels))
        self.tape: list[Any] | None = None
        HERE.functions.add(self)


def handed_over() -> Callable[[], None]:
    """Return what lets a thread that goes on for this one know the calls that are open, of all functions."""
    states = [(local, local.opened, local.tape) for local in list(HERE.functions)]
    behind = sys._getframe(3).f_back, HERE.behind  # the call that waits is made again there: it is not open here
    busy = [(local, opened, tape) for local, opened, tape in states if opened or tape is not None]

    def take_over() -> None:
        HERE.behind = behind
        for local, opened, tape in busy:
            local.opened, local.tape = opened, tape

    return take_over


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
    refuse_cycle(opened, key, say)
    depth, before = len(opened), (opened.base, opened.edge, opened.worker)
    if depth >= levels:
        raise LimitError(
            f"{say(key)}: calls nest {depth:,} deep, the limit is levels={levels:,}; where they would ever end, allow "
            "more, else let the arguments come closer to a case that needs no call"
        )
    if opened and not opened.threads:
        raise DeeperError
    added = set(opened[opened.base :])
    opened.seen |= added
    opened.threads += 1
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
                del opened[depth:]  # where an error or Ctrl-C came between two lines
    except TreepruneError as error:
        raise error.with_traceback(None) from None  # of a million frames
    finally:
        opened.base, opened.edge, opened.worker = before
        opened.threads -= 1
        opened.seen -= added
        del opened[depth:]


def in_a_thread(compute: Compute, key: Any, opened: Opened, say: Callable[[Any], str]) -> Any:
    """Return what `compute(key, opened)` returns in a thread that goes on for this one; raise what it raises."""
    outcome: dict[str, Any] = {}
    done = threading.Event()
    context, take_over = contextvars.copy_context(), handed_over()

    def work() -> None:
        take_over()
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


def refuse_cycle(opened: Opened, key: Any, say: Callable[[Any], str]) -> None:
    """Refuse calls that ask for themselves.

    Raises
    ------
    CycleError
        Naming them: each call asks for the next, the last for the first.
    """
    here = opened[opened.base :]
    if len({*here, key}) == len(here) + 1 and opened.seen.isdisjoint(here) and key not in opened.seen:
        return
    opened[:] = really_open(opened)
    ways: dict[Any, int] = {}
    for at, other in enumerate([*opened, key]):
        if other in ways:
            raise CycleError(around(opened[ways[other] : at], say))
        ways[other] = at


def around(keys: list[Any], say: Callable[[Any], str]) -> str:
    """Say that calls ask for each other, the last for the first."""
    return (
        f"{say(keys[0])} asks for itself: {shown(keys, say)} -> {say(keys[0])}; every call must come closer to a case "
        "that needs no call: let the arguments say how far it is"
    )


def really_open(opened: Opened) -> list[Any]:
    """Return the keys of the calls as the frames have them: Ctrl-C may leave a key behind in `opened`."""
    found, frame, behind = [], sys._getframe(), HERE.behind
    while frame is not None:
        if frame.f_code.co_filename == FILE:
            names = frame.f_locals
            if names.get("_opened") is opened:
                found.append(names["_key"])
        frame = frame.f_back  # type: ignore[assignment]
        if frame is None and behind is not None:
            frame, behind = behind
    return found[:0:-1]  # the innermost only asks


def shown(keys: list[Any], say: Callable[[Any], str]) -> str:
    """Return calls as people read them; of many the first and the last."""
    names = [say(key) for key in (keys if len(keys) <= 2 * SHOWN else keys[:SHOWN])]
    if len(keys) > 2 * SHOWN:
        names += [f"... {len(keys) - 2 * SHOWN:,} more ...", *map(say, keys[-SHOWN:])]
    return " -> ".join(names)
