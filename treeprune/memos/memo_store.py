"""Values that are remembered up to a limit: two generations, of which the older is forgotten as a whole.

What is looked up in the old generation moves to the young one, so what is forgotten has not been asked for since the
young one was begun. It is simple, quick, and close to forgetting what was not used for longest.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from typing import Any

SLOT = 104
"""Bytes that a dictionary of CPython may take for an entry, beside the objects."""


class Generations(Mapping[Any, Any]):
    """A dictionary that holds so many entries, or bytes, at most.

    Parameters
    ----------
    entries : int or None
    bytes : int or None
        As `sys.getsizeof` counts them, tuples and frozen sets with what is in them.
    """

    def __init__(self, entries: int | None, bytes: int | None) -> None:  # noqa: A002 - the word that users write
        self._entries = sys.maxsize if entries is None else entries
        self._half = max(1, self._entries // 2)
        self._half_of_bytes = None if bytes is None else bytes // 2
        self.clear()

    def clear(self) -> None:
        """Forget everything."""
        self._young: dict[Any, Any] = {}
        self._old: dict[Any, Any] = {}
        self._bytes = 0
        self.evicted = 0

    def get(self, key: Any, default: Any = None) -> Any:
        """Return the value of a key, which from now on counts as used."""
        found = self._young.get(key, default)
        if found is default and key in self._old:
            found = self._old.pop(key, default)
            if found is not default:
                self[key] = found
        return found

    def __setitem__(self, key: Any, value: Any) -> None:
        if self._half_of_bytes is not None:
            size = SLOT + deep_size(key) + deep_size(value)
            if size > self._half_of_bytes:
                self.evicted += 1
                return
            if self._bytes + size > self._half_of_bytes:
                self._age()
            self._bytes += size
        if len(self._young) >= self._half:
            self._age()
        self._young[key] = value

    def _age(self) -> None:
        self.evicted += len(self._old)
        self._old, self._young, self._bytes = self._young, {}, 0
        if 2 * self._half > self._entries:
            self.evicted += len(self._old)
            self._old = {}

    def __getitem__(self, key: Any) -> Any:
        return self._young[key] if key in self._young else self._old[key]

    def __iter__(self) -> Iterator[Any]:
        return iter([*self._young, *self._old])

    def __len__(self) -> int:
        return len(self._young) + len(self._old)


def deep_size(value: Any) -> int:
    """Return the bytes of an object, of tuples and frozen sets with what is in them."""
    size = sys.getsizeof(value)
    if isinstance(value, tuple | frozenset):
        size += sum(map(deep_size, value))
    return size
