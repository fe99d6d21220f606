"""Maximum clique: colour classes, bounds, files; published sizes of cliques."""

from __future__ import annotations

import itertools
import json
import os
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import treeprune
from games.clique import MOST_VERTICES, NONE, Clique
from games.maximum_clique import maximum_clique
from treeprune import InstanceError, Limits, Status
from treeprune.cli import main

from .completions import both, check_hooks

DATA = Path(os.environ.get("TREEPRUNE_DATA", Path(__file__).resolve().parents[2] / "shared" / "data")) / "clique"


@st.composite
def graphs(draw, most=9):
    n = draw(st.integers(1, most))
    pairs = list(itertools.combinations(range(n), 2))
    graph = nx.empty_graph(n)
    graph.add_edges_from(pair for pair in pairs if draw(st.booleans()))
    return graph


def clique_number(graph):
    return max(map(len, nx.find_cliques(graph)))


@settings(max_examples=60, deadline=None)
@given(graph=graphs(), complement=st.booleans())
def test_the_tree_holds_a_maximum_clique_and_bounds_are_true(graph, complement):
    found = check_hooks(Clique(graph, complement))
    assert found == clique_number(nx.complement(graph) if complement else graph)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10**6), n=st.integers(60, 140))
def test_colour_classes(seed, n):
    problem = Clique(nx.gnp_random_graph(n, 0.5, seed=seed))
    s = problem.start()
    everything, colours = set(), s.colours
    while not problem.is_complete(s):
        assert s.colours == colours
        for words in (s.last, s.second)[: min(2, s.colours)]:
            members = problem.members(words)
            assert members and not any(problem.graph.has_edge(u, v) for u, v in itertools.combinations(members, 2))
            assert not everything & set(members)
            everything |= set(members)
            colours -= 1
        assert (NONE in list(problem.moves(s))) == (colours > 0) == bool(problem.members(s.below))
        if colours == 0:
            break
        below = s.below
        s = problem.play(s, NONE)
        assert tuple(a | b | c for a, b, c in zip(s.below, s.second, s.last, strict=True)) == below
    assert everything == set(problem.graph)


def test_a_vertex_leaves_its_neighbours_below():
    graph = nx.gnp_random_graph(100, 0.4, seed=5)
    problem = Clique(graph)
    s = problem.start()
    below, second, last = (set(problem.members(words)) for words in (s.below, s.second, s.last))
    for m in problem.moves(s):
        t = problem.play(s, m)
        left = {v for words in (t.below, t.second, t.last) for v in problem.members(words)}
        v = None if m == NONE else problem.vertices[m]
        wanted = below if m == NONE else (below | second if v in last else below) & set(graph[v])
        assert left == wanted


def test_what_is_shown():
    problem = Clique(nx.Graph(["ab", "bc", "ca", "cd"]))
    s = problem.start()
    assert problem.show(s).startswith("3 colours: ")
    moves = []
    while not problem.is_complete(s):
        moves.append(next(iter(problem.moves(s))))
        s = problem.play(s, moves[-1])
    assert sorted(problem.clique(moves)) == ["a", "b", "c"] and problem.show(s) == "0 colours: - | - | -"
    assert problem.fitted("") is problem and problem.fitted("queen5_5").joined.shape == (25, 1)
    assert problem.parse("a-b b-c").colours == 2 and problem.instance_of(" a-b\n") == "a-b"
    assert Clique(nx.DiGraph([(0, 1), (1, 0), (1, 1)])).start().colours == 2


def test_bad_graphs(tmp_path):
    with pytest.raises(InstanceError, match="0 vertices"):
        Clique(nx.Graph())
    with pytest.raises(InstanceError, match="maximum_clique"):
        Clique(nx.empty_graph(MOST_VERTICES + 1))
    with pytest.raises(InstanceError, match="networkx graph"):
        Clique("queen5_5")
    path = tmp_path / "graph.clq"
    for text, said in [
        ("p edge 3 1\ne 1 4\n", "line 2: .*nodes go from 1 to 3"),
        ("e 1 2\n", "line 1: .*expected p edge"),
        ("p edge 3 1\nf 1 2\n", "line 2: .*expected e U V"),
        ("c nothing\n", "no line says"),
    ]:
        path.write_text(text)
        with pytest.raises(InstanceError, match=said):
            Clique().read(str(path))


def test_a_file_of_the_complement(tmp_path):
    path = tmp_path / "path.clq"
    path.write_text("c a path of four\np edge 4 3\ne 1 2\ne 2 3\ne 3 4\n")
    assert check_hooks(Clique().read(str(path))) == 2
    assert check_hooks(Clique(complement=True).read(str(path))) == 2
    path.write_text("p edge 4 3\ne 1 2\ne 1 3\ne 1 4\n")
    assert check_hooks(Clique(complement=True).read(str(path))) == 3


def is_clique(graph, vertices):
    return all(graph.has_edge(u, v) for u, v in itertools.combinations(vertices, 2))


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6), n=st.integers(1, 40), share=st.sampled_from([0.2, 0.5, 0.8]))
def test_both_worlds_find_a_maximum_clique(seed, n, share):
    graph = nx.gnp_random_graph(n, share, seed=seed)
    problem, wanted = Clique(graph), clique_number(graph)
    found = both(problem)
    assert (found.status, found.value, found.bound) == (Status.OPTIMAL, wanted, wanted)
    vertices = problem.clique(found.solution)
    assert len(set(vertices)) == wanted and is_clique(graph, vertices)
    vertices, result = maximum_clique(graph)
    assert len(set(vertices)) == wanted == result.value and is_clique(graph, vertices)


def test_a_large_graph_of_which_little_matters():
    graph = nx.barabasi_albert_graph(4000, 3, seed=7)
    graph.add_edges_from(itertools.combinations(range(100, 112), 2))
    vertices, result = maximum_clique(graph, world="interpreted")
    assert sorted(vertices) == list(range(100, 112)) and result.status is Status.OPTIMAL
    with pytest.raises(InstanceError, match="at least one vertex"):
        maximum_clique(nx.Graph())
    vertices, _ = maximum_clique(nx.Graph([(0, 0), (0, 1)]), world="interpreted")
    assert sorted(vertices) == [0, 1]


def test_a_limit_keeps_the_best_clique():
    graph = nx.gnp_random_graph(120, 0.6, seed=3)
    vertices, result = maximum_clique(graph, limits=Limits(nodes=200), world="interpreted")
    assert result.stopped == "nodes" and is_clique(graph, vertices) and len(vertices) >= result.value


def test_the_command_line(tmp_path, capsys):
    path = tmp_path / "star.clq"
    path.write_text("p edge 4 3\ne 1 2\ne 1 3\ne 1 4\n")
    arguments = ["solve", "clique", "--json", "--world", "interpreted"]
    assert main([*arguments, "--set", "complement=True", "--file", str(path)]) == 0
    assert json.loads(capsys.readouterr().out)["value"] == 3
    assert main([*arguments, "a-b b-c c-a c-d"]) == 0
    assert sorted(json.loads(capsys.readouterr().out)["solution"]) == ["a", "b", "c"]


# Graphs of other numbers of words make other machine code: those are slow to test.
# Sizes: DIMACS challenge 1993, by the files' source; states made are our own.
STATES = {"brock200_2": (12, 10_966), "keller4": (11, 21_281), "hamming8-4": (16, 31_277), "p_hat300-1": (8, 2_024),
          "johnson8-2-4": (4, None), "MANN_a9": (16, None), "hamming6-4": (4, None)}  # fmt: skip


@pytest.mark.skipif(not DATA.is_dir(), reason="no shared data")
@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=[pytest.mark.slow] if name in ("keller4", "p_hat300-1") else []) for name in STATES],
)
def test_published_sizes(name):
    found = treeprune.solve(Clique(complement=True).read(str(DATA / f"{name}.clq")))
    value, nodes = STATES[name]
    assert (found.status, found.value) == (Status.OPTIMAL, value) and found.stats.nodes == (nodes or found.stats.nodes)


@pytest.mark.skipif(not DATA.is_dir(), reason="no shared data")
def test_shared_files_are_bounded_from_above():
    sizes = json.loads((DATA / "optima.json").read_text())["alpha"]
    for name in ("johnson8-2-4", "MANN_a9", "brock200_2", "p_hat300-1", "hamming8-2"):
        assert Clique(complement=True).read(str(DATA / f"{name}.clq")).start().colours >= sizes[name]
