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

from games.clique import MOST_VERTICES, NONE, Clique
from treeprune import InstanceError

from .completions import check_hooks

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
    everything, classes = set(), []
    while not problem.is_complete(s):
        last = problem.members(s.last)
        assert last and not any(problem.graph.has_edge(u, v) for u, v in itertools.combinations(last, 2))
        assert not everything & set(last)
        classes.append(last)
        everything |= set(last)
        if s.colours == 1:
            assert NONE not in list(problem.moves(s))
            break
        below = s.below
        s = problem.play(s, NONE)
        assert s.colours == problem.start().colours - len(classes)
        assert tuple(a | b for a, b in zip(s.below, s.last, strict=True)) == below
    assert everything == set(problem.graph)


def test_a_vertex_leaves_its_neighbours_below():
    graph = nx.gnp_random_graph(100, 0.4, seed=5)
    problem = Clique(graph)
    s = problem.start()
    for m in problem.moves(s):
        t = problem.play(s, m)
        left = set(problem.members(t.below)) | set(problem.members(t.last))
        below = set(problem.members(s.below))
        assert left == (below if m == NONE else below & set(graph[problem.vertices[m]]))


def test_what_is_shown():
    problem = Clique(nx.Graph(["ab", "bc", "ca", "cd"]))
    s = problem.start()
    assert problem.show(s).startswith("3 colours: ")
    moves = []
    while not problem.is_complete(s):
        moves.append(next(iter(problem.moves(s))))
        s = problem.play(s, moves[-1])
    assert sorted(problem.clique(moves)) == ["a", "b", "c"] and problem.show(s) == "0 colours: - | -"
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


@pytest.mark.skipif(not DATA.is_dir(), reason="no shared data")
def test_shared_files_are_bounded_from_above():
    sizes = json.loads((DATA / "optima.json").read_text())["alpha"]
    for name in ("johnson8-2-4", "MANN_a9", "brock200_2", "p_hat300-1", "hamming8-2"):
        assert Clique(complement=True).read(str(DATA / f"{name}.clq")).start().colours >= sizes[name]
