"""What every kernel of decisions does with a state: play a move, ask what it is, skip it by a rule with a name.

    problem   the problem        s     a state        ply    decisions taken so far

No kernel of decisions calls `keep` itself; `cut` does, and counts the rule that did it, so the law "weakest rule that
fired" holds by construction.
"""

from __future__ import annotations

from ..._compiled import compiled
from ...rule import INFEASIBLE, SYMMETRY_BREAKING, keep
from ..counters import SKIPPED
from ..words import precedes, same_type


@compiled
def cut(mem, rule, score, bound, ply):
    """True, counted and traced, where `rule` skips the state just reached."""
    if keep(score, bound):
        return False
    mem.counters[SKIPPED + rule] += 1
    mem.trace.skip(rule, ply, score, bound)
    return True


@compiled
def successor_of(problem, s, move):
    """Return the next state, in the very type of this one."""
    return same_type(problem.play(s, move), s)


@compiled
def is_complete(problem, s):
    """Tell whether a state is a solution; what is no truth cannot be added to."""
    return problem.is_complete(s) + 0 > 0


@compiled
class Feasibility:
    """Skips a state from which the problem says that nothing can be completed (Golomb and Baumert 1965)."""

    def cuts(self, problem, s, ply, mem):
        left = problem.feasible(s) + 0  # what is no truth cannot be added to
        return cut(mem, INFEASIBLE, same_type(left, 0), 0, ply)


@compiled
class NoFeasibility:
    """Every state is looked into."""

    def cuts(self, problem, s, ply, mem):
        return False


@compiled
class LeastOfEquivalents:
    """Skips a state where one that is equivalent has a lesser key (Crawford et al. 1996)."""

    def cuts(self, problem, s, ply, mem):
        key = problem.key(s)
        least = 1
        for twin in problem.symmetries(s):
            if precedes(problem.key(same_type(twin, s)), key):
                least = 0
        return cut(mem, SYMMETRY_BREAKING, least, 0, ply)


@compiled
class NoSymmetryBreaking:
    """Each state stands for itself."""

    def cuts(self, problem, s, ply, mem):
        return False
