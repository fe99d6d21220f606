"""The few operations that Python and machine words do differently, as Python has them.

`treeprune.bridge.primitives` gives each its compiled twin. `rows` is a table of machine words with two dimensions
when compiled; interpreted it maps a row's index to a list of cells, and a cell holds any object.
"""

from __future__ import annotations

import math
import struct
import time
from typing import Any

import numpy as np

from ..bits import MASK


def read(rows: Any, row: Any, column: Any, model: Any) -> Any:
    """Return what was written at a place; `model` is any value of its type."""
    return rows[row][column]


def write(rows: Any, row: Any, column: Any, value: Any) -> None:
    """Keep a number, or a tuple of numbers, at a place: one word (a cell, interpreted) for each number."""
    rows[row][column] = value


def one_of(things: Any, i: Any, model: Any) -> Any:
    """Return one of several objects of the same type as `model`; a world's `cross_many` makes `things`."""
    return things[i]


def numbers_at(cells: Any, start: Any, model: Any) -> Any:
    """Return cells, from one on, as a tuple as long as `model`."""
    return tuple(cells[start : start + len(model)])


def width(model: Any) -> int:
    """Return how many words values like `model` take."""
    return sum(map(width, model)) if isinstance(model, tuple) else 1


def same_type(value: Any, model: Any) -> Any:
    """Return `value` in the type of `model`; compiled code refuses to turn a float into an integer.

    Interpreted, numbers of NumPy become Python's: the negative of an unsigned one would wrap around.
    """
    if type(value) is type(model) and not isinstance(value, np.generic):
        return value
    value = value.item() if isinstance(value, np.generic) else value
    return float(value) if type(model) is float and type(value) is int else value


def convert(value: Any, model: Any) -> Any:
    """Return `value` in the type of `model`, even a float as an integer."""
    return int(value) if type(model) is int else value


def successor(value: Any) -> Any:
    """Return the smallest score above this one: the other end of an empty window."""
    return math.nextafter(value, math.inf) if isinstance(value, float) else value + 1


def load_now(counters: Any, index: Any) -> Any:
    """Read a counter that another thread may have written."""
    return counters[index]


def store_now(counters: Any, index: Any, value: Any) -> None:
    """Write a counter so that another thread can see it."""
    counters[index] = value


def clock() -> int:
    """Return the nanoseconds of processor time that the process has used."""
    return time.process_time_ns()


def scramble(word: Any) -> Any:
    """Mix the bits of one word: the finalizer of splitmix64."""
    word = word & MASK
    word = ((word ^ (word >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    word = ((word ^ (word >> 27)) * 0x94D049BB133111EB) & MASK
    return word ^ (word >> 31)


def scatter(key: Any) -> Any:
    """Return 62 well-mixed bits of a key, the same in both worlds where the key is made of numbers."""
    return _scatter(key, 0) >> 2


def _scatter(key: Any, seed: int) -> int:
    if isinstance(key, tuple):
        for part in key:
            seed = _scatter(part, seed)
        return seed
    if isinstance(key, float):
        key = struct.unpack("<q", struct.pack("<d", key))[0]
    elif not isinstance(key, int):
        key = hash(key)
    mixed: int = scramble((key ^ seed) + 0x9E3779B97F4A7C15)
    return mixed


def covers(a: Any, b: Any) -> bool:
    """Tell whether no number of one tuple is smaller than its partner in another."""
    return all(x >= y for x, y in zip(a, b, strict=True))


def precedes(a: Any, b: Any) -> bool:
    """Order keys, so that one of a set of equivalent ones can stand for all."""
    try:
        return bool(a < b)
    except TypeError:
        return repr(a) < repr(b)


def tag(move: Any) -> int:
    """Return 32 bits by which a move is recognised."""
    return (move if isinstance(move, int) else hash(move)) & 0xFFFFFFFF
