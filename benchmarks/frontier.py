"""How fast are layers, beams and best-first search beside OR-Tools, didppy and special code?

python benchmarks/frontier.py [--turns 3] [--seconds 10] [--data FOLDER]

Knapsacks are Pisinger's classes as kplib has them; the special code merges two sorted lists a layer, with Dantzig's
bound and a greedy packing from each state. Tours are those of TSPLIB: Held-Karp by layers beside the same recursion as
loops over sets, and beside didppy's ForwardRecursion. Times are of the solvers alone, machine code being ready.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from pathlib import Path
from typing import Any

import numpy as np
from measure import middle_and_noise, peer, show_table
from numba import njit

from games.knapsack import Knapsack
from games.talent import TalentScheduling
from games.tsp import TravellingSalesman
from treeprune.limits import Limits
from treeprune.subproblems.best_first_run import BestFirstRun
from treeprune.subproblems.layers_run import LayersRun
from treeprune.subproblems.subproblem_method_names import parse_subproblem_method
from treeprune.worlds import choose_world

DATA = Path(os.environ.get("TREEPRUNE_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))


def ours(problem: Any, method: str, seconds: float | None = None) -> Any:
    """Run one method."""
    plan = parse_subproblem_method(method)
    kind = BestFirstRun if plan.algorithm in ("best-first", "diving") else LayersRun
    return kind(problem, None, plan, choose_world(problem, "compiled"), Limits(time=seconds)).run()


@njit
def completion(at, room, weights, profits):
    """Return (the least profit, the most) that the items from a place on add: greedily, and by Dantzig's bound."""
    low, most, left, whole = 0, 0, room, True
    for i in range(at, len(weights)):
        if weights[i] <= left:
            left -= weights[i]
            low += profits[i]
        elif whole:
            most = low + left * profits[i] // weights[i]
            whole = False
        if left == 0:
            break
    return low, max(low, most)


@njit
def special_knapsack(weights, profits, room, load, worth, new_load, new_worth):
    """Return (profit, states): lists by weight, merged; -1 states where a list is longer than the room given."""
    load[0], worth[0] = 0, 0
    count, states, best = 1, 1, completion(0, room, weights, profits)[0]
    for i in range(len(weights)):
        a, b, kept, last = 0, 0, 0, -1
        while a < count or b < count:
            first = b >= count or (a < count and load[a] <= load[b] + weights[i])
            if first:
                w, p = load[a], worth[a]
                a += 1
            else:
                w, p = load[b] + weights[i], worth[b] + profits[i]
                b += 1
            if w > room or p <= last:
                continue
            low, most = completion(i + 1, room - w, weights, profits)
            best = max(best, p + low)
            if kept > 0 and new_load[kept - 1] == w:
                kept -= 1
            last = p
            if p + most > best:
                if kept == len(new_load):
                    return best, -1
                new_load[kept], new_worth[kept] = w, p
                kept += 1
        load, new_load, worth, new_worth = new_load, load, new_worth, worth
        count = kept
        states += kept
    return best, states


def knapsacks(args: argparse.Namespace, ortools: Any) -> None:
    """Print a line for each class and size."""
    optima = json.loads((DATA / "knapsack" / "kplib_optima.json").read_text())["instances"]
    rows, ratios, wins = [], [], 0
    lists = [np.ones(1 << 21, np.int64) for _ in range(4)]  # touched, so that its memory is there
    for path in sorted((DATA / "knapsack").glob("*.kp")):
        optimum = optima[path.stem]["optimum"]
        problem = Knapsack().read(str(path))
        sizes, worths = np.asarray(problem.sizes), np.asarray(problem.worths)
        special_knapsack(sizes[:3], worths[:3], 10, *lists)
        mine, theirs = [], []
        for _ in range(args.turns):
            result = ours(problem, "layers")
            assert result.value == optimum and result.status.name == "OPTIMAL", path
            mine.append(result.stats.time)
            began = time.perf_counter()
            value, states = special_knapsack(sizes, worths, problem.capacity, *lists)
            theirs.append(time.perf_counter() - began)
            assert value == optimum, path
        cell = "-"
        if ortools is not None:
            solver = ortools.KnapsackSolver(ortools.SolverType.KNAPSACK_MULTIDIMENSION_BRANCH_AND_BOUND_SOLVER, "x")
            solver.init(worths.tolist(), [sizes.tolist()], [problem.capacity])
            solver.set_time_limit(args.seconds)
            began = time.perf_counter()
            found = solver.solve()
            spent = time.perf_counter() - began
            proved = solver.is_solution_optimal()
            cell = f"{spent:.4f}" if proved else f"open at {found:,}"
            wins += not proved or spent > statistics.median(mine)
        ratios.append(statistics.median(mine) / statistics.median(theirs))
        rows.append([
            path.stem, f"{result.stats.stored:,}", f"{statistics.median(mine):.4f}", f"{states:,}",
            f"{statistics.median(theirs):.4f}", f"{ratios[-1]:.2f}", cell,
        ])  # fmt: skip
    heads = ["knapsack", "states", "seconds", "special: states", "seconds", "ratio", "OR-Tools branch and bound"]
    show_table(heads, rows)
    slowest = max(float(row[2]) for row in rows)
    print(
        f"{len(rows)} instances: all proved, the slowest in {slowest:.3f} s, median ratio to special code "
        f"{statistics.median(ratios):.2f}, sum of times {sum(float(row[2]) for row in rows):.3f} against "
        f"{sum(float(row[4]) for row in rows):.3f} s; faster than OR-Tools on {wins}"
    )


def cabs(didppy: Any, problem: Any, optimum: int, seconds: float) -> str:
    """Return what didppy's complete anytime beam search takes for a knapsack, with bounds from rates and sums."""
    sizes, worths = [int(x) for x in problem.sizes], [int(x) for x in problem.worths]
    n = len(sizes)
    model = didppy.Model(maximize=True, float_cost=False)
    items = model.add_object_type(number=n + 1)
    at = model.add_element_var(object_type=items, target=0)
    room = model.add_int_resource_var(target=problem.capacity, less_is_better=False)
    size, worth = model.add_int_table([*sizes, 0]), model.add_int_table([*worths, 0])
    rest = model.add_int_table([sum(worths[i:]) for i in range(n + 1)])
    rates = [max((p / w for p, w in zip(worths[i:], sizes[i:], strict=True)), default=0) for i in range(n + 1)]
    rate = model.add_int_table([int(1000 * r) + 1 for r in rates])
    cost = didppy.IntExpr.state_cost()
    model.add_transition(didppy.Transition(
        name="1", cost=worth[at] + cost, effects=[(at, at + 1), (room, room - size[at])],
        preconditions=[at < n, size[at] <= room],
    ))  # fmt: skip
    model.add_transition(didppy.Transition(name="0", cost=cost, effects=[(at, at + 1)], preconditions=[at < n]))
    model.add_base_case([at == n])
    model.add_dual_bound(rest[at])
    model.add_dual_bound(rate[at] * room // 1000)  # its numbers have 32 bits
    began = time.perf_counter()
    found = didppy.CABS(model, quiet=True, time_limit=seconds).search()
    spent = time.perf_counter() - began
    assert not found.is_optimal or found.cost == optimum
    return f"{spent:.3f} ({found.expanded:,})" if found.is_optimal else f"open at {found.cost} ({found.expanded:,})"


def beams(args: argparse.Namespace, didppy: Any) -> None:
    """Print what complete anytime beam search takes here and there."""
    rows = []
    for kind in ("StronglyCorrelated", "InverseStronglyCorrelated", "SpannerStronglyCorrelated", "ProfitCeiling"):
        problem = Knapsack().read(str(DATA / "knapsack" / f"{kind}_50_s000.kp"))
        ours(problem, "anytime-beam")
        result = ours(problem, "anytime-beam")
        there = "-" if didppy is None else cabs(didppy, problem, result.value, args.seconds)
        rows.append([f"{kind} 50", f"{result.stats.time:.3f} ({result.stats.expanded:,})", there])
    show_table(["knapsack, anytime beam: seconds (expanded)", "treeprune", "didppy CABS"], rows)


@njit
def held_karp(distances):
    """Return the length of the shortest round trip."""
    n = len(distances) - 1
    best = np.full((1 << n, n), 1 << 60)
    for town in range(n):
        best[1 << town, town] = distances[n, town]
    for seen in range(1, 1 << n):
        for last in range(n):
            held = best[seen, last]
            if held < 1 << 60:
                for town in range(n):
                    if not seen >> town & 1:
                        other = seen | 1 << town
                        best[other, town] = min(best[other, town], held + distances[last, town])
    found = 1 << 60
    for last in range(n):
        found = min(found, best[(1 << n) - 1, last] + distances[last, n])
    return found


def forward_recursion(didppy: Any, distances: Any, solver: str, seconds: float) -> Any:
    """Return didppy's solution of a round trip and the seconds it took."""
    n = len(distances)
    model = didppy.Model(maximize=False, float_cost=False)
    towns = model.add_object_type(number=n)
    left = model.add_set_var(object_type=towns, target=list(range(1, n)))
    last = model.add_element_var(object_type=towns, target=0)
    table = model.add_int_table(distances.tolist())
    for town in range(1, n):
        model.add_transition(didppy.Transition(
            name=str(town), cost=table[last, town] + didppy.IntExpr.state_cost(),
            effects=[(left, left.remove(town)), (last, town)], preconditions=[left.contains(town)],
        ))  # fmt: skip
    model.add_base_case([left.is_empty()], cost=table[last, 0])
    began = time.perf_counter()
    solution = getattr(didppy, solver)(model, quiet=True, time_limit=seconds).search()
    return solution, time.perf_counter() - began


def tours(args: argparse.Namespace, didppy: Any) -> None:
    """Print a line for each round trip."""
    optima = json.loads((DATA / "tsplib" / "optima.json").read_text())
    optima = optima.get("optima", optima.get("instances", optima))
    rows = []
    for name in ("burma14", "ulysses16", "gr17", "gr21"):
        problem = TravellingSalesman().read(str(DATA / "tsplib" / f"{name}.tsp"))
        distances = np.asarray(problem.distances).astype(np.int64)
        held_karp(distances[:4, :4].copy())
        mine, theirs = [], []
        for _ in range(args.turns):
            result = ours(problem, "layers")
            mine.append(result.stats.time)
            began = time.perf_counter()
            value = held_karp(distances)
            theirs.append(time.perf_counter() - began)
            assert value == result.value, name
        ratio, noise = middle_and_noise([a / b for a, b in zip(mine, theirs, strict=True)])
        peer_cell = "-"
        if didppy is not None and len(distances) <= 17:
            solution, spent = forward_recursion(didppy, distances, "ForwardRecursion", 100)
            assert solution.cost == value
            peer_cell = f"{spent:.2f} ({spent / statistics.median(mine):,.0f} times)"
        middle = statistics.median(mine)
        rows.append([
            name, f"{result.value:,}", f"{result.stats.stored:,}", f"{middle:.3f}",
            f"{result.stats.stored / middle / 1e6:.1f} M/s", f"{statistics.median(theirs):.3f}",
            f"{ratio:.2f} +-{noise:.0%}", peer_cell,
        ])  # fmt: skip
    heads = ["tour", "length", "states", "seconds", "", "loops in numba", "ratio", "didppy ForwardRecursion"]
    show_table(heads, rows)


def talents(args: argparse.Namespace) -> None:
    """Print what each search takes for films whose scenes are to be put in order."""
    rows = []
    for name in ("concert", "film-12", "film105.dat", "film116.dat"):
        problem = TalentScheduling().read(str(DATA / "talentsched" / name))
        for method in ("layers", "beam=1000", "anytime-beam", "best-first", "diving"):
            ours(problem, method, args.seconds)
            result = ours(problem, method, args.seconds)
            rows.append([
                name, method, result.status.name.lower(), f"{result.value:,}", f"{result.bound:,}",
                f"{result.stats.expanded:,}", f"{result.stats.time:.3f}",
            ])  # fmt: skip
    show_table(["talent scheduling", "method", "status", "cost", "bound", "expanded", "seconds"], rows)


def main() -> None:
    """Run all comparisons."""
    global DATA
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--data", type=Path, default=DATA)
    args = parser.parse_args()
    DATA = args.data
    ortools = peer("ortools.algorithms.python.knapsack_solver", "ortools")
    didppy = peer("didppy", "didppy")
    knapsacks(args, ortools)
    beams(args, didppy)
    tours(args, didppy)
    talents(args)


if __name__ == "__main__":
    main()
