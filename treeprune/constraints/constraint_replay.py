"""The search that a trace tells of, replayed on sets of values: domains, choices, reasons, nogoods."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..kernels.constraints.kinds import INCUMBENT, NOGOODS

if TYPE_CHECKING:
    from .constraint_trace import ConstraintTrace


@dataclass(frozen=True)
class Reason:
    """Why values were removed: one of these is not None."""

    propagator: int | None = None
    nogood: int | None = None
    level: int | None = None
    refutation: int | None = None


@dataclass
class Decision:
    """One entry of the path: a choice, or its refutation with the levels that it depends on."""

    variable: int
    value: int
    taken: bool
    levels: frozenset[int] = frozenset()


@dataclass
class Level:
    """A choice that stands, and how long trail and path were before it."""

    variable: int
    value: int
    trail: int
    path: int


@dataclass
class Replay:
    """Domains and all that a search knows beside them."""

    trace: ConstraintTrace
    domains: list[set[int]] = field(default_factory=list)
    trail: list[tuple[int, set[int], Reason]] = field(default_factory=list)
    levels: list[Level] = field(default_factory=list)
    path: list[Decision] = field(default_factory=list)
    nogoods: list[list[tuple[int, int]]] = field(default_factory=list)
    best: int | None = None
    found: set[tuple[int, ...]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.domains = [set(domain) for domain in self.trace.domains]
        model = self.trace.model
        self.scopes = [model.scope[a:b] for a, b in zip(model.first, model.first[1:], strict=False)]

    @property
    def left(self) -> int:
        """Values that all domains hold together."""
        return sum(map(len, self.domains))

    def remove(self, x: int, values: set[int], reason: Reason) -> None:
        """Remove values of a variable."""
        self.domains[x] -= values
        self.trail.append((x, values, reason))

    def choose(self, x: int, value: int) -> None:
        """Assign a value."""
        self.levels.append(Level(x, value, len(self.trail), len(self.path)))
        self.path.append(Decision(x, value, True))
        self.remove(x, self.domains[x] - {value}, Reason(level=len(self.levels) - 1))

    def take_back(self, depth: int) -> Level:
        """Take choices back until so many stand; return the last one taken back."""
        level = self.levels[depth]
        while len(self.trail) > level.trail:
            x, values, _ = self.trail.pop()
            self.domains[x] |= values
        del self.levels[depth:], self.path[level.path :]
        return level

    def refute(self, levels: frozenset[int]) -> None:
        """Remove the value of the last choice, which has just been taken back and is still in `refuted`."""
        level = self.refuted
        self.path.append(Decision(level.variable, level.value, False, levels))
        self.remove(level.variable, {level.value}, Reason(refutation=len(self.path) - 1))

    def go_back_to(self, depth: int) -> None:
        """Take choices back until so many stand, and remember the last one."""
        self.refuted = self.take_back(depth)

    def restart(self) -> None:
        """Keep the refuted decisions of the path as nogoods, take all choices back."""
        if self.trace.plan.nogoods:
            start = self.levels[0].path
            choices = [(level.variable, level.value) for level in self.levels]
            for i, decision in enumerate(self.path[start:], start):
                if decision.taken:
                    continue
                above = [(d.variable, d.value) for d in self.path[start:i] if d.taken]
                if self.trace.plan.backjumping:
                    above = [choices[level] for level in sorted(decision.levels)]
                self.nogoods.append([*above, (decision.variable, decision.value)])
        self.take_back(0)

    def blamed(self, propagator: int, nogood: int) -> frozenset[int]:
        """Return the levels that a dead end depends on: from reason to reason, back along the trail."""
        relevant = set(self.scopes[propagator])
        if self.trace.model.kind[propagator] == NOGOODS:
            relevant = {x for x, _ in self.nogoods[nogood]}
        levels: set[int] = set()
        for x, _, reason in reversed(self.trail):
            if x not in relevant:
                continue
            if reason.propagator is not None:
                relevant |= set(self.scopes[reason.propagator])
            elif reason.nogood is not None:
                relevant |= {y for y, _ in self.nogoods[reason.nogood]}
            elif reason.level is not None:
                levels.add(reason.level)
            elif reason.refutation is not None:
                levels |= self.path[reason.refutation].levels
        return frozenset(levels)

    def is_satisfied(self, decision: tuple[int, int]) -> bool:
        """Tell whether a variable has a value alone."""
        return self.domains[decision[0]] == {decision[1]}

    def kind_of(self, propagator: int) -> str:
        """Return what a propagator is: 'incumbent', 'nogoods' or 'constraint'."""
        return {INCUMBENT: "incumbent", NOGOODS: "nogoods"}.get(self.trace.model.kind[propagator], "constraint")
