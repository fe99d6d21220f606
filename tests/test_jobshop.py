"""Job shop: active schedules, the one-machine bound, dominance, files; published optima."""

from __future__ import annotations

import itertools
import json
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import treeprune
from games.jobshop import JobShop
from treeprune import InstanceError, Limits, Status
from treeprune.cli import main

from .completions import both, check_dominance, check_hooks

DATA = Path(os.environ.get("TREEPRUNE_DATA", Path(__file__).resolve().parents[2] / "shared" / "data")) / "jobshop"

# Fisher and Thompson 1963, 6 jobs on 6 machines; the optimum, 55, is from there too.
FT06 = """
2  1  0  3  1  6  3  7  5  3  4  6
1  8  2  5  4 10  5 10  0 10  3  4
2  5  3  4  5  8  0  9  1  1  4  7
1  5  0  5  2  5  3  3  4  8  5  9
2  9  1  3  4  5  5  4  0  3  3  1
1  3  3  3  5  9  0 10  4  4  2  1
"""


def ft06():
    return JobShop().fitted(" / ".join(FT06.strip().splitlines()))


@st.composite
def shops(draw, most=3):
    jobs, machines = draw(st.integers(1, most)), draw(st.integers(1, 3))
    durations = st.lists(st.integers(0, 9), min_size=machines, max_size=machines)
    orders = st.permutations(range(machines))
    return JobShop(tuple(tuple(zip(draw(orders), draw(durations), strict=True)) for _ in range(jobs)))


def shortest(shop):
    """The least makespan of all orders of the operations, each as early as it can be."""
    machines = len(shop.jobs[0])
    best = None
    for order in set(itertools.permutations([j for j in range(len(shop.jobs)) for _ in range(machines)])):
        after, ready, free = [0] * len(shop.jobs), [0] * len(shop.jobs), [0] * machines
        for j in order:
            i, duration = shop.jobs[j][after[j]]
            ready[j] = free[i] = max(ready[j], free[i]) + duration
            after[j] += 1
        best = max(ready) if best is None else min(best, max(ready))
    return best


def jackson(operations):
    """The length of Jackson's preemptive schedule of (head, duration, tail), one unit of time after the other."""
    left, now, length = (
        [d for _, d, _ in operations],
        0,
        max((h + d + t for h, d, t in operations if d == 0), default=0),
    )
    while any(left):
        ready = [n for n, (head, _, _) in enumerate(operations) if head <= now and left[n]]
        now += 1
        if ready:
            n = max(ready, key=lambda n: operations[n][2])
            left[n] -= 1
            if left[n] == 0:
                length = max(length, now + operations[n][2])
    return length


@settings(max_examples=25, deadline=None)
@given(shop=shops(2))
def test_active_schedules_hold_a_best_one(shop):
    assert check_hooks(shop) == shortest(shop)


@settings(max_examples=25, deadline=None)
@given(shop=shops())
def test_bounds_and_dominance_are_true(shop):
    check_hooks(shop)
    check_dominance(shop)


def test_dominance_has_something_to_say():
    shop = JobShop((((0, 3), (1, 2), (2, 2)), ((2, 4), (1, 1), (0, 4)), ((1, 4), (2, 3), (0, 1))))
    assert check_dominance(shop) > 0


@settings(max_examples=50, deadline=None)
@given(operations=st.lists(st.tuples(*[st.integers(0, 9)] * 3), min_size=1, max_size=6))
def test_the_sum_over_sets_is_the_preemptive_schedule(operations):
    """One machine, with heads and tails as operations on machines that nobody else needs... as jobs of three parts."""
    n = len(operations)
    machines = 2 * n + 1
    jobs = []
    for j, (head, duration, tail) in enumerate(operations):
        rest = [(i, 0) for i in range(1, machines) if i not in (1 + j, 1 + n + j)]
        jobs.append(((1 + j, head), (0, duration), (1 + n + j, tail), *rest))
    shop = JobShop(tuple(jobs))
    s = shop.start()
    heads = {head for head, _, _ in operations}
    assert max(shop.longest_from(s, 0, head) for head in heads) == jackson(operations)
    assert shop.bound(s) == jackson(operations)


def test_schedules_have_times():
    shop = ft06()
    s, moves = shop.start(), []
    while not shop.is_complete(s):
        moves.append(min(shop.moves(s), key=lambda m: shop.bound(shop.play(s, m))))
        s = shop.play(s, moves[-1])
    found = shop.operations(moves)
    assert len(found) == 36 and max(o.end for o in found) == s.end
    for machine in range(6):
        busy = sorted((o.start, o.end) for o in found if o.machine == machine)
        assert all(a[1] <= b[0] for a, b in itertools.pairwise(busy))
    for job in range(6):
        own = [(o.machine, o.end - o.start) for o in found if o.job == job]
        assert tuple(own) == shop.jobs[job]


def test_the_bound_of_the_start():
    assert ft06().bound(ft06().start()) == 52


def test_what_is_shown():
    shop = JobShop()
    s = shop.start()
    assert shop.show(s) == "9 operations left, end 0, by job 0 0 0"
    assert shop.show_move(s, 1) == "1 on 0 at 0"
    assert shop.fitted("") is shop and shop.parse("0 1 / 0 2").left == 2 and shop.instance_of(" 0 1 \n") == "0 1"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "expected the numbers of jobs and machines"),
        ("# nothing\n\n", "expected the numbers of jobs and machines"),
        ("2\n0 1\n", "line 1: expected the numbers"),
        ("1 2\n0 1 1 x\n", "line 2: 'x' is no whole number"),
        ("1 2\n0 1 1\n", "line 2: 3 numbers, expected machine and duration of 2 operations"),
        ("# c\n1 2\n0 1 0 2\n", "line 3: visits machines 0 0, expected each of 0 to 1 once"),
        ("1 2\n0 1 2 2\n", "line 2: visits machines 0 2"),
        ("1 2\n0 1 1 -2\n", "line 2: duration -2, expected one from 0 up"),
        ("2 2\n0 1 1 2\n", "1 jobs, but .*line 1 says 2"),
        ("1 1\n0 1\n0 2\n", "2 jobs, but .*line 1 says 1"),
        ("0 0\n", "at least one job"),
        ("-1 -1\n", "0 jobs"),
        ("1 0\n0\n", "line 2: 1 numbers"),
        ("1 1\n0 99999999999\n", "line 2: duration"),
    ],
)
def test_damaged_files(tmp_path, text, said):
    path = tmp_path / "shop.txt"
    path.write_text(text)
    with pytest.raises(InstanceError, match=said):
        JobShop().read(str(path))


def test_files_that_are_not_there(tmp_path):
    with pytest.raises(InstanceError, match="shop.txt"):
        JobShop().read(str(tmp_path / "shop.txt"))
    with pytest.raises(InstanceError):
        JobShop().read(str(tmp_path))
    with pytest.raises(InstanceError, match="machine and duration"):
        JobShop().parse("0 1 / 0")
    with pytest.raises(InstanceError, match="at least one job"):
        JobShop(())
    with pytest.raises(InstanceError, match="whole numbers"):
        JobShop((((0, 1.5),),))


def test_a_file_is_what_it_says(tmp_path):
    path = tmp_path / "ft06.txt"
    path.write_text("#++\n# instance ft06\n 6 6" + FT06)
    assert JobShop().read(str(path)).jobs == ft06().jobs


@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_both_worlds_find_the_shortest(data):
    """Shops of one shape, so that machine code is made once."""
    durations = st.lists(st.integers(0, 9), min_size=3, max_size=3)
    jobs = [zip(data.draw(st.permutations(range(3))), data.draw(durations), strict=True) for _ in range(3)]
    shop = JobShop(tuple(map(tuple, jobs)))
    wanted = shortest(shop)
    for method in ("auto", "depth-first+bound+memo", "dynamic-programming+memo"):
        found = both(shop, method) if method == "auto" else treeprune.solve(shop, method=method, world="interpreted")
        assert (found.status, found.value, found.bound) == (Status.OPTIMAL, wanted, wanted)
        assert max(operation.end for operation in shop.operations(found.solution)) == wanted


# Children made, as special code of its own counts them; 1,486 without the delays that machines add.
NODES = {"depth-first+bound": (264, {"bound": 101}), "depth-first": (235, {"bound": 88, "dominance": 2})}


@pytest.mark.parametrize("method", [pytest.param("depth-first+bound", marks=pytest.mark.slow), "depth-first"])
def test_ft06(method):
    found = both(ft06(), method)
    assert (found.value, found.status, found.stats.nodes, found.stats.skipped) == (55, Status.OPTIMAL, *NODES[method])


def test_a_limit_leaves_a_gap():
    found = treeprune.solve(ft06(), limits=Limits(nodes=60), world="interpreted")
    assert found.status is Status.FEASIBLE and found.bound <= 55 <= found.value
    assert max(operation.end for operation in ft06().operations(found.solution)) == found.value


def test_the_command_line(tmp_path, capsys):
    path = tmp_path / "ft06.txt"
    path.write_text("6 6" + FT06)
    assert main(["solve", "jobshop", "--file", str(path), "--json", "--world", "interpreted"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["value"] == 55 and told["status"] == "optimal" and len(told["solution"]) == 36
    path.write_text("6 6\n1 2")
    assert main(["solve", "jobshop", "--file", str(path), "--json", "--world", "interpreted"]) == 1
    assert "line 2" in capsys.readouterr().out


# Optima: JSPLIB. Children made without dominance: as special code of our own over arrays counts them, and the start.
LAWRENCE = {"la01": (666, 21_338), "la02": (655, 133_456), "la03": (597, 69_933), "la05": (593, 437),
            "la04": (590, 438_009)}  # fmt: skip


@pytest.mark.skipif(not DATA.is_dir(), reason="no shared data")
@pytest.mark.parametrize("name", LAWRENCE)
def test_published_optima(name):
    shop, (optimum, children) = JobShop().read(str(DATA / f"{name}.txt")), LAWRENCE[name]
    found = treeprune.solve(shop, method="depth-first+bound")
    assert (found.status, found.value, found.stats.nodes) == (Status.OPTIMAL, optimum, children)
    found = treeprune.solve(shop, method="depth-first")
    assert (found.status, found.value) == (Status.OPTIMAL, optimum) and found.stats.nodes < children


@pytest.mark.skipif(not DATA.is_dir(), reason="no shared data")
def test_shared_files():
    for path in sorted(DATA.glob("*.txt")):
        shop = JobShop().read(str(path))
        s = shop.start()
        assert np.prod(shop.machine.shape) == s.left and shop.bound(s) > 0
