"""Keys and states as rows of machine words, so that a table of endings is arrays in both worlds and on disk."""

from __future__ import annotations

import struct
from typing import Any

import numpy as np

from .bits import MASK


def to_words(value: Any) -> list[int]:
    """Return a number, or a tuple of numbers, as machine words.

    Raises
    ------
    ValueError
        If it is something else, or beyond 64 bits.

    Examples
    --------
    >>> to_words((3, (True, 2**64 - 1)))
    [3, 1, -1]
    """
    if isinstance(value, tuple):
        return [word for part in value for word in to_words(part)]
    if isinstance(value, int) and -(2**63) <= value < 2**64:
        return [value - 2**64 if value >= 2**63 else int(value)]
    if isinstance(value, float):
        return [struct.unpack("<q", struct.pack("<d", value))[0]]
    raise ValueError(f"{value!r} is not made of numbers that fit 64 bits")


def as_words(keys: Any) -> Any:
    """Return keys as rows of machine words; a list of them as it is, where words would not tell them apart."""
    if isinstance(keys, np.ndarray):
        return keys
    try:
        rows = np.array([to_words(key) for key in keys], np.int64).reshape(len(keys), -1)
    except ValueError:  # not numbers, or tuples of different lengths
        return keys
    return rows if len(np.unique(rows, axis=0)) == len(keys) else keys


def from_words(words: list[int], model: Any) -> Any:
    """Return the plain value that was written as machine words; `model`, in canonical form, tells its type.

    Examples
    --------
    >>> from treeprune._canonical import canonical, machine_words
    >>> value = canonical((3, (True, 0.5), 2**64 - 1), "it", tuple[int, tuple[bool, float], np.uint64])
    >>> from_words(machine_words(value), value)
    (3, (True, 0.5), 18446744073709551615)
    """
    words = list(words)

    def take(model: Any) -> Any:
        if isinstance(model, tuple):
            parts = [take(part) for part in model]
            return type(model)(*parts) if hasattr(model, "_fields") else tuple(parts)
        word = words.pop(0)
        if isinstance(model, np.floating):
            code = "<qd" if model.itemsize == 8 else "<if"
            return struct.unpack("<" + code[2], struct.pack(code[:2], word))[0]
        if isinstance(model, bool | np.bool_):
            return bool(word)
        return word & MASK if isinstance(model, np.unsignedinteger) else word

    return take(model)


class Keys:
    """Rows of words, or a list of keys, read as `slot_of` reads them: a key equals a row where its words do."""

    def __init__(self, keys: Any) -> None:
        self.keys, self.words = keys, isinstance(keys, np.ndarray)

    def __getitem__(self, row: int) -> Any:
        return [_Row(self.keys[row])] if self.words else [self.keys[row]]


class _Row:
    def __init__(self, words: Any) -> None:
        self.words = words.tolist()

    def __eq__(self, key: object) -> bool:
        return bool(self.words == to_words(key))

    def __hash__(self) -> int:
        return hash(tuple(self.words))
