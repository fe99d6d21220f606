"""How fast are tours, tours with time windows and films proved, beside OR-Tools CP-SAT, didppy and lru_cache?

python benchmarks/routes.py [tsp tsptw talent] [--limit 10] [--turns 3]

Instances are the files of the folders tsplib, tsptw and talentsched in the one that TREEPRUNE_DATA names; without them
random ones are made. Times are those of the processor, one thread each, with the making of bounds and models; a peer
that does not prove the optimum within the limit has none. Each peer has the bounds that it offers: didppy a spanning
tree for tours, CP-SAT its circuit constraint.
"""

from __future__ import annotations

import argparse
import dataclasses
import functools
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from measure import peer, show_table

import treeprune
from games.talent import TalentSchedulingSolver
from games.tsp import TravellingSalesman, TravellingSalesmanSolver
from games.tsptw import TimeWindows

DATA = Path(os.environ.get("TREEPRUNE_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))
FILES = {
    "tsp": ("tsplib", "burma14.tsp ulysses16.tsp gr17.tsp br17.atsp gr21.tsp ulysses22.tsp gr24.tsp fri26.tsp "
            "bays29.tsp dantzig42.tsp att48.tsp eil51.tsp berlin52.tsp"),
    "tsptw": ("tsptw", "rbg016b.tw rbg017.tw rbg021.tw rbg027a.tw rbg034a.tw rbg041a.tw"),
    "talent": ("talentsched", "concert film-12 film105.dat film116.dat film118.dat film119.dat"),
}  # fmt: skip
METHODS = {"tsp": "dynamic-programming", "tsptw": "depth-first", "talent": "dynamic-programming"}
Found = tuple[float | None, int]


def instances(kind: str) -> dict[str, Any]:
    """Return problems by name."""
    problem: Any = {"tsp": TravellingSalesmanSolver, "tsptw": TimeWindows, "talent": TalentSchedulingSolver}[kind]
    folder, names = FILES[kind]
    paths = [DATA / folder / name for name in names.split()]
    if paths[0].is_file():
        return {path.stem: problem().read(str(path)) for path in paths if path.is_file()}
    rng = np.random.default_rng(5)
    print(f"left out: files ({paths[0]} is not there); random instances instead")
    if kind == "tsp":
        points = {n: rng.integers(0, 1000, (n, 2)) for n in (14, 17, 20, 30)}
        return {
            f"random {n}": problem(np.rint(np.hypot(*(p[:, None] - p[None]).transpose(2, 0, 1))))
            for n, p in points.items()
        }
    if kind == "talent":
        return {
            f"random {n}": problem(rng.integers(0, 2, (8, n)), rng.integers(1, 40, 8), np.ones(n, int))
            for n in (12, 16)
        }
    opens = {n: np.append(0, rng.integers(0, 20 * n, n - 1)) for n in (12, 20)}
    return {
        f"random {n}": problem(rng.integers(10, 60, (n, n)), a, np.append(9999, a[1:] + 300)) for n, a in opens.items()
    }


def held_karp(problem: TravellingSalesman, limit: float) -> Found:
    """Memoised recursion of a few lines."""
    n, lengths = problem.cities, problem.lengths.tolist()
    if n > 17:
        return None, 0

    @functools.lru_cache(None)
    def best(left: int, at: int) -> int:
        if not left:
            return lengths[at][0]
        return min(lengths[at][m] + best(left & ~(1 << m), m) for m in range(n) if left >> m & 1)

    return best((1 << n) - 2, 0), best.cache_info().currsize


def film_by_recursion(problem: TalentSchedulingSolver, limit: float) -> Found:
    """Memoised recursion of a few lines, over all sets of scenes."""
    n, scenes, pay, days = len(problem.days), problem.scenes.tolist(), problem.pay.tolist(), problem.days.tolist()
    if n > 16:
        return None, 0

    @functools.lru_cache(None)
    def best(left: int) -> int:
        found = [0] if not left else []
        for m in (i for i in range(n) if left >> i & 1):
            now = 1 << m
            rate = sum(p for a, p in zip(scenes, pay, strict=True) if a & left and a & (~left | now))
            found.append(rate * days[m] + best(left & ~now))
        return min(found)

    return best((1 << n) - 1), best.cache_info().currsize


def didppy_tour(dp: Any, problem: TravellingSalesman, limit: float) -> Found:
    """The complete anytime beam search, by shortest ways in and out and a spanning tree."""
    n, lengths = problem.cities, problem.lengths
    model = dp.Model()
    city = model.add_object_type(number=n)
    left = model.add_set_var(object_type=city, target=list(range(1, n)))
    at = model.add_element_var(object_type=city, target=0)
    far = lengths + np.diag([10**9] * n)
    way = model.add_int_table(lengths.tolist())
    into, out = model.add_int_table(far.min(axis=0).tolist()), model.add_int_table(far.min(axis=1).tolist())
    model.add_base_case([left.is_empty()], cost=way[at, 0])
    for m in range(1, n):
        effects = [(left, left.remove(m)), (at, m)]
        model.add_transition(dp.Transition(str(m), way[at, m] + dp.IntExpr.state_cost(), [left.contains(m)], effects))
    model.add_dual_bound(into[left] + into[0])
    model.add_dual_bound(out[left] + out[at])
    model.add_dual_bound(dp.minimum_spanning_tree(left.add(at), way))
    solution = dp.CABS(model, time_limit=limit, quiet=True).search()
    return (solution.cost if solution.is_optimal else None), solution.expanded


def didppy_windows(dp: Any, problem: TimeWindows, limit: float) -> Found:
    """The same for the time of return: time is a resource."""
    n, lengths, ready, due = len(problem.ready), problem.lengths, problem.ready.tolist(), problem.due.tolist()
    model = dp.Model()
    place = model.add_object_type(number=n)
    left = model.add_set_var(object_type=place, target=list(range(1, n)))
    at = model.add_element_var(object_type=place, target=0)
    time_now = model.add_int_resource_var(target=ready[0], less_is_better=True)
    way, soonest = model.add_int_table(lengths.tolist()), model.add_int_table(problem.soonest.tolist())
    into = model.add_int_table((lengths + np.diag([10**9] * n)).min(axis=0).tolist())
    model.add_base_case([left.is_empty(), at == 0])
    state_cost = dp.IntExpr.state_cost()
    for m in range(1, n):
        arrival = dp.max(time_now + way[at, m], ready[m])
        effects = [(left, left.remove(m)), (at, m), (time_now, arrival)]
        open_now = [left.contains(m), time_now + way[at, m] <= due[m]]
        model.add_transition(dp.Transition(str(m), arrival - time_now + state_cost, open_now, effects))
        model.add_state_constr(~left.contains(m) | (time_now + soonest[at, m] <= due[m]))
    back = [left.is_empty(), at != 0, time_now + way[at, 0] <= due[0]]
    model.add_transition(
        dp.Transition("0", way[at, 0] + state_cost, back, [(at, 0), (time_now, time_now + way[at, 0])])
    )
    model.add_dual_bound(into[left] + (at != 0).if_then_else(into[0], 0))
    solution = dp.CABS(model, time_limit=limit, quiet=True).search()
    return (solution.cost if solution.is_optimal else None), solution.expanded


def didppy_film(dp: Any, problem: TalentSchedulingSolver, limit: float) -> Found:
    """The same for films: who is on location follows from the scenes left."""
    needs, pay, days = problem.needs, problem.pay.tolist(), problem.days.tolist()
    actors, scenes = needs.shape
    model = dp.Model()
    scene, actor = model.add_object_type(number=scenes), model.add_object_type(number=actors)
    left = model.add_set_var(object_type=scene, target=list(range(scenes)))
    full = model.create_set_const(object_type=scene, value=list(range(scenes)))
    cast = model.add_set_table([np.flatnonzero(needs[:, i]).tolist() for i in range(scenes)], object_type=actor)
    wage = model.add_int_table(pay)
    own = model.add_int_table(problem.own.tolist())
    been, wanted = cast.union(full - left), cast.union(left)
    model.add_base_case([left.is_empty()])
    for m in range(scenes):
        there = (been | cast[m]) & wanted
        cost = days[m] * wage[there] + dp.IntExpr.state_cost()
        model.add_transition(dp.Transition(str(m), cost, [left.contains(m)], [(left, left.remove(m))]))
    model.add_dual_bound(own[left])
    solution = dp.CABS(model, time_limit=limit, quiet=True).search()
    return (solution.cost if solution.is_optimal else None), solution.expanded


def cp_sat_tour(cp_model: Any, problem: TravellingSalesman, limit: float) -> Found:
    """One circuit constraint, one worker; counts branches."""
    model = cp_model.CpModel()
    arcs = [(i, j, model.new_bool_var("")) for i in range(problem.cities) for j in range(problem.cities) if i != j]
    model.add_circuit(arcs)
    model.minimize(sum(int(problem.lengths[i, j]) * x for i, j, x in arcs))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = limit
    proved = solver.solve(model) == cp_model.OPTIMAL
    return (round(solver.objective_value) if proved else None), solver.num_branches


def peers_of(kind: str, didppy: Any, cp_model: Any) -> dict[str, Callable[[Any, float], Found]]:
    """Return the programs that solve a kind of problem."""
    found: dict[str, Callable[[Any, float], Found]] = {}
    if kind != "tsptw":
        found["lru_cache"] = {"tsp": held_karp, "talent": film_by_recursion}[kind]
    if didppy:
        model = {"tsp": didppy_tour, "tsptw": didppy_windows, "talent": didppy_film}[kind]
        found["didppy"] = functools.partial(model, didppy)
    if cp_model and kind == "tsp":
        found["CP-SAT"] = functools.partial(cp_sat_tour, cp_model)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("kinds", nargs="*", default=[], help=" ".join(FILES))
    parser.add_argument("--limit", type=float, default=10, help="seconds for each instance and program")
    parser.add_argument("--turns", type=int, default=3)
    options = parser.parse_args()
    didppy, cp_model = peer("didppy", "didppy"), peer("ortools.sat.python.cp_model", "ortools")
    for kind in options.kinds or FILES:
        rows, peers, problems = [], peers_of(kind, didppy, cp_model), instances(kind)
        treeprune.solve(type(next(iter(problems.values())))(), method=METHODS[kind])  # compiles
        for name, problem in problems.items():
            ours, theirs = [], {program: [] for program in peers}
            for _ in range(options.turns):
                began = time.process_time()
                fresh = dataclasses.replace(problem)  # its bounds are made anew, as peers make their models
                result = treeprune.solve(fresh, method=METHODS[kind], limits=treeprune.Limits(time=options.limit))
                ours.append(time.process_time() - began)
                for program, run in peers.items():
                    if theirs[program] and theirs[program][-1][0] is None:
                        continue
                    began = time.process_time()
                    value, count = run(problem, options.limit)
                    spent = time.process_time() - began
                    theirs[program].append((value if value is None else spent, count))
                    if value is not None and value != result.value:
                        print(f"{name}: treeprune {result.value}, {program} {value}")
            proved = result.status is treeprune.Status.OPTIMAL
            row = [
                name,
                f"{result.value:,}",
                f"{result.stats.expanded:,}",
                f"{sorted(ours)[len(ours) // 2]:.3f}" if proved else "open",
            ]
            for found in theirs.values():
                times = sorted(spent for spent, _ in found if spent is not None)
                row += [f"{found[-1][1]:,}", f"{times[len(times) // 2]:.3f}" if times else "open"]
            rows.append(row)
        heads = [kind, "optimum", "states", "treeprune s"]
        show_table([*heads, *(x for p in peers for x in ("branches" if p == "CP-SAT" else "states", f"{p} s"))], rows)
        print()


if __name__ == "__main__":
    main()
