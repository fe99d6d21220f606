"""The tree that the trace of a search for the best solution tells of, as a graph of networkx and as DOT text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._canonical import plain
from ..problem import INF
from ..trace_tree import Branch, dot_text
from .subproblem_trace_replay import total
from .subproblem_trace_verify import replay

if TYPE_CHECKING:
    from .subproblem_trace import SubproblemTrace


def branches(trace: SubproblemTrace) -> dict[int, Branch]:
    """Return every branch of a trace by its number, in the order they came; see `SubproblemTrace.to_networkx`.

    Examples
    --------
    >>> import treeprune
    >>> class Two(treeprune.DecisionProblem):
    ...     def start(self): return 0
    ...     def is_complete(self, s): return s > 0
    ...     def moves(self, s): return [1, 2]
    ...     def play(self, s, m): return m
    ...     def gain(self, s, m): return m
    >>> [b.move for b in branches(treeprune.branch_and_bound(Two(), trace="all").trace).values()]
    ['start', '1', '2']
    """
    run, problem = replay(trace)[0], trace.problem
    found: dict[int, Branch] = {}
    leaves = trace.nodes

    def child(number: int, node: int, nth: int, **known: Any) -> Branch:
        if nth < 0:
            return Branch(number, 0, 0, "start", **known)
        s = run.states[node]
        move = list(problem.moves(s))[nth]
        return Branch(number, node + 1, found[node + 1].ply + 1, problem.show_move(s, move), **known)

    for i, event in enumerate(trace):
        node = event.node
        if event.kind == "open":
            found[node + 1] = child(node + 1, event.parent, event.nth)
        elif event.kind == "close":
            found[node + 1].value = shown(trace, total(run.gs[node], event.score), event.nth == 1)
        elif event.kind == "complete":
            leaves += 1
            gain = (
                0
                if event.nth < 0
                else run.gain(run.states[node], list(map(plain, problem.moves(run.states[node])))[event.nth])
            )
            g = 0 if event.nth < 0 else run.gs[node]
            found[leaves] = child(leaves, node, event.nth, value=shown(trace, g + gain, True))
        elif event.kind == "skip":
            found[-i - 1] = child(-i - 1, node, event.nth, skipped_by=event.rule)
    return found


def shown(trace: SubproblemTrace, worth: Any, exact: bool) -> Any:
    """Return a worth in the problem's own sense; as text where only a bound of it is known."""
    if worth <= -INF:
        return "none"
    least = trace.problem.minimising
    if worth >= INF:
        return "?"
    worth = -worth if least else worth
    text = f"{worth:.4g}" if isinstance(worth, float) else str(worth)
    return worth if exact else f"{'>=' if least else '<='} {text}"


def to_networkx(trace: SubproblemTrace) -> Any:
    """Return the tree as a networkx.DiGraph; see `SubproblemTrace.to_networkx`."""
    import networkx

    graph = networkx.DiGraph()
    for branch in branches(trace).values():
        graph.add_node(branch.id, move=branch.move, value=branch.value, skipped_by=branch.skipped_by)
        if branch.parent:
            graph.add_edge(branch.parent, branch.id)
    return graph


def to_dot(trace: SubproblemTrace, max_nodes: int) -> str:
    """Return the tree as DOT text; see `SubproblemTrace.to_dot`."""
    return dot_text(branches(trace), max_nodes)
