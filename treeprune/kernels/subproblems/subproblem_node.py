"""What every kernel of subproblems asks of one: what a move is worth, what can still come, whether it may be skipped.

    s      a state, which stands for the subproblem of completing it     zero   0 in the type of worths
    need   what a subproblem must be worth, more than that, to matter    ply, nth   decisions so far; number of a move

Kernels maximise: a cost is a negative gain here, and `Gains` and `Costs` are the only ones that know. No kernel calls
`keep` itself; `cut` does, and counts the rule that did it, so the law "weakest rule that fired" holds by construction.
"""

from __future__ import annotations

from typing import Any

from ..._compiled import compiled
from ...problem import INF
from ...rule import BOUND, INFEASIBLE, MOVE_BOUND, SECOND_BOUND
from ..counters import BAD_BOUND, BAD_GAIN, BAD_MOVE_BOUND, end_run
from ..paths.path_node import cut
from ..words import precedes, same_type

NOTHING = -INF
"""Worth of what cannot be completed."""


@compiled
def total(gain, value):
    """Return gain + value, where nothing stays nothing, and all stays possible where nothing is known."""
    return gain + value if -INF < value < INF else value


@compiled
def required(held, gain, zero, windows):
    """Return what must come after `gain` to beat what is held; anything will do where nothing is held."""
    return max(held - gain, same_type(NOTHING, zero)) if windows and held > NOTHING else same_type(NOTHING, zero)


@compiled
def finite(worth, zero, counters, ply):
    """Return what a hook said a move is worth; ends the run where that is infinite or NaN."""
    worth = same_type(worth, zero)
    if not -INF < worth < INF:
        end_run(counters, BAD_GAIN, ply)
    return worth


@compiled
class Gains:
    """What is maximised."""

    def of(self, problem, s, move, zero, counters, ply):
        """Return what a move adds."""
        return finite(problem.gain(s, move), zero, counters, ply)

    def bound(self, found):
        return found


@compiled
class Costs:
    """What is minimised."""

    def of(self, problem, s, move, zero, counters, ply):
        """Return what a move adds, as a gain."""
        return -finite(problem.cost(s, move), zero, counters, ply)

    def bound(self, found):
        return -found


@compiled
def checked(found, worth, zero, reason, counters, ply):
    """Return a bound as a gain, at most INF; ends the run where it is NaN."""
    found = same_type(found, zero)
    if not found == found:
        end_run(counters, reason, ply)
    return min(max(worth.bound(found), same_type(NOTHING, zero)), same_type(INF, zero))


@compiled
class NoBound:
    """Nothing is known of what can still come."""

    def least(self, problem, s, most, need, ply, nth, zero, mem):
        return most


@compiled
class OwnBound:
    """The problem's `bound`, then those that the user gave beside it, cheap first; the last is `NoBound`."""

    others: Any

    def least(self, problem, s, most, need, ply, nth, zero, mem):
        """Return the least bound known, `most` beforehand; one that does not beat `need` is counted, and ends it."""
        found = min(most, checked(problem.bound(s), mem.worth, zero, BAD_BOUND, mem.counters, ply))
        if cut(mem, BOUND, found, need, ply, nth):
            return found
        return self.others.least(problem, s, found, need, ply, nth, zero, mem)


@compiled
class GivenBound:
    """A bound that the user gave: an object with the method bound(problem, s)."""

    given: Any
    number: int  # among those given, from 0
    others: Any

    def least(self, problem, s, most, need, ply, nth, zero, mem):
        found = min(most, checked(self.given.bound(problem, s), mem.worth, zero, BAD_BOUND, mem.counters, ply))
        if cut(mem, SECOND_BOUND + self.number, found, need, ply, nth):
            return found
        return self.others.least(problem, s, found, need, ply, nth, zero, mem)


@compiled
class NoMoveBound:
    """Nothing is known of a move before it is played."""

    def least(self, problem, s, move, need, ply, nth, zero, mem):
        return same_type(INF, zero)


@compiled
class OwnMoveBound:
    """The problem's `move_bound`."""

    def least(self, problem, s, move, need, ply, nth, zero, mem):
        """Return what a move and all after it may be worth; counted where that does not beat `need`."""
        found = checked(problem.move_bound(s, move), mem.worth, zero, BAD_MOVE_BOUND, mem.counters, ply)
        cut(mem, MOVE_BOUND, found, need, ply, nth)
        return found


@compiled
class Feasible:
    """Skips a state from which the problem says that nothing can be completed (Golomb and Baumert 1965)."""

    def cuts(self, problem, s, ply, nth, mem):
        left = problem.feasible(s) + 0  # what is no truth cannot be added to
        return cut(mem, INFEASIBLE, same_type(left, 0), 0, ply, nth)


@compiled
class AnyState:
    """Every state is looked into."""

    def cuts(self, problem, s, ply, nth, mem):
        return False


@compiled
class ByKey:
    """A subproblem is known by its key."""

    def of(self, problem, s):
        return problem.key(s)


@compiled
class ByKeyAndCoordinates:
    """A subproblem is known by its key and its coordinates."""

    def of(self, problem, s):
        return (problem.key(s), problem.dominance(s))


@compiled
class ByLeastKey:
    """Of equivalent subproblems one stands for all: that with the least key."""

    inner: Any

    def of(self, problem, s):
        best = self.inner.of(problem, s)
        for twin in problem.symmetries(s):
            other = self.inner.of(problem, same_type(twin, s))
            if precedes(other, best):
                best = other
        return best
