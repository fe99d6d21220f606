"""Memory of best-first searches of subproblems: the node store, indices and open lists of path searches."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from ..kernels.paths.node_store import STATE, NodeStore
from ..kernels.paths.open_list import Heap, PackedOrder
from ..kernels.subproblems.open_merge import CHAIN, DEPTH, WholeSubproblems
from ..kernels.words import width
from ..paths.space_memory import FIRST_ROOM, ListHeap, SpaceMemory


@dataclass
class FrontierMemory(SpaceMemory):
    """Makes the parts of one run's memory, and enlarges them.

    Attributes
    ----------
    identity : object
        What subproblems are known by.
    states : int or None
        How many keys there are, where an index may have a slot for each.
    chained : bool
        Whether rows of one key form chains.
    limit : int
        Bytes that may be used.
    """

    identity: Any
    states: int | None
    chained: bool
    limit: int

    def __post_init__(self) -> None:
        self.keys_only = False
        self.first_room = FIRST_ROOM
        while self.first_room > 1 << 6 and self.bytes_of(self.first_room, self.first_room) > self.limit:
            self.first_room //= 2

    @property
    def entry_words(self) -> int:
        """Words of an entry of an open list: ties are whole numbers."""
        return 2

    @property
    def columns(self) -> int:
        """Words of a row."""
        return STATE + (width(self.model) if self.compiled else 1) + (CHAIN + 1 if self.chained else DEPTH + 1)

    def nodes(self, room: int | None = None) -> NodeStore:
        """Return room for some states."""
        room = self.first_room if room is None else room
        rows = self.world.rows(room, self.columns)
        return NodeStore(rows, self.world.cells(1), WholeSubproblems(), room)

    def enlarged_nodes(self, nodes: NodeStore, index: Any, room: int) -> tuple[NodeStore, Any, bool]:
        """Return node store and index with more room, and whether the index must be filled again."""
        if self.compiled:
            return super().enlarged_nodes(nodes, index, room)
        return replace(nodes, room=room), index, False

    def open_list(self, newest: bool, room: int | None = None) -> Any:
        """Return an empty open list."""
        room = self.first_room if room is None else room
        if not self.compiled:
            return ListHeap(newest, room)
        return Heap(self.world.rows(room, self.entry_words), self.world.cells(1), PackedOrder(), room, newest)
