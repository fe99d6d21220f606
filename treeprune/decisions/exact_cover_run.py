"""Set up and run the kernel of exact covers, as often as solutions fill their memory; the Result, or one by one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ..driver import Callback, Run, execute
from ..errors import CompileError, LimitError
from ..game_result import stats_of
from ..kernels import counters
from ..kernels.decisions.decision_trace import NoDecisionTrace
from ..kernels.decisions.exact_cover import COVERED, DEPTH, NOTED, ROOM, WIDTH, CoverMemory, exact_cover
from ..limits import Limits
from ..result import Result, status_of_search
from ..rule import RULES, UNCOVERED_ITEM, Guarantee
from ..worlds import Compiled, LazyRows, World, choose_world, machine_memory, new_counters
from .exact_cover import ExactCover

METHOD = "exact-cover"
MOST_ROOM = 1 << 22
"""Options of solutions that are taken out of the kernel at once."""


class ExactCoverRun:
    """One search, which can be left when solutions are found, and goes on behind the last of them.

    Parameters
    ----------
    problem : ExactCover
    world : World
    wanted : int or None
        Solutions after which to end; None: all.
    keeping : bool
        Whether to keep the solutions, or only to count them.
    """

    def __init__(
        self,
        problem: ExactCover,
        world: World,
        wanted: int | None = None,
        keeping: bool = True,
        limits: Limits | None = None,
        progress: Callback | None = None,
    ) -> None:
        self.problem, self.world, self.wanted, self.keeping = problem, world, wanted, keeping
        self.limits, self.progress = limits or Limits(), progress
        self.counters = new_counters(world, self.limits.nodes, 1)
        self.spent = self.compile_time = 0.0
        self.stopped: str | None = None
        self.exhausted = False
        self.option_of, self.arrays, self.width = layout_of(problem, world)
        self.name_of = np.empty(len(problem.options) + 1, object)
        for i, name in enumerate(problem.names):  # one by one: names may be tuples, which NumPy takes apart
            self.name_of[i] = name
        self.at = world.cells(4)
        self.at[DEPTH], self.at[WIDTH] = -1, self.width

    @property
    def found(self) -> int:
        """Solutions found so far."""
        return int(self.counters[counters.SOLUTIONS])

    @property
    def over(self) -> bool:
        """Whether there is nothing more to be done: all that was wanted is known, or the run was stopped."""
        enough = self.wanted is not None and self.found >= self.wanted
        return self.exhausted or enough or self.stopped is not None

    def go_on(self, room: int) -> list[list[Any]]:
        """Search until `room` more solutions are found, or the run is over; return them, each in order of its options.

        Raises
        ------
        Exception
            What a progress callback raised.
        """
        room = max(1, min(room, MOST_ROOM // max(1, self.width))) if self.keeping else 0
        most = 2**62 if self.wanted is None else self.wanted
        self.counters[counters.SOLUTION_LIMIT] = min(most, self.found + room) if self.keeping else most
        self.at[NOTED], self.at[ROOM] = 0, room
        found = self.world.numbers(room * self.width)
        limits = self.limits.after(self.spent)
        self.counters[counters.ENDED] = 0
        memory = self.world.cross(CoverMemory(self.counters, NoDecisionTrace(), self.at, found, *self.arrays))
        run = execute(self.world, exact_cover, (memory,), self.counters, limits, 1, self.progress)
        self.spent += run.time
        self.compile_time += run.compile_time
        reason = int(self.counters[counters.ENDED])
        self.exhausted = reason == 0
        if reason == counters.NODES_USED:
            self.stopped = "nodes"
        elif reason == counters.STOPPED:
            self.stopped = run.stopped or "interrupted"
        elif run.stopped == "interrupted" or (reason and run.stopped is not None and not self.over):
            self.stopped = run.stopped
        if not self.keeping:
            return []
        return self.named(np.asarray(found, np.int64).reshape(room, self.width)[: int(self.at[NOTED])])

    def named(self, chosen: Any) -> list[list[Any]]:
        """Return solutions by the names of their options, given a cell of each option, -1 behind the last."""
        behind, names = len(self.problem.options), self.problem.names
        rows = np.sort(np.append(self.option_of, behind)[chosen], axis=1)
        if not isinstance(names, range):
            rows = self.name_of[rows]
        found: list[list[Any]] = rows.tolist()
        if not (chosen == -1).any():
            return found
        return [row[:many] for row, many in zip(found, (chosen != -1).sum(axis=1).tolist(), strict=True)]

    def result(self, solutions: list[list[Any]]) -> Result:
        """Say what has been found so far."""
        found = self.found
        status = status_of_search(found, self.wanted, self.exhausted)
        return Result(
            status, found, found if self.exhausted else None, solutions[0] if solutions else [], Guarantee.EXACT,
            self.stopped, stats_of(self.counters, Run(None, None, self.spent, self.compile_time)),
            (RULES[UNCOVERED_ITEM].name,), None, METHOD, self.world.name, problem=self.problem,
            state=self.problem.start(), solutions=solutions,
        )  # fmt: skip

    def run(self) -> Result:
        """Search for all that is wanted, and report."""
        solutions: list[list[Any]] = []
        room = 64 if self.wanted is None else min(self.wanted, MOST_ROOM)
        while not self.over:
            try:
                solutions += self.go_on(room)
            except CompileError:
                raise
            except Exception as error:
                self.stopped = "error"
                error.partial = self.result(solutions)  # type: ignore[attr-defined]
                raise
            room *= 8
        return self.result(solutions)


def layout_of(problem: ExactCover, world: World) -> tuple[Any, tuple[Any, ...], int]:
    """Return the option of each cell, the arrays of the kernel from `item` on, and the most options of a solution.

    Secondary items of a single option forbid nothing, and are left out.
    """
    sizes = [len(of) for of in problem.options]
    number = {item: i for i, item in enumerate((*problem.primary, *problem.secondary))}
    primary = len(problem.primary)
    item = np.array([number[i] for of in problem.options for i in of], np.int64)
    option_of = np.repeat(np.arange(len(sizes)), sizes)
    many = np.bincount(item, minlength=len(number))
    needed = (np.arange(len(number)) < primary) | (many > 1)
    left = needed[item]
    item, option_of = (np.cumsum(needed) - 1)[item[left]], option_of[left]
    start = np.concatenate([[0], np.cumsum(many[needed])]).astype(np.int64)
    sets = np.argsort(item, kind="stable")
    place = np.empty_like(sets)
    place[sets] = np.arange(len(sets))
    sizes_left = np.bincount(option_of, minlength=len(sizes))
    tails = np.cumsum(sizes_left)
    shift = np.where(np.arange(len(start) - 1) < primary, 0, COVERED) - start[:-1]
    fewest = min((int(n) for n in np.bincount(option_of[item < primary])), default=1)
    depth = min(primary // fewest, len(sizes))
    cells = (item, (tails - sizes_left)[option_of], tails[option_of], place, sets, start[:-1], start[1:])
    arrays = [*(taken(world, values, np.uint32) for values in cells), taken(world, shift, np.int32)]
    items = len(start) - 1
    tried, stop, saved = world.numbers(depth), world.numbers(depth), rows_of(world, depth, items)
    return option_of, (*arrays, world.number(primary, False), tried, stop, saved), depth


def taken(world: World, values: Any, number: type) -> Any:
    """Return an array as the kernels of a world take it; what is an index has no sign, which spares a test a use."""
    return values.astype(number) if world.name == "compiled" else values.tolist()


def rows_of(world: World, depth: int, items: int) -> Any:
    """Return a row of `items` numbers for each depth; memory is taken when a depth is reached."""
    if world.name != "compiled":
        return LazyRows(items)
    if 4 * depth * items > machine_memory():
        raise LimitError(
            f"{items:,} items and up to {depth:,} options in a cover need {4 * depth * items:,} bytes, the machine has "
            f"{machine_memory():,}: split the problem"
        )
    return np.zeros((depth, items), np.uint32)


def world_of(world: str | World) -> World:
    """Return the world to run in; no code of the user's is called, so 'auto' is the compiled one."""
    return Compiled() if world == "auto" else choose_world(None, world)


def iterate_covers(
    problem: ExactCover, *, limits: Limits | None = None, world: str | World = "auto"
) -> Iterator[list[Any]]:
    """Yield the exact covers of a problem one by one, as they are found.

    Parameters
    ----------
    problem : ExactCover
    limits : Limits, optional
        `nodes` and `time` of the search; time between two solutions that the caller takes does not count.
    world : {'auto', 'interpreted', 'compiled'}

    Yields
    ------
    list
        The names of the options of a cover, in their order.

    Raises
    ------
    LimitError
        Where a limit ends the search, after the last solution found: there may be more.

    Notes
    -----
    The search goes on where it stopped: taking k solutions costs about what finding k costs, at most twice.

    References
    ----------
    D. Knuth, "The Art of Computer Programming", 7.2.2.1, 2019.

    Examples
    --------
    >>> problem = ExactCover({"ab": ["a", "b"], "c": ["c"], "a": ["a"], "bc": ["b", "c"]})
    >>> sorted(iterate_covers(problem, world="interpreted"))
    [['a', 'bc'], ['ab', 'c']]
    """
    search, room = ExactCoverRun(problem, world_of(world), limits=limits), 1
    while not search.over:
        yield from search.go_on(room)
        room *= 2
    if search.stopped == "interrupted":
        raise KeyboardInterrupt
    if search.stopped is not None:
        raise LimitError(f"stopped by {search.stopped} after {search.found:,} solutions: there may be more")
