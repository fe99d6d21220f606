"""The tree that the trace of a constraint search tells of, as a graph of networkx and as DOT text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..trace_tree import Branch, dot_text

if TYPE_CHECKING:
    from .constraint_trace import ConstraintTrace


@dataclass
class SearchBranch(Branch):
    """A node of the search tree, or a branch that was jumped over.

    Attributes
    ----------
    constraint : str
        Whose dead end it is, '' where it is none.
    solution : bool
    """

    constraint: str = ""
    solution: bool = False


def branches(trace: ConstraintTrace) -> dict[int, SearchBranch]:
    """Return every branch of a trace by its number, in the order they came; `move` is the decision.

    Examples
    --------
    >>> import treeprune
    >>> p = treeprune.ConstraintProblem()
    >>> x, y = p.variable(range(2), name="x"), p.variable(range(2), name="y")
    >>> p.add(x != y)
    >>> found = branches(treeprune.constraint_search(p, solutions=None, trace="all", world="interpreted").trace)
    >>> [(b.move, b.solution) for b in found.values()]
    [('root', False), ('x = 0', True), ('x != 0', True)]
    """
    names = [x.name for x in trace.problem.variables_list]
    found: dict[int, SearchBranch] = {}
    if trace.clash:
        return found
    node = 1
    found[1] = SearchBranch(1, 0, 0, "root")
    stack: list[int] = []
    begin = False
    for i, event in enumerate(trace):
        if event.kind == "choose":
            stack.append(node)
            found[node + 1] = child(found[node], node + 1, f"{names[event.variable]} = {event.value}")
            node += 1
        elif event.kind == "refute":
            parent = stack[event.depth]
            del stack[event.depth :]
            found[node + 1] = child(found[parent], node + 1, f"{names[event.variable]} != {event.value}")
            node += 1
        elif event.kind == "restart":
            begin = True
        elif event.kind == "solution":
            found[node].solution = True
        elif event.kind == "skip" and event.propagator >= 0:
            found[node].skipped_by, found[node].constraint = event.rule, trace.constraint(event)
        elif event.kind == "skip":
            level = -event.score - 1
            parent = stack[level]
            text = f"{names[event.variable]} != ..."
            found[-i - 1] = child(found[parent], -i - 1, text)
            found[-i - 1].skipped_by = event.rule
        if begin:
            begin, stack = False, []
            found[node] = SearchBranch(node, 0, 0, f"run {event.value}")
    return found


def child(parent: SearchBranch, number: int, decision: str) -> SearchBranch:
    """Return the branch below a node."""
    return SearchBranch(number, parent.id, parent.ply + 1, decision)


def to_networkx(trace: ConstraintTrace) -> Any:
    """Return the tree as a networkx.DiGraph; see `ConstraintTrace.to_networkx`."""
    import networkx

    graph = networkx.DiGraph()
    for branch in branches(trace).values():
        graph.add_node(
            branch.id, decision=branch.move, skipped_by=branch.skipped_by, constraint=branch.constraint,
            solution=branch.solution,
        )  # fmt: skip
        if branch.parent:
            graph.add_edge(branch.parent, branch.id)
    return graph


def to_dot(trace: ConstraintTrace, max_nodes: int) -> str:
    """Return the tree as DOT text; see `ConstraintTrace.to_dot`."""
    found: dict[int, Branch] = {**branches(trace)}
    for branch in found.values():
        if isinstance(branch, SearchBranch):
            branch.value = "solution" if branch.solution else branch.constraint or None
    return dot_text(found, max_nodes)
