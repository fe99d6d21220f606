"""Traces of path searches: the same in both worlds, verified, and every corruption of every event is found."""

from __future__ import annotations

import csv
import io
import pickle
import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import treeprune
from games.sliding_puzzle import SlidingPuzzle
from treeprune import Limits
from treeprune.cli import main
from treeprune.paths.path_method_names import parse_path_method
from treeprune.paths.path_search import search_path
from treeprune.paths.path_trace import FIELDS, TRACED
from treeprune.paths.path_trace_reader import COSTS

from .spaces import edges, to_goal
from .test_paths import BinaryTree, graphs

METHODS = (
    "breadth-first",
    "dijkstra",
    "a-star",
    "weighted-a-star=2",
    "greedy",
    "ara-star",
    "beam=2",
    "beam-stack=2",
    "ida-star",
    "branch-and-bound",
    "limited-discrepancy=2",
)
PARTS = (
    "a-star+ties=shallow",
    "a-star+ties=oldest",
    "a-star+upper=7",
    "a-star+threshold=6",
    "a-star+open-limit=1",
    "a-star+patience=1",
    "ara-star+open-limit=2",
    "beam=1",
    "beam=2+open-limit=2",
    "beam-stack=1+upper=20",
    "greedy+ties=newest",
    "ida-star+upper=7",
    "branch-and-bound+depth=2",
    "branch-and-bound+upper=7",
    "limited-discrepancy",
    "limited-discrepancy=2+depth=4",
)
CUT_SHORT = Limits(nodes=3000)  # IDA* and limited discrepancies go round for ever on cycles that cost nothing


def run(space, method, mode="all", world="interpreted", limits=CUT_SHORT):
    return search_path(space, None, parse_path_method(method), limits, world, trace=mode)


def random_graph(seed, kind=int):
    """A graph with ways that differ, and an admissible estimate that is not consistent."""
    rng = random.Random(seed)
    n = 9
    scale = 1 if kind is int else 0.1
    triples = {(rng.randrange(n), rng.randrange(n)): rng.randint(1, 9) * scale for _ in range(20)}
    triples |= {(i, i + 1): rng.randint(4, 9) * scale for i in range(n - 1)}
    listed = [(a, b, c) for (a, b), c in triples.items()]
    guess = [d * rng.choice([0, 5, 10]) / 10 for d in to_goal(n, listed, [n - 1])]
    return edges(n, listed, [n - 1], [int(x) for x in guess] if kind is int else guess, kind)


class Undone(treeprune.StateSpace):
    """From 0 to 6 by steps; a step back right after one forth is redundant. Moves are words, states tuples."""

    def start(self):
        return (0,)

    def is_goal(self, s):
        return s == (6,)

    def moves(self, s):
        return ["back", "two", "one"]

    def play(self, s, m):
        return (s[0] + {"back": -1, "one": 1, "two": 2}[m],)

    def redundant(self, last, m):
        return {last, m} == {"back", "one"}

    def h(self, s):
        return abs(6 - s[0]) // 2


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
    kinds = {event.kind for event in trace}
    assert mode == "all" or not kinds & {"expand", "round"}
    if stats.stored and "beam-stack" not in result.method:
        assert trace.states == stats.stored


# --- right traces ---


@pytest.mark.parametrize("mode", ["all", "skips"])
@pytest.mark.parametrize("method", [*METHODS, *PARTS])
@settings(max_examples=20, deadline=None)
@given(graphs())
def test_every_trace_verifies_and_switched_on_it_changes_nothing(method, mode, graph):
    space = edges(*graph)
    found, plain = run(space, method, mode), run(space, method, "off")
    check(found, mode)
    assert plain.trace is None
    a, b = found.stats, plain.stats
    assert (found.value, found.bound, found.solution, found.guarantee) == (
        plain.value, plain.bound, plain.solution, plain.guarantee,
    )  # fmt: skip
    assert (a.nodes, a.expanded, a.reopened, a.skipped, a.leaves) == (
        b.nodes, b.expanded, b.reopened, b.skipped, b.leaves,
    )  # fmt: skip


@pytest.mark.parametrize("method", METHODS)
@settings(max_examples=8, deadline=None)
@given(graphs())
def test_both_worlds_write_the_same_trace(method, graph):
    space = edges(*graph)
    one, other = (run(space, method, "all", world) for world in ("interpreted", "compiled"))
    assert list(one.trace) == list(other.trace) and one.stats.nodes == other.stats.nodes
    check(other)


@pytest.mark.parametrize("method", [*METHODS, *PARTS])
@pytest.mark.parametrize("seed", range(6))
def test_floats(method, seed):
    check(run(random_graph(seed, float), method))


def test_compiled_floats():
    for seed in range(3):
        one, other = (run(random_graph(seed, float), "a-star", "all", w) for w in ("interpreted", "compiled"))
        assert list(one.trace) == list(other.trace)
        check(other)


@pytest.mark.parametrize("method", METHODS)
def test_any_states_and_moves(method):
    found = run(Undone(), method)
    check(found)
    assert "start" in found.trace.to_dot() and "two" in found.trace.to_dot()


@settings(max_examples=40, deadline=None)
@given(graphs(), st.integers(0, 30), st.sampled_from(METHODS))
def test_a_trace_of_a_stopped_run_is_right_as_far_as_it_goes(graph, nodes, method):
    found = run(edges(*graph), method, limits=Limits(nodes=nodes))
    verified = found.trace.verify()
    assert verified.complete == (found.stopped is None)


def test_a_puzzle_in_machine_code():
    """States with notes, redundant moves, keys that are unpacked; enough states for memory to grow."""
    puzzle = SlidingPuzzle(3, 3)
    state = puzzle.parse("8 0 6 5 4 7 2 3 1")
    for method in ("a-star", "ida-star"):
        plan = parse_path_method(method)
        found = search_path(puzzle, state, plan, Limits(nodes=20_000), "compiled", trace="all")
        assert found.trace.verify().events > 10_000 and found.trace.compiled
        off = search_path(puzzle, state, plan, Limits(nodes=20_000), "interpreted")
        assert (off.stats.nodes, off.stats.skipped) == (found.stats.nodes, found.stats.skipped)


def test_memory_that_grows_breaks_no_trace(monkeypatch):
    from treeprune.paths import depth_first_run, space_memory

    space = random_graph(4)
    methods = ("a-star", "ida-star", "beam-stack=2")
    usual = [list(run(space, method, "all", "compiled").trace) for method in methods]
    monkeypatch.setattr(space_memory, "FIRST_ROOM", 4)
    monkeypatch.setattr(depth_first_run, "FIRST_ROOM", 1)
    for method, events in zip(methods, usual, strict=True):
        found = run(space, method, "all", "compiled")
        assert list(found.trace) == events
        check(found)
    for method in ("branch-and-bound", "limited-discrepancy=3"):
        check(run(space, method, "all", "interpreted"))


def test_rounds_of_limited_discrepancy_visit_what_theory_says():
    trace = treeprune.limited_discrepancy(BinaryTree(4), depth=4, trace="all", world="interpreted").trace
    visits = [sum(1 for e in part if e.kind == "visit") for part in rounds(trace)]
    assert trace.verify().complete and len(visits) == 5
    assert all(a.kind == "round" for a in (part[0] for part in rounds(trace)))


def rounds(trace):
    parts = []
    for event in trace:
        if event.kind == "round":
            parts.append([])
        parts[-1].append(event)
    return parts


# --- spoilt traces ---


def changed(event, name):
    """Return an event with one field that is wrong."""
    value = getattr(event, name)
    if name == "kind":
        return replace(event, kind="kept" if value != "kept" else "visit")
    if name == "rule":
        return replace(event, rule="pathmax" if value is not None else "cost bound")
    return replace(event, **{name: value + 1})


@pytest.mark.parametrize("mode", ["all", "skips"])
@pytest.mark.parametrize("method", [*METHODS, *PARTS])
def test_every_corruption_is_found(method, mode):
    trace = run(random_graph(3), method, mode, limits=None).trace
    events = list(trace)
    assert trace.verify().complete and any(event.kind == "skip" for event in events)
    picked = range(len(events)) if len(events) < 60 else sorted(random.Random(0).sample(range(len(events)), 60))
    for i in picked:
        for name in FIELDS:
            assert is_found(trace.with_events([*events[:i], changed(events[i], name), *events[i + 1 :]])), (i, name)
        assert is_found(trace.with_events([*events[:i], *events[i + 1 :]])), i
        assert is_found(trace.with_events([*events[: i + 1], *events[i:]])), i
        if i + 1 < len(events) and events[i] != events[i + 1]:
            assert is_found(trace.with_events([*events[:i], events[i + 1], events[i], *events[i + 2 :]])), i
    assert is_found(trace.with_events(events[:-1]))


@pytest.mark.parametrize("method", METHODS)
def test_corrupted_floats_are_found(method):
    trace = run(random_graph(3, float), method, limits=None).trace
    events = list(trace)
    for i, event in enumerate(events[:60]):
        for name in COSTS:
            value = getattr(event, name)
            wrong = replace(event, **{name: value + 0.03 if abs(value) < 1e6 else value / 2})
            assert is_found(trace.with_events([*events[:i], wrong, *events[i + 1 :]]))
            rounded = replace(event, **{name: value * (1 - 1e-15)})
            if event.kind != "skip" and abs(value) < 1e6:
                trace.with_events([*events[:i], rounded, *events[i + 1 :]]).verify()


def test_a_skip_that_keep_would_keep_is_named():
    trace = run(random_graph(3), "a-star").trace
    events = list(trace)
    i = next(i for i, event in enumerate(events) if event.kind == "skip")
    wrong = replace(events[i], score=events[i].bound + 1)
    with pytest.raises(treeprune.TraceError, match=f"event {i}, skip .* score is"):
        trace.with_events([*events[:i], wrong, *events[i + 1 :]]).verify()
    with pytest.raises(treeprune.TraceError, match="is missing"):
        trace.with_events(events[:-1]).verify()
    with pytest.raises(treeprune.TraceError, match="come to its end"):
        trace.with_events([*events, events[-1]]).verify()
    with pytest.raises(treeprune.TraceError, match="counted"):
        replace(trace, counted={"cost bound": 1}).verify()


def test_a_space_that_has_changed_is_found():
    space = random_graph(3)
    trace = run(space, "a-star").trace
    other = edges(9, [(0, 8, 1)], [8])
    assert is_found(replace(trace, problem=other))


def test_events_that_find_no_room_are_counted():
    from treeprune.paths.path_search import RUNS
    from treeprune.worlds import choose_world

    space = random_graph(3)
    for method in METHODS:
        plan = parse_path_method(method)
        whole = list(run(space, method).trace)
        for name in ("interpreted", "compiled") if method == "a-star" else ("interpreted",):
            world = choose_world(space, name)
            found = RUNS[plan.algorithm](space, None, plan, world, None, "all", None, trace_limit=7).run().trace
            assert list(found) == whole[:7] and found.dropped == len(whole) - 7
            assert not found.verify().complete and "dropped" in repr(found)


# --- how it is asked for, and what can be done with it ---


def test_every_function_takes_trace():
    space = Undone()
    calls = {
        "breadth-first": treeprune.breadth_first, "dijkstra": treeprune.dijkstra, "a-star": treeprune.a_star,
        "weighted-a-star": treeprune.weighted_a_star, "greedy": treeprune.greedy_best_first,
        "ara-star": treeprune.ara_star, "ida-star": treeprune.ida_star, "branch-and-bound": treeprune.branch_and_bound,
        "limited-discrepancy": lambda space, trace: treeprune.limited_discrepancy(space, discrepancies=1, trace=trace),
        "beam": lambda space, trace: treeprune.beam_search(space, width=3, trace=trace),
        "beam-stack": lambda space, trace: treeprune.beam_stack_search(space, width=3, trace=trace),
    }  # fmt: skip
    assert set(calls) == set(TRACED)
    for call in calls.values():
        assert call(space, trace="skips").trace.verify().complete
    assert treeprune.solve(space, trace="all").trace.verify().complete
    assert treeprune.solve(space, method="greedy", trace="all").trace.mode == "all"


def test_wrong_calls_are_named():
    with pytest.raises(ValueError, match="choose 'off'"):
        treeprune.a_star(Undone(), trace="some")
    with pytest.raises(treeprune.LimitError, match="keeps no trace"):
        treeprune.solve(Undone(), method="breadth-first-heuristic", trace="all")


def test_export():
    trace = run(random_graph(3), "a-star").trace
    file = io.StringIO()
    trace.to_csv(file)
    rows = list(csv.reader(io.StringIO(file.getvalue())))
    assert tuple(rows[0]) == FIELDS and len(rows) == len(trace) + 1
    graph = trace.to_networkx()
    skipped = [d["skipped_by"] for _, d in graph.nodes(data=True) if d["skipped_by"]]
    assert {rule: skipped.count(rule) for rule in trace.skipped} == trace.skipped
    kept = [n for n, d in graph.nodes(data=True) if d["g"] is not None]
    assert len(kept) == trace.states and all(graph.in_degree(n) == (n != 0) for n in graph)
    assert trace.to_dot(5).count("label=") <= 10 and trace.to_dot().startswith("digraph")
    again = pickle.loads(pickle.dumps(trace))
    assert list(again) == list(trace) and again.verify().complete
    assert trace[-1] == list(trace)[-1] and trace[0].kind == "kept"
    with pytest.raises(IndexError):
        trace[len(trace)]


def test_a_hook_that_raises_leaves_a_trace():
    class Raises(Undone):
        def play(self, s, m):
            if s in ((3,), (4,)):  # every way to the goal leads through one of them
                raise RuntimeError("no way on")
            return super().play(s, m)

    for method in METHODS:
        with pytest.raises(RuntimeError, match="no way on") as caught:
            run(Raises(), method)
        trace = caught.value.partial.trace
        assert len(trace) > 2 and not trace.verify().complete


def test_the_command_line_writes_and_verifies(capsys, tmp_path):
    table, dot = tmp_path / "events.csv", tmp_path / "tree.dot"
    call = ["trace", "grid", "--method", "a-star", "--csv", str(table), "--dot", str(dot), "--world", "interpreted"]
    assert main(call) == 0
    assert "verified" in capsys.readouterr().out
    assert table.read_text().startswith("kind,rule,node") and dot.read_text().startswith("digraph")
    assert main(["trace", "grid", "--skips", "--json", "--world", "interpreted"]) == 0
    assert '"verified": true' in capsys.readouterr().out
