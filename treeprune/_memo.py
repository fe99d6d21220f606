"""`@treeprune.memo`: a recursive function asks for each subproblem once, and not at all where it cannot matter."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, ParamSpec, Protocol, TypeVar, cast, overload

from .errors import CompileError, LimitError
from .limits import is_whole
from .memos.best_ways import Way, best_way, best_ways
from .memos.choice import Chooser
from .memos.deep_calls import Local
from .memos.memo_stats import MemoStats
from .memos.memo_store import Generations
from .memos.recall import make_recall

P = ParamSpec("P")
R = TypeVar("R", covariant=True)
LEVELS = 1 << 20
"""How deep calls may nest where nothing else is said."""


class Memoised(Protocol[P, R]):
    """A function made by `treeprune.memo`.

    Attributes
    ----------
    stats : MemoStats
        calls, hits, misses, stored, evicted, skipped, deepest; always those of now.
    table : mapping
        The values stored, by the argument of a function of one, by the tuple of all arguments of others; read-only.
    __wrapped__ : callable
        The function itself.
    """

    stats: MemoStats
    table: Mapping[Any, Any]
    __wrapped__: Callable[..., Any]
    __name__: str

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Return the value of the function, computed once."""

    def best(self, candidates: Iterable[Sequence[Any]], held: Any = None) -> Any:
        """Return the best gain + f(*arguments) over candidates (gain, *arguments), or `held` where none beats it."""

    def way(self, *args: Any) -> Way:
        """Return the candidates whose gains, and the value at the end, make up the value of a call."""

    def ways(self, *args: Any, count: int | None = None) -> Iterator[tuple[Any, Way]]:
        """Yield (worth, way) from the best to the worst."""

    def clear(self) -> None:
        """Forget all values and counts."""


@overload
def memo(function: Callable[P, R], /) -> Memoised[P, R]: ...


@overload
def memo(
    function: None = None,
    /,
    *,
    entries: int | None = None,
    bytes: int | None = None,
    bound: Callable[..., Any] | None = None,
    sense: str = "max",
    levels: int = LEVELS,
    compiled: bool | str = False,
) -> Callable[[Callable[P, R]], Memoised[P, R]]: ...


def memo(
    function: Callable[..., Any] | None = None,
    /,
    *,
    entries: int | None = None,
    bytes: int | None = None,  # noqa: A002 - the word for it
    bound: Callable[..., Any] | None = None,
    sense: str = "max",
    levels: int = LEVELS,
    compiled: bool | str = False,
) -> Any:
    """Remember the values of a recursive function, and let it skip the calls that cannot matter.

    Parameters
    ----------
    function : callable
        Plain Python whose value depends on its arguments alone. Functions, methods, static methods (`memo` below
        `@staticmethod`); any signature.
    entries, bytes : int or None
        The most values that are remembered, and the most bytes they may take (as `sys.getsizeof` counts them). What
        was not used lately is forgotten then, and computed again when it is asked for: this costs work, never truth.
    bound : callable or None
        Of the same arguments: a number that the value never beats. `f.best` then skips calls.
    sense : {'max', 'min'}
        Whether `f.best` looks for the largest or for the smallest worth.
    levels : int
        How deep calls may nest.
    compiled : bool or 'auto'
        True is refused: see Notes. The others are the same.

    Returns
    -------
    Memoised
        The function, with `stats`, `table`, `best`, `way`, `ways`, `clear` and `__wrapped__`.

    Raises
    ------
    CycleError
        A ValueError, when called: a call asks, by way of others, for itself.
    LimitError
        When called: calls nest deeper than `levels`. When decorated: a limit is out of range.
    TypeError
        When called: an argument cannot be hashed. When decorated: `function` is a generator, or is async.
    HookError
        When called: `bound` is beaten by a value, or a gain, bound or value is NaN.

    Notes
    -----
    `f.best(candidates, held=None)` takes tuples (gain, *arguments) and returns the best gain + f(*arguments), or what
    is `held` where none beats it (-inf, or inf for 'min', where nothing is). With `bound` it asks for them in the order
    of gain + bound(*arguments) (gain + value where the value is known) and skips those that cannot beat the best so
    far; `f.stats.skipped` counts them. What must be beaten goes along into the subproblems, which are left as soon as
    they cannot; `f.stats.limits` tells of how many a limit is held, not the value. So a function with a bound calls
    `best` once and returns what it gives, or chooses nothing (its ends); where a difference is seen, an error tells.
    Each value returned or stored is exact, but for rounding: of sums that differ by no more, either may be taken.

    `f.way(*arguments)` returns the candidates behind a value, and `f.ways(*arguments, count=k)` the k best, best
    first, with what each is worth. Both run the function again along the way.

    Arguments that are equal (1, 1.0 and True; numbers of NumPy and of Python) are one subproblem, and defaults and
    names make no difference; numbers of NumPy reach the function as Python's. Methods take `self` as an argument,
    which is hashed and kept; candidates of `self.f.best` name it too. A call takes about 0.1 microseconds where the
    value is known, and 0.6 more than the function itself where not.

    Calls that nest more than 400 deep begin again in a thread of their own, and go on in further ones, 2,000 each; the
    recursion limit need not be raised. So the function may run twice for calls that were open then, and sees the
    `threading.local` data of other threads; context variables are its own. Several threads may call: each sees
    whole values; what two compute at the same time is computed twice.

    Nothing is compiled: machine code could neither let a memory grow in the middle of a function nor nest deeper than
    one stack. For its speed write the recursion as a `DecisionProblem`.

    References
    ----------
    Michie, "Memo" functions and machine learning, Nature 218, 1968. Bounds: Marsten and Morin, A hybrid approach to
    discrete mathematical programming, Mathematical Programming 14, 1978.

    Examples
    --------
    >>> @memo
    ... def fibonacci(n):
    ...     return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)
    >>> fibonacci(100), fibonacci.stats.misses
    (354224848179261915075, 101)

    A knapsack. What is left can be worth no more than its best worth for each weight times the room there is:

    >>> items = [(5, 10), (4, 7), (3, 5), (2, 3)]  # weight and worth, the best worth for its weight first
    >>> def optimistic(i, room):
    ...     return room * items[i][1] / items[i][0] if i < len(items) else 0
    >>> @memo(bound=optimistic)
    ... def packed(i, room):
    ...     if i == len(items):
    ...         return 0
    ...     weight, worth = items[i]
    ...     taken = [(worth, i + 1, room - weight)] if weight <= room else []
    ...     return packed.best([*taken, (0, i + 1, room)])
    >>> packed(0, 7), packed.way(0, 7)
    (13, [(10, 1, 2), (0, 2, 2), (0, 3, 2), (3, 4, 0)])
    >>> packed.stats.misses, packed.stats.skipped
    (5, {'bound': 2})
    >>> [worth for worth, way in packed.ways(0, 7, count=3)]
    [13, 12, 10]
    """
    if function is None:
        return functools.partial(
            memo, entries=entries, bytes=bytes, bound=bound, sense=sense, levels=levels, compiled=compiled
        )
    refuse(function, entries, bytes, bound, sense, levels, compiled)
    store, limits = new_store(entries, bytes), new_store(entries, bytes)
    local = Local(levels)
    recall = make_recall(function, store, local, levels, bound is not None)
    name = getattr(function, "__name__", repr(function))
    chooser = Chooser(name, recall, store, limits, bound, 1 if sense == "max" else -1, local)

    def read() -> dict[str, Any]:
        hits, misses, deepest = recall.counts()
        hits += chooser.hits
        return {
            "calls": hits + misses,
            "hits": hits,
            "misses": misses,
            "stored": len(store),
            "limits": len(limits),
            "evicted": getattr(store, "evicted", 0) + getattr(limits, "evicted", 0),
            "skipped": chooser.skips,
            "deepest": deepest,
        }

    def way(*args: Any) -> Way:
        recall.call(*args)
        return best_way(chooser, args)

    def ways(*args: Any, count: int | None = None) -> Iterator[tuple[Any, Way]]:
        return best_ways(chooser, args, count)

    def clear() -> None:
        store.clear()
        limits.clear()
        recall.reset()
        chooser.hits = chooser.skipped = 0

    made: Any = functools.update_wrapper(recall.call, function)
    made.stats = MemoStats(read)
    made.table = MappingProxyType(store)
    made.best, made.way, made.ways, made.clear = chooser.best, way, ways, clear
    return cast("Memoised[..., Any]", made)


def new_store(entries: int | None, size: int | None) -> Any:
    """Return a dictionary, one that forgets where a limit is given."""
    return {} if entries is None and size is None else Generations(entries, size)


def refuse(function: Any, entries: Any, size: Any, bound: Any, sense: Any, levels: Any, compiled: Any) -> None:
    """Refuse what cannot be memoised, and options out of range."""
    if isinstance(function, staticmethod | classmethod | property):
        raise TypeError(f"memo takes a function, not a {type(function).__name__}: put @memo below the other decorator")
    if not callable(function) or isinstance(function, type):
        raise TypeError(f"memo takes a function, not {function!r}: its options need their names, as in entries=1000")
    for what, is_one in (
        ("a generator, whose values are gone when they are used: return a tuple", inspect.isgeneratorfunction),
        ("async, and would be remembered before it is done: make it a plain function", inspect.iscoroutinefunction),
        ("an async generator: make it a plain function that returns a tuple", inspect.isasyncgenfunction),
    ):
        if is_one(function):
            raise TypeError(f"memo: {function.__qualname__} is {what}")
    for name, value in (("entries", entries), ("bytes", size), ("levels", levels)):
        if (value is not None or name == "levels") and not (is_whole(value) and value >= 1):
            raise LimitError(f"{name}={value!r}: give a whole number >= 1" + ", or None" * (name != "levels"))
    if sense not in ("max", "min"):
        raise ValueError(f"sense={sense!r}: choose 'max' or 'min'")
    if bound is not None and not callable(bound):
        raise TypeError(f"bound={bound!r}: give a function of the same arguments")
    if compiled not in (False, "auto"):
        raise CompileError(
            f"memo(compiled={compiled!r}): memoised functions run in plain Python; for machine code write the "
            "recursion as a @treeprune.compiled DecisionProblem"
        )
