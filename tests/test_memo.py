"""Memoised functions: against functools.lru_cache, deep, in circles, forgetting, bounded, from several threads."""

from __future__ import annotations

import functools
import itertools
import math
import sys
import threading
import time
import tracemalloc

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import treeprune
from treeprune import CycleError, HookError, LimitError, memo
from treeprune.memos.memo_store import Generations, deep_size

# Lists of arcs (worth, later node) of acyclic graphs: node i leads to nodes above it only.
arcs = st.lists(st.lists(st.tuples(st.integers(-5, 9), st.integers(1, 4)), max_size=4), min_size=1, max_size=12)


def longest(graph, decorate, use_best):
    """Return the longest way from a node to a sink, decorated; on sinks a way ends."""

    def ahead(node):
        return [(worth, node + step) for worth, step in graph[node] if node + step < len(graph)]

    def length(node):
        if use_best:
            return length.best(ahead(node)) if ahead(node) else 0
        return max((worth + length(after) for worth, after in ahead(node)), default=0)

    length = decorate(length)
    return length, ahead


@settings(max_examples=60, deadline=None)
@given(graph=arcs, slack=st.integers(0, 6), forget=st.sampled_from([None, 1, 2, 3, 7]))
@example(graph=[[(0, 2), (0, 1)], [], [(0, 1)], []], slack=0, forget=None)
def test_it_is_lru_cache_and_skips_what_cannot_matter(graph, slack, forget):
    plain, ahead = longest(graph, functools.lru_cache(maxsize=None), use_best=False)
    true = [plain(i) for i in range(len(graph))]
    same, _ = longest(graph, memo(entries=forget), use_best=False)
    assert [same(i) for i in range(len(graph))] == true and same.stats.stored <= (forget or len(graph))
    bounded, _ = longest(graph, memo(entries=forget, bound=lambda i: true[i] + slack), use_best=True)
    assert bounded(0) == true[0]
    if forget is None:
        assert bounded.stats.misses <= 5 * plain.cache_info().misses
    ways = list(bounded.ways(0))
    every = sorted((sum(w for w, _ in way) for way in all_ways(ahead, 0)), reverse=True)
    assert [worth for worth, _ in ways] == every
    assert all(sum(gain for gain, _ in way) == worth for worth, way in ways)
    assert sorted(map(tuple, (way for _, way in ways))) == sorted(all_ways(ahead, 0))
    assert sum(gain for gain, _ in bounded.way(0)) == true[0]
    assert list(bounded.ways(0, count=2)) == ways[:2]


def all_ways(ahead, node):
    """Return all ways from a node to a sink."""
    if not ahead(node):
        return [()]
    return [((worth, after), *rest) for worth, after in ahead(node) for rest in all_ways(ahead, after)]


@settings(max_examples=40, deadline=None)
@given(
    items=st.lists(st.tuples(st.integers(1, 9), st.integers(0, 12)), max_size=7),
    room=st.integers(0, 30),
    sense=st.sampled_from(["max", "min"]),
)
def test_knapsacks_in_both_senses(items, room, sense):
    items = sorted(items, key=lambda item: -item[1] / item[0])
    sign = 1 if sense == "max" else -1

    @memo(bound=lambda i, room: sign * room * items[i][1] / items[i][0] if i < len(items) else 0, sense=sense)
    def packed(i, room):
        if i == len(items):
            return 0
        weight, worth = items[i]
        take = [(sign * worth, i + 1, room - weight)] if weight <= room else []
        return packed.best([(0, i + 1, room), *take])

    sets = itertools.chain.from_iterable(itertools.combinations(items, k) for k in range(len(items) + 1))
    worths = sorted(sum(w for _, w in s) for s in sets if sum(w for w, _ in s) <= room)
    assert packed(0, room) == sign * worths[-1]
    assert [worth for worth, _ in packed.ways(0, room)] == [sign * w for w in reversed(worths)]


def test_counts_by_hand():
    @memo
    def fibonacci(n):
        return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)

    assert fibonacci(10) == 55
    s = fibonacci.stats
    assert (s.calls, s.hits, s.misses, s.stored, s.evicted, s.skipped, s.deepest) == (19, 8, 11, 11, 0, {}, 10)
    assert s.to_dict()["hits"] == 8 and "misses=11" in repr(s)
    assert dict(fibonacci.table) == {n: fibonacci.__wrapped__(n) for n in range(11)}
    with pytest.raises(TypeError):
        fibonacci.table[3] = 7
    with pytest.raises(AttributeError, match="counts calls"):
        _ = s.nodes
    fibonacci.clear()
    assert (s.calls, s.stored, s.deepest) == (0, 0, 0) and fibonacci(10) == 55


def test_floors_reach_into_subproblems():
    """As above with the bound of Dantzig: the numbers are our own."""
    rng = np.random.default_rng(5)
    items = sorted(((int(a), int(b)) for a, b in rng.integers(1, 100, (40, 2))), key=lambda item: -item[1] / item[0])

    def dantzig(i, room):
        worth = 0
        while i < 40 and items[i][0] <= room:
            worth, room, i = worth + items[i][1], room - items[i][0], i + 1
        return worth + (room * items[i][1] / items[i][0] if i < 40 else 0)

    @functools.cache
    def three_best(i, room):
        if i == 40:
            return [0]
        weight, worth = items[i]
        taken = [worth + rest for rest in three_best(i + 1, room - weight)] if weight <= room else []
        return sorted(taken + three_best(i + 1, room), reverse=True)[:3]

    for bound, misses, limits in ((None, 20_144, 0), (dantzig, 76, 35)):

        @memo(bound=bound)
        def packed(i, room):
            if i == 40:
                return 0
            weight, worth = items[i]
            return packed.best([(worth, i + 1, room - weight)] * (weight <= room) + [(0, i + 1, room)])

        room = sum(weight for weight, _ in items) // 2
        assert (packed(0, room), packed.stats.misses, packed.stats.limits) == (1643, misses, limits)
        assert [worth for worth, _ in packed.ways(0, room, count=3)] == three_best(0, room)


def test_floors_go_along_into_further_threads():
    worth = [(7 * n * n) % 11 for n in range(6001)]
    left = list(itertools.accumulate(worth))

    @memo(bound=lambda n: left[n])
    def chosen(n):
        """The largest sum of numbers of which no two are neighbours."""
        return chosen.best([(worth[n], n - 2), (0, n - 1)]) if n > 1 else worth[n] if n == 1 else 0

    before, now = 0, worth[1]
    for n in range(2, 6001):
        before, now = now, max(now, before + worth[n])
    way = chosen.way(6000)
    assert chosen(6000) == now == sum(gain for gain, _ in way) + worth[1] * (way[-1][1] == 1)


def test_a_bound_saves_calls():
    """Worth per weight 2, 1.75, 5/3, 1.5; four of the first, two of the second and one of the third fill the room."""
    items = [(5, 10), (4, 7), (3, 5), (2, 3)] * 4
    items.sort(key=lambda item: -item[1] / item[0])

    def packed(i, room):
        if i == len(items):
            return 0
        weight, worth = items[i]
        return call.best([(0, i + 1, room)] + [(worth, i + 1, room - weight)] * (weight <= room))

    call = memo(packed)
    everything = call(0, 31), call.stats.misses
    assert call.stats.skipped == {}
    call = memo(bound=lambda i, room: room * items[i][1] / items[i][0] if i < len(items) else 0)(packed)
    bounded = call(0, 31), call.stats.misses
    assert everything == (59, 325) and bounded == (59, 254) and call.stats.skipped == {"bound": 134}


@pytest.mark.parametrize("step", [lambda f, n: f(n - 1), lambda f, n: max(f(i) for i in (n - 1,))])
def test_recursion_as_deep_as_it_gets(step):
    before = sys.getrecursionlimit(), threading.active_count()

    @memo
    def depth(n):
        return 0 if n == 0 else 1 + step(depth, n)

    assert depth(100_000) == 100_000 and depth.stats.deepest == 100_001
    time.sleep(0.1)
    assert (sys.getrecursionlimit(), threading.active_count()) == before

    def inside(frames):
        return depth(250_000) if frames == 0 else inside(frames - 1)

    assert inside(500) == 250_000


def test_functions_that_call_each_other_nest_deep():
    @memo
    def even(n):
        return n == 0 or odd(n - 1)

    @memo
    def odd(n):
        return n != 0 and even(n - 1)

    assert even(30_000) and odd(20_001) and not odd(30_000)
    assert (even.stats.deepest, odd.stats.deepest) == (15_001, 15_001)


@pytest.mark.slow
def test_a_million_levels():
    @memo
    def depth(n):
        return 0 if n == 0 else 1 + depth(n - 1)

    assert depth(1_000_000) == 1_000_000


def test_depth_without_end_is_told():
    @memo(levels=5000)
    def endless(n):
        return endless(n + 1)

    with pytest.raises(LimitError, match=r"endless\(5000\): calls nest 5,000 deep, the limit is levels=5,000"):
        endless(0)

    def helper(n):
        return max(helper(i) for i in (n + 1,))

    @memo
    def stuck(n):
        return helper(n) if n == 3 else stuck(n - 1)

    for start in (5, 4000):
        with pytest.raises(LimitError, match=r"stuck\(3\).* needs more of Python's stack"):
            stuck(start)
    assert endless.stats.stored == 0 and sys.getrecursionlimit() < 30_000


def test_a_cycle_is_named():
    @memo
    def around(n, name="x"):
        return around((n + 1) % 3, name=name)

    with pytest.raises(CycleError, match=r"around\(1, 'x'\) -> around\(2, 'x'\) -> around\(0, 'x'\) -> around\(1"):
        around(1)

    @memo(bound=lambda n: 100)
    def best_around(n):
        return best_around.best([(1, (n + 1) % 3)])

    with pytest.raises(CycleError, match=r"best_around\(1\) -> best_around\(2\) -> best_around\(0\) -> best_around\(1"):
        best_around(1)

    @memo
    def long(n):
        return long((n + 1) % 4500)

    with pytest.raises(ValueError, match=r"long\(0\) asks for itself: .*4,488 more"):
        long(0)

    @memo
    def to_and_fro(n):
        return back(n)

    @memo
    def back(n):
        return to_and_fro(n)

    with pytest.raises(treeprune.TreepruneError, match="asks for itself"):
        to_and_fro(7)
    with pytest.raises(CycleError, match="asks for itself"):
        around(1)


def test_errors_pass_through_and_leave_nothing_behind():
    wrong = [True]

    @memo
    def f(n):
        if n == 0 and wrong[0]:
            raise ZeroDivisionError("here")
        return 0 if n == 0 else 1 + f(n - 1)

    for n in (3, 5000):
        with pytest.raises(ZeroDivisionError, match="here"):
            f(n)
    assert f.stats.stored == 0
    wrong[0] = False
    assert f(5000) == 5000 and f(3) == 3


def test_arguments_that_cannot_be_hashed():
    @memo
    def f(numbers, more=()):
        return sum(numbers)

    for value, said in (
        ([1, 2], "numbers=\\[1, 2\\] cannot be hashed: give a tuple"),
        (np.arange(3), "array"),
        ({1: 2}, "sorted"),
        ({1}, "frozenset"),
        (((1, []),), "give numbers, strings, or tuples"),
    ):
        with pytest.raises(TypeError, match=said):
            f(value)
    with pytest.raises(TypeError, match="more="):
        f((1,), [])
    assert f((1, 2)) == 3

    class Bad:
        def __eq__(self, other):
            raise TypeError("no comparison")

        def __hash__(self):
            return 1

    f.clear()

    @memo
    def g(x):
        return 1

    assert g(Bad()) == 1
    with pytest.raises(TypeError, match="no comparison"):
        g(Bad())


def test_numbers_of_numpy_are_those_of_python():
    @memo
    def double(n, pair=(0, 0)):
        return n + n + pair[0] * 2**62 * 4

    assert double(np.int8(100)) == 200 == double(100) and double.stats.hits == 1
    assert double(1, (np.int64(1), np.int64(2))) == 2 + 2**64 == double(1, (1, 2))
    assert type(double(np.float64(0.5))) is float and type(double(np.bool_(True))) is int
    assert double(np.uint64(2**63)) == 2**64

    day = np.timedelta64(1, "D")
    assert memo(lambda t: t)(day) is day


def test_signatures():
    @memo
    def f(a, /, b, c=3, *rest, d, e=5, **more):
        """What it does."""
        return a, b, c, rest, d, e, more

    assert f(1, 2, d=4) == (1, 2, 3, (), 4, 5, {}) == f(1, b=2, c=3, d=4, e=5)
    assert f(1, 2, 3, 7, 8, d=4, z=1, y=2) == (1, 2, 3, (7, 8), 4, 5, {"y": 2, "z": 1})
    assert f(1, 2, 3, 7, 8, d=4, y=2, z=1)[-1] == {"y": 2, "z": 1}
    assert (f.stats.misses, f.stats.hits) == (2, 2)
    assert f.__name__ == "f" and f.__doc__ == "What it does."
    with pytest.raises(TypeError, match="missing 1 required"):
        f(1, d=2)

    @memo
    def nothing():
        return 7

    @memo
    def many(*numbers):
        return sum(numbers)

    @memo
    def named(a, *, b=2):
        return a - b

    assert (nothing(), nothing(), nothing.stats.hits) == (7, 7, 1)
    assert many(1, 2) == 3 and many() == 0 and named(1) == -1 == named(a=1, b=2)

    with pytest.raises(TypeError, match="parameter _key"):

        @memo
        def taken(_key):
            return 1


def test_methods():
    class Stairs:
        def __init__(self, steps):
            self.steps = steps

        @memo
        def ways(self, n):
            return 1 if n == 0 else sum(self.ways(n - s) for s in self.steps if s <= n)

        @staticmethod
        @memo
        def square(n):
            return n * n

        @memo(sense="min")
        def fewest(self, n):
            return 0 if n == 0 else self.fewest.best((1, self, n - s) for s in self.steps if s <= n)

    two, three = Stairs((1, 2)), Stairs((1, 2, 3))
    assert (two.ways(10), three.ways(10), Stairs.square(3)) == (89, 274, 9)
    assert Stairs.ways.stats.stored == 22 and two.ways.stats.stored == 22
    assert two.fewest(9) == 5 and three.fewest(9) == 3 and Stairs((2,)).fewest(3) == math.inf


def test_what_is_no_function():
    def generator(n):
        yield n

    async def coroutine(n):
        return n

    for wrong in (generator, coroutine, staticmethod(len), 3, int):
        with pytest.raises(TypeError, match="memo"):
            memo(wrong)
    for option, value in (("entries", 0), ("bytes", -1), ("levels", 1.5), ("entries", "all"), ("levels", None)):
        with pytest.raises(LimitError, match=f"{option}="):
            memo(**{option: value})(abs)
    with pytest.raises(ValueError, match="sense="):
        memo(sense="most")(abs)
    with pytest.raises(TypeError, match="bound="):
        memo(bound=3)(abs)
    with pytest.raises(treeprune.CompileError, match="plain Python"):
        memo(compiled=True)(abs)


@pytest.mark.parametrize("limit", [1, 2, 3, 10, 1000])
def test_forgetting_costs_work_never_truth(limit):
    def distance(f):
        def d(i, j):
            if i == 0 or j == 0:
                return i + j
            return min(f(i - 1, j) + 1, f(i, j - 1) + 1, f(i - 1, j - 1) + ("kitten"[i - 1] != "sitting"[j - 1]))

        return d

    forgetful = memo(entries=limit)(lambda i, j: distance(forgetful)(i, j))
    assert forgetful(6, 7) == 3
    s = forgetful.stats
    assert s.stored <= limit and s.stored + s.evicted == s.misses
    assert (s.misses == 56) == (limit == 1000) and len(forgetful.table) == s.stored == len(list(forgetful.table))


def test_what_was_used_lately_is_kept():
    store = Generations(4, None)
    for key in "abcd":
        store[key] = key.upper()
    assert store.get("a") == "A"  # moves to the young
    store["e"] = "E"
    store["f"] = "F"
    assert store.get("a") == "A" and store.get("b") is None and store["f"] == "F" and "c" not in store


def test_bytes_are_held():
    @memo(bytes=2_000_000)
    def f(i, word):
        return (i, word * 3)

    tracemalloc.start()
    for i in range(60_000):
        f(1000 * i, str(i))
    used = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert 500_000 < used <= 2_000_000 and f.stats.evicted + f.stats.stored == 60_000

    @memo(bytes=1000)
    def large(n):
        return "x" * n

    assert large(5000) == "x" * 5000 and (large.stats.stored, large.stats.evicted) == (0, 1)
    assert deep_size((1, (2, 3))) > sys.getsizeof((1, (2, 3)))


def test_best_without_candidates_and_what_is_held():
    @memo(sense="min")
    def f(n):
        return f.best([(2, n - 1)] if n else [], held=5 if n == 0 else None)

    @memo
    def g(n):
        return g.best([])

    assert f(3) == 11 and f.way(3) == [(2, 2), (2, 1), (2, 0)] and list(f.ways(3)) == [(11, f.way(3))]
    assert g(1) == -math.inf and g.way(1) == [] and list(g.ways(1)) == []


def test_wrong_bounds_gains_and_values_are_told():
    def knapsack(**changes):
        @memo(bound=changes.get("bound", lambda i: 10), sense=changes.get("sense", "max"))
        def f(i):
            return changes.get("end", 0) if i == 3 else f.best([(changes.get("gain", 2), i + 1), (1, i + 1)])

        return f

    assert knapsack()(0) == 6

    @memo(bound=lambda n: 50)
    def more(n):
        return 1 + more.best([(2, n - 1), (1, n - 1)]) if n else 0

    with pytest.raises(HookError, match=r"returned 3 for \(1,\), its last best\(...\) 2"):
        more(3)

    @memo(bound=lambda n: 50)
    def twice(n):
        return twice.best([(2, n - 1)], held=twice.best([(1, n - 1)])) if n else 0

    with pytest.raises(HookError, match=r"twice called it twice for 1: with a bound, call it once"):
        twice(3)
    for changes, said in (
        ({"bound": lambda i: -1}, r"^bound: of \(3,\) is -1, but f returned 0, which is more"),
        ({"bound": lambda i: 1, "sense": "min"}, r"^bound: of \(3,\) is 1, but f returned 0, which is less"),
        ({"bound": lambda i: math.nan}, r"^bound: of \(1,\) is nan"),
        ({"bound": lambda i: None}, r"^bound: of \(1,\) is None"),
        ({"gain": math.nan}, r"^best: the gain of \(nan, 1\) is nan"),
        ({"gain": "two"}, r"^best: the gain of"),
        ({"end": math.nan}, r"^f: gave nan for \(2, 3\)"),
    ):
        with pytest.raises(HookError, match=said):
            knapsack(**changes)(0)

    @memo
    def f(n):
        return f.best([3]) if n == 0 else 1

    with pytest.raises(HookError, match=r"3 is no candidate: give tuples \(gain, \*arguments of f\)"):
        f(0)
    with pytest.raises(HookError, match="held=nan"):
        f.best([], held=math.nan)
    with pytest.raises(HookError, match="the gain of"):
        f.best([("two", 1)])
    with pytest.raises(TypeError, match="n=\\[1\\] cannot be hashed"):
        f.best([(0, [1])])

    tenths = memo(bound=lambda n: 0.1 * n)(lambda n: tenths.best([(0.1, n - 1)]) if n else 0)
    assert tenths(30) == pytest.approx(3)  # sums of 0.1 beat their bound by rounding


def test_ways_are_those_of_functions_that_return_their_best():
    @memo
    def f(n):
        return 1 + f.best([(2, n - 1)]) if n else 0

    assert f(3) == 9
    with pytest.raises(HookError, match="put what is added into the gains"):
        f.way(3)
    with pytest.raises(LimitError, match="count="):
        f.ways(3, count=-1)


def test_several_threads():
    @memo
    def fibonacci(n):
        return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)

    @memo(entries=50)
    def steps(n):
        return 0 if n == 0 else 1 + steps(n - 1)

    found, gate = [], threading.Barrier(4)

    def work(shift):
        gate.wait()
        found.append([(fibonacci(n), steps(n)) for n in range(shift, 3000, 97)])

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        threads = [threading.Thread(target=work, args=(shift,)) for shift in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(before)
    pairs = list(itertools.accumulate(range(3000), lambda p, _: (p[1], p[0] + p[1]), initial=(0, 1)))
    expected = {shift: [(pairs[n][0], n) for n in range(shift, 3000, 97)] for shift in range(4)}
    assert sorted(found) == sorted(expected.values())


def test_ctrl_c_stops_deep_calls_and_leaves_nothing_open():
    @memo
    def slow(n):
        if n == 0:
            if waiting:
                raise KeyboardInterrupt
            return 0
        return 1 + slow(n - 1)

    waiting = [True]
    for depth in (5, 3000):
        with pytest.raises(KeyboardInterrupt):
            slow(depth)
    waiting.clear()
    assert slow(3000) == 3000


def test_context_goes_along():
    @memo
    def f(n):
        return np.geterr()["divide"] if n == 0 else f(n - 1)

    with np.errstate(divide="raise"):
        assert f(300) == "raise"


def test_held_karp_has_the_states_of_the_textbook():
    """n * 2 ** (n - 1) pairs of a last city and a set of others, the start apart: 10 * 2**9 + 1 for 11 cities."""
    rng = np.random.default_rng(1)
    d = rng.integers(1, 50, (11, 11)).tolist()

    def tour(f):
        def rest(at, left):
            if not left:
                return d[at][10]
            return min(d[at][j] + f(j, left ^ (1 << j)) for j in range(10) if left >> j & 1)

        return rest

    ours = memo(lambda at, left: tour(ours)(at, left))
    theirs = functools.lru_cache(maxsize=None)(lambda at, left: tour(theirs)(at, left))
    assert ours(10, 1023) == theirs(10, 1023)
    assert (ours.stats.misses, ours.stats.hits) == theirs.cache_info()[1::-1] == (10 * 2**9 + 1, theirs.cache_info()[0])
