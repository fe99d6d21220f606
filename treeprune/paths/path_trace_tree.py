"""The tree that the trace of a path search tells of, as a graph of networkx and as DOT text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..trace_tree import Branch, dot_text

if TYPE_CHECKING:
    from .path_trace import PathTrace

FIRST_SKIPPED = -2
"""Branches that were skipped are numbered downwards from here; -1 is what is above the start."""


def branches(trace: PathTrace) -> dict[int, Branch]:
    """Return every branch of a trace by its number, in the order they came; `value` is the cost of the way.

    Examples
    --------
    >>> import treeprune
    >>> class Step(treeprune.StateSpace):
    ...     def start(self): return 0
    ...     def is_goal(self, s): return s == 1
    ...     def moves(self, s): return [1, -1]
    ...     def play(self, s, m): return s + m
    >>> [b.move for b in branches(treeprune.dijkstra(Step(), trace="all").trace).values()]
    ['start', '1', '-1']
    """
    space, found = trace.problem, dict[int, Branch]()
    states: dict[int, Any] = {}
    for i, event in enumerate(trace):
        node = event.node
        if event.kind in ("kept", "visit", "goal"):
            if event.parent < 0:
                states[node] = trace.state
                found[node] = Branch(node, -1, 0, "start", value=event.g)
            else:
                s = states[event.parent]
                move = nth_move(space, s, event.nth)
                states[node] = space.play(s, move)
                ply = found[event.parent].ply + 1
                found[node] = Branch(node, event.parent, ply, space.show_move(s, move), value=event.g)
        elif event.kind == "skip" and event.nth < 0:
            if node not in found:  # the start itself was not worth a visit
                found[node] = Branch(node, -1, 0, "start", value=event.g)
            found[node].skipped_by = event.rule
        elif event.kind == "skip":
            s = states[node]
            text = space.show_move(s, nth_move(space, s, event.nth))
            found[FIRST_SKIPPED - i] = Branch(
                FIRST_SKIPPED - i, node, found[node].ply + 1, text, skipped_by=event.rule
            )  # fmt: skip
    return found


def nth_move(space: Any, s: Any, nth: int) -> Any:
    """Return a move by its number among the moves of a state."""
    return list(space.moves(s))[nth]


def to_networkx(trace: PathTrace) -> Any:
    """Return the tree as a networkx.DiGraph; see `PathTrace.to_networkx`."""
    import networkx

    graph = networkx.DiGraph()
    for branch in branches(trace).values():
        graph.add_node(branch.id, move=branch.move, g=branch.value, skipped_by=branch.skipped_by)
        if branch.parent >= 0:
            graph.add_edge(branch.parent, branch.id)
    return graph


def to_dot(trace: PathTrace, max_nodes: int) -> str:
    """Return the tree as DOT text; see `PathTrace.to_dot`."""
    return dot_text(branches(trace), max_nodes)
