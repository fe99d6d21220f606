"""Traces of constraint searches: verified against the model, and every corruption of them is found."""

import csv
import dataclasses
import io
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.csps import every_group, problem_of
from tests.test_constraint_search import options, pigeons, queens, thrashing
from treeprune import ConstraintProblem, Limits, TraceError, TreepruneError, constraint_search, plot_search_tree

WORLDS = ("interpreted", "compiled")


@pytest.fixture(autouse=True, scope="module")
def shared_machine_code():
    with every_group():
        yield


def traced(p, trace="all", world="interpreted", **how):
    return constraint_search(p, **{"solutions": None, "trace": trace, "world": world} | how).trace


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 10**6), st.booleans())
def test_traces_of_every_combination_are_right(seed, objective):
    how = options(random.Random(seed))
    trace = traced(problem_of(seed, objective), **how)
    assert trace.verify().complete
    assert traced(problem_of(seed, objective), "skips", **how).verify().skips == sum(trace.skipped.values())


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10**6), st.booleans())
def test_both_worlds_tell_the_same(seed, objective):
    how = options(random.Random(seed)) | {"backjumping": True}  # one kernel for all of them
    one, other = (traced(problem_of(seed, objective), world=world, **how) for world in WORLDS)
    assert list(one) == list(other)


def learned():
    """Traces in which every kind of event and of reason occurs."""
    yield traced(thrashing(), variable_order="input", backjumping=True, solutions=1)
    how = {"restarts": "luby", "restart_base": 5, "nogoods": True, "seed": 1}
    yield traced(pigeons(7, 6), **how)
    yield traced(pigeons(6, 5), backjumping=True, **how)
    p = queens(5)
    p.minimise(p["q[0]"] + 2 * p["q[1]"])
    yield traced(p)


def test_traces_of_what_is_learned_are_right():
    kinds, rules = set(), set()
    for trace in learned():
        assert trace.verify().complete and len(trace) > 30
        kinds |= {event.kind for event in trace}
        rules |= set(trace.skipped)
    assert kinds == {"choose", "refute", "remove", "skip", "solution", "restart"}
    assert {"backjump", "nogood", "incumbent", "forward checking"} <= rules


def spoilt(events, rng):
    """Return events with one corrupted, and what was done to it."""
    i = rng.randrange(len(events))
    event = events[i]
    name = rng.choice(
        ("missing", "twice", "score", "bound", "left", "value", "variable", "gone", "node", "depth", "rule")
    )
    if name == "missing":
        return events[:i] + events[i + 1 :], (i, name)
    if name == "twice":
        return events[: i + 1] + events[i:], (i, name)
    if name == "gone":
        new = event.gone ^ (1 << rng.randrange(64))
    elif name == "rule":
        new = "table" if event.rule else "nogood"
        if event.kind != "skip":
            return None, None
    else:
        new = getattr(event, name) + rng.choice((-1, 1))
    return [*events[:i], dataclasses.replace(event, **{name: new}), *events[i + 1 :]], (i, name, event)


def test_a_corrupted_or_missing_event_is_found():
    rng = random.Random(3)
    for trace in learned():
        events = list(trace)
        skips = [i for i, event in enumerate(events) if event.kind == "skip"]
        for i in skips[:10]:
            for field in ("score", "bound"):
                for change in (-1, 1):
                    wrong = dataclasses.replace(events[i], **{field: getattr(events[i], field) + change})
                    with pytest.raises(TraceError, match=f"event {i}, skip"):
                        trace.with_events([*events[:i], wrong, *events[i + 1 :]]).verify()
        for _ in range(60):
            wrong, what = spoilt(events, rng)
            if wrong is None or (len(what) == 3 and what[1] == "variable" and what[2].kind in ("solution", "restart")):
                continue
            try:
                trace.with_events(wrong).verify()
            except TraceError:
                continue
            # a dead end may be told at any variable of its constraint
            assert len(what) == 3 and what[1] == "variable" and what[2].kind == "skip", what


def test_skips_alone_are_checked_by_plain_search():
    trace = traced(queens(5), "skips")
    assert trace.verify().complete and trace.mode == "skips"
    assert not any(event.kind == "remove" for event in trace)
    events = list(trace)
    first = next(i for i, event in enumerate(events) if event.kind == "solution")
    skip = next(event for event in events if event.kind == "skip")
    events[first] = dataclasses.replace(skip, node=events[first].node, depth=events[first].depth)
    with pytest.raises(TraceError, match="a solution is below"):
        trace.with_events(events).verify()


def test_traces_that_end_early():
    stopped = traced(queens(6), limits=Limits(nodes=20))
    assert not stopped.verify().complete
    enough = constraint_search(queens(6), solutions=2, trace="all", world="interpreted").trace
    assert enough.verify().complete
    whole = traced(queens(6))
    with pytest.raises(TraceError, match="the run counted"):
        whole.with_events(list(whole)[:-1]).verify()
    p = ConstraintProblem()
    x = p.variable(range(2), "x")
    clash = constraint_search(p, {x: 5}, trace="all", world="interpreted").trace
    assert len(clash) == 0 and clash.verify().complete and clash.nodes == 0
    assert not hasattr(constraint_search(p, world="interpreted").trace, "verify")
    with pytest.raises(ValueError, match="trace='some'"):
        constraint_search(p, trace="some")


def test_a_trace_is_handed_on():
    p = queens(5)
    p.constraints[0].name = "columns"
    trace = traced(p)
    file = io.StringIO()
    trace.to_csv(file)
    rows = list(csv.DictReader(io.StringIO(file.getvalue())))
    assert len(rows) == len(trace) and rows[0]["kind"] == trace[0].kind
    assert any(row["constraint"] == "columns" for row in rows)
    graph = trace.to_networkx()
    assert len(graph) == trace.nodes == len(graph.edges) + 1
    assert sum(data["solution"] for _, data in graph.nodes(data=True)) == 10
    cut = [data for _, data in graph.nodes(data=True) if data["skipped_by"]]
    assert len(cut) == sum(trace.skipped.values()) and all(data["constraint"] for data in cut)
    assert trace.to_dot(max_nodes=9).count("label=") > 9 and "columns" in trace.to_dot()


def test_restarts_and_jumps_in_the_tree():
    trace = next(learned())
    jumped = [data for node, data in trace.to_networkx().nodes(data=True) if node < 0]
    assert len(jumped) == trace.skipped["backjump"] and {data["skipped_by"] for data in jumped} == {"backjump"}
    several = traced(pigeons(6, 5), restarts="luby", restart_base=4, nogoods=True, seed=1)
    graph = several.to_networkx()
    roots = [data["decision"] for node, data in graph.nodes(data=True) if graph.in_degree(node) == 0]
    assert roots[0] == "root" and "run 2" in roots


def test_pictures_of_search_trees():
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    result = constraint_search(queens(6), solutions=None, trace="skips", world="interpreted")
    ax = plot_search_tree(result)
    assert "4 solutions" in ax.get_title(loc="left") and len(ax.get_legend().get_texts()) == 5
    assert "not drawn" in plot_search_tree(result.trace, max_nodes=20).get_title(loc="left")
    with pytest.raises(TreepruneError, match="no trace"):
        plot_search_tree(constraint_search(queens(4), world="interpreted"))
