"""Maximum clique: the largest set of vertices of a graph that are all joined to one another.

    words       a set of vertices, 64 to a word; vertex v is bit v % 64 of word v // 64
    candidates  vertices joined to all that were taken                  colours    how many classes they are coloured in
    last        the last class of their colouring, and `second` the one before it; `below`: the union of the others
    move        a vertex of the last two classes, which is taken; or NONE, where none of them is

Vertices of one colour are not joined, so a clique has at most one of each class, and no more vertices than there are
colours. The greedy colouring of San Segundo et al. 2011, a word at a time; vertices are numbered so that each has few
neighbours before it (degeneracy). After a vertex of a class, only those of the classes before it may be taken; after
NONE, the rest has the same classes as before, so it is coloured again. With the last two classes in a state, not one,
that is done half as often (0.5 to 0.8 of the time).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Hashable, Iterable
from typing import Any, NamedTuple

import networkx as nx
import numpy as np

import treeprune
from treeprune.bits import lowest_bit, lowest_index, uint64
from treeprune.tuples import with_item

from .colouring_graphs import graph_of, read_dimacs

NONE = -1
"""The move that takes no vertex of the last two classes."""
MOST_VERTICES = 1024


class Candidates(NamedTuple):
    """What may still be taken, coloured."""

    below: tuple[uint64, ...]
    second: tuple[uint64, ...]
    last: tuple[uint64, ...]
    colours: int


@treeprune.compiled
class Clique(treeprune.DecisionProblem):
    """Find a maximum clique of a graph.

    Instances are DIMACS files, names (myciel4, queen6_6), or edges: "a-b b-c c-a".

    Parameters
    ----------
    graph : networkx graph, optional
        Directions of edges, double edges and loops do not matter. By default the squares of a board of 4 x 4, joined
        where a queen goes from one to the other.
    complement : bool
        Look for vertices none of which are joined: a maximum independent set.

    Raises
    ------
    InstanceError
        If the graph has no vertices, or more than 1,024 of them (`maximum_clique` leaves out what cannot matter).

    Notes
    -----
    `play` colours what is left: O(c n / 64) for n candidates and c colours.

    References
    ----------
    E. Tomita and T. Seki, "An efficient branch-and-bound algorithm for finding a maximum clique", 2003.
    P. San Segundo, D. Rodriguez-Losada and A. Jimenez, "An exact bit-parallel algorithm for the maximum clique
    problem", Computers and Operations Research 38, 2011.

    Examples
    --------
    >>> problem = Clique(nx.Graph(["ab", "bc", "ca", "cd"]))
    >>> s = problem.start()
    >>> s.colours, [problem.show_move(s, m) for m in problem.moves(s)]
    (3, ['a', 'b', 'd', 'none of b d a'])
    """

    graph: Any = None
    complement: bool = False
    vertices: Any = dataclasses.field(init=False, repr=False)  # by their number in the words
    joined: np.ndarray = dataclasses.field(init=False, repr=False)  # words of the vertices joined to one
    apart: np.ndarray = dataclasses.field(init=False, repr=False)  # words of those that are not, itself left out

    def __post_init__(self) -> None:
        graph = graph_of("queen4_4") if self.graph is None else self.graph
        if not isinstance(graph, nx.Graph):
            raise treeprune.InstanceError(f"graph={graph!r}: give a networkx graph")
        if not 1 <= len(graph) <= MOST_VERTICES:
            raise treeprune.InstanceError(
                f"the graph has {len(graph):,} vertices: take 1 to {MOST_VERTICES:,}; games.maximum_clique "
                "leaves out those that cannot belong to a maximum clique"
            )
        simple = nx.Graph()
        simple.add_nodes_from(graph)
        simple.add_edges_from((u, v) for u, v in graph.edges() if u != v)
        simple = nx.complement(simple) if self.complement else simple
        vertices = by_degeneracy(simple)
        joined = words_of_neighbours(simple, vertices)
        apart = words_of_neighbours(nx.complement(simple), vertices)
        for name, value in {"graph": graph, "vertices": vertices, "joined": joined, "apart": apart}.items():
            object.__setattr__(self, name, value)

    def start(self) -> Candidates:
        vertices, words = self.joined.shape
        everything = (1 << vertices) - 1
        return self.coloured(tuple(uint64(everything >> (64 * w)) for w in range(words)))

    def is_complete(self, s: Candidates) -> bool:
        return s.colours == 0

    def moves(self, s: Candidates) -> Iterable[int]:
        for w in range(len(s.last)):
            left = s.last[w]
            while left != uint64(0):
                yield 64 * w + lowest_index(left)
                left ^= lowest_bit(left)
        # a loop of its own: one over both sets takes the whole search 2.5 times as long
        for w in range(len(s.second)):
            left = s.second[w]
            while left != uint64(0):
                yield 64 * w + lowest_index(left)
                left ^= lowest_bit(left)
        if s.colours > 2:
            yield NONE

    def play(self, s: Candidates, m: int) -> Candidates:
        candidates = s.below
        if m != NONE:
            in_last = has(s.last, m)
            for w in range(len(candidates)):
                word = candidates[w] | s.second[w] if in_last else candidates[w]
                candidates = with_item(candidates, w, word & self.joined[m, w])
        return self.coloured(candidates)

    def coloured(self, candidates: tuple[uint64, ...]) -> Candidates:
        """Colour vertices: each class takes, from the lowest on, all that are joined to none of it."""
        words = len(candidates)
        below, last, left, colours = candidates, candidates, candidates, 0
        for w in range(words):
            last = with_item(last, w, uint64(0))
        second = last
        while some_of(left):
            colours += 1
            free, second = left, last
            for w in range(words):
                below = with_item(below, w, candidates[w] ^ left[w])
                word, chosen = free[w], uint64(0)
                while word != uint64(0):
                    v = 64 * w + lowest_index(word)
                    chosen |= lowest_bit(word)
                    word &= self.apart[v, w]
                    for later in range(w + 1, words):
                        free = with_item(free, later, free[later] & self.apart[v, later])
                last = with_item(last, w, chosen)
                left = with_item(left, w, left[w] ^ chosen)
        for w in range(words):
            below = with_item(below, w, below[w] ^ second[w])
        return Candidates(below, second, last, colours)

    def gain(self, s: Candidates, m: int) -> int:
        return 0 if m == NONE else 1

    def bound(self, s: Candidates) -> int:
        return s.colours

    def move_bound(self, s: Candidates, m: int) -> int:
        if m == NONE:
            return s.colours - 2
        return s.colours if has(s.last, m) else s.colours - 1

    # --- in plain Python ---

    def clique(self, moves: Iterable[int]) -> list[Hashable]:
        """Return the vertices that a solution takes."""
        return [self.vertices[m] for m in moves if m != NONE]

    def members(self, words: Iterable[int]) -> list[Hashable]:
        """Return the vertices of a set."""
        whole = sum(int(word) << (64 * w) for w, word in enumerate(words))
        return [v for i, v in enumerate(self.vertices) if whole >> i & 1]

    def show(self, s: Candidates) -> str:
        sets = (" ".join(map(str, self.members(words))) or "-" for words in (s.below, s.second, s.last))
        return f"{s.colours} colours: {' | '.join(sets)}"

    def show_move(self, s: Candidates, m: int) -> str:
        """Return the vertex, or those of which none is taken."""
        if m != NONE:
            return str(self.vertices[m])
        return f"none of {' '.join(map(str, self.members(s.second) + self.members(s.last)))}"

    def fitted(self, text: str) -> Clique:
        """Return the problem of the graph that a text names, or writes out; this one for an empty text."""
        return Clique(graph_of(text.strip()), self.complement) if text.strip() else self

    def parse(self, text: str) -> Candidates:
        return self.fitted(text).start()

    def instance_of(self, line: str) -> str:
        """Return the instance of a line: all of it."""
        return line.strip()

    def read(self, path: str) -> Clique:
        """Return the problem of a DIMACS file.

        Raises
        ------
        InstanceError
            If it is damaged.
        """
        return Clique(read_dimacs(path), self.complement)


@treeprune.compiled
def has(words: tuple[uint64, ...], v: int) -> bool:
    """Tell whether a vertex is member of a set."""
    return words[v >> 6] >> uint64(v & 63) & uint64(1) != uint64(0)


@treeprune.compiled
def some_of(words: tuple[uint64, ...]) -> bool:
    """Tell whether a set has members."""
    union = uint64(0)
    for w in range(len(words)):
        union |= words[w]
    return union != uint64(0)


def by_degeneracy(graph: Any) -> list[Hashable]:
    """Return the vertices, that of least degree last, and so on without it (Matula and Beck 1983)."""
    degree = dict(graph.degree())
    found = []
    while degree:
        v = min(degree, key=degree.__getitem__)
        del degree[v]
        for u in graph[v]:
            if u in degree:
                degree[u] -= 1
        found.append(v)
    return found[::-1]


def words_of_neighbours(graph: Any, vertices: list[Hashable]) -> np.ndarray:
    """Return the neighbours of each vertex, as words."""
    number = {v: i for i, v in enumerate(vertices)}
    found = np.zeros((len(vertices), (len(vertices) + 63) // 64), np.uint64)
    for u, v in graph.edges():
        for a, b in ((number[u], number[v]), (number[v], number[u])):
            found[a, b // 64] |= np.uint64(1 << b % 64)
    return found
