"""Searches for the best solution: what is wrong is told in words, what was found is kept."""

import math

import pytest

import treeprune
from treeprune import HookError, LimitError, Limits, Status, TreepruneError, solve

WORLDS = ("interpreted", "compiled")


class Steps(treeprune.DecisionProblem):
    """From 0 to 5 by steps of one and two."""

    def start(self) -> int:
        return 0

    def is_complete(self, s):
        return s == 5

    def moves(self, s):
        yield 1
        yield 2

    def play(self, s, m) -> int:
        return s + m

    def cost(self, s, m):
        return m

    def feasible(self, s):
        return s <= 5


class Wide(Steps):
    """A tree too large to search, full of solutions."""

    def is_complete(self, s):
        return s[0] == 40

    def start(self):
        return (0, 0)

    def play(self, s, m):
        return (s[0] + 1, s[1] * 2 + m)

    def feasible(self, s):
        return True


class WideBounded(Wide):
    """The same tree, with a bound."""

    def bound(self, s):
        return 0


def changed(compiled, **hooks):
    kind = type("Changed", (Steps,), {"__module__": __name__, "__doc__": "Steps, but for a hook.", **hooks})
    return (treeprune.compiled(kind) if compiled else kind)()


def in_circles(self, s, m) -> int:
    return (s + m) % 4


def nan_at_three(self, s, m) -> float:
    return math.nan if s == 3 else 1.0


def one_step(self, s):
    yield 1


def a_million(self, s):
    return s == 1_000_000


def always(self, s):
    return True


@pytest.mark.parametrize("method", ["dynamic-programming", "depth-first", "limited-discrepancy"])
def test_a_cycle_is_named(method):
    with pytest.raises(HookError, match="leads back to where it was: 0 -> 1 -> 2 -> 3 -> 0"):
        solve(changed(False, play=in_circles), method=method)


def test_a_cycle_is_named_compiled():
    with pytest.raises(HookError, match="leads back to where it was: 0 -> 1 -> 2 -> 3 -> 0"):
        solve(changed(True, play=in_circles), world="compiled")


@pytest.mark.parametrize("world", WORLDS)
def test_nan_is_refused_and_what_was_found_is_kept(world):
    with pytest.raises(HookError, match="cost: is infinite, NaN"):
        solve(changed(world == "compiled", cost=nan_at_three), world=world)


def test_costs_below_zero_are_costs():
    assert solve(changed(False, cost=lambda self, s, m: -m)).value == -5


def test_a_million_decisions_in_a_row():
    problem = changed(True, is_complete=a_million, feasible=always, moves=one_step)
    result = solve(problem, world="compiled")
    assert result.value == 1_000_000 and len(result.solution) == 1_000_000
    stopped = solve(problem, limits=Limits(memory=4_000_000), world="compiled")
    assert stopped.stopped == "memory" and stopped.status is Status.UNKNOWN
    shallow = solve(problem, limits=Limits(max_ply=100), world="compiled")
    assert shallow.stopped == "max_ply" and shallow.status is Status.UNKNOWN


def test_what_is_no_problem_with_worth():
    both = changed(False, gain=lambda self, s, m: 1)
    with pytest.raises(TreepruneError, match="both gain"):
        solve(both)
    with pytest.raises(HookError, match="cannot be hashed"):
        solve(changed(False, key=lambda self, s: [s]))
    with pytest.raises(HookError, match="moves"):
        solve(changed(False, moves=lambda self, s: None))
    with pytest.raises(HookError, match="bound"):
        solve(changed(False, bound=lambda self, s: math.nan))
    with pytest.raises(ValueError, match="write one of"):
        solve(Steps(), method="depth-last")
    with pytest.raises(ValueError, match="after the algorithm"):
        solve(Steps(), method="depth-first+bond")
    with pytest.raises(LimitError, match="better_than"):
        treeprune.branch_and_bound(Steps(), better_than="5")
    with pytest.raises(TreepruneError, match="ends before"):
        treeprune.dynamic_programming(Steps(), incumbent=[1])


def test_a_hook_that_fails_keeps_what_was_found():
    calls = iter(range(100))

    def fails(self, s, m):
        if next(calls) > 20:
            raise ZeroDivisionError("by design")
        return 1

    with pytest.raises(ZeroDivisionError) as caught:
        solve(changed(False, cost=fails), method="depth-first+plain")
    partial = caught.value.partial
    assert partial.stopped == "error" and partial.stats.nodes > 0


def test_ctrl_c_keeps_the_best():
    def press(report):  # a signal may come while a callback of Python's own runs, which swallows it
        raise KeyboardInterrupt

    result = solve(Wide(), method="depth-first+plain", world="interpreted", limits=Limits(time=20), progress=press)
    assert result.stopped == "interrupted" and result.status is Status.FEASIBLE and len(result.solution) == 40


def test_progress_tells_value_and_bound():
    seen = []

    def watch(report):
        seen.append((report.value, report.bound))
        return len(seen) < 3

    result = solve(WideBounded(), method="depth-first+bound", world="interpreted", progress=watch)
    assert result.stopped == "callback" and result.value == 40 and 0 <= result.bound <= 40
    assert seen and all(value is None or value >= 40 for value, _ in seen)


def test_counts_beyond_machine_words():
    class Binary(treeprune.DecisionProblem):
        """Words of 70 bits."""

        def start(self) -> int:
            return 0

        def is_complete(self, s):
            return s == 70

        def moves(self, s):
            yield 0
            yield 1

        def play(self, s, m) -> int:
            return s + 1

    assert treeprune.count_solutions(Binary()).value == 2**70
    with pytest.raises(LimitError, match="interpreted"):
        treeprune.count_solutions(treeprune.compiled(Binary)())


@pytest.mark.parametrize("method", ["auto", "dynamic-programming", "depth-first", "best-first", "layers", "diving"])
def test_gains_that_become_floats_later(method):
    late = changed(False, is_complete=lambda self, s: s >= 10, feasible=always,
                   cost=lambda self, s, m: 1 if s < 7 else 0.5 * m)  # fmt: skip
    assert solve(late, method=method).value == 5.0


def test_a_start_that_is_complete_keeps_the_type_of_worths():
    done = changed(True, is_complete=lambda self, s: s == 0, cost=lambda self, s, m: 0.5 * m)
    for world in WORLDS:
        assert solve(done, world=world).value == 0


@pytest.mark.parametrize(
    ("hook", "found"),
    [
        ("move_bound", None),
        ("move_bound", "a"),
        ("dominance", 5),
        ("dominance", (None,)),
        ("order", None),
        ("order", 1j),
    ],
)
def test_hooks_that_return_no_numbers_are_named(hook, found):
    body = (lambda self, s: found) if hook == "dominance" else (lambda self, s, m: found)
    with pytest.raises(HookError, match=hook):
        solve(changed(False, **{hook: body}))


@pytest.mark.parametrize("states", [0, -1, "x"])
def test_numbers_of_states_that_are_none(states):
    with pytest.raises(HookError, match="states"):
        solve(changed(False, states=states))


def test_options_that_would_be_ignored_are_refused():
    with pytest.raises(LimitError, match="open_limit"):
        treeprune.branch_and_bound(Steps(), open_limit=1)
    with pytest.raises(LimitError, match="not both"):
        treeprune.dynamic_programming(Steps(), incumbent=[1, 1, 1, 1, 1], better_than=3)
    with pytest.raises(LimitError, match="bounds are given"):
        treeprune.dynamic_programming(Steps(), parts=[], bounds=[Steps()])
    for method in ("dynamic-programming+dominance", "layers+memo", "best-first+bound+plain"):
        with pytest.raises(ValueError, match="method"):
            solve(Steps(), method=method)


def test_a_bound_that_the_solution_beats_is_refused():
    with pytest.raises(HookError, match="must be optimistic") as caught:
        solve(changed(False, bound=lambda self, s: 9 if s == 0 else -treeprune.INF))
    assert caught.value.partial.value == 5


def test_history_begins_with_the_incumbent_and_ends_with_the_answer():
    stopped = treeprune.branch_and_bound(Steps(), incumbent=[1, 1, 1, 1, 1], limits=Limits(nodes=0))
    assert stopped.value == 5 and stopped.history[0][2] == 5
    for method in ("dynamic-programming", "best-first", "anytime-beam"):
        result = solve(Steps(), method=method)
        assert result.history[-1][2:] == (result.value, result.bound)


def test_several_best_are_shown_with_their_worth():
    result = solve(Steps(), solutions=3)
    assert len(result.solutions) == 3 and sum(line.startswith("5 ") for line in str(result).splitlines()) == 3
