"""The puzzles against published counts and by the definition: moves, heuristics, parsing, both worlds."""

from __future__ import annotations

import dataclasses
import itertools
from pathlib import Path

import numpy as np
import pytest

import treeprune
from games.cube2 import Cube2
from games.cube2_corners import MOVES, SOLVED
from games.large_sliding_puzzle import LargeSlidingPuzzle
from games.packed import first_reversed, place_of
from games.pancake import Pancake
from games.sliding_puzzle import EightPuzzle, SlidingPuzzle
from games.topspin import TopSpin
from tests.naive_paths import depth_counts, dijkstra, levels

DATA = Path(treeprune.__file__).parents[1].parent / "shared" / "data"
SMALL = (
    SlidingPuzzle(2, 3),
    SlidingPuzzle(3, 2, "linear-conflict"),
    SlidingPuzzle(3, 2, "walking-distance"),
    SlidingPuzzle(2, 3, "none"),
    LargeSlidingPuzzle(3, 2),
    LargeSlidingPuzzle(2, 3, "linear-conflict"),
    *(Pancake(6, heuristic) for heuristic in ("gap", "gap-1", "gap-2", "gap-3", "none")),
    TopSpin(6),
)
PUZZLES = (
    *SMALL,
    SlidingPuzzle(),
    SlidingPuzzle(5, 3, "linear-conflict"),
    SlidingPuzzle(heuristic="walking-distance"),
    LargeSlidingPuzzle(),
    LargeSlidingPuzzle(4, 5, "linear-conflict"),
    Pancake(16),
    TopSpin(16),
    Cube2(),
    Cube2(quarter_turns=True),
)
NAMES = [f"{p!r}" for p in PUZZLES]


def wander(puzzle, steps, seed=0):
    """Return the states of a random walk from the start."""
    rng, s, found = np.random.default_rng(seed), puzzle.start(), [puzzle.start()]
    for _ in range(steps):
        s = puzzle.play(s, rng.choice(list(puzzle.moves(s))).item())
        found.append(s)
    return found


def rows(name):
    """Yield the fields of each line of a file of published or measured facts."""
    if not (DATA / name).exists():
        pytest.skip(f"{DATA / name} is not there")
    for line in (DATA / name).read_text().splitlines():
        if not line.startswith("#"):
            yield [field.strip() for field in line.split("|")]


@pytest.mark.parametrize("puzzle", PUZZLES, ids=NAMES)
def test_hooks_agree_with_each_other(puzzle):
    layout = puzzle.layout()
    for s in wander(puzzle, 40):
        assert puzzle.unpack(puzzle.key(s)) == s
        assert puzzle.is_goal(s) == (puzzle.key(s) == puzzle.key(puzzle.start()))
        assert len(set(puzzle.moves(s))) == len(list(puzzle.moves(s)))
        for m, before in puzzle.predecessors(s):
            assert m in puzzle.moves(before) and puzzle.play(before, m) == s
        blank = puzzle.place(s, layout.blank) if layout.blank >= 0 else -1
        assert list(puzzle.moves_at(blank)) == list(puzzle.moves(s))
        for m in puzzle.moves(s):
            t = puzzle.play(s, m)
            for token in range(len(layout.homes)):
                assert puzzle.place(t, token) == puzzle.carried(puzzle.place(s, token), m, blank)
        assert puzzle.is_goal(s) == all(puzzle.place(s, t) == home for t, home in enumerate(layout.homes))
        if not isinstance(puzzle, Cube2):
            text = puzzle.show(s).replace(".", "0")
            assert puzzle.parse(text) == s == puzzle.parse(text.replace(" ", ", ").replace("\n", ","))
            for place in range(layout.places):
                assert puzzle.place(s, puzzle.token(s, place)) == place


@pytest.mark.parametrize("puzzle", SMALL, ids=[f"{p!r}" for p in SMALL])
def test_estimates_are_admissible_and_consistent(puzzle):
    truth = dijkstra(puzzle)
    far = wander(puzzle, 30, seed=1)[-1]
    back = dijkstra(puzzle, far)
    for level in levels(puzzle):
        for key, s in level.items():
            assert 0 <= puzzle.h(s) <= truth[key]
            assert puzzle.h_back(s, far) <= back[key]
            assert puzzle.h(s) == puzzle.h(puzzle.unpack(key))
            for m in puzzle.moves(s):
                t = puzzle.play(s, m)
                assert abs(puzzle.h(s) - puzzle.h(t)) <= 1
                assert abs(puzzle.h_back(s, far) - puzzle.h_back(t, far)) <= 1


@pytest.mark.slow
@pytest.mark.parametrize("heuristic", ["manhattan", "linear-conflict", "walking-distance"])
def test_estimates_of_all_boards_of_the_8_puzzle(heuristic):
    puzzle = EightPuzzle(heuristic=heuristic)
    for far, level in enumerate(levels(puzzle)):
        for s in level.values():
            assert puzzle.h(s) <= far
            assert all(abs(puzzle.h(s) - puzzle.h(puzzle.play(s, m))) <= 1 for m in puzzle.moves(s))


@pytest.mark.parametrize("puzzle", SMALL, ids=[f"{p!r}" for p in SMALL])
def test_redundant_moves_lose_no_state(puzzle):
    """Depth-first, without the moves called redundant: every state is still met as early as before."""
    counts = depth_counts(puzzle)
    depth = min(6, len(counts) - 1)
    found = {puzzle.key(puzzle.start()): 0}
    todo = [(puzzle.start(), None, 0)]
    while todo:
        s, last, ply = todo.pop()
        for m in puzzle.moves(s) if ply < depth else ():
            if last is None or not puzzle.redundant(last, m):
                t = puzzle.play(s, m)
                found[puzzle.key(t)] = min(found.get(puzzle.key(t), ply + 1), ply + 1)
                todo.append((t, m, ply + 1))
    assert [list(found.values()).count(d) for d in range(depth + 1)] == counts[: depth + 1]


COUNTS = (  # published, or measured by independent programs
    (Pancake(5), [1, 4, 12, 35, 48, 20]),
    (Pancake(6), [1, 5, 20, 79, 199, 281, 133, 2]),
    (Pancake(7), [1, 6, 30, 149, 543, 1357, 1903, 1016, 35]),
    (TopSpin(7), [1, 7, 42, 224, 865, 1246, 135]),
    (TopSpin(8), [1, 8, 52, 256, 819, 2152, 4936, 7232, 4576, 128]),
)
EIGHT = [
    1, 2, 4, 8, 16, 20, 39, 62, 116, 152, 286, 396, 748, 1024, 1893, 2512, 4485, 5638, 9529, 10878, 16993, 17110,
    23952, 20224, 24047, 15578, 14560, 6274, 3910, 760, 221, 2,
]  # fmt: skip
HALF = [1, 9, 54, 321, 1847, 9992, 50136, 227536, 870072, 1887748, 623800, 2644]
QUARTER = [1, 6, 27, 120, 534, 2256, 8969, 33058, 114149, 360508, 930588, 1350852, 782536, 90280, 276]


@pytest.mark.parametrize(("puzzle", "counts"), COUNTS, ids=[f"{p!r}" for p, _ in COUNTS])
def test_states_by_distance(puzzle, counts):
    assert depth_counts(puzzle) == counts


def test_states_by_distance_of_larger_puzzles():
    assert depth_counts(EightPuzzle(heuristic="none"), 14) == EIGHT[:15]
    assert depth_counts(Cube2(), 5) == HALF[:6]
    assert depth_counts(Cube2(quarter_turns=True), 7) == QUARTER[:8]
    assert depth_counts(TopSpin(9), 4) == [1, 9, 63, 414, 2526]


@pytest.mark.slow
def test_all_states_of_larger_puzzles():
    every = list(levels(EightPuzzle(heuristic="none")))
    assert [len(level) for level in every] == EIGHT
    puzzle = EightPuzzle()
    assert {puzzle.show(s).replace("\n", " ") for s in every[-1].values()} == {"8 . 6 5 4 7 2 3 1", "8 7 6 . 4 1 2 5 3"}
    assert depth_counts(Pancake(8)) == [1, 7, 42, 251, 1191, 4281, 10561, 15011, 8520, 455]
    assert depth_counts(TopSpin(9)) == [1, 9, 63, 414, 2526, 13986, 57781, 94068, 12590, 2]


@pytest.mark.slow
@pytest.mark.parametrize(("quarter", "counts", "mean"), [(False, HALF, 8.7556), (True, QUARTER, 10.6664)])
def test_all_states_of_the_cube(quarter, counts, mean):
    cube = Cube2(quarter_turns=quarter)
    corners, twists = cube.corners_after, cube.twists_after
    moves = list(cube.moves(cube.start()))
    far, level, found = np.full(5040 * 729, -1), np.array([0]), []
    far[0] = 0
    while len(level):
        found.append(len(level))
        after = [corners[level // 729, m] * 729 + twists[level % 729, m] for m in moves]
        level = np.unique(np.concatenate(after))
        level = level[far[level] < 0]
        far[level] = len(found)
    assert found == counts
    assert sum(found) == 3_674_160
    assert far.mean() == pytest.approx(mean, abs=5e-5)


def test_the_cube_turns_as_a_cube_does():
    cube = Cube2()
    for face in "URFDLB":
        assert cube.is_goal(cube.parse(f"{face} {face}2 {face}"))
        assert cube.is_goal(cube.parse(f"{face} {face}'"))
    # two opposite faces turned the same way round turn the whole cube
    assert all(cube.is_goal(cube.parse(turns)) for turns in ("U D'", "R L'", "F B'", "R2 L2", "-", ""))
    assert cube.is_goal(cube.parse("R U R' U' " * 6))
    assert not cube.is_goal(cube.parse("R U R' U' " * 3))
    s = cube.parse("R U2 F'")
    assert s == cube.play(cube.play(cube.play(cube.start(), 3), 1), 8)
    assert [cube.show_move(s, m) for m in range(9)] == ["U", "U2", "U'", "R", "R2", "R'", "F", "F2", "F'"]
    assert all(m.then(m.then(m.then(m))) == SOLVED for m in MOVES)


def facelets(cube, s):
    """Read the net of a cube off, in the order U R F D L B."""
    lines = [line.split() for line in cube.show(s).splitlines()]
    faces = {"U": lines[0] + lines[1], "D": lines[4] + lines[5]}
    for i, face in enumerate("LFRB"):
        faces[face] = lines[2][2 * i : 2 * i + 2] + lines[3][2 * i : 2 * i + 2]
    return "".join("".join(faces[face]) for face in "URFDLB")


def test_facelets_of_the_cube():
    cube = Cube2()
    assert facelets(cube, cube.start()) == "UUUURRRRFFFFDDDDLLLLBBBB"
    for s in wander(cube, 60):
        assert cube.parse(facelets(cube, s)) == s
    assert facelets(cube, cube.parse("U")) == "UUUUBBRRRRFFDDDDFFLLLLBB"
    assert facelets(cube, cube.parse("R")) == "UFUFRRRRFDFDDBDBLLLLUBUB"
    assert facelets(cube, cube.parse("F")) == "UULLURURFFFFRRDDLDLDBBBB"
    assert cube.is_goal(cube.parse("RRRRDDDDFFFFLLLLUUUUBBBB"))  # the solved cube, turned as a whole
    with pytest.raises(treeprune.InstanceError, match="no corner"):
        cube.parse("UUUURRRRFFFFDDDDLLLBBBBL")
    with pytest.raises(treeprune.InstanceError, match="twists"):
        cube.parse("UUUFURRRFRFFDDDDLLLLBBBB")
    with pytest.raises(treeprune.InstanceError, match="is no turn"):
        cube.parse("R U5")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1 2 3", "has 3 tiles"),
        ("1 2 3 4 5 6 7 8 0 0", "has 10 tiles"),
        ("1 1 2 3 4 5 6 7 0", "tile 1 is there 2 times"),
        ("1 2 3 4 5 6 7 9 0", "no tile 9"),
        ("1 2 3 4 5 6 7 x 0", "as numbers"),
        ("", "as numbers"),
        ("0 2 1 3 4 5 6 7 8", "cannot be solved"),
        ("1 2 3 4 5 6 7 -8 0", "as numbers"),
    ],
)
def test_malformed_boards(text, reason):
    for puzzle in (EightPuzzle(), LargeSlidingPuzzle(3, 3)):
        with pytest.raises(treeprune.InstanceError, match=reason):
            puzzle.parse(text)


def test_exactly_the_boards_that_can_be_reached_are_taken():
    for width, height in ((2, 3), (3, 2)):
        puzzle = SlidingPuzzle(width, height)
        truth = dijkstra(puzzle)
        for tiles in itertools.permutations(range(6)):
            assert puzzle.is_solvable(list(tiles)) == (puzzle.packed(tiles) in truth)


@pytest.mark.parametrize("puzzle", [EightPuzzle(), SlidingPuzzle(), LargeSlidingPuzzle(), LargeSlidingPuzzle(3, 3)])
def test_reflected_boards(puzzle):
    for s in wander(puzzle, 50):
        (t,) = puzzle.symmetries(s)
        assert list(puzzle.symmetries(t)) == [s]
        assert puzzle.h(t) == puzzle.h(s)
        tiles, images, size = puzzle.tiles(s), puzzle.tiles(t), puzzle.width
        for cell in range(size**2):
            assert images[cell % size * size + cell // size] == tiles[cell] % size * size + tiles[cell] // size
    assert list(SlidingPuzzle(3, 2).symmetries(SlidingPuzzle(3, 2).start())) == []


def test_malformed_stacks_and_rings():
    for text, reason in (("0 1", "has 2"), ("0 1 2 3 3", "3 is there 2"), ("0 1 2 3 7", "no pancake 7"), ("a", "numb")):
        with pytest.raises(treeprune.InstanceError, match=reason):
            Pancake(5).parse(text)
    for text, reason in (("0 1", "once"), ("0 1 2 3 4 6 5", "odd"), ("0 1 2 3 4 5 x", "numbers")):
        with pytest.raises(treeprune.InstanceError, match=reason):
            TopSpin(7).parse(text)


def test_malformed_puzzles():
    for make in (
        lambda: SlidingPuzzle(5, 5),
        lambda: SlidingPuzzle(1, 5),
        lambda: LargeSlidingPuzzle(6, 5),
        lambda: SlidingPuzzle(heuristic="manhatten"),
        lambda: SlidingPuzzle(3, 3, "pdb-555"),
        lambda: SlidingPuzzle(8, 2, "linear-conflict"),
        lambda: LargeSlidingPuzzle(heuristic="walking-distance"),
        lambda: Pancake(17),
        lambda: Pancake(heuristic="gap-9"),
        lambda: TopSpin(17),
        lambda: TopSpin(8, 3),
        lambda: TopSpin(8, 7),
        lambda: Cube2(heuristic="best"),
    ):
        with pytest.raises(treeprune.InstanceError):
            make()


def test_lines_of_files():
    assert SlidingPuzzle().instance_of("1 | 14 13 15 | 57 | 2") == "14 13 15"
    assert SlidingPuzzle().instance_of(" 14 13 15 ") == "14 13 15"
    assert Pancake().instance_of("10 | 5 | 0 5 9 4 | 0 | 10") == "0 5 9 4"
    assert TopSpin().instance_of("1 0 2") == "1 0 2"
    assert Cube2().instance_of("R U, F2\n") == "R U, F2"


def test_puzzles_fit_their_instances():
    assert Pancake().fitted("3 1 2 0").n == 4
    assert Pancake(12, "gap-1").fitted("3 1 2 0").heuristic == "gap-1"
    assert TopSpin().fitted("1, 0, 2, 3, 6, 5, 4").n == 7
    for puzzle in (Pancake(), TopSpin(), SlidingPuzzle()):
        assert puzzle.fitted("0") is puzzle


def test_every_heuristic_by_name():
    for puzzle in (SlidingPuzzle(3, 2), LargeSlidingPuzzle(3, 2), Pancake(6), TopSpin(6), Cube2()):
        for name in puzzle.HEURISTICS:
            if not name.startswith("pdb"):
                other = puzzle.with_heuristic(name)
                assert type(other) is type(puzzle) and other.heuristic == name
                assert other.h(other.start()) == 0
                assert dataclasses.replace(other, heuristic=puzzle.heuristic).h(puzzle.start()) == 0


def test_packed_numbers():
    rng = np.random.default_rng(2)
    for n in range(1, 17):
        numbers = rng.permutation(16)[:n].tolist()
        word = sum(x << 4 * i for i, x in enumerate(numbers))
        for i in range(1, n + 1):
            reversed_numbers = numbers[:i][::-1] + numbers[i:]
            assert first_reversed(word, i) == sum(x << 4 * j for j, x in enumerate(reversed_numbers))
        assert all(place_of(word, x) == i for i, x in enumerate(numbers))


def test_gap_by_the_definition():
    for k in range(4):
        puzzle = Pancake(7, "gap" if k == 0 else f"gap-{k}")
        for s in wander(puzzle, 60, seed=k):
            stack = [int(x) for x in puzzle.show(s).split()]
            pairs = itertools.pairwise(stack)
            expected = sum(abs(a - b) > 1 and min(a, b) >= k for a, b in pairs) + (stack[-1] != 6)
            assert puzzle.h(s) == expected


def test_walking_distance_has_as_many_states_as_published():
    from games.walking_distance import walks

    codes, far, _ = walks(4, 4)
    assert len(codes) == 24_964 and far.max() == 35


HARD = "14 13 15 7 11 12 9 5 6 0 2 1 4 8 10 3"  # Korf's first instance
EASY = "14 1 9 6 4 8 12 5 7 2 3 0 10 11 13 15"  # and his twelfth


def test_estimates_of_two_boards_of_the_15_puzzle():
    for name, first, twelfth in (("manhattan", 41, 35), ("linear-conflict", 43, 35), ("walking-distance", 43, 37)):
        puzzle = SlidingPuzzle(heuristic=name)
        assert (puzzle.h(puzzle.parse(HARD)), puzzle.h(puzzle.parse(EASY))) == (first, twelfth)


def test_estimates_of_korfs_instances():
    boards = {number: (tiles, int(h)) for number, tiles, *_, h in rows("puzzle15/korf_001_060.txt")}
    plain, conflict, walking = (
        SlidingPuzzle(heuristic=h) for h in ("manhattan", "linear-conflict", "walking-distance")
    )
    for number, with_conflict, with_walking, *_ in rows("puzzle15/heuristics_001_060.txt"):
        tiles, h = boards[number]
        assert plain.h(plain.parse(tiles)) == h
        assert conflict.h(conflict.parse(tiles)) == int(with_conflict.split("[")[1].rstrip("]"))
        assert walking.h(walking.parse(tiles)) == int(with_walking.split("[")[1].rstrip("]"))
