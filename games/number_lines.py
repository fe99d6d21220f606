"""Files of whole numbers, line by line: what scheduling and layout instances are written in."""

from __future__ import annotations

from typing import NamedTuple

import treeprune

from .number_files import lines_of


class Line(NamedTuple):
    """The numbers of a line, and where it is, in words."""

    numbers: list[int]
    where: str


def numbers_of(text: str, where: str) -> list[int]:
    """Return the whole numbers of a text, parted by blanks or commas.

    Raises
    ------
    InstanceError
        If something else is among them.

    Examples
    --------
    >>> numbers_of("3, -4 5", "line 1")
    [3, -4, 5]
    """
    found = []
    for word in text.replace(",", " ").split():
        digits = word.removeprefix("-")
        if not (digits.isascii() and digits.isdigit() and len(digits) < 18):
            raise treeprune.InstanceError(f"{where}: {word!r} is no whole number below 10**17")
        found.append(int(word))
    return found


def numbers_of_lines(path: str) -> list[Line]:
    """Return the lines of a file that hold numbers; empty ones, and comments that begin with "#", are left out.

    Raises
    ------
    InstanceError
        If it cannot be read, or something else is in it; the message has the line.
    """
    places = [(f"{path}, line {number}", text) for number, text in lines_of(path)]
    return [Line(numbers_of(text, where), where) for where, text in places]
