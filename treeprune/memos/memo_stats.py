"""What a memoised function has done so far."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class MemoStats:
    """Counts of a memoised function, always those of now.

    Attributes
    ----------
    calls : int
        Hits and misses.
    hits : int
        Calls answered from memory.
    misses : int
        Calls that ran the function.
    stored : int
        Values held now.
    limits : int
        Subproblems of which a limit is held, not the value: they did not matter.
    evicted : int
        Values forgotten because of a limit.
    skipped : dict of str to int
        Calls never made, by rule: 'bound'.
    deepest : int
        Most calls that were open at a time, one inside the other.
    """

    def __init__(self, read: Callable[[], dict[str, Any]]) -> None:
        self._read = read

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        counts = self._read()
        if name not in counts:
            raise AttributeError(f"a memoised function counts {', '.join(counts)}, not {name!r}")
        return counts[name]

    def to_dict(self) -> dict[str, Any]:
        """Return all counts."""
        return self._read()

    def __repr__(self) -> str:
        return f"MemoStats({', '.join(f'{name}={value!r}' for name, value in self._read().items())})"
