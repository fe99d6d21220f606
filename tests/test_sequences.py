"""Edit distance, longest common subsequence, matrix chains: against the tables of the textbooks; bands, files."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import treeprune
from games.alignment import BOTH, Alignment
from games.common_subsequence import CommonSubsequence
from games.edit_distance import EditDistance, edit_distance
from games.matrix_chain import MatrixChain
from treeprune import InstanceError, Limits, Status
from treeprune.cli import main

from .completions import best_completion, both, check_hooks

TEXTS = st.text("abc", max_size=9)
# Matrices and the fewest multiplications: Cormen, Leiserson, Rivest and Stein, "Introduction to Algorithms", 15.2.
CHAIN, CHAIN_COST, CHAIN_PRODUCT = (30, 35, 15, 5, 10, 20, 25), 15_125, "((A0 (A1 A2)) ((A3 A4) A5))"


def levenshtein(a, b):
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        above, row = row, [i]
        for j, y in enumerate(b, 1):
            row.append(min(above[j] + 1, row[-1] + 1, above[j - 1] + (x != y)))
    return row[-1]


def longest_common(a, b):
    row = [0] * (len(b) + 1)
    for x in a:
        above, row = row, [0]
        for j, y in enumerate(b, 1):
            row.append(above[j - 1] + 1 if x == y else max(above[j], row[-1]))
    return row[-1]


def chain_cost(sizes):
    n = len(sizes) - 1
    best = [[0] * n for _ in range(n)]
    for length in range(1, n):
        for i in range(n - length):
            j = i + length
            best[i][j] = min(best[i][k] + best[k + 1][j] + sizes[i] * sizes[k + 1] * sizes[j + 1] for k in range(i, j))
    return best[0][-1]


def best_moves(problem):
    """The moves of a best solution that takes one subproblem a move."""
    known: dict = {}
    s, moves = problem.start(), []
    best_completion(problem, s, known)
    while not problem.is_complete(s):
        for m in problem.moves(s):
            t = problem.play(s, m)
            worth = best_completion(problem, t, known)
            step = problem.cost(s, m) if problem.minimising else problem.gain(s, m)
            if worth is not None and worth + step == known[s]:
                break
        moves.append(m)
        s = t
    return moves


@settings(max_examples=80, deadline=None)
@given(a=TEXTS, b=TEXTS, band=st.one_of(st.none(), st.integers(0, 12)))
def test_edit_distance(a, b, band):
    problem, distance = EditDistance(a, b, band), levenshtein(a, b)
    found = check_hooks(problem)
    if band is None or distance <= band:
        assert found == distance
        top, bottom = problem.aligned(best_moves(problem))
        assert (top.replace("-", ""), bottom.replace("-", "")) == (a, b)
        assert sum(x != y for x, y in zip(top, bottom, strict=True)) == distance
    else:
        assert found is None or found > band


@settings(max_examples=80, deadline=None)
@given(a=TEXTS, b=TEXTS, band=st.one_of(st.none(), st.integers(0, 12)))
def test_longest_common_subsequence(a, b, band):
    problem, longest = CommonSubsequence(a, b, band), longest_common(a, b)
    found = check_hooks(problem)
    if band is None or len(a) + len(b) - 2 * longest <= band:
        assert found == longest == len(problem.subsequence(best_moves(problem)))
    else:
        assert found is None or len(a) + len(b) - 2 * found > band


@given(a=st.text("ab", max_size=6), b=st.text("ab", max_size=6), band=st.one_of(st.none(), st.integers(0, 14)))
def test_keys_number_the_places_of_the_band(a, b, band):
    problem = Alignment(a, b, band)
    known, places = {}, [problem.start()._replace(i=i, j=j) for i in range(len(a) + 1) for j in range(len(b) + 1)]
    for s in places:
        if problem.feasible(s):
            for t in (s, *(problem.play(s, m) for m in range(3))):
                if t in places:
                    assert 0 <= problem.key(t) < problem.states
                    assert known.setdefault(problem.key(t), t) == t
    # a place lies on a way with few insertions and deletions just where the band holds it
    if band is not None:
        near = [
            (i, j) for i in range(len(a) + 1) for j in range(len(b) + 1)
            if abs(j - i) + abs(len(b) - len(a) - (j - i)) <= band
        ]  # fmt: skip
        assert [tuple(s) for s in places if problem.feasible(s)] == near


def test_a_band_is_small():
    assert EditDistance("a" * 20_000, "b" * 20_000, 128).states == 20_001 * 131
    assert EditDistance("a" * 20_000, "b" * 20_010, 128).states == 20_001 * 131
    assert EditDistance("abc", "abcd", 10**9).states == 4 * 5


def test_what_is_shown():
    problem = EditDistance()
    s = problem.start()
    assert problem.show(s) == "|kitten |sitting"
    assert [problem.show_move(s, m) for m in problem.moves(s)] == ["k>s", "-k", "+s"]
    s = problem.play(s, BOTH)
    assert [problem.show_move(s, m) for m in problem.moves(s)] == ["=i"]
    assert problem.fitted("ab bc").first == "ab"
    assert (problem.fitted("a b|c").first, problem.fitted("a b|c").second) == ("a b", "c")
    assert problem.fitted("") is problem and problem.parse("a b") == (0, 0) and problem.instance_of("a b\n") == "a b"
    for text in ("one", "a b c", "a|b|c"):
        with pytest.raises(InstanceError, match="two words"):
            problem.fitted(text)
    for band in (-1, 1.5, True, "3"):
        with pytest.raises(InstanceError, match="band="):
            EditDistance("a", "b", band)
    with pytest.raises(InstanceError, match="no text"):
        EditDistance(3, "b")


def test_files_of_texts(tmp_path):
    path = tmp_path / "texts"
    path.write_text("kitten\n\nsitting\n")
    problem = EditDistance(band=4).read(str(path))
    assert (problem.first, problem.second, problem.band) == ("kitten", "sitting", 4)
    path.write_text(">one\nAC\nGT\n>two\nACT\n")
    assert (CommonSubsequence().read(str(path)).first, CommonSubsequence().read(str(path)).second) == ("ACGT", "ACT")
    for text, said in [("a\n", "1 lines with a text"), (">x\nA\n", "1 sequences"), ("", "0 lines")]:
        path.write_text(text)
        with pytest.raises(InstanceError, match=said):
            EditDistance().read(str(path))
    path.write_bytes(b"\xff\xfe\xfa\n\x80")
    with pytest.raises(InstanceError, match="texts"):
        EditDistance().read(str(path))
    with pytest.raises(InstanceError, match="nothing"):
        EditDistance().read(str(tmp_path / "nothing"))


@settings(max_examples=60, deadline=None)
@given(sizes=st.lists(st.integers(1, 30), min_size=2, max_size=9))
def test_matrix_chains(sizes):
    assert check_hooks(MatrixChain(tuple(sizes))) == chain_cost(sizes)


def test_the_chain_of_the_textbook():
    problem = MatrixChain(CHAIN)
    assert check_hooks(problem) == CHAIN_COST and problem.product([2, 0, 1, 4, 3]) == CHAIN_PRODUCT
    assert problem.show(problem.start()) == "A0 A1 A2 A3 A4 A5"
    assert problem.show_move(problem.start(), 2) == "A0..A2 * A3..A5"
    assert list(problem.fitted("2 3, 4").sizes) == [2, 3, 4] and problem.parse("2 3 4") == (0, 1)
    assert problem.fitted("") is problem and problem.instance_of("2 3\n") == "2 3"
    assert problem.states == 36 and np.array_equal(np.diag(problem.least), np.zeros(6))


def test_bad_chains(tmp_path):
    for sizes, said in [((), "at least two"), ((3,), "at least two"), ((3, 0), "at least 1"), ((2**20,) * 9, "10.*17")]:
        with pytest.raises(InstanceError, match=said):
            MatrixChain(sizes)
    with pytest.raises(TypeError):
        MatrixChain((2, 3.5, 4))
    path = tmp_path / "chain"
    path.write_text("# sizes\n30 35\n15, 5\n10 20 25\n")
    assert tuple(MatrixChain().read(str(path)).sizes) == CHAIN
    path.write_text("30 35\nten\n")
    with pytest.raises(InstanceError, match="line 2: 'ten'"):
        MatrixChain().read(str(path))


@settings(max_examples=25, deadline=None)
@given(a=TEXTS, b=TEXTS, band=st.integers(0, 20))
def test_both_worlds_align(a, b, band):
    distance, longest = levenshtein(a, b), longest_common(a, b)
    found = both(EditDistance(a, b, band))
    if distance <= band:
        assert (found.value, found.bound) == (distance, distance)
    found = both(CommonSubsequence(a, b, band))
    if len(a) + len(b) - 2 * longest <= band:
        assert (found.value, found.bound) == (longest, longest)


@settings(max_examples=40, deadline=None)
@given(a=TEXTS, b=TEXTS, cutoff=st.one_of(st.none(), st.integers(0, 12)))
def test_a_cutoff_is_told_the_truth_about(a, b, cutoff):
    distance = levenshtein(a, b)
    for world in ("interpreted", "compiled"):
        found, result = edit_distance(a, b, cutoff, world=world)
        if cutoff is None or distance <= cutoff:
            assert found == distance and result.status is Status.OPTIMAL
        else:
            assert found is None and result.status is Status.INFEASIBLE and result.bound == cutoff + 1


def test_long_texts_in_a_narrow_band():
    a = "acgt" * 5_000
    b = a[:7_000] + "t" + a[7_000:15_000] + a[15_003:]
    distance, result = edit_distance(a, b, 128)
    assert distance == 4 and result.stats.table_stores < 200_000
    assert edit_distance(a, "g" * 20_000, 128)[0] is None
    assert edit_distance(a, b, 128, limits=Limits(nodes=100))[0] is None


@settings(max_examples=25, deadline=None)
@given(sizes=st.lists(st.integers(1, 30), min_size=2, max_size=9))
def test_both_worlds_multiply(sizes):
    problem, wanted = MatrixChain(tuple(sizes)), chain_cost(sizes)
    for found in (both(problem), treeprune.solve(problem, method="dynamic-programming+memo", world="interpreted")):
        assert (found.status, found.value, found.bound) == (Status.OPTIMAL, wanted, wanted)
        problem.product(found.solution)


def test_the_command_line(capsys):
    def told(*arguments):
        assert main(["solve", *arguments, "--json", "--world", "interpreted"]) == 0
        return json.loads(capsys.readouterr().out)

    assert told("edit_distance", "kitten sitting")["value"] == 3
    assert told("lcs", "kitten sitting")["solution"].count("=t") == 2
    assert told("matrix_chain", " ".join(map(str, CHAIN)))["value"] == CHAIN_COST
