"""The puzzles searched: both worlds alike, and IDA* to the node against counts made by other programs."""

from __future__ import annotations

import numpy as np
import pytest

import treeprune
from games.cube2 import Cube2
from games.large_sliding_puzzle import LargeSlidingPuzzle
from games.pancake import Pancake
from games.sliding_puzzle import SlidingPuzzle
from games.topspin import TopSpin
from tests.naive_paths import dijkstra
from tests.test_pattern_databases import FEW, Guided
from tests.test_puzzles import DATA, EASY, HARD, rows, wander
from treeprune.driver import execute
from treeprune.kernels.words import scatter
from treeprune.limits import Limits
from treeprune.worlds import Compiled, Interpreted, new_counters


@treeprune.compiled
def fold(space, s, seed):
    """Mix what the hooks say of a state into a number; everything a search may ask."""
    seed = scatter((seed, space.h(s), space.is_goal(s), space.unpack(space.key(s)) == s))
    for m in space.moves(s):
        seed = scatter((seed, m, space.cost(s, m), space.redundant(m, seed % 9), space.key(space.play(s, m))))
    for m, t in space.predecessors(s):
        seed = scatter((seed, m, space.key(t)))
    return seed


@treeprune.compiled
def walk(space, s, start, steps):
    """Follow the mixed number through the space."""
    seed, turn = 1, 0
    while turn < steps:
        seed = fold(space, s, seed)
        seed = scatter((seed, space.h_back(s, start), space.place(s, turn % 5)))
        chosen, count = seed % 3, 0
        then = s
        for m in space.moves(s):
            if count <= chosen:
                then = space.play(s, m)
            count += 1
        s, turn = then, turn + 1
    return seed


PUZZLES = (
    SlidingPuzzle(3, 3),
    SlidingPuzzle(4, 4, "linear-conflict"),
    SlidingPuzzle(3, 5, "walking-distance"),
    LargeSlidingPuzzle(),
    Pancake(16, "gap-2"),
    TopSpin(16),
    Cube2(),
    *FEW,
)


@pytest.mark.parametrize("puzzle", PUZZLES, ids=[f"{p!r}" for p in PUZZLES])
def test_hooks_say_the_same_in_both_worlds(puzzle):
    answers = []
    for world in (Interpreted(), Compiled()):
        s, start = (world.state(wander(puzzle, n)[-1]) for n in (30, 12))
        steps = world.number(200, False)
        counters = new_counters(world, None, 1)
        run = execute(world, walk, (world.cross(puzzle), s, start, steps), counters, Limits(), 1)
        answers.append(run.returned)
    assert answers[0] == answers[1]


@pytest.mark.parametrize("search", [treeprune.a_star, treeprune.ida_star])
def test_searches_find_shortest_ways(search):
    for puzzle in (Pancake(6, "gap-1"), SlidingPuzzle(2, 3)):
        truth = dijkstra(puzzle)
        for s in wander(puzzle, 40, seed=3)[::4]:
            results = [search(puzzle, s, world=world) for world in ("interpreted", "compiled")]
            assert {r.value for r in results} == {truth[puzzle.key(s)]}
            assert results[0].stats.nodes == results[1].stats.nodes
            assert all(r.status is treeprune.Status.OPTIMAL for r in results)
            for m in results[0].solution:
                s = puzzle.play(s, m)
            assert puzzle.is_goal(s)


def test_inconsistent_estimates_cost_no_optimum():
    """Additive databases can change by more than 1 with a move: A* must open states again."""
    databases = treeprune.build_pattern_databases(SlidingPuzzle(2, 3), [(1, 2, 3), (4, 5)])
    puzzle = Guided(2, 3, "none", lookup=databases.lookup())
    truth = dijkstra(puzzle)
    for key, far in list(truth.items())[::3]:
        for search in (treeprune.a_star, treeprune.ida_star):
            assert search(puzzle, puzzle.unpack(key), world="interpreted").value == far


# id: tiles, length, nodes with Manhattan distance, linear conflict, walking distance, 5-5-5, 5-5-5 reflected, and 6-6-3
KNOWN = {
    1: (HARD, 57, 276_361_933, 12_205_623, 31_649_646, 325_847, 260_943, 256_003, 126_203),
    12: (EASY, 45, 546_344, 179_628, 90_876, 19_194, 10_054, 19_256, 6_548),
}
HEURISTICS = ("manhattan", "linear-conflict", "walking-distance", "pdb-555", "pdb-555r", "pdb-663", "pdb-663r")


@pytest.mark.parametrize("column", range(3), ids=HEURISTICS[:3])
def test_ida_star_to_the_node(column):
    tiles, length, *nodes = KNOWN[12]
    puzzle = SlidingPuzzle(heuristic=HEURISTICS[column])
    result = treeprune.ida_star(puzzle, puzzle.parse(tiles))
    assert (result.value, len(result.solution), result.stats.nodes) == (length, length, nodes[column])


@pytest.mark.slow
@pytest.mark.parametrize("column", range(7), ids=HEURISTICS)
def test_ida_star_to_the_node_with_every_heuristic(column):
    puzzle = SlidingPuzzle(heuristic=HEURISTICS[column])
    for tiles, length, *nodes in KNOWN.values():
        result = treeprune.ida_star(puzzle, puzzle.parse(tiles))
        assert (result.value, result.stats.nodes) == (length, nodes[column])


CHEAP = (12, 42, 55, 19, 47)
TWENTY = (*CHEAP, 9, 48, 30, 31, 28, 45)


def korf(numbers):
    """Yield (number, tiles, length, nodes, nodes with each other heuristic) of some of Korf's instances."""
    others = {int(row[0]): [int(f.split("[")[0]) for f in row[1:]] for row in rows("puzzle15/heuristics_001_060.txt")}
    for number, tiles, length, nodes, *_ in rows("puzzle15/korf_001_060.txt"):
        if int(number) in numbers:
            yield int(number), tiles, int(length), int(nodes), *others[int(number)]


def test_ida_star_on_korfs_cheapest_instances():
    puzzle = SlidingPuzzle()
    found = []
    for number, tiles, length, nodes, *_ in korf(CHEAP):
        result = treeprune.ida_star(puzzle, puzzle.parse(tiles))
        assert (result.value, result.stats.nodes) == (length, nodes), number
        found.append(number)
    assert sorted(found) == sorted(CHEAP)


# Korf 1985: number, tiles, length, nodes; these are among the cheapest twenty of his hundred.
CHEAPEST = (
    (79, "0 1 9 7 11 13 5 3 14 12 4 2 8 6 10 15", 42, 540_860),
    (12, EASY, 45, 546_344),
    (42, "4 5 7 2 9 14 12 13 0 3 6 11 8 1 15 10", 42, 877_823),
    (55, "13 8 14 3 9 1 0 7 15 5 4 10 12 2 6 11", 41, 927_212),
    (97, "9 14 5 7 8 15 1 2 10 4 13 6 12 0 11 3", 44, 1_002_927),
    (19, "7 11 8 3 14 0 6 15 1 4 13 9 5 12 2 10", 46, 1_280_495),
    (94, "5 7 11 8 0 14 9 13 10 12 3 15 6 1 4 2", 53, 1_337_340),
    (47, "6 10 1 14 15 8 3 5 13 0 2 7 4 9 11 12", 47, 1_411_294),
    (93, "13 9 14 6 12 8 1 2 3 4 0 7 5 10 11 15", 46, 1_599_909),
    (9, "3 14 9 11 5 4 8 2 13 12 6 7 10 1 15 0", 46, 1_650_696),
    (85, "4 7 13 10 1 2 9 6 12 8 14 5 3 0 11 15", 44, 2_725_456),
)


@pytest.mark.parametrize(("number", "tiles", "length", "nodes"), CHEAPEST, ids=[str(row[0]) for row in CHEAPEST])
def test_ida_star_to_the_node_on_the_cheapest(number, tiles, length, nodes):
    puzzle = SlidingPuzzle()
    result = treeprune.ida_star(puzzle, puzzle.parse(tiles))
    assert (result.value, result.stats.generated) == (length, nodes)


@pytest.mark.slow
@pytest.mark.parametrize("column", range(7), ids=HEURISTICS)
def test_ida_star_on_korfs_instances(column):
    """Those that take up to 200 million nodes with the heuristic; all 60 with pattern databases."""
    puzzle = SlidingPuzzle(heuristic=HEURISTICS[column])
    for number, tiles, length, *nodes in korf(TWENTY if column == 0 else range(1, 61)):
        if nodes[column] < 200_000_000:
            result = treeprune.ida_star(puzzle, puzzle.parse(tiles))
            assert (result.value, result.stats.nodes) == (length, nodes[column]), number


def test_a_star_on_a_15_puzzle_expands_what_it_must():
    puzzle = SlidingPuzzle()
    result = treeprune.a_star(puzzle, puzzle.parse(EASY))
    assert result.value == 45
    assert result.stats.expanded >= 32_090  # states with g + h < 45, counted by two independent programs


def test_keys_of_64_bits():
    for puzzle in (Pancake(16, "gap"), TopSpin(16)):
        s = wander(puzzle, 5, seed=6)[-1]
        result = treeprune.a_star(puzzle, s)
        assert result.value <= 5
        for m in result.solution:
            s = puzzle.play(s, m)
        assert puzzle.is_goal(s)


def test_published_pancakes():
    checked = 0
    for n, _, stack, k, length, *_ in rows("pancake/must_expand.txt"):
        if int(n) == 10 and int(k) <= 1 and checked < 40:
            puzzle = Pancake(10, "gap" if k == "0" else f"gap-{k}")
            assert treeprune.ida_star(puzzle, puzzle.parse(stack)).value == int(length)
            checked += 1
    assert checked == 40


def test_the_cube_from_far_away():
    cube = Cube2()
    result = treeprune.breadth_first(cube, cube.parse("R U2 F' R2 U"))
    assert result.value <= 5
    s = cube.parse("R U2 F' R2 U")
    for m in result.solution:
        s = cube.play(s, m)
    assert cube.is_goal(s)


@pytest.mark.slow
@pytest.mark.parametrize(("puzzle", "farthest"), [(Cube2(), 11), (Cube2(quarter_turns=True), 14)])
def test_no_cube_is_farther_than_published(puzzle, farthest):
    solver = puzzle.with_heuristic("pdb")
    rng = np.random.default_rng(5)
    for _ in range(200):
        s = puzzle.unpack(int(rng.integers(5040 * 729)))
        result = treeprune.ida_star(solver, s)
        assert result.value <= farthest


def test_data_directory_is_named_where_it_is_looked_for():
    assert DATA.name == "data"
