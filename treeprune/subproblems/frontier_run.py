"""What searches that hold a frontier have in common: the cells they share, the moves of the best solution."""

from __future__ import annotations

from itertools import islice
from typing import Any

from .._canonical import plain
from ..ending_words import from_words
from ..errors import HookError
from ..hooks import overrides
from ..kernels.subproblems import dive
from ..kernels.subproblems import frontier as kernel
from ..kernels.subproblems.layer_merge import KeyAlone
from ..problem import INF
from ..rule import BOUND, MOVE_BOUND
from .subproblem_hooks import refuse_cycle
from .subproblem_run import SubproblemRun

LONGEST_DIVE = 1 << 16
BIT_WORD = 2**31


class FrontierRun(SubproblemRun):
    """One search, layer by layer or the most promising subproblem first."""

    at: Any
    line: Any
    trial: Any

    def set_up_cells(self, cells: int) -> None:
        """Make the cells that all such searches have."""
        self.at = self.world.cells(cells)
        self.at[kernel.GOAL] = self.at[kernel.LINE] = -1
        self.line, self.trial = self.world.cells(LONGEST_DIVE), self.world.cells(LONGEST_DIVE)
        self.dominates = self.uses("dominance")
        self.filed_by: Any = KeyAlone(self.identity()) if self.dominates else self.identity()

    def wanted_number(self) -> Any:
        """Return what a solution must be worth, more than that, by the user's own wish."""
        wished = self.plan.better_than
        return self.number(-INF if wished is None else -wished if self.problem.minimising else wished)

    def late_rule(self) -> int:
        """Return the rule by which a state is skipped that was kept before the best solution was found."""
        return BOUND if self.uses("bound") else MOVE_BOUND

    def dives(self) -> bool:
        """Tell whether to look for solutions greedily: where there are bounds to compare them with."""
        return self.uses("bound") or self.uses("move-bound")

    def ties(self) -> Any:
        """Return what ranks equal children of a dive."""
        return dive.ByOrder(self.world.number(0, True)) if self.uses("order") else dive.AsMade()

    def keys_in_all(self) -> int | None:
        """Return how many keys there are where a table may have a slot for each, else None."""
        numbered = self.problem.states
        if numbered is None or self.uses("symmetry") or (overrides(self.problem, "dominance") and not self.dominates):
            return None
        return int(numbered) if 4 * int(numbered) <= self.memory_limit // 2 and int(numbered) < BIT_WORD else None

    def way_to(self, node: int) -> list[int]:
        """Return the numbers of the moves from the start to a node."""
        raise NotImplementedError

    def found_moves(self) -> list[Any] | None:
        """Return the moves of the best solution held, None where there is none."""
        goal, length = int(self.at[kernel.GOAL]), int(self.at[kernel.LINE])
        if goal < 0:
            return self.known
        rest = [int(self.at[kernel.GOAL_MOVE])] if length < 0 else [int(number) for number in self.line[:length]]
        return self.replayed([*self.way_to(goal), *rest])[0]

    def replayed(self, numbers: list[int]) -> tuple[list[Any], list[Any]]:
        """Return the moves with these numbers, one after the other from the start, and the states they lead through.

        Raises
        ------
        HookError
            If `moves` does not yield in Python what it yielded in the search.
        """
        moves, states = [], [self.start]
        for number in numbers:
            found = list(islice(self.problem.moves(states[-1]), number, number + 1))
            if not found:
                raise HookError("moves", f"yields fewer moves for {states[-1]!r} than before: always yield the same")
            moves.append(plain(found[0]))
            states.append(plain(self.problem.play(states[-1], found[0])))
        return moves, states

    def refuse_cycle_before(self, node: int) -> None:
        """Refuse decisions that lead back to where they were, along the way to a node."""
        refuse_cycle(self.problem, self.replayed(self.way_to(node))[1])

    def state_in(self, words: Any) -> Any:
        """Return the plain state that the words of a row, or its cell, hold."""
        return plain(from_words([int(w) for w in words], self.state) if self.world.name == "compiled" else words[0])
