"""Graphs that are nowhere written down: a start, a goal, and a function that gives the neighbours of a node."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from ..errors import HookError
from ..state_space import StateSpace


class Step(NamedTuple):
    """A move: the node it leads to, and what it costs."""

    node: Any
    cost: Any


class ImplicitSpace(StateSpace):
    """The problem that `implicit` makes; its states are the nodes."""

    def __init__(self, start: Any, goal: Any, neighbours: Any, h: Any, cost: Any) -> None:
        self.source, self.goal, self.neighbours, self.estimate, self.price = start, goal, neighbours, h, cost
        if cost is not None and not callable(cost):
            self.least_cost = cost

    def start(self) -> Any:
        """Return the node to begin at."""
        return self.source

    def is_goal(self, s: Any) -> bool:
        """Ask the predicate, or compare with the goal."""
        return bool(self.goal(s)) if callable(self.goal) else bool(s == self.goal)

    def moves(self, s: Any) -> Iterable[Step]:
        """Yield a step to each neighbour."""
        found = self.neighbours(s)
        if found is None:
            raise HookError("neighbours", f"returned None for {s!r}: `yield` the neighbours, or return them")
        for item in found:
            if self.price is None:
                try:
                    node, cost = item
                except (TypeError, ValueError):
                    raise HookError(
                        "neighbours", f"yielded {item!r} for {s!r}: with cost=None, yield pairs (node, cost)"
                    ) from None
            else:
                node, cost = item, self.price(s, item) if callable(self.price) else self.price
            try:
                hash(node)
            except TypeError:
                raise HookError(
                    "neighbours", f"yielded {node!r}, which cannot be hashed: make nodes of numbers, text and tuples"
                ) from None
            yield Step(node, cost)

    def play(self, s: Any, m: Step) -> Any:
        """Return the node a step leads to."""
        return m.node

    def cost(self, s: Any, m: Step) -> Any:
        """Return what a step costs."""
        return m.cost

    def h(self, s: Any) -> Any:
        """Return the user's estimate."""
        return 0 if self.estimate is None else self.estimate(s)

    @property
    def guided(self) -> bool:
        """Whether the space estimates distances."""
        return self.estimate is not None

    def node(self, s: Any) -> Any:
        """Return the node of a state: itself."""
        return s

    def show_move(self, s: Any, m: Step) -> str:
        """Return the node a step leads to, as text."""
        return str(m.node)


def implicit(
    start: Any,
    goal: Any,
    neighbours: Callable[[Any], Iterable[Any]],
    h: Callable[[Any], Any] | None = None,
    cost: Any = 1,
) -> ImplicitSpace:
    """Make a shortest-path problem of a function that gives neighbours.

    Parameters
    ----------
    start : hashable
        The node to begin at.
    goal : hashable or callable
        The node to end at, or a function that tells whether a node is a goal.
    neighbours : callable
        Takes a node; returns or yields its neighbours, the same ones in the same order whenever it is asked.
    h : callable, optional
        Takes a node; returns an estimate of the cost from it to a goal.
    cost : number, callable or None
        What a step costs: a number for all steps; a function of (node, neighbour); None: `neighbours` yields pairs
        (neighbour, cost).

    Returns
    -------
    ImplicitSpace
        For `shortest_path`, `a_star`, `ida_star` and the others; interpreted only. Moves are `Step(node, cost)`.

    Raises
    ------
    HookError
        When a search meets a neighbour that cannot be hashed, or that is no pair where one belongs.

    Examples
    --------
    >>> import treeprune
    >>> knight = treeprune.implicit(
    ...     (0, 0), (7, 7),
    ...     lambda cell: [(cell[0] + a, cell[1] + b) for a in (-2, -1, 1, 2) for b in (-2, -1, 1, 2)
    ...                   if abs(a) != abs(b) and 0 <= cell[0] + a < 8 and 0 <= cell[1] + b < 8],
    ... )
    >>> treeprune.shortest_path(knight).length
    6
    >>> toll = treeprune.implicit("a", "c", {"a": [("b", 3), ("c", 9)], "b": [("c", 3)], "c": []}.get, cost=None)
    >>> treeprune.shortest_path(toll).nodes
    ['a', 'b', 'c']
    """
    if not callable(neighbours):
        raise TypeError(f"neighbours={neighbours!r}: give a function of a node")
    return ImplicitSpace(start, goal, neighbours, h, cost)
