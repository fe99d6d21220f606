"""How fast is the chromatic number of a graph proved, beside OR-Tools CP-SAT?

python benchmarks/colouring.py [--repeats 3] [--limit 20]

The graphs are made here (Mycielski's, queens); DIMACS files are added from the folder `coloring` in the one that
TREEPRUNE_DATA names. CP-SAT has one worker and the same clique; it is asked for a colouring with one colour fewer than
treeprune needed, which there is none of. Times are those of the processor.
"""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path
from typing import Any

from measure import middle_and_noise, peer, show_table

from games.chromatic import chromatic_number
from games.colouring_graphs import graph_of, read_dimacs
from treeprune import Limits

DATA = Path(os.environ.get("TREEPRUNE_DATA", Path(__file__).resolve().parents[2] / "shared" / "data")) / "coloring"
MADE = ("myciel3", "myciel4", "myciel5", "queen5_5", "queen6_6", "queen7_7", "queen8_8")
FILES = ("1-FullIns_3", "1-FullIns_4", "mug88_1", "mug88_25", "DSJC125.1", "le450_25a", "miles250", "games120")


def refute(cp_model: Any, graph: Any, k: int, clique: list[Any], limit: float) -> tuple[str, int, float]:
    """Ask CP-SAT for a colouring with k colours; return its answer, conflicts and processor seconds."""
    began = time.process_time()
    model = cp_model.CpModel()
    x = {v: model.new_int_var(0, k - 1, str(v)) for v in graph}
    for u, v in graph.edges():
        model.add(x[u] != x[v])
    for colour, v in enumerate(clique[:k]):
        model.add(x[v] == colour)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = limit
    status = solver.status_name(solver.solve(model))
    return status.lower(), solver.num_conflicts, time.process_time() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--limit", type=float, default=20, help="seconds for each graph")
    options = parser.parse_args()
    cp_model = peer("ortools.sat.python.cp_model", "ortools")
    chromatic_number(graph_of("myciel4"))  # compiles
    graphs = {name: graph_of(name) for name in MADE}
    graphs |= {name: read_dimacs(DATA / f"{name}.col") for name in FILES if (DATA / f"{name}.col").exists()}
    rows = []
    for name, graph in graphs.items():
        ours, theirs, answer, conflicts = [], [], "-", 0
        for _ in range(options.repeats):
            began = time.process_time()
            found = chromatic_number(graph, limits=Limits(time=options.limit))
            ours.append(time.process_time() - began)
            if cp_model and (found.gap or found.value > len(found.clique)):
                answer, conflicts, spent = refute(cp_model, graph, found.value - 1, found.clique, options.limit)
                theirs.append(spent)
        proved = str(found.value) if not found.gap else f"{found.bound} to {found.value}"
        seconds = f"{middle_and_noise(ours)[0]:.3f}"
        ratio = middle_and_noise([t / o for t, o in zip(theirs, ours, strict=True)])[0] if theirs else 0.0
        peer_seconds = f"{middle_and_noise(theirs)[0]:.3f}" if theirs else "-"
        rows.append([name, str(len(graph)), proved, f"{found.nodes:,}", seconds, answer, f"{conflicts:,}", peer_seconds,
                     f"{ratio:,.1f}" if theirs else "-"])  # fmt: skip
    heads = ["graph", "nodes", "colours", "search nodes", "s", "CP-SAT, one fewer", "conflicts", "s", "times as fast"]
    show_table(heads, rows)


if __name__ == "__main__":
    main()
