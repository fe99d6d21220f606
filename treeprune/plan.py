"""What a game-tree search is asked to do: the algorithm, its parts, and the size of its table."""

from __future__ import annotations

import numbers
from dataclasses import dataclass
from typing import Any

from .errors import LimitError
from .kernels.table import UNLIMITED
from .limits import is_number, is_whole
from .rule import RULES
from .worlds import check_memory


@dataclass(frozen=True)
class Table:
    """Size of a transposition table.

    Parameters
    ----------
    entries : int, optional
        How many positions it holds, rounded down to a power of two, at least 2.
    bytes : int, optional
        Limit on its memory instead; one entry takes 32 bytes where the key is one number.

    Notes
    -----
    Each entry holds a lower and an upper bound, the depth, whether a horizon lies below, the best move and the full
    key. It is used for the depth it was stored at only, or for larger ones if no horizon lies below.

    Examples
    --------
    >>> Table(entries=2**20)
    Table(entries=1048576, bytes=None)
    """

    entries: int | None = None
    bytes: int | None = None

    def __post_init__(self) -> None:
        if (self.entries is None) == (self.bytes is None):
            raise LimitError("Table: give entries or bytes, one of them")
        if self.entries is not None and not (is_whole(self.entries) and self.entries >= 2):
            raise LimitError(f"Table(entries={self.entries}): a whole number >= 2; table=None leaves the table out")
        if self.bytes is not None and not (is_whole(self.bytes) and self.bytes >= 1024):
            raise LimitError(f"Table(bytes={self.bytes}): a whole number >= 1024; table=None leaves the table out")

    def slots(self, columns: int) -> int:
        """Return the number of entries, a power of two, for rows of `columns` words."""
        wanted = int(self.entries) if self.entries is not None else int(self.bytes or 0) // (8 * columns)
        check_memory(8 * columns * wanted)
        return 1 << max(1, wanted.bit_length() - 1)


def is_window(pair: Any) -> bool:
    """Tell whether something is a pair of numbers, the smaller one first."""
    return isinstance(pair, tuple | list) and len(pair) == 2 and all(map(is_number, pair)) and pair[0] < pair[1]


@dataclass(frozen=True)
class Plan:
    """Which algorithm runs, and which parts are switched on.

    Attributes
    ----------
    algorithm : {'minimax', 'alphabeta', 'deepening', 'null-window'}
    depth : int or None
        Plies to look ahead; None for the end of the game.
    window : tuple of two numbers, or None
    order : bool
        Sort moves by the game's `order`.
    table : Table or None
    symmetry, bounds : bool
        Use the game's `symmetries`; its `lower` and `upper`.
    """

    algorithm: str
    depth: int | None = None
    window: tuple[Any, Any] | None = None
    order: bool = False
    table: Table | None = None
    symmetry: bool = False
    bounds: bool = False

    def __post_init__(self) -> None:
        if self.depth is not None and (
            isinstance(self.depth, bool) or not isinstance(self.depth, numbers.Integral) or self.depth < 0
        ):
            raise LimitError(
                f"depth={self.depth!r}: give a whole number of plies >= 0, or None for the end of the game"
            )
        if self.depth is not None and self.depth >= UNLIMITED:
            raise LimitError(f"depth={self.depth}: at most {UNLIMITED - 1}; None searches to the end of the game")
        if self.window is not None and not is_window(self.window):
            raise LimitError(f"window={self.window!r}: give a pair of numbers, alpha smaller than beta")
        if self.table is not None and not isinstance(self.table, Table):
            raise LimitError(f"table={self.table!r}: give a Table(entries=...), True or False")
        if self.symmetry and self.table is None:
            raise LimitError("symmetry=True needs a table: equivalent positions share an entry")

    @property
    def name(self) -> str:
        """The algorithm and its parts, as tables show it."""
        parts = [("order", self.order), ("table", self.table), ("symmetry", self.symmetry), ("bounds", self.bounds)]
        return " + ".join([self.algorithm, *(name for name, on in parts if on)])

    @property
    def rules(self) -> tuple[str, ...]:
        """Names of the rules that may skip something."""
        on = {
            "alpha-beta": self.algorithm != "minimax",
            "table": self.table is not None,
            "static bound": self.bounds,
            "horizon": self.depth is not None,
        }
        return tuple(rule.name for rule in RULES if on.get(rule.name))
