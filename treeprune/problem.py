"""What a user writes: small classes of hooks with neutral defaults.

A hook that is left out prunes nothing and stays sound.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, ClassVar

INF = 10**18
"""Beyond every score: scores lie strictly between -INF and INF."""


class Game:
    """A game of two players with opposite interests; every value is seen from the side to move.

    Subclass it and write `start`, `moves`, `play`, `is_over` and `evaluate`. Interpreted, states and moves are
    whatever you like, as long as `play` returns a new state and leaves the old one alone. Under
    `@treeprune.compiled` a state is an integer or a NamedTuple of numbers (and tuples of them), a move an integer.

    Examples
    --------
    >>> class Nim(Game):
    ...     def start(self): return (3, 4)
    ...     def moves(self, s): return [(i, n) for i, heap in enumerate(s) for n in range(1, heap + 1)]
    ...     def play(self, s, m): return tuple(heap - m[1] * (i == m[0]) for i, heap in enumerate(s))
    ...     def is_over(self, s): return not any(s)
    ...     def evaluate(self, s): return -1 if not any(s) else 0
    >>> import treeprune
    >>> treeprune.solve(Nim()).value
    1
    """

    compiled_hooks: ClassVar[tuple[str, ...]] = (
        "moves", "play", "is_over", "evaluate", "key", "order", "lower", "upper", "is_quiet", "symmetries",
        "same_mover", "outcomes", "score_range", "remember", "forcing", "null_move",
    )  # fmt: skip
    """The methods that searches call; only they, and what they reach, must be compilable."""

    def start(self) -> Any:
        """Return the state the game begins in."""
        raise NotImplementedError(f"{type(self).__name__} has no start(): write it, or give solve() a state")

    def moves(self, s: Any) -> Iterable[Any]:
        """Yield the moves of the side to move in `s`, each once, always in the same order; never empty unless over."""
        raise NotImplementedError(f"{type(self).__name__} has no moves(s)")

    def play(self, s: Any, m: Any) -> Any:
        """Return the state after move `m`; `s` itself stays as it was."""
        raise NotImplementedError(f"{type(self).__name__} has no play(s, m)")

    def is_over(self, s: Any) -> bool:
        """Tell whether the game is over in `s`; `evaluate(s)` is then its exact value."""
        raise NotImplementedError(f"{type(self).__name__} has no is_over(s)")

    def evaluate(self, s: Any) -> Any:
        """Return the value of `s` for the side to move: exact where the game is over, an estimate elsewhere."""
        raise NotImplementedError(f"{type(self).__name__} has no evaluate(s)")

    def key(self, s: Any) -> Any:
        """Return what a table knows `s` by; equal keys promise equal values at every depth."""
        return s

    def order(self, s: Any, m: Any) -> Any:
        """Return how promising move `m` looks in `s`; larger is tried first, ties in the order of `moves`."""
        return 0

    def lower(self, s: Any) -> Any:
        """Return a value that the game from `s`, not over yet, is certainly worth at least."""
        return -INF

    def upper(self, s: Any) -> Any:
        """Return a value that the game from `s`, not over yet, is certainly worth at most."""
        return INF

    def is_quiet(self, s: Any) -> bool:
        """Tell whether the estimate of `s` can be trusted (quiescence search looks further where it cannot)."""
        return True

    def forcing(self, s: Any, m: Any) -> bool:
        """Tell whether quiescence search looks at move `m` of a state that is not quiet."""
        return True

    def null_move(self, s: Any) -> Any:
        """Return `s` with the other side to move, as if the mover had passed (for null-move pruning)."""
        raise NotImplementedError(f"{type(self).__name__} has no null_move(s)")

    def remember(self, s: Any) -> bool:
        """Tell whether a table should hold `s`: not where searching it again costs less than looking it up."""
        return True

    def symmetries(self, s: Any) -> Iterable[Any]:
        """Yield the states that are worth the same as `s` because the game looks the same from them."""
        for _ in range(0):
            yield s

    def same_mover(self, s: Any, m: Any) -> bool:
        """Tell whether the side to move in `s` moves again after `m`; the sign is then not flipped."""
        return False

    def outcomes(self, s: Any) -> Iterable[tuple[float, Any]]:
        """Yield (probability, state) pairs where chance moves next; nothing where a player does.

        The value of a chance node is the mean over its outcomes, seen from the side that moves in them, so no sign
        is flipped between the node and its outcomes.
        """
        for _ in range(0):
            yield 0.0, s

    def score_range(self, s: Any) -> tuple[Any, Any]:
        """Return (low, high): every value of `evaluate` in `s` and after it lies between (for Star1 and Star2)."""
        return -INF, INF

    def show(self, s: Any) -> str:
        """Return `s` as people want to see it."""
        return str(s)

    def parse(self, text: str) -> Any:
        """Return the state that `text` describes; raise InstanceError, with the reason, where it describes none."""
        raise NotImplementedError(f"{type(self).__name__} has no parse(text): it cannot read positions")

    def instance_of(self, line: str) -> str:
        """Return the instance that a line of a file holds: its first field, fields being parted by tabs or commas."""
        return re.split(r"[\t,]", line, maxsplit=1)[0].strip()

    def show_move(self, s: Any, m: Any) -> str:
        """Return move `m` as people write it."""
        return str(m)
