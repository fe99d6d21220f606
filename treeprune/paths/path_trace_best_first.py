"""Replay a best-first or beam search in plain Python, from the hooks and the events of its trace.

node     number of a state that was kept        known     the newest node of each key
open     (priority, tie, rank, node), the least first; nodes in it may have turned stale
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from typing import Any

from .._canonical import plain
from ..hooks import overrides
from ..problem import INF
from ..rule import BEAM_WIDTH, COST_BOUND, DUPLICATE, FIRST_SOLUTION, OPEN_LIST, THRESHOLD, WEIGHTED_BOUND
from ..trace_reader import Reader, nearly
from .path_plan import exact_weights
from .path_trace import PathTrace
from .path_trace_reader import Replay

WAITS, DONE, DEAD, PUT_OFF, DONE_BEFORE = "waits", "done", "dead", "put off", "done before"


@dataclass
class Node:
    """A state that was kept."""

    state: Any
    g: Any
    status: str = WAITS


class BestFirstReplay(Replay):
    """The search that a trace should tell of."""

    def __init__(self, trace: PathTrace, reader: Reader) -> None:
        super().__init__(trace, reader)
        plan, space = self.plan, self.space
        self.symmetric = plan.symmetry and overrides(space, "symmetries")
        self.keys_only = trace.compiled and overrides(space, "unpack") and not self.symmetric
        self.greedy, self.steps = plan.algorithm == "greedy", plan.algorithm == "breadth-first"
        self.anytime = plan.algorithm == "ara-star"
        self.threshold = self.number(INF if plan.threshold is None else plan.threshold)
        self.nodes: list[Node] = []
        self.known: dict[Any, int] = {}
        self.open: list[tuple[Any, Any, int, int]] = []
        self.room = None if plan.open_limit is None else 2 * plan.open_limit
        self.goal, self.least_dropped = -1, self.number(INF)

    def run(self) -> None:
        """Replay all rounds, and what is left open at the end."""
        weights = self.plan.weights if self.anytime else (self.plan.weight,)
        for number, weight in enumerate(weights):
            self.weigh(weight)
            if number:
                self.next_round(number)
            if self.plan.width is not None:
                self.beam(self.plan.width)
            else:
                self.best_first()
            if len(weights) > 1 and self.incumbent <= self.lower_bound():
                break
        self.leave_open()

    def weigh(self, weight: Any) -> None:
        """Set the weights of g and h."""
        blind = self.plan.algorithm in ("breadth-first", "dijkstra")
        self.weights = (0, 1) if self.greedy else (1, 0) if blind else exact_weights(weight, self.floating)

    # --- states ---

    def key(self, s: Any) -> Any:
        """Return what a state is known by: of symmetric ones, the smallest key."""
        keys = [plain(self.space.key(s))]
        if self.symmetric:
            keys += [plain(self.space.key(twin)) for twin in self.space.symmetries(s)]
        try:
            return min(keys)
        except TypeError:
            return min(keys, key=repr)

    def keep_state(self, s: Any, g: Any, parent: int, nth: int) -> int:
        """Take the event that a state was kept. Returns its number."""
        node = len(self.nodes)
        self.reader.expect("kept", node, parent, nth, g)
        self.known[self.key(s)] = node
        self.nodes.append(Node(plain(self.space.unpack(self.space.key(s))) if self.keys_only else s, g))
        if self.space.is_goal(s):
            self.goal, self.incumbent = node, g
        return node

    def push(self, node: int, g: Any, h: Any) -> None:
        """Let a node wait for its turn."""
        priority = self.weights[0] * g + self.weights[1] * h
        tie = {"deep": -g, "shallow": g}.get(self.plan.ties, self.zero)
        rank = -node - 1 if self.plan.ties in ("deep", "newest") else node
        heapq.heappush(self.open, (priority, tie, rank, node))

    def f(self, node: int) -> Any:
        """Return g + h of a node."""
        return self.nodes[node].g + self.h(self.nodes[node].state)

    def drop(self, node: int, f: Any) -> None:
        """Forget a node that a heuristic rule skipped."""
        self.nodes[node].status = DEAD
        self.least_dropped = min(self.least_dropped, f)

    # --- the search ---

    def best_first(self) -> None:
        """Expand in order until the best way held is good enough, or nothing waits."""
        self.plant()
        while True:
            node = self.next_open()
            if node is None:
                return
            self.nodes[node].status = DONE
            self.reader.expect("expand", node)
            self.expand(node)

    def plant(self) -> None:
        """Keep the start."""
        if not self.nodes:
            s = self.trace.state
            self.push(self.keep_state(s, self.zero, -1, -1), self.zero, self.h(s))

    def good_enough(self) -> bool:
        """Tell whether nothing that waits is allowed to matter."""
        if self.greedy:
            return self.goal >= 0
        if self.incumbent >= INF:
            return False
        least, wanted = self.open[0][0], self.weights[0] * self.incumbent
        if self.floating and self.trace.mode == "all" and nearly(least, wanted):
            return not self.reader.tells("expand")
        return bool(least >= wanted)

    def next_open(self) -> int | None:
        """Return the node whose turn it is."""
        while self.open and not self.good_enough():
            entry = heapq.heappop(self.open)
            node = entry[3]
            if self.nodes[node].status != WAITS:
                continue
            patience = self.plan.patience
            if patience is not None and self.reader.cut(
                OPEN_LIST, -(len(self.nodes) - 1 - node), -patience - 1, node, -1
            ):
                self.drop(node, self.f(node))
                continue
            return self.as_told(entry) if self.floating else node
        return None

    def as_told(self, entry: tuple[Any, Any, int, int]) -> int:
        """Return the node that the trace expands, where rounding alone tells it from the one whose turn it is."""
        if self.reader.tells("expand") and not self.reader.tells("expand", entry[3]):
            for other in self.open:
                if self.reader.tells("expand", other[3]) and nearly(other[0], entry[0]):
                    self.open[self.open.index(other)] = entry
                    heapq.heapify(self.open)
                    return other[3]
        return entry[3]

    def expand(self, node: int) -> None:
        """Make the states after a node: each is kept, or skipped by a rule."""
        s, g = self.nodes[node].state, self.nodes[node].g
        cut = self.reader.cut
        for nth, move in enumerate(self.space.moves(s)):
            if self.room is not None and len(self.open) >= self.room:
                self.drop_worst()
            child = self.after(s, move)
            new_g = g + (self.number(1) if self.steps else self.cost(s, move))
            known = self.known.get(self.key(child), -1)
            if known >= 0 and self.nodes[known].status == DEAD:
                known = -1
            if known >= 0 and cut(DUPLICATE, -new_g, -self.nodes[known].g, node, nth):
                continue
            if known >= 0 and self.greedy and cut(FIRST_SOLUTION, 0, 0, node, nth):
                continue
            h = self.h(child)
            f = new_g + h
            if cut(COST_BOUND, -f, -self.incumbent, node, nth):
                continue
            if f > self.threshold and cut(THRESHOLD, -f, -self.threshold, node, nth):
                self.least_dropped = min(self.least_dropped, f)
                continue
            later = known >= 0 and self.anytime and self.nodes[known].status in (DONE, PUT_OFF)
            if known >= 0:
                self.nodes[known].status = DEAD
            new = self.keep_state(child, new_g, node, nth)
            if later:
                self.nodes[new].status = PUT_OFF
            else:
                self.push(new, new_g, h)

    def drop_worst(self) -> None:
        """Drop all that waits behind the places of a limited open list."""
        places = self.plan.open_limit
        assert places is not None
        waiting = [node for *_, node in sorted(self.open) if self.nodes[node].status == WAITS]
        self.open = []
        for rank, node in enumerate(waiting, 1):
            if rank > places and self.reader.cut(OPEN_LIST, -rank, -(places + 1), node, -1):
                self.drop(node, self.f(node))
        for node in waiting[:places]:
            self.push(node, self.nodes[node].g, self.h(self.nodes[node].state))

    def beam(self, width: int) -> None:
        """Expand the best of each layer."""
        self.plant()
        layer = 0
        while True:
            chosen = []
            rank = 0
            waiting = [node for *_, node in sorted(self.open)]
            self.open = []
            for node in waiting:
                if self.nodes[node].status != WAITS or node == self.goal:
                    continue
                f = self.f(node)
                if self.reader.cut(COST_BOUND, -f, -self.incumbent, node, -1):
                    continue
                rank += 1
                if rank > width and self.reader.cut(BEAM_WIDTH, -rank, -(width + 1), node, -1):
                    self.drop(node, f)
                else:
                    chosen.append(node)
            if not chosen:
                return
            self.reader.expect("round", -1, nth=layer, score=len(chosen), bound=width)
            layer += 1
            for node in chosen:
                if self.nodes[node].status == DEAD:
                    continue
                self.nodes[node].status = DONE
                self.reader.expect("expand", node)
                self.expand(node)

    # --- between rounds, and at the end ---

    def still_open(self) -> list[int]:
        """Return the nodes that wait, or were put off, in the order they were kept."""
        return [i for i, node in enumerate(self.nodes) if node.status in (WAITS, PUT_OFF)]

    def lower_bound(self) -> Any:
        """Return what no way to a goal costs less than."""
        return min([self.least_dropped, self.number(INF), *(self.f(node) for node in self.still_open())])

    def next_round(self, number: int) -> None:
        """Open what was put off, under new weights."""
        if self.room is not None:
            self.room = max(self.room, len(self.nodes))
        self.open = []
        for i, node in enumerate(self.nodes):
            if node.status == DONE:
                node.status = DONE_BEFORE
            elif node.status in (WAITS, PUT_OFF):
                node.status = WAITS
                self.push(i, node.g, self.h(node.state))
        self.reader.expect("round", -1, nth=number, score=self.weights[0], bound=self.weights[1])

    def leave_open(self) -> None:
        """Take the skips of what a finished search leaves open."""
        for node in self.still_open():
            if node == self.goal:
                continue
            g, h = self.nodes[node].g, self.h(self.nodes[node].state)
            if self.reader.cut(COST_BOUND, -(g + h), -self.incumbent, node, -1):
                continue
            if self.greedy:
                self.reader.cut(FIRST_SOLUTION, -h, 0, node, -1)
            else:
                score = -(self.weights[0] * g + self.weights[1] * h)
                self.reader.cut(WEIGHTED_BOUND, score, -self.weights[0] * self.incumbent, node, -1)
