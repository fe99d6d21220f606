"""How fast is a best schedule proved, beside special code in numba and beside OR-Tools CP-SAT?

python benchmarks/jobshop.py [--turns 5] [--limit 60] [--instances ft06 la01 ...]

ft06 is written out here; other instances are read from the folder `jobshop` in the one that TREEPRUNE_DATA names. The
special code is the same search (active schedules, one-machine bound, children by bound) over arrays; it counts the
children it makes, as treeprune does without dominance. CP-SAT has one worker.
"""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path
from typing import Any

import numpy as np
from measure import interleaved, middle_and_noise, peer, show_ratio, show_table
from numba import njit

import treeprune
from games.jobshop import JobShop

DATA = Path(os.environ.get("TREEPRUNE_DATA", Path(__file__).resolve().parents[2] / "shared" / "data")) / "jobshop"
FT06 = (
    "2 1 0 3 1 6 3 7 5 3 4 6 / 1 8 2 5 4 10 5 10 0 10 3 4 / 2 5 3 4 5 8 0 9 1 1 4 7 / "
    "1 5 0 5 2 5 3 3 4 8 5 9 / 2 9 1 3 4 5 5 4 0 3 3 1 / 1 3 3 3 5 9 0 10 4 4 2 1"
)


@njit
def one_machine(after, delay, free, end, before, duration, place, by_tail):
    """Return the bound of a partial schedule."""
    jobs, machines = duration.shape
    least = end
    for j in range(jobs):
        if after[j] < machines:
            least = max(least, delay[j] + before[j, machines])
    for i in range(machines):
        for a in range(jobs):
            k = place[a, i]
            if k < after[a]:
                continue
            head = max(free[i], delay[a] + before[a, k])
            length = head
            for b in range(jobs):
                j = by_tail[i, b]
                q = place[j, i]
                if q >= after[j] and max(free[i], delay[j] + before[j, q]) >= head:
                    length += duration[j, q]
                    least = max(least, length + before[j, machines] - before[j, q + 1])
    return least


@njit
def search(machine, duration, before, place, by_tail, limit):
    """Return the least makespan, or the best one when so many children were made, and how many were."""
    jobs, machines = machine.shape
    depth = jobs * machines + 1
    after, delay = np.zeros((depth, jobs), np.int64), np.zeros((depth, jobs), np.int64)
    free, end = np.zeros((depth, machines), np.int64), np.zeros(depth, np.int64)
    child_after, child_delay = np.zeros((depth, jobs, jobs), np.int64), np.zeros((depth, jobs, jobs), np.int64)
    child_free, child_end = np.zeros((depth, jobs, machines), np.int64), np.zeros((depth, jobs), np.int64)
    bounds, order = np.zeros((depth, jobs), np.int64), np.zeros((depth, jobs), np.int64)
    count, turn = np.zeros(depth, np.int64), np.zeros(depth, np.int64)
    best, made, d, fresh = np.int64(2**60), 0, 0, True
    while d >= 0 and made < limit:
        if fresh:
            count[d] = turn[d] = 0
            first, taken = np.int64(2**60), 0
            for j in range(jobs):
                k = after[d, j]
                if k < machines and delay[d, j] + before[j, k + 1] < first:
                    first, taken = delay[d, j] + before[j, k + 1], machine[j, k]
            for m in range(jobs):
                k = after[d, m]
                if k == machines or machine[m, k] != taken:
                    continue
                start = delay[d, m] + before[m, k]
                if start >= first and start + duration[m, k] != first:
                    continue
                made += 1
                c = count[d]
                child_after[d, c], child_delay[d, c], child_free[d, c] = after[d], delay[d], free[d]
                finish = start + duration[m, k]
                child_after[d, c, m], child_free[d, c, taken] = k + 1, finish
                if k + 1 < machines:
                    child_delay[d, c, m] = max(delay[d, m], free[d, machine[m, k + 1]] - before[m, k + 1])
                for j in range(jobs):
                    q = child_after[d, c, j]
                    if q < machines and machine[j, q] == taken:
                        child_delay[d, c, j] = max(child_delay[d, c, j], finish - before[j, q])
                child_end[d, c] = max(end[d], finish)
                if d + 2 == depth:
                    best = min(best, child_end[d, c])
                    continue
                bound = one_machine(
                    child_after[d, c],
                    child_delay[d, c],
                    child_free[d, c],
                    child_end[d, c],
                    before,
                    duration,
                    place,
                    by_tail,
                )
                if bound >= best:
                    continue
                bounds[d, c] = bound
                at = c
                while at > 0 and bounds[d, order[d, at - 1]] > bound:
                    order[d, at] = order[d, at - 1]
                    at -= 1
                order[d, at] = c
                count[d] += 1
        fresh = False
        if turn[d] == count[d]:
            d -= 1
            continue
        c = order[d, turn[d]]
        turn[d] += 1
        if bounds[d, c] < best:
            after[d + 1], delay[d + 1], free[d + 1] = child_after[d, c], child_delay[d, c], child_free[d, c]
            end[d + 1] = child_end[d, c]
            d, fresh = d + 1, True
    return best, made


def by_cp_sat(cp_model: Any, shop: JobShop, limit: float) -> tuple[str, int, int, float]:
    """Return CP-SAT's answer, makespan, conflicts and seconds."""
    began = time.perf_counter()
    model = cp_model.CpModel()
    horizon = int(shop.duration.sum())
    makespan = model.new_int_var(0, horizon, "makespan")
    on: dict[int, list[Any]] = {}
    for job in shop.jobs:
        last = None
        for i, duration in job:
            start = model.new_int_var(0, horizon, "")
            on.setdefault(i, []).append(model.new_fixed_size_interval_var(start, duration, ""))
            if last is not None:
                model.add(start >= last)
            last = start + duration
        model.add(makespan >= last)
    for intervals in on.values():
        model.add_no_overlap(intervals)
    model.minimize(makespan)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = limit
    status = solver.status_name(solver.solve(model))
    return status.lower(), int(solver.objective_value), solver.num_conflicts, time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--limit", type=float, default=60, help="seconds for each instance")
    parser.add_argument("--instances", nargs="*", default=["la01", "la02", "la03", "la04", "la05", "la06"])
    options = parser.parse_args()
    cp_model = peer("ortools.sat.python.cp_model", "ortools")
    shops = {"ft06": JobShop().fitted(FT06)}
    files = {name: DATA / f"{name}.txt" for name in options.instances}
    shops |= {name: JobShop().read(str(path)) for name, path in files.items() if path.exists()}
    rows = []
    for name, shop in shops.items():
        told: dict[str, tuple[Any, int]] = {}

        def ours(method: str, shop: JobShop = shop, told: Any = told) -> float:
            found = treeprune.solve(shop, method=method, limits=treeprune.Limits(time=options.limit))
            told[method] = found.value, found.stats.nodes
            return found.stats.time

        def special(shop: JobShop = shop, told: Any = told) -> float:
            began = time.perf_counter()
            told["special"] = search(shop.machine, shop.duration, shop.before, shop.place, shop.by_tail, 10**9)
            return time.perf_counter() - began

        def cp_sat(shop: JobShop = shop, told: Any = told) -> float:
            _, makespan, conflicts, spent = by_cp_sat(cp_model, shop, options.limit)
            told["CP-SAT"] = makespan, conflicts
            return spent

        runs = {
            "depth-first+bound": lambda: ours("depth-first+bound"),
            "depth-first+bound+dominance": lambda: ours("depth-first+bound+dominance"),
            "special": special,
        }
        if cp_model:
            runs["CP-SAT"] = cp_sat
        times = interleaved(runs, options.turns)
        assert len({value for value, _ in told.values()}) == 1, told
        for run in runs:
            ratio = show_ratio(times[run], times["depth-first+bound+dominance"])
            value, count = told[run]
            rows.append([f"{name} {run}", str(value), f"{count:,}", f"{middle_and_noise(times[run])[0]:.4f}", ratio])
    show_table(["search", "makespan", "children (conflicts)", "s", "time, with dominance = 1"], rows)


if __name__ == "__main__":
    main()
