"""Traces of searches for the best solution: the same in both worlds, verified, and every corruption is found."""

from __future__ import annotations

import csv
import io
import pickle
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import treeprune
from treeprune import INF, Limits
from treeprune.cli import main
from treeprune.subproblems import descent_run
from treeprune.subproblems.descent_run import DescentRun
from treeprune.subproblems.subproblem_plan import SubproblemPlan
from treeprune.subproblems.subproblem_search import search_best
from treeprune.subproblems.subproblem_trace import FIELDS, TRACED
from treeprune.worlds import choose_world

from .subproblem_models import Chain, Knapsack, Network
from .test_descents import knapsacks, networks, same, subsets

PARTS = ("bound", "move-bound", "memo", "dominance", "order")


@treeprune.compiled
class Half:
    """A bound of the user's: as good as that of half of the items is."""

    def bound(self, problem, s):
        return 2 * problem.bound(s)


def run(problem, plan, mode="all", world="interpreted", limits=None):
    return search_best(problem, None, plan, limits, world, trace=mode)


def is_found(trace):
    """Tell whether something is found to be wrong."""
    try:
        trace.verify()
    except treeprune.TraceError as error:
        assert str(error)
        return True
    return False


def check(result, mode="all"):
    trace, stats = result.trace, result.stats
    verified = trace.verify()
    assert verified.complete == (result.stopped is None)
    assert trace.skipped == stats.skipped and verified.skips == sum(stats.skipped.values())
    assert verified.events == len(trace) == len(list(trace)) and trace.dropped == 0
    assert verified.nodes == stats.expanded
    assert mode == "all" or {event.kind for event in trace} <= {"open", "skip", "known"}


def knapsack(items=6, seed=2):
    rng = np.random.default_rng(seed)
    return Knapsack(rng.integers(1, 9, items), rng.integers(-2, 9, items), 3 * items)


# --- right traces ---


@settings(max_examples=60, deadline=None)
@given(
    knapsacks(), st.sampled_from(TRACED), st.sampled_from([None, *subsets(PARTS)]), st.sampled_from(["all", "skips"])
)
def test_every_trace_verifies_and_switched_on_it_changes_nothing(problem, algorithm, parts, mode):
    plan = SubproblemPlan(algorithm, parts)
    found, plain = run(problem, plan, mode), run(problem, plan, "off")
    check(found, mode)
    assert plain.trace is None
    same(found, plain)


@settings(max_examples=40, deadline=None)
@given(st.one_of(networks(), networks(floating=True)), st.sampled_from(TRACED), st.integers(-5, 20))
def test_costs_and_only_what_is_better(problem, algorithm, wanted):
    check(run(problem, SubproblemPlan(algorithm)))
    check(run(problem, SubproblemPlan(algorithm, frozenset({"memo", "bound"}), better_than=wanted)))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 30), min_size=2, max_size=8), st.booleans(), st.sampled_from(["all", "skips"]))
def test_several_subproblems_a_move(sizes, bound, mode):
    chain = Chain(np.array(sizes))
    check(run(chain, SubproblemPlan("dynamic-programming", frozenset({"bound"} if bound else ())), mode), mode)
    check(run(chain, SubproblemPlan("depth-first", better_than=10**6), mode), mode)


def test_bounds_and_solutions_of_the_user():
    problem = knapsack(8)
    plan = SubproblemPlan("depth-first", frozenset({"bound"}), incumbent=(0,) * 8, bounds=(Half(), Half()))
    check(run(problem, plan))
    known = run(problem, SubproblemPlan("depth-first")).solution
    check(run(problem, SubproblemPlan("depth-first", incumbent=tuple(known))))


@settings(max_examples=20, deadline=None)
@given(knapsacks(), st.integers(0, 30), st.sampled_from(TRACED))
def test_runs_that_were_stopped(problem, nodes, algorithm):
    check(run(problem, SubproblemPlan(algorithm), limits=Limits(nodes=nodes)))


RNG = np.random.default_rng(5)
PROBLEMS = {
    "knapsack": Knapsack(RNG.integers(1, 30, 12), RNG.integers(-2, 30, 12), 100),
    "chain": Chain(RNG.integers(1, 30, 9)),
    "network": Network(RNG.random((5, 3, 3))),
}


@pytest.mark.parametrize(
    ("name", "algorithm"),
    [*(("knapsack", algorithm) for algorithm in TRACED), ("network", "dynamic-programming"),
     pytest.param("chain", "dynamic-programming", marks=pytest.mark.slow)],
)  # fmt: skip
def test_both_worlds_write_the_same_trace(name, algorithm):
    one, other = (run(PROBLEMS[name], SubproblemPlan(algorithm), "all", w) for w in ("interpreted", "compiled"))
    assert list(one.trace) == list(other.trace)
    same(one, other)
    check(other)


@pytest.mark.parametrize("algorithm, part", [("dynamic-programming", "memo"), ("depth-first", "dominance")])
def test_memory_that_grows_leaves_the_trace_whole(monkeypatch, algorithm, part):
    problem, plan = knapsack(9), SubproblemPlan(algorithm, frozenset({part}))
    wide = run(problem, plan)
    for name, size in (("FIRST_FRAMES", 2), ("FIRST_ROWS", 3), ("FIRST_SLOTS", 4)):
        monkeypatch.setattr(descent_run, name, size)
    narrow = run(problem, plan)
    check(narrow)
    assert list(narrow.trace) == list(wide.trace)
    same(narrow, wide)


@pytest.mark.parametrize("world", ["interpreted", "compiled"])
def test_parts_of_a_move_are_counted_once_where_memory_grows(monkeypatch, world):
    chain, plan = Chain(np.array([4, 9, 2, 7, 3, 8, 5, 6, 3, 9])), SubproblemPlan("dynamic-programming")
    wide = run(chain, plan)
    for name, size in (("FIRST_FRAMES", 2), ("FIRST_ROWS", 3)):
        monkeypatch.setattr(descent_run, name, size)
    narrow = run(chain, plan, "all", world)
    check(narrow)
    same(narrow, wide)


def test_states_that_were_lost_are_believed(monkeypatch):
    problem, plan = knapsack(12), SubproblemPlan("depth-first", frozenset({"dominance"}))
    monkeypatch.setattr(descent_run, "CHAIN", 2)
    result = run(problem, plan)
    assert result.trace.forgot > 0 and result.value == problem.oracle()
    assert not result.trace.verify().complete
    events = list(result.trace)
    i = next(i for i, event in enumerate(events) if event.rule == "dominance")
    assert is_found(result.trace.with_events([*events[:i], replace(events[i], bound=10**6), *events[i + 1 :]]))
    assert is_found(result.trace.with_events(events[:i] + events[i + 1 :]))


def test_a_table_that_forgot_is_believed(monkeypatch):
    problem, plan = knapsack(14), SubproblemPlan("dynamic-programming", frozenset({"memo", "bound"}))
    monkeypatch.setattr(descent_run, "FIRST_SLOTS", 16)
    small = DescentRun(problem, None, plan, choose_world(problem, "interpreted"), None, None, "all")
    small.memory_limit = 300
    result = small.run()
    assert result.trace.forgot > 0 and result.value == problem.oracle()
    assert not result.trace.verify().complete
    assert is_found(result.trace.with_events(list(result.trace)[:-3]))


def test_events_that_found_no_room():
    problem = knapsack()
    plan = SubproblemPlan("depth-first")
    short = DescentRun(problem, None, plan, choose_world(problem, "interpreted"), None, None, "all", 10).run().trace
    assert len(short) == 10 and short.dropped > 0 and "dropped" in repr(short)
    assert not short.verify().complete
    spoilt = list(short)
    spoilt[5] = replace(spoilt[5], node=99)
    assert is_found(short.with_events(spoilt))


# --- wrong traces ---


def small_traces():
    problem = knapsack(5)
    costs = np.array([[[3, 1], [2, 99]], [[4, 2], [1, 5]], [[2, 2], [0, 3]], [[1, 2], [3, 1]]])
    plans = [
        (problem, SubproblemPlan("depth-first")),
        (problem, SubproblemPlan("depth-first", frozenset({"dominance", "feasible"}))),
        (problem, SubproblemPlan("depth-first", frozenset({"bound", "memo"}))),
        (problem, SubproblemPlan("dynamic-programming")),
        (problem, SubproblemPlan("limited-discrepancy", frozenset({"bound", "order"}))),
        (Network(costs), SubproblemPlan("dynamic-programming")),
        (Network(costs * 0.1), SubproblemPlan("depth-first", frozenset({"bound", "memo"}))),
        (Chain(np.array([3, 7, 2, 9, 4])), SubproblemPlan("dynamic-programming")),
        (Chain(np.array([3, 7, 2, 9, 4])), SubproblemPlan("dynamic-programming", frozenset({"memo"}))),
    ]
    return [run(p, plan, mode).trace for p, plan in plans for mode in ("all", "skips")]


TRACES = small_traces()
"""Small enough to spoil each field of each event."""


@pytest.mark.parametrize("trace", TRACES, ids=lambda t: f"{t.plan.name}-{t.mode}-{type(t.problem).__name__}")
def test_each_corrupted_field_is_found(trace):
    events = list(trace)
    assert trace.verify().complete
    for i, event in enumerate(events):
        for name in FIELDS:
            old = getattr(event, name)
            if name in ("kind", "rule"):
                others = [new for new in ("close", "open", "memo") if new != old][:1]
            else:
                others = [old + 1, old - 1] if abs(old) < INF else [0, 2 * old]
            for new in others:
                spoilt = replace(event, **{name: new})
                assert is_found(trace.with_events([*events[:i], spoilt, *events[i + 1 :]])), (i, event, name, new)


@pytest.mark.parametrize("trace", TRACES, ids=lambda t: f"{t.plan.name}-{t.mode}-{type(t.problem).__name__}")
def test_missing_doubled_and_swapped_events_are_found(trace):
    events = list(trace)
    for i, event in enumerate(events):
        assert is_found(trace.with_events(events[:i] + events[i + 1 :])), (i, event)
        assert is_found(trace.with_events(events[: i + 1] + events[i:])), (i, event)
        for j in range(i + 1, min(i + 4, len(events))):
            swapped = events.copy()
            swapped[i], swapped[j] = swapped[j], swapped[i]
            assert events[i] == events[j] or is_found(trace.with_events(swapped)), (i, j)


def test_what_the_run_counted_and_found_is_held_against_the_trace():
    trace = TRACES[0]
    assert is_found(replace(trace, counted={**trace.counted, "bound": 99}))
    assert is_found(replace(trace, expanded=trace.expanded + 1))
    assert is_found(replace(trace, worth=trace.worth + 1))


def test_the_error_names_the_event():
    trace = run(knapsack(5), SubproblemPlan("depth-first", frozenset({"bound"}))).trace
    events = list(trace)
    i = next(i for i, event in enumerate(events) if event.kind == "skip")
    events[i] = replace(events[i], score=events[i].score + 3)
    with pytest.raises(treeprune.TraceError, match=rf"event {i}, skip move .* by bound .*: score is"):
        trace.with_events(events).verify()


def test_hooks_that_changed_are_found():
    """The trace is held against the problem: another bound, another gain."""
    trace = run(knapsack(6), SubproblemPlan("depth-first")).trace
    other = Knapsack(trace.problem.weights, trace.problem.profits + 1, trace.problem.room)
    assert is_found(replace(trace, problem=other))


# --- handed on ---


def test_trees_tables_and_copies():
    result = run(knapsack(6), SubproblemPlan("depth-first"))
    trace = result.trace
    graph = trace.to_networkx()
    leaves = trace.count("complete")
    assert graph.number_of_nodes() == trace.nodes + leaves + sum(trace.skipped.values())
    assert graph.nodes[1]["value"] == result.value and graph.nodes[1]["move"] == "start"
    assert trace.to_dot(max_nodes=5).startswith("digraph trace {")
    text = io.StringIO()
    trace.to_csv(text)
    rows = list(csv.reader(io.StringIO(text.getvalue())))
    assert tuple(rows[0]) == FIELDS and len(rows) == len(trace) + 1
    assert list(pickle.loads(pickle.dumps(trace))) == list(trace)
    assert trace[-1] == list(trace)[-1] and "opened" in repr(trace)
    with pytest.raises(IndexError):
        trace[len(trace)]


def test_a_start_that_is_settled_at_once():
    done = Knapsack(np.array([1]), np.array([1]), 0)
    for plan in (SubproblemPlan("depth-first", better_than=50), SubproblemPlan("dynamic-programming")):
        check(run(done, plan))
    assert run(done, SubproblemPlan("depth-first", better_than=50)).trace.to_networkx().number_of_nodes() >= 1
    check(search_best(done, done.play(done.start(), 0), SubproblemPlan("depth-first"), trace="all"))


def test_modes_are_named():
    with pytest.raises(ValueError, match="choose 'off', 'skips' or 'all'"):
        run(knapsack(), SubproblemPlan("depth-first"), "some")
    assert treeprune.branch_and_bound(knapsack(), trace="all", world="interpreted").trace.verify().complete
    assert treeprune.solve(knapsack(), trace="skips", world="interpreted").trace.verify().complete
    assert treeprune.dynamic_programming(knapsack(), trace="all", world="interpreted").trace.verify().complete


def test_command_line_writes_and_draws(tmp_path, capsys):
    pytest.importorskip("matplotlib").use("Agg")
    files = {kind: tmp_path / f"trace.{kind}" for kind in ("dot", "csv", "png")}
    names = ["trace", "knapsack", "--world", "interpreted"]
    assert main([*names, "--dot", str(files["dot"]), "--csv", str(files["csv"]), "--plot", str(files["png"])]) == 0
    assert "events, verified" in capsys.readouterr().out
    assert all(file.stat().st_size for file in files.values())
    assert main(["trace", "matrix_chain", "--skips", "--json", "--world", "interpreted"]) == 0
    assert '"verified": true' in capsys.readouterr().out
