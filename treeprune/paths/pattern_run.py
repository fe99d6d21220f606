"""Build pattern databases: memory, threads, limits and progress."""

from __future__ import annotations

import time
from collections.abc import Iterable
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from typing import Any

import numpy as np

from ..driver import PULSE, Callback, Progress, execute
from ..errors import LimitError
from ..kernels import counters
from ..kernels.paths.pattern_database import UNREACHED, PatternGround, fill, fill_additive
from ..limits import Limits
from ..permutation_puzzle import PermutationPuzzle
from ..progress import reporter
from ..worlds import World, check_memory, choose_world, new_counters
from .pattern_databases import PatternDatabases, table_length
from .pattern_space import Transport


def build_pattern_databases(
    puzzle: PermutationPuzzle,
    patterns: Iterable[Iterable[int]],
    *,
    additive: bool | None = None,
    threads: int = 1,
    limits: Limits | None = None,
    world: str | World = "compiled",
    progress: bool | Callback = False,
) -> PatternDatabases:
    """Build the pattern databases of some patterns of tokens.

    Parameters
    ----------
    puzzle : PermutationPuzzle
    patterns : iterable of iterables of int
        The tokens of each pattern, without the blank.
    additive : bool, optional
        Count only moves of the pattern's own tokens, so that databases of disjoint patterns add up. Valid where each
        move exchanges one token with the blank, as in sliding puzzles; the default there. Else every move counts,
        and the largest database's value is the heuristic.
    threads : int
        Databases built at the same time.
    limits : Limits, optional
        `time` bounds the construction, `nodes` the patterns looked at for each database. Databases that are stopped,
        also by Ctrl-C, are still admissible.
    world : {'compiled', 'interpreted'}
        Compiled works for every puzzle: only an array of its moves crosses into the kernel.
    progress : bool or callable

    Returns
    -------
    PatternDatabases

    Raises
    ------
    HookError
        If a move is undone by no other, or patterns were to add up and do not.
    LimitError
        If the databases do not fit the machine's memory.
    ValueError
        If a pattern names a token twice, the blank, or a token that is not there.

    Notes
    -----
    A pattern of k tokens has P**k cells of one byte for P places; while additive ones are built they take 3 times
    that for 8 places, 7 for 16, 13 for 32 and 25 for more. Time is proportional to the cells and the largest distance.

    References
    ----------
    J. Culberson and J. Schaeffer, "Pattern databases", 1998; R. Korf and A. Felner, "Disjoint pattern database
    heuristics", 2002.

    Examples
    --------
    >>> from games.pancake import Pancake
    >>> databases = build_pattern_databases(Pancake(6), [(2, 3, 4, 5)])
    >>> databases.h(Pancake(6).parse("4 0 5 1 3 2"))
    5
    """
    run = PatternRun(puzzle, patterns, additive, choose_world(puzzle, world), limits or Limits())
    with reporter(progress, puzzle) as callback:
        return run.run(threads, callback)


class PatternRun:
    """The construction of some databases."""

    def __init__(
        self, puzzle: PermutationPuzzle, patterns: Iterable[Iterable[int]], additive: bool | None, world: World,
        limits: Limits,
    ) -> None:  # fmt: skip
        self.puzzle, self.world, self.limits = puzzle, world, limits
        self.transport = Transport(puzzle)
        self.patterns = tuple(self.transport.checked_pattern(tokens) for tokens in patterns)
        if not self.patterns:
            raise ValueError("give one pattern at least")
        self.additive = self.transport.layout.blank >= 0 if additive is None else additive
        if self.additive:
            self.transport.require_single()
            together = [t for pattern in self.patterns for t in pattern]
            if len(set(together)) < len(together):
                raise ValueError(f"patterns that add up must not share tokens: {self.patterns}")
        self.lengths = [table_length(self.transport, pattern, self.additive) for pattern in self.patterns]
        self.kernel = fill_additive if self.additive else fill
        self.counters = [new_counters(world, limits.nodes, 1) for _ in self.patterns]

    def run(self, threads: int, progress: Callback | None) -> PatternDatabases:
        """Build them all, some at the same time."""
        if threads < 1:
            raise LimitError(f"threads={threads}: give 1 at least")
        self.require_memory(threads)
        tables = np.full(sum(self.lengths), UNREACHED, np.uint8)
        nothing = self.ground(0, tables[:0])
        self.world.prepare(self.kernel, (self.world.cross(nothing),))  # here, not in two threads at the same time
        began = time.perf_counter()
        with ThreadPoolExecutor(threads, "treeprune") as pool:
            parts = np.split(tables, np.cumsum(self.lengths)[:-1])
            todo = {pool.submit(self.build, i, part, began) for i, part in enumerate(parts)}
            reasons: set[str | None] = set()
            while todo:
                try:
                    done, todo = wait(todo, PULSE, FIRST_COMPLETED)
                    reasons |= {future.result() for future in done}
                    if progress is not None and self.report(progress, began, len(parts) - len(todo)) is False:
                        self.stop()
                        reasons.add("callback" if todo else None)
                except KeyboardInterrupt:
                    self.stop()
                    if "interrupted" in reasons:
                        raise
                    reasons.add("interrupted" if todo else None)
                except BaseException:
                    self.stop()
                    raise
        stopped = next((r for r in ("interrupted", "callback", "time", "nodes") if r in reasons), None)
        return PatternDatabases(
            self.puzzle, self.patterns, self.additive, tables, stopped, time.perf_counter() - began
        )  # fmt: skip

    def report(self, progress: Callback, began: float, finished: int) -> Any:
        """Tell the callback how far all databases are."""
        nodes = sum(int(c[counters.NODES_SEEN]) for c in self.counters)
        return progress(Progress(nodes, time.perf_counter() - began, finished))

    def stop(self) -> None:
        """Ask all kernels to end, also those that have not begun."""
        for c in self.counters:
            c[counters.STOP] = 1

    def require_memory(self, threads: int) -> None:
        """Refuse what would not fit, before anything is built."""
        most = sum(sorted(self.lengths)[-threads:])
        work = 3 * np.dtype(self.kind_of_set()).itemsize * most if self.additive else 0
        try:
            check_memory(sum(self.lengths) + work)
        except LimitError:
            raise LimitError(
                f"databases of {sum(self.lengths):,} bytes, and {work:,} more to build them: more than the machine's "
                "memory. Take smaller patterns"
            ) from None

    def kind_of_set(self) -> type[np.unsignedinteger[Any]]:
        """Return the type of number that holds a set of places."""
        places = self.transport.layout.places
        return np.uint8 if places <= 8 else np.uint16 if places <= 16 else np.uint32 if places <= 32 else np.uint64

    def members(self, number: int) -> tuple[int, ...]:
        """Return the tokens whose places a database tells apart."""
        blank = self.transport.layout.blank
        return self.patterns[number] if self.additive or blank < 0 else (blank, *self.patterns[number])

    def ground(self, number: int, table: Any) -> PatternGround:
        """Return what the kernel works on, empty."""
        places, _, blank = self.transport.layout
        weights = [places**power for power in range(len(self.members(number)))]
        size, kind = len(table) if self.additive else 0, self.kind_of_set()
        return PatternGround(
            self.counters[number], table, np.array(weights, np.int64), self.transport.carried, self.transport.choices,
            blank >= 0, np.zeros(len(weights), np.int64), np.zeros(places, np.int64), np.zeros(size, kind),
            np.zeros((2, size), kind),
        )  # fmt: skip

    def build(self, number: int, table: Any, began: float) -> str | None:
        """Fill the table of one database; return what stopped it."""
        ground = self.ground(number, table)
        _, homes, blank = self.transport.layout
        goal = sum(homes[t] * int(w) for t, w in zip(self.members(number), ground.weights, strict=True))
        if self.additive:
            ground.fresh[0, goal] = 1 << homes[blank]
        else:
            table[goal] = 0
        limits = self.limits.after(time.perf_counter() - began)
        run = execute(self.world, self.kernel, (self.world.cross(ground),), self.counters[number], limits, 1)
        reason = int(self.counters[number][counters.ENDED])
        if reason == 0:
            return None
        table[table == UNREACHED] = int(self.counters[number][counters.COMPLETED]) + (0 if self.additive else 1)
        return "nodes" if reason == counters.NODES_USED else run.stopped or "callback"
