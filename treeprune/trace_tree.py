"""The tree that a trace tells of, as a graph of networkx and as DOT text."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .hooks import overrides
from .problem import Game

if TYPE_CHECKING:
    from .trace import Trace

COLOURS = {
    "alpha-beta": "#E69F00",
    "table": "#56B4E9",
    "static bound": "#009E73",
    "horizon": "#9A9A9A",
    "proof number": "#0072B2",
    "ending": "#0072B2",
    "enhanced cutoff": "#332288",
    "star1": "#44AA99",
    "star2": "#117733",
    "stand pat": "#DDCC77",
    "quiet move": "#999933",
    "null move": "#D55E00",
    "late move": "#CC6677",
    "futility": "#882255",
    "probcut": "#AA4499",
    "own rule": "#CC79A7",
    "cost bound": "#E69F00",
    "duplicate": "#56B4E9",
    "move sequence": "#332288",
    "pathmax": "#117733",
    "meeting bound": "#0072B2",
    "weighted bound": "#44AA99",
    "first solution": "#999933",
    "beam width": "#D55E00",
    "discrepancy": "#CC6677",
    "threshold": "#882255",
    "open list": "#AA4499",
    "infeasible": "#0072B2",
    "forward checking": "#56B4E9",
    "hidden single": "#009E73",
    "Hall set": "#999933",
    "bounds consistency": "#0072B2",
    "arc consistency": "#332288",
    "own propagator": "#CC79A7",
    "symmetry breaking": "#44AA99",
    "backjump": "#882255",
    "nogood": "#AA4499",
    "incumbent": "#D55E00",
    "uncovered item": "#117733",
    "bound": "#E69F00",
    "move bound": "#DDCC77",
    "second bound": "#D55E00",
    "third bound": "#882255",
    "fourth bound": "#AA4499",
    "memo": "#56B4E9",
    "dominance": "#009E73",
}
"""One colour a rule, told apart by the colour-blind too (Okabe and Ito 2008; Tol 2021)."""
OTHER_COLOUR = "#CC79A7"


@dataclass
class Branch:
    """One branch of the tree: a node that was entered, or a move that was skipped.

    Attributes
    ----------
    id, parent : int
        Number of the node, negative where the move was never made; 0 is above the roots.
    ply : int
    move : str
    value : number or None
        Seen from the side to move in the node; None where it is not known.
    skipped_by : str or None
        The rule that skipped the branch, or all that is below it.
    window : tuple of two numbers, or None
    """

    id: int
    parent: int
    ply: int
    move: str
    value: Any = None
    skipped_by: str | None = None
    window: tuple[Any, Any] | None = None

    @property
    def colour(self) -> str | None:
        """The colour of the rule that skipped it."""
        return None if self.skipped_by is None else COLOURS.get(self.skipped_by, OTHER_COLOUR)


class Way:
    """The states on the way from the root to the current node; each is found when it is first asked for."""

    def __init__(self, problem: Game, state: Any) -> None:
        self.problem, self.root = problem, state
        self.has_chance = overrides(problem, "outcomes")
        self.moves: list[Any] = []
        self.states: list[Any] = [state]

    def step(self, ply: int, move: Any) -> None:
        """Go back to a ply less one, then along a move."""
        self.moves[ply:] = [move]
        del self.states[ply:]
        if ply == 0:
            self.states = [self.root]

    def above(self, ply: int) -> Any:
        """Return the state before the move of a ply."""
        while len(self.states) < ply:
            s, move = self.states[-1], self.moves[len(self.states)]
            chances = self.chances(s)
            self.states.append(chances[move][1] if chances else self.problem.play(s, move))
        return self.states[ply - 1]

    def chances(self, s: Any) -> list[Any]:
        """Return the outcomes of a state, none where a player moves."""
        return list(self.problem.outcomes(s)) if self.has_chance else []

    def text(self, ply: int, move: Any) -> str:
        """Return the move into a branch as people write it."""
        s = self.above(ply)
        chances = self.chances(s)
        return f"chance {chances[move][0]:.3g}" if chances else self.problem.show_move(s, move)


def branches(trace: Trace) -> dict[int, Branch]:
    """Return every branch of a trace by its number, in the order they came.

    Examples
    --------
    >>> import treeprune
    >>> from games.nim import Nim
    >>> [b.move for b in branches(treeprune.minimax(Nim(), (2,), depth=1, trace="all").trace).values()]
    ['root', '1 from heap 0', '2 from heap 0']
    """
    way, found = Way(trace.problem, trace.state), dict[int, Branch]()
    for i, event in enumerate(trace):
        ply = event.depth
        if event.kind == "enter":
            window = (event.score, event.bound)
            text = way.text(ply, event.move) if ply else root_text(trace, event.move, window)
            way.step(ply, event.move)
            found[event.node] = Branch(event.node, event.parent, ply, text, window=window)
        elif event.kind == "leave":
            found[event.node].value = event.score
        elif event.node:
            found[event.node].skipped_by = event.rule
        else:
            text = way.text(ply, event.move)
            found[-i - 1] = Branch(-i - 1, event.parent, ply, text, skipped_by=event.rule)
    return found


def root_text(trace: Trace, move: Any, window: tuple[Any, Any]) -> str:
    """Return what a search from the root asks."""
    return {"deepening": f"depth {move}", "null-window": f"> {window[0]}?"}.get(trace.plan.algorithm, "root")


def near_root(found: dict[int, Branch], max_nodes: int) -> tuple[dict[int, Branch], Counter[int]]:
    """Return the branches nearest to the root, whole plies if more than the first fit, and the children left out."""
    if max_nodes < 1:
        raise ValueError(f"max_nodes={max_nodes}: give a number of nodes >= 1")
    nearest = sorted(found.values(), key=lambda branch: branch.ply)
    whole = nearest[max_nodes].ply if len(nearest) > max_nodes else len(nearest)
    chosen = {branch.id for branch in nearest[:max_nodes] if whole < 2 or branch.ply < whole}
    shown = {number: branch for number, branch in found.items() if number in chosen}
    left_out = Counter(b.parent for b in found.values() if b.id not in chosen and b.parent in chosen)
    return shown, left_out


def to_networkx(trace: Trace) -> Any:
    """Return the tree as a networkx.DiGraph; see `Trace.to_networkx`."""
    import networkx

    graph = networkx.DiGraph()
    for branch in branches(trace).values():
        graph.add_node(
            branch.id, ply=branch.ply, move=branch.move, value=branch.value, skipped_by=branch.skipped_by,
            window=branch.window,
        )  # fmt: skip
        if branch.parent:
            graph.add_edge(branch.parent, branch.id)
    return graph


def to_dot(trace: Trace, max_nodes: int) -> str:
    """Return the tree as DOT text; see `Trace.to_dot`."""
    return dot_text(branches(trace), max_nodes)


def dot_text(found: dict[int, Branch], max_nodes: int) -> str:
    """Return branches as DOT text, those near the root; skipped ones in the colour of their rule."""
    shown, left_out = near_root(found, max_nodes)
    lines = [
        "digraph trace {",
        '  node [shape=box, style="rounded,filled", fillcolor=white, fontname="sans-serif", fontsize=10];',
    ]
    for branch in shown.values():
        label = quoted(branch.move)
        if branch.value is not None:
            label += f"\\n{branch.value}"
        look = ""
        if branch.colour is not None:
            label += f"\\n{branch.skipped_by}"
            look = f', color="{branch.colour}", fillcolor="#EEEEEE", fontcolor="#555555"'
            look += ', style="rounded,filled,dashed"' if branch.id < 0 else ""
        lines.append(f'  {branch.id} [label="{label}"{look}];')
        if branch.parent in shown:
            edge = f' [color="{branch.colour}", style=dashed]' if branch.id < 0 else ""
            lines.append(f"  {branch.parent} -> {branch.id}{edge};")
        if left_out[branch.id]:
            lines.append(f'  more{branch.id} [label="{left_out[branch.id]} more", shape=plaintext, fillcolor=none];')
            lines.append(f"  {branch.id} -> more{branch.id} [style=dotted, arrowhead=none];")
    return "\n".join([*lines, "}"])


def quoted(text: str) -> str:
    """Return a text as it stands between the quotes of a DOT label."""
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
