"""What is known while a trace is checked: a game's hooks as a plan asks for them, and what a table remembers.

Plain Python, and a second writing of what the kernels do: shared with them are only the hash, the width and the order
of keys, and the tag by which a table remembers a move.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ._canonical import canonical, plain
from .kernels.ordering import NO_MOVE
from .kernels.table import KEY, UNLIMITED
from .kernels.words import precedes, scatter, tag, width
from .problem import INF, Game

if TYPE_CHECKING:
    from .trace import Trace


@dataclass(frozen=True)
class Entry:
    """What a table knows of a position."""

    key: Any
    depth: int
    low: Any
    high: Any
    hint: int
    clean: bool


class Entries:
    """What was proved and is not forgotten: buckets of two, the shallower goes, in turn where both are as deep."""

    def __init__(self, slots: int) -> None:
        self.mask = slots // 2 - 1
        self.buckets: dict[int, list[Entry]] = {}
        self.stores = 0

    def find(self, key: Any) -> Entry | None:
        """Return what is known of a position."""
        return next((entry for entry in self.buckets.get(scatter(key) & self.mask, []) if entry.key == key), None)

    def store(self, entry: Entry) -> None:
        """Remember what was proved of a position."""
        self.stores += 1
        bucket = self.buckets.setdefault(scatter(entry.key) & self.mask, [])
        same_key = [i for i, other in enumerate(bucket) if other.key == entry.key]
        if same_key:
            bucket[same_key[0]] = entry
        elif len(bucket) < 2:
            bucket.append(entry)
        else:
            first, second = bucket[0].depth, bucket[1].depth
            bucket[0 if first < second or (first == second and self.stores % 2 == 0) else 1] = entry


def overrides(problem: Game, hook: str) -> bool:
    """Tell whether a problem has a hook of its own."""
    return getattr(type(problem), hook) is not getattr(Game, hook)


class Facts:
    """What the hooks say, as the plan of the run asks for it."""

    def __init__(self, trace: Trace) -> None:
        self.problem, self.plan, self.compiled = trace.problem, trace.plan, trace.compiled
        self.minimax = self.plan.algorithm == "minimax"
        self.has_chance = overrides(self.problem, "outcomes")
        self.has_order = not self.minimax and self.plan.order and overrides(self.problem, "order")
        self.has_table = not self.minimax and self.plan.table is not None
        self.depth = UNLIMITED if self.plan.depth is None else self.plan.depth

    def bounds(self, state: Any) -> tuple[Any, Any]:
        """Return what is known of a state's value before any search."""
        if not self.plan.bounds or self.minimax:
            return -INF, INF
        return plain(self.problem.lower(state)), plain(self.problem.upper(state))

    def chances(self, state: Any) -> list[tuple[float, Any]]:
        """Return the outcomes of a state, none where a player moves."""
        return list(self.problem.outcomes(state)) if self.has_chance else []

    def key(self, state: Any) -> Any:
        """Return what the table knows a state by: the smallest key of those that symmetry makes equal."""
        best = self.problem.key(state)
        if self.plan.symmetry:
            for twin in self.problem.symmetries(state):
                key = self.problem.key(twin)
                best = key if precedes(key, best) else best
        return plain(canonical(best, "the key") if self.compiled and hasattr(best, "_fields") else best)

    def arranged(self, state: Any, hint: int = NO_MOVE) -> list[Any]:
        """Return the moves in the order they are tried: the table's move, then by `order`, ties as in `moves`."""
        moves = [plain(move) for move in self.problem.moves(state)]
        if self.has_order:
            moves.sort(key=lambda move: -self.problem.order(state, move))
        if self.has_table:
            moves.sort(key=lambda move: tag(move) != hint)
        return moves

    def flips(self, state: Any, move: Any) -> bool:
        """Tell whether a value changes its sign between a state and the one after a move."""
        return not self.problem.same_mover(state, move)

    def table(self, state: Any) -> Entries | None:
        """Return an empty table of the size that was asked for."""
        if not self.has_table or self.plan.table is None:
            return None
        key = self.key(state)
        return Entries(self.plan.table.slots(KEY + (width(key) if self.compiled else 1)))
