"""A problem as the arrays that kernels work on: blocks of cells for domains, rows of numbers for propagators."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..kernels.constraints.constraint_memory import ASSIGNED, BOUNDS, DOMAIN, WORDS
from ..kernels.constraints.kinds import OWN, WAITS
from .variable import IntegerVariable

if TYPE_CHECKING:
    from .constraint import Constraint

WORD = 1 << 64


@dataclass(frozen=True)
class OwnKind:
    """Propagators of the user's that share their machine code: their key, their kind, and what the kernel calls."""

    key: Any
    kind: int
    things: list[Any]


class Model:
    """Collects domains and propagators; `array` hands them over as the arrays of a world.

    Parameters
    ----------
    variables : sequence of IntegerVariable
    domains : sequence of sequences of int
        Their values, rising: an instance may allow fewer than the model.
    """

    def __init__(self, variables: Sequence[IntegerVariable], domains: Sequence[Sequence[int]]) -> None:
        self.at = [0]
        self.word_of: list[int] = []
        self.store: list[int] = []
        self.values = 0
        for domain in domains:
            self._place(domain)
        self.watchers: list[tuple[list[int], list[int], list[int]]] = [([], [], []) for _ in variables]
        self.kind: list[int] = []
        self.priority: list[int] = []
        self.rule: list[int] = []
        self.constraint_of: list[int] = []
        self.settles: list[int] = []
        self.own_cell: list[int] = []
        self.first, self.data_at = [0], [0]
        self.scope: list[int] = []
        self.factor: list[int] = []
        self.data: list[int] = []
        self.open: list[int] = []
        self.scratch = 0
        self.own: list[OwnKind] = []
        self.cells: list[int] = []
        self.constraint = -1
        self.refutation_cut = -1

    def _place(self, domain: Sequence[int]) -> None:
        first, last = domain[0] >> 6, domain[-1] >> 6
        words = [0] * (last - first + 1)
        for value in domain:
            words[(value >> 6) - first] |= 1 << (value & 63)
        self.word_of.append(first)
        self.store += [domain[0], domain[-1], len(domain), *words]
        self.at.append(len(self.store))
        self.values += len(domain)

    def cell_of(self, x: IntegerVariable, word: int) -> int:
        """Return the cell where a variable keeps a word of its bitset, -1 where it keeps none."""
        cell = self.at[x.index] + WORDS + word - self.word_of[x.index]
        return cell if self.at[x.index] + WORDS <= cell < self.at[x.index + 1] else -1

    def add(self, constraint: Constraint, level: str | None) -> None:
        """Let a constraint post its propagators."""
        self.constraint += 1
        constraint.post(self, constraint.level_for(level))

    def post(
        self,
        kind: int,
        variables: Iterable[IntegerVariable],
        factors: Sequence[int],
        data: Sequence[int],
        rule: int,
        priority: int,
        event: int | Sequence[int],
        cells: Sequence[int] = (),
        settles: bool = True,
        scratch: int = 0,
        waits: int = 0,
    ) -> int:
        """Add one propagator and return its number.

        Parameters
        ----------
        kind : int
            See `kernels/constraints/kinds.py`.
        variables, factors
            Its scope, and a number for each place.
        data : sequence of int
        rule : int
            Under which its dead ends are counted.
        priority : int
            From 0, the cheapest, to 3.
        event : int, or a sequence with one for each place
            What wakes it: ASSIGNED, BOUNDS or DOMAIN; -1: nothing.
        cells : sequence of int
            Start of its own cells, which are restored when a choice is taken back.
        settles : bool
            Whether one run leaves nothing that it could still remove itself.
        scratch : int
            How many cells of `scratch` it needs.
        waits : int
            It runs only while fewer than so many places are open; 0: always.
        """
        p = len(self.kind)
        variables = tuple(variables)
        settles = settles and len({x.index for x in variables}) == len(variables)
        self.kind.append(kind + WAITS * waits)
        self.priority.append(priority)
        self.rule.append(rule)
        self.constraint_of.append(self.constraint)
        self.settles.append(int(settles))
        self.own_cell.append(len(self.cells))
        self.cells += cells
        for place, x in enumerate(variables):
            self.scope.append(x.index)
            self.open.append(place)
            wakes = event if isinstance(event, int) else event[place]
            if wakes >= 0:
                self.watchers[x.index][wakes].append(p)
        self.factor += factors
        self.first.append(len(self.scope))
        self.data += data
        self.data_at.append(len(self.data))
        self.scratch = max(self.scratch, scratch)
        return p

    def post_own(self, key: Any, thing: Any, variables: Sequence[IntegerVariable], **how: Any) -> None:
        """Add a propagator of the user's; those of equal key share their machine code.

        Parameters
        ----------
        key : hashable
        thing : object
            What the kernel calls.
        variables : sequence of IntegerVariable
        **how
            As for `post`.
        """
        group = next((group for group in self.own if group.key == key), None)
        if group is None:
            group = OwnKind(key, OWN + len(self.own), [])
            self.own.append(group)
        group.things.append(thing)
        scratch = len(variables)
        data = (len(group.things) - 1,)
        self.post(group.kind, variables, [0] * len(variables), data, settles=False, scratch=scratch, **how)

    def watch_lists(self) -> tuple[list[int], list[int]]:
        """Return (ends, watchers): of each variable those woken by any change, then by its ends, then by its value."""
        ends, watch = [0], []
        for by_event in self.watchers:
            for event in (DOMAIN, BOUNDS, ASSIGNED):
                watch += by_event[event]
                ends.append(len(watch))
        return ends, watch

    def first_store(self) -> list[int]:
        """Return the cells of all domains, then those of the propagators."""
        return self.store + self.cells

    def own_cells(self) -> list[int]:
        """Return where the cells of each propagator begin."""
        return [len(self.store) + cell for cell in self.own_cell]

    def homes(self) -> list[int]:
        """Return, for each place of a scope, the first cell of its variable's block."""
        return [self.at[x] for x in self.scope]

    def home_ends(self) -> list[int]:
        """Return, for each place of a scope, the cell after its variable's block."""
        return [self.at[x + 1] for x in self.scope]

    def word_homes(self) -> list[int]:
        """Return, for each place of a scope, the cell where word 0 of its variable's bitset is, or would be."""
        return [self.at[x] + WORDS - self.word_of[x] for x in self.scope]

    def places(self) -> int:
        """Return how many cells there are."""
        return len(self.store) + len(self.cells)

    @property
    def widest(self) -> int:
        """Words of the widest domain."""
        return max((b - a - WORDS for a, b in zip(self.at, self.at[1:], strict=False)), default=0)


def array_of(numbers: Sequence[int], compiled: bool) -> Any:
    """Return numbers as an array of machine words, or as the list they are."""
    if not compiled:
        return list(numbers)
    if not len(numbers):
        return np.zeros(1, np.int64)
    return np.array([n & (WORD - 1) for n in numbers], np.uint64).view(np.int64)
