"""A table of endings: the exact value of every state that can be reached from some states, and the way to play them."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from ._canonical import plain
from .ending_words import Keys
from .errors import HookError
from .kernels.ending_table import EndingBounds, slot_of
from .kernels.symmetry import NoSymmetry, Symmetry
from .problem import Game
from .worlds import World


class Endings:
    """The exact values of a closed set of states, as `retrograde` found them.

    Attributes
    ----------
    problem : Game
    stopped : str or None
        Why the analysis ended early; only what was proved before is held then.
    time : float
        Seconds it took, without compilation.
    starts : list
        The states it began with.
    symmetric : bool
        Whether symmetric states share an entry.

    Notes
    -----
    Looking a state up takes constant time. `len` counts the entries that are proved; symmetric states share one.

    Examples
    --------
    >>> import treeprune
    >>> from games.nim import Nim
    >>> endings = treeprune.retrograde(Nim(), [(1, 3, 5)])
    >>> endings.value((1, 2, 3)), endings.plies((1, 2, 3)), (4, 4, 4) in endings
    (-1, 6, False)
    >>> endings.best_moves((1, 3, 5))
    [(2, 3)]
    """

    def __init__(
        self, problem: Game, keys: Any, slots: Any, values: Any, plies: Any, proved: Any, symmetric: bool,
        starts: list[Any], stopped: str | None = None, time: float = 0.0, world: str = "",
    ) -> None:  # fmt: skip
        self.problem, self.symmetric, self.starts = problem, symmetric, starts
        self.stopped, self.time, self.world = stopped, time, world
        self._keys, self._slots, self._values, self._plies, self._proved = keys, slots, values, plies, proved
        self._symmetry = Symmetry() if symmetric else NoSymmetry()

    def __len__(self) -> int:
        return int(np.count_nonzero(self._proved))

    def __contains__(self, state: Any) -> bool:
        return self._number(state) is not None

    def __repr__(self) -> str:
        stop = f", stopped by {self.stopped}" if self.stopped else ""
        return f"<Endings of {type(self.problem).__name__}: {len(self):,} states, {self.nbytes:,} bytes{stop}>"

    @property
    def nbytes(self) -> int:
        """Bytes of the table; keys that are no numbers are not counted."""
        arrays = (self._keys, self._slots, self._values, self._plies, self._proved)
        return sum(a.nbytes for a in arrays if isinstance(a, np.ndarray))

    def _number(self, state: Any) -> int | None:
        key = plain(self._symmetry.key(self.problem, plain(state)))
        number = int(self._slots[slot_of(Keys(self._keys), self._slots, key)]) - 1
        return number if number >= 0 and self._proved[number] else None

    def _known(self, state: Any) -> int:
        number = self._number(state)
        if number is None:
            why = (
                f"the analysis was stopped by {self.stopped}" if self.stopped else "it cannot be reached from `starts`"
            )
            raise KeyError(f"{state!r} is not in this table of endings: {why}")
        return number

    def value(self, state: Any) -> int:
        """Return the exact value of a state, for its side to move; endless play is worth 0.

        Raises
        ------
        KeyError
            If the table does not hold the state.
        """
        return int(self._values[self._known(state)])

    def plies(self, state: Any) -> int | None:
        """Return the plies to the end when the better side wins fast and the other loses slowly.

        None where the value is 0 and the game goes on: neither side can force an end with a score.

        Raises
        ------
        KeyError
            If the table does not hold the state.
        """
        plies = int(self._plies[self._known(state)])
        return plies if plies >= 0 else None

    def best_moves(self, state: Any) -> list[Any]:
        """Return the moves that keep the value, and of those the fastest wins or the slowest losses.

        Raises
        ------
        KeyError
            If the table does not hold the state, or (after a stopped run) not all states after it.
        """
        s, found = plain(state), []
        if self.problem.is_over(s):
            return []
        for move in self.problem.moves(s):
            child = self.problem.play(s, move)
            value, plies = self.value(child), self.plies(child) or 0
            value = value if self.problem.same_mover(s, move) else -value
            found.append((value, -plies if value > 0 else plies if value < 0 else 0, move))
        best = max(f[:2] for f in found)
        return [move for *rank, move in found if tuple(rank) == best]

    def histogram(self) -> dict[tuple[int, int | None], int]:
        """Return how many states have each value and number of plies; losses first, endless play with None."""
        pairs = zip(self._values[self._proved].tolist(), self._plies[self._proved].tolist(), strict=True)
        return {(v, p if p >= 0 else None): n for (v, p), n in sorted(Counter(pairs).items())}

    def seen_by(self, problem: Game) -> Endings:
        """Return the same table with another game's hooks to look states up by."""
        return Endings(
            problem, self._keys, self._slots, self._values, self._plies, self._proved, self.symmetric, self.starts,
            self.stopped, self.time, self.world,
        )  # fmt: skip

    def bounds(self, problem: Game, world: World, otherwise: Any) -> EndingBounds:
        """Return the component with which a forward search of `problem` in `world` uses this table.

        `otherwise` answers for the states that the table does not hold.

        Raises
        ------
        InstanceError
            If the table was made for a game whose rules, keys or scores differ.
        HookError
            If the keys are not made of numbers, and the world is the compiled one.
        ValueError
            If the analysis was stopped.
        """
        from .ending_check import require_fit

        if not np.all(self._proved):
            raise ValueError(f"this table of endings is not whole: the analysis was stopped by {self.stopped}")
        if problem is not self.problem:
            require_fit(self, problem)
        last = world.cells(1)
        if world.name == "interpreted":
            slots, values = self._slots.tolist(), self._values.tolist()
            return EndingBounds(Keys(self._keys), slots, values, self._symmetry, otherwise, last)
        if not isinstance(self._keys, np.ndarray):
            raise HookError("key", "keys that are not made of numbers cannot be looked up by compiled code")
        return EndingBounds(self._keys, self._slots, self._values, self._symmetry, otherwise, last)

    def save(self, path: Any) -> None:
        """Write the table to a file of NumPy (.npz), with a checksum.

        Raises
        ------
        HookError
            If keys or states are not made of numbers.
        ValueError
            If the analysis was stopped.
        """
        from .ending_file import write_file

        write_file(self, path)

    @classmethod
    def load(cls, path: Any, problem: Game, state: Any = None) -> Endings:
        """Read a table from a file.

        Parameters
        ----------
        path : path or file
        problem : Game
            The game that it was made for.
        state : optional
            Any state of it, where it has no `start`.

        Raises
        ------
        InstanceError
            If the file is damaged, or was made for a game whose rules, keys or scores differ: random games are played,
            and the states they meet must have the values that the file holds.
        """
        from .ending_file import read_file

        return read_file(path, problem, state)
