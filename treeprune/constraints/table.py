"""A table: the values that some variables may take together, or may not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from ..errors import InstanceError
from ..kernels.constraints.constraint_memory import DOMAIN
from ..kernels.constraints.kinds import TABLE
from ..rule import ARC_CONSISTENCY
from ..worlds import check_memory
from .constraint import Constraint
from .variable import IntegerVariable, whole

if TYPE_CHECKING:
    from .model import Model

BYTES_PER_WORD = 64
"""What a word of a table takes while a model is built, as one of many Python numbers."""


class TableConstraint(Constraint):
    """The variables take one of some tuples of values; or, with `allowed=False`, any values but these.

    Parameters
    ----------
    variables : sequence of IntegerVariable
    tuples : iterable of sequences of int, or array of shape (n, number of variables)
        Tuples outside the domains do no harm.
    allowed : bool
    level : {'check', 'forward', 'arc'}, optional
        'arc' (by default) removes every value that is in no tuple left.
    name : str, optional

    Raises
    ------
    InstanceError
        If a tuple has another length, or something that is no whole number.
    LimitError
        If the table is larger than the machine's memory.

    Notes
    -----
    Compact tables: one bit for each tuple; a run takes O(values * tuples / 64) at worst, mostly far less. Exact.
    Reference: Demeulenaere et al. 2016; for forbidden tuples Verhaeghe, Lecoutre and Schaus 2017.

    Examples
    --------
    >>> from treeprune import ConstraintProblem, constraint_search
    >>> p = ConstraintProblem()
    >>> x, y = p.variable(range(4), "x"), p.variable(range(4), "y")
    >>> p.add(TableConstraint([x, y], [(0, 1), (2, 3), (3, 0)]), x != 0)
    >>> constraint_search(p, solutions=None, world="interpreted").solutions
    [Solution(x=2, y=3), Solution(x=3, y=0)]
    """

    kinds: ClassVar[tuple[str, ...]] = ("check", "forward", "arc")
    default_level: ClassVar[str] = "arc"

    def __init__(
        self,
        variables: Iterable[Any],
        tuples: Iterable[Sequence[int]],
        allowed: bool = True,
        *,
        level: str | None = None,
        name: str = "",
    ) -> None:
        super().__init__([variables], level, name)
        many = len(self.variables)
        rows = tuples.tolist() if isinstance(tuples, np.ndarray) else tuples
        if isinstance(rows, str | bytes) or not isinstance(rows, Iterable):
            raise InstanceError(f"the tuples of {self!r} are {tuples!r}: give a list of tuples")
        found = set()
        for row in rows:
            if isinstance(row, str | bytes) or not isinstance(row, Sequence) or len(row) != many:
                raise InstanceError(f"{row!r} is no tuple of {self!r}: give {many} whole numbers, one a variable")
            found.add(tuple(value if type(value) is int else whole(value, f"a value of {self!r}") for value in row))
        self.tuples, self.allowed = frozenset(found), bool(allowed)

    def holds(self, values: Sequence[int]) -> bool:
        """Tell whether the values are among the tuples; or are not, where these are forbidden."""
        return (tuple(values) in self.tuples) == self.allowed

    def post(self, model: Model, level: str) -> None:
        """Post the propagator."""
        self.post_tuples(model, level, self.tuples, self.allowed)

    def post_tuples(self, model: Model, level: str, tuples: Iterable[tuple[int, ...]], allowed: bool) -> None:
        """Post the propagator for some tuples, sorted so that runs do not depend on how they were given."""
        domains = [set(x.domain) for x in self.variables]
        rows = sorted(row for row in tuples if all(v in d for v, d in zip(row, domains, strict=True)))
        words, many = -(-len(rows) // 64), len(self.variables)
        check_memory(BYTES_PER_WORD * words * sum(map(len, domains)))
        data = table_data(self.variables, np.array(rows, np.int64).reshape(len(rows), many), words, model.data_at[-1])
        cells = [(1 << min(64, len(rows) - 64 * w)) - 1 for w in range(words)] + [words] + [-1] * many
        model.post(
            TABLE, self.variables, [0] * many, [int(not allowed), *data], cells=cells, settles=allowed,
            scratch=words + 1, **self.posting(level, ARC_CONSISTENCY, 2, DOMAIN),
        )  # fmt: skip


def table_data(variables: Sequence[IntegerVariable], rows: Any, words: int, start: int) -> list[int]:
    """Return what `kernels/constraints/table.py` reads of a table that begins at `start`, but for its first number."""
    head = 3 + 4 * len(variables)
    at = start + head
    heads, parts = [words, at], list(range(words))
    at += words
    bit = np.uint64(1) << (np.arange(len(rows), dtype=np.uint64) & np.uint64(63))
    for k, x in enumerate(variables):
        low, high = x.domain[0] >> 6, x.domain[-1] >> 6
        bits, below = [0] * (high - low + 1), [0] * (high - low + 1)
        for value in x.domain:
            bits[(value >> 6) - low] |= 1 << (value & 63)
        for w in range(high - low):
            below[w + 1] = below[w] + bits[w].bit_count()
        values_at, rows_at = at, at + 2 * len(bits)
        heads += [low, values_at, rows_at, rows_at + len(x.domain) * words]
        of_value = np.zeros((len(x.domain), words), np.uint64)
        place = np.searchsorted(np.array(x.domain, np.int64), rows[:, k])
        np.bitwise_or.at(of_value, (place, np.arange(len(rows)) // 64), bit)
        parts += [n for pair in zip(bits, below, strict=True) for n in pair]
        parts += of_value.ravel().tolist()
        parts += [0] * len(x.domain)
        at = rows_at + len(x.domain) * (words + 1)
    return heads + parts
