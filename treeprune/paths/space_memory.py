"""Memory of searches that remember states, made of what the world is made of, and enlarged where it is full.

Interpreted, Python's dictionaries and heaps do what `kernels/key_index.py` and `kernels/open_list.py` do compiled;
the order of an open list is total, so both give the same states in the same order.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from .._canonical import plain
from ..ending_words import from_words
from ..errors import TreepruneError
from ..hooks import key_of, overrides, unhashable
from ..kernels.paths.key_index import DirectIndex, HashIndex
from ..kernels.paths.node_store import LINK, STATE, KeysOnly, NodeStore, WholeStates, parent_in
from ..kernels.paths.open_list import ORDER, Heap, PackedOrder, PairOrder
from ..kernels.symmetry import NoSymmetry, Symmetry
from ..kernels.words import width
from ..limits import Limits
from ..problem import INF
from ..state_space import StateSpace
from ..worlds import World, memory_within
from .visited import Visited

FIRST_ROOM = 45_875
"""States there is room for at first; the system gives memory when it is touched, so more costs nothing."""
LOAD = 0.7
"""Share of the slots that may be taken."""
UNLIMITED = 2**60


class DictIndex:
    """`HashIndex` in plain Python."""

    def __init__(self, identity: Any) -> None:
        self.identity = identity
        self.rows: dict[Any, int] = {}

    def find(self, space: Any, nodes: Any, s: Any, key: Any) -> int:
        """Return the row of a key, -1 where there is none."""
        try:
            return self.rows.get(key, -1)
        except TypeError:
            raise unhashable(key) from None

    def put(self, key: Any, node: int) -> None:
        """File a row."""
        self.rows[key] = node

    def clear(self) -> None:
        """Forget all rows."""
        self.rows.clear()


class ListHeap:
    """`Heap` in plain Python."""

    def __init__(self, newest: bool, room: int) -> None:
        self.newest, self.room = newest, room
        self.entries: list[tuple[Any, Any, int]] = []

    def push(self, priority: Any, tie: Any, node: int, zero: Any) -> None:
        """Put a node in its place."""
        heapq.heappush(self.entries, (priority, tie, -node - 1 if self.newest else node))

    def top(self) -> int:
        """Return the node that comes first, -1 where there is none."""
        if not self.entries:
            return -1
        rank = self.entries[0][2]
        return -rank - 1 if self.newest else rank

    def least(self, zero: Any) -> Any:
        """Return the least priority, INF where the list is empty."""
        return self.entries[0][0] if self.entries else INF

    def drop_top(self, zero: Any) -> None:
        """Take the first entry out."""
        heapq.heappop(self.entries)

    def clear(self) -> None:
        """Take all entries out."""
        self.entries.clear()

    def count(self) -> int:
        """Return how many entries there are."""
        return len(self.entries)

    def is_full(self) -> bool:
        """Tell whether there is no place left."""
        return len(self.entries) >= self.room


@dataclass
class SpaceMemory:
    """Makes the parts of one run's memory, and enlarges them.

    Attributes
    ----------
    world : World
    problem : StateSpace
    model, key : object
        A state and its key, in canonical form.
    zero : number
        0 in the type of costs.
    symmetry : bool
    limits : Limits
    counters : object
        Of the run.
    limit : int
        Bytes that may be used.
    """

    world: World
    problem: StateSpace
    model: Any
    zero: Any
    symmetry: bool
    limits: Limits
    counters: Any

    def __post_init__(self) -> None:
        self.key = key_of(self.world, self.problem, self.model)
        self.keys_only = self.compiled and overrides(self.problem, "unpack") and not self.symmetry
        if self.keys_only:  # as the hook gives it: a board of 64 bits stays unsigned
            key = self.problem.key(self.model)
            self.key = self.world.state(key) if width(key) == width(self.key) and not has_float(key) else self.key
        self.identity: Any = Symmetry() if self.symmetry else NoSymmetry()
        self.limit = memory_within(self.limits)
        self.first_room = FIRST_ROOM
        self.states: int | None = None if self.symmetry else getattr(self.problem, "states", None)
        while self.first_room > 1 << 10 and self.bytes_of(self.first_room, self.first_room) > self.limit:
            self.first_room //= 2

    @property
    def compiled(self) -> bool:
        """Whether memory is made of machine words."""
        return self.world.name == "compiled"

    @property
    def entry_words(self) -> int:
        """Words of an entry of an open list."""
        return ORDER + (2 if has_float(self.zero) else 1)

    @property
    def columns(self) -> int:
        """Words of a row."""
        return STATE + (width(self.key if self.keys_only else self.model) if self.compiled else 1)

    def nodes(self, room: int | None = None) -> NodeStore:
        """Return room for some states."""
        room = self.first_room if room is None else room
        packing: Any = KeysOnly() if self.keys_only else WholeStates()
        rows = self.world.rows(room, self.columns)
        return NodeStore(rows, self.world.cells(1), packing, room if self.compiled else UNLIMITED)

    def index(self, room: int | None = None) -> Any:
        """Return an index with slots for so many states."""
        room = self.first_room if room is None else room
        if not self.compiled:
            return DictIndex(self.identity)
        place = self.world.cells(1)
        if self.states is not None:
            return DirectIndex(self.world.numbers(self.states), place, self.identity, self.counters)
        return HashIndex(self.world.numbers(slots_for(room)), place, self.identity)

    def open_list(self, newest: bool, room: int | None = None) -> Any:
        """Return an empty open list."""
        room = self.first_room if room is None else room
        if not self.compiled:
            return ListHeap(newest, room)
        orders: Any = PairOrder(self.zero) if self.entry_words == 3 else PackedOrder()
        return Heap(self.world.rows(room, self.entry_words), self.world.cells(1), orders, room, newest)

    def enlarged_nodes(self, nodes: NodeStore, index: Any, room: int) -> tuple[NodeStore, Any, bool]:
        """Return node store and index with more room, and whether the index must be filled again."""
        rows = self.world.rows(room, self.columns)
        rows[: nodes.room] = nodes.rows
        again = isinstance(index, HashIndex) and slots_for(room) > len(index.slots)
        return replace(nodes, rows=rows, room=room), self.index(room) if again else index, again

    def enlarged_open(self, opened: Any, room: int) -> Any:
        """Return an open list with more room."""
        if not self.compiled:
            opened.room = room
            return opened
        rows = self.world.rows(room, self.entry_words)
        rows[: opened.room] = opened.rows
        return replace(opened, rows=rows, room=room)

    def bytes_of(self, room: int, open_room: int) -> int:
        """Return the bytes that so much room takes."""
        slots = slots_for(room) if self.states is None else self.states
        return 8 * room * self.columns + 4 * slots + 8 * self.entry_words * open_room

    def way(self, nodes: NodeStore, node: int) -> list[Any]:
        """Return the plain states from the root to a row; none for row -1."""
        rows: list[int] = []
        while node >= 0:
            rows.append(node)
            node = parent_in(int(nodes.rows[node][LINK]))
        rows.reverse()
        model = self.key if self.keys_only else self.model
        if not rows or not self.compiled or not isinstance(model, np.signedinteger):
            return [self.state_of(nodes, row) for row in rows]
        stored = nodes.rows[rows, STATE].tolist()
        return [plain(self.problem.unpack(key)) for key in stored] if self.keys_only else stored

    def bytes_used(self, nodes: NodeStore, opened: int) -> int:
        """Return the bytes that states and open list take: the system gives memory as it is touched."""
        if not self.compiled:
            return 0
        found = int(nodes.found[0])
        slots = slots_for(nodes.room) if self.states is None else self.states
        return 8 * found * self.columns + 4 * slots + 8 * self.entry_words * opened

    def state_of(self, nodes: NodeStore, node: int) -> Any:
        """Return the plain state of a row."""
        row = nodes.rows[node]
        stored = row[STATE]
        if self.compiled:
            stored = from_words([int(w) for w in row[STATE:]], self.key if self.keys_only else self.model)
        return plain(self.problem.unpack(stored)) if self.keys_only else plain(stored)

    def visited(self, nodes: NodeStore, side: int = 0) -> Visited:
        """Return the states of a store whose states are numbers, and when each was expanded (-1: never)."""
        found = range(int(nodes.found[0]))
        states = [self.state_of(nodes, node) for node in found]
        if any(not isinstance(s, int) for s in states[:1]):
            raise TreepruneError("only spaces whose states are numbers can be drawn")
        return Visited.of(states, [int(nodes.order(node)) or -1 for node in found], side)


def has_float(value: Any) -> bool:
    """Tell whether a number, or a part of a tuple, is a float."""
    return any(map(has_float, value)) if isinstance(value, tuple) else isinstance(value, float | np.floating)


def slots_for(room: int) -> int:
    """Return how many slots an index for so many states has: a power of two."""
    return 1 << max(4, int(room / LOAD).bit_length())
