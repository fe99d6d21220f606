"""MTD(f): empty windows that close in on the value, from a guess on; the table remembers what each has proved.

low <= v <= high   what is proved so far          guess     where the next window lies
"""

from __future__ import annotations

from .._compiled import compiled
from .iterative_deepening import ask, keep_line
from .node import ended


@compiled
class MemoryEnhancedTest:
    """Plaat, Schaeffer, Pijls and de Bruin 1996. The guess is the value of the iteration before, at first evaluate(s).

    With a guess that is right, two windows settle an iteration. Scores are integers.
    """

    def value(self, game, s, alpha, beta, depth, guess, best_line, mem):
        low, high = alpha, beta
        while low < high:
            test = max(guess, low + 1)
            guess = ask(game, s, test - 1, test, depth, mem)
            if ended(mem):
                break
            if guess < test:
                high = guess
            else:
                low = guess
                keep_line(mem, best_line)
        return guess
