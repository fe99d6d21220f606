"""What a search learns beside weights: the parts that most searches do without, in one component.

A search with `NoLearning` has none of their machine code; one with `Learning` uses those that its options name.
"""

from __future__ import annotations

from ..._compiled import compiled
from .backjumping import blame, blame_all, deepest_blamed, explain_refutation
from .constraint_memory import BACKJUMPING, DEPTH, FAILURES_LEFT, MEASURED, VARIABLE_ORDER
from .impact import hoped_for, learn_impact, note_sizes
from .least_constraining import least_constraining
from .nogoods import forget_nogoods, nogoods
from .restarts import first_cutoff, restart, restart_is_due
from .variable_order import IMPACT


@compiled
class NoLearning:
    """Learns nothing: the last choice is taken back, nothing begins again."""

    def begin(self, mem):
        return None

    def chosen(self, mem, x):
        return None

    def propagated(self, mem, good):
        return None

    def failed(self, mem):
        return None

    def solved(self, mem):
        return None

    def return_to(self, mem):
        return mem.now[DEPTH] - 1

    def refuted(self, mem, level):
        return None

    def restart_is_due(self, mem):
        return False

    def restart(self, mem):
        return True

    def propagate(self, mem, p):
        return True

    def prefer(self, mem, x, y):
        return 0

    def choose_value(self, mem, x):
        return 0


@compiled
class Learning:
    """Backjumping, restarts, nogoods, impacts, and values that are tried out."""

    def begin(self, mem):
        mem.now[MEASURED] = -1
        if mem.options[VARIABLE_ORDER] == IMPACT:
            for x in range(len(mem.impact)):
                mem.impact[x] = 0
        forget_nogoods(mem)
        first_cutoff(mem)

    def chosen(self, mem, x):
        """Look at the domains before a choice of x."""
        if mem.options[VARIABLE_ORDER] == IMPACT:
            note_sizes(mem, x)

    def propagated(self, mem, good):
        """Measure what the choice before this propagation has removed."""
        if mem.now[MEASURED] >= 0:
            learn_impact(mem, good)

    def failed(self, mem):
        mem.now[FAILURES_LEFT] -= 1
        if mem.options[BACKJUMPING] == 1 and mem.now[DEPTH] > 0:
            blame(mem)

    def solved(self, mem):
        if mem.options[BACKJUMPING] == 1:
            blame_all(mem)

    def return_to(self, mem):
        """Return the level of the choice to refute next, -1 where there is none."""
        return deepest_blamed(mem) if mem.options[BACKJUMPING] == 1 else mem.now[DEPTH] - 1

    def refuted(self, mem, level):
        """Keep what the refutation at a level depends on."""
        if mem.options[BACKJUMPING] == 1:
            explain_refutation(mem, level)

    def restart_is_due(self, mem):
        return restart_is_due(mem)

    def restart(self, mem):
        return restart(mem)

    def propagate(self, mem, p):
        return nogoods(mem, p)

    def prefer(self, mem, x, y):
        """Compare two variables by their impacts: negative where x is the better choice."""
        return hoped_for(mem, x) - hoped_for(mem, y)

    def choose_value(self, mem, x):
        return least_constraining(mem, x)
