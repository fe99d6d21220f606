"""Files of numbers: their lines without comments, and numbers that know which line they stand in."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import treeprune


def lines_of(path: str | Path, comment: str = "#") -> Iterator[tuple[int, str]]:
    """Yield the number and the text of each line that has any, without what follows a comment sign.

    Raises
    ------
    InstanceError
        If the file cannot be read.
    """
    try:
        text = Path(path).read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise treeprune.InstanceError(f"{path}: {error.strerror}") from error
    for number, line in enumerate(text.splitlines(), 1):
        found = line.split(comment, 1)[0].strip()
        if found:
            yield number, found


class Numbers:
    """The numbers of a file, one after the other, wherever its lines end.

    Parameters
    ----------
    path : str
        For messages.
    lines : iterable of (int, str)
        Number and text of each line.

    Examples
    --------
    >>> numbers = Numbers("a.txt", [(1, "2 0.5"), (4, "x")])
    >>> numbers.whole("how many"), numbers.number("a share")
    (2, 0.5)
    >>> numbers.number("a share")
    Traceback (most recent call last):
    ...
    treeprune.errors.InstanceError: a.txt, line 4: 'x' where a share belongs
    """

    def __init__(self, path: str | Path, lines: Iterator[tuple[int, str]]) -> None:
        self.path = path
        self.words = [(number, word) for number, line in lines for word in line.split()]
        self.at = 0

    def __len__(self) -> int:
        """Return how many are left."""
        return len(self.words) - self.at

    def word(self, what: str) -> str:
        """Return the next word."""
        if self.at == len(self.words):
            line = self.words[-1][0] if self.words else 1
            raise treeprune.InstanceError(f"{self.path}, line {line}: the file ends where {what} belongs")
        self.at += 1
        return self.words[self.at - 1][1]

    def wrong(self, what: str) -> treeprune.InstanceError:
        """Return the complaint that the last word is not what belongs there."""
        line, word = self.words[self.at - 1]
        return treeprune.InstanceError(f"{self.path}, line {line}: {word!r} where {what} belongs")

    def number(self, what: str) -> float:
        """Return the next number: whole, where it is written so."""
        word = self.word(what)
        try:
            found = int(word) if word.lstrip("+-").isdigit() else float(word)
        except ValueError:
            raise self.wrong(what) from None
        if not math.isfinite(found):
            raise self.wrong(what)
        return found

    def whole(self, what: str, least: int = 0, most: int = 2**40) -> int:
        """Return the next number, which must be whole and within limits."""
        found = self.number(what)
        if found != int(found) or not least <= found <= most:
            raise self.wrong(f"{what}, a whole number from {least} on,")
        return int(found)

    def many(self, n: int, what: str) -> list[float]:
        """Return the next n numbers."""
        return [self.number(what) for _ in range(n)]

    def end(self) -> None:
        """Refuse numbers that are left over."""
        if len(self):
            self.at += 1
            raise self.wrong("the end of the file")
