"""Two texts side by side: what edit distance and longest common subsequence share.

    i, j       characters of the first and of the second text that are done        j - i    the diagonal
    low, high  the diagonals that ways with at most `band` insertions and deletions use

A way through diagonal t inserts and deletes at least |t| characters before it, and |rest - t| after it, where `rest`
is the difference in length. So a band of k leaves k + 1 diagonals at most (Ukkonen 1985);
keys number its places.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np

import treeprune

BOTH, FIRST, SECOND = range(3)
"""Moves: a character of both texts, of the first alone (deleted), of the second alone (inserted)."""
AHEAD = 16
"""How many characters `order` looks ahead."""


class Place(NamedTuple):
    """How much of both texts is done."""

    i: int
    j: int


@treeprune.compiled
class Alignment(treeprune.DecisionProblem):
    """Base of problems that go through two texts at once.

    Instances are two words, "kitten sitting", two texts with "|" between them, or files of two lines, or FASTA.

    Parameters
    ----------
    first, second : str
    band : int, optional
        Leave out places that no way with so few insertions and deletions goes through; None: none.

    Raises
    ------
    InstanceError
        If the band is no number from 0 up.
    """

    first: str = "kitten"
    second: str = "sitting"
    band: int | None = None
    a: np.ndarray = dataclasses.field(init=False, repr=False)
    b: np.ndarray = dataclasses.field(init=False, repr=False)
    low: int = dataclasses.field(init=False, repr=False)
    high: int = dataclasses.field(init=False, repr=False)
    width: int = dataclasses.field(init=False, repr=False)
    slant: int = dataclasses.field(init=False, repr=False)  # 1: rows of keys follow the diagonals, 0: the second text

    def __post_init__(self) -> None:
        k = self.band
        if k is not None and (isinstance(k, bool) or not isinstance(k, int) or k < 0):
            raise treeprune.InstanceError(f"band={k!r}: give a number from 0 up, or None")
        a, b = codes(self.first), codes(self.second)
        rest = len(b) - len(a)
        spare = (len(a) + len(b) if k is None else min(k, len(a) + len(b))) - abs(rest)
        low, high = min(rest, 0) - spare // 2, max(rest, 0) + spare // 2
        if spare < 0:
            low, high = 1, 0
        width = high - low + 3  # one diagonal more on each side: a step out of the band has a key of its own
        slant = 1 if width < len(b) + 1 else 0
        width = width if slant else len(b) + 1
        for name, value in {"a": a, "b": b, "low": low, "high": high, "width": width, "slant": slant}.items():
            object.__setattr__(self, name, value)

    @property
    def states(self) -> int:
        """How many places the band has."""
        return (len(self.a) + 1) * self.width

    def start(self) -> Place:
        return Place(0, 0)

    def is_complete(self, s: Place) -> bool:
        return s.i == len(self.a) and s.j == len(self.b)

    def play(self, s: Place, m: int) -> Place:
        return Place(s.i + (1 if m != SECOND else 0), s.j + (1 if m != FIRST else 0))

    def feasible(self, s: Place) -> bool:
        """Tell whether the place lies in the band, and in the second text."""
        return self.low <= s.j - s.i and s.j - s.i <= self.high and s.j >= 0 and s.j <= len(self.b)

    def key(self, s: Place) -> int:
        return s.i * self.width + s.j - self.slant * (s.i + self.low - 1)

    def unpack(self, key: int) -> Place:
        i = key // self.width
        return Place(i, key - i * self.width + self.slant * (i + self.low - 1))

    def order(self, s: Place, m: int) -> int:
        """Return how many equal characters come after the move, as far as one looks: edits apart, texts go on alike."""
        i, j, run = s.i + (1 if m != SECOND else 0), s.j + (1 if m != FIRST else 0), 0
        while run < AHEAD and i + run < len(self.a) and j + run < len(self.b) and self.a[i + run] == self.b[j + run]:
            run += 1
        return run

    # --- in plain Python ---

    def aligned(self, moves: Iterable[int]) -> tuple[str, str]:
        """Return both texts, one above the other, "-" where the other one has a character alone."""
        rows: tuple[list[str], list[str]] = ([], [])
        s = self.start()
        for m in moves:
            rows[0].append("-" if m == SECOND else self.first[s.i])
            rows[1].append("-" if m == FIRST else self.second[s.j])
            s = self.play(s, m)
        return "".join(rows[0]), "".join(rows[1])

    def show(self, s: Place) -> str:
        return f"{self.first[: s.i]}|{self.first[s.i :]} {self.second[: s.j]}|{self.second[s.j :]}"

    def show_move(self, s: Place, m: int) -> str:
        """Return what happens to the next character: "k>s", "=i", "-n", "+g"."""
        if m == FIRST:
            return f"-{self.first[s.i]}"
        if m == SECOND:
            return f"+{self.second[s.j]}"
        same = self.first[s.i] == self.second[s.j]
        return f"={self.first[s.i]}" if same else f"{self.first[s.i]}>{self.second[s.j]}"

    def fitted(self, text: str) -> Self:
        """Return the problem of two texts; this one for an empty text."""
        if not text.strip():
            return self
        parts = text.split("|") if "|" in text else text.split()
        if len(parts) != 2:
            raise treeprune.InstanceError(f"{text!r}: give two words, or two texts with | between them")
        return type(self)(parts[0], parts[1], self.band)

    def parse(self, text: str) -> Place:
        return self.fitted(text).start()

    def instance_of(self, line: str) -> str:
        """Return the instance of a line: all of it."""
        return line.rstrip("\n")

    def read(self, path: str) -> Self:
        """Return the problem of a file: two lines, or two sequences in FASTA format.

        Raises
        ------
        InstanceError
            If it cannot be read, or holds another number of texts.
        """
        try:
            lines = Path(path).read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise treeprune.InstanceError(f"{path}: {error}") from error
        texts = [line for line in lines if line.strip()]
        what = "lines with a text"
        if texts and texts[0].startswith(">"):
            texts, what = sequences_of(texts), "sequences"
        if len(texts) != 2:
            raise treeprune.InstanceError(f"{path}: {len(texts)} {what}, expected 2")
        return type(self)(texts[0], texts[1], self.band)


def codes(text: str) -> np.ndarray:
    """Return the characters of a text as numbers."""
    if not isinstance(text, str):
        raise treeprune.InstanceError(f"{text!r} is no text")
    return np.array([ord(character) for character in text], np.int64)


def sequences_of(lines: Iterable[str]) -> list[str]:
    """Return the sequences of a FASTA file: each begins with a line ">name" and goes over the lines that follow."""
    found: list[str] = []
    for line in lines:
        if line.startswith(">"):
            found.append("")
        else:
            found[-1] += line.strip()
    return found
