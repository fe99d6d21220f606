"""What an exact cover problem is: items, and options each of which covers some of them."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from ..errors import InstanceError

MOST_CELLS = 1 << 28
"""Items of all options together."""


class ExactCover:
    """Choose options so that every primary item is covered exactly once, and every secondary item at most once.

    Parameters
    ----------
    options : mapping of name to items, or iterable of items
        What can be chosen, each with the items it covers: anything hashable. Where options have no names, their
        numbers from 0 on are their names.
    secondary : iterable of items
        Items that need not be covered. What options name and is not here is primary.
    items : iterable of items, optional
        All primary items, where some may be in no option, or their order matters: a search branches on the first of
        those with the fewest options left. By default those that options name, in that order.

    Attributes
    ----------
    names : sequence
        Of the options.
    options : tuple of tuple
        The items of each.
    primary, secondary : tuple
        All items.

    Raises
    ------
    InstanceError
        If an option has no primary item (it could never be chosen) or one item twice, or names an unknown item; if
        an item cannot be hashed, or is both primary and secondary.

    Notes
    -----
    Whether there is an exact cover is NP-complete. Making one takes time and memory in the items of all options.

    References
    ----------
    D. Knuth, "The Art of Computer Programming", 7.2.2.1, 2019; R. Karp, "Reducibility among combinatorial problems",
    1972.

    Examples
    --------
    >>> problem = ExactCover({"A": [1, 4, 7], "B": [1, 4], "C": [4, 5, 7], "D": [3, 5, 6], "E": [2, 3, 6, 7],
    ...                       "F": [2, 7]})
    >>> problem.is_cover(["B", "D", "F"]), problem.is_cover(["A", "D"])
    (True, False)
    >>> problem
    <ExactCover: 6 options, 7 items>
    """

    def __init__(
        self,
        options: Mapping[Any, Iterable[Hashable]] | Iterable[Iterable[Hashable]],
        secondary: Iterable[Hashable] = (),
        items: Iterable[Hashable] | None = None,
    ) -> None:
        plain = None if isinstance(options, Mapping) else listed(options, "the options")
        named = enumerate(plain) if plain is not None else dict(options).items()  # type: ignore[arg-type]
        self.names: Sequence[Any] = range(len(plain)) if plain is not None else tuple(options)
        self.options: tuple[tuple[Any, ...], ...] = tuple(tuple(listed(of, f"option {name!r}")) for name, of in named)
        self.secondary: tuple[Any, ...] = each_once(secondary, "secondary")
        others = set(self.secondary)
        found = {} if items is None else dict.fromkeys(each_once(items, "items"))
        for item in found:
            if item in others:
                raise InstanceError(f"item {item!r} is both in items and in secondary: leave it in one of them")
        known = None if items is None else found.keys() | others
        for name, of in zip(self.names, self.options, strict=True):
            check_option(name, of, others, known)
            if items is None:
                found.update(dict.fromkeys(item for item in of if item not in others))
        self.primary: tuple[Any, ...] = tuple(found)
        if sum(map(len, self.options)) > MOST_CELLS:
            raise InstanceError(f"the options have more than {MOST_CELLS:,} items together: leave some out")

    @classmethod
    def from_matrix(cls, matrix: Any, secondary: Iterable[int] = ()) -> ExactCover:
        """Return the problem whose options are the rows of a matrix of 0 and 1, whose items are its columns.

        Parameters
        ----------
        matrix : array_like of 0 and 1, shape (options, items)
        secondary : iterable of int
            Columns that need not be covered.

        Raises
        ------
        InstanceError
            If it is no matrix, holds other numbers, or has a row without a 1 in a primary column.

        Examples
        --------
        >>> ExactCover.from_matrix([[1, 0, 1], [0, 1, 0]]).options
        ((0, 2), (1,))
        """
        try:
            cells = np.asarray(matrix)
        except ValueError as error:
            raise InstanceError(f"the matrix cannot be read ({error}): give rows of the same length") from None
        if cells.size == 0 and cells.ndim < 2:
            cells = cells.reshape(0, 0)
        if cells.ndim != 2 or cells.dtype.kind not in "biuf":
            raise InstanceError(f"the matrix has shape {cells.shape} of {cells.dtype}: give rows of 0 and 1")
        wrong = np.argwhere((cells != 0) & (cells != 1))
        if len(wrong):
            row, column = map(int, wrong[0])
            raise InstanceError(f"row {row}, column {column} of the matrix is {cells[row, column]}: give 0 or 1")
        others = each_once(secondary, "secondary")
        for column in others:
            if not (isinstance(column, int | np.integer) and 0 <= column < cells.shape[1]):
                raise InstanceError(f"secondary column {column!r}: the matrix has columns 0 to {cells.shape[1] - 1}")
        left = [column for column in range(cells.shape[1]) if column not in set(others)]
        return cls([np.flatnonzero(row).tolist() for row in cells], others, left)

    def is_cover(self, solution: Iterable[Any]) -> bool:
        """Tell whether options, given by their names, are a solution.

        Raises
        ------
        InstanceError
            If there is no option of such a name.
        """
        places = {name: i for i, name in enumerate(self.names)}
        covered: list[Any] = []
        for name in solution:
            if name not in places:
                raise InstanceError(f"no option is called {name!r}")
            covered += self.options[places[name]]
        return len(covered) == len(set(covered)) and set(self.primary) <= set(covered)

    def start(self) -> tuple[Any, ...]:
        """Return the options chosen at first: none."""
        return ()

    def play(self, s: tuple[Any, ...], m: Any) -> tuple[Any, ...]:
        """Return the options chosen after one more."""
        return (*s, m)

    def show_move(self, s: Any, m: Any) -> str:
        """Return the name of an option as people write it."""
        return str(m)

    def show(self, solution: Sequence[Any]) -> str:
        """Return a solution as people write it, an option a line with its items."""
        items = dict(zip(self.names, self.options, strict=True))
        return "\n".join(f"{name}: {' '.join(map(str, items[name]))}" for name in solution)

    def __repr__(self) -> str:
        rest = f", {len(self.secondary):,} secondary" if self.secondary else ""
        return f"<{type(self).__name__}: {len(self.options):,} options, {len(self.primary):,} items{rest}>"


def listed(things: Any, what: str) -> list[Any]:
    """Return a list of what can be iterated; texts are refused, since their letters would be taken for items."""
    if isinstance(things, str | bytes) or not isinstance(things, Iterable):
        raise InstanceError(f"{what}: {things!r} is no list of items")
    return list(things)


def each_once(items: Any, what: str) -> tuple[Any, ...]:
    """Return items that can be hashed, each named once."""
    found = listed(items, what)
    seen: set[Any] = set()
    for item in found:
        if hashed(item, what) in seen:
            raise InstanceError(f"{what}: item {item!r} is named twice")
        seen.add(item)
    return tuple(found)


def hashed(item: Any, where: str) -> Any:
    """Return an item that can be hashed and equals itself."""
    try:
        hash(item)
    except TypeError:
        raise InstanceError(f"{where}: item {item!r} cannot be hashed: make it a number, a text or a tuple") from None
    if item != item:
        raise InstanceError(f"{where}: item {item!r} does not equal itself, so nothing can cover it")
    return item


def check_option(name: Any, items: tuple[Any, ...], secondary: set[Any], known: Any) -> None:
    """Refuse an option that could never be chosen, or that names an item it must not."""
    seen: set[Any] = set()
    for item in items:
        if hashed(item, f"option {name!r}") in seen:
            raise InstanceError(f"option {name!r} names item {item!r} twice: an item is covered at most once")
        if known is not None and item not in known:
            raise InstanceError(f"option {name!r}: item {item!r} is neither in items nor in secondary")
        seen.add(item)
    if seen <= secondary:
        why = "covers only secondary items" if items else "covers no item"
        raise InstanceError(f"option {name!r} {why}: no search would choose it, leave it out")
