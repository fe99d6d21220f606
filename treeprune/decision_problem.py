"""What a user writes for backtracking, dynamic programming and branch and bound: hooks with neutral defaults.

A hook that is left out prunes nothing and stays sound.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, ClassVar

from .problem import INF


class DecisionProblem:
    """Decisions taken one after the other until nothing is left to decide: permutations, subsets, words, placements.

    Subclass it and write `start`, `moves`, `play` and `is_complete`. `feasible` skips a state from which the elements
    that are left can no longer satisfy what is required. Where solutions differ in worth, write `gain`, to be
    maximised, or `cost`, to be minimised; `bound`, `key` and `dominance` then skip subproblems. Interpreted, states and
    moves are whatever you like, as long as `play` returns a new state. Under `@treeprune.compiled` a state is an
    integer or a NamedTuple of numbers (and tuples of them), a move an integer. Where solutions are counted, every
    state is reached in one way only, or counts once for each way.

    Examples
    --------
    >>> class Sums(DecisionProblem):
    ...     '''Subsets of 1, 2, 3, ... n of a given sum; a state is the next number, and what is missing.'''
    ...     def __init__(self, n, total): self.n, self.total = n, total
    ...     def start(self): return (1, self.total)
    ...     def is_complete(self, s): return s[0] > self.n and s[1] == 0
    ...     def moves(self, s): return [1, 0] if s[0] <= self.n else []
    ...     def play(self, s, m): return (s[0] + 1, s[1] - s[0] * m)
    ...     def feasible(self, s): return 0 <= s[1] <= sum(range(s[0], self.n + 1))
    >>> sums = Sums(4, 5)
    >>> sums.play((1, 5), 1), sums.feasible((4, 5)), sums.order((1, 5), 1)
    ((2, 4), False, 0)
    """

    compiled_hooks: ClassVar[tuple[str, ...]] = (
        "moves", "play", "is_complete", "feasible", "order", "key", "symmetries",
        "gain", "cost", "bound", "move_bound", "dominance", "besides", "unpack",
    )  # fmt: skip
    """The methods that searches call; only they, and what they reach, must be compilable."""

    states: Any = None
    """How many keys there are, where `key` numbers the states from 0 on: tables then need no hashing."""

    @property
    def minimising(self) -> bool:
        """Whether the worth of a solution is a cost."""
        return type(self).cost is not DecisionProblem.cost

    def start(self) -> Any:
        """Return the state in which nothing is decided."""
        raise NotImplementedError(f"{type(self).__name__} has no start(): write it, or give solve() a state")

    def is_complete(self, s: Any) -> bool:
        """Tell whether `s` is a solution; nothing is decided after it."""
        raise NotImplementedError(f"{type(self).__name__} has no is_complete(s)")

    def moves(self, s: Any) -> Iterable[Any]:
        """Yield the decisions to choose from in `s`, each once, always in the same order; none at a dead end."""
        raise NotImplementedError(f"{type(self).__name__} has no moves(s)")

    def play(self, s: Any, m: Any) -> Any:
        """Return the state after move `m`; `s` itself stays as it was."""
        raise NotImplementedError(f"{type(self).__name__} has no play(s, m)")

    def feasible(self, s: Any) -> bool:
        """Tell whether `s` may still lead to a solution. False only where it is certain that it leads to none."""
        return True

    def order(self, s: Any, m: Any) -> Any:
        """Return the rank of move `m`: the larger, the earlier; equal ones as `moves` has them.

        Backtracking asks for it with `order=True`; depth-first searches for the best do where it is written, and else
        try first what may be worth most by `bound`.
        """
        return 0

    def key(self, s: Any) -> Any:
        """Return what a state is known by: equal keys promise that the same decisions complete both, at equal worth."""
        return s

    def gain(self, s: Any, m: Any) -> Any:
        """Return what move `m` adds to the worth of a solution, a number of any sign; the sum is maximised."""
        raise NotImplementedError(f"{type(self).__name__} has neither gain(s, m) nor cost(s, m): write one of them")

    def cost(self, s: Any, m: Any) -> Any:
        """Return what move `m` adds to the cost of a solution, a number of any sign; the sum is minimised."""
        raise NotImplementedError(f"{type(self).__name__} has neither gain(s, m) nor cost(s, m): write one of them")

    def bound(self, s: Any) -> Any:
        """Return an optimistic number for all that is still to come from `s`: too large a gain, too small a cost.

        0 will do where costs are never negative. The default knows nothing.
        """
        return -INF if self.minimising else INF

    def move_bound(self, s: Any, m: Any) -> Any:
        """Return an optimistic number for move `m` and all that comes after it; asked before the move is played."""
        return -INF if self.minimising else INF

    def dominance(self, s: Any) -> tuple[Any, ...]:
        """Return coordinates: of two states with one key, one with none smaller is completed at least as well.

        Then `key` leaves out what the coordinates tell, and key and coordinates together say what a state is.
        """
        return ()

    def besides(self, s: Any, m: Any) -> Iterable[Any]:
        """Yield the other subproblems that move `m` leaves beside `play(s, m)`; each is completed on its own.

        For depth-first search and dynamic programming alone. The gains, or costs, of all parts are added. A solution
        lists the moves of each part in turn, those of `play(s, m)` first.
        """
        for _ in range(0):
            yield s

    def unpack(self, key: Any) -> Any:
        """Return the state of a key below `states`, for tabulation; where no state has it, any that does no harm.

        Every move must then lead to a larger key, or to a state that is complete or not feasible.
        """
        raise NotImplementedError(f"{type(self).__name__} has no unpack(key)")

    def symmetries(self, s: Any) -> Iterable[Any]:
        """Yield states equivalent to `s`: each solution below one is the image of a solution below the other.

        With `symmetry=True` only states whose key is the least of their equivalents are kept. The state before such
        a one must be kept too, or solutions get lost with all their images: let the key of a state begin with that of
        the state before it, or yield nothing but where the choice is plain. `treeprune.check_problem` tests it.
        """
        for _ in range(0):
            yield s

    def replay(self, moves: Iterable[Any], state: Any = None) -> list[Any]:
        """Return the states that decisions lead through: that in which each is taken, and the last one.

        Where a move leaves several subproblems, the next move is that of the first that is not complete.

        Examples
        --------
        >>> class Word(DecisionProblem):
        ...     def start(self): return ""
        ...     def is_complete(self, s): return len(s) == 3
        ...     def play(self, s, m): return s + m
        >>> Word().replay("ab")
        ['', 'a', 'ab']
        """
        pending, found = [self.start() if state is None else state], []
        for move in moves:
            while len(pending) > 1 and self.is_complete(pending[-1]):
                pending.pop()
            s = pending.pop()
            found.append(s)
            pending += [*reversed(list(self.besides(s, move))), self.play(s, move)]
        return [*found, pending[-1]]

    def show(self, s: Any) -> str:
        """Return `s` as people want to see it."""
        return str(s)

    def show_move(self, s: Any, m: Any) -> str:
        """Return move `m` as people write it."""
        return str(m)

    def parse(self, text: str) -> Any:
        """Return the state that `text` describes; raise InstanceError, with the reason, where it describes none."""
        raise NotImplementedError(f"{type(self).__name__} has no parse(text): it cannot read states")

    def fitted(self, text: str) -> DecisionProblem:
        """Return the problem that an instance belongs to: of its size, with its numbers; this one by default."""
        return self

    def read(self, path: str) -> DecisionProblem | None:
        """Return the problem that a file holds; None where files hold instances one a line, or name none.

        Raise InstanceError, with the line and the reason, where it is damaged.
        """
        return None

    def instance_of(self, line: str) -> str:
        """Return the instance that a line of a file holds: its first field, fields being parted by tabs or commas."""
        return re.split(r"[\t,]", line, maxsplit=1)[0].strip()
