"""How fast are knapsacks proved, beside OR-Tools, didppy and plain Python with lru_cache?

python benchmarks/knapsack.py [--items 50 200] [--limit 5] [--turns 3]

Classes of Pisinger (2005) that are made here, and the files of the folder `knapsack` in the one that TREEPRUNE_DATA
names. Times are those of the processor; a peer that does not prove the optimum within the limit has none.
"""

from __future__ import annotations

import argparse
import functools
import os
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
from measure import middle_and_noise, peer, show_table

import treeprune
from games.knapsack import Knapsack

DATA = Path(os.environ.get("TREEPRUNE_DATA", Path(__file__).resolve().parents[2] / "shared" / "data")) / "knapsack"
METHODS = ("dynamic-programming", "depth-first", "layers")


def made(kind: str, n: int, largest: int = 1000) -> Knapsack:
    """Return an instance of one of Pisinger's classes, half of the weight of all items as capacity."""
    rng = np.random.default_rng(n)
    weights = rng.integers(1, largest + 1, n)
    profits = {
        "uncorrelated": rng.integers(1, largest + 1, n),
        "strongly correlated": weights + largest // 10,
        "subset sum": weights,
        "profit ceiling": 3 * -(-weights // 3),
    }[kind]
    return Knapsack(profits, weights, int(weights.sum()) // 2)


def instances(sizes: list[int]) -> dict[str, Knapsack]:
    """Return what is solved, by name."""
    kinds = ("uncorrelated", "strongly correlated", "subset sum", "profit ceiling")
    found = {f"{kind} {n}": made(kind, n) for n in sizes for kind in kinds}
    if not DATA.is_dir():
        print(f"left out: files ({DATA} is not there)")
    for n in sizes:
        found |= {path.stem: Knapsack().read(str(path)) for path in sorted(DATA.glob(f"*_{n}_s000.kp"))}
    return found


def with_ortools(solver_module: Any, knapsack: Knapsack, limit: float) -> int | None:
    """Return the value that OR-Tools' branch and bound proves within the limit."""
    kind = solver_module.SolverType.KNAPSACK_MULTIDIMENSION_BRANCH_AND_BOUND_SOLVER
    solver = solver_module.KnapsackSolver(kind, "knapsack")
    solver.set_time_limit(limit)
    solver.init(knapsack.profits.tolist(), [knapsack.weights.tolist()], [knapsack.capacity])
    value = solver.solve()
    return value if solver.is_solution_optimal() else None


def with_didppy(dp: Any, knapsack: Knapsack, limit: float) -> int | None:
    """Return the value that didppy's complete anytime beam search proves within the limit, by Dantzig's bound too."""
    model = dp.Model(maximize=True, float_cost=True)
    n = len(knapsack.sizes)
    item = model.add_object_type(number=n)
    at = model.add_element_var(object_type=model.add_object_type(number=n + 1), target=0)
    room = model.add_int_resource_var(target=knapsack.capacity, less_is_better=False)
    weights, profits = (model.add_int_table([*x.tolist(), 0]) for x in (knapsack.sizes, knapsack.worths))
    model.add_base_case([at == n])
    cost = dp.FloatExpr.state_cost()
    take = [(at, at + 1), (room, room - weights[at])]
    model.add_transition(dp.Transition("take", profits[at] + cost, [at < n, room >= weights[at]], take))
    model.add_transition(dp.Transition("leave", cost, [at < n], [(at, at + 1)]))
    left = model.add_set_table([list(range(i, n)) for i in range(n + 1)], object_type=item)
    model.add_dual_bound(dp.fractional_knapsack(left[at], room, knapsack.worths.tolist(), knapsack.sizes.tolist()))
    solution = dp.CABS(model, time_limit=limit, quiet=True).search()
    return round(solution.cost) if solution.is_optimal else None


def with_lru_cache(knapsack: Knapsack, limit: float) -> int | None:
    """Return the value that memoised recursion of a few lines finds, on capacities that fit its memory."""
    sizes, worths, n = knapsack.sizes.tolist(), knapsack.worths.tolist(), len(knapsack.sizes)
    if n * knapsack.capacity > 2_000_000 * limit / 5:
        return None
    sys.setrecursionlimit(100_000)

    @functools.lru_cache(None)
    def best(at: int, room: int) -> int:
        if at == n:
            return 0
        found = best(at + 1, room)
        return max(found, worths[at] + best(at + 1, room - sizes[at])) if sizes[at] <= room else found

    return best(0, knapsack.capacity)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--items", type=int, nargs="+", default=[50, 200])
    parser.add_argument("--limit", type=float, default=5, help="seconds for each instance and program")
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--method", choices=METHODS, default=METHODS[0])
    options = parser.parse_args()
    ortools = peer("ortools.algorithms.python.knapsack_solver", "ortools")
    didppy = peer("didppy", "didppy")
    peers = {"lru_cache": with_lru_cache}
    if ortools:
        peers["OR-Tools"] = functools.partial(with_ortools, ortools)
    if didppy:
        peers["didppy"] = functools.partial(with_didppy, didppy)
    limits = treeprune.Limits(time=options.limit)
    treeprune.solve(made("uncorrelated", 5), method=options.method)  # compiles
    rows, open_ones = [], dict.fromkeys(["treeprune", *peers], 0)
    for name, knapsack in instances(options.items).items():
        ours: list[float] = []
        theirs: dict[str, list[float]] = {program: [] for program in peers}
        for _ in range(options.turns):
            began = time.process_time()
            result = treeprune.solve(knapsack, method=options.method, limits=limits)
            ours.append(time.process_time() - began)
            for program, run in peers.items():
                if len(theirs[program]) == 1 and theirs[program][0] > options.limit / 2:
                    continue
                began = time.process_time()
                value = run(knapsack, options.limit)
                spent = time.process_time() - began
                if value is not None and value != result.value:
                    print(f"{name}: treeprune {result.value}, {program} {value}")
                theirs[program].append(spent if value is not None else float("inf"))
        proved = result.status is treeprune.Status.OPTIMAL
        open_ones["treeprune"] += not proved
        row = [
            name,
            f"{result.value:,}",
            f"{result.stats.expanded:,}",
            f"{middle_and_noise(ours)[0]:.4f}" if proved else "open",
        ]
        for program, times in theirs.items():
            open_ones[program] += times[0] == float("inf")
            row.append("open" if times[0] == float("inf") else f"{sorted(times)[len(times) // 2]:.4f}")
        rows.append(row)
    show_table(["instance", "optimum", "states opened", "treeprune s", *(f"{p} s" for p in peers)], rows)
    print("not proved: " + ", ".join(f"{program} {many} of {len(rows)}" for program, many in open_ones.items()))


if __name__ == "__main__":
    main()
