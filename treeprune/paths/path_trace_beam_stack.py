"""Replay a beam-stack search in plain Python, from the hooks and the events of its trace.

layer    the states so many moves from the start, at most `width`      place    of a state in its layer
drawn    the states made after a layer        low, high    ranks (f, t) between which a layer's beam lies
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .._canonical import plain
from ..hooks import overrides
from ..kernels.words import scatter
from ..problem import INF
from ..rule import BEAM_WIDTH, COST_BOUND, DUPLICATE
from ..trace_reader import Reader
from .path_trace import PathTrace
from .path_trace_reader import Replay


@dataclass
class Held:
    """A state that was kept: after which place of the layer above, and its rank."""

    number: int
    state: Any
    g: Any
    place: int
    rank: tuple[Any, Any]


class BeamStackReplay(Replay):
    """The search that a trace should tell of."""

    def __init__(self, trace: PathTrace, reader: Reader) -> None:
        super().__init__(trace, reader)
        assert self.plan.width is not None
        self.width, self.numbered, self.rounds = self.plan.width, 0, 0
        self.lowest, self.highest = (self.number(-1), self.number(-1)), (self.number(INF), self.number(INF))
        self.keys_only = trace.compiled and overrides(self.space, "unpack")
        self.layers: list[list[Held]] = []
        self.low, self.high = [self.lowest], [self.highest]

    def run(self) -> None:
        """Replay the search until the beam stack is empty."""
        s, h = self.trace.state, self.h(self.trace.state)
        if self.space.is_goal(s) and self.incumbent > 0:
            self.incumbent = self.zero
        if self.reader.cut(COST_BOUND, -h, -self.incumbent, 0, -1):
            return
        self.layers = [[Held(self.number_next("kept", -1, -1, self.zero), s, self.zero, -1, self.lowest)]]
        layer: int | None = 0
        while layer is not None:
            after = self.take(layer, self.draw(layer))
            if after:
                layer += 1
                self.layers[layer:], self.low[layer:], self.high[layer:] = [after], [self.lowest], [self.highest]
            else:
                layer = self.step_back(layer)

    def number_next(self, kind: str, parent: int, nth: int, g: Any) -> int:
        """Take the event that gives a state the next number."""
        number = self.numbered
        self.reader.expect(kind, number, parent, nth, g)
        self.numbered += 1
        return number

    def key(self, s: Any) -> Any:
        """Return what a state is known by."""
        return plain(self.space.key(s))

    def draw(self, layer: int) -> list[Held]:
        """Return the states made after a layer that were kept, of each key the cheapest."""
        drawn: list[Held] = []
        known: dict[Any, Held] = {}
        for place, held in enumerate(self.layers[layer]):
            self.reader.expect("expand", held.number)
            for nth, move in enumerate(self.space.moves(held.state)):
                child = self.draw_one(layer, place, nth, move, known)
                if child is not None:
                    drawn.append(child)
        return [held for held in drawn if known[self.key(held.state)] is held]

    def draw_one(self, layer: int, place: int, nth: int, move: Any, known: dict[Any, Held]) -> Held | None:
        """Make one state; None where a rule skips it, or it is a goal."""
        held, cut = self.layers[layer][place], self.reader.cut
        s = self.after(held.state, move)
        g = held.g + self.cost(held.state, move)
        f, key = g + self.h(s), self.key(s)
        rank = (f, self.number(scatter(key) >> 31))
        if cut(COST_BOUND, -f, -self.incumbent, held.number, nth):
            return None
        if (rank < self.low[layer] or self.is_on_way(key, layer, place)) and cut(DUPLICATE, 0, 0, held.number, nth):
            return None
        if self.space.is_goal(s):
            self.number_next("goal", held.number, nth, g)
            self.incumbent = g
            return None
        if key in known and cut(DUPLICATE, -g, -known[key].g, held.number, nth):
            return None
        s = plain(self.space.unpack(self.space.key(s))) if self.keys_only else s
        known[key] = Held(self.number_next("kept", held.number, nth, g), s, g, place, rank)
        return known[key]

    def is_on_way(self, key: Any, layer: int, place: int) -> bool:
        """Tell whether a key is on the way to a place."""
        for i in range(layer, -1, -1):
            held = self.layers[i][place]
            if self.key(held.state) == key:
                return True
            place = held.place
        return False

    def take(self, layer: int, drawn: list[Held]) -> list[Held]:
        """Return the best of the states drawn; the first that is dropped ends the layer's beam."""
        chosen: list[Held] = []
        rank, self.high[layer] = 0, self.highest
        for held in sorted(drawn, key=lambda held: held.rank):
            if self.reader.cut(COST_BOUND, -held.rank[0], -self.incumbent, held.number, -1):
                continue
            rank += 1
            if rank > self.width and self.reader.cut(BEAM_WIDTH, -rank, -(self.width + 1), held.number, -1):
                if rank == self.width + 1:
                    self.high[layer] = held.rank
            else:
                chosen.append(held)
        return chosen

    def step_back(self, layer: int) -> int | None:
        """Return the deepest layer whose beam dropped something that may matter, None where there is none."""
        while layer >= 0 and not self.high[layer][0] < self.incumbent:
            layer -= 1
        if layer < 0 or self.high[layer] == self.low[layer]:
            return None
        self.low[layer] = self.high[layer]
        self.rounds += 1
        self.reader.expect("round", -1, nth=self.rounds, score=self.low[layer][0], bound=self.incumbent)
        return layer
