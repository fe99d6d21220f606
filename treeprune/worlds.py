"""The two worlds a kernel runs in: what memory is made of, and how a kernel is called."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np

from ._canonical import canonical, plain
from ._compiled import MARK, is_compiled, not_compiled
from .errors import CompileError, LimitError
from .kernels.counters import INTERVAL, SIZE
from .limits import Limits

CACHE_LINE = 64


class World(Protocol):
    """What a driver needs of a world."""

    name: str
    look_up_every: int

    def cells(self, n: int, number: type = int) -> Any:
        """Return n numbers."""

    def numbers(self, n: int) -> Any:
        """Return n numbers of rows: half the size of other numbers."""

    def rows(self, n: int, columns: int) -> Any:
        """Return n rows of machine words."""

    def state(self, value: Any, owner: str = "the state") -> Any:
        """Return a state, a key or a move as the kernels of this world take it."""

    def number(self, value: Any, floating: bool) -> Any:
        """Return a score or a count as the kernels of this world take it."""

    def cross(self, thing: Any) -> Any:
        """Return a problem or a component as the kernels of this world take it."""

    def cross_many(self, things: Sequence[Any]) -> tuple[Any, Any]:
        """Return objects of one type for `words.one_of`, and what must stay alive meanwhile."""

    def prepare(self, kernel: Callable[..., Any], arguments: tuple[Any, ...]) -> Callable[..., Any]:
        """Return the kernel, ready to be called with such arguments."""


class LazyRows(dict[int, list[Any]]):
    """Rows of cells that exist once they are touched."""

    def __init__(self, columns: int) -> None:
        self.columns = columns

    def __missing__(self, row: int) -> list[Any]:
        cells: list[Any] = [0] * self.columns
        self[row] = cells
        return cells


class Interpreted:
    """Plain Python: any class, real tracebacks, numba is not imported."""

    name = "interpreted"
    look_up_every = 1

    def cells(self, n: int, number: type = int) -> Any:
        return [number(0)] * n

    def numbers(self, n: int) -> Any:
        return [0] * n

    def rows(self, n: int, columns: int) -> Any:
        return LazyRows(columns)

    def state(self, value: Any, owner: str = "the state") -> Any:
        return plain(value)

    def number(self, value: Any, floating: bool) -> Any:
        return float(value) if floating else value

    def cross(self, thing: Any) -> Any:
        return thing

    def cross_many(self, things: Sequence[Any]) -> tuple[Any, Any]:
        return list(things), None

    def prepare(self, kernel: Callable[..., Any], arguments: tuple[Any, ...]) -> Callable[..., Any]:
        return kernel


class Compiled:
    """Machine code made by numba.

    Parameters
    ----------
    check_bounds : bool
        Make an index out of range in a hook raise IndexError, as Python does, rather than read what lies there.
    """

    name = "compiled"
    look_up_every = 1024

    def __init__(self, check_bounds: bool = False) -> None:
        self.check_bounds = check_bounds

    def cells(self, n: int, number: type = int) -> Any:
        check_memory(8 * n)
        return np.zeros(n, np.float64 if number is float else np.int64)

    def numbers(self, n: int) -> Any:
        check_memory(4 * n)
        return np.zeros(n, np.int32)

    def rows(self, n: int, columns: int) -> Any:
        check_memory(8 * n * columns)
        spare = CACHE_LINE // 8
        flat = np.zeros(n * columns + spare, np.int64)
        start = -(flat.ctypes.data // 8) % spare
        return flat[start : start + n * columns].reshape(n, columns)

    def state(self, value: Any, owner: str = "the state") -> Any:
        return canonical(value, owner)

    def number(self, value: Any, floating: bool) -> Any:
        return np.float64(value) if floating else np.int64(value)

    def cross(self, thing: Any) -> Any:
        from .bridge.crossing import Crossed

        return Crossed(thing, self.check_bounds)

    def cross_many(self, things: Sequence[Any]) -> tuple[Any, Any]:
        crossed = [self.cross(thing) for thing in things]
        for thing in crossed:
            if thing._numba_type_ != crossed[0]._numba_type_:
                raise CompileError(f"{thing.keep[0]!r} and {crossed[0].keep[0]!r} have fields of different types")
        return np.array([thing.address for thing in crossed], np.int64), crossed

    def prepare(self, kernel: Callable[..., Any], arguments: tuple[Any, ...]) -> Callable[..., Any]:
        from .bridge.compiler import prepare

        return prepare(kernel, arguments)


def machine_memory() -> int:
    """Return the bytes of memory that the machine has; 2**62 where the system does not tell."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return 2**62


def memory_within(limits: Limits) -> int:
    """Return the bytes that a run may take: what its limits say, or three quarters of the machine's memory."""
    return machine_memory() * 3 // 4 if limits.memory is None else limits.memory


def check_memory(size: int) -> None:
    """Refuse an array of `size` bytes that is larger than the machine's memory."""
    memory = machine_memory()
    if size > memory:
        raise LimitError(f"{size:,} bytes asked for, the machine has {memory:,}: ask for a smaller table or trace")


def choose_world(problem: Any, world: str | World) -> World:
    """Return the world a problem runs in.

    Parameters
    ----------
    problem : object
    world : {'auto', 'interpreted', 'compiled'} or World
        'auto' takes 'compiled' where the class is decorated.
    """
    if hasattr(world, "prepare"):
        return world  # type: ignore[return-value]
    if world == "interpreted":
        return Interpreted()
    if world == "compiled":
        return Compiled()
    if world != "auto":
        raise ValueError(f"world={world!r}: choose 'auto', 'interpreted' or 'compiled'")
    if is_compiled(type(problem)):
        return Compiled()
    if hasattr(type(problem), MARK):
        raise CompileError(not_compiled(type(problem)))
    return Interpreted()


def new_counters(world: World, node_limit: int | None, max_ply: int) -> Any:
    """Return the counters of a run, limits set."""
    from .kernels.counters import MAX_PLY, NODE_LIMIT, begin

    counters = world.cells(SIZE)
    counters[NODE_LIMIT] = 2**62 if node_limit is None else min(node_limit, 2**62)
    counters[MAX_PLY] = max_ply
    counters[INTERVAL] = world.look_up_every
    begin(counters)
    return counters
