"""Pattern databases of a permutation puzzle: exact distances of a few tokens, as a heuristic for all of them."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..kernels.paths.pattern_lookup import DualLookup, Larger, PatternLookup
from ..permutation_puzzle import PermutationPuzzle
from .pattern_space import Transport


class PatternDatabases:
    """The databases of some patterns of tokens; `build_pattern_databases` makes them.

    Attributes
    ----------
    puzzle : PermutationPuzzle
    patterns : tuple of tuples of int
        The tokens of each database.
    additive : bool
        Whether the databases add up; else the largest counts.
    tables : array of uint8
        One database after the other. A database of P places holds the pattern whose tokens stand at p, q, r, ... in
        cell p + q * P + r * P**2 + ...; where every move counts and the puzzle has a blank, the blank comes first.
    stopped : str or None
        Why the construction ended early. What lies beyond all that was found by then counts as just beyond it, which
        is still admissible.
    time : float
        Seconds the construction took.

    Notes
    -----
    Estimates are admissible. Where every move counts they are consistent too; additive ones need not be, since they
    are the least over all places of the blank, and a move leaves it at one of them.

    Examples
    --------
    >>> import treeprune
    >>> from games.sliding_puzzle import SlidingPuzzle
    >>> puzzle = SlidingPuzzle(3, 3)
    >>> databases = treeprune.build_pattern_databases(puzzle, [(1, 2, 3, 4), (5, 6, 7, 8)], world="interpreted")
    >>> databases.h(puzzle.parse("8 0 6 5 4 7 2 3 1"))
    29
    """

    def __init__(
        self, puzzle: PermutationPuzzle, patterns: tuple[tuple[int, ...], ...], additive: bool, tables: Any,
        stopped: str | None = None, time: float = 0.0,
    ) -> None:  # fmt: skip
        self.puzzle, self.patterns, self.additive, self.tables = puzzle, patterns, additive, tables
        self.stopped, self.time = stopped, time
        self._transport = Transport(puzzle)
        self._plain: Any = None

    def __repr__(self) -> str:
        how = "+".join(str(len(p)) for p in self.patterns) if self.additive else f"{len(self.patterns)} patterns"
        stop = f", stopped by {self.stopped}" if self.stopped else ""
        return f"<PatternDatabases of {type(self.puzzle).__name__}: {how}, {self.tables.nbytes:,} bytes{stop}>"

    def table(self, number: int) -> Any:
        """Return the database of one pattern, as a view."""
        begins = self._begins()
        return self.tables[begins[number] : begins[number + 1]]

    def _begins(self) -> list[int]:
        lengths = [table_length(self._transport, pattern, self.additive) for pattern in self.patterns]
        return [sum(lengths[:i]) for i in range(len(lengths) + 1)]

    def h(self, s: Any) -> int:
        """Return the estimate for a state, in plain Python."""
        if self._plain is None:
            self._plain = self.lookup()
        return int(self._plain.h(self.puzzle, s))

    def lookup(self, reflection: Any = None, dual: bool = False) -> Any:
        """Return a component for a compiled puzzle's field, whose h(puzzle, s) its hook `h` calls.

        Parameters
        ----------
        reflection : sequence of int, optional
            For each place its image under a symmetry of the puzzle (for square sliding puzzles about the main
            diagonal): the state's image is looked up too, and the larger value counts. Tokens are renamed by their
            homes.
        dual : bool
            Look the inverse permutation up too, and let the larger value count. Valid where there is a token for each
            place, at home in the place of its own number, and no blank, as in pancake puzzles and TopSpin: then
            every way there, backwards and with moves undone, is a way for the inverse.

        Raises
        ------
        HookError
            If `dual` is asked for of a puzzle where it is not valid.
        ValueError
            If the puzzle does not look the same in the reflection.
        """
        found: Any = self._component(PatternLookup, tuple(range(self._transport.layout.places)), None)
        if reflection is not None:
            images = tuple(int(p) for p in reflection)
            renamed = self._transport.token_map(images)
            found = Larger(found, self._component(PatternLookup, images, renamed))
        if dual:
            self._transport.require_dual()
            found = Larger(found, self._component(DualLookup, tuple(range(self._transport.layout.places)), None))
        return found

    def _component(self, kind: Any, images: tuple[int, ...], renamed: tuple[int, ...] | None) -> Any:
        places, homes, blank = self._transport.layout
        old = range(len(homes)) if renamed is None else [renamed.index(t) for t in range(len(homes))]
        tokens, worth, first = [], [], [0]
        for begin, pattern in zip(self._begins(), self.patterns, strict=False):
            members = pattern if self.additive or blank < 0 else (blank, *pattern)
            for power, t in enumerate(members):
                tokens.append(old[t])
                worth.append([image * places**power + (begin if power == 0 else 0) for image in images])
            first.append(len(tokens))
        numbers = (np.array(tokens, np.int64), np.array(worth, np.int64), np.array(first, np.int64))
        return kind(self.tables, *numbers, self.additive)

    def save(self, path: Any) -> None:
        """Write the databases to a file of NumPy (.npz), with a checksum.

        Raises
        ------
        ValueError
            If the construction was stopped.
        """
        from .pattern_file import write_file

        write_file(self, path)

    @classmethod
    def load(cls, path: Any, puzzle: PermutationPuzzle) -> PatternDatabases:
        """Read databases from a file.

        Raises
        ------
        InstanceError
            If the file is damaged, or was made for a puzzle with other moves or another goal.
        """
        from .pattern_file import read_file

        return read_file(path, puzzle)


def table_length(transport: Transport, pattern: tuple[int, ...], additive: bool) -> int:
    """Return how many cells the table of a pattern has."""
    places, _, blank = transport.layout
    return int(places ** (len(pattern) + (0 if additive or blank < 0 else 1)))
