"""What a user writes for shortest paths: a class of hooks with neutral defaults.

A hook that is left out prunes nothing and stays sound.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import partial
from typing import Any, ClassVar

from ._canonical import plain
from .errors import HookError, InstanceError
from .problem import INF


class StateSpace:
    """States, moves between them, and goals: a search asks for the cheapest way from the start to a goal.

    Subclass it and write `start`, `is_goal`, `moves` and `play`; `cost` where moves do not all cost 1; `h` to guide
    the search. Interpreted, states and moves are whatever you like, as long as `play` returns a new state and keys can
    be hashed. Under `@treeprune.compiled` a state is an integer or a NamedTuple of numbers (and tuples of them), a move
    an integer. Costs are never negative; they are integers or floats throughout.

    Examples
    --------
    >>> class Jugs(StateSpace):
    ...     '''Measure 4 litres with jugs of 5 and 3.'''
    ...     def start(self): return (0, 0)
    ...     def is_goal(self, s): return 4 in s
    ...     def moves(self, s): return ["fill 5", "fill 3", "empty 5", "empty 3", "5 to 3", "3 to 5"]
    ...     def play(self, s, m):
    ...         a, b = s
    ...         pour = min(a, 3 - b) if m == "5 to 3" else -min(b, 5 - a) if m == "3 to 5" else 0
    ...         full = {"fill 5": (5, b), "fill 3": (a, 3), "empty 5": (0, b), "empty 3": (a, 0)}
    ...         return full.get(m, (a - pour, b + pour))
    >>> jugs = Jugs()
    >>> jugs.play((5, 0), "5 to 3"), jugs.cost((5, 0), "5 to 3"), jugs.h((5, 0))
    ((2, 3), 1, 0)
    """

    compiled_hooks: ClassVar[tuple[str, ...]] = (
        "moves", "play", "cost", "is_goal", "h", "key", "unpack", "symmetries", "redundant", "predecessors", "h_back",
    )  # fmt: skip
    """The methods that searches call; only they, and what they reach, must be compilable."""

    least_cost: Any = None
    """A number that no move costs less than; None: 1 where `cost` is not written, else 0. Searches that may use it
    (MM, NBS, DVCBS) skip more the larger it is; a move that costs less is an error."""

    states: Any = None
    """How many states there are, where they are the numbers from 0 on (and `key` gives them); else None."""

    undirected: ClassVar[bool] = False
    """Whether every move can be undone by one that costs the same; pathmax then raises estimates both ways."""

    def start(self) -> Any:
        """Return the state the search begins in."""
        raise NotImplementedError(f"{type(self).__name__} has no start(): write it, or give solve() a state")

    def is_goal(self, s: Any) -> bool:
        """Tell whether `s` is a goal."""
        raise NotImplementedError(f"{type(self).__name__} has no is_goal(s)")

    def moves(self, s: Any) -> Iterable[Any]:
        """Yield the moves in `s`, each once, always in the same order; none at a dead end."""
        raise NotImplementedError(f"{type(self).__name__} has no moves(s)")

    def play(self, s: Any, m: Any) -> Any:
        """Return the state after move `m`; `s` itself stays as it was."""
        raise NotImplementedError(f"{type(self).__name__} has no play(s, m)")

    def cost(self, s: Any, m: Any) -> Any:
        """Return what move `m` costs in `s`: never negative."""
        return 1

    def h(self, s: Any) -> Any:
        """Return an estimate of the cost from `s` to the nearest goal; INF where no goal can be reached.

        Admissible: never above that cost. Consistent: never more than cost(s, m) above the estimate after m.
        """
        return 0

    def key(self, s: Any) -> Any:
        """Return what a search knows `s` by; equal keys promise the same cheapest way to a goal."""
        return s

    def unpack(self, key: Any) -> Any:
        """Return the state of a key. Written, searches that remember states store their keys alone."""
        raise NotImplementedError(f"{type(self).__name__} has no unpack(key)")

    def symmetries(self, s: Any) -> Iterable[Any]:
        """Yield the states that are as far from a goal as `s` because the space looks the same from them."""
        for _ in range(0):
            yield s

    def redundant(self, last: Any, m: Any) -> bool:
        """Tell whether a search need not try `m` right after `last`.

        Because it undoes it, or because both commute and are tried in the other order. What the two lead to, another
        way of moves that is kept must reach at no more cost.
        """
        return False

    def predecessors(self, s: Any) -> Iterable[tuple[Any, Any]]:
        """Yield (move, state) for each state and move that lead to `s`, for searches that go backwards."""
        raise NotImplementedError(
            f"{type(self).__name__} has no predecessors(s): a search backwards needs (move, state) pairs that lead to s"
        )

    def goals(self) -> Iterable[Any]:
        """Yield every goal, for searches that go backwards."""
        raise NotImplementedError(f"{type(self).__name__} has no goals(): a search backwards begins there")

    def h_back(self, s: Any, start: Any) -> Any:
        """Return an estimate of the cost from `start`, where the search began, to `s`."""
        return 0

    def moves_through(self, states: list[Any], steps: bool = False) -> list[Any]:
        """Return the moves that lead from the first state of a way to the others, known by their keys.

        The cheapest where several do, or the first if `steps`. Searches remember states, not moves, and ask for them at
        the end; write it anew where ways are long and moves can be told at a glance.

        Raises
        ------
        HookError
            If no move does.
        """
        moves: list[Any] = []
        s = states[0] if states else None
        for t in states[1:]:
            wanted = plain(self.key(t))
            found = [m for m in self.moves(s) if plain(self.key(self.play(s, m))) == wanted]
            if not found:
                raise HookError("moves", f"of {s!r} do not lead to {t!r}, though a search went there")
            moves.append(found[0] if steps else min(found, key=partial(self.cost, s)))
            s = plain(self.play(s, moves[-1]))
        return moves

    def show(self, s: Any) -> str:
        """Return `s` as people want to see it."""
        return str(s)

    def parse(self, text: str) -> Any:
        """Return the state that `text` describes; raise InstanceError, with the reason, where it describes none."""
        raise NotImplementedError(f"{type(self).__name__} has no parse(text): it cannot read states")

    def fitted(self, text: str) -> StateSpace:
        """Return the space that an instance belongs to: of its size, on its map; this one by default."""
        return self

    def between(self, source: str | None, target: str | None) -> StateSpace:
        """Return the space of the way from one place to another, as people write places; None: as it is here."""
        raise InstanceError(f"{type(self).__name__} has no places to go from and to")

    def queries(self, path: str) -> Iterable[tuple[int, tuple[str, StateSpace | None, str | None]]] | None:
        """Yield (line, (text, space, why it is damaged)) of a file of whole queries; None where a line is a state."""
        return None

    def instance_of(self, line: str) -> str:
        """Return the instance that a line of a file holds: its first field, fields being parted by tabs or commas."""
        return re.split(r"[\t,]", line, maxsplit=1)[0].strip()

    def show_move(self, s: Any, m: Any) -> str:
        """Return move `m` as people write it."""
        return str(m)


DEAD_END = INF
"""An estimate from which on no goal can be reached."""
