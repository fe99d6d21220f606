"""Traces: the same in both worlds, verified, and every corruption of every event is found."""

from __future__ import annotations

import csv
import io
import pickle
import random
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import treeprune
from games.connect4 import ConnectFour, ConnectFourSolver
from games.nim import Nim
from games.tictactoe import TicTacToe
from tests import naive
from treeprune import Limits
from treeprune.game_run import GameRun
from treeprune.plan import Plan, Table
from treeprune.trace import FIELDS, Event, Trace
from treeprune.worlds import choose_world

TTT, C4, SOLVER = TicTacToe(), ConnectFour(4, 4), ConnectFourSolver(4, 4)
TABLE, TINY = Table(entries=1024), Table(entries=2)


def random_tree(seed, n, chance=False):
    """A random tree in which the same side may move again, or with chance nodes."""
    rng = random.Random(seed)
    scores = [rng.randint(-9, 9) for _ in range(40)]
    return naive.tree(
        [rng.randint(1, 4) for _ in range(n)],
        scores,
        [rng.choice([0, 0, 1]) for _ in range(30)],
        [rng.randint(-9, 9) for _ in range(30)],
        chance=[0, *(rng.choice([0, 0, 1]) for _ in range(30))] if chance else None,
    )


TREE, CHANCE = random_tree(2, 14), random_tree(7, 14, chance=True)

CASES = {
    "minimax": (TTT, "40123", Plan("minimax")),
    "minimax to a depth": (TTT, "4012", Plan("minimax", 2)),
    "alpha-beta": (TTT, "40123", Plan("alphabeta")),
    "alpha-beta in a window": (TTT, "4012", Plan("alphabeta", window=(0, 1))),
    "everything on": (TTT, "4012", Plan("alphabeta", 4, order=True, table=TABLE, symmetry=True, bounds=True)),
    "deepening": (C4, "1231311232", Plan("deepening", 4, order=True, table=TABLE, symmetry=True)),
    "null windows": (SOLVER, "1113441223", Plan("null-window", order=True, table=TABLE, symmetry=True, bounds=True)),
    "same mover": (TREE, None, Plan("alphabeta", order=True, table=TINY, bounds=True)),
    "chance": (CHANCE, None, Plan("alphabeta", order=True, table=TABLE)),
    "chance, minimax": (CHANCE, None, Plan("minimax", 3)),
}


def run(game, text, plan, mode="all", world="interpreted", limits=None, trace_limit=1_000_000):
    """Return the result of a run; its trace has been told how the run ended."""
    state = None if text is None else game.parse(text)
    result = GameRun(game, state, plan, choose_world(game, world), limits, mode, trace_limit).run()
    result.trace = replace(result.trace, stopped=result.stopped, counted=result.stats.skipped)
    return result


def is_found(trace):
    """Tell whether something is found to be wrong, or missing."""
    try:
        return not trace.verify().complete
    except treeprune.TraceError:
        return True


# --- right traces ---


@pytest.mark.parametrize("mode", ["all", "skips"])
@pytest.mark.parametrize("case", CASES)
def test_both_worlds_write_the_same_trace_and_it_verifies(case, mode):
    worlds = ("interpreted", "compiled") if case != "chance, minimax" else ("interpreted",)  # compiling takes long
    results = [run(*CASES[case], mode, world) for world in worlds]
    for result in results:
        trace = result.trace
        verified = trace.verify()
        assert verified.complete and verified.events == len(trace)
        assert trace.skipped == result.stats.skipped and verified.skips == sum(result.stats.skipped.values())
        assert mode == "skips" or verified.nodes == trace.nodes == result.stats.nodes
        assert replace(trace, stopped="unknown", counted=None).verify() == verified
    assert list(results[0].trace) == list(results[-1].trace)


@pytest.mark.parametrize("case", CASES)
def test_a_trace_of_skips_is_a_part_of_the_whole(case):
    whole, skips = (list(run(*CASES[case], mode).trace) for mode in ("all", "skips"))
    assert [e for e in whole if e.kind == "skip"] == [e for e in skips if e.kind == "skip"]
    assert {e for e in skips if e.kind == "enter"} <= set(whole)
    assert all(e.kind != "leave" for e in skips)
    written = {e.node for e in skips if e.kind == "enter"}
    assert all(e.parent in written or e.parent == 0 for e in skips)


@pytest.mark.parametrize("mode", ["all", "skips"])
def test_larger_games(mode):
    for game, text, plan in (
        (TTT, "4", replace(CASES["alpha-beta"][2], depth=6)),
        (C4, None, replace(CASES["deepening"][2], depth=7, table=TINY)),
        (SOLVER, "1234", replace(CASES["null windows"][2], table=TINY)),
    ):
        verified = run(game, text, plan, mode, "compiled").trace.verify()
        assert verified.complete and verified.events > 1000


def plans(chance):
    return st.builds(
        lambda algorithm, depth, order, table, bounds: (
            Plan("minimax", depth)
            if algorithm == "minimax"
            else Plan(algorithm, depth, order=order, table=table, bounds=bounds)
        ),
        st.sampled_from(["minimax", "alphabeta", "deepening", *([] if chance else ["null-window"])]),
        st.sampled_from([None, None, 0, 1, 2, 3]),
        st.booleans(),
        st.sampled_from([None, TINY, Table(entries=8), TABLE]),
        st.just(False) if chance else st.booleans(),
    )


limits = st.builds(Limits, nodes=st.none() | st.integers(0, 60), max_ply=st.sampled_from([None, None, 2, 4]))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data(), st.booleans(), limits, st.sampled_from(["all", "skips"]), st.sampled_from([10**6, 10**6, 1, 20]))
def test_random_trees_limits_and_small_recorders(data, chance, limits, mode, room):
    game = data.draw(naive.chance_trees if chance else naive.trees)
    result = run(game, None, data.draw(plans(chance)), mode, limits=limits, trace_limit=room)
    verified = result.trace.verify()
    assert verified.complete == (result.stopped is None and result.trace.complete)
    untold = replace(result.trace, stopped="unknown", counted=None).verify()
    assert untold.complete <= (verified.complete or mode == "skips")


# --- spoilt traces ---


def changed(event):
    """Yield copies of an event with one thing changed, and the name of it."""
    for kind in {"enter", "leave", "skip"} - {event.kind}:
        yield "kind", replace(event, kind=kind)
    for rule in {None, "alpha-beta", "table", "static bound", "horizon"} - {event.rule}:
        yield "rule", replace(event, rule=rule)
    for name in ("depth", "move", "node", "parent", "score", "bound"):
        old = getattr(event, name)
        for new in {old + 1, old - 1, -old} - {old}:
            yield name, replace(event, **{name: new})
    for new in {event.score + 1, event.score - 1, -event.score} - {event.score}:
        yield "value", replace(event, score=new, bound=new)
    for shift in (-1, 1):
        moved = replace(event, score=event.score + shift, bound=event.bound + shift)
        if moved != event:
            yield "window", moved
    wider = replace(event, score=event.score - 1, bound=event.bound + 1)
    if wider != event:
        yield "window", wider


def spoilt(events):
    """Yield traces with one fault each, and the name of it."""
    for i, event in enumerate(events):
        before, after = events[:i], events[i + 1 :]
        for name, other in changed(event):
            yield f"{name} of event {i}, {other}", [*before, other, *after]
        yield f"event {i} missing", before + after
        yield f"event {i} twice", [*before, event, event, *after]
        yield f"event {i} again at the end", [*events, event]
        if after:
            yield f"events {i}, {i + 1} swapped", [*before, after[0], event, *after[1:]]


# Nothing is undetectable: the order of moves, the table and the searches from the root are all replayed, so each
# event follows from those before it. A trace that was not told how its run ended may at worst be called incomplete.
@pytest.mark.parametrize("mode", ["all", "skips"])
@pytest.mark.parametrize("case", CASES)
def test_every_corruption_of_every_event_is_found(case, mode):
    trace = run(*CASES[case], mode).trace
    events = list(trace)
    faults = 0
    for name, wrong in spoilt(events):
        faults += 1
        assert is_found(trace.with_events(wrong)), name
    assert faults >= 18 * len(events)
    untold = replace(trace, stopped="unknown", counted=None)
    for i in range(len(events)):
        assert is_found(untold.with_events(events[:i] + events[i + 1 :])), f"event {i} missing"
        assert is_found(untold.with_events(events[:i])) or not events, f"all from event {i} on missing"


def test_two_faults_far_apart():
    trace = run(*CASES["everything on"]).trace
    events = list(trace)
    rng = random.Random(1)
    for _ in range(200):
        i, j = sorted(rng.sample(range(len(events)), 2))
        wrong = [*events[:i], events[j], *events[i + 1 : j], events[i], *events[j + 1 :]]
        assert is_found(trace.with_events(wrong)), (i, j)


def test_small_differences_of_floats():
    trace = run(*CASES["chance"]).trace
    events = list(trace)
    i = max(k for k, e in enumerate(events) if e.kind == "leave" and e.score not in (0, 1, -1))
    value = events[i].score

    def off_by(d):
        return trace.with_events([*events[:i], replace(events[i], score=value + d, bound=value + d), *events[i + 1 :]])

    assert off_by(1e-14).verify().complete
    assert is_found(off_by(1e-9))


def test_the_error_names_event_rule_and_what_was_expected():
    trace = run(*CASES["alpha-beta"]).trace
    events = list(trace)
    i = next(k for k, e in enumerate(events) if e.rule == "alpha-beta")
    wrong = [*events[:i], replace(events[i], score=events[i].score - 5), *events[i + 1 :]]
    with pytest.raises(treeprune.TraceError) as error:
        trace.with_events(wrong).verify()
    for part in (f"event {i}", "alpha-beta", f"score is {events[i].score - 5}", f"{events[i].score} is expected"):
        assert part in str(error.value)
    with pytest.raises(treeprune.TraceError, match=f"event {len(events) - 1} is missing: leave node 1"):
        trace.with_events(events[:-1]).verify()
    with pytest.raises(treeprune.TraceError, match="had come to its end"):
        trace.with_events([*events, events[-1]]).verify()


def test_a_trace_of_another_game_position_or_plan_is_refused():
    trace = run(*CASES["null windows"]).trace
    for other in (
        replace(trace, problem=ConnectFour(4, 4)),
        replace(trace, state=SOLVER.parse("111344122")),
        replace(trace, plan=replace(trace.plan, table=None, symmetry=False)),
        replace(trace, plan=replace(trace.plan, bounds=False)),
        replace(trace, plan=Plan("minimax")),
        replace(trace, counted={"alpha-beta": 1}),
    ):
        assert is_found(other)


# --- runs that end early ---


@pytest.mark.parametrize("world", ["interpreted", "compiled"])
@pytest.mark.parametrize("mode", ["all", "skips"])
def test_stopped_runs_verify_as_far_as_they_go(mode, world):
    for nodes in (0, 1, 2, 7, 30, 100):
        for case in ("everything on", "null windows", "deepening"):
            game, _, plan = CASES[case]
            result = run(game, "12", plan, mode, world, Limits(nodes=nodes))
            assert result.stopped == "nodes" and not result.trace.verify().complete
            assert not replace(result.trace, stopped="unknown", counted=None).verify().complete
            if mode == "all":
                with pytest.raises(treeprune.TraceError):
                    replace(result.trace, stopped=None).verify()


def test_corruptions_of_a_stopped_run_are_found():
    trace = run(TTT, "4", Plan("alphabeta", table=TABLE), limits=Limits(nodes=25)).trace
    for name, wrong in spoilt(list(trace)):
        with pytest.raises(treeprune.TraceError):
            pytest.fail(f"{name}: {trace.with_events(wrong).verify()}")


@pytest.mark.parametrize("mode", ["all", "skips"])
def test_a_full_recorder_keeps_the_first_events(mode):
    game, text, plan = CASES["everything on"]
    whole = run(game, text, plan, mode).trace
    for room in (1, 2, 10, len(whole) - 1):
        for world in ("interpreted", "compiled"):
            trace = run(game, text, plan, mode, world, trace_limit=room).trace
            assert list(trace) == list(whole)[:room] and trace.dropped == len(whole) - room
            assert not trace.complete and not trace.verify().complete


class Failing(Nim):
    """Nim with one hook that fails in one position."""

    def __init__(self, hook):
        self.hook = hook

    def lower(self, s):
        return 9 if self.hook == "lower" and s == (1, 1) else -3

    def upper(self, s):
        return 3

    def evaluate(self, s):
        return float("nan") if self.hook == "evaluate" and s == (1, 1) else super().evaluate(s)

    def moves(self, s):
        return [] if self.hook == "moves" and s == (1, 1) else super().moves(s)

    def play(self, s, m):
        if self.hook == "play" and s == (1, 1):
            raise RuntimeError("no")
        return super().play(s, m)


@pytest.mark.parametrize("mode", ["all", "skips"])
@pytest.mark.parametrize("hook", ["lower", "evaluate", "moves", "play"])
def test_runs_that_a_hook_ended_verify_as_far_as_they_go(hook, mode):
    depth = 2 if hook == "evaluate" else None
    with pytest.raises((treeprune.HookError, RuntimeError)) as error:
        treeprune.alphabeta(Failing(hook), (2, 2), depth, bounds=True, trace=mode)
    trace = error.value.partial.trace
    for told in ("error", "unknown") if mode == "all" else ("error",):
        assert not replace(trace, stopped=told).verify().complete
    for first, *rest in [list(trace)][: len(trace)]:
        with pytest.raises(treeprune.TraceError):
            trace.with_events([replace(first, score=first.score + 1), *rest]).verify()


# --- the trace as a sequence, exports ---


def test_sequence():
    trace = run(*CASES["alpha-beta"]).trace
    events = list(trace)
    assert len(events) == len(trace) and trace[0] == events[0] and trace[-1] == events[-1]
    assert trace[5] == events[5] and isinstance(events[0], Event)
    with pytest.raises(IndexError):
        trace[len(trace)]
    assert list(trace.with_events(events)) == events
    assert list(pickle.loads(pickle.dumps(trace))) == events
    assert pickle.loads(pickle.dumps(trace)).verify() == trace.verify()
    assert repr(trace) == f"<Trace all: {len(events)} events, {trace.nodes} nodes, {trace.skipped['alpha-beta']} skips>"
    assert "dropped" in repr(run(*CASES["alpha-beta"], trace_limit=3).trace)


def test_moves_and_scores_of_any_kind():
    class Words(treeprune.Game):
        """Moves are texts, scores are larger than a machine word could add up."""

        def start(self):
            return ""

        def moves(self, s):
            return ["a", "bc"]

        def play(self, s, m):
            return s + m

        def is_over(self, s):
            return len(s) > 3

        def evaluate(self, s):
            return 10**17 * (len(s) - 4) + s.count("a")

    for plan in (Plan("minimax"), Plan("alphabeta", order=True, table=TABLE), Plan("deepening", table=TINY)):
        for mode in ("all", "skips"):
            trace = run(Words(), None, plan, mode).trace
            assert trace.verify().complete
            assert any(e.move == "bc" for e in trace) or not len(trace)


def test_csv(tmp_path):
    trace = run(*CASES["alpha-beta"]).trace
    text = io.StringIO()
    trace.to_csv(text)
    trace.to_csv(tmp_path / "trace.csv")
    trace.to_csv(str(tmp_path / "again.csv"))
    assert (tmp_path / "trace.csv").read_text() == (tmp_path / "again.csv").read_text() == text.getvalue()
    rows = list(csv.DictReader(io.StringIO(text.getvalue())))
    assert tuple(rows[0]) == FIELDS and len(rows) == len(trace)
    for row, event in zip(rows, trace, strict=True):
        assert row["rule"] == (event.rule or "") and row["kind"] == event.kind
        assert [int(row[name]) for name in FIELDS[2:]] == [getattr(event, name) for name in FIELDS[2:]]


@pytest.mark.parametrize("mode", ["all", "skips"])
@pytest.mark.parametrize("case", CASES)
def test_graph(case, mode):
    trace = run(*CASES[case], mode).trace
    graph = trace.to_networkx()
    by_move = sum(e.kind == "skip" and e.node == 0 for e in trace)
    assert len(graph) == trace.nodes + by_move
    roots = [n for n in graph if graph.in_degree(n) == 0]
    assert graph.number_of_edges() == len(graph) - len(roots)
    assert all(graph.nodes[n]["ply"] == 0 for n in roots)
    skipped = [data["skipped_by"] for _, data in graph.nodes(data=True) if data["skipped_by"]]
    assert {rule: skipped.count(rule) for rule in set(skipped)} == trace.skipped
    for parent, child in graph.edges:
        assert graph.nodes[child]["ply"] == graph.nodes[parent]["ply"] + 1 and parent > 0
    for n, data in graph.nodes(data=True):
        assert (data["value"] is not None) == (mode == "all" and n > 0)
        assert (data["window"] is not None) == (n > 0) and isinstance(data["move"], str)


def test_dot():
    trace = run(*CASES["null windows"]).trace
    text = trace.to_dot()
    assert text.startswith("digraph trace {") and text.endswith("}")
    assert text.count("->") == trace.to_networkx().number_of_edges()
    assert all(rule in text for rule in ("alpha-beta", "table", "static bound")) and "> " in text
    short = trace.to_dot(max_nodes=12)
    assert short.count("[label=") < 12 + 12 and " more" in short
    with pytest.raises(ValueError, match="max_nodes"):
        trace.to_dot(0)


def test_dot_quotes_what_must_be_quoted():
    class Quoted(TicTacToe):
        def show_move(self, s, m):
            return f'"{m}\\'

    game = Quoted()
    text = treeprune.alphabeta(game, game.parse("40123"), trace="all", world="interpreted").trace.to_dot()
    assert '[label="\\"5\\\\\\n1"]' in text


def test_pictures_show_the_plies_near_the_root():
    trace = run(TTT, "4", Plan("minimax", 3)).trace
    text = trace.to_dot(max_nodes=100)
    assert text.count("[label=") == (1 + 8 + 56) + 56 and text.count('label="6 more"') == 56


def test_skips_that_were_counted_need_no_search_beyond_them():
    """Minimax on the whole board would take hours to replay; it met no horizon and counted no skip."""
    result = run(TTT, "40", Plan("minimax", 9), "skips")
    trace = replace(result.trace, problem=ConnectFour(), state=ConnectFour().start(), plan=Plan("minimax", 42))
    assert result.trace.verify().complete and trace.verify() == result.trace.verify()


def test_an_empty_trace():
    trace = treeprune.minimax(TTT, TTT.parse("40123"), trace="skips", world="interpreted").trace
    assert isinstance(trace, Trace) and len(trace) == 0 and trace.skipped == {} and list(trace) == []
    assert trace.verify().events == 0 and len(trace.to_networkx()) == 0 and "->" not in trace.to_dot()
