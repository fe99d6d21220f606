"""Talent scheduling: an order of the scenes of a film that keeps waiting actors as cheap as can be.

    s       set of the scenes that are not filmed yet, bit i for scene i
    move    the next scene

An actor is on location, and paid by the day, from the first scene that needs him to the last. Who is there while a
scene is filmed depends on the set of scenes filmed before it, not on their order, so the set is a subproblem. Each
scene left costs at least the pay of its own actors.

    scenes[a]    set of the scenes that need actor a       own[i]    what scene i costs if nobody waits
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Sequence

import numpy as np

import treeprune
from treeprune.bits import lowest_index

from .talent_files import read_talent

MOST = 62
"""Scenes, so that a set of them fits a machine word."""
DENSE = 1 << 22
"""Keys that a table without hashing may have."""
SMALL_FILM = ((1, 0, 1, 0), (1, 1, 0, 1), (0, 1, 1, 0))
"""Three actors and four scenes, for a first try."""


@treeprune.compiled
class TalentScheduling(treeprune.DecisionProblem):
    """Order the scenes of a film so that actors cost as little as possible: the bare rules.

    Instances are files (name, how many scenes and actors, a line of 0 and 1 and the daily pay for each actor, the
    durations), or the scenes filmed so far, numbered from 1 ("3 2").

    Parameters
    ----------
    needs : array of 0 and 1, shape (actors, scenes)
        Which scenes need which actors; 62 scenes at most.
    pay : sequence of int
        Of each actor, for a day; 0 or more.
    days : sequence of int
        Of each scene; 0 or more.

    Raises
    ------
    InstanceError
        If the numbers do not fit together.

    Notes
    -----
    2^n states for n scenes. Cheng, Diamond and Lin 1993; de la Banda, Stuckey and Chu 2011.

    Examples
    --------
    >>> film = TalentScheduling(((1, 0, 1), (1, 1, 0)), (1, 2), (1, 1, 2))
    >>> film.cost(film.start(), 1), film.cost(0b101, 2), film.bound(film.start())
    (2, 6, 7)
    """

    needs: np.ndarray = dataclasses.field(default_factory=lambda: np.array(SMALL_FILM))
    pay: np.ndarray = dataclasses.field(default_factory=lambda: np.array([1, 2, 3]))
    days: np.ndarray = dataclasses.field(default_factory=lambda: np.array([1, 2, 3, 1]))
    scenes: np.ndarray = dataclasses.field(init=False, repr=False)
    own: np.ndarray = dataclasses.field(init=False, repr=False)

    def __post_init__(self) -> None:
        needs, pay, days = whole(self.needs, "needs"), whole(self.pay, "pay"), whole(self.days, "days")
        if needs.shape != (len(pay), len(days)) or not 1 <= len(days) <= MOST:
            raise treeprune.InstanceError(
                f"needs {needs.shape}, pay of {len(pay)}, days of {len(days)}: give a row for each actor, a column for "
                f"each of 1 to {MOST} scenes"
            )
        if needs.max(initial=0) > 1:
            raise treeprune.InstanceError(f"needs: {needs.max()} is neither 0 nor 1")
        if int(pay.sum()) * int(days.sum()) >= 10**17:
            raise treeprune.InstanceError("all pay for all days comes to 10**17 or more: make the numbers smaller")
        sets = [sum(1 << int(i) for i in np.flatnonzero(row)) for row in needs]
        for name, array in (("needs", needs), ("pay", pay), ("days", days), ("own", days * (pay @ needs))):
            object.__setattr__(self, name, array)
        object.__setattr__(self, "scenes", np.array(sets, np.int64).reshape(len(sets)))

    @property
    def states(self) -> int | None:
        """How many keys there are, where a table for all of them is small enough."""
        return 1 << len(self.days) if 1 << len(self.days) <= DENSE else None

    def start(self) -> int:
        return (1 << len(self.days)) - 1

    def is_complete(self, s: int) -> bool:
        return s == 0

    def moves(self, s: int) -> Iterable[int]:
        while s != 0:
            yield lowest_index(s)
            s &= s - 1

    def play(self, s: int, m: int) -> int:
        return s & ~(1 << m)

    def cost(self, s: int, m: int) -> int:
        """Pay those who are needed now, or have been and will be needed again."""
        now = 1 << m
        rate = 0
        for a in range(len(self.pay)):
            scenes = self.scenes[a]
            if scenes & s != 0 and scenes & (~s | now) != 0:
                rate += self.pay[a]
        return int(rate * self.days[m])

    def bound(self, s: int) -> int:
        """Return what the scenes left cost if nobody waits."""
        total = 0
        while s != 0:
            total += self.own[lowest_index(s)]
            s &= s - 1
        return int(total)

    # --- in plain Python ---

    def show(self, s: int) -> str:
        return "left: " + (" ".join(str(i + 1) for i in range(len(self.days)) if s >> i & 1) or "none")

    def show_move(self, s: int, m: int) -> str:
        """Return the number of a scene, from 1."""
        return str(m + 1)

    def total(self, order: Sequence[int]) -> int:
        """Return what an order of the scenes, numbered from 1, costs: each actor from the first scene to the last."""
        total = 0
        for row, pay in zip(self.needs, self.pay, strict=True):
            there = [i for i, scene in enumerate(order) if row[scene - 1]]
            if there:
                total += int(pay) * int(sum(self.days[scene - 1] for scene in order[there[0] : there[-1] + 1]))
        return total

    def parse(self, text: str) -> int:
        """Return the state after some scenes."""
        s = self.start()
        for word in re.findall(r"[^\s,-]+", text):
            scene = int(word) - 1 if word.isascii() and word.isdigit() else -1
            if scene < 0 or scene >= len(self.days) or not s >> scene & 1:
                raise treeprune.InstanceError(f"{text!r}: {word!r} is no scene left, from 1 to {len(self.days)}")
            s = self.play(s, scene)
        return s

    def instance_of(self, line: str) -> str:
        """Return the instance of a line: all of it."""
        return line.strip()

    def read(self, path: str) -> TalentScheduling:
        """Return the problem of a file."""
        return type(self)(*map(np.array, read_talent(path)))


@treeprune.compiled
class TalentSchedulingSolver(TalentScheduling):
    """The same with fewer moves: a scene that need not cost less later, nor keeps anybody longer, is filmed at once.

    Parameters
    ----------
    needs : array of 0 and 1, shape (actors, scenes)
    pay, days : sequence of int

    Notes
    -----
    If all on location are needed for a scene, and all it needs are there, apart from actors of one scene, it costs its
    own pay now, and keeps nobody longer. Scenes that need the same actors are filmed one after the other. So one best
    order is left at least, not all of them. de la Banda, Stuckey and Chu 2011.

    Examples
    --------
    >>> film = TalentSchedulingSolver(((1, 1, 1, 0), (0, 1, 1, 1)), (1, 2), (1, 1, 1, 1))
    >>> list(film.moves(film.start())), list(film.moves(0b1100))
    ([0, 1, 3], [2])
    """

    twins: np.ndarray = dataclasses.field(init=False, repr=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        shared = self.needs * ((self.needs.sum(axis=1) > 1) & (self.pay > 0))[:, None]
        alike = (shared[:, :, None] == shared[:, None, :]).all(axis=0)
        twins = [sum(1 << int(j) for j in np.flatnonzero(row)) for row in alike]
        object.__setattr__(self, "twins", np.array(twins, np.int64))

    def moves(self, s: int) -> Iterable[int]:
        now = -1
        left = s
        while left != 0 and now < 0:
            m = lowest_index(left)
            left &= left - 1
            if self.twins[m] & ~s != 0 or (self.cost(s, m) == self.own[m] and self.is_ready(s, m)):
                now = m
        if now >= 0:
            yield now
        left = s if now < 0 else 0
        while left != 0:
            m = lowest_index(left)
            left &= left - 1
            if self.twins[m] & ((1 << m) - 1) & s == 0:
                yield m

    def is_ready(self, s: int, m: int) -> bool:
        """Tell whether all actors of a scene who have other scenes were needed before."""
        now = 1 << m
        for a in range(len(self.pay)):
            scenes = self.scenes[a]
            if scenes & now != 0 and scenes != now and scenes & ~s == 0 and self.pay[a] != 0:
                return False
        return True


def whole(numbers: object, what: str) -> np.ndarray:
    """Return whole numbers from 0 on as an array."""
    try:
        found = np.asarray(numbers)
    except ValueError:
        raise treeprune.InstanceError(f"{what}: give rows of one length") from None
    if found.size and (found.dtype.kind not in "iu" or found.min() < 0 or found.max() > 2**40):
        raise treeprune.InstanceError(f"{what}: give whole numbers from 0 on")
    return found.astype(np.int64)
